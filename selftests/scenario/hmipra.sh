#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# RFC 5380 section 5: routers advertise MAPs, and the mobile node chooses one, leaves
# it when it does not answer, is taken out or is not advertised any more, and does
# without one where there is none.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
. "$here/../topology_map.sh"
need python3

NEAR=2001:db8:d::1
FAR=2001:db8:5::1
NOBODY=2001:db8:6::1	# a MAP that is not there

# A MAP of RFC 5380 has its address in the prefix of its RCoAs; here one is two.
two_maps() {
	ip -n "$MAP" -batch - <<-END
		addr add $NEAR/128 dev dom nodad
		addr add $FAR/128 dev dom nodad
		route add unreachable 2001:db8:5::/64
	END
	ip -n "$R" route add 2001:db8:5::/64 via 2001:db8:f::e &&
	mobility "$MAP" map add $NEAR prefix 2001:db8:d::/64 &&
	mobility "$MAP" map add $FAR prefix 2001:db8:5::/64
}

# at MAP [LCOA [STATE]]: what the MN says of its home
at() {
	mobility "$MN" map show |
		grep -q "^$1 role mn home $HOA rcoa ${1%::*}:.* lcoa ${2:-.*} state ${3:-confirmed} "
}

alone() {
	mobility "$MN" map show | grep -q "^none role mn home $HOA "
}

# advertise NS WORD...: returns when it was sent
advertise() {
	local sent

	echo "$1 local ${*:2}" >&"${router[1]}" && read -r sent <&"${router[0]}" &&
		[ "$sent" = "$1 local ${*:2}" ]
}

hmipra_start() {
	modprobe mobility && topology_map_up && map_roles_up && two_maps &&
		mobility "$MN" set auto-ro off &&
		mobility "$MN" map add auto home $HOA && mn_move a &&
		wait_until 30 registered $COA1
}

coproc router { exec python3 -B "$top/selftests/peer/ra.py" 2>&1; }
bg_pids+=("$router_PID")

check "hmipra: no MAP is advertised, so the LCoA is registered" hmipra_start || {
	diag "$(mobility "$MN" map show; mobility "$MN" home show; mobility "$MN" stats)"
	finish
}
check "hmipra: and the home has no MAP" alone

advertise "$AR1" hops=64 $FAR/2/15/600
advertise "$AR1" from=2001:db8:a::1 $FAR/2/15/600
advertise "$AR1" option=1700
check "hmipra: from afar, from no router, malformed: nothing is believed" \
	wait_until 10 eval '[ "$(stat "$MN" drop_ra)" -eq 3 ]'
in_ns "$MN" sysctl -qw net.ipv6.conf.eth0.accept_ra=0
advertise "$AR1" $FAR/2/15/600
in_ns "$MN" sysctl -qw net.ipv6.conf.eth0.accept_ra=1
advertise "$AR1" $NEAR/1/0/600 $FAR/2/15/0
check "hmipra: an advertisement is heard, where they are accepted" wait_until 10 eval '[ "$(stat "$MN" rx_ra_map)" -eq 1 ]'
check_match "hmipra: a MAP that takes no one is shown" \
	"^$NEAR role mn advertised distance 1 preference 0 dev eth0 lifetime 600" \
	"$(mobility "$MN" map show)"
check "hmipra: but not chosen, nor is one without lifetime" alone

advertise "$AR1" $NEAR/1/15/600 $FAR/2/3/600
check "hmipra: of two the furthest is chosen" wait_until 20 at $FAR $COA1
check "hmipra: with an RCoA of its prefix" wait_until 20 registered "${FAR%::*}:.*"
check "hmipra: data through it" answered "$MN" $HOA $CN_ADDR
advertise "$AR1" $FAR/2/0/600
check "hmipra: preference 0 sends the MN to the other" wait_until 20 at $NEAR $COA1
check "hmipra: with an RCoA of that one's prefix" wait_until 20 registered "${NEAR%::*}:.*"
check "hmipra: and leaves nothing at the first" wait_until 10 eval \
	'! mobility "$MAP" binding show role map | grep -q "map $FAR "'

rcoa=$(mobility "$MN" home show | sed -n 's/.* coa \([^ ]*\) .*/\1/p')
home_bus=$(stat "$MN" tx_home_bu)
mn_move b
check "hmipra: the MAP stays when the LCoA changes" wait_until 20 at $NEAR $COA2
advertise "$AR2" $NEAR/1/15/600
check "hmipra: and when the next router advertises it" wait_until 10 eval \
	'[ "$(mobility "$MN" map show | grep -c advertised)" -eq 1 ]'
check_is "hmipra: home agent is told nothing, RCoA is as it was" "$home_bus $rcoa" \
	"$(stat "$MN" tx_home_bu) $(mobility "$MN" map show | sed -n 's/.* rcoa \([^ ]*\) .*/\1/p')"

advertise "$AR2" $NEAR/1/15/600 $NOBODY/5/15/600
check "hmipra: a MAP that does not answer is tried" wait_until 10 at $NOBODY $COA2 pending
check "hmipra: the LCoA is registered meanwhile" wait_until 10 registered $COA2
check "hmipra: and then the next MAP" wait_until 40 at $NEAR $COA2

mn_move a
wait_until 20 at $NEAR $COA1
advertise "$AR1"
check "hmipra: on a link without MAPs the LCoA is registered" wait_until 20 registered $COA1
check "hmipra: the home has no MAP there" alone
advertise "$AR1" $NEAR/1/15/16
check "hmipra: a MAP for 16 seconds" wait_until 10 at $NEAR $COA1
check_match "hmipra: BU asks for no more" 'lifetime (4|8|12|16)s ' \
	"$(mobility "$MAP" binding show role map)"
check_match "hmipra: nor does the one to HA" 'lifetime (4|8|12|16)s ' \
	"$(wait_until 10 registered "${NEAR%::*}:.*"; mobility "$MN" home show)"
check "hmipra: then the LCoA" wait_until 40 registered $COA1
wait_until 10 eval '! mobility "$MN" map show | grep -q advertised'
for first in 10 20 30; do
	# shellcheck disable=SC2046
	advertise "$AR1" $(printf "2001:db8:$first::%d/1/0/4294967295 " {1..8})
done
check "hmipra: of any number of MAPs 16 are kept, the rest is counted" \
	wait_until 10 eval '[ "$(stat "$MN" drop_table_full)" -ge 8 ]'
check_is "hmipra: and shown" 16 "$(mobility "$MN" map show | grep -c advertised)"
mn_move b
check "hmipra: the MN leaves a link whose MAPs are for ever" wait_until 10 registered $COA2
advertise "$AR2" $NEAR/1/15/600
check "hmipra: one advertisement on the next link is enough" wait_until 4 at $NEAR $COA2
check_is "hmipra: of the link before nothing is left" 1 \
	"$(mobility "$MN" map show | grep -c advertised)"
advertise "$AR2" $NEAR/1/15/600
wait_until 10 registered "${NEAR%::*}:.*"
advertise "$AR2" $NEAR/1/15/8
check "hmipra: a MAP that is phased out is left in time" wait_until 4 registered $COA2
check "hmipra: the home is left alone" mobility "$MN" map del auto home $HOA
check_is "hmipra: nothing is left of any RCoA" "" "$(
	ip -n "$MN" -6 addr show dev mobility | grep -E '2001:db8:[56d]:'
	ip -n "$MN" -6 rule show | grep 25691
	ip -n "$MN" -6 route show table 25691 2>/dev/null)"
finish
