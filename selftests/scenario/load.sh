#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module loads, with its self-tests, serves a namespace and goes.
#
# run: lifetimes

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"

check "load: the module loads, and its self-tests pass" modprobe mobility || finish
if [ "$MOBILITY_KERNEL" = debug ]; then
	# Its module has those in it that take long, too.
	all=$(grep -c '^	{ "' "$here/../../net/mobility/selftest.c")
	check_match "load: the vectors come out in the kernel, MODP-2048's among them" \
		"mobility: $all self-tests passed" "$(dmesg | grep mobility:)"
fi
setup_ns A
check "load: every role goes on" ip -n "$A" mobility set role mn,ha,cn,map
check_match "load: and is shown" 'role' "$(ip -n "$A" mobility show)"
ip -n "$A" addr add 2001:db8:1::1/64 dev lo
head -c 32 /dev/urandom | base64 >"$work/secret"
check "load: a subscriber" ip -n "$A" mobility subscriber add 2001:db8:1::100 \
	ha 2001:db8:1::1 secret "$work/secret"
check "load: a home" ip -n "$A" mobility home add 2001:db8:2::100/64 \
	ha 2001:db8:2::1 secret "$work/secret"
check "load: the roles go off with all of it" ip -n "$A" mobility set role none
check "load: and on again" ip -n "$A" mobility set role ha,cn
check "load: the namespace goes" del_ns "$A"
check "load: the module goes" modprobe -r mobility
finish
