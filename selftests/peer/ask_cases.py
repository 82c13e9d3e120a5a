#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the kernel's home agent asks about care-of addresses, and what it believes.

ask_cases.py DIR run HA CN MN MAC

The arguments are those of bid_cases.py. Where addresses are victims their octets are counted,
and nobody there answers.
"""

import itertools
import struct
import subprocess
import sys
import time

import cbu
from bid_cases import CN, COA, HA, HOA, SOURCE, VERIFIED, Bench
from cbu import DSTOPTS, ESP, ICMPV6, MH, flip
from net import Results, addr, hao, ipv6, text, until
from vectors import prf
from vectors_check import Message, esp

PING, PROBE = 4, 5
T_PROBE, T_PROBE_REP, PROBES, COOKIES = 33, 34, 40, 41
PROBING = 6
ECHO_REQUEST, ECHO_REPLY, IDENTIFIER = 128, 129, 0xcb05
TRIES, OCTETS, PROBE_TRIES, PROBE_OCTETS = 3, 128, 2, 160
FAILED = 174
ON_BA, ON_DATA = 1, 2


class Tunnel:
    """The mobile node's end of the tunnel over one care-of address"""

    def __init__(self, b, bid, coa, answer):
        self.link, self.coa, self.seq = b.mn.link, coa, 0
        own, peer = b.mn.share[bid], answer.shares[bid]
        self.spi, self.to = own[:4], peer[:4]
        self.down, self.up = (esp(b.k_ha, b'mobility esp ha', way, spi, own[4:], peer[4:])
                              for way, spi in ((1, self.spi), (0, self.to)))

    def question(self, seconds=10):
        """The next echo request: the outer packet and its cookie"""
        def match(p):
            if p.proto != ESP or p.src != HA or p.dst != self.coa or p.data[:4] != self.spi:
                return None
            inner = cbu.esp_open(self.down, p.data)
            if not inner or inner[6] != ICMPV6 or inner[8:40] != HA + HOA:
                return None
            kind, code, _, ident = struct.unpack('>BBHH', inner[40:46])
            return inner[46:] if (kind, code, ident) == (ECHO_REQUEST, 0, IDENTIFIER) else None
        return self.link.wait(match, seconds)

    def send(self, inner):
        """How many octets went to the HA"""
        self.seq += 1
        packet = ipv6(self.coa, HA, ESP, cbu.esp_seal(self.up, self.to, self.seq, 41, inner))
        self.link.send(packet)
        return len(packet)


def questions(data):
    """{BID: (BID to answer from, cookie)}"""
    return {bid: (back, cookie) for bid, back, cookie in struct.iter_unpack('>HH8s', data)}


def reply(cookie, src=HOA):
    data = struct.pack('>BBHH', ECHO_REPLY, 0, 0, IDENTIFIER) + cookie
    csum = cbu.checksum(data, src, HA, ICMPV6)
    return ipv6(src, HA, ICMPV6, data[:2] + struct.pack('>H', csum) + data[4:])


class AskBench(Bench):
    def __init__(self, where, *args):
        super().__init__(where, *args)
        self.out = Results('mcoa_ask')
        self.check = self.out.check
        with open(f'{where}/secret', 'rb') as f:
            self.k_ha = prf(f.read().rstrip(b'\n'), b'mobility k_HA 0')

    def state(self, bid):
        return self.table().get(bid, (None, None))[1]

    def register(self, bids, **more):
        """{BID: its tunnel} after a BU from COA[0] that replaces all"""
        a = self.mn.bulk(COA[0], bids, o=True, **more)
        if a.status:
            raise ValueError(f'BA with status {a.status}')
        return {bid: Tunnel(self, bid, coa or COA[0], a) for bid, coa in bids.items()}

    def counted(self, name, before):
        return until(10, lambda: self.ha.stats()[name] > before[name])

    def settings(self, **more):
        self.ha.command('settings_set', **{k: bytes([v]) for k, v in more.items()})

    def probe(self, seconds=10):
        """The next PROBE: the packet and {BID: (BID to answer from, cookie)}"""
        def match(p):
            if p.proto != ESP or p.src != HA or p.home != HOA:
                return None
            mh = self.mn.into.open(p.data)
            if not mh or mh[2] != 11:
                return None
            m = Message(mh)
            return questions(m.attr.get(PROBES, b'') if m.msg == T_PROBE else b'') or None
        return self.mn.link.wait(match, seconds)

    def tagged(self, seconds=10):
        """The next one beside data; a PROBE by itself ends the waiting, too"""
        def match(p):
            if p.proto != ESP or p.src != HA:
                return None
            if p.tag:
                return questions(p.tag)
            return {0: None} if p.home == HOA and self.mn.into.good(p.data) else None
        return self.mn.link.wait(match, seconds)

    def asked(self, bid):
        """Questions to it so far"""
        return next((a[0] for b, a in self.ha.show('bid_get', 'bid', 'asked')
                     if struct.unpack('H', b)[0] == bid and a), 0)

    def probe_rep(self, src, *cookies, protected=True):
        mh = cbu.with_checksum(cbu.mh11(T_PROBE_REP, [(COOKIES, b''.join(cookies))]), HOA, HA)
        data, proto = (self.mn.out.seal(mh, MH), ESP) if protected else (mh, MH)
        self.mn.link.send(ipv6(src, HA, DSTOPTS, hao(HOA, data, proto)))

    def verified(self, *bids):
        return until(10, lambda: all(self.state(i) == VERIFIED for i in bids))

    def got(self, to):
        """Octets of each packet so far from the home agent to @to"""
        return [len(p.data) + (64 if p.home else 40) for p in self.mn.link.log
                if p.dst == to and p.src == HA]


def stream(b):
    subprocess.run(['ip', 'netns', 'exec', b.cn, 'ping', '-n', '-c', '5', '-i', '0.2', '-W', '1',
                    '-I', text(CN), text(HOA)], stdout=subprocess.DEVNULL, check=False)


# ---- ping ----

def ping(b):
    b.verify(SOURCE, PING)
    t = b.register({1: None, 2: COA[1]})
    b.check('ping: the source is believed, the other one is asked about',
            (b.state(1), b.state(2)) == (VERIFIED, PROBING), b.table())
    p, cookie = t[2].question()
    b.check('ping: an echo request comes inside the tunnel to the address', bool(p))
    b.check(f'ping: of {OCTETS} octets', 40 + len(p.data) == OCTETS, len(p.data))
    before = b.ha.stats()
    t[2].send(reply(cookie))
    b.check('ping: the answer verifies it', until(10, lambda: b.state(2) == VERIFIED), b.table())
    b.check('ping: HA counts what it asked and heard',
            before['tx_ping'] >= 1 and b.ha.stats()['rx_ping'] == before['rx_ping'] + 1)
    t[2].send(reply(cookie))
    b.check('ping: a repeated answer is none', b.counted('drop_answer_old', before))
    a = b.mn.bulk(COA[0], {1: None, 2: COA[1]}, new=False)
    b.check('ping: a refresh keeps it',
            a.status == 0 and b.state(2) == VERIFIED, b.table())


def ping_forged(b):
    t = b.register({1: None, 3: COA[2]})
    _, cookie = t[3].question()
    before = b.ha.stats()
    t[1].send(reply(flip(cookie)))
    b.check('ping: a forged answer is counted', b.counted('drop_answer', before))
    b.mn.link.send(ipv6(COA[2], HA, ICMPV6, reply(cookie, COA[2])[40:]))
    b.check('ping: one that did not come through the tunnel is counted',
            b.counted('drop_not_tunnelled', before))
    t[3].send(reply(cookie, COA[2]))
    b.check('ping: so is one in another name', b.counted('drop_inner_source', before))
    b.check('ping: none of them verifies', b.state(3) == PROBING, b.table())
    t[1].send(reply(cookie))
    b.check('ping: the answer may take another way', until(10, lambda: b.state(3) == VERIFIED),
            b.table())
    b.check('ping: and is the only one that counted',
            b.ha.stats()['rx_ping'] == before['rx_ping'] + 1)


def ping_attack(b):
    b.mn.link.drain()
    victims = b.others(2)
    t = b.register({7: COA[0], 1: victims[0], 2: victims[1]})
    b.check('ping: victims are asked about, not believed',
            (b.state(1), b.state(2)) == (PROBING, PROBING), b.table())
    _, cookie = t[1].question()
    stream(b)
    b.mn.bulk(COA[0], {1: victims[0], 2: victims[1]}, new=False)
    until(20, lambda: len(b.bound()) == 1)
    b.check('ping: unanswered, they are dropped, and no refresh keeps them',
            b.bound() == [7], b.table())
    b.mn.link.drain(1)
    honest = [p for p in b.mn.link.log if p.proto == ESP and p.data[:4] == t[7].spi]
    b.check('ping: the stream went to the honest address', len(honest) >= 5, len(honest))
    for i, victim in enumerate(victims):
        got = b.got(victim)
        b.check(f'ping: victim {i + 1} got {TRIES} packets of {OCTETS} octets at most',
                1 <= len(got) <= TRIES and max(got) <= OCTETS, got)
    before = b.ha.stats()
    t[7].send(reply(cookie))
    b.check('ping: a late answer is counted', b.counted('drop_answer', before))
    b.check('ping: and binds nothing', b.bound() == [7], b.table())


def many_names(b):
    """Who has eight names is asked once, and answers once"""
    victim, coa = b.others(2)
    b.mn.link.drain()
    b.mn.link.log.clear()
    b.register({7: None, **{i: victim for i in (1, 2, 3, 4, 5, 6, 8)}})
    until(20, lambda: len(b.bound()) == 1)
    b.mn.link.drain(1)
    got = b.got(victim)
    b.check(f'ping: a victim with seven BIDs got {TRIES} packets of {OCTETS} octets at most',
            b.bound() == [7] and 1 <= len(got) <= TRIES and max(got) <= OCTETS, (b.table(), got))
    spis = {p.data[:4] for p in b.mn.link.log if p.dst == victim and p.src == HA}
    b.check('ping: all of them by one of its BIDs', len(spis) == 1, spis)
    t = b.register({7: None, 1: coa, 2: coa, 3: coa})
    bid, cookie = None, None
    while not cookie:
        for bid in (1, 2, 3):
            cookie = cookie or (t[bid].question(0.2) or (None, None))[1]
    t[bid].send(reply(cookie))
    b.check('ping: an address with three BIDs that answers once is verified by each',
            b.verified(1, 2, 3), b.table())


def hopping(b):
    """A victim by one BID after the other, and other addresses between: no more packets"""
    victim = b.others(1)[0]
    b.mn.link.drain()
    b.mn.link.log.clear()
    end, turn, a = time.monotonic() + 13, 0, None
    while time.monotonic() < end:
        turn += 1
        bid = 1 + turn % 3
        a = b.mn.bulk(COA[0], {7: COA[0], bid: victim}, o=bool(turn % 2))
        b.mn.bulk(COA[0], {7: COA[0], bid: addr('ff02::1')})
        b.mn.link.drain(0.4)
        if turn % 5 == 0:
            b.mn.single(COA[0], lifetime=0)
            b.mn.bulk(COA[0], {7: COA[0]}, o=True)
    got = b.got(victim)
    b.check(f'ping: named by BIDs in turns, and in bindings, it got {TRIES} packets at most',
            1 <= len(got) <= TRIES and max(got) <= OCTETS, got)
    b.check('ping: and when its time is over it is refused, whatever names it',
            a.bids == {7: 0, bid: FAILED}, a.bids)


def crowded(b):
    """Of too many at once none is forgotten: the next one is refused"""
    coas, statuses = b.others(35), []
    for i in range(0, 35, 5):
        a = b.mn.bulk(COA[0], {7: COA[0], **{1 + k: c for k, c in enumerate(coas[i:i + 5])}},
                      o=True)
        statuses += [a.bids[1 + k] for k in range(5)]
    taken = statuses.index(130)
    b.check('ping: of more than 32 addresses within 40 s the others are refused with 130',
            taken <= 32 and set(statuses[:taken]) <= {0} and set(statuses[taken:]) == {130},
            statuses)


# ---- probe ----

def probe_strict(b):
    b.verify(SOURCE, PROBE)
    b.mn.link.log.clear()
    b.register({1: None, 2: COA[1], 3: COA[2]})
    p, asked = b.probe()
    b.check('probe: one PROBE over the verified address asks about two others', p.dst == COA[0]
            and {i: back for i, (back, _) in asked.items()} == {2: 2, 3: 3}, asked)
    b.check('probe: the others get nothing', not b.got(COA[1]) + b.got(COA[2]))
    before = b.ha.stats()
    b.probe_rep(COA[1], asked[2][1])
    b.check('probe: an answer from the address verifies it', b.verified(2), b.table())
    b.check('probe: and no other', b.state(3) == PROBING, b.table())
    b.probe_rep(COA[2], asked[3][1])
    b.check('probe: each answers for itself', b.verified(3), b.table())
    b.probe_rep(COA[1], asked[2][1])
    b.check('probe: a repeated answer is none', b.counted('drop_answer_old', before))


def probe_forged(b):
    b.register({1: None, 2: COA[3]})
    _, asked = b.probe()
    cookie = asked[2][1]
    before = b.ha.stats()
    b.probe_rep(COA[2], cookie)
    b.probe_rep(COA[3], flip(cookie))
    b.probe_rep(COA[3], cookie, protected=False)
    b.check('probe: an answer from another address is counted',
            b.counted('drop_answer_from', before))
    b.check('probe: a forged one is counted', b.counted('drop_answer', before))
    b.check('probe: so is one without the signalling SA',
            b.counted('drop_unprotected', before))
    b.check('probe: none of them verifies', b.state(2) == PROBING, b.table())


def probe_carried(b):
    b.settings(probe_carry=ON_BA)
    before = b.ha.stats()
    a = b.mn.bulk(COA[0], {1: None, 2: COA[7], 3: COA[8]}, o=True)
    asked = questions(a.attr.get(PROBES, b''))
    b.check('probe: BA may ask itself', {i: x[0] for i, x in asked.items()} == {2: 2, 3: 3},
            asked)
    b.probe_rep(COA[7], asked[2][1])
    b.probe_rep(COA[8], asked[3][1])
    b.check('probe: and be answered', b.verified(2, 3), b.table())
    b.check('probe: at one message of the home agent for all, which goes anyway',
            b.ha.stats()['rx_probe_rep'] == before['rx_probe_rep'] + 2)
    b.verify(PROBE)
    a = b.mn.bulk(COA[0], {1: None, 2: COA[6]}, o=True)
    asked = questions(a.attr.get(PROBES, b''))
    b.check('probe: BA asks about where it goes, answered from another',
            {i: x[0] for i, x in asked.items()} == {1: 2}, asked)
    b.probe_rep(COA[6], asked[1][1])
    b.check('probe: one message verifies both', b.verified(1, 2), b.table())
    b.verify(SOURCE, PROBE)
    b.settings(probe_direct=1)
    victim = b.others(1)[0]
    b.mn.link.drain()
    a = b.mn.bulk(COA[0], {1: None, 2: victim}, o=True)
    carried = questions(a.attr.get(PROBES, b''))
    p, asked = b.probe()
    before = b.ha.stats()
    b.probe_rep(COA[0], carried[2][1])
    b.check('probe: what BA asked is no answer to what went to the address afterwards',
            b.counted('drop_answer', before) and p.dst == victim and b.state(2) == PROBING,
            (b.table(), carried, asked))
    b.settings(probe_carry=0, probe_direct=0)


def probe_direct(b):
    b.settings(probe_direct=1)
    # After 3 s it asks over another address, and takes no answer to what it asked before: a
    # peer that stands still for that long begins again.
    for _ in range(4):
        b.mn.link.drain()
        coas = dict(zip((4, 5), b.others(2)))
        b.register({1: None, **coas})
        p, asked = b.probe()
        (bid, (back, cookie)), = asked.items()
        b.probe_rep(coas[back], cookie)
        if b.verified(4, 5):
            break
    b.check('probe: a PROBE to one unverified address names the other one',
            {bid, back} == {4, 5} and p.dst == coas[bid], asked)
    b.check(f'probe: of {PROBE_OCTETS} octets at most', 64 + len(p.data) <= PROBE_OCTETS,
            64 + len(p.data))
    b.check('probe: its answer verifies both', (b.state(4), b.state(5)) == (VERIFIED, VERIFIED),
            b.table())


def probe_free(b):
    b.settings(probe_free=1)
    for _ in range(4):
        b.mn.link.drain()
        coa = b.others(1)[0]
        b.register({1: None, 6: coa})
        p, asked = b.probe()
        b.probe_rep(COA[0], asked[6][1])
        if b.verified(6):
            break
    b.check('probe: the return may be left to the mobile node',
            p.dst == coa and asked[6][0] == 0, asked)
    b.check('probe: then it answers from where it likes', b.state(6) == VERIFIED, b.table())
    b.settings(probe_free=0)


def probe_source(b):
    b.settings(probe_source=0, probe_direct=0)
    b.register({1: None, 2: COA[6], 3: COA[7]})
    seen = {}
    while len(seen) < 2:
        p, asked = b.probe()
        seen.update({bid: (p.dst, back, cookie) for bid, (back, cookie) in asked.items()})
    b.check('probe: where a source proves nothing, each address gets its own',
            {i: x[:2] for i, x in seen.items()} == {2: (COA[6], 1), 3: (COA[7], 1)}, seen)
    before = b.ha.stats()
    b.probe_rep(COA[7], seen[2][2])
    b.check('probe: no answer from another unverified address',
            b.counted('drop_answer_from', before) and b.state(3) == PROBING, b.table())
    b.probe_rep(COA[0], seen[2][2])
    b.check('probe: the cookie alone verifies', b.verified(2) and b.state(3) == PROBING,
            b.table())
    b.settings(probe_source=1)


def asked_again(b):
    """What is verified and asked about once more: refreshes end no question, and begin it anew"""
    b.ha.command('settings_set', ha_lifetime=struct.pack('I', 1200))
    b.verify(SOURCE, PING)
    t = b.register({1: None, 2: COA[4]}, lifetime=1200)
    t[2].send(reply(t[2].question()[1]))
    first = b.verified(2)
    time.sleep(0.1)     # the proof is that old
    b.mn.bulk(COA[0], {1: None, 2: COA[4]}, new=False, lifetime=1200)
    cookies = [t[2].question()[1] for _ in range(TRIES)]
    b.mn.bulk(COA[0], {1: None, 2: COA[4]}, new=False, lifetime=1200)
    before = b.ha.stats()['rx_ping']
    t[2].send(reply(cookies[-1]))
    b.check('ping: the answer to the last question counts, whatever refresh comes before it',
            first and len(set(cookies)) == 1
            and until(10, lambda: b.ha.stats()['rx_ping'] == before + 1), cookies)
    b.verify(SOURCE, PROBE)
    b.settings(probe_source=0)
    b.register({1: None, 2: COA[5]}, lifetime=1200)
    b.probe_rep(COA[0], b.probe()[1][2][1])
    first = b.verified(2)
    time.sleep(0.1)
    b.mn.bulk(COA[0], {1: None, 2: COA[5]}, new=False, lifetime=1200)
    cookies = [b.probe()[1][2][1] for _ in range(TRIES)]
    time.sleep(5)       # it is asked no more after 4 s
    b.mn.bulk(COA[0], {1: None, 2: COA[5]}, new=False, lifetime=1200)
    _, asked = b.probe()
    b.check('probe: of a verified address that did not answer a refresh has it asked again',
            first and asked and asked[2][1] not in cookies, asked)
    b.settings(probe_source=1)
    b.ha.command('settings_set', ha_lifetime=struct.pack('I', 420))


def left(b):
    """A verified address that its mobile node has left, and goes on refreshing from elsewhere"""
    b.ha.command('settings_set', proof_lifetime=struct.pack('I', 16))
    for method, name in ((PING, 'ping'), (PROBE, 'probe')):
        b.verify(SOURCE, method)
        coa = b.others(1)[0]
        b.mn.link.drain()
        t = b.register({7: None, 2: coa}, lifetime=16)
        if method == PING:
            t[2].send(reply(t[2].question()[1]))
        else:
            b.probe_rep(coa, b.probe()[1][2][1])
        first = b.verified(2)
        b.mn.link.drain()
        b.mn.link.log.clear()
        stream(b)
        b.mn.link.drain(0.5)
        got = b.got(coa)
        b.check(f'{name}: a verified address has the stream', first and len(got) >= 5, got)
        end = time.monotonic() + 40
        a = None
        while b.state(2) == VERIFIED and time.monotonic() < end:
            a = b.mn.bulk(COA[0], {7: None, 2: coa}, new=False, lifetime=16)
            b.mn.link.drain(0.5)
        a = b.mn.bulk(COA[0], {7: None, 2: coa}, new=False, lifetime=16)
        b.check(f'{name}: whose proof is over it is refused with 174, whatever refreshed it',
                a.bids == {7: 0, 2: FAILED}, a.bids)
        b.mn.link.drain()
        b.mn.link.log.clear()
        stream(b)
        b.mn.link.drain(1)
        honest = [p for p in b.mn.link.log if p.proto == ESP and p.data[:4] == t[7].spi]
        b.check(f'{name}: and gets no octet more, the stream goes to where its node is',
                not b.got(coa) and len(honest) >= 5, (b.got(coa), len(honest)))
    b.ha.command('settings_set', proof_lifetime=struct.pack('I', 840))


def earn(b, tunnel, octets=4000):
    """What the mobile node sends itself is its credit"""
    for _ in range(octets // 1000):
        tunnel.send(ipv6(HOA, CN, 59, bytes(960)))


def probe_data(b):
    b.settings(probe_carry=ON_DATA)
    data = subprocess.Popen(['ip', 'netns', 'exec', b.cn, 'ping', '-n', '-q', '-i', '0.1',
                             '-I', text(CN), text(HOA)], stdout=subprocess.DEVNULL)
    for direct, name in ((0, 'the verified address'), (1, 'the one in question')):
        b.settings(probe_direct=direct, unverified=direct)
        # A guest that stands still for long lets no data pass in time.
        for coa in b.others(6):
            b.mn.link.drain()
            t = b.register({7: None, 2: coa})
            if direct:
                earn(b, t[7])
            p, asked = b.tagged()
            if not p or not p.tag:
                continue
            b.probe_rep(COA[0] if direct else coa, asked[2][1])
            if b.verified(2):
                break
        b.check(f'probe: the next packet of data asks, to {name}', p and p.tag
                and p.dst == (coa if direct else COA[0])
                and {i: x[0] for i, x in asked.items()} == {2: 7 if direct else 2}, asked)
        b.check(f'probe: at 16 octets, to {name}', p.tag_len == 16, p.tag_len)
        b.check(f'probe: and the answer verifies, to {name}', b.state(2) == VERIFIED, b.table())
    data.terminate()
    data.wait()
    b.check('probe: HA counts what went with data', b.ha.stats()['tx_probe_tag'] >= 2)
    b.settings(probe_direct=0, unverified=0)
    b.mn.link.drain()
    b.register({7: None, 2: COA[8]})
    p, asked = b.probe()
    b.check('probe: without data it goes by itself', p and p.dst == COA[0] and list(asked) == [2],
            asked)
    b.settings(probe_carry=0)


def probe_need(b):
    b.settings(probe_need=1)
    b.mn.link.drain()
    b.mn.link.log.clear()
    b.register({7: None, 2: COA[1], 8: COA[2]})
    time.sleep(1)  # for what must not come: the first question is due after 0.1 s
    b.check('probe: on first need: nothing is asked before',
            (b.state(2), b.asked(2), b.state(8), b.asked(8)) == (PROBING, 0, PROBING, 0),
            b.table())
    stream(b)
    p, asked = b.probe()
    b.check('probe: data that would go there has it asked, and nothing else',
            p and list(asked) == [2] and b.asked(8) == 0, asked)
    b.probe_rep(COA[1], asked[2][1])
    b.check('probe: it is verified then', b.verified(2), b.table())
    b.check('probe: the other one waits', b.state(8) == PROBING, b.table())
    b.settings(probe_need=0)
    b.mn.bulk(COA[0], {7: None, 2: COA[1], 8: COA[2]}, new=False)
    _, asked = b.probe()
    b.check('probe: at once again: it is asked with the next registration',
            asked and list(asked) == [8], asked)


def probe_attack(b):
    for direct, most in ((0, 0), (1, PROBE_TRIES)):
        name = ('strict', 'direct')[direct]
        b.settings(probe_direct=direct)
        b.mn.link.drain()
        b.mn.link.log.clear()
        victims = b.others(2)
        t = b.register({7: COA[0], 1: victims[0], 2: victims[1]})
        _, asked = b.probe()
        stream(b)
        b.mn.bulk(COA[0], {1: victims[0], 2: victims[1]}, new=False)
        until(20, lambda: len(b.bound()) == 1)
        b.check(f'probe: {name}: unanswered, victims are dropped, whatever refreshes them',
                b.bound() == [7],
                b.table())
        b.mn.link.drain(1)
        data = [p for p in b.mn.link.log if p.proto == ESP and p.data[:4] == t[7].spi]
        b.check(f'probe: {name}: the stream went to the honest address', len(data) >= 5,
                len(data))
        got = [b.got(v) for v in victims]
        b.check(f'probe: {name}: victims got {most} packets of {PROBE_OCTETS} octets at most',
                all(len(g) <= most and max(g, default=0) <= PROBE_OCTETS for g in got), got)
        before = b.ha.stats()
        b.probe_rep(COA[0], next(iter(asked.values()))[1])
        b.check(f'probe: {name}: a late answer is counted', b.counted('drop_answer', before))
    b.settings(probe_direct=0)


# ---- both ----

def limited(b):
    b.verify(SOURCE, PING)
    before = b.ha.stats()
    coas = itertools.cycle(b.others(24))

    def again():
        b.register({7: None, **dict(zip(range(1, 7), coas))})
        time.sleep(0.2)  # each one is asked about a little later
        return b.ha.stats()['drop_ask_limited'] > before['drop_ask_limited']
    b.check('registering again and again buys no flood', until(60, again))


def main():
    where, _, *args = sys.argv[1:]
    b = AskBench(where, *args)
    for case in (ping, ping_forged, ping_attack, many_names, hopping, probe_strict, probe_forged, probe_carried,
                 probe_direct, probe_free, probe_source, asked_again, left, probe_data, probe_need,
                 probe_attack, limited, crowded):
        b.out.run(case, b)


if __name__ == '__main__':
    main()
