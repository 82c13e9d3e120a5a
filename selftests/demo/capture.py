# SPDX-License-Identifier: GPL-2.0-only
"""Captures by tcpdump, the packets in them and the messages in those.

The format is that of Documentation/networking/mobility-protocol.rst.
"""

import ipaddress
import struct

EXPERIMENT = 0xcb05
DATA_PORT = 5000
IPV6, MH, ESP = 41, 135, 50
NAMES = {1: 'REQ', 2: 'REP', 3: 'COOKIE0', 4: 'COOKIE1', 5: 'EXCH0', 6: 'EXCH1',
         7: 'BU', 8: 'BA', 9: 'BC', 10: 'HOME_BU', 11: 'HOME_BA', 12: 'ERROR',
         13: 'REQ_KEY', 14: "EXCH0'", 15: "EXCH1'", 16: 'NEWKEY',
         17: 'TEST', 18: 'ALIVE', 19: 'KEYS', 20: 'BC_ECHO',
         21: 'MAP_BU', 22: 'MAP_BA', 23: 'REQ_CERT', 24: 'REP_CERT',
         25: 'BID_BU', 26: 'BID_BA', 29: 'SR', 30: 'SR_REP', 31: 'BCR', 32: 'BCC',
         33: 'PROBE', 34: 'PROBE_REP'}
ATTRS = {1: 'HOA', 2: 'COA', 3: 'CN', 4: 'N0', 5: 'N1', 6: 'N2', 7: 'C0', 8: 'C1', 9: 'HC0',
         10: 'SUITES_I', 11: 'SUITES_R', 12: 'DH', 13: 'TS', 14: 'CERT', 15: 'SPI',
         16: 'NONCE', 17: 'LT_EN', 18: 'ECHO', 19: 'SEQ', 20: 'FLAG', 21: 'KEYID',
         22: 'STATUS', 23: 'LT_KEY', 24: 'SEALED', 25: 'SIG', 26: 'MAC',
         30: 'N3', 31: 'CN_HOA', 34: 'HA'}


def addr(octets):
    return str(ipaddress.IPv6Address(octets))


def read_pcap(path):
    """(time, IPv6 packet) of each IPv6 packet in a capture by tcpdump."""
    with open(path, 'rb') as f:
        blob = f.read()
    for order in '<>':
        magic, = struct.unpack_from(order + 'I', blob)
        if magic in (0xa1b2c3d4, 0xa1b23c4d):
            break
    else:
        raise ValueError(f'{path}: not a capture by tcpdump')
    unit = 1e6 if magic == 0xa1b2c3d4 else 1e9
    link, = struct.unpack_from(order + 'I', blob, 20)
    # Of each link type: octets before the packet, and where its protocol is
    before, proto = {1: (14, 12), 12: (0, None), 101: (0, None), 113: (16, 14),
                     276: (20, 0)}[link & 0xffff]
    at = 24
    while at + 16 <= len(blob):
        sec, frac, kept, _ = struct.unpack_from(order + 'IIII', blob, at)
        frame = blob[at + 16:at + 16 + kept]
        at += 16 + kept
        if proto is not None and frame[proto:proto + 2] != b'\x86\xdd':
            continue
        ip = frame[before:]
        if len(ip) >= 40 and ip[0] >> 4 == 6:
            yield sec + frac / unit, ip[:40 + struct.unpack_from('>H', ip, 4)[0]]


class Packet:
    """
    An IPv6 packet: its addresses, what mobility adds, and what it carries.  One that
    came in a tunnel in the clear knows that tunnel's packet as outer; octets are those
    of the link.
    """

    def __init__(self, time, ip, outer=None):
        self.time, self.ip, self.outer = time, ip, outer
        self.octets = outer.octets if outer else len(ip)
        self.src, self.dst = addr(ip[8:24]), addr(ip[24:40])
        self.hao = self.rh2 = self.frag = self.spi = self.seq = None
        self.proto, at = ip[6], 40
        while self.proto in (0, 43, 44, 60) and at + 8 <= len(ip):
            size = 8 if self.proto == 44 else 8 * (ip[at + 1] + 1)
            if self.proto == 60:
                self.find_hao(ip[at + 2:at + size])
            elif self.proto == 43 and ip[at + 2] == 2:
                self.rh2 = addr(ip[at + 8:at + 24])
            elif self.proto == 44:
                where, ident = struct.unpack_from('>HI', ip, at + 2)
                self.frag = (ident, where & ~7, where & 1)
            self.proto, at = ip[at], at + size
            if self.frag and self.frag[1]:
                break
        self.payload = ip[at:]
        if self.proto == 50 and len(self.payload) >= 8 and not (self.frag and self.frag[1]):
            self.spi, self.seq = struct.unpack_from('>II', self.payload)

    def find_hao(self, options):
        at = 0
        while at + 2 <= len(options):
            if options[at] == 0:
                at += 1
                continue
            if options[at] == 201 and options[at + 1] == 16:
                self.hao = addr(options[at + 2:at + 18])
            at += 2 + options[at + 1]

    @property
    def at(self):
        """Where the link brings it."""
        return (self.outer or self).dst

    def is_data(self):
        """A packet of the demo's stream, in the clear."""
        return (self.proto == 17 and len(self.payload) >= 8 and
                DATA_PORT in struct.unpack_from('>HH', self.payload))


def reassembled(p, parts):
    """A packet that is whole, or becomes so by this fragment; parts has the others."""
    p.pieces = 1
    if not p.frag or not (p.frag[1] or p.frag[2]):
        return p
    got = parts.setdefault((p.src, p.dst, p.frag[0]), {})
    got[p.frag[1]] = p
    last = [q for q in got.values() if not q.frag[2]]
    if not last or 0 not in got or sum(len(q.payload) for q in got.values()) != \
            last[0].frag[1] + len(last[0].payload):
        return None
    first = got[0]
    first.payload = b''.join(got[o].payload for o in sorted(got))
    first.octets = sum(q.octets for q in got.values())
    first.pieces = len(got)
    return first


def packets(path):
    """All packets of a capture, fragments put together, tunnels in the clear opened."""
    parts = {}
    for time, ip in read_pcap(path):
        p = reassembled(Packet(time, ip), parts)
        while p and p.proto == IPV6 and len(p.payload) >= 40:
            p = reassembled(Packet(p.time, p.payload, p), parts)
        if p:
            yield p


def attributes(body):
    found, spans, at = {}, {}, 0
    while at + 4 <= len(body):
        kind, size = struct.unpack_from('>HH', body, at)
        if at + 4 + size > len(body):
            break
        if kind:
            name = ATTRS.get(kind, str(kind))
            found[name] = body[at + 4:at + 4 + size]
            spans[name] = at + 4
        at += 4 + size
    return found, spans


class Message:
    """
    A Mobility Header of ours, or None of one that is not.  The body of one that is
    longer than an option is joined: attributes, and what a signature covers of it.
    """

    def __init__(self, p):
        mh = p.payload
        self.mh = mh = mh[:8 * (mh[1] + 1)]
        self.name = None
        self.mh_type = mh[2]
        parts = []
        if self.mh_type == 11:
            parts = [(6, mh[6:])]
        elif self.mh_type in (5, 6):
            self.seq, = struct.unpack_from('>H', mh, 6 if self.mh_type == 5 else 8)
            self.flags = struct.unpack_from('>H', mh, 8)[0] if self.mh_type == 5 else 0
            self.status = mh[6]
            self.lifetime = 4 * struct.unpack_from('>H', mh, 10)[0]
            parts = list(self.options())
        if not parts or struct.unpack_from('>H', parts[0][1])[0] != EXPERIMENT:
            return
        first, body = parts[0]
        self.joined = body[:6] + b''.join(part[6:] for _, part in parts)
        self.name = NAMES.get(body[2], f'type {body[2]}')
        self.suite = body[4]
        self.attr, self.spans = attributes(self.joined[6:])
        self.at = {n: first + 6 + o for n, o in self.spans.items()}

    def options(self):
        """Where our options begin, and what is in them."""
        mh, at = self.mh, 12
        while at + 2 <= len(mh):
            if mh[at] == 0:
                at += 1
                continue
            if mh[at] == 18 and mh[at + 2:at + 4] == struct.pack('>H', EXPERIMENT):
                yield at + 2, mh[at + 2:at + 2 + mh[at + 1]]
            at += 2 + mh[at + 1]

    def without(self, name):
        """The header with checksum and the value of an attribute taken as zero."""
        mh = bytearray(self.mh)
        mh[4:6] = bytes(2)
        at, size = self.at[name], len(self.attr[name])
        mh[at:at + size] = bytes(size)
        return bytes(mh)

    def joined_without(self, name):
        """What of a joined message is signed: header and body, a value taken as zero."""
        body = bytearray(self.joined)
        at, size = 6 + self.spans[name], len(self.attr[name])
        body[at:at + size] = bytes(size)
        return self.mh[:4] + bytes(2) + self.mh[6:12] + bytes(body)
