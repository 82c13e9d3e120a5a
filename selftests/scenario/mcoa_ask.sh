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
peer_mn_up
peer_cases ask_cases.py run "$HA" "$CN" "$MN" "$router_mac"
finish
