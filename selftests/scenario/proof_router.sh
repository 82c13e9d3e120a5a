#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The home agent asks the access router that a BU names, draft-lim section 3.3, Figure 5: honest
# answers, and those of others. A peer plays the mobile node and its access routers; what it
# sends is in selftests/peer/proof_cases.py.

# Functions are called by check.
# shellcheck disable=SC2317

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
topology_up
router_mac=02:00:00:00:00:0a
ha_mac=02:00:00:00:00:01
ip -n "$AR1" link set local address $router_mac
ip -n "$HA" link set bone address $ha_mac
ip -n "$SW" link set mn master br-a
{
	for i in {0..127}; do
		printf 'addr add 2001:db8:a::%x/64 dev eth0 nodad\n' $((0x100 + i))
	done
} | ip -n "$MN" -batch -

peer proof_cases.py certs || skip_all "no certificates"
head -c 24 /dev/urandom | base64 >"$certs/secret"
mobility "$HA" set role ha
mobility "$HA" subscriber add "$HOA" ha "$HA_ADDR" secret "$certs/secret"
mobility "$HA" cert add anchor "$certs/root.der"
check "proof_router: an access router is listed" mobility "$HA" cert add peer "$certs/near.der"
background ip -n "$HA" mobility monitor >"$work/events" 2>&1
peer_cases proof_cases.py router "$HA" "$CN" "$MN" $router_mac "$AR1" $ha_mac
told() {
	grep -q 'drop. role ha .*reason ha_coa_gone' "$work/events"
}
check "proof_router: a router that says no is an event with its reason" wait_until 10 told
finish
