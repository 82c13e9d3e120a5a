#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What an exchange agreed on ends with the home agent's certificate, or after a day: the mobile
# node has other keys before that, without a lost packet; and where it is refused them, those
# that it has serve to their end.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

# brief SECONDS: HA has a certificate for as long; $end is when it is over
brief() {
	end=$(($(date +%s) + $1))
	mkdir -p "$work/brief" && cp "$certs"/root.* "$work/brief" &&
		"$top/tools/mobility-certs" -d "$work/brief" ha ha --issuer root \
			--prefix 2001:db8:1::/64 --to "$(date -u -d "@$end" +%Y%m%d%H%M%SZ)" &&
		mobility "$HA" cert add own "$work/brief/ha.der" key "$work/brief/ha.p8"
}

# key_left: seconds
key_left() {
	mobility "$MN" correspondent show | sed -n 's/.* key-left \([0-9]*\)s.*/\1/p'
}

over() {
	[ "$(date +%s)" -gt "$end" ]
}

check "renew: everything is up" start || finish
mobility "$MN" set auto-ro off
check "renew: HA has a certificate for 80 s" brief 80
check "renew: route optimisation stands" start_ro || finish
check "renew: the keys end with the certificate" eval '[ "$(key_left)" -le 80 ]'
check "renew: the certificate is renewed" mobility "$HA" cert add own "$certs/ha.der" key "$certs/ha.p8"
stream_start "$MN" $HOA $CN_ADDR 0.05
check "renew: MN asks for other keys" wait_until 90 eval \
	'[ "$(stat "$HA" ha_exchange_done)" = 2 ]'
check "renew: they live for a day" wait_until 10 eval '[ "$(key_left)" -gt 80000 ]'
check "renew: the first ones end" wait_until 90 over
check "renew: data flows" flowing
stream_end
check_is "renew: no packet of a stream was lost" 0 "$lost"
check_is "renew: no BU was left unanswered" "0 0" \
	"$(stat "$MN" mn_cn_restarted) $(stat "$MN" mn_ro_down)"
check_is "renew: and one exchange was enough" 2 "$(stat "$HA" ha_exchange_done)"

# No other keys to be had --------------------------------------------------

check "renew: HA has a certificate for 80 s again" brief 80
mobility "$CN" set cn-lifetime 16
check "renew: its keys are in use" eval \
	'exchange_again $CN_ADDR; wait_until 20 eval "[ \"\$(key_left)\" -le 80 ] && bound confirmed"'
check "renew: HA serves this correspondent no more" \
	mobility "$HA" access add deny prefix $CN_ADDR
stream_start "$MN" $HOA $CN_ADDR 0.1
before=$(stat "$MN" mn_ro_refused)
mobility "$MN" correspondent rekey $HOA $CN_ADDR
check "renew: MN is refused other keys" wait_until 20 more "$MN" mn_ro_refused
before=$(stat "$MN" tx_bu) brr=$(stat "$CN" tx_brr) down=$(stat "$MN" mn_ro_down)
check "renew: the binding is refreshed all the same" wait_until 30 more "$MN" tx_bu $((before + 1))
check_is "renew: before CN has to ask for it" "$brr" "$(stat "$CN" tx_brr)"
check "renew: and stands" bound confirmed $COA1
check_is "renew: nothing of that took the path away" "$down" "$(stat "$MN" mn_ro_down)"
check "renew: until the keys end" wait_until 90 more "$MN" mn_ro_down "$down"
stream_end
check_ge "renew: data goes by the tunnel then, with half a second lost at most" "$lost" 5
check_is "renew: no BU was sent under keys that had ended" 0 "$(stat "$CN" drop_key_old)"
finish
