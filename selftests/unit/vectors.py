#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Known answers for schedule_test.c, computed without a line of the module.

vectors.py header       a C header: every key of the schedule from fixed
                        inputs, the prime of group 14 from its formula, and
                        addresses that are made of a key
"""

import hashlib
import hmac
import struct
import sys


def prf(key, *parts):
    return hmac.new(key, b''.join(parts), hashlib.sha256).digest()


def pi_times_2_to(bits):
    """floor(2^bits * pi), by Machin: pi = 16 atan(1/5) - 4 atan(1/239)"""
    one = 1 << (bits + 64)

    def atan_inverse(x):
        power = total = one // x
        n, sign = 3, -1
        while power:
            power //= x * x
            total += sign * (power // n)
            n, sign = n + 2, -sign
        return total

    return (16 * atan_inverse(5) - 4 * atan_inverse(239)) >> 64


def modp_2048():
    """RFC 3526 section 3"""
    return (2**2048 - 2**1984 - 1
            + 2**64 * (pi_times_2_to(1918) + 124476))


def is_prime(n, bases=(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
    """Miller-Rabin"""
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for a in bases:
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


def run(first, length):
    return bytes((first + i) & 0xff for i in range(length))


def schedule():
    """Inputs and every key, by the names that schedule_test.c uses"""
    v = {}
    v['k_dh'] = run(0x01, 32)
    v['k_dh_modp'] = run(0x81, 256)
    v['n0'], v['n1'], v['n2'] = run(0x10, 16), run(0x30, 16), run(0x50, 16)
    v['n_mn'], v['n_peer'] = run(0x70, 16), run(0x90, 16)
    v['z'] = b'subscriber secret'
    v['z_long'] = run(0x00, 200)
    v['hoa'] = bytes.fromhex('20010db8000100000000000000000abc')
    v['ha'] = bytes.fromhex('20010db8000100000000000000000001')
    v['spi'] = bytes.fromhex('c0de0102')

    for suffix in '', '_modp':
        nn = v['n1'] + v['n2']
        master = v['master' + suffix] = prf(v['k_dh' + suffix], nn)
        for i, name in enumerate(('bu', 'ba', 'en')):
            v[name + suffix] = prf(master, nn, bytes([i]))

    # Other nonces than those of the exchange, the same k_master
    v['n1_key'], v['n2_key'] = run(0xb0, 16), run(0xd0, 16)
    v['en_new'] = prf(v['master'], v['n1_key'] + v['n2_key'], b'\2')
    v['rekey'] = prf(v['en'], b'mobility rekey')
    v['keyid_en'] = prf(v['en'], b'mobility key id')[:8]

    for suffix in '', '_long':
        z = v['z' + suffix]
        v['k_ha0' + suffix] = prf(z, b'mobility k_HA 0')
        v['k_ha' + suffix] = prf(z, v['n0'], v['n1'])
        v['keyid' + suffix] = prf(v['k_ha' + suffix], b'mobility key id')[:8]
        for d in 0, 1:
            for counter, name in (1, 'enc'), (2, 'auth'):
                v[f'{name}{d}{suffix}'] = prf(
                    v['k_ha0' + suffix], b'mobility esp mh',
                    struct.pack('BB', d, counter), v['hoa'], v['ha'], v['spi'])

    for label, key in ('cn', 'en'), ('ha', 'k_ha'):
        for d in 0, 1:
            v[f'esp_{label}{d}'] = b''.join(
                prf(v[key], b'mobility esp ' + label.encode(),
                    struct.pack('BB', d, counter), v['spi'],
                    v['n_mn'], v['n_peer'])
                for counter in (1, 2))[:36]

    for name, text in (('bu', 'MN BU'), ('ba', 'CN BA'), ('bc', 'MN BC'),
                       ('exch0', 'HA EXCH0'), ('exch1', 'CN EXCH1'),
                       ('exch0_key', "HA EXCH0'"), ('exch1_key', "CN EXCH1'")):
        v['label_' + name] = f'mobility 1 {text}'.encode().ljust(32, b'\0')

    v['rfc4231_long'] = (
        b'This is a test using a larger than block-size key and a larger '
        b'than block-size data. The key needs to be hashed before being '
        b'used by the HMAC algorithm.\0')
    p = modp_2048()
    assert is_prime(p) and is_prime(p // 2)
    v['modp_p'] = p.to_bytes(256, 'big')
    return v


def cga_hash(modifier, prefix, count, key):
    return hashlib.sha1(modifier + prefix + bytes([count]) + key).digest()


def cga_address(modifier, prefix, count, key, sec=0):
    """RFC 3972 section 4, steps 5 to 8"""
    iid = bytearray(cga_hash(modifier, prefix, count, key)[:8])
    iid[0] = iid[0] & 0x1c | sec << 5
    return prefix + bytes(iid)


def cga_modifier(modifier, key, sec):
    """Steps 1 to 3: the next one whose Hash2 begins with 16 * Sec bits of zero"""
    n = int.from_bytes(modifier, 'big')
    while any(cga_hash(n.to_bytes(16, 'big'), bytes(8), 0, key)[:2 * sec]):
        n = (n + 1) % 2 ** 128
    return n.to_bytes(16, 'big')


def addresses():
    """Care-of addresses of a key, of lengths around those of SHA-1's blocks"""
    v = {}
    v['cga_modifier'], v['cga_prefix'] = run(0x15, 16), bytes.fromhex('20010db800050000')
    for length in 1, 29, 30, 31, 38, 39, 40, 103, 294, 552:
        key = v[f'cga_key{length}'] = run(length, length)
        for count in 0, 1, 2:
            v[f'cga_{length}_{count}'] = cga_address(
                v['cga_modifier'], v['cga_prefix'], count, key)
        v[f'cga_hash1_{length}'] = cga_hash(
            v['cga_modifier'], v['cga_prefix'], 1, key)[:8]
        v[f'cga_hash2_{length}'] = cga_hash(v['cga_modifier'], bytes(8), 0, key)[:14]
    key = v['cga_key294']
    v['cga_modifier_sec1'] = cga_modifier(v['cga_modifier'], key, 1)
    v['cga_sec1'] = cga_address(v['cga_modifier_sec1'], v['cga_prefix'], 0, key, 1)
    return v


def header():
    print('/* Made by vectors.py */')
    print('typedef unsigned char vector_octet;')
    for name, value in {**schedule(), **addresses()}.items():
        print(f'static const vector_octet v_{name}[{len(value)}] = {{')
        for i in range(0, len(value), 12):
            print('\t' + ' '.join(f'0x{b:02x},' for b in value[i:i + 12]))
        print('};')


def main():
    if sys.argv[1:] == ['header']:
        header()
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main()
