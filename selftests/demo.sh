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

# Made outside the guest, where an RSA key takes a blink, and kept. One more of
# the home agent's kind for another prefix, and one whose time is over.
demo_certs() {
	if openssl x509 -in "$certs/demo.pem" -noout -checkend 86400 >/dev/null 2>&1; then
		return
	fi
	rm -rf "$certs"
	make_certs &&
	"$top/tools/mobility-certs" -d "$certs" ha other --issuer root \
		--prefix 2001:db8:66::/64 &&
	"$top/tools/mobility-certs" -d "$certs" ha old --issuer root \
		--prefix 2001:db8:1::/64 --from 20240101000000Z --to 20241231235959Z &&
	cp "$certs/cn.pem" "$certs/demo.pem"
}

setup() {
	modprobe mobility || exit 1
	topology_up
	roles_up || exit 1
}

die() {
	echo "demo: $*" >&2
	exit 1
}

# mark KIND TEXT: with the time, for the report
mark() {
	echo "$EPOCHREALTIME $*" >>"$out/marks"
	[ "$1" != phase ] || say "$2"
}

say() {
	printf '%4d s  %s\n' "$SECONDS" "$*"
}

# As everything here, with few processes: a guest without hardware virtualization
# starts one slowly.

# counted STATS COUNTER
counted() {
	local n=${1#*\""$2"\":}

	echo "${n%%[^0-9]*}"
}

# tell NS COMMAND...: to the crew; what it says is in $answer
tell() {
	echo "$*" >&"${crew[1]}" && read -r -t 120 answer <&"${crew[0]}" && [ "$answer" != failed ]
}

# attack NAME COUNTER NS COMMAND...: the counter is of CN
attack() {
	local name=$1 counter=$2 before=$stats
	shift 2

	tell "$@" || say "the attack could not be made: $name"
	sleep 0.5
	stats=$(ip -n "$CN" -j mobility stats show)
	mark attack "$(printf '{"name": "%s", "counter": "%s", "before": %d, "after": %d}' \
		"$name" "$counter" "$(counted "$before" "$counter")" "$(counted "$stats" "$counter")")"
}

caught_up() {
	local sent received

	sent=$(tail -n 1 "$out/sent") received=$(tail -n 1 "$out/received")
	[ "${sent%% *}" = "${received%% *}" ]
}

# binding: what CN believes
binding() {
	local text

	text=$(ip -n "$CN" mobility binding show)
	[[ $text =~ coa\ ([0-9a-f:]+)\ .*state\ ([a-z]+) ]] &&
		echo "$HOA at ${BASH_REMATCH[1]}, ${BASH_REMATCH[2]}"
}

optimised() {
	[ "$(binding)" = "$HOA at $1, confirmed" ]
}

# As mn_move, by two commands that run already: the time of a handover is not to
# be that of starting programs.
demo_move() {
	local link=$1 addr=$2 via=$3

	echo "link set mn master br-$link" >&"$cable"
	printf '%s\n' "addr flush dev eth0 scope global" \
		"addr add $addr/64 dev eth0 nodad" \
		"route replace default via $via dev eth0" >&"$config"
}

guest() {
	local pids=() files=() sender receiver c stats answer

	out=/scratch
	rm -f "$out"/*.pcap "$out"/{marks,sent,received}
	say "network: MN, home link with HA, links a and b with routers, CN"
	coproc crew { exec /usr/bin/python3 "$top/selftests/demo.py" crew; }
	setup
	mn_move home
	# Somebody who sits on link a
	setup_ns X
	ip -n "$SW" link add x up master br-a type veth peer name eth0 netns "$X"
	ip -n "$X" -batch - <<-END
		link set eth0 up
		addr add 2001:db8:a::666/64 dev eth0 nodad
		route add default via 2001:db8:a::1
	END
	exec {cable}> >(ip -n "$SW" -batch -) {config}> >(ip -n "$MN" -batch -)
	say "captures at MN (link and device mobility), HA, CN and CN's router"
	for c in "$MN eth0 mn" "$MN mobility tunnel" "$HA bone ha" "$CN eth0 cn" "$R cn r"; do
		# shellcheck disable=SC2086
		set -- $c
		capture_start "$1" "$2" "$out/$3.pcap"
		pids+=("$capture_pid")
		files+=("$out/$3.pcap")
	done
	for c in "${files[@]}"; do
		capture_ready "$c" || die "no capture in $c"
	done
	tell "$MN" receive "$HOA" "$out/received" || die "no receiver"
	receiver=$answer
	tell "$CN" send "$CN_ADDR" "$HOA" "$out/sent" || die "no sender"
	sender=$answer
	bg_pids+=("$receiver" "$sender")
	wait_until 60 test -s "$out/received" || die "the stream does not arrive"
	sleep 1

	mark phase "at home"
	sleep 3
	mark phase "from home to link a"
	demo_move a "$COA1" 2001:db8:a::1
	wait_until 60 optimised "$COA1" || say "no optimised route on link a"
	sleep 3
	mark phase "from link a to link b"
	demo_move b "$COA2" 2001:db8:b::1
	wait_until 60 optimised "$COA2" || say "no optimised route on link b"
	sleep 3

	mark phase "under attack"
	mark binding "$(binding)"
	stats=$(ip -n "$CN" -j mobility stats show)
	attack "BU forged: own CoA, newer Seq#, no k_BU" drop_mac \
		"$X" forge "$out/mn.pcap" "$HOA" "$CN_ADDR" 2001:db8:a::666
	ip -n "$X" addr add "$COA1/64" dev eth0 nodad
	attack "BU replayed: that of link a, from link a" drop_seq \
		"$X" replay "$out/mn.pcap" "$HOA" "$CN_ADDR" "$COA1"
	attack "EXCH0, certificate for 2001:db8:66::/64" drop_cert_outside \
		"$R" exchange "$HOA" "$CN_ADDR" cn "$certs" other
	attack "EXCH0, certificate expired in 2024" drop_cert_expired \
		"$R" exchange "$HOA" "$CN_ADDR" cn "$certs" old
	mark binding "$(binding)"
	mark phase "end"
	mark coa "$COA1"
	mark coa "$COA2"

	exec {cable}>&- {config}>&-
	kill "$sender"
	# What is on its way, and what a slow receiver has not read yet
	wait_until 30 caught_up || say "the last packet sent has not arrived"
	kill "$receiver"
	for c in "${pids[@]}"; do
		capture_end "$c"
	done
	rm -f "$out"/*.log
}

setup_only() {
	local ns

	setup
	mn_move a
	wait_until 30 registered || die "no home registration"
	in_ns "$MN" ping -c 3 -i 0.5 -I "$HOA" "$CN_ADDR" >/dev/null
	wait_until 20 ro_up
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

run() {
	local rc=0

	mkdir -p "$build/demo"
	demo_certs >"$build/certs.log" 2>&1 || { cat "$build/certs.log"; exit 1; }
	echo "A mobile node moves: stock Debian kernel 6.12, in a guest"
	echo
	"$top/selftests/qemu/guest" --timeout 540 --scratch "$build/demo" -- \
		"$top/selftests/demo.sh" --guest || rc=$?
	[ $rc -eq 0 ] || { echo "demo: the guest failed (exit code $rc)"; return $rc; }
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/selftests/demo.py" report "$build/demo" \
		"$HOA" "$HA_ADDR" "$CN_ADDR" "$certs/root.der"
}

case ${1-} in
--certs) demo_certs ;;
--guest) guest ;;
--setup-only) setup_only ;;
*)
	mkdir -p "$build/demo"
	run | tee "$build/demo/transcript.txt"
	exit "${PIPESTATUS[0]}"
	;;
esac
