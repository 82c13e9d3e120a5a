# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154
#
# A second mobile node with a home of its own, beside topology.sh's network;
# sourced after it:
#
#	home link 2001:db8:2::/64	 HA2 ::1 (router), MN2 when at home
#	backbone			 HA2 ::2
#
# MN2 visits the same foreign links a and b.  Both mobile nodes are
# correspondents, too.

HOA2=2001:db8:2::200
HA2_ADDR=2001:db8:2::1
MN2_COA1=2001:db8:a::200
MN2_COA2=2001:db8:b::200
MN2_HOME_COA=2001:db8:2::1000

topology_mobile_up() {
	topology_up && topology_mobile_add
}

# topology_mobile_add: to a network that is up
topology_mobile_add() {
	setup_ns HA2 MN2
	ip -n "$SW" -batch - <<-END
		link add br-home2 up type bridge forward_delay 0
		link add ha2-home up master br-home2 type veth peer name home netns $HA2
		link add ha2-bone up master br-bone type veth peer name bone netns $HA2
		link add mn2 up type veth peer name eth0 netns $MN2
	END
	in_ns "$HA2" sysctl -qw net.ipv6.conf.all.forwarding=1
	ip -n "$HA2" -batch - <<-END
		link set bone up
		link set home up
		addr add 2001:db8:f::2/64 dev bone nodad
		addr add $HA2_ADDR/64 dev home nodad
		route add default via 2001:db8:f::f
	END
	ip -n "$R" route add 2001:db8:2::/64 via 2001:db8:f::2
	ip -n "$MN2" link set eth0 up
}

# mn2_move home|a|b
mn2_move() {
	local addr via

	case $1 in
	home)	addr=$MN2_HOME_COA/64 via=$HA2_ADDR ;;
	a)	addr=$MN2_COA1/64 via=2001:db8:a::1 ;;
	b)	addr=$MN2_COA2/64 via=2001:db8:b::1 ;;
	esac
	case $1 in
	home)	ip -n "$SW" link set mn2 master br-home2 ;;
	*)	ip -n "$SW" link set mn2 master "br-$1" ;;
	esac
	ip -n "$MN2" -batch - <<-END
		addr flush dev eth0 scope global
		addr add $addr dev eth0 nodad
		route replace default via $via dev eth0
	END
}

make_mobile_certs() {
	make_certs
	[ -e "$certs/ha2.der" ] || "$top/tools/mobility-certs" -d "$certs" ha ha2 --issuer root \
		--prefix 2001:db8:2::/64
}

# roles_mobile_up: both homes, both mobile nodes; MN2 has no certificate of its own
roles_mobile_up() {
	make_mobile_certs >"$work/mobile-certs.log" 2>&1 ||
		{ cat "$work/mobile-certs.log"; return 1; }
	roles_up || return 1
	head -c 32 /dev/urandom | base64 >"$work/secret2"
	mobility "$HA2" set role ha &&
	mobility "$HA2" cert add anchor "$certs/root.der" &&
	mobility "$HA2" cert add own "$certs/ha2.der" key "$certs/ha2.p8" &&
	mobility "$HA2" subscriber add $HOA2 ha $HA2_ADDR secret "$work/secret2" dev home &&
	mobility "$MN" set role mn,cn &&
	mobility "$MN2" set role mn,cn &&
	mobility "$MN2" home add $HOA2/64 ha $HA2_ADDR secret "$work/secret2"
}

registered2() {
	mobility "$MN2" home show | grep -q "state registered coa $1 "
}

# peers NS STATE [COA]: the binding of the mobile node in NS for the other
peers() {
	mobility "$1" binding show role cn | grep -q "coa ${3:-.*} cn .* state $2"
}

# start_mobile: MN registered from link a, MN2 from link b
start_mobile() {
	modprobe mobility && topology_mobile_up && roles_mobile_up && mn_move a && mn2_move b &&
		wait_until 30 registered "$COA1" && wait_until 30 registered2 "$MN2_COA2"
}
