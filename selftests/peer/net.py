# SPDX-License-Identifier: GPL-2.0-only
"""Raw packets, counters and settings for the peer, in several namespaces."""

import ctypes
import os
import re
import select
import socket
import struct
import time

from cbu import DSTOPTS, FRAGMENT, MH, ROUTING, Message
from vectors_check import checksum_good

ETH_P_IPV6 = 0x86dd
# How many times longer than usual to wait for something: selftests/lib.sh. A slow guest,
# which stands still at times, takes several times the seconds that are named; what comes
# is not waited for.
PATIENCE = 5 * int(os.environ.get('MOBILITY_PATIENCE', '1'))
# What the peer sends is received on the processor that sends it: all that a packet leads to
# without a worker has happened when the peer runs again.
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
LIBC = ctypes.CDLL(None, use_errno=True)
UAPI = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    '../../include/uapi/linux/mobility.h')


def addr(text):
    return socket.inet_pton(socket.AF_INET6, text)


def text(address):
    return socket.inet_ntop(socket.AF_INET6, address)


class Namespace:
    """Sockets made inside "with" belong to it"""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.old = os.open('/proc/self/ns/net', os.O_RDONLY)
        self.enter(os.open(f'/run/netns/{self.name}', os.O_RDONLY))

    def __exit__(self, *_):
        self.enter(self.old)

    @staticmethod
    def enter(fd):
        if LIBC.setns(fd, 0):
            raise OSError(ctypes.get_errno(), 'setns')
        os.close(fd)


# ---- packets ----

def ipv6(src, dst, proto, data, hops=64):
    return struct.pack('>IHBB', 6 << 28, len(data), proto, hops) + src + dst + data


def hao(hoa, data, proto=MH):
    """A Destination Options header with the Home Address option"""
    return bytes([proto, 2, 1, 2, 0, 0, 0xc9, 16]) + hoa + data


def rh2(hoa, data, proto=MH):
    return bytes([proto, 2, 2, 1, 0, 0, 0, 0]) + hoa + data


def fragments(src, dst, proto, data, size=1232):
    ident = os.urandom(4)
    for off in range(0, len(data), size):
        part = data[off:off + size]
        more = off + size < len(data)
        yield ipv6(src, dst, FRAGMENT, struct.pack('>BBH', proto, 0, off | more)
                   + ident + part)


def packets(src, dst, proto, data, mtu=1280):
    """One packet, or the fragments that fit"""
    if len(data) <= mtu - 40:
        return [ipv6(src, dst, proto, data)]
    return list(fragments(src, dst, proto, data, (mtu - 48) & ~7))


class Packet:
    """What came, without the headers in between"""

    def __init__(self, frame):
        ip6 = frame[14:]
        size, self.proto = struct.unpack_from('>HB', ip6, 4)
        self.to, self.mac, self.hops = frame[:6], frame[6:12], ip6[7]
        self.src, self.dst = ip6[8:24], ip6[24:40]
        self.data, self.home, self.away, self.part = ip6[40:40 + size], None, None, None
        self.tag, self.tag_len, self.pieces = None, 0, 1
        while self.proto in (DSTOPTS, ROUTING, FRAGMENT):
            d = self.data
            if self.proto == FRAGMENT:
                off, = struct.unpack_from('>H', d, 2)
                self.part = (d[4:8], off & ~7, off & 1)
                self.proto, self.data = d[0], d[8:]
                return
            length = d[1] * 8 + 8
            if self.proto == ROUTING and d[2] == 2:
                self.home = d[8:24]
            elif self.proto == DSTOPTS and d[2] == 0x1e:
                self.tag, self.tag_len = d[4:4 + d[3]], length
            elif self.proto == DSTOPTS and d[6] == 0xc9:
                self.away = d[8:24]
            self.proto, self.data = d[0], d[length:]

    def message(self):
        """Its Mobility Header when the checksum is right, else None"""
        if self.proto != MH or not checksum_good(self.data, self.away or self.src,
                                                 self.home or self.dst):
            return None
        return Message(self.data)


class Link:
    """Frames of one device"""

    def __init__(self, namespace, device, peer_mac):
        with Namespace(namespace):
            self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                      socket.htons(ETH_P_IPV6))
            self.sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 23)  # SO_RCVBUFFORCE
            self.sock.bind((device, ETH_P_IPV6))
        self.head = peer_mac + self.sock.getsockname()[4] + b'\x86\xdd'
        self.parts, self.log = {}, []

    def send(self, packet):
        self.sock.send(self.head + packet)

    def at_once(self, *packets):
        """Nothing else of this processor runs between them but what receives them"""
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        for p in packets:
            self.send(p)
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))

    def receive(self, seconds):
        """The next packet, reassembled, or None"""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if not select.select([self.sock], [], [], max(left, 0))[0]:
                return None
            frame, where = self.sock.recvfrom(65536)
            if where[2] == socket.PACKET_OUTGOING or len(frame) < 54:
                continue
            p = Packet(frame)
            if p.part:
                p = self.reassemble(p)
            if p:
                self.log.append(p)
                return p

    def reassemble(self, p):
        ident, off, more = p.part
        got = self.parts.setdefault(ident, {})
        got[off] = (p.data, more)
        whole = b''
        while len(whole) in got:
            data, more = got[len(whole)]
            whole += data
            if not more:
                del self.parts[ident]
                p.data, p.pieces = whole, len(got)
                return p
        return None

    def wait(self, match, seconds=20):
        """The next packet for which @match returns something, and that"""
        end = time.monotonic() + seconds * PATIENCE
        while p := self.receive(end - time.monotonic()):
            if found := match(p):
                return p, found
        return None, None

    def message(self, kind, seconds=20, **fields):
        """The next message of @kind, from or to who @fields (src, dst) say"""
        def match(p):
            if any(getattr(p, k) != v for k, v in fields.items()):
                return None
            m = p.message()
            return m if m and getattr(m, 'msg', None) == kind else None
        return self.wait(match, seconds)

    def drain(self, seconds=0):
        out = []
        while p := self.receive(seconds):
            out.append(p)
        return out


# ---- generic netlink ----

def uapi():
    """Attributes and commands of the family by name"""
    names, number = {}, -1
    with open(UAPI, encoding='ascii') as f:
        for line in f:
            if line.startswith('enum'):
                number = -1
            elif m := re.match(r'\t(MOBILITY_\w+)(?: = (\w+))?,', line):
                number = int(m[2], 0) if m[2] else number + 1
                names[m[1]] = number
    return names


def attributes(data):
    off = 0
    while off + 4 <= len(data):
        size, kind = struct.unpack_from('HH', data, off)
        yield kind & 0x3fff, data[off + 4:off + size]
        off += (size + 3) & ~3


class Family:
    """The mobility family of a namespace"""

    NAMES = uapi()

    def __init__(self, namespace):
        with Namespace(namespace):
            self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.sock.bind((0, 0))
        self.number = 16
        reply, = self.request(3, [(2, b'mobility\0')])
        self.number, = struct.unpack('H', dict(reply)[1])

    @staticmethod
    def attr(kind, data):
        return struct.pack('HH', 4 + len(data), kind) + data + bytes(-len(data) % 4)

    def request(self, cmd, attrs=(), dump=False):
        """A list of attributes for each message of the answer"""
        data = struct.pack('BBH', cmd, 1, 0) + b''.join(self.attr(*a) for a in attrs)
        self.sock.send(struct.pack('IHHII', 16 + len(data), self.number,
                                   0x301 if dump else 5, 1, 0) + data)
        out = []
        while True:
            answer = self.sock.recv(1 << 20)
            off = 0
            while off < len(answer):
                size, kind = struct.unpack_from('IH', answer, off)
                if kind == 2:
                    error = -struct.unpack_from('i', answer, off + 16)[0]
                    if error:
                        raise OSError(error, os.strerror(error))
                if kind in (2, 3):
                    return out
                out.append(list(attributes(answer[off + 20:off + size])))
                off += (size + 3) & ~3

    def command(self, name, dump=False, **attrs):
        """Attributes by name, in lower case; what answers has the numbers"""
        pairs = [(self.NAMES['MOBILITY_A_' + k.upper()], x)
                 for k, v in attrs.items() for x in (v if isinstance(v, list) else [v])]
        return self.request(self.NAMES['MOBILITY_CMD_' + name.upper()], pairs, dump)

    def show(self, name, *fields, **attrs):
        """A tuple of the fields for each entry of a dump"""
        want = [self.NAMES['MOBILITY_A_' + f.upper()] for f in fields]
        return [tuple(dict(e).get(w) for w in want)
                for e in self.command(name, True, **attrs)]

    def stats(self):
        out = {}
        nest = self.NAMES['MOBILITY_A_COUNTER']
        for entry in self.command('stats_get'):
            for kind, data in entry:
                if kind == nest:
                    a = dict(attributes(data))
                    out[a[2].rstrip(b'\0').decode()] = struct.unpack('Q', a[3])[0]
        return out


# ---- results ----

class Results:
    """A line of TAP, without a number, for each case"""

    def __init__(self, prefix):
        self.prefix = prefix

    def check(self, name, good, seen=None):
        print(f'{"ok" if good else "not ok"} - {self.prefix}: {name}', flush=True)
        if not good and seen is not None:
            print(f'# seen: {seen}', flush=True)
        return good

    def run(self, case, *args):
        """What @case returns; one that dies is one that failed, and the next one runs"""
        try:
            return case(*args)
        except Exception as e:  # pylint: disable=broad-except
            where = e.__traceback__
            while where.tb_next:
                where = where.tb_next
            self.check(f'{case.__name__.replace("_", " ")} runs to its end', False,
                       f'{type(e).__name__}: {e}, line {where.tb_lineno}')
        return None


def until(seconds, test):
    """What @test returned in the end, within @seconds of a good machine"""
    end = time.monotonic() + seconds * PATIENCE
    while not (got := test()) and time.monotonic() < end:
        time.sleep(0.03)
    return got


def changed(before, after):
    return {k: v - before.get(k, 0) for k, v in after.items() if v != before.get(k, 0)}
