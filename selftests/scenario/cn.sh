#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The correspondent against a peer that plays home agent and mobile node, and
# plays them wrongly: every check, and the counter it hits. What is sent is in
# selftests/peer/cn_*_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
setup_ns C P
link_ns "$C" eth0 "$P" eth0
# Nobody but the peer's raw packets is on its end.
in_ns "$P" sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
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
check_match "cn: certificates are in place" 'own' "$(mobility "$C" cert show)"

peer_cases cn_cases.py run "$C" "$P" 02:00:00:00:00:02
finish
