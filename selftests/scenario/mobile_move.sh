#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two mobile nodes that move at the same moment, repeatedly, also over links that
# lose, and that begin an exchange with each other at once (draft-qiu section 4).

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mobile.sh"

# Both at once, each where the other was, and back
swap() {
	local first

	mn_move $1 &
	first=$!
	mn2_move $2 &
	wait $first $!
}

# An echo goes from HoA to HoA by both paths: this one asks that it went directly
direct() {
	peers "$MN" confirmed $2 && peers "$MN2" confirmed $1 && answered "$MN" $HOA $HOA2
}

# given_up: routes, so far
given_up() {
	echo $(($(stat "$MN" mn_cn_restarted) + $(stat "$MN2" mn_cn_restarted)))
}

# moved NAME MN-LINK MN2-LINK COA MN2_COA: until both believe each other again. Three BUs
# without an answer are seven seconds: who takes five has no reason to give a route up.
moved() {
	local from before

	before=$(given_up)
	from=${EPOCHREALTIME/./}
	swap $2 $3
	check "$1" wait_until 60 direct $4 $5
	from=$(((${EPOCHREALTIME/./} - from) / 1000))
	diag "$from ms until both have confirmed each other"
	[ $from -gt 5000 ] || quick=$((quick + 1)) hasty=$((hasty + $(given_up) - before))
}

quick=0 hasty=0
modprobe sch_netem
check "mobile_move: both mobile nodes register" start_mobile || finish

# Both ask at once; auto-ro may have begun already
mobility "$MN" correspondent add $HOA $HOA2
mobility "$MN2" correspondent add $HOA2 $HOA
check "mobile_move: two exchanges at once: both end with a confirmed path" wait_until 40 direct \
	$COA1 $MN2_COA2
check "mobile_move: and both routes stand" wait_until 40 eval \
	'ro_up $COA1 && mobility "$MN2" correspondent show | grep -q "state up"'
check "mobile_move: data flow in the other direction" answered "$MN2" $HOA2 $HOA

stream_start "$MN" $HOA $HOA2 0.2
moved "mobile_move: both move at once" b a $COA2 $MN2_COA1
moved "mobile_move: and back" a b $COA1 $MN2_COA2
moved "mobile_move: and once more" b a $COA2 $MN2_COA1
stream_end
diag "$lost echoes of a stream of 5/s lost in three moves"
check_is "mobile_move: no route was given up before three BUs had no answer" 0 $hasty
# One that checks itself may be slow always.
[ $patience -gt 1 ] || check_ge "mobile_move: of the moves one was fast enough to say so" 1 $quick

for ns in "$AR1" "$AR2"; do
	in_ns "$ns" tc qdisc replace dev local root netem loss 20%
done
moved "mobile_move: both move at once while a fifth is lost" a b $COA1 $MN2_COA2
moved "mobile_move: and back, with loss" b a $COA2 $MN2_COA1
for ns in "$AR1" "$AR2"; do
	in_ns "$ns" tc qdisc del dev local root
done

mn2_move home
check "mobile_move: one comes home, the other sends there" wait_until 40 eval \
	'mobility "$MN2" home show | grep -q "state at-home" && answered "$MN" $HOA $HOA2'
mn2_move b
check "mobile_move: and away again" wait_until 40 eval \
	'registered2 $MN2_COA2 && direct $COA2 $MN2_COA2'

# A second home of MN2, that of MN: the home agent is HA and CN_HA at once.
HOA3=2001:db8:1::300
mobility "$HA" subscriber add $HOA3 ha $HA_ADDR secret "$work/secret2" dev home
mobility "$MN2" home add $HOA3/64 ha $HA_ADDR secret "$work/secret2"
check "mobile_move: a second home, that of the other" wait_until 30 eval \
	'mobility "$MN2" home show | grep -q "$HOA3.*state registered coa $MN2_COA2 "'
mobility "$MN" correspondent add $HOA $HOA3
check "mobile_move: two mobile nodes of one home agent" wait_until 30 eval \
	'mobility "$MN" binding show role cn | grep -q "^$HOA3 .*coa $MN2_COA2 cn $HOA state confirmed"'
check "mobile_move: data flow between them" answered "$MN" $HOA $HOA3
finish
