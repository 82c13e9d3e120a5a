#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What the home agent asks about care-of addresses, draft-lim sections 3.1 and 3.4: answers
# that are right, forged, replayed, late and from elsewhere, and what victims get. A peer
# plays the mobile node: selftests/peer/ask_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
topology_up
router_mac=02:00:00:00:00:0a
ip -n "$AR1" link set local address $router_mac
ip -n "$SW" link set mn master br-a
{
	for i in {0..10}; do
		printf 'addr add 2001:db8:a::%x/64 dev eth0 nodad\n' $((0x100 + i))
	done
} | ip -n "$MN" -batch -

head -c 24 /dev/urandom | base64 >"$certs/secret"
mobility "$HA" set role ha
mobility "$HA" subscriber add "$HOA" ha "$HA_ADDR" secret "$certs/secret"
peer_cases ask_cases.py run "$HA" "$CN" "$MN" $router_mac
finish
