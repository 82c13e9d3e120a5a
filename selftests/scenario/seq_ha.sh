#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Sequence numbers at the home agent under keys that were agreed on: what moves them, how far,
# and what a recording is worth then. A peer plays the mobile node and its correspondents:
# selftests/peer/seq_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
peer_mn_up
cn_mac=02:00:00:00:00:0c
ip -n "$R" link set cn address $cn_mac
for i in {3..16}; do
	printf 'addr add 2001:db8:c::%x/64 dev eth0 nodad\n' "$i"
done | ip -n "$CN" -batch -
peer ha_cases.py certs || skip_all "no certificates"
mobility "$HA" cert add anchor "$certs/root.der"
mobility "$HA" cert add own "$certs/ha.der" key "$certs/ha.p8"
# With DAD before the first binding
mobility "$HA" subscriber del "$HOA"
mobility "$HA" subscriber add "$HOA" ha "$HA_ADDR" secret "$certs/secret" dev home

peer_cases seq_cases.py run "$HA" "$CN" "$MN" "$router_mac" $cn_mac
finish
