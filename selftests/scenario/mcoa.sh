#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# draft-lim and RFC 5648: a mobile node with three interfaces registers all of them, the
# home agent sends to the best of those it believes, and nothing to a victim's address that
# the mobile node claims.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mcoa.sh"
need tshark tcpdump

mcoa_start() {
	modprobe mobility && topology_up && topology_mcoa_up && roles_up && mn_links &&
		mobility "$MN" set auto-ro off && wait_until 30 registered $COA1
}

check "mcoa: MN registers one address, without BIDs" mcoa_start || finish
capture "$HA" bone "$work/ha.pcap" ip6
capture_ha=$capture_pid
capture "$MN" eth0 "$work/eth0.pcap" ip6
capture_eth0=$capture_pid
capture "$CN" eth0 "$work/victim.pcap" "ip6 and dst host $VICTIM1 or dst host $VICTIM2"
capture_victim=$capture_pid

# ---- registration: together what may be, the rest one by one ----

mobility "$MN" bid add $HOA id 1 dev eth0 priority 10 register
mobility "$MN" bid add $HOA id 2 dev eth1 priority 30
mobility "$MN" bid add $HOA id 3 dev eth2 priority 20
check "mcoa: three addresses are registered" wait_until 30 at_mn_all
check "mcoa: HA believes each by the source of its own BU" at_ha_all
check_ge "mcoa: what HA refused in bulk came by itself" 2 "$(stat "$MN" mn_coa_alone)"
check_match "mcoa: events and settings name what there is" 'verify source,refuse' \
	"$(mobility "$HA" show)"
check "mcoa: data both ways" answered "$CN" $CN_ADDR $HOA
check_ge "mcoa: HA sends to the lowest priority" 1 "$(bid_sent "$HA" 1)"
check_is "mcoa: and to no other" "0 0" "$(bid_sent "$HA" 2) $(bid_sent "$HA" 3)"

# ---- a link goes: its BID alone, and the next one takes over ----

ip -n "$MN" link set eth0 down
check "mcoa: HA forgets the BID of a link that went" wait_until 20 at_ha_without 1
check "mcoa: the others stay" eval 'at_ha 2 $COA2 verified && at_ha 3 $COA3 verified'
check "mcoa: data by the next" wait_until 10 answered "$CN" $CN_ADDR $HOA
check_ge "mcoa: which has the lowest priority now" 1 "$(bid_sent "$HA" 3)"
ip -n "$MN" link set eth0 up
mn_link eth0 $COA1/64 2001:db8:a::1 1024
check "mcoa: the link comes back, and its BID" wait_until 30 at_ha 1 $COA1 verified

mobility "$MN" bid del $HOA id 2
check "mcoa: one BID is deregistered" wait_until 20 at_ha_without 2
check_is "mcoa: HA counted both ends" 2 "$(stat "$HA" ha_coa_deleted)"

# ---- the attack of section 2: victims' addresses, bound by a registered MN ----

mobility "$HA" set verify source
victims_claim
check "mcoa: unverified victims are in the table" wait_until 20 \
	eval 'at_ha 8 $VICTIM1 unverified && at_ha 9 $VICTIM2 unverified'
before=$(bid_sent "$HA" 1)
in_ns "$CN" ping -n -c 3 -i 0.3 -W 1 -I $CN_ADDR $HOA >/dev/null 2>&1
check_ge "mcoa: data goes to the honest address with the lowest priority" $((before + 3)) \
	"$(bid_sent "$HA" 1)"
check_is "mcoa: strict: nothing was sent to a victim" "0 0" \
	"$(bid_sent "$HA" 8) $(bid_sent "$HA" 9)"
check "mcoa: unverified ones are dropped" wait_until 20 eval 'at_ha_without 8 && at_ha_without 9'
check "mcoa: HA counted them" eval \
	'[ "$(stat "$HA" ha_coa_unverified)" -ge 2 ] && [ "$(stat "$HA" ha_coa_dropped)" -ge 2 ]'
check "mcoa: the MN is told of a care-of address that nothing verified" wait_until 20 \
	eval 'at_mn 8 "refused .*status 174" && at_mn 9 "refused .*status 174"'
check "mcoa: HA remembers that it refused them" eval \
	'at_ha 8 $VICTIM1 "refused .*status 174" && at_ha 9 $VICTIM2 "refused .*status 174"'
victims_leave

mobility "$HA" set verify source,refuse
before=$(stat "$HA" ha_coa_refused)
victims_claim
check "mcoa: refused victims are shown with the status" wait_until 20 \
	eval 'mobility "$HA" bid show | grep -qE "bid 8 .*coa $VICTIM1 state refused by refuse status 16[68] "'
check_ge "mcoa: and counted" $((before + 2)) "$(stat "$HA" ha_coa_refused)"
check "mcoa: the honest addresses carry on" answered "$CN" $CN_ADDR $HOA
victims_leave
capture_end "$capture_victim"

# ---- ping: in bulk, and asked about; the victims are hosts that answer pings ----

mobility "$HA" set verify source,ping
mobility "$MN" bid del $HOA id 2
wait_until 20 at_ha_without 2
mobility "$MN" bid add $HOA id 2 dev eth1 priority 30
check "mcoa: ping: an address registered in bulk is verified" wait_until 30 \
	at_ha 2 $COA2 'verified by ping'
check_ge "mcoa: ping: HA counted the answer" 1 "$(stat "$HA" rx_ping)"
mobility "$HA" set verify source,probe
mobility "$MN" bid del $HOA id 3
wait_until 20 at_ha_without 3
mobility "$MN" bid add $HOA id 3 dev eth2 priority 20
check "mcoa: probe: MN answers from the address that is asked about" wait_until 30 \
	at_ha 3 $COA3 'verified by probe'
mobility "$HA" set probe-path direct
mobility "$MN" bid del $HOA id 3
wait_until 20 at_ha_without 3
mobility "$MN" bid add $HOA id 3 dev eth2 priority 20
check "mcoa: probe: MN answers what went there" wait_until 30 at_ha 3 $COA3 'verified by probe'
mobility "$HA" set probe-path verified verify source,ping
capture "$CN" eth0 "$work/asked.pcap" "ip6 and src host $HA_ADDR"
capture_asked=$capture_pid
before=$(bid_sent "$HA" 1)
victims_others 2001:db8:c::b1 2001:db8:c::b2
victims_claim
check "mcoa: ping: victims are asked about" wait_until 20 \
	eval 'at_ha 8 $VICTIM1 "probing by ping" && at_ha 9 $VICTIM2 "probing by ping"'
in_ns "$CN" ping -n -c 3 -i 0.3 -W 1 -I $CN_ADDR $HOA >/dev/null 2>&1
check_ge "mcoa: ping: data goes to the honest address" $((before + 3)) "$(bid_sent "$HA" 1)"
check "mcoa: ping: they are dropped" wait_until 20 eval 'at_ha_without 8 && at_ha_without 9'
victims_leave
capture_end "$capture_asked"

# ---- several are prohibited: one it is ----

mobility "$HA" set verify refuse
mobility "$MN" home del $HOA
mobility "$MN" home add $HOA/64 ha $HA_ADDR secret "$work/secret"
mobility "$MN" bid add $HOA id 1 dev eth0
mobility "$MN" bid add $HOA id 2 dev eth1
check "mcoa: prohibited, MN registers without BIDs" wait_until 30 registered $COA1
check_match "mcoa: HA has one address" "$HOA role ha coa $COA1 " "$(mobility "$HA" binding show)"
check_is "mcoa: and no BID" "" "$(mobility "$HA" bid show | grep -v 'state refused')"
check "mcoa: data both ways, still" answered "$CN" $CN_ADDR $HOA

# ---- on the wire ----

for pid in "$capture_ha" "$capture_eth0"; do
	capture_end "$pid"
done
check "mcoa: the captures are decoded" eval \
	'decode "$work/ha.pcap" && decode "$work/eth0.pcap" && decode "$work/victim.pcap" &&
	decode "$work/asked.pcap"'
is() {
	printf '%s == "%s"' "$1" "$2"
}
check_is "mcoa: nothing malformed" 0 "$(seen "$work/ha.pcap" 'bad != ""')"
check_is "mcoa: each address leaves by its own interface" 0 \
	"$(seen "$work/eth0.pcap" "($(is src $COA2) || $(is src $COA3)) && icmp == \"\"")"
check_ge "mcoa: data to COA3 is ESP" 1 "$(seen "$work/ha.pcap" "$(is dst $COA3) && esp != \"\"")"
check_is "mcoa: no octet reached a victim" 0 \
	"$(seen "$work/victim.pcap" "$(is src $HA_ADDR)")"
for victim in $VICTIM1 $VICTIM2; do
	[ "$(seen "$work/asked.pcap" "$(is dst $victim)")" -le 3 ] &&
		[ "$(seen "$work/asked.pcap" "$(is dst $victim) && esp == \"\"")" = 0 ] || asked="more"
done
check_is "mcoa: ping: nothing but three echoes each went to the victims" "" "${asked:-}"
finish
