#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# draft-lim section 3.4 between a home agent and a mobile node of this module, and the attack
# of section 2 against it: two victims' addresses, flows that lead a stream to both of them,
# and refreshes. What a peer makes of it octet by octet is in mcoa_ask.sh.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2034,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mcoa.sh"
need tcpdump

# Octets of a packet of the stream inside the tunnel, and of a PROBE at the most
payload=1000
probe=160

probe_start() {
	modprobe mobility && topology_up && topology_mcoa_up && mn_links && roles_up &&
		mobility "$MN" set auto-ro off && mobility "$HA" set verify source,probe &&
		mobility "$MN" bid add $HOA id 1 dev eth0 priority 10 register &&
		mobility "$MN" bid add $HOA id 2 dev eth1 priority 20 &&
		wait_until 30 eval 'at_ha 1 $COA1 "verified by source" && at_ha 2 $COA2 "verified by probe"'
}

# again: BID 3 anew
again() {
	mobility "$MN" bid del $HOA id 3 &>/dev/null
	wait_until 20 at_ha_without 3 && mobility "$MN" bid add $HOA id 3 dev eth2 priority 30
}

# spared COUNTER: BID 3 is verified, and the home agent sent no PROBE for it. Where the guest
# stands still for seconds it has to, so there are some tries.
spared() {
	local try before

	for try in {1..6}; do
		before=$(stat "$HA" tx_probe)
		again && wait_until 20 at_ha 3 $COA3 'verified by probe' || return
		[ "$(stat "$HA" tx_probe)" != "$before" ] || return 0
	done
	diag "tx_probe $before, then $(stat "$HA" tx_probe)"
	return 1
}

# streaming PORT: UDP from the correspondent to the home address, until it is stopped
streaming() {
	background ip netns exec "$CN" bash -c 'while printf "%0$3d" 0 >"/dev/udp/$1/$2"; do
		sleep 0.05
	done' - $HOA "$1" $((payload - 48))
	stream=$!
}

# to_victim FILE ADDRESS: octets of each packet that the home agent sent to it
to_victim() {
	packet_hex "$1" "ip6 src $HA_ADDR and ip6 dst $2" | while read -r line; do
		echo $((40 + 16#${line:8:4}))
	done
}

# earned: octets that came from the mobile node, as HA's tunnels count them
earned() {
	ip -s -n "$HA" mobility bid show | awk '
		{ for (i = 1; i < NF; i++) if ($i == "rx") n += $(i + 3) }
		END { print n + 0 }'
}

check "probe: MN registers two addresses at once, one is verified by PROBE" probe_start || finish
check_ge "probe: MN answered" 1 "$(stat "$MN" tx_probe_rep)"
in_ns "$CN" sysctl -qw net.ipv6.icmp.echo_ignore_all=1

# ---- carried ----

mobility "$HA" set probe-carry ba
check "probe: on the BA: no message but the answer" spared
mobility "$HA" set probe-carry data
streaming 5004
check "probe: with data: no message but the answer" spared
check_ge "probe: MN found it beside the data" 1 "$(stat "$MN" rx_probe_tag)"
stop "$stream"
mobility "$HA" set probe-carry off

# ---- on first need ----

mobility "$HA" set probe-when need
again
check "probe: on first need: the address is accepted" wait_until 20 at_ha 3 $COA3 'probing by probe'
sleep 1
check "probe: and not asked about" eval \
	'mobility "$HA" bid show | grep "bid 3 " | grep -vq " asked "'
mobility "$MN" flow add $HOA id 3 priority 3 proto udp dport 5006 bid 3
check "probe: a flow names it" wait_until 20 eval \
	'mobility "$HA" flow show | grep -q "id 3 .*state inactive"'
streaming 5006
check "probe: the first packet for it has it verified" wait_until 20 \
	at_ha 3 $COA3 'verified by probe'
check "probe: and the flow goes there" wait_until 10 eval '[ "$(bid_sent "$HA" 3)" -ge 3 ]'
stop "$stream"
mobility "$HA" set probe-when once

# ---- the attack: control to an honest address, the stream to both victims ----

# attack NAME: for one way of asking
attack() {
	local file=$work/$1.pcap v n honest asked

	capture "$CN" eth0 "$file" "ip6 src $HA_ADDR"
	asked=$(stat "$HA" ha_coa_unverified)
	honest=$(bid_sent "$HA" 1)
	victims_claim
	check "probe: $1: victims are asked about" wait_until 20 eval \
		'at_ha 8 $VICTIM1 "probing by probe" && at_ha 9 $VICTIM2 "probing by probe"'
	streaming 5008
	control=$stream
	mobility "$MN" flow add $HOA id 10 priority 10 proto udp dport 5010 bid 8,9
	streaming 5010
	check "probe: $1: unanswered, they are dropped" wait_until 20 eval \
		'at_ha_without 8 && at_ha_without 9'
	check "probe: $1: the honest address has its flow" wait_until 10 eval \
		'[ "$(bid_sent "$HA" 1)" -ge $((honest + 5)) ]'
	stop "$stream"
	stop "$control"
	mobility "$MN" flow del $HOA id 10
	victims_leave
	capture_end "$capture_pid"
	asked=$(($(stat "$HA" ha_coa_unverified) - asked))
	for v in $VICTIM1 $VICTIM2; do
		to_victim "$file" $v >"$work/$1.$v"
	done
	# At most: one of them was the other victim's.
	registrations=$((asked - 1))
	diag "$1: octets at the victims: $(cat "$work/$1.$VICTIM1" "$work/$1.$VICTIM2" | tr '\n' ' ')"
}

# longest NAME, most NAME, sum NAME: of both victims' packets
longest() {
	awk '$1 > n { n = $1 } END { print n + 0 }' "$work/$1.$VICTIM1" "$work/$1.$VICTIM2"
}

most() {
	wc -l "$work/$1.$VICTIM1" "$work/$1.$VICTIM2" | awk '$2 != "total" && $1 > n { n = $1 } END { print n + 0 }'
}

sum() {
	awk '{ n += $1 } END { print n + 0 }' "$work/$1.$VICTIM1" "$work/$1.$VICTIM2"
}

mobility "$MN" bid del $HOA id 3
mobility "$MN" flow del $HOA id 3
mobility "$MN" flow add $HOA id 8 priority 8 proto udp dport 5008 bid 1
wait_until 20 at_ha_without 3
attack strict
check_is "probe: strict: victims get nothing at all" 0 "$(sum strict)"

# What nothing verified is not asked about again for 30 s.
forgotten() {
	! mobility "$HA" bid show | grep -q 'state refused'
}

mobility "$HA" set probe-path direct
wait_until 40 forgotten
attack direct
check_ge "probe: direct: no payload for victims" "$(longest direct)" $probe
check_ge "probe: direct: they are asked there" 1 "$(most direct)"
check_ge "probe: direct: no more than two PROBEs for a registration" \
	"$(most direct)" $((2 * registrations))

mobility "$HA" set probe-path verified unverified credit
wait_until 40 forgotten
before=$(earned)
in_ns "$MN" ping -n -q -c 8 -i 0.05 -W 1 -s 1200 -I $HOA $CN_ADDR &>/dev/null
attack credit
check_ge "probe: credit: the victims got something" 1 "$(sum credit)"
check_ge "probe: credit: but no more octets than MN sent" "$(sum credit)" $(($(earned) - before))
finish
