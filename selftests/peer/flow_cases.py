#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Flows at the kernel's home agent: the octets of RFC 6089 and RFC 6088, and packets of all
kinds, whose way is read off the link of the mobile node.

flow_cases.py DIR run HA CN MN MN_MAC CN_MAC

As bid_cases.py; CN_MAC is that of the correspondent's router.
"""

import struct
import sys

from bid_cases import CN, COA, HA, HOA, REFUSE, SOURCE, Bench
from cbu import DSTOPTS, ESP, MH
from net import Link, fragments, ipv6

UDP, TCP, NONE, SCTP = 17, 6, 59, 132
FLOW, SUMMARY = 45, 44
ANYWHERE = bytes(4)			# a selector without a field


def selector(flags, *values):
    return struct.pack('>HH', flags, 0) + b''.join(values)


def u16(*values):
    return b''.join(struct.pack('>H', v) for v in values)


def u32(*values):
    return b''.join(struct.pack('>I', v) for v in values)


def option(fid, pri, bids=None, sel=None, kind=2):
    """A Flow Identification option"""
    data = struct.pack('>HHH', fid, pri, 0)
    if bids:
        data += bytes([2, 2 * len(bids)]) + u16(*bids)
    if sel is not None:
        data += bytes([3, 2 + len(sel), kind, 0]) + sel
    return bytes([FLOW, len(data)]) + data


def summary(*fids):
    return bytes([SUMMARY, 2 * len(fids)]) + u16(*fids)


def verdicts(answer):
    """{FID: (FID-PRI, status)} of a BA, whose options have nothing else"""
    out, off, mh = {}, 12, answer.mh
    while off < len(mh):
        if mh[off] == 0:
            off += 1
            continue
        if mh[off] == FLOW:
            fid, pri, zero, status = struct.unpack('>HHBB', mh[off + 2:off + 8])
            if mh[off + 1] != 6 or off % 2 or zero:
                raise ValueError(f'option of {mh[off + 1]} octets at {off}, reserved {zero}')
            out[fid] = (pri, status)
        off += 2 + mh[off + 1]
    return out


class Flows(Bench):
    def __init__(self, where, ha, cn, mn, mn_mac, cn_mac):
        super().__init__(where, ha, cn, mn, mn_mac)
        self.out.prefix = 'flow_ha'
        self.peer = Link(cn, 'eth0', bytes.fromhex(cn_mac.replace(':', '')))

    def tell(self, flows):
        """What the HA says of @flows, in a refresh of BID 1"""
        return verdicts(self.mn.bulk(COA[0], {1: None}, new=False, extra=flows))

    def flows(self):
        """{FID: (FID-PRI, BIDs, selector)} at the HA"""
        return {struct.unpack('H', fid)[0]: (
            struct.unpack('H', pri)[0],
            [b for b, in struct.iter_unpack('H', bids)], sel)
            for fid, pri, bids, sel in self.ha.show('flow_get', 'fid', 'fid_pri', 'bids',
                                                    'selector')}

    def way(self, packet, least=1):
        """The BIDs, sorted, that the HA sends @packet to: @least, which are waited for"""
        def copy(p):
            return p.proto == ESP and p.src == HA and p.dst in COA

        self.mn.link.drain()
        self.peer.send(packet)
        got = [p for _ in range(least) if (p := self.mn.link.wait(copy)[0])]
        got += filter(copy, self.mn.link.drain(0.3))
        return sorted(COA.index(p.dst) + 1 for p in got)


def udp(sport, dport, size=8):
    return struct.pack('>HHHH', sport, dport, 8 + size, 0xffff) + bytes(size)


def packet(proto=UDP, data=udp(9, 9), *, label=0, tclass=0, src=CN):
    whole = ipv6(src, HOA, proto, data)
    return struct.pack('>I', 6 << 28 | tclass << 20 | label) + whole[4:]


def bound(b):
    sel = selector(0x00c2, u16(5000, 5003), bytes([UDP]))
    b.mn.bulk(COA[0], {1: None}, o=True)
    b.mn.bulk(COA[1], {2: None})
    a = b.mn.bulk(COA[2], {3: None}, extra=option(258, 10, [1, 3], sel))
    b.check('a BA has the status of a flow', verdicts(a) == {258: (10, 0)}, verdicts(a))
    b.check('the home agent has it as it was written', b.flows() == {258: (10, [1, 3], sel)},
            b.flows())
    got = b.tell(summary(258) + option(7, 20, [2], ANYWHERE))
    b.check('a summary keeps it, and is not answered', got == {7: (20, 0)}, got)
    got = b.tell(summary(7) + option(258, 30, [2]))
    b.check('without a selector a flow is changed', got == {258: (30, 0)}, got)
    b.check('priority and BIDs, no more', b.flows() == {
        7: (20, [2], ANYWHERE), 258: (30, [2], sel)}, b.flows())
    got = b.tell(summary(258, 9999))
    b.check('an unknown FID is 132', got == {9999: (0, 132)}, got)
    b.check('what a BU does not name is gone', list(b.flows()) == [258], b.flows())
    b.mn.bulk(COA[1], {2: None}, lifetime=0)
    b.check('the end of a BID leaves its flow', list(b.flows()) == [258], b.flows())
    b.mn.bulk(COA[1], {2: None})
    b.check('a BU that names none ends all', b.flows() == {}, b.flows())


def refused(b):
    good = selector(0x0002, bytes([UDP]))
    for name, flow, status in (
            ('FID 0', option(0, 1, [1], good), (0, 1, 130)),
            ('FID-PRI 0', option(1, 0, [1], good), (1, 0, 130)),
            ('BID 0', option(1, 1, [0], good), (1, 1, 130)),
            ('a BID twice', option(1, 1, [1, 1], good), (1, 1, 130)),
            ('an end without its start', option(1, 1, [1], selector(1, b'\x11')), (1, 1, 130)),
            ('an end before its start', option(1, 1, [1], selector(0xc0, u16(2, 1))),
             (1, 1, 130)),
            ('a selector that is too long', option(1, 1, [1], good + b'\0'), (1, 1, 130)),
            ('an option of 5 octets', bytes([FLOW, 5, 0, 1, 0, 1, 0]), (0, 0, 130)),
            ('an IPv4 selector', option(1, 1, [1], good, kind=1), (1, 1, 133)),
            ('a BID that is not registered', option(1, 1, [1, 9], good), (1, 1, 131)),
            ('an unknown flow without a selector', option(1, 1, [1]), (1, 1, 132))):
        got = b.tell(flow)
        fid, *want = status
        b.check(f'{name} is answered with {want[1]}', got == {fid: tuple(want)}, got)
    got = b.tell(option(1, 5, [1], good) + option(2, 5, [1], good))
    b.check('a priority twice is 130 for the second', got == {1: (5, 0), 2: (5, 130)}, got)
    got = b.tell(b''.join(option(i, i, [1], good) for i in range(1, 18)))
    b.check('of seventeen flows the last is 128', [s for _, s in got.values()]
            == [0] * 16 + [128], got)
    got = b.tell(option(1, 2, [1], good) + option(2, 1, [1], good))
    b.check('priorities are swapped in one BU', got == {1: (2, 0), 2: (1, 0)}, got)


def followed(b):
    b.tell(option(1, 10, [2], selector(0x0c00, u32(0x1000, 0x1fff)))
           + option(2, 20, [3], selector(0x0200, u32(0x12345)))
           + option(3, 30, [2], selector(0x0008, b'\x20'))
           + option(4, 40, [3], selector(0xc000, CN[:-1] + b'\x50', CN[:-1] + b'\x5f'))
           + option(5, 50, [2, 3], selector(0x0082, u16(7000), bytes([UDP])))
           + option(6, 60, [3], selector(0x0020, u16(7100)))
           + option(7, 70, [2], selector(0x0002, bytes([NONE])))
           + option(8, 80, None, selector(0x0020, u16(7200)))
           + option(9, 90, [2], selector(0x0002, bytes([SCTP]))))
    for name, want, sent in (
            ('what no flow matches', [1], packet()),
            ('an SPI', [2], packet(ESP, u32(0x1fff, 1) + bytes(24))),
            ('an SPI beyond the range', [1], packet(ESP, u32(0x2000, 1) + bytes(24))),
            ('a flow label', [3], packet(label=0x12345)),
            ('another flow label', [1], packet(label=0x12346)),
            ('a traffic class, whatever its ECN bits', [2], packet(tclass=0x23)),
            ('another traffic class', [1], packet(tclass=0x24)),
            ('a source address', [3], packet(src=CN[:-1] + b'\x5f')),
            ('a source address beyond the range', [1], packet(src=CN[:-1] + b'\x60')),
            ('a source port', [2, 3], packet(data=udp(7000, 1))),
            ('the port of another protocol', [1], packet(TCP, udp(7000, 1) + bytes(12))),
            ('a destination port of any protocol', [3],
             packet(TCP, udp(1, 7100) + bytes(12))),
            ('a port behind an extension header', [3],
             packet(DSTOPTS, bytes([UDP, 0, 1, 4, 0, 0, 0, 0]) + udp(1, 7100))),
            ('No Next Header', [2], packet(NONE, b'')),
            ('a port of a header that is cut', [1], packet(UDP, udp(7000, 1)[:3])),
            ('no BID', [], packet(data=udp(1, 7200)))):
        got = b.way(sent, len(want))
        b.check(f'{name}: to {want}', got == want, got)
    # What is behind the first may look like ports, too.
    first, second = fragments(CN, HOA, UDP, udp(1, 7100, 64)[:8] + u16(1, 7100) * 16, 40)
    b.check('the first fragment has ports', b.way(first) == [3])
    b.check('the second has none', b.way(second) == [1])
    ways = [b.way(p) for p in fragments(CN, HOA, SCTP, bytes(72), 40)]
    b.check('both have a protocol', ways == [[2], [2]], ways)


def signalling(b):
    b.tell(option(1, 1, [2], ANYWHERE))
    b.check('everything, to one BID', b.way(packet()) == [2])
    other = struct.pack('>BBBBH', 59, 0, 200, 0, 0) + bytes(2)
    b.check('but no Mobility Header', b.way(packet(MH, other)) == [1])
    hidden = bytes([MH, 0, 1, 4, 0, 0, 0, 0]) + other
    b.check('nor one behind another header', b.way(packet(DSTOPTS, hidden)) == [1])


def unverified(b):
    victim = COA[5]
    b.verify(SOURCE)
    b.mn.bulk(COA[0], {1: COA[0], 8: victim}, o=True,
              extra=option(1, 10, [1, 8], selector(0x0020, u16(8200)))
              + option(2, 20, [8], selector(0x0020, u16(8100))))
    b.check('flows to a victim are kept', sorted(b.flows()) == [1, 2], b.flows())
    b.check('it gets no copy', b.way(packet(data=udp(1, 8200))) == [1])
    b.check('nor what has nowhere else to go', b.way(packet(data=udp(1, 8100))) == [1])
    active = [fid for fid, on in b.ha.show('flow_get', 'fid', 'active') if on is not None]
    b.check('that flow is shown as not in use', [struct.unpack('H', f)[0] for f in active]
            == [1], active)
    other = COA[6]
    b.mn.bulk(COA[0], {1: COA[0], 8: victim, 9: other},
              extra=option(1, 10, [1, 8, 9]) + summary(2))
    b.check('a refresh adds a victim, and changes a flow', b.flows()[1][:2] == (10, [1, 8, 9]),
            b.flows())
    b.check('none of them gets a copy', b.way(packet(data=udp(1, 8200))) == [1])
    b.mn.single(COA[0])
    b.check('a BU without BIDs ends all flows', b.flows() == {}, b.flows())


def main():
    where, _, *args = sys.argv[1:]
    b = Flows(where, *args)
    b.verify(SOURCE, REFUSE)
    for case in bound, refused, followed, signalling, unverified:
        b.out.run(case, b)


if __name__ == '__main__':
    main()
