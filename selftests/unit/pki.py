#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Throwaway RSA keys and certificates for the test vectors, always the same.

pki.py DIR      writes ca.der, ha.der, cn.der (certificates) and ha.key,
                cn.key (PKCS#1 DER) into DIR

The primes come from a hash of a published string: these keys protect nothing.
"""

import hashlib
import os
import sys

SMALL = [n for n in range(3, 2000, 2)
         if all(n % d for d in range(3, int(n ** 0.5) + 1, 2))]


def stream(seed, length):
    out = b''
    i = 0
    while len(out) < length:
        out += hashlib.sha256(f'mobility test key {seed} {i}'.encode()).digest()
        i += 1
    return out[:length]


def is_prime(n):
    if any(n % p == 0 for p in SMALL):
        return False
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for a in 2, 3, 5, 7, 11, 13, 17, 19:
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(seed):
    """The first prime of 1024 bits, two of them set on top, from the seed on"""
    n = int.from_bytes(stream(seed, 128), 'big') | 3 << 1022 | 1
    while not (is_prime(n) and (n - 1) % 65537):
        n += 2
    return n


# ---- DER ----

def tlv(tag, *parts):
    body = b''.join(parts)
    n = len(body)
    if n < 128:
        return bytes([tag, n]) + body
    size = (n.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + n.to_bytes(size, 'big') + body


def integer(n):
    return tlv(2, n.to_bytes(n.bit_length() // 8 + 1, 'big'))


def oid(text):
    first, second, *rest = map(int, text.split('.'))
    out = bytes([first * 40 + second])
    for n in rest:
        part = bytes([n & 0x7f])
        while n > 0x7f:
            n >>= 7
            part = bytes([0x80 | n & 0x7f]) + part
        out += part
    return tlv(6, out)


def sequence(*parts):
    return tlv(0x30, *parts)


def bits(data, unused=0):
    return tlv(3, bytes([unused]), data)


NULL = tlv(5)
RSA = sequence(oid('1.2.840.113549.1.1.1'), NULL)
SHA256_RSA = sequence(oid('1.2.840.113549.1.1.11'), NULL)
DIGEST_INFO = bytes.fromhex('3031300d060960864801650304020105000420')


class Key:
    def __init__(self, seed):
        p, q = prime(seed + ' p'), prime(seed + ' q')
        if p < q:
            p, q = q, p
        self.n, self.e, self.p, self.q = p * q, 65537, p, q
        self.d = pow(self.e, -1, (p - 1) * (q - 1))

    def spki(self):
        return sequence(RSA, bits(sequence(integer(self.n), integer(self.e))))

    def identifier(self):
        key = sequence(integer(self.n), integer(self.e))
        return hashlib.sha1(key).digest()

    def private(self):
        p, q, d = self.p, self.q, self.d
        return sequence(integer(0), integer(self.n), integer(self.e),
                        integer(d), integer(p), integer(q),
                        integer(d % (p - 1)), integer(d % (q - 1)),
                        integer(pow(q, -1, p)))

    def sign(self, data):
        """RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017 section 8.2"""
        t = DIGEST_INFO + hashlib.sha256(data).digest()
        em = b'\x00\x01' + b'\xff' * (256 - 3 - len(t)) + b'\x00' + t
        return pow(int.from_bytes(em, 'big'), self.d, self.n).to_bytes(256, 'big')


def name(common):
    return sequence(tlv(0x31, sequence(oid('2.5.4.3'),
                                       tlv(0x0c, common.encode()))))


def extension(which, value, critical=False):
    flag = tlv(1, b'\xff') if critical else b''
    return sequence(oid(which), flag, tlv(4, value))


def block(prefix, length):
    """RFC 3779 section 2: one IPv6 prefix"""
    octets = (length + 7) // 8
    unused = octets * 8 - length
    return sequence(sequence(tlv(4, b'\x00\x02'),
                             sequence(bits(prefix[:octets], unused))))


def certificate(serial, issuer, issuer_key, subject, key, prefix, length, ca, usage=None):
    """@usage of a home agent whose key issues certificates, too: path length 0"""
    ext = [
        extension('2.5.29.14', tlv(4, key.identifier())),
        extension('2.5.29.35', sequence(tlv(0x80, issuer_key.identifier()))),
        extension('2.5.29.15', usage or (bits(b'\x04', 2) if ca else bits(b'\x80', 7)), True),
        extension('1.3.6.1.5.5.7.1.7', block(prefix, length), True),
    ]
    if ca:
        ext.append(extension('2.5.29.19', sequence(
            tlv(1, b'\xff'), integer(0) if usage else b''), True))
    tbs = sequence(
        tlv(0xa0, integer(2)), integer(serial), SHA256_RSA, name(issuer),
        sequence(tlv(0x17, b'250101000000Z'), tlv(0x17, b'491231235959Z')),
        name(subject), key.spki(), tlv(0xa3, sequence(*ext)))
    return sequence(tbs, SHA256_RSA, bits(issuer_key.sign(tbs)))


def main():
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    ca, ha, cn, mn, ar = (Key(x) for x in ('CA', 'HA', 'CN', 'MN', 'AR'))
    prefix = bytes.fromhex('20010db8000100000000000000000000')
    cn_prefix = bytes.fromhex('20010db8000200000000000000000000')
    ar_prefix = bytes.fromhex('20010db8000300000000000000000000')
    hoa = bytes.fromhex('20010db8000100000000000000000abc')
    files = {
        'ca.der': certificate(1, 'Test CA', ca, 'Test CA', ca, prefix, 32, True),
        'ha.der': certificate(2, 'Test CA', ca, 'Test HA', ha, prefix, 64, False),
        'cn.der': certificate(3, 'Test CA', ca, 'Test CN', cn, cn_prefix, 64, False),
        # For a MAP: a home agent that issues, and what it issued
        'issuer.der': certificate(4, 'Test CA', ca, 'Test HA', ha, prefix, 64, True,
                                  bits(b'\x84', 2)),
        'mn.der': certificate(5, 'Test HA', ha, 'Test MN', mn, hoa, 128, False),
        # An access router, for the hosts on its link
        'ar.der': certificate(6, 'Test CA', ca, 'Test AR', ar, ar_prefix, 64, False),
        'ar.key': ar.private(),
        'mn.key': mn.private(),
        'ha.key': ha.private(),
        'cn.key': cn.private(),
    }
    for path, data in files.items():
        with open(os.path.join(out, path), 'wb') as f:
            f.write(data)


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
