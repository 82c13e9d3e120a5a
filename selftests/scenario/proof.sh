#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# draft-lim section 3.3, Figure 6: an access router certifies a care-of address of a mobile
# node, which registers it over another interface; where the home agent's trust is too little,
# the next method decides.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mcoa.sh"
need tcpdump

ROUTER=2001:db8:b::1
COA2B=2001:db8:b::101
COA2C=2001:db8:b::102
COA2D=2001:db8:b::103

# at_ha_by BID COA METHOD
at_ha_by() {
	mobility "$HA" bid show | grep -q "bid $1 .*coa $2 state verified by $3 "
}

router_up() {
	mobility "$AR2" set role ar &&
		mobility "$AR2" cert add anchor "$certs/root.der" &&
		mobility "$AR2" cert add own "$certs/ar.der" key "$certs/ar.p8" &&
		mobility "$AR2" ar add $ROUTER dev local
}

# The first BU names BIDs and waits for DAD, too.
proof_start() {
	modprobe mobility && topology_up && topology_mcoa_up && roles_up && router_up &&
		mobility "$MN" set auto-ro off &&
		mobility "$HA" set verify source,certificate,refuse &&
		mobility "$HA" cert add peer "$certs/ar.der" &&
		mobility "$MN" bid add $HOA id 1 dev eth0 priority 10 register &&
		mobility "$MN" bid add $HOA id 2 dev eth1 priority 20 router auto certificate
}

check "proof: the router vouches, the home agent lists it" proof_start || finish
capture "$MN" eth1 "$work/eth1.pcap" ip6
mn_links

check "proof: the second address is verified by certificate" \
	wait_until 30 at_ha_by 2 $COA2 certificate
check "proof: the first by being the source" wait_until 20 at_ha_by 1 $COA1 source
vouched() {
	mobility "$MN" bid show | grep -qE "bid 2 .*state registered .*router $ROUTER certificate vouches [1-9]"
}
check "proof: the mobile node shows who vouches, and how long" wait_until 20 vouched
check_is "proof: it registered nothing from the second address itself" 0 \
	"$(stat "$MN" mn_coa_alone)"
check_ge "proof: HA counted the certificate" 1 "$(stat "$HA" ha_coa_cert)"
check_ge "proof: and so did the router" 1 "$(stat "$AR2" ar_coa_cert)"
check "proof: data both ways" wait_until 10 answered "$CN" $CN_ADDR $HOA

# ---- it moves ----

ip -n "$MN" addr replace $COA2B/64 dev eth1 nodad
ip -n "$MN" addr del $COA2/64 dev eth1
check "proof: the next address of the link is vouched for as well" \
	wait_until 30 at_ha_by 2 $COA2B certificate
check_is "proof: without a BU from there" 0 "$(stat "$MN" mn_coa_alone)"

# ---- the router is asked ----

mobility "$HA" set verify source,router,refuse
ip -n "$MN" addr replace $COA2D/64 dev eth1 nodad
ip -n "$MN" addr del $COA2B/64 dev eth1
check "proof: the home agent asks the router instead, and is told that it is so" \
	wait_until 30 at_ha_by 2 $COA2D router
check "proof: the router counted it" wait_until 10 eval '[ "$(stat "$AR2" ar_here)" -ge 1 ]'
check_is "proof: and no BU came from there" 0 "$(stat "$MN" mn_coa_alone)"
mobility "$HA" set verify source,certificate,refuse

# ---- more certificates than a BU has room for ----

more="3 4 5 6 7"
mobility "$MN" set mn-lifetime 20
for n in $more; do
	ip -n "$SW" link add mn$n up master br-b type veth peer name eth$n netns "$MN"
	ip -n "$MN" link set eth$n up
	mobility "$MN" bid add $HOA id $n dev eth$n priority 30 router auto certificate
done
for n in 2 $more; do
	[ $n = 2 ] && ip -n "$MN" addr del $COA2D/64 dev eth1
	mn_link eth$((n == 2 ? 1 : n)) 2001:db8:b::11$n/64 $ROUTER 409$n
done
all_by_cert() {
	local n

	for n in 2 $more; do
		at_ha_by $n 2001:db8:b::11$n certificate || return
	done
}

check "proof: six addresses are verified by certificate" wait_until 60 all_by_cert
later=$(stat "$MN" mn_cert_later) certs_seen=$(stat "$HA" ha_coa_cert)
check "proof: a BU that renews all has no room for all of them, and leaves some to the next" \
	wait_until 40 more "$MN" mn_cert_later "$later"
check "proof: HA gets the certificate of each" \
	wait_until 20 more "$HA" ha_coa_cert $((certs_seen + 5))
mobility "$MN" set mn-lifetime 420
check "proof: which are renewed by certificate, too" wait_until 40 eval 'all_by_cert &&
	[ "$(mobility "$MN" bid show | grep -c "state registered .*lifetime 420s")" = 7 ]'
check_is "proof: no address had to come by itself" 0 "$(stat "$MN" mn_coa_alone)"
check_is "proof: and no other way verified one" "" \
	"$(mobility "$HA" bid show | grep -v 'bid 1 ' | grep -v 'verified by certificate')"
for n in $more; do
	mobility "$MN" bid del $HOA id $n
	ip -n "$MN" link del eth$n
done

# ---- too little trust ----

background ip -n "$HA" mobility monitor >"$work/events" 2>&1
fp=$(mobility "$HA" cert show peer | awk '/^peer / { print $2 }')
check "proof: the router is listed no more" mobility "$HA" cert del "$fp"
ip -n "$MN" addr replace $COA2C/64 dev eth1 nodad
ip -n "$MN" addr del 2001:db8:b::112/64 dev eth1
check "proof: then the next method decides, and the address comes by itself" \
	wait_until 30 at_ha_by 2 $COA2C source
check_ge "proof: HA counted why" 1 "$(stat "$HA" drop_cert_untrusted)"
told() {
	grep -qE "drop. role ha .*coa $COA2C .*reason drop_cert_untrusted" "$work/events"
}
check "proof: and told" wait_until 10 told

# ---- no answer ----

mobility "$AR2" set role none
ip -n "$MN" addr replace $COA2/64 dev eth1 nodad
ip -n "$MN" addr del $COA2C/64 dev eth1
check "proof: a router that is silent keeps no address from being registered" \
	wait_until 40 at_ha_by 2 $COA2 source
check_ge "proof: the mobile node counted it" 1 "$(stat "$MN" mn_sr_silent)"

# ---- on the wire: MH 11, our identifier, type 29 or 30, version 1 ----

capture_end "$capture_pid"
sr='ip6[6] == 135 and ip6[42] == 11 and ip6[46:2] == 0xcb05 and ip6[48] == 29'
rep='ip6[6] == 135 and ip6[42] == 11 and ip6[46:2] == 0xcb05 and ip6[48] == 30'
check_ge "proof: SR goes from the care-of address to the router" 1 \
	"$(count "$work/eth1.pcap" "$sr and src $COA2 and dst $ROUTER")"
check_is "proof: with hop limit 255, and no other" 0 \
	"$(count "$work/eth1.pcap" "$sr and ip6[7] != 255")"
check_ge "proof: SR_REP comes back to it" 1 \
	"$(count "$work/eth1.pcap" "$rep and src $ROUTER and dst $COA2 and ip6[7] == 255")"
finish
