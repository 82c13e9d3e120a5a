# SPDX-License-Identifier: GPL-2.0-only
"""Bindings of the kernel's correspondent: data, BU, BC, the provisional period, and their end."""

import socket
import struct
import time

import cbu
from bid_cases import bid_option
from cbu import ECHO, ENCRYPT, ESP, LT_EN, MH, NONCE, PLAIN, SPI, UDP, Exchange, nonce
from cn_bench import CN, PROVISIONAL, Node
from net import addr, changed, hao, ipv6, until
from vectors_check import esp


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


# ---- BU and BC ----

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


def bids(b):
    """RFC 5648 section 6.2; a binding has one care-of address here"""
    n = b.bind()

    def at():
        return [(c, s) for h, c, s in b.family.show('binding_get', 'hoa', 'coa', 'binding_state')
                if h == n.hoa]
    was = at()
    for name, options, lifetime, status in (
            ('two BIDs', bid_option(1) + bid_option(2), 100, 168),
            ('a BID', bid_option(1), 100, 166),
            ('an end with a BID', bid_option(1), 0, 166)):
        n.seq += 1
        m = b.update(n.keys, n.hoa, b.coa(), n.seq, bids=options, lifetime=lifetime)
        b.check(f'{name} in a BU: BA {status}', m.mh[6] == status, m.mh[6])
    b.check('and the binding is what it was', was and at() == was, (was, at()))


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
    n, went = b.provisional(lambda n: b.talk(n.hoa, 5, 3000))
    wire = sum(p.pieces for p in b.link.log if p.proto == ESP and p.dst == n.coa)
    b.check('10 packets are those on the wire: fragments of ESP count', went == 'ccchh'
            and wire == 9, (went, wire))
    n, went = b.provisional(lambda n: b.talk(n.hoa, 8, 1450))
    wire = sum(p.pieces for p in b.link.log if p.proto == ESP and p.dst == n.coa)
    b.check('one that ESP makes too long counts as two', went == 'ccccchhh'
            and wire == 10, (went, wire))
    _, went = b.provisional(lambda n: b.talk(n.hoa, 12, 1400))
    b.check('one that fits with its ESP as one', went == 'c' * 10 + 'hh', went)
    b.mtu(9000)
    _, went = b.provisional(lambda n: b.talk(n.hoa, 5, 3000))
    b.mtu(1500)
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
    b.check('the BC proves nothing of the BU\'s CoA: nothing goes there', n.went == 'h' * 12,
            n.went)


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


# ---- the end ----

def expiry(b, n, begun):
    before = b.family.stats()
    time.sleep(max(0.0, begun + 4.5 - time.monotonic()))
    b.check('binding ends with its lifetime', until(5, lambda: b.state(n.hoa) < 2),
            b.state(n.hoa))
    mh = cbu.bu(n.keys.bu, n.hoa, n.coa, CN, n.seq, n_mn=n.n_mn, spi=n.spi, lifetime=1)
    b.drops('BU replayed after the binding expired is refused', 'drop_seq',
            lambda: b.bu_to_cn(n.coa, n.hoa, mh), ('tx_ba',))
    b.check('and makes no binding', 'cn_binding_new' not in changed(before, b.family.stats()))


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
