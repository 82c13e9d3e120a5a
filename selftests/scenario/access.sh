#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Access control: at the correspondent and at the home agent, by prefix and by
# certificate, before an exchange and while bindings stand; the rules themselves.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2154,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

prohibited() {
	mobility "$MN" correspondent show | grep -q 'state refused .*error prohibited'
}

# says WORDS COMMAND...: fails, with WORDS (a pattern)
says() {
	local words=$1 out
	shift

	! out=$("$@" 2>&1) && grep -qE -- "$words" <<<"$out"
}

cn() {
	mobility "$CN" access "$@"
}

ha() {
	mobility "$HA" access "$@"
}

check "access: everything is up" start || finish
check "access: without rules whom the trust anchors cover is served" start_ro || finish
ha=$(fp ha) root=$(fp root)
monitor "$CN" "$work/cn.events"
monitor "$HA" "$work/ha.events"
capture "$CN" eth0 "$work/pcap" 'ip6[6] == 135'
echo 1 >/sys/kernel/tracing/events/mobility/mobility_drop/enable

# Correspondent, prefixes ------------------------------------------------

sent=$(stat "$CN" tx_exch1) before=0
check "access: at the correspondent, the home prefix is denied" cn add deny prefix 2001:db8:1::/64
check "access: keys and binding are gone at once" unbound
check_is "access: counted cn_binding_denied" 1 "$(stat "$CN" cn_binding_denied)"
check_is "access: none counted as revoked" 0 "$(stat "$CN" cn_binding_revoked)"
check "access: told" told "$work/cn.events" "binding-del. role cn hoa $HOA"
check_is "access: the other namespace has no rule" "" "$(ha show)"
exchange_again $CN_ADDR
check "access: the next EXCH0 is dropped, counted drop_access" wait_until 20 more "$CN" drop_access
check "access: the mobile node is told, when the exchange has failed" wait_until 40 prohibited
check_is "access: no EXCH1 was signed" "$sent" "$(stat "$CN" tx_exch1)"
check "access: the event names who and why" told "$work/cn.events" \
	"drop. role cn hoa $HOA peer $CN_ADDR error prohibited reason drop_access"
check_match "access: the tracepoint, too" "drop_access $HOA > $CN_ADDR" \
	"$(grep drop_access /sys/kernel/tracing/trace)"
capture_end "$capture_pid"
# ERROR (12), its first attribute HOA; and in the end STATUS (22), one octet: 7
check_is "access: ERROR with STATUS 7 went to the home address, for each time that a cookie is good" 3 \
	"$(packet_hex "$work/pcap" "dst $HOA" | grep -c 'cb050c0100000001001020.*00160001070')"
check_is "access: and no EXCH1" 0 "$(packet_hex "$work/pcap" "dst $HOA" | grep -c cb050601)"
check "access: the home address itself is permitted, before that" cn add pref 5 permit prefix $HOA
exchange_again $CN_ADDR
check "access: then it is served" wait_until 30 optimised $COA1

# Correspondent, certificates --------------------------------------------

check "access: holders of one certificate are denied, before those" cn add pref 1 deny cert $ha
check "access: the binding goes" unbound
check "access: the rules are removed" eval 'cn del 1 && cn del 5 && cn del 10'
check_is "access: none is left" "" "$(cn show)"
check "access: an issuer, named by a file, is denied" cn add deny cert "$certs/root.pem"
check_match "access: it is shown by its fingerprint" \
	"^pref 10 deny role ha,cn prefix ::/0 cert $root " "$(cn show)"
before=$(stat "$CN" drop_access)
exchange_again $CN_ADDR
check "access: the next EXCH0 with it is dropped" wait_until 30 more "$CN" drop_access
check "access: but for one" cn add pref 1 role cn permit cert "$certs/ha.der"
exchange_again $CN_ADDR
check "access: that one is served" wait_until 30 optimised $COA1
check "access: nobody else is" eval 'cn add deny prefix ::/0 && cn del 10'
check "access: which leaves its binding" bound confirmed $COA1
check "access: what permits it is removed" cn del 1
check "access: and the binding goes, too" unbound
check "access: the rest is removed" cn del 20

# Home agent -------------------------------------------------------------

exchange_again $CN_ADDR
check "access: the exchange is done at the home agent" wait_until 30 eval \
	'mobility "$HA" exchange show | grep -q "state done" && optimised $COA1'
before=$(stat "$HA" ha_rekey_refused)
check "access: at the home agent, a correspondent is denied" ha add deny prefix $CN_ADDR
check_match "access: the exchange with it has failed" 'state failed .*prohibited' \
	"$(mobility "$HA" exchange show)"
check "access: no new k_EN is made" eval \
	'mobility "$MN" correspondent rekey $HOA $CN_ADDR && wait_until 20 more "$HA" ha_rekey_refused'
cookies=$(stat "$HA" tx_cookie0)
exchange_again $CN_ADDR
check "access: the next REQ is refused" wait_until 20 prohibited
check_ge "access: counted at the home agent" 1 "$(stat "$HA" drop_access)"
check_is "access: no COOKIE0 was sent" "$cookies" "$(stat "$HA" tx_cookie0)"
check "access: the event names who and why" told "$work/ha.events" \
	"drop. role ha hoa $HOA peer $CN_ADDR error prohibited reason drop_access"
check "access: the rule is removed" ha del pref 10

check "access: correspondents are not for one subscriber" ha add role ha deny hoa $HOA
check "access: but for another" ha add role ha deny hoa 2001:db8:1::66
exchange_again $CN_ADDR
check "access: its REQ is refused" wait_until 20 prohibited
check "access: the first is removed" ha del 10
exchange_again $CN_ADDR
check "access: the other one's does not matter" wait_until 30 optimised $COA1
check "access: that is removed" ha del 20

check "access: a correspondent's certificate is denied" ha add deny cert "$certs/cn.der"
check_match "access: its exchange has failed" 'state failed .*prohibited' \
	"$(mobility "$HA" exchange show)"
before=$(stat "$HA" tx_exch0)
exchange_again $CN_ADDR
check "access: the next is refused" wait_until 30 prohibited
check_ge "access: when its EXCH1 showed who it is" $((before + 1)) "$(stat "$HA" tx_exch0)"
check "access: it is removed" ha del 10

check "access: a certificate alone is permitted" eval \
	'ha add permit cert "$certs/cn.der" && ha add deny prefix ::/0'
exchange_again $CN_ADDR
check "access: who may have it is asked, and served" wait_until 30 optimised $COA1
check "access: another certificate alone" eval 'ha add pref 1 permit cert $ha && ha del 10'
check_match "access: ends the exchange" 'state failed .*prohibited' \
	"$(mobility "$HA" exchange show)"
exchange_again $CN_ADDR
check "access: and the next, with the correspondent's EXCH1" wait_until 30 prohibited
check "access: removed, both" eval 'ha del 1 && ha del 20'

# The rules --------------------------------------------------------------

check "access: nobody is meant" says 'prefix ::/0 is everybody' cn add deny
check "access: nothing is decided" says 'permit or deny' cn add prefix ::/0
check "access: bits beyond the prefix" says 'bits set beyond' cn add deny prefix 2001:db8::1/64
check "access: not a prefix" says 'PREFIX/PLEN' cn add deny prefix 192.0.2.0/24
check "access: a role without rules" says 'roles cn and ha' cn add role mn deny prefix ::/0
check "access: a subscriber at a correspondent" says 'hoa is for role ha' \
	cn add role cn deny hoa $HOA
check "access: no certificate in the file" says 'holds no certificate' cn add deny cert /etc/passwd
head -c 700 "$certs/root.der" >"$work/cut.der"
check "access: half a certificate" says 'not a certificate' cn add deny cert "$work/cut.der"
cat "$certs/root.pem" "$certs/ha.pem" >"$work/two.pem"
check "access: two certificates" says 'several certificates' cn add deny cert "$work/two.pem"
check "access: nothing to remove" says 'no rule has this preference' cn del 7
check "access: preference 0" says 'from 1 on' cn add pref 0 deny prefix ::/0
check "access: one rule" cn add pref 7 role cn deny prefix 2001:db8:77::/48
check "access: another at its place" says 'has this preference' \
	cn add pref 7 deny prefix 2001:db8:78::/48
check "access: the same once more" says 'with these conditions' \
	cn add role cn permit prefix 2001:db8:77::/48
check "access: nothing behind the last" eval 'cn add pref 4294967295 role ha deny hoa 2001:db8::/32 &&
	says "no preference is left" cn add deny prefix 2001:db8:79::/48'
check_is "access: as JSON" \
	'[{"pref":7,"action":"deny","role":["cn"],"prefix":"2001:db8:77::/48"},{"pref":4294967295,"action":"deny","role":["ha"],"prefix":"::/0","hoa":"2001:db8::/32"}]' \
	"$(ip -n "$CN" -j mobility access show)"
check_is "access: of one role" 7 "$(cn show role cn | awk '{ print $2 }')"
for ((i = 1; i <= 254; i++)); do
	echo "mobility access add pref $((1000 - i)) deny prefix 2001:db8:0:$(printf %x $((i + 4096)))::/64"
done >"$work/many"
check "access: as many rules as there may be" ip -n "$CN" -batch "$work/many"
check "access: and no more" says 'too many rules' cn add pref 8 deny prefix 2001:db8:99::/48
check_is "access: in the order of their preferences" "$(cn show | awk '{ print $2 }' | sort -n)" \
	"$(cn show | awk '{ print $2 }')"
exchange_again $CN_ADDR
check "access: in the end others are served" wait_until 30 optimised $COA1
check "access: the namespace goes with its rules" del_ns "$CN"
finish
