#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# draft-qiu section 4: a mobile node and a mobile correspondent, at fixed places.
# CN_HA negotiates and hands the keys on, BU is forwarded, BA comes straight from
# CN_CoA, data go from CoA to CoA; neither is believed before it is confirmed.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_mobile.sh"
need tcpdump nft python3

# mh TYPE SRC DST: tcpdump's filter for an MH 11 of ours
mh() {
	echo "ip6 proto 135 and ip6[42] == 11 and ip6[48] == $1 and src $2 and dst $3"
}

esp() {
	echo "ip6 proto 50 and src $1 and dst $2"
}

# hex of an address
hex() {
	python3 -c 'import socket, sys; print(socket.inet_pton(socket.AF_INET6, sys.argv[1]).hex())' "$1"
}

# [from=NS] forged COUNTER NS COMMAND...: a message that is counted and changes nothing
forged() {
	local name=$1 ns=$2 before
	shift 2
	before=$(stat "$ns" "$name")
	in_ns "${from:-$R}" python3 "$here/../peer/forge.py" "$@" &&
		wait_until 5 eval '[ "$(stat '"$ns $name"')" -gt '"$before"' ]'
}

check "mobile: both mobile nodes register" start_mobile || finish
for ns in "$MN" "$MN2"; do
	mobility "$ns" set auto-ro off
done

# CN_MN says that it is at CN_CoA, but reads nothing there: no BC, so no echo comes.
# What goes there is what one may send without knowing.
in_ns "$R" nft -f - <<-END
	table ip6 t {
		chain f {
			type filter hook forward priority 0;
			ip6 saddr $MN2_COA2 ip6 daddr $COA1 ip6 nexthdr 135 drop
		}
	}
END
capture "$MN" eth0 "$work/liar.pcap" "$(esp $COA1 $MN2_COA2)"
mobility "$MN" correspondent add $HOA $HOA2
check "mobile: a BA names CN_CoA, and nobody confirms it" wait_until 30 peers "$MN" provisional \
	$MN2_COA2
in_ns "$MN" ping -n -c 20 -i 0.02 -W 1 -I $HOA $HOA2 >"$work/ping" 2>&1
check "mobile: a CN_CoA that does not confirm is given up" wait_until 15 peers "$MN" stopped
capture_end
check_is "mobile: it got 10 packets" 10 "$(count "$work/liar.pcap" ip6)"
check "mobile: then data go by the home agents" answered "$MN" $HOA $HOA2
in_ns "$R" nft delete table ip6 t
mobility "$MN" correspondent del $HOA $HOA2

capture "$R" bone "$work/r.pcap" ip6
capture_r=$capture_pid
capture "$MN2" eth0 "$work/mn2.pcap" ip6
capture_mn2=$capture_pid

check "mobile: MN asks for route optimisation" mobility "$MN" correspondent add $HOA $HOA2
check "mobile: route optimisation stands" wait_until 30 ro_up $COA1 ||
	for ns in "$MN" "$MN2" "$HA" "$HA2"; do
		diag "$ns $(mobility "$ns" stats show | awk '$2')"
	done
check "mobile: CN_MN holds a confirmed binding for MN" wait_until 10 peers "$MN2" confirmed $COA1
check "mobile: MN holds a confirmed binding for CN_MN" wait_until 10 peers "$MN" confirmed $MN2_COA2
check "mobile: data MN to CN_MN" answered "$MN" $HOA $HOA2
check "mobile: data CN_MN to MN" answered "$MN2" $HOA2 $HOA
check_match "mobile: MN shows that its correspondent is mobile, and where" \
	"cn $HOA2 state up .*mobile .*at $MN2_COA2 " "$(mobility "$MN" correspondent show)"
check "mobile: CN_HA shows the exchange it answered" wait_until 10 eval \
	'mobility "$HA2" exchange show | grep -q "$HOA cn $HOA2 .*state done"'
check_ge "mobile: CN_MN has keys for BUs of its own" 1 "$(stat "$MN2" mn_reverse_keys)"
capture_end "$capture_r"
capture_end "$capture_mn2"
r=$work/r.pcap mn2=$work/mn2.pcap

check_ge "mobile: COOKIE0 goes from HoA to CN_HoA" 1 "$(count "$r" "$(mh 3 $HOA $HOA2)")"
check_ge "mobile: COOKIE1 comes from CN_HoA" 1 "$(count "$r" "$(mh 4 $HOA2 $HOA)")"
check_ge "mobile: EXCH0 goes from HoA to CN_HoA" 1 "$(count "$r" "$(mh 5 $HOA $HOA2)")"
check_ge "mobile: EXCH1 comes from CN_HoA" 1 "$(count "$r" "$(mh 6 $HOA2 $HOA)")"
check_is "mobile: CN_MN saw none of the exchange" 0 \
	"$(count "$mn2" "ip6 proto 135 and ip6[42] == 11 and ip6[48] < 7")"
check_ge "mobile: TEST asks for an N3" 1 "$(stat "$HA2" tx_test)"
check_ge "mobile: ALIVE brings it" 1 "$(stat "$HA2" rx_alive)"
check_ge "mobile: KEYS bring it back with the keys" 2 "$(stat "$MN2" rx_keys)"
check_is "mobile: TEST, ALIVE and KEYS are on no link in the clear" 0 \
	"$(count "$r" "ip6 proto 135 and ip6[42] == 11 and ip6[48] >= 17 and ip6[48] <= 19")"
check "mobile: KEYS reached CN_MN, in both exchanges" wait_until 10 eval \
	'[ "$(stat "$HA2" ha_cn_keyed)" = 2 ]'
check_ge "mobile: BU goes from CoA to CN_HoA with HoA in a Home Address option" 1 \
	"$(packet_hex "$r" "ip6 proto 60 and src $COA1 and dst $HOA2" | grep -c "c910$(hex $HOA)")"
check_is "mobile: FWD: no BU reaches CN_MN but in the tunnel" 0 \
	"$(count "$mn2" "ip6 proto 60 and dst $HOA2")"
check_ge "mobile: FWD goes through the tunnel to CN_CoA" 1 \
	"$(count "$mn2" "$(esp $HA2_ADDR $MN2_COA2)")"
ba=$(packet_hex "$mn2" "ip6 proto 43 and src $MN2_COA2 and dst $COA1" | head -1)
check_match "mobile: BA comes from CN_CoA, with HoA in a type 2 routing header" \
	"^.{80}8702020100000000$(hex $HOA)" "$ba"
check_match "mobile: BA names CN_HoA" "001f0010$(hex $HOA2)" "$ba"
check_ge "mobile: BC goes to CN_CoA" 1 "$(count "$r" "$(mh 9 $COA1 $MN2_COA2)")"
check_ge "mobile: its echo comes from CN_CoA" 1 "$(count "$r" "$(mh 20 $MN2_COA2 $COA1)")"
check_ge "mobile: data go in ESP from CoA to CN_CoA" 2 "$(count "$mn2" "$(esp $COA1 $MN2_COA2)")"
check_ge "mobile: and from CN_CoA to CoA" 2 "$(count "$mn2" "$(esp $MN2_COA2 $COA1)")"

# New keys: k_master is at CN_HA alone, so MN begins an exchange, and data goes on.
keyed=$(stat "$HA2" ha_cn_keyed) bus=$(stat "$MN2" rx_bu) bcs=$(stat "$MN2" rx_bc)
stream_start "$MN" $HOA $HOA2 0.2
check "mobile: new keys are asked for" wait_until 5 mobility "$MN" correspondent rekey $HOA $HOA2
check "mobile: CN_HA agrees on them and hands them on" wait_until 20 more "$HA2" ha_cn_keyed \
	"$keyed"
check "mobile: a BU brings them into use" wait_until 10 more "$MN2" rx_bu "$bus"
check "mobile: and BC confirms it" wait_until 10 more "$MN2" rx_bc "$bcs"
stream_end
check_is "mobile: no echo is lost" 0 "$lost"
check_is "mobile: no EXCH0' is sent" 0 "$(stat "$HA" tx_exch0_key)"
check "mobile: CN_MN's binding is confirmed as before" wait_until 10 peers "$MN2" confirmed $COA1
check "mobile: MN's, too" wait_until 10 peers "$MN" confirmed $MN2_COA2

# Forgeries
zeros=$(printf '%064d' 0)
from=$HA2 check "mobile: KEYS under another key are counted, no more" forged drop_decrypt "$MN2" \
	$HA2_ADDR $HOA2 19 "1:$(hex $HOA)" "24:$zeros$zeros"
alives=$(stat "$MN2" tx_alive) keyed=$(stat "$MN2" rx_keys)
# CN_HA began no exchange for CN_MN, so their k_HA is the first: who has it, or an old KEYS,
# has no N3.
from=$HA2 check "mobile: KEYS under the right key with an N3 that CN_MN did not make are refused" \
	forged drop_n3 "$MN2" -z "$work/secret2" $HA2_ADDR $HOA2 19 "1:$(hex $HOA)" seal \
	"30:${zeros:32}" "27:$zeros$zeros$zeros" 23:00015180
check_is "mobile: and not taken" "$keyed" "$(stat "$MN2" rx_keys)"
check "mobile: CN_HA lets nobody from outside say KEYS in its name" \
	forged drop_not_tunnelled "$HA2" $HA2_ADDR $HOA2 19 "1:$(hex $HOA)" "24:$zeros$zeros"
check "mobile: nor TEST" forged drop_not_tunnelled "$HA2" $HA2_ADDR $HOA2 17 20:10
# Ten seconds after the last COOKIE0 the home agent tunnels fragments as they are.
check "mobile: nor does CN_MN believe it in pieces" wait_until 15 \
	forged drop_not_tunnelled "$MN2" -f $HA2_ADDR $HOA2 17 20:10
check_is "mobile: none is answered with ALIVE" "$alives" "$(stat "$MN2" tx_alive)"
check "mobile: ALIVE outside of the tunnel is counted, no more" forged drop_not_tunnelled "$HA2" \
	$HOA2 $HA2_ADDR 18 "30:${zeros:32}"
check "mobile: a BC echo without MAC is counted, no more" forged drop_mac "$MN" \
	$MN2_COA2 $COA1 20 "1:$(hex $HOA)" "31:$(hex $HOA2)" 19:0001 20:01 \
	"18:${zeros:32}" "26:${zeros:32}"
tests=$(stat "$HA2" tx_test) begun=$SECONDS cookies=$(stat "$HA2" rx_cookie0)
for _ in 1 2 3 4 5; do
	in_ns "$R" python3 "$here/../peer/forge.py" 2001:db8:c::9 $HOA2 3 "7:${zeros:32}" 10:01 \
		"0:$zeros$zeros"
done
check "mobile: spoofed COOKIE0s get COOKIE1" wait_until 10 more "$HA2" rx_cookie0 $((cookies + 4))
# In each ten seconds
most=$((tests + 1 + (SECONDS + 1 - begun) / 10))
check_ge "mobile: and make one TEST at most" "$(stat "$HA2" tx_test)" $most

# CN_MN has no anchors and saw no certificate: CN_HA tells it what is revoked there.
fp=$(sha256sum "$certs/ha.der" | cut -d' ' -f1)
capture "$MN2" eth0 "$work/end.pcap" "$(esp $HA2_ADDR $MN2_COA2)"
check "mobile: at CN_HA, MN's home agent is revoked" mobility "$HA2" cert revoke "$fp"
check "mobile: CN_MN is told and ends the binding" wait_until 20 more "$MN2" cn_binding_revoked 0
check "mobile: CN_HA knows that it did" wait_until 10 more "$HA2" ha_cn_revoked 0
check_is "mobile: CN_MN keeps no keys" "" "$(mobility "$MN2" binding show role cn)"
# MN finds out by what it sends: nobody answers, its BUs neither; then it asks for new keys.
check "mobile: data go by the home agents again" wait_until 40 answered "$MN" $HOA $HOA2
check "mobile: a new exchange is refused" wait_until 20 more "$HA2" drop_cert_revoked 0
capture_end
check_ge "mobile: it was told in the tunnel" 2 "$(count "$work/end.pcap" ip6)"
finish
