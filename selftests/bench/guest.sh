#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# In the guest: one host that is a correspondent on the link "cn" and a home
# agent on the link "home", without neighbours to find; then the counting.
# The scratch directory brings the certificates and takes the counts.

set -euo pipefail

certs=/scratch/certs
modprobe dummy numdummies=0
modprobe ip6_tunnel
# The fixed list: which implementations there are decides the figures.
modprobe -a esp6 seqiv ghash-clmulni-intel aesni-intel sha256-ssse3 curve25519-x86_64 2>/dev/null ||
	true
sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
	net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.addr_gen_mode=1
modprobe mobility
ip -6 -batch - <<-END
	link add cn type dummy
	link add home type dummy
	link set lo up
	link set cn up
	link set home up
	addr add 2001:db8:c::2/64 dev cn nodad
	addr add 2001:db8:1::1/64 dev home nodad
	route add default dev cn
	route add 2001:db8:1::100/128 dev cn
END
sysctl -qw net.ipv6.conf.all.forwarding=1
ip -6 tunnel add tnl mode ip6ip6 local 2001:db8:1::1 remote 2001:db8:a::301 encaplimit none
ip link set tnl up
ip -6 route add 2001:db8:1::300/128 dev tnl

# The same ESP as the module's: AES-256-GCM with 16 octets of ICV
key=0x$(printf '03%.0s' {1..36})
esp() {
	ip xfrm state add src "$1" dst "$2" proto esp spi "$3" mode transport \
		aead 'rfc4106(gcm(aes))' "$key" 128
	ip xfrm policy add src "$1" dst "$2" proto "$4" dir out \
		tmpl src "$1" dst "$2" proto esp mode transport
}
esp 2001:db8:1::1 2001:db8:a::301 0x50001 41
esp 2001:db8:c::2 2001:db8:e::1 0x50002 any

ip mobility set role cn
ip mobility cert add anchor $certs/root.der
ip mobility cert add own $certs/cn.der key $certs/cn.p8
rc=0
echo run >/sys/module/mobility/parameters/bench || rc=1
cat /sys/module/mobility/parameters/bench >/scratch/counts
cut -d ' ' -f 1 /proc/modules | sort >/scratch/modules
[ $rc = 0 ] || {
	dmesg | tail -n 20
	ip mobility stats show
	grep -v '	0$' /proc/net/xfrm_stat || true
}
exit $rc
