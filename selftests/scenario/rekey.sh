#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The last two pages of draft-qiu section 3: k_EN gets a successor by command, by
# time and by what it carried, without a lost packet, whichever message is lost;
# and what happens when there is none to be had.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need nft tcpdump python3

# rekeys NS NOUN: how many successors came into use
rekeys() {
	mobility "$1" "$2" show | sed -n "s/.*cn $CN_ADDR .* rekeys \([0-9]*\) .*/\1/p"
}

# rekeyed N: that many since count was set, at both sides, and nothing is under way
rekeyed() {
	local mn

	mn=$(rekeys "$MN" correspondent)
	[ "$mn" -ge $((count + $1)) ] && [ "$(rekeys "$CN" binding)" = "$mn" ]
}

# rekey: as soon as nothing else is under way
rekey() {
	count=$(rekeys "$MN" correspondent)
	wait_until 5 mobility "$MN" correspondent rekey $HOA $CN_ADDR
}

# settled: HA, CN and MN agree on how many there were
settled() {
	count=$(rekeys "$MN" correspondent)
	[ "$(stat "$HA" ha_rekey)" = "$count" ] && rekeyed 0
}

# drop_once NS HOOK TYPE: the first message of that type
drop_once() {
	in_ns "$1" nft -f - <<-END
		table ip6 once$3 {
			chain c {
				type filter hook $2 priority 0;
				meta l4proto 135 @th,16,8 11 @th,64,8 $3 limit rate 1/day burst 1 packets counter drop
			}
		}
	END
}

# dropped NS TYPE: how many
dropped() {
	in_ns "$1" nft list table ip6 "once$2" | sed -n 's/.*counter packets \([0-9]*\) .*/\1/p'
}

# drop_all NS HOOK TYPE...
#
# A rule for each: sets make nf_tables of 6.12 walk its lists without rcu_read_lock() under its
# mutex, of which the debug kernel complains.
drop_all() {
	local ns=$1 hook=$2 kind

	shift 2
	in_ns "$ns" nft "add table ip6 block; add chain ip6 block c { type filter hook $hook priority 0; }"
	for kind; do
		in_ns "$ns" nft add rule ip6 block c meta l4proto 135 @th,16,8 11 @th,64,8 "$kind" \
			counter drop
	done
}

ha_up() {
	mobility "$HA" set role ha &&
		mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$work/secret" dev home
}

check "rekey: everything is up" start || finish
trace=/sys/kernel/tracing
echo 1 >$trace/events/mobility/enable
check "rekey: route optimisation stands" start_ro || finish
check_match "rekey: what is left of LT_EN is shown" 'lt-en-left 3[56][0-9][0-9]s rekeys 0' \
	"$(mobility "$MN" correspondent show)"
monitor "$MN" "$work/events"
capture "$R" cn "$work/r.pcap" ip6
stream_start "$MN" $HOA $CN_ADDR 0.05

check "rekey: by command" rekey
check "rekey: both sides use the new key" wait_until 20 rekeyed 1
check_is "rekey: one successor was made" 1 "$(stat "$HA" ha_rekey)"
check "rekey: data flows by it" flowing
check "rekey: a second one in a row" rekey
check "rekey: both sides use that" wait_until 20 rekeyed 1
check_is "rekey: now there were two" 2 "$(rekeys "$MN" correspondent)"

count=2
mobility "$MN" set rekey-packets 40
check "rekey: when a key carried enough packets" wait_until 20 rekeyed 1
mobility "$MN" set rekey-packets 2147483648
check "rekey: that has an end" wait_until 20 settled
mobility "$MN" set rekey-bytes 4000
check "rekey: when it carried enough octets" wait_until 20 rekeyed 1
mobility "$MN" set rekey-bytes 274877906944
check "rekey: so has that" wait_until 20 settled
check_is "rekey: no other exchange so far" 1 "$(stat "$HA" ha_exchange_done)"

check "rekey: data flows by that" flowing
drop_once "$MN" output 13
drop_once "$R" forward 14
drop_once "$R" forward 15
drop_once "$MN" input 16
check "rekey: each of the four messages is lost once" rekey
check "rekey: the key is renewed all the same" wait_until 40 rekeyed 1
check_is "rekey: REQ_KEY, EXCH0', EXCH1' and NEWKEY were lost" "1 1 1 1" \
	"$(dropped "$MN" 13) $(dropped "$R" 14) $(dropped "$R" 15) $(dropped "$MN" 16)"
check_ge "rekey: REQ_KEY again got the same successor" 1 "$(stat "$HA" ha_rekey_repeated)"
check_is "rekey: and no second one was made" $((count + 1)) "$(stat "$HA" ha_rekey)"

check "rekey: data flows by that, too" flowing
# Its last eighth, in which it is renewed, is more than who stands still for a while takes.
mobility "$CN" set lt-en 40
check "rekey: a key that lives for 40 s" rekey
check "rekey: it is in use before that" wait_until 20 rekeyed 1
mobility "$CN" set lt-en 3600
check "rekey: it is renewed before it ends" wait_until 60 rekeyed 2
check_match "rekey: its successor has its own time" 'lt-en-left 3[56][0-9][0-9]s' \
	"$(mobility "$MN" correspondent show)"
check_is "rekey: no key was used up" "0 0" \
	"$(stat "$MN" mn_en_expired) $(stat "$CN" cn_en_expired)"
check "rekey: and that was all" wait_until 20 settled

stream_end
capture_end "$capture_pid"
check_is "rekey: no packet of a stream was lost over all these keys" 0 "$lost"
check_ge "rekey: and there was a stream" 200 "$(grep -c icmp_seq= "$work/stream")"
check_is "rekey: a confirmed care-of address never was provisional again" 1 \
	"$(stat "$CN" cn_binding_confirmed)"
tcpdump -n -r "$work/r.pcap" 2>/dev/null |
	sed -n 's/.* \([0-9a-f:]*\) > .* ESP(spi=\(0x[0-9a-f]*\),.*/\1 \2/p' | sort -u >"$work/spis"
# own_spis ADDRESS: as many as there were keys; one that a limit replaced at once may
# have carried nothing
own_spis() {
	local n

	n=$(grep -c "^$1 " "$work/spis")
	[ "$n" -ge $((count - 1)) ] && [ "$n" -le $((count + 1)) ]
}
check "rekey: each key had SPIs of its own, both ways" eval 'own_spis $CN_ADDR && own_spis $COA1'
check_is "rekey: data went in ESP all the time" 0 \
	"$(count "$work/r.pcap" 'icmp6 and (ip6[40] == 128 or ip6[40] == 129)')"
check_ge "rekey: EXCH0' and EXCH1' are as long as the page says" $((2 * count)) \
	"$(count "$work/r.pcap" "ip6[6] == 135 and ((ip6[48] == 14 and ip6[4:2] == 56) or (ip6[48] == 15 and ip6[4:2] == 80))")"
check_is "rekey: EXCH0' was repeated with the same octets" "$count" \
	"$(packet_hex "$work/r.pcap" 'ip6[6] == 135 and ip6[42] == 11 and ip6[48] == 14' | sort -u | wc -l)"
check "rekey: an event for each new key" wait_until 10 eval \
	'[ "$(grep -c "^\[rekey\] role mn" "$work/events")" -ge "$count" ]'

# Under way at the same time ---------------------------------------------

check "rekey: asked for" rekey
mn_move b
check "rekey: while the MN moves" wait_until 40 rekeyed 1
check "rekey: CN confirmed the new care-of address" wait_until 10 bound confirmed $COA2
check "rekey: data flows there" wait_until 10 answered "$MN" $HOA $CN_ADDR
check_is "rekey: still one exchange" 1 "$(stat "$HA" ha_exchange_done)"

# A home agent that forgot -----------------------------------------------

mobility "$HA" set role none
check "rekey: HA comes back without state" ha_up
mn_move a
check "rekey: MN registers again" wait_until 60 registered $COA1
check "rekey: and CN has it" wait_until 10 bound confirmed $COA1
check "rekey: asked of a HA that forgot" rekey
check "rekey: a whole exchange takes its place" wait_until 20 eval \
	'[ "$(stat "$HA" ha_exchange_done)" = 2 ] && ro_up $COA1'
check_match "rekey: which HA refused" '^[1-9][0-9]* 1$' \
	"$(stat "$HA" ha_rekey_refused) $(stat "$MN" mn_rekey_failed)"
check "rekey: the keys of that have successors, too" wait_until 10 rekey
check "rekey: and they are used" wait_until 20 rekeyed 1

# What the tracepoints say, of all of that --------------------------------

zeros=$(printf '%032d' 0)
in_ns "$R" python3 "$here/../peer/forge.py" $CN_ADDR $HA_ADDR 9 "1:$zeros" 19:0001 20:01 \
	"18:$zeros" "26:$zeros"
# traced NAME PATTERN: an event of the module's own
traced() {
	grep -qE " mobility_$1: netns=[0-9]+ $2" $trace/trace
}

for name in REQ REP REQ_KEY NEWKEY "EXCH0'" "EXCH1'" BU BA BC HOME_BU HOME_BA; do
	check "rekey: the tracepoints name $name, sent and received" eval \
		"traced tx \"$name [0-9a-f:]+ > [0-9a-f:]+ len=[0-9]+\" && traced rx \"$name [0-9a-f:]+ >\""
done
check "rekey: they tell of bindings, at HA, CN and MN" eval \
	'for role in 1 4 2; do traced binding \
		"role=$role state=[0-9] hoa=$HOA peer=[0-9a-f:]+ coa=$COA2" || break; done &&
		[ $role = 2 ]'
check "rekey: of new keys, at all three" eval 'for role in 1 4 2; do
	traced rekey "role=$role hoa=$HOA peer=$CN_ADDR id=[0-9a-f]{16}" || break; done && [ $role = 2 ]'
check "rekey: and of a drop with its reason" wait_until 10 \
	traced drop "drop_role_off $CN_ADDR > $HA_ADDR"
echo 0 >$trace/events/mobility/enable

# No successor in time ---------------------------------------------------

mobility "$CN" set lt-en 10
check "rekey: the last key for now" rekey
check "rekey: it is used" wait_until 20 rekeyed 1
drop_all "$MN" output 1 13
check "rekey: at the end of LT_EN the MN stops using it" wait_until 30 eval \
	'[ "$(stat "$MN" mn_en_expired)" = 1 ]'
check "rekey: and so does the CN" wait_until 10 eval '[ "$(stat "$CN" cn_en_expired)" = 1 ]'
check "rekey: data goes by the tunnel" wait_until 10 answered "$MN" $HOA $CN_ADDR
in_ns "$MN" nft delete table ip6 block
mobility "$CN" set lt-en 3600
check "rekey: another exchange brings it back" wait_until 40 ro_up $COA1
check "rekey: data flows" wait_until 10 answered "$MN" $HOA $CN_ADDR
finish
