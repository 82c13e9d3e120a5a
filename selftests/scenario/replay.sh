#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Recorded registrations: the signalling between mobile node and home agent is
# protected by the secret for ever, so all that was ever sent still opens. A mobile
# node that begins anew often enough brings Seq# to where a recording is newer.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2154,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need python3

# seq_now: the last Seq# that the home agent accepted
seq_now() {
	mobility "$HA" subscriber show | sed -n 's/.* seq \([0-9]*\) .*/\1/p'
}

# ahead: is the recording newer than what the home agent has?
ahead() {
	local n=$(((recorded - $(seq_now)) & 0xffff))

	[ $n -ge 1 ] && [ $n -le 32767 ]
}

# anew: the mobile node forgets everything, and registers
anew() {
	mobility "$MN" home del $HOA
	mobility "$MN" home add $HOA/64 ha $HA_ADDR secret "$work/secret"
	wait_until 30 registered $COA2
}

# until_ahead: a few times; each begins with a Seq# by chance
until_ahead() {
	local i

	for ((i = 0; i < 60; i++)); do
		! ahead || return 0
		anew || return 1
	done
	return 1
}

# replay FILE: its packets once more, on their way to the home agent
replay() {
	ip netns exec "$R" python3 - "$1" <<-'END'
		import socket, struct, sys
		data, at = open(sys.argv[1], 'rb').read(), 24
		s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
		n = 0
		while at < len(data):
		    size, = struct.unpack_from('=I', data, at + 8)
		    packet = data[at + 16 + 14:at + 16 + size]
		    s.sendto(packet, (socket.inet_ntop(socket.AF_INET6, packet[24:40]), 0))
		    at, n = at + 16 + size, n + 1
		print(n)
	END
}

check "replay: everything is up, but for the mobile node" eval \
	'modprobe mobility && topology_up && roles_up' || finish
# HOME_BU away from home: destination options, and in them HoA; ESP behind
capture "$HA" bone "$work/pcap" "dst $HA_ADDR and ip6[6] == 60"
mn_move a
check "replay: the mobile node is registered at link a" wait_until 30 registered $COA1 || finish
recorded=$(seq_now)
mn_move b
check "replay: at link b" wait_until 30 registered $COA2 || finish
check "replay: it begins anew until the recording is newer" until_ahead
capture_end "$capture_pid"
before=$(stat "$HA" ha_nonce_demanded) now=$(seq_now) moved=$(stat "$HA" ha_binding_move)
gone=$(stat "$HA" ha_binding_deleted)
sent=$(replay "$work/pcap")
check_ge "replay: all that was recorded is sent again" 4 "$sent"
check "replay: what could be new has to echo a nonce" wait_until 10 \
	eval '[ "$(stat "$HA" ha_nonce_demanded)" -gt $before ]'
check_match "replay: the home agent tunnels to where the mobile node is" "coa $COA2 " \
	"$(mobility "$HA" binding show)"
check_is "replay: it did not move" "$moved" "$(stat "$HA" ha_binding_move)"
check_is "replay: nor was it deregistered" "$gone" "$(stat "$HA" ha_binding_deleted)"
check_is "replay: Seq# is what it was" "$now" "$(seq_now)"
check "replay: traffic goes on" wait_until 10 answered "$MN" $HOA 2001:db8:f::f
# moves LINK COA: with one BU. A second one, as the answer was late, has no nonce of its own.
moves() {
	before=$(stat "$HA" ha_nonce_demanded) repeats=$(stat "$MN" mn_retransmit)
	mn_move $1
	wait_until 20 registered $2 && [ "$(stat "$MN" mn_retransmit)" = "$repeats" ]
}

check "replay: the mobile node moves" eval \
	'moves a $COA1 || moves b $COA2 || moves a $COA1 || moves b $COA2 || moves a $COA1'
check_is "replay: and had the nonce that it echoed from the last answer" "$before" \
	"$(stat "$HA" ha_nonce_demanded)"

# A binding that ends with its lifetime. Who is on the home link asks for the home address:
# the home agent answers while it defends that.
ip -n "$SW" addr add 2001:db8:1::99/64 dev br-home nodad
# defended: the home agent's, or nobody's
defended() {
	ip -n "$SW" neigh flush dev br-home
	in_ns "$SW" ping -n -c 1 -W 1 $HOA >/dev/null 2>&1
	[ "$(ip -n "$SW" neigh show $HOA dev br-home | sed -n 's/.*lladdr \([0-9a-f:]*\) .*/\1/p')" = \
		"$(in_ns "$HA" cat /sys/class/net/home/address)" ]
}

# rejected: of what was replayed, by whichever check
rejected() {
	echo $(($(stat "$HA" ha_nonce_demanded) + $(stat "$HA" drop_seq)))
}

check "replay: HA defends the home address of who is away" wait_until 10 defended
mn_move a
wait_until 20 registered $COA1
mobility "$HA" set ha-lifetime 4
brief() {
	mobility "$MN" home show | grep -q " coa $COA2 .*lifetime 4s "
}

mn_move b
check "replay: a lifetime of 4 s is granted" wait_until 20 brief
mn_leave
check "replay: the mobile node is silent: the binding ends with its lifetime" wait_until 20 eval \
	'[ "$(stat "$HA" ha_binding_expired)" -ge 1 ] && ! mobility "$HA" binding show | grep -q $HOA'
check "replay: its home address is defended no longer" wait_until 10 eval '! defended'
before=$(rejected)
replay "$work/pcap" >/dev/null
check "replay: what was recorded is refused after that, too" wait_until 10 \
	eval '[ "$(rejected)" -gt $before ]'
check_is "replay: and binds nothing" "" "$(mobility "$HA" binding show)"

# A home agent that forgot everything, Seq# too: all that was recorded is newer.
check "replay: the home agent's role goes and comes" eval 'mobility "$HA" set role none &&
	mobility "$HA" set role ha &&
	mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$work/secret" dev home'
before=$(stat "$HA" ha_nonce_demanded)
replay "$work/pcap" >/dev/null
check "replay: what was recorded before has to echo a nonce" wait_until 10 \
	eval '[ "$(stat "$HA" ha_nonce_demanded)" -gt $before ]'
check_is "replay: and binds nothing either" "" "$(mobility "$HA" binding show)"
check "replay: the home address stays undefended" eval '! defended'
mn_move a
check "replay: the mobile node registers again" wait_until 60 registered $COA1
finish
