#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Beside others: an operator's IPsec and xfrm devices, a flush of all of xfrm, raw
# Mobility Header sockets and the wildcard states of a mip6d.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"
need python3

# raw_mh NS FILE: a raw socket as mip6d has one; prints the types it got
raw_mh() {
	ip netns exec "$1" python3 -c '
import socket
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
print("ready", flush=True)
while True:
    print("type", s.recv(2048)[2], flush=True)' >"$2" 2>&1 &
	bg_pids+=($!)
	wait_until 10 grep -q ready "$2"
}

# mh_send NS FROM TO TYPE: a bare message of RFC 6275, checksummed by the kernel
mh_send() {
	ip netns exec "$1" python3 -c '
import socket, sys
s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 135)
s.setsockopt(socket.IPPROTO_IPV6, 7, 4)	# IPV6_CHECKSUM
s.bind((sys.argv[1], 0))
s.sendto(bytes([59, 1, int(sys.argv[3])]) + bytes(13), (sys.argv[2], 0))' "$2" "$3" "$4"
}

wildcard="src :: dst :: proto hao reqid 0 mode ro coa ::"
# xfrm_devices NS: as IKE daemons make them; the second is for states of any if_id.
xfrm_devices() {
	modprobe xfrm_interface &&
		in_ns "$1" ip link add xfrm0 type xfrm if_id 42 &&
		in_ns "$1" ip link set xfrm0 up &&
		in_ns "$1" ip link add xfrm1 type xfrm external &&
		in_ns "$1" ip link set xfrm1 up
}

check "beside: the network is up" eval 'modprobe mobility && topology_up' || finish
for ns in "$HA" "$MN" "$CN"; do
	check "beside: others' xfrm devices are in $ns" xfrm_devices "$ns"
done
check "beside: the MN registers: its BU and the BA are decrypted before policies are asked" eval \
	'roles_up && mn_move a && wait_until 30 registered $COA1' || finish

# What an operator has, and mip6d
in_ns "$CN" ip xfrm policy add src $CN_ADDR dst 2001:db8:77::1 dir out \
	tmpl src $CN_ADDR dst 2001:db8:77::1 proto esp mode transport
in_ns "$CN" ip xfrm state add src $CN_ADDR dst 2001:db8:77::1 proto esp spi 0x777 \
	mode transport aead 'rfc4106(gcm(aes))' 0x000102030405060708090a0b0c0d0e0f10111213 128
check "beside: mip6d's wildcard state goes in beside ours" \
	in_ns "$CN" ip xfrm state add $wildcard flag wildrecv
before=$(in_ns "$CN" ip xfrm policy show dst 2001:db8:77::1; in_ns "$CN" ip xfrm state list spi 0x777)
raw_mh "$CN" "$work/raw"

check "beside: route optimisation stands" start_ro || finish
check "beside: data flows" answered "$MN" $HOA $CN_ADDR
check "beside: a raw socket sees our messages, too" told "$work/raw" 'type 11'
# A BU's Home Address option makes it look tunnelled: raw sockets get it under
# mip6d's own policy alone, as without us.
mh_send "$MN" $COA1 $CN_ADDR 1
check "beside: and a HoTI, which is not ours" wait_until 20 grep -q 'type 1$' "$work/raw"
check_is "beside: the operator's policy and state are as they were" "$before" \
	"$(in_ns "$CN" ip xfrm policy show dst 2001:db8:77::1
	in_ns "$CN" ip xfrm state list spi 0x777)"

in_ns "$CN" ip xfrm policy flush
in_ns "$CN" ip xfrm policy flush ptype sub
in_ns "$CN" ip xfrm state flush
lost() {
	[ "$(stat "$CN" cn_xfrm_lost)" -ge 1 ]
}
check "beside: a flush at the CN is noticed" wait_until 5 lost
check "beside: and the binding comes back" wait_until 30 bound confirmed $COA1
check "beside: with data" wait_until 20 answered "$MN" $HOA $CN_ADDR

in_ns "$MN" ip xfrm policy flush
in_ns "$MN" ip xfrm policy flush ptype sub
in_ns "$MN" ip xfrm state flush
check "beside: a flush at the MN is survived" wait_until 60 answered "$MN" $HOA $CN_ADDR
check "beside: the MN's next move is registered all the same" eval \
	'mn_move b && wait_until 40 registered $COA2 && wait_until 40 bound confirmed $COA2'

check "beside: roles go off" mobility "$CN" set role none
check "beside: mip6d's wildcard state can be there before us" eval \
	"in_ns $CN ip xfrm state add $wildcard flag wildrecv 2>/dev/null
	 in_ns $CN ip xfrm state list proto hao | grep -q 'dst ::'"
mobility "$CN" set role cn
mobility "$MN" correspondent del $HOA $CN_ADDR
mobility "$MN" correspondent add $HOA $CN_ADDR
check "beside: and a BU gets through on it" wait_until 40 bound confirmed $COA2
mobility "$CN" set role none
check_match "beside: and it is still there after us" 'dst ::' \
	"$(in_ns "$CN" ip xfrm state list proto hao)"
finish
