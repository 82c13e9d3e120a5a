#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# How the keys of a mobile correspondent end (draft-qiu section 4): with LT_EN, by an
# access rule at CN_HA, by a revocation that CN_MN is not there to hear of; and that
# they are not saved.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mobile.sh"
need nft python3

both_confirmed() {
	peers "$MN" confirmed && peers "$MN2" confirmed
}

keyless() {
	! mobility "$MN2" binding show role cn | grep -q .
}

# saved NS: how many records, and of them correspondents'
saved() {
	mobility "$1" save "$work/$1" 2>&1
	grep -c '^correspondent ' "$work/$1"
}

# kernel_saves NS HOA CN: the error, without the tool, which knows better than to ask
kernel_saves() {
	PYTHONDONTWRITEBYTECODE=1 python3 - "$top/selftests/peer" "$@" <<-'END'
		import errno, sys
		sys.path.insert(0, sys.argv[1])
		from net import Family, addr
		try:
		    print(Family(sys.argv[2]).command('state_get', roles=b'\1\0\0\0',
		                                      hoa=addr(sys.argv[3]), cn=addr(sys.argv[4])))
		except OSError as e:
		    print(errno.errorcode[e.errno])
	END
}

# brief: MN uses a key of $lt seconds at most
brief() {
	local left

	left=$(mobility "$MN" correspondent show | sed -n 's/.* lt-en-left \([0-9]*\)s .*/\1/p')
	[ "$left" ] && [ "$left" -le "$lt" ]
}

# pairs N: that CN_MN takes from MN
pairs() {
	[ "$(ip -n "$MN2" xfrm state list src $COA1 proto esp | grep -c '^src')" = "$1" ]
}

umask 077
check "mobile_keys: both mobile nodes register" start_mobile || finish
for ns in "$MN" "$MN2"; do
	mobility "$ns" set auto-ro off
done
mobility "$MN" correspondent add $HOA $HOA2
check "mobile_keys: each has a confirmed binding for the other" wait_until 40 both_confirmed

# What one sent under the reverse keys would be new again after a restore.
check_is "mobile_keys: MN saves its home, not the keys with a mobile correspondent" \
	"$(printf '1 saved\n0')" "$(saved "$MN")"
check_is "mobile_keys: nor does CN_MN" "$(printf '1 saved\n0')" "$(saved "$MN2")"
check_is "mobile_keys: nor would the kernel give them" "ENOENT ENOENT" \
	"$(kernel_saves "$MN" $HOA $HOA2) $(kernel_saves "$MN2" $HOA2 $HOA)"

# LT_EN ----------------------------------------------------------------------

# CN_MN has two pairs: of MN's BU, and, after a move, of its own, under another k_EN.
# The first ends, as MN gets no successor.
lt=$((22 + 2 * patience))
mobility "$MN2" set lt-en $lt
keyed=$(stat "$HA2" ha_cn_keyed)
wait_until 10 mobility "$MN" correspondent rekey $HOA $HOA2
check "mobile_keys: new keys, of which one lives for ${lt} s" wait_until 20 eval \
	"more \$HA2 ha_cn_keyed $keyed && brief"
in_ns "$MN" nft -f - <<-END
	table ip6 block {
		chain c {
			type filter hook output priority 0;
			meta l4proto 135 @th,16,8 11 @th,64,8 1 counter drop
		}
	}
END
mobility "$MN2" set lt-en 3600
mn2_move a
check "mobile_keys: CN_MN moves, MN believes its own BU" wait_until 10 peers "$MN" confirmed \
	$MN2_COA1
check "mobile_keys: it has a pair of either BU" wait_until 5 pairs 2
check "mobile_keys: LT_EN is over: the pair of that key goes" wait_until 30 pairs 1
check_is "mobile_keys: the other one stays, and the binding" "0 confirmed" \
	"$(stat "$MN2" cn_en_expired) $(mobility "$MN2" binding show role cn |
		sed -n 's/.* state \([a-z]*\) .*/\1/p')"
check "mobile_keys: MN, too, stopped using it" wait_until 10 eval \
	'[ "$(stat "$MN" mn_en_expired)" = 1 ]'
in_ns "$MN" nft delete table ip6 block
exchange_again $HOA2
check "mobile_keys: another exchange brings both back" wait_until 40 both_confirmed

# An access rule at CN_HA ----------------------------------------------------

ended=$(stat "$MN2" cn_binding_revoked)
check "mobile_keys: at CN_HA, MN's home prefix is denied" \
	mobility "$HA2" access add deny prefix 2001:db8:1::/64
check "mobile_keys: CN_MN is told and ends the binding" wait_until 20 more "$MN2" \
	cn_binding_revoked $ended
check "mobile_keys: CN_HA knows that it did" wait_until 10 more "$HA2" ha_cn_revoked 0
check "mobile_keys: CN_MN keeps no keys" keyless
exchange_again $HOA2
check "mobile_keys: a new exchange is refused" wait_until 20 more "$HA2" drop_access 0
check "mobile_keys: and MN is told why" wait_until 40 eval \
	'mobility "$MN" correspondent show | grep -q "state refused .*error prohibited"'
check "mobile_keys: the rule is removed" mobility "$HA2" access del 10
exchange_again $HOA2
check "mobile_keys: then it is served" wait_until 40 both_confirmed

# A revocation while CN_MN is away -------------------------------------------

ended=$(stat "$HA2" ha_cn_revoked) silent=$(stat "$HA2" ha_cn_silent)
ip -n "$SW" link set mn2 nomaster
check "mobile_keys: CN_MN is off the net, MN's home agent is revoked" \
	mobility "$HA2" cert revoke "$(sha256sum "$certs/ha.der" | cut -d' ' -f1)"
check "mobile_keys: CN_HA cannot tell it" wait_until 30 more "$HA2" ha_cn_silent $silent
check "mobile_keys: and it does not know" peers "$MN2" confirmed
mn2_move b
check "mobile_keys: it is told when it registers" wait_until 30 more "$HA2" ha_cn_revoked $ended
check "mobile_keys: registered it is" wait_until 20 registered2 $MN2_COA2
check "mobile_keys: and ends what it had" wait_until 10 keyless
finish
