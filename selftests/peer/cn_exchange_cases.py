# SPDX-License-Identifier: GPL-2.0-only
"""Exchanges with the kernel's correspondent: what carries them, COOKIE0 and EXCH0."""

import struct
import time

import cbu
from cbu import C0, C1, HC0, N1, SUITES_I, SUITES_R, Exchange, flip, nonce, pki
from cn_bench import CN, DROPS, HOME, TIMED
from net import addr, changed, until

MESSAGES = ('drop_', 'rx_', 'tx_')     # what is counted because something came


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


def given_back(b):
    """A certificate that is looked at and not at its signature costs nobody his cookie"""
    hoa = b.hoa()
    x = b.cookies(hoa)
    b.drops('EXCH0 with rubbish for a certificate is refused', 'drop_cert_malformed',
            lambda: b.to_cn(hoa, x.build(b.key, bytes(64), sign=False, public=bytes(32))),
            ('tx_error',))
    x.build(b.key, b.cert)
    b.link.drain()
    b.check('and the good EXCH0 with the same cookie is served', served(b, x))
    x = b.cookies(hoa)
    rubbish = x.build(b.key, bytes(64), sign=False, public=bytes(32))
    for i in range(3):
        b.drops(f'rubbish with one cookie is refused, {i + 1}', 'drop_cert_malformed',
                lambda: b.to_cn(hoa, rubbish), ('tx_error',))
    b.drops('three times, then it is spent', 'drop_cookie_spent', lambda: b.to_cn(hoa, rubbish))
    x = b.cookies(hoa)
    bad = x.build(b.key, b.cert, sign=False)
    b.drops('EXCH0 whose signature had to be looked at is refused', 'drop_signature',
            lambda: b.to_cn(hoa, bad), ('tx_error',))
    b.drops('and has spent its cookie', 'drop_cookie_spent', lambda: b.to_cn(hoa, bad))


# ---- as many as there may be ----

def counted(b, sends, total, *more):
    """What @sends led to, once @total of it were counted as dropped or as one of @more"""
    before, start = b.family.stats(), time.monotonic()
    sends()
    until(8, lambda: sum(v for k, v in changed(before, b.family.stats()).items()
                         if k.startswith(DROPS) or k in more) >= total)
    return changed(before, b.family.stats()), time.monotonic() - start


def neighbour_of(hoa, n):
    """Another home address of the same /64"""
    return hoa[:8] + struct.pack('>II', 2, n)


def served(b, x):
    b.to_cn(x.hoa, x.exch0)
    return bool(b.link.message(cbu.T_EXCH1, 10, dst=x.hoa)[1])


def copies(b):
    """However often one EXCH0 comes, others of its /64 are served"""
    hoa = b.hoa()
    x, _, keys = b.exchange(hoa)
    ready = []
    for i in range(3):
        y = b.cookies(neighbour_of(hoa, i))
        y.build(b.key, b.cert)
        ready.append(y)

    def again():
        for _ in range(100):
            b.to_cn(hoa, x.exch0)

    b.link.drain()
    diff, took = counted(b, again, 100, 'rx_exch0')
    b.check('100 copies of an answered EXCH0 get few EXCH1s',
            diff.get('tx_exch1', 0) <= 3 + 2 * took
            and diff.get('tx_exch1', 0) + diff.get('drop_rate_limited', 0) == 100, (took, diff))
    b.check('and do not hold up another HoA of that /64', served(b, ready[0]))
    b.update(keys, hoa, b.coa(), 1)
    diff, _ = counted(b, again, 100)
    b.check('after the first BU they are dropped', diff.get('drop_cookie_spent') == 100, diff)
    b.check('and do not hold up another HoA of that /64 then', served(b, ready[1]))
    x = b.cookies(hoa)
    x.build(b.key, b.cert, {SUITES_R: b'\2'}, sign=False)
    diff, _ = counted(b, again, 100)
    b.check('100 EXCH0s with a weakened list are refused', diff.get('drop_downgrade') == 100, diff)
    b.check('and do not hold up another HoA of that /64, either', served(b, ready[2]))
    b.link.drain()


def rate(b):
    """Each EXCH0 here has a cookie of its own, and is refused for its certificate"""
    hoa = b.hoa()
    ready = []
    for i in range(100):
        x = b.cookies(neighbour_of(hoa, i))
        x.build(b.key, b.cert[:200], sign=False, public=bytes(32))
        ready.append(x)

    def sends():
        for y in ready:
            b.to_cn(y.hoa, y.exch0)

    diff, took = counted(b, sends, 100)
    passed = diff.get('drop_cert_malformed', 0)
    b.check('EXCH0s are limited to 20 per second and /64, 40 at once',
            40 <= passed <= 42 + 20 * took and passed + diff.get('drop_rate_limited', 0) == 100,
            (diff, took))
    b.check('and so are the ERRORs', diff.get('tx_error', 0) <= 22 + 10 * took, diff)
    other = b.hoa()
    x = b.cookies(other)
    b.drops('another /64 is not held up', 'drop_cert_malformed', lambda: b.to_cn(other, x.build(
        b.key, b.cert[:200], sign=False, public=bytes(32))), ('tx_error',))
    time.sleep(2)
    ready[-1].build(b.key, b.cert)
    b.check('the cookie of an EXCH0 beyond the limit is good yet', served(b, ready[-1]))
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
    # Where the sender stands still, the workers do not: then there was room. Where everything
    # does, cookies and unused keys are too old when it goes on.
    for _ in range(4):
        ready = []
        for _ in range(8):
            home = b.hoa()[:8]
            for j in range(20):
                x = b.cookies(home + struct.pack('>II', 1, j))
                x.build(b.key, b.cert, public=public)
                ready.append(x)
        before = b.family.stats()
        diff = flood(b, ready)
        left, done = diff.get('drop_queue_full', 0), diff.get('rx_exch0', 0)
        kept = {h for h, _ in b.bindings()}
        out = [x for x in ready if x.hoa not in kept]
        again = flood(b, out) if left else {}
        slow = changed(before, b.family.stats()).keys() & {'drop_cookie_old', 'cn_binding_expired'}
        if left and not slow:
            break
    b.check('more than 128 EXCH0s at once do not fit the queue',
            left > 0 and left + done == len(ready), diff)
    b.check('their cookies were not spent: they are taken when they come again',
            len(out) == left and again.get('rx_exch0') == left
            and not any(k.startswith(DROPS) for k in again), (len(out), again))
    for hoa in {x.hoa for x in ready} & {h for h, _ in b.bindings()}:
        b.forget(hoa)
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


def speechless(b):
    """The last one: its certificate and key do not come back"""
    hoa = b.hoa()
    x = b.cookies(hoa)
    x.build(b.key, b.cert)
    b.family.command('cert_del', kind=bytes([2]))
    b.drops('EXCH0 to a correspondent without a certificate is refused', 'drop_no_cert',
            lambda: b.to_cn(hoa, x.exch0), ('tx_error',))
    _, m = b.link.message(cbu.T_ERROR, 5, dst=hoa)
    b.check('and ERROR 4 tells that there is none', m and m.attr[cbu.STATUS] == b'\4')
