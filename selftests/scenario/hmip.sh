#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# draft-qiu section 5 with the kernel's own mobile node: it registers its LCoA at a
# MAP, uses its RCoA for the home agent and the correspondent, and changes access
# routers without telling them.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_map.sh"
need tshark tcpdump

hmip_start() {
	modprobe mobility && topology_map_up && map_roles_up &&
		mobility "$MN" map add $MAP_ADDR home $HOA prefix 2001:db8:d::/64 rcoa $RCOA &&
		mn_move a &&
		wait_until 30 at_map confirmed $COA1 && wait_until 30 registered $RCOA
}

is() {
	printf '%s == "%s"' "$1" "$2"
}

check "hmip: MN registers at the MAP, and with RCoA at home" hmip_start || {
	diag "$(mobility "$MN" map show; mobility "$MN" home show; mobility "$MAP" stats; mobility "$MN" stats)"
	finish
}
check_match "hmip: no program chooses RCoA as its source" "$RCOA/128 scope global .*deprecated" \
	"$(ip -n "$MN" -6 addr show dev mobility)"
check_match "hmip: a home has one MAP" 'this home has a MAP' \
	"$(mobility "$MN" map add $MAP_ADDR home $HOA 2>&1)"
check_match "hmip: an RCoA is of the MAP's prefix" 'the RCoA is not an address of' \
	"$(mobility "$MN" map add $MAP_ADDR home $HOA rcoa $RCOA 2>&1)"
check_match "hmip: Cert_MN is for the home address" 'no own certificate for this home' \
	"$(mobility "$MN" map add $MAP_ADDR home $CN_ADDR 2>&1)"
# A BU that was repeated may have made it ask again.
asked=$(stat "$MAP" tx_req_cert)
check "hmip: the MAP asked once for Cert_HA" eval \
	'[ "$asked" -ge 1 ] && [ "$asked" -le "$(stat "$MN" tx_map_bu)" ] &&
	 [ "$(stat "$HA" tx_rep_cert)" -ge 1 ]'
check_match "hmip: HA knows RCoA alone" "$HOA role ha coa $RCOA " \
	"$(mobility "$HA" binding show)"
check "hmip: the MAP shows the LCoA" map_bound $COA1
check "hmip: data through the tunnel, which lies in the MAP's" answered "$MN" $HOA $CN_ADDR
check "hmip: route optimisation stands, from RCoA" eval \
	'mobility "$MN" correspondent add $HOA $CN_ADDR && wait_until 30 ro_up $RCOA &&
	 wait_until 5 bound confirmed $RCOA'
check "hmip: data CN to HoA" answered "$CN" $CN_ADDR $HOA

capture "$R" any "$work/r.pcap" ip6
capture_r=$capture_pid
capture "$MN" eth0 "$work/mn.pcap" ip6
capture_mn=$capture_pid
wait_until 10 keys_settled
home_bus=$(stat "$MN" tx_home_bu) bus=$(stat "$MN" tx_bu)
stream_start "$CN" $CN_ADDR $HOA
flowing
begun=${EPOCHREALTIME/./}
mn_move b
check "hmip: MN tells the MAP of link b" wait_until 20 map_bound $COA2
check "hmip: the MAP's answer is believed" wait_until 10 at_map confirmed $COA2
# Tenths of a second, in each of which an echo was sent
took=$(((${EPOCHREALTIME/./} - begun) / 100000))
for _ in 1 2 3 4 5; do flowing; done
stream_end
check "hmip: the stream goes on" answered "$CN" $CN_ADDR $HOA
check_ge "hmip: a stream loses little while it moves" "$lost" $((took + 5))
diag "$lost echoes of a stream of 10/s lost from link a to link b"
check_is "hmip: no BU to HA or CN for a move inside the domain" "$home_bus $bus" \
	"$(stat "$MN" tx_home_bu) $(stat "$MN" tx_bu)"
check_is "hmip: Cert_HA is cached" "$asked" "$(stat "$MAP" tx_req_cert)"
capture_end "$capture_r"
capture_end "$capture_mn"

check "hmip: the captures are decoded" eval 'decode "$work/r.pcap" && decode "$work/mn.pcap"'
check_is "hmip: HA and CN see no LCoA" 0 "$(seen "$work/r.pcap" \
	"$(is src $COA1) || $(is dst $COA1) || $(is src $COA2) || $(is dst $COA2)")"
check_ge "hmip: but RCoA" 10 "$(seen "$work/r.pcap" "$(is src $RCOA) && esp != \"\"")"
check_ge "hmip: BU to the MAP has RCoA as Home Address option" 1 "$(seen "$work/mn.pcap" \
	"mh == 5 && $(is src $COA2) && $(is dst $MAP_ADDR) && $(is hao $RCOA)")"
check_ge "hmip: BA from the MAP has RCoA in a routing header" 1 "$(seen "$work/mn.pcap" \
	"mh == 6 && $(is src $MAP_ADDR) && $(is dst $COA2) && $(is rh2 $RCOA)")"
bu=$(packet_hex "$work/mn.pcap" "ip6 src $COA2 and dst $MAP_ADDR and ip6[6] == 60" | head -n 1)
# 40 octets IPv6, 24 Destination Options, MH: flags at 8
check_is "hmip: BU has the flags A and M and no other" 8800 "${bu:$(((40 + 24 + 8) * 2)):4}"
check_is "hmip: BU begins our option with MAP_BU, part 0" 12ffcb0515010000 \
	"${bu:$(((40 + 24 + 12) * 2)):16}"
check_is "hmip: and continues it with part 1" 12ffcb0515010001 \
	"${bu:$(((40 + 24 + 12 + 257) * 2)):16}"

mobility "$MAP" set role none
mobility "$MAP" set role map
mobility "$MAP" map add $MAP_ADDR prefix 2001:db8:d::/64
mn_move a
check "hmip: a MAP that restarted learns from the next BU" wait_until 20 map_bound $COA1
check "hmip: data after its restart" answered "$CN" $CN_ADDR $HOA

add_map() {
	mobility "$MN" map add $MAP_ADDR home $HOA prefix 2001:db8:d::/64 rcoa $RCOA
}

# In one second, mostly: Seq# alone says then which BU is the newer one.
come_back() {
	for _ in 1 2 3 4 5; do
		mobility "$MN" map del $MAP_ADDR home $HOA && add_map &&
			wait_until 2 at_map confirmed $COA1 || return 1
	done
}

wait_until 10 at_map confirmed $COA1
refused=$(stat "$MAP" drop_seq)
check "hmip: the MN leaves its MAP and comes back, five times" come_back
check_is "hmip: no BU of the newer registration looks older" "$refused" "$(stat "$MAP" drop_seq)"
check "hmip: data after that" wait_until 10 answered "$CN" $CN_ADDR $HOA

mobility "$MAP" set role none
down=$(stat "$MN" mn_map_down)
mn_move b
check "hmip: without a MAP the LCoA is the care-of address" wait_until 40 registered $COA2
check_is "hmip: which is counted" $((down + 1)) "$(stat "$MN" mn_map_down)"
check "hmip: data without a MAP" wait_until 20 answered "$MN" $HOA $CN_ADDR
check "hmip: the MN leaves its MAP" mobility "$MN" map del $MAP_ADDR home $HOA
check_is "hmip: and RCoA is gone, with its rule and route" "" "$(
	ip -n "$MN" -6 addr show | grep $RCOA
	ip -n "$MN" -6 rule show | grep 25691
	ip -n "$MN" -6 route show table 25691 2>/dev/null)"

check "hmip: the MN has an RCoA again" add_map
check "hmip: the module goes while there is one" modprobe -r mobility
check_is "hmip: and its rule with it" "" "$(ip -n "$MN" -6 rule show | grep 25691)"
check "hmip: it loads again, and there is an RCoA" eval \
	'modprobe mobility && mobility "$MN" set role mn &&
	 mobility "$MN" home add $HOA/64 ha $HA_ADDR secret "$work/secret" &&
	 mobility "$MN" cert add anchor "$certs/root.der" &&
	 mobility "$MN" cert add intermediate "$certs/ha.der" &&
	 mobility "$MN" cert add own "$certs/mn.der" key "$certs/mn.p8" && add_map'
check "hmip: the namespace goes while there is one" ip netns del "$MN"
# What is left of it is in a worker's hands, which the module waits for.
check "hmip: and the module after it" timeout 600 modprobe -r mobility
finish
