#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the kernel's home agent asks about care-of addresses, and what it believes.

ask_cases.py DIR run HA CN MN MAC

The arguments are those of bid_cases.py. COA[9] and COA[10] are victims: their octets are
counted, and nobody there answers.
"""

import struct
import subprocess
import sys
import time

import cbu
from bid_cases import CN, COA, HA, HOA, SOURCE, VERIFIED, Bench
from cbu import ESP, ICMPV6, flip
from net import Results, ipv6, text, until
from vectors import prf
from vectors_check import esp

PING = 4
PROBING = 6
ECHO_REQUEST, ECHO_REPLY, IDENTIFIER = 128, 129, 0xcb05
TRIES, OCTETS = 3, 128
VICTIMS = COA[9:11]


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
    t = b.register({7: COA[0], 1: VICTIMS[0], 2: VICTIMS[1]})
    b.check('ping: victims are asked about, not believed',
            (b.state(1), b.state(2)) == (PROBING, PROBING), b.table())
    _, cookie = t[1].question()
    stream(b)
    b.mn.bulk(COA[0], {1: VICTIMS[0], 2: VICTIMS[1]}, new=False)
    until(20, lambda: len(b.table()) == 1)
    b.check('ping: unanswered, they are dropped, and no refresh keeps them',
            list(b.table()) == [7], b.table())
    b.mn.link.drain(1)
    honest = [p for p in b.mn.link.log if p.proto == ESP and p.data[:4] == t[7].spi]
    b.check('ping: the stream went to the honest address', len(honest) >= 5, len(honest))
    for i, victim in enumerate(VICTIMS):
        got = [40 + len(p.data) for p in b.mn.link.log if p.dst == victim and p.src == HA]
        b.check(f'ping: victim {i + 1} got {TRIES} packets of {OCTETS} octets at most',
                1 <= len(got) <= TRIES and max(got) <= OCTETS, got)
    before = b.ha.stats()
    t[7].send(reply(cookie))
    b.check('ping: a late answer is counted', b.counted('drop_answer', before))
    b.check('ping: and binds nothing', list(b.table()) == [7], b.table())


def limited(b):
    before, turn = b.ha.stats(), [0]

    def again():
        turn[0] += 1
        b.register({7: None, **{i: COA[1 + (i + turn[0]) % 7] for i in range(1, 7)}})
        time.sleep(0.2)  # each one is asked about a little later
        return b.ha.stats()['drop_ask_limited'] > before['drop_ask_limited']
    b.check('registering again and again buys no flood', until(60, again))


def main():
    where, _, *args = sys.argv[1:]
    b = AskBench(where, *args)
    for case in ping, ping_forged, ping_attack, limited:
        b.out.run(case, b)


if __name__ == '__main__':
    main()
