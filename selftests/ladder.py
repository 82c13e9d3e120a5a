#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Who said what to whom, as read from captures and from nothing else.

usage: ladder.py --hoa A --ha A --cn A [--anchor ROOT.der] [--phase NAME=TIME]...
                 NODE=FILE.pcap...

NODE is mn, ha or cn for a capture on that node's link, and tunnel for one on the
mobile node's device "mobility", where what the tunnel protects is in the clear.
The format is that of Documentation/networking/mobility-protocol.rst.  Signatures
are verified here, with the certificates as they were sent.
"""

import argparse
import hashlib
import ipaddress
import struct
import sys

EXPERIMENT = 0xcb05
DATA_PORT = 5000
NAMES = {1: 'REQ', 2: 'REP', 3: 'COOKIE0', 4: 'COOKIE1', 5: 'EXCH0', 6: 'EXCH1',
         7: 'BU', 8: 'BA', 9: 'BC', 10: 'HOME_BU', 11: 'HOME_BA', 12: 'ERROR',
         13: 'REQ_KEY', 14: "EXCH0'", 15: "EXCH1'", 16: 'NEWKEY'}
ATTRS = {1: 'HOA', 2: 'COA', 3: 'CN', 4: 'N0', 5: 'N1', 6: 'N2', 7: 'C0', 8: 'C1', 9: 'HC0',
         10: 'SUITES_I', 11: 'SUITES_R', 12: 'DH', 13: 'TS', 14: 'CERT', 15: 'SPI',
         16: 'NONCE', 17: 'LT_EN', 18: 'ECHO', 19: 'SEQ', 20: 'FLAG', 21: 'KEYID',
         22: 'STATUS', 23: 'LT_KEY', 24: 'SEALED', 25: 'SIG', 26: 'MAC'}
SUITES = {1: 'X25519', 2: 'MODP-2048'}
ERRORS = {2: 'no answer', 3: 'refused', 4: 'certificate', 5: 'not registered', 6: 'busy',
          7: 'prohibited', 8: 'suites'}


def addr(octets):
    return str(ipaddress.IPv6Address(octets))


# Captures ---------------------------------------------------------------

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
    """An IPv6 packet: its addresses, what mobility adds, and what it carries."""

    def __init__(self, time, ip):
        self.time, self.ip, self.octets = time, ip, len(ip)
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

    def is_data(self):
        """A packet of the demo's stream, in the clear."""
        return (self.proto == 17 and len(self.payload) >= 8 and
                DATA_PORT in struct.unpack_from('>HH', self.payload))


def packets(path):
    """All packets of a capture, fragments put together."""
    parts = {}
    for time, ip in read_pcap(path):
        p = Packet(time, ip)
        p.pieces = 1
        if p.frag and (p.frag[1] or p.frag[2]):
            got = parts.setdefault((p.src, p.dst, p.frag[0]), {})
            got[p.frag[1]] = p
            last = [q for q in got.values() if not q.frag[2]]
            if not last or 0 not in got or sum(len(q.payload) for q in got.values()) != \
                    last[0].frag[1] + len(last[0].payload):
                continue
            first = got[0]
            first.payload = b''.join(got[o].payload for o in sorted(got))
            first.octets = sum(q.octets for q in got.values())
            first.pieces = len(got)
            p = first
        yield p


# Messages ---------------------------------------------------------------

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
    """A Mobility Header of ours, or None of one that is not."""

    def __init__(self, p):
        mh = p.payload
        self.mh = mh = mh[:8 * (mh[1] + 1)]
        self.name = None
        self.mh_type = mh[2]
        body = None
        if self.mh_type == 11:
            body = 6
        elif self.mh_type in (5, 6):
            self.seq, = struct.unpack_from('>H', mh, 6 if self.mh_type == 5 else 8)
            self.flags = struct.unpack_from('>H', mh, 8)[0] if self.mh_type == 5 else 0
            self.status = mh[6]
            self.lifetime = 4 * struct.unpack_from('>H', mh, 10)[0]
            at = 12
            while at + 2 <= len(mh):
                if mh[at] == 0:
                    at += 1
                    continue
                if mh[at] == 18 and mh[at + 2:at + 4] == struct.pack('>H', EXPERIMENT):
                    body, mh = at + 2, mh[:at + 2 + mh[at + 1]]
                    break
                at += 2 + mh[at + 1]
        if body is None or struct.unpack_from('>H', mh, body)[0] != EXPERIMENT:
            return
        self.name = NAMES.get(mh[body + 2], f'type {mh[body + 2]}')
        self.suite = mh[body + 4]
        self.attr, spans = attributes(mh[body + 6:])
        self.at = {n: body + 6 + o for n, o in spans.items()}

    def without(self, name):
        """The header with checksum and the value of an attribute taken as zero."""
        mh = bytearray(self.mh)
        mh[4:6] = bytes(2)
        at, size = self.at[name], len(self.attr[name])
        mh[at:at + size] = bytes(size)
        return bytes(mh)


# Certificates -----------------------------------------------------------

def der(blob):
    """(tag, value, whole) of each element."""
    at = 0
    while at < len(blob):
        start, tag, size = at, blob[at], blob[at + 1]
        at += 2
        if size & 0x80:
            n = size & 0x7f
            size = int.from_bytes(blob[at:at + n], 'big')
            at += n
        yield tag, blob[at:at + size], blob[start:at + size]
        at += size


def padded(data, size):
    """What an RSA key of that many octets signs (PKCS#1 1.5, SHA-256)."""
    digest = bytes.fromhex('3031300d060960864801650304020105000420') + \
        hashlib.sha256(data).digest()
    return int.from_bytes(b'\0\1' + b'\xff' * (size - 3 - len(digest)) + b'\0' + digest, 'big')


class Certificate:
    def __init__(self, blob):
        (_, whole, _), = der(blob)
        (_, tbs, self.signed), _, (_, sig, _) = der(whole)
        self.sig = sig[1:]
        parts = [e for e in der(tbs) if e[0] != 0xa0]
        _, _, _, validity, subject, spki = parts[:6]
        self.valid = [self.time(v) for _, v, _ in der(validity[1])]
        self.subject = self.common_name(subject[1])
        bits = list(der(spki[1]))[1][1][1:]
        numbers = [int.from_bytes(v, 'big') for _, v, _ in der(next(der(bits))[1])]
        self.n, self.e = numbers
        self.blocks = []
        for tag, value, _ in parts[6:]:
            if tag == 0xa3:
                for _, ext, _ in der(next(der(value))[1]):
                    fields = list(der(ext))
                    if fields[0][1] == bytes.fromhex('2b06010505070107'):
                        self.read_blocks(fields[-1][1])

    @staticmethod
    def time(v):
        text = v.decode()
        return text if len(text) == 15 else '20' + text

    @staticmethod
    def common_name(name):
        for _, rdn, _ in der(name):
            (_, pair, _), = der(rdn)
            (_, oid, _), (_, text, _) = der(pair)
            if oid == b'\x55\x04\x03':
                return text.decode()
        return '?'

    def read_blocks(self, value):
        for _, family, _ in der(next(der(value))[1]):
            (_, afi, _), (tag, choice, _) = der(family)
            if afi[:2] != b'\0\2' or tag != 0x30:
                continue
            for tag, bits, _ in der(choice):
                if tag == 3:
                    net = int.from_bytes(bits[1:].ljust(16, b'\0'), 'big')
                    size = 8 * (len(bits) - 1) - bits[0]
                    self.blocks.append(ipaddress.IPv6Network((net, size)))

    def made(self, data, sig):
        """Is this RSA signature by our key over data?"""
        size = (self.n.bit_length() + 7) // 8
        return len(sig) == size and \
            pow(int.from_bytes(sig, 'big'), self.e, self.n) == padded(data, size)

    def holds(self, a):
        return any(ipaddress.IPv6Address(a) in b for b in self.blocks)


# The ladder -------------------------------------------------------------

class Event:
    """A message, or the first packet of a kind of data, on its way."""

    def __init__(self, time, who, what, octets, says='', ok=True, msg=None, tunnel=False):
        self.time, self.who, self.what, self.octets = time, who, what, octets
        self.says, self.ok, self.msg, self.tunnel = says, ok, msg, tunnel
        self.coa = None


class Reader:
    def __init__(self, hoa, ha, cn, anchor=None):
        self.hoa, self.ha, self.cn = hoa, ha, cn
        self.anchor = anchor
        self.signalling = 0x80000000 | struct.unpack('>I', ipaddress.IPv6Address(hoa).packed[12:])[0]
        self.seen = {}
        self.caps = {}
        self.last = {}

    def load(self, node, path):
        self.caps[node] = list(packets(path))

    def messages(self):
        """
        Every message once, at the first time that a capture has it.  The same
        octets again in the same capture are a repeat, and another message.
        """
        found = {}
        for node, caps in self.caps.items():
            times = {}
            for p in caps:
                if p.spi == self.signalling and node in ('mn', 'ha'):
                    key = (p.src, p.dst, p.spi, p.seq)
                elif p.proto == 135 and len(p.payload) >= 8:
                    key = (p.src, p.dst, p.payload)
                else:
                    continue
                times[key] = times.get(key, 0) + 1
                key += (times[key],)
                if key not in found or p.time < found[key][0].time:
                    found[key] = (p, found.get(key, (None, set()))[1])
                found[key][1].add(node)
        events = []
        for p, nodes in sorted(found.values(), key=lambda f: f[0].time):
            e = self.esp_event(p) if p.spi else self.mh_event(p, nodes)
            if e:
                e.nodes = nodes
                events.append(e)
        for i, e in enumerate(events):
            self.answered(e, events[i + 1:])
        return events

    @staticmethod
    def answered(e, later):
        """
        No key is known here: what shows that a MAC was good is that its receiver
        answered as only a good one makes it do.
        """
        if e.what == 'BU':
            e.ok = any(f.what == 'BA' and f.coa == e.coa and f.msg.seq == e.msg.seq and
                       f.msg.status < 128 for f in later)
            key = 'k_BU'
        elif e.what == 'BA' and e.msg.status < 128:
            e.ok = e.ok and any(f.what == 'BC' and f.msg.attr['ECHO'] == e.msg.attr['ECHO']
                                for f in later)
            key = 'k_BA'
        elif e.what in ('REQ', 'BU (home, ESP)', 'REP'):
            if e.what == 'REQ':
                e.ok = any(f.what in ('COOKIE0', 'REP') for f in later)
                good = 'sealed; HA acts on it, so it is by k_HA'
            elif e.what == 'REP':
                e.ok = any(f.what == 'BU' for f in later)
                good = 'sealed; MN sends BU, so it had the keys in it'
            else:
                e.ok = any(f.what == 'BA (home, ESP)' and f.coa == e.coa for f in later)
                good = f'SPI {e.msg:#x}, answered: it has the secret; says {e.coa}'
            e.says = good if e.ok else 'not answered, proves nothing'
            return
        else:
            return
        who = {'MN': 'it', 'CN': 'CN'}[e.who[0]]
        e.says = f'Seq# {e.msg.seq}, MAC by {key}: ' + \
            (f'accepted, so {who} has the keys' if e.ok else 'not accepted, proves nothing')

    def esp_event(self, p):
        to_ha = p.dst == self.ha
        where = p.src if to_ha else p.dst
        says = f'SPI {p.spi:#x}, of the SA made of the secret'
        e = Event(p.time, ('MN', 'HA') if to_ha else ('HA', 'MN'),
                  f'{"BU" if to_ha else "BA"} (home, ESP)', p.octets, says,
                  msg=p.spi)
        e.coa = where
        return e

    def wire(self, p):
        """The size of a packet of the tunnel as ESP has it on the MN's link."""
        want = 40 + 8 + 8 + (p.octets + 2 + 3) // 4 * 4 + 16
        best = None
        for q in self.caps.get('mn', []):
            if q.proto == 50 and q.octets == want and q.spi != self.signalling and \
                    self.ha in (q.src, q.dst) and abs(q.time - p.time) < 0.5:
                best = want
        return best or p.octets

    def mh_event(self, p, nodes):
        m = Message(p)
        name = m.name
        if not name:
            what = {0: 'BRR', 5: 'BU', 6: 'BA', 7: 'BE'}.get(m.mh_type)
            return what and Event(p.time, self.ends(p), f'{what} (RFC 6275)', p.octets, msg=m)
        tunnel = name in ('REQ', 'REP') and 'tunnel' in nodes
        octets = self.wire(p) if tunnel else p.octets
        who = ('MN', 'HA') if name == 'REQ' else ('HA', 'MN') if name == 'REP' else self.ends(p)
        says, ok = self.proves(name, p, m)
        if p.pieces > 1:
            says += f', in {p.pieces} fragments'
        e = Event(p.time, who, name, octets, says, ok, m, tunnel)
        e.coa = p.src if name in ('BU', 'BC') else p.dst if name == 'BA' else None
        if m.mh_type == 11:
            self.last[name] = m
        return e

    def ends(self, p):
        def name(a):
            # The home agent speaks, and listens, for the home address
            return {self.cn: 'CN', self.ha: 'HA', self.hoa: 'HA'}.get(a, 'MN')
        return name(p.src), name(p.dst)

    def proves(self, name, p, m):
        a = m.attr
        if name == 'REQ':
            return '', 'SEALED' in a
        if name == 'REP':
            return '', 'SEALED' in a
        if name == 'COOKIE0':
            self.last['HC0'] = hashlib.sha256(m.mh[:4] + bytes(2) + m.mh[6:]).digest()
            return 'nothing yet, and costs CN no memory', True
        if name == 'COOKIE1':
            return 'who knows C1 reads what is sent to HoA', len(m.mh) <= 112
        if name in ('EXCH0', 'EXCH1'):
            return self.signed(name, p, m)
        if name == 'BU':
            self.last['BU'] = m
            return '', 'MAC' in a
        if name == 'BA':
            self.last['BA'] = m
            bu = self.last.get('BU')
            if m.status >= 128:
                return f'status {m.status}: refused', False
            return '', bool(bu and bu.seq == m.seq)
        if name == 'BC':
            ba = self.last.get('BA')
            same = bool(ba and ba.attr.get('ECHO') == a.get('ECHO'))
            return ('ECHO of the BA: MN receives at its CoA' if same else
                    'ECHO is not that of the BA'), same
        if name == 'ERROR':
            s = a['STATUS'][0]
            return f'status {s}: {ERRORS.get(s, "unspecified")}', True
        return '', True

    def signed(self, name, p, m):
        """Verify what EXCH0 and EXCH1 claim, by the certificate in them."""
        a, src, dst = m.attr, ipaddress.IPv6Address(p.src).packed, ipaddress.IPv6Address(p.dst).packed
        cert = Certificate(a['CERT'])
        data = (b'mobility 1 ' + (b'HA EXCH0' if name == 'EXCH0' else b'CN EXCH1')).ljust(32, b'\0')
        data += src + dst + a['DH']
        wrong = []
        if name == 'EXCH0':
            data += a['N1'] + a['N2'] + a['TS']
            if a['HC0'] != self.last.get('HC0'):
                wrong.append('HC0 of another COOKIE0')
        elif 'EXCH0' in self.last:
            data += self.last['EXCH0'].mh[6:]
        if not cert.made(data + m.without('SIG'), a['SIG']):
            wrong.append('signature does not verify')
        if not cert.holds(p.src):
            wrong.append(f'block is {cert.blocks[0] if cert.blocks else "none"}')
        now = self.stamp(p.time)
        if not cert.valid[0] <= now <= cert.valid[1]:
            wrong.append(f'expired {cert.valid[1][:4]}-{cert.valid[1][4:6]}-{cert.valid[1][6:8]}')
        if self.anchor and not self.anchor.made(cert.signed, cert.sig):
            wrong.append('not signed by the anchor')
        if wrong:
            return f'CN={cert.subject}: {", ".join(wrong)}', False
        return (f'CN={cert.subject}, {cert.blocks[0]}: signature good'
                f' ({SUITES.get(m.suite, m.suite)})'), True

    @staticmethod
    def stamp(t):
        import time
        return time.strftime('%Y%m%d%H%M%SZ', time.gmtime(t))

    def data(self, start, end, keys, shown):
        """
        The first packet of each kind of data in a phase, unless shown before.
        keys: SPI -> Seq# of the BU.
        """
        events, plain = [], None
        stream = next((p.octets for p in self.caps.get('cn', []) if p.is_data()), 0)
        for p in self.caps.get('cn', []):
            if start <= p.time < end and p.is_data() and p.src == self.cn and p.dst == self.hoa:
                plain = p
                break
        for p in self.caps.get('mn', []):
            if not start <= p.time < end or p.proto != 50 or p.spi == self.signalling:
                continue
            kind = 'direct' if p.src == self.cn else 'tunnel' if p.src == self.ha else None
            if not kind or (kind, p.spi) in shown:
                continue
            # Messages come through the tunnel, too: data is as long as the stream's
            if kind == 'tunnel' and p.octets != 72 + (stream + 5) // 4 * 4:
                continue
            if kind == 'direct':
                says = f'SPI of BU {keys[p.spi]}' if p.spi in keys else 'SPI of no BU seen'
                e = Event(p.time, ('CN', 'MN'), 'data, ESP', p.octets, f'{says}, to {p.dst}',
                          p.spi in keys)
            else:
                e = Event(p.time, ('HA', 'MN'), 'data, ESP', p.octets,
                          f'from CN by way of HA, to {p.dst}', tunnel=True)
            e.kind, e.coa, e.nodes = (kind, p.spi), p.dst, {'mn'}
            shown.add(e.kind)
            events.append(e)
        if plain and not shown:
            e = Event(plain.time, ('CN', 'MN'), 'data, plain UDP', plain.octets,
                      'as without mobility')
            e.nodes = {'cn'}
            events.append(e)
        return events

    def phases(self, marks):
        """[(name, start, events)] for [(name, start)]."""
        messages = self.messages()
        keys, shown = {}, set()
        for e in messages:
            if e.what == 'BU' and e.msg and e.msg.name:
                keys.setdefault(struct.unpack('>I', e.msg.attr['SPI'])[0], e.msg.seq)
        out = []
        for i, (name, start) in enumerate(marks):
            end = marks[i + 1][1] if i + 1 < len(marks) else float('inf')
            events = [e for e in messages if start <= e.time < end]
            events += self.data(start, end, keys, shown)
            out.append((name, start, sorted(events, key=lambda e: e.time)))
        return out


def rung(who, tunnel):
    """An arrow between two of the three lifelines, ten columns apart."""
    at = {'MN': 0, 'HA': 10, 'CN': 20}
    line = [' '] * 21
    for x in at.values():
        line[x] = '|'
    a, b = at[who[0]], at[who[1]]
    if a != b:
        low, high = min(a, b), max(a, b)
        line[low + 1:high] = ('=' if tunnel else '-') * (high - low - 1)
        line[b - 1 if b > a else b + 1] = '>' if b > a else '<'
    return ''.join(line)


def show(phase, out=sys.stdout):
    name, start, events = phase
    print(f'\n{name}\n', file=out)
    print('      ms  MN        HA        CN  message          octets  proves', file=out)
    for e in events:
        mark = ' ' if e.ok else '!'
        print(f'{(e.time - start) * 1000:8.1f}  {rung(e.who, e.tunnel)}  {e.what:<15}'
              f'  {e.octets:6} {mark}{e.says}', file=out)


def main():
    p = argparse.ArgumentParser(description='who said what to whom, from captures')
    p.add_argument('--hoa', required=True)
    p.add_argument('--ha', required=True)
    p.add_argument('--cn', required=True)
    p.add_argument('--anchor')
    p.add_argument('--phase', action='append', default=[], metavar='NAME=TIME')
    p.add_argument('captures', nargs='+', metavar='NODE=FILE')
    args = p.parse_args()
    anchor = None
    if args.anchor:
        with open(args.anchor, 'rb') as f:
            anchor = Certificate(f.read())
    reader = Reader(args.hoa, args.ha, args.cn, anchor)
    for c in args.captures:
        reader.load(*c.split('=', 1))
    marks = [(n, float(t)) for n, t in (x.rsplit('=', 1) for x in args.phase)]
    if not marks:
        marks = [('all', min(c[0].time for c in reader.caps.values() if c))]
    for phase in reader.phases(marks):
        show(phase)


if __name__ == '__main__':
    main()
