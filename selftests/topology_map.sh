# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154
#
# A mobility anchor point in front of AR1 and AR2, sourced after topology.sh:
#
#	domain 2001:db8:e::/64		 MAP ::1 (bone side 2001:db8:f::e), AR1 ::a, AR2 ::b
#	regional 2001:db8:d::/64	 routed to the MAP
#
# The access routers reach the rest through the MAP, and are reached through it.

MAP_ADDR=2001:db8:e::1
RCOA=2001:db8:d::100

topology_map_up() {
	topology_up && topology_map_add
}

# topology_map_add: to a network that is up
topology_map_add() {
	setup_ns MAP
	in_ns "$MAP" sysctl -qw net.ipv6.conf.all.forwarding=1
	ip -n "$SW" -batch - <<-END
		link add br-dom up type bridge forward_delay 0
		link add map-bone up master br-bone type veth peer name bone netns $MAP
		link add map-dom up master br-dom type veth peer name dom netns $MAP
		link set ar1-bone master br-dom
		link set ar2-bone master br-dom
	END
	ip -n "$MAP" -batch - <<-END
		link set bone up
		link set dom up
		addr add 2001:db8:f::e/64 dev bone nodad
		addr add $MAP_ADDR/64 dev dom nodad
		route add default via 2001:db8:f::f
		route add 2001:db8:a::/64 via 2001:db8:e::a
		route add 2001:db8:b::/64 via 2001:db8:e::b
		route add unreachable 2001:db8:d::/64
	END
	ip -n "$AR1" -batch - <<-END
		addr flush dev bone scope global
		addr add 2001:db8:e::a/64 dev bone nodad
		route replace default via $MAP_ADDR
	END
	ip -n "$AR2" -batch - <<-END
		addr flush dev bone scope global
		addr add 2001:db8:e::b/64 dev bone nodad
		route replace default via $MAP_ADDR
	END
	ip -n "$R" -batch - <<-END
		route replace 2001:db8:a::/64 via 2001:db8:f::e
		route replace 2001:db8:b::/64 via 2001:db8:f::e
		route add 2001:db8:d::/64 via 2001:db8:f::e
		route add 2001:db8:e::/64 via 2001:db8:f::e
	END
}

# Cert_MN, by the home agent's key
make_map_certs() {
	make_certs
	[ -e "$certs/mn.der" ] || "$top/tools/mobility-certs" -d "$certs" mn mn \
		--issuer ha --prefix "$HOA/128"
}

map_roles_up() {
	make_map_certs >"$work/mn-certs.log" 2>&1 || { cat "$work/mn-certs.log"; return 1; }
	roles_up && map_roles_add
}

# map_roles_add: the MAP, and what the MN needs for it, beside the other roles
map_roles_add() {
	mobility "$MAP" set role map &&
	mobility "$MAP" cert add anchor "$certs/root.der" &&
	mobility "$MAP" map add $MAP_ADDR prefix 2001:db8:d::/64 &&
	mobility "$MN" cert add anchor "$certs/root.der" &&
	mobility "$MN" cert add intermediate "$certs/ha.der" &&
	mobility "$MN" cert add own "$certs/mn.der" key "$certs/mn.p8"
}

# at_map STATE [LCOA]: what the MN says
at_map() {
	mobility "$MN" map show | grep -q "rcoa $RCOA lcoa ${2:-.*} state $1 "
}

# map_bound LCOA: what the MAP says
map_bound() {
	mobility "$MAP" binding show role map | grep -q "coa $1 map $MAP_ADDR rcoa $RCOA "
}
