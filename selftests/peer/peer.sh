# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
#
# How a scenario runs the peer, sourced after lib.sh and topology.sh. One process
# plays all cases: Python takes seconds to start in a guest.

certs=$work/peer
mkdir -p "$certs"

# peer PROGRAM ARGUMENT...
peer() {
	local program=$1
	shift
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/selftests/peer/$program" "$certs" "$@"
}

# peer_cases PROGRAM ARGUMENT...: its results become the scenario's
peer_cases() {
	local line rc=1

	while IFS= read -r line; do
		case $line in
		"ok - "*) pass "${line#ok - }" ;;
		"not ok - "*) fail "${line#not ok - }" ;;
		"end "*) rc=${line#end } ;;
		*) echo "# ${line#"# "}" ;;
		esac
	done < <(
		peer "$@" 2>&1
		echo "end $?"
	)
	check_is "the peer ran to its end" 0 "$rc"
}
