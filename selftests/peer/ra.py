#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A router's advertisements with MAP options, RFC 5380 section 5.

Each line of standard input is one, and is echoed when it was sent:

    NS DEVICE [hops=N] [from=ADDRESS] [option=HEX] [ADDRESS/DISTANCE/PREFERENCE/LIFETIME]...

The lifetime of the router itself is 0, so it is nobody's default router.
"""

import ctypes
import os
import socket
import struct
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
ALL_NODES = 'ff02::1'


def enter(namespace):
    fd = os.open(f'/run/netns/{namespace}', os.O_RDONLY)
    if LIBC.setns(fd, 0):
        raise OSError(ctypes.get_errno(), 'setns')
    os.close(fd)


def map_option(text):
    address, distance, preference, lifetime = text.split('/')
    return struct.pack('>BBBBI', 23, 3, int(distance) << 4 | int(preference), 0x80,
                       int(lifetime)) + socket.inet_pton(socket.AF_INET6, address)


def advertise(namespace, device, *words):
    """The kernel adds the checksum, and a link-local source unless another is given"""
    hops, source, options = 255, None, b''
    for word in words:
        name, _, value = word.rpartition('=')
        if name == 'hops':
            hops = int(value)
        elif name == 'from':
            source = value
        else:
            options += bytes.fromhex(value) if name == 'option' else map_option(value)
    enter(namespace)
    with socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) as s:
        index = socket.if_nametoindex(device)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, hops)
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
        if source:
            s.bind((source, 0))
        s.sendto(struct.pack('>BBHBBHII', 134, 0, 0, 64, 0, 0, 0, 0) + options,
                 (ALL_NODES, 0, 0, index))


def main():
    for line in sys.stdin:
        advertise(*line.split())
        print(line, end='', flush=True)
    return 0


if __name__ == '__main__':
    sys.exit(main())
