#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Restarts: a correspondent or a home agent that forgot everything is found out
# and recovered from; what was recorded before gets nothing.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

ha_up() {
	mobility "$HA" set role ha &&
		mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$work/secret" dev home
}

start_ro_b() {
	mobility "$MN" correspondent add $HOA $CN_ADDR &&
		wait_until 60 bound confirmed $COA2
}

check "restart: everything is up" start || finish
check "restart: route optimisation stands" start_ro || finish

mobility "$CN" set role none
mobility "$CN" set role cn
check_is "restart: CN forgot" "" "$(mobility "$CN" binding show)"
stream_start "$MN" $HOA $CN_ADDR 0.2
check "restart: MN finds out and makes a new exchange" wait_until 60 bound confirmed $COA1
stream_end
check_ge "restart: it asked before it gave up" 1 "$(stat "$MN" mn_cn_restarted)"
# Without keys nothing accepts a Home Address option: the kernel counts that itself.
check_ge "restart: BUs under keys that are gone reach nobody" 1 \
	"$(awk '$1 == "XfrmInNoStates" { print $2 }' <(in_ns "$CN" cat /proc/net/xfrm_stat))"
check "restart: data flows again" wait_until 10 answered "$MN" $HOA $CN_ADDR
check_is "restart: two exchanges in all" 2 "$(stat "$HA" ha_exchange_done)"

mobility "$HA" set role none
check "restart: HA comes back without state" ha_up
mn_move b
check "restart: MN registers with the HA that forgot" wait_until 60 registered $COA2
check_ge "restart: its first BU had to echo a nonce" 2 "$(stat "$HA" ha_nonce_demanded)"
check "restart: traffic through the tunnel works" wait_until 20 answered "$MN" $HOA 2001:db8:f::f
mobility "$MN" correspondent del $HOA $CN_ADDR
check "restart: a new exchange works, back at z" start_ro_b
finish
