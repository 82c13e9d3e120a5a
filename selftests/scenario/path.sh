#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The path: a link of 1280 octets, where EXCH0 and EXCH1 travel in fragments;
# both suites; and data without encryption where both sides allow it.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need tcpdump tshark

again() {
	mobility "$MN" correspondent del $HOA $CN_ADDR
	mobility "$CN" binding del $HOA
	mobility "$MN" correspondent add $HOA $CN_ADDR
	wait_until 40 ro_up $COA1 && wait_until 10 bound confirmed $COA1
}

suite() {
	mobility "$CN" binding show role cn | sed -n 's/.* suite \([^ ]*\) .*/\1/p'
}

check "path: everything is up" start || finish
for dev in "$R cn" "$CN eth0"; do
	ip -n "${dev% *}" link set "${dev#* }" mtu 1280
done
capture "$CN" eth0 "$work/cn.pcap" ip6
check "path: an exchange over a link of 1280 octets" start_ro
check_is "path: X25519 is the best common suite" x25519 "$(suite)"
mobility "$HA" set suites modp2048
check "path: an exchange with MODP-2048" again
check_is "path: and that is the suite" modp2048 "$(suite)"
check "path: data after it" answered "$MN" $HOA $CN_ADDR
mobility "$CN" set suites x25519
mobility "$MN" correspondent del $HOA $CN_ADDR
mobility "$MN" correspondent add $HOA $CN_ADDR
check "path: no common suite is refused, and said" wait_until 20 eval \
	'mobility "$MN" correspondent show | grep -q refused'
mobility "$CN" set suites x25519,modp2048
mobility "$HA" set suites x25519,modp2048
check "path: large data through both ends" eval \
	'again && in_ns "$MN" ping -n -c 2 -s 3000 -W 3 -I $HOA $CN_ADDR'
capture_end "$capture_pid"
decode "$work/cn.pcap"
check_ge "path: EXCH0 came in fragments" 2 \
	"$(seen "$work/cn.pcap" "frag != \"\" && src == \"$HOA\"")"
check_ge "path: EXCH1 went in fragments, and HA put it together" 2 \
	"$(seen "$work/cn.pcap" "frag != \"\" && src == \"$CN_ADDR\"")"
check_is "path: nothing malformed" 0 "$(seen "$work/cn.pcap" 'bad != ""')"

mobility "$CN" set mode both
mobility "$MN" set mode both
check "path: both allow both: ESP it is" again
check_match "path: encrypted" 'mode encrypt' "$(mobility "$CN" binding show role cn)"
mobility "$CN" set mode plain
check "path: CN wants plain, MN allows it" again
check_match "path: plain" 'mode plain' "$(mobility "$CN" binding show role cn)"
capture "$CN" eth0 "$work/plain.pcap" ip6
check "path: plain data flows" in_ns "$MN" ping -n -c 3 -W 2 -I $HOA $CN_ADDR
capture_end "$capture_pid"
decode "$work/plain.pcap"
check_ge "path: with a type 2 routing header" 2 \
	"$(seen "$work/plain.pcap" "icmp != \"\" && rh2 == \"$HOA\"")"
check_ge "path: and a Home Address option" 2 \
	"$(seen "$work/plain.pcap" "icmp != \"\" && hao == \"$HOA\"")"
mobility "$MN" set mode encrypt
mobility "$MN" correspondent del $HOA $CN_ADDR
mobility "$MN" correspondent add $HOA $CN_ADDR
check "path: no common mode: refused, traffic stays on the tunnel" wait_until 30 eval \
	'mobility "$MN" correspondent show | grep -q refused && answered "$MN" $HOA $CN_ADDR'
finish
