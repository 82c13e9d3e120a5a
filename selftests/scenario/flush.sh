#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Somebody flushes xfrm under a stream through the tunnel: at the home agent,
# which asks the mobile node for a new registration, and at the mobile node.

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

# more NS COUNTER: it grew since $before
more() {
	[ "$(stat "$1" "$2")" -gt "$before" ]
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

check "flush: everything is up" start || finish
check "flush: the stream flows" flowing
stream_start "$MN" $HOA $FAR 0.2

before=$(stat "$HA" ha_xfrm_lost)
flush "$HA"
check "flush: at the home agent it is noticed" wait_until 5 more "$HA" ha_xfrm_lost
check "flush: and the stream recovers within seconds" wait_until 6 flowing
check_ge "flush: because the home agent asked, by Binding Refresh Request" 1 "$(stat "$HA" tx_brr)"
check "flush: the mobile node is registered where it was" registered $COA1

sleep 1
before=$(stat "$HA" ha_xfrm_lost)
flush "$HA"
check "flush: a second time it is noticed, too" wait_until 5 more "$HA" ha_xfrm_lost
check "flush: and survived" wait_until 6 flowing

before=$(stat "$MN" mn_xfrm_lost)
flush "$MN"
check "flush: at the mobile node it is noticed" wait_until 5 more "$MN" mn_xfrm_lost
check "flush: and the stream recovers within seconds there, too" wait_until 6 flowing
stream_end
diag "$lost echoes lost in three flushes"

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
