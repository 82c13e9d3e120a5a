#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The allocations of every netlink command fail, one at a time.

fault.py DIR NS    commands in NS, with DIR's root.der, ha.der and ha.p8

Each command is sent with its first allocation failing, then its second, and so
on, until it did all it had to do with none left to fail. Where there are
hundreds, a run takes one of a few, others each time. A command that returned an
error has to have changed nothing that a dump shows, and no number of states and
policies of xfrm.
"""

import ctypes
import errno
import os
import random
import select
import socket
import struct
import sys

from net import LIBC, Family, Namespace, Results, addr, attributes

HOA, HOA2 = addr('2001:db8:1::100'), addr('2001:db8:2::100')
HA, HA2, CN = addr('2001:db8:1::1'), addr('2001:db8:2::1'), addr('2001:db8:c::2')
ALL = 1 | 2 | 4 | 8 | 16  # the roles
ADD_KEY, PROCESS_KEYRING = 248, -2
GETSADINFO, GETSPDINFO = 35, 37
# More than any command here allocates: only ever reached by a bug of this program.
MOST = 2000

SHOWN = (('settings_get', False, ()),
         ('cert_get', True, ('kind', 'fingerprint')),
         ('subscriber_get', True, ('hoa', 'ha', 'spi', 'ifindex')),
         ('home_get', True, ('hoa', 'ha', 'spi', 'plen')),
         ('correspondent_get', True, ('hoa', 'cn')),
         ('binding_get', True, ('hoa', 'cn')),
         ('exchange_get', True, ('hoa', 'cn')),
         ('map_get', True, ('map', 'prefix', 'plen')),
         ('ar_get', True, ('ar', 'ifindex', 'lifetime')),
         ('access_get', True, ('pref', 'roles', 'access', 'prefix')))


def add_key(kind, name, data):
    serial = LIBC.syscall(ADD_KEY, kind, name, data, ctypes.c_size_t(len(data)),
                          PROCESS_KEYRING)
    if serial < 0:
        raise OSError(ctypes.get_errno(), f'add_key {kind}')
    return struct.pack('i', serial)


def allow_faults():
    """GFP_KERNEL allocations and single pages, too, and not a word of each"""
    base = '/sys/kernel/debug/'
    for name, value in (('failslab/ignore-gfp-wait', 'N'), ('failslab/verbose', '0'),
                        ('fail_page_alloc/ignore-gfp-wait', 'N'),
                        ('fail_page_alloc/min-order', '0'), ('fail_page_alloc/verbose', '0')):
        with open(base + name, 'w', encoding='ascii') as f:
            f.write(value)


class Bench:
    """The family, and the switch for faults of this thread"""

    def __init__(self, namespace):
        self.family = Family(namespace)
        self.family.sock.settimeout(20)
        with Namespace(namespace):
            self.xfrm = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 6)
        self.nth = os.open('/proc/thread-self/fail-nth', os.O_RDWR)
        self.out = Results('fault')

    def xfrm_count(self, kind):
        self.xfrm.send(struct.pack('=IHHIII', 20, kind, 1, 1, 0, 0))
        answer = self.xfrm.recv(4096)
        return [d.hex() for _, d in attributes(answer[20:])][:1]

    def state(self):
        out = []
        for name, dump, fields in SHOWN:
            rows = self.family.command(name, dump)
            want = [self.family.NAMES['MOBILITY_A_' + f.upper()] for f in fields]
            out.append(sorted(repr([a for a in row if not want or a[0] in want])
                              for row in rows))
        return out + [self.xfrm_count(GETSADINFO), self.xfrm_count(GETSPDINFO)]

    def fresh(self):
        """What a failed acknowledgement left on the socket"""
        while select.select([self.family.sock], [], [], 0)[0]:
            try:
                self.family.sock.recv(1 << 16)
            except OSError:
                continue

    def once(self, n, send):
        """@send with the @n-th allocation failing: (whether one did, its error or None)"""
        error = None
        os.pwrite(self.nth, b'%d' % n, 0)
        try:
            send()
        except TimeoutError:
            error = errno.ETIMEDOUT
        except OSError as e:
            error = e.errno
        left = int(os.pread(self.nth, 16, 0))
        os.pwrite(self.nth, b'0', 0)
        return left == 0, error

    def command(self, what, send, undo=None, step=1):
        """
        The faults of one command, one of @step; @undo takes it back, None: it changes
        nothing
        """
        before, after, wrong = self.state(), None, []
        refused = swallowed = 0
        if undo:
            send()
            after = self.state()
            undo()
            if after == before or self.state() != before:
                return self.out.check(f'{what} can be done and undone', False,
                                      (before, after, self.state()))
        for n in range(random.randint(1, step), MOST, step):
            faulted, error = self.once(n, send)
            self.fresh()
            now = self.state()
            if error == errno.ETIMEDOUT:
                wrong.append((n, 'no answer'))
            if error in (None, errno.ENOBUFS, errno.ETIMEDOUT):
                # The command or only its answer failed: done or not, but not half.
                if now not in (before, after):
                    wrong.append((n, error, 'half done', now))
            elif now != before:
                wrong.append((n, os.strerror(error), 'changed', now))
            if undo and now != before:
                undo()
                if self.state() != before:
                    wrong.append((n, error, 'cannot be undone', self.state()))
            if not faulted:
                break
            refused += error is not None
            swallowed += error is None
        else:
            wrong.append('no end')
        if error is not None:
            wrong.append((n, error, 'failed without a fault'))
        print(f'# {what}: {refused} faults refused it, {swallowed} did no harm')
        return self.out.check(f'{what}: no fault leaves anything half done', not wrong
                              and refused > 0, wrong[:2] or 'no fault was seen')


def read(name):
    with open(name, 'rb') as f:
        return f.read()


def main():
    where, namespace = sys.argv[1:]
    b = Bench(namespace)
    do = b.family.command
    secret = add_key(b'logon', b'mobility:fault', bytes(range(32)))
    key = add_key(b'asymmetric', b'mobility:fault', read(f'{where}/ha.p8'))
    anchor, own = read(f'{where}/root.der'), read(f'{where}/ha.der')
    allow_faults()

    def roles(bits):
        return lambda: do('settings_set', roles=struct.pack('I', bits))
    run = b.out.run
    run(b.command, 'roles on', roles(ALL), roles(0))
    roles(ALL)()
    run(b.command, 'roles off', roles(0), roles(ALL))
    roles(ALL)()
    run(b.command, 'settings', lambda: do(
        'settings_set', suite=[b'\2'], modes=b'\6', fallback=b'\1', auto_ro=b'\0',
        cn_lifetime=struct.pack('I', 100)), lambda: do(
        'settings_set', suite=[b'\1', b'\2'], modes=b'\4', fallback=b'\0', auto_ro=b'\1',
        cn_lifetime=struct.pack('I', 420)))

    (kind_own, kind_anchor) = (b'\2', b'\0')

    def drop_anchor():
        for kind, fp in b.family.show('cert_get', 'kind', 'fingerprint'):
            if kind == kind_anchor:
                do('cert_del', fingerprint=fp)
    run(b.command, 'cert add anchor', lambda: do('cert_add', kind=kind_anchor, der=anchor),
        drop_anchor, 3)
    do('cert_add', kind=kind_anchor, der=anchor)
    run(b.command, 'cert add own', lambda: do('cert_add', kind=kind_own, der=own, key=key),
        lambda: do('cert_del', kind=kind_own), 9)
    do('cert_add', kind=kind_own, der=own, key=key)
    run(b.command, 'subscriber add', lambda: do('subscriber_add', hoa=HOA, ha=HA, key=secret),
        lambda: do('subscriber_del', hoa=HOA), 3)
    do('subscriber_add', hoa=HOA, ha=HA, key=secret)
    run(b.command, 'subscriber del', lambda: do('subscriber_del', hoa=HOA),
        lambda: do('subscriber_add', hoa=HOA, ha=HA, key=secret))
    run(b.command, 'home add', lambda: do(
        'home_add', hoa=HOA2, ha=HA2, plen=b'\x40', key=secret),
        lambda: do('home_del', hoa=HOA2), 3)
    do('home_add', hoa=HOA2, ha=HA2, plen=b'\x40', key=secret)
    run(b.command, 'correspondent add', lambda: do('correspondent_add', hoa=HOA2, cn=CN),
        lambda: do('correspondent_del', hoa=HOA2, cn=CN))
    do('correspondent_add', hoa=HOA2, cn=CN)
    run(b.command, 'map add', lambda: do(
        'map_add', map=HA, prefix=HA, plen=b'\x40'), lambda: do('map_del', map=HA))
    do('map_add', map=HA, prefix=HA, plen=b'\x40')
    run(b.command, 'map del', lambda: do('map_del', map=HA),
        lambda: do('map_add', map=HA, prefix=HA, plen=b'\x40'))
    with Namespace(namespace):
        link = struct.pack('i', socket.if_nametoindex('e0'))
    run(b.command, 'ar add', lambda: do('ar_add', ar=HA, ifindex=link),
        lambda: do('ar_del', ar=HA))
    do('ar_add', ar=HA, ifindex=link)
    pref = struct.pack('I', 10)
    run(b.command, 'access add', lambda: do(
        'access_add', pref=pref, access=b'\1', prefix=HOA, prefix_len=b'\x80'),
        lambda: do('access_del', pref=pref))
    do('access_add', pref=pref, access=b'\1', prefix=HOA, prefix_len=b'\x80')
    for name, dump, _ in SHOWN:
        run(b.command, f'{"dump" if dump else "request"} {name}',
            lambda n=name, d=dump: do(n, d))
    run(b.command, 'request stats_get', lambda: do('stats_get'))
    return 0


if __name__ == '__main__':
    sys.exit(main())
