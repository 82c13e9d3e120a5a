# SPDX-License-Identifier: GPL-2.0-only
"""What a mobile node and its home agent say about care-of addresses, from captures.

Home registrations are under ESP of the subscriber's secret, which the reader has; the rest
is read in the clear where a node's device has it so.
"""

import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'peer'))

# pylint: disable=wrong-import-position
from bid_cases import Signalling
from capture import ESP, EXPERIMENT, MH, NAMES, Message
from flow_bytes import opened

ICMPV6, ECHO_REQUEST, ECHO_REPLY = 58, 128, 129


class Said:
    """A message: when, its name, and its octets as its receiver reads them"""

    def __init__(self, time, name, octets):
        self.time, self.name, self.octets = time, name, octets


def named(mh):
    """What a Mobility Header is, of RFC 6275 or ours"""
    if mh[2] == 11:
        return NAMES.get(mh[8], f'type {mh[8]}')
    return {0: 'BRR', 5: 'BU', 6: 'BA'}.get(mh[2], f'MH {mh[2]}')


def registrations(packets, ha, secret):
    """What is under the registrations' ESP on a home agent's link, in its order"""
    with open(secret, 'rb') as f:
        z = f.read().rstrip(b'\n')
    ways = [Signalling(z, 0), Signalling(z, 1)]
    found, sealed = [], ([], [])
    for p in packets:
        if p.proto != ESP or ha not in (p.src, p.dst):
            continue
        way = 0 if p.dst == ha else 1
        if ways[way].good(p.payload):
            found.append((p.time, way))
            sealed[way].append(p.payload)
    clear = [opened(*pair) for pair in zip(ways, sealed)]
    for time, way in found:
        mh = next(clear[way])
        yield Said(time, named(mh), mh)


def is_echo(p):
    """Of a home agent that asks, and not of somebody's ping"""
    return p.proto == ICMPV6 and len(p.payload) >= 8 and \
        p.payload[0] in (ECHO_REQUEST, ECHO_REPLY) and \
        struct.unpack_from('>H', p.payload, 4)[0] == EXPERIMENT


def questions(captures):
    """
    All else that is said to verify an address: each message as often as the capture has it
    that has it most often, as several see one on its way.
    """
    best = {}
    for packets in captures:
        seen = {}
        for p in packets:
            if is_echo(p):
                name = 'echo' if p.payload[0] == ECHO_REQUEST else 'echo reply'
            elif p.proto == MH and len(p.payload) >= 8:
                name = Message(p).name
            else:
                continue
            if name:
                seen.setdefault((p.src, p.dst, name, p.payload), []).append(
                    Said(p.time, name, p.payload))
        for key, said in seen.items():
            if len(said) > len(best.get(key, [])):
                best[key] = said
    return sorted((s for said in best.values() for s in said), key=lambda s: s.time)
