#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""The demo's stream, its attacks, and what it reports.

usage: demo.py crew                          in the guest, commands on standard input
       demo.py report DIR HOA HA CN ANCHOR   after the guest has ended

A command is the name of a network namespace and one of

       send FROM TO LOG              50 packets/s until terminated
       receive AT LOG                answers every tenth
       forge|replay PCAP HOA CN SRC  a BU out of a capture
       exchange HOA CN DEVICE DIR NAME   EXCH0 with a certificate NAME

The answer is a line: the process that sends or receives, "done", or "failed".
"""

import ctypes
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback

import ladder

RATE = 50
MARK = b'mobility demo, in the clear'
SIZE = 100


# The stream -------------------------------------------------------------

def udp(at, port=0):
    s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    s.bind((at, port))
    return s


def until_terminated(step):
    def stop(*_):
        raise SystemExit(0)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while True:
        step()


def send(src, dst, log):
    s = udp(src)
    out = open(log, 'w', buffering=1)
    state = {'seq': 0, 'next': time.monotonic()}

    def step():
        state['next'] += 1 / RATE
        time.sleep(max(0, state['next'] - time.monotonic()))
        packet = struct.pack('>I', state['seq']) + MARK
        out.write(f'{state["seq"]} {time.time():.6f}\n')
        try:
            s.sendto(packet.ljust(SIZE, b'.'), (dst, ladder.DATA_PORT))
        except OSError:
            pass		# lost, and shows as lost
        state['seq'] += 1
    until_terminated(step)


def receive(at, log):
    s = udp(at, ladder.DATA_PORT)
    out = open(log, 'w', buffering=1)

    def step():
        packet, peer = s.recvfrom(2048)
        seq, = struct.unpack_from('>I', packet)
        out.write(f'{seq} {time.time():.6f}\n')
        # ESP has to go both ways
        if seq % 10 == 0:
            try:
                s.sendto(packet, peer)
            except OSError:
                pass
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
    for _, ip in ladder.read_pcap(pcap):
        if ip[6] != 60:
            continue
        p = ladder.Packet(0, ip)
        if p.proto == 135 and p.payload[2] == 5 and p.dst == cn and p.hao == hoa and \
                src in (None, p.src):
            bu = p
    if not bu:
        raise SystemExit('demo.py: no BU in the capture')
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
        (_, info, _), = ladder.der(f.read())
    octets = list(ladder.der(info))[2][1]
    (_, numbers, _), = ladder.der(octets)
    n, _, d = [int.from_bytes(v, 'big') for _, v, _ in ladder.der(numbers)][1:4]
    size = (n.bit_length() + 7) // 8
    return pow(ladder.padded(data, size), d, n).to_bytes(size, 'big')


def attribute(name, value):
    kind = {v: k for k, v in ladder.ATTRS.items()}[name]
    return struct.pack('>HH', kind, len(value)) + value


def message(kind, suite, attrs):
    data = struct.pack('>HBBBB', ladder.EXPERIMENT, kind, 1, suite, 0) + attrs
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
    hc0 = ladder.hashlib.sha256(cookie0).digest()
    raw_send(packet(hoa, cn, cookie0), cn)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        p = ladder.Packet(0, tap.recv(4096))
        if p.proto == 135 and p.src == cn and p.dst == hoa:
            m = ladder.Message(p)
            if m.name == 'COOKIE1' and m.attr['C0'] == c0:
                break
    else:
        raise SystemExit('demo.py: no COOKIE1')
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


# The crew ---------------------------------------------------------------

CLONE_NEWNET = 0x40000000
BACKGROUND = (send, receive)
COMMANDS = {f.__name__: f for f in BACKGROUND + (forge, replay, exchange)}


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


def crew():
    """One interpreter for all: a guest takes seconds to start one."""
    while True:
        line = sys.stdin.readline()
        if not line:
            return 0
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


# The report -------------------------------------------------------------

class Report:
    def __init__(self, directory, hoa, ha, cn, anchor):
        self.dir, self.hoa, self.ha, self.cn = directory, hoa, ha, cn
        self.held, self.asked = 0, 0
        with open(anchor, 'rb') as f:
            self.reader = ladder.Reader(hoa, ha, cn, ladder.Certificate(f.read()))
        for node in ('mn', 'tunnel', 'ha', 'cn', 'r'):
            self.reader.load(node, f'{directory}/{node}.pcap')
        self.marks, self.notes = [], {}
        with open(f'{directory}/marks') as f:
            for line in f:
                when, kind, text = line.rstrip('\n').split(' ', 2)
                if kind == 'phase':
                    self.marks.append((text, float(when)))
                else:
                    self.notes.setdefault(kind, []).append(text)
        self.sent, self.got = self.log('sent'), self.log('received')
        self.phases = self.reader.phases(self.marks)

    def log(self, name):
        """{sequence number: first time}"""
        out = {}
        with open(f'{self.dir}/{name}') as f:
            for line in f:
                seq, when = line.split()
                out.setdefault(int(seq), float(when))
        return out

    def expect(self, what, ok):
        self.asked += 1
        self.held += bool(ok)
        print(f'  {"held  " if ok else "FAILED"}  {what}')

    def span(self, i):
        return self.marks[i][1], self.marks[i + 1][1]

    def lost(self, i):
        # What was on its way when the cable was pulled is lost to the handover
        start, end = (t - 0.5 if j in (1, 2) else t for j, t in zip((i, i + 1), self.span(i)))
        sent = [s for s, t in self.sent.items() if start <= t < end]
        return [s for s in sent if s not in self.got], len(sent)

    def silence(self, start, end):
        """
        The longest time without data on the mobile node's link.  Not that of the
        receiver's log: a slow receiver works through what had queued, and
        hides the gap.
        """
        times = [p.time for p in self.reader.caps['mn'] if start - 1 <= p.time < end and
                 (p.dst == self.hoa and p.is_data() or p.dst in self.notes['coa'] and
                  p.proto == 50 and p.spi != self.reader.signalling)]
        return max((b - a for a, b in zip(times, times[1:])), default=end - start)

    def order(self, i, *names):
        """Do these messages come in this order, and prove what they claim?"""
        events = iter(self.phases[i][2])
        return all(any(e.what == n and e.ok for e in events) for n in names)

    def first_data(self, i, coa, kind=None):
        for e in self.phases[i][2]:
            if e.what == 'data, ESP' and e.coa == coa and kind in (None, e.kind[0]):
                return e
        return None

    def title(self, text):
        print(f'\n{text}\n{"-" * len(text)}')

    def show_ladders(self):
        self.title('Who said what to whom, from the captures')
        print('-- on the wire   == inside the tunnel of MN and HA   octets: of the IPv6 packet')
        for i in range(3):
            ladder.show(self.phases[i])
        print()
        home = self.phases[0][2]
        self.expect('at home the stream is plain UDP, and there is no message',
                    [e.what for e in home] == ['data, plain UDP'])
        self.expect('on link a: home registration, exchange and BU, BA, BC, in this order',
                    self.order(1, 'BU (home, ESP)', 'BA (home, ESP)', 'REQ', 'COOKIE0', 'COOKIE1',
                               'EXCH0', 'EXCH1', 'REP', 'BU', 'BA', 'BC'))
        names = [e.what for e in self.phases[2][2]]
        self.expect('on link b: home registration and BU, BA, BC; no certificate is sent again',
                    self.order(2, 'BU (home, ESP)', 'BA (home, ESP)') and
                    self.order(2, 'BU', 'BA', 'BC') and
                    not {'REQ', 'EXCH0', 'EXCH1'} & set(names))
        # One that was lost has its like after it
        self.expect('every message proves what it should',
                    all(any(f.what == e.what and f.ok for f in p[2][i:])
                        for p in self.phases[:3] for i, e in enumerate(p[2])))

    def show_losses(self):
        times = sorted(self.sent.values())
        rate = (len(times) - 1) / (times[-1] - times[0])
        self.title(f'The stream, CN to MN\'s home address: {rate:.0f} packets per second'
                   f' (of {RATE} wanted)')
        print(f'{"":28}  {"sent":>5}  {"lost":>5}  {"silent":>8}  {"at the new CoA after":>20}'
              f'  {"straight after":>14}')
        for i, coa in ((0, None), (1, self.notes['coa'][0]), (2, self.notes['coa'][1]), (3, None)):
            lost, sent = self.lost(i)
            start, end = self.span(i)
            gap = self.silence(start, end)
            line = f'{self.marks[i][0]:28}  {sent:5}  {len(lost):5}  {gap * 1000:5.0f} ms'
            if coa:
                for e, width in ((self.first_data(i, coa), 17),
                                 (self.first_data(i, coa, 'direct'), 11)):
                    line += f'  {(e.time - start) * 1000:{width}.0f} ms' if e else f'  {"never":>{width + 3}}'
            print(line)
        print()
        self.expect('nothing is lost at home, nor under attack',
                    not self.lost(0)[0] and not self.lost(3)[0])
        for i, where, coa in ((1, 'a', self.notes['coa'][0]), (2, 'b', self.notes['coa'][1])):
            lost, _ = self.lost(i)
            e = self.first_data(i, coa, 'direct')
            first = self.first_data(i, coa)
            late = [s for s in lost if self.sent[s] > first.time] if first else lost
            self.expect(f'on link {where} the stream comes straight to the new CoA, and nothing is '
                        'lost any more', e and not late)

    def show_proof(self):
        self.title('What CN\'s router sees of it, between CN and everybody')
        rows = []
        print(f'{"":28}  {"ESP CN to CoA":>13}  {"ESP CoA to CN":>13}  {"plain to HoA":>12}'
              f'  {"text in the clear":>17}')
        for i, coa in ((0, self.notes['coa'][0]), (1, self.notes['coa'][0]),
                       (2, self.notes['coa'][1])):
            start, end = self.span(i)
            name = self.marks[i][0]
            if i:
                e = self.first_data(i, coa, 'direct')
                # The mobile node's BU of the next phase is not yet in sight
                start = e.time + 0.1 if e else end
                name = f'optimised, link {"ab"[i - 1]}'
            caps = [p for p in self.reader.caps['r'] if start <= p.time < end]
            row = [sum(p.proto == 50 and p.src == self.cn and p.dst == coa for p in caps),
                   sum(p.proto == 50 and p.src == coa and p.dst == self.cn for p in caps),
                   sum(p.is_data() and p.dst == self.hoa for p in caps),
                   sum(MARK in p.ip for p in caps)]
            rows.append(row)
            print(f'{name:28}  {row[0]:13}  {row[1]:13}  {row[2]:12}  {row[3]:17}')
        print()
        self.expect('at home it sees the stream in the clear', rows[0][2] > 0 and rows[0][3] > 0)
        for row, where in zip(rows[1:], 'ab'):
            self.expect(f'optimised, on link {where}: all of it is ESP between CN and CoA',
                        row[0] > 0 and row[1] > 0 and not row[2] and not row[3])

    def show_attacks(self):
        self.title('Attacks, and the counter of CN that each one moves')
        for text in self.notes.get('attack', []):
            a = json.loads(text)
            print(f'  {a["name"]:45}  {a["counter"]:18} {a["before"]} -> {a["after"]}')
        print()
        for text in self.notes.get('attack', []):
            a = json.loads(text)
            self.expect(f'{a["name"]}: refused', a['after'] == a['before'] + 1)
        self.expect('four attacks were made', len(self.notes.get('attack', [])) == 4)
        before, after = self.notes.get('binding', ['', '-'])[:2]
        self.expect(f'the binding is still the one it was: {after}', before == after)

    def show_malformed(self):
        self.title('The captures')
        bad, unread = 0, 0
        paths = {n: f'{self.dir}/{n}.pcap' for n in self.reader.caps}
        runs = {n: subprocess.Popen(['tshark', '-n', '-r', p, '-Y', '_ws.malformed'],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                for n, p in paths.items()}
        for node, path in paths.items():
            n = len(runs[node].communicate()[0].splitlines())
            bad, unread = bad + n, unread + (runs[node].returncode != 0)
            print(f'  {os.path.relpath(path):26} {len(self.reader.caps[node]):6} packets,'
                  f' {n} malformed to tshark')
        print()
        self.expect('tshark reads them all, and finds nothing malformed', not bad and not unread)


def report(directory, hoa, ha, cn, anchor):
    r = Report(directory, hoa, ha, cn, anchor)
    r.show_ladders()
    r.show_losses()
    r.show_proof()
    r.show_attacks()
    r.show_malformed()
    print(f'\ndemo: {r.held} of {r.asked} expectations held')
    return r.held != r.asked


if __name__ == '__main__':
    commands = {f.__name__: f for f in (crew, report)}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]](*sys.argv[2:]))
