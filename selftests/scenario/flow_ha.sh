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
peer_mn_up
cn_router=02:00:00:00:00:0c
ip -n "$R" link set cn address $cn_router
peer_cases flow_cases.py run "$HA" "$CN" "$MN" "$router_mac" $cn_router
finish
