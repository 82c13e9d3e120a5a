#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make bench: what the module's packets cost, each against what they cannot do
# without, counted in instructions in a deterministic guest; and how many messages
# it takes to verify care-of addresses, counted in captures.  The method and what
# each figure is made of: Documentation/networking/mobility-bench.rst.
#
#	bench.sh		counts, prints the table, writes build/bench.json
#	bench.sh --twice	counts in two guests and fails when a digit differs

set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${MOBILITY_BUILD:-$top/build}
out=$build/bench
certs=$out/certs
mkdir -p "$out"

"$top/selftests/bench/build" bench

# Made once: another key makes other figures. The guest's clock says 2025.
mkdir -p "$certs"
for args in "root root --prefix 2001:db8::/32" "cn cn --issuer root --prefix 2001:db8::/32" \
	"cn ar --issuer root --prefix 2001:db8:a::/48"; do
	read -r _ name _ <<<"$args"
	# shellcheck disable=SC2086
	[ -e "$certs/$name.p8" ] || "$top/tools/mobility-certs" -d "$certs" $args \
		--from 20240101000000Z --to 20440101000000Z
done >"$out/certs.log" 2>&1 || { cat "$out/certs.log" >&2; exit 1; }

# Addresses on the eight links, made of one key, or of one each
made() {
	[ -e "$certs/$1.cga" ] || "$top/tools/mobility-certs" -d "$certs" cga "$1" "${@:2}" \
		>"$certs/$1.cga"
}
links=()
for i in {1..8}; do
	made "own$i" --prefix "2001:db8:a:$i::/64"
	links+=(--prefix "2001:db8:a:$i::/64")
done
made shared "${links[@]}"

# run DIR: what goes in is the same every time
run() {
	rm -rf "$1"
	mkdir -p "$1/certs"
	cp -p "$certs"/{root.der,cn.der,cn.p8} "$1/certs/"
	"$top/selftests/qemu/guest" --kernel 6.12 --icount --timeout 900 --scratch "$1" \
		--module "$out/mobility.ko" -- "$top/selftests/bench/guest.sh"
}

# messages DIR: with the module as it is shipped
messages() {
	rm -rf "$1"
	mkdir -p "$1/certs"
	cp -p "$certs"/{root.der,ar.der,ar.p8} "$certs"/{own?,shared}.{cga,spki,p8} "$1/certs/"
	"$top/selftests/qemu/guest" --kernel 6.12 --icount --timeout 900 --scratch "$1" \
		-- "$top/selftests/bench/messages.sh"
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/selftests/bench/messages.py" "$1" "$1/counts"
}

run "$out/run"
messages "$out/messages"
if [ "${1-}" = --twice ]; then
	run "$out/again"
	messages "$out/messages-again"
	diff "$out/messages/counts" "$out/messages-again/counts"
	diff "$out/run/counts" "$out/again/counts"
	diff "$out/run/modules" "$out/again/modules"
	echo "bench: two runs gave the same figures to the digit"
fi
python3 "$top/selftests/bench/report.py" "$out/run/counts" "$out/messages/counts" \
	"$build/bench.json"
