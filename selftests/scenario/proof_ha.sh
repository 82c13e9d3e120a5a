#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The home agent and certificates for care-of addresses, draft-lim section 3.3: honest ones,
# and every way to make one that is not. A peer plays the mobile node and its access routers;
# what it sends is in selftests/peer/proof_cases.py.

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
	for i in {0..127}; do
		printf 'addr add 2001:db8:a::%x/64 dev eth0 nodad\n' $((0x100 + i))
	done
} | ip -n "$MN" -batch -

peer proof_cases.py certs || skip_all "no certificates"
head -c 24 /dev/urandom | base64 >"$certs/secret"
mobility "$HA" set role ha
mobility "$HA" subscriber add "$HOA" ha "$HA_ADDR" secret "$certs/secret"
check_fails "proof_ha: an access router without an anchor is not taken" \
	mobility "$HA" cert add peer "$certs/near.der"
mobility "$HA" cert add anchor "$certs/root.der"
check_fails "proof_ha: nor is a CA" mobility "$HA" cert add peer "$certs/root.der"
check "proof_ha: an access router is listed" mobility "$HA" cert add peer "$certs/near.der"
check_fails "proof_ha: not twice" mobility "$HA" cert add peer "$certs/near.der"
check "proof_ha: and its next certificate" mobility "$HA" cert add peer "$certs/new.der"
check "proof_ha: and one of another link" mobility "$HA" cert add peer "$certs/far.der"
check_is "proof_ha: all are shown" 3 "$(mobility "$HA" cert show peer | grep -c '^peer ')"
check "proof_ha: certificates beside addresses that are made of a key" \
	mobility "$HA" set verify source,cga,certificate,refuse
background ip -n "$HA" mobility monitor >"$work/events" 2>&1
peer_cases proof_cases.py ha "$HA" "$CN" "$MN" $router_mac
check_match "proof_ha: a certificate that proves nothing is an event with its reason" \
	'drop. role ha .*reason drop_signature' "$(cat "$work/events")"
finish
