#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""report.py COUNTS MESSAGES JSON: the tables of make bench from what the guests counted."""

import json
import sys

# name, what it is, its counts, the floor's counts, unit, goal
ROWS = (
    ("refresh", "BU to BA, same CoA / bare message + 2 HMACs",
     ("refresh",), ("bare_message", "hmac_bu", "hmac_ba"), "instructions", 1.3),
    ("handover", "BU to BA, new CoA / the same + 2 states, 1 policy",
     ("handover",), ("bare_message", "hmac_bu", "hmac_ba", "handover_install"),
     "instructions", 1.1),
    ("exchange", "EXCH0 to EXCH1 / its public-key operations",
     ("exchange",), ("exchange_sign", "exchange_verify", "exchange_chain",
                     "exchange_dh_public", "exchange_dh_shared"), "instructions", 1.1),
    ("tunnel", "data through HA / ip6_tunnel, same ESP",
     ("tunnel",), ("tunnel_ip6_tunnel",), "instructions", 1.0),
    ("data", "data CN to MN, BEET / ESP in transport mode",
     ("data_beet",), ("data_esp",), "instructions", 1.0),
    ("octets", "octets of a data packet / ESP in transport mode",
     ("data_beet_octets",), ("data_esp_octets",), "octets", 1.0),
)


# method, what it is, goal: of the traditional two messages for each address
TRADITIONAL = 2
METHODS = (
    ("source", "a BU from each", 1.0),
    ("ping", "an echo request to each, and its reply", 1.0),
    ("probe", "one PROBE, and an answer from each", 0.5),
    ("probe_ba", "as probe, and the BA asks", 0.5),
    ("router", "SR by MN, BCR by HA, and answers", 1.0),
    ("router_far", "of these, beyond the link", 1.0),
    ("certificate", "SR by MN, and an answer", 1.0),
    ("certificate_far", "of all, beyond the link", 0.0),
    ("cga", "one key: one echo request, and its reply", 0.5),
    ("cga_keys", "a key each: an echo request, and its reply", 1.0),
)


def row(name, value, unit, base, goal):
    return {"name": name, "value": value, "unit": unit, "baseline": base,
            "ratio": round(value / base, 4), "goal": goal, "ok": value <= goal * base}


def instructions(path):
    """The rows, None for what was not counted"""
    counts = {}
    with open(path, encoding="ascii") as f:
        for line in f:
            name, value = line.split()
            counts[name] = int(value)
    print(f"{'':52} {'value':>11} {'floor':>11} {'ratio':>6} {'goal':>5}")
    for name, what, ours, floor, unit, goal in ROWS:
        if any(c not in counts for c in ours + floor):
            print(f"{what:52} not counted")
            yield None
            continue
        value, base = (sum(counts[c] for c in part) for part in (ours, floor))
        r = row(name, value, unit, base, goal)
        print(f"{what:52} {r['value']:11} {r['baseline']:11} {r['ratio']:6.3f} {goal:5} "
              f"{'' if r['ok'] else 'missed'}")
        yield r


def messages(path):
    """To verify k addresses: those beyond a registration that nothing verifies"""
    counts = {}
    with open(path, encoding="ascii") as f:
        for line in f:
            name, k, value, local = line.split()
            counts.setdefault(name, {})[int(k)] = int(value)
            counts.setdefault(f"{name}_far", {})[int(k)] = int(value) - int(local)
    floor = counts["none"]
    print(f"\n{'messages to verify k care-of addresses':52} " +
          "".join(f"{f'k={k}':>5}" for k in floor) + "  goal")
    print(f"{'traditional: two for each':52} " + "".join(f"{TRADITIONAL * k:5}" for k in floor))
    for name, what, goal in METHODS:
        rows = [row(f"verify_{name}_{k}", counts[name][k] - n, "messages", TRADITIONAL * k, goal)
                for k, n in floor.items() if k in counts.get(name, ())]
        print(f"{f'{name}: {what}':52} " + "".join(f"{r['value']:5}" for r in rows) +
              f" {goal:5} {'' if all(r['ok'] for r in rows) else 'missed'}")
        yield from rows
        yield from [None] * (len(floor) - len(rows))


def main():
    rows = [*instructions(sys.argv[1]), *messages(sys.argv[2])]
    with open(sys.argv[3], "w", encoding="ascii") as f:
        json.dump([r for r in rows if r], f, indent=1)
        f.write("\n")
    # A goal that is missed is explained in the documentation; a row without figures is an error.
    return 0 if all(rows) else 1


sys.exit(main())
