#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Requests to the mobility family with random attributes: netlink_fuzz.py COUNT

Nothing is expected of the answers but that there is one to each; what is being
tested is that the kernel has nothing to complain about. The seed is fixed, so
that a failure comes back.
"""
import os
import random
import re
import socket
import struct
import sys

GENL_ID_CTRL = 16
REQUEST, ACK, DUMP = 1, 4, 0x300
UAPI = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "../include/uapi/linux/mobility.h")
ADDRESSES = [socket.inet_pton(socket.AF_INET6, a) for a in
             ("2001:db8:1::1", "2001:db8:1::10", "2001:db8:3::1", "::", "ff02::1")]


def numbers(what):
    """How many there are, and one that there is not: with them stands their maximum"""
    with open(UAPI, encoding="ascii") as f:
        return len(re.findall(rf"^\tMOBILITY_{what}_\w+(?: = \w+|),", f.read(), re.M)) + 1


COMMANDS, ATTRIBUTES = numbers("CMD"), numbers("A")


def attr(kind, data):
    return struct.pack("HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)


def message(kind, cmd, flags, body):
    payload = struct.pack("BBH", cmd, 1, 0) + body
    return struct.pack("IHHII", 16 + len(payload), kind, flags, 1, 0) + payload


def family(sock):
    sock.send(message(GENL_ID_CTRL, 3, REQUEST, attr(2, b"mobility\0")))
    answer = sock.recv(65536)
    off = 20
    while off + 4 <= len(answer):
        size, kind = struct.unpack_from("HH", answer, off)
        if kind == 1:
            return struct.unpack_from("H", answer, off + 4)[0]
        off += (size + 3) & ~3
    sys.exit("no mobility family")


def value(rnd):
    return rnd.choice([
        lambda: rnd.randbytes(rnd.choice([0, 1, 2, 3, 4, 8, 15, 16, 17, 32, 33, 100, 2100])),
        lambda: rnd.choice(ADDRESSES),
        lambda: struct.pack("I", rnd.choice([0, 1, 2, 3, 7, 256, 1 << 31, (1 << 32) - 1])),
        lambda: bytes([rnd.choice([0, 1, 2, 3, 6, 64, 255])]),
        lambda: b"drop_mac\0",
    ])()


def body(rnd):
    parts = []
    for _ in range(rnd.choice([0, 1, 1, 2, 3, 4, 6])):
        # Most of what requests carry has a low number.
        kind = rnd.choice([rnd.randint(0, ATTRIBUTES), rnd.randint(1, 21)])
        parts.append(attr(kind | rnd.choice([0, 0, 0, 0x8000, 0x4000]), value(rnd)))
    out = b"".join(parts)
    return out if rnd.random() > 0.1 else out[:rnd.randint(0, len(out))]


def drain(sock, seen):
    """All there is to read; a dump goes on as long as it is read."""
    while True:
        try:
            answer = sock.recv(1 << 17, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        kind = struct.unpack_from("IH", answer)[1]
        error = struct.unpack_from("i", answer, 16)[0] if kind == 2 else 0
        seen[error] = seen.get(error, 0) + 1


def main():
    count = int(sys.argv[1])
    rnd = random.Random(4711)
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_GENERIC
                         if hasattr(socket, "NETLINK_GENERIC") else 16)
    sock.bind((0, 0))
    number = family(sock)
    seen = {}
    for _ in range(count):
        flags = REQUEST | rnd.choice([0, ACK, DUMP, ACK | DUMP])
        try:
            sock.send(message(number, rnd.randint(0, COMMANDS), flags, body(rnd)))
        except OSError as e:
            seen[e.errno] = seen.get(e.errno, 0) + 1
        drain(sock, seen)
    names = {os.strerror(-e) if e < 0 else "answered": n for e, n in seen.items()}
    print(", ".join(f"{n} {what}" for what, n in sorted(names.items())))
    if len(seen) < 3:
        sys.exit("hardly any request got through")


main()
