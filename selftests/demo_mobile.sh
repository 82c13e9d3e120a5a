#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154
#
# Two mobile nodes, each the other's correspondent, one of them also in the domain of a
# MAP, and what the captures say about it.
#
#	demo_mobile.sh               all of it: certificates, guest, report
#	demo_mobile.sh --guest       what happens in the guest, results to /scratch

top=$(cd "$(dirname "$0")/.." && pwd)
build=${MOBILITY_BUILD:-$top/build}
export MOBILITY_CERTS=${MOBILITY_CERTS:-$build/certs}

case ${1-} in
'' | --guest) ;;
*)
	sed -n '5,9s/^#\t\?//p' "$0"
	exit 2
	;;
esac

. "$top/selftests/lib.sh" >/dev/null
. "$top/selftests/topology.sh"
. "$top/selftests/topology_mobile.sh"
. "$top/selftests/topology_map.sh"
. "$top/selftests/demo/lib.sh"

# Links a and b are the MAP's domain. Outside of it there are x and y, with router R,
# where both mobile nodes visit.
MN_X=2001:db8:10::100
MN_Y=2001:db8:11::100
MN2_X=2001:db8:10::200
MN2_Y=2001:db8:11::200
VICTIM=2001:db8:b::777
THIEF_HOA=2001:db8:1::666

mobile_certs() {
	demo_certs && make_mobile_certs && make_map_certs || return 1
	[ -e "$certs/thief.der" ] || "$top/tools/mobility-certs" -d "$certs" mn thief \
		--issuer ha --prefix "$THIEF_HOA/128"
}

setup() {
	modprobe mobility || exit 1
	topology_up
	topology_mobile_add
	topology_map_add
	links_xy
	setup_ns X V
	neighbour "$X" a 2001:db8:a::666 2001:db8:a::1 x
	neighbour "$V" b "$VICTIM" 2001:db8:b::1 v
	roles_mobile_up && map_roles_add || exit 1
	# MN asks for keys, and one exchange serves both
	mobility "$MN2" set auto-ro off
}

# both MN-COA CN_MN-COA: they believe each other
both() {
	believes "$MN2" "$HOA" "$1" && believes "$MN" "$HOA2" "$2"
}

at_map_binding() {
	local text

	text=$(ip -n "$MAP" mobility binding show role map)
	[[ $text =~ coa\ ([0-9a-f:]+)\ .*rcoa\ ([0-9a-f:]+) ]] &&
		echo "${BASH_REMATCH[2]} at ${BASH_REMATCH[1]}"
}

at_lcoa() {
	[ "$(at_map_binding)" = "$RCOA at $1" ]
}

guest() {
	say "network: MN with HA, CN_MN with CN_HA, links x and y; MAP, and links a and b behind it"
	crew_begin
	setup
	mn_move home
	mn2_move home
	exec {cable}> >(ip -n "$SW" -batch -) {config}> >(ip -6 -n "$MN" -force -batch -) \
		{config2}> >(ip -n "$MN2" -batch -)
	say "captures at both mobile nodes (link and device mobility), their HAs, MAP and a victim"
	# At their cables' other ends: a node's own device also shows what it has decrypted
	captures_begin "$SW mn mn" "$MN mobility tunnel" "$SW mn2 mn2" \
		"$MN2 mobility tunnel2" "$HA bone ha" "$HA2 bone ha2" "$MAP bone map" \
		"$V eth0 victim"
	stream_begin "$MN2" "$HOA2" "$MN" "$HOA"

	mark phase "both at home"
	sleep 3
	mark phase "from home to links x and y"
	demo_plug mn2 y
	demo_plug mn x
	demo_address "$config2" "$MN2_Y/64" 2001:db8:11::1
	demo_address "$config" "$MN_X/64" 2001:db8:10::1
	wait_until 60 both "$MN_X" "$MN2_Y" || say "no optimised route between links x and y"
	sleep 3
	mark phase "MN into the MAP's domain, link a"
	demo_move mn a "$config" "$COA1/64" 2001:db8:a::1 \
		"mobility map add $MAP_ADDR home $HOA prefix 2001:db8:d::/64 rcoa $RCOA"
	wait_until 60 both "$RCOA" "$MN2_Y" || say "no optimised route to the RCoA"
	sleep 3
	mark phase "inside the domain, link a to b"
	demo_move mn b "$config" "$COA2/64" 2001:db8:b::1
	wait_until 60 at_lcoa "$COA2" || say "the MAP does not know link b"
	sleep 3

	mark phase "under attack"
	mark binding "$(at_map_binding)"
	attacked "$MAP"
	attack "MAP_BU forged: a victim's LCoA, no key of MN" drop_signature \
		"$X" forge "$out/mn.pcap" "$RCOA" "$MAP_ADDR" "$VICTIM"
	attack "MAP_BU replayed: that of link a" drop_seq \
		"$X" replay "$out/mn.pcap" "$RCOA" "$MAP_ADDR" "$COA1"
	attack "redirect: MN's RCoA, thief's certificate" drop_rcoa_taken \
		"$X" redirect "$RCOA" "$MAP_ADDR" "$THIEF_HOA" "$HA_ADDR" "$VICTIM" "$certs" thief
	mark binding "$(at_map_binding)"

	mark phase "both move: MN to link y, CN_MN to x"
	demo_plug mn2 x
	demo_plug mn y
	demo_address "$config2" "$MN2_X/64" 2001:db8:10::1
	demo_address "$config" "$MN_Y/64" 2001:db8:11::1 \
		"route del default" "mobility map del $MAP_ADDR home $HOA"
	wait_until 60 both "$MN_Y" "$MN2_X" || say "no optimised route after both moved"
	sleep 3

	# It stays where it is, and tells its home agent nothing: that would be told of the
	# victim's address, too, and has no means to doubt it.
	ip -6 -n "$R" rule add from "$VICTIM" to "$HA_ADDR" blackhole
	mark phase "MN claims a victim's address"
	demo_address "$config" "$VICTIM/128" 2001:db8:11::1 \
		"route add 2001:db8:11::1 dev eth0"
	wait_until 30 believes "$MN2" "$HOA" "$VICTIM" stopped ||
		say "the victim's address is not given up"
	sleep 3
	mark phase "end"
	mark claim "$(binding "$MN2" "$HOA")"
	for c in "$MN_X" "$COA1" "$COA2" "$MN_Y"; do
		mark coa "$c"
	done

	exec {cable}>&- {config}>&- {config2}>&-
	kill "$sender" "$receiver"
	captures_end
}

case ${1-} in
--guest) guest ;;
*)
	mkdir -p "$build/demo-mobile"
	demo_run demo-mobile "Two mobile nodes and a MAP" mobile_certs mobile.py \
		"$certs/root.der" "$HOA" "$HA_ADDR" "$HOA2" "$HA2_ADDR" "$MAP_ADDR" "$RCOA" \
		"$MN2_Y" "$MN2_X" "$VICTIM" |
		tee "$build/demo-mobile/transcript.txt"
	exit "${PIPESTATUS[0]}"
	;;
esac
