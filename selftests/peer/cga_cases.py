#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Care-of addresses that are made of a key, honest and not, before the kernel's home agent.

cga_cases.py DIR run HA CN MN MAC

The arguments are those of bid_cases.py.  The addresses are made here, and MN gets them.
"""

import struct
import subprocess
import sys
import time

import bid_cases
import cbu
from ask_cases import OCTETS, PROBING, TRIES, AskBench, Tunnel, reply, stream
from bid_cases import A, BIDS, COA, H, HA, HOA, K, O, REFUSE, SOURCE, T_BID_BU, VERIFIED
from cbu import COA_PROOFS, ESP, flip
from net import Results, addr, changed, text, until
from vectors import cga_address, cga_modifier, run
from vectors_check import label

CGA, CERTIFICATE, CGAS = 6, 8, 55
NEAR, FAR = addr('2001:db8:a::')[:8], addr('2001:db8:b::')[:8]
VICTIM = COA[9]
# SubjectPublicKeyInfo of a key on P-256, of which no signature is taken
EC_KEY = bytes.fromhex('3059301306072a8648ce3d020106082a8648ce3d030107034200') + b'\4' + run(1, 64)


class Maker:
    """A key with its modifier, and the addresses that are made of them"""

    def __init__(self, name, first=0x20, sec=0):
        self.key, self.sec = cbu.TestKey(name), sec
        self.spki = self.key.spki()
        self.modifier = cga_modifier(run(first, 16), self.spki, sec)

    def at(self, count=0, prefix=NEAR):
        return cga_address(self.modifier, prefix, count, self.spki, self.sec)


class Bench(AskBench):
    def __init__(self, where, *args):
        super().__init__(where, *args)
        self.out = Results('mcoa_cga_ha')
        self.check = self.out.check
        self.namespace = args[2]
        self.node, self.foreign = Maker('node'), Maker('foreign')

    def live(self, *coas):
        """They are the mobile node's: its link knows them"""
        for coa in coas:
            subprocess.run(['ip', '-n', self.namespace, 'addr', 'replace', text(coa) + '/64',
                            'dev', 'eth0', 'nodad'], check=True)

    def entry(self, maker, names, *, modifier=None, spki=None, sig=None, hoa=HOA, ha=HA, seq=1,
              signer=None, coas=None):
        """{BID: (CoA, count)} by @maker; @seq: of how many BUs from now"""
        spki, modifier = spki or maker.spki, modifier or maker.modifier
        body = bytes([len(names)]) + b''.join(
            struct.pack('>HB', bid, count) for bid, (_, count) in names.items())
        body += modifier + struct.pack('>H', len(spki)) + spki
        coas = coas or [coa for coa, _ in names.values()]
        sig = sig or (signer or maker).key.sign(
            label('mobility 1 MN CGA') + hoa + ha + struct.pack('>H', self.mn.seq + seq)
            + self.mn.key + b''.join(coas) + body)
        return struct.pack('>H', len(body) + len(sig)) + body + sig

    def claim(self, bids, cgas, *, src=COA[0], o=True, new=True):
        """A BU that names @bids and brings @cgas"""
        options, shares = b'', b''
        for bid, coa in bids.items():
            options += bid_cases.bid_option(bid, coa, at=12 + len(options))
            shares += struct.pack('>H', bid) + (self.mn.fresh(bid) if new else
                                                self.mn.share[bid])
        return self.mn.ask(src, options, pairs=[(BIDS, shares), (CGAS, cgas)],
                           flags=A | H | K | (O if o else 0))

    def by(self, maker, counts, **more):
        """{BID: count} of one maker beside BID 1, the source: the answer and its tunnels"""
        names = {bid: (maker.at(count), count) for bid, count in counts.items()}
        self.live(*(coa for coa, _ in names.values()))
        bids = {1: COA[0], **{bid: coa for bid, (coa, _) in names.items()}}
        a = self.claim(bids, self.entry(maker, names), **more)
        return a, {bid: Tunnel(self, bid, coa, a) for bid, coa in bids.items()
                   if bid in a.shares}

    def proved(self, *bids):
        return all(self.how(bid) == (VERIFIED, CGA) for bid in bids)

    def echoes(self, *coas):
        """How many questions went to each"""
        return [sum(p.proto == ESP and p.src == HA and p.dst == coa for p in self.mn.link.log)
                for coa in coas]

    def fresh_log(self):
        self.mn.link.drain()
        self.mn.link.log.clear()

    def refused(self, name, counter, maker, coa=None, count=0, **more):
        """BID 2 is not verified by that, and refused by what comes next"""
        time.sleep(0.5)     # for one more signature
        coa = coa or maker.at(count)
        before = self.ha.stats()
        a = self.claim({1: COA[0], 2: coa}, self.entry(maker, {2: (coa, count)}, **more))
        diff = changed(before, self.ha.stats())
        self.check(f'{name}: 168, counted {counter}', a.bids == {1: 0, 2: 168}
                   and diff.get(counter) == 1 and 'ha_coa_cga' not in diff, (a.bids, diff))


def own_keys(b):
    before = b.ha.stats()
    first, t = b.by(b.node, {2: 0})
    second, more = b.by(b.foreign, {3: 0}, o=False)
    t.update(more)
    diff = changed(before, b.ha.stats())
    b.check('two addresses of two keys are taken, and asked about', first.bids == {1: 0, 2: 0}
            and second.bids == {1: 0, 3: 0} and (b.state(2), b.state(3)) == (PROBING, PROBING)
            and diff.get('ha_coa_cga') == 2, (first.bids, second.bids, b.table(), diff))
    t[2].send(reply(t[2].question()[1]))
    b.check('own key: the answer from the address verifies it', until(10, lambda: b.proved(2)),
            b.table())
    b.check('own key: and none of another key', b.state(3) == PROBING, b.table())


def shared(b):
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)     # none of the key is verified
    b.fresh_log()
    before = b.ha.stats()
    a, t = b.by(b.node, {2: 0, 3: 1, 4: 2})
    diff = changed(before, b.ha.stats())
    b.check('shared key: three addresses, and one signature is looked at',
            a.status == 0 and diff.get('ha_coa_cga') == 1, (a.bids, diff))
    cookie = t[2].question()[1]
    time.sleep(0.5)
    t[2].send(reply(cookie))
    b.check('shared key: one answer verifies all three', until(10, lambda: b.proved(2, 3, 4)),
            b.table())
    b.mn.link.drain(1)
    got = b.echoes(b.node.at(0), b.node.at(1), b.node.at(2))
    b.check('shared key: one of them was asked', got[0] >= 1 and got[1:] == [0, 0], got)


def joins(b):
    b.by(b.node, {2: 0})
    t = b.by(b.node, {2: 0})[1]
    if b.state(2) != VERIFIED:
        t[2].send(reply(t[2].question()[1]))
        until(10, lambda: b.proved(2))
    time.sleep(2)
    b.fresh_log()
    before = b.ha.stats()
    b.by(b.node, {3: 1}, o=False)
    b.mn.link.drain(0.5)
    diff = changed(before, b.ha.stats())
    b.check('an address of a key that is verified is verified at once, and nobody asked',
            b.proved(2, 3) and 'tx_ping' not in diff, (b.table(), diff))
    age = {struct.unpack('H', i)[0]: struct.unpack('I', ms)[0]
           for i, ms in b.ha.show('bid_get', 'bid', 'age')}
    b.check('its proof is as old as the other one\'s', abs(age[2] - age[3]) < 500
            and age[3] >= 2000, age)
    coa = addr('2001:db8:a::bad')
    b.claim({1: COA[0], 3: coa}, b.entry(b.node, {3: (coa, 1)}), o=False)
    b.check('an address that is not made of it gets nothing from it',
            b.how(3) is None or b.how(3)[0] != VERIFIED or b.table()[3][0] != coa, b.table())


def next_one(b):
    b.fresh_log()
    maker = Maker('foreign', 0xc0)
    t = b.by(maker, {2: 0, 3: 1})[1]
    asked = t[2].question()[0]
    before = b.echoes(maker.at(1))
    b.mn.ask(COA[0], bid_cases.bid_option(2), lifetime=0)
    p, cookie = t[3].question()
    b.check('the one that was asked goes: the next one of its key is asked',
            asked and before == [0] and p, before)
    t[3].send(reply(cookie))
    b.check('and its answer verifies it', until(10, lambda: b.proved(3)), b.table())
    maker = Maker('foreign', 0x70)
    b.fresh_log()
    t = b.by(maker, {5: 0, 6: 1})[1]
    p, cookie = t[6].question(20)
    got = b.echoes(maker.at(0))
    b.check('one that does not answer is asked three times, and then the next one',
            p and got == [3], got)
    t[6].send(reply(cookie))
    b.check('whose answer verifies both', until(10, lambda: b.proved(5, 6)), b.table())


def wrong(b):
    b.verify(SOURCE, CGA, REFUSE)
    node, other = Maker('node', 0x90), Maker('foreign', 0x90)
    b.refused('an address of another key', 'drop_cga', node, other.at())
    b.refused('of another modifier', 'drop_cga', node, modifier=run(1, 16))
    b.refused('of another prefix', 'drop_cga', node, NEAR + node.at(0, FAR)[8:])
    b.refused('of another collision count', 'drop_cga', node, node.at(0), 1)
    b.refused('of collision count 3', 'drop_cga', node, node.at(3), 3)
    high = bytearray(node.at())
    high[8] |= 0x20
    b.refused('of Sec 1 with a Hash2 for Sec 0', 'drop_cga', node, bytes(high))
    b.refused('with a signature that is changed', 'drop_signature', node, sig=flip(
        b.entry(node, {2: (node.at(), 0)})[-256:]))
    b.refused('signed by another key', 'drop_signature', node, signer=other)
    b.refused('signed for another home address', 'drop_signature', node,
              hoa=addr('2001:db8:1::101'))
    b.refused('signed for another home agent', 'drop_signature', node, ha=addr('2001:db8:1::2'))
    b.refused('signed for another sequence number, a replay', 'drop_signature', node, seq=0)
    b.refused('signed for another care-of address', 'drop_signature', node, coas=[COA[5]])
    coa = cga_address(node.modifier, NEAR, 0, EC_KEY)
    b.refused('of a key that is not RSA', 'drop_cert_algorithm', node, coa, spki=EC_KEY)
    names = {2: (node.at(), 0), 5: (node.at(1), 1)}
    a = b.claim({1: COA[0], 2: node.at()}, b.entry(node, names))
    b.check('an entry that names a BID that the BU has not: 168', a.bids == {1: 0, 2: 168},
            a.bids)
    sec1 = Maker('node', 0x90, 1)
    a = b.claim({1: COA[0], 2: sec1.at()}, b.entry(sec1, {2: (sec1.at(), 0)}))
    b.check('one of Sec 1 with its Hash2 is taken', a.bids == {1: 0, 2: 0}
            and sec1.at()[8] >> 5 == 1, (a.bids, text(sec1.at())))
    twice = b.entry(node, {2: (node.at(), 0)}) * 2
    before = b.ha.stats()
    b.mn.send(COA[0], bid_cases.bid_option(2, node.at()), T_BID_BU,
              [(BIDS, struct.pack('>H', 2) + b.mn.fresh(2)), (CGAS, twice)], 400, A | H | K)
    b.check('a BID in two entries: counted drop_attr, not answered',
            b.counted('drop_attr', before))
    b.verify(SOURCE, REFUSE)
    a = b.claim({1: COA[0], 2: node.at()}, b.entry(node, {2: (node.at(), 0)}))
    b.check('where the method is not listed it does not count', a.bids == {1: 0, 2: 168}, a.bids)
    b.verify(SOURCE, CGA)


def attack(b):
    b.verify(SOURCE, CGA)
    b.mn.bulk(COA[0], {7: COA[0]}, o=True)     # nothing else is asked about
    b.fresh_log()
    before = b.ha.stats()
    a = b.claim({7: COA[0], 1: VICTIM}, b.entry(b.node, {1: (VICTIM, 0)}))
    stream(b)
    b.claim({7: COA[0], 1: VICTIM}, b.entry(b.node, {1: (VICTIM, 0)}), o=False)
    b.mn.link.drain(2)
    got = [p for p in b.mn.link.log if p.dst == VICTIM and p.src == HA]
    diff = changed(before, b.ha.stats())
    b.check('attack: a victim\'s address with one\'s own key gets no octet, not even an echo',
            a.status == 0 and not got and diff.get('drop_cga') == 2 and 'tx_ping' not in diff,
            (a.bids, len(got), diff))
    b.check('attack: it is dropped', until(20, lambda: b.bound() == [7]), b.table())
    invented = b.foreign.at(2)
    b.fresh_log()
    before = b.ha.stats()
    b.claim({7: COA[0], 1: invented}, b.entry(b.foreign, {1: (invented, 2)}))
    stream(b)
    gone = until(20, lambda: b.bound() == [7])
    diff = changed(before, b.ha.stats())
    got = b.got(invented)
    b.check('attack: an invented address gets three echoes, no data, and is dropped', gone
            and len(got) <= TRIES and max(got, default=0) <= OCTETS
            and diff.get('tx_ping', 0) <= TRIES, (b.table(), got, diff))


def by_turns(b):
    """Now it is said to be of a key, now nothing is said of it"""
    b.verify(SOURCE, CGA)
    b.mn.bulk(COA[0], {7: COA[0]}, o=True)
    other = Maker('foreign', 0xa0)
    invented = other.at(2)
    b.live(invented)
    bids = {7: COA[0], 1: invented}
    b.fresh_log()
    before = b.ha.stats()
    b.claim(bids, b.entry(other, {1: (invented, 2)}), o=False)

    def again():
        b.mn.bulk(COA[0], bids, new=False)
        b.claim(bids, b.entry(other, {1: (invented, 2)}), o=False, new=False)
        b.mn.link.drain(1)
        return b.bound() == [7]
    gone = until(30, again)
    got, diff = b.got(invented), changed(before, b.ha.stats())
    b.check('by turns with its key and without: dropped, after three echoes at most', gone
            and len(got) <= TRIES and diff.get('tx_ping', 0) <= TRIES, (b.table(), got, diff))


def limited(b):
    """The limit is one with that of certificates, of which more fit into a BU"""
    b.verify(SOURCE, CERTIFICATE, CGA, REFUSE)
    fake = struct.pack('>QI', int(time.time()), 60) + bytes(32 + 64)
    coa, diff, a = b.node.at(), {}, None
    for n in range(30):
        bids, cgas = {1: COA[0], **{i: COA[i] for i in range(2, 4 if n % 2 else 6)}}, b''
        proofs = b''.join(cbu.proof(i, COA[0], bytes(16), bytes(21), fake) for i in bids if i > 1)
        if n % 2:
            bids[8] = coa
            cgas = b.entry(b.node, {8: (coa, 0)})
        before = b.ha.stats()
        options, shares = b'', b''
        for bid, at in bids.items():
            options += bid_cases.bid_option(bid, at, at=12 + len(options))
            shares += struct.pack('>H', bid) + b.mn.fresh(bid)
        more = [(CGAS, cgas)] if cgas else []
        a = b.mn.ask(COA[0], options, pairs=[(BIDS, shares), (COA_PROOFS, proofs), *more],
                     flags=A | H | K | O)
        diff = changed(before, b.ha.stats())
        if more and a.bids[8] == 168:
            break
    b.check('beyond 16 signatures at once and 2 per second none is looked at',
            a.bids.get(8) == 168 and diff.get('drop_proof_limited') and 'ha_coa_cga' not in diff,
            (a.bids, diff))


def main():
    where, _, *args = sys.argv[1:]
    b = Bench(where, *args)
    b.verify(SOURCE, CGA)
    b.mn.bulk(COA[0], {1: COA[0]}, o=True)     # what the home agent echoes is known then
    for case in (own_keys, shared, joins, next_one, wrong, attack, by_turns, limited):
        b.out.run(case, b)


if __name__ == '__main__':
    main()
