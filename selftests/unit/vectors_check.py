#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Recomputes the test vectors, as somebody with only the page would.

vectors_check.py FILE MADE      FILE is Documentation/networking/
                                mobility-vectors.txt, MADE what vectors_gen
                                prints now

Nothing of the module is used: HMAC and SHA-256 are Python's, AES-GCM, X25519
and RSA are written out below.
"""

import hashlib
import struct
import sys

from vectors import modp_2048, prf


# ---- AES-256-GCM ----

def xtime(a):
    return (a << 1 ^ (0x11b if a & 0x80 else 0)) & 0xff


def make_sbox():
    """FIPS 197 section 5.1.1: inverse in GF(2^8), then the affine map"""
    exp, log = [0] * 255, [0] * 256
    x = 1
    for i in range(255):
        exp[i], log[x] = x, i
        x ^= xtime(x)
    box = []
    for a in range(256):
        b = exp[-log[a] % 255] if a else 0
        s = 0x63
        for i in range(5):
            s ^= (b << i | b >> (8 - i)) & 0xff
        box.append(s)
    return box


SBOX = make_sbox()


def expand(key):
    words = [key[i:i + 4] for i in range(0, 32, 4)]
    rcon = 1
    while len(words) < 60:
        t = words[-1]
        if len(words) % 8 == 0:
            t = bytes(SBOX[b] for b in t[1:] + t[:1])
            t = bytes([t[0] ^ rcon]) + t[1:]
            rcon = xtime(rcon)
        elif len(words) % 8 == 4:
            t = bytes(SBOX[b] for b in t)
        words.append(bytes(a ^ b for a, b in zip(words[-8], t)))
    return [b''.join(words[i:i + 4]) for i in range(0, 60, 4)]


def aes(keys, block):
    s = [a ^ b for a, b in zip(block, keys[0])]
    for r in range(1, 15):
        s = [SBOX[s[(i + 4 * (i % 4)) % 16]] for i in range(16)]
        if r < 14:
            mixed = []
            for c in range(0, 16, 4):
                col = s[c:c + 4]
                for i in range(4):
                    a, b = col[i], col[(i + 1) % 4]
                    mixed.append(xtime(a) ^ xtime(b) ^ b
                                 ^ col[(i + 2) % 4] ^ col[(i + 3) % 4])
            s = mixed
        s = [a ^ b for a, b in zip(s, keys[r])]
    return bytes(s)


def gf_mul(x, y):
    z = 0
    for i in range(127, -1, -1):
        if x >> i & 1:
            z ^= y
        y = y >> 1 ^ (0xe1 << 120 if y & 1 else 0)
    return z


def padded(data):
    return data + bytes(-len(data) % 16)


def gcm(key, nonce, ad, text, decrypt=False):
    """Returns the other text, and the tag"""
    keys = expand(key)
    h = int.from_bytes(aes(keys, bytes(16)), 'big')
    other = b''
    for i in range(0, len(text), 16):
        pad = aes(keys, nonce + struct.pack('>I', i // 16 + 2))
        other += bytes(a ^ b for a, b in zip(text[i:i + 16], pad))
    cipher = text if decrypt else other
    hashed = padded(ad) + padded(cipher) + struct.pack(
        '>QQ', len(ad) * 8, len(cipher) * 8)
    y = 0
    for i in range(0, len(hashed), 16):
        y = gf_mul(y ^ int.from_bytes(hashed[i:i + 16], 'big'), h)
    mask = aes(keys, nonce + struct.pack('>I', 1))
    return other, bytes(a ^ b for a, b in zip(y.to_bytes(16, 'big'), mask))


# ---- X25519, RSA ----

def x25519(k, u):
    """RFC 7748 section 5"""
    p = 2**255 - 19
    k = int.from_bytes(k, 'little') & ~7 & (1 << 255) - 1 | 1 << 254
    x1 = int.from_bytes(u, 'little') & (1 << 255) - 1
    x2, z2, x3, z3 = 1, 0, x1, 1
    for t in range(254, -1, -1):
        if k >> t & 1:
            x2, x3, z2, z3 = x3, x2, z3, z2
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        e = aa - bb
        x3, z3 = (da + cb)**2 % p, x1 * (da - cb)**2 % p
        x2, z2 = aa * bb % p, e * (aa + 121665 * e) % p
        if k >> t & 1:
            x2, x3, z2, z3 = x3, x2, z3, z2
    return (x2 * pow(z2, p - 2, p) % p).to_bytes(32, 'little')


def der(data):
    """(tag, contents, whole) of each element"""
    out = []
    while data:
        n, head = data[1], 2
        if n & 0x80:
            head += n & 0x7f
            n = int.from_bytes(data[2:head], 'big')
        out.append((data[0], data[head:head + n], data[:head + n]))
        data = data[head + n:]
    return out


class Cert:
    def __init__(self, data):
        (_, body, _), = der(data)
        tbs, _, sig = der(body)
        self.tbs, self.sig = tbs[2], sig[1][1:]
        fields = der(tbs[1])
        spki = der(fields[6][1])
        (_, key, _), = der(spki[1][1][1:])
        self.n, self.e = (int.from_bytes(x[1], 'big') for x in der(key))

    def verifies(self, data, sig):
        """RSASSA-PKCS1-v1_5 with SHA-256"""
        t = bytes.fromhex('3031300d060960864801650304020105000420')
        t += hashlib.sha256(data).digest()
        size = (self.n.bit_length() + 7) // 8
        em = b'\0\1' + b'\xff' * (size - 3 - len(t)) + b'\0' + t
        return pow(int.from_bytes(sig, 'big'), self.e, self.n) == \
            int.from_bytes(em, 'big') and len(sig) == size


# ---- messages ----

class Message:
    """A Mobility Header, read by the page's rules"""

    def __init__(self, mh):
        assert mh[0] == 59 and len(mh) == (mh[1] + 1) * 8
        self.mh, self.type, self.attr, self.at, self.bids = mh, mh[2], {}, {}, []
        self.flows, self.altcoa = [], None
        if self.type == 11:
            self.body(6, len(mh))
        elif self.type in (5, 6):
            off = 12
            while off < len(mh):
                if mh[off] == 0:
                    off += 1
                    continue
                if mh[off] == 18:
                    self.body(off + 2, off + 2 + mh[off + 1])
                elif mh[off] == 35:
                    self.bids.append(mh[off + 2:off + 2 + mh[off + 1]])
                    assert off % (8 if mh[off + 1] == 20 else 2) == (mh[off + 1] == 20) * 2
                elif mh[off] == 3:
                    assert not self.altcoa and mh[off + 1] == 16 and off % 8 == 6
                    self.altcoa = mh[off + 2:off + 18]
                elif mh[off] in (44, 45):
                    self.flows.append(mh[off:off + 2 + mh[off + 1]])
                    assert off % 2 == 0
                else:
                    assert mh[off] == 1
                off += 2 + mh[off + 1]
            assert off == len(mh)

    def body(self, off, end):
        ident, self.msg, version, self.suite, zero = struct.unpack(
            '>HBBBB', self.mh[off:off + 6])
        assert (ident, version, zero) == (0xcb05, 1, 0)
        off += 6
        while end - off >= 4:
            t, n = struct.unpack('>HH', self.mh[off:off + 4])
            off += 4
            assert off + n <= end and t not in self.attr
            if t:
                self.attr[t], self.at[t] = self.mh[off:off + n], off
            else:
                assert not any(self.mh[off:off + n])
            off += n
        assert not any(self.mh[off:end])

    def zeroed(self, tag=None):
        """Checksum zero, and the value of attribute @tag"""
        mh = bytearray(self.mh)
        mh[4:6] = bytes(2)
        if tag:
            mh[self.at[tag]:self.at[tag] + len(self.attr[tag])] = \
                bytes(len(self.attr[tag]))
        return bytes(mh)


SEALED, SIG, MAC = 24, 25, 26


def checksum_good(mh, src, dst):
    data = src + dst + struct.pack('>II', len(mh), 135) + mh
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total == 0xffff


def label(text):
    return text.encode().ljust(32, b'\0')


def attrs(*pairs):
    return b''.join(struct.pack('>HH', t, len(v)) + v for t, v in pairs)


def seal(key, kind, src, dst, salt, plain):
    once = prf(key, b'mobility seal', bytes([kind]), salt)
    text, tag = gcm(once, bytes(12), src + dst, plain)
    return salt + text + tag


def esp(key, text, direction, spi, n_mn, n_peer):
    return b''.join(prf(key, text, bytes([direction, i]), spi, n_mn, n_peer)
                    for i in (1, 2))[:36]


# ---- the tests: generators of (what, whether it holds) ----

def addresses(v):
    hoa, ha, cn, coa = v['hoa'], v['ha'], v['cn'], v['coa']
    for name, src, dst in (
            ('home_bu_1', hoa, ha), ('home_ba_1', ha, hoa),
            ('home_bu_2', hoa, ha), ('home_ba_2', ha, hoa),
            ('req', hoa, ha), ('rep', cn, hoa), ('rep_refusing', cn, hoa),
            ('cookie0', hoa, cn), ('cookie1', cn, hoa), ('exch0', hoa, cn),
            ('exch1', cn, hoa), ('error', cn, hoa), ('bu', hoa, cn),
            ('ba', cn, hoa), ('ba_refusing', cn, hoa), ('bc', coa, cn),
            ('req_key', hoa, ha), ('exch0_key', hoa, cn), ('exch1_key', cn, hoa),
            ('newkey', cn, hoa), ('newkey_refusing', cn, hoa), ('brr', cn, hoa),
            ('be', cn, coa),
            ('map_bu', v['rcoa'], v['map']), ('map_ba', v['map'], v['rcoa']),
            ('map_ba_refusing', v['map'], v['rcoa']), ('req_cert', v['map'], ha),
            ('rep_cert', ha, v['map']), ('bid_bu', hoa, ha), ('bid_ba', ha, hoa),
            ('flow_bu', hoa, ha), ('flow_ba', ha, hoa),
            ('probe', ha, hoa), ('probe_rep', hoa, ha)):
        if name != 'map_bu':
            Message(v[name])
        yield name, checksum_good(v[name], src, dst)
    yield 'bu_packet', v['bu_packet'] == (
        struct.pack('>IHBB', 6 << 28, 24 + len(v['bu']), 60, 64) + coa + cn
        + bytes([135, 2, 1, 2, 0, 0, 0xc9, 16]) + hoa + v['bu'])
    yield 'ba_packet', v['ba_packet'] == (
        struct.pack('>IHBB', 6 << 28, 24 + len(v['ba']), 43, 64) + cn + coa
        + bytes([135, 2, 2, 1, 0, 0, 0, 0]) + hoa + v['ba'])


def home(v):
    k0 = prf(v['z'], b'mobility k_HA 0')
    yield 'k_ha_0', v['k_ha_0'] == k0
    yield 'keyid_0', v['keyid_0'] == prf(k0, b'mobility key id')[:8]
    for d, way in (0, 'mn_to_ha'), (1, 'ha_to_mn'):
        for i, use in (1, 'enc'), (2, 'auth'):
            yield f'sig_{way}_{use}', v[f'sig_{way}_{use}'] == prf(
                k0, b'mobility esp mh', bytes([d, i]), v['hoa'], v['ha'],
                v['spi_sig'])
    bu1, bu2 = Message(v['home_bu_1']), Message(v['home_bu_2'])
    ba1, ba2 = Message(v['home_ba_1']), Message(v['home_ba_2'])
    yield 'home_bu names its source', bu1.altcoa == v['coa'] and bu2.altcoa == v['coa']
    yield 'home_bu', bu1.msg == 10 and bu1.attr == {
        15: bu1.attr[15], 16: v['n_mn_ha'], 21: v['keyid_0']}
    yield 'home_ba demands', ba1.msg == 11 and ba1.mh[6] == 145 and \
        ba1.attr == {18: v['demand']}
    yield 'home_bu echoes', bu2.attr == {**bu1.attr, 18: v['demand']}
    yield 'home_ba', ba2.mh[6] == 0 and ba2.attr == {
        15: ba2.attr[15], 16: v['n_ha'], 21: v['keyid_0']}
    for d, way, spi in ((0, 'mn_to_ha', ba2.attr[15]),
                        (1, 'ha_to_mn', bu2.attr[15])):
        yield f'tunnel_{way}', v[f'tunnel_{way}'] == esp(
            k0, b'mobility esp ha', d, spi, v['n_mn_ha'], v['n_ha'])


def sealed(v):
    hoa, ha, cn, coa = v['hoa'], v['ha'], v['cn'], v['coa']
    k0 = v['k_ha_0']
    # FIPS-197 appendix C.3, and test case 14 of the GCM paper
    yield 'AES', aes(expand(bytes(range(32))), bytes.fromhex(
        '00112233445566778899aabbccddeeff')).hex() == \
        '8ea2b7ca516745bfeafc49904b496089'
    text, tag = gcm(bytes(32), bytes(12), b'', bytes(16))
    yield 'GCM', (text + tag).hex() == ('cea7403d4d606b6e074ec5d3baf39d18'
                                        'd0d1c8a799996bf0265b98b5d48ab919')
    req = Message(v['req'])
    plain = attrs((1, hoa), (2, coa), (3, cn), (4, v['n0']))
    yield 'req_plaintext', v['req_plaintext'] == plain
    yield 'req', req.msg == 1 and req.attr == {1: hoa, SEALED: seal(
        k0, 1, hoa, ha, req.attr[SEALED][:16], plain)}
    rep = Message(v['rep'])
    plain = attrs((4, v['n0']), (27, v['k_bu'] + v['k_ba'] + v['k_en']),
                  (28, v['k_ha_1']), (23, struct.pack('>I', 86400)))
    yield 'rep_plaintext', v['rep_plaintext'] == plain
    yield 'rep', rep.msg == 2 and rep.attr == {1: hoa, 3: cn, SEALED: seal(
        k0, 2, cn, hoa, rep.attr[SEALED][:16], plain)}
    no = Message(v['rep_refusing'])
    yield 'rep_refusing', no.attr == {1: hoa, 3: cn, SEALED: seal(
        k0, 2, cn, hoa, no.attr[SEALED][:16], attrs((4, v['n0']), (22, b'\2')))}


def exchange(v):
    hoa, cn = v['hoa'], v['cn']
    cookie0, cookie1 = Message(v['cookie0']), Message(v['cookie1'])
    exch0, exch1 = Message(v['exch0']), Message(v['exch1'])
    hc0 = hashlib.sha256(cookie0.zeroed()).digest()
    yield 'hc0', v['hc0'] == hc0
    yield 'cookie0', cookie0.msg == 3 and cookie0.attr == {7: v['c0'], 10: b'\1\2'}
    yield 'cookie0 is not shorter', len(v['cookie0']) >= len(v['cookie1'])
    epoch = v['c1'][:1]
    about = epoch + hoa + cn + v['c0'] + hc0
    n1 = prf(v['cookie_secret'], b'n1', about)[:16]
    c1 = epoch + prf(v['cookie_secret'], b'c1', about, n1)[:16]
    yield 'n1, c1', (v['n1'], v['c1']) == (n1, c1)
    yield 'cookie1', cookie1.msg == 4 and cookie1.attr == {
        7: v['c0'], 8: c1, 5: n1, 11: b'\1'}

    base = (9).to_bytes(32, 'little')
    gx, gy = x25519(v['x'], base), x25519(v['y'], base)
    k_dh = x25519(v['x'], gy)
    yield 'k_dh', v['k_dh'] == k_dh == x25519(v['y'], gx)
    ca, cert_ha, cert_cn = Cert(v['cert_ca']), Cert(exch0.attr[14]), Cert(exch1.attr[14])
    for name, cert in ('CA', ca), ('HA', cert_ha), ('CN', cert_cn):
        yield f'Cert_{name}', ca.verifies(cert.tbs, cert.sig)
    a = exch0.attr
    yield 'exch0', (exch0.msg, exch0.suite, sorted(a)) == (
        5, 1, [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 23, 25]) and (
        a[7], a[8], a[5], a[6], a[9], a[10], a[11], a[12]) == (
        v['c0'], c1, n1, v['n2'], hc0, b'\1\2', b'\1', gx)
    yield 'SIG_HA', cert_ha.verifies(
        label('mobility 1 HA EXCH0') + hoa + cn + gx + n1 + v['n2'] + a[13]
        + exch0.zeroed(SIG), a[SIG])
    b = exch1.attr
    yield 'exch1', (exch1.msg, exch1.suite, sorted(b)) == (
        6, 1, [7, 8, 12, 14, 25]) and (b[7], b[8], b[12]) == (v['c0'], c1, gy)
    yield 'SIG_CN', cert_cn.verifies(
        label('mobility 1 CN EXCH1') + cn + hoa + gy + v['exch0'][6:]
        + exch1.zeroed(SIG), b[SIG])
    error = Message(v['error'])
    yield 'error', error.msg == 12 and error.attr == {1: hoa, 3: cn, 22: b'\x08'}
    yield 'be', v['be'][:4] + v['be'][6:] == b'\x3b\2\7\0\1\0' + hoa


def keys(v):
    nn = v['n1'] + v['n2']
    master = prf(v['k_dh'], nn)
    yield 'k_master', v['k_master'] == master
    for i, name in enumerate(('k_bu', 'k_ba', 'k_en')):
        yield name, v[name] == prf(master, nn, bytes([i]))
    k1 = prf(v['z'], v['n0'], v['n1'])
    yield 'k_ha_1', v['k_ha_1'] == k1
    yield 'keyid_1', v['keyid_1'] == prf(k1, b'mobility key id')[:8]

    p = modp_2048()
    x, y = (int.from_bytes(v[n], 'big') for n in ('modp_x', 'modp_y'))
    gx, gy, k_dh = (n.to_bytes(256, 'big') for n in (
        pow(2, x, p), pow(2, y, p), pow(2, x * y, p)))
    yield 'modp_gx', v['modp_gx'] == gx
    yield 'modp_gy', v['modp_gy_sha256'] == hashlib.sha256(gy).digest()
    yield 'modp_k_dh', v['modp_k_dh_sha256'] == hashlib.sha256(k_dh).digest()
    master = prf(k_dh, nn)
    yield 'modp_k_master', v['modp_k_master'] == master
    yield 'modp_k_bu', v['modp_k_bu'] == prf(master, nn, b'\0')


def binding(v):
    hoa, cn, coa = v['hoa'], v['cn'], v['coa']
    bu, ba, bc = Message(v['bu']), Message(v['ba']), Message(v['bc'])
    yield 'keyid_en', v['keyid_en'] == prf(v['k_en'], b'mobility key id')[:8]
    yield 'bu', bu.msg == 7 and bu.attr[16] == v['n_mn_cn'] and bu.attr[20] == b'\6' \
        and bu.attr[21] == v['keyid_en']
    yield 'MAC_BU', bu.attr[MAC] == prf(
        v['k_bu'], label('mobility 1 MN BU'), hoa, coa, bu.mh[6:8],
        bu.mh[10:12], bu.zeroed(MAC))[:16]
    yield 'ba', ba.msg == 8 and ba.attr[16] == v['n_cn'] and \
        ba.attr[18] == v['echo'] and ba.attr[20] == b'\4'
    for m, lt_en in (ba, ba.attr[17]), (Message(v['ba_refusing']), bytes(4)):
        yield 'MAC_BA', m.attr[MAC] == prf(
            v['k_ba'], label('mobility 1 CN BA'), coa, cn, m.mh[8:10],
            m.mh[10:12], lt_en, m.zeroed(MAC))[:16]
    yield 'bc', bc.msg == 9 and (bc.attr[1], bc.attr[19], bc.attr[20], bc.attr[18]) == (
        hoa, bu.mh[6:8], b'\1', v['echo'])
    yield 'MAC_BC', bc.attr[MAC] == prf(
        v['k_ba'], label('mobility 1 MN BC'), hoa, coa, bc.attr[19],
        bc.attr[20], bc.zeroed(MAC))[:16]
    for d, way, spi in (0, 'mn_to_cn', ba.attr[15]), (1, 'cn_to_mn', bu.attr[15]):
        yield f'esp_{way}', v[f'esp_{way}'] == esp(
            v['k_en'], b'mobility esp cn', d, spi, v['n_mn_cn'], v['n_cn'])


def rekey(v):
    hoa, ha, cn, coa = v['hoa'], v['ha'], v['cn'], v['coa']
    k1, lt_en = v['k_ha_1'], struct.pack('>I', 3600)
    req, no = Message(v['req_key']), Message(v['newkey_refusing'])
    plain = attrs((1, hoa), (2, coa), (3, cn), (4, v['n0_key']), (20, b'\x08'),
                  (21, v['keyid_en']))
    yield 'req_key_plaintext', v['req_key_plaintext'] == plain
    yield 'req_key', req.msg == 13 and req.attr == {1: hoa, SEALED: seal(
        k1, 13, hoa, ha, req.attr[SEALED][:16], plain)}
    k = prf(v['k_en'], b'mobility rekey')
    yield 'k_rekey', v['k_rekey'] == k
    m0, m1 = Message(v['exch0_key']), Message(v['exch1_key'])
    yield 'exch0_key', m0.msg == 14 and m0.attr == {5: v['n1_key'], MAC: prf(
        k, label("mobility 1 HA EXCH0'"), hoa, cn, v['n1_key'], m0.zeroed(MAC))[:16]}
    yield 'exch1_key', m1.msg == 15 and m1.attr == {
        5: v['n1_key'], 6: v['n2_key'], 17: lt_en, MAC: prf(
            k, label("mobility 1 CN EXCH1'"), cn, hoa, v['n1_key'], v['n2_key'], lt_en,
            m1.zeroed(MAC))[:16]}
    new = prf(v['k_master'], v['n1_key'], v['n2_key'], b'\2')
    yield 'k_en_new', v['k_en_new'] == new
    yield 'keyid_en_new', v['keyid_en_new'] == prf(new, b'mobility key id')[:8]
    plain = attrs((4, v['n0_key']), (29, new), (17, lt_en))
    yield 'newkey_plaintext', v['newkey_plaintext'] == plain
    m = Message(v['newkey'])
    yield 'newkey', m.msg == 16 and m.attr == {1: hoa, 3: cn, SEALED: seal(
        k1, 16, cn, hoa, m.attr[SEALED][:16], plain)}
    yield 'newkey_refusing', no.msg == 16 and no.attr == {1: hoa, 3: cn, SEALED: seal(
        k1, 16, cn, hoa, no.attr[SEALED][:16], attrs((4, v['n0_key']), (22, b'\x09')))}


def joined(mh, kind=21):
    """The one part that is in several options 18: section 2.5"""
    off, out = 12, b''
    while off < len(mh):
        if mh[off] == 18:
            part = mh[off + 2:off + 2 + mh[off + 1]]
            assert part[:5] == struct.pack('>HBBB', 0xcb05, kind, 1, 0)
            assert part[5] == len(out) // 249 and len(out) % 249 == 0
            out += part[6:]
        off += 1 if mh[off] == 0 else 2 + mh[off + 1]
    return out


def at_map(v):
    hoa, lcoa, anchor, rcoa = v['hoa'], v['coa'], v['map'], v['rcoa']
    yield 'map_bu_packet', v['map_bu_packet'] == (
        struct.pack('>IHBB', 6 << 28, 24 + len(v['map_bu']), 60, 64) + lcoa + anchor
        + bytes([135, 2, 1, 2, 0, 0, 0xc9, 16]) + rcoa + v['map_bu'])
    yield 'map_ba_packet', v['map_ba_packet'] == (
        struct.pack('>IHBB', 6 << 28, 24 + len(v['map_ba']), 43, 64) + anchor + lcoa
        + bytes([135, 2, 2, 1, 0, 0, 0, 0]) + rcoa + v['map_ba'])
    bu, body = v['map_bu'], joined(v['map_bu'])
    ask, rep = Message(v['req_cert']), Message(v['rep_cert'])
    ca, issuer = Cert(v['cert_ca']), Cert(rep.attr[14])
    time = struct.pack('>Q', 1767225600)
    front = attrs((1, hoa), (34, v['ha']), (13, time), (16, v['n_map_bu']))
    yield 'map_bu', bu[6:12] == struct.pack('>HHH', 0x4000, 0x8800, 105) and \
        body.startswith(front)
    kind, size = struct.unpack_from('>HH', body, len(front))
    at = len(front) + 4
    cert = Cert(body[at:at + size])
    sig = body[at + size + 4:]
    yield 'CERT, SIG', kind == 14 and body[at + size:at + size + 4] == \
        struct.pack('>HH', 25, 256) and len(sig) == 256
    yield 'Cert_HA', ca.verifies(issuer.tbs, issuer.sig)
    yield 'Cert_MN', issuer.verifies(cert.tbs, cert.sig)
    yield 'SIG_MN', cert.verifies(
        label('mobility 1 MN MAP BU') + lcoa + anchor + hoa + rcoa
        + bu[:4] + bytes(2) + bu[6:12] + struct.pack('>HBBBB', 0xcb05, 21, 1, 0, 0)
        + body[:-256] + bytes(256), sig)
    ba, no = Message(v['map_ba']), Message(v['map_ba_refusing'])
    yield 'map_ba', ba.msg == 22 and ba.mh[6:12] == struct.pack('>BBHH', 0, 0, 0x4000, 105) \
        and ba.attr == {18: v['n_map_bu']}
    yield 'map_ba_refusing', no.mh[6] == 144 and no.attr == {18: v['n_map_bu'], 13: time}
    yield 'req_cert', ask.msg == 23 and ask.attr == {16: v['n_req_cert']} and len(ask.mh) == 688
    yield 'rep_cert', rep.msg == 24 and sorted(rep.attr) == [14, 18] and \
        rep.attr[18] == v['n_req_cert']
    yield 'no amplification', len(rep.mh) <= 3 * len(ask.mh)


def at_ar(v):
    coa, hoa, ha, router = v['coa'], v['hoa'], v['ha'], v['ar']
    time, life = struct.pack('>Q', 1767225600), struct.pack('>I', 60)
    ca, cert = Cert(v['cert_ca']), Cert(v['cert_ar'])
    for name, src, dst in (('sr', coa, router), ('sr_rep', router, coa),
                           ('bcr', ha, router), ('bcc', router, ha)):
        yield name, checksum_good(v[name], src, dst)
    whose = hashlib.sha256(hoa + v['n_owner']).digest()
    yield 'owner', v['owner'] == whose
    yield 'Cert_AR', ca.verifies(cert.tbs, cert.sig)
    sr, rep = Message(v['sr']), Message(v['sr_rep'])
    yield 'sr', sr.msg == 29 and sr.attr == {16: v['n_sr'], 44: whose, 20: b'\x40'}
    token = rep.attr[47]
    yield 'sr_rep', rep.msg == 30 and rep.attr == {
        18: v['n_sr'], 45: v['handle'], 46: life, 47: token}
    yield 'COA_CERT', token[:44] == time + life + hashlib.sha256(v['cert_ar']).digest() and \
        cert.verifies(label('mobility 1 AR CoA') + coa + whose + token[:44], token[44:])
    bu, value = v['bid_bu_proof'], router + v['n_owner'] + v['handle'] + token
    yield 'bid_bu_proof', checksum_good(bu, hoa, ha) and bu[12:16] == b'\1\4\0\0' and \
        bu[18:40] == b'\x23\x14\0\2\0\x14' + coa and joined(bu, 25) == attrs(
            (36, b'\0\2\xd0\0\0\x51' + v['n_bid2_proved']),
            (21, prf(v['k_ha_0'], b'mobility key id')[:8]),
            (54, struct.pack('>HH', 2, len(value)) + value))
    bcr, bcc = Message(v['bcr']), Message(v['bcc'])
    yield 'bcr', bcr.msg == 31 and bcr.attr == {
        2: coa, 1: hoa, 48: v['n_owner'], 45: v['handle'], 16: v['n_bcr']}
    yield 'bcc', bcc.msg == 32 and bcc.attr == {
        18: v['n_bcr'], 49: b'\1', 46: life, SIG: bcc.attr[SIG]}
    yield 'SIG_AR', cert.verifies(label('mobility 1 AR BC') + router + ha + v['bcr'][6:]
                                  + bcc.zeroed(SIG), bcc.attr[SIG])
    yield 'no amplification', len(rep.mh) <= len(sr.mh) and len(bcc.mh) <= len(bcr.mh)


def mobile(v):
    hoa, cn, coa, ha, cn_coa = v['hoa'], v['cn'], v['coa'], v['cn_ha'], v['cn_coa']
    k_cn, lt_key = v['k_cn'], struct.pack('>I', 86400)
    for name, src, dst in (
            ('test', ha, cn), ('alive', cn, ha), ('keys', ha, cn),
            ('keys_ending', ha, cn), ('alive_after_keys', cn, ha),
            ('mobile_ba', cn_coa, hoa), ('mobile_bc', coa, cn_coa),
            ('bc_echo', cn_coa, coa)):
        yield name, checksum_good(v[name], src, dst)
    yield 'k_cn', k_cn == prf(v['z_cn'], b'mobility k_HA 0')
    for name in 'k_bu', 'k_ba', 'k_en':
        yield f'{name}_reverse', v[f'{name}_reverse'] == prf(v[name], b'mobility reverse')
    m = Message(v['test'])
    yield 'test', m.msg == 17 and m.attr == {20: b'\x10'}
    m = Message(v['alive'])
    yield 'alive', m.msg == 18 and m.attr == {30: v['n3']}
    m = Message(v['alive_after_keys'])
    yield 'alive_after_keys', m.msg == 18 and m.attr == {18: v['n3'], 30: v['n3_next']}
    plain = attrs((30, v['n3']), (27, v['k_bu'] + v['k_ba'] + v['k_en']), (23, lt_key))
    yield 'keys_plaintext', v['keys_plaintext'] == plain
    for name, text in ('keys', plain), ('keys_ending', attrs((30, v['n3']), (22, b'\x04'))):
        m = Message(v[name])
        yield name, (m.msg, m.suite) == (19, 1) and m.attr == {1: hoa, SEALED: seal(
            k_cn, 19, ha, cn + hoa, m.attr[SEALED][:16], text)}
    ba, bc, back = Message(v['mobile_ba']), Message(v['mobile_bc']), Message(v['bc_echo'])
    yield 'mobile_ba', ba.msg == 8 and ba.attr[31] == cn and ba.attr[MAC] == prf(
        v['k_ba'], label('mobility 1 CN BA'), coa, cn_coa, ba.mh[8:10], ba.mh[10:12],
        ba.attr[17], ba.zeroed(MAC))[:16]
    yield 'mobile_bc', bc.msg == 9 and (bc.attr[31], bc.attr[16], bc.attr[18]) == (
        cn, v['n_bc'], v['echo']) and bc.attr[MAC] == prf(
        v['k_ba'], label('mobility 1 MN BC'), hoa, coa, bc.attr[19], bc.attr[20],
        bc.zeroed(MAC))[:16]
    yield 'bc_echo', back.msg == 20 and back.attr == {
        1: hoa, 31: cn, 19: bc.attr[19], 20: b'\1', 18: v['n_bc'], MAC: prf(
            v['k_ba'], label('mobility 1 CN BC echo'), coa, cn_coa, bc.attr[19],
            b'\1', back.zeroed(MAC))[:16]}


def several(v):
    k0 = prf(v['z'], b'mobility k_HA 0')
    bu, ba = Message(v['bid_bu']), Message(v['bid_ba'])
    yield 'bid_bu: flags A, H, K and O', bu.mh[8:10] == b'\xd0\x40'
    yield 'bid_bu: options', bu.bids == [
        b'\0\1\0\12' + v['coa'], b'\0\2\0\24' + v['coa2']]
    mn = b'\xd0\0\0\x31', b'\xd0\0\0\x32'
    yield 'bid_bu: attributes', bu.msg == 25 and bu.attr == {
        36: b'\0\1' + mn[0] + v['n_bid1_mn'] + b'\0\2' + mn[1] + v['n_bid2_mn'],
        21: v['keyid_0']}
    yield 'bid_ba: options', ba.mh[6] == 4 and ba.bids == [b'\0\1\0\12', b'\0\2\xa8\24']
    ha = b'\xd0\0\0\x41'
    yield 'bid_ba: attributes', ba.msg == 26 and ba.attr == {
        36: b'\0\1' + ha + v['n_bid1_ha'], 21: v['keyid_0'],
        50: b'\0\x40' + v['coa'][:8] + b'\x24\x20\1\x0d\xb8\xc0'}
    for d, way, spi in (0, 'mn_to_ha', ha), (1, 'ha_to_mn', mn[0]):
        yield f'tunnel_bid1_{way}', v[f'tunnel_bid1_{way}'] == esp(
            k0, b'mobility esp ha', d, spi, v['n_bid1_mn'], v['n_bid1_ha'])


def flows(v):
    bu, ba = Message(v['flow_bu']), Message(v['flow_ba'])
    net = v['cn'][:8]
    yield 'flow_bu: options', bu.bids == [b'\0\1\0\12' + v['coa']] and bu.flows == [
        # type, length, FID, FID-PRI, reserved, status; sub-options: type, length,
        # and of a selector TS format, reserved, flags, reserved and the values
        bytes.fromhex('2d17 0102 000a 0000 0202 0001 030b 0200 00c2 0000 1388 138b 11'),
        bytes.fromhex('2d34 0103 0014 0000 0204 0001 0002 0326 0200 c000 0000')
        + net + bytes(8) + net + b'\xff' * 8,
        bytes.fromhex('2d29 0104 001e 0000 0321 0200 2a28 0000') + v['hoa']
        + bytes.fromhex('00001000 00012345 01bb 20'),
        bytes.fromhex('2c02 0007')]
    yield 'flow_bu: attributes', bu.msg == 25 and bu.attr == {
        36: b'\0\1\xd0\0\0\x31' + v['n_bid1_mn'], 21: v['keyid_0']}
    yield 'flow_ba: options', ba.mh[6] == 0 and ba.bids == [b'\0\1\0\12'] and ba.flows == [
        bytes.fromhex(x) for x in ('2d06 0007 0000 0084', '2d06 0102 000a 0000',
                                   '2d06 0103 0014 0083', '2d06 0104 001e 0000')]
    yield 'flow_ba: attributes', ba.msg == 26 and ba.attr == {
        36: b'\0\1\xd0\0\0\x41' + v['n_bid1_ha'], 21: v['keyid_0']}


def probed(v):
    one, two = v['cookies'][:8], v['cookies'][8:]
    ask, rep = Message(v['probe']), Message(v['probe_rep'])
    yield 'probe', ask.type == 11 and ask.msg == 33 and ask.attr == {
        40: b'\0\2\0\3' + one + b'\0\4\0\0' + two}
    yield 'probe_rep', rep.type == 11 and rep.msg == 34 and rep.attr == {41: one + two}


def read(path):
    v, name = {}, None
    with open(path, encoding='ascii') as f:
        for line in f:
            if line.startswith('#') or not line.strip():
                continue
            if not line.startswith(' '):
                name, line = line.split('=')
                name = name.strip()
                v[name] = b''
            v[name] += bytes.fromhex(line.strip())
    return v


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], 'rb') as a, open(sys.argv[2], 'rb') as b:
        same = a.read() == b.read()
    v = read(sys.argv[1])
    tests = (('checksums and addresses', addresses),
             ('k_HA, signalling and tunnel keys, home registration', home),
             ('REQ and REP open and close', sealed),
             ('cookies, certificates and signatures', exchange),
             ('keys of an exchange in both suites, the next k_HA', keys),
             ('BU, BA, BC and ESP keys', binding),
             ("REQ_KEY, EXCH0', EXCH1', NEWKEY, and the next k_EN", rekey),
             ('MAP_BU, MAP_BA, REQ_CERT, REP_CERT', at_map),
             ('SR, SR_REP, BCR, BCC', at_ar),
             ('TEST, ALIVE, KEYS, BA and BC of a mobile correspondent', mobile),
             ('BID_BU and BID_BA, and the keys of a BID', several),
             ('BID_BU and BID_BA with flows', flows),
             ('PROBE and PROBE_REP', probed))
    print(f'TAP version 13\n1..{len(tests) + 1}')
    print(f'{"ok" if same else "not ok"} 1 the page shows what the module makes')
    for n, (what, test) in enumerate(tests, 2):
        try:
            wrong = [name for name, good in test(v) if not good]
        except (AssertionError, KeyError, ValueError, struct.error) as e:
            wrong = [repr(e)]
        for name in wrong:
            print(f'# {name} differs')
        print(f'{"not ok" if wrong else "ok"} {n} {what}')
        same &= not wrong
    sys.exit(not same)


if __name__ == '__main__':
    main()
