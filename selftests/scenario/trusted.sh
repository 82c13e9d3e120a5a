#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# draft-lim section 3.1: networks that the home agent trusts.  The mobile node is told which,
# registers the addresses of these together and any other by itself, and hears of it when one
# is trusted no more.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2034,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mcoa.sh"
need tcpdump

NET_A=2001:db8:a::/64
NET_B=2001:db8:b::/64
NET_C=2001:db8:c::/64
COA2_NEXT=2001:db8:b::200
COA2_LAST=2001:db8:b::300

# knows LIST: what the mobile node knows
knows() {
	mobility "$MN" home show | grep -qE "trusted $1( |\$)"
}

# bulk BID COA: registered together with others, and verified by its network
bulk() {
	mobility "$HA" bid show | grep -q "bid $1 .*coa $2 state verified by trusted " &&
		mobility "$MN" bid show | grep "bid $1 " | grep -v alone | grep -q 'state registered'
}

# alone BID COA: registered by itself, from where it is
alone() {
	mobility "$HA" bid show | grep -q "bid $1 .*coa $2 state verified by source " &&
		mobility "$MN" bid show | grep "bid $1 " | grep -q 'state registered alone'
}

# roam FROM TO: another address on eth1
roam() {
	ip -n "$MN" -batch - <<-END
		addr add $2/64 dev eth1 nodad
		addr del $1/64 dev eth1
		route replace default via 2001:db8:b::1 dev eth1 metric 2048
	END
}

trusted_start() {
	modprobe mobility && topology_up && topology_mcoa_up && mn_links && roles_up &&
		mobility "$HA" set verify source,trusted,refuse &&
		mobility "$HA" trusted add $NET_A && mobility "$MN" set auto-ro off &&
		mobility "$MN" bid add $HOA id 1 dev eth0 priority 10 register &&
		mobility "$MN" bid add $HOA id 2 dev eth1 priority 20 &&
		mobility "$MN" bid add $HOA id 3 dev eth2 priority 30 &&
		wait_until 40 at_mn_all
}

# ---- configuration ----

check "trusted: MN registers three addresses" trusted_start || finish
check_is "trusted: HA shows the network" $NET_A "$(mobility "$HA" trusted | tr -d ' ')"
check_match "trusted: the same one twice is refused" 'trusted already' \
	"$(mobility "$HA" trusted add $NET_A 2>&1)"
check_match "trusted: bits beyond the prefix are refused" 'bits set beyond' \
	"$(mobility "$HA" trusted add 2001:db8:a::1/64 2>&1)"
check_match "trusted: one that is not there cannot be removed" 'no network with this prefix' \
	"$(mobility "$HA" trusted del $NET_B 2>&1)"

# ---- MN knows, and acts on it ----

check "trusted: MN was told of the network" wait_until 20 knows "$NET_A only"
# The first BU may have come before HA said anything; from here on it is known.
roam $COA2 $COA2_NEXT
check "trusted: an address elsewhere is registered by itself" wait_until 20 alone 2 $COA2_NEXT
refused=$(stat "$HA" ha_coa_refused)
outside=$(stat "$MN" mn_coa_outside)
check_ge "trusted: because its network is not trusted" 1 "$outside"
mobility "$HA" trusted add $NET_B
roam $COA2_NEXT $COA2_LAST
check "trusted: a BA brings the new list" wait_until 20 knows "$NET_B $NET_A only"
check "trusted: this address came by itself yet" wait_until 20 alone 2 $COA2_LAST
roam $COA2_LAST $COA2
check "trusted: the next one is registered with the others" wait_until 20 bulk 2 $COA2
ip -n "$MN" link set eth2 down
check "trusted: a link goes" wait_until 20 at_ha_without 3
ip -n "$MN" link set eth2 up
mn_link eth2 $COA3/64 2001:db8:a::1 3072
check "trusted: and is registered from another address when it is back" wait_until 30 bulk 3 $COA3
check_is "trusted: HA had to refuse nothing" "$refused" "$(stat "$HA" ha_coa_refused)"

# ---- trusted no more ----

check_is "trusted: nothing was distrusted so far" 0 "$(stat "$HA" ha_coa_distrusted)"
mobility "$HA" trusted del $NET_B
check "trusted: what was verified by a network that is not trusted any more is not" \
	wait_until 10 eval '[ "$(stat "$HA" ha_coa_distrusted)" = 1 ]'
check "trusted: MN is asked, and registers it by itself" wait_until 20 alone 2 $COA2
check "trusted: MN has the shorter list" knows "$NET_A only"
check_ge "trusted: HA asked by a Binding Refresh Request" 1 "$(stat "$HA" tx_brr)"
check "trusted: data both ways" answered "$CN" $CN_ADDR $HOA

# ---- a victim ----

# octets: of the home agent, to the victims
octets() {
	tcpdump -n -r "$work/victim.pcap" -v 2>/dev/null |
		sed -n 's/.*payload length: \([0-9]*\)).*/\1/p' | awk '{ n += 40 + $1 } END { print n + 0 }'
}

# given: more octets than $before
given() {
	[ "$(octets)" -gt "$before" ]
}

capture "$CN" eth0 "$work/victim.pcap" \
	"src host $HA_ADDR and (dst host $VICTIM1 or dst host $VICTIM2)"
capture_victim=$capture_pid
stream_start "$CN" $CN_ADDR $HOA
victims_claim
check "trusted: a stream while MN claims victims, whom it prefers" flowing
check "trusted: HA has none of them" eval 'at_ha_without 8 && at_ha_without 9'
sleep 2
check "trusted: the stream goes on" flowing
check_is "trusted: no octet goes to a victim whose network is not trusted" 0 "$(octets)"
victims_leave
# Whose network is trusted is not asked: that is what the operator said.
mobility "$HA" trusted add $NET_C
roam $COA2 $COA2_LAST
check "trusted: MN hears of another network" wait_until 20 knows "(.* )?$NET_C( .*)? only"
before=0
victims_claim
check "trusted: in that, victims are verified by it" wait_until 30 bulk 8 $VICTIM1
check "trusted: and get the stream" wait_until 10 given
mobility "$HA" trusted del $NET_C
check "trusted: trusted no more, they are not verified" wait_until 10 eval \
	'! mobility "$HA" bid show | grep -qE "coa ($VICTIM1|$VICTIM2) state verified"'
sleep 0.5
# MN's own packets leave by what it prefers: of what HA sends nothing comes back.
before=$(octets) sent=$(bid_sent "$HA" 1)
check "trusted: the stream goes to MN again" wait_until 10 eval \
	'[ "$(bid_sent "$HA" 1)" -ge $((sent + 20)) ]'
check_is "trusted: and no octet to a victim from then on" "$before" "$(octets)"
victims_leave
stop "$stream_pid"
capture_end "$capture_victim"
roam $COA2_LAST $COA2
check "trusted: MN is back at its address" wait_until 20 alone 2 $COA2

# ---- more than a BA has room for ----

# One address moves, and no other has a BA of its own.
mobility "$MN" bid del $HOA id 3
check "trusted: MN has two addresses" wait_until 20 at_ha_without 3
{
	echo "mobility trusted flush"
	for i in {1..62}; do
		echo "mobility trusted add 2001:db8:f00:$i::/64"
	done
	echo "mobility trusted add $NET_A"
	echo "mobility trusted add $NET_B"
} | ip -n "$HA" -batch -
check_is "trusted: 64 networks" 64 "$(mobility "$HA" trusted | grep -c .)"
check_match "trusted: and no more" 'too many trusted networks' \
	"$(mobility "$HA" trusted add 2001:db8:f01::/64 2>&1)"
roam $COA2 $COA2_NEXT
check "trusted: of a list that is too long MN gets what is about it, and some" \
	wait_until 20 knows "($NET_A )?$NET_B .*others"
check_ge "trusted: HA counted that" 1 "$(stat "$HA" ha_trusted_cut)"
roam $COA2_NEXT $COA2
check "trusted: what may be registered together is registered so" wait_until 20 bulk 2 $COA2
check "trusted: the network of a new address is the first of the list" \
	wait_until 20 knows "$NET_A $NET_B .*others"

# ---- methods by prefix ----

check "trusted: a prefix gets methods of its own" mobility "$HA" verify add $NET_B source,refuse
check_match "trusted: the same one again is refused" 'replace, or delete' \
	"$(mobility "$HA" verify add $NET_B refuse 2>&1)"
check_is "trusted: it is shown" "$NET_B verify source,refuse" \
	"$(mobility "$HA" verify show | sed 's/ *$//')"
check "trusted: what stood on its network alone has to come by itself" \
	wait_until 20 alone 2 $COA2
check "trusted: which MN is not told to trust any more" \
	wait_until 20 eval 'mobility "$MN" home show | grep "trusted .*others" | grep -v $NET_B'
check "trusted: the methods are replaced" mobility "$HA" verify replace $NET_B trusted,source
check_is "trusted: by others" "$NET_B verify trusted,source" \
	"$(mobility "$HA" verify show | sed 's/ *$//')"
check "trusted: or taken away" mobility "$HA" verify del $NET_B
check_is "trusted: none is left" "" "$(mobility "$HA" verify show)"

# ---- the method is not asked any more ----

mobility "$HA" set verify source,refuse
roam $COA2 $COA2_LAST
check "trusted: refused in bulk, it comes by itself" wait_until 20 alone 2 $COA2_LAST
check_match "trusted: and MN is told of no networks" 'state registered' \
	"$(mobility "$MN" home show | grep -v trusted)"
finish
