#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The demos' stream and their attacks: in the guest, commands on standard input.

A command is the name of a network namespace and one of

       send FROM TO LOG [PORT...]    50 packets/s, to these in turn, until terminated
       receive AT LOG [PORT...]      answers every tenth
       forge|replay PCAP HOA CN SRC  a BU out of a capture; MAP_BU: of RCoA to the MAP
       exchange HOA CN DEVICE DIR NAME   EXCH0 with a certificate NAME
       redirect RCOA MAP HOA HA LCOA DIR NAME   MAP_BU with a certificate NAME for HOA

The answer is a line: the process that sends or receives, "done", or "failed".
"""

import ctypes
import hashlib
import os
import select
import signal
import socket
import struct
import sys
import time
import traceback

from capture import ATTRS, DATA_PORT, EXPERIMENT, Message, Packet, read_pcap
from certificate import der, padded

RATE = 50
MARK = b'mobility demo, in the clear'
SIZE = 100
# Of a packet to another port of the stream: it shows under encryption, too.
STEP = 100
ENDS = signal.SIGTERM, signal.SIGINT
IPV6_FREEBIND = 78			# linux/in6.h; the socket module has no name for it


# The stream -------------------------------------------------------------

def udp(at, port=0):
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    # A home address comes and goes with its home.
    s.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    s.bind((at, port))
    return s


def until_terminated(step):
    def stop(*_):
        raise SystemExit(0)
    for s in ENDS:
        signal.signal(s, stop)
    while True:
        step()


def size(port):
    return SIZE + STEP * (port - DATA_PORT)


def numbers(ports):
    return [int(p) for p in ports] or [DATA_PORT]


def send(src, dst, log, *ports):
    s, ports = udp(src), numbers(ports)
    out = open(log, 'w', buffering=1)
    state = {'seq': 0, 'next': time.monotonic()}

    def step():
        state['next'] += 1 / RATE
        time.sleep(max(0, state['next'] - time.monotonic()))
        packet = struct.pack('>I', state['seq']) + MARK
        port = ports[state['seq'] % len(ports)]
        # What is written down is sent, too: the end of the stream waits for its last one.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)
        out.write(f'{state["seq"]} {time.time():.6f}\n')
        try:
            s.sendto(packet.ljust(size(port), b'.'), (dst, port))
        except OSError:
            pass		# lost, and shows as lost
        state['seq'] += 1
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDS)
    until_terminated(step)


def receive(at, log, *ports):
    sockets = [udp(at, p) for p in numbers(ports)]
    out = open(log, 'w', buffering=1)

    def one(s):
        packet, peer = s.recvfrom(2048)
        seq, = struct.unpack_from('>I', packet)
        out.write(f'{seq} {time.time():.6f}\n')
        # ESP has to go both ways
        if seq % 10 == 0:
            try:
                s.sendto(packet, peer)
            except OSError:
                pass

    def step():
        for s in select.select(sockets, [], [])[0]:
            one(s)
    until_terminated(step)


# The attacks ------------------------------------------------------------

def raw_send(packet, dst):
    s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
    s.sendto(packet, (dst, 0))


def checksum(src, dst, mh):
    a = [socket.inet_pton(socket.AF_INET6, x) for x in (src, dst)]
    data = a[0] + a[1] + struct.pack('>II', len(mh), 135) + mh
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return mh[:4] + struct.pack('>H', ~total & 0xffff) + mh[6:]


def heard_bu(pcap, hoa, cn, src=None):
    """The last BU for the correspondent, from src, that this capture has."""
    bu = None
    for _, ip in read_pcap(pcap):
        if ip[6] != 60:
            continue
        p = Packet(0, ip)
        if p.proto == 135 and p.payload[2] == 5 and p.dst == cn and p.hao == hoa and \
                src in (None, p.src):
            bu = p
    if not bu:
        raise SystemExit('demo: no BU in the capture')
    return bu


def replay(pcap, hoa, cn, src):
    bu = heard_bu(pcap, hoa, cn, src)
    raw_send(bu.ip, cn)


def forge(pcap, hoa, cn, src):
    """A BU as good as it gets without k_BU: newer Seq#, own care-of address."""
    bu = heard_bu(pcap, hoa, cn)
    mh = bytearray(bu.payload)
    seq, = struct.unpack_from('>H', mh, 6)
    mh[4:8] = struct.pack('>HH', 0, (seq + 100) & 0xffff)
    head = bytearray(bu.ip[:len(bu.ip) - len(bu.payload)])
    head[8:24] = socket.inet_pton(socket.AF_INET6, src)
    raw_send(bytes(head) + checksum(hoa, cn, bytes(mh)), cn)


def rsa_sign(key, data):
    """By a key in PKCS#8: openssl would take seconds to start."""
    with open(key, 'rb') as f:
        (_, info, _), = der(f.read())
    octets = list(der(info))[2][1]
    (_, numbers, _), = der(octets)
    n, _, d = [int.from_bytes(v, 'big') for _, v, _ in der(numbers)][1:4]
    size = (n.bit_length() + 7) // 8
    return pow(padded(data, size), d, n).to_bytes(size, 'big')


def attribute(name, value):
    kind = {v: k for k, v in ATTRS.items()}[name]
    return struct.pack('>HH', kind, len(value)) + value


def message(kind, suite, attrs):
    data = struct.pack('>HBBBB', EXPERIMENT, kind, 1, suite, 0) + attrs
    left = -(6 + len(data)) % 8
    data += struct.pack('>HH', 0, left - 4) + bytes(left - 4) if left >= 4 else bytes(left)
    return bytes((59, (6 + len(data)) // 8 - 1, 11, 0, 0, 0)) + data


def packet(src, dst, mh):
    return struct.pack('>IHBB', 6 << 28, len(mh), 135, 64) + \
        socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst) + \
        checksum(src, dst, mh)


def exchange(hoa, cn, device, certs, name):
    """
    A whole exchange, signed correctly, by somebody on CN's link who can read
    what CN sends to HoA.  Only the certificate is wrong.
    """
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x86dd))
    tap.bind((device, 0x86dd))
    tap.settimeout(5)
    c0 = os.urandom(16)
    suites_i = attribute('SUITES_I', b'\1\2')
    pad = struct.pack('>HH', 0, 70) + bytes(70)
    cookie0 = message(3, 0, attribute('C0', c0) + suites_i + pad)
    hc0 = hashlib.sha256(cookie0).digest()
    raw_send(packet(hoa, cn, cookie0), cn)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        p = Packet(0, tap.recv(4096))
        if p.proto == 135 and p.src == cn and p.dst == hoa:
            m = Message(p)
            if m.name == 'COOKIE1' and m.attr['C0'] == c0:
                break
    else:
        raise SystemExit('demo: no COOKIE1')
    a, n2, dh, ts = m.attr, os.urandom(16), os.urandom(32), struct.pack('>Q', int(time.time()))
    with open(f'{certs}/{name}.der', 'rb') as f:
        cert = f.read()
    attrs = attribute('C0', c0) + attribute('C1', a['C1']) + attribute('N1', a['N1']) + \
        attribute('N2', n2) + attribute('HC0', hc0) + suites_i + \
        attribute('SUITES_R', a['SUITES_R']) + attribute('DH', dh) + attribute('TS', ts) + \
        attribute('LT_KEY', struct.pack('>I', 3600)) + attribute('CERT', cert)
    mh = message(5, 1, attrs + attribute('SIG', bytes(256)))
    data = b'mobility 1 HA EXCH0'.ljust(32, b'\0') + socket.inet_pton(socket.AF_INET6, hoa) + \
        socket.inet_pton(socket.AF_INET6, cn) + dh + a['N1'] + n2 + ts + mh
    sig = rsa_sign(f'{certs}/{name}.p8', data)
    raw_send(packet(hoa, cn, message(5, 1, attrs + attribute('SIG', sig))), cn)


class Key:
    """What a certificate's owner signs with"""

    def __init__(self, certs, name):
        self.file = f'{certs}/{name}.p8'

    def sign(self, data):
        return rsa_sign(self.file, data)


def redirect(rcoa, anchor, hoa, ha, lcoa, certs, name):
    """
    Somebody with a good certificate of his own for hoa has the packets to another's
    RCoA sent to an LCoA that he chooses: he speaks from there.
    """
    # Not for everybody: a guest takes long to read it.
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'peer'))
    import cbu  # pylint: disable=import-outside-toplevel

    with open(f'{certs}/{name}.der', 'rb') as f:
        cert = f.read()
    ends = [socket.inet_pton(socket.AF_INET6, a) for a in (lcoa, anchor, hoa, rcoa, ha)]
    mh = cbu.map_bu(Key(certs, name), cert, *ends, 1)
    option = bytes((135, 2, 1, 2, 0, 0, 201, 16)) + ends[3]
    raw_send(struct.pack('>IHBB', 6 << 28, len(option + mh), 60, 64) + ends[0] + ends[1] +
             option + mh, anchor)


# The crew ---------------------------------------------------------------

CLONE_NEWNET = 0x40000000
BACKGROUND = (send, receive)
COMMANDS = {f.__name__: f for f in BACKGROUND + (forge, replay, exchange, redirect)}


def enter(namespace):
    fd = os.open(f'/run/netns/{namespace}', os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f'setns {namespace}')
    os.close(fd)


def child(namespace, function, args):
    try:
        enter(namespace)
        function(*args)
    except SystemExit as e:
        if e.code:
            print(e.code, file=sys.stderr)
        os._exit(1 if e.code else 0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main():
    """One interpreter for all: a guest takes seconds to start one."""
    while line := sys.stdin.readline():
        namespace, name, *args = line.split()
        function = COMMANDS[name]
        pid = os.fork()
        if not pid:
            child(namespace, function, args)
        if function in BACKGROUND:
            answer = str(pid)
        else:
            answer = 'failed' if os.waitpid(pid, 0)[1] else 'done'
        print(answer, flush=True)


if __name__ == '__main__':
    main()
