#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A network that loses, doubles and reorders: every registration completes.  Every
# leg, MN - HA and HA - CN, has a bad link, MN - CN has two.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

# bad NS DEVICE: three packets in ten lost, three doubled, three late
bad() {
	in_ns "$1" tc qdisc replace dev "$2" root netem \
		loss 30% duplicate 30% delay 20ms 15ms reorder 70% 30%
}

modprobe sch_netem
check "loss: everything is up on a good network" start || finish
bad "$MN" eth0
bad "$CN" eth0
bad "$R" cn
bad "$AR1" local
bad "$AR2" local

mobility "$MN" correspondent add $HOA $CN_ADDR
check "loss: route optimisation with 30 % lost, doubled, late" wait_until 240 ro_up $COA1
mn_move b
check "loss: the home agent follows" wait_until 240 registered $COA2
check "loss: the correspondent follows" wait_until 240 ro_up $COA2
# A lost BC is made good by traffic: without any there is nothing to confirm for.
check "loss: and is confirmed" wait_until 240 eval \
	'answered "$CN" $CN_ADDR $HOA; bound confirmed $COA2'
mn_move home
check "loss: home again" wait_until 240 at_home
mn_move a
check "loss: away again" wait_until 240 registered $COA1
check "loss: and optimised" wait_until 240 ro_up $COA1

for dev in "$CN eth0" "$R cn" "$HA bone" "$AR1 local" "$AR2 local" "$MN eth0"; do
	in_ns "${dev% *}" tc qdisc del dev "${dev#* }" root
done
check "loss: data flows when the network is good again" \
	wait_until 60 answered "$MN" $HOA $CN_ADDR
check_ge "loss: something had to be repeated" 1 "$(stat "$MN" mn_retransmit)"
check_ge "loss: k_HA and its successor stayed in step" 1 "$(stat "$HA" ha_exchange_done)"
finish
