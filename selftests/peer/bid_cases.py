#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A mobile node with several care-of addresses against the kernel's home agent.

bid_cases.py DIR run HA CN MN MAC

The namespaces are those of topology.sh; DIR/secret is the subscriber's. MN has no role, is
on link a with the addresses 2001:db8:a::100 to ::17f, and MAC is that of its router.
"""

import os
import socket
import struct
import subprocess
import sys
import time

import cbu
from cbu import DSTOPTS, ECHO, ESP, KEYID, MH, NONCE, SPI, T_HOME_BA, T_HOME_BU
from net import PATIENCE, Family, Link, Packet, Results, addr, changed, hao, ipv6, text, until
from vectors import prf
from vectors_check import esp

HOA, HA, CN = addr('2001:db8:1::100'), addr('2001:db8:1::1'), addr('2001:db8:c::2')
COA = [addr(f'2001:db8:a::{0x100 + i:x}') for i in range(128)]
ELSEWHERE = addr('2001:db8:b::100')
T_BID_BU, T_BID_BA, BIDS, TRUSTED = 25, 26, 36, 50
A, H, K, O = 0x8000, 0x4000, 0x1000, 0x40
UNVERIFIED, VERIFIED, REFUSED, PROBING = 2, 3, 4, 6
SOURCE, REFUSE, BY_TRUST, PING = 1, 2, 3, 4


# ---- AES-256-CBC with HMAC-SHA-256-128, RFC 3602 and RFC 4868 ----

class Cbc:
    """The kernel's own: what is written here in Python keeps no pace with its limits."""

    def __init__(self, key):
        self.key, self.alg = key, None

    def run(self, op, iv, data):
        # Who reads captures where there is no such socket needs the key alone.
        if not self.alg:
            self.alg = socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET)
            self.alg.bind(('skcipher', 'cbc(aes)'))
            self.alg.setsockopt(socket.SOL_ALG, socket.ALG_SET_KEY, self.key)
        with self.alg.accept()[0] as s:
            s.sendmsg_afalg([data], op=op, iv=iv)
            return s.recv(len(data))

    def seal(self, iv, data):
        return self.run(socket.ALG_OP_ENCRYPT, iv, data)

    def open(self, iv, data):
        return self.run(socket.ALG_OP_DECRYPT, iv, data)


class Signalling:
    """One direction of the SA, section 6.1"""

    def __init__(self, z, direction):
        spi = struct.pack('>I', 0x80000000 | struct.unpack('>I', HOA[12:])[0])
        k0 = prf(z, b'mobility k_HA 0')
        enc, self.auth = (prf(k0, b'mobility esp mh', bytes([direction, i]), HOA, HA, spi)
                          for i in (1, 2))
        self.cbc, self.spi, self.seq = Cbc(enc), spi, 0

    def seal(self, data, proto):
        self.seq += 1
        fill = -(len(data) + 2) % 16
        data += bytes(range(1, fill + 1)) + bytes([fill, proto])
        iv = os.urandom(16)
        out = self.spi + struct.pack('>I', self.seq) + iv + self.cbc.seal(iv, data)
        return out + prf(self.auth, out)[:16]

    def good(self, data):
        return data[:4] == self.spi and prf(self.auth, data[:-16])[:16] == data[-16:]

    def open(self, data):
        if not self.good(data):
            return None
        out = self.cbc.open(data[8:24], data[24:-16])
        return out[:-2 - out[-2]]


# ---- messages ----

def bid_option(bid, coa=None, *, pri=0, home=False, status=0, at=12):
    """A Binding Identifier option at offset @at of the MH, with its padding"""
    data = struct.pack('>HBB', bid, status, (0x80 if home else 0) | pri)
    if not coa:
        return bytes([35, 4]) + data
    fill = (2 - at) % 8
    pad = b'\0' if fill == 1 else bytes([1, fill - 2]) + bytes(fill - 2) if fill else b''
    return pad + bytes([35, 20]) + data + coa


def altcoa_option(coa, at=12):
    """An Alternate Care-of Address option at offset @at of the MH, with its padding"""
    fill = (6 - at) % 8
    pad = b'\0' if fill == 1 else bytes([1, fill - 2]) + bytes(fill - 2) if fill else b''
    return pad + bytes([3, 16]) + coa


class Answer:
    """A BA: its status, those of its BIDs, and our attributes"""

    def __init__(self, mh):
        self.mh, self.status = mh, mh[6]
        self.seq, lifetime = struct.unpack('>HH', mh[8:12])
        self.lifetime = 4 * lifetime
        self.bids, self.attr, self.msg, self.long = {}, {}, None, False
        off = 12
        while off < len(mh):
            if mh[off] == 0:
                off += 1
                continue
            data = mh[off + 2:off + 2 + mh[off + 1]]
            if mh[off] == 35:
                self.bids[struct.unpack('>H', data[:2])[0]] = data[2]
                self.long |= len(data) != 4
            elif mh[off] == 18:
                self.msg, data = data[2], data[6:]
                while len(data) >= 4:
                    t, n = struct.unpack('>HH', data[:4])
                    self.attr[t], data = data[4:4 + n], data[4 + n:]
            off += 2 + mh[off + 1]
        shares = self.attr.get(BIDS, b'')
        self.shares = {struct.unpack('>H', shares[i:i + 2])[0]: shares[i + 2:i + 22]
                       for i in range(0, len(shares), 22)}


class Mobile:
    """The mobile node; what it sends may be as wrong as one likes"""

    def __init__(self, where, namespace, mac):
        with open(f'{where}/secret', 'rb') as f:
            z = f.read().rstrip(b'\n')
        self.link = Link(namespace, 'eth0', bytes.fromhex(mac.replace(':', '')))
        self.out, self.into = Signalling(z, 0), Signalling(z, 1)
        self.k_ha = prf(z, b'mobility k_HA 0')
        self.key = cbu.keyid(self.k_ha)
        self.seq, self.echo, self.share = 100, None, {}
        self.cut = 249      # octets of attributes in one option

    def fresh(self, bid):
        self.share[bid] = os.urandom(4)[:3].rjust(4, b'\1') + os.urandom(16)
        return self.share[bid]

    def send(self, src, options, kind, pairs, lifetime, flags, *, away=True):
        """@away: with a Home Address option"""
        self.seq += 1
        pairs = pairs + [(KEYID, self.key)] + ([(ECHO, self.echo)] if self.echo else [])
        mh = cbu.mh_option(5, struct.pack('>HHH', self.seq, flags, lifetime // 4),
                           options + cbu.parts(kind, cbu.attrs(*pairs), self.cut))
        mh = cbu.with_checksum(mh, HOA, HA)
        data = self.out.seal(mh, MH)
        if away:
            self.link.send(ipv6(src, HA, DSTOPTS, hao(HOA, data, ESP)))
        else:
            self.link.send(ipv6(src, HA, ESP, data))

    def brr(self, src):
        """The HA asks for a BU"""
        def match(p):
            if p.proto != ESP or p.src != HA or p.dst != src or p.home != HOA:
                return None
            mh = self.into.open(p.data)
            return mh if mh and mh[2] == 0 else None
        return self.link.wait(match, 10)[1]

    def answer(self, src):
        def match(p):
            if p.proto != ESP or p.src != HA or p.dst != src or p.home != HOA:
                return None
            mh = self.into.open(p.data)
            a = Answer(mh) if mh and mh[2] == 6 else None
            return a if a and a.seq == self.seq else None
        return self.link.wait(match, 10)[1]

    def inner(self, bid, share):
        """What comes by the tunnel of @bid, whose other half is @share, is opened"""
        own = self.share[bid]
        key = esp(self.k_ha, b'mobility esp ha', 1, own[:4], own[4:], share[4:])

        def match(p):
            data = p.proto == ESP and p.data[:4] == own[:4] and cbu.esp_open(key, p.data)
            q = Packet(bytes(14) + data) if data and data[0] >> 4 == 6 else None
            mh = self.into.open(q.data) if q and q.proto == ESP else None
            a = Answer(mh) if mh and mh[2] == 6 else None
            return a if a and a.seq == self.seq else None
        return match

    def ask(self, src, options, kind=T_BID_BU, pairs=(), *, lifetime=400, flags=A | H | K):
        """The answer to a BU, which echoes a nonce if it has to"""
        for _ in range(3):
            self.send(src, options, kind, list(pairs), lifetime, flags)
            a = self.answer(src)
            if not a:
                raise ValueError('no BA')
            self.echo = a.attr.get(ECHO)
            if a.status != 145:
                return a
        raise ValueError('ECHO again and again')

    def bulk(self, src, bids, *, new=True, o=False, lifetime=400, extra=b'', **more):
        """@bids: {BID: its CoA, None for the source, which BU names then}"""
        options, shares, alone = b'', b'', not any(bids.values())
        for bid, coa in bids.items():
            coa = coa or (None if alone else src)
            options += bid_option(bid, coa, at=12 + len(options), **more)
            share = self.fresh(bid) if new or bid not in self.share else self.share[bid]
            shares += struct.pack('>H', bid) + share
        if alone and lifetime:
            options += altcoa_option(src, 12 + len(options))
        pairs = [(BIDS, shares)] if lifetime else []
        return self.ask(src, options + extra, pairs=pairs, lifetime=lifetime,
                        flags=A | H | K | (O if o else 0))

    def single(self, src, lifetime=400):
        """Without BIDs"""
        return self.ask(src, altcoa_option(src), T_HOME_BU, self.pair(), lifetime=lifetime)

    @staticmethod
    def pair():
        """Its half of a tunnel without BID"""
        return [(SPI, os.urandom(4)[:3].rjust(4, b'\2')), (NONCE, os.urandom(16))]


class Bench:
    def __init__(self, where, ha, cn, mn, mac):
        self.ha, self.cn = Family(ha), cn
        self.mn = Mobile(where, mn, mac)
        self.out = Results('mcoa_ha')
        self.check = self.out.check
        self.unnamed = iter(COA[16:])

    def others(self, n):
        """Addresses that no BU has named: what was asked of one is remembered for 40 s"""
        return [next(self.unnamed) for _ in range(n)]

    def table(self):
        """{BID: (CoA, state)} at the HA"""
        return {struct.unpack('H', b)[0]: (c, s[0]) for b, c, s in self.ha.show(
            'bid_get', 'bid', 'coa', 'coa_state')}

    def verify(self, *methods):
        self.ha.command('settings_set', verify=[bytes([m]) for m in methods])

    def trust(self, verb, net):
        self.ha.command('trusted_' + verb, prefix=net, prefix_len=b'\x40')

    def how(self, bid):
        """State and method of a BID"""
        return next(((s[0], v[0]) for b, s, v in self.ha.show(
            'bid_get', 'bid', 'coa_state', 'verify') if struct.unpack('H', b)[0] == bid and v),
            None)

    def bound(self):
        """BIDs that are not refused"""
        return [k for k, v in self.table().items() if v[1] != REFUSED]

    def refusal(self, bid):
        """What the mobile node was told of a BID"""
        return next((s[0] for b, s in self.ha.show('bid_get', 'bid', 'status')
                     if struct.unpack('H', b)[0] == bid and s), 0)

    def is_table(self, name, want):
        seen = {k: v for k, v in self.table().items() if v[1] != REFUSED}
        return self.check(name, seen == want, seen)


def together(b):
    a = b.mn.bulk(COA[0], {1: COA[0], 2: COA[1]}, o=True)
    b.check('in bulk, what is not the source is refused with 168, the rest taken',
            a.status == 4 and a.bids == {1: 0, 2: 168}, (a.status, a.bids))
    b.check('BA has the BIDs without addresses, and a share of what was taken',
            a.msg == T_BID_BA and not a.long and list(a.shares) == [1], a.shares)
    a = b.mn.bulk(COA[1], {2: None})
    b.check('by itself it is taken, from where it is', a.status == 0 and a.bids == {2: 0},
            (a.status, a.bids))
    first = a.shares[2]
    b.is_table('HA has both, verified', {1: (COA[0], VERIFIED), 2: (COA[1], VERIFIED)})
    a = b.mn.bulk(COA[0], {1: COA[0], 2: COA[1]}, new=False)
    b.check('a refresh in bulk gets what there is', a.status == 0 and a.shares[2] == first,
            (a.status, a.bids))
    a = b.mn.bulk(COA[0], {1: COA[0], 2: COA[1]})
    b.check('new keys for a proved address are new at both ends',
            a.status == 0 and a.shares[2] != first, (a.status, a.bids))


def overwrite(b):
    a = b.mn.bulk(COA[2], {3: None})
    b.is_table('without O a BID is added', {1: (COA[0], VERIFIED), 2: (COA[1], VERIFIED),
                                            3: (COA[2], VERIFIED)})
    a = b.mn.bulk(COA[3], {3: COA[3]})
    b.is_table('the same BID with another address is moved', {
        1: (COA[0], VERIFIED), 2: (COA[1], VERIFIED), 3: (COA[3], VERIFIED)})
    a = b.mn.bulk(COA[4], {9: None}, o=True)
    b.is_table('O replaces all with what is listed', {9: (COA[4], VERIFIED)})
    b.check('and says so', a.status == 0 and a.bids == {9: 0}, a.bids)
    a = b.mn.bulk(COA[4], {7: ELSEWHERE}, o=True)
    b.check('a single BID that is not the source is refused with 166',
            a.status == 166, (a.status, a.bids))
    b.is_table('and O of a BU that is refused replaces nothing', {9: (COA[4], VERIFIED)})


def others(b):
    a = b.mn.single(COA[0])
    b.check('a BU without BIDs is taken', a.status == 0 and a.msg == T_HOME_BA, a.status)
    b.is_table('and replaces all BIDs', {})
    a = b.mn.bulk(COA[0], {1: None})
    b.check('then a BID without O is refused with 165', a.status == 165, a.status)
    a = b.mn.bulk(COA[0], {1: None}, o=True)
    b.check('and with O taken', a.status == 0, a.status)
    b.is_table('which replaces what was without BID', {1: (COA[0], VERIFIED)})


def wrong(b):
    mn = b.mn
    share = [(BIDS, struct.pack('>H', 5) + mn.fresh(5))]
    for name, options, status in (
            ('an IPv4 length', bytes([35, 8, 0, 5, 0, 0, 192, 0, 2, 1]), 164),
            ('a length of 5', bytes([35, 5, 0, 5, 0, 0, 0]), 164),
            ('BID 0', bid_option(0), 164),
            ('a BID twice', bid_option(5) * 2, 164),
            ('an Alternate Care-of Address', bid_option(5, COA[0])
             + altcoa_option(COA[0], 12 + len(bid_option(5, COA[0]))), 164),
            ('nine BIDs', b''.join(bid_option(i) for i in range(1, 10)), 130)):
        a = mn.ask(COA[0], options, pairs=share)
        b.check(f'{name} is answered with {status}', a.status == status, a.status)
    a = mn.bulk(COA[0], {1: COA[0], 5: addr('ff02::1')}, new=False)
    b.check('a multicast care-of address is 164 for its option', a.bids == {1: 0, 5: 164},
            (a.status, a.bids))
    a = mn.bulk(COA[0], {1: COA[0], 5: HA}, new=False)
    b.check('the home agent\'s own address is 174 for its option', a.bids == {1: 0, 5: 174},
            (a.status, a.bids))
    a = mn.bulk(COA[0], {5: COA[0]}, home=True)
    b.check('home and foreign at once is refused with 169', a.status == 169, a.status)
    a = mn.ask(COA[0], bid_option(5, COA[0]))
    b.check('a BID without a share of the keys is refused with 164', a.status == 164, a.status)
    b.is_table('nothing of all that is bound', {1: (COA[0], VERIFIED)})


def at_home(b):
    """From home with BIDs; the answer goes there, so it comes by the tunnel that there is"""
    mn = b.mn
    a = mn.bulk(COA[0], {1: COA[0]})
    match = mn.inner(1, a.shares[1])
    share = [(BIDS, struct.pack('>H', 5) + mn.fresh(5))]
    for name, options, status in (('a BID that names no address', bid_option(5), 167),
                                  ('one that names a foreign one', bid_option(5, COA[0]), 169)):
        for _ in range(3):
            mn.send(HOA, options, T_BID_BU, share, 400, A | H | K, away=False)
            a = mn.link.wait(match, 10)[1]
            mn.echo = a and a.attr.get(ECHO)
            if not a or a.status != 145:
                break
        b.check(f'from home, {name} is refused with {status}', a and a.status == status,
                a and (a.status, a.bids))
    b.is_table('and what is bound elsewhere stays so', {1: (COA[0], VERIFIED)})


def one_sequence(b):
    """RFC 5648: of all BIDs and addresses together"""
    mn = b.mn
    mn.bulk(COA[0], {1: COA[0]})
    share = [(BIDS, struct.pack('>H', 2) + mn.fresh(2))]
    for name, options, kind, pairs in (
            ('of another BID and address', bid_option(2) + altcoa_option(COA[1], 18), T_BID_BU,
             share),
            ('without BIDs', altcoa_option(COA[1]), T_HOME_BU, mn.pair())):
        before, last = b.ha.stats(), mn.seq
        mn.seq, mn.echo = last - 2, None
        mn.send(COA[1], options, kind, pairs, 400, A | H | K)
        mn.seq = last       # which is what the answer says
        a = mn.answer(COA[1])
        b.check(f'an old Seq# in a BU {name} gets 135 with the last one', a and a.status == 135
                and changed(before, b.ha.stats()).get('drop_seq') == 1, a and a.status)
    b.is_table('and binds nothing', {1: (COA[0], VERIFIED)})


def on_the_way(b):
    """ESP protects no source: what came from another one than it says binds nothing"""
    mn, thief = b.mn, addr('2001:db8:a::666')
    share = [(BIDS, struct.pack('>H', 5) + mn.fresh(5))]
    for name, src, options, kind, away in (
            ('a BU whose source was changed', thief, altcoa_option(COA[0]), T_HOME_BU, True),
            ('one that names no source', thief, b'', T_HOME_BU, True),
            ('one from home all of a sudden', HOA, altcoa_option(COA[0]), T_HOME_BU, False),
            ('one from home with a Home Address option', HOA, b'', T_HOME_BU, True),
            ('one with a BID that names no address', thief, bid_option(5), T_BID_BU, True),
            ('one with a BID, whose source was changed', thief,
             bid_option(5) + altcoa_option(COA[0], 18), T_BID_BU, True)):
        before = b.ha.stats()
        mn.send(src, options, kind, mn.pair() if kind == T_HOME_BU else share, 400, A | H | K,
                away=away)
        until(10, lambda: b.ha.stats()['drop_source'] > before['drop_source'])  # pylint: disable=W0640
        diff = changed(before, b.ha.stats())
        b.check(f'{name} is dropped, counted drop_source',
                diff.get('drop_source') == 1 and 'rx_home_bu' not in diff
                and 'tx_home_ba' not in diff, diff)
    b.is_table('and what was bound is', {1: (COA[0], VERIFIED)})
    mn.seq -= 6
    a = mn.bulk(COA[0], {1: COA[0]}, new=False)
    b.check('nor did they use up a Seq#', a.status == 0, a.status)


def proof_lasts(b):
    """RFC 5648: no CoA is believed for longer than a proof is good"""
    b.ha.command('settings_set', ha_lifetime=struct.pack('I', 100000))
    a = b.mn.bulk(COA[0], {1: COA[0]}, o=True, lifetime=4000)
    left = b.ha.show('bid_get', 'lifetime')
    b.check('asked for 4000 s, with a BID 840 s are granted', a.lifetime == 840
            and left == [(struct.pack('I', 840),)], (a.lifetime, left))
    a = b.mn.single(COA[0], lifetime=4000)
    b.check('without 4000 s', a.lifetime == 4000, a.lifetime)
    b.ha.command('settings_set', ha_lifetime=struct.pack('I', 420))
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)


def ends(b):
    """A care-of address has a lifetime of its own, and the binding goes with the last one"""
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)
    before = b.ha.stats()
    a = b.mn.bulk(COA[1], {2: None}, lifetime=8)
    gone = until(20, lambda: 2 not in b.table())
    diff = changed(before, b.ha.stats())
    b.check('a care-of address ends with its lifetime, counted ha_coa_expired',
            a.bids == {2: 0} and gone and diff.get('ha_coa_expired') == 1, (a.bids, diff))
    b.is_table('and no other does', {1: (COA[0], VERIFIED)})
    a = b.mn.bulk(COA[0], {1: COA[0]}, lifetime=8)
    gone = until(20, lambda: not b.ha.show('binding_get', 'hoa'))
    diff = changed(before, b.ha.stats())
    b.check('with the last one the binding ends', a.bids == {1: 0} and gone
            and not b.table() and diff.get('ha_binding_expired') == 1, (a.bids, diff))
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)


def unproven(b):
    """Without BIDs: where a source proves nothing, what went to the address has to come back"""
    mn, (one, two) = b.mn, b.others(2)

    def sent(src):
        mn.send(src, altcoa_option(src), T_HOME_BU, mn.pair(), 400, A | H | K)
        a = mn.answer(src)
        return a.status, a.attr.get(ECHO)
    mn.single(COA[0])
    mn.echo = None
    anywhere = sent(one), sent(two), sent(one)
    b.check('a nonce is the same until it was echoed, wherever a BU without it comes from',
            len(set(anywhere)) == 1 and anywhere[0][0] == 145 and len(anywhere[0][1]) == 16,
            anywhere)
    b.verify(REFUSE)
    first, nonce = sent(one)
    b.check('where a source proves nothing, a BU without BIDs from a new one is answered with 145',
            first == 145 and len(nonce) == 16, first)
    mn.echo = nonce
    second, other = sent(two)
    b.check('and what went to one address is none for another', second == 145
            and other not in (None, nonce) and b.ha.show('binding_get', 'coa') == [(COA[0],)],
            second)
    mn.echo = None
    b.check('nor has a BU from another address changed what comes back from the one',
            sent(one)[1] == nonce)
    mn.echo = other
    third = sent(two)[0]
    b.check('what went there is', third == 0
            and b.ha.show('binding_get', 'coa') == [(two,)], third)
    mn.echo = other
    again = sent(two)[0]
    b.check('what came back serves once', again == 145, again)
    mn.echo = None
    a = mn.single(two)
    b.check('and a BU from where it is bound needs none but for replays', a.status == 0, a.status)
    b.verify(SOURCE, REFUSE)
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)


def held_back(b):
    """What echoes a nonce and comes late: its Seq# is not looked at"""
    mn, (one, two) = b.mn, b.others(2)

    def sent(src, echo, seq=None):
        last, mn.echo = mn.seq, echo
        mn.seq = seq - 1 if seq else last
        before = b.ha.stats()
        mn.send(src, altcoa_option(src), T_HOME_BU, mn.pair(), 400, A | H | K)
        if seq:
            mn.seq = last
            until(5, lambda: {'drop_seq', 'rx_home_bu'} & changed(before, b.ha.stats()).keys())
            diff = changed(before, b.ha.stats())
            return diff.get('drop_seq') == 1 and 'rx_home_bu' not in diff
        a = mn.answer(src)
        return a.status, a.attr.get(ECHO), mn.seq
    b.verify(REFUSE)
    mn.single(COA[0])
    nonce = mn.echo
    status, there, seq = sent(two, nonce)
    b.check('a BU with the nonce of the last BA has to come from a new address again',
            status == 145 and there not in (None, nonce), status)
    status, _, _ = sent(two, there)
    b.check('which it does: the first one is a recording, then', status == 0
            and sent(two, nonce, seq), status)
    status, there, seq = sent(one, None)
    b.verify(SOURCE, REFUSE)
    mn.echo = None
    mn.single(COA[0])
    b.verify(REFUSE)
    b.check('and so is one that was held back until another address was bound',
            status == 145 and sent(one, there, seq)
            and b.ha.show('binding_get', 'coa') == [(COA[0],)], status)
    b.verify(SOURCE, REFUSE)
    mn.echo = None
    mn.bulk(COA[0], {1: COA[0]}, o=True)


def told(b):
    """The mobile node hears of what nothing verified; who may be there is not asked again"""
    victim = COA[9]
    b.verify(SOURCE, PING)
    b.mn.link.drain()
    b.mn.bulk(COA[0], {1: COA[0], 2: victim}, o=True)
    brr = b.mn.brr(COA[0])
    b.check('nothing verified it: HA asks for a BU, over the verified address', brr, brr)
    b.check('and has it as refused with 174', b.table().get(2) == (victim, REFUSED)
            and b.refusal(2) == 174, (b.table(), b.refusal(2)))
    before = b.ha.stats()
    a = b.mn.bulk(COA[0], {1: COA[0], 2: victim})
    time.sleep(1)  # a question would come after 0.1 s
    diff = changed(before, b.ha.stats())
    b.check('that BU is told', a.status == 4 and a.bids == {1: 0, 2: 174}, (a.status, a.bids))
    b.check('and the address not asked again', 'tx_ping' not in diff
            and b.table().get(2) == (victim, REFUSED), (diff, b.table()))
    a = b.mn.bulk(COA[0], {2: COA[5]})
    b.check('another one for that BID is judged at once', a.bids == {2: 0}
            and b.table().get(2) == (COA[5], PROBING), (a.bids, b.table()))
    b.mn.bulk(COA[0], {1: COA[0], 2: victim}, o=True)
    until(20, lambda: b.table().get(2) == (victim, REFUSED))
    a = b.mn.bulk(victim, {2: victim})
    b.check('what needs no question is heard: from there it is verified by its source',
            a.bids == {2: 0} and b.table().get(2) == (victim, VERIFIED), (a.bids, b.table()))
    b.mn.bulk(COA[0], {1: COA[0], 3: victim}, o=True)
    until(20, lambda: b.table().get(3) == (victim, REFUSED))
    start = time.monotonic()
    while time.monotonic() < start + 20:
        a = b.mn.bulk(COA[0], {1: COA[0], 3: victim})
        time.sleep(2)
    b.check('asked for again and again it is refused', a.bids == {1: 0, 3: 174}, a.bids)
    b.check('but not for ever', until(20, lambda: 3 not in b.table()), b.table())
    a = b.mn.bulk(COA[0], {1: COA[0], 3: victim})
    b.check('and the next BU after 30 s is judged anew', a.bids == {1: 0, 3: 0}
            and b.table().get(3) == (victim, PROBING), (a.bids, b.table()))
    b.verify(SOURCE, REFUSE)
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)


def fewer(b):
    mn = b.mn
    mn.bulk(COA[1], {2: None})
    a = mn.bulk(COA[0], {2: None, 6: None}, lifetime=0)
    b.check('lifetime 0: what is there goes, what is not is 133', a.status == 4
            and a.bids == {2: 0, 6: 133}, (a.status, a.bids))
    b.is_table('and the others stay', {1: (COA[0], VERIFIED)})
    a = mn.bulk(COA[0], {6: None}, lifetime=0)
    b.check('none of them is there: 133', a.status == 133, a.status)
    mn.bulk(COA[1], {2: None})
    a = mn.single(COA[0], lifetime=0)
    b.check('lifetime 0 without BIDs is taken', a.status == 0, a.status)
    b.is_table('and ends all of them', {})
    a = mn.single(COA[0], lifetime=0)
    b.check('an end of what is not there is 133, without BIDs, too', a.status == 133, a.status)


def attack(b):
    victims = [addr('2001:db8:a::dead'), addr('2001:db8:a::beef')]
    b.verify(SOURCE)
    a = b.mn.bulk(COA[0], {7: COA[0], 1: victims[0], 2: victims[1]}, o=True)
    b.check('without refuse, victims are in the table', a.status == 0, (a.status, a.bids))
    b.is_table('unverified', {7: (COA[0], VERIFIED), 1: (victims[0], UNVERIFIED),
                              2: (victims[1], UNVERIFIED)})
    at = b.ha.show('binding_get', 'coa')
    b.check('the binding is at the honest address, whatever comes before it by priority',
            at == [(COA[0],)], at)
    b.mn.link.drain()
    subprocess.run(['ip', 'netns', 'exec', b.cn, 'ping', '-n', '-c', '5', '-i', '0.2', '-W', '1',
                    '-I', text(CN), text(HOA)], stdout=subprocess.DEVNULL, check=False)
    sent = [p.dst for p in b.mn.link.drain(1) if p.proto == ESP and p.src == HA]
    b.check('the stream goes to the honest address, whatever comes before it by priority',
            sent.count(COA[0]) >= 5, [text(d) for d in sent])
    b.check('and no octet to a victim', not set(sent) & set(victims), [text(d) for d in sent])
    b.mn.bulk(COA[0], {1: victims[0], 2: victims[1]}, new=False)
    end = time.monotonic() + 20 * PATIENCE
    while len(b.bound()) > 1 and time.monotonic() < end:
        time.sleep(0.2)
    b.is_table('who is not verified is dropped', {7: (COA[0], VERIFIED)})
    b.verify(REFUSE)
    a = b.mn.bulk(COA[0], {7: COA[0]}, new=False)
    b.check('refuse alone: no BIDs, 166, whatever was proved before', a.status == 166, a.status)


def network(i):
    """One of many that have nothing to do with the mobile node"""
    return addr(f'2001:db8:f00:{i:x}::')


def listed(a):
    """Flags, and the /64s of a list"""
    data = a.attr.get(TRUSTED)
    if data is None:
        return None
    return data[0], [data[i + 1:i + 9] + bytes(8) for i in range(1, len(data), 9)
                     if data[i] == 64 and len(data[i:]) >= 9]


def trusted(b):
    there = addr('2001:db8:b::')
    a = b.mn.single(COA[0], lifetime=0)
    b.verify(SOURCE, BY_TRUST, REFUSE)
    a = b.mn.bulk(COA[0], {1: COA[0]}, o=True)
    b.check('no network is trusted, and BA says so', a.attr.get(TRUSTED) == b'\0', a.attr)
    b.trust('add', there)
    a = b.mn.bulk(COA[0], {1: COA[0], 2: ELSEWHERE, 3: COA[1]})
    b.check('an address of a trusted network is taken in bulk, any other refused with 168',
            a.status == 4 and a.bids == {1: 0, 2: 0, 3: 168}, (a.status, a.bids))
    b.check('BA lists the network, octet by octet',
            a.attr.get(TRUSTED) == b'\0\x40' + there[:8], a.attr.get(TRUSTED))
    b.check('HA has it as verified by that', b.how(2) == (VERIFIED, BY_TRUST), b.how(2))
    a = b.mn.bulk(COA[0], {9: addr('2001:db8:c::a1')})
    b.check('a BA that refuses lists none', a.status == 166 and TRUSTED not in a.attr,
            (a.status, a.attr))
    b.trust('del', there)
    brr = b.mn.brr(COA[0])
    b.check('trusted no more: HA asks for a BU where the mobile node was', brr, brr)
    b.is_table('and believes what stood on it no more',
               {1: (COA[0], VERIFIED), 2: (ELSEWHERE, UNVERIFIED)})
    a = b.mn.bulk(COA[0], {1: COA[0], 2: ELSEWHERE}, new=False)
    b.check('nor in a refresh', a.bids == {1: 0, 2: 168}, (a.status, a.bids))
    for i in range(40):
        b.trust('add', network(i))
    b.trust('add', there)
    a = b.mn.bulk(COA[0], {1: COA[0], 2: ELSEWHERE}, o=True)
    flags, nets = listed(a)
    b.check('of too many those are listed first that the BU is about, and the flag is set',
            flags == 1 and nets[0] == there and nets[1] == network(0) and len(nets) < 40,
            (flags, [text(n) for n in nets]))
    few = len(nets)
    a = b.mn.bulk(COA[0], {i: COA[0] if i == 1 else ELSEWHERE for i in range(1, 9)}, o=True)
    flags, nets = listed(a)
    b.check('eight BIDs leave room for fewer', a.status == 0 and len(a.shares) == 8
            and 1 <= len(nets) < few and nets[0] == there and flags == 1,
            (a.status, few, [text(n) for n in nets]))
    a = b.mn.single(COA[0])
    b.check('BA of one address lists them, too', a.msg == T_HOME_BA and listed(a)[0] == 1
            and len(listed(a)[1]) > few, a.attr)
    b.ha.command('trusted_flush')
    b.verify(SOURCE, REFUSE)
    a = b.mn.single(COA[0])
    b.check('where the method is not used there is no list', TRUSTED not in a.attr, a.attr)
    b.verify(REFUSE, BY_TRUST)
    a = b.mn.single(COA[0])
    b.check('nor where it comes too late', TRUSTED not in a.attr, a.attr)


def by_prefix(b):
    near, one, methods = addr('2001:db8:a::'), COA[0], lambda *m: [bytes([x]) for x in m]

    def rule(verb, prefix, plen, **more):
        b.ha.command('verify_' + verb, prefix=prefix, prefix_len=bytes([plen]), **more)

    b.mn.single(COA[0], lifetime=0)
    b.verify(REFUSE)
    rule('add', near, 64, verify=methods(SOURCE, REFUSE))
    a = b.mn.bulk(COA[0], {1: COA[0]}, o=True)
    b.check('a prefix has methods of its own', a.status == 0 and b.how(1) == (VERIFIED, SOURCE),
            (a.status, a.bids))
    rule('add', one, 128, verify=methods(REFUSE))
    a = b.mn.bulk(COA[1], {1: COA[0], 2: COA[1]})
    b.check('of two prefixes the longer one counts', a.bids == {1: 168, 2: 0},
            (a.status, a.bids))
    a = b.mn.bulk(COA[0], {1: COA[0]})
    b.check('whatever was proved by a method that is not in its list', a.status == 166,
            (a.status, a.bids))
    b.check('both are shown, the longer one first', b.ha.show(
        'verify_get', 'prefix', 'prefix_len') == [(one, b'\x80'), (near, b'\x40')])
    rule('del', one, 128)
    a = b.mn.bulk(COA[0], {1: COA[0]})
    b.check('without it the shorter one counts', a.status == 0, (a.status, a.bids))
    rule('del', near, 64)
    a = b.mn.bulk(COA[0], {1: COA[0]})
    b.check('and without that the list for all', a.status == 166, (a.status, a.bids))


def nothing_earned(b):
    victim = b.others(1)[0]
    b.verify(SOURCE)
    b.ha.command('settings_set', unverified=b'\1')
    b.mn.bulk(COA[0], {1: victim}, o=True)
    b.is_table('with credit, a victim alone is in the table', {1: (victim, UNVERIFIED)})
    before = b.ha.stats()['drop_credit']
    b.mn.link.drain()
    subprocess.run(['ip', 'netns', 'exec', b.cn, 'ping', '-n', '-c', '3', '-i', '0.2', '-W', '1',
                    '-I', text(CN), text(HOA)], stdout=subprocess.DEVNULL, check=False)
    sent = [text(p.dst) for p in b.mn.link.drain(1) if p.proto == ESP and p.src == HA]
    b.check('no octet goes there for a mobile node that has sent nothing', text(victim) not in sent,
            sent)
    b.check('and what there is no credit for is counted',
            b.ha.stats()['drop_credit'] >= before + 3, b.ha.stats()['drop_credit'])
    b.ha.command('settings_set', unverified=b'\0')


def main():
    where, _, *args = sys.argv[1:]
    b = Bench(where, *args)
    b.verify(SOURCE, REFUSE)
    for case in together, overwrite, others, wrong, at_home, one_sequence, on_the_way, \
            proof_lasts, ends, unproven, held_back, told, fewer, attack, trusted, by_prefix, \
            nothing_earned:
        b.out.run(case, b)


if __name__ == '__main__':
    main()
