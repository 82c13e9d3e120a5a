# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2153,SC2154
#
# The network of the scenarios and the demo, sourced after lib.sh:
#
#	home link 2001:db8:1::/64	 HA ::1 (router), MN when at home
#	foreign link 2001:db8:a::/64	 AR1 ::1
#	foreign link 2001:db8:b::/64	 AR2 ::1
#	correspondents 2001:db8:c::/64	 CN ::2 (router R ::1)
#	backbone 2001:db8:f::/64	 R ::f, HA ::1, AR1 ::a, AR2 ::b
#
# The three links are bridges in SW; the MN has one interface and moves when
# its cable (a veth) moves to another bridge.

HOA=2001:db8:1::100
HA_ADDR=2001:db8:1::1
CN_ADDR=2001:db8:c::2
COA1=2001:db8:a::100
COA2=2001:db8:b::100
HOME_COA=2001:db8:1::1000	# shows the MN that it is at home

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Made beforehand where there is a processor: a guest takes long to make RSA keys.
certs=${MOBILITY_CERTS:-$top/build/certs}
[ -w "${certs%/*}" ] || [ -e "$certs/cn.der" ] || certs=$work/certs

mobility() {
	local ns=$1
	shift
	ip -n "$ns" mobility "$@"
}

# stat NS NAME: a counter
stat() {
	mobility "$1" stats show "$2" | awk '{ n += $2 } END { print n + 0 }'
}

# more NS NAME [NUMBER]: the counter is greater than that, or than $before
more() {
	[ "$(stat "$1" "$2")" -gt "${3:-$before}" ]
}

# All in few commands: a guest without hardware virtualization starts a process
# slowly. New namespaces inherit "no duplicate address detection".
topology_up() {
	local ns

	sysctl -qw net.core.devconf_inherit_init_net=1 net.ipv6.conf.all.accept_dad=0 \
		net.ipv6.conf.default.accept_dad=0
	setup_ns SW R HA AR1 AR2 CN MN
	ip -n "$SW" -batch - <<-END
		link add br-home up type bridge forward_delay 0
		link add br-a up type bridge forward_delay 0
		link add br-b up type bridge forward_delay 0
		link add br-bone up type bridge forward_delay 0
		link add ha-home up master br-home type veth peer name home netns $HA
		link add ar1 up master br-a type veth peer name local netns $AR1
		link add ar2 up master br-b type veth peer name local netns $AR2
		link add r up master br-bone type veth peer name bone netns $R
		link add ha-bone up master br-bone type veth peer name bone netns $HA
		link add ar1-bone up master br-bone type veth peer name bone netns $AR1
		link add ar2-bone up master br-bone type veth peer name bone netns $AR2
		link add mn up type veth peer name eth0 netns $MN
	END
	ip -n "$R" link add cn up type veth peer name eth0 netns "$CN"
	for ns in "$R" "$HA" "$AR1" "$AR2"; do
		in_ns "$ns" sysctl -qw net.ipv6.conf.all.forwarding=1
	done
	ip -n "$R" -batch - <<-END
		link set bone up
		addr add 2001:db8:f::f/64 dev bone nodad
		addr add 2001:db8:c::1/64 dev cn nodad
		route add 2001:db8:1::/64 via 2001:db8:f::1
		route add 2001:db8:a::/64 via 2001:db8:f::a
		route add 2001:db8:b::/64 via 2001:db8:f::b
	END
	ip -n "$HA" -batch - <<-END
		link set bone up
		link set home up
		addr add 2001:db8:f::1/64 dev bone nodad
		addr add $HA_ADDR/64 dev home nodad
		route add default via 2001:db8:f::f
	END
	ip -n "$AR1" -batch - <<-END
		link set bone up
		link set local up
		addr add 2001:db8:f::a/64 dev bone nodad
		addr add 2001:db8:a::1/64 dev local nodad
		route add default via 2001:db8:f::f
	END
	ip -n "$AR2" -batch - <<-END
		link set bone up
		link set local up
		addr add 2001:db8:f::b/64 dev bone nodad
		addr add 2001:db8:b::1/64 dev local nodad
		route add default via 2001:db8:f::f
	END
	ip -n "$CN" -batch - <<-END
		link set eth0 up
		addr add $CN_ADDR/64 dev eth0 nodad
		route add default via 2001:db8:c::1
	END
	ip -n "$MN" link set eth0 up
}

# mn_move home|a|b: the cable, then the address and the way out
mn_move() {
	local addr via

	case $1 in
	home)	addr=$HOME_COA/64 via=$HA_ADDR ;;
	a)	addr=$COA1/64 via=2001:db8:a::1 ;;
	b)	addr=$COA2/64 via=2001:db8:b::1 ;;
	esac
	ip -n "$SW" link set mn master "br-$1"
	ip -n "$MN" -batch - <<-END
		addr flush dev eth0 scope global
		addr add $addr dev eth0 nodad
		route replace default via $via dev eth0
	END
}

# mn_leave: the cable is out
mn_leave() {
	ip -n "$SW" link set mn nomaster
	ip -n "$MN" addr flush dev eth0 scope global
}

# A CA for 2001:db8::/32, a home agent for the home link, a correspondent
make_certs() {
	[ ! -e "$certs/cn.der" ] || return 0
	mkdir -p "$certs"
	"$top/tools/mobility-certs" -d "$certs" root root --prefix 2001:db8::/32 &&
	"$top/tools/mobility-certs" -d "$certs" ha ha --issuer root --prefix 2001:db8:1::/64 &&
	"$top/tools/mobility-certs" -d "$certs" cn cn --issuer root --prefix $CN_ADDR/128
}

# fp NAME: the fingerprint of a certificate
fp() {
	sha256sum "$certs/$1.der" | cut -d' ' -f1
}

# roles_up: HA, CN and MN as an operator would set them up
roles_up() {
	make_certs >"$work/certs.log" 2>&1 || { cat "$work/certs.log"; return 1; }
	head -c 32 /dev/urandom | base64 >"$work/secret"

	mobility "$HA" set role ha &&
	mobility "$HA" cert add anchor "$certs/root.der" &&
	mobility "$HA" cert add own "$certs/ha.der" key "$certs/ha.p8" &&
	mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$work/secret" dev home &&
	mobility "$CN" set role cn &&
	mobility "$CN" cert add anchor "$certs/root.der" &&
	mobility "$CN" cert add own "$certs/cn.der" key "$certs/cn.p8" &&
	mobility "$MN" set role mn &&
	mobility "$MN" home add $HOA/64 ha $HA_ADDR secret "$work/secret"
}

registered() {
	mobility "$MN" home show | grep -q "state registered coa $1 "
}

at_home() {
	mobility "$MN" home show | grep -q 'state at-home'
}

# ro_up [COA]: data goes directly, from COA
ro_up() {
	mobility "$MN" correspondent show | grep -q "state up .*coa ${1:-}"
}

key_id() {
	sed -n 's/.* key-id \([0-9a-f]*\).*/\1/p'
}

# in_step: both ends made the tunnel of one key, and no successor waits; the key is in $now
in_step() {
	local ha mn

	ha=$(mobility "$HA" subscriber show)
	mn=$(mobility "$MN" home show)
	now=$(key_id <<<"$mn")
	[ "$now" ] && [ "$now" = "$(key_id <<<"$ha")" ] &&
		! grep -q key-pending <<<"$ha$mn" && grep -q 'state registered' <<<"$mn"
}

moved_on() {
	in_step && [ "$now" != "$was" ]
}

# next_k_ha: a REQ for new keys, and the tunnel follows the k_HA that its REP brings
next_k_ha() {
	was=$now
	exchange_again $CN_ADDR && wait_until 60 moved_on
}

# keys_settled: the tunnel has moved to the k_HA of the last REP, which it does a second after
keys_settled() {
	! { mobility "$MN" home show && mobility "$HA" subscriber show; } | grep -q key-pending
}

# bound STATE [COA]: the CN's binding
bound() {
	mobility "$CN" binding show role cn | grep -q "coa ${2:-.*} cn .* state $1"
}

unbound() {
	! mobility "$CN" binding show role cn | grep -q .
}

# exchange_again CN: the mobile node forgets a correspondent, and asks for a new exchange
exchange_again() {
	mobility "$MN" correspondent del $HOA "$1"
	mobility "$MN" correspondent add $HOA "$1"
}

# decode FILE: one line of fields for each packet, for seen; tshark starts slowly
decode() {
	tshark -n -r "$1" -T fields -E 'separator=;' -e ipv6.src -e ipv6.dst -e mip6.mhtype \
		-e esp.spi -e ipv6.opt.mipv6.home_address -e ipv6.routing.mipv6.home_address \
		-e ipv6.fraghdr.ident -e icmpv6.type -e _ws.malformed >"$1.txt" 2>"$1.log"
}

# seen FILE CONDITION: how many packets there are, by awk; the outermost src and
# dst, the rest as a text that is empty where a packet has no such thing
seen() {
	awk -F';' '{ split($1, a, ","); split($2, b, ","); src = a[1]; dst = b[1]
		mh = $3; esp = $4; hao = $5; rh2 = $6; frag = $7; icmp = $8; bad = $9 }
		'"$2"' { n++ } END { print n + 0 }' "$1.txt"
}

# optimised [COA]: both say so, of the last exchange
optimised() {
	ro_up "${1:-}" && bound confirmed "${1:-}"
}

# stream_start NS FROM TO [INTERVAL]: pings until stream_end
stream_start() {
	ip netns exec "$1" ping -n -D -i "${4:-0.1}" -W 1 -I "$2" "$3" >"$work/stream" 2>&1 &
	stream_pid=$!
	bg_pids+=("$stream_pid")
}

# gaps: how many of the stream's echoes are missing between the first and the last
gaps() {
	sed -n 's/.*icmp_seq=\([0-9]*\) .*/\1/p' "$work/stream" | sort -nu | awk '
		NR == 1 { first = $1 } { last = $1 } END { print NR ? last - first + 1 - NR : "none came" }'
}

gapless() {
	[ "$(gaps)" = 0 ]
}

flows() {
	[ "$(grep -c icmp_seq= "$work/stream")" -ge $((echoes + 2)) ]
}

# flowing: echoes come back of what is sent from now on
flowing() {
	echoes=$(grep -c icmp_seq= "$work/stream")
	wait_until 20 flows
}

# stream_end: how many echoes were lost before the last that came is in $lost. Late is not
# lost: what stood still may bring them after later ones.
stream_end() {
	flowing
	wait_until 1 gapless
	kill -INT "$stream_pid" 2>/dev/null
	wait "$stream_pid" 2>/dev/null
	lost=$(gaps)
}

# answered NS FROM TO: one echo comes back; soon enough, where wait_until asks again
answered() {
	local seconds=$((10 * patience))

	ip netns exec "$1" ping -n -c 1 -W "${polling:-$seconds}" -I "$2" "$3"
}

# start: everything up, the MN registered from link a
start() {
	modprobe mobility && topology_up && roles_up && mn_move a &&
		wait_until 30 registered $COA1
}

# start_ro: and route optimisation with the CN stands
start_ro() {
	mobility "$MN" correspondent add $HOA $CN_ADDR &&
		wait_until 30 ro_up $COA1 && wait_until 5 bound confirmed $COA1
}
