#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# An operator marks every packet that a host sends and routes what is marked:
# whatever goes through ESP still does.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2154,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need nft

# mark NS ROUTE...: in chains of type route, which look for a route again, early and
# late; what is marked has a table of its own
mark() {
	local ns=$1
	shift

	in_ns "$ns" nft -f - <<-END
		table ip6 operator {
			chain early { type route hook output priority mangle; meta mark set 7; }
			chain late {
				type route hook output priority filter + 10
				meta mark 7 counter
				meta mark set 8
			}
		}
	END
	ip -n "$ns" -6 rule add pref 100 fwmark 8 lookup 77
	ip -n "$ns" -6 route add "$@" table 77
}

# marked NS: packets that went by
marked() {
	in_ns "$1" nft list table ip6 operator | sed -n 's/.*counter packets \([0-9]*\).*/\1/p'
}

# went FILE FILTER: whether there are such packets
went() {
	[ "$(count "$@")" -gt 0 ]
}

check "marks: everything is up" start || finish
check "marks: route optimisation stands" start_ro || finish

# At the correspondent the other table leads where the first does: what matters is
# that the route is looked up once more, with the packet as it is then.
mark "$CN" default via 2001:db8:c::1 dev eth0
capture "$R" cn "$keep/cn.pcap" ip6
check "marks: correspondent: data flows" answered "$CN" $CN_ADDR $HOA
capture_end
check_ge "marks: correspondent: it was marked" 1 "$(marked "$CN")"
check "marks: correspondent: it went in ESP to the care-of address" \
	went "$keep/cn.pcap" "ip6 dst $COA1 and ip6 proto 50"
check_is "marks: correspondent: nothing went to the home address" 0 \
	"$(count "$keep/cn.pcap" "ip6 dst $HOA")"

# At the home agent the home link is what the table knows.
mark "$HA" 2001:db8:1::/64 dev home
ip -n "$HA" -6 route add default via 2001:db8:f::f table 77
capture "$SW" br-home "$keep/home.pcap" ip6
home=$capture_pid
capture "$SW" br-bone "$keep/bone.pcap" ip6
check "marks: home agent: its own packets reach the mobile node" wait_until 5 \
	answered "$HA" $HA_ADDR $HOA
check "marks: home agent: and those it forwards" answered "$MN" $HOA 2001:db8:f::f
mn_move b
check "marks: home agent: a registration is answered" wait_until 30 registered $COA2
capture_end
capture_end $home
check_ge "marks: home agent: packets were marked" 1 "$(marked "$HA")"
check_is "marks: home agent: nothing for the mobile node went out on the home link" 0 \
	"$(count "$keep/home.pcap" "ip6 dst $HOA")"
check "marks: home agent: the tunnel went in ESP" \
	went "$keep/bone.pcap" "ip6 src $HA_ADDR and ip6 dst $COA1 and ip6 proto 50"
check_is "marks: home agent: no tunnel in the clear" 0 \
	"$(count "$keep/bone.pcap" "ip6 src $HA_ADDR and ip6 proto 41")"

# The mobile node's other table has what its main one has.
mark "$MN" default via 2001:db8:b::1 dev eth0 src $COA2
ip -n "$MN" -6 rule del pref 100
capture "$AR2" local "$keep/mn.pcap" ip6
check "marks: mobile node: data flows to the correspondent" wait_until 10 \
	answered "$MN" $HOA $CN_ADDR
check "marks: mobile node: and through the tunnel" answered "$MN" $HOA 2001:db8:f::f
mobility "$MN" correspondent del $HOA $CN_ADDR
mobility "$MN" correspondent add $HOA $CN_ADDR
check "marks: mobile node: an exchange and a binding" wait_until 30 optimised $COA2
capture_end
check_ge "marks: mobile node: packets were marked" 1 "$(marked "$MN")"
check_is "marks: mobile node: nothing from the home address went in the clear" 0 \
	"$(count "$keep/mn.pcap" "ip6 src $HOA or ip6 dst $HOA")"
check "marks: mobile node: ESP went" went "$keep/mn.pcap" "ip6 src $COA2 and ip6 proto 50"
check_is "marks: mobile node: no tunnel in the clear" 0 \
	"$(count "$keep/mn.pcap" "ip6 proto 41")"
finish
