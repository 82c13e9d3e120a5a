#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "ip mobility save" and "restore": keys go on after a restart of the home agent or
# of the mobile node; a file that is old, damaged or somebody else's does no harm.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need python3 tcpdump

in_step_at() {
	registered "$1" && in_step
}

mn_up() {
	mobility "$MN" set role mn &&
		mobility "$MN" home add $HOA/64 ha $HA_ADDR spi 5000 secret "$work/secret"
}

ha_up() {
	mobility "$HA" set role ha &&
		mobility "$HA" subscriber add $HOA ha $HA_ADDR spi 5000 \
			secret "$work/$1" dev home
}

# A restart without a word to the other side: the link is cut first.
mn_restart() {
	mn_leave
	mobility "$MN" set role none
	mn_up
}

ha_restart() {
	mobility "$HA" set role none
	ha_up "$1"
}

# flipped FILE RECORD: a file whose records are RECORD's with another octet wrong in each
flipped() {
	python3 - "$1" "$2" <<-'END'
		import sys
		lines = open(sys.argv[1]).read().splitlines()
		words = next(l for l in lines if l.startswith(sys.argv[2] + ' ')).split()
		blob = bytes.fromhex(words[-1])
		print(lines[0])
		for i in range(len(blob)):
		    bad = bytearray(blob)
		    bad[i] ^= 1 << i % 8
		    print(*words[:-1], bad.hex())
		print('end', len(blob))
	END
}

umask 077
check "state: everything is up" start || finish
mobility "$MN" set role none auto-ro off
ha_restart secret
check "state: registered" eval 'mn_up && mn_move a && wait_until 60 in_step' || finish
mobility "$MN" correspondent add $HOA $CN_ADDR
was=$now
check "state: the first key after z" wait_until 60 moved_on
check "state: and a binding" wait_until 60 bound confirmed $COA1

# Files
check_match "state: HA saves" '^1 saved$' "$(mobility "$HA" save "$work/ha1" 2>&1)"
check_match "state: MN saves a home and a correspondent" '^2 saved$' \
	"$(mobility "$MN" save "$work/mn1" 2>&1)"
# others add|del: lines for ip -batch
others() {
	local more=''

	[ "$1" = del ] || more="ha $HA_ADDR secret $work/secret dev home"
	for i in {1..200}; do
		echo "mobility subscriber $1 2001:db8:1::77:$i $more"
	done
}

# Between the list and its records some of them go.
save_while_they_go() {
	local pid rc=0

	others add | ip -n "$HA" -batch - || return
	others del | ip -n "$HA" -batch - &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		mobility "$HA" save "$work/going" || rc=1
	done
	wait $pid && rm -f "$work/going" && return $rc
}
check "state: what ends while it is saved is left out, and the rest saved" save_while_they_go
check_is "state: only its owner reads the file" 600 "$(command stat -c %a "$work/ha1")"
check_is "state: nothing is left beside it" "$(printf 'ha1\nmn1')" \
	"$(cd "$work" && printf '%s\n' ha1* mn1*)"
check_is "state: no secret is in it" 0 \
	"$(grep -c "$(od -An -tx1 -v -N 16 "$work/secret" | tr -d ' \n')" "$work/ha1")"
refused "state: what is live is newer" 'is newer.*restore before' \
	mobility "$HA" restore "$work/ha1"
refused "state: at MN, too" 'correspondent .* not restored' mobility "$MN" restore "$work/mn1"
flipped "$work/ha1" subscriber >"$work/bad"
mobility "$HA" restore "$work/bad" >"$work/bad.out" 2>&1
check_is "state: every octet of a record counts" "152 152" \
	"$(grep -c 'damaged' "$work/bad.out") $(grep -c 'not restored' "$work/bad.out")"
flipped "$work/mn1" correspondent >"$work/bad"
mobility "$MN" restore "$work/bad" >"$work/bad.out" 2>&1
check_is "state: of a correspondent's, too" "152 152" \
	"$(grep -c 'damaged' "$work/bad.out") $(grep -c 'not restored' "$work/bad.out")"
chmod 644 "$work/bad"
refused "state: a file that others read is not used" 'chmod 600' mobility "$MN" restore "$work/bad"
refused "state: nor written" 'chmod 600' mobility "$MN" save "$work/bad"
head -n -1 "$work/mn1" >"$work/half"
refused "state: half a file is nothing" 'the end is missing' mobility "$MN" restore "$work/half"
sed 's/state 1/state 2/' "$work/mn1" >"$work/v2"
refused "state: another version" 'line 1: not a file of' mobility "$MN" restore "$work/v2"
sed '2d' "$work/mn1" >"$work/less"
refused "state: a line less" 'records are missing' mobility "$MN" restore "$work/less"

capture "$MN" eth0 "$work/mn.pcap" 'ip6 proto 50'

# HA restarts and goes on with the key of before.
was=$now
ha_restart secret
refused "state: another subscriber's secret opens nothing" 'another secret' eval \
	'head -c 32 /dev/urandom >"$work/other"; ha_restart other
	 mobility "$HA" restore "$work/ha1"'
ha_restart secret
check "state: HA takes its state back" mobility "$HA" restore "$work/ha1"
n=$(stat "$HA" ha_nonce_demanded)
mn_move b
check "state: both go on with the key of before" wait_until 60 eval \
	'in_step_at $COA2 && [ "$now" = "$was" ]'
check_ge "state: after MN echoed a nonce" $((n + 1)) "$(stat "$HA" ha_nonce_demanded)"
check "state: a REQ after HA's restart" next_k_ha

# HA restarts with a file from before that key.
ha_restart secret
check "state: HA takes an old file" mobility "$HA" restore "$work/ha1"
mn_move a
check "state: both begin at z" wait_until 60 in_step_at $COA1
check_match "state: HA says so" ' key 0 ' "$(mobility "$HA" subscriber show)"
check "state: a REQ after an old file at HA" next_k_ha
check "state: route optimisation stands" wait_until 60 bound confirmed $COA1

# MN restarts: the correspondent's keys go on without another exchange.
check "state: MN saves again" mobility "$MN" save "$work/mn2"
n=$(stat "$HA" ha_exchange_new)
was=$now
mn_restart
check "state: MN takes its state back" mobility "$MN" restore "$work/mn2"
mn_move b
check "state: MN goes on with the key of before" wait_until 60 eval \
	'in_step_at $COA2 && [ "$now" = "$was" ]'
check "state: and with the correspondent" wait_until 60 bound confirmed $COA2
check_is "state: without another exchange" "$n" "$(stat "$HA" ha_exchange_new)"
check "state: data flows" wait_until 20 answered "$MN" $HOA $CN_ADDR
check "state: a REQ after MN's restart" next_k_ha

# MN restarts with keys of a correspondent whose k_EN has a successor since, or is over.
rekeyed() {
	mobility "$MN" correspondent show | grep -q ' rekeys 1 '
}

check "state: MN saves, and k_EN gets a successor" eval 'mobility "$MN" save "$work/mn3" &&
	wait_until 5 mobility "$MN" correspondent rekey $HOA $CN_ADDR && wait_until 20 rekeyed'
n=$(stat "$HA" ha_exchange_new)
mn_restart
check "state: MN takes keys back whose k_EN is over" mobility "$MN" restore "$work/mn3"
mn_move a
check "state: CN does not know it, and MN begins anew at once" wait_until 60 bound confirmed $COA1
check_is "state: by another exchange" $((n + 1)) "$(stat "$HA" ha_exchange_new)"

# MN restarts with a file from before that key.
mn_restart
check "state: MN takes an old file" mobility "$MN" restore "$work/mn1"
mn_move a
check "state: both are in step after an old file at MN" wait_until 60 in_step_at $COA1
check "state: a REQ after an old file at MN" next_k_ha
check "state: and a binding under new keys" wait_until 60 bound confirmed $COA1

capture_end "$capture_pid"
# 5000 is 0x1388: signalling, whose keys come from z alone
tcpdump -n -r "$work/mn.pcap" 2>/dev/null |
	sed -n 's/.* > \([0-9a-f:]*\): ESP(spi=\(0x[0-9a-f]*\),seq=\(0x[0-9a-f]*\)).*/\1 \2 \3/p' |
	grep -v ' 0x00001388 ' >"$work/esp"
check_ge "state: there was data in ESP" 10 "$(wc -l <"$work/esp")"
check_is "state: no SPI counted from one again: no nonce came twice" "" \
	"$(sort "$work/esp" | uniq -d)"
finish
