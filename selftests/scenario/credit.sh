#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# RFC 4866's credit at the home agent: a victim that a registered mobile node claims is sent no
# more octets than the mobile node sent itself, and the rest goes to the honest address.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2034,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mcoa.sh"
need tshark tcpdump

# field NAME BID: a number that HA shows of it
field() {
	mobility "$HA" bid show | awk -v name="$1" -v bid="$2" '
		$0 ~ " bid " bid " " { for (i = 1; i < NF; i++) if ($i == name) n = $(i + 1) }
		END { print n + 0 }'
}

# earned: octets that came from the mobile node, as HA's tunnels count them
earned() {
	ip -s -n "$HA" mobility bid show | awk '
		{ for (i = 1; i < NF; i++) if ($i == "rx") n += $(i + 3) }
		END { print n + 0 }'
}

# credit_start: two addresses, each registered from where it is, as nothing else is taken; what
# comes after them is taken in bulk and not verified
credit_start() {
	modprobe mobility && topology_up && topology_mcoa_up && mn_links && roles_up &&
		in_ns "$CN" sysctl -qw net.ipv6.icmp.echo_ignore_all=1 &&
		mobility "$MN" set auto-ro off && mobility "$HA" set verify source,refuse &&
		mobility "$MN" bid add $HOA id 1 dev eth0 priority 10 register &&
		mobility "$MN" bid add $HOA id 2 dev eth1 priority 20 &&
		wait_until 30 eval 'at_ha 1 $COA1 verified && at_ha 2 $COA2 verified' &&
		wait_until 30 eval '[ "$(mobility "$MN" bid show | grep -c "state registered")" = 2 ]' &&
		mobility "$HA" set verify source
}

# mn_sends COUNT: echo requests that nobody answers
mn_sends() {
	in_ns "$MN" ping -n -q -c "$1" -i 0.05 -W 1 -s 1200 -I $HOA $CN_ADDR >/dev/null 2>&1
	true
}

check "credit: MN registers two addresses" credit_start || finish
capture "$CN" eth0 "$work/victim.pcap" "ip6 and (dst host $VICTIM1 or dst host $VICTIM2)"
capture_victim=$capture_pid

# ---- the counter ----

check_match "credit: HA gives none unless told" 'unverified strict' "$(mobility "$HA" show)"
mn_sends 2
check_is "credit: and does not count" "" "$(mobility "$HA" bid show | grep credit)"
mobility "$HA" set unverified credit
check_is "credit: at first there is none" 0 "$(field credit 1)"
before=$(earned)
mn_sends 12
check "credit: what MN sends raises it" wait_until 10 \
	eval '[ "$(field credit 1)" -ge 5000 ]'
was=$(field credit 1)
check_ge "credit: by no more than was received" "$was" $(($(earned) - before))
check "credit: it is one for all addresses" wait_until 10 \
	eval '[ "$(mobility "$HA" bid show | grep -o "credit [0-9]*" | uniq -c | grep -c " 2 ")" = 1 ]'
was=$(field credit 1)
check "credit: it ages" wait_until 20 eval '[ $(($(field credit 1) * 8)) -le $((was * 7)) ]'
check_ge "credit: and is not gone at once" 1 "$(field credit 1)"

# ---- the attack: victims first by priority, and a stream ----

mn_sends 12
sent=$(bid_sent "$HA" 1)
victims_claim
check "credit: unverified victims are in the table" wait_until 20 at_ha 8 $VICTIM1 unverified
background ip netns exec "$CN" ping -n -q -i 0.05 -s 1200 -I $CN_ADDR $HOA
stream=$!
check "credit: there is not enough for the stream" wait_until 8 eval '[ "$(field unpaid 8)" -ge 1 ]'
check "credit: the rest goes to the honest address" wait_until 8 \
	eval '[ "$(bid_sent "$HA" 1)" -gt "$sent" ]'
check_ge "credit: HA counts what was not paid" 1 "$(stat "$HA" ha_credit_short)"
kill "$stream"
wait "$stream" 2>/dev/null
given=$(earned)
check "credit: unverified ones are dropped all the same" wait_until 20 \
	eval 'at_ha_without 8 && at_ha_without 9'
capture_end "$capture_victim"
octets=$(tshark -n -r "$work/victim.pcap" -T fields -e ipv6.src -e ipv6.plen 2>/dev/null |
	awk -v ha=$HA_ADDR '$1 == ha { n += 40 + $2 } END { print n + 0 }')
check_ge "credit: the victim got something" 1 "$octets"
check_ge "credit: but no more octets than MN had sent" "$octets" $((given - before))
diag "MN sent $((given - before)) octets, the victim got $octets"

victims_leave

# ---- the same with methods that ask before they refuse, or look at keys ----

# big FILE: octets of data; what asks, and its answer, has 128 at most
big() {
	tshark -n -r "$1" -T fields -e ipv6.src -e ipv6.plen 2>/dev/null |
		awk -v ha=$HA_ADDR '$1 == ha && $2 > 88 { n += 40 + $2 } END { print n + 0 }'
}

# claims METHOD VICTIM VICTIM: as above, where HA has nothing better than that
claims() {
	local had was

	victims_others "$2" "$3"
	mobility "$HA" set verify "source,$1"
	capture "$CN" eth0 "$work/$1.pcap" "ip6 and (dst host $VICTIM1 or dst host $VICTIM2)"
	mn_sends 12
	had=$(field credit 1) was=$(earned) before=$(stat "$HA" ha_credit_short)
	victims_claim
	check "credit: by $1 victims are in the table, and not verified" wait_until 20 \
		at_ha 8 $VICTIM1 "[pu][a-z]*"
	background ip netns exec "$CN" ping -n -q -i 0.05 -s 1200 -I $CN_ADDR $HOA
	stream=$!
	check "credit: by $1 there is not enough for the stream" wait_until 8 \
		more "$HA" ha_credit_short
	check "credit: by $1 they are not verified, and dropped" wait_until 20 eval \
		'at_ha_without 8 && at_ha_without 9'
	kill "$stream"
	wait "$stream" 2>/dev/null
	had=$((had + $(earned) - was))
	capture_end "$capture_pid"
	octets=$(big "$work/$1.pcap")
	check_ge "credit: by $1 the victim got something" 1 "$octets"
	check_ge "credit: by $1 no more octets than the credit" "$octets" $had
	diag "credit $had, the victim got $octets"
	victims_leave
}

claims cga 2001:db8:c::b1 2001:db8:c::b2
claims ping 2001:db8:c::b3 2001:db8:c::b4
mobility "$HA" set verify source

# ---- strict again ----

mobility "$HA" set unverified strict
check "credit: the honest addresses are as before" \
	eval 'at_ha 1 $COA1 verified && at_ha 2 $COA2 verified'
finish
