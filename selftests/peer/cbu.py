# SPDX-License-Identifier: GPL-2.0-only
"""Messages, keys and certificates of a peer, from mobility-protocol.rst alone.

Everything can be told to be wrong: that is what the peer is for.
"""

import hashlib
import os
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                '..', 'unit'))

# pylint: disable=wrong-import-position
import pki
from vectors import modp_2048, prf
from vectors_check import Message, attrs, gcm, label, x25519

(PAD, HOA, COA, CN, N0, N1, N2, C0, C1, HC0, SUITES_I, SUITES_R, DH, TS, CERT,
 SPI, NONCE, LT_EN, ECHO, SEQ, FLAG, KEYID, STATUS, LT_KEY, SEALED, SIG,
 MAC) = range(27)
(T_REQ, T_REP, T_COOKIE0, T_COOKIE1, T_EXCH0, T_EXCH1, T_BU, T_BA, T_BC,
 T_HOME_BU, T_HOME_BA, T_ERROR, T_REQ_KEY, T_EXCH0_KEY, T_EXCH1_KEY,
 T_NEWKEY) = range(1, 17)
KEYS, K_HA, KEY_EN = 27, 28, 29
T_MAP_BU, T_MAP_BA, T_REQ_CERT, T_REP_CERT = range(21, 25)
T_SR, T_SR_REP, T_BCR, T_BCC = range(29, 33)
HA = 34
OWNER, HANDLE, LT_COA, COA_CERT, MN_NONCE, RESULT = range(44, 50)
COA_PROOFS = 54
CONFIRM, PLAIN, ENCRYPT = 1, 2, 4
MH, ESP, UDP, ICMPV6, DSTOPTS, ROUTING, FRAGMENT = 135, 50, 17, 58, 60, 43, 44

P = modp_2048()


def nonce():
    return os.urandom(16)


def flip(data, at=-1):
    """The same octets but one bit"""
    out = bytearray(data)
    out[at] ^= 1
    return bytes(out)


# ---- Mobility Headers ----

def checksum(mh, src, dst, proto=MH):
    data = src + dst + struct.pack('>II', len(mh), proto) + mh + bytes(len(mh) % 2)
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def with_checksum(mh, src, dst):
    mh = mh[:4] + bytes(2) + mh[6:]
    return mh[:4] + struct.pack('>H', checksum(mh, src, dst)) + mh[6:]


def body(msg, pairs, suite=0, version=1):
    return struct.pack('>HBBBB', 0xcb05, msg, version, suite, 0) + attrs(*pairs)


def mh11(msg, pairs, suite=0, version=1, length=0, proto=59):
    """MH 11 with checksum zero, filled up to @length at least"""
    mh = bytes([proto, 0, 11, 0, 0, 0]) + body(msg, pairs, suite, version)
    fill = max(length - len(mh), 0)
    fill += -(len(mh) + fill) % 8
    if 0 < fill < 4:
        mh += bytes(fill)
    elif fill:
        mh += struct.pack('>HH', PAD, fill - 4) + bytes(fill - 4)
    return bytes([mh[0], len(mh) // 8 - 1]) + mh[2:]


def mh_option(kind, fixed, options):
    """BU or BA: @fixed is offset 6 to 11, padding follows the options"""
    mh = bytes([59, 0, kind, 0, 0, 0]) + fixed + options
    fill = -len(mh) % 8
    if fill == 1:
        mh += bytes(1)
    elif fill:
        mh += bytes([1, fill - 2]) + bytes(fill - 2)
    return bytes([59, len(mh) // 8 - 1]) + mh[2:]


def option18(data):
    return bytes([18, len(data)]) + data


def put_tag(mh, tag, value):
    """The value of SIG or MAC, which was left zero"""
    at = Message(mh).at[tag]
    return mh[:at] + value + mh[at + len(value):]


# ---- certificates ----

# How far after pki.py's starting points the primes are: to search for them takes
# a guest minutes.
PRIMES = {'root': (458, 178), 'node': (150, 364), 'ha': (260, 2536),
          'foreign': (310, 464)}


class TestKey(pki.Key):
    """A throwaway RSA key, always the same: it protects nothing"""

    def __init__(self, name):  # pylint: disable=super-init-not-called
        start = [int.from_bytes(pki.stream(f'peer {name} {x}', 128), 'big')
                 | 3 << 1022 | 1 for x in 'pq']
        p, q = (a + b for a, b in zip(start, PRIMES[name]))
        if p < q:
            p, q = q, p
        self.n, self.e, self.p, self.q = p * q, 65537, p, q
        self.d = pow(self.e, -1, (p - 1) * (q - 1))
        self.inverse = pow(q, -1, p)

    def pkcs8(self):
        return pki.sequence(pki.integer(0), pki.RSA, pki.tlv(4, self.private()))

    def sign(self, data):
        t = pki.DIGEST_INFO + hashlib.sha256(data).digest()
        m = int.from_bytes(b'\0\1' + b'\xff' * (253 - len(t)) + b'\0' + t, 'big')
        a = pow(m, self.d % (self.p - 1), self.p)
        b = pow(m, self.d % (self.q - 1), self.q)
        return (b + self.q * ((a - b) * self.inverse % self.p)).to_bytes(256, 'big')


def when(seconds):
    return pki.tlv(0x17, time.strftime('%y%m%d%H%M%SZ', time.gmtime(
        time.time() + seconds)).encode())


BLOCKS = '1.3.6.1.5.5.7.1.7'


def certificate(issuer, issuer_key, subject, key, prefix, *, ca=False,
                valid=(-3600, 86400 * 30), usage=None, blocks=True, akid=True,
                extra=(), spki=None):
    """@prefix is (address, length); @extra are more extensions"""
    ext = [pki.extension('2.5.29.14', pki.tlv(4, key.identifier()))]
    if akid:
        ext.append(pki.extension('2.5.29.35', pki.sequence(
            pki.tlv(0x80, issuer_key.identifier()))))
    if usage is None:
        usage = pki.bits(b'\x04', 2) if ca else pki.bits(b'\x80', 7)
    ext.append(pki.extension('2.5.29.15', usage, True))
    if blocks:
        ext.append(pki.extension(BLOCKS, pki.block(*prefix), True))
    if ca:
        ext.append(pki.extension('2.5.29.19', pki.sequence(pki.tlv(1, b'\xff')), True))
    ext += extra
    tbs = pki.sequence(
        pki.tlv(0xa0, pki.integer(2)),
        pki.integer(int.from_bytes(os.urandom(8), 'big') | 1), pki.SHA256_RSA,
        pki.name(issuer), pki.sequence(when(valid[0]), when(valid[1])),
        pki.name(subject), spki or key.spki(), pki.tlv(0xa3, pki.sequence(*ext)))
    return pki.sequence(tbs, pki.SHA256_RSA, pki.bits(issuer_key.sign(tbs)))


# ---- keys ----

def dh_new(suite):
    """(private, public)"""
    if suite == 1:
        x = os.urandom(32)
        return x, x25519(x, (9).to_bytes(32, 'little'))
    x = int.from_bytes(os.urandom(32), 'big')
    return x, pow(2, x, P).to_bytes(256, 'big')


def dh_shared(suite, x, public):
    if suite == 1:
        return x25519(x, public)
    return pow(int.from_bytes(public, 'big'), x, P).to_bytes(256, 'big')


class Keys:
    """k_master, k_BU, k_BA and k_EN of an exchange"""

    def __init__(self, k_dh, n1, n2):
        self.master = prf(k_dh, n1 + n2)
        self.bu, self.ba, self.en = (prf(self.master, n1 + n2, bytes([i]))
                                     for i in range(3))

    def next_en(self, n1, n2):
        """k_EN-new"""
        return prf(self.master, n1 + n2, b'\2')


def keyid(key):
    return prf(key, b'mobility key id')[:8]


def rekey_mac(en, text, src, dst, values, mh):
    """MAC_EXCH0' and MAC_EXCH1' under what is made of k_EN"""
    return prf(prf(en, b'mobility rekey'), label(text), src, dst, *values, mh)[:16]


def esp_open(key, packet):
    """The upper layer's octets, or None when the tag is wrong"""
    head, iv, text, tag = packet[:8], packet[8:16], packet[16:-16], packet[-16:]
    plain, good = gcm(key[:32], key[32:] + iv, head, text, decrypt=True)
    if good != tag:
        return None
    return plain[:-2 - plain[-2]]


def esp_seal(key, spi, seq, proto, data):
    head, iv = spi + struct.pack('>I', seq), os.urandom(8)
    n = -(len(data) + 2) % 4
    plain = data + bytes(range(1, n + 1)) + bytes([n, proto])
    text, tag = gcm(key[:32], key[32:] + iv, head, plain)
    return head + iv + text + tag


# ---- messages ----

class Exchange:
    """An exchange as the HA sees it, a step at a time"""

    def __init__(self, hoa, cn, suites=b'\1\2', suite=None):
        self.hoa, self.cn, self.suites = hoa, cn, suites
        self.suite = suite or suites[0]
        self.c0, self.n2 = nonce(), nonce()
        self.cookie1 = self.exch0 = self.x = self.public = None

    def cookie0(self, length=112, **more):
        self.mh0 = mh11(T_COOKIE0, [(C0, self.c0), (SUITES_I, self.suites)],
                        length=length, **more)
        return with_checksum(self.mh0, self.hoa, self.cn)

    def values(self):
        a = self.cookie1.attr
        return {C0: self.c0, C1: a[C1], N1: a[N1], N2: self.n2,
                HC0: hashlib.sha256(self.mh0).digest(), SUITES_I: self.suites,
                SUITES_R: a[SUITES_R], DH: None, TS: struct.pack('>Q', int(time.time())),
                LT_KEY: struct.pack('>I', 86400)}

    def build(self, key, cert, change=None, sign=True, suite=None, public=None):
        """EXCH0; @change replaces attributes before the signature"""
        suite = self.suite if suite is None else suite
        if public is None:
            if self.public is None:
                self.x, self.public = dh_new(self.suite)
            public = self.public
        v = self.values()
        v[DH] = public
        v.update(change or {})
        mh = mh11(T_EXCH0, [*v.items(), (CERT, cert), (SIG, bytes(256))], suite)
        sig = bytes(256)
        if sign:
            sig = key.sign(label('mobility 1 HA EXCH0') + self.hoa + self.cn + v[DH]
                           + v[N1] + v[N2] + v[TS] + mh)
        self.exch0 = with_checksum(put_tag(mh, SIG, sig), self.hoa, self.cn)
        return self.exch0

    def keys(self, exch1):
        return Keys(dh_shared(self.suite, self.x, exch1.attr[DH]),
                    self.cookie1.attr[N1], self.n2)

    def exch1_signed(self, exch1, cert):
        return cert.verifies(
            label('mobility 1 CN EXCH1') + self.cn + self.hoa + exch1.attr[DH]
            + self.exch0[6:] + exch1.zeroed(SIG), exch1.attr[SIG])


def bu(key, hoa, coa, cn, seq, *, lifetime=100, spi=None, n_mn=None,
       flag=ENCRYPT, alternate=None, bids=b'', mac=None, en=None):
    """BU with its checksum, naming the k_EN @en; lifetime in units of 4 s"""
    options = bids
    spi = spi or b'\x10' + os.urandom(3)
    if alternate:
        options = bytes([1, 0, 3, 16]) + alternate
    named = [(KEYID, keyid(en))] if en else []
    options += option18(body(T_BU, [(SPI, spi), (NONCE, n_mn or nonce()),
                                    (FLAG, bytes([flag])), *named, (MAC, bytes(16))]))
    mh = mh_option(5, struct.pack('>HHH', seq & 0xffff, 0x8000, lifetime), options)
    if mac is None:
        mac = prf(key, label('mobility 1 MN BU'), hoa, coa, mh[6:8], mh[10:12], mh)[:16]
    at = 12 + len(options) - len(mac)
    return with_checksum(mh[:at] + mac + mh[at + len(mac):], hoa, cn)


def ba_good(key, m, coa, cn):
    return m.attr.get(MAC) == prf(
        key, label('mobility 1 CN BA'), coa, cn, m.mh[8:10], m.mh[10:12],
        m.attr.get(LT_EN, bytes(4)), m.zeroed(MAC))[:16]


def bc(key, hoa, coa, cn, seq, echo, *, flag=CONFIRM, mac=None):
    seq = struct.pack('>H', seq & 0xffff)
    mh = mh11(T_BC, [(HOA, hoa), (SEQ, seq), (FLAG, bytes([flag])), (ECHO, echo),
                     (MAC, bytes(16))])
    if mac is None:
        mac = prf(key, label('mobility 1 MN BC'), hoa, coa, seq, bytes([flag]), mh)[:16]
    return with_checksum(put_tag(mh, MAC, mac), coa, cn)


def exch0_key(en, hoa, cn, n1, mac=None):
    mh = mh11(T_EXCH0_KEY, [(N1, n1), (MAC, bytes(16))])
    if mac is None:
        mac = rekey_mac(en, "mobility 1 HA EXCH0'", hoa, cn, [n1], mh)
    return with_checksum(put_tag(mh, MAC, mac), hoa, cn)


def exch1_key(en, hoa, cn, n1, n2, *, lt_en=3600, mac=None):
    lt_en = struct.pack('>I', lt_en)
    mh = mh11(T_EXCH1_KEY, [(N1, n1), (N2, n2), (LT_EN, lt_en), (MAC, bytes(16))])
    if mac is None:
        mac = rekey_mac(en, "mobility 1 CN EXCH1'", cn, hoa, [n1, n2, lt_en], mh)
    return put_tag(mh, MAC, mac)


def ba(key, coa, cn, hoa, seq, *, lifetime, spi, n_cn, echo, flag=ENCRYPT, suite=1,
       status=0, mac=None, lt_en=3600):
    lt_en = struct.pack('>I', lt_en)
    pairs = [(LT_EN, lt_en), (SPI, spi), (NONCE, n_cn), (ECHO, echo),
             (FLAG, bytes([flag])), (MAC, bytes(16))]
    mh = mh_option(6, struct.pack('>BBHH', status, 0, seq, lifetime),
                   option18(body(T_BA, pairs, suite)))
    if mac is None:
        mac = prf(key, label('mobility 1 CN BA'), coa, cn, mh[8:10], mh[10:12],
                  lt_en, mh)[:16]
    return with_checksum(put_tag(mh, MAC, mac), cn, hoa)


# ---- HMIPv6 ----

def parts(kind, attributes, size=249):
    """Options 18 that together hold @attributes"""
    out = b''
    for i, off in enumerate(range(0, len(attributes), size)):
        out += option18(struct.pack('>HBBBB', 0xcb05, kind, 1, 0, i)
                        + attributes[off:off + size])
    return out


def map_bu(key, cert, lcoa, anchor, hoa, rcoa, ha, seq, *, lifetime=30, ts=None,
           n=None, sig=None, flags=0x8800, signed=None, size=249):
    """BU to a MAP with its checksum; @signed are (LCoA, MAP, HoA, RCoA) to sign"""
    ts = int(time.time()) if ts is None else ts
    joined = body(T_MAP_BU, [(HOA, hoa), (HA, ha), (TS, struct.pack('>Q', ts)),
                             (NONCE, n or nonce()), (CERT, cert), (SIG, bytes(256))])
    fixed = struct.pack('>HHH', seq & 0xffff, flags, lifetime)
    mh = mh_option(5, fixed, parts(T_MAP_BU, joined[6:], size))
    if sig is None:
        sig = key.sign(label('mobility 1 MN MAP BU')
                       + b''.join(signed or (lcoa, anchor, hoa, rcoa))
                       + mh[:12] + joined)
    mh = mh_option(5, fixed, parts(T_MAP_BU, joined[6:-256] + sig, size))
    return with_checksum(mh, rcoa, anchor)


# ---- access routers ----

WANT_COA_CERT = 0x40


def owner(hoa, mn_nonce):
    return hashlib.sha256(hoa + mn_nonce).digest()


def sr(coa, router, whose, *, flag=WANT_COA_CERT, n=None, length=640):
    """SR with its checksum"""
    mh = mh11(T_SR, [(NONCE, n or nonce()), (OWNER, whose), (FLAG, bytes([flag]))],
              length=length)
    return with_checksum(mh, coa, router)


def bcr(ha, router, coa, hoa, mn_nonce, handle, *, n=None, length=568):
    """BCR with its checksum"""
    mh = mh11(T_BCR, [(COA, coa), (HOA, hoa), (MN_NONCE, mn_nonce), (HANDLE, handle),
                      (NONCE, n or nonce())], length=length)
    return with_checksum(mh, ha, router)


def bcc_good(key, m, asked, ha, router):
    """Is @m the answer to the BCR @asked, signed by the router's key?"""
    return m.attr[SIG] == key.sign(label('mobility 1 AR BC') + router + ha + asked[6:]
                                   + m.zeroed(SIG))


def coa_cert_good(key, cert, coa, whose):
    return cert[44:] == key.sign(label('mobility 1 AR CoA') + coa + whose + cert[:44])


def coa_cert(key, fingerprint, coa, whose, *, ts=None, life=60, sig=None):
    """COA_CERT; @sig instead of the router's signature"""
    ts = int(time.time()) if ts is None else ts
    head = struct.pack('>QI', ts, life) + fingerprint
    return head + (sig or key.sign(label('mobility 1 AR CoA') + coa + whose + head))


def proof(bid, router, mn_nonce, handle, cert=b''):
    """An entry of COA_PROOFS"""
    value = router + mn_nonce + handle + cert
    return struct.pack('>HH', bid, len(value)) + value


def sr_rep(router, coa, echo, handle, *, life=60, cert=b''):
    """SR_REP with its checksum"""
    pairs = [(ECHO, echo), (HANDLE, handle), (LT_COA, struct.pack('>I', life))]
    mh = mh11(T_SR_REP, pairs + ([(COA_CERT, cert)] if cert else []))
    return with_checksum(mh, router, coa)


def bcc(key, asked, ha, router, result, *, life=60, echo=None, over=None):
    """BCC with its checksum, the answer to the BCR @asked; signed over @over instead"""
    mh = mh11(T_BCC, [(ECHO, echo or Message(asked).attr[NONCE]), (RESULT, bytes([result])),
                      (LT_COA, struct.pack('>I', life)), (SIG, bytes(256))])
    sig = key.sign(label('mobility 1 AR BC') + router + ha + (over or asked)[6:] + mh)
    return with_checksum(put_tag(mh, SIG, sig), router, ha)
