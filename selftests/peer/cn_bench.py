# SPDX-License-Identifier: GPL-2.0-only
"""The kernel's correspondent, the link to it, and what a home agent and its mobile nodes do
to it when they do it well.
"""

import socket
import subprocess
import time

import cbu
from cbu import C0, ECHO, ESP, MH, UDP, Exchange, nonce
from net import Family, Link, Namespace, Results, addr, changed, hao, ipv6, packets, until
from vectors_check import Cert

CN = addr('2001:db8:c::2')
HOME = (addr('2001:db8:1::'), 48)
DROPS = 'drop_'
TIMED = ('tx_brr',)     # what the kernel sends by itself
# Of limits.h, seconds, less what it takes to measure it
PROVISIONAL = 9.5


class Bench:
    """The kernel's side, the link to it, and what the peer signs with"""

    def __init__(self, where, kernel, peer, mac):
        self.ends = kernel, peer
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

    def forget(self, hoa):
        """What the kernel has of it, if it did not end meanwhile"""
        try:
            self.family.command('binding_del', hoa=hoa)
        except FileNotFoundError:
            pass

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

    def mtu(self, octets):
        """Of the link"""
        for ns in self.ends:
            subprocess.run(['ip', '-n', ns, 'link', 'set', 'eth0', 'mtu', str(octets)], check=True)


class Node:
    """A mobile node that has a binding"""
