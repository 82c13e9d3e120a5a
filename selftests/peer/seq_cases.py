#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What Seq# is worth at the kernel's home agent, when recordings are about.

seq_cases.py DIR run HA CN MN MAC MAC_CN

The first arguments are those of bid_cases.py.  The mobile node agrees on keys with
correspondents, which are played here, too: CN has the addresses 2001:db8:c::2 to ::10 and no
role, MAC_CN is that of its router.
"""

import os
import socket
import struct
import sys

import bid_cases
import cbu
from bid_cases import A, COA, H, HA, HOA, K, Answer
from cbu import DSTOPTS, ECHO, ESP, KEYID, MH, NONCE, SEALED, SPI, T_HOME_BU, T_REQ
from ha_cases import NETWORK, Peer
from net import Family, Link, Namespace, Results, addr, changed, hao, ipv6, text, until
from vectors_check import attrs, esp, prf, seal

IPV6 = 41


class Mobile(bid_cases.Mobile):
    """It holds back what it sends, if one likes, and has a tunnel"""

    def __init__(self, where, *args):
        super().__init__(where, *args)
        with open(f'{where}/secret', 'rb') as f:
            self.z = f.read().rstrip(b'\n')
        self.sent, self.own, self.theirs = 0, None, None

    def use(self, k_ha):
        self.k_ha, self.key = k_ha, cbu.keyid(k_ha)

    def packet(self, src, seq, *, lifetime=400, key=None, echo=None):
        """A HOME_BU, for a tunnel of its own"""
        self.own = os.urandom(4)[:3].rjust(4, b'\2'), os.urandom(16)
        pairs = [(SPI, self.own[0]), (NONCE, self.own[1]), (KEYID, key or self.key)]
        options = bid_cases.altcoa_option(src) + cbu.option18(cbu.body(
            T_HOME_BU, pairs + ([(ECHO, echo)] if echo else [])))
        mh = cbu.mh_option(5, struct.pack('>HHH', seq, A | H | K, lifetime // 4), options)
        data = self.out.seal(cbu.with_checksum(mh, HOA, HA), MH)
        return ipv6(src, HA, DSTOPTS, hao(HOA, data, ESP))

    def answers(self, seq):
        """{Seq#: status} up to that one"""
        got = {}

        def match(p):
            mh = self.into.open(p.data) if p.proto == ESP and p.home == HOA else None
            a = Answer(mh) if mh and mh[2] == 6 else None
            if a:
                got[a.seq] = a.status
            return a and a.seq == seq
        self.link.wait(match, 5)
        return got

    def once(self, src, *, echo=None, **more):
        """The answer to one HOME_BU, with the next Seq#"""
        self.seq += 1
        self.link.send(self.packet(src, self.seq, echo=echo, **more))
        a = self.answer(src)
        if not a:
            raise ValueError('no BA')
        self.echo = a.attr.get(ECHO)
        if not a.status and a.lifetime:
            self.theirs = a.attr[SPI], a.attr[NONCE]
        return a

    def register(self, src, **more):
        """As often as a nonce has to be echoed"""
        a = self.once(src, **more)
        return self.once(src, echo=self.echo, **more) if a.status == 145 else a

    def again(self, packet, src, seq):
        """The answer to what was recorded"""
        last, self.seq = self.seq, seq
        self.link.send(packet)
        a = self.answer(src)
        self.seq = last
        return a

    def request(self, src, cn, n0):
        """REQ, through the tunnel"""
        self.sent += 1
        key = esp(self.k_ha, b'mobility esp ha', 0, self.theirs[0], self.own[1], self.theirs[1])
        inside = seal(self.k_ha, T_REQ, HOA, HA, os.urandom(16),
                      attrs((1, HOA), (2, src), (3, cn), (4, n0)))
        mh = cbu.with_checksum(cbu.mh11(T_REQ, [(cbu.HOA, HOA), (SEALED, inside)]), HOA, HA)
        self.link.send(ipv6(src, HA, ESP, cbu.esp_seal(
            key, self.theirs[0], self.sent, IPV6, ipv6(HOA, HA, MH, mh))))


class Bench:
    def __init__(self, where, ha, cn, mn, mac, mac_cn):
        self.ha, self.mobile = Family(ha), Mobile(where, mn, mac)
        self.link = Link(cn, 'eth0', bytes.fromhex(mac_cn.replace(':', '')))
        # Else the kernel there, which has no role, says that nobody knows the protocol.
        with Namespace(cn):
            self.there = socket.socket(socket.AF_INET6, socket.SOCK_RAW, MH)
        self.key = cbu.TestKey('node')
        self.cert = cbu.certificate('Root', cbu.TestKey('root'), 'CN', self.key, NETWORK)
        self.out = Results('seq_ha')
        self.check = self.out.check
        self.addresses = 2

    def address(self):
        """A correspondent that no exchange had"""
        self.addresses += 1
        return addr(f'2001:db8:c::{self.addresses:x}')

    def agree(self, src):
        """The k_HA that an exchange makes: pending at the home agent"""
        p, n0, before = Peer(self, b'\1'), os.urandom(16), self.ha.stats()
        self.mobile.request(src, p.addr, n0)
        p.cookie0()
        p.cookie1()
        p.exch0()
        p.send(p.exch1())
        if not until(10, lambda: changed(before, self.ha.stats()).get('ha_exchange_done')):
            raise ValueError('no exchange')
        return prf(self.mobile.z, n0 + p.n1)

    def seq(self):
        (got,), = self.ha.show('subscriber_get', 'seq')
        return int.from_bytes(got, sys.byteorder)

    def coa(self):
        return [text(c) for c, in self.ha.show('binding_get', 'coa')]


def erased(b):
    """A recording under a k_HA that is erased, within what Seq# may be ahead"""
    mn = b.mobile
    a = mn.register(COA[0])
    b.check('the mobile node registers under the first k_HA', a.status == 0, a.status)
    mn.use(b.agree(COA[0]))
    a = mn.once(COA[0])
    b.check('a second one is used, and needs no nonce', a.status == 0 and ECHO not in a.attr,
            (a.status, a.attr))
    old, own = mn.key, mn.own
    recorded, ahead = mn.packet(COA[1], mn.seq + 1500), mn.seq + 1500
    mn.own = own
    mn.use(b.agree(COA[0]))
    a = mn.once(COA[0])
    b.check('and a third one', a.status == 0, a.status)
    nonce = mn.once(COA[0], key=bytes(8), lifetime=0).attr.get(ECHO)
    seq = b.seq()
    a = mn.again(recorded, COA[1], ahead)
    b.check('what was recorded under the second one is answered with 146',
            a and a.status == 146, a and a.status)
    b.check('and moves no Seq#', b.seq() == seq, (seq, b.seq()))
    b.check('nor the binding', b.coa() == [text(COA[0])], b.coa())
    a = mn.once(COA[0], key=bytes(8), lifetime=0)
    b.check('nor what the mobile node is to echo', nonce and a.attr.get(ECHO) == nonce,
            (a.status, nonce))
    a = mn.once(COA[0])
    b.check('whose next BU needs no nonce', a.status == 0, a.status)
    return old


def all_round(b):
    """Seq# goes all the way round under one k_HA, by BUs that echo a nonce"""
    mn = b.mobile
    mn.seq += 1
    at, recorded = mn.seq, mn.packet(COA[1], mn.seq)
    a = mn.again(recorded, COA[1], at)
    b.check('the mobile node is at one address', a and a.status == 0 and b.coa() == [text(COA[1])],
            (a and a.status, b.coa()))
    a = mn.once(COA[0])
    b.check('then at another one, without a nonce', a.status == 0 and ECHO not in a.attr,
            (a.status, a.attr))
    seen = []
    for to in at + 30000, at + 60000:
        mn.seq = to
        seen.append(mn.register(COA[0]).status)
        mn.echo = None
    b.check('Seq# leaps, with a nonce each time', seen == [0, 0], seen)
    a = mn.once(COA[2])
    b.check('on the way a handover needs none', a.status == 0, a.status)
    mn.seq = at - 4
    a = mn.register(COA[0])
    b.check('and is back where it was, a bit before the recording', a.status == 0
            and 0 < at - b.seq() < 4, (a.status, at, b.seq()))
    nonce, seq = mn.echo, b.seq()
    a = mn.again(recorded, COA[1], at)
    b.check('the recording has to echo a nonce', a and a.status == 145, a and a.status)
    b.check('and moves neither Seq# nor the binding', b.seq() == seq
            and b.coa() == [text(COA[0])], (seq, b.seq(), b.coa()))
    a = mn.once(COA[2], echo=nonce)
    b.check('the mobile node had one with its last BA, and moves with one BU',
            nonce and a.status == 0, a.status)
    b.check('and gets the next', a.attr.get(ECHO) not in (None, nonce), a.attr)
    mn.use(b.agree(COA[2]))
    mn.once(COA[2])
    a = mn.once(COA[0])
    b.check('under the next k_HA none is needed', a.status == 0 and ECHO not in a.attr,
            (a.status, a.attr))


def away_again(b):
    """Home while DAD runs, and away again"""
    mn = b.mobile
    a = mn.once(COA[0], lifetime=0)
    b.check('an end without a nonce, under a k_HA that was agreed on', a.status == 0, a.status)
    first = mn.seq + 1
    mn.seq += 3
    mn.link.at_once(mn.packet(COA[0], first), mn.packet(COA[0], first + 1, lifetime=0),
                    mn.packet(COA[0], first + 2))
    got = mn.answers(first + 2)
    b.check('away, home and away within a second: it is registered in the end',
            got == {first + 1: 133, first + 2: 0} and b.coa() == [text(COA[0])],
            (first, got, b.coa()))


def live(b, old):
    """A mobile node that has a k_HA which is erased"""
    mn = b.mobile
    a = mn.once(COA[1], key=old)
    b.check('a live BU under a k_HA that is erased gets 146, too', a.status == 146, a.status)
    mn.use(prf(mn.z, b'mobility k_HA 0'))
    a = mn.register(COA[1])
    b.check('and then it is registered under the first one', a.status == 0
            and b.coa() == [text(COA[1])], (a.status, b.coa()))


def main():
    where, _, *args = sys.argv[1:]
    b = Bench(where, *args)
    old = b.out.run(erased, b)
    b.out.run(all_round, b)
    b.out.run(away_again, b)
    if old:
        b.out.run(live, b, old)


if __name__ == '__main__':
    main()
