# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154
#
# The network of topology.sh with a mobile node of three interfaces, sourced after it:
#
#	eth0 on link a (COA1), eth1 on link b (COA2), eth2 on link a (COA3)
#
# Each has a default route of its own. Two victims are on the correspondents' link; the
# mobile node claims their addresses on devices that lead nowhere.

COA3=2001:db8:a::103
VICTIM1=2001:db8:c::a1
VICTIM2=2001:db8:c::a2

# The mobile node's share of it
topology_mcoa_mn_up() {
	ip -n "$SW" -batch - <<-END
		link add mn1 up master br-b type veth peer name eth1 netns $MN
		link add mn2 up master br-a type veth peer name eth2 netns $MN
	END
	ip -n "$MN" -batch - <<-END
		link set eth1 up
		link set eth2 up
		link add fake1 up type dummy
		link add fake2 up type dummy
	END
}

topology_mcoa_up() {
	topology_mcoa_mn_up
	ip -n "$CN" -batch - <<-END
		addr add $VICTIM1/64 dev eth0 nodad
		addr add $VICTIM2/64 dev eth0 nodad
	END
}

# mn_link DEV ADDR ROUTER METRIC
mn_link() {
	ip -n "$MN" -batch - <<-END
		addr replace $2 dev $1 nodad
		route replace default via $3 dev $1 metric $4
	END
}

mn_links() {
	ip -n "$SW" link set mn master br-a &&
		mn_link eth0 "$COA1/64" 2001:db8:a::1 1024 &&
		mn_link eth1 "$COA2/64" 2001:db8:b::1 2048 &&
		mn_link eth2 "$COA3/64" 2001:db8:a::1 3072
}

# at_ha BID COA STATE: what the home agent has
at_ha() {
	mobility "$HA" bid show | grep -q "bid $1 .*coa $2 state $3 "
}

# at_mn BID STATE: what the mobile node has
at_mn() {
	mobility "$MN" bid show | grep -q "bid $1 .*state $2 "
}

# at_ha_without BID: it is not there, but as one that was refused
at_ha_without() {
	! mobility "$HA" bid show | grep "bid $1 " | grep -qv 'state refused'
}

at_ha_all() {
	local out

	out=$(mobility "$HA" bid show)
	grep -q "bid 1 .*coa $COA1 state verified by source" <<<"$out" &&
		grep -q "bid 2 .*coa $COA2 state verified by source" <<<"$out" &&
		grep -q "bid 3 .*coa $COA3 state verified by source" <<<"$out"
}

at_mn_all() {
	[ "$(mobility "$MN" bid show | grep -c 'state registered')" = 3 ]
}

# bid_sent NS BID: packets that went out by it
bid_sent() {
	ip -s -n "$1" mobility bid show | awk -v bid="$2" '
		/ bid / { on = $0 ~ " bid " bid " " }
		on && /tx/ { for (i = 1; i < NF; i++) if ($i == "tx") n = $(i + 1) }
		END { print n + 0 }'
}

# victims_others VICTIM VICTIM: for 30 s who could not be verified is refused without a question.
victims_others() {
	VICTIM1=$1 VICTIM2=$2
	ip -n "$CN" addr add "$VICTIM1/64" dev eth0 nodad
	ip -n "$CN" addr add "$VICTIM2/64" dev eth0 nodad
}

# The mobile node takes the victims' addresses, and prefers them
victims_claim() {
	# A route without a gateway is IPv4's unless told otherwise.
	ip -6 -n "$MN" -batch - <<-END
		addr add $VICTIM1/128 dev fake1 nodad
		addr add $VICTIM2/128 dev fake2 nodad
		route replace default dev fake1 metric 4096
		route replace default dev fake2 metric 5120
	END
	mobility "$MN" bid add "$HOA" id 8 dev fake1 priority 1
	mobility "$MN" bid add "$HOA" id 9 dev fake2 priority 1
}

victims_leave() {
	mobility "$MN" bid del "$HOA" id 8
	mobility "$MN" bid del "$HOA" id 9
	ip -n "$MN" -batch - <<-END
		addr del $VICTIM1/128 dev fake1
		addr del $VICTIM2/128 dev fake2
	END
}
