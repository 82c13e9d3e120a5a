# SPDX-License-Identifier: GPL-2.0-only
"""Keys of the kernel's correspondent over time: pending, renewed, used up."""

import hmac
import socket
import struct
import time

import cbu
from cbu import ESP, LT_EN, N1, NONCE, SPI, UDP, nonce
from cn_bench import CN, HOME, Node
from net import changed, hao, ipv6, until
from vectors_check import esp

SWITCH = 1.4    # of limits.h, seconds, less what it takes to measure it
BUS = 32767


def pending(b):
    n = b.bind()
    b.link.drain()
    _, _, new = b.exchange(n.hoa)
    m = b.update(n.keys, n.hoa, n.coa, n.seq + 1)
    b.check('a second exchange keeps the old keys until a BU uses the new', m.mh[6] == 0)
    m = b.update(new, n.hoa, n.coa, 5)
    b.check('the first BU under new keys may have any Seq#', m.mh[6] == 0, m.mh[6])
    b.drops('then the old keys are gone', 'drop_mac', lambda: b.bu_to_cn(
        n.coa, n.hoa, cbu.bu(n.keys.bu, n.hoa, n.coa, CN, n.seq + 2)))
    m = b.update(new, n.hoa, n.coa, 6)
    b.check('and the new ones work on', m.mh[6] == 0, m.mh[6])


def death(b):
    """k_BU lives for as long as EXCH0 says"""
    def agreed(seconds):
        n = Node()
        n.hoa, n.coa = b.hoa(), b.coa()
        x = b.cookies(n.hoa)
        life = struct.pack('>I', seconds)
        b.to_cn(n.hoa, x.build(b.key, b.cert, change={cbu.LT_KEY: life}))
        _, m = b.link.message(cbu.T_EXCH1, 20, dst=n.hoa)
        n.keys, n.begun = x.keys(m), time.monotonic()
        return n

    def dies(n, seconds):
        time.sleep(max(0.0, n.begun + seconds + 0.5 - time.monotonic()))
    # No BU has used them: such keys are kept for a minute.
    n = agreed(3)
    dies(n, 3)
    b.drops('BU under a k_BU that is over is dropped', 'drop_key_old', lambda: b.bu_to_cn(
        n.coa, n.hoa, cbu.bu(n.keys.bu, n.hoa, n.coa, CN, 1)))
    b.check('and binds nothing', b.state(n.hoa) < 2 and b.talk(n.hoa, 1) == 'h', b.state(n.hoa))
    for _ in range(8):
        n = agreed(11)
        m = b.update(n.keys, n.hoa, n.coa, 1)
        if time.monotonic() < n.begun + 2:
            break
    b.check('no binding is granted for longer than its key lives', m.mh[6] == 0
            and m.mh[10:12] == struct.pack('>H', 2), m.mh[6:12].hex())
    dies(n, 11)
    until(5, lambda: not b.state(n.hoa))
    b.drops('nor renewed when that is dead', 'drop_no_key', lambda: b.bu_to_cn(
        n.coa, n.hoa, cbu.bu(n.keys.bu, n.hoa, n.coa, CN, 2)))


def refreshes(n, first, last):
    """BUs of n that differ in Seq# alone, with what they have in common computed once"""
    mh = bytearray(cbu.bu(n.keys.bu, n.hoa, n.coa, CN, 0, n_mn=n.n_mn, spi=n.spi, mac=bytes(16)))
    at = bytes(mh).rindex(bytes(16))
    total = 0xffff - int.from_bytes(mh[4:6], 'big')
    mh[4:6] = bytes(2)
    mac = hmac.new(n.keys.bu, cbu.label('mobility 1 MN BU') + n.hoa + n.coa, 'sha256')
    for seq in range(first, last + 1):
        one, h = bytearray(mh), mac.copy()
        one[6:8] = struct.pack('>H', seq & 0xffff)
        h.update(one[6:8] + one[10:12] + one)
        one[at:at + 16] = h.digest()[:16]
        # Behind FLAG's one octet it begins in the middle of a word.
        s = total + (seq & 0xffff) + sum(struct.unpack('>9H', b'\0' + one[at:at + 16] + b'\0'))
        one[4:6] = struct.pack('>H', s % 0xffff ^ 0xffff)
        yield ipv6(n.coa, CN, 60, hao(n.hoa, bytes(one)))


def worn(b):
    """k_BU serves 32767 BUs, so that no Seq# comes round under it"""
    n = b.bind()
    b.proved(n)
    before, left = b.family.stats(), BUS - 1

    def taken():
        return changed(before, b.family.stats()).get('cn_binding_refresh', 0)
    for i in range(0, left, 512):
        for p in refreshes(n, n.seq + i + 1, n.seq + min(i + 512, left)):
            b.link.send(p)
        until(5, lambda upto=min(i + 512, left): taken() >= upto)
    b.check('a k_BU serves 32767 BUs', taken() == left and b.state(n.hoa) == 3,
            (taken(), b.state(n.hoa)))
    b.drops('and none after that', 'drop_key_old', lambda: b.link.send(
        *refreshes(n, n.seq + BUS, n.seq + BUS)))
    b.link.drain()


def unused(b, hoa, keys, begun):
    time.sleep(max(0.0, begun + 61 - time.monotonic()))
    until(5, lambda: not b.state(hoa))
    coa = b.coa()
    b.drops('keys that no BU used are gone after 60 s', 'drop_no_key',
            lambda: b.bu_to_cn(coa, hoa, cbu.bu(keys.bu, hoa, coa, CN, 1)))


def crowd(b):
    """64 pending keys for a home /64; the exchanges need not be finished"""
    begun = b.family.stats()
    public = cbu.dh_new(1)[1]

    def one(i):
        hoa = HOME[0][:8] + struct.pack('>II', 0, 0x1000 + i)
        return hoa, b.cookies(hoa).build(b.key, b.cert, public=public)
    # Signed beforehand: all have to be there before the first one's minute is over.
    ready = [one(i) for i in range(65)]
    for i in range(64):
        b.to_cn(*ready[i])
        # 40 at once, then 20 per second
        time.sleep(0.06 if i >= 39 else 0)
    until(60, lambda: changed(begun, b.family.stats()).get('tx_exch1') == 64)
    diff = changed(begun, b.family.stats())
    b.check('64 home addresses of a /64 may have keys pending', diff.get('tx_exch1') == 64, diff)
    b.drops('one more is refused', 'drop_table_full', lambda: b.to_cn(*ready[64]),
            ('tx_error',))


# ---- k_EN ----

def forged_rekey(b, n):
    def exch0(en=n.keys.en, hoa=n.hoa, **more):
        return lambda: b.to_cn(hoa, cbu.exch0_key(en, hoa, CN, n.n1, **more))
    b.drops('EXCH0\' with wrong MAC gets nothing', 'drop_mac', exch0(mac=bytes(16)))
    b.drops('EXCH0\' under another key gets nothing', 'drop_mac', exch0(n.keys.ba))
    b.drops('EXCH0\' under k_EN itself gets nothing', 'drop_mac', exch0(mac=cbu.prf(
        n.keys.en, n.hoa, n.n1)[:16]))
    b.drops('EXCH0\' without keys gets nothing', 'drop_no_key', exch0(hoa=b.hoa()))
    other = b.hoa()
    b.drops('EXCH0\' for another HoA gets nothing', 'drop_no_key', lambda: b.to_cn(
        other, cbu.with_checksum(cbu.exch0_key(n.keys.en, n.hoa, CN, n.n1), other, CN)))


def successor(b, n):
    """EXCH0' and EXCH1', n.en_new"""
    b.link.drain()
    b.to_cn(n.hoa, cbu.exch0_key(n.keys.en, n.hoa, CN, n.n1))
    _, m = b.link.message(cbu.T_EXCH1_KEY, 10, dst=n.hoa)
    if not m:
        raise ValueError('no EXCH1\'')
    a = m.attr
    b.check('EXCH1\' has N1\', N2\', LT_EN and a MAC by the same key',
            len(m.mh) == 80 and a[N1] == n.n1 and a[LT_EN] == struct.pack('>I', 3600)
            and a[cbu.MAC] == cbu.rekey_mac(
                n.keys.en, "mobility 1 CN EXCH1'", CN, n.hoa, [n.n1, a[cbu.N2], a[LT_EN]],
                m.zeroed(cbu.MAC)), m.mh.hex())
    b.to_cn(n.hoa, cbu.exch0_key(n.keys.en, n.hoa, CN, n.n1))
    _, again = b.link.message(cbu.T_EXCH1_KEY, 10, dst=n.hoa)
    b.check('EXCH0\' again gets the identical EXCH1\'', again and again.mh == m.mh)
    b.drops('a second successor of a key is refused', 'drop_n1',
            lambda: b.to_cn(n.hoa, cbu.exch0_key(n.keys.en, n.hoa, CN, nonce())))
    n.en_new = n.keys.next_en(n.n1, a[cbu.N2])


def next_en(b, n):
    """Another successor, n.en_new"""
    n.keys.en, n.n1 = n.en_new, nonce()
    b.link.drain()
    b.to_cn(n.hoa, cbu.exch0_key(n.keys.en, n.hoa, CN, n.n1))
    _, m = b.link.message(cbu.T_EXCH1_KEY, 10, dst=n.hoa)
    n.en_new = n.keys.next_en(n.n1, m.attr[cbu.N2])


def spi_to(b, n):
    """The SPI of what the kernel sends to n"""
    b.link.drain()
    b.udp.sendto(b'from the CN', (socket.inet_ntop(socket.AF_INET6, n.hoa), 7777))
    p, _ = b.link.wait(lambda p: p.proto in (UDP, ESP), 5)
    return (p.data[:4], p) if p and p.proto == ESP else (None, p)


def rekey(b):
    n = b.bind()
    b.proved(n)
    n.n1 = nonce()
    forged_rekey(b, n)
    successor(b, n)
    m = b.update(n.keys, n.hoa, n.coa, n.seq + 1, n_mn=n.n_mn, spi=n.spi, en=n.keys.en)
    b.check('until a BU names it the old k_EN is in use',
            m.mh[6] == 0 and m.attr[SPI] == n.ba.attr[SPI])
    b.drops('BU that names a k_EN nobody made gets BA 146', 'drop_k_en', lambda: b.bu_to_cn(
        n.coa, n.hoa, cbu.bu(n.keys.bu, n.hoa, n.coa, CN, n.seq + 2, en=nonce() * 2)),
            ('tx_ba',))
    _, m = b.link.message(cbu.T_BA, 5, dst=n.coa)
    b.check('146 is what it says', m and m.mh[6] == 146, m and m.mh[6])

    n.seq += 2
    for i in range(8):
        before, old_spi = b.family.stats(), n.spi
        n.seq, n.spi, n.n_mn = n.seq + 1, b'\0\0\x10' + bytes([16 + i]), nonce()
        begun = time.monotonic()
        n.ba = b.update(n.keys, n.hoa, n.coa, n.seq, n_mn=n.n_mn, spi=n.spi, en=n.en_new)
        spi, _ = spi_to(b, n)
        if time.monotonic() < begun + SWITCH:
            break
        # Without BC the new key is used after a while: too late to see that it was not.
        until(5, lambda: spi_to(b, n)[0] == n.spi)
        next_en(b, n)
    diff = changed(before, b.family.stats())
    b.check('a BU that names the successor makes it the key',
            n.ba.mh[6] == 0 and diff.get('cn_rekey') == 1, (n.ba.mh[6], diff))
    b.check('the confirmed CoA stays so', b.state(n.hoa) == 3, b.state(n.hoa))
    b.check('until BC data goes under the old key', spi == old_spi, spi)
    b.confirm(n)
    b.check('then under the new one', until(5, lambda: spi_to(b, n)[0] == n.spi))
    _, p = spi_to(b, n)
    plain = cbu.esp_open(esp(n.en_new, b'mobility esp cn', 1, n.spi, n.n_mn,
                             n.ba.attr[NONCE]), p.data)
    b.check('which opens it', plain and plain[8:] == b'from the CN', p.data.hex())
    b.drops('EXCH0\' under the old key is stale', 'drop_stale', lambda: b.to_cn(
        n.hoa, cbu.exch0_key(n.keys.en, n.hoa, CN, n.n1)))
    b.drops('BU that names the old key is refused', 'drop_k_en', lambda: b.bu_to_cn(
        n.coa, n.hoa, cbu.bu(n.keys.bu, n.hoa, n.coa, CN, n.seq + 1, en=n.keys.en)),
            ('tx_ba',))

    n.keys.en, n.n1 = n.en_new, nonce()
    successor(b, n)
    n.seq, n.spi, n.n_mn = n.seq + 2, b'\0\0\x10\3', nonce()
    n.ba = b.update(n.keys, n.hoa, n.coa, n.seq, n_mn=n.n_mn, spi=n.spi, en=n.en_new)
    b.check('without BC the new key is used when the old one ends',
            until(4, lambda: spi_to(b, n)[0] == n.spi))


def lt_en(b, n, begun):
    time.sleep(max(0.0, begun + 11.0 - time.monotonic()))
    b.drops('BU under a k_EN that is over is refused', 'drop_k_en', lambda: b.bu_to_cn(
        n.coa, n.hoa, cbu.bu(n.keys.bu, n.hoa, n.coa, CN, n.seq + 1)), ('tx_ba',))
    ended = until(5, lambda: b.family.stats()['cn_en_expired'])
    b.check('a k_EN that got no successor ends with LT_EN', ended == 1 and
            b.state(n.hoa) < 2, (ended, b.state(n.hoa)))
    b.check('and the way is the HoA\'s again then', b.talk(n.hoa, 1) == 'h')
    b.drops('EXCH0\' under it is stale', 'drop_stale', lambda: b.to_cn(
        n.hoa, cbu.exch0_key(n.keys.en, n.hoa, CN, nonce())))
