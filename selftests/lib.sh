# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What the scenario scripts share. A script sources it, runs checks and calls
# finish as its last command:
#
#	. "$(dirname "$0")/../lib.sh"
#	setup_ns MN CN                  # names in $MN and $CN, removed at the end
#	check "ping answers" ip netns exec "$MN" ping -c 1 2001:db8::1
#	check_is "one binding" 1 "$(count_bindings)"
#	finish
#
# The output is TAP: "ok 1 - name" or "not ok 1 - name" for each check, what a
# failing command printed after it as "# " lines, and the plan at the end.
# Checks return non-zero when they fail: do not source this under "set -e". The
# exit code is kselftest's: 0 passed, 1 failed, 4 skipped. A script that dies
# before finish has no plan, which counts as a failure.

KSFT_PASS=0
KSFT_FAIL=1
KSFT_SKIP=4

tap_count=0
tap_failed=0
tap_skipped=0
ns_list=()
bg_pids=()
work=$(mktemp -d /tmp/scenario.XXXXXX)
# Files left here are kept by the run, beside the results.
# shellcheck disable=SC2034
keep=${MOBILITY_KEEP:-$work}

echo "TAP version 13"

# Results ----------------------------------------------------------------

# diag TEXT: a "# " line for every line of TEXT
diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# pass NAME
pass() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

# fail NAME [TEXT]: TEXT says what was seen instead
fail() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	[ $# -lt 2 ] || diag "$2"
}

# skip NAME REASON: a failure in CI, where everything is there
skip() {
	tap_count=$((tap_count + 1))
	tap_skipped=$((tap_skipped + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# check NAME COMMAND...: passes when COMMAND does, which may set variables
check() {
	local name=$1 rc=0
	shift

	"$@" >"$work/check" 2>&1 || rc=$?
	if [ $rc -eq 0 ]; then
		pass "$name"
	else
		fail "$name" "$* (exit code $rc)
$(cat "$work/check")"
	fi
	return $rc
}

# check_fails NAME COMMAND...: passes when COMMAND fails
check_fails() {
	local name=$1 out
	shift

	if out=$("$@" 2>&1); then
		fail "$name" "$* (should have failed)
$out"
		return 1
	fi
	pass "$name"
}

# refused NAME WORDS COMMAND...: passes when COMMAND fails and says WORDS (a pattern)
refused() {
	local name=$1 words=$2 out
	shift 2

	if out=$("$@" 2>&1); then
		fail "$name" "$* (should have failed)
$out"
		return 1
	fi
	check_match "$name" "$words" "$out"
}

# check_is NAME WANTED SEEN
check_is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "wanted: $2
seen:   $3"
		return 1
	fi
}

# check_match NAME PATTERN SEEN: an extended regular expression
check_match() {
	if grep -qE -- "$2" <<<"$3"; then
		pass "$1"
	else
		fail "$1" "wanted: /$2/
seen:   $3"
		return 1
	fi
}

# check_ge NAME LEAST SEEN: numbers
check_ge() {
	if [ "${3:-}" ] && [ "$3" -ge "$2" ]; then
		pass "$1"
	else
		fail "$1" "wanted: at least $2
seen:   ${3:-nothing}"
		return 1
	fi
}

# skip_all REASON: ends a script that cannot run here
skip_all() {
	echo "1..0 # SKIP $1"
	exit $KSFT_SKIP
}

# need COMMAND...: skips the script when one is not installed
need() {
	local c

	for c in "$@"; do
		command -v "$c" >/dev/null || skip_all "no $c"
	done
}

# finish: prints the plan and ends the script
finish() {
	echo "1..$tap_count"
	if [ $tap_failed -gt 0 ]; then
		exit $KSFT_FAIL
	elif [ $tap_count -gt 0 ] && [ $tap_skipped -eq $tap_count ]; then
		exit $KSFT_SKIP
	fi
	exit $KSFT_PASS
}

# Waiting ----------------------------------------------------------------

# A kernel that checks itself takes its time.  The peer's programs want to know, too.
patience=1
[ "${MOBILITY_KERNEL:-}" != debug ] || patience=6
export MOBILITY_PATIENCE=$patience

# wait_until SECONDS COMMAND...: until COMMAND succeeds; fails when it never does.
# The seconds are those of a guest that is alone on a good machine. Others are slower by
# far and stand still at times; what succeeds does not wait.
# shellcheck disable=SC2034
wait_until() {
	local end=$((SECONDS + 5 * $1 * patience)) polling=1
	shift

	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.1
	done
}

# Name spaces ------------------------------------------------------------

# setup_ns VARIABLE...: a namespace for each, its name in the variable
setup_ns() {
	local var name

	for var in "$@"; do
		name=${var,,}-$$
		ip netns add "$name" || return 1
		ns_list+=("$name")
		printf -v "$var" '%s' "$name"
		ip -n "$name" link set lo up
	done
}

# del_ns NAME: removes a namespace before the end
del_ns() {
	local n left=()

	for n in ${ns_list[@]+"${ns_list[@]}"}; do
		[ "$n" = "$1" ] || left+=("$n")
	done
	ns_list=(${left[@]+"${left[@]}"})
	ip netns del "$1"
}

# in_ns NAME COMMAND...
in_ns() {
	ip netns exec "$@"
}

# link_ns NS1 DEVICE1 NS2 DEVICE2: a veth pair, up, without duplicate address
# detection, whose second would otherwise pass before an address can be used
link_ns() {
	local ns dev

	ip link add name "$2" netns "$1" type veth peer name "$4" netns "$3" || return 1
	for ns in "$1 $2" "$3 $4"; do
		dev=${ns#* } ns=${ns% *}
		ip netns exec "$ns" sysctl -qw "net.ipv6.conf.$dev.accept_dad=0"
		ip -n "$ns" link set dev "$dev" up
	done
}

# background COMMAND...: killed at the end; its number is in $!
background() {
	"$@" &
	bg_pids+=($!)
}

# stop PID: ends a background command and waits for it
stop() {
	kill "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	return 0
}

# Called at the end of every script; a script may define cleanup_more.
# shellcheck disable=SC2317
cleanup() {
	local rc=$? p n

	if declare -F cleanup_more >/dev/null; then
		cleanup_more
	fi
	for p in ${bg_pids[@]+"${bg_pids[@]}"}; do
		kill "$p" 2>/dev/null
		wait "$p" 2>/dev/null
	done
	for n in ${ns_list[@]+"${ns_list[@]}"}; do
		ip netns pids "$n" 2>/dev/null | xargs -r kill 2>/dev/null
		ip netns del "$n" 2>/dev/null
	done
	# Who asks why looks at the captures first.
	if [ $tap_failed -gt 0 ] && [ "$keep" != "$work" ]; then
		find "$work" -maxdepth 1 -name '*.pcap' -exec cp {} "$keep" \;
	fi
	rm -rf "$work"
	exit $rc
}
trap cleanup EXIT
trap 'exit 143' TERM INT

# Events -----------------------------------------------------------------

# listens PID: a netlink socket of that process is in a multicast group
listens() {
	readlink "/proc/$1/fd/"* | awk '
		NR == FNR { own[$0]; next }
		$4 != "00000000" && ("socket:[" $NF "]") in own { found = 1 }
		END { exit !found }' - "/proc/$1/net/netlink"
}

# monitor NS FILE [OPTION...]: what "ip mobility monitor" prints, from now on
monitor() {
	local ns=$1 file=$2
	shift 2

	background ip netns exec "$ns" ip-mobility "$@" monitor >"$file" 2>&1
	wait_until 20 listens $!
}

# told FILE PATTERN: an extended regular expression, in a file that somebody writes
told() {
	wait_until 10 grep -qE -- "$2" "$1"
}

# Captures ---------------------------------------------------------------

# capture_start NS DEVICE FILE [FILTER]: starts tcpdump; its number is in $capture_pid
capture_start() {
	local ns=$1 dev=$2 file=$3
	shift 3

	# At once: what waits in the kernel for more to come is lost when a capture ends.
	ip netns exec "$ns" tcpdump -i "$dev" --immediate-mode -U -s 0 -Z root -w "$file" "$@" \
		2>"$file.log" &
	capture_pid=$!
	bg_pids+=("$capture_pid")
}

# capture_ready FILE: returns when its tcpdump listens
capture_ready() {
	wait_until 20 grep -q 'listening on' "$1.log"
}

# capture NS DEVICE FILE [FILTER]: the two in one
capture() {
	capture_start "$@" && capture_ready "$3"
}

# idle PID: it waits for something, or has ended
idle() {
	local stat

	[ -e "/proc/$1" ] || return 0
	read -r stat <"/proc/$1/stat" && [[ ${stat##*) } == [SZ]* ]]
}

# capture_end [PID]: waits for what is under way, then ends the capture, which loses what
# it did not read yet. Every packet wakes it: asleep, it has written all there was.
capture_end() {
	sleep 0.5
	wait_until 20 idle "${1:-$capture_pid}"
	kill -INT "${1:-$capture_pid}" 2>/dev/null
	wait "${1:-$capture_pid}" 2>/dev/null
	return 0
}

# tshark takes seconds to start in a guest, tcpdump a fraction of one: count and
# packet_hex take tcpdump's filters ("ip6 protochain 135", "icmp6", "ip6[40] == 3"),
# fields takes tshark's.

# count FILE FILTER: how many packets there are
count() {
	tcpdump -n -r "$1" "$2" 2>/dev/null | wc -l
}

# packet_hex FILE FILTER: each packet from its IPv6 header on, a line of hex
packet_hex() {
	tcpdump -n -t -x -r "$1" "$2" 2>/dev/null | awk '
		/^\t0x0000:/ { if (line != "") print line; line = "" }
		/^\t0x/ { for (i = 2; i <= NF; i++) line = line $i }
		END { if (line != "") print line }'
}

# fields FILE FILTER FIELD...: a line for each packet, fields apart by tabs; one
# call for all there is to know of a capture
fields() {
	local file=$1 filter=$2 f args=()
	shift 2

	for f in "$@"; do
		args+=(-e "$f")
	done
	tshark -n -r "$file" -Y "$filter" -T fields "${args[@]}" 2>/dev/null
}
