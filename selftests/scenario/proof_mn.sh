#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The mobile node asks the access router of its link to vouch for its care-of address,
# draft-lim section 3.3. A peer plays the router, and others who answer in its place; what it
# sends is in selftests/peer/proof_cases.py. There is no home agent: it asks before it registers.

# Functions are called by check.
# shellcheck disable=SC2317

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

ROUTER=2001:db8:d::1

modprobe mobility || skip_all "no module"
sysctl -qw net.ipv6.conf.default.accept_dad=0
setup_ns N P
link_ns "$N" eth0 "$P" eth0
# Nobody but the peer's raw packets is on its end.
in_ns "$P" sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
ip -n "$P" link set eth0 address 02:00:00:00:00:01
ip -n "$N" -batch - <<-END
	link set eth0 address 02:00:00:00:00:02
	addr add 2001:db8:d::100/64 dev eth0 nodad
	neigh add $ROUTER lladdr 02:00:00:00:00:01 dev eth0 nud permanent
	neigh add 2001:db8:d::2 lladdr 02:00:00:00:00:01 dev eth0 nud permanent
	route add default via $ROUTER dev eth0
END
head -c 24 /dev/urandom | base64 >"$certs/secret"
mobility "$N" set role mn
mobility "$N" home add "$HOA/64" ha "$HA_ADDR" secret "$certs/secret"
check_fails "proof_mn: a certificate without a router to ask" \
	mobility "$N" bid add "$HOA" id 1 dev eth0 certificate
check_fails "proof_mn: a router whose address is of the link alone" \
	mobility "$N" bid add "$HOA" id 1 dev eth0 router fe80::1
check "proof_mn: a router to ask" mobility "$N" bid add "$HOA" id 1 dev eth0 router auto certificate
shown() {
	mobility "$N" bid show | grep -q "router $ROUTER certificate vouches 0s"
}
check "proof_mn: it is the next hop to the home agent" wait_until 20 shown
peer_cases proof_cases.py mn "$N" "$P" 02:00:00:00:00:02
finish
