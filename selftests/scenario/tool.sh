#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# "ip mobility" and the netlink family under it: every command, every refusal
# with its words, JSON, users without privileges, events, stray attributes.

. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../topology.sh"

need ip ip-mobility openssl python3 setpriv

m() {
	mobility "$A" "$@"
}

j() {
	ip -n "$A" -j mobility "$@"
}

# For commands with a pipe or a redirection
# shellcheck disable=SC2317
sh_c() {
	bash -c "$1"
}

modprobe mobility || skip_all "no module"
setup_ns A B
ip -n "$A" link add home type dummy
ip -n "$A" link set home up
ip -n "$A" addr add 2001:db8:1::1/64 dev home nodad
head -c 32 /dev/urandom >"$work/z"

# One key for all: making one takes long where instructions are emulated.
mkdir -p "$work/certs"
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/key.pem"
c=$work/certs
"$top/tools/mobility-certs" -d "$c" root root --prefix 2001:db8::/32 \
	--key "file:$work/key.pem" >/dev/null
"$top/tools/mobility-certs" -d "$c" ca ca --issuer root --prefix 2001:db8::/40 \
	--key "file:$work/key.pem" >/dev/null
"$top/tools/mobility-certs" -d "$c" ha ha --issuer root --prefix 2001:db8:1::/64 \
	--key "file:$work/key.pem" >/dev/null
openssl rsa -in "$work/key.pem" -traditional -out "$work/trad.pem" 2>/dev/null
openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$work/other.pem"

# Settings ---------------------------------------------------------------

# threads: of the kernel, for the module's queues; a worker that did some work of
# theirs is called after it until it does other
threads() {
	cat /proc/[0-9]*/comm 2>/dev/null | grep -cE '^(kworker/R-)?mobil'
}

check_match "shown without a role" '^role none ' "$(m show)"
check_is "which has no thread" 0 "$(threads)"
check "settings are set" m set role ha,cn suites modp2048,x25519 mode both \
	fallback block auto-ro off lifetime 300 mn-lifetime 600 lt-en 7200
check_is "settings are shown" \
	"ha,cn modp2048,x25519 encrypt,plain block False 300 300 600 7200" \
	"$(j show | python3 -c '
import json, sys
s = json.load(sys.stdin)[0]
print(",".join(s["roles"]), ",".join(s["suites"]), ",".join(s["modes"]), s["fallback"],
      s["auto_ro"], s["cn_lifetime"], s["ha_lifetime"], s["mn_lifetime"], s["lt_en"])')"
check "one setting changes" m set mode encrypt
check_match "and leaves the rest" 'suites modp2048,x25519 mode encrypt fallback block' "$(m)"
check_match "another namespace has its own" '^role none ' "$(mobility "$B" show)"
check_is "and no thread beside that of the first" 1 "$(threads)"
check_match "the device is named" 'dev mobility' "$(m)"
refused "unknown role" 'roles are mn, ha, cn, map and ar' m set role xx
refused "unknown suite" 'suites are x25519 and modp2048' m set suites x448
refused "unknown mode" 'mode is encrypt, plain or both' m set mode none
refused "unknown setting" 'unknown setting' m set nothing 1
refused "suite twice" 'a suite is listed twice' m set suites x25519,x25519
refused "lifetime too long" 'at most 262140 seconds' m set lifetime 262144
check "a proof's lifetime is set" m set proof-lifetime 60
check_match "and shown, and lifetime leaves it" 'proof-lifetime 60s' "$(m set lifetime 300; m)"
refused "proof's lifetime too long" 'at most 840 seconds' m set proof-lifetime 841
refused "lifetime too short" 'at least 4 seconds' m set lifetime 3
refused "lt-en too long" 'at most 86400 seconds' m set lt-en 86401
refused "lt-en too short" 'at least 10 seconds' m set lt-en 9
check "limits of a key are set" m set rekey-packets 1000 rekey-bytes 4096
check_match "and shown" 'rekey-packets 1000 rekey-bytes 4096' "$(m)"
refused "rekey-packets too many" 'at most 2147483648 packets' m set rekey-packets 2147483649
refused "rekey-bytes too many" 'at most 274877906944 bytes' m set rekey-bytes 274877906945
refused "rekey-packets 0" 'from 1 on' m set rekey-packets 0
check "a share is set" m set cn-share 100
check_match "and shown, too" 'cn-share 100 ' "$(m)"
refused "cn-share too large" '65536 home addresses in all' m set cn-share 65537
refused "cn-share 0" 'from 1 on' m set cn-share 0
check_match "nothing of that changed anything" 'lt-en 7200s' "$(m)"

# Certificates -----------------------------------------------------------

check "anchor from PEM" m cert add anchor "$c/root.pem"
check "intermediate from DER" m cert add intermediate "$c/ca.der"
refused "no private key named" 'argument "key" is required' m cert add own "$c/ha.pem"
refused "private key of another" 'do not match' m cert add own "$c/ha.pem" key "$work/other.pem"
check "own certificate with its key" m cert add own "$c/ha.pem" key "$work/key.pem"
check "own certificate once more, DER" m cert add own "$c/ha.der" key "$c/ha.p8"
check_match "the private key left no trace but the namespace's" '^own ' "$(m cert show own)"
refused "PKCS#1 key" 'openssl pkcs8 -topk8 -nocrypt' m cert add own "$c/ha.pem" key "$work/trad.pem"
refused "not a key" 'holds no private key' m cert add own "$c/ha.pem" key "$work/z"
refused "serial of no key" 'key' m cert add own "$c/ha.pem" key id 2147483647
refused "not a certificate" 'holds no certificate' m cert add anchor "$work/z"
refused "broken certificate" 'Certificate 1 of' sh_c "head -c 700 '$c/root.der' >'$work/cut.der'
	ip -n $A mobility cert add anchor '$work/cut.der'"
refused "no such file" 'No such file' m cert add anchor "$work/nothing"
refused "key for an anchor" 'unexpected argument' m cert add anchor "$c/root.pem" key "$work/key.pem"

anchor_fp=$(openssl x509 -in "$c/root.pem" -noout -fingerprint -sha256 | cut -d= -f2)
check_is "fingerprint as OpenSSL has it" "$(tr -d : <<<"$anchor_fp" | tr 'A-F' 'a-f')" \
	"$(m cert show anchor | awk 'NR == 1 { print $2 }')"
check_match "subject as text" '^ +subject CN=ha $' "$(m cert show own)"
check_match "block as a prefix" '^ +blocks 2001:db8:1::/64 $' "$(m cert show own)"
check_is "three certificates" "anchor intermediate own" \
	"$(ip -n "$A" -o mobility cert show | awk '{ print $1 }' | xargs)"
refused "delete what is not there" 'no anchor, intermediate or peer' m cert del "$(printf '%064d' 0)"
gone=$(printf '%064d' 7)
check "a certificate nobody has seen is revoked" m cert revoke "$gone"
refused "revoked twice" 'is revoked already' m cert revoke "$gone"
check_is "what is revoked is shown" "revoked $gone " "$(m cert show revoked)"
check_is "and in JSON" "[{\"kind\":\"revoked\",\"fingerprint\":\"$gone\"}]" "$(j cert show "$gone")"
refused "unrevoke what is not revoked" 'is not revoked' m cert unrevoke "$(printf '%064d' 0)"
check "unrevoked" m cert unrevoke "$gone"
check_is "then nothing is" "" "$(m cert show revoked)"
refused "revoke nothing" 'FINGERPRINT.*is required' m cert revoke
check "the own certificate is revoked" m cert revoke "$(m cert show own | awk 'NR == 1 { print $2 }')"
check "its issuer, too" m cert revoke "$anchor_fp"
refused "a revoked certificate is not taken" 'revoked' m cert add own "$c/ha.pem" key "$work/key.pem"
while read -r _ fp; do
	check "unrevoked again" m cert unrevoke "$fp"
done <<<"$(m cert show revoked)"
refused "malformed fingerprint" '64 hexadecimal digits' m cert del 12:34
check "delete by OpenSSL's fingerprint" m cert del "$anchor_fp"
check "delete the own certificate" m cert del own
check_is "the intermediate is left" intermediate \
	"$(ip -n "$A" -o mobility cert show | awk '{ print $1 }')"

# Subscribers ------------------------------------------------------------

sub=(ha 2001:db8:1::1 secret "$work/z")
check "subscriber" m subscriber add 2001:db8:1::10 "${sub[@]}" spi 1000 dev home
check "subscriber, secret from standard input, in text" \
	sh_c "openssl rand -base64 32 | ip -n $A mobility subscriber add 2001:db8:1::11 \
		ha 2001:db8:1::1 secret - spi 1001"
refused "subscriber twice" 'subscriber with this home address' m subscriber add 2001:db8:1::10 "${sub[@]}" spi 1002
refused "secret too short" 'A secret has 16 to 256 octets' sh_c "echo short |
	ip -n $A mobility subscriber add 2001:db8:1::12 ha 2001:db8:1::1 secret -"
refused "secret too long" 'longer than' sh_c "head -c 300 /dev/urandom |
	ip -n $A mobility subscriber add 2001:db8:1::12 ha 2001:db8:1::1 secret -"
refused "link-local home address" 'not a global unicast address' \
	m subscriber add fe80::1 "${sub[@]}"
refused "multicast home agent" 'not a global unicast address' \
	m subscriber add 2001:db8:1::12 ha ff02::1 secret "$work/z"
refused "home address is the home agent's" 'the same address' \
	m subscriber add 2001:db8:1::1 "${sub[@]}"
refused "home agent elsewhere" 'of this host' \
	m subscriber add 2001:db8:1::12 ha 2001:db8:1::99 secret "$work/z"
refused "no such device" 'Cannot find device' m subscriber add 2001:db8:1::12 "${sub[@]}" dev nope
refused "SPI of an operator's range" 'from 256 on' m subscriber add 2001:db8:1::12 "${sub[@]}" spi 255
refused "SPI taken" 'SPI' m subscriber add 2001:db8:1::12 "${sub[@]}" spi 1000
refused "serial of no key" 'key' \
	m subscriber add 2001:db8:1::12 ha 2001:db8:1::1 secret id 2147483647
refused "an IPv4 address" 'not an IPv6 address' m subscriber add 192.0.2.1 "${sub[@]}"
check_is "two subscribers" 2 "$(m subscriber show | wc -l)"
check_match "one of them" '^2001:db8:1::10 ha 2001:db8:1::1 spi 1000 dev home unbound' \
	"$(m subscriber show 2001:db8:1::10)"
refused "delete another" 'no subscriber has this home address' m subscriber del 2001:db8:1::13
check "delete one" m subscriber del 2001:db8:1::11
check_match "the other is left" '^2001:db8:1::10 ' "$(m subscriber show)"
check "no secret in what is shown" sh_c "! ip -n $A -s -d -j mobility subscriber show |
	grep -q \"\$(xxd -p -c 64 '$work/z')\""
m set role cn
check_is "a role switched off loses its state" "" "$(j subscriber show | tr -d '[] \n')"
refused "and takes no more" 'role' m subscriber add 2001:db8:1::10 "${sub[@]}"

# Homes ------------------------------------------------------------------

mn() {
	mobility "$B" "$@"
}

home=2001:db8:1::20
refused "home without the role" 'role' mn home add $home/64 "${sub[@]}"
mn set role mn
check "home" mn home add $home/64 "${sub[@]}"
check_match "home is shown" "^$home plen 64 ha 2001:db8:1::1 spi [0-9]+ state unregistered" \
	"$(mn home show)"
check_match "address, flagged home, without DAD" "inet6 $home/128 scope global.* nodad home" \
	"$(ip -n "$B" -6 addr show dev mobility)"
check_match "rule" "from $home lookup 25690" "$(ip -n "$B" -6 rule)"
check_match "default route" "default dev mobility" "$(ip -n "$B" -6 route show table 25690)"
check_match "a packet without a source goes from the home address" \
	"dev mobility .*src $home" "$(ip -n "$B" -6 route get 2001:db8:3::1)"
refused "home twice" 'there is a home' mn home add $home/64 "${sub[@]}" spi 5001
check "a second home" mn home add 2001:db8:1::21/64 "${sub[@]}" spi 5000
for ((i = 2; i <= 63; i++)); do
	printf 'mobility home add 2001:db8:1::1:%x/64 ha 2001:db8:1::1 secret %s/z spi %d\n' \
		"$i" "$work" $((6000 + i))
done >"$work/homes"
check "as many homes as there may be" ip -n "$B" -batch "$work/homes"
refused "and no more" 'too many home addresses: 64' mn home add 2001:db8:1::1:ff/64 "${sub[@]}" spi 7000
sed 's/add \([^/]*\).*/del \1/' "$work/homes" >"$work/homes.del"
check "the others go" ip -n "$B" -batch "$work/homes.del"
refused "without a prefix length" 'HOA/PLEN' mn home add 2001:db8:1::22 "${sub[@]}"
check "correspondent" mn correspondent add $home 2001:db8:3::1
check_match "correspondent is shown" "^$home cn 2001:db8:3::1 state" "$(mn correspondent show)"
refused "correspondent of no home" 'home' mn correspondent add 2001:db8:1::23 2001:db8:3::1
refused "no such correspondent" 'not a correspondent' mn correspondent del $home 2001:db8:3::2
refused "rekey with nobody" 'not a correspondent' mn correspondent rekey $home 2001:db8:3::2
refused "rekey without a key" 'no key in use' mn correspondent rekey $home 2001:db8:3::1
check "correspondent deleted" mn correspondent del $home 2001:db8:3::1
check "home deleted" mn home del $home
check_match "the route stays for the other home" 'default dev mobility' \
	"$(ip -n "$B" -6 route show table 25690)"
check "the other one deleted" mn home del 2001:db8:1::21
check_is "no rule left" "" "$(ip -n "$B" -6 rule | grep 25690)"
check_is "no route left" "" "$(ip -n "$B" -6 route show table 25690 2>/dev/null)"
check_is "no home address left" "" "$(ip -n "$B" -6 addr show dev mobility scope global)"
refused "home deleted twice" 'not a home address' mn home del $home

# The rest of what is shown ----------------------------------------------

refused "no such binding" 'no binding of this home address' m binding del 2001:db8:1::10
check_is "no bindings" "" "$(m binding show)"
check_is "no exchanges" "" "$(m exchange show)"
check_is "one counter by its name" '[{"drop_mac":0}]' "$(j stats show drop_mac)"
refused "no such counter" 'no counter has this name' m stats show nothing
check_ge "all counters" 90 "$(m stats all | wc -l)"
refused "unknown command" 'try "ip mobility help"' m nothing
refused "unknown verb" 'try "ip mobility help"' m cert nothing
refused "help" '^Usage:' m help
check_match '"ip mo" is still monitor' 'ip monitor' "$(ip mo help 2>&1)"

m set role ha,cn
m subscriber add 2001:db8:1::10 "${sub[@]}"
for what in show cert subscriber home correspondent binding exchange access stats "stats all"; do
	# shellcheck disable=SC2086
	check_is "ip-mobility $what" "$(m $what)" "$(ip-mobility -n "$A" $what)"
	for flags in -j "-j -p -s -d"; do
		# shellcheck disable=SC2086
		ip -n "$A" $flags mobility $what
	done >>"$work/json"
done
check "all of it as JSON" python3 -c '
import json, sys
text, decoder, n = sys.stdin.read().strip(), json.JSONDecoder(), 0
while text:
    end = decoder.raw_decode(text)[1]
    text, n = text[end:].lstrip(), n + 1
sys.exit(n != 20)' <"$work/json"

# Privileges -------------------------------------------------------------

as_user() {
	ip netns exec "$A" setpriv --reuid=65534 --regid=65534 --clear-groups \
		ip mobility "$@"
}

cp "$work/z" /tmp/tool-secret.$$
chmod 644 /tmp/tool-secret.$$
check_match "a user may look" '^role ' "$(as_user show)"
refused "but not set" 'CAP_NET_ADMIN' as_user set role cn
refused "nor add" 'CAP_NET_ADMIN' \
	as_user subscriber add 2001:db8:1::30 ha 2001:db8:1::1 secret /tmp/tool-secret.$$
refused "nor delete" 'CAP_NET_ADMIN' as_user subscriber del 2001:db8:1::10
check "the owner of a user namespace may" \
	unshare -Urn ip mobility set role cn
rm -f /tmp/tool-secret.$$

# Events -----------------------------------------------------------------

# A foreign link beside the home agent, just enough to register from
link_ns "$A" foreign "$B" eth0
ip -n "$A" addr add 2001:db8:a::1/64 dev foreign nodad
ip -n "$B" addr add 2001:db8:a::100/64 dev eth0 nodad
ip -n "$B" -6 route add default via 2001:db8:a::1
in_ns "$A" sysctl -qw net.ipv6.conf.all.forwarding=1
m subscriber add $home "${sub[@]}"

monitor "$B" "$work/mn" -ts
monitor "$A" "$work/ha" -j
mn home add $home/64 "${sub[@]}"
wait_until 30 test -s "$work/ha"
wait_until 30 grep -q confirmed "$work/mn"
check_match "event of the registration at the mobile node" \
	"^\\[[0-9T:.-]+\\] \\[home\\] role mn hoa $home coa 2001:db8:a::100 peer 2001:db8:1::1 state confirmed" \
	"$(cat "$work/mn")"
check_is "event of the registration at the home agent" \
	"binding-new ha $home 2001:db8:a::100 confirmed" "$(head -n 1 "$work/ha" | python3 -c '
import json, sys
e = json.loads(sys.stdin.readline())[0]
print(e["event"], e["role"], e["hoa"], e["coa"], e["state"])')"
check_match "the home says so" "state registered coa 2001:db8:a::100 dev eth0" "$(mn home)"
check_match "the subscriber says so" "coa 2001:db8:a::100 seq" "$(m subscriber show $home)"
check_match "the home agent has a binding" "^$home role ha coa 2001:db8:a::100 ha" "$(m binding)"
check_match "the mobile node has a binding" "^$home role mn coa 2001:db8:a::100 ha" "$(mn binding)"
check_match "the home with counters" 'tx [0-9]+ packets [0-9]+ bytes rx' \
	"$(ip -n "$B" -s mobility home)"
mn home del $home

# Attributes nobody would send -------------------------------------------

check "the family stands stray attributes" ip netns exec "$A" \
	python3 "$top/selftests/netlink_fuzz.py" 1000
check_match "and answers afterwards" '^role ' "$(m show)"

# A namespace goes with everything in it ---------------------------------

m set role ha,cn
m subscriber del 2001:db8:1::10 2>/dev/null
m subscriber add 2001:db8:1::10 "${sub[@]}" dev home
check "namespace removed with a subscriber in it" del_ns "$A"
check "module removed" modprobe -r mobility
refused "without the module it says what is missing" 'modprobe mobility' \
	sh_c "mkdir -p '$work/none' && mount --bind '$work/none' /lib/modules &&
		ip mobility show; rc=\$?; umount /lib/modules; exit \$rc"

finish
