#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck disable=SC2034,SC2154
#
# A registered mobile node names two victims' addresses beside its own, draft-lim section
# 2, against a home agent that believes everything and one that verifies by each method in
# turn; and what the captures say about it.
#
#	demo_mcoa.sh                 all of it: certificates, guest, report, picture
#	demo_mcoa.sh --guest         what happens in the guest, results to /scratch

top=$(cd "$(dirname "$0")/.." && pwd)
build=${MOBILITY_BUILD:-$top/build}
export MOBILITY_CERTS=${MOBILITY_CERTS:-$build/certs}

case ${1-} in
'' | --guest) ;;
*)
	sed -n '9,10s/^#\t\?//p' "$0"
	exit 2
	;;
esac

. "$top/selftests/lib.sh" >/dev/null
. "$top/selftests/topology.sh"
. "$top/selftests/topology_mcoa.sh"
. "$top/selftests/demo/lib.sh"

# Hosts that have nothing to do with it, each on a link of its own
VICTIM1=2001:db8:10::a1
VICTIM2=2001:db8:11::a2

# Where nobody is
ELSEWHERE=2001:db8:20::/48

# The stream's ports: data, which the flows send to the victims (figure 3: "b"), control to
# the mobile node's first address ("a"), and a stream of its own to its second
PORTS=(5002 5000 5001)

setup() {
	modprobe mobility || exit 1
	topology_up
	topology_mcoa_mn_up
	links_xy
	setup_ns V1 V2
	neighbour "$V1" x "$VICTIM1" 2001:db8:10::1 v1
	neighbour "$V2" y "$VICTIM2" 2001:db8:11::1 v2
	ip -n "$SW" link set mn master br-a
	ip -6 -n "$MN" -batch - <<-END
		route add default via 2001:db8:a::1 dev eth0 metric 1024 onlink
		route add default via 2001:db8:b::1 dev eth1 metric 2048 onlink
		route add default dev fake1 metric 4096
		route add default dev fake2 metric 5120
	END
	head -c 32 /dev/urandom | base64 >"$out/secret"
	# Where one prefix has a method of its own, a MN that is told of the trusted networks is
	# told to try others, too: ours would not name the victims otherwise.
	mobility "$HA" set role ha && mobility "$HA" verify add $ELSEWHERE ping &&
		mobility "$MN" set role mn auto-ro off || exit 1
}

# Both ends start anew in every act.

# ha_begin ORDER UNVERIFIED [COMMAND]...
ha_begin() {
	ip -n "$HA" -batch - <<-END
		mobility set verify $1 unverified $2
		mobility subscriber add $HOA ha $HA_ADDR secret $out/secret
		$(printf '%s\n' "${@:3}")
	END
}

# The addresses come last, and together: the first BU names what there is.
mn_begin() {
	ip -n "$MN" -batch - <<-END
		mobility home add $HOA/64 ha $HA_ADDR secret $out/secret
		mobility bid add $HOA id 1 dev eth0 priority 10 register
		mobility bid add $HOA id 2 dev eth1 priority 20
		mobility bid add $HOA id 8 dev fake1 priority 30
		mobility bid add $HOA id 9 dev fake2 priority 31
		mobility flow add $HOA id 10 priority 10 proto udp dport ${PORTS[0]} bid 8,9
		mobility flow add $HOA id 20 priority 20 proto udp dport ${PORTS[1]} bid 1
		mobility flow add $HOA id 30 priority 30 proto udp dport ${PORTS[2]} bid 2
		addr add $COA1/64 dev eth0 nodad
		addr add $COA2/64 dev eth1 nodad
	END
}

claim() {
	ip -n "$MN" -batch - <<-END
		addr add $VICTIM1/128 dev fake1 nodad
		addr add $VICTIM2/128 dev fake2 nodad
	END
}

unclaim() {
	ip -n "$MN" -batch - <<-END
		addr flush dev fake1 scope global
		addr flush dev fake2 scope global
	END
}

act_end() {
	ip -n "$MN" -batch - <<-END
		addr flush dev eth0 scope global
		addr flush dev eth1 scope global
		addr flush dev fake1 scope global
		addr flush dev fake2 scope global
		mobility home del $HOA
	END
	ip -n "$HA" -batch - <<-END
		mobility subscriber del $HOA
		mobility trusted flush
	END
}

# Its own addresses are in use
honest() {
	local out

	out=$(mobility "$HA" bid show)
	[[ $out =~ bid\ 1\ [^$'\n']*coa\ $COA1\ state\ verified && \
		$out =~ bid\ 2\ [^$'\n']*coa\ $COA2\ state\ verified ]]
}

# Payload goes to both of its own addresses
carried() {
	[ "$(bid_sent "$HA" 1)" -ge 1 ] && [ "$(bid_sent "$HA" 2)" -ge 1 ]
}

# decided: about how many addresses HA has, so far
decided() {
	mobility "$HA" stats show | awk '
		$1 ~ /^ha_coa_(verified|unverified|refused)$/ { n += $2 } END { print n + 0 }'
}

decided_two() {
	[ "$(decided)" -ge $((was + 2)) ]
}

# HA forwards nothing to the victims any more
forgotten() {
	! mobility "$HA" bid show | grep -E "coa ($VICTIM1|$VICTIM2) " | grep -qv 'state refused'
}

# streamed COUNT: so many more packets have left CN
streamed() {
	local now

	now=$(tail -n 1 "$out/sent")
	[ "${now%% *}" -ge $((sent + $1)) ]
}

# stream COUNT: time for so many packets, however long that is
stream() {
	sent=$(tail -n 1 "$out/sent") sent=${sent%% *}
	wait_until 20 streamed "$1" || say "the stream has stopped"
	sleep 0.2
}

# named ORDER: MN names both victims, and HA decides
named() {
	local was

	was=$(decided)
	claim
	# Without BIDs there is nothing to add a victim's to.
	[ "$1" = refuse ] || wait_until 20 decided_two || say "HA was not told of the victims"
	stream 60
}

# act NAME ORDER UNVERIFIED [COMMAND]...: the attack against a home agent with these methods;
# COMMANDs are of ip, there
act() {
	mark act "$(printf '{"name": "%s", "verify": "%s", "unverified": "%s"}' "${@:1:3}")"
	mark phase "$1: MN registers its own addresses"
	ha_begin "${@:2}"
	mn_begin
	if [ "$2" = refuse ]; then
		wait_until 30 registered "$COA1" || say "MN is not registered"
	else
		wait_until 30 honest || say "HA does not verify MN's own addresses"
		wait_until 10 carried || say "HA does not send to MN's own addresses"
	fi
	stream 20
	mark phase "$1: and those of the victims"
	named "$2"
	unclaim
	wait_until 10 forgotten || say "HA still sends to the victims"
	named "$2"
	mark phase "$1: over"
	act_end
}

acts() {
	act "believe all" trusted strict "mobility trusted add ::/0"
	act source source,refuse strict
	act refuse refuse strict
	act trusted trusted,refuse strict \
		"mobility trusted add ${COA1%::*}::/64" "mobility trusted add ${COA2%::*}::/64"
	act ping source,ping strict
	act "ping, credit" source,ping credit
	act probe source,probe strict
	act "probe, direct" source,probe strict "mobility set probe-path direct"
}

guest() {
	say "network: MN with links a and b, HA, CN, victims on links x and y"
	crew_begin
	setup
	say "captures at the victims, at HA, and at MN (links and device mobility)"
	captures_begin "$V1 eth0 v1" "$V2 eth0 v2" "$HA bone ha" "$SW mn mn" "$SW mn1 mn1" \
		"$MN mobility tunnel"
	stream_open "$CN" "$CN_ADDR" "$MN" "$HOA" "${PORTS[@]}"
	acts
	kill "$sender" "$receiver"
	captures_end
}

case ${1-} in
--guest) guest ;;
*)
	mkdir -p "$build/demo-mcoa"
	demo_run demo-mcoa "Several care-of addresses, two of them victims'" demo_certs mcoa.py \
		"$HOA" "$HA_ADDR" "$COA1" "$COA2" "$VICTIM1" "$VICTIM2" |
		tee "$build/demo-mcoa/transcript.txt"
	exit "${PIPESTATUS[0]}"
	;;
esac
