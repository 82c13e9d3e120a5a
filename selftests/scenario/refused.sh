#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Registrations that a home agent has to refuse: a home address that another node
# has, and care-of addresses that would loop. And a mobile node that speaks, in its
# tunnel, as someone else.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2154,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need nft

# status N: what the last BA said
status() {
	mobility "$MN" home show | grep -q "status $1 "
}

# care_of ADDRESS/LEN: the mobile node's only address
care_of() {
	ip -n "$MN" addr flush dev eth0 scope global
	ip -n "$MN" addr add "$1" dev eth0 nodad
	ip -n "$MN" route replace default via fe80::1 dev eth0
}

check "refused: everything is up, but for the mobile node" eval \
	'modprobe mobility && topology_up && roles_up' || finish

# Somebody else on the home link has the home address.
setup_ns X
ip -n "$SW" link add squatter up master br-home type veth peer name eth0 netns "$X"
ip -n "$X" link set eth0 up
ip -n "$X" addr add $HOA/64 dev eth0 nodad
ip -n "$AR1" addr add fe80::1/64 dev local nodad
mn_move a
check "refused: the home address is taken: status 134" wait_until 30 status 134
check_ge "refused: counted at the home agent" 1 "$(stat "$HA" ha_dad_failed)"
check_match "refused: not registered" 'state unregistered' "$(mobility "$MN" home show)"
check_fails "refused: and not bound" eval 'mobility "$HA" binding show | grep -q $HOA'
# The mobile node tries again: while DAD runs, its group is joined.
check "refused: nor is the home address defended" wait_until 20 eval \
	'! ip -n "$HA" -6 maddr show dev home | grep -q "ff02::1:ff00:100"'
del_ns "$X"
check "refused: when it is free the mobile node is registered" wait_until 60 registered $COA1

# Care-of addresses that loop
before=$(stat "$HA" drop_coa)
mobility "$HA" subscriber add 2001:db8:a::77 ha $HA_ADDR secret "$work/secret"
setup_ns MN2
ip -n "$SW" link add mn2 up master br-a type veth peer name eth0 netns "$MN2"
ip -n "$MN2" -batch - <<-END
	link set eth0 up
	addr add 2001:db8:a::200/64 dev eth0 nodad
	route add default via 2001:db8:a::1
END
mobility "$MN2" set role mn
mobility "$MN2" home add 2001:db8:a::77/127 ha $HA_ADDR secret "$work/secret"
check "refused: another subscriber is registered" wait_until 30 eval \
	'mobility "$MN2" home show | grep -q "state registered"'
care_of 2001:db8:a::77/64
check "refused: a care-of address that is a home address served here: counted" \
	wait_until 20 more "$HA" drop_coa
check_fails "refused: it is not bound" eval \
	'mobility "$HA" binding show $HOA | grep -q "coa 2001:db8:a::77 "'

# Alone: the home prefix is not on this link.
care_of 2001:db8:1::5555/128
mobility "$MN" home del $HOA
mobility "$MN" home add $HOA/127 ha $HA_ADDR secret "$work/secret"
ip -n "$HA" -6 route add 2001:db8:1::5555 via 2001:db8:f::a
ip -n "$R" -6 route add 2001:db8:1::5555 via 2001:db8:f::a
ip -n "$AR1" -6 route add 2001:db8:1::5555 dev local
before=$(stat "$HA" drop_coa)
check "refused: a care-of address of the home prefix: counted" wait_until 20 more "$HA" drop_coa
check "refused: with status 174" wait_until 10 status 174

before=$(stat "$HA" drop_coa)
care_of 2001:db8:f::1/64
check "refused: a care-of address of the home agent's own: counted" \
	wait_until 20 more "$HA" drop_coa

mn_move a
check "refused: a good one is taken after all that" wait_until 60 registered $COA1

# On the way somebody changes the source of the BU: ESP does not protect it.
in_ns "$AR2" nft -f - <<-END
	table ip6 thief {
		chain forward {
			type filter hook forward priority 0
			ip6 saddr $COA2 ip6 nexthdr 60 ip6 saddr set 2001:db8:b::666
		}
	}
END
before=$(stat "$HA" drop_source)
mn_move b
check "refused: a BU whose source was changed on the way: counted drop_source" \
	wait_until 20 more "$HA" drop_source
check_match "refused: and the home agent sends to where it did" "coa $COA1 " \
	"$(mobility "$HA" binding show)"
in_ns "$AR2" nft delete table ip6 thief
check "refused: the mobile node's own is taken" wait_until 60 registered $COA2

# As somebody else, in the tunnel. After the mobile node has chosen the ESP state and
# before that encrypts, netfilter sees the packet: there its inner source is changed.
check "refused: the tunnel works" wait_until 10 answered "$MN" $HOA 2001:db8:f::f
in_ns "$MN" nft -f - <<-END
	table ip6 liar {
		chain post {
			type filter hook postrouting priority 0
			meta l4proto 41 @th,160,32 set 0x66
		}
	}
END
before=$(stat "$HA" drop_inner_source)
check_fails "refused: a packet in the tunnel from another's address: no answer" \
	in_ns "$MN" ping -n -c 2 -W 1 -I $HOA 2001:db8:f::f
check "refused: counted drop_inner_source" wait_until 10 more "$HA" drop_inner_source
in_ns "$MN" nft delete table ip6 liar
check "refused: and the mobile node's own go on" answered "$MN" $HOA 2001:db8:f::f
finish
