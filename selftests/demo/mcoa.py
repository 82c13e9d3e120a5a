#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the demo of several care-of addresses shows: who is sent what, method by method.

usage: mcoa.py DIR HOA HA COA1 COA2 VICTIM1 VICTIM2 NEIGHBOUR
"""

import ipaddress
import json
import os
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import accumulate

import svg
from capture import DATA_PORT, ESP, packets
from crew import size
from ladder import Mobile
from registration import questions, registrations
from report import Outcome

# Per claim of an address; limits.h and mobility-protocol.rst, section 7.1.1, have the numbers.
ASKED, ASKED_OCTETS = 3, 128
CLAIMS = 2
ND = {bytes([i]) for i in range(133, 138)}
CONTROL, OWN, DATA = (DATA_PORT + i for i in range(3))
LINES = {'V1, a victim': svg.Style('#c0392b'), 'V2, a victim': svg.Style('#e67e22', '6 4'),
         'N, a neighbour of MN': svg.Style('#8e44ad', '8 3 2 3'),
         'MN, CoA1': svg.Style('#2166ac'), 'MN, CoA2': svg.Style('#1b7837', '2 3')}


def in_tunnel(port):
    """The octets of a packet of the stream on its way to a care-of address"""
    inner = 40 + 8 + size(port)
    return 40 + 8 + 8 + (inner + 2 + 3) // 4 * 4 + 16


PAYLOAD = {in_tunnel(p): p for p in (DATA, CONTROL, OWN)}


class Act:
    """The attack on a home agent with one order of methods."""

    def __init__(self, name, verify, unverified, near):
        self.name, self.verify, self.credit = name, verify, unverified == 'credit'
        # Its neighbour is named, too
        self.near = near
        # It takes one address, and the mobile node knows
        self.alone = verify == 'refuse'

    def between(self, events, attack):
        """Of the time with the victims' addresses, or that with its own alone"""
        start, end = (self.claim, self.end) if attack else (self.start, self.claim)
        return [e for e in events if start <= e.time < end]


class Mcoa(Outcome):
    def __init__(self, directory, hoa, ha, *addresses):
        super().__init__(directory)
        self.ha = ha
        self.signalling = Mobile('MN', hoa, 'HA', ha, 'mn', 'tunnel').signalling
        self.at = dict(zip(('v1', 'v2', 'n', 'mn', 'mn1'), addresses[2:] + addresses[:2]))
        self.captures = {n: list(packets(f'{directory}/{n}.pcap'))
                         for n in (*self.at, 'mn2', 'ha', 'tunnel')}
        self.said = list(registrations(self.captures['ha'], ha, f'{directory}/secret'))
        self.came = {n: [p for p in self.captures[n] if p.dst == a and not self.is_nd(p)]
                     for n, a in self.at.items()}
        self.acts = [Act(**json.loads(a)) for a in self.notes['act']]
        for i, a in enumerate(self.acts):
            a.start, a.claim, a.end = (t for _, t in self.marks[3 * i:3 * i + 3])
        # How often the neighbour's router did, until the end of each act
        turned = [int(n) for n in self.notes['turned_away']]
        for a, before, after in zip(self.acts, [0, *turned], turned):
            a.turned_away = after - before

    @staticmethod
    def is_nd(p):
        return p.proto == 58 and p.payload[:1] in ND

    def port(self, p):
        """Of the stream that a packet belongs to, or None of one that is no payload"""
        return PAYLOAD.get(p.octets) if p.proto == ESP and p.spi != self.signalling else None

    def sent_to(self, act, name):
        """In the attack: the octets of payload, and of all else"""
        came = act.between(self.came[name], True)
        payload = sum(p.octets for p in came if self.port(p))
        return payload, sum(p.octets for p in came) - payload

    def flows(self, act, name):
        """How many packets of each port came to an address in the attack"""
        return Counter(self.port(p) for p in act.between(self.came[name], True))

    def named(self, act, *names):
        """How many BUs named the one of these that is named by fewest"""
        bus = [s.octets for s in act.between(self.said, True) if s.name == 'BU']
        return min(sum(ipaddress.IPv6Address(self.at[n]).packed in octets for octets in bus)
                   for n in names)

    def in_its_name(self, act):
        """Octets that the mobile node sent with its neighbour's address"""
        return sum(p.octets for p in act.between(self.captures['mn2'], True)
                   if p.src == self.at['n'] and not self.is_nd(p))

    def earned(self, act):
        """Octets that the mobile node sent through its tunnels, and less those of payload"""
        own = {self.at['mn'], self.at['mn1']}
        sent = [(p.time, p.octets) for p in self.captures['ha']
                if p.proto == ESP and p.spi != self.signalling and p.src in own and
                p.dst == self.ha and act.start <= p.time < act.end]
        got = [(p.time, -p.octets) for v in ('v1', 'v2')
               for p in act.between(self.came[v], True) if self.port(p)]
        return sorted(sent + got)

    def in_credit(self, act):
        """At no instant had the victims been sent more than the mobile node had sent."""
        left = 0
        for _, octets in self.earned(act):
            left += octets
            if left < 0:
                return False
        return True

    def to_verify(self, act):
        """What was said of its own addresses"""
        return [*act.between(self.said, False), *questions(
            act.between(c, False) for c in self.captures.values())]

    def in_use(self, act):
        """From the first message until payload comes to each of its own addresses: s, or None"""
        began = [s.time for s in self.to_verify(act) if s.name in ('SR', 'BU')]
        firsts = []
        for name, port in (('mn', CONTROL), ('mn1', OWN))[:1 if act.alone else 2]:
            firsts += [p.time for p in act.between(self.came[name], False)
                       if self.port(p) == port][:1]
        if not began or len(firsts) < (1 if act.alone else 2):
            return None
        return max(firsts) - min(began)

    # What is shown ------------------------------------------------------

    def show_attack(self):
        self.title('While MN names two victims beside its own addresses: octets that came to each')
        head = ''.join(f'{n:>19}' for n in ('victim V1', 'victim V2', 'neighbour N'))
        print(f'{"":14}{head}{"MN, CoA1":>11}{"MN, CoA2":>11}')
        print(f'{"":14}' + f'{"payload":>10}{"other":>9}' * 3)
        for a in self.acts:
            print(f'{a.name:14}' + ''.join(
                '{:10}{:9}'.format(*self.sent_to(a, v)) if a.near or v != 'n'
                else f'{"-":>10}{"-":>9}' for v in ('v1', 'v2', 'n')) +
                ''.join(f'{sum(self.sent_to(a, m)):11}' for m in ('mn', 'mn1')))
        print()
        for a in self.acts:
            self.judge(a)

    def judge(self, a):
        (pay1, other1), (pay2, other2) = (self.sent_to(a, v) for v in ('v1', 'v2'))
        if a.alone:
            self.expect(f'{a.name}: MN has one address, and names no victim',
                        not self.named(a, 'v1', 'v2'))
        else:
            self.expect(f'{a.name}: BUs name both victims, again and again',
                        self.named(a, 'v1', 'v2') >= CLAIMS)
        if a is self.acts[0]:
            self.expect(f'{a.name}: both victims are flooded with the data',
                        all(self.flows(a, v)[DATA] >= 10 for v in ('v1', 'v2')))
        elif a.credit:
            self.expect(f'{a.name}: victims get data, and never more octets than MN had sent',
                        pay1 + pay2 > 0 and self.in_credit(a))
        else:
            self.expect(f'{a.name}: no octet of payload at a victim', not pay1 and not pay2)
        if a is not self.acts[0]:
            bound = CLAIMS * ASKED * ASKED_OCTETS
            self.expect(f'{a.name}: at most {bound} octets of signalling at each',
                        max(other1, other2) <= bound)
        if a.near:
            self.judge_near(a)
        one, two = self.flows(a, 'mn'), self.flows(a, 'mn1')
        if a.alone:
            self.expect(f'{a.name}: its address carries all flows',
                        all(one[p] for p in (DATA, CONTROL, OWN)))
        else:
            self.expect(f'{a.name}: its own addresses carry their flows',
                        one[CONTROL] and two[OWN])

    def judge_near(self, a):
        """MN can send with its neighbour's address; who looks there finds the neighbour."""
        payload, other = self.sent_to(a, 'n')
        self.expect(f'{a.name}: a BU names the neighbour', self.named(a, 'n'))
        if a is self.acts[0]:
            self.expect(f'{a.name}: and it is flooded as well', self.flows(a, 'n')[DATA] >= 10)
            return
        self.expect(f'{a.name}: its router does not vouch for it', a.turned_away)
        self.expect(f'{a.name}: no octet of payload at the neighbour', not payload)
        self.expect(f'{a.name}: nor more of signalling than MN sent in its name',
                    other <= self.in_its_name(a))

    def show_cost(self):
        self.title('What it took to verify MN\'s own two addresses')
        print(f'{"":16}{"BU":>4}{"BA":>4}  {"others":32}{"in use after":>14}')
        for a in self.acts:
            said = Counter(s.name for s in self.to_verify(a))
            others = ', '.join(f'{n} {name}' for name, n in said.items()
                               if name not in ('BU', 'BA')) or '-'
            seconds = self.in_use(a)
            print(f'{a.name:16}{said["BU"]:4}{said["BA"]:4}  {others:32}' +
                  (f'{seconds * 1000:11.0f} ms' if seconds else f'{"never":>14}'))
        print()
        self.expect('each method lets MN use its own addresses',
                    all(self.in_use(a) for a in self.acts))

    def show_picture(self):
        path = f'{self.dir}/mcoa.svg'
        panels = []
        for a in self.acts:
            lines = {}
            for line, name in zip(LINES, self.at):
                came = [p for p in self.came[name] if a.start <= p.time < a.end]
                total = accumulate(p.octets / 1000 for p in came)
                lines[line] = list(zip((p.time - a.start for p in came), total))
            panels.append(svg.Panel(a.name, a.end - a.start,
                                    [(a.claim - a.start, 'victims named')], lines))
        svg.chart(path, 'Several care-of addresses: what the home agent sends where',
                  'seconds', 'octets so far, thousands', LINES, panels)
        root = ET.parse(path).getroot()
        lines = root.findall('.//{http://www.w3.org/2000/svg}polyline')
        print(f'\nThe picture: {os.path.relpath(path)}\n')
        self.expect('it has a line for each address in a panel for each method',
                    len(lines) == len(LINES) * len(self.acts))


def main():
    if len(sys.argv) != 9:
        sys.exit(__doc__)
    r = Mcoa(*sys.argv[1:])
    r.show_attack()
    r.show_cost()
    r.show_picture()
    r.show_malformed()
    r.expect('and no packet escaped them', r.notes['uncaptured'] == ['0'])
    return r.end('demo')


if __name__ == '__main__':
    sys.exit(main())
