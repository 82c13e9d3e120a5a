#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Who said what to whom, as read from captures and from nothing else.

usage: ladder.py --hoa A --ha A --cn A [--cn-ha A] [--map A] [--anchor ROOT.der]
                 [--phase NAME=TIME]... NODE=FILE.pcap...

NODE is mn, ha or cn for a capture on that node's link, and tunnel for one on the
mobile node's device "mobility", where what the tunnel protects is in the clear.
With --cn-ha the correspondent is mobile, too: --cn is its home address, mn2 and
tunnel2 are its link and device, and ha2 is its home agent's link.  --map is a mobility
anchor point, whose link is map.  Signatures are verified here, with the certificates as
they were sent.
"""

import argparse
import hashlib
import ipaddress
import struct
import sys
import time

from capture import ESP, MH, Message, packets
from certificate import Certificate

SUITES = {1: 'X25519', 2: 'MODP-2048'}
ERRORS = {2: 'no answer', 3: 'refused', 4: 'certificate', 5: 'not registered', 6: 'busy',
          7: 'prohibited', 8: 'suites'}
HOME_BU, HOME_BA = 'BU (home, ESP)', 'BA (home, ESP)'


def packed(*addresses):
    return b''.join(ipaddress.IPv6Address(a).packed for a in addresses)


def label(text):
    return text.ljust(32, b'\0')


class Event:
    """A message, or the first packet of a kind of data, on its way."""

    def __init__(self, when, who, what, octets, says='', ok=True, msg=None, tunnel=False):
        self.time, self.who, self.what, self.octets = when, who, what, octets
        self.says, self.ok, self.msg, self.tunnel = says, ok, msg, tunnel
        self.coa = None


class Mobile:
    """A mobile node: its names and addresses, and the captures that are its own."""

    def __init__(self, name, hoa, agent, ha, link, tunnel):
        self.name, self.hoa, self.agent, self.ha = name, hoa, agent, ha
        self.link, self.tunnel = link, tunnel
        self.signalling = 0x80000000 | struct.unpack('>I', packed(hoa)[12:])[0]


class Reader:
    def __init__(self, hoa, ha, cn, anchor=None, cn_ha=None, anchor_point=None):
        self.mobiles = [Mobile('MN', hoa, 'HA', ha, 'mn', 'tunnel')]
        self.names = {hoa: 'HA', ha: 'HA', cn: 'CN'}
        self.lifelines = ['MN', 'HA', 'CN']
        # Where the stream starts, and the capture that has it in the clear
        self.source, self.at_source = cn, 'cn'
        if cn_ha:
            self.mobiles.append(Mobile('CN_MN', cn, 'CN_HA', cn_ha, 'mn2', 'tunnel2'))
            self.names.update({cn: 'CN_HA', cn_ha: 'CN_HA'})
            self.lifelines = ['MN', 'HA', 'CN_HA', 'CN_MN']
            self.at_source = 'mn2'
        if anchor_point:
            self.names[anchor_point] = 'MAP'
            self.lifelines.insert(1, 'MAP')
        self.anchor = anchor
        self.signalling = {m.signalling: m for m in self.mobiles}
        self.caps = {}
        self.last, self.issuers, self.sent = {}, [], set()

    def load(self, node, path):
        self.caps[node] = list(packets(path))

    def learn(self):
        """
        Care-of addresses: who sends on a mobile node's own link with a Home Address
        option that is its HoA, or its RCoA.
        """
        for m in self.mobiles:
            pairs = {(p.src, p.hao) for p in self.caps.get(m.link, []) if p.hao}
            own = {m.hoa}
            while more := {src for src, hao in pairs if hao in own} - own:
                own |= more
            for coa in own - {m.hoa}:
                self.names.setdefault(coa, m.name)

    def name(self, address):
        return self.names.get(address, self.mobiles[0].name)

    def inside(self, node, p):
        """The mobile node in whose tunnel with its home agent that is."""
        for m in self.mobiles:
            if node == m.tunnel and m.hoa in (p.src, p.dst):
                return m
        return None

    def messages(self):
        """
        Every message once, at the first time that a capture has it.  The same
        octets again in the same capture are a repeat, and another message; so are
        those in a tunnel.
        """
        found = {}
        for node, caps in self.caps.items():
            times = {}
            for p in caps:
                mobile = None
                if p.spi in self.signalling:
                    key = (p.src, p.dst, p.spi, p.seq)
                elif p.proto == MH and len(p.payload) >= 8:
                    mobile = self.inside(node, p)
                    key = (p.src, p.dst, p.payload, mobile)
                else:
                    continue
                times[key] = times.get(key, 0) + 1
                key += (times[key],)
                if key not in found or p.time < found[key][0].time:
                    found[key] = (p, mobile)
        events = []
        for p, mobile in sorted(found.values(), key=lambda f: f[0].time):
            e = self.esp_event(p) if p.spi else self.mh_event(p, mobile)
            if e:
                events.append(e)
        for i, e in enumerate(events):
            self.answered(e, events[:i], events[i + 1:])
        return events

    def answered(self, e, earlier, later):
        """
        No key is known here: what shows that a MAC was good is that its receiver
        answered as only a good one makes it do.
        """
        def seen(test, *what):
            return any(f.what in what and test(f) for f in later)

        if e.what == 'BU':
            e.ok = seen(lambda f: f.coa == e.coa and f.msg.seq == e.msg.seq and
                        f.msg.status < 128, 'BA')
            good = f'Seq# {e.msg.seq}, MAC by k_BU: accepted, so it has the keys'
        elif e.what == 'BA' and e.msg.status < 128:
            e.ok = e.ok and seen(lambda f: f.msg.attr['ECHO'] == e.msg.attr['ECHO'], 'BC')
            good = f'Seq# {e.msg.seq}, MAC by k_BA: accepted, so {e.who[0]} has the keys'
        elif e.what == 'REQ':
            e.ok = seen(lambda f: True, 'COOKIE0', 'REP')
            good = 'sealed; HA acts on it, so it is by k_HA'
        elif e.what == 'REP':
            e.ok = seen(lambda f: True, 'BU')
            good = f'sealed; {e.who[1]} sends BU, so it had the keys in it'
        elif e.what == HOME_BU:
            e.ok = seen(lambda f: f.coa == e.coa, HOME_BA)
            good = f'SPI {e.msg:#x}, answered: it has the secret; says {e.coa}'
        elif e.what == 'TEST':
            e.ok = seen(lambda f: True, 'ALIVE')
            good = f'nothing; {e.who[1]} answers, so it can be reached'
        elif e.what == 'KEYS':
            given = {f.msg.attr['N3'] for f in earlier if f.what == 'ALIVE'}
            e.ok = seen(lambda f: f.msg.attr.get('ECHO') in given, 'ALIVE')
            good = f'sealed; {e.who[1]} echoes the N3 in it, so it had the keys in it'
        elif e.what == 'MAP_BU' and e.ok:
            e.ok = seen(lambda f: f.msg.attr['ECHO'] == e.msg.attr['NONCE'], 'MAP_BA')
            cert = Certificate(e.msg.attr['CERT'])
            by = [c.subject for c in self.issuers if c.made(cert.signed, cert.sig)]
            good = f'{e.says}; issued by {"CN=" + by[0] if by else "nobody seen here"}'
            e.ok = e.ok and bool(by)
        elif e.what == 'REQ_CERT':
            e.ok = seen(lambda f: f.msg.attr['ECHO'] == e.msg.attr['NONCE'], 'REP_CERT')
            good = 'nothing; who issued the certificate?'
        else:
            return
        mac = e.what in ('BU', 'BA')
        e.says = good if e.ok else f'Seq# {e.msg.seq}, not accepted, proves nothing' if mac else \
            f'{e.says}; not answered' if e.what == 'MAP_BU' else 'not answered, proves nothing'

    def esp_event(self, p):
        m = self.signalling[p.spi]
        to_ha = p.dst == m.ha
        e = Event(p.time, (m.name, m.agent) if to_ha else (m.agent, m.name),
                  HOME_BU if to_ha else HOME_BA, p.octets,
                  f'SPI {p.spi:#x}, of the SA made of the secret', msg=p.spi)
        e.coa = p.src if to_ha else p.dst
        return e

    def wire(self, p, m):
        """The size of a packet of the tunnel as ESP has it on the MN's link."""
        want = 40 + 8 + 8 + (p.octets + 2 + 3) // 4 * 4 + 16
        best = None
        for q in self.caps.get(m.link, []):
            if q.proto == ESP and len(q.ip) == want and q.spi != m.signalling and \
                    m.ha in (q.src, q.dst) and abs(q.time - p.time) < 0.5:
                best = q.octets
        return best or p.octets

    def mh_event(self, p, mobile):
        m = Message(p)
        name = m.name
        if mobile:
            who = (mobile.agent, mobile.name) if p.dst == mobile.hoa else \
                (mobile.name, mobile.agent)
        else:
            # A home agent speaks, and listens, for the home address
            who = self.name(p.src), self.name(p.dst)
        if not name:
            what = {0: 'BRR', 5: 'BU', 6: 'BA', 7: 'BE'}.get(m.mh_type)
            return what and Event(p.time, who, f'{what} (RFC 6275)', p.octets, msg=m)
        if name == 'BU' and mobile:
            name = 'FWD'
        says, ok = self.proves(name, p, m, who)
        if p.pieces > 1:
            says += f', in {p.pieces} fragments'
        e = Event(p.time, who, name, self.wire(p, mobile) if mobile else p.octets, says, ok, m,
                  bool(mobile))
        e.coa = p.src if name in ('BU', 'BC') else p.dst if name == 'BA' else None
        return e

    def recall(self, name, *ends):
        """The last message of that name between these two; that of nobody has nothing."""
        return self.last.get((name, ends))

    def proves(self, name, p, m, who):
        """(what a message proves by itself, whether it is as it should be)"""
        # What answers it has to find it; a repeat takes its place.
        self.last[name, (p.src, p.dst)] = m
        test = getattr(self, f'proves_{name.lower()}', None)
        if test:
            return test(p, m, who)
        if name in ('REQ', 'REP', 'KEYS'):
            return '', 'SEALED' in m.attr
        return '', True

    def proves_cookie0(self, p, m, who):
        self.last['HC0', (p.src, p.dst)] = hashlib.sha256(m.mh[:4] + bytes(2) + m.mh[6:]).digest()
        return f'nothing yet, and costs {who[1]} no memory', True

    def proves_cookie1(self, _p, m, _who):
        return 'who knows C1 reads what is sent to HoA', len(m.mh) <= 112

    def proves_exch0(self, p, m, _who):
        a = m.attr
        data = packed(p.src, p.dst) + a['DH'] + a['N1'] + a['N2'] + a['TS']
        wrong = [] if a['HC0'] == self.recall('HC0', p.src, p.dst) else ['HC0 of another COOKIE0']
        return self.signed(p, m, label(b'mobility 1 HA EXCH0') + data, wrong)

    def proves_exch1(self, p, m, _who):
        exch0 = self.recall('EXCH0', p.dst, p.src)
        data = packed(p.src, p.dst) + m.attr['DH'] + (exch0.mh[6:] if exch0 else b'')
        return self.signed(p, m, label(b'mobility 1 CN EXCH1') + data, [])

    def signed(self, p, m, data, wrong):
        """Verify what EXCH0 and EXCH1 claim, by the certificate in them."""
        cert = Certificate(m.attr['CERT'])
        if not cert.made(data + m.without('SIG'), m.attr['SIG']):
            wrong.append('signature does not verify')
        wrong += self.doubts(cert, p.src, p.time)
        if self.anchor and not self.anchor.made(cert.signed, cert.sig):
            wrong.append('not signed by the anchor')
        if wrong:
            return f'CN={cert.subject}: {", ".join(wrong)}', False
        return (f'CN={cert.subject}, {cert.blocks[0]}: signature good'
                f' ({SUITES.get(m.suite, m.suite)})'), True

    @staticmethod
    def doubts(cert, address, when):
        """Why this certificate does not speak for that address, at that time"""
        now = time.strftime('%Y%m%d%H%M%SZ', time.gmtime(when))
        if not cert.holds(address):
            yield f'block is {cert.blocks[0] if cert.blocks else "none"}'
        if not cert.valid[0] <= now <= cert.valid[1]:
            yield f'expired {cert.valid[1][:4]}-{cert.valid[1][4:6]}-{cert.valid[1][6:8]}'

    def proves_bu(self, _p, m, _who):
        self.sent.add(m.mh)
        return '', 'MAC' in m.attr

    def proves_fwd(self, _p, m, who):
        same = m.mh in self.sent
        return (f'{who[0]} hands the BU on, octet for octet' if same else
                'not a BU that was sent'), same

    def proves_ba(self, p, m, _who):
        if m.status >= 128:
            return f'status {m.status}: refused', False
        # A mobile correspondent was written to at home.
        bu = [b for (name, ends), b in self.last.items() if name == 'BU' and ends[0] == p.dst]
        return '', any(b.seq == m.seq for b in bu)

    def proves_bc(self, p, m, who):
        ba = self.recall('BA', p.dst, p.src)
        same = bool(ba and ba.attr.get('ECHO') == m.attr.get('ECHO'))
        return (f'ECHO of the BA: {who[0]} receives at its CoA' if same else
                'ECHO is not that of the BA'), same

    def proves_bc_echo(self, p, m, who):
        bc = self.recall('BC', p.dst, p.src)
        same = bool(bc and bc.attr.get('NONCE') == m.attr.get('ECHO'))
        return (f'NONCE of the BC: {who[0]} receives at its CoA' if same else
                'ECHO is not the NONCE of the BC'), same

    def proves_error(self, _p, m, _who):
        s = m.attr['STATUS'][0]
        return f'status {s}: {ERRORS.get(s, "unspecified")}', True

    def proves_alive(self, _p, m, who):
        says = 'has the keys' if 'ECHO' in m.attr else 'is there'
        return f'{who[0]} {says}; an N3 for the next keys', len(m.attr['N3']) == 16

    def proves_map_bu(self, p, m, _who):
        """SIG_MN, by the certificate that is with it; who issued that shows later."""
        a, cert = m.attr, Certificate(m.attr['CERT'])
        hoa = str(ipaddress.IPv6Address(a['HOA']))
        data = label(b'mobility 1 MN MAP BU') + packed(p.src, p.dst, hoa, p.hao)
        wrong = list(self.doubts(cert, hoa, p.time))
        if not cert.made(data + m.joined_without('SIG'), a['SIG']):
            wrong.append('signature does not verify')
        if wrong:
            return f'CN={cert.subject}: {", ".join(wrong)}', False
        return f'CN={cert.subject}, {cert.blocks[0]}: signature good, LCoA is {p.src}', True

    def proves_map_ba(self, p, m, _who):
        bu = self.recall('MAP_BU', p.dst, p.src)
        if m.status >= 128:
            return f'status {m.status}: refused', False
        same = bool(bu and bu.attr['NONCE'] == m.attr.get('ECHO'))
        return 'NONCE of the BU: who answers reads it' if same else 'ECHO of no BU', same

    def proves_rep_cert(self, p, m, _who):
        req = self.recall('REQ_CERT', p.dst, p.src)
        cert = Certificate(m.attr['CERT'])
        wrong = list(self.doubts(cert, p.src, p.time))
        if not req or req.attr['NONCE'] != m.attr['ECHO']:
            wrong.append('ECHO of no REQ_CERT')
        if self.anchor and not self.anchor.made(cert.signed, cert.sig):
            wrong.append('not signed by the anchor')
        if wrong:
            return f'CN={cert.subject}: {", ".join(wrong)}', False
        self.issuers.append(cert)
        return f'CN={cert.subject}, {cert.blocks[0]}: signed by the anchor', True

    def data(self, start, end, keys, shown):
        """
        The first packet of each kind of data in a phase, unless shown before.
        keys: SPI -> the message that named it.
        """
        events, plain = [], None
        stream = next((p.octets for p in self.caps.get(self.at_source, []) if p.is_data()), 0)
        first = self.mobiles[0]
        for p in self.caps.get(self.at_source, []):
            if start <= p.time < end and p.is_data() and p.src == self.source and \
                    p.dst == first.hoa:
                plain = p
                break
        for m, p in ((m, p) for m in self.mobiles for p in self.caps.get(m.link, [])):
            if not start <= p.time < end or p.proto != ESP or p.spi in self.signalling:
                continue
            peer = self.peer(m, p)
            kind = 'direct' if peer else 'tunnel' if p.src == m.ha else None
            if not kind or (kind, p.spi, p.at) in shown:
                continue
            # Messages come through the tunnel, too: data is as long as the stream's
            if kind == 'tunnel' and len(p.ip) != 72 + (stream + 5) // 4 * 4:
                continue
            if kind == 'direct':
                says = f'SPI of {keys.get(p.spi, "no BU seen")}, to {p.dst}'
                if p.outer:
                    says += f', and by the MAP to {p.at}'
                e = Event(p.time, (peer, m.name), 'data, ESP', p.octets, says, p.spi in keys)
            else:
                e = Event(p.time, (m.agent, m.name), 'data, ESP', p.octets,
                          f'from {self.lifelines[-1] if m is first else first.name} by way of'
                          f' {m.agent}, to {p.dst}', tunnel=True)
            e.kind, e.coa = (kind, p.spi, p.at), p.at
            shown.add(e.kind)
            events.append(e)
        if plain and not shown:
            events.append(Event(plain.time, (self.lifelines[-1], first.name), 'data, plain UDP',
                                plain.octets, 'as without mobility'))
        return events

    def peer(self, m, p):
        """Who sends to this mobile node straight"""
        if p.src == self.source and len(self.mobiles) == 1:
            return 'CN'
        other = self.name(p.src)
        here = self.names.get(p.dst) == m.name
        return other if here and other != m.name and any(o.name == other for o in self.mobiles) \
            else None

    def phases(self, marks):
        """[(name, start, events)] for [(name, start)]."""
        self.learn()
        messages = self.messages()
        keys, shown = {}, set()
        # One that was lost has its like after it, with the same SPI
        for e in sorted(messages, key=lambda e: not e.ok):
            if e.what in ('BU', 'BA') and 'SPI' in e.msg.attr:
                keys.setdefault(struct.unpack('>I', e.msg.attr['SPI'])[0],
                                f'{e.what} {e.msg.seq}')
        out = []
        for i, (name, start) in enumerate(marks):
            end = marks[i + 1][1] if i + 1 < len(marks) else float('inf')
            events = [e for e in messages if start <= e.time < end]
            events += self.data(start, end, keys, shown)
            out.append((name, start, sorted(events, key=lambda e: e.time)))
        return out

    def show(self, phase, out=sys.stdout):
        name, start, events = phase
        print(f'\n{name}\n', file=out)
        width = max(len(e.what) for e in events + [Event(0, None, 'data, plain UDP', 0)])
        print(f'      ms  {"".join(n.ljust(self.step) for n in self.lifelines[:-1])}'
              f'{self.lifelines[-1]}  {"message":<{width}}  octets  proves', file=out)
        for e in events:
            mark = ' ' if e.ok else '!'
            print(f'{(e.time - start) * 1000:8.1f}  {self.rung(e.who, e.tunnel)}  {e.what:<{width}}'
                  f'  {e.octets:6} {mark}{e.says}', file=out)

    @property
    def step(self):
        return 10 if len(self.lifelines) < 4 else 8

    def rung(self, who, tunnel):
        """An arrow between two of the lifelines."""
        at = {n: i * self.step for i, n in enumerate(self.lifelines)}
        last = at[self.lifelines[-1]]
        line = ['|' if x % self.step == 0 else ' ' for x in range(last + 1)]
        a, b = at[who[0]], at[who[1]]
        if a != b:
            low, high = min(a, b), max(a, b)
            line[low + 1:high] = ('=' if tunnel else '-') * (high - low - 1)
            line[b - 1 if b > a else b + 1] = '>' if b > a else '<'
        return ''.join(line).ljust(last + len(self.lifelines[-1]) - 1)


def main():
    p = argparse.ArgumentParser(description='who said what to whom, from captures')
    p.add_argument('--hoa', required=True)
    p.add_argument('--ha', required=True)
    p.add_argument('--cn', required=True)
    p.add_argument('--cn-ha')
    p.add_argument('--map')
    p.add_argument('--anchor')
    p.add_argument('--phase', action='append', default=[], metavar='NAME=TIME')
    p.add_argument('captures', nargs='+', metavar='NODE=FILE')
    args = p.parse_args()
    anchor = None
    if args.anchor:
        with open(args.anchor, 'rb') as f:
            anchor = Certificate(f.read())
    reader = Reader(args.hoa, args.ha, args.cn, anchor, args.cn_ha, args.map)
    for c in args.captures:
        reader.load(*c.split('=', 1))
    marks = [(n, float(t)) for n, t in (x.rsplit('=', 1) for x in args.phase)]
    if not marks:
        marks = [('all', min(c[0].time for c in reader.caps.values() if c))]
    for phase in reader.phases(marks):
        reader.show(phase)


if __name__ == '__main__':
    main()
