#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest of bench.sh: a mobile node of eight interfaces, each on a link of its own with
# an access router, registers 1 to 8 addresses at once, once for each method of verifying them.
# What was said is in the captures, which messages.py counts.

# shellcheck disable=SC2154

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh" >/dev/null
. "$here/../topology.sh"

out=/scratch
certs=/scratch/certs
most=8			# MOB_BIDS_MAX

die() {
	echo "bench: $*" >&2
	mobility "$HA" bid show
	mobility "$HA" stats show
	exit 1
}

network() {
	local i

	sysctl -qw net.core.devconf_inherit_init_net=1 net.ipv6.conf.all.accept_dad=0 \
		net.ipv6.conf.default.accept_dad=0
	setup_ns HA AR MN
	in_ns "$HA" sysctl -qw net.ipv6.conf.all.forwarding=1
	in_ns "$AR" sysctl -qw net.ipv6.conf.all.forwarding=1
	ip -n "$HA" -batch - <<-END
		link add home up type dummy
		link add bone up type veth peer name bone netns $AR
		addr add $HA_ADDR/64 dev home nodad
		addr add 2001:db8:f::1/64 dev bone nodad
		route add default via 2001:db8:f::a
	END
	ip -n "$AR" -batch - <<-END
		link set bone up
		addr add 2001:db8:f::a/64 dev bone nodad
		route add default via 2001:db8:f::1
	END
	for ((i = 1; i <= most; i++)); do
		ip -n "$AR" link add "l$i" up type veth peer name "eth$i" netns "$MN"
		ip -n "$AR" addr add "2001:db8:a:$i::1/64" dev "l$i" nodad
		ip -6 -n "$MN" -batch - <<-END
			link set eth$i up
			route add default via 2001:db8:a:$i::1 dev eth$i metric $((1000 + i)) onlink
		END
	done
	openssl rand -hex 32 >"$out/secret"
	mobility "$HA" set role ha && mobility "$MN" set role mn auto-ro off && vouches
}

# One router for all of the links, and the home agent knows it
vouches() {
	{
		echo "mobility set role ar"
		echo "mobility cert add anchor $certs/root.der"
		echo "mobility cert add own $certs/ar.der key $certs/ar.p8"
		for ((i = 1; i <= most; i++)); do
			echo "mobility ar add 2001:db8:a:$i::1 dev l$i"
		done
	} | ip -n "$AR" -batch - &&
		mobility "$HA" cert add anchor "$certs/root.der" &&
		mobility "$HA" cert add peer "$certs/ar.der"
}

# verified K: HA uses as many
verified() {
	[ "$(mobility "$HA" bid show | grep -c 'state verified')" = "$1" ]
}

# A second costs nothing here, and each look at HA much.
all_verified() {
	local i

	for ((i = 0; i < 20; i++)); do
		sleep 1
		! verified "$1" || return 0
	done
	return 1
}

# of_key N: address and BID of link N, when they are made of a key
of_key() {
	local name=$key nth=$1 made

	case $key in
	'') return ;;
	own) name=own$1 nth=1 ;;
	esac
	mapfile -t made <"$certs/$name.cga"
	coa=${made[nth]#address } coa=${coa%/64}
	word="cga $certs/$name.spki key $certs/$name.p8 modifier ${made[0]#modifier }"
}

# registers METHOD K ORDER [COMMAND]...: the first address, which registers them all, needs no
# router that vouches for it
registers() {
	local i coa coas=() word=''

	ip -n "$HA" -batch - <<-END || die "$1: HA does not start"
		mobility set verify $3
		mobility subscriber add $HOA ha $HA_ADDR secret $out/secret
		$(printf '%s\n' "${@:4}")
	END
	echo "$EPOCHREALTIME $1 $2" >>"$out/marks"
	{
		echo "mobility home add $HOA/64 ha $HA_ADDR secret $out/secret"
		for ((i = 1; i <= $2; i++)); do
			coa=2001:db8:a:$i::100
			of_key "$i"
			coas[i]=$coa
			echo "mobility bid add $HOA id $i dev eth$i $word"
			word=$vouched
		done
		for ((i = 1; i <= $2; i++)); do
			echo "addr add ${coas[i]}/64 dev eth$i nodad"
		done
	} | ip -n "$MN" -batch - || die "$1: MN does not start"
	all_verified "$2" || die "$1: not all of $2 addresses are verified"
	# What comes late counts, too.
	sleep 2
	{
		for ((i = 1; i <= $2; i++)); do
			echo "addr flush dev eth$i scope global"
		done
		echo "mobility home del $HOA"
	} | ip -n "$MN" -batch -
	ip -n "$HA" -batch - <<-END
		mobility subscriber del $HOA
		mobility trusted flush
	END
	sleep 1
}

# What a BID says of the router that is to vouch for it
vouched=''
# The key that addresses are made of: shared by all, or each its own
key=''

# method NAME ORDER [COMMAND]...
method() {
	local k

	echo "messages: $1"
	for ((k = 1; k <= most; k++)); do
		registers "$1" "$k" "${@:2}"
	done
}

modprobe mobility || exit 1
network || die "no network"
for c in "$HA any ha" "$MN any mn"; do
	read -r ns dev name <<<"$c"
	# Room for all that comes while a machine of one processor does something else
	capture "$ns" "$dev" "$out/$name.pcap" ip6 -s 4096 -B 8192 || die "no capture $name"
	pids+=("$capture_pid")
done
# The floor: a registration that nothing verifies
method none trusted "mobility trusted add ::/0"
method source source,refuse
method ping ping
method probe source,probe
method probe_ba source,probe "mobility set probe-carry ba"
mobility "$HA" set probe-carry off
vouched="router auto" method router source,router,refuse
vouched="router auto certificate" method certificate source,certificate,router,refuse
key=shared method cga source,cga,refuse
key=own method cga_keys source,cga,refuse
for p in "${pids[@]}"; do
	capture_end "$p"
done
echo "$EPOCHREALTIME end 0" >>"$out/marks"
