#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Home agent and mobile node against the kernel's correspondent.

cn_cases.py DIR certs           writes root.der, cn.der and cn.p8
cn_cases.py DIR run NS PEER MAC runs the cases, a line of TAP for each

NS is the kernel's namespace, PEER the other one; they share a link, eth0 in both, and
MAC is the kernel's.
"""

import struct
import sys
import time

import cbu
import cn_binding_cases as binding
import cn_exchange_cases as exchange
import cn_key_cases as key
from cbu import ENCRYPT
from cn_bench import CN, Bench
from net import addr

ALL = (addr('2001:db8::'), 32)


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
    run(exchange.good, b)
    idle = b.hoa()
    _, _, keys = b.exchange(idle)
    begun = time.monotonic()
    brief, brief_begun = b.bind(lifetime=1), time.monotonic()
    run(binding.expiry, b, brief, brief_begun)
    liar = run(binding.lying, b)
    slow, slow_begun = b.bind(), time.monotonic()
    b.family.command('settings_set', lt_en=struct.pack('I', 10))
    worn, worn_begun = b.bind(), time.monotonic()
    b.confirm(worn)
    b.family.command('settings_set', lt_en=struct.pack('I', 3600))
    for case in binding.data, exchange.carrier, exchange.cookies, exchange.suites:
        run(case, b)
    run(binding.seconds, b, slow, slow_begun)
    if liar:
        run(binding.lying_on, b, liar)
    run(key.lt_en, b, worn, worn_begun)
    for case in (exchange.certificates, exchange.signature, exchange.dh, exchange.repeats,
                 exchange.copies, exchange.given_back,
                 binding.bu, binding.bids, binding.refresh, binding.bc, binding.budget,
                 binding.overtaken, key.pending, key.death, key.worn, key.rekey, exchange.cookie0,
                 exchange.rate, exchange.queue_full, exchange.share):
        run(case, b)
    run(key.unused, b, idle, keys, begun)
    run(key.crowd, b)
    run(binding.restart, b)
    run(exchange.speechless, b)
    return 0


if __name__ == '__main__':
    sys.exit(main())
