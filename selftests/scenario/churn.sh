#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Everything goes away under everything else: flushes of xfrm, roles, records,
# links, moves and namespaces, at once and at random for half a minute, with
# dumps and traffic beside. Nothing may be used after it went, and in the end all
# of it works again.
#
# run: lifetimes

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2034,SC2086,SC2154,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

seconds=30

# churn FUNCTION: again and again, until the time is over, with pauses of its own; however
# slow it is, a few times. How often is counted in a file
churn() {
	local n=0 until=$((SECONDS + seconds))

	while [ $SECONDS -lt $until ] || [ $n -lt 3 ]; do
		"$1"
		n=$((n + 1))
		echo $n >"$work/count-$1"
		sleep "0.$((RANDOM % 5))"
	done >/dev/null 2>&1
}

flush() {
	local ns

	for ns in "$CN" "$MN" "$HA"; do
		ip -n "$ns" -batch - <<-END
			xfrm policy flush ptype sub
			xfrm state flush
		END
	done
}

cn_roles() {
	mobility "$CN" set role none
	mobility "$CN" set role cn
}

ha_up() {
	mobility "$HA" set role ha
	mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$work/secret" dev home
}

ha_roles() {
	if [ $((RANDOM % 3)) -eq 0 ]; then
		mobility "$HA" set role none
	else
		mobility "$HA" subscriber del $HOA
	fi
	ha_up
}

mn_up() {
	mobility "$MN" set role mn
	mobility "$MN" home add $HOA/64 ha $HA_ADDR secret "$work/secret"
	mobility "$MN" correspondent add $HOA $CN_ADDR
}

mn_roles() {
	sleep 1
	case $((RANDOM % 3)) in
	0) mobility "$MN" set role none ;;
	1) mobility "$MN" home del $HOA ;;
	2) mobility "$MN" correspondent del $HOA $CN_ADDR ;;
	esac
	mn_up
}

moves() {
	case $((RANDOM % 4)) in
	0) mn_move a ;;
	1) mn_move b ;;
	2) mn_move home ;;
	3)
		ip -n "$MN" link set eth0 down
		ip -n "$MN" link set eth0 up
		mn_move a
		;;
	esac
}

dumps() {
	local ns

	for ns in "$CN" "$MN" "$HA"; do
		for what in binding exchange correspondent subscriber home; do
			ip-mobility -n "$ns" $what show
		done
	done
}

# A namespace with every role, a subscriber and a home, and with traffic that starts
# a registration, goes as it is.
namespaces() {
	local ns=churn-$$

	ip netns add $ns
	ip -n $ns -batch - <<-END
		link set lo up
		addr add 2001:db8:5::1/64 dev lo
		link add home type dummy
		link set home up
		addr add 2001:db8:6::2/64 dev home nodad
		route add default dev home
	END
	mobility $ns set role mn,ha,cn,map
	mobility $ns subscriber add 2001:db8:5::100 ha 2001:db8:5::1 secret "$work/secret" dev home
	mobility $ns home add 2001:db8:7::100/64 ha 2001:db8:7::1 secret "$work/secret"
	mobility $ns correspondent add 2001:db8:7::100 $CN_ADDR
	ip netns del $ns
}

unloads() {
	modprobe -r mobility
	modprobe mobility
}

cleanup_more() {
	ip netns del churn-$$ 2>/dev/null
}

check "churn: everything is up" start || finish
check "churn: route optimisation stands" start_ro || finish
stream_start "$CN" $CN_ADDR $HOA 0.05
# Taking the module away would leave nothing for the others to do: by itself, later.
all=(flush cn_roles ha_roles mn_roles moves dumps namespaces)
pids=()
for what in "${all[@]}"; do
	churn "$what" &
	pids+=($!)
	bg_pids+=($!)
done
wait "${pids[@]}"
for what in "${all[@]}"; do
	check_ge "churn: $what, again and again" 2 "$(cat "$work/count-$what")"
done
kill "$stream_pid" 2>/dev/null

# What was taken away last is what each left behind: begin with what roles_up() made.
cn_roles
ha_up
mn_up
mobility "$CN" cert add anchor "$certs/root.der"
mobility "$CN" cert add own "$certs/cn.der" key "$certs/cn.p8"
mn_move a
check "churn: the mobile node registers afterwards" wait_until 90 registered $COA1
check "churn: route optimisation works" wait_until 120 ro_up $COA1
check "churn: and data flows" wait_until 30 answered "$MN" $HOA $CN_ADDR

# Now with the module gone in the middle of it.
seconds=10
stream_start "$CN" $CN_ADDR $HOA 0.05
pids=()
for what in flush moves unloads; do
	churn "$what" &
	pids+=($!)
	bg_pids+=($!)
done
wait "${pids[@]}"
kill "$stream_pid" 2>/dev/null
check_ge "churn: the module goes, again and again" 1 "$(cat "$work/count-unloads")"
check "churn: it loads once more" modprobe mobility
check "churn: and works" eval 'roles_up && mn_move a && wait_until 60 registered $COA1'
check "churn: route optimisation, too" eval \
	'mobility "$MN" correspondent add $HOA $CN_ADDR && wait_until 60 ro_up $COA1'
check "churn: it goes" modprobe -r mobility
check_is "churn: and leaves no state of ours" "" "$(for ns in "$CN" "$HA" "$MN"; do
	in_ns "$ns" ip xfrm state; done | grep 'reqid 1836016177')"
finish
