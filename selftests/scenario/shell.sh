#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What make shell sets up, and whether the commands that it names do what it says.

# The texts are commands, and check runs them.
# shellcheck disable=SC2016

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
. "$here/../topology.sh"

said=$work/said

# commands FROM TO: those that are printed between the lines with these texts
commands() {
	sed -n "/$1/,/$2/s/^  //p" "$said"
}

check "shell: the network is up" eval 'MOBILITY_CERTS=$certs "$top/selftests/demo.sh" --setup-only >"$said"' || finish
sed -i 's/^\(.* ping\)/\1 -c 1/' "$said"
CN=cn
while read -r line; do
	case $line in
	*" monitor" | *tcpdump*) continue ;;
	esac
	check "shell: $line" eval "$line"
done < <(commands "home address is" "To link b")
check "shell: MN is on link a, optimised" wait_until 30 bound confirmed "$COA1"
while read -r line; do
	check "shell: $line" eval "$line"
done < <(commands "To link b" nothing)
check "shell: and then on link b" wait_until 30 bound confirmed "$COA2"
finish
