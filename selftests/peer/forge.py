#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Sends one MH 11 of ours with any source address, from the namespace it runs in.

    forge.py [-f] SRC DST TYPE ATTRIBUTE:HEX...
    forge.py -z SECRET SRC DST TYPE ATTRIBUTE:HEX... seal ATTRIBUTE:HEX...

-f: in two fragments
-z: what follows "seal" is sealed under k_HA-0 of the secret in that file; for the addresses
    of the message, and HOA, which is the first attribute
"""

import os
import socket
import struct
import sys

FRAGMENT, MH, SEALED = 44, 135, 24


def pairs(attributes):
    for a in attributes:
        number, value = a.split(':')
        yield int(number), bytes.fromhex(value)


def encode(attributes):
    return b''.join(struct.pack('>HH', t, len(v)) + v for t, v in attributes)


def sealed(secret, kind, src, dst, clear, inside):
    """As attributes, with SEALED"""
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../unit'))
    from vectors_check import prf, seal    # pylint: disable=import-outside-toplevel
    with open(secret, 'rb') as f:
        k_ha = prf(f.read().rstrip(b'\n'), b'mobility k_HA 0')
    return clear + [(SEALED, seal(k_ha, kind, src, dst + clear[0][1], os.urandom(16),
                                  encode(inside)))]


def message(kind, attributes, suite):
    mh = bytes([59, 0, 11, 0, 0, 0]) + struct.pack('>HBBBB', 0xcb05, kind, 1, suite, 0)
    mh += encode(attributes)
    gap = -len(mh) % 8
    mh += bytes(gap) if gap < 4 else struct.pack('>HH', 0, gap - 4) + bytes(gap - 4)
    return mh[:1] + bytes([len(mh) // 8 - 1]) + mh[2:]


def checksum(mh, src, dst):
    data = src + dst + struct.pack('>II', len(mh), MH) + mh
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack('>H', total ^ 0xffff)


def main():
    args, secret = sys.argv[1:], None
    pieces = args[0] == '-f'
    if args[0] == '-z':
        secret, args = args[1], args[2:]
    to, kind, *attributes = args[pieces + 1:]
    src, dst = (socket.inet_pton(socket.AF_INET6, a) for a in (args[pieces], to))
    if secret:
        at = attributes.index('seal')
        clear, inside = list(pairs(attributes[:at])), list(pairs(attributes[at + 1:]))
        mh = message(int(kind), sealed(secret, int(kind), src, dst, clear, inside), 1)
    else:
        mh = message(int(kind), pairs(attributes), 0)
    mh = mh[:4] + checksum(mh, src, dst) + mh[6:]
    parts = [(MH, mh)]
    if pieces:
        parts = [(FRAGMENT, struct.pack('>BBHI', MH, 0, off | more, os.getpid()) + mh[off:end])
                 for off, end, more in ((0, 8, 1), (8, len(mh), 0))]
    with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW) as s:
        for proto, data in parts:
            s.sendto(struct.pack('>IHBB', 6 << 28, len(data), proto, 64) + src + dst + data,
                     (to, 0))


main()
