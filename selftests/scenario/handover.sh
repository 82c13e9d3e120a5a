#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The main job of draft-qiu section 3: home registration, the exchange, BU, BA
# and BC, data in ESP that follows the mobile node, and the return home.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need tshark tcpdump

# Keys without a binding
bound_pending() {
	mobility "$CN" binding show role cn | grep -q 'state pending'
}

# Traffic in the tunnel asks for it, where there was none for a while.
answered_ro() {
	answered "$MN" $HOA $CN_ADDR && ro_up "$COA1" && answered "$MN" $HOA $CN_ADDR
}

check "handover: MN registers with HA from link a" start || finish
check_ge "handover: a first BU has to echo a nonce" 1 "$(stat "$HA" ha_nonce_demanded)"
check_match "handover: HA shows the binding" "$HOA role ha coa $COA1 .*confirmed" \
	"$(mobility "$HA" binding show)"

capture "$R" any "$work/r.pcap" ip6
capture_r=$capture_pid
capture "$MN" eth0 "$work/mn.pcap" ip6
capture_mn=$capture_pid

check "handover: traffic through the tunnel starts route optimisation" \
	in_ns "$MN" ping -n -c 3 -i 0.5 -W 20 -I $HOA $CN_ADDR
check "handover: route optimisation stands" wait_until 30 ro_up $COA1
check "handover: CN confirmed the care-of address" wait_until 5 bound confirmed $COA1
check_match "handover: CN knows whose home agent vouched for it, and when" \
	"cert [0-9a-f]{64} signed $(date -u +%Y-%m-%d)T[0-9:]+Z" \
	"$(ip -d -n "$CN" mobility binding show role cn)"
check "handover: data CoA to CN" answered "$MN" $HOA $CN_ADDR
check "handover: data CN to HoA" answered "$CN" $CN_ADDR $HOA

stream_start "$CN" $CN_ADDR $HOA
flowing
begun=${EPOCHREALTIME/./}
mn_move b
check "handover: HA follows to link b" wait_until 20 registered $COA2
check "handover: CN follows to link b" wait_until 20 bound confirmed $COA2
# Tenths of a second, in each of which an echo was sent
took=$(((${EPOCHREALTIME/./} - begun) / 100000))
for _ in 1 2 3; do flowing; done
stream_end
check "handover: the stream goes on" answered "$CN" $CN_ADDR $HOA
check_ge "handover: a stream loses little while it moves" "$lost" $((took + 5))
diag "$lost echoes of a stream of 10/s lost from link a to link b, in $took tenths of a second"
check_is "handover: one exchange served both links" 1 "$(stat "$HA" ha_exchange_done)"

# Both bindings are renewed before they end: a quarter of 20 s is left then.
mobility "$HA" set ha-lifetime 20
mobility "$CN" set cn-lifetime 20
mn_move a
check "handover: bindings that live for 20 s" wait_until 20 eval 'registered $COA1 &&
	bound confirmed $COA1 && answered_ro'
# renewed N: at both, that often
renewed() {
	[ "$(stat "$CN" cn_binding_refresh)" -ge $((at_cn + $1)) ] &&
		[ "$(stat "$HA" ha_binding_refresh)" -ge $((at_ha + $1)) ]
}

at_cn=$(stat "$CN" cn_binding_refresh) at_ha=$(stat "$HA" ha_binding_refresh)
moves=$(stat "$CN" cn_binding_move)
stream_start "$CN" $CN_ADDR $HOA
check "handover: MN renews them at CN and HA before they end" wait_until 40 renewed 2
stream_end
check_is "handover: no packet of a stream is lost over that" 0 "$lost"
check_is "handover: and neither binding ended, or was made anew" "0 0 $moves" \
	"$(stat "$CN" cn_binding_expired) $(stat "$HA" ha_binding_expired) $(stat "$CN" cn_binding_move)"
# Of 4 s less than the unit of a lifetime is left at once, and a lifetime of 0 ends a binding.
mobility "$HA" set ha-lifetime 4
mobility "$CN" set cn-lifetime 420
mn_move b
briefly() {
	mobility "$CN" binding show role cn |
		grep -q " coa $COA2 .*state confirmed .*lifetime 4s "
}

check "handover: MN on link b asks CN for 4 s when home has given it no more" wait_until 40 briefly
mobility "$HA" set ha-lifetime 420
check "handover: and for longer again" wait_until 20 eval \
	'mobility "$MN" home show | grep -q " coa $COA2 .*lifetime 420s "'

mn_move home
check "handover: MN comes home" wait_until 30 at_home
check "handover: CN forgets the binding, keeps the keys" wait_until 30 bound_pending
check "handover: at home traffic is plain" answered "$CN" $CN_ADDR $HOA
mn_move a
check "handover: MN leaves again" wait_until 30 registered $COA1
check "handover: data directly again, without another exchange" wait_until 30 answered_ro
check_is "handover: still one exchange" 1 "$(stat "$HA" ha_exchange_done)"

capture_end "$capture_r"
capture_end "$capture_mn"

check "handover: the captures are decoded" eval 'decode "$work/r.pcap" && decode "$work/mn.pcap"'

# is FIELD TEXT: a comparison for awk
is() {
	printf '%s == "%s"' "$1" "$2"
}

from_cn=$(is src $CN_ADDR)
check_is "handover: nothing malformed on the wire" 0 "$(seen "$work/r.pcap" 'bad != ""')"
check_ge "handover: CN to CoA is ESP" 5 \
	"$(seen "$work/r.pcap" "$from_cn && $(is dst $COA2) && esp != \"\"")"
check_ge "handover: BU carries HoA in a Home Address option" 2 \
	"$(seen "$work/r.pcap" "mh == 5 && $(is hao $HOA)")"
check_ge "handover: BA carries HoA in a type 2 routing header" 2 \
	"$(seen "$work/r.pcap" "mh == 6 && $(is rh2 $HOA)")"
check_is "handover: MN and HA signal in ESP alone" 0 \
	"$(seen "$work/mn.pcap" "mh != \"\" && ($(is src $HA_ADDR) || $(is dst $HA_ADDR))")"
check_ge "handover: and there was such signalling" 4 \
	"$(seen "$work/mn.pcap" "esp != \"\" && ($(is src $HA_ADDR) || $(is dst $HA_ADDR))")"
check_is "handover: REQ and REP are on no link in the clear" 0 \
	"$(seen "$work/mn.pcap" "mh == 11 && ($(is src $HOA) || $(is dst $HOA))")"
finish
