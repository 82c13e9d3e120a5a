#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What is said of flows under the signalling ESP between a mobile node and its home agent.

flow_bytes.py DIR CAPTURE

DIR/secret is the subscriber's. A line for each message of CAPTURE, in their order:

    BU LIFETIME BIDS OPTIONS
    BA STATUS BIDS OPTIONS

BIDS are apart by commas, and OPTIONS are Flow Identification (45) and Flow Summary (44) as
they are there, in hex from type and length on; "-" is none. Who breaks off has seen an
option that is not aligned to two octets.
"""

import os
import struct
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'demo'))

# pylint: disable=wrong-import-position
from bid_cases import HA, HOA, Signalling
from capture import read_pcap
from cbu import ESP
from net import Packet

BID, SUMMARY, FLOW = 35, 44, 45


def opened(sa, sealed):
    """
    The Mobility Headers in @sealed, by one process: under CBC all that a block needs is the
    block before it, so what are IVs here may be blocks to openssl, and come out as nothing.
    """
    clear = subprocess.run(['openssl', 'enc', '-d', '-aes-256-cbc', '-nopad', '-K',
                            sa.cbc.key.hex(), '-iv', '0' * 32], input=b''.join(s[8:-16] for s in sealed),
                           stdout=subprocess.PIPE, check=True).stdout
    for s in sealed:
        size = len(s) - 24
        mh, clear = clear[16:size], clear[size:]
        yield mh[:-2 - mh[-2]]


def line(mh):
    bids, flows, off = [], [], 12
    while off < len(mh):
        if mh[off] == 0:
            off += 1
            continue
        end = off + 2 + mh[off + 1]
        if mh[off] == BID:
            bids.append(str(struct.unpack_from('>H', mh, off + 2)[0]))
        elif mh[off] in (SUMMARY, FLOW):
            if off % 2:
                raise ValueError(f'option {mh[off]} at {off}')
            flows.append(mh[off:end].hex())
        off = end
    what, number = ('BU', struct.unpack_from('>H', mh, 10)[0] * 4) if mh[2] == 5 else \
        ('BA', mh[6])
    return f'{what} {number} {",".join(bids) or "-"} {" ".join(flows) or "-"}'


def main():
    where, capture = sys.argv[1:]
    with open(f'{where}/secret', 'rb') as f:
        z = f.read().rstrip(b'\n')
    ways = [Signalling(z, 0), Signalling(z, 1)]
    order, sealed = [], ([], [])
    for _, ip in read_pcap(capture):
        p = Packet(bytes(14) + ip)
        if p.proto != ESP or HOA not in (p.away, p.home) or HA not in (p.src, p.dst):
            continue
        way = 0 if p.dst == HA else 1
        if ways[way].good(p.data):
            order.append(way)
            sealed[way].append(p.data)
    clear = [opened(*pair) for pair in zip(ways, sealed)]
    for way in order:
        mh = next(clear[way])
        if mh[2] in (5, 6):
            print(line(mh))


if __name__ == '__main__':
    main()
