#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Binding Errors, Parameter Problems, and what is left to others: a mip6d's raw
# sockets and wildcard states, an operator's. What is sent is in
# selftests/peer/be_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
setup_ns C P
peer_link "$C" "$P" $CN_ADDR
# What is answered with an ICMPv6 error is answered here, each time.
in_ns "$C" sysctl -qw net.ipv6.icmp.ratelimit=0

peer cn_cases.py certs || skip_all "no certificates"
mobility "$C" set role cn
mobility "$C" cert add anchor "$certs/root.der"
mobility "$C" cert add own "$certs/cn.der" key "$certs/cn.p8"
peer_cases be_cases.py run "$C" "$P" "$kernel_mac"
finish
