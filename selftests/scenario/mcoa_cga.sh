#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# draft-lim section 3.2: a mobile node whose care-of addresses are made of its keys, and a home
# agent that believes those that a key signed for when one of the key's addresses answers.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mcoa.sh"
need openssl

modifier=0123456789abcdef0123456789abcdef

# made KEY PREFIX: the address that is made of key number KEY there
made() {
	[ -e "$certs/cga$1.key" ] || openssl genpkey -quiet -algorithm RSA -out "$certs/cga$1.key"
	"$top/tools/mobility-certs" -d "$work" cga "cga$1" --key "file:$certs/cga$1.key" \
		--modifier $modifier --prefix "$2" | sed -n 's|^address \(.*\)/64$|\1|p'
}

# bid_add ID DEV [KEY [PRIVATE]]
bid_add() {
	mobility "$MN" bid add $HOA id "$1" dev "$2" ${3:+cga "$work/cga$3.spki" \
		key "$work/cga${4:-$3}.p8" modifier $modifier}
}

# on DEV ADDR...: up, with that address and a route by it; all of them at once
on() {
	local router

	while [ $# -gt 0 ]; do
		router=2001:db8:a::1
		case $2 in 2001:db8:b:*) router=2001:db8:b::1 ;; esac
		cat <<-END
			link set $1 up
			addr replace $2/64 dev $1 nodad
			route replace default via $router dev $1 metric $((1024 * (${1#eth} + 1)))
		END
		shift 2
	done >"$work/on"
	ip -n "$MN" -batch "$work/on"
}

off() {
	local dev

	for dev in "$@"; do
		ip -n "$MN" link set "$dev" down
	done
}

# by_cga BID:ADDR...: the home agent believes each of them by its key
by_cga() {
	local out pair

	out=$(mobility "$HA" bid show)
	for pair in "$@"; do
		grep -q "bid ${pair%%:*} .*coa ${pair#*:} state verified by cga" <<<"$out" || return
	done
}

# made_of BID ADDR WHAT: what the mobile node shows of an address
made_of() {
	mobility "$MN" bid show | grep -A9 "bid $1 .*coa $2 " | grep -q "modifier $modifier $3"
}

start() {
	modprobe mobility && topology_up && topology_mcoa_up && roles_up && mn_links &&
		ip -n "$SW" link add mn3 up master br-b type veth peer name eth3 netns "$MN" &&
		ip -n "$MN" link set eth3 up &&
		mobility "$MN" set auto-ro off && mobility "$HA" set verify cga,refuse &&
		wait_until 30 registered $COA1
}

check "mcoa_cga: MN is registered, with addresses that are made of nothing" start || finish
a1=$(made 1 2001:db8:a::/64) b1=$(made 1 2001:db8:b::/64)
b2=$(made 2 2001:db8:b::/64) a2=$(made 2 2001:db8:a::/64)
a3=$(made 3 2001:db8:a::/64)
b4=$(made 4 2001:db8:b::/64)

# ---- what the command takes ----

check_match "mcoa_cga: a private key that is another's is refused" \
	'private and public key do not belong together' "$(bid_add 1 eth0 1 2 2>&1)"
check_match "mcoa_cga: a file that holds no public key is refused" \
	'holds no public key' "$(mobility "$MN" bid add $HOA id 1 dev eth0 cga "$work/secret" \
		key "$work/cga1.p8" modifier $modifier 2>&1)"
check_match "mcoa_cga: what is no key in DER is refused" 'give an RSA key of 2048 to 4096 bits' \
	"$(mobility "$MN" bid add $HOA id 1 dev eth0 cga "$work/cga1.p8" \
		key "$work/cga1.p8" modifier $modifier 2>&1)"
check_fails "mcoa_cga: a modifier has 16 octets" mobility "$MN" bid add $HOA id 1 dev eth0 \
	cga "$work/cga1.spki" key "$work/cga1.p8" modifier 0123
check_is "mcoa_cga: none of that left a BID" "" "$(mobility "$MN" bid show)"

# ---- one key for all: one echo ----

off eth1 eth2
bid_add 2 eth1 1
bid_add 3 eth2 1
on eth1 $b1 eth2 $COA3 eth2 $a1
check "mcoa_cga: addresses of one key are verified together" wait_until 40 by_cga 2:$b1 3:$a1
check_is "mcoa_cga: one of them was asked, and answered once" 1 "$(stat "$HA" rx_ping)"
check "mcoa_cga: MN takes the address that is made of the key, and shows it" \
	made_of 3 $a1 'collisions 0 '
check "mcoa_cga: and so does -j" eval \
	'ip -j -n "$MN" mobility bid show | python3 -c "
import json, sys
b = json.load(sys.stdin)
sys.exit(any(x[\"modifier\"] != \"$modifier\" or x[\"collisions\"] or not x[\"of_key\"] for x in b))"'
check "mcoa_cga: data both ways" answered "$CN" $CN_ADDR $HOA

# ---- a key each: more than a BU holds ----

# The keys' groups end, too.
mobility "$MN" bid del $HOA id 2
mobility "$MN" bid del $HOA id 3
wait_until 20 eval '[ -z "$(mobility "$HA" bid show)" ]'
off eth0 eth1 eth2
before=$(stat "$HA" rx_ping)
mobility "$MN" set mn-lifetime 20
for n in 1 2 3 4; do
	bid_add $n eth$((n - 1)) $n
done
on eth0 $a1 eth1 $b2 eth2 $a3 eth3 $b4
check "mcoa_cga: four addresses of four keys are verified" wait_until 60 \
	by_cga 1:$a1 2:$b2 3:$a3 4:$b4
check_ge "mcoa_cga: each was asked" $((before + 4)) "$(stat "$HA" rx_ping)"
# A refresh is of all that is there.
check "mcoa_cga: a BU has no room for the keys of all, and leaves some to the next" \
	wait_until 40 eval '[ "$(stat "$MN" mn_cga_later)" -ge 1 ]'
mobility "$MN" set mn-lifetime 420
check "mcoa_cga: which are refreshed, too" wait_until 30 eval \
	'by_cga 1:$a1 2:$b2 3:$a3 4:$b4 &&
	[ "$(mobility "$MN" bid show | grep -c "state registered")" = 4 ]'
check_is "mcoa_cga: no key failed to sign" 0 "$(stat "$MN" mn_cga_unsigned)"

# ---- an address of another's key, and a move ----

off eth1
ip -n "$SW" link set mn1 master br-a
sent=$(bid_sent "$HA" 2)
other=$(made 4 2001:db8:a::/64)
on eth1 $other
check "mcoa_cga: an address that is made of another key is told from the own" wait_until 30 \
	made_of 2 $other not-of-key
check_ge "mcoa_cga: the BU says nothing of the key, and MN counts it" 1 \
	"$(stat "$MN" mn_cga_none)"
check "mcoa_cga: HA does not take it" wait_until 30 \
	eval 'mobility "$MN" bid show | grep -q "bid 2 .*coa $other state refused"'
check "mcoa_cga: the others carry the data" answered "$CN" $CN_ADDR $HOA
check_ge "mcoa_cga: HA sent nothing to it" "$(bid_sent "$HA" 2)" "$sent"
on eth1 $a2
check "mcoa_cga: the address of the key in the new network is verified" wait_until 40 \
	by_cga 2:$a2
finish
