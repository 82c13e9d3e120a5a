#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The home agent and flows, RFC 6089 and RFC 6088: every status, every field of a selector,
# and the way of packets of all kinds. A peer plays the mobile node and the correspondent;
# what they send is in selftests/peer/flow_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
topology_up
mn_router=02:00:00:00:00:0a cn_router=02:00:00:00:00:0c
ip -n "$AR1" link set local address $mn_router
ip -n "$R" link set cn address $cn_router
ip -n "$SW" link set mn master br-a
{
	for i in {0..10}; do
		printf 'addr add 2001:db8:a::%x/64 dev eth0 nodad\n' $((0x100 + i))
	done
} | ip -n "$MN" -batch -

head -c 24 /dev/urandom | base64 >"$certs/secret"
mobility "$HA" set role ha
mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$certs/secret"
peer_cases flow_cases.py run "$HA" "$CN" "$MN" $mn_router $cn_router
finish
