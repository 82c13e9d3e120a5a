#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Certificates of every size: those that fit a Mobility Header run a whole
# exchange, those that do not are refused when they are configured.

# Addresses have no blanks; functions are called by check; eval has its own time.
# shellcheck disable=SC2016,SC2086,SC2154,SC2317

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

sizes=$certs/sizes
[ -e "$sizes/long/ha.der" ] || {
	"$here/../certs" "$work/certs" && sizes=$work/certs/sizes
} || skip_all "no certificates"

# own NS NAME PAIR
own() {
	mobility "$1" cert add own "$sizes/$3/$2.der" key "$sizes/$3/$2.p8"
}

suites() {
	mobility "$HA" set suites $1 && mobility "$CN" set suites $1
}

# exchanged SUITE: new keys by it, and data under them
exchanged() {
	mobility "$MN" correspondent del $HOA $CN_ADDR
	wait_until 10 eval '! mobility "$CN" binding show role cn | grep -q "coa "'
	mobility "$MN" correspondent add $HOA $CN_ADDR
	wait_until 30 bound confirmed $COA1 &&
		mobility "$CN" binding show role cn | grep -q "suite $1 "
}

# whole PAIR SUITE...: leaf and issuer, in each suite
whole() {
	local pair=$1 suite
	shift

	suites x25519
	check "sizes: ${pair/-/ under } is taken by home agent and correspondent" eval \
		'own $HA ha $pair && own $CN cn $pair'
	for suite in "$@"; do
		check "sizes: ${pair/-/ under }, $suite: fits" suites $suite
		check "sizes: ${pair/-/ under }, $suite: a whole exchange" exchanged $suite
		check "sizes: ${pair/-/ under }, $suite: data flows" wait_until 5 \
			answered "$MN" $HOA $CN_ADDR
	done
}

check "sizes: everything is up" start || finish
for ns in "$HA" "$CN"; do
	for root in 2048 4096; do
		mobility "$ns" cert add anchor "$sizes/$root/r.der" || fail "sizes: anchor $root"
	done
done

whole 2048-2048 x25519 modp2048
whole 3072-2048 x25519 modp2048
whole 3072-4096 x25519 modp2048
whole 4096-2048 x25519 modp2048
# The names are as short as can be.
whole 4096-4096 x25519
refused "sizes: 4096 under 4096, modp2048: the suite is refused" \
	'own certificate is too large for this suite' mobility "$HA" set suites modp2048
suites x25519,modp2048 2>/dev/null
check_match "sizes: and changes nothing" 'suites x25519 ' "$(mobility "$HA" show)"

# Debian's 6.1 says it without the numbers.
refused "sizes: with a longer name it does not fit any more" \
	'EXCH0 (takes 2072 of 2048 octets: use smaller keys|would not fit: use smaller keys)' \
	own "$HA" ha long
own "$HA" ha 2048-2048
suites x25519,modp2048
refused "sizes: 4096 under 4096 while modp2048 is on: refused" \
	'EXCH0 (takes 2272 of 2048|would not fit): smaller key, or set suites x25519' \
	own "$HA" ha 4096-4096
check_match "sizes: the one before is kept" "$(sha256sum <"$sizes/2048-2048/ha.der" |
	cut -d' ' -f1)" "$(mobility "$HA" cert show own)"

# RSA under P-256, where the kernel verifies that
if modprobe -q ecdsa_generic || grep -q 'ecdsa-nist-p256' /proc/crypto; then
	for ns in "$HA" "$CN"; do
		mobility "$ns" cert add anchor "$sizes/p256/r.der"
	done
	whole 2048-p256 x25519 modp2048
else
	refused "sizes: a kernel without ECDSA refuses a P-256 issuer" \
		'algorithm|RSA' mobility "$HA" cert add anchor "$sizes/p256/r.der"
fi
finish
