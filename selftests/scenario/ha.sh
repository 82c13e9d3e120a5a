#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The home agent, with a mobile node of the kernel's, against correspondents
# that a peer plays: good ones, forgers and silent ones. What they send is in
# selftests/peer/ha_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3 nft tc

modprobe mobility || skip_all "no module"
modprobe sch_netem
topology_up
router_mac=02:00:00:00:00:0c
{
	# EXCH0 in suite 2 does not fit the last link.
	echo "link set cn address $router_mac mtu 1280"
	# Where other home agents are
	echo "route add 2001:db8:77::/48 via $CN_ADDR"
} | ip -n "$R" -batch -
{
	echo "link set eth0 mtu 1280"
	for i in {3..80}; do
		printf 'addr add 2001:db8:c::%x/64 dev eth0 nodad\n' "$i"
	done
} | ip -n "$CN" -batch -

peer ha_cases.py certs || skip_all "no certificates"
head -c 32 /dev/urandom | base64 >"$certs/secret"
mobility "$HA" set role ha
mobility "$HA" cert add anchor "$certs/root.der"
mobility "$HA" cert add own "$certs/ha.der" key "$certs/ha.p8"
mobility "$HA" subscriber add $HOA ha $HA_ADDR secret "$certs/secret" dev home
mobility "$MN" set role mn
mobility "$MN" home add $HOA/64 ha $HA_ADDR secret "$certs/secret"
mn_move a
check "ha: the mobile node is registered" wait_until 60 registered $COA1

peer_cases ha_cases.py run "$HA" "$MN" "$CN" "$SW" $router_mac
check_match "ha: a refusal is shown with its reason" 'state failed.*suite' \
	"$(mobility "$HA" exchange show)"
finish
