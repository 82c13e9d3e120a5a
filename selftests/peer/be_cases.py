#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Binding Errors, and what is left to others on the same host.

be_cases.py DIR run NS PEER MAC    runs the cases, a line of TAP for each

Namespaces and certificates are as for cn_cases.py.
"""

import socket
import struct
import subprocess
import sys
import time

import cbu
import cn_bench
from cbu import DSTOPTS, ENCRYPT, ESP, FRAGMENT, ICMPV6, MH, PLAIN, SPI, UDP
from cn_bench import CN
from net import Namespace, Results, addr, changed, hao, ipv6, until
from vectors_check import checksum_good, esp

ANY, AH, PORT = bytes(16), 51, 7777
MN_ROLE, HA_ROLE, CN_ROLE, MAP_ROLE = 1, 2, 4, 8
BE, HOTI, UNKNOWN = 7, 1, 200
BINDING, TYPE = 1, 2
# Known, answers, or errors themselves; 11 is somebody else's experiment
QUIET = (0, 3, 4, 5, 6, 7, 11)
WILDCARD = 'src :: dst :: proto hao reqid 0 mode ro coa ::'.split()


def udp(src, data=b'from the MN'):
    u = struct.pack('>HHHH', PORT, PORT, 8 + len(data), 0) + data
    return u[:6] + struct.pack('>H', cbu.checksum(u, src, CN, UDP)) + u[8:]


def bare(kind, src, size=24, proto=59, dst=CN):
    """A Mobility Header of that type without anything of ours"""
    return cbu.with_checksum(bytes([proto, size // 8 - 1, kind]) + bytes(size - 3), src, dst)


class Bench(cn_bench.Bench):
    """The correspondent's, with an eye for what is answered"""

    def __init__(self, where, kernel, peer, mac):
        super().__init__(where, kernel, peer, mac)
        self.kernel = kernel
        self.out = Results('be')
        self.check = self.out.check
        self.udp.setblocking(False)

    def roles(self, bits):
        self.family.command('settings_set', roles=struct.pack('I', bits))

    def xfrm(self, *args):
        subprocess.run(['ip', '-n', self.kernel, 'xfrm', *args], check=True)

    def shown(self, *args):
        return subprocess.run(['ip', '-n', self.kernel, 'xfrm', *args], check=True,
                              capture_output=True, text=True).stdout

    def raw(self):
        """A socket as mip6d has one"""
        with Namespace(self.kernel):
            s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, MH)
        s.setblocking(False)
        return s

    def answers(self, *sent):
        """What the kernel sends because of packets, up to the answer of an echo after them"""
        self.link.drain()
        for p in sent:
            self.link.send(p)
        end = self.coa()
        echo = struct.pack('>BBHI', 128, 0, 0, 7)
        echo = echo[:2] + struct.pack('>H', cbu.checksum(echo, end, CN, ICMPV6)) + echo[4:]
        self.link.send(ipv6(end, CN, ICMPV6, echo))
        begun = len(self.link.log)
        if not self.link.wait(lambda p: p.dst == end)[0]:
            raise ValueError('no echo')
        return [p for p in self.link.log[begun:-1]
                if p.proto != ICMPV6 or p.data[0] not in (133, 134, 135, 136, 143)]

    def errors(self, *sent):
        """(destination, status, home address) of each; None for what else came"""
        return [(p.dst, p.data[6], p.data[8:]) if p.proto == MH and p.data[2] == BE
                and p.src == CN and len(p.data) == 24 and checksum_good(p.data, CN, p.dst)
                else None for p in self.answers(*sent)]

    def problems(self, *sent):
        """(destination, pointer, what it quotes) of each; None for what else came"""
        return [(p.dst, *struct.unpack_from('>I', p.data, 4), p.data[8:])
                if p.proto == ICMPV6 and p.src == CN and p.data[:2] == b'\4\0' else None
                for p in self.answers(*sent)]

    def icmp_interval(self, ms):
        """The host's limit of ICMPv6 errors, for an address that a /128 leads to"""
        with Namespace(self.kernel), open('/proc/sys/net/ipv6/icmp/ratelimit', 'w',
                                          encoding='ascii') as f:
            f.write(str(ms))

    def heard(self, sock, seconds=0):
        """Does it get something within that time?"""
        def got():
            try:
                return sock.recvfrom(4096)
            except BlockingIOError:
                return None
        return until(seconds, got)

    def taken(self, n, send, seconds=3):
        """Does data by @send get as far as the socket, as from the home address?"""
        while self.heard(self.udp):
            pass
        send()
        got = self.heard(self.udp, seconds)
        return bool(got) and addr(got[1][0]) == n.hoa

    def by_hao(self, n, coa=None):
        return ipv6(coa or n.coa, CN, DSTOPTS, hao(n.hoa, udp(n.hoa), UDP))

    def by_esp(self, n):
        a = n.ba.attr
        key = esp(n.keys.en, b'mobility esp cn', 0, a[SPI], n.n_mn, a[cbu.NONCE])
        n.sent = getattr(n, 'sent', 0) + 1
        return ipv6(n.coa, CN, ESP, cbu.esp_seal(key, a[SPI], n.sent, UDP, udp(n.hoa)))

    def confirmed(self, **more):
        n = self.bind(**more)
        self.confirm(n)
        until(5, lambda: self.state(n.hoa) == 3)
        return n


def unbound(b):
    hoa, coa = b.hoa(), b.coa()
    before = b.family.stats()
    got = b.errors(ipv6(coa, CN, DSTOPTS, hao(hoa, udp(hoa), UDP)))
    b.check('data with a Home Address option and no binding gets Binding Error 1',
            got == [(coa, BINDING, hoa)], got)
    part = struct.pack('>BBHI', UDP, 0, 1, 7) + bytes(64)
    got = b.errors(ipv6(coa, CN, DSTOPTS, hao(hoa, part, FRAGMENT)))
    b.check('a fragment does, too', got == [(coa, BINDING, hoa)], got)
    diff = changed(before, b.family.stats())
    b.check('Binding Errors are counted', diff.get('tx_be') == 2, diff)
    multicast, local = addr('ff02::1'), addr('fe80::77')
    ah = bytes([UDP, 4]) + bytes(22)
    got = b.errors(
        ipv6(coa, CN, DSTOPTS, hao(hoa, bytes(32), ESP)),
        ipv6(coa, CN, DSTOPTS, hao(hoa, ah + udp(hoa), AH)),
        ipv6(coa, CN, DSTOPTS, hao(hoa, bare(UNKNOWN, hoa))),
        ipv6(coa, CN, DSTOPTS, hao(multicast, udp(multicast), UDP)),
        ipv6(local, CN, DSTOPTS, hao(hoa, udp(hoa), UDP)),
        ipv6(coa, CN, DSTOPTS, bytes([UDP, 0, 1, 4, 0, 0, 0, 0]) + udp(coa)))
    b.check('ESP, AH and a Mobility Header get none, nor who is not unicast', not got, got)
    cut = bytes([59, 0, 1, 2, 0, 0, 0xc9, 16])
    got = b.errors(ipv6(coa, CN, DSTOPTS, cut + hoa), ipv6(coa, CN, DSTOPTS, cut),
                   ipv6(coa, CN, DSTOPTS, bytes([59, 0, 1, 3, 0, 0, 0, 0xc9]) + b'\x10' + hoa))
    b.check('nor a Home Address option that its header cuts off: what is behind is not sent back',
            not got, got)


def unknown(b):
    for kind in HOTI, 2, UNKNOWN:
        coa = b.coa()
        got = b.errors(ipv6(coa, CN, MH, bare(kind, coa)))
        b.check(f'type {kind} is unknown here: Binding Error 2', got == [(coa, TYPE, ANY)], got)
    coa = b.coa()
    got = b.errors(*(ipv6(coa, CN, MH, bare(kind, coa)) for kind in QUIET))
    b.check('known types, answers and errors get none', not got, got)
    got = b.errors(ipv6(coa, CN, MH, cbu.flip(bare(UNKNOWN, coa), 5)))
    b.check('nor does a wrong checksum', not got, got)


def malformed(b):
    """RFC 6275 section 9.2: at 40 is Payload Proto, at 41 Header Len"""
    n, before = b.confirmed(), b.family.stats()
    coa = [b.coa() for _ in range(8)]
    pad = bytes([MH, 0, 1, 4, 0, 0, 0, 0])
    ours = bytes([59, 0, 11, 0, 0, 0]) + cbu.body(1, [])[:2]
    sent = [ipv6(coa[0], CN, MH, bare(HOTI, coa[0], proto=58)),
            ipv6(coa[1], CN, MH, bare(UNKNOWN, coa[1], proto=0)),
            ipv6(coa[2], CN, DSTOPTS, pad + bare(5, coa[2], proto=41)),
            ipv6(n.coa, CN, DSTOPTS, hao(n.hoa, bare(5, n.hoa, proto=58)))]
    got = b.problems(*sent)
    b.check('a Payload Proto that is not 59: Parameter Problem 0 that points at it',
            got == list(zip(coa[:3] + [n.coa], (40, 40, 48, 64), sent)), got)
    sent = [ipv6(coa[3], CN, MH, bare(5, coa[3], 8)),
            ipv6(coa[4], CN, MH, bare(3, coa[4], 16, proto=58)),
            ipv6(coa[5], CN, MH, cbu.with_checksum(ours, coa[5], CN)),
            ipv6(n.coa, CN, DSTOPTS, hao(n.hoa, bare(5, n.hoa, 8)))]
    got = b.problems(*sent)
    b.check('a Header Len that its type does not allow: one that points there, and no second one',
            got == list(zip(coa[3:6] + [n.coa], (41, 41, 41, 65), sent)), got)
    diff = changed(before, b.family.stats())
    b.check('they are counted as before', diff.get('drop_proto') == 4
            and diff.get('drop_short') == 4, diff)

    nodes, before = addr('ff02::1'), b.family.stats()
    got = b.answers(ipv6(coa[6], nodes, MH, bare(5, coa[6], proto=58, dst=nodes)),
                    ipv6(coa[6], CN, MH, cbu.flip(bare(5, coa[6], proto=58), 5)),
                    ipv6(coa[6], CN, MH, bare(5, coa[6], 32)[:24]))
    diff = changed(before, b.family.stats())
    b.check('no Parameter Problem: to a multicast address, with a wrong checksum, cut off',
            not got and diff == {'drop_proto': 1, 'drop_checksum': 1, 'drop_short': 1},
            ([p.data.hex() for p in got], diff))

    raw = b.raw()
    sent = [ipv6(coa[7], CN, MH, bare(5, coa[7], proto=58)),
            ipv6(coa[7], CN, MH, bare(5, coa[7], 8))]
    got = b.problems(*sent)
    b.check('with a raw socket there is one each, from mip6',
            got == [(coa[7], 40, sent[0]), (coa[7], 41, sent[1])], got)
    raw.close()

    # The default route is what leads there: a sixteenth.
    b.icmp_interval(16000)
    coa, begun = b.coa(), time.monotonic()
    got = b.problems(*[ipv6(coa, CN, MH, bare(5, coa, 8))] * 40)
    b.icmp_interval(0)
    most = 7 + time.monotonic() - begun
    b.check('Parameter Problems are within the host\'s limit', 1 <= len(got) <= most,
            (len(got), most))
    b.family.command('binding_del', hoa=n.hoa)


def limit(b):
    coa, begun = b.coa(), time.monotonic()
    got = b.errors(*[ipv6(coa, CN, MH, bare(HOTI, coa))] * 100)
    most = 21 + 10 * (time.monotonic() - begun)
    b.check('Binding Errors are limited: 20, then 10 per second and /64',
            20 <= len(got) <= most, (len(got), most))
    coa = b.coa()
    got = b.errors(ipv6(coa, CN, MH, bare(HOTI, coa)))
    b.check('another /64 still gets one', got == [(coa, TYPE, ANY)], got)


def bound(b):
    b.family.command('settings_set', modes=bytes([PLAIN]))
    one, two = b.confirmed(flag=PLAIN), b.confirmed(flag=PLAIN)
    b.family.command('settings_set', modes=bytes([ENCRYPT]))
    for what, n in ('first', one), ('second', two):
        b.check(f'two bindings in mode plain: data of the {what} is taken',
                b.taken(n, lambda n=n: b.link.send(b.by_hao(n))))
    got = b.errors(b.by_hao(one))
    b.check('it gets no Binding Error', not got, got)
    coa = b.coa()
    got = b.errors(b.by_hao(one, coa))
    b.check('from another CoA it does', got == [(coa, BINDING, one.hoa)], got)
    got = b.errors(ipv6(coa, CN, DSTOPTS, hao(one.hoa, bare(UNKNOWN, one.hoa))))
    b.check('an unknown type with a Home Address option: the error names it',
            got == [(coa, TYPE, one.hoa)], got)

    b.update(one.keys, one.hoa, one.coa, one.seq + 1, lifetime=0)
    got = b.errors(b.by_hao(one))
    b.check('one binding ends: its data gets Binding Error 1',
            got == [(one.coa, BINDING, one.hoa)], got)
    b.family.command('binding_del', hoa=one.hoa)
    b.check('the other one\'s Home Address option is still taken',
            b.taken(two, lambda: b.link.send(b.by_hao(two))))
    m = b.update(two.keys, two.hoa, two.coa, two.seq + 1, lifetime=0)
    b.check('on a BU, too', m.mh[6] == 0, m.mh[:12].hex())
    b.family.command('binding_del', hoa=two.hoa)
    left = b.shown('state')
    b.check('with the last of them the wildcard state goes', 'reqid 1836016177' not in left,
            left)


def protected(b):
    one, two = b.confirmed(), b.confirmed()
    for n in one, two:
        b.taken(n, lambda n=n: b.link.send(b.by_esp(n)))
    b.family.command('binding_del', hoa=one.hoa)
    b.check('two bindings in ESP: what the other one sends is still taken',
            b.taken(two, lambda: b.link.send(b.by_esp(two))))
    got = b.talk(two.hoa, 1)
    b.check('and what it is sent goes in ESP', got == 'c', got)
    return two


def socket_there(b):
    coa, raw = b.coa(), b.raw()
    got = b.errors(ipv6(coa, CN, MH, bare(HOTI, coa)))
    b.check('a raw socket may know the type: no Binding Error', not got, got)
    data = b.heard(raw, 2)
    b.check('it has the message', data and data[0][2] == HOTI, data)
    raw.close()
    until(2, lambda: b.errors(ipv6(coa, CN, MH, bare(HOTI, coa))))
    got = b.errors(ipv6(coa, CN, MH, bare(HOTI, coa)))
    b.check('without the socket there is one again', got == [(coa, TYPE, ANY)], got)


def wildcard_there(b, n):
    """@n is bound, so that ours is there before"""
    b.check('our wildcard state is for one address',
            'src :: dst 2001:db8:c::2' in b.shown('state'), b.shown('state'))
    b.xfrm('policy', 'add', 'src', '::/0', 'dst', '2001:db8:c::2/128', 'dir', 'in', 'tmpl',
           'src', '::', 'dst', '::', 'proto', 'hao', 'mode', 'ro', 'level', 'use')
    b.xfrm('state', 'add', *WILDCARD, 'flag', 'wildrecv')
    stranger = cn_bench.Node()
    stranger.hoa, stranger.coa = b.hoa(), b.coa()
    b.check('an operator\'s wildcard state that comes after ours is served: data is taken',
            until(5, lambda: b.taken(stranger, lambda: b.link.send(b.by_hao(stranger)), .3)))
    got = b.errors(b.by_hao(stranger))
    b.check('and gets no Binding Error', not got, got)
    n.seq += 1
    n.ba = b.update(n.keys, n.hoa, n.coa, n.seq, n_mn=n.n_mn, spi=n.spi)
    b.check('a BU gets to us on it', n.ba.mh[6] == 0, n.ba.mh[:12].hex())
    return stranger


def all_roles(b, stranger):
    """The operator's wildcard state and policy are there, as a mip6d's"""
    b.roles(0)
    before = b.shown('state', 'list', 'proto', 'hao'), b.shown('policy', 'list', 'dir', 'in')
    b.roles(MN_ROLE | HA_ROLE | CN_ROLE | MAP_ROLE)
    raw, stats = b.raw(), b.family.stats()
    bu = cbu.with_checksum(cbu.mh_option(
        5, struct.pack('>HHH', 1, 0x8000, 60), bytes([1, 0, 4, 4, 0, 1, 0, 2, 5, 12])
        + bytes(12)), stranger.hoa, CN)
    sent = [ipv6(stranger.coa, CN, DSTOPTS, hao(stranger.hoa, bu))]
    home = cbu.with_checksum(bu[:8] + b'\xc0\0' + bu[10:], stranger.hoa, CN)
    sent += [ipv6(stranger.hoa, CN, MH, bu), ipv6(stranger.hoa, CN, MH, home)]
    sent += [ipv6(stranger.coa, CN, MH, bare(k, stranger.coa)) for k in (HOTI, 2, 3, 4, 200)]
    got = b.answers(*sent)
    b.check('every role on: the BU of another implementation is not answered, nor what is '
            'not ours', not got, [(p.proto, p.data.hex()) for p in got])
    seen = []
    while data := b.heard(raw):
        seen.append((data[0][2], addr(data[1][0])))
    b.check('every role on: a raw socket has the BU with a Home Address option',
            (5, stranger.hoa) == seen[0] if seen else False, seen)
    b.check('and everything else, in order',
            [k for k, _ in seen] == [5, 5, 5, HOTI, 2, 3, 4, 200], seen)
    diff = changed(stats, b.family.stats())
    b.check('and nothing was counted as ours', not diff, diff)
    raw.close()
    b.roles(CN_ROLE)
    n = b.bind()
    b.check('a wildcard state that was there before us serves ours', n.ba.mh[6] == 0)
    b.roles(0)
    after = b.shown('state', 'list', 'proto', 'hao'), b.shown('policy', 'list', 'dir', 'in')
    b.check('after us it is as it was, and the policy', before == after, (before, after))
    b.check('and still served', b.taken(stranger, lambda: b.link.send(b.by_hao(stranger))))
    b.xfrm('state', 'flush')
    b.xfrm('policy', 'flush')


def wildcard_gone(b):
    b.roles(CN_ROLE)
    b.xfrm('state', 'add', *WILDCARD, 'flag', 'wildrecv')
    n = b.bind()
    b.xfrm('state', 'flush', 'proto', 'hao')
    b.check('a wildcard state that leaves is replaced by ours', until(
        5, lambda: 'src :: dst 2001:db8:c::2' in b.shown('state')), b.shown('state'))
    m = b.update(n.keys, n.hoa, n.coa, n.seq + 1)
    b.check('and a BU gets through', m.mh[6] == 0, m.mh[:12].hex())


def no_role(b):
    coa = b.coa()
    b.roles(0)
    got = b.answers(ipv6(coa, CN, MH, bare(HOTI, coa)))
    b.check('without a role: Parameter Problem 1, as without the module',
            len(got) == 1 and got[0].proto == ICMPV6 and got[0].dst == coa
            and got[0].data[:2] == b'\4\1' and got[0].data[4:8] == struct.pack('>I', 6),
            [p.data.hex() for p in got])
    raw = b.raw()
    got = b.answers(ipv6(coa, CN, MH, bare(HOTI, coa)))
    b.check('without a role, with a raw socket: nothing', not got and b.heard(raw, 2),
            [p.data.hex() for p in got])
    raw.close()


def main():
    where, _, *rest = sys.argv[1:]
    b = Bench(where, *rest)
    b.family.command('settings_set', modes=bytes([ENCRYPT]))
    run = b.out.run
    for case in unbound, unknown, malformed, limit, bound:
        run(case, b)
    n = run(protected, b)
    run(socket_there, b)
    stranger = run(wildcard_there, b, n)
    if stranger:
        run(all_roles, b, stranger)
    run(wildcard_gone, b)
    run(no_role, b)
    return 0


if __name__ == '__main__':
    sys.exit(main())
