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

# An honest host of link a, which the mobile node is on, too
NEIGHBOUR=2001:db8:a::a3

# Where nobody is
ELSEWHERE=2001:db8:20::/48

# The stream's ports: data, which the flows send to the victims (figure 3: "b"), control to
# the mobile node's first address ("a"), and a stream of its own to its second
PORTS=(5002 5000 5001)

ROUTER_MAC=02:00:00:00:00:0a

setup() {
	modprobe mobility || exit 1
	topology_up
	topology_mcoa_mn_up
	links_xy
	setup_ns V1 V2 N
	neighbour "$V1" x "$VICTIM1" 2001:db8:10::1 v1
	neighbour "$V2" y "$VICTIM2" 2001:db8:11::1 v2
	neighbour "$N" a "$NEIGHBOUR" 2001:db8:a::1 n
	ip -n "$SW" link set mn master br-a
	ip -6 -n "$MN" -batch - <<-END
		route add default via 2001:db8:a::1 dev eth0 metric 1024 onlink
		route add default via 2001:db8:b::1 dev eth1 metric 2048 onlink
		route add default dev fake1 metric 4096
		route add default dev fake2 metric 5120
		route add default via 2001:db8:a::1 dev eth2 metric 6144 onlink
	END
	routers
	head -c 32 /dev/urandom | base64 >"$out/secret"
	# Where one prefix has a method of its own, a MN that is told of the trusted networks is
	# told to try others, too: ours would not name the victims otherwise.
	mobility "$HA" set role ha && mobility "$HA" verify add $ELSEWHERE ping &&
		mobility "$MN" set role mn auto-ro off || exit 1
}

# vouches ROUTER NAME LINK: with the role ar, for the hosts of its link
vouches() {
	ip -n "$1" -batch - <<-END
		mobility set role ar
		mobility cert add anchor $certs/root.der
		mobility cert add own $certs/$2.der key $certs/$2.p8
		mobility ar add 2001:db8:$3::1 dev local
	END
}

# The routers of MN's links, and the home agent knows them. Its own eth2 is on link a, too:
# there it knows the router without asking, so that it can speak in its neighbour's name. To
# ask in that name would take the neighbour's entry at the router, on a link whose switch
# does not look after that.
routers() {
	ip -n "$AR1" link set local address $ROUTER_MAC
	ip -n "$MN" neigh add 2001:db8:a::1 lladdr $ROUTER_MAC dev eth2 nud permanent
	vouches "$AR1" ar1 a && vouches "$AR2" ar2 b || exit 1
	ip -n "$HA" -batch - <<-END || exit 1
		mobility cert add anchor $certs/root.der
		mobility cert add peer $certs/ar1.der
		mobility cert add peer $certs/ar2.der
	END
}

# Who has been silent for a minute may be in no cache: its router would ask the link, and MN
# could be the first to answer.
neighbour_speaks() {
	[ -z "$near" ] || wait_until 10 answered "$N" "$NEIGHBOUR" 2001:db8:a::1 ||
		say "the neighbour has no answer from its router"
}

# Both ends start anew in every act. It has $near, when MN names its neighbour as well, and
# $vouched, what MN does for a BID's router to vouch for it.
near='' vouched=''

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
		mobility bid add $HOA id 1 dev eth0 priority 10 register $vouched
		mobility bid add $HOA id 2 dev eth1 priority 20 $vouched
		${near:+mobility bid add $HOA id 7 dev eth2 priority 29 $vouched}
		mobility bid add $HOA id 8 dev fake1 priority 30
		mobility bid add $HOA id 9 dev fake2 priority 31
		mobility flow add $HOA id 10 priority 10 proto udp dport ${PORTS[0]} bid 8,9${near:+,7}
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
		${near:+addr replace $NEIGHBOUR/128 dev eth2 nodad}
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
		addr flush dev eth2 scope global
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

decided_near() {
	mobility "$HA" bid show | grep -qE "coa $NEIGHBOUR state (verified|refused)"
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
	mark act "$(printf '{"name": "%s", "verify": "%s", "unverified": "%s", "near": %s}' \
		"${@:1:3}" "${near:-0}")"
	mark phase "$1: MN registers its own addresses"
	ha_begin "${@:2}"
	mn_begin
	if [ "$2" = refuse ]; then
		wait_until 30 registered "$COA1" || say "MN is not registered"
	else
		wait_until 30 honest || say "HA does not verify MN's own addresses"
		wait_until 10 carried || say "HA does not send to MN's own addresses"
	fi
	neighbour_speaks
	stream 20
	mark phase "$1: and those of the victims"
	named "$2"
	# It comes later: three times MN asks the router that does not vouch for it.
	[ -z "$near" ] || wait_until 20 decided_near || say "HA was not told of the neighbour"
	unclaim
	wait_until 10 forgotten || say "HA still sends to the victims"
	named "$2"
	mark phase "$1: over"
	mark turned_away "$(stat "$AR1" drop_neighbour)"
	act_end
}

acts() {
	near=1 act "believe all" trusted strict "mobility trusted add ::/0"
	act source source,refuse strict
	act refuse refuse strict
	act trusted trusted,refuse strict \
		"mobility trusted add 2001:db8:a::/64" "mobility trusted add 2001:db8:b::/64"
	act ping source,ping strict
	act "ping, credit" source,ping credit
	act probe source,probe strict
	act "probe, direct" source,probe strict "mobility set probe-path direct"
	near=1 vouched="router auto" act router router,refuse strict
	near=1 vouched="router auto certificate" act certificate certificate,refuse strict
	vouched="cga $certs/mncoa.spki key $certs/mncoa.p8 modifier ${made[0]#modifier }" \
		act cga cga,refuse strict
}

# Made outside the guest, as demo_certs: of the access routers
mcoa_certs() {
	demo_certs || return 1
	[ -e "$certs/mncoa.made" ] ||
		"$top/tools/mobility-certs" -d "$certs" cga mncoa --prefix 2001:db8:a::/64 \
			--prefix 2001:db8:b::/64 >"$certs/mncoa.made" || return 1
	if ! openssl x509 -in "$certs/ar2.pem" -noout -checkend 86400 >/dev/null 2>&1; then
		"$top/tools/mobility-certs" -d "$certs" cn ar1 --issuer root \
			--prefix 2001:db8:a::/64 &&
		"$top/tools/mobility-certs" -d "$certs" cn ar2 --issuer root \
			--prefix 2001:db8:b::/64
	fi
}

# MN's addresses are made of a key in every act, and it says so in one.
made_of_key() {
	mapfile -t made <"$certs/mncoa.made"
	COA1=${made[1]#address } COA1=${COA1%/64}
	COA2=${made[2]#address } COA2=${COA2%/64}
}

guest() {
	made_of_key
	say "network: MN and its neighbour N, HA, CN, victims on links x and y"
	crew_begin
	setup
	say "captures at the victims and N, at HA, and at MN (links and device mobility)"
	captures_begin "$V1 eth0 v1" "$V2 eth0 v2" "$N eth0 n" "$HA bone ha" "$SW mn mn" "$SW mn1 mn1" \
		"$SW mn2 mn2" "$MN mobility tunnel"
	stream_open "$CN" "$CN_ADDR" "$MN" "$HOA" "${PORTS[@]}"
	acts
	kill "$sender" "$receiver"
	captures_end
}

case ${1-} in
--guest) guest ;;
*)
	mkdir -p "$build/demo-mcoa"
	mcoa_certs >"$build/certs.log" 2>&1 || { cat "$build/certs.log"; exit 1; }
	made_of_key
	demo_run demo-mcoa "Several care-of addresses, two of them victims'" mcoa_certs mcoa.py \
		"$HOA" "$HA_ADDR" "$COA1" "$COA2" "$VICTIM1" "$VICTIM2" "$NEIGHBOUR" |
		tee "$build/demo-mcoa/transcript.txt"
	exit "${PIPESTATUS[0]}"
	;;
esac
