# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
#
# How a scenario runs the peer, sourced after lib.sh and topology.sh. One process
# plays all cases: Python takes seconds to start in a guest.

certs=$work/peer
mkdir -p "$certs"
peer_mac=02:00:00:00:00:01 kernel_mac=02:00:00:00:00:02
router_mac=02:00:00:00:00:0a

# peer PROGRAM ARGUMENT...
peer() {
	local program=$1
	shift
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/selftests/peer/$program" "$certs" "$@"
}

# peer_cases PROGRAM ARGUMENT...: its results become the scenario's
peer_cases() {
	local line rc=1

	while IFS= read -r line; do
		case $line in
		"ok - "*) pass "${line#ok - }" ;;
		"not ok - "*) fail "${line#not ok - }" ;;
		"end "*) rc=${line#end } ;;
		*) echo "# ${line#"# "}" ;;
		esac
	done < <(
		peer "$@" 2>&1
		echo "end $?"
	)
	check_is "the peer ran to its end" 0 "$rc"
}

# peer_link KERNEL PEER ADDR: a link between two namespaces, eth0 in both. The kernel has
# ADDR there, and everything else is beyond the peer; nobody but its raw packets is there.
peer_link() {
	link_ns "$1" eth0 "$2" eth0
	in_ns "$2" sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1
	ip -n "$2" link set eth0 address $peer_mac
	ip -n "$1" -batch - <<-END
		link set eth0 address $kernel_mac
		addr add $3/64 dev eth0 nodad
		neigh add fe80::1 lladdr $peer_mac dev eth0 nud permanent
		route add default via fe80::1 dev eth0
	END
}

# peer_mn_up: topology.sh's network, where the peer plays the mobile node: on link a, with the
# care-of addresses ::100 to ::17f. It has the secret in $certs/secret.
peer_mn_up() {
	local i

	topology_up
	ip -n "$AR1" link set local address $router_mac
	ip -n "$SW" link set mn master br-a
	for i in {0..127}; do
		printf 'addr add 2001:db8:a::%x/64 dev eth0 nodad\n' $((0x100 + i))
	done | ip -n "$MN" -batch -
	head -c 24 /dev/urandom | base64 >"$certs/secret"
	mobility "$HA" set role ha
	mobility "$HA" subscriber add "$HOA" ha "$HA_ADDR" secret "$certs/secret"
}
