#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the demo of two mobile nodes and a MAP shows.

usage: mobile.py DIR ANCHOR HOA HA CN_HOA CN_HA MAP RCOA CN_COA CN_COA-AFTER VICTIM
"""

import sys

from capture import ESP, MH
from report import Report

HOME, AWAY, ENTERED, INSIDE, ATTACKED, BOTH, CLAIMED = range(7)
# Draft section 3: "10 packets"; limits.h has the octets.
BUDGET, BUDGET_OCTETS = 10, 15000
DOMAIN = {'MAP_BU', 'REQ_CERT', 'REP_CERT', 'MAP_BA'}
EXCHANGE = {'REQ', 'COOKIE0', 'COOKIE1', 'EXCH0', 'EXCH1', 'REP', 'KEYS'}


def between(mover, other):
    """BU to BC_ECHO of a mobile node that moved"""
    agent = {'MN': 'HA', 'CN_MN': 'CN_HA'}[other]
    return (('BU', mover, agent), ('FWD', agent, other), ('BA', other, mover),
            ('BC', mover, other), ('BC_ECHO', other, mover))


class Mobile(Report):
    def __init__(self, directory, anchor, hoa, ha, cn, cn_ha, anchor_point, *places):
        self.rcoa, self.cn_coa, self.cn_coa_after, self.victim = places
        super().__init__(directory, anchor,
                         ('mn', 'tunnel', 'mn2', 'tunnel2', 'ha', 'ha2', 'map', 'victim'),
                         (AWAY, ENTERED, INSIDE, BOTH, CLAIMED), hoa, ha, cn, cn_ha=cn_ha,
                         anchor_point=anchor_point)
        self.coas = dict(zip((AWAY, ENTERED, INSIDE, BOTH), self.notes['coa']))

    def ladders(self):
        ladders = (HOME, AWAY, ENTERED, INSIDE, BOTH)
        self.show_ladders(ladders)
        self.expect('at home the stream is plain UDP, and there is no message',
                    self.names(HOME) == ['data, plain UDP'])
        self.expect('both away: home registrations, then an exchange with CN_HA for CN_HoA',
                    self.order(AWAY, ('BU (home, ESP)', 'MN', 'HA'), ('BA (home, ESP)', 'HA', 'MN'),
                               ('REQ', 'MN', 'HA'), ('COOKIE0', 'HA', 'CN_HA'),
                               ('COOKIE1', 'CN_HA', 'HA'), ('EXCH0', 'HA', 'CN_HA'),
                               ('EXCH1', 'CN_HA', 'HA'), ('REP', 'HA', 'MN')))
        self.expect('CN_HA asks for a nonce and hands the keys on: TEST, ALIVE, KEYS, ALIVE',
                    self.order(AWAY, ('TEST', 'CN_HA', 'CN_MN'), ('ALIVE', 'CN_MN', 'CN_HA'),
                               ('KEYS', 'CN_HA', 'CN_MN'), ('ALIVE', 'CN_MN', 'CN_HA')))
        self.expect('then BU by way of CN_HA (FWD), BA straight from CN_CoA, BC and its echo',
                    self.order(AWAY, 'REP', *between('MN', 'CN_MN')))
        self.expect('into the domain: MAP_BU, REQ_CERT, REP_CERT, MAP_BA, then HA and CN_MN',
                    self.order(ENTERED, 'MAP_BU', 'REQ_CERT', 'REP_CERT', 'MAP_BA',
                               'BU (home, ESP)', 'BA (home, ESP)') and
                    self.order(ENTERED, 'MAP_BA', *between('MN', 'CN_MN')) and
                    not EXCHANGE & set(self.names(ENTERED)))
        self.expect('inside the domain: MAP_BU and MAP_BA, and no other message',
                    self.order(INSIDE, 'MAP_BU', 'MAP_BA') and
                    set(self.names(INSIDE)) == {'MAP_BU', 'MAP_BA', 'data, ESP'})
        self.expect('both move: each tells the other by its home, and no keys are sent again',
                    any(self.order(BOTH, *between(*pair))
                        for pair in (('MN', 'CN_MN'), ('CN_MN', 'MN'))) and
                    not EXCHANGE & set(self.names(BOTH)))
        self.expect('every message proves what it should', self.proved(ladders))

    def losses(self):
        self.show_stream('CN_MN to MN\'s home address',
                         [(i, self.coas.get(i)) for i in (HOME, AWAY, ENTERED, INSIDE, ATTACKED,
                                                          BOTH)])
        self.expect('nothing is lost at home, nor under attack',
                    not self.lost(HOME)[0] and not self.lost(ATTACKED)[0])
        for i, where in ((AWAY, 'on links x and y'), (ENTERED, 'in the MAP\'s domain'),
                         (INSIDE, 'on the domain\'s other link'), (BOTH, 'when both have moved')):
            self.expect(f'{where} the stream comes straight to the new address, and nothing is '
                        'lost any more', self.recovers(i, self.coas[i]))
        back = self.first_data(BOTH, self.cn_coa_after, 'direct')
        there = self.first_data(BOTH, self.coas[BOTH], 'direct')
        start, _ = self.span(BOTH)
        when = f'{(max(back.time, there.time) - start) * 1000:.0f} ms' if back and there \
            else 'never'
        self.expect(f'after both moved data goes straight in both directions: {when}',
                    back and there)

    def proof(self):
        rows = []
        for i, coa, cn_coa in ((AWAY, self.coas[AWAY], self.cn_coa),
                               (ENTERED, self.rcoa, self.cn_coa),
                               (INSIDE, self.rcoa, self.cn_coa),
                               (BOTH, self.coas[BOTH], self.cn_coa_after)):
            caps = self.optimised(i, self.coas[i])('mn2')
            rows.append((self.marks[i][0], self.kinds(caps, cn_coa, coa)))
        self.show_kinds('What the link of CN_MN sees, once data goes straight', 'CN_CoA', 'CoA',
                        rows)
        self.expect('all of it is ESP between the care-of addresses; in the domain that is RCoA',
                    all(self.only_esp(row) for _, row in rows))

    def domain(self):
        """Who hears of moves inside the domain"""
        self.title('What is to be seen of the domain outside of it')
        lcoas = {self.coas[ENTERED], self.coas[INSIDE]}
        print(f'{"":32}  {"with an LCoA":>12}  {"with RCoA":>9}  {"MAP_BU, MAP_BA":>14}')
        rows = []
        for node, where in (('map', 'the MAP\'s link to the network'), ('ha', 'HA\'s link'),
                            ('mn2', 'CN_MN\'s link')):
            caps = [p for i in (INSIDE, ATTACKED) for p in self.reader.caps[node]
                    if self.span(i)[0] <= p.time < self.span(i)[1]]
            rows.append([sum(bool(lcoas & {p.src, p.dst, p.at}) for p in caps),
                         sum(self.rcoa in (p.src, p.dst) for p in caps),
                         sum(p.proto == MH and self.rcoa in (p.hao, p.rh2) for p in caps)])
            print(f'{where:32}  {rows[-1][0]:12}  {rows[-1][1]:9}  {rows[-1][2]:14}')
        print()
        self.expect('inside the domain MN changes links, and HA and CN_MN see RCoA alone',
                    not any(lcoa or mh for lcoa, _, mh in rows) and rows[0][1] > 0 and
                    rows[2][1] > 0)

    def claim(self):
        self.title('A false care-of address: MN claims a victim\'s, which it cannot read at')
        start, end = self.span(CLAIMED)
        sent = sum(start <= t < end for t in self.sent.values())
        caps = [p for p in self.reader.caps['victim'] if start <= p.time < end and
                p.dst == self.victim]
        data = [p for p in caps if p.proto == ESP]
        octets = sum(p.octets for p in data)
        asked = [p for p in caps if p.proto == MH]
        print(f'  sent to MN in this time          {sent:6} packets')
        print(f'  ESP that came to the victim      {len(data):6} packets, {octets} octets'
              f' (at most {BUDGET} and {BUDGET_OCTETS})')
        print(f'  BAs that came to the victim      {len(asked):6} packets,'
              f' {sum(p.octets for p in asked)} octets')
        print(f'  what CN_MN believes              {self.notes["claim"][0]}')
        print()
        self.expect('without BC the address gets the provisional budget and no more',
                    0 < len(data) <= BUDGET and octets <= BUDGET_OCTETS and
                    sent > 2 * BUDGET and self.notes['claim'][0].endswith('stopped'))
        before, after = self.span(ATTACKED)
        turned = [p for p in self.reader.caps['victim'] if before <= p.time < after and
                  p.dst == self.victim and (p.outer or p.proto == ESP or p.is_data())]
        self.expect('in the attacks before, nothing of MN\'s traffic came to the victim',
                    not turned)


def main():
    if len(sys.argv) != 12:
        sys.exit(__doc__)
    r = Mobile(*sys.argv[1:])
    r.ladders()
    r.losses()
    r.proof()
    r.domain()
    r.show_attacks('the MAP', 3)
    r.claim()
    r.show_malformed()
    return r.end('demo-mobile')


if __name__ == '__main__':
    sys.exit(main())
