#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mobile nodes, home agents and attackers against the kernel's MAP.

map_cases.py DIR certs           writes root.der, ha.der and ha.p8
map_cases.py DIR run NS PEER MAC runs the cases, a line of TAP for each

NS is the kernel's namespace, PEER the other one; they share a link, eth0 in
both, and MAC is the kernel's.
"""

import socket
import struct
import sys
import time

import cbu
from cbu import CERT, ECHO, MH, NONCE, TS, UDP, flip, nonce, pki
from net import Family, Link, Namespace, Results, addr, changed, hao, ipv6, packets, until

MAP = addr('2001:db8:e::1')
PREFIX = addr('2001:db8:d::')
ALL = (addr('2001:db8::'), 32)
HOME, FOREIGN = (addr('2001:db8:1::'), 64), (addr('2001:db8:2::'), 64)
HA, FOREIGN_HA = addr('2001:db8:1::1'), addr('2001:db8:2::1')
OUTSIDE = addr('2001:db8:c::9')
ROLES = {'map': 8, 'ha': 2}


def host(prefix, n):
    return prefix[:8] + struct.pack('>Q', n)


class Node:
    """A mobile node: its addresses, certificate and Seq#"""

    def __init__(self, bench, n, issuer='HA', by=None, **more):
        self.hoa, self.rcoa = host(HOME[0], 0x100 + n), host(PREFIX, 0x100 + n)
        self.lcoa = host(addr('2001:db8:a::'), 0x100 + n)
        self.key, self.seq = bench.key, 100 * n
        self.cert = cbu.certificate(issuer, by or bench.ha_key, f'MN {n}', bench.key,
                                    (self.hoa, 128), **more)

    def bu(self, **more):
        self.seq += 1
        ha, cert, key = more.pop('ha', HA), more.pop('cert', self.cert), more.pop('key', self.key)
        lcoa, rcoa = more.pop('lcoa', self.lcoa), more.pop('rcoa', self.rcoa)
        return cbu.map_bu(key, cert, lcoa, MAP, more.pop('hoa', self.hoa), rcoa, ha,
                          more.pop('seq', self.seq), **more)


class Bench:
    """The kernel's side and the link to it"""

    def __init__(self, kernel, peer, mac):
        self.root, self.key, self.ha_key, self.foreign_key = (
            cbu.TestKey(x) for x in ('root', 'node', 'ha', 'foreign'))
        self.cert_ha = home_agent(self.root, self.ha_key, 'HA', HOME)
        self.cert_foreign = home_agent(self.root, self.foreign_key, 'Foreign', FOREIGN)
        self.link = Link(peer, 'eth0', bytes.fromhex(mac.replace(':', '')))
        self.family = Family(kernel)
        with Namespace(kernel):
            self.ifindex = socket.if_nametoindex('eth0')
        self.out = Results('map')
        self.check = self.out.check

    # ---- sending

    def send_bu(self, mh, lcoa, rcoa):
        self.link.send(ipv6(lcoa, MAP, 60, hao(rcoa, mh)))

    def send(self, node, **more):
        lcoa, rcoa = more.get('lcoa', node.lcoa), more.get('rcoa', node.rcoa)
        mh = node.bu(**more)
        self.send_bu(mh, lcoa, rcoa)
        return mh

    def asked(self, ha=HA, seconds=10):
        """REQ_Cert to @ha, or None"""
        return self.link.message(cbu.T_REQ_CERT, seconds, dst=ha)[1]

    def answer(self, echo, cert, ha=HA):
        mh = cbu.mh11(cbu.T_REP_CERT, [(ECHO, echo), (CERT, cert)])
        for p in packets(ha, MAP, MH, cbu.with_checksum(mh, ha, MAP)):
            self.link.send(p)

    def register(self, node, **more):
        """BU and BA: (packet, message)"""
        self.link.drain()
        n = nonce()
        self.send(node, n=n, **more)
        p, m = self.link.message(cbu.T_MAP_BA, 20, dst=more.get('lcoa', node.lcoa))
        if not m:
            raise ValueError('no BA')
        if p.home != more.get('rcoa', node.rcoa) or m.attr.get(ECHO) != n or p.src != MAP:
            raise ValueError('BA with a wrong home address or nonce')
        return m

    # ---- judging

    def drops(self, name, counter, send, also=()):
        before = self.family.stats()
        send()
        until(20, lambda: self.family.stats().get(counter) != before[counter])
        diff = changed(before, self.family.stats())
        # A binding ends when its time comes.
        wrong = {k: v for k, v in diff.items() if k.startswith(('drop_', 'map_'))
                 and k not in (counter, 'map_binding_expired', *also)}
        return self.check(f'{name} is dropped, counted {counter}',
                          diff.get(counter) == 1 and not wrong, diff)

    def bound(self, node):
        return node.hoa in [h for h, in self.family.show('binding_get', 'hoa')]

    def goes_to(self, node, count=3, seconds=30):
        """Datagrams from outside to the RCoA: the addresses they are tunnelled to"""
        self.link.drain()
        data = struct.pack('>HHHH', 7, 7, 16, 0) + b'to rcoa!'
        for _ in range(count):
            self.link.send(ipv6(OUTSIDE, node.rcoa, UDP, data))
        got = []
        end = time.monotonic() + seconds
        while len(got) < count and (p := self.link.receive(end - time.monotonic())):
            if p.proto == 41 and p.data[8:24] == OUTSIDE and \
                    p.data[24:40] == node.rcoa and p.data[40:] == data:
                got.append((p.src, p.dst))
        return got

    def still(self, name, node, lcoa=None):
        """Nothing of the node's traffic was redirected"""
        got = self.goes_to(node)
        self.check(f'{name}: all octets still go to the LCoA',
                   got == [(MAP, lcoa or node.lcoa)] * 3, got)


def home_agent(root, key, name, block):
    return cbu.certificate('Root', root, name, key, block, ca=True,
                           usage=pki.bits(b'\x84', 2))


def first(b, mn):
    """The first BU: REQ_Cert, REP_Cert, BA"""
    evil = Node(b, 1, issuer='Foreign', by=b.foreign_key)
    evil_lcoa = host(addr('2001:db8:bad::'), 1)
    evil_bu = evil.bu(lcoa=evil_lcoa, ha=FOREIGN_HA)
    b.link.drain()
    n = nonce()
    mh = b.send(mn, n=n)
    seq = mn.seq
    m = b.asked()
    # Soon: the first one waits for five seconds when another comes.
    b.send_bu(evil_bu, evil_lcoa, evil.rcoa)
    evil_asked = b.asked(FOREIGN_HA)
    b.check('REQ_Cert goes to the home agent that BU names', bool(m))
    if not m:
        return
    b.check('REQ_Cert is smaller than the BU that caused it', len(m.mh) < len(mh),
            (len(m.mh), len(mh)))
    b.check('REQ_Cert is a third of the longest REP_Cert', len(m.mh) * 3 >= 2000 + 40)
    b.check('a BU of somebody else for its HoA waits beside it', bool(evil_asked))
    early = b.link.message(cbu.T_MAP_BA, 0.1, dst=mn.lcoa)[1]
    b.check('no BA before the certificate is there', not early)
    b.drops('REP_Cert with another nonce', 'drop_echo',
            lambda: b.answer(nonce(), b.cert_ha))
    b.drops('REP_Cert from another address', 'drop_echo',
            lambda: b.answer(m.attr[NONCE], b.cert_ha, FOREIGN_HA))
    b.answer(m.attr[NONCE], b.cert_ha)
    p, ba = b.link.message(cbu.T_MAP_BA, 20, dst=mn.lcoa)
    b.check('BU is answered when Cert_HA is there', ba and ba.mh[6] == 0
            and ba.attr[ECHO] == n and ba.mh[8:10] == struct.pack('>H', seq))
    b.check('BA goes to the LCoA with the RCoA in a routing header', p and p.home == mn.rcoa)
    b.check('lifetime is what was asked for', ba and ba.mh[10:12] == b'\0\x1e')
    before = b.family.stats()
    b.check('a refresh is answered', b.register(mn).mh[6] == 0)
    diff = changed(before, b.family.stats())
    b.check('Cert_HA is cached: no second REQ_Cert', 'tx_req_cert' not in diff
            and diff.get('map_binding_refresh') == 1, diff)
    other = Node(b, 2)
    b.check('it serves other mobile nodes of that home agent', b.register(other).mh[6] == 0
            and b.family.stats()['tx_req_cert'] == before['tx_req_cert'])


def data(b, mn):
    got = b.goes_to(mn)
    b.check('packets to RCoA are tunnelled to LCoA', got == [(MAP, mn.lcoa)] * 3, got)

    def up(outer, inner, seconds=5):
        payload = struct.pack('>HHHH', 9, 9, 12, 0xffff) + b'away'
        b.link.send(ipv6(outer, MAP, 41, ipv6(inner, OUTSIDE, UDP, payload)))
        return b.link.wait(lambda p: p.src == inner and p.dst == OUTSIDE and p.proto == UDP,
                           seconds)[0]
    b.check('packets from RCoA come out of the tunnel', bool(up(mn.lcoa, mn.rcoa)))
    b.drops('a packet from RCoA tunnelled by another', 'drop_inner_source',
            lambda: up(host(mn.lcoa, 0x666), mn.rcoa, 0.1))
    b.check('an inner source that is no RCoA comes out nowhere',
            not up(mn.lcoa, host(PREFIX, 0x999), 0.1))


def attacks(b, mn):
    """The redirect attack of section 5, each way there is"""
    old = mn.lcoa
    replay = mn.bu()
    b.send_bu(replay, old, mn.rcoa)
    b.link.message(cbu.T_MAP_BA, 20, dst=old)
    mn.lcoa = host(addr('2001:db8:b::'), 0x101)
    b.check('MN moves to another access router', b.register(mn).mh[6] == 0)
    b.still('moved', mn)
    evil = host(addr('2001:db8:bad::'), 0x666)

    b.drops('BU replayed after the move', 'drop_seq',
            lambda: b.send_bu(replay, old, mn.rcoa))
    b.still('replay', mn)
    b.drops('BU replayed from another source', 'drop_signature',
            lambda: b.send_bu(replay, evil, mn.rcoa))
    b.drops('BU without a signature', 'drop_signature',
            lambda: b.send(mn, lcoa=evil, sig=bytes(256)))
    b.drops('BU signed by another key', 'drop_signature',
            lambda: b.send(mn, lcoa=evil, key=b.foreign_key))
    b.drops('BU signed for another LCoA', 'drop_signature', lambda: b.send(
        mn, lcoa=evil, signed=(mn.lcoa, MAP, mn.hoa, mn.rcoa)))
    b.drops('BU signed for another MAP', 'drop_signature', lambda: b.send(
        mn, lcoa=evil, signed=(evil, host(MAP, 2), mn.hoa, mn.rcoa)))
    b.still('no signature', mn)

    thief = Node(b, 3)
    b.drops('own certificate, RCoA of another HoA', 'drop_rcoa_taken',
            lambda: b.send(thief, lcoa=evil, rcoa=mn.rcoa))
    b.drops('own certificate, HoA of another', 'drop_cert_outside',
            lambda: b.send(thief, lcoa=evil, hoa=mn.hoa, rcoa=mn.rcoa))
    b.drops('RCoA outside the prefix', 'drop_rcoa', lambda: b.send(
        thief, lcoa=evil, rcoa=host(addr('2001:db8:dd::'), 1)))
    b.drops('LCoA inside the prefix', 'drop_coa', lambda: b.send(
        thief, lcoa=host(PREFIX, 0x101)))
    b.still("others' RCoA", mn)

    now = int(time.time())
    b.drops('a stale timestamp', 'drop_timestamp',
            lambda: b.send(mn, lcoa=evil, ts=now - 3600))
    b.drops('a timestamp of the future', 'drop_timestamp',
            lambda: b.send(mn, lcoa=evil, ts=now + 3600))
    b.drops('Cert_MN that ended', 'drop_cert_expired', lambda: b.send(
        Node(b, 1, valid=(-7200, -3600)), lcoa=evil, seq=mn.seq + 50))
    b.drops('Cert_MN with a forged issuer signature', 'drop_cert_signature', lambda: b.send(
        mn, lcoa=evil, cert=flip(mn.cert)))
    b.still('stale or ended', mn)


def foreign(b, mn):
    """Who was not asked, and who may not say"""
    evil = host(addr('2001:db8:bad::'), 0x667)
    bad = Node(b, 1, issuer='Foreign', by=b.foreign_key)
    b.link.drain()
    b.send(bad, lcoa=evil, ha=FOREIGN_HA, seq=mn.seq + 60)
    m = b.asked(FOREIGN_HA)
    b.check('a Cert_MN of an unknown issuer makes the MAP ask', bool(m))
    if m:
        b.drops('Cert_MN issued by a foreign home agent', 'drop_cert_outside',
                lambda: b.answer(m.attr[NONCE], b.cert_foreign, FOREIGN_HA))
    b.send(bad, lcoa=evil, ha=FOREIGN_HA, seq=mn.seq + 61)
    m = b.asked(FOREIGN_HA)
    if m:
        b.drops('REP_Cert that did not issue the Cert_MN', 'drop_cert_untrusted',
                lambda: b.answer(m.attr[NONCE], b.cert_ha, FOREIGN_HA))
    before = b.family.stats()
    b.drops('BU of an unknown issuer with a wrong signature', 'drop_signature',
            lambda: b.send(bad, lcoa=evil, ha=FOREIGN_HA, sig=bytes(256)))
    b.check('it made nobody ask', 'tx_req_cert' not in changed(before, b.family.stats()))
    # Signed beforehand: a token grows in a second.
    bus = [bad.bu(lcoa=evil, ha=FOREIGN_HA, seq=mn.seq + 70 + i) for i in range(12)]
    begun, seen = time.monotonic(), ('tx_req_cert', 'drop_rate_limited')
    for mh in bus:
        b.send_bu(mh, evil, bad.rcoa)
    until(10, lambda: sum(changed(before, b.family.stats()).get(k, 0) for k in seen) >= 12)
    diff, most = changed(before, b.family.stats()), 5 + time.monotonic() - begun
    b.check('a home agent is asked at most 4 times at once',
            1 <= diff.get('tx_req_cert', 0) <= most and sum(diff.get(k, 0) for k in seen) == 12,
            (diff, most))
    b.still('foreign home agent', mn)
    rcoa = host(PREFIX, 0x900)  # nobody's, which has no room of its own for BUs
    for j in range(4):
        lcoas = [host(evil, 0x700 + 16 * j + i) for i in range(9)]
        bus = [bad.bu(lcoa=a, rcoa=rcoa, ha=addr(f'2001:db8:{0x700 + 16 * j + i:x}::1'))
               for i, a in enumerate(lcoas)]
        time.sleep(5.1)     # what waits now is gone
        before, begun = b.family.stats(), time.monotonic()
        for mh, a in zip(bus, lcoas):
            b.send_bu(mh, a, rcoa)
        until(20, lambda: sum(changed(before, b.family.stats()).get(k, 0) for k in seen) >= 9)  # pylint: disable=cell-var-from-loop
        diff = changed(before, b.family.stats())
        # Later the first ones wait no more.
        if time.monotonic() < begun + 4.5:
            break
    b.check('8 BUs from one /64 wait for certificates', diff.get('tx_req_cert') == 8
            and diff.get('drop_rate_limited') == 1, diff)
    b.send(bad, lcoa=host(addr('2001:db8:bae::'), 1), rcoa=rcoa, ha=addr('2001:db8:7ff::1'))
    b.check('and there is room for another', bool(b.asked(addr('2001:db8:7ff::1'))))


def timing(b, mn):
    brief, before = Node(b, 5), b.family.stats()
    b.check('a binding of four seconds', b.register(brief, lifetime=1).mh[10:12] == b'\0\1')
    gone = until(20, lambda: not b.bound(brief))
    b.check('a binding ends with its lifetime',
            gone and changed(before, b.family.stats()).get('map_binding_expired')
            and not b.goes_to(brief, 1, 1))
    b.register(mn)
    b.check('a deregistration is answered', b.register(mn, lifetime=0).mh[6] == 0)
    b.check('and ends the binding', not b.goes_to(mn, 1, 1))


def restart(b, mn):
    mh = mn.bu()
    time.sleep(1.1)
    b.family.command('settings_set', roles=struct.pack('I', 0))
    b.check('no role, no binding', not b.family.show('binding_get', 'hoa'))
    b.family.command('settings_set', roles=struct.pack('I', ROLES['map'] | ROLES['ha']))
    b.family.command('map_add', map=MAP, prefix=PREFIX, plen=bytes([64]))
    b.drops('BU stamped before the MAP started', 'drop_timestamp',
            lambda: b.send_bu(mh, mn.lcoa, mn.rcoa))
    b.check('a new BU is accepted', b.register(mn).mh[6] == 0)
    m = b.register(mn, ts=int(time.time()) - 3600)
    b.check('a stale BU is told the time', m.mh[6] == 144 and abs(
        struct.unpack('>Q', m.attr[TS])[0] - time.time()) < 60)


def probe(p, target):
    """Is @p a solicitation by somebody who has no address yet?"""
    return p.proto == cbu.ICMPV6 and p.data[0] == 135 and p.src == bytes(16) and \
        p.data[8:24] == target


def on_link(b):
    """RCoAs on a link: duplicate address detection, then their defence"""
    b.family.command('map_del', map=MAP)
    b.family.command('map_add', map=MAP, prefix=PREFIX, plen=bytes([64]),
                     ifindex=struct.pack('i', b.ifindex))
    mn = Node(b, 6)
    b.link.drain()
    b.send(mn)
    asked = b.link.wait(lambda p: probe(p, mn.rcoa), 10)[0]
    b.check('DAD for an RCoA on a link', bool(asked))
    m = b.link.message(cbu.T_MAP_BA, 10, dst=mn.lcoa)[1]
    b.check('BA when nobody answered', m and m.mh[6] == 0)
    solicit = struct.pack('>BBHI', 135, 0, 0, 0) + mn.rcoa + b'\1\1\2\0\0\0\0\1'
    group = addr('ff02::1:ff00:0')[:13] + mn.rcoa[13:]
    src = addr('fe80::1')
    total = cbu.checksum(solicit, src, group, cbu.ICMPV6)
    solicit = solicit[:2] + struct.pack('>H', total) + solicit[4:]
    b.link.drain()
    b.link.send(ipv6(src, group, cbu.ICMPV6, solicit, hops=255))
    b.check('the MAP answers for the RCoA', bool(b.link.wait(
        lambda p: p.proto == cbu.ICMPV6 and p.data[0] == 136 and p.data[8:24] == mn.rcoa, 5)[0]))

    everybody = addr('ff02::1')
    for i in range(8):
        late = Node(b, 10 + i)
        taken = struct.pack('>BBHI', 136, 0, 0, 0x20000000) + late.rcoa + b'\2\1\2\0\0\0\0\3'
        total = cbu.checksum(taken, late.rcoa, everybody, cbu.ICMPV6)
        taken = ipv6(late.rcoa, everybody, cbu.ICMPV6,
                     taken[:2] + struct.pack('>H', total) + taken[4:], hops=255)
        b.send(late)
        b.link.wait(lambda p, a=late.rcoa: probe(p, a), 10)
        b.link.send(taken)
        m = b.link.message(cbu.T_MAP_BA, 10, dst=late.lcoa)[1]
        # Who stood still for the second that it takes has said nothing.
        if m and m.mh[6]:
            break
    b.check('an RCoA that somebody has is refused', m and m.mh[6] == 134)


def flood(b):
    """BUs from RCoAs without number, and one of a node that is registered among them"""
    mn, stranger = Node(b, 8), Node(b, 9, issuer='Nobody', by=b.foreign_key)
    b.register(mn)
    bad = stranger.bu(sig=bytes(256))
    frames, n = [], nonce()
    for i in range(400):
        # Each from a /64 of its own, against the limit of those
        lcoa = addr(f'2001:db8:{0x4000 + i:x}::1')
        frames.append(ipv6(lcoa, MAP, 60, hao(stranger.rcoa, bad)))
    good = ipv6(mn.lcoa, MAP, 60, hao(mn.rcoa, mn.bu(n=n)))
    b.link.drain()
    before = b.family.stats()
    for f in frames[:350] + [good] + frames[350:]:
        b.link.send(f)
    m = b.link.message(cbu.T_MAP_BA, 20, dst=mn.lcoa)[1]
    b.check('a registered node is answered in a flood of others',
            m and m.mh[6] == 0 and m.attr[ECHO] == n)
    seen = ('drop_newcomer', 'drop_signature')
    # Who sends no faster than is verified fills no room.
    for rounds in range(1, 6):
        want = rounds * len(frames)
        until(20, lambda: sum(changed(before, b.family.stats()).get(k, 0)
                              for k in seen) == want)  # pylint: disable=cell-var-from-loop
        diff = changed(before, b.family.stats())
        if diff.get('drop_newcomer', 0) or rounds == 5:
            break
        for f in frames:
            b.link.send(f)
    b.check('the others wait in a room of their own: the rest is dropped, counted drop_newcomer',
            diff.get('drop_newcomer', 0) and 'drop_queue_full' not in diff
            and sum(diff.get(k, 0) for k in seen) == want, diff)
    b.drops('and when it is over one is looked at again', 'drop_signature',
            lambda: b.link.send(frames[0]))


def from_its_link(b):
    """The flood claims to come from the /64 that a registered node is in"""
    mn, stranger = Node(b, 7), Node(b, 9, issuer='Nobody', by=b.foreign_key)
    mn.lcoa = host(addr('2001:db8:b7::'), 1)
    b.register(mn)
    bad, n = stranger.bu(sig=bytes(256)), nonce()
    frames = [ipv6(host(mn.lcoa, 0x500 + i), MAP, 60, hao(stranger.rcoa, bad))
              for i in range(300)]
    good = ipv6(mn.lcoa, MAP, 60, hao(mn.rcoa, mn.bu(n=n)))
    b.link.drain()
    before = b.family.stats()
    for f in frames + [good]:
        b.link.send(f)
    m = b.link.message(cbu.T_MAP_BA, 10, dst=mn.lcoa)[1]
    b.check('a registered node is answered when others have used up the share of its /64',
            m and m.mh[6] == 0 and m.attr[ECHO] == n)
    seen = ('drop_newcomer', 'drop_signature', 'drop_rate_limited')
    until(20, lambda: sum(changed(before, b.family.stats()).get(k, 0) for k in seen) == 300)
    diff = changed(before, b.family.stats())
    b.check('they had a share: the rest is dropped, counted drop_rate_limited',
            diff.get('drop_rate_limited', 0) and sum(diff.get(k, 0) for k in seen) == 300, diff)


def home_agent_answers(b):
    """REQ_Cert at a home agent"""
    src = host(addr('2001:db8:f::'), 0x77)

    def ask(length):
        n = nonce()
        mh = cbu.mh11(cbu.T_REQ_CERT, [(NONCE, n)], length=length)
        b.link.send(ipv6(src, MAP, MH, cbu.with_checksum(mh, src, MAP)))
        return n, len(mh)
    b.link.drain()
    n, size = ask(688)
    m = b.link.message(cbu.T_REP_CERT, 10, dst=src)[1]
    b.check('HA answers REQ_Cert with its certificate', m and m.attr[ECHO] == n
            and m.attr[CERT] == b.cert_own)
    b.check('with no more than three times the octets', m and len(m.mh) <= 3 * size,
            m and (len(m.mh), size))
    b.drops('REQ_Cert that is too short for its answer', 'drop_amplification', lambda: ask(0))
    before = b.family.stats()
    for _ in range(100):
        ask(0)
    b.link.drain()
    n, _ = ask(688)
    m = b.link.message(cbu.T_REP_CERT, 10, dst=src)[1]
    b.check('short REQ_Certs do not use up the share of their /64', m and m.attr[ECHO] == n)
    diff = changed(before, b.family.stats())
    b.check('each of them is counted drop_amplification',
            diff.get('drop_amplification') == 100 and 'drop_rate_limited' not in diff, diff)


def certs(where):
    root, key = cbu.TestKey('root'), cbu.TestKey('ha')
    for name, content in (
            ('root.der', cbu.certificate('Root', root, 'Root', root, ALL, ca=True)),
            ('ha.der', home_agent(root, key, 'HA', HOME)), ('ha.p8', key.pkcs8())):
        with open(f'{where}/{name}', 'wb') as f:
            f.write(content)
    return 0


def main():
    where, what, *rest = sys.argv[1:]
    if what == 'certs':
        return certs(where)
    b = Bench(*rest)
    with open(f'{where}/ha.der', 'rb') as f:
        b.cert_own = f.read()
    mn = Node(b, 1)
    b.out.run(first, b, mn)
    for case in data, attacks, foreign, timing, restart:
        b.out.run(case, b, mn)
    b.out.run(flood, b)
    b.out.run(from_its_link, b)
    b.out.run(home_agent_answers, b)
    b.out.run(on_link, b)
    return 0


if __name__ == '__main__':
    sys.exit(main())
