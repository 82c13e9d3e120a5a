#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The correspondent against a peer that plays home agent and mobile node, and
# plays them wrongly: every check, and the counter it hits. What is sent is in
# selftests/peer/cn_*_cases.py.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"
. "$(dirname "$0")/../peer/peer.sh"

need ip ip-mobility python3

modprobe mobility || skip_all "no module"
setup_ns C P
peer_link "$C" "$P" $CN_ADDR

peer cn_cases.py certs || skip_all "no certificates"
mobility "$C" set role cn
mobility "$C" cert add anchor "$certs/root.der"
mobility "$C" cert add own "$certs/cn.der" key "$certs/cn.p8"
check_match "cn: certificates are in place" 'own' "$(mobility "$C" cert show)"

peer_cases cn_cases.py run "$C" "$P" "$kernel_mac"
finish
