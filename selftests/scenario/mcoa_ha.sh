#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The home agent and several care-of addresses, RFC 5648: every status, and the attack of
# draft-lim section 2 by a registered mobile node, which a peer plays. What it sends is in
# selftests/peer/bid_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
peer_mn_up
peer_cases bid_cases.py run "$HA" "$CN" "$MN" "$router_mac"
finish
