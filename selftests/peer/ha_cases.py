#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Correspondents against the kernel's home agent and mobile node.

ha_cases.py DIR certs                  writes root.der, ha.der and ha.p8
ha_cases.py DIR run HA MN CN SW MAC    runs the cases, a line of TAP for each

The namespaces are those of topology.sh,
the mobile node is at COA1; CN has the addresses 2001:db8:c::2 to ::50 and no
role, MAC is that of its router.
"""

import errno
import hashlib
import socket
import struct
import subprocess
import sys
import time

import cbu
import told_cases
from bid_cases import Signalling
from cbu import (C0, C1, CERT, DH, ECHO, ENCRYPT, ESP, FLAG, HC0, ICMPV6, KEYID, MAC, MH, N1, N2,
                 NONCE, SEQ, SIG, SPI, SUITES_I, SUITES_R, TS, flip, nonce)
from net import (Family, Link, Namespace, Results, addr, changed, fragments, ipv6,
                 packets, rh2, text, until)
from vectors_check import Cert, label, prf

HOA = addr('2001:db8:1::100')
HA = addr('2001:db8:1::1')
COA = addr('2001:db8:a::100')
ALL = (addr('2001:db8::'), 32)
NETWORK = (addr('2001:db8:c::'), 64)
DONE, FAILED = 3, 4
UNSPEC, NO_CBU, REFUSED, CERT_ERROR, SUITE, SILENT = 1, 2, 3, 4, 8, 9
RO_UP, RO_REFUSED = 3, 4


class Peer:
    """One correspondent, a step at a time"""

    def __init__(self, bench, suites=b'\1\2'):
        self.bench, self.link, self.suites = bench, bench.link, suites
        self.addr = bench.address()
        self.c1, self.n1 = bytes([1]) + nonce(), nonce()
        self.x = self.public = self.keys = None
        self.spi = 0x2002

    def send(self, mh):
        mh = cbu.with_checksum(mh, self.addr, HOA)
        for p in packets(self.addr, HOA, MH, mh):
            self.link.send(p)

    def start(self):
        self.bench.mn.command('correspondent_add', hoa=HOA, cn=self.addr)

    def cookie0(self, seconds=20):
        self.packet, self.m0 = self.link.message(cbu.T_COOKIE0, seconds, dst=self.addr)
        if not self.m0:
            raise ValueError('no COOKIE0')

    def cookie1(self, **change):
        v = {'C0': self.m0.attr[C0], 'C1': self.c1, 'N1': self.n1,
             'SUITES_R': self.suites, **change}
        self.send(cbu.mh11(cbu.T_COOKIE1, [(getattr(cbu, k), x) for k, x in v.items()]))

    def exch0(self, seconds=20):
        """EXCH0 to our last COOKIE1; a COOKIE0 that is not what that answered gets another"""
        def ours(p):
            m = p.message() if p.dst == self.addr else None
            kind = getattr(m, 'msg', None)
            if kind == cbu.T_COOKIE0 and m.attr[C0] != self.m0.attr[C0]:
                self.m0 = m
                self.cookie1()
            return kind == cbu.T_EXCH0 and m.attr[C1] == self.c1 and m
        _, self.me = self.link.wait(ours, seconds)
        if not self.me:
            raise ValueError('no EXCH0')

    def exch1(self, *, key=None, cert=None, suite=None, public=None, sign=True, change=None):
        """EXCH1, signed as it is to be sent"""
        b, a = self.bench, self.me.attr
        if self.x is None:
            self.x, self.public = cbu.dh_new(self.me.suite)
        v = {C0: a[C0], C1: self.c1, DH: public or self.public,
             CERT: cert or b.cert, SIG: bytes(256), **(change or {})}
        mh = cbu.mh11(cbu.T_EXCH1, list(v.items()), suite or self.me.suite)
        if sign:
            mh = cbu.put_tag(mh, SIG, (key or b.key).sign(
                label('mobility 1 CN EXCH1') + self.addr + HOA + v[DH] + self.me.mh[6:]
                + mh))
        self.keys = cbu.Keys(cbu.dh_shared(self.me.suite, self.x, a[DH]), self.n1, a[N2])
        return mh

    def bu_or_bc(self, seconds):
        kinds = cbu.T_BU, cbu.T_BC
        return self.link.wait(lambda p: p.dst == self.addr and (m := p.message())
                              and getattr(m, 'msg', None) in kinds and m, seconds)

    def ba(self, to, seq, *, key=None, **more):
        """BA, and what a BC has to echo of it"""
        echo = nonce()
        self.spi += 1  # a second pair beside the first needs one of its own
        mh = cbu.ba(key or self.keys.ba, to, self.addr, HOA, struct.unpack('>H', seq)[0],
                    lifetime=100, spi=struct.pack('>I', self.spi), n_cn=nonce(), echo=echo,
                    suite=self.me.suite, **more)
        self.link.send(ipv6(self.addr, to, 43, rh2(HOA, mh)))
        return echo

    def binding(self, seconds=25, flag=ENCRYPT, lt_en=3600, answered=10):
        """A good BU answered by a good BA, and a good BC to that"""
        p, m = self.link.message(cbu.T_BU, seconds, dst=self.addr)
        if not m:
            raise ValueError('no BU')
        # A BU that was repeated meanwhile has a Seq# of its own: that is the one to answer.
        while m and m.msg == cbu.T_BU:
            self.bu = m
            good = p.away == HOA and m.attr[MAC] == prf(
                self.keys.bu, label('mobility 1 MN BU'), HOA, p.src, m.mh[6:8], m.mh[10:12],
                m.zeroed(MAC))[:16]
            seq = m.mh[6:8]
            echo = self.ba(p.src, seq, flag=flag, lt_en=lt_en)
            p, m = self.bu_or_bc(answered)
        if not m:
            return good, False
        a = m.attr
        return good, a[ECHO] == echo and a[SEQ] == seq and a[FLAG] == b'\1' and \
            a[MAC] == prf(self.keys.ba, label('mobility 1 MN BC'), HOA, p.src, a[SEQ],
                          a[FLAG], m.zeroed(MAC))[:16]

    def exch0_key(self, seconds=10):
        """EXCH0', and whether its MAC is by the k_EN in use"""
        _, m = self.link.message(cbu.T_EXCH0_KEY, seconds, dst=self.addr)
        if not m:
            raise ValueError('no EXCH0\'')
        self.n1_key = m.attr[N1]
        return m, m.attr[MAC] == cbu.rekey_mac(
            self.keys.en, "mobility 1 HA EXCH0'", HOA, self.addr, [m.attr[N1]], m.zeroed(MAC))

    def exch1_key(self, **more):
        return cbu.exch1_key(more.pop('en', self.keys.en), HOA, self.addr,
                             more.pop('n1', self.n1_key), self.n2_key, **more)

    def whole(self, **more):
        self.start()
        self.cookie0()
        self.cookie1()
        self.exch0()
        self.send(self.exch1())
        return self.binding(**more)


class Bench:
    """The kernel's side, the link to it, and what the peer signs with"""

    def __init__(self, where, ha, mn, cn, switch, mac):
        self.root = cbu.TestKey('root')
        self.key = cbu.TestKey('node')
        self.cert = self.issue()
        self.where, self.switch, self.mobile = where, switch, mn
        self.link = Link(cn, 'eth0', bytes.fromhex(mac.replace(':', '')))
        self.ha, self.mn = Family(ha), Family(mn)
        with open(f'{where}/ha.der', 'rb') as f:
            self.der = f.read()
        self.cert_ha = Cert(self.der)
        with Namespace(mn):
            self.inside = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM,
                                        socket.htons(3))
            self.inside.bind(('mobility', 3))
            self.inside.setblocking(False)
            self.udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            self.udp.bind((text(HOA), 7777))
            self.raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW, MH)
        with Namespace(ha):
            self.home = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        # Else the kernel there, which has no role, says that nobody knows the protocol.
        with Namespace(cn):
            self.there = socket.socket(socket.AF_INET6, socket.SOCK_RAW, MH)
        self.out = Results('ha')
        self.check = self.out.check
        self.addresses = 2

    def filter(self, rules):
        """nft, at the mobile node"""
        subprocess.run(['ip', 'netns', 'exec', self.mobile, 'nft', rules], check=True)

    def roles(self, names):
        """Of the mobile node"""
        subprocess.run(['ip', '-n', self.mobile, 'mobility', 'set', 'role', names], check=True)

    def slow(self, milliseconds):
        """The mobile node's answers take that long, or no longer than others when it is 0"""
        what = ['replace', 'dev', 'eth0', 'root', 'netem', 'delay', f'{milliseconds}ms'] \
            if milliseconds else ['del', 'dev', 'eth0', 'root']
        subprocess.run(['tc', '-n', self.mobile, 'qdisc', *what], check=True)

    def unreachable(self):
        """ICMPv6 Destination Unreachable that reached the mobile node"""
        cmd = ['ip', 'netns', 'exec', self.mobile, 'cat', '/proc/net/snmp6']
        out = subprocess.run(cmd, check=True, capture_output=True, text=True).stdout.split()
        return int(out[out.index('Icmp6InDestUnreachs') + 1])

    def cable(self, *where):
        """Of the mobile node's device"""
        subprocess.run(['ip', '-n', self.switch, 'link', 'set', 'mn', *where], check=True)

    def from_home(self, src, mh):
        """To the mobile node's home, with any source"""
        for p in packets(src, HOA, MH, mh):
            self.link.send(p)

    def issue(self, *, issuer='Root', by=None, prefix=NETWORK, **more):
        return cbu.certificate(issuer, by or self.root, 'CN', self.key, prefix, **more)

    def address(self):
        """A correspondent that no case had"""
        self.addresses += 1
        return addr(f'2001:db8:c::{self.addresses:x}')

    def exchange(self, cn):
        """(state, error) at the HA"""
        got = [(e[1][0], (e[2] or b'\0')[0]) for e in self.ha.show(
            'exchange_get', 'cn', 'exchange_state', 'error') if e[0] == cn]
        return got[0] if got else (0, 0)

    def route(self, cn):
        """(state, error) at the MN"""
        got = [((e[1] or b'\0')[0], (e[2] or b'\0')[0]) for e in self.mn.show(
            'correspondent_get', 'cn', 'ro_state', 'error') if e[0] == cn]
        return got[0] if got else (0, 0)

    def rekey(self, cn):
        """New keys are asked for, when nothing else is under way"""
        def asked():
            try:
                self.mn.command('correspondent_rekey', hoa=HOA, cn=cn)
            except OSError as e:
                if e.errno != errno.EBUSY:
                    raise
                return False
            return True
        return until(5, asked)

    def settled(self):
        """Both have moved to the last k_HA that there was: a while after its REP"""
        return until(10, lambda: not any(
            p is not None for f, what in ((self.ha, 'subscriber_get'), (self.mn, 'home_get'))
            for p, in f.show(what, 'key_pending')))

    def generation(self):
        (got,), = self.ha.show('subscriber_get', 'key_generation')
        return int.from_bytes(got, 'little')

    @staticmethod
    def quiet(family):
        """Its counters, when what is left of the case before, as an answer to a REQ that was
        sent twice, has been counted"""
        last = [family.stats(), None]

        def same():
            time.sleep(0.15)
            last[:] = family.stats(), last[0]
            return last[0] == last[1]
        until(3, same)
        return last[0]

    def counts(self, family, name, send, **wanted):
        """@send changes the counters of @family as @wanted, and no other drop"""
        before = self.quiet(family)
        send()
        until(8, lambda: all(family.stats()[k] != before[k] for k in wanted))
        diff = changed(before, family.stats())
        seen = {k: v for k, v in diff.items() if k.startswith('drop_') or k in wanted}
        return self.check(name, seen == wanted, diff)

    def mode(self, cn):
        """Of the data with @cn, at the MN"""
        return [m for c, m in self.mn.show('correspondent_get', 'cn', 'modes') if c == cn]

    def requests(self, kind=cbu.T_REQ):
        """REQs, or what else of @kind, that the MN has put into the tunnel"""
        out = []
        while True:
            try:
                d = self.inside.recv(4096)
            except BlockingIOError:
                return out
            if len(d) > 54 and d[6] == MH and d[42] == 11 and d[48] == kind:
                out.append(d[40:])


def good(b):
    for suite in 1, 2:
        p = Peer(b, bytes([suite]))
        what = f'suite {suite}'
        p.start()
        p.cookie0()
        b.check(f'{what}: COOKIE0 comes from HoA, as long as a COOKIE1 at least',
                p.packet.src == HOA and len(p.m0.mh) == 112, len(p.m0.mh))
        p.cookie1()
        p.exch0()
        a = p.me.attr
        b.check(f'{what}: EXCH0 has cookies, nonce and lists as they were',
                a[C0] == p.m0.attr[C0] and a[C1] == p.c1 and a[N1] == p.n1
                and a[SUITES_R] == p.suites and a[SUITES_I] == p.m0.attr[SUITES_I]
                and a[HC0] == hashlib.sha256(p.m0.zeroed()).digest()
                and p.me.suite == suite and a[CERT] == b.der, a)
        b.check(f'{what}: EXCH0 is signed', b.cert_ha.verifies(
            label('mobility 1 HA EXCH0') + HOA + p.addr + a[DH] + a[N1] + a[N2] + a[TS]
            + p.me.zeroed(SIG), a[SIG]))
        p.send(p.exch1())
        bu_good, bc_good = p.binding()
        b.check(f'{what}: BU has a MAC by the same keys', bu_good)
        b.check(f'{what}: BC answers BA', bc_good)
        b.check(f'{what}: the exchange is done', b.exchange(p.addr)[0] in (DONE, 0),
                b.exchange(p.addr))
        b.check(f'{what}: the mobile node\'s route is optimised',
                until(5, lambda p=p: b.route(p.addr)[0] == RO_UP), b.route(p.addr))


def forged_ba(b):
    """BAs that answer no BU, or are not by who has the keys, before the one that does"""
    p = Peer(b)
    p.start()
    p.cookie0()
    p.cookie1()
    p.exch0()
    p.send(p.exch1())
    at, m = p.link.message(cbu.T_BU, 25, dst=p.addr)
    seq, before = m.mh[6:8], b.mn.stats()
    last = struct.pack('>H', (struct.unpack('>H', seq)[0] - 1) & 0xffff)
    for name, counter, at_seq, more in (
            ('without a MAC', 'drop_mac', seq, {'mac': bytes(16)}),
            ('by another key', 'drop_mac', seq, {'key': p.keys.bu}),
            ('that answers the BU before', 'drop_seq', last, {})):
        b.counts(b.mn, f'BA {name} is dropped, counted {counter}',
                 lambda s=at_seq, x=more: p.ba(at.src, s, **x), **{counter: 1})
    diff = changed(before, b.mn.stats())
    b.check('none of these BAs was taken', b.route(p.addr)[0] != RO_UP
            and not {'rx_ba', 'tx_bc', 'mn_ro_up'} & set(diff), (b.route(p.addr), diff))
    b.check('and the one that answers a BU is', p.binding() == (True, True)
            and until(5, lambda: b.route(p.addr)[0] == RO_UP), b.route(p.addr))


def forged_home_ba(b):
    """What the home agent alone says to a node that waits for it"""
    with open(f'{b.where}/secret', 'rb') as f:
        sa = Signalling(f.read().rstrip(b'\n'), 1)
    cmd = ['ip', 'netns', 'exec', b.mobile, 'cat', '/sys/class/net/eth0/address']
    mac = subprocess.run(cmd, check=True, capture_output=True, text=True).stdout
    beside = Link(b.switch, 'mn', bytes.fromhex(mac.strip().replace(':', '')))

    def says(mh, protected=True):
        mh = cbu.with_checksum(mh, HA, HOA)
        data, proto = (sa.seal(mh, MH), ESP) if protected else (mh, MH)
        beside.send(ipv6(HA, COA, 43, rh2(HOA, data, proto)))

    def ba(seq):
        return cbu.mh_option(6, struct.pack('>BBHH', 0, 0, seq & 0xffff, 100), cbu.option18(
            cbu.body(cbu.T_HOME_BA, [(SPI, struct.pack('>I', 0x2001)), (NONCE, nonce()),
                                     (KEYID, bytes(8))])))
    (last,), = b.ha.show('subscriber_get', 'seq')
    last = int.from_bytes(last, sys.byteorder)
    b.cable('nomaster')
    before = b.mn.stats()
    # A BRR, which the home agent sends where it lost its states
    says(bytes([59, 0, 0, 0, 0, 0, 0, 0]))
    asked = until(10, lambda: changed(before, b.mn.stats()).get('tx_home_bu'))
    b.check('a home BU is on its way', asked, changed(before, b.mn.stats()))
    b.counts(b.mn, 'a home BA without the signalling ESP is dropped, counted drop_unprotected',
             lambda: says(ba(last + 1), False), drop_unprotected=1)
    b.counts(b.mn, 'one that answered the BU before is dropped, counted drop_seq',
             lambda: says(ba(last)), drop_seq=1)
    diff = changed(before, b.mn.stats())
    b.check('neither was taken', not {'rx_home_ba', 'drop_key_old'} & set(diff), diff)
    b.cable('master', 'br-a')
    b.check('and the home agent\'s own is', until(
        40, lambda: changed(before, b.mn.stats()).get('rx_home_ba')), changed(before, b.mn.stats()))
    b.settled()


def both_modes(b):
    p = Peer(b)
    got = p.whole(flag=ENCRYPT | cbu.PLAIN)
    b.check('a BA that names both modes does not get plain data where that is not allowed',
            got == (True, True) and until(5, lambda: b.mode(p.addr) == [bytes([ENCRYPT])]),
            (got, b.mode(p.addr)))


def no_life(b):
    p = Peer(b)
    before = b.ha.stats()
    got = p.whole(lt_en=0, answered=1)
    refused = until(5, lambda: b.route(p.addr)[0] == RO_REFUSED)
    diff = changed(before, b.ha.stats())
    b.check('a key that lives for 0 s is refused, and no other is asked for',
            got == (True, False) and refused
            and diff.get('ha_exchange_new') == 1, (got, b.route(p.addr), diff))


def forged_cookie1(b):
    p = Peer(b)
    p.start()
    p.cookie0()
    ha = b.ha.stats()
    b.counts(b.mn, 'COOKIE1 with a wrong C0 is not consumed: the mobile node has it',
             lambda: p.cookie1(C0=flip(p.m0.attr[C0])), drop_role_off=1)
    diff = changed(ha, b.ha.stats())
    b.check('and the home agent has not looked at it',
            not any(k.startswith('drop_') or k == 'rx_cookie1' for k in diff), diff)
    p.cookie1()
    p.exch0()
    b.check('the real COOKIE1 goes on', b.exchange(p.addr)[0] == 2)
    b.mn.command('correspondent_del', hoa=HOA, cn=p.addr)


def waiting(b):
    """A correspondent with an exchange that waits for EXCH1; it does so for 15 s"""
    p = Peer(b)
    p.start()
    p.cookie0()
    p.cookie1()
    p.exch0()
    p.since = time.monotonic()
    return p


def forged_exch1(b):
    other = b.issue(prefix=(addr('2001:db8:d::'), 64))
    stranger = b.issue(issuer='Stranger', by=b.key)
    p = waiting(b)
    ha = b.ha.stats()
    b.counts(b.mn, 'EXCH1 with a wrong C0 is not consumed: the mobile node has it',
             lambda: p.send(p.exch1(sign=False, change={C0: nonce()})), drop_role_off=1)
    diff = changed(ha, b.ha.stats())
    b.check('and the home agent has not looked at that either',
            not any(k.startswith('drop_') or k == 'rx_exch1' for k in diff), diff)
    for name, counter, more in (
            ('wrong C1', 'drop_cookie', {'sign': False, 'change': {C1: bytes(17)}}),
            ('a wrong signature', 'drop_signature', {'sign': False}),
            ('a certificate for other addresses', 'drop_cert_outside',
             {'sign': False, 'cert': other}),
            ('a certificate of another CA', 'drop_cert_untrusted',
             {'sign': False, 'cert': stranger}),
            ('the signature of another key', 'drop_signature', {'key': b.root}),
            ('another suite', 'drop_suite', {'suite': 2, 'public': bytes(255) + b'\5'}),
            ('public value 0', 'drop_dh', {'public': bytes(32)})):
        if time.monotonic() > p.since + 5:
            b.mn.command('correspondent_del', hoa=HOA, cn=p.addr)
            p = waiting(b)
        b.counts(b.ha, f'EXCH1 with {name} is dropped, counted {counter}',
                 lambda m=more: p.send(p.exch1(**m)), **{counter: 1})
    p.send(p.exch1())
    b.check('the real EXCH1 is still taken', p.binding() == (True, True))


def malformed(b):
    """What the home agent cannot read is for the mobile node, which says why"""
    p = Peer(b)
    ha = b.ha.stats()
    b.counts(b.mn, 'a malformed message to HoA is tunnelled: the mobile node drops it',
             lambda: p.send(cbu.mh11(99, [(C0, nonce())])), drop_type=1)
    mh = cbu.with_checksum(cbu.mh11(cbu.T_COOKIE1, [(C0, nonce())]), p.addr, HOA)
    b.counts(b.mn, 'one with a wrong checksum, too',
             lambda: b.link.send(ipv6(p.addr, HOA, MH, flip(mh))), drop_checksum=1)
    diff = changed(ha, b.ha.stats())
    b.check('and the home agent counts no drop for what it let through',
            not any(k.startswith('drop_') for k in diff), diff)


def forged_too_often(b):
    p = Peer(b)
    p.start()
    p.cookie0()
    p.cookie1()
    p.exch0()
    mh = p.exch1(sign=False)
    for i in range(8):
        before = b.ha.stats()['drop_signature']
        p.send(mh)
        until(5, lambda n=before: b.ha.stats()['drop_signature'] != n)
    b.check('eight forged EXCH1s end the exchange', until(
        5, lambda: b.exchange(p.addr) == (FAILED, REFUSED)), b.exchange(p.addr))
    b.check('and the mobile node is told', until(
        5, lambda: b.route(p.addr) == (RO_REFUSED, REFUSED)), b.route(p.addr))


def fragmented(b):
    p = Peer(b, b'\2')
    p.start()
    p.cookie0()
    p.cookie1()
    p.exch0()
    b.check('EXCH0 that does not fit the path comes in fragments', len(p.me.mh) > 1240,
            len(p.me.mh))
    mh = cbu.with_checksum(p.exch1(), p.addr, HOA)
    for f in list(fragments(p.addr, HOA, MH, mh, 512))[::-1]:
        b.link.send(f)
    b.check('EXCH1 in fragments, the last one first, is taken', p.binding() == (True, True))


def silent(b):
    """The first steps with correspondents that do not answer; ends() has the rest"""
    quiet, error, broken, zero, odd = (Peer(b) for _ in range(5))
    for p in quiet, error, broken, zero, odd:
        p.start()
        p.cookie0()
    quote = ipv6(HOA, error.addr, MH, error.m0.mh)
    icmp = struct.pack('>BBHI', 1, 4, 0, 0) + quote
    icmp = icmp[:2] + struct.pack('>H', cbu.checksum(icmp, error.addr, HOA, ICMPV6)) + icmp[4:]
    before, unreachable = b.mn.stats(), b.unreachable()
    b.counts(b.ha, 'ICMPv6 error that quotes COOKIE0 is the home agent\'s',
             lambda: b.link.send(ipv6(error.addr, HOA, ICMPV6, icmp)), rx_error=1)
    b.check('and is a hint: the exchange goes on', b.exchange(error.addr)[0] == 1)
    def fails(p, status):
        p.send(cbu.mh11(cbu.T_ERROR, [(cbu.HOA, HOA), (cbu.CN, p.addr),
                                      (cbu.STATUS, bytes([status]))]))
    b.counts(b.ha, 'ERROR is a hint, too', lambda: fails(broken, 4), rx_error=1)
    b.counts(b.ha, 'ERROR 0 is one, too', lambda: fails(zero, 0), rx_error=1)
    b.counts(b.ha, 'and ERROR 200', lambda: fails(odd, 200), rx_error=1)
    b.check('what ERROR 0 and 200 say is known as unspecified',
            b.exchange(zero.addr)[1] == b.exchange(odd.addr)[1] == UNSPEC,
            (b.exchange(zero.addr), b.exchange(odd.addr)))
    # It has no part that takes an ERROR: it would count one as the COOKIE1 that is not consumed.
    diff = changed(before, b.mn.stats())
    seen = diff.get('drop_role_off', 0), b.unreachable() - unreachable
    b.check('and the mobile node saw neither', seen == (0, 0), (seen, diff))
    return quiet, error, broken, zero, odd


def silence_ends(b, peers):
    quiet, error, broken, zero, odd = peers
    for p, what, why in ((quiet, 'correspondent without CBU', SILENT),
                         (error, 'correspondent that ICMPv6 calls unreachable', NO_CBU),
                         (broken, 'correspondent that sent ERROR 4', CERT_ERROR),
                         (zero, 'correspondent that sent ERROR 0', UNSPEC),
                         (odd, 'correspondent that sent ERROR 200', UNSPEC)):
        b.check(f'{what}: the exchange fails', until(
            25, lambda p=p, w=why: b.exchange(p.addr) == (FAILED, w)), b.exchange(p.addr))
        b.check(f'{what}: the mobile node is told', until(
            5, lambda p=p, w=why: b.route(p.addr) == (RO_REFUSED, w)), b.route(p.addr))
    b.link.drain()
    sent = [p.data for p in b.link.log if p.dst == quiet.addr and p.proto == MH]
    # After a while there is a second exchange, with a C0 of its own.
    b.check('COOKIE0 was sent four times, the same octets',
            sent[:4] == sent[:1] * 4 and sent.count(sent[0]) == 4, len(sent))
    # Silence is tried again and again: not while others count messages.
    b.mn.command('correspondent_del', hoa=HOA, cn=quiet.addr)
    b.mn.command('settings_set', auto_ro=b'\1')
    fresh = b.address()
    for p, what, wanted in ((error.addr, 'the mobile node remembers, and does not ask again', 0),
                            (fresh, 'traffic with another one makes it ask', 1)):
        before = b.mn.stats()
        for _ in range(4):
            b.udp.sendto(b'is anybody there', (text(p), 7777))
            time.sleep(0.4)
        until(5 * wanted, lambda: changed(before, b.mn.stats()).get('tx_req'))  # pylint: disable=cell-var-from-loop
        diff = changed(before, b.mn.stats())
        b.check(what, min(diff.get('tx_req', 0), 1) == wanted, diff)
    b.mn.command('settings_set', auto_ro=b'\0')
    for p in peers[1:]:
        b.mn.command('correspondent_del', hoa=HOA, cn=p.addr)


def no_suite(b):
    p = Peer(b, b'\x09')
    p.start()
    p.cookie0()
    p.cookie1()
    b.check('no common suite: the exchange fails at once', until(
        5, lambda: b.exchange(p.addr) == (FAILED, SUITE)), b.exchange(p.addr))
    b.check('no common suite: the mobile node is told', until(
        5, lambda: b.route(p.addr) == (RO_REFUSED, SUITE)), b.route(p.addr))


def replay(b):
    b.requests()
    p = Peer(b)
    good_bu = p.whole()
    reqs = b.requests()
    if not b.check('a REQ was seen in the tunnel', reqs and good_bu == (True, True),
                   (len(reqs), good_bu)):
        return None

    def again():
        b.raw.sendto(reqs[0], (text(HA), 0))
    b.raw.bind((text(HOA), 0))
    before = b.ha.stats()
    again()
    # A second after REP the tunnel moves to the next k_HA, and then it opens no more.
    until(5, lambda: {'ha_rep_repeated', 'drop_decrypt'} & set(changed(before, b.ha.stats())))
    diff = changed(before, b.ha.stats())
    b.check('a replayed REQ gets REP again or nothing, and no exchange begins',
            diff.get('ha_rep_repeated', 0) + diff.get('drop_decrypt', 0) == 1
            and not diff.get('ha_exchange_new') and not diff.get('tx_cookie0'), diff)
    return again


def flood(b, again):
    before = b.ha.stats()
    for _ in range(20):
        for _ in range(100):
            again()
        if changed(before, b.ha.stats()).get('drop_rate_limited'):
            break
    b.check('a flood of REQs does not fill the queue of all: counted drop_rate_limited',
            changed(before, b.ha.stats()).get('drop_rate_limited'))
    b.check('and when it is over an exchange is asked for and made',
            Peer(b).whole() == (True, True))


def ended_while_busy(b):
    """A new N0 ends an exchange while its EXCH1 is being verified"""
    b.requests()
    p, reqs = Peer(b), []
    for _ in range(2):
        p.start()
        p.cookie0()
        reqs += b.requests()[-1:]
        b.mn.command('correspondent_del', hoa=HOA, cn=p.addr)
    before = b.ha.stats()
    for i in range(24):
        p.cookie1()
        p.exch0()
        p.send(p.exch1())
        b.raw.sendto(reqs[i % 2], (text(HA), 0))
        p.cookie0()
        p.c1, p.n1 = bytes([1]) + nonce(), nonce()
        if changed(before, b.ha.stats()).get('drop_no_exchange', 0) > 2:
            break
    diff = changed(before, b.ha.stats())
    b.check('exchanges begun anew while an EXCH1 is verified: each began',
            len(reqs) == 2 and diff.get('ha_exchange_new') == i + 1, diff)
    b.check('at least one was ended under its verification',
            diff.get('drop_no_exchange'), diff)
    b.check('and the home agent goes on', Peer(b).whole() == (True, True))


def binding_error(b):
    p = Peer(b)
    p.whole()
    until(5, lambda: b.route(p.addr)[0] == RO_UP)

    def error(status, hoa=HOA, src=p.addr):
        mh = bytes([59, 2, 7, 0, 0, 0, status, 0]) + hoa
        b.link.send(ipv6(src, COA, MH, cbu.with_checksum(mh, src, COA)))
    b.counts(b.mn, 'Binding Error 2 is noted, no more', lambda: error(2), rx_be=1)
    before = b.mn.stats()
    error(1, src=b.address())
    error(1, hoa=HA)
    b.counts(b.mn, 'Binding Error 1 of a correspondent is taken', lambda: error(1), rx_be=1)
    diff = changed(before, b.mn.stats())
    b.check('of a stranger, or for another home address, it is not', diff['rx_be'] == 1, diff)
    b.check('it makes the mobile node send a BU, whose answer keeps the way up',
            p.binding() == (True, True) and until(5, lambda: b.route(p.addr)[0] == RO_UP),
            b.route(p.addr))


def two_at_once(b, again):
    b.settled()
    generation = b.generation()
    one, two = Peer(b), Peer(b)
    for p in one, two:
        p.start()
    for p in one, two:
        p.cookie0()
    if again:
        b.counts(b.ha, 'REQ replayed after its k_HA ended is dropped, counted drop_decrypt',
                 again, drop_decrypt=1)
    for p in one, two:
        p.cookie1()
    for p in one, two:
        p.exch0()
    for p in two, one:
        p.send(p.exch1())
        b.check('two REQs in flight: BU and BC are good', p.binding() == (True, True))
    third = Peer(b)
    b.check('and a third exchange under what they agreed on',
            third.whole() == (True, True))
    b.settled()
    b.check('k_HA moved on by one for each confirmed key',
            b.generation() - generation in (1, 2), b.generation() - generation)


def lost_rep(b):
    p = Peer(b)
    p.start()
    p.cookie0()
    p.cookie1()
    p.exch0()
    b.cable('nomaster')
    before = b.ha.stats()
    p.send(p.exch1())
    until(5, lambda: changed(before, b.ha.stats()).get('tx_rep'))
    time.sleep(0.3)
    b.cable('master', 'br-a')
    got = p.binding(40)
    diff = changed(before, b.ha.stats())
    b.check('REP lost: the repeated REQ brings it', got == (True, True)
            and diff.get('ha_rep_repeated', 0) >= 1, (got, diff))
    b.check('REP lost: no second exchange', not diff.get('ha_exchange_new'), diff)
    b.check('REP lost: the next exchange is under a key both have',
            Peer(b).whole() == (True, True))


def rekey(b):
    p = Peer(b)
    b.check('a correspondent for new keys', p.whole() == (True, True))
    until(5, lambda: b.route(p.addr)[0] == RO_UP)
    for again in '', ' again':
        p.n2_key = nonce()
        b.rekey(p.addr)
        m, good_mac = p.exch0_key()
        b.check(f'REQ_KEY{again}: EXCH0\' comes from HoA, under the k_EN in use',
                good_mac and len(m.mh) == 56, m.mh.hex())
        if not again:
            _, repeated = b.link.message(cbu.T_EXCH0_KEY, 5, dst=p.addr)
            b.check('EXCH0\' is repeated, the same octets', repeated and repeated.mh == m.mh)
            b.counts(b.ha, 'EXCH1\' with wrong MAC is dropped, counted drop_mac',
                     lambda: p.send(p.exch1_key(mac=bytes(16))), drop_mac=1)
            b.counts(b.ha, 'EXCH1\' under another key is dropped, counted drop_mac',
                     lambda: p.send(p.exch1_key(en=p.keys.ba)), drop_mac=1)
        new = p.keys.next_en(p.n1_key, p.n2_key)
        p.send(p.exch1_key())
        b.check(f'NEWKEY{again}: a BU names what both made of the nonces',
                p.binding() == (True, True) and p.bu.attr.get(cbu.KEYID) == cbu.keyid(new),
                p.bu.attr.get(cbu.KEYID))
        p.keys.en = new
        until(5, lambda: b.route(p.addr)[0] == RO_UP)
    b.counts(b.mn, 'EXCH1\' that nobody waits for is the mobile node\'s',
             lambda: p.send(p.exch1_key()), drop_role_off=1)
    # What comes by the tunnel makes the MN send a BU, which nobody answers here: last.
    p = Peer(b)
    p.whole()
    until(5, lambda: b.route(p.addr)[0] == RO_UP)
    p.n2_key = nonce()
    b.rekey(p.addr)
    p.exch0_key()
    b.counts(b.mn, 'EXCH1\' with a wrong N1\' is not consumed: the mobile node has it',
             lambda: p.send(p.exch1_key(n1=nonce())), drop_role_off=1)


def moving_key(b):
    """k_HA moves on twice between the first REQ_KEY, which is lost, and one that is not"""
    p = Peer(b)
    p.whole()
    until(10, lambda: b.settled() and b.route(p.addr)[0] == RO_UP)
    p.n2_key, generation, before = nonce(), b.generation(), b.mn.stats()
    b.filter('add table ip6 lose; add chain ip6 lose c { type filter hook output priority 0; }; '
             'add rule ip6 lose c meta l4proto 135 @th,16,8 11 @th,64,8 13 drop')
    b.rekey(p.addr)
    until(5, lambda: changed(before, b.mn.stats()).get('tx_req_key'))
    for i in 1, 2:
        Peer(b).whole()
        until(10, lambda n=i: b.generation() >= generation + n)
    lost = changed(before, b.mn.stats()).get('tx_req_key', 0)
    b.check('REQ_KEY is lost while k_HA moves on twice', lost and b.generation() == generation + 2,
            (lost, b.generation() - generation))
    before = b.ha.stats()
    b.filter('delete table ip6 lose')
    _, good_mac = p.exch0_key(40)
    new = p.keys.next_en(p.n1_key, p.n2_key)
    p.send(p.exch1_key())
    got = p.binding()
    diff = changed(before, b.ha.stats())
    b.check('its repeat is under the k_HA of that moment, and so is NEWKEY', good_mac
            and got == (True, True) and p.bu.attr.get(cbu.KEYID) == cbu.keyid(new)
            and 'drop_decrypt' not in diff, (good_mac, got, diff))


def to_mobile(b, home, n):
    """Another home agent's exchange with the mobile node, which the home agent answers as CN_HA"""
    x = cbu.Exchange(addr(f'2001:db8:77:{home:x}::{n:x}'), HOA)
    b.from_home(x.hoa, x.cookie0())
    _, x.cookie1 = b.link.message(cbu.T_COOKIE1, 10, dst=x.hoa)
    return x


def to_mobile_many(b, home, n, **change):
    """@n of them, with an EXCH0 each"""
    cert = b.issue(prefix=(addr(f'2001:db8:77:{home:x}::'), 64))
    public, out = cbu.dh_new(1)[1], []
    for i in range(n):
        out.append(to_mobile(b, home, i + 1))
        out[-1].build(b.key, cert, public=public, **change)
    return out


def deals(b):
    """HoAs of the exchanges that the home agent has"""
    return {hoa for hoa, in b.ha.show('exchange_get', 'hoa')}


def together(b, ready):
    """Their fragments are gathered for a while after a COOKIE0"""
    to_mobile(b, 0x40, 1)
    for x in ready:
        b.from_home(x.hoa, x.exch0)


def keyed(b, ready):
    """They are sent at once: how many of their keys the mobile node has after a while"""
    before = b.ha.stats()['ha_cn_keyed']
    together(b, ready)
    until(5, lambda: b.ha.stats()['ha_cn_keyed'] - before >= len(ready))
    return b.ha.stats()['ha_cn_keyed'] - before


def slow_mobile(b):
    """Several exchanges with a mobile correspondent within one round trip to it"""
    b.roles('mn,cn')
    ready = to_mobile_many(b, 0x41, 6)
    before = b.mn.stats()
    b.slow(700)
    got = keyed(b, ready)
    b.slow(0)
    diff = changed(before, b.mn.stats())
    b.check('six exchanges within a round trip: the mobile node gets the keys of each',
            got == 6, (got, diff))
    b.check('and no keys come with an N3 that it has no more', 'drop_n3' not in diff, diff)


def given_ends(b):
    """What CN_HA gave keys on is forgotten when they are over, though nobody else asks"""
    trace = '/sys/kernel/tracing'

    def tell(name, data):
        with open(f'{trace}/{name}', 'w', encoding='ascii') as f:
            f.write(data)

    def freed():
        with open(f'{trace}/trace', encoding='ascii') as f:
            return [x for x in f if 'call_site=mob_cn_ha_given_' in x]
    ready = to_mobile_many(b, 0x42, 1, change={cbu.LT_KEY: struct.pack('>I', 5)})
    got = keyed(b, ready)
    with open('/proc/modules', encoding='ascii') as f:
        name, size, *_, at = next(x for x in f if x.startswith('mobility ')).split()[:6]
    at = int(at, 16)
    tell('events/kmem/kfree/filter', f'call_site >= {at:#x} && call_site < {at + int(size):#x}')
    tell('trace', '')
    tell('events/kmem/kfree/enable', '1')
    early = freed()
    b.check('keys that live for 5 s are forgotten after that, and nobody has to ask',
            got == 1 and not early and until(30, freed), (got, name, early))
    tell('events/kmem/kfree/enable', '0')
    tell('events/kmem/kfree/filter', '0')


def popular_mobile(b):
    """More exchanges with one mobile correspondent than are under way, within a minute"""
    ready = to_mobile_many(b, 0x43, 40)
    got = []
    while len(got) < 5 and set(got) <= {8}:
        got.append(keyed(b, ready[8 * len(got):][:8]))
    b.check('forty exchanges in groups of eight: the mobile node gets the keys of each',
            got == [8] * 5, got)


def shares(b):
    """One home agent cannot keep all others from a mobile correspondent"""
    b.roles('mn')
    many, (other,) = to_mobile_many(b, 0x44, 38), to_mobile_many(b, 0x45, 1)
    before = b.ha.stats()
    together(b, many)
    until(20, lambda: sum(changed(before, b.ha.stats()).get(k, 0)
                          for k in ('rx_exch0', 'drop_table_full')) >= len(many))
    diff = changed(before, b.ha.stats())
    taken = deals(b) & {x.hoa for x in many}
    together(b, [other])
    b.check('one Cert_HA asks for more exchanges with a mobile correspondent than there is room '
            'for: another one has room', 8 <= len(taken) < len(many)
            and until(5, lambda: other.hoa in deals(b)), (len(taken), diff))
    b.roles('mn,cn')
    to_mobile(b, 0x46, 1)   # and so a TEST
    b.check('and gets its EXCH1', b.link.message(cbu.T_EXCH1, 60, dst=other.hoa)[1])
    b.roles('mn')


def copies(b):
    """A correspondent that sends its answers over and over, while there is other work"""
    busy = to_mobile_many(b, 0x47, 30)
    p = Peer(b)
    p.start()
    p.cookie0()
    exch1 = cbu.mh11(cbu.T_EXCH1, [(C0, p.m0.attr[C0]), (C1, p.c1), (DH, cbu.dh_new(1)[1]),
                                   (CERT, b.cert), (SIG, bytes(256))], 1)
    again = [x for _ in range(2) for x in packets(p.addr, HOA, MH,
                                                  cbu.with_checksum(exch1, p.addr, HOA))]
    before = b.ha.stats()
    together(b, busy)
    for _ in range(150):
        for x in again:
            b.link.send(x)
    p.cookie1()
    p.cookie1()
    p.exch0()
    diff = changed(before, b.ha.stats())
    b.check('300 EXCH1s before their time are dropped, and do not fill the queue of all',
            'drop_queue_full' not in diff and diff.get('drop_no_exchange', 0) >= 300, diff)
    p.send(p.exch1())
    b.check('the exchange goes on', p.binding() == (True, True))
    b.check('and so does another one', Peer(b).whole() == (True, True))


def queue_full(b):
    """The home agent as CN_HA, of its mobile node; other home agents ask for more than it does"""
    outcomes = 'rx_exch0', 'drop_table_full', 'drop_queue_full', 'drop_cookie_spent'

    def flood(ready):
        before = b.ha.stats()
        together(b, ready)
        until(60, lambda: sum(changed(before, b.ha.stats()).get(k, 0) for k in outcomes)
              >= len(ready))
        diff = changed(before, b.ha.stats())
        return [diff.get(k, 0) for k in outcomes]
    # Where the sender stands still, the workers do not: then there was room.
    for i in range(4):
        ready = []
        for home in range(8 * i, 8 * i + 8):
            ready += to_mobile_many(b, home, 20)
        done, busy, left, spent = first = flood(ready)
        if left:
            break
    b.check('more than 128 EXCH0s at once for a mobile correspondent do not fit the queue',
            left > 0 and (done or i) and not spent and done + busy + left == len(ready), first)
    known = deals(b)
    # 20 per second and /64
    time.sleep(1.2)
    taken, busy, again, spent = second = flood(ready)
    # Of what was agreed some may have ended, which made room.
    fresh = len(deals(b) - known)
    b.check('their cookies were not spent: they are looked at when they come again',
            spent <= len(ready) - left and
            (busy + again + fresh == left or known - deals(b) and taken + busy + again >= left),
            (first, second, fresh))
    b.link.drain()


def certs(where):
    root, node = cbu.TestKey('root'), cbu.TestKey('node')
    for name, data in (
            ('root.der', cbu.certificate('Root', root, 'Root', root, ALL, ca=True)),
            ('ha.der', cbu.certificate('Root', root, 'HA', node, (addr('2001:db8:1::'), 64))),
            ('ha.p8', node.pkcs8())):
        with open(f'{where}/{name}', 'wb') as f:
            f.write(data)
    return 0


def main():
    where, what, *rest = sys.argv[1:]
    if what == 'certs':
        return certs(where)
    b = Bench(where, *rest)
    b.mn.command('settings_set', auto_ro=b'\0', modes=bytes([ENCRYPT]))
    b.out.run(told_cases.keys, b, Peer(b), Peer(b))
    state = {}

    def step(name, case, *args):
        def keep():
            state[name] = case(b, *args)
        keep.__name__ = case.__name__
        b.out.run(keep)
    step('good', good)
    step('forged ba', forged_ba)
    step('forged home ba', forged_home_ba)
    step('modes', both_modes)
    step('no life', no_life)
    step('malformed', malformed)
    step('silent', silent)
    step('cookie1', forged_cookie1)
    step('exch1', forged_exch1)
    step('fragmented', fragmented)
    if state.get('silent'):
        step('ends', silence_ends, state['silent'])
    step('too often', forged_too_often)
    step('replay', replay)
    if state.get('replay'):
        step('flood', flood, state['replay'])
    step('two', two_at_once, state.get('replay'))
    step('lost', lost_rep)
    step('busy', ended_while_busy)
    step('be', binding_error)
    step('rekey', rekey)
    step('moving', moving_key)
    step('slow', slow_mobile)
    step('given', given_ends)
    step('popular', popular_mobile)
    step('shares', shares)
    step('copies', copies)
    step('queue', queue_full)
    step('suite', no_suite)
    return 0


if __name__ == '__main__':
    sys.exit(main())
