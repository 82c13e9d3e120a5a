#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# k_HA, the key between home agent and mobile node: every REQ brings the next one,
# the tunnel's ESP moves to it without losing a packet, and whatever is lost or
# restarted, both ends agree on the key afterwards and no ESP key comes twice.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need tcpdump tc

FAR=2001:db8:f::f	# no correspondent: what goes there takes the tunnel

# lose NS: no Mobility Header leaves by the tunnel, so of MN no REQ, of HA no REP
lose() {
	tc -n "$1" filter add dev mobility egress protocol ipv6 \
		flower ip_proto 0x87 action drop
}

lost_one() {
	tc -s -n "$1" filter show dev mobility egress | grep -q 'dropped [1-9]'
}

# found NS: one was lost; no more is
found() {
	wait_until 30 lost_one "$1" &&
	tc -n "$1" filter del dev mobility egress
}

# rekey_lossy NS...: the same, but what these send is lost once
rekey_lossy() {
	local ns

	was=$now
	mobility "$MN" correspondent del $HOA $CN_ADDR
	mobility "$MN" correspondent add $HOA $CN_ADDR
	for ns in "$@"; do
		found "$ns" || return 1
	done
	wait_until 60 moved_on
}

mn_up() {
	mobility "$MN" set role mn &&
		mobility "$MN" home add $HOA/64 ha $HA_ADDR spi 5000 secret "$work/secret" && mn_move a
}

ha_up() {
	mobility "$HA" set role ha &&
		mobility "$HA" subscriber add $HOA ha $HA_ADDR spi 5000 secret "$work/secret" dev home
}

modprobe cls_flower
modprobe act_gact
check "kha: everything is up" start || finish
mobility "$MN" set auto-ro off
# Signalling under an SPI that the capture can be asked to leave out
mobility "$MN" set role none
mobility "$HA" set role none
check "kha: signalling under a known SPI" ha_up
check "kha: registered with the first key" eval 'mn_up && wait_until 60 in_step' || finish
check_match "kha: that is z" ' key 0 ' "$(mobility "$HA" subscriber show)"

# Before the stream: the device drops packets while its queueing changes.
check "kha: what is sent by the tunnel can be dropped" eval \
	'tc -n "$HA" qdisc add dev mobility clsact && tc -n "$MN" qdisc add dev mobility clsact'
capture "$MN" eth0 "$work/mn.pcap" 'ip6 proto 50'
stream_start "$MN" $HOA $FAR
check "kha: the stream runs" wait_until 20 grep -q icmp_seq=2 "$work/stream"
check "kha: after REP the tunnel moves to the next key" next_k_ha
check_match "kha: HA counts keys" ' key 1 ' "$(mobility "$HA" subscriber show)"
check "kha: and again with the next REQ" next_k_ha
check_is "kha: HA made new states for each" 2 "$(stat "$HA" ha_binding_rekey)"
check_is "kha: so did MN" 2 "$(stat "$MN" mn_rekeyed)"

check "kha: the next REQ is lost" lose "$MN"
check "kha: it is repeated, both are in step" rekey_lossy "$MN"
check "kha: the next REP is lost" lose "$HA"
check "kha: REQ gets it again, both are in step" rekey_lossy "$HA"
check_ge "kha: the same REP" 1 "$(stat "$HA" ha_rep_repeated)"
check "kha: REQ and REP are lost" eval 'lose "$MN" && lose "$HA"'
check "kha: both are in step" rekey_lossy "$MN" "$HA"
check "kha: a REQ after all that" next_k_ha
stream_end
check_is "kha: no packet of the stream was lost over six keys" 0 "$lost"
check_ge "kha: of a stream long enough to tell" 100 "$(grep -c icmp_seq "$work/stream")"
check_match "kha: HA has had six since z" ' key 6 ' "$(mobility "$HA" subscriber show)"

# Restarts: HA forgets; MN is not told and does not move.
stream_start "$MN" $HOA $FAR
mobility "$HA" set role none
check "kha: HA restarts" ha_up
check "kha: MN finds out by itself and begins at z" wait_until 60 eval \
	'in_step && mobility "$HA" subscriber show | grep -q " key 0 "'
stream_end
check_ge "kha: because nothing came back" 1 "$(stat "$MN" mn_home_silent)"
check "kha: a REQ after HA's restart" next_k_ha

# MN forgets, without a word to HA.
mn_leave
mobility "$MN" set role none
check "kha: MN restarts" mn_up
check "kha: MN begins at z, HA with it" wait_until 60 in_step
check_match "kha: HA is at z again" ' key 0 ' "$(mobility "$HA" subscriber show)"
check "kha: a REQ after MN's restart" next_k_ha
check "kha: traffic flows" wait_until 20 answered "$MN" $HOA $FAR

# The same k_HA: nonces and SPIs alone make new ESP keys, before the old ones are used up.
was=$now
mobility "$MN" set rekey-packets 5
in_ns "$MN" ping -n -c 6 -i 0.1 -I $HOA $FAR >/dev/null
check "kha: a tunnel that carried what one key may is made anew" wait_until 25 eval \
	'[ "$(stat "$MN" mn_home_worn)" -ge 1 ] && in_step'
mobility "$MN" set rekey-packets 2147483648
check_is "kha: of the same k_HA" "$was" "$now"
check "kha: and traffic flows" wait_until 20 answered "$MN" $HOA $FAR

capture_end "$capture_pid"
# 5000 is 0x1388
tcpdump -n -r "$work/mn.pcap" 2>/dev/null |
	sed -n 's/.* > \([^:]*[0-9a-f:]*\): ESP(spi=\(0x[0-9a-f]*\),seq=\(0x[0-9a-f]*\)).*/\1 \2 \3/p' |
	grep -v ' 0x00001388 ' >"$work/esp"
check_is "kha: no SPI counted from one again: no nonce came twice" "" "$(sort "$work/esp" | uniq -d)"
check_ge "kha: two SPIs for every key" 18 "$(cut -d' ' -f1,2 "$work/esp" | sort -u | wc -l)"
finish
