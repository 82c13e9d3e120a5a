#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The home agent and care-of addresses that are made of a key, draft-lim section 3.2: honest
# ones, one whose answer stands for all of its key, and every way to name one that is not. A
# peer plays the mobile node: selftests/peer/cga_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
peer_mn_up
check "mcoa_cga_ha: the method is set" mobility "$HA" set verify source,cga
background ip -n "$HA" mobility monitor >"$work/events" 2>&1
peer_cases cga_cases.py run "$HA" "$CN" "$MN" "$router_mac"
check_match "mcoa_cga_ha: a key that proves nothing is an event with its reason" \
	'drop. role ha .*reason drop_cga' "$(cat "$work/events")"
finish
