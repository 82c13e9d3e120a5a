#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""messages.py DIR COUNTS: the messages in the captures of messages.sh.

Lines "METHOD K NUMBER LOCAL" to COUNTS: to register K addresses, the registration included,
and how many of them a mobile node and its access router said to each other.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "demo"))

# pylint: disable=wrong-import-position
from capture import packets
from registration import questions, registrations

HA = "2001:db8:1::1"
ON_LINK = "SR", "SR_REP"


def main():
    where = sys.argv[1]
    captures = [list(packets(f"{where}/{n}.pcap")) for n in ("ha", "mn")]
    said = list(registrations(captures[0], HA, f"{where}/secret"))
    with open(f"{where}/marks", encoding="ascii") as f:
        marks = [line.split() for line in f]
    with open(sys.argv[2], "w", encoding="ascii") as out:
        for (start, method, k), (end, *_) in zip(marks, marks[1:]):
            def now(events, start=float(start), end=float(end)):
                return [e for e in events if start <= e.time < end]
            all_said = now(said) + questions(map(now, captures))
            local = sum(s.name in ON_LINK for s in all_said)
            out.write(f"{method} {k} {len(all_said)} {local}\n")


main()
