# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154
#
# What the demos are made of, sourced after lib.sh and topology.sh: certificates,
# captures, the stream and its crew, marks for the report, attacks.  As everything here
# with few processes: a guest without hardware virtualization starts one slowly.

out=/scratch

# Made outside the guest, where an RSA key takes a blink, and kept. One more of
# the home agent's kind for another prefix, and one whose time is over.
demo_certs() {
	if openssl x509 -in "$certs/demo.pem" -noout -checkend 86400 >/dev/null 2>&1; then
		return
	fi
	rm -rf "$certs"
	make_certs &&
	"$top/tools/mobility-certs" -d "$certs" ha other --issuer root \
		--prefix 2001:db8:66::/64 &&
	"$top/tools/mobility-certs" -d "$certs" ha old --issuer root \
		--prefix 2001:db8:1::/64 --from 20240101000000Z --to 20241231235959Z &&
	cp "$certs/cn.pem" "$certs/demo.pem"
}

# demo_run NAME TITLE MAKE-CERTS REPORT WORD...: the guest, then what it shows
demo_run() {
	local name=$1 title=$2 make=$3 report=$4 rc=0
	shift 4

	mkdir -p "$build/$name"
	"$make" >"$build/certs.log" 2>&1 || { cat "$build/certs.log"; return 1; }
	echo "$title: stock Debian kernel 6.12, in a guest"
	echo
	"$top/selftests/qemu/guest" --timeout 900 --scratch "$build/$name" -- \
		"$top/selftests/${0##*/}" --guest || rc=$?
	[ $rc -eq 0 ] || { echo "demo: the guest failed (exit code $rc)"; return $rc; }
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/selftests/demo/$report" "$build/$name" "$@"
}

die() {
	echo "demo: $*" >&2
	exit 1
}

# mark KIND TEXT: with the time, for the report
mark() {
	echo "$EPOCHREALTIME $*" >>"$out/marks"
	[ "$1" != phase ] || say "$2"
}

say() {
	printf '%4d s  %s\n' "$SECONDS" "$*"
}

# crew_begin: the program that tell() speaks to
crew_begin() {
	rm -f "$out"/*.pcap "$out"/{marks,sent,received}
	coproc crew { exec /usr/bin/python3 -B "$top/selftests/demo/crew.py"; }
}

# tell NS COMMAND...: to the crew; what it says is in $answer
tell() {
	echo "$*" >&"${crew[1]}" && read -r -t 120 answer <&"${crew[0]}" && [ "$answer" != failed ]
}

# neighbour NS LINK ADDR VIA NAME: somebody who sits on a link
neighbour() {
	ip -n "$SW" link add "$5" up master "br-$2" type veth peer name eth0 netns "$1"
	ip -n "$1" -batch - <<-END
		link set eth0 up
		addr add $3/64 dev eth0 nodad
		route add default via $4
	END
}

# links_xy: two more, elsewhere: 2001:db8:10::/64 and 2001:db8:11::/64 behind router R
links_xy() {
	ip -n "$SW" -batch - <<-END
		link add br-x up type bridge forward_delay 0
		link add br-y up type bridge forward_delay 0
		link add r-x up master br-x type veth peer name x netns $R
		link add r-y up master br-y type veth peer name y netns $R
	END
	ip -n "$R" -batch - <<-END
		link set x up
		link set y up
		addr add 2001:db8:10::1/64 dev x nodad
		addr add 2001:db8:11::1/64 dev y nodad
	END
}

# captures_begin "NS DEVICE NAME"...
captures_begin() {
	local c ns dev name

	capture_pids=()
	for c in "$@"; do
		read -r ns dev name <<<"$c"
		# What is captured is evidence: room for what comes while a machine stands still
		capture_start "$ns" "$dev" "$out/$name.pcap" -s 4096 -B 8192
		capture_pids+=("$capture_pid")
	done
	for c in "$@"; do
		capture_ready "$out/${c##* }.pcap" || die "no capture ${c##* }"
	done
}

captures_end() {
	local c

	for c in "${capture_pids[@]}"; do
		capture_end "$c"
	done
	mark uncaptured "$(awk '/ dropped by kernel$/ { n += $1 } END { print n + 0 }' "$out"/*.log)"
	rm -f "$out"/*.log
}

# stream_open NS FROM NS TO [PORT]...
stream_open() {
	tell "$3" receive "$4" "$out/received" "${@:5}" || die "no receiver"
	receiver=$answer
	tell "$1" send "$2" "$4" "$out/sent" "${@:5}" || die "no sender"
	sender=$answer
	bg_pids+=("$receiver" "$sender")
}

# stream_begin NS FROM NS TO: returns when it arrives
stream_begin() {
	stream_open "$@"
	wait_until 60 test -s "$out/received" || die "the stream does not arrive"
	sleep 1
}

caught_up() {
	local sent received

	sent=$(tail -n 1 "$out/sent") received=$(tail -n 1 "$out/received")
	[ "${sent%% *}" = "${received%% *}" ]
}

# stream_stop: what is on its way, and what a slow receiver has not read yet
stream_stop() {
	kill "$sender"
	wait_until 6 caught_up || say "the last packet sent has not arrived"
	kill "$receiver"
}

# A handover, by commands that run already, SW's in $cable and that of the node in CONFIG:
# its time is not to be that of starting programs. A COMMAND is of ip, while the node has
# no address.

# demo_plug CABLE LINK
demo_plug() {
	echo "link set $1 master br-$2" >&"$cable"
}

# demo_address CONFIG ADDR VIA [COMMAND...]
demo_address() {
	local fd=$1 addr=$2 via=$3
	shift 3

	printf '%s\n' "addr flush dev eth0 scope global" "$@" "addr add $addr dev eth0 nodad" \
		"route replace default via $via dev eth0" >&"$fd"
}

# demo_move CABLE LINK CONFIG ADDR VIA [COMMAND...]
demo_move() {
	demo_plug "$1" "$2"
	demo_address "${@:3}"
}

# binding NS HOA: what a correspondent believes
binding() {
	local text

	text=$(ip -n "$1" mobility binding show role cn)
	[[ $text =~ $2\ .*coa\ ([0-9a-f:]+)\ .*state\ ([a-z]+) ]] &&
		echo "$2 at ${BASH_REMATCH[1]}, ${BASH_REMATCH[2]}"
}

# believes NS HOA COA [STATE]
believes() {
	[ "$(binding "$1" "$2")" = "$2 at $3, ${4:-confirmed}" ]
}

# counted STATS COUNTER
counted() {
	local n=${1#*\""$2"\":}

	echo "${n%%[^0-9]*}"
}

# attacked NS: whose counters attack() looks at
attacked() {
	target=$1
	stats=$(ip -n "$target" -j mobility stats show)
}

# counts COUNTER STATS: is it another than in STATS?
counts() {
	attacked "$target"
	[ "$(counted "$stats" "$1")" != "$(counted "$2" "$1")" ]
}

# attack NAME COUNTER NS COMMAND...: it is to be counted once
attack() {
	local name=$1 counter=$2 before=$stats
	shift 2

	tell "$@" || say "the attack could not be made: $name"
	wait_until 10 counts "$counter" "$before"
	sleep 0.5
	attacked "$target"
	mark attack "$(printf '{"name": "%s", "counter": "%s", "before": %d, "after": %d}' \
		"$name" "$counter" "$(counted "$before" "$counter")" "$(counted "$stats" "$counter")")"
}
