#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Somebody flushes xfrm under a stream through the tunnel: at the home agent,
# which asks the mobile node for a new registration, and at the mobile node. Before
# that, our states alone: an operator's stay, then and when the roles go.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2154,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need python3

FAR=2001:db8:f::f
before=

flush() {
	in_ns "$1" ip xfrm state flush
	in_ns "$1" ip xfrm policy flush
	in_ns "$1" ip xfrm policy flush ptype sub
}

# hammer NS: flushes states for two seconds, also those that are just being made
hammer() {
	in_ns "$1" python3 - <<-END
		import socket, struct, time
		XFRM, FLUSHSA, REQUEST_ACK, ESP = 6, 0x1c, 5, 50
		s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, XFRM)
		end = time.monotonic() + 2
		while time.monotonic() < end:
		    s.send(struct.pack('=IHHIIB3x', 20, FLUSHSA, REQUEST_ACK, 0, 0, ESP))
		    s.recv(4096)
	END
}

# quiet: no registration is under way
quiet() {
	local bus

	bus=$(stat "$MN" tx_home_bu)
	sleep 3
	[ "$bus" = "$(stat "$MN" tx_home_bu)" ]
}

# flowing: the next echo comes back. The first refresh would be minutes away.
flowing() {
	answered "$MN" $HOA $FAR
}

# brr: a Binding Refresh Request as from the home agent, without its ESP
brr() {
	PYTHONPATH=$here/../peer:$here/../unit python3 - "$AR1" "$1" <<-END
		import sys
		import cbu
		from net import Link, addr, ipv6, rh2
		mac = bytes.fromhex(sys.argv[2].replace(':', ''))
		ha, hoa, coa = (addr(a) for a in ('$HA_ADDR', '$HOA', '$COA1'))
		mh = cbu.with_checksum(bytes([59, 0, 0, 0, 0, 0, 0, 0]), ha, hoa)
		Link(sys.argv[1], 'local', mac).send(ipv6(ha, coa, 43, rh2(hoa, mh)))
	END
}

# operator NS LOCAL: IPsec of somebody else, of both types, with a peer of his own
operator() {
	ip -n "$1" -batch - <<-END
		xfrm policy add src $2 dst 2001:db8:77::1 dir out tmpl src $2 dst 2001:db8:77::1 \
			proto esp reqid 7 mode transport
		xfrm policy add src 2001:db8:77::2 dst $2 dir in ptype sub priority 5 action allow
		xfrm state add src $2 dst 2001:db8:77::1 proto esp spi 0x777 reqid 7 mode transport \
			aead rfc4106(gcm(aes)) 0x000102030405060708090a0b0c0d0e0f10111213 128
		xfrm state add src :: dst 2001:db8:77::3 proto hao reqid 7 mode ro coa :: flag wildrecv
	END
}

# theirs NS: all of that
theirs() {
	in_ns "$1" ip xfrm policy list dst 2001:db8:77::1
	in_ns "$1" ip xfrm policy list src 2001:db8:77::2 ptype sub
	in_ns "$1" ip xfrm state list reqid 7
}

# ours NS: how many states
ours() {
	in_ns "$1" ip xfrm state list reqid 1836016177 | grep -c '^src'
}

# gone: inbound states linger for two seconds
gone() {
	[ "$(ours "$HA") $(ours "$MN")" = "0 0" ]
}

roles_again() {
	mobility "$HA" set role none && mobility "$MN" set role none && wait_until 5 gone &&
		mobility "$HA" set role ha &&
		mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$work/secret" dev home &&
		mobility "$MN" set role mn &&
		mobility "$MN" home add $HOA/64 ha $HA_ADDR secret "$work/secret"
}

modprobe mobility && topology_up
check "flush: the home agent has an operator's IPsec" operator "$HA" $HA_ADDR
check "flush: the mobile node, too" operator "$MN" $HOA
at_ha=$(theirs "$HA")
at_mn=$(theirs "$MN")
check_match "flush: policies and states are there" \
	'dir out.*dir in.*proto hao.*spi 0x00000777' "$(tr '\n' ' ' <<<"$at_mn")"
check "flush: everything is up beside it" eval \
	'roles_up && mn_move a && wait_until 30 registered $COA1' || finish
check "flush: the stream flows" flowing

for where in "home agent $HA ha_xfrm_lost" "mobile node $MN mn_xfrm_lost"; do
	read -r who what ns counter <<<"$where"
	before=$(stat "$ns" "$counter")
	check_ge "flush: $who $what: there are states of ours" 4 "$(ours "$ns")"
	in_ns "$ns" ip xfrm state deleteall reqid 1836016177
	check "flush: $who $what: that they were deleted is noticed" wait_until 5 \
		more "$ns" "$counter"
	check "flush: $who $what: they come back, and the stream" eval \
		'wait_until 3 flowing && wait_until 3 eval "[ \$(ours $ns) -ge 4 ]"'
done
check_is "flush: the operator's at the home agent are as they were" "$at_ha" "$(theirs "$HA")"
check_is "flush: and at the mobile node" "$at_mn" "$(theirs "$MN")"
check "flush: roles go, with their states, and come" roles_again
check_is "flush: the operator's at the home agent outlive that" "$at_ha" "$(theirs "$HA")"
check_is "flush: as at the mobile node" "$at_mn" "$(theirs "$MN")"
check "flush: the mobile node registers again" wait_until 30 registered $COA1
check "flush: and the stream flows" wait_until 3 flowing
stream_start "$MN" $HOA $FAR 0.2

before=$(stat "$HA" ha_xfrm_lost)
flush "$HA"
check "flush: at the home agent it is noticed" wait_until 5 more "$HA" ha_xfrm_lost
check "flush: and the stream recovers within seconds" wait_until 3 flowing
check_ge "flush: because the home agent asked, by Binding Refresh Request" 1 "$(stat "$HA" tx_brr)"
check "flush: the mobile node is registered where it was" registered $COA1

sleep 1
before=$(stat "$HA" ha_xfrm_lost)
flush "$HA"
check "flush: a second time it is noticed, too" wait_until 5 more "$HA" ha_xfrm_lost
check "flush: and survived" wait_until 3 flowing

before=$(stat "$MN" mn_xfrm_lost)
flush "$MN"
check "flush: at the mobile node it is noticed" wait_until 5 more "$MN" mn_xfrm_lost
check "flush: and the stream recovers within seconds there, too" wait_until 3 flowing
stream_end
diag "$lost echoes lost in three flushes"

# What makes states arms a timer afterwards: that must not put off what a loss wants.
for where in "home agent $HA" "mobile node $MN"; do
	read -r who what ns <<<"$where"
	check "flush: $who $what: states are flushed while they are made" hammer "$ns"
	check "flush: $who $what: then the stream recovers within seconds" wait_until 3 flowing
done

wait_until 10 quiet
before=$(stat "$MN" drop_unprotected)
sent=$(stat "$MN" tx_home_bu)
mac=$(in_ns "$MN" cat /sys/class/net/eth0/address)
check "flush: a forged request is sent" brr "$mac"
check "flush: without the signalling ESP it is dropped" wait_until 5 more "$MN" drop_unprotected
check_is "flush: and asks for nothing" "$sent" "$(stat "$MN" tx_home_bu)"

# The mobile node is gone for a while: the home agent asks three times and ends it.
ip -n "$SW" link set mn nomaster
before=$(stat "$HA" tx_brr)
flush "$HA"
check "flush: nobody answers: asked three times" wait_until 12 eval \
	'[ $(($(stat "$HA" tx_brr) - before)) -eq 3 ]'
check "flush: then the home address is defended no more" wait_until 8 eval \
	'! ip -n "$HA" maddr show dev home | grep -q "ff02::1:ff00:100"'
check_is "flush: and it is asked no more" 3 $(($(stat "$HA" tx_brr) - before))
finish
