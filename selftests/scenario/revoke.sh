#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Certificates that an administrator revokes while bindings stand on them: at the
# correspondent the home agent's, its issuer's and the own one, at the home agent
# the correspondent's.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2154,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

turned_down() {
	mobility "$MN" correspondent show | grep -q 'state refused'
}

check "revoke: everything is up" start || finish
ha=$(fp ha) cn=$(fp cn) root=$(fp root)
check "revoke: route optimisation stands" start_ro || finish
check_match "revoke: the correspondent learnt the home agent's certificate" "$ha" \
	"$(mobility "$CN" cert show learnt)"

check "revoke: at the correspondent, the home agent's" mobility "$CN" cert revoke $ha
check "revoke: keys and binding are gone at once" unbound
check_is "revoke: counted" 1 "$(stat "$CN" cn_binding_revoked)"
check_is "revoke: it is not learnt any more" "" "$(mobility "$CN" cert show learnt)"
check_is "revoke: but shown as what it is" "revoked $ha " "$(mobility "$CN" cert show revoked)"
# The mobile node finds out by packets that come through the tunnel, and by silence.
check "revoke: data goes by the home address" wait_until 40 answered "$CN" $CN_ADDR $HOA
exchange_again $CN_ADDR
check "revoke: the next EXCH0 with it is refused" wait_until 20 \
	eval '[ "$(stat "$CN" drop_cert_revoked)" -ge 1 ]'
check "revoke: the mobile node is told" wait_until 30 turned_down

check "revoke: unrevoked" mobility "$CN" cert unrevoke $ha
exchange_again $CN_ADDR
check "revoke: it is believed again" wait_until 30 optimised $COA1
check "revoke: an exchange is done at the home agent" wait_until 5 \
	eval 'mobility "$HA" exchange show | grep -q "state done"'

check "revoke: at the home agent, the correspondent's, while data flows" \
	mobility "$HA" cert revoke $cn
before=$(stat "$HA" ha_rekey_refused)
check "revoke: no new k_EN is made on it" eval \
	'mobility "$MN" correspondent rekey $HOA $CN_ADDR && wait_until 20 more "$HA" ha_rekey_refused'
check "revoke: believed again there, too" mobility "$HA" cert unrevoke $cn
exchange_again $CN_ADDR
check "revoke: the binding is confirmed again" wait_until 30 optimised $COA1

check "revoke: at the correspondent, what issued it" mobility "$CN" cert revoke $root
check "revoke: that ends the binding, too" unbound
check_is "revoke: and is counted" 2 "$(stat "$CN" cn_binding_revoked)"
check "revoke: the issuer unrevoked" mobility "$CN" cert unrevoke $root

check "revoke: at the home agent, the correspondent's" mobility "$HA" cert revoke $cn
check_match "revoke: the exchange that it proved has failed" 'state failed .*cert' \
	"$(mobility "$HA" exchange show)"
before=$(stat "$HA" drop_cert_revoked)
exchange_again $CN_ADDR
check "revoke: the next EXCH1 with it is dropped" wait_until 20 more "$HA" drop_cert_revoked
check "revoke: and the mobile node is told that, too" wait_until 30 turned_down
check "revoke: the correspondent's unrevoked" mobility "$HA" cert unrevoke $cn

check "revoke: at the correspondent, its own" mobility "$CN" cert revoke $cn
before=$(stat "$CN" drop_cert_revoked)
exchange_again $CN_ADDR
check "revoke: it signs nothing more" wait_until 20 more "$CN" drop_cert_revoked
check "revoke: the own one unrevoked" mobility "$CN" cert unrevoke $cn

before=$(stat "$HA" tx_cookie0)
check "revoke: at the home agent, its own" mobility "$HA" cert revoke $ha
exchange_again $CN_ADDR
check "revoke: then it asks nobody and says so" wait_until 10 turned_down
check_is "revoke: no COOKIE0 was sent" "$before" "$(stat "$HA" tx_cookie0)"
check "revoke: that unrevoked" mobility "$HA" cert unrevoke $ha
exchange_again $CN_ADDR
check "revoke: in the end everything stands" wait_until 40 optimised $COA1
finish
