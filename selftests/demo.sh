#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2154
#
# A mobile node moves, and what the captures say about it.
#
#	demo.sh               all of it: certificates, guest, report
#	demo.sh --certs       certificates only
#	demo.sh --guest       what happens in the guest, results to /scratch
#	demo.sh --setup-only  network and roles up, in a guest, for a look around

top=$(cd "$(dirname "$0")/.." && pwd)
build=${MOBILITY_BUILD:-$top/build}
export MOBILITY_CERTS=${MOBILITY_CERTS:-$build/certs}

case ${1-} in
'' | --certs | --guest | --setup-only) ;;
*)
	sed -n '5,10s/^#\t\?//p' "$0"
	exit 2
	;;
esac

. "$top/selftests/lib.sh" >/dev/null
. "$top/selftests/topology.sh"
. "$top/selftests/demo/lib.sh"

setup() {
	modprobe mobility || exit 1
	topology_up
	roles_up || exit 1
}

guest() {
	say "network: MN, home link with HA, links a and b with routers, CN"
	crew_begin
	setup
	mn_move home
	setup_ns X
	neighbour "$X" a 2001:db8:a::666 2001:db8:a::1 x
	exec {cable}> >(ip -n "$SW" -batch -) {config}> >(ip -n "$MN" -batch -)
	say "captures at MN (link and device mobility), HA, CN and CN's router"
	captures_begin "$MN eth0 mn" "$MN mobility tunnel" "$HA bone ha" "$CN eth0 cn" "$R cn r"
	stream_begin "$CN" "$CN_ADDR" "$MN" "$HOA"

	mark phase "at home"
	sleep 3
	mark phase "from home to link a"
	demo_move mn a "$config" "$COA1/64" 2001:db8:a::1
	wait_until 60 believes "$CN" "$HOA" "$COA1" || say "no optimised route on link a"
	sleep 3
	mark phase "from link a to link b"
	demo_move mn b "$config" "$COA2/64" 2001:db8:b::1
	wait_until 60 believes "$CN" "$HOA" "$COA2" || say "no optimised route on link b"
	sleep 3

	mark phase "under attack"
	mark binding "$(binding "$CN" "$HOA")"
	attacked "$CN"
	attack "BU forged: own CoA, newer Seq#, no k_BU" drop_mac \
		"$X" forge "$out/mn.pcap" "$HOA" "$CN_ADDR" 2001:db8:a::666
	ip -n "$X" addr add "$COA1/64" dev eth0 nodad
	attack "BU replayed: that of link a, from link a" drop_seq \
		"$X" replay "$out/mn.pcap" "$HOA" "$CN_ADDR" "$COA1"
	attack "EXCH0, certificate for 2001:db8:66::/64" drop_cert_outside \
		"$R" exchange "$HOA" "$CN_ADDR" cn "$certs" other
	attack "EXCH0, certificate expired in 2024" drop_cert_expired \
		"$R" exchange "$HOA" "$CN_ADDR" cn "$certs" old
	mark binding "$(binding "$CN" "$HOA")"
	mark phase "end"
	mark coa "$COA1"
	mark coa "$COA2"

	exec {cable}>&- {config}>&-
	stream_stop
	captures_end
}

setup_only() {
	local ns

	setup
	mn_move a
	wait_until 60 registered "$COA1" || die "no home registration"
	in_ns "$MN" ping -c 3 -i 0.5 -I "$HOA" "$CN_ADDR" >/dev/null
	wait_until 60 ro_up "$COA1" || say "no route optimisation yet"
	# The namespaces outlive this script, and get short names
	for ns in SW R HA AR1 AR2 CN MN; do
		ln -s "${!ns}" "/run/netns/${ns,,}"
		printf -v "$ns" '%s' "${ns,,}"
	done
	ns_list=()
	cat <<-END
	MN is on link a ($COA1), its home address is $HOA, CN is $CN_ADDR.

	  ip -n $MN mobility home show
	  ip -n $MN -s mobility correspondent show
	  ip -n $CN -s mobility binding show
	  ip -n $HA mobility stats
	  ip -n $CN mobility monitor
	  ip netns exec $MN ping -I $HOA $CN_ADDR
	  ip netns exec $R tcpdump -ni cn

	To link b:
	  ip -n $SW link set mn master br-b
	  ip -n $MN addr flush dev eth0 scope global
	  ip -n $MN addr add $COA2/64 dev eth0
	  ip -n $MN route replace default via 2001:db8:b::1 dev eth0
	END
}

case ${1-} in
--certs) demo_certs ;;
--guest) guest ;;
--setup-only) setup_only ;;
*)
	mkdir -p "$build/demo"
	demo_run demo "A mobile node moves" demo_certs fixed.py "$certs/root.der" \
		"$HOA" "$HA_ADDR" "$CN_ADDR" |
		tee "$build/demo/transcript.txt"
	exit "${PIPESTATUS[0]}"
	;;
esac
