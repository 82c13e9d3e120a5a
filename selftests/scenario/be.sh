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
link_ns "$C" eth0 "$P" eth0
# Nobody but the peer's raw packets is on its end.
in_ns "$P" sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
# What is answered with an ICMPv6 error is answered here, each time.
in_ns "$C" sysctl -qw net.ipv6.icmp.ratelimit=0
ip -n "$P" link set eth0 address 02:00:00:00:00:01
ip -n "$C" -batch - <<-END
	link set eth0 address 02:00:00:00:00:02
	addr add $CN_ADDR/64 dev eth0 nodad
	neigh add fe80::1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent
	route add default via fe80::1 dev eth0
END

peer cn_cases.py certs || skip_all "no certificates"
mobility "$C" set role cn
mobility "$C" cert add anchor "$certs/root.der"
mobility "$C" cert add own "$certs/cn.der" key "$certs/cn.p8"
peer_cases be_cases.py run "$C" "$P" 02:00:00:00:00:02
finish
