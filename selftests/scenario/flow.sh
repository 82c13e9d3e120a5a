#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Flows: a mobile node with two care-of addresses says which packets go to which,
# and what leaves the home agent is read off the backbone. The size of a packet
# there tells which of the steps below sent it, and what it says to the home agent is
# deciphered. At the end it names a victim's address, as in figure 3 of draft-lim.

# Functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2119,SC2317

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../topology_mcoa.sh"
. "$(dirname "$0")/../peer/peer.sh"
need ip ip-mobility tcpdump python3 openssl

packets=4

# bid N STATE: what the mobile node makes of a care-of address
bid() {
	mobility "$MN" bid show | grep -q "bid $1 .*state $2"
}

# flow ROLE ID PATTERN
flow() {
	mobility "${!1}" flow show | grep -Eq "id $2 .*$3"
}

mn_flow() {
	mobility "$MN" flow "$1" $HOA id "${@:2}"
}

# What the mobile node heard, each copy, and what the home agent discarded
heard() {
	echo $(($(ip netns exec "$MN" awk '/^Udp6NoPorts/ { print $2 }' /proc/net/snmp6) +
		$(stat "$HA" drop_flow)))
}

# send PORT SIZE [COPIES]: UDP from the correspondent to the home address, and wait for it
send() {
	local wanted=$(($(heard) + packets * ${3:-1}))

	ip netns exec "$CN" bash -c 'for ((i = 0; i < $4; i++)); do
		printf "%0$3d" 0 >"/dev/udp/$1/$2"
	done' - $HOA "$1" "$2" $packets
	wait_until 10 eval "[ \$(heard) -ge $wanted ]"
}

# ESP around IPv6, UDP and SIZE octets: header and IV 16, trailer 2 and a pad to 4, ICV 16
esp_len() {
	echo $((16 + ((48 + $1 + 2 + 3) & ~3) + 16))
}

# went SIZE COA: how many of them left for it
went() {
	count "$work/bone.pcap" "ip6 src $HA_ADDR and ip6 dst $2 and ip6 proto 50 and ip6[4:2] == $(esp_len "$1")"
}

# to_each NAME SIZE COUNT1 COUNT2: of both care-of addresses
to_each() {
	check_is "flow: $1" "$3 $4" "$(went "$2" $COA1) $(went "$2" $COA2)"
}

modprobe mobility || skip_all "no module"
topology_up
topology_mcoa_up
head -c 32 /dev/urandom | base64 >"$certs/secret"
check "flow: somebody listens" eval \
	'monitor "$HA" "$work/ha.events" && monitor "$MN" "$work/mn.events"'
capture "$HA" bone "$work/bone.pcap" ip6
mobility "$HA" set role ha
mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$certs/secret" dev home
mobility "$MN" set role mn auto-ro off
mobility "$MN" home add $HOA/64 ha $HA_ADDR secret "$certs/secret"
mobility "$MN" bid add $HOA id 1 dev eth0
mobility "$MN" bid add $HOA id 2 dev eth1
mobility "$MN" bid add $HOA id 8 dev fake1
mn_flow add 10 priority 20 proto udp dport 5000-5009 bid 2
mn_links
check "flow: two care-of addresses are registered" wait_until 60 eval \
	'bid 1 registered && bid 2 registered'
check "flow: a flow from before the registration is bound" wait_until 20 flow HA 10 'state active'
check "flow: and the mobile node was told so" wait_until 10 flow MN 10 'state active'
check_match "flow: what was asked for is what is shown" \
	"^$HOA role ha id 10 priority 20 dport 5000-5009 proto udp bid 2 state active" \
	"$(mobility "$HA" flow show)"
check "flow: the home agent tells who listens of it" told "$work/ha.events" \
	"^\[flow\] role ha hoa $HOA peer $HA_ADDR id 10 priority 20 dport 5000-5009 proto udp bid 2 $"
check "flow: so does the mobile node" told "$work/mn.events" \
	"^\[flow\] role mn hoa $HOA peer $HA_ADDR id 10 priority 20 dport 5000-5009 proto udp bid 2 $"

check "flow: several are told in one registration" eval '
	mn_flow add 20 priority 10 src $CN_ADDR/64 dport 5005 bid 1 &&
	mn_flow add 30 priority 30 proto udp dport 6000 bid 1,2 &&
	mn_flow add 40 priority 40 dport 7000 bid none &&
	wait_until 20 flow HA 40 "bid none state active" && wait_until 10 flow MN 40 "state active"'
check_fails "flow: a FID twice is refused" mn_flow add 40 priority 41 bid 1
check_fails "flow: a priority twice is refused" mn_flow add 41 priority 40 bid 1
check_fails "flow: a BID that the home has not is refused" mn_flow add 42 priority 42 bid 9
check_fails "flow: a range that ends before it starts is refused" \
	mn_flow add 43 priority 43 dport 2-1 bid 1

check "flow: what goes to a BID arrives" eval '
	send 4000 100 && send 5000 200 && send 5005 300 && send 6000 400 2'
check_is "flow: none of it is discarded" 0 "$(stat "$HA" drop_flow)"
send 7000 500
check_is "flow: what goes to no BID is counted" $packets "$(stat "$HA" drop_flow)"
check_match "flow: each copy is counted" "id 30 .* packets $((2 * packets)) " \
	"$(mobility "$HA" flow show)"

# Without an address the mobile node takes BID 2 back; its flows sleep and wake with it.
ip -n "$MN" addr flush dev eth1 scope global
check "flow: without its BID a flow is not used" wait_until 20 flow HA 10 'state inactive'
check "flow: one of two is enough" flow HA 30 'state active'
send 5000 220
send 6000 420
mn_link eth1 $COA2/64 2001:db8:b::1 2048
check "flow: it is used again when its BID is there again" wait_until 30 flow HA 10 'state active'
send 5000 240

check "flow: one is taken away" mn_flow del 10
gone() {
	! flow HA 10 .
}
check "flow: the home agent forgets what a BU does not name" wait_until 20 gone
check "flow: and tells" told "$work/ha.events" \
	"^\[flow-del\] role ha hoa $HOA peer $HA_ADDR id 10 priority 20 $"
send 5000 260

# BID 8 has no address, so the home agent does not know it.
check "flow: a BID that is not registered is refused with 131" eval '
	mn_flow add 51 priority 51 dport 8100 bid 8 && mn_flow add 52 priority 52 dport 8200 bid 1,8 &&
	wait_until 20 flow MN 51 "state inactive status 131" &&
	wait_until 20 flow MN 52 "state inactive status 131"'
check_fails "flow: and the home agent has no such flow" flow HA 51 .
check "flow: the refusal is told" told "$work/ha.events" \
	"^\[flow\] role ha hoa $HOA peer $HA_ADDR id 51 priority 51 status 131 $"
check "flow: at the mobile node, too" told "$work/mn.events" \
	"^\[flow\] role mn hoa $HOA peer $HA_ADDR id 51 priority 51 status 131 $"

# A victim's address, which nothing proves: its flow sleeps, its copies are not made. Its
# BU brings along what was refused.
mobility "$HA" set verify source
ip -6 -n "$MN" -batch - <<-END
	addr add $VICTIM1/128 dev fake1 nodad
	route replace default dev fake1 metric 4096
END
check "flow: a victim's address is registered, unverified" wait_until 20 \
	at_ha 8 $VICTIM1 unverified
check "flow: flows to it are bound" eval '
	wait_until 20 flow MN 51 "state active" && wait_until 20 flow MN 52 "state active"'
check "flow: one to nothing else is not used" flow HA 51 'state inactive'
send 8100 140
send 8200 160

# Everything to nowhere: signalling does not belong to a flow.
mn_flow add 60 priority 1 bid none
check "flow: one without a selector is bound" wait_until 20 flow MN 60 'state active'
send 4000 120
check "flow: registrations go on beside it" eval '
	mn_flow del 60 && wait_until 20 eval "! flow HA 60 ."'
capture_end

to_each "by default to the BID of the lowest priority" 100 $packets 0
to_each "to the BID of the flow" 200 0 $packets
to_each "the lowest priority that matches decides" 300 $packets 0
to_each "a copy to each of several" 400 $packets $packets
to_each "to no BID, nothing leaves" 500 0 0
to_each "by default while the BID is not there" 220 $packets 0
to_each "to what is left of several" 420 $packets 0
to_each "to the BID that is there again" 240 0 $packets
to_each "by default when the flow is gone" 260 $packets 0
to_each "by default when nothing but a victim is left" 140 $packets 0
to_each "no copy to a victim" 160 $packets 0
to_each "a flow of everything takes everything" 120 0 0
check_is "flow: a victim gets nothing" 0 "$(count "$work/bone.pcap" "ip6 dst $VICTIM1")"

# ---- octets, as RFC 6089 and RFC 6088 lay them out ----

# says NAME BU|BA OPTION: one has that option
says() {
	check "flow: $1" grep -Eq "^$2 [0-9]+ [0-9,]+ (.* )?${3//[[:space:]]/}( |$)" "$work/said"
}

check "flow: the signalling is deciphered" eval 'peer flow_bytes.py "$work/bone.pcap" >"$work/said"'
says "a range, a protocol, one BID" BU \
	'2d17 000a 0014 0000 0202 0002 030b 0200 0032 0000 1388 1391 11'
says "a prefix, a port, one BID" BU '2d34 0014 000a 0000 0202 0001 0328 0200 c020 0000
	20010db8000c0000 0{16} 20010db8000c0000 f{16} 138d'
says "two BIDs" BU '2d17 001e 001e 0000 0204 0001 0002 0309 0200 0022 0000 1770 11'
says "no BID, no Binding Reference" BU '2d10 0028 0028 0000 0308 0200 0020 0000 1b58'
says "BA has FID, FID-PRI and status of what came in full" BA '2d06 000a 0014 0000'
says "what the home agent has is named in a Flow Summary" BU '2c08 0014 000a 001e 0028'
says "what is taken away is named no more" BU '2c06 0014 001e 0028'
says "status 131" BA '2d06 0033 0033 0083'
check "flow: what was refused is there in full when its BID is" grep -Eq \
	'^BU [1-9][0-9]* ([0-9]+,)*8(,[0-9]+)* (.* )?2d..00330033' "$work/said"
check_ge "flow: BUs with BIDs were seen" 4 "$(grep -c '^BU [1-9][0-9]* [0-9,]* ' "$work/said")"
check_is "flow: none of them was without flows" "" \
	"$(grep '^BU [1-9][0-9]* [0-9,]* -$' "$work/said")"
check_is "flow: a BU that takes a BID back names none" "" \
	"$(grep '^BU 0 [0-9,]* [^-]' "$work/said")"
finish
