#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The mobility anchor point of draft-qiu section 5 against a peer that plays
# mobile nodes, their home agents and attackers: certificates that are asked for,
# and every way to redirect the traffic of somebody else. What is sent is in
# selftests/peer/map_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

MAP_ADDR=2001:db8:e::1

modprobe mobility || skip_all "no module"
setup_ns M P
in_ns "$M" sysctl -qw net.ipv6.conf.all.forwarding=1
peer_link "$M" "$P" $MAP_ADDR
ip -n "$M" route add unreachable 2001:db8:d::/64

peer map_cases.py certs || skip_all "no certificates"
check_fails "map: without the role no prefix is served" \
	mobility "$M" map add $MAP_ADDR prefix 2001:db8:d::/64
mobility "$M" set role map
mobility "$M" cert add anchor "$certs/root.der"
mobility "$M" cert add own "$certs/ha.der" key "$certs/ha.p8"
check "map: a prefix is served" mobility "$M" map add $MAP_ADDR prefix 2001:db8:d::/64
check_match "map: and shown" "^$MAP_ADDR role map prefix 2001:db8:d:: plen 64" \
	"$(mobility "$M" map show)"
check_fails "map: not twice" mobility "$M" map add $MAP_ADDR prefix 2001:db8:d::/64

monitor "$M" "$work/events"
peer_cases map_cases.py run "$M" "$P" "$kernel_mac"
check "map: a move is an event" told "$work/events" \
	'binding-change. role map hoa 2001:db8:1::101 coa 2001:db8:b::'
check "map: so is a refused redirection" told "$work/events" 'drop. role map .*reason drop_signature'
check_match "map: the binding is shown with both addresses" \
	'hoa 2001:db8:1::106 role map coa 2001:db8:a::106 map 2001:db8:e::1 rcoa 2001:db8:d::106' \
	"$(mobility "$M" binding show role map | sed 's/^/hoa /')"
check "map: a prefix is given up" mobility "$M" map del $MAP_ADDR
check_is "map: with its bindings" 0 "$(mobility "$M" binding show role map | wc -l)"
finish
