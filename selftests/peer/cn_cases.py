#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Home agent and mobile node against the kernel's correspondent.

cn_cases.py DIR certs           writes root.der, cn.der and cn.p8
cn_cases.py DIR run NS PEER MAC runs the cases, a line of TAP for each

NS is the kernel's namespace, PEER the
other one; they share a link, eth0 in both, and MAC is the kernel's.
"""

import socket
import struct
import sys
import time

import cbu
from cbu import (C0, C1, ECHO, ENCRYPT, ESP, HC0, LT_EN, MH, N1, NONCE, PLAIN, SPI,
                 SUITES_I, SUITES_R, UDP, Exchange, flip, nonce, pki)
from net import Family, Link, Namespace, Results, addr, changed, hao, ipv6, packets, until
from vectors_check import Cert, esp

CN = addr('2001:db8:c::2')
HOME = (addr('2001:db8:1::'), 48)
ALL = (addr('2001:db8::'), 32)
DROPS = 'drop_'
MESSAGES = ('drop_', 'rx_', 'tx_')     # what is counted because something came
TIMED = ('tx_brr',)     # what the kernel sends by itself
# Of limits.h, seconds, less what it takes to measure them
PROVISIONAL, SWITCH = 9.5, 1.4


class Bench:
    """The kernel's side, the link to it, and what the peer signs with"""

    def __init__(self, where, kernel, peer, mac):
        self.root = cbu.TestKey('root')
        self.key = cbu.TestKey('node')
        self.cert = self.issue()
        self.link = Link(peer, 'eth0', bytes.fromhex(mac.replace(':', '')))
        self.family = Family(kernel)
        with Namespace(kernel):
            self.udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
            self.udp.bind(('2001:db8:c::2', 7777))
        with open(f'{where}/cn.der', 'rb') as f:
            self.cert_cn = Cert(f.read())
        self.out = Results('cn')
        self.check = self.out.check
        self.homes = 0

    def issue(self, *, issuer='Root', by=None, prefix=HOME, **more):
        return cbu.certificate(issuer, by or self.root, 'Home agent', self.key,
                               prefix, **more)

    def hoa(self):
        """A home address that no case had, in a /64 of its own"""
        self.homes += 1
        return addr(f'2001:db8:1:{self.homes:x}::100')

    def coa(self):
        self.homes += 1
        return addr(f'2001:db8:a:{self.homes:x}::100')

    # ---- sending

    def to_cn(self, src, mh):
        for p in packets(src, CN, MH, mh):
            self.link.send(p)

    def bu_to_cn(self, coa, hoa, mh):
        self.link.send(ipv6(coa, CN, 60, hao(hoa, mh)))

    # ---- judging

    def drops(self, name, counter, send, answer=()):
        """@send is dropped, counted once by @counter, and answered by @answer at most"""
        before = self.family.stats()
        send()
        # A worker may count the answer after what it answers.
        until(8, lambda: not {counter, *answer} - changed(before, self.family.stats()).keys())
        diff = changed(before, self.family.stats())
        wrong = {k: v for k, v in diff.items() if k.startswith(DROPS) and k != counter
                 or k.startswith('tx_') and k not in (*answer, *TIMED)}
        return self.check(f'{name}, counted {counter}',
                          diff.get(counter) == 1 and not wrong, diff)

    def bindings(self):
        return self.family.show('binding_get', 'hoa', 'binding_state')

    # ---- whole steps

    def cookies(self, hoa, **more):
        """An exchange that has its COOKIE1"""
        x = Exchange(hoa, CN, **more)
        self.link.drain()
        self.to_cn(hoa, x.cookie0())
        _, x.cookie1 = self.link.message(cbu.T_COOKIE1, 10, dst=hoa)
        if not x.cookie1 or x.cookie1.attr[C0] != x.c0:
            raise ValueError('no COOKIE1')
        return x

    def exchange(self, hoa, **more):
        """An exchange that is done: (x, EXCH1, keys)"""
        x = self.cookies(hoa, **more)
        self.to_cn(hoa, x.build(self.key, self.cert))
        _, m = self.link.message(cbu.T_EXCH1, 20, dst=hoa)
        if not m:
            raise ValueError('no EXCH1')
        return x, m, x.keys(m)

    def update(self, keys, hoa, coa, seq, **more):
        """A BU and its BA, with a good MAC"""
        self.link.drain()
        self.bu_to_cn(coa, hoa, cbu.bu(keys.bu, hoa, coa, CN, seq, **more))
        p, m = self.link.message(cbu.T_BA, 10, dst=coa)
        if not m:
            raise ValueError('no BA')
        if p.home != hoa or not cbu.ba_good(keys.ba, m, coa, CN):
            raise ValueError('BA with a wrong MAC or home address')
        return m

    def bind(self, **more):
        """A new mobile node with a binding"""
        n = Node()
        n.hoa, n.coa, n.n_mn, n.spi = self.hoa(), self.coa(), nonce(), b'\0\0\x10\1'
        _, _, n.keys = self.exchange(n.hoa)
        n.seq, n.begun = 100, time.monotonic()
        n.ba = self.update(n.keys, n.hoa, n.coa, n.seq, n_mn=n.n_mn, spi=n.spi, **more)
        return n

    def confirm(self, n, **more):
        self.to_cn(n.coa, cbu.bc(n.keys.ba, n.hoa, n.coa, CN, more.pop('seq', n.seq),
                                 more.pop('echo', n.ba.attr[ECHO]), **more))

    def proved(self, n):
        """n's BC, and that data goes to its CoA"""
        self.confirm(n)
        # The state changes when BC comes, the way of data when a worker gets to it.
        until(5, lambda: self.state(n.hoa) == 3)
        until(5, lambda: self.talk(n.hoa, 1) == 'c')

    def provisional(self, case):
        """A new binding and what @case returns of it, within the time that it is believed"""
        for _ in range(8):
            n = self.bind()
            seen = case(n)
            if time.monotonic() < n.begun + PROVISIONAL:
                break
        return n, seen

    def state(self, hoa):
        """enum mobility_binding_state, 0 without an entry"""
        return dict(self.bindings()).get(hoa, b'\0')[0]

    def talk(self, hoa, count, size=8):
        """The kernel sends @count datagrams: a string of where each went"""
        out = ''
        self.link.drain()
        for _ in range(count):
            try:
                self.udp.sendto(bytes(size), (socket.inet_ntop(socket.AF_INET6, hoa), 7777))
            except PermissionError:
                out += 'x'
                continue
            p, _ = self.link.wait(lambda p: p.proto in (UDP, ESP), 5)
            out += '-' if not p else 'c' if p.proto == ESP else 'h' if p.dst == hoa else '?'
        return out


class Node:
    """A mobile node that has a binding"""


# ---- what goes right ----

def good(b):
    for theirs, ours in ((b'\1\2', [1, 2]), (b'\2\1', [1, 2]), (b'\1\2', [2, 1]),
                         (b'\2', [2, 1])):
        b.family.command('settings_set', suite=[bytes([s]) for s in ours])
        hoa, coa = b.hoa(), b.coa()
        what = (f'home agent with suites {"".join(map(str, theirs))}, '
                f'correspondent with {"".join(map(str, ours))}')
        x, m, keys = b.exchange(hoa, suites=theirs)
        b.check(f'{what}: COOKIE1 has the list', x.cookie1.attr[SUITES_R] == bytes(ours))
        b.check(f'{what}: EXCH1 is signed, in suite {x.suite}',
                m.suite == x.suite and x.exch1_signed(m, b.cert_cn), m.suite)
        ba = b.update(keys, hoa, coa, 1)
        b.check(f'{what}: BA has a MAC by the same keys', ba.mh[6] == 0, ba.mh[6])
    b.family.command('settings_set', suite=[b'\1', b'\2'])


def data(b):
    n = b.bind()
    b.proved(n)
    a = n.ba.attr
    b.check('BA: LT_EN, ENCRYPT and a lifetime within the limit',
            a[LT_EN] == struct.pack('>I', 3600) and a[cbu.FLAG][0] == ENCRYPT
            and n.ba.mh[10:12] == struct.pack('>H', 100), n.ba.mh[:12].hex())
    down = esp(n.keys.en, b'mobility esp cn', 1, n.spi, n.n_mn, a[NONCE])
    up = esp(n.keys.en, b'mobility esp cn', 0, a[SPI], n.n_mn, a[NONCE])
    b.link.drain()
    b.udp.sendto(b'from the CN', (socket.inet_ntop(socket.AF_INET6, n.hoa), 7777))
    p, _ = b.link.wait(lambda p: p.proto == ESP, 5)
    plain = p and p.dst == n.coa and p.data[:4] == n.spi and cbu.esp_open(down, p.data)
    b.check('data key: what the CN sends opens, upper layer only',
            bool(plain) and plain[8:] == b'from the CN', p and p.data.hex())
    u = struct.pack('>HHHH', 7777, 7777, 8 + 11, 0) + b'from the MN'
    u = u[:6] + struct.pack('>H', cbu.checksum(u, n.hoa, CN, UDP)) + u[8:]
    b.link.send(ipv6(n.coa, CN, ESP, cbu.esp_seal(up, a[SPI], 1, UDP, u)))
    b.udp.settimeout(60)
    try:
        got, who = b.udp.recvfrom(100)
    except socket.timeout:
        got, who = None, ('',)
    b.check('data key: what the MN sends is taken, as from HoA',
            got == b'from the MN' and addr(who[0]) == n.hoa, (got, who))
    return n


# ---- the carrier ----

def carrier(b):
    hoa = b.hoa()
    x = Exchange(hoa, CN)
    mh = x.cookie0()

    def sends(data):
        return lambda: b.to_cn(hoa, data)

    def again(**more):
        return sends(cbu.with_checksum(cbu.mh11(**{
            'msg': cbu.T_COOKIE0, 'pairs': [(C0, x.c0), (SUITES_I, b'\1')],
            'length': 112, **more}), hoa, CN))
    pairs = [(C0, x.c0), (SUITES_I, b'\1')]
    b.drops('wrong checksum is dropped', 'drop_checksum', sends(flip(mh, 5)))
    b.drops('header longer than the packet is dropped', 'drop_short', sends(mh[:-8]))
    b.drops('payload proto is not 59: dropped', 'drop_proto', again(proto=17))
    b.drops('wrong version is dropped', 'drop_version', again(version=2))
    b.drops('unknown type is dropped', 'drop_type', again(msg=99))
    b.drops('message without a required attribute is dropped', 'drop_attr',
            again(pairs=pairs[:1]))
    b.drops('attribute of a wrong length is dropped', 'drop_attr',
            again(pairs=[(C0, x.c0[:15]), pairs[1]]))
    b.drops('attribute twice is dropped', 'drop_attr', again(pairs=pairs + pairs[:1]))
    b.drops('unknown attribute is dropped', 'drop_attr', again(pairs=pairs + [(77, b'x')]))
    b.drops('attribute of another message is dropped', 'drop_attr',
            again(pairs=pairs + [(cbu.N2, nonce())]))
    b.drops('attribute beyond the end is dropped', 'drop_attr', sends(cbu.with_checksum(
        x.mh0[:14] + b'\xff' + x.mh0[15:], hoa, CN)))
    b.drops('message for another role is dropped', 'drop_role_off', again(
        msg=cbu.T_EXCH1, pairs=[(C0, x.c0), (C1, bytes(17)), (cbu.DH, bytes(32)),
                                (cbu.CERT, bytes(64)), (cbu.SIG, bytes(64))], suite=1))
    before = b.family.stats()
    again(pairs=pairs + [(0x8077, b'whatever')])()
    b.check('unknown attribute with bit 0x8000 is skipped',
            until(5, lambda: changed(before, b.family.stats()).get('tx_cookie1')) == 1)
    before = b.family.stats()
    b.to_cn(hoa, cbu.with_checksum(bytes([59, 1, 11, 0, 0, 0, 0xca, 0xfe]) + bytes(8), hoa, CN))
    b.to_cn(hoa, x.cookie0())
    until(5, lambda: changed(before, b.family.stats()).get('tx_cookie1'))
    diff = {k: v for k, v in changed(before, b.family.stats()).items()
            if k.startswith(MESSAGES) and k not in TIMED}
    b.check('another experiment is left alone', diff == {'rx_cookie0': 1, 'tx_cookie1': 1}, diff)


def cookie0(b):
    hoa = b.hoa()
    short = Exchange(hoa, CN)
    b.drops('COOKIE0 shorter than COOKIE1 gets no answer', 'drop_short',
            lambda: b.to_cn(hoa, short.cookie0(length=0)))
    for what, src in (('the CN itself', CN), ('link-local', addr('fe80::77'))):
        x = Exchange(src, CN)
        b.drops(f'COOKIE0 from an address that is {what} is dropped', 'drop_address',
                lambda s=src, y=x: b.to_cn(s, y.cookie0()))
    before = b.family.stats()
    longest = 0
    for i in range(1000):
        src = HOME[0][:8] + struct.pack('>II', 0xffff, i)
        b.to_cn(src, Exchange(src, CN).cookie0())
        if i % 50 == 49:
            for p in b.link.drain():
                longest = max(longest, len(p.data))
    until(10, lambda: changed(before, b.family.stats()).get('tx_cookie1') == 1000)
    for p in b.link.drain(0.2):
        longest = max(longest, len(p.data))
    diff = changed(before, b.family.stats())
    b.check('1000 COOKIE0s get 1000 COOKIE1s', diff.get('tx_cookie1') == 1000, diff)
    b.check('no COOKIE1 is longer than its COOKIE0', 0 < longest <= 112, longest)
    prefix = HOME[0][:8] + struct.pack('>I', 0xffff)
    b.check('COOKIE0s leave no state', not [h for h, _ in b.bindings() if h.startswith(prefix)])


# ---- EXCH0 ----

def cookies(b):
    hoa = b.hoa()
    x = b.cookies(hoa)
    v = x.values()

    def sends(**change):
        change = {getattr(cbu, k): f for k, f in change.items()}
        return lambda: b.to_cn(hoa, x.build(b.key, b.cert, change, sign=False,
                                            public=bytes(32)))
    for what, a, name in (('C0', C0, 'C0'), ('N1', N1, 'N1'), ('HC0', HC0, 'HC0'),
                          ('C1', C1, 'C1')):
        b.drops(f'EXCH0 with wrong {what} is dropped', 'drop_cookie',
                sends(**{name: flip(v[a])}))
    b.drops('EXCH0 with a cookie of no living secret is dropped', 'drop_cookie_old',
            sends(C1=bytes([v[C1][0] ^ 0x80]) + v[C1][1:]))
    other = b.hoa()
    b.drops('EXCH0 with the cookie of another address is dropped', 'drop_cookie',
            lambda: b.to_cn(other, cbu.with_checksum(x.build(
                b.key, b.cert, sign=False, public=bytes(32)), other, CN)))
    x = Exchange(hoa, CN, suites=b'\2')
    x.cookie0()
    real = x.mh0
    x.suites = b'\1'
    b.to_cn(hoa, x.cookie0())
    _, x.cookie1 = b.link.message(cbu.T_COOKIE1, 10, dst=hoa)
    x.mh0 = real
    b.drops('EXCH0 after a COOKIE0 that was changed on the way is dropped', 'drop_cookie',
            lambda: b.to_cn(hoa, x.build(b.key, b.cert, sign=False, suite=1,
                                         public=bytes(32))))


def suites(b):
    refusal = ('tx_error',)
    for name, counter, suite, change in (
            ('list of the correspondent weakened', 'drop_downgrade', 2, {SUITES_R: b'\2'}),
            ('list of the correspondent in another order', 'drop_downgrade', 1,
             {SUITES_R: b'\2\1'}),
            ('choice that is not the best of the home agent\'s list', 'drop_downgrade', 1,
             {SUITES_I: b'\2\1'}),
            ('list of the home agent without the choice', 'drop_downgrade', 1,
             {SUITES_I: b'\2'}),
            ('unknown suite', 'drop_suite', 9, {SUITES_I: b'\x09\1'})):
        hoa = b.hoa()
        x = b.cookies(hoa)
        b.drops(f'EXCH0 with {name} is refused', counter, lambda: b.to_cn(hoa, x.build(
            b.key, b.cert, change, sign=False, suite=suite,
            public=bytes(256 if suite == 2 else 32))), refusal)
        _, m = b.link.message(cbu.T_ERROR, 5, dst=hoa)
        b.check(f'and ERROR 8 tells that: {name}', m and m.attr[cbu.STATUS] == b'\x08')


def certificates(b):
    hoa_for = b.hoa
    critical = (pki.extension('1.3.6.1.4.1.99999.1', b'\5\0', True),)
    small = pki.sequence(pki.RSA, pki.bits(pki.sequence(
        pki.integer(1 << 1023 | 1), pki.integer(65537))))
    good_cert = b.cert
    for name, counter, cert in (
            ('malformed certificate', 'drop_cert_malformed', good_cert[:200]),
            ('certificate of another CA', 'drop_cert_untrusted',
             b.issue(issuer='Stranger', by=b.key)),
            ('certificate of another CA of the same name', 'drop_cert_untrusted',
             b.issue(by=b.key)),
            ('certificate with a forged signature', 'drop_cert_signature',
             b.issue(by=b.key, akid=False)),
            ('certificate issued by one that is no CA', 'drop_cert_untrusted',
             b.issue(issuer='Home agent', by=b.key)),
            ('expired certificate', 'drop_cert_expired', b.issue(valid=(-7200, -3600))),
            ('certificate that is not valid yet', 'drop_cert_not_yet',
             b.issue(valid=(86400, 172800))),
            ('certificate for other addresses', 'drop_cert_outside',
             b.issue(prefix=(addr('2001:db8:2::'), 48))),
            ('certificate with addresses its issuer has not', 'drop_cert_outside',
             b.issue(prefix=(addr('2001::'), 16))),
            ('certificate without RFC 3779 block', 'drop_cert_no_block',
             b.issue(blocks=False)),
            ('certificate with an unknown critical extension', 'drop_cert_critical',
             b.issue(extra=critical)),
            ('certificate whose key may not sign', 'drop_cert_usage',
             b.issue(usage=pki.bits(b'\x20', 5))),
            ('certificate with a key of 1024 bits', 'drop_cert_algorithm',
             b.issue(spki=small))):
        hoa = hoa_for()
        x = b.cookies(hoa)
        b.drops(f'EXCH0 with {name} is refused', counter, lambda: b.to_cn(hoa, x.build(
            b.key, cert, sign=False, public=bytes(32))), ('tx_error',))
    _, m = b.link.message(cbu.T_ERROR, 5)
    b.check('ERROR 4 tells of the certificate', m and m.attr[cbu.STATUS] == b'\x04')


def signature(b):
    hoa = b.hoa()
    x = b.cookies(hoa)
    b.drops('EXCH0 with a wrong signature is refused', 'drop_signature',
            lambda: b.to_cn(hoa, x.build(b.key, b.cert, sign=False)), ('tx_error',))
    x = b.cookies(hoa)
    x.build(b.key, b.cert)
    b.drops('EXCH0 changed after it was signed is refused', 'drop_signature',
            lambda: b.to_cn(hoa, cbu.with_checksum(x.exch0.replace(x.n2, nonce()), hoa, CN)),
            ('tx_error',))
    x = b.cookies(hoa)
    b.drops('EXCH0 signed by another key is refused', 'drop_signature',
            lambda: b.to_cn(hoa, x.build(b.root, b.cert)), ('tx_error',))
    b.check('refused EXCH0s leave no state', not b.state(hoa))


def dh(b):
    for name, suite, public in (
            ('0', 2, bytes(256)), ('1', 2, bytes(255) + b'\1'),
            ('p-1', 2, (cbu.P - 1).to_bytes(256, 'big')), ('p', 2, cbu.P.to_bytes(256, 'big')),
            ('0 on Curve25519', 1, bytes(32)), ('1 on Curve25519', 1, b'\1' + bytes(31))):
        hoa = b.hoa()
        x = b.cookies(hoa, suites=bytes([suite]))
        b.drops(f'EXCH0 with public value {name} is refused', 'drop_dh', lambda: b.to_cn(
            hoa, x.build(b.key, b.cert, public=public)), ('tx_error',))


def repeats(b):
    hoa, coa = b.hoa(), b.coa()
    x, m, keys = b.exchange(hoa)
    b.to_cn(hoa, x.exch0)
    _, again = b.link.message(cbu.T_EXCH1, 10, dst=hoa)
    b.check('EXCH0 again gets the identical EXCH1', again and again.mh == m.mh)
    b.drops('the cookie buys no second exchange', 'drop_cookie_spent',
            lambda: b.to_cn(hoa, x.build(b.key, b.cert, {cbu.N2: nonce()}, sign=False)))
    ba = b.update(keys, hoa, coa, 7)
    b.check('and the keys are the first ones', ba.mh[6] == 0)
    x.exch0 = None
    b.drops('EXCH0 after the first BU is dropped', 'drop_cookie_spent',
            lambda: b.to_cn(hoa, x.build(b.key, b.cert, sign=False)))


def rate(b):
    hoa = b.hoa()
    x = b.cookies(hoa)
    mh = x.build(b.key, b.cert, {SUITES_R: b'\2'}, sign=False, public=bytes(32))
    before, start = b.family.stats(), time.monotonic()
    for _ in range(150):
        b.to_cn(hoa, mh)
    until(5, lambda: sum(v for k, v in changed(before, b.family.stats()).items()
                         if k.startswith(DROPS)) == 150)
    diff, took = changed(before, b.family.stats()), time.monotonic() - start
    passed = diff.get('drop_downgrade', 0)
    b.check('EXCH0s are limited to 20 per second and /64, 40 at once',
            40 <= passed <= 42 + 20 * took and passed + diff.get('drop_rate_limited', 0) == 150,
            (diff, took))
    b.check('and so are the ERRORs', diff.get('tx_error', 0) <= 22 + 10 * took, diff)
    other = b.hoa()
    x = b.cookies(other)
    b.drops('another /64 is not held up', 'drop_downgrade', lambda: b.to_cn(other, x.build(
        b.key, b.cert, {SUITES_R: b'\2'}, sign=False, public=bytes(32))), ('tx_error',))
    b.link.drain()


def flood(b, ready):
    """EXCH0s at once: what was counted"""
    before = b.family.stats()
    for x in ready:
        b.to_cn(x.hoa, x.exch0)
    until(60, lambda: sum(v for k, v in changed(before, b.family.stats()).items()
                          if k.startswith(DROPS) or k == 'rx_exch0') >= len(ready))
    return changed(before, b.family.stats())


def queue_full(b):
    """More work than there is room for; what was left out costs the sender nothing"""
    public = cbu.dh_new(1)[1]
    # Where the sender stands still, the workers do not: then there was room.
    for _ in range(4):
        ready = []
        for _ in range(8):
            home = b.hoa()[:8]
            for j in range(20):
                x = b.cookies(home + struct.pack('>II', 1, j))
                x.build(b.key, b.cert, public=public)
                ready.append(x)
        diff = flood(b, ready)
        left, done = diff.get('drop_queue_full', 0), diff.get('rx_exch0', 0)
        if left:
            break
    b.check('more than 128 EXCH0s at once do not fit the queue',
            left > 0 and left + done == len(ready), diff)
    kept = {h for h, _ in b.bindings()}
    out = [x for x in ready if x.hoa not in kept]
    again = flood(b, out)
    b.check('their cookies were not spent: they are taken when they come again',
            len(out) == left and again.get('rx_exch0') == left
            and not any(k.startswith(DROPS) for k in again), (len(out), again))
    for hoa in {x.hoa for x in ready} & {h for h, _ in b.bindings()}:
        b.family.command('binding_del', hoa=hoa)
    b.link.drain()


def share(b):
    """One home agent may have the HoAs of its share, another has its own"""
    b.family.command('settings_set', cn_share=struct.pack('=I', 1))
    other = b.issue()
    x = b.cookies(b.hoa())
    b.to_cn(x.hoa, x.build(b.key, other))
    _, m = b.link.message(cbu.T_EXCH1, 20, dst=x.hoa)
    b.check('a home agent whose share is one home address has that', bool(m))
    y = b.cookies(b.hoa())
    b.drops('no room for a second one', 'drop_share',
            lambda: b.to_cn(y.hoa, y.build(b.key, other)), ('tx_error',))
    _, m = b.link.message(cbu.T_ERROR, 5, dst=y.hoa)
    b.check('and ERROR 6 tells that', m and m.attr[cbu.STATUS] == b'\6')
    x = b.cookies(x.hoa)
    b.to_cn(x.hoa, x.build(b.key, other))
    _, m = b.link.message(cbu.T_EXCH1, 20, dst=x.hoa)
    b.check('new keys for the first one are no second', bool(m))
    z = b.cookies(b.hoa())
    b.to_cn(z.hoa, z.build(b.key, b.issue()))
    _, m = b.link.message(cbu.T_EXCH1, 20, dst=z.hoa)
    b.check('another home agent has a share of its own', bool(m))
    b.family.command('binding_del', hoa=x.hoa)
    y = b.cookies(y.hoa)
    b.to_cn(y.hoa, y.build(b.key, other))
    _, m = b.link.message(cbu.T_EXCH1, 20, dst=y.hoa)
    b.check('what it no longer has makes room', bool(m))
    b.family.command('settings_set', cn_share=struct.pack('=I', 16384))


# ---- BU ----

def bu(b):
    n = b.bind()

    def update(coa=None, seq=101, hoa=n.hoa, **more):
        coa = coa or n.coa
        return lambda: b.bu_to_cn(coa, hoa, cbu.bu(n.keys.bu, hoa, coa, CN, seq, **more))
    b.drops('BU with wrong MAC is dropped', 'drop_mac', update(mac=bytes(16)))
    stranger = b.hoa()
    b.drops('BU without keys is dropped', 'drop_no_key', update(hoa=stranger))
    b.drops('BU from a link-local CoA is dropped', 'drop_coa', update(addr('fe80::9')))
    b.drops('BU from the CN\'s own address is dropped', 'drop_coa', update(CN))
    b.drops('BU with another Alternate Care-of Address is dropped', 'drop_coa',
            update(alternate=b.coa()))
    b.drops('MH 11 with a Home Address option is dropped', 'drop_address',
            lambda: b.bu_to_cn(n.coa, n.hoa, Exchange(n.hoa, CN).cookie0()))
    moved = b.coa()
    b.drops('BU moved to another source is dropped', 'drop_mac', lambda: b.bu_to_cn(
        moved, n.hoa, cbu.bu(n.keys.bu, n.hoa, n.coa, CN, 101)))
    b.drops('BU for another HoA of the same keys is dropped', 'drop_no_key',
            lambda: b.bu_to_cn(n.coa, stranger, cbu.with_checksum(cbu.bu(
                n.keys.bu, n.hoa, n.coa, CN, 101), stranger, CN)))
    first = cbu.bu(n.keys.bu, n.hoa, n.coa, CN, n.seq, n_mn=n.n_mn, spi=n.spi)
    b.drops('replayed BU is refused', 'drop_seq',
            lambda: b.bu_to_cn(n.coa, n.hoa, first), ('tx_ba',))
    m = b.update(n.keys, n.hoa, n.coa, n.seq - 1)
    b.check('old Seq# gets BA 135 with the last one',
            m.mh[6] == 135 and m.mh[8:10] == struct.pack('>H', n.seq), m.mh.hex())
    m = b.update(n.keys, n.hoa, n.coa, n.seq + 32768)
    b.check('Seq# 32768 ahead is old', m.mh[6] == 135, m.mh[6])
    m = b.update(n.keys, n.hoa, n.coa, n.seq + 32767, alternate=n.coa)
    b.check('Seq# 32767 ahead is new; an Alternate CoA may say the same', m.mh[6] == 0, m.mh[6])
    m = b.update(n.keys, n.hoa, n.coa, n.seq + 32767 + 32767)
    b.check('Seq# wraps', m.mh[6] == 0, m.mh[6])
    last = (n.seq + 65534) & 0xffff
    m = b.update(n.keys, n.hoa, n.coa, 65535)
    b.check('after the wrap a high one is old', m.mh[6] == 135
            and m.mh[8:10] == struct.pack('>H', last), m.mh.hex())
    m = b.update(n.keys, n.hoa, n.coa, last + 1, flag=PLAIN)
    b.check('mode that is not allowed gets BA 129', m.mh[6] == 129, m.mh[6])
    before = b.family.stats()
    m = b.update(n.keys, n.hoa, n.coa, last + 2, lifetime=0)
    diff = changed(before, b.family.stats())
    b.check('lifetime 0 ends the binding with BA 0', m.mh[6] == 0 and m.mh[10:12] == b'\0\0'
            and diff.get('cn_binding_deleted') == 1, (m.mh[6], diff))
    b.check('and the way is the HoA\'s again', b.talk(n.hoa, 1) == 'h')
    m = b.update(n.keys, n.hoa, n.coa, last + 2)
    b.check('keys and Seq# outlive the binding', m.mh[6] == 135, m.mh[6])


def refresh(b):
    n = b.bind()
    m = b.update(n.keys, n.hoa, n.coa, n.seq + 1, n_mn=n.n_mn, spi=n.spi)
    same = [m.attr[k] == n.ba.attr[k] for k in (SPI, NONCE, ECHO)]
    b.check('refresh: SPI, NONCE and ECHO stay', all(same), same)
    before = b.family.stats()
    m2 = b.update(n.keys, n.hoa, n.coa, n.seq + 2)
    b.check('new NONCE and SPI: SPI, NONCE and ECHO are new',
            all(m2.attr[k] != n.ba.attr[k] for k in (SPI, NONCE, ECHO))
            and changed(before, b.family.stats()).get('cn_binding_move') == 1)
    m = b.update(n.keys, n.hoa, n.coa, n.seq + 3, lifetime=65535)
    b.check('lifetime is cut to the correspondent\'s limit',
            m.mh[10:12] == struct.pack('>H', 105), m.mh[10:12].hex())


def bc(b):
    n = b.bind()
    b.drops('BC with a wrong echo is dropped', 'drop_echo',
            lambda: b.confirm(n, echo=nonce()))
    b.drops('BC without CONFIRM is dropped', 'drop_echo', lambda: b.confirm(n, flag=0))
    b.drops('BC with wrong MAC is dropped', 'drop_mac', lambda: b.confirm(n, mac=bytes(16)))
    b.drops('BC with wrong Seq# is dropped', 'drop_seq', lambda: b.confirm(n, seq=n.seq + 1))
    other, keep = b.coa(), n.coa
    n.coa = other
    b.drops('BC from another address is dropped', 'drop_coa', lambda: b.confirm(n))
    n.coa = keep
    no = Node()
    no.__dict__.update(n.__dict__)
    no.hoa = b.hoa()
    b.drops('BC without binding is dropped', 'drop_no_binding', lambda: b.confirm(no))
    state = b.state(n.hoa)
    b.check('the binding is still provisional',
            state == 2 or state == 4 and time.monotonic() > n.begun + PROVISIONAL, state)
    before = b.family.stats()
    b.proved(n)
    b.check('BC confirms', b.state(n.hoa) == 3, b.state(n.hoa))
    b.check('confirmed: more than 10 packets go to the CoA', b.talk(n.hoa, 12) == 'c' * 12)
    b.confirm(n)
    until(5, lambda: changed(before, b.family.stats()).get('rx_bc') == 2)
    diff = changed(before, b.family.stats())
    b.check('BC again is harmless', diff.get('rx_bc') == 2
            and diff.get('cn_binding_confirmed') == 1, diff)


# ---- the provisional period ----

def budget(b):
    n, went = b.provisional(lambda n: b.talk(n.hoa, 13))
    b.check('without BC exactly 10 packets go to the CoA, then to the HoA',
            went == 'c' * 10 + 'hhh', went)
    b.check('the binding is stopped', b.state(n.hoa) == 4, b.state(n.hoa))
    n.seq += 1
    n.coa = b.coa()
    n.ba = b.update(n.keys, n.hoa, n.coa, n.seq)
    went = b.talk(n.hoa, 2)
    b.check('another BU does not refill the budget', n.ba.mh[6] == 0 and went == 'hh', went)
    b.proved(n)
    went = b.talk(n.hoa, 2)
    b.check('BC lets it go on to the CoA', went == 'cc', went)
    _, went = b.provisional(lambda n: b.talk(n.hoa, 5, 3000))
    b.check('15000 octets are a budget, too', went == 'cccch', went)
    b.family.command('settings_set', fallback=b'\1')

    def blocked(n):
        before = b.family.stats()
        return b.talk(n.hoa, 12), changed(before, b.family.stats())
    _, (went, diff) = b.provisional(blocked)
    b.check('fallback block: nothing goes to the HoA', went == 'c' * 10 + 'xx', went)
    b.check('fallback block: counted drop_provisional',
            diff.get('drop_provisional') == 2, diff)
    b.family.command('settings_set', fallback=b'\0')


def lying(b):
    """A CoA of its own that confirms, and between that others that cannot"""
    n = b.bind()
    own = n.coa
    n.wait = n.over = 0
    b.proved(n)

    def move(coa):
        n.coa = coa
        n.seq += 1
        n.ba = b.update(n.keys, n.hoa, coa, n.seq)

    def strike():
        """BU for a victim, what it gets, then home to the own CoA, which confirms"""
        move(b.coa())
        went = b.talk(n.hoa, 12)
        move(own)
        if 'c' in went:
            # From when that CoA was left, which is a moment ago; each is twice the last.
            n.wait = 2 * n.wait or 10
            n.over = time.monotonic() + n.wait
        b.proved(n)
        return went
    begun = time.monotonic()
    went = [strike() for _ in range(4)]
    paid = sum(w == 'c' * 10 + 'hh' for w in went)
    b.check('one budget in 10 s for whatever CoAs do not confirm',
            went[0] == 'c' * 10 + 'hh' and went.count('h' * 12) == 4 - paid
            and paid <= 1 + (time.monotonic() - begun) // 10, went)
    went = b.talk(n.hoa, 12)
    b.check('the CoA that does confirm gets everything', went == 'c' * 12, went)
    move(b.coa())
    went = b.talk(n.hoa, 2)
    b.proved(n)
    went += b.talk(n.hoa, 12)
    b.check('during the wait another one gets nothing until its BC, then everything',
            went[2:] == 'c' * 12 and (went[:2] == 'hh' or time.monotonic() > begun + 10),
            went)
    n.strike = strike
    return n


def overtake(b):
    """The binding, with what was counted, where data went, and whether it took too long"""
    n = b.bind()
    b.talk(n.hoa, 1)
    n.coa, n.seq = b.coa(), n.seq + 1
    begun = time.monotonic()
    n.ba = b.update(n.keys, n.hoa, n.coa, n.seq)
    n.spent = b.state(n.hoa) == 4
    before, victim = b.family.stats(), b.coa()
    bu = cbu.bu(n.keys.bu, n.hoa, victim, CN, n.seq + 1)
    bc = cbu.bc(n.keys.ba, n.hoa, n.coa, CN, n.seq, n.ba.attr[ECHO])
    # One processor: the worker that takes the BU's job waits until both were received.
    b.link.at_once(ipv6(victim, CN, 60, hao(n.hoa, bu)), ipv6(n.coa, CN, MH, bc))
    _, n.answer = b.link.message(cbu.T_BA, 10, dst=victim)
    n.diff = changed(before, b.family.stats())
    b.bind()    # behind both in the queue
    n.went = b.talk(n.hoa, 12)
    n.late = time.monotonic() > begun + PROVISIONAL
    return n


def overtaken(b):
    """BC for a CoA of its own right behind a BU for one that gets nothing now"""
    # A virtual processor that stood still is taken from us: then the worker was first.
    for _ in range(8):
        n = overtake(b)
        if n.diff.get('rx_bc') and not n.late:
            break
    b.check('a CoA that never confirmed is left: no budget for the next', n.spent)
    b.check('BU and BC both came', n.answer and n.diff.get('rx_bc') == 1, n.diff)
    b.check('the BC proves nothing of the BU\'s CoA: nothing goes there', n.went == 'h' * 12, n.went)


def lying_on(b, n):
    time.sleep(max(0.0, n.over + 0.5 - time.monotonic()))
    begun = time.monotonic()
    went = n.strike()
    b.check('after the wait there is a budget again', went == 'c' * 10 + 'hh', went)
    wait = n.wait
    time.sleep(max(0.0, n.over - wait / 2 + 1 - time.monotonic()))
    went = n.strike()
    b.check('and the next wait is twice as long',
            went == 'h' * 12 or time.monotonic() > begun + wait, went)


def seconds(b, n, begun):
    time.sleep(max(0.0, begun + 10.5 - time.monotonic()))
    went = b.talk(n.hoa, 1)
    b.check('without BC the CoA is believed for 10 s', went == 'h' and b.state(n.hoa) == 4,
            (went, b.state(n.hoa)))


def expiry(b, n, begun):
    before = b.family.stats()
    time.sleep(max(0.0, begun + 4.5 - time.monotonic()))
    b.check('binding ends with its lifetime', until(5, lambda: b.state(n.hoa) < 2),
            b.state(n.hoa))
    mh = cbu.bu(n.keys.bu, n.hoa, n.coa, CN, n.seq, n_mn=n.n_mn, spi=n.spi, lifetime=1)
    b.drops('BU replayed after the binding expired is refused', 'drop_seq',
            lambda: b.bu_to_cn(n.coa, n.hoa, mh), ('tx_ba',))
    b.check('and makes no binding', 'cn_binding_new' not in changed(before, b.family.stats()))


# ---- keys over time ----

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


def restart(b):
    n = b.bind()
    x = b.cookies(b.hoa())
    b.family.command('settings_set', roles=struct.pack('I', 0))
    before = b.family.stats()
    b.to_cn(x.hoa, x.cookie0())
    b.check('without a role nothing is answered', 'tx_cookie1' not in changed(
        before, b.family.stats()))
    b.family.command('settings_set', roles=struct.pack('I', 4))
    # Without keys nothing accepts its Home Address option: the kernel counts that itself.
    before = b.family.stats()
    b.bu_to_cn(n.coa, n.hoa, cbu.bu(n.keys.bu, n.hoa, n.coa, CN, n.seq + 1))
    b.check('restart: an old BU gets nothing', not b.state(n.hoa)
            and 'rx_bu' not in changed(before, b.family.stats()))
    b.drops('restart: old BC is dropped', 'drop_no_binding', lambda: b.confirm(n))
    b.check('restart: data goes to the HoA', b.talk(n.hoa, 1) == 'h')
    n = b.bind()
    b.check('restart: a new exchange works', n.ba.mh[6] == 0)


def certs(where):
    root, node = cbu.TestKey('root'), cbu.TestKey('node')
    for name, data in (
            ('root.der', cbu.certificate('Root', root, 'Root', root, ALL, ca=True)),
            ('cn.der', cbu.certificate('Root', root, 'CN', node, (CN, 128))),
            ('cn.p8', node.pkcs8())):
        with open(f'{where}/{name}', 'wb') as f:
            f.write(data)
    return 0


def main():
    where, what, *rest = sys.argv[1:]
    if what == 'certs':
        return certs(where)
    b = Bench(where, *rest)
    b.family.command('settings_set', modes=bytes([ENCRYPT]))
    run = b.out.run
    run(good, b)
    idle = b.hoa()
    _, _, keys = b.exchange(idle)
    begun = time.monotonic()
    brief, brief_begun = b.bind(lifetime=1), time.monotonic()
    run(expiry, b, brief, brief_begun)
    liar = b.out.run(lying, b)
    slow, slow_begun = b.bind(), time.monotonic()
    b.family.command('settings_set', lt_en=struct.pack('I', 10))
    worn, worn_begun = b.bind(), time.monotonic()
    b.confirm(worn)
    b.family.command('settings_set', lt_en=struct.pack('I', 3600))
    for case in data, carrier, cookies, suites:
        run(case, b)
    run(seconds, b, slow, slow_begun)
    if liar:
        run(lying_on, b, liar)
    run(lt_en, b, worn, worn_begun)
    for case in (certificates, signature, dh, repeats, bu, refresh, bc, budget, overtaken,
                 pending, rekey, cookie0, rate, queue_full, share):
        run(case, b)
    run(unused, b, idle, keys, begun)
    run(crowd, b)
    run(restart, b)
    return 0


if __name__ == '__main__':
    sys.exit(main())
