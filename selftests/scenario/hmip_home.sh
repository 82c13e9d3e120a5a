#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A mobile node at a MAP (draft-qiu section 5) that has several homes, each with an
# RCoA of its own there; and one that comes home.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_map.sh"

HOA_B=2001:db8:1::101
RCOA_B=2001:db8:d::101

# at_map_b, registered_b, map_bound_b: as those of the first home
at_map_b() {
	mobility "$MN" map show | grep -q "rcoa $RCOA_B lcoa $1 state confirmed "
}

registered_b() {
	mobility "$MN" home show | grep -q "^$HOA_B.*state registered coa $RCOA_B "
}

map_bound_b() {
	mobility "$MAP" binding show role map | grep -q "coa $1 map $MAP_ADDR rcoa $RCOA_B "
}

map_bindings() {
	mobility "$MAP" binding show role map | wc -l
}

alone() {
	[ "$(map_bindings)" = 1 ] && map_bound "$1"
}

nobody() {
	[ "$(map_bindings)" = 0 ]
}

homes_up() {
	modprobe mobility && topology_map_up && map_roles_up || return 1
	[ -e "$certs/mn2.der" ] || "$top/tools/mobility-certs" -d "$certs" mn mn2 --issuer ha \
		--prefix "$HOA/128" --prefix "$HOA_B/128" >"$work/mn2-certs.log" 2>&1
	# An exchange would have the home agent told of the next k_HA.
	mobility "$MN" set auto-ro off &&
		mobility "$MN" cert add own "$certs/mn2.der" key "$certs/mn2.p8" &&
		mobility "$HA" subscriber add $HOA_B ha $HA_ADDR secret "$work/secret" dev home &&
		mobility "$MN" home add $HOA_B/64 ha $HA_ADDR secret "$work/secret" &&
		mobility "$MN" map add $MAP_ADDR home $HOA prefix 2001:db8:d::/64 rcoa $RCOA &&
		mobility "$MN" map add $MAP_ADDR home $HOA_B prefix 2001:db8:d::/64 rcoa $RCOA_B
}

check "hmip_home: two homes, one MAP" homes_up || finish
mn_move a
check "hmip_home: each has an RCoA there" wait_until 40 eval \
	'at_map confirmed $COA1 && at_map_b $COA1 && registered $RCOA && registered_b'
check "hmip_home: the MAP has both" eval 'map_bound $COA1 && map_bound_b $COA1'
check "hmip_home: data of the first home" answered "$CN" $CN_ADDR $HOA
check "hmip_home: data of the second" answered "$CN" $CN_ADDR $HOA_B

bus=$(stat "$MN" tx_home_bu)
mn_move b
check "hmip_home: the MAP is told of link b for both" wait_until 20 eval \
	'map_bound $COA2 && map_bound_b $COA2 && at_map confirmed $COA2 && at_map_b $COA2'
check_is "hmip_home: and nobody else" "$bus" "$(stat "$MN" tx_home_bu)"
check "hmip_home: data of both" eval \
	'answered "$CN" $CN_ADDR $HOA && answered "$CN" $CN_ADDR $HOA_B'

check "hmip_home: the second home leaves the MAP" mobility "$MN" map del $MAP_ADDR home $HOA_B
check "hmip_home: which forgets that RCoA alone" wait_until 10 alone $COA2
check "hmip_home: its care-of address is the LCoA" wait_until 20 eval \
	'mobility "$MN" home show | grep -q "^$HOA_B.*state registered coa $COA2 "'
check "hmip_home: what the other's RCoA needs stays" eval \
	'ip -n "$MN" -6 rule show | grep -q "from $RCOA lookup 25691" &&
	 ip -n "$MN" -6 route show table 25691 | grep -q .'
check "hmip_home: data of the first home as before" answered "$CN" $CN_ADDR $HOA
check "hmip_home: and of the second, without the MAP" wait_until 10 answered "$CN" $CN_ADDR $HOA_B
mobility "$MN" home del $HOA_B

# Home -------------------------------------------------------------------------

check "hmip_home: route optimisation, from RCoA" eval \
	'mobility "$MN" correspondent add $HOA $CN_ADDR && wait_until 30 bound confirmed $RCOA'
mn_move home
check "hmip_home: MN comes home" wait_until 30 at_home
check "hmip_home: HA forgot the RCoA" wait_until 10 eval \
	'! mobility "$HA" binding show | grep -q "$HOA "'
check "hmip_home: the MAP is told that nobody is at it" wait_until 10 nobody
check "hmip_home: the MN shows that it waits there for nothing" wait_until 10 eval \
	'mobility "$MN" map show | grep -q "rcoa $RCOA .*state pending "'
check "hmip_home: CN was told, too" wait_until 20 eval '! bound ".*" $RCOA'
check "hmip_home: data at home" wait_until 10 answered "$CN" $CN_ADDR $HOA
bus=$(stat "$MN" tx_map_bu)
# With the LCoA that the MAP knew last: it was told that nobody is there.
mn_move b
check "hmip_home: away again, at the MAP again" wait_until 40 eval \
	'at_map confirmed $COA2 && registered $RCOA && alone $COA2'
check_ge "hmip_home: by a BU of its own" $((bus + 1)) "$(stat "$MN" tx_map_bu)"
check "hmip_home: data by the MAP" wait_until 10 answered "$CN" $CN_ADDR $HOA
check "hmip_home: CN, too, knows RCoA again" wait_until 30 bound confirmed $RCOA

# The device goes before the roles are off -------------------------------------

check "hmip_home: the namespace goes while its MN is at the MAP" del_ns "$MN"
setup_ns N
rcoa_in_n() {
	mobility "$N" set role mn && mobility "$N" cert add anchor "$certs/root.der" &&
		mobility "$N" cert add intermediate "$certs/ha.der" &&
		mobility "$N" cert add own "$certs/mn2.der" key "$certs/mn2.p8" &&
		mobility "$N" home add $HOA/64 ha $HA_ADDR secret "$work/secret" &&
		mobility "$N" map add $MAP_ADDR home $HOA prefix 2001:db8:d::/64 rcoa $RCOA
}
check "hmip_home: another MN has an RCoA" rcoa_in_n
check_match "hmip_home: and the rule for it" "from $RCOA lookup 25691" \
	"$(ip -n "$N" -6 rule show)"
check "hmip_home: the module goes" modprobe -r mobility
check_is "hmip_home: with what it made, the rule too" "" \
	"$(ip -n "$N" -6 rule show | grep 25691; ip -n "$N" -6 route show table 25691 2>/dev/null)"
finish
