#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The access router of draft-lim section 3.3 against a peer that plays its hosts,
# their home agents and attackers: handles, certificates for care-of addresses, and
# every way to have it vouch for somebody who is not there. What is sent is in
# selftests/peer/ar_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

ROUTER=2001:db8:a::1

modprobe mobility || skip_all "no module"
setup_ns A P
in_ns "$A" sysctl -qw net.ipv6.conf.all.forwarding=1
link_ns "$A" eth0 "$P" eth0
link_ns "$A" eth1 "$P" eth1
# A neighbour is stale when a case says so, and not because a case takes long.
in_ns "$A" sysctl -qw net.ipv6.neigh.eth0.base_reachable_time_ms=600000
# Nobody but the peer's raw packets is on its ends.
in_ns "$P" sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1 net.ipv6.conf.eth1.disable_ipv6=1
ip -n "$P" link set eth1 address 02:00:00:00:00:01
ip -n "$A" -batch - <<-END
	link set eth0 address 02:00:00:00:00:02
	link set eth1 address 02:00:00:00:00:02
	addr add $ROUTER/64 dev eth0 nodad
	addr add 2001:db8:a::2/64 dev eth0 nodad
	addr add 2001:db8:c::1/64 dev eth0 nodad
	neigh add fe80::1 lladdr 02:00:00:00:00:01 dev eth1 nud permanent
	route add default via fe80::1 dev eth1
END

peer ar_cases.py certs || skip_all "no certificates"
check_fails "ar: without the role no link is vouched for" \
	mobility "$A" ar add $ROUTER dev eth0
mobility "$A" set role ar
mobility "$A" cert add anchor "$certs/root.der"
mobility "$A" cert add own "$certs/ar.der" key "$certs/ar.p8"
check "ar: a link is vouched for" mobility "$A" ar add $ROUTER dev eth0
check_match "ar: and shown" "^$ROUTER role ar dev eth0 lifetime 60s" \
	"$(mobility "$A" ar show)"
check_fails "ar: not twice" mobility "$A" ar add $ROUTER dev eth0
check_fails "ar: not for longer than the secrets live" \
	mobility "$A" ar add 2001:db8:a::2 dev eth0 lifetime 121
check_fails "ar: not on the loopback" mobility "$A" ar add 2001:db8:a::2 dev lo
check_fails "ar: not at an address of somebody else" \
	mobility "$A" ar add 2001:db8:a::99 dev eth0
check "ar: for a time of its own" mobility "$A" ar add 2001:db8:a::2 dev eth0 lifetime 4
check "ar: at a third address" mobility "$A" ar add 2001:db8:c::1 dev eth0

monitor "$A" "$work/events"
peer_cases ar_cases.py run "$A" "$P" 02:00:00:00:00:02
check "ar: who names its neighbour's address is an event" told "$work/events" \
	'drop. role ar .*coa 2001:db8:a::10 .*reason drop_neighbour'
check "ar: so is a forged handle" told "$work/events" 'drop. role ar .*reason drop_handle'
check "ar: a link is given up" mobility "$A" ar del $ROUTER
check_is "ar: and not shown any more" "" "$(mobility "$A" ar show)"
finish
