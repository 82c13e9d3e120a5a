# SPDX-License-Identifier: GPL-2.0-only
"""What the demos' reports share: what happened when, and what came of the stream."""

import json
import os
import subprocess

from capture import ESP
from certificate import Certificate
from crew import MARK, RATE
from ladder import Reader


class Outcome:
    """
    A directory with captures, and with the marks of the guest.  captures are
    {name: packets}; who derives from this fills it.
    """

    def __init__(self, directory):
        self.dir, self.captures = directory, {}
        self.held, self.asked = 0, 0
        self.marks, self.notes = [], {}
        with open(f'{directory}/marks') as f:
            for line in f:
                when, kind, text = line.rstrip('\n').split(' ', 2)
                if kind == 'phase':
                    self.marks.append((text, float(when)))
                else:
                    self.notes.setdefault(kind, []).append(text)

    def expect(self, what, ok):
        self.asked += 1
        self.held += bool(ok)
        print(f'  {"held  " if ok else "FAILED"}  {what}')

    def span(self, i):
        return self.marks[i][1], self.marks[i + 1][1]

    def title(self, text):
        print(f'\n{text}\n{"-" * len(text)}')

    def show_malformed(self):
        self.title('The captures')
        bad, unread = 0, 0
        paths = {n: f'{self.dir}/{n}.pcap' for n in self.captures}
        runs = {n: subprocess.Popen(['tshark', '-n', '-r', p, '-Y', '_ws.malformed'],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                for n, p in paths.items()}
        for node, path in paths.items():
            n = len(runs[node].communicate()[0].splitlines())
            bad, unread = bad + n, unread + (runs[node].returncode != 0)
            print(f'  {os.path.relpath(path):26} {len(self.captures[node]):6} packets,'
                  f' {n} malformed to tshark')
        print()
        self.expect('tshark reads them all, and finds nothing malformed', not bad and not unread)

    def end(self, name):
        print(f'\n{name}: {self.held} of {self.asked} expectations held')
        return self.held != self.asked


class Report(Outcome):
    """With the logs of the stream.  moves are the phases that begin with a handover."""

    def __init__(self, directory, anchor, nodes, moves, *addresses, **more):
        super().__init__(directory)
        self.moves = moves
        with open(anchor, 'rb') as f:
            self.reader = Reader(*addresses, Certificate(f.read()), **more)
        for node in nodes:
            self.reader.load(node, f'{directory}/{node}.pcap')
        self.captures = self.reader.caps
        self.sent, self.got = self.log('sent'), self.log('received')
        self.phases = self.reader.phases(self.marks)

    def log(self, name):
        """{sequence number: first time}"""
        out = {}
        with open(f'{self.dir}/{name}') as f:
            for line in f:
                seq, when = line.split()
                out.setdefault(int(seq), float(when))
        return out

    def lost(self, i):
        # What was on its way when the cable was pulled is lost to the handover
        start, end = (t - 0.5 if j in self.moves else t
                      for j, t in zip((i, i + 1), self.span(i)))
        sent = [s for s, t in self.sent.items() if start <= t < end]
        return [s for s in sent if s not in self.got], len(sent)

    def silence(self, start, end):
        """
        The longest time without data on the mobile node's link.  Not that of the
        receiver's log: a slow receiver works through what had queued, and
        hides the gap.
        """
        mn = self.reader.mobiles[0]
        times = [p.time for p in self.reader.caps[mn.link] if start - 1 <= p.time < end and
                 (p.dst == mn.hoa and p.is_data() or p.at in self.notes['coa'] and
                  p.proto == ESP and p.spi not in self.reader.signalling)]
        return max((b - a for a, b in zip(times, times[1:])), default=end - start)

    def order(self, i, *steps):
        """
        Do these messages come in this order, and prove what they claim?  A step is a
        name, or that with who says it to whom.
        """
        events = iter(self.phases[i][2])
        return all(any(e.ok and s in (e.what, (e.what, *e.who)) for e in events) for s in steps)

    def names(self, i):
        return [e.what for e in self.phases[i][2]]

    def proved(self, phases):
        """Does every message prove what it should?  One that was lost has its like after it."""
        return all(any(f.what == e.what and f.ok for f in self.phases[p][2][i:])
                   for p in phases for i, e in enumerate(self.phases[p][2]))

    def first_data(self, i, coa, kind=None):
        for e in self.phases[i][2]:
            if e.what == 'data, ESP' and e.coa == coa and kind in (None, e.kind[0]):
                return e
        return None

    def show_ladders(self, phases):
        self.title('Who said what to whom, from the captures')
        print('-- on the wire   == inside the tunnel with the home agent   octets: of the IPv6 packet')
        for i in phases:
            self.reader.show(self.phases[i])
        print()

    def show_stream(self, name, rows):
        """rows: (phase, the mobile node's new care-of address there or None)"""
        times = sorted(self.sent.values())
        rate = (len(times) - 1) / (times[-1] - times[0])
        self.title(f'The stream, {name}: {rate:.0f} packets per second (of {RATE} wanted)')
        width = max(28, *(len(self.marks[i][0]) for i, _ in rows))
        print(f'{"":{width}}  {"sent":>5}  {"lost":>5}  {"silent":>8}  {"at the new CoA after":>20}'
              f'  {"straight after":>14}')
        for i, coa in rows:
            lost, sent = self.lost(i)
            start, end = self.span(i)
            gap = self.silence(start, end)
            line = f'{self.marks[i][0]:{width}}  {sent:5}  {len(lost):5}  {gap * 1000:5.0f} ms'
            if coa:
                for e, wide in ((self.first_data(i, coa), 17),
                                (self.first_data(i, coa, 'direct'), 11)):
                    line += f'  {(e.time - start) * 1000:{wide}.0f} ms' if e else \
                        f'  {"never":>{wide + 3}}'
            print(line)
        print()

    def recovers(self, i, coa):
        """The stream comes straight to coa, and nothing is lost after its first packet there"""
        first = self.first_data(i, coa)
        return self.first_data(i, coa, 'direct') and \
            not [s for s in self.lost(i)[0] if self.sent[s] > first.time]

    def optimised(self, i, coa):
        """The packets of a phase once data came straight, by capture"""
        start, end = self.span(i)
        e = self.first_data(i, coa, 'direct')
        # The mobile node's BU of the next phase is not yet in sight
        start = e.time + 0.1 if e else end
        return lambda node: [p for p in self.reader.caps[node] if start <= p.time < end]

    def kinds(self, caps, peer, coa):
        """How many packets are ESP from peer to coa, ESP back, plain, readable"""
        hoa = self.reader.mobiles[0].hoa
        return [sum(p.proto == ESP and p.src == peer and p.dst == coa for p in caps),
                sum(p.proto == ESP and p.src == coa and p.dst == peer for p in caps),
                sum(p.is_data() and p.dst == hoa for p in caps),
                sum(MARK in p.ip for p in caps)]

    def show_kinds(self, what, peer, coa, rows):
        """rows: (name, what kinds() says)"""
        self.title(what)
        width = max(28, *(len(name) for name, _ in rows))
        heads = f'ESP {peer} to {coa}', f'ESP {coa} to {peer}', 'plain to HoA', 'text in the clear'
        print(f'{"":{width}}  ' + '  '.join(heads))
        for name, row in rows:
            print(f'{name:{width}}  ' + '  '.join(f'{n:{len(h)}}' for n, h in zip(row, heads)))
        print()

    @staticmethod
    def only_esp(row):
        return row[0] > 0 and row[1] > 0 and not row[2] and not row[3]

    def show_attacks(self, whose, number):
        self.title(f'Attacks, and the counter of {whose} that each one moves')
        attacks = [json.loads(a) for a in self.notes.get('attack', [])]
        for a in attacks:
            print(f'  {a["name"]:45}  {a["counter"]:18} {a["before"]} -> {a["after"]}')
        print()
        for a in attacks:
            self.expect(f'{a["name"]}: refused', a['after'] == a['before'] + 1)
        self.expect(f'{number} attacks were made', len(attacks) == number)
        before, after = self.notes.get('binding', ['', '-'])[:2]
        self.expect(f'the binding is still the one it was: {after}', before == after)
