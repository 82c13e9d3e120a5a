#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Certificates for care-of addresses, honest and not, before the kernel's home agent, and
an access router before the kernel's mobile node.

proof_cases.py DIR certs                writes root.der, near.der and far.der
proof_cases.py DIR ha HA CN MN MAC      as bid_cases.py; the routers are the peer's
proof_cases.py DIR mn NS PEER MAC       NS is the mobile node's namespace, on the link eth0
                                        with PEER; MAC is its own
"""

import hashlib
import os
import struct
import sys
import time

import bid_cases
import cbu
from bid_cases import BIDS, COA, HA, HOA, REFUSE, REFUSED, SOURCE, VERIFIED
from cbu import (COA_PROOFS, FLAG, MH, NONCE, OWNER, T_SR, coa_cert, flip, nonce, owner, proof)
from net import Family, Link, Results, addr, changed, ipv6, text, until

CERTIFICATE = 8
NEAR, FAR = addr('2001:db8:a::1'), addr('2001:db8:b::1')
LINKS = {'near': (addr('2001:db8:a::'), 64), 'far': (addr('2001:db8:b::'), 64)}
DAY = 86400


class Router:
    """An access router: its key and certificate, made before"""

    def __init__(self, where, name):
        self.key = cbu.TestKey('node' if name == 'near' else 'foreign')
        with open(f'{where}/{name}.der', 'rb') as f:
            self.fingerprint = hashlib.sha256(f.read()).digest()

    def certificate(self, coa, whose, **more):
        return coa_cert(self.key, self.fingerprint, coa, whose, **more)


class Bench(bid_cases.Bench):
    def __init__(self, where, *args):
        super().__init__(where, *args)
        self.out = Results('proof_ha')
        self.check = self.out.check
        self.near, self.far = Router(where, 'near'), Router(where, 'far')

    def method(self, bid):
        return {struct.unpack('H', b)[0]: m for b, m in self.ha.show(
            'bid_get', 'bid', 'verify')}.get(bid)

    def register(self, bids, proofs, src=COA[0]):
        """A BU that names @bids and brings @proofs"""
        options, shares = b'', b''
        for bid, coa in bids.items():
            options += bid_cases.bid_option(bid, coa, at=12 + len(options))
            shares += struct.pack('>H', bid) + self.mn.fresh(bid)
        return self.mn.ask(src, options, pairs=[(BIDS, shares), (COA_PROOFS, proofs)])

    def one(self, cert, *, coa=COA[1], router=NEAR, mn_nonce=None):
        """BID 1 is the source, BID 2 has @coa and a proof"""
        return self.register({1: COA[0], 2: coa}, proof(
            2, router, mn_nonce or self.nonce, os.urandom(21), cert))

    def made(self, coa=COA[1], *, hoa=HOA, router=None, **more):
        """An honest certificate, unless told otherwise; the nonce in it is kept"""
        self.nonce = nonce()
        return (router or self.near).certificate(coa, owner(hoa, self.nonce), **more)

    def refused(self, name, counter, cert, **more):
        time.sleep(0.5)     # for one more verification
        before = self.ha.stats()
        a = self.one(cert, **more)
        diff = changed(before, self.ha.stats())
        self.check(f'{name}: 168, counted {counter}',
                   a.bids == {1: 0, 2: 168} and diff.get(counter, 0) >= 1
                   and 'ha_coa_cert' not in diff, (a.bids, diff))


def good(b):
    before = b.ha.stats()
    a = b.one(b.made())
    diff = changed(before, b.ha.stats())
    b.check('a care-of address is taken in bulk by the certificate of its router',
            a.bids == {1: 0, 2: 0} and diff.get('ha_coa_cert', 0) >= 1, (a.bids, diff))
    b.check('and shown as verified by it', b.table().get(2) == (COA[1], VERIFIED)
            and b.method(2) == bytes([CERTIFICATE]), b.table())
    certs = b''
    for bid, coa in ((2, COA[1]), (3, COA[2])):
        cert = b.made(coa)
        certs += proof(bid, NEAR, b.nonce, os.urandom(21), cert)
    for b.mn.cut in 249, 100:
        a = b.register({1: COA[0], 2: COA[1], 3: COA[2]}, certs)
        b.check(f'two of them in options of {b.mn.cut} octets', a.bids == {1: 0, 2: 0, 3: 0},
                a.bids)
    b.mn.cut = 249
    a = b.register({2: COA[1], 3: COA[3]}, certs, src=COA[1])
    b.check('each is for its own address: the other is 168', a.bids == {2: 0, 3: 168}, a.bids)


def old(b):
    now = int(time.time())
    b.refused('a certificate of tomorrow', 'drop_timestamp', b.made(COA[4], ts=now + DAY),
              coa=COA[4])
    b.refused('of yesterday', 'drop_timestamp', b.made(COA[4], ts=now - DAY), coa=COA[4])
    b.refused('of yesterday that says it counts for a week', 'drop_timestamp',
              b.made(COA[4], ts=now - DAY, life=7 * DAY), coa=COA[4])
    b.refused('of the end of time', 'drop_timestamp', b.made(COA[4], ts=2 ** 64 - 1), coa=COA[4])


def others(b):
    b.refused('by the router of another prefix', 'drop_cert_outside',
              b.made(COA[4], router=b.far), coa=COA[4])
    b.refused('by it, in the name of the right one', 'drop_signature',
              coa_cert(b.far.key, b.near.fingerprint, COA[4], owner(HOA, b.nonce)), coa=COA[4])
    b.refused('of a router at an address that is not its', 'drop_cert_outside',
              b.made(COA[4]), coa=COA[4], router=FAR)
    b.refused('for another home address', 'drop_signature',
              b.made(COA[4], hoa=addr('2001:db8:1::101')), coa=COA[4])
    b.refused('for another care-of address', 'drop_signature', b.made(COA[5]), coa=COA[4])
    cert = b.made(COA[4])
    b.refused('with another nonce', 'drop_signature', cert, coa=COA[4], mn_nonce=nonce())
    b.refused('with a signature that is changed', 'drop_signature', flip(b.made(COA[4])),
              coa=COA[4])
    b.refused('whose lifetime is changed', 'drop_signature', flip(b.made(COA[4]), 11),
              coa=COA[4])
    b.refused('by somebody who is not listed', 'drop_cert_untrusted', coa_cert(
        b.near.key, os.urandom(32), COA[4], owner(HOA, b.nonce)), coa=COA[4])
    b.check('nothing of all that is bound', b.table().get(2, (0, REFUSED))[0] != COA[4],
            b.table())


def malformed(b):
    """Not answered, as every message that is wrong"""
    for name, proofs in (('one octet short', proof(2, NEAR, nonce(), os.urandom(20))),
                         ('with a certificate too short', proof(
                             2, NEAR, nonce(), os.urandom(21), bytes(107)))):
        before = b.ha.stats()
        shares = struct.pack('>H', 2) + b.mn.fresh(2)
        b.mn.send(COA[0], bid_cases.bid_option(2), bid_cases.T_BID_BU,
                  [(BIDS, shares), (COA_PROOFS, proofs)], 400, 0xd000)
        until(10, lambda: b.ha.stats()['drop_attr'] > before['drop_attr'])  # pylint: disable=W0640
        diff = changed(before, b.ha.stats())
        b.check(f'proofs {name}: counted drop_attr', diff.get('drop_attr') == 1, diff)


def flood(b):
    """Verifications are few, whatever a subscriber sends"""
    fake = b.made(COA[4])[:44] + bytes(64)
    bids = {i: COA[i] for i in range(2, 7)}
    proofs = b''.join(proof(i, NEAR, nonce(), os.urandom(21), fake) for i in bids)
    before, start, diff, n = b.ha.stats(), time.monotonic(), {}, 0
    while n < 40 and not diff.get('drop_proof_limited'):
        b.register({1: COA[0], **bids}, proofs)
        n += len(bids)
        diff = changed(before, b.ha.stats())
    most = 16 + 2 * (time.monotonic() - start) + 1
    seen = diff.get('drop_signature', 0)
    b.check('beyond 16 at once and 2 per second certificates are not looked at',
            diff.get('drop_proof_limited') and 0 < seen <= most
            and seen + diff['drop_proof_limited'] == n, (diff, n, most))


def trust(b):
    """What the operator takes back counts no more"""
    time.sleep(2)       # there is one again after the flood
    b.ha.command('cert_add', kind=bytes([4]), fingerprint=b.near.fingerprint)
    b.refused('of a router whose certificate was revoked', 'drop_cert_revoked',
              b.made(COA[6]), coa=COA[6])
    b.ha.command('cert_del', kind=bytes([4]), fingerprint=b.near.fingerprint)
    a = b.one(b.made(COA[6]), coa=COA[6])
    b.check('and taken when it is revoked no longer', a.bids == {1: 0, 2: 0}, a.bids)
    b.verify(SOURCE, REFUSE)
    a = b.one(b.made(COA[7]), coa=COA[7])
    b.check('a method that is not listed does not count', a.bids == {1: 0, 2: 168}, a.bids)
    b.verify(CERTIFICATE)
    a = b.one(b.made(COA[7]), coa=COA[7])
    b.check('alone in the list it decides, and what has none is unverified',
            b.table().get(2) == (COA[7], VERIFIED) and b.method(2) == bytes([CERTIFICATE]),
            b.table())
    b.verify(SOURCE, CERTIFICATE, REFUSE)
    b.ha.command('cert_del', fingerprint=b.near.fingerprint)
    b.refused('of a router that is listed no more', 'drop_cert_untrusted', b.made(COA[8]),
              coa=COA[8])


# ---- the mobile node asks ----

class Asked:
    """The access router of a mobile node; what it answers may be wrong"""
    ROUTER, WRONG = addr('2001:db8:d::1'), addr('2001:db8:d::2')
    CARE_OF = addr('2001:db8:d::100')

    def __init__(self, kernel, peer, mac):
        self.family, self.kernel = Family(kernel), kernel
        self.link = Link(peer, 'eth0', bytes.fromhex(mac.replace(':', '')))
        self.out = Results('proof_mn')
        self.check = self.out.check
        (self.ifindex,) = struct.unpack('i', self.family.show('bid_get', 'ifindex')[0][0])

    def left(self):
        """Seconds that the router's word still counts, as the mobile node has it"""
        return struct.unpack('I', self.family.show('bid_get', 'ar_left')[0][0])[0]

    def again(self, want=True):
        """The BID goes and comes: the SR of a new question"""
        self.family.command('bid_del', hoa=HOA, bid=struct.pack('H', 1))
        self.link.drain()
        more = {'want_cert': b''} if want else {}
        self.family.command('bid_add', hoa=HOA, bid=struct.pack('H', 1), ar=self.ROUTER,
                            ifindex=struct.pack('i', self.ifindex), **more)
        return self.link.message(T_SR, 20, dst=self.ROUTER)

    def answer(self, m, *, hops=255, src=None, echo=None, **more):
        src = src or self.ROUTER
        self.link.send(ipv6(src, self.CARE_OF, MH, cbu.sr_rep(
            src, self.CARE_OF, echo or m.attr[NONCE], os.urandom(21), **more), hops=hops))

    def wrong(self, name, counter, more):
        """Dropped; an answer after that is late where the node has given up, so try again"""
        for _ in range(3):
            m = self.again()[1]
            before = self.family.stats()
            self.answer(m, **more)
            until(10, lambda: self.family.stats()[counter] > before[counter])  # pylint: disable=W0640
            diff = changed(before, self.family.stats())
            if diff.get(counter):
                break
        self.check(f'{name} is dropped, counted {counter}', diff.get(counter) == 1
                   and 'rx_sr_rep' not in diff and not self.left(), diff)


def asks(a):
    p, m = a.again()
    a.check('SR from the care-of address with hop limit 255, for a certificate',
            p and p.src == a.CARE_OF and p.hops == 255 and m.attr[FLAG] == b'\x40'
            and len(m.mh) == 640, p and (text(p.src), p.hops, len(m.mh)))
    p, again = a.link.message(T_SR, 20, dst=a.ROUTER)
    a.check('repeated with the same nonce while there is no answer',
            again and again.attr[NONCE] == m.attr[NONCE]
            and again.attr[OWNER] == m.attr[OWNER])
    p, short = a.again(want=False)
    a.check('a new question has new nonces; without certificate it is short',
            short and short.attr[NONCE] != m.attr[NONCE] and short.attr[OWNER] != m.attr[OWNER]
            and short.attr[FLAG] == b'\0' and len(short.mh) < 100)


def taken(a):
    for _ in range(3):
        m = a.again()[1]
        before = a.family.stats()
        a.answer(m, cert=coa_cert(None, bytes(32), a.CARE_OF, bytes(32), sig=bytes(256)))
        if until(5, lambda: a.left()):
            break
    a.check('SR_REP from the router to the care-of address is taken, for 60 s',
            0 < a.left() <= 60, a.left())
    a.answer(m)
    until(10, lambda: a.family.stats()['drop_echo'] > before['drop_echo'])
    diff = changed(before, a.family.stats())
    a.check('and a second one is nobody\'s answer, counted drop_echo',
            diff.get('drop_echo') == 1 and diff.get('rx_sr_rep') == 1, diff)


def silent(a):
    before = a.family.stats()['mn_sr_silent']
    a.again()
    until(30, lambda: a.family.stats()['mn_sr_silent'] > before)
    sent = [p.message() for p in a.link.drain(0.1)]
    a.check('three SRs, and it goes without', len(
        [m for m in sent if m and getattr(m, 'msg', None) == T_SR]) == 2, len(sent))


def certs(where):
    root = cbu.TestKey('root')
    files = {'root': cbu.certificate('Root', root, 'Root', root, (addr('2001:db8::'), 32),
                                     ca=True)}
    for name, key in (('near', 'node'), ('far', 'foreign')):
        files[name] = cbu.certificate('Root', root, name, cbu.TestKey(key), LINKS[name])
    for name, content in files.items():
        with open(f'{where}/{name}.der', 'wb') as f:
            f.write(content)


def main():
    where, what, *args = sys.argv[1:]
    if what == 'certs':
        certs(where)
    elif what == 'ha':
        b = Bench(where, *args)
        b.verify(SOURCE, CERTIFICATE, REFUSE)
        for case in good, old, others, malformed, flood, trust:
            b.out.run(case, b)
    else:
        a = Asked(*args)
        a.out.run(asks, a)
        for name, counter, more in (
                ('SR_REP with hop limit 254', 'drop_hop_limit', {'hops': 254}),
                ('SR_REP with another nonce', 'drop_echo', {'echo': nonce()}),
                ('SR_REP of another router', 'drop_address', {'src': a.WRONG}),
                ('SR_REP that counts for no time', 'drop_stale', {'life': 0})):
            a.out.run(a.wrong, name, counter, more)
        a.out.run(taken, a)
        a.out.run(silent, a)


if __name__ == '__main__':
    main()
