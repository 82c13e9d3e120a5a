#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Certificates for care-of addresses, honest and not, before the kernel's home agent, and
an access router before the kernel's mobile node.

proof_cases.py DIR certs                writes root.der, near.der, new.der and far.der
proof_cases.py DIR ha HA CN MN MAC      as bid_cases.py; the routers are the peer's
proof_cases.py DIR router HA CN MN MAC AR MAC2
                                        the same, and AR the namespace of the router, whose
                                        device bone reaches the home agent's MAC2
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
from ask_cases import OCTETS, PING, TRIES, AskBench, Tunnel, stream
from bid_cases import (A, BIDS, CN, COA, H, HA, HOA, K, O, REFUSE, REFUSED, SOURCE, UNVERIFIED,
                       VERIFIED)
from cbu import (COA_PROOFS, ESP, FLAG, MH, NONCE, OWNER, T_SR, coa_cert, flip, nonce, owner,
                 proof)
from net import Family, Link, Results, addr, changed, ipv6, text, until

PROBING, ROUTER, CERTIFICATE = 6, 7, 8
STRICT, CREDIT = b'\0', b'\1'
NO_NEXT_HEADER = 59
HERE, GONE = 1, 2
PEER = b'\5'        # of enum mobility_cert_kind
NEAR, FAR = addr('2001:db8:a::1'), addr('2001:db8:b::1')
OTHER = addr('2001:db8:a::2')      # the certificate of NEAR covers it, too
LINKS = {'near': (addr('2001:db8:a::'), 64), 'far': (addr('2001:db8:b::'), 64)}
LINKS['new'] = LINKS['near']    # the same router's next certificate
DAY = 86400


class Router:
    """An access router: its key and certificate, made before"""

    def __init__(self, where, name):
        self.key = cbu.TestKey('foreign' if name == 'far' else 'node')
        with open(f'{where}/{name}.der', 'rb') as f:
            self.fingerprint = hashlib.sha256(f.read()).digest()

    def certificate(self, coa, whose, **more):
        return coa_cert(self.key, self.fingerprint, coa, whose, **more)


class Bench(AskBench):
    def __init__(self, where, *args):
        super().__init__(where, *args)
        self.out = Results('proof_ha')
        self.check = self.out.check
        self.near, self.far = Router(where, 'near'), Router(where, 'far')
        self.new = Router(where, 'new')
        self.where = where

    def method(self, bid):
        return {struct.unpack('H', b)[0]: m for b, m in self.ha.show(
            'bid_get', 'bid', 'verify')}.get(bid)

    def register(self, bids, proofs, src=COA[0], *, o=False, **more):
        """A BU that names @bids and brings @proofs"""
        options, shares = b'', b''
        for bid, coa in bids.items():
            options += bid_cases.bid_option(bid, coa, at=12 + len(options))
            shares += struct.pack('>H', bid) + self.mn.fresh(bid)
        return self.mn.ask(src, options, pairs=[(BIDS, shares), (COA_PROOFS, proofs)],
                           flags=A | H | K | (O if o else 0), **more)

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
    b.refused('by it, in its own name', 'drop_cert_outside', b.made(COA[4], router=b.far),
              coa=COA[4], router=FAR)
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
    b.ha.command('cert_add', kind=bytes([4]), fingerprint=b.near.fingerprint)
    b.check('revoked, what its certificates verified is so no more',
            b.state(2) == UNVERIFIED and b.state(1) == VERIFIED, b.table())
    b.check('and the mobile node is asked for a BU', b.mn.brr(COA[0]))
    b.ha.command('cert_del', kind=bytes([4]), fingerprint=b.near.fingerprint)
    for good, gone in ((b.near, b.new), (b.new, b.near)):
        b.one(b.made(COA[6], router=good), coa=COA[6])
        b.ha.command('cert_add', kind=bytes([4]), fingerprint=gone.fingerprint)
        kept = b.state(2) == VERIFIED
        b.ha.command('cert_add', kind=bytes([4]), fingerprint=good.fingerprint)
        b.check('of two certificates of a router the one that proved it ends it, when revoked',
                kept and b.state(2) == UNVERIFIED, (kept, b.table()))
        for r in good, gone:
            b.ha.command('cert_del', kind=bytes([4]), fingerprint=r.fingerprint)
        time.sleep(0.5)
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


# ---- a registered mobile node attacks ----

def claim(b, proofs):
    """Victims' addresses, which come first by priority, with an honest one; its tunnel"""
    b.victims = b.others(2)     # nobody there answers
    a = b.register({7: COA[0], 1: b.victims[0], 2: b.victims[1]}, proofs(), o=True)
    return a, Tunnel(b, 7, COA[0], a)


def received(b):
    """Octets that the victims got from the home agent, of whatever it was"""
    b.mn.link.drain(1)
    return sum(40 + len(p.data) for p in b.mn.link.log if p.dst in b.victims and p.src == HA)


def attack(b, proofs):
    """Draft section 2: @proofs makes what the BU says of the victims"""
    b.mn.link.drain()
    b.mn.link.log.clear()
    a, t = claim(b, proofs)
    b.check('attack: victims are taken and not verified', a.status == 0 and
            VERIFIED not in (b.state(1), b.state(2)), (a.bids, b.table()))
    stream(b)
    b.register({1: b.victims[0], 2: b.victims[1]}, proofs())
    stream(b)
    got = received(b)
    b.check('attack: strict: no octet goes to them', got == 0, got)
    honest = [p for p in b.mn.link.log if p.proto == ESP and p.data[:4] == t.spi]
    b.check('attack: and the stream to the honest address', len(honest) >= 5, len(honest))
    b.check('attack: they are dropped, and no refresh keeps them',
            until(20, lambda: b.bound() == [7]), b.table())


def attack_credit(b, proofs):
    b.ha.command('settings_set', unverified=CREDIT)
    b.mn.link.drain()
    b.mn.link.log.clear()
    sent = 0
    # What a guest that stood still let age, or drop, was not given away: try again.
    for _ in range(5):
        t = claim(b, proofs)[1]
        sent += t.send(ipv6(HOA, CN, NO_NEXT_HEADER, bytes(400)))
        stream(b)
        got = received(b)
        if got:
            break
    b.check('attack: credit: they get something, and no more than the mobile node sent',
            0 < got <= sent, (got, sent))
    b.ha.command('settings_set', unverified=STRICT)


def borrowed(b):
    """For one victim what was said of an honest address, for the other what was, yesterday"""
    cert = b.made(COA[1])
    first = proof(1, NEAR, b.nonce, os.urandom(21), cert)
    cert = b.made(b.victims[1], ts=int(time.time()) - DAY)
    return first + proof(2, NEAR, b.nonce, os.urandom(21), cert)


def invented():
    """An honest router, which does not answer for handles that it did not make"""
    return b''.join(proof(i, NEAR, nonce(), os.urandom(21)) for i in (1, 2))


def attacks(b, method, proofs):
    b.verify(SOURCE, method)
    attack(b, proofs)
    attack_credit(b, proofs)


# ---- the home agent asks the router ----

class Confirm(Bench):
    """What the home agent asks arrives at the router's link, and answers leave there"""

    def __init__(self, where, *args):
        super().__init__(where, *args[:4])
        self.out = Results('proof_router')
        self.check = self.out.check
        self.bone = Link(args[4], 'bone', bytes.fromhex(args[5].replace(':', '')))

    def ask(self, coa, *, cert=b'', router=NEAR, seconds=10, **more):
        """A BU that names the router: the BCR that follows, or None"""
        self.mn_nonce, self.handle = self.nonce if cert else nonce(), os.urandom(21)
        self.bone.drain()
        a = self.register({1: COA[0], 2: coa}, proof(2, router, self.mn_nonce, self.handle, cert),
                          **more)
        return a, self.bone.message(cbu.T_BCR, seconds, dst=NEAR)[1]

    def answer(self, bcr, result=HERE, *, key=None, src=NEAR, **more):
        self.bone.send(ipv6(src, HA, MH, cbu.bcc(key or self.near.key, bcr.mh, HA, src, result,
                                                 **more)))

    def becomes(self, coa, want):
        return until(10, lambda: self.table().get(2) == (coa, want))


def asked(b):
    a, bcr = b.ask(COA[1])
    b.check('the BU is taken, and the address probing', a.bids == {1: 0, 2: 0}
            and b.table().get(2) == (COA[1], PROBING), (a.bids, b.table()))
    b.check('BCR names CoA, HoA, MN nonce and handle, in 568 octets', bcr and {
        k: v for k, v in bcr.attr.items() if k != NONCE} == {
            cbu.COA: COA[1], cbu.HOA: HOA, cbu.MN_NONCE: b.mn_nonce,
            cbu.HANDLE: b.handle} and len(bcr.mh) == 568, bcr and bcr.attr)
    before = b.ha.stats()
    b.answer(bcr)
    b.check('BCC verifies it', b.becomes(COA[1], VERIFIED) and b.method(2) == bytes([ROUTER]),
            b.table())
    b.answer(bcr)
    until(10, lambda: b.ha.stats()['drop_answer'] > before['drop_answer'])
    diff = changed(before, b.ha.stats())
    b.check('a second one answers nothing, counted drop_answer',
            diff.get('drop_answer') == 1 and diff.get('rx_bcc') == 1, diff)


def forgeries(b):
    """Whatever it takes to try them all, the honest answer comes last"""
    other = None
    for coa in COA[2:5]:
        bcr = b.ask(coa)[1]
        other = other or bcr
        if other is bcr:
            continue
        before = b.ha.stats()
        b.answer(bcr, key=b.far.key)
        b.answer(bcr, over=other.mh)
        b.answer(bcr, src=FAR)
        b.answer(bcr, echo=nonce())
        until(10, lambda: changed(before, b.ha.stats()).get('drop_signature', 0) >= 2)  # pylint: disable=W0640
        diff = changed(before, b.ha.stats())
        held = b.table().get(2) == (coa, PROBING)
        b.answer(bcr)
        if b.becomes(coa, VERIFIED):
            break
    b.check('BCC by another key, and one over another BCR: counted drop_signature',
            diff.get('drop_signature') == 2, diff)
    b.check('BCC of another router: counted drop_address', diff.get('drop_address') == 1, diff)
    b.check('BCC with another nonce: counted drop_answer', diff.get('drop_answer') == 1, diff)
    b.check('none of them verifies it, and the honest one after them does',
            held and b.table().get(2) == (coa, VERIFIED), b.table())


def burst(b):
    """Forged answers in no time: they wait for a worker, and are not counted as forged yet"""
    bcr = b.ask(COA[7])[1]
    forged = ipv6(NEAR, HA, MH, cbu.bcc(b.far.key, bcr.mh, HA, NEAR, HERE))
    before = b.ha.stats()
    b.bone.at_once(*[forged] * 20)
    seen = 'drop_signature', 'drop_rate_limited', 'drop_answer', 'drop_answer_old'

    def diff():
        d = changed(before, b.ha.stats())
        return [d.get(k, 0) for k in seen]
    until(20, lambda: sum(diff()) >= 20)
    b.check('of 20 forged BCCs at once 8 are verified, the others counted drop_rate_limited',
            diff() == [8, 12, 0, 0], diff())


def renamed(b):
    """A newer BU that names another router, while the first one is asked"""
    bcr = b.ask(COA[8])[1]
    b.register({1: COA[0], 2: COA[8]}, proof(2, OTHER, nonce(), os.urandom(21)))
    p, again = b.bone.message(cbu.T_BCR, 10)
    b.check('a question that is repeated goes to whom it was asked', again and p.dst == NEAR
            and again.mh == bcr.mh, p and text(p.dst))


def no(b):
    before = b.ha.stats()
    bcr = b.ask(COA[5])[1]
    b.answer(bcr, GONE, life=0)
    b.check('BCC that says gone: unverified', b.becomes(COA[5], UNVERIFIED), b.table())
    b.check('counted', changed(before, b.ha.stats()).get('ha_coa_gone') == 1)
    b.check('and dropped', until(20, lambda: 2 not in b.bound()), b.table())


def nobody(b):
    a, bcr = b.ask(COA[6])
    seen = [bcr.mh] + [m.mh for m in (b.bone.message(cbu.T_BCR, 10, dst=NEAR)[1]
                                      for _ in range(2)) if m]
    b.check('without an answer the same BCR three times', len(seen) == 3
            and len(set(seen)) == 1 and a.bids[2] == 0, len(seen))
    b.check('and the address is dropped', until(20, lambda: 2 not in b.bound()), b.table())
    b.check('no fourth', not b.bone.message(cbu.T_BCR, 1, dst=NEAR)[1])


def moved(b):
    """A mobile node that moves to a victim's address while the router is asked"""
    victim, coa = b.others(2)
    bcr = b.ask(coa)[1]
    before = b.ha.stats()
    b.register({1: COA[0], 2: victim}, proof(2, NEAR, nonce(), os.urandom(21)))
    b.answer(bcr)
    b.check('BCC about the address before is none about this one, counted drop_answer_old',
            until(10, lambda: b.ha.stats()['drop_answer_old'] > before['drop_answer_old'])
            and b.table().get(2) == (victim, PROBING), b.table())


def strangers(b):
    before = b.ha.stats()
    a, bcr = b.ask(COA[7], router=FAR, seconds=1)
    diff = changed(before, b.ha.stats())
    b.check('a router that is not listed for the address is not asked: the next method',
            a.bids == {1: 0, 2: 168} and not bcr and 'tx_bcr' not in diff
            and diff.get('drop_cert_untrusted', 0) >= 1, (a.bids, diff))


def outside(b):
    """Listed it may be: its certificate says for which addresses"""
    with open(f'{b.where}/far.der', 'rb') as f:
        b.ha.command('cert_add', kind=PEER, der=f.read())
    before = b.ha.stats()
    a, bcr = b.ask(COA[7], router=FAR, seconds=1)
    diff = changed(before, b.ha.stats())
    b.check('nor is a router that is listed, for addresses of another link',
            a.bids == {1: 0, 2: 168} and not bcr and 'tx_bcr' not in diff
            and diff.get('drop_cert_untrusted', 0) >= 1, (a.bids, diff))
    before = b.ha.stats()
    a, bcr = b.ask(bid_cases.ELSEWHERE, router=FAR, seconds=1)
    diff = changed(before, b.ha.stats())
    b.check('for one of its own link it is', a.bids == {1: 0, 2: 0} and not bcr
            and diff.get('tx_bcr', 0) >= 1, (a.bids, diff))
    b.ha.command('cert_del', fingerprint=b.far.fingerprint)
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)


def fallback(b):
    """Section 3.3: where the trust in a certificate is too little, the router is asked"""
    b.verify(SOURCE, CERTIFICATE, ROUTER, REFUSE)
    for name, coa, cert in (
            ('of yesterday', COA[1], lambda c: b.made(c, ts=int(time.time()) - DAY)),
            ('of tomorrow', COA[2], lambda c: b.made(c, ts=int(time.time()) + DAY)),
            ('whose signature is wrong', COA[3], lambda c: flip(b.made(c)))):
        bcr = b.ask(coa, cert=cert(coa))[1]
        probing = b.table().get(2) == (coa, PROBING)
        b.answer(bcr)
        b.check(f'a certificate {name}: the router is asked, and decides', probing
                and b.becomes(coa, VERIFIED) and b.method(2) == bytes([ROUTER]), b.table())
    # One that comes late is too old: try again.
    for _ in range(3):
        bcr = b.ask(COA[4], cert=b.made(COA[4]), seconds=1)[1]
        if b.method(2) == bytes([CERTIFICATE]):
            break
    b.check('a good one decides by itself, and nobody is asked', not bcr
            and b.table().get(2) == (COA[4], VERIFIED) and b.method(2) == bytes([CERTIFICATE]),
            b.table())
    b.verify(SOURCE, ROUTER, REFUSE)


def away(b):
    """A verified address that its mobile node has left: asked again, the router says so"""
    b.ha.command('settings_set', ha_lifetime=struct.pack('I', 1200))
    b.answer(b.ask(COA[8], lifetime=1200)[1])
    first = b.becomes(COA[8], VERIFIED)
    bcr = b.ask(COA[8], lifetime=1200)[1]
    b.check('a proof that does not last as long is asked for anew, and meanwhile counts',
            first and bcr and b.table().get(2) == (COA[8], VERIFIED), b.table())
    b.answer(bcr, GONE, life=0)
    b.check('a no ends what a yes began', b.becomes(COA[8], UNVERIFIED), b.table())


def word(b):
    """LT_COA: as long as the router says so it need not be asked again"""
    coa = b.others(1)[0]
    b.answer(b.ask(coa)[1])
    first = b.becomes(coa, VERIFIED)
    bcr = b.ask(coa, seconds=1)[1]
    b.check('a refresh while the router\'s word counts asks nobody', first and not bcr
            and b.table().get(2) == (coa, VERIFIED), b.table())
    b.verify(SOURCE, REFUSE)
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)
    b.verify(SOURCE, ROUTER, REFUSE)
    b.answer(b.ask(coa)[1], life=1)
    first = b.becomes(coa, VERIFIED)
    time.sleep(1.5)
    bcr = b.ask(coa)[1]
    b.check('one after LT_COA has it asked again, and meanwhile the address is verified',
            first and bcr and b.table().get(2) == (coa, VERIFIED), b.table())
    b.answer(bcr, GONE, life=0)
    b.check('and the answer counts', b.becomes(coa, UNVERIFIED), b.table())


def by_turns(b):
    """Now a router is said to know a victim, now he is to be asked himself"""
    b.verify(SOURCE, ROUTER, PING)
    victim = b.others(1)[0]
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)
    b.mn.link.drain()
    b.mn.link.log.clear()

    def again():
        b.ask(victim, seconds=0.1)
        b.mn.bulk(COA[0], {1: COA[0], 2: victim}, new=False)
        b.mn.link.drain(0.4)
        return 2 not in b.bound()
    gone = until(30, again)
    got = b.got(victim)
    b.check('a router by turns with echoes: the victim got three of them at most', gone
            and 1 <= len(got) <= TRIES and max(got) <= OCTETS, (gone, got))
    b.verify(SOURCE, ROUTER, REFUSE)


def unlisted(b):
    """A router that is listed no more: what it said is not believed any more"""
    b.answer(b.ask(COA[4])[1])
    first, before = b.becomes(COA[4], VERIFIED), b.ha.stats()
    b.ha.command('cert_del', fingerprint=b.near.fingerprint)
    diff = changed(before, b.ha.stats())
    b.check('a router that is listed no more: what it verified is so no more', first
            and b.state(2) == UNVERIFIED and b.state(1) == VERIFIED
            and diff.get('ha_coa_distrusted') == 1, (b.table(), diff))


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
    for name, key in (('near', 'node'), ('new', 'node'), ('far', 'foreign')):
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
        for case in good, old, others, malformed:
            b.out.run(case, b)
        b.out.run(attacks, b, CERTIFICATE, lambda: borrowed(b))
        b.verify(SOURCE, CERTIFICATE, REFUSE)
        for case in flood, trust:
            b.out.run(case, b)
    elif what == 'router':
        b = Confirm(where, *args)
        b.verify(SOURCE, ROUTER, REFUSE)
        for case in asked, forgeries, burst, renamed, moved, no, nobody, strangers, \
                outside, fallback, away, word, by_turns:
            b.out.run(case, b)
        b.out.run(attacks, b, ROUTER, invented)
        b.verify(SOURCE, ROUTER, REFUSE)
        b.out.run(unlisted, b)
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
