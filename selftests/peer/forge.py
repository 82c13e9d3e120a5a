#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Sends one MH 11 of ours with any source address, from the namespace it runs in.

    forge.py [-f] SRC DST TYPE ATTRIBUTE:HEX...

-f: in two fragments
"""

import os
import socket
import struct
import sys

FRAGMENT, MH = 44, 135


def message(kind, attributes):
    mh = bytes([59, 0, 11, 0, 0, 0]) + struct.pack('>HBBBB', 0xcb05, kind, 1, 0, 0)
    for a in attributes:
        number, value = a.split(':')
        value = bytes.fromhex(value)
        mh += struct.pack('>HH', int(number), len(value)) + value
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
    args = sys.argv[1:]
    pieces = args[0] == '-f'
    to, kind, *attributes = args[pieces + 1:]
    src, dst = (socket.inet_pton(socket.AF_INET6, a) for a in (args[pieces], to))
    mh = message(int(kind), attributes)
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
