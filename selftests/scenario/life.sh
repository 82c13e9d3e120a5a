#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module goes in the middle of traffic, and so does a namespace.
#
# run: lifetimes

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

check "life: everything is up" start || finish
check "life: route optimisation stands" start_ro || finish
stream_start "$CN" $CN_ADDR $HOA 0.05
flowing
old=$CN
check "life: a CN's namespace goes in the middle of a stream" ip netns del "$CN"
kill "$stream_pid" 2>/dev/null
check "life: the others go on" answered "$MN" $HOA 2001:db8:f::f
check "life: MN's namespace goes while it is registered" ip netns del "$MN"
# In 64 chains of a hash table: some hold several, all of which have to go.
for i in $(seq 1 150); do
	echo "mobility subscriber add 2001:db8:1::1:$i ha $HA_ADDR secret $work/secret dev home"
done >"$work/subscribers"
check "life: HA has many subscribers" ip -n "$HA" -batch "$work/subscribers"
check_is "life: all of them" 151 "$(mobility "$HA" subscriber show | grep -c ' ha ')"
check "life: its role goes with all of them" timeout 600 ip -n "$HA" mobility set role none
check "life: and comes" mobility "$HA" set role ha
check "life: with as many" ip -n "$HA" -batch "$work/subscribers"
check "life: HA's namespace goes" ip netns del "$HA"
check "life: the module can be removed" modprobe -r mobility
for ns in SW R AR1 AR2; do ip netns del "${!ns}"; done
ns_list=()
diag "removed $old"

check "life: and loaded again, everything up" start || finish
check "life: route optimisation stands again" start_ro || finish
stream_start "$CN" $CN_ADDR $HOA 0.05
flowing
check "life: the module goes in the middle of a stream" modprobe -r mobility
check_is "life: it leaves no state of xfrm" "" "$(in_ns "$CN" ip xfrm state; in_ns "$MN" ip xfrm state)"
check_is "life: nor a policy" "" "$(in_ns "$CN" ip xfrm policy list ptype sub)"
stop "$stream_pid"
check "life: it loads again" modprobe mobility
check "life: and goes, idle" modprobe -r mobility
finish
