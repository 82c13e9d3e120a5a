# SPDX-License-Identifier: GPL-2.0-only
"""Certificates as they were sent: what they say, and what their keys have signed."""

import hashlib
import ipaddress


def der(blob):
    """(tag, value, whole) of each element."""
    at = 0
    while at < len(blob):
        start, tag, size = at, blob[at], blob[at + 1]
        at += 2
        if size & 0x80:
            n = size & 0x7f
            size = int.from_bytes(blob[at:at + n], 'big')
            at += n
        yield tag, blob[at:at + size], blob[start:at + size]
        at += size


def padded(data, size):
    """What an RSA key of that many octets signs (PKCS#1 1.5, SHA-256)."""
    digest = bytes.fromhex('3031300d060960864801650304020105000420') + \
        hashlib.sha256(data).digest()
    return int.from_bytes(b'\0\1' + b'\xff' * (size - 3 - len(digest)) + b'\0' + digest, 'big')


class Certificate:
    def __init__(self, blob):
        (_, whole, _), = der(blob)
        (_, tbs, self.signed), _, (_, sig, _) = der(whole)
        self.sig = sig[1:]
        parts = [e for e in der(tbs) if e[0] != 0xa0]
        _, _, _, validity, subject, spki = parts[:6]
        self.valid = [self.time(v) for _, v, _ in der(validity[1])]
        self.subject = self.common_name(subject[1])
        bits = list(der(spki[1]))[1][1][1:]
        numbers = [int.from_bytes(v, 'big') for _, v, _ in der(next(der(bits))[1])]
        self.n, self.e = numbers
        self.blocks = []
        for tag, value, _ in parts[6:]:
            if tag == 0xa3:
                for _, ext, _ in der(next(der(value))[1]):
                    fields = list(der(ext))
                    if fields[0][1] == bytes.fromhex('2b06010505070107'):
                        self.read_blocks(fields[-1][1])

    @staticmethod
    def time(v):
        text = v.decode()
        return text if len(text) == 15 else '20' + text

    @staticmethod
    def common_name(name):
        for _, rdn, _ in der(name):
            (_, pair, _), = der(rdn)
            (_, oid, _), (_, text, _) = der(pair)
            if oid == b'\x55\x04\x03':
                return text.decode()
        return '?'

    def read_blocks(self, value):
        for _, family, _ in der(next(der(value))[1]):
            (_, afi, _), (tag, choice, _) = der(family)
            if afi[:2] != b'\0\2' or tag != 0x30:
                continue
            for tag, bits, _ in der(choice):
                if tag == 3:
                    net = int.from_bytes(bits[1:].ljust(16, b'\0'), 'big')
                    size = 8 * (len(bits) - 1) - bits[0]
                    self.blocks.append(ipaddress.IPv6Network((net, size)))

    def made(self, data, sig):
        """Is this RSA signature by our key over data?"""
        size = (self.n.bit_length() + 7) // 8
        return len(sig) == size and \
            pow(int.from_bytes(sig, 'big'), self.e, self.n) == padded(data, size)

    def holds(self, a):
        return any(ipaddress.IPv6Address(a) in b for b in self.blocks)
