# SPDX-License-Identifier: GPL-2.0-only
"""What the home agent alone says to the kernel's mobile node, REP and NEWKEY, said by others:
by who is not in the tunnel, by who is and has no k_HA, and by who has it and answers nothing
that was asked.
"""

import os
import subprocess

import cbu
from cbu import CN, KEY_EN, K_HA, KEYS, LT_EN, LT_KEY, MH, N0, SEALED, STATUS, nonce
from net import Link, addr, changed, ipv6, text, until
from vectors_check import Message, attrs, gcm, prf, seal

HOA, HA = addr('2001:db8:1::100'), addr('2001:db8:1::1')
REFUSED = 3         # of enum mobility_error
RO_REQUEST, RO_UP, RO_REFUSED = 1, 3, 4
DAY = (86400).to_bytes(4, 'big')


def unseal(key, kind, sealed):
    once = prf(key, b'mobility seal', bytes([kind]), sealed[:16])
    plain, tag = gcm(once, bytes(12), HOA + HA, sealed[16:-16], decrypt=True)
    return plain if tag == sealed[-16:] else None


class Forger:
    """It says @kind in the name of the correspondent @p"""

    def __init__(self, b, p, kind):
        self.b, self.p, self.kind = b, p, kind
        cmd = ['ip', 'netns', 'exec', b.mobile, 'cat', '/sys/class/net/eth0/address']
        mac = subprocess.run(cmd, check=True, capture_output=True, text=True).stdout
        self.beside = Link(b.switch, 'mn', bytes.fromhex(mac.strip().replace(':', '')))

    def packet(self, key, *pairs):
        mh = cbu.mh11(self.kind, [(cbu.HOA, HOA), (CN, self.p.addr), (SEALED, seal(
            key, self.kind, self.p.addr, HOA, nonce(), attrs(*pairs)))])
        return ipv6(self.p.addr, HOA, MH, cbu.with_checksum(mh, self.p.addr, HOA))

    def inside(self, packet):
        """The home agent's own go into the tunnel"""
        self.b.home.sendto(packet, (text(HOA), 0))

    def tries(self, what, key, n0, *pairs):
        """@key and @n0 are what the mobile node waits for; nothing of this is taken"""
        b, before = self.b, self.b.mn.stats()
        way = b.route(self.p.addr)
        good, other = self.packet(key, (N0, n0), *pairs), self.packet(nonce() * 2, (N0, n0), *pairs)
        old = self.packet(key, (N0, nonce()), *pairs)
        b.counts(b.ha, f'{what} from outside is not put into the tunnel',
                 lambda: b.link.send(good), drop_not_tunnelled=1)
        b.counts(b.mn, f'{what} that comes beside it is not believed',
                 lambda: self.beside.send(good), drop_not_tunnelled=1)
        b.counts(b.mn, f'{what} under another key is dropped, counted drop_decrypt',
                 lambda: self.inside(other), drop_decrypt=1)
        b.counts(b.mn, f'{what} with another N0 is dropped, counted drop_n0',
                 lambda: self.inside(old), drop_n0=1)
        diff = changed(before, b.mn.stats())
        b.check(f'{what}: none of these was taken', b.route(self.p.addr) == way
                and not {'rx_rep', 'rx_newkey', 'tx_bu', 'mn_rekey_failed'} & set(diff),
                (way, b.route(self.p.addr), diff))
        # The same way in, so it was for that alone.
        refusal = self.packet(key, (N0, n0), (STATUS, bytes([REFUSED])))
        b.counts(b.mn, f'{what} with the N0 that was sent is taken',
                 lambda: self.inside(refusal), **{f'rx_{what.lower()}': 1})


def keys(b, early, late):
    with open(os.path.join(b.where, 'secret'), 'rb') as f:
        z = f.read().rstrip(b'\n')
    k_ha = prf(z, b'mobility k_HA 0')

    def asked(key, kind):
        """N0 of what the mobile node asked for last"""
        got = until(10, lambda: b.requests(kind))
        return unseal(key, kind, Message(got[-1]).attr[SEALED])[64:80]

    early.start()
    early.cookie0()
    n0 = asked(k_ha, cbu.T_REQ)
    b.check('a REQ waits for its REP', b.route(early.addr)[0] == RO_REQUEST, b.route(early.addr))
    Forger(b, early, cbu.T_REP).tries('REP', k_ha, n0, (KEYS, nonce() * 6),
                                      (K_HA, nonce() * 2), (LT_KEY, DAY))
    b.check('and says so', until(5, lambda: b.route(early.addr) == (RO_REFUSED, REFUSED)),
            b.route(early.addr))
    b.mn.command('correspondent_del', hoa=HOA, cn=early.addr)

    late.whole()
    k_ha = prf(z, asked(k_ha, cbu.T_REQ) + late.n1)
    b.settled()
    until(5, lambda: b.route(late.addr)[0] == RO_UP)
    late.n2_key = nonce()
    b.rekey(late.addr)
    late.exch0_key()
    before = b.mn.stats()
    Forger(b, late, cbu.T_NEWKEY).tries('NEWKEY', k_ha, asked(k_ha, cbu.T_REQ_KEY),
                                        (KEY_EN, nonce() * 2), (LT_EN, DAY))
    b.check('and makes it ask for other keys altogether', until(
        5, lambda: changed(before, b.mn.stats()).get('tx_req')), changed(before, b.mn.stats()))
    b.mn.command('correspondent_del', hoa=HOA, cn=late.addr)
