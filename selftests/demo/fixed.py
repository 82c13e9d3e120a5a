#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What a mobile node's demo shows: one correspondent, which stays where it is.

usage: fixed.py DIR ANCHOR HOA HA CN
"""

import sys

from report import Report

HOME, LINK_A, LINK_B, ATTACKED = range(4)


class Fixed(Report):
    def __init__(self, directory, anchor, hoa, ha, cn):
        self.cn = cn
        super().__init__(directory, anchor, ('mn', 'tunnel', 'ha', 'cn', 'r'),
                         (LINK_A, LINK_B), hoa, ha, cn)
        self.coas = self.notes['coa']

    def ladders(self):
        self.show_ladders((HOME, LINK_A, LINK_B))
        self.expect('at home the stream is plain UDP, and there is no message',
                    self.names(HOME) == ['data, plain UDP'])
        self.expect('on link a: home registration, exchange and BU, BA, BC, in this order',
                    self.order(LINK_A, 'BU (home, ESP)', 'BA (home, ESP)', 'REQ', 'COOKIE0',
                               'COOKIE1', 'EXCH0', 'EXCH1', 'REP', 'BU', 'BA', 'BC'))
        self.expect('on link b: home registration and BU, BA, BC; no certificate is sent again',
                    self.order(LINK_B, 'BU (home, ESP)', 'BA (home, ESP)') and
                    self.order(LINK_B, 'BU', 'BA', 'BC') and
                    not {'REQ', 'EXCH0', 'EXCH1'} & set(self.names(LINK_B)))
        self.expect('every message proves what it should', self.proved((HOME, LINK_A, LINK_B)))

    def losses(self):
        self.show_stream('CN to MN\'s home address',
                         ((HOME, None), (LINK_A, self.coas[0]), (LINK_B, self.coas[1]),
                          (ATTACKED, None)))
        self.expect('nothing is lost at home, nor under attack',
                    not self.lost(HOME)[0] and not self.lost(ATTACKED)[0])
        for i, where, coa in ((LINK_A, 'a', self.coas[0]), (LINK_B, 'b', self.coas[1])):
            self.expect(f'on link {where} the stream comes straight to the new CoA, and nothing is '
                        'lost any more', self.recovers(i, coa))

    def proof(self):
        start, end = self.span(HOME)
        home = [p for p in self.reader.caps['r'] if start <= p.time < end]
        rows = [(self.marks[HOME][0], self.kinds(home, self.cn, self.coas[0]))]
        for i, where, coa in ((LINK_A, 'a', self.coas[0]), (LINK_B, 'b', self.coas[1])):
            rows.append((f'optimised, link {where}',
                         self.kinds(self.optimised(i, coa)('r'), self.cn, coa)))
        self.show_kinds('What CN\'s router sees of it, between CN and everybody', 'CN', 'CoA', rows)
        self.expect('at home it sees the stream in the clear',
                    rows[0][1][2] > 0 and rows[0][1][3] > 0)
        for (_, row), where in zip(rows[1:], 'ab'):
            self.expect(f'optimised, on link {where}: all of it is ESP between CN and CoA',
                        self.only_esp(row))


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    r = Fixed(*sys.argv[1:])
    r.ladders()
    r.losses()
    r.proof()
    r.show_attacks('CN', 4)
    r.show_malformed()
    return r.end('demo')


if __name__ == '__main__':
    sys.exit(main())
