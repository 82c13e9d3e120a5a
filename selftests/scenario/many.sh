#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two mobile nodes and two correspondents at once, and the mobile nodes with each other; one
# mobile node claims the other's care-of address.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

HOA2=2001:db8:1::200
COA_2=2001:db8:a::200

second_mn() {
	setup_ns MN2
	ip -n "$SW" link add mn2 up master br-a type veth peer name eth0 netns "$MN2"
	ip -n "$MN2" -batch - <<-END
		link set eth0 up
		addr add $COA_2/64 dev eth0 nodad
		route add default via 2001:db8:a::1
	END
	head -c 32 /dev/urandom | base64 >"$work/secret2"
	mobility "$HA" subscriber add $HOA2 ha $HA_ADDR secret "$work/secret2" dev home &&
		mobility "$MN2" set role mn &&
		mobility "$MN2" home add $HOA2/64 ha $HA_ADDR secret "$work/secret2"
}

registered2() {
	mobility "$MN2" home show | grep -q "state registered coa $1 "
}

# second_cn: on link b, where a certificate covers it
CN2_ADDR=2001:db8:b::c2
second_cn() {
	setup_ns CN2
	ip -n "$SW" link add cn2 up master br-b type veth peer name eth0 netns "$CN2"
	ip -n "$CN2" -batch - <<-END
		link set eth0 up
		addr add $CN2_ADDR/64 dev eth0 nodad
		route add default via 2001:db8:b::1
	END
	mobility "$CN2" set role cn &&
		mobility "$CN2" cert add anchor "$certs/root.der" &&
		mobility "$CN2" cert add own "$certs/ar.der" key "$certs/ar.p8"
}

# bound2 NS HOA COA CN
bound2() {
	mobility "$1" binding show role cn | grep -q "^$2 role cn coa $3 cn $4 state confirmed"
}

check "many: the first is up" start || finish
check "many: a second mobile node" second_mn
check "many: registers at the same home agent" wait_until 30 registered2 $COA_2
check "many: a second correspondent" second_cn
for cn in $CN_ADDR $CN2_ADDR; do
	mobility "$MN" correspondent add $HOA $cn
	mobility "$MN2" correspondent add $HOA2 $cn
done
check "many: the first binds with CN" wait_until 40 bound2 "$CN" $HOA $COA1 $CN_ADDR
check "many: the second binds with CN" wait_until 40 bound2 "$CN" $HOA2 $COA_2 $CN_ADDR
check "many: the first binds with the second CN" wait_until 40 bound2 "$CN2" $HOA $COA1 $CN2_ADDR
check "many: and so does the second" wait_until 40 bound2 "$CN2" $HOA2 $COA_2 $CN2_ADDR
check_is "many: these are four bindings, two at each" "2 2" "$(for ns in "$CN" "$CN2"; do
	mobility "$ns" binding show role cn | grep -c "state confirmed"; done | paste -sd ' ')"
check "many: each is reached" answered "$CN" $CN_ADDR $HOA
check "many: and the other" answered "$CN" $CN_ADDR $HOA2
check "many: each from the second CN" answered "$CN2" $CN2_ADDR $HOA
check "many: and the other from there" answered "$CN2" $CN2_ADDR $HOA2
check "many: one mobile node reaches the other" wait_until 10 answered "$MN" $HOA $HOA2

# Now the second claims the first's care-of address, as a subscriber may try.
ip -n "$MN2" -batch - <<-END
	addr flush dev eth0 scope global
	addr add $COA1/64 dev eth0 nodad
	route replace default via 2001:db8:a::1
END
ip -n "$MN2" link set eth0 address 02:00:00:00:00:99
wait_until 20 registered2 $COA1
# tunnelled HOA: packets that HA sent through the tunnel of HOA
tunnelled() {
	ip -n "$HA" -s mobility subscriber show "$1" | awk '$1 == "tx" { print $2; exit }'
}

tx=$(tunnelled $HOA)
check "many: who claims another's care-of address does not disturb the tunnel of that one" \
	eval 'ip -n "$MN2" link set eth0 down; sleep 0.5
	ip -n "$AR1" neigh flush dev local; wait_until 20 answered "$MN" $HOA 2001:db8:f::f'
check_ge "many: packets for the first go under the first's own key" $((tx + 1)) "$(tunnelled $HOA)"
finish
