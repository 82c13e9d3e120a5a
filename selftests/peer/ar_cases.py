#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Mobile nodes, home agents and attackers against the kernel's access router.

ar_cases.py DIR certs             writes root.der, ar.der and ar.p8
ar_cases.py DIR run NS PEER MAC   runs the cases, a line of TAP for each

NS is the kernel's namespace, PEER the other one; they share two links: hosts are on
eth0, home agents and everybody else on eth1. MAC is the kernel's on both.
"""

import hashlib
import os
import struct
import subprocess
import sys
import threading
import time

import cbu
from cbu import (COA_CERT, ECHO, HANDLE, ICMPV6, LT_COA, MH, RESULT, flip, nonce,
                 owner)
from net import Family, Link, Results, addr, changed, ipv6, until

ROUTER, BRIEF, OUTSIDE_CERT = addr('2001:db8:a::1'), addr('2001:db8:a::2'), addr('2001:db8:c::1')
LINK = (addr('2001:db8:a::'), 64)
ALL = (addr('2001:db8::'), 32)
HA = addr('2001:db8:f::2')
LIFETIME = 60
HERE, GONE = 1, 2


def host(prefix, n):
    return prefix[:8] + struct.pack('>Q', n)


def icmp(kind, flags, target, src, dst, option, mac):
    data = struct.pack('>BBHI', kind, 0, 0, flags) + target + bytes([option, 1]) + mac
    total = cbu.checksum(data, src, dst, ICMPV6)
    return ipv6(src, dst, ICMPV6, data[:2] + struct.pack('>H', total) + data[4:], hops=255)


class Host:
    """A mobile node on the link: its addresses, its nonce and where it is"""

    def __init__(self, n, prefix=LINK[0]):
        self.hoa, self.coa = host(addr('2001:db8:1::'), n), host(prefix, n)
        self.mac, self.nonce = bytes([2, 0, 0, 0, 1, n]), nonce()
        self.owner = owner(self.hoa, self.nonce)


class Answers(threading.Thread):
    """Answers solicitations for the hosts that are there"""

    def __init__(self, peer, mac):
        super().__init__(daemon=True)
        self.link, self.live, self.asked = Link(peer, 'eth0', mac), {}, []
        self.start()

    def run(self):
        while True:
            p = self.link.receive(3600)
            if not p or p.proto != ICMPV6 or p.data[0] != 135:
                continue
            target = p.data[8:24]
            self.asked.append((target, p.dst))
            mac = self.live.get(target)
            if mac:
                na = icmp(136, 0x60000000, target, target, p.src, 2, mac)
                self.link.sock.send(p.mac + mac + b'\x86\xdd' + na)

    def count(self, target):
        return sum(t == target for t, _ in self.asked)


class Bench:
    """The kernel's side and the links to it"""

    def __init__(self, kernel, peer, mac):
        self.kernel, self.mac = kernel, bytes.fromhex(mac.replace(':', ''))
        self.key = cbu.TestKey('node')
        self.hosts, self.far = (Link(peer, d, self.mac) for d in ('eth0', 'eth1'))
        self.answers = Answers(peer, self.mac)
        self.family = Family(kernel)
        self.out = Results('ar')
        self.check = self.out.check

    # ---- sending

    def frame(self, mac, packet):
        self.hosts.sock.send(self.mac + mac + b'\x86\xdd' + packet)

    def send_sr(self, h, *, mac=None, hops=255, coa=None, router=ROUTER, **more):
        """SR of @h; what was sent"""
        mh = cbu.sr(coa or h.coa, router, h.owner, **more)
        self.frame(mac or h.mac, ipv6(coa or h.coa, router, MH, mh, hops=hops))
        return mh

    def send_bcr(self, h, handle, *, ha=HA, router=ROUTER, coa=None, hoa=None, mn_nonce=None,
                 **more):
        mh = cbu.bcr(ha, router, coa or h.coa, hoa or h.hoa, mn_nonce or h.nonce, handle, **more)
        self.far.send(ipv6(ha, router, MH, mh))
        return mh

    def introduce(self, h):
        """What a host that comes to a link does first: it asks who the router is"""
        group = addr('ff02::1:ff00:0')[:13] + ROUTER[13:]
        self.frame(h.mac, icmp(135, 0, ROUTER, h.coa, group, 1, h.mac))

    # ---- asking

    def symbiotic(self, h, seconds=20, **more):
        """SR and its answer, or None: (packet, message)"""
        self.hosts.drain()
        n = nonce()
        self.send_sr(h, n=n, **more)
        p, m = self.hosts.message(cbu.T_SR_REP, seconds, dst=h.coa)
        if m and m.attr[ECHO] != n:
            raise ValueError('SR_REP with another nonce')
        return p, m

    def handle(self, h, **more):
        m = self.symbiotic(h, flag=0, length=0, **more)[1]
        if not m:
            raise ValueError('no SR_REP')
        return m.attr[HANDLE]

    def confirm(self, h, handle, seconds=20, **more):
        """BCR and BCC: the result, or None"""
        self.far.drain()
        n = nonce()
        mh = self.send_bcr(h, handle, n=n, **more)
        p, m = self.far.message(cbu.T_BCC, seconds, dst=more.get('ha', HA))
        if not m:
            return None
        if m.attr[ECHO] != n or p.src != more.get('router', ROUTER) or len(m.mh) > len(mh):
            raise ValueError('BCC with another nonce or source, or too long')
        if not cbu.bcc_good(self.key, m, mh, more.get('ha', HA), more.get('router', ROUTER)):
            raise ValueError('BCC with a wrong signature')
        return m.attr[RESULT][0], struct.unpack('>I', m.attr[LT_COA])[0]

    def neighbour(self, h, mac, state):
        subprocess.run(['ip', '-n', self.kernel, 'neigh', 'replace',
                        addr_text(h.coa), 'lladdr', mac.hex(':'), 'dev', 'eth0',
                        'nud', state], check=True)

    # ---- judging

    def drops(self, name, counter, send):
        before = self.family.stats()
        send()
        until(20, lambda: self.family.stats().get(counter) != before[counter])
        diff = changed(before, self.family.stats())
        wrong = {k: v for k, v in diff.items()
                 if k.startswith(('drop_', 'tx_', 'ar_')) and k != counter}
        return self.check(f'{name} is dropped, counted {counter}',
                          diff.get(counter) == 1 and not wrong, diff)


def addr_text(a):
    return ':'.join(a[i:i + 2].hex() for i in range(0, 16, 2))


def settle(b):
    """A token grows each half second, and four are kept"""
    del b
    time.sleep(2)


def first(b, mn):
    """SR of a host never heard of: it is asked first, then answered"""
    b.answers.live[mn.coa] = mn.mac
    before = b.family.stats()
    p, m = b.symbiotic(mn)
    b.check('SR is answered', bool(m))
    b.check('after the host was found to be there', b.answers.count(mn.coa) >= 1
            and changed(before, b.family.stats()).get('ar_solicited'), b.answers.asked)
    b.check('SR_REP goes to the neighbour entry of the CoA, with hop limit 255',
            p and p.to == mn.mac and p.src == ROUTER and p.hops == 255,
            p and (p.to.hex(), p.hops))
    b.check('a handle for 60 s, and a certificate',
            m and struct.unpack('>I', m.attr[LT_COA])[0] == LIFETIME and COA_CERT in m.attr)
    cert = m.attr[COA_CERT]
    stamp, life = struct.unpack('>QI', cert[:12])
    b.check('the certificate has CoA, whose it is, time and lifetime under the signature',
            cbu.coa_cert_good(b.key, cert, mn.coa, mn.owner)
            and abs(stamp - time.time()) < 60 and life == LIFETIME)
    b.check('and names the certificate of the router', cert[12:44] == b.fingerprint)
    b.check('it is not good for another CoA, nor for another HoA',
            not cbu.coa_cert_good(b.key, cert, host(LINK[0], 0x77), mn.owner)
            and not cbu.coa_cert_good(b.key, cert, mn.coa, owner(host(HA, 1), mn.nonce)))
    p, m = b.symbiotic(mn, flag=0, length=0)
    b.check('no certificate unless asked for', m and COA_CERT not in m.attr)
    b.check('SR_REP is no longer than SR', m and len(m.mh) <= 80, m and len(m.mh))
    b.drops('SR that is too short for a certificate', 'drop_amplification',
            lambda: b.send_sr(mn, length=0))


def confirmed(b, mn):
    handle = b.handle(mn)
    b.check('BCR is answered by a signed BC: here, for 60 s',
            b.confirm(mn, handle) == (HERE, LIFETIME))
    b.check('also for another home agent that knows handle and nonce',
            b.confirm(mn, handle, ha=host(HA, 9)) == (HERE, LIFETIME))
    b.drops('BCR that is too short for its answer', 'drop_amplification',
            lambda: b.send_bcr(mn, handle, length=0))
    settle(b)


def stale(b):
    """Heard of, but not known to be there"""
    h = Host(0x20)
    b.answers.live[h.coa] = h.mac
    b.introduce(h)
    time.sleep(0.3)
    asked = b.answers.count(h.coa)
    b.check('SR of a stale neighbour is answered', bool(b.symbiotic(h, flag=0, length=0)[1]))
    seen = [d for t, d in b.answers.asked[asked:] if t == h.coa]
    b.check('when it answered a solicitation to itself', h.coa in seen, seen)


def absent(b):
    """Nobody, and somebody who is not there any more"""
    nobody, deaf = Host(0x30), Host(0x31)
    b.introduce(deaf)
    time.sleep(0.3)
    b.hosts.drain()
    before = b.family.stats()
    b.send_sr(nobody)
    b.send_sr(deaf)
    until(20, lambda: changed(before, b.family.stats()).get('drop_neighbour') == 2)
    diff = changed(before, b.family.stats())
    b.check('SR from an address nobody has, and of a host that is gone, is dropped',
            diff.get('drop_neighbour') == 2 and 'tx_sr_rep' not in diff, diff)
    b.check('after three solicitations for each', diff.get('ar_solicited') == 6
            and until(5, lambda: min(b.answers.count(h.coa) for h in (nobody, deaf)) >= 3), diff)


def elsewhere(b, mn):
    """A mobile node names an address that a neighbour holds"""
    evil = Host(0x40)
    b.answers.live[evil.coa] = evil.mac
    handle = b.handle(mn)
    b.drops('SR with hop limit 254', 'drop_hop_limit', lambda: b.send_sr(mn, hops=254))
    b.drops('SR from another link, hop limit 255', 'drop_address', lambda: b.far.send(
        ipv6(mn.coa, ROUTER, MH, cbu.sr(mn.coa, ROUTER, evil.owner), hops=255)))
    b.drops('SR from beyond routers', 'drop_hop_limit', lambda: b.far.send(
        ipv6(mn.coa, ROUTER, MH, cbu.sr(mn.coa, ROUTER, evil.owner), hops=60)))
    b.drops("SR of a host that names its neighbour's address", 'drop_neighbour',
            lambda: b.send_sr(evil, coa=mn.coa))
    b.drops('SR from an address that is not of the link', 'drop_coa',
            lambda: b.send_sr(evil, coa=host(addr('2001:db8:e::'), 1)))
    b.drops("SR from the router's own address", 'drop_coa',
            lambda: b.send_sr(evil, coa=BRIEF))
    mine = b.handle(evil)
    b.check('its own address is confirmed', b.confirm(evil, mine) == (HERE, LIFETIME))
    b.drops("BCR with its handle and its neighbour's address", 'drop_handle',
            lambda: b.send_bcr(evil, mine, coa=mn.coa))
    b.drops("BCR with its neighbour's handle and its own HoA", 'drop_handle',
            lambda: b.send_bcr(evil, handle, coa=mn.coa))
    b.drops('BCR with another MN nonce', 'drop_handle',
            lambda: b.send_bcr(mn, handle, mn_nonce=nonce()))
    b.drops('BCR about an address never heard of', 'drop_neighbour',
            lambda: b.send_bcr(mn, handle, coa=host(LINK[0], 0x4242)))


def contest(b):
    """An address that the router has not heard of, claimed by two"""
    h, evil, n = Host(0x41), Host(0x42), nonce()
    before = b.family.stats()
    b.hosts.drain()
    b.send_sr(h, n=n, flag=0, length=0)
    until(10, lambda: b.answers.count(h.coa))
    b.send_sr(evil, coa=h.coa, flag=0, length=0)
    b.answers.live[h.coa] = h.mac
    p, m = b.hosts.message(cbu.T_SR_REP, 20, dst=h.coa)
    b.check('SR that waits is answered though another host claims the address after it',
            m and m.attr[ECHO] == n and p.to == h.mac)
    until(20, lambda: changed(before, b.family.stats()).get('drop_neighbour'))
    diff = changed(before, b.family.stats())
    b.check('whose own is dropped', diff.get('drop_neighbour') == 1
            and diff.get('tx_sr_rep') == 1, diff)


def forged(b, mn):
    handle = b.handle(mn)
    asked = b.answers.count(mn.coa)
    b.drops('BCR with a handle whose time is changed', 'drop_handle',
            lambda: b.send_bcr(mn, flip(handle, 0)))
    b.drops('BCR with a handle whose tag is changed', 'drop_handle',
            lambda: b.send_bcr(mn, flip(handle)))
    b.drops('BCR with a handle of a secret that there is not', 'drop_handle_old',
            lambda: b.send_bcr(mn, handle[:4] + bytes([handle[4] ^ 0x80]) + handle[5:]))
    b.drops('BCR at another address of the router', 'drop_handle',
            lambda: b.send_bcr(mn, handle, router=BRIEF))
    b.check('nobody is solicited for them', b.answers.count(mn.coa) == asked)


def expired(b, mn):
    for _ in range(5):
        settle(b)
        old = b.handle(mn, router=BRIEF)
        if got := b.confirm(mn, old, 1, router=BRIEF):
            break
    b.check('a handle of a link with lifetime 4 s', got == (HERE, 4), got)
    time.sleep(5.2)
    b.drops('BCR with an expired handle', 'drop_handle_old',
            lambda: b.send_bcr(mn, old, router=BRIEF))


def gone(b):
    """The host leaves; another takes its address"""
    h = Host(0x50)
    b.answers.live[h.coa] = h.mac
    handle = b.handle(h)
    b.neighbour(h, h.mac, 'stale')
    b.check('BCR about a stale neighbour that is there', b.confirm(h, handle) == (HERE, LIFETIME))
    del b.answers.live[h.coa]
    b.neighbour(h, h.mac, 'stale')
    asked = b.answers.count(h.coa)
    b.check('BCR about a host that left: gone, signed', b.confirm(h, handle) == (GONE, 0))
    b.check('after three solicitations', b.answers.count(h.coa) - asked >= 3)
    other = bytes([2, 0, 0, 0, 1, 0x51])
    b.neighbour(h, other, 'reachable')
    b.drops('BCR when another host has the address', 'drop_handle',
            lambda: b.send_bcr(h, handle))


def replay(b, mn):
    """A recorded BCR buys few signatures, wherever it comes from"""
    handle = b.handle(mn)
    settle(b)
    before, begun = b.family.stats(), time.monotonic()
    b.far.drain()
    for i in range(20):
        src = addr(f'2001:db8:{0x5000 + i:x}::1')
        b.far.send(ipv6(src, ROUTER, MH, cbu.bcr(src, ROUTER, mn.coa, mn.hoa, mn.nonce, handle)))

    def all_seen():
        d = changed(before, b.family.stats())
        return d.get('tx_bcc', 0) + d.get('drop_rate_limited', 0) >= 20
    until(20, all_seen)
    diff, most = changed(before, b.family.stats()), 5 + time.monotonic() - begun
    b.check('a handle shown from 20 networks at once buys 4 signatures, then 1 per second',
            4 <= diff.get('tx_bcc', 0) <= most
            and diff.get('tx_bcc', 0) + diff.get('drop_rate_limited', 0) == 20, diff)


def flood(b, mn):
    known = Host(0x60)
    b.answers.live[known.coa] = known.mac
    b.introduce(known)
    time.sleep(0.3)
    # Made beforehand: whoever waits does so for three seconds.
    coas = [host(LINK[0], 0x10000 + i) for i in range(200)]
    frames = [(h.mac, ipv6(a, ROUTER, MH, cbu.sr(a, ROUTER, h.owner), hops=255))
              for a in coas for h in [Host(0x61)]]
    before, begun = b.family.stats(), time.monotonic()
    for mac, frame in frames:
        b.frame(mac, frame)
    took = time.monotonic() - begun
    m = b.symbiotic(known, flag=0, length=0)[1]
    b.check('a known host is answered in a flood from addresses nobody has', bool(m))
    seen = ('drop_newcomer', 'drop_neighbour')
    until(20, lambda: sum(changed(before, b.family.stats()).get(k, 0) for k in seen) >= 200)
    diff = changed(before, b.family.stats())
    b.check('16 of them wait, the rest is dropped, counted drop_newcomer',
            sum(diff.get(k, 0) for k in seen) == 200
            and (diff.get('drop_neighbour') == 16 or took > 2.5), (took, diff))

    before, begun = b.family.stats(), time.monotonic()
    for _ in range(100):
        b.send_sr(known)
    until(20, lambda: changed(before, b.family.stats()).get('rx_sr', 0)
          + changed(before, b.family.stats()).get('drop_rate_limited', 0) >= 100)
    diff, most = changed(before, b.family.stats()), 5 + 2 * (time.monotonic() - begun)
    b.check('100 SRs of one host get few certificates, the rest is dropped',
            diff.get('ar_coa_cert', 0) <= most
            and diff.get('drop_rate_limited', 0) >= 100 - most, (most, diff))


def silence(b, mn):
    """Somebody asks for a home agent, who then has a question of his own"""
    settle(b)
    handle = b.handle(mn)
    before = b.family.stats()
    for _ in range(200):
        b.send_bcr(mn, os.urandom(21))
    got = b.confirm(mn, handle)
    until(20, lambda: sum(changed(before, b.family.stats()).get(k, 0) for k in (
        'drop_handle', 'drop_handle_old', 'drop_rate_limited')) >= 200)
    diff = changed(before, b.family.stats())
    b.check('200 BCRs with forged handles get no answer and no signature',
            diff.get('tx_bcc', 0) <= 1 and diff.get('ar_here', 0) <= 1
            and diff.get('drop_handle', 0) + diff.get('drop_handle_old', 0) == 200, diff)
    b.check('and do not hold up the home agent whose address they have',
            got == (HERE, LIFETIME), got)


def certificates(b):
    """The router vouches only for what its own certificate speaks for"""
    h = Host(0x70, OUTSIDE_CERT)
    b.answers.live[h.coa] = h.mac
    b.check('a link outside the certificate: a handle',
            bool(b.handle(h, router=OUTSIDE_CERT)))
    b.drops('SR for a certificate there', 'drop_cert_outside',
            lambda: b.send_sr(h, router=OUTSIDE_CERT))
    mn = Host(0x71)
    b.answers.live[mn.coa] = mn.mac
    handle = b.handle(mn)
    b.family.command('cert_del', kind=bytes([2]))
    b.drops('SR for a certificate when the router has none', 'drop_no_cert',
            lambda: b.send_sr(mn))
    b.drops('BCR when it has none', 'drop_no_cert', lambda: b.send_bcr(mn, handle))


def restart(b):
    """With the role the secrets go, and whoever waits"""
    h, waits = Host(0x72), Host(0x73)
    b.answers.live[h.coa] = h.mac
    handle = b.handle(h)
    b.send_sr(waits)
    until(10, lambda: b.answers.count(waits.coa))
    b.family.command('settings_set', roles=struct.pack('I', 0))
    b.check('no role, no link', not b.family.show('ar_get', 'ar'))
    b.family.command('settings_set', roles=struct.pack('I', 16))
    with_link = {'ar': ROUTER, 'ifindex': struct.pack('i', b.ifindex)}
    b.family.command('ar_add', **with_link)
    before = b.family.stats()
    b.send_bcr(h, handle)
    until(10, lambda: any(k.startswith('drop_handle')
                          for k in changed(before, b.family.stats())))
    diff = changed(before, b.family.stats())
    b.check('a handle from before is not known', 'tx_bcc' not in diff and
            (diff.get('drop_handle') == 1 or diff.get('drop_handle_old') == 1), diff)


def certs(where):
    root, key = cbu.TestKey('root'), cbu.TestKey('node')
    for name, content in (
            ('root.der', cbu.certificate('Root', root, 'Root', root, ALL, ca=True)),
            ('ar.der', cbu.certificate('Root', root, 'AR', key, LINK)), ('ar.p8', key.pkcs8())):
        with open(f'{where}/{name}', 'wb') as f:
            f.write(content)
    return 0


def main():
    where, what, *rest = sys.argv[1:]
    if what == 'certs':
        return certs(where)
    b = Bench(*rest)
    with open(f'{where}/ar.der', 'rb') as f:
        b.fingerprint = hashlib.sha256(f.read()).digest()
    (b.ifindex,) = struct.unpack('i', b.family.show('ar_get', 'ifindex')[0][0])
    mn = Host(0x10)
    b.out.run(first, b, mn)
    settle(b)
    b.out.run(confirmed, b, mn)
    b.out.run(stale, b)
    b.out.run(absent, b)
    b.out.run(elsewhere, b, mn)
    b.out.run(contest, b)
    b.out.run(forged, b, mn)
    b.out.run(expired, b, mn)
    b.out.run(gone, b)
    b.out.run(replay, b, mn)
    b.out.run(flood, b, mn)
    b.out.run(silence, b, mn)
    b.out.run(certificates, b)
    b.out.run(restart, b)
    return 0


if __name__ == '__main__':
    sys.exit(main())
