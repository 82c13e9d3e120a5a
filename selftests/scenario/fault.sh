#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Memory runs out: for one allocation after the other of every command, which then
# has changed nothing; and for a while for everything else, while a mobile node
# agrees keys and moves, which goes on when there is memory again.
#
# run: debug lifetimes

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
topology_certs=$certs
. "$here/../peer/peer.sh"
need python3

faults=/sys/kernel/debug/failslab

# Nothing here starts a process while memory runs out: it would be the one to fail.
pause() {
	read -rt "$1" -u "$never"
}

# Half of what the caches named here are asked for is refused, atomic or not; the
# module's objects and its packets come from them.
run_out() {
	local cache

	for cache in skbuff_head_cache skbuff_small_head kmalloc-{64,96,128,192,256,512,1k,2k,4k}; do
		[ ! -e "/sys/kernel/slab/$cache/failslab" ] ||
			echo 1 >"/sys/kernel/slab/$cache/failslab"
	done
	echo Y >$faults/cache-filter
	echo N >$faults/ignore-gfp-wait
	echo N >$faults/task-filter
	echo 0 >$faults/verbose
	echo $most >$faults/times
	echo 50 >&"$probability"
}

# To open a file takes memory: that one is open.
recover() {
	echo 0 >&"$probability"
	refused=$((refused + most - $(<$faults/times)))
}
exec {probability}>$faults/probability
most=1000000
refused=0

check "fault: the module loads" modprobe mobility || finish
setup_ns A
ip -n "$A" addr add $HA_ADDR/64 dev lo
ip -n "$A" link add e0 type veth peer name e1
# The peer's own certificates go elsewhere than those of the topology.
check "fault: certificates are made" peer ha_cases.py certs
peer_cases fault.py "$A"
check "fault: the namespace goes with what is left in it" del_ns "$A"

certs=$topology_certs
mkfifo "$work/never"
exec {never}<>"$work/never"
check "fault: everything is up" start || finish
mobility "$MN" correspondent add $HOA $CN_ADDR
run_out
pause 4
recover
check "fault: an exchange without memory ends when there is some" wait_until 120 ro_up $COA1
check "fault: and is confirmed" wait_until 60 eval \
	'answered "$CN" $CN_ADDR $HOA; bound confirmed $COA1'
stream_start "$CN" $CN_ADDR $HOA 0.05
mn_move b
run_out
pause 4
recover
check "fault: a handover without memory ends at the home agent" wait_until 120 registered $COA2
check "fault: and at the correspondent" wait_until 120 eval \
	'answered "$CN" $CN_ADDR $HOA; bound confirmed $COA2'
stream_end
check_ge "fault: allocations failed meanwhile" 100 $refused
for ns in "$CN" "$HA" "$MN"; do
	mobility "$ns" set role none
done
check "fault: the module goes" modprobe -r mobility
check_is "fault: and leaves no state of xfrm" "" "$(for ns in "$CN" "$HA" "$MN"; do
	in_ns "$ns" ip xfrm state; done)"
finish
