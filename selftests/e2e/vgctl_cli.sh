#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# vgctl's command line: bad input, exit codes, JSON from every command, round
# trips of blocks, the allowlist and settings; all without a daemon.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

# run ARGS...: vgctl on host B; $CODE, $OUT, $ERR
run() {
	on B "$VGCTL" "$@" > "$VG_TMP/out" 2> "$VG_TMP/err" < /dev/null
	CODE=$?
	OUT=$(cat "$VG_TMP/out")
	ERR=$(cat "$VG_TMP/err")
}

# refuses CODE ARGS...: exit code, nothing on stdout, one sentence on stderr
refuses() {
	local want=$1
	shift
	run "$@"
	check "vgctl $(printf '%q ' "$@")exits $want with one sentence" test \
		"$CODE $([ -s "$VG_TMP/out" ] && echo output) $(wc -l < "$VG_TMP/err")" \
		= "$want  1" || diag "exit $CODE, stdout '$OUT', stderr '$ERR'"
}

# gives_json FILTER ARGS...: exit code 0, and what -j prints passes FILTER
gives_json() {
	local filter=$1
	shift
	run -j "$@"
	check "vgctl -j $* is JSON as documented" test \
		"$CODE $(jq -s -e "$filter" < "$VG_TMP/out" > /dev/null 2>&1 && echo true)" \
		= "0 true" || diag "exit $CODE, $OUT $ERR"
}

# says NAME PATTERN ARGS...: exit code 0 and a line of text that matches
says() {
	local name=$1 pattern=$2
	shift 2
	run "$@"
	check "$name" test "$CODE $(grep -cE "$pattern" "$VG_TMP/out")" != "0 0" -a $CODE = 0 ||
		diag "exit $CODE, $OUT $ERR"
}

# What must be the same before and after bad input.
state() {
	on B "$VGCTL" -j -i vb get
	on B "$VGCTL" -j -i vb block list | jq 'map(del(.["left-ms"]))'
	on B "$VGCTL" -j -i vb allow list
}

BAD_WORDS=(
	"" "nosuch" "stat" "STATUS" "status extra" "status --nosuch" "status --all=1"
	"status --interval" "status --interval 0" "status --interval 99999999"
	"status --interval=1x" "status --interval 20 --interval 20" "--nosuch status" "-x status"
	"-i" "status -i" "-i nosuch/name status" "-i .. status" "-i 12345678901234567 status"
	"block" "block nosuch" "block add" "block add 192.0.2.1 60" "block add 192.0.2.1 ttl"
	"block add 192.0.2.1 --ttl" "block add 192.0.2.1 ttl x" "block add 192.0.2.1 ttl 0"
	"block add 192.0.2.1 ttl 60 ttl 60" "block del 192.0.2.1 ttl 60"
	"block add 192.0.2.1 ttl 60 more" "block add 192.0.2.1 for 60" "block del"
	"block del 192.0.2.1 192.0.2.2" "block list 192.0.2.1" "block flush all"
	"allow" "allow flush" "allow add" "allow add 192.0.2.1 ttl 60" "allow list x"
	"get nosuch" "get mode ttl" "set" "set mode" "set mode enforce now" "set nosuch 1"
	"monitor now" "monitor --count 0" "monitor --timeout -1" "monitor --count 5000000000"
	"budget 1000" "budget --link 0" "budget --frame 63" "budget --mhz 1e3" "budget --cores 0"
	"doctor vb" "detach vb" "help nosuch" "help block nosuch" "help status more"
	"-i vb detach --all" "-i vb status --all" "top extra" "top --interval 0" "top"
)

BAD_PREFIXES=(
	nosuch 192.0.2.1/24 192.0.2.0/33 192.0.2.0/ /24 192.0.2 192.0.2.256 192.0.2.01
	::ffff:192.0.2.1 2001:db8::1/64 2001:db8::/129 fe80::1%vb 192.0.2.1/32x
)

BAD_TTLS=(0 0s -1 1.5 1h30m 31d 99999999999999999999 10x s)

BAD_VALUES=(
	"mode Enforce" "mode 1" "sample 0" "sample 0%" "sample 0.001%" "sample 101%"
	"sample never" "sample 1/0" "sample 2/3" "sample-drop 100001" "syn-rate -1"
	"syn-rate 5000x" "syn-rate 1e9" "syn-rate 101M" "bit-rate 2.5" "bit-rate 1001G"
	"pps 99999999999999999999" "ttl 0" "ttl 31d" "ttl never" "v6-plen 96" "v6-plen 0"
	"auto-block maybe" "auto-block 2" "auto-max 0" "auto-max -1" "drop-malformed ON"
)

# SETTING VALUE TEXT JSON
GOOD_VALUES=(
	'mode monitor monitor "monitor"' 'mode enforce enforce "enforce"'
	'sample 1% 1/100 "1/100"' 'sample 30% 1/3.25 "1/3.25"' 'sample 0.01% 1/10000 "1/10000"'
	'sample 100% 1/1 "1/1"' 'sample-drop never never "never"' 'sample-drop 64 1/64 "1/64"'
	'syn-rate 12345 12345 12345' 'syn-rate off 0 0' 'bit-rate 2.5G 2500M 2500000000'
	'pps 100k 100000 100000' 'ttl 10m 600s 600' 'v6-plen 128 128 128' 'v6-plen 64 64 64'
	'auto-block off off false' 'auto-block on on true' 'auto-max 7 7 7'
	'drop-malformed on on true' 'drop-malformed off off false'
)

# TEXT, as it comes back
GOOD_PREFIXES=(
	"192.0.2.1 192.0.2.1" "198.51.100.0/24 198.51.100.0/24" "203.0.113.4/32 203.0.113.4"
	"2001:DB8:0::1 2001:db8::1" "2001:db8:1::/48 2001:db8:1::/48"
	"2001:db8:2::/64 2001:db8:2::/64"
)

STATUS='.ifname == "vb" and .daemon == {running: false, pid: 0, adopted: false} and
	(.attach.mode | IN("native", "generic")) and (.settings | length) == 11 and
	(.rates | keys) == ["drop-pps", "pass-pps", "rx-bps", "rx-pps"] and
	.totals.rx == .totals.pass + .totals.drop + .totals.aborted and
	.records["balance-ok"] and .health == null and (.warnings | type) == "array" and
	(.blocks | type) == "number" and (.allows | type) == "number"'

plan $((${#BAD_WORDS[@]} + 2 * ${#BAD_PREFIXES[@]} + ${#BAD_TTLS[@]} + ${#BAD_VALUES[@]} + \
	2 * ${#GOOD_VALUES[@]} + 5 * ${#GOOD_PREFIXES[@]} + 75))
two_hosts

## nothing there yet
for words in "status" "get" "get mode" "set mode enforce" "block list" "block flush" \
	"block add 192.0.2.1" "allow list" "monitor --timeout 1" "top --once" "detach" \
	"detach --all" "-i vb detach" "-i vb status" "-i nosuch block list"; do
	# shellcheck disable=SC2086 # words
	refuses 4 $words
done
gives_json '.[0] == []' status --all
gives_json '.[0] | .checks | length > 8 and all(.verdict | IN("ok", "warn", "fail"))' doctor
gives_json '.[0] | .fail == 0 and any(.checks[]; .check == "XDP modes" and .verdict == "ok")' \
	-i vb doctor
run -i nosuch doctor
check_eq "doctor fails for an interface that is not there" "$CODE" 1
gives_json '.[0] == [{"link-mbps": 1000, frame: 64, mhz: 1200, cores: 1, mpps: 1.488, ns: 672,
	cycles: 806}]' budget --link 1000 --frame 64 --mhz 1200
gives_json '.[0][0] | .mpps == 3.72 and .cycles == 322' budget --link 2500 --frame 64
gives_json '.[0] | length == 14 and (map(.frame) | min == 64 and max == 1518)' budget
gives_json '.[0] | map(.["link-mbps"]) | unique == [10000]' -i vb budget
gives_json '.[0].name == "vgctl"' --version

## help, from the table; completion and manual know the same words
gives_json '.[0].commands | map(.name) | index("status") != null and length == 18' help
run -j help
COMMANDS=$(jq -r '.commands[].name' <<< "$OUT")
OPTIONS=$(jq -r '.commands[] | ., .words[]? | .options // [] | .[] | "--" + .name' <<< "$OUT" |
	sort -u)
WORDS=$(jq -r '.commands[].words // [] | .[] | .name' <<< "$OUT" | sort -u)
run -j help set
SETTINGS=$(jq -r '.settings[].name' <<< "$OUT")
known() { # FILE: every command, word, option and setting is in it
	local w
	for w in $COMMANDS $WORDS $OPTIONS $SETTINGS; do
		sed 's/\\-/-/g' "$1" | grep -qw -e "$w" || { diag "$1 lacks $w"; return 1; }
	done
}
check "completion knows every word" known "$VG_ROOT/user/vgctl/completion/vgctl.bash"
check "the manual knows every word" known "$VG_ROOT/Documentation/man/vgctl.8"
helps() { # each command by help COMMAND and by COMMAND --help, the same
	local c
	for c in $COMMANDS; do
		on B "$VGCTL" help "$c" > "$VG_TMP/a" || return 1
		on B "$VGCTL" "$c" -h > "$VG_TMP/b" || return 1
		cmp "$VG_TMP/a" "$VG_TMP/b" && grep -q '^usage ' "$VG_TMP/a" || return 1
	done
}
check "every command has help, two ways" helps

## state, and no daemon
daemon_start --keep
daemon_stop
check_eq "the daemon leaves the protection on" $? 0
gives_json ".[0] | $STATUS" status
gives_json ".[0] | $STATUS" -i vb status --interval 20
gives_json ".[0][0] | $STATUS" status --all
gives_json '.[0] | .talkers == {packets: [], bytes: []} and .status.ifname == "vb" and
	.blocks == []' top --once
gives_json '.[0].status.ifname == "vb"' top
says "status as text names the interface" '^interface +vb$' status
says "and has no daemon" '^daemon +not running$' status
says "top --once is text" '^totals +rx ' top --once

ctl block add 192.0.2.77 ttl 1h > /dev/null
ctl allow add 192.0.2.78 > /dev/null
state > "$VG_TMP/before"
for words in "${BAD_WORDS[@]}"; do
	# shellcheck disable=SC2086 # words
	refuses 2 $words
done
for p in "${BAD_PREFIXES[@]}"; do
	refuses 2 block add "$p"
	refuses 2 allow add "$p"
done
for t in "${BAD_TTLS[@]}"; do
	refuses 2 block add 192.0.2.1 ttl "$t"
done
for words in "${BAD_VALUES[@]}"; do
	# shellcheck disable=SC2086 # words
	refuses 2 set $words
done
refuses 2 block add ""
refuses 2 set mode ""
refuses 2 set "" ""
refuses 2 -i "" status
refuses 2 block add "$(printf '1%.0s' {1..5000})"
refuses 2 set sample "$(printf '9%.0s' {1..5000})"
refuses 2 block add $'192.0.2.1\n'
refuses 2 "$(printf 'x%.0s' {1..5000})"
refuses 4 block del 192.0.2.1
refuses 4 allow del 192.0.2.1
refuses 1 block add 10.99.0.2
refuses 1 block add 10.99.0.0/24
refuses 1 block add 192.0.2.78
state > "$VG_TMP/after"
check "bad input has changed nothing" cmp "$VG_TMP/before" "$VG_TMP/after"
ctl block flush > /dev/null
ctl allow del 192.0.2.78 > /dev/null

## round trips
for words in "${GOOD_VALUES[@]}"; do
	read -r word value text json <<< "$words"
	gives_json ".[0] == {\"$word\": $json}" set "$word" "$value"
	says "get $word says $text" "^$word +$text$" get "$word"
done
gives_json '.[0] | length == 11 and .mode == "enforce" and .ttl == 600' get
for words in "${GOOD_PREFIXES[@]}"; do
	read -r p text <<< "$words"
	gives_json ".[0] == {prefix: \"$text\", result: \"blocked\", ttl: 90}" \
		block add "$p" ttl 90s
	gives_json ".[0] | map(select(.prefix == \"$text\")) | length == 1 and (.[0] |
		.reason == \"manual\" and .rate == 0 and .ttl == 90 and .[\"left-ms\"] > 60000 and
		.[\"left-ms\"] <= 91000 and (.since[:19] + \"Z\" | fromdate) > 0)" block list
	gives_json ".[0].result == \"released\"" block del "$text"
	gives_json ".[0].result == \"allowed\"" allow add "$p"
	gives_json ".[0] == {prefix: \"$text\", result: \"removed\"}" allow del "$text"
done
gives_json '.[0] == []' allow list
ctl block add 192.0.2.9 > /dev/null
gives_json '.[0][0].ttl == 600' block list
gives_json '.[0].ttl == 120' block add 192.0.2.9 ttl 2m
ctl block add 192.0.2.9 ttl 1 > /dev/null
check_eq "adding again renews" "$(ctlj block list | jq -c 'map([.prefix, .ttl])')" \
	'[["192.0.2.9",1]]'
check "a block is off the list when its time is up" wait_for 5 not_blocked 192.0.2.9
ctl block add 192.0.2.10 > /dev/null
ctl block add 192.0.2.11 > /dev/null
gives_json '.[0].released | . == 2 or . == 3' block flush
gives_json '.[0].released == 0' block flush

## monitor without a daemon
bg_on B "$VGCTL" -j -i vb monitor --count 4 --timeout 20 > "$VG_TMP/events"
MONITOR=$BG
sleep 0.5
ctl block add 192.0.2.20 > /dev/null
wait_for 5 grep -q 192.0.2.20 "$VG_TMP/events"
ctl block del 192.0.2.20 > /dev/null
wait_for 5 grep -q release "$VG_TMP/events"
ctl block add 192.0.2.21 ttl 1 > /dev/null
wait "$MONITOR"
check_eq "monitor ends after its count" $? 0
check_eq "it saw blocks, a removal and an expiry, a line of JSON each" \
	"$(jq -r '[.event, .source, .reason] | join(" ")' "$VG_TMP/events" | paste -sd ,)" \
	"$(printf '%s 192.0.2.%d manual\n' block 20 release 20 block 21 release 21 | paste -sd ,)"
check_eq "one line per event" "$(wc -l < "$VG_TMP/events")" 4
refuses 4 monitor --count 1 --timeout 1
run -j monitor --timeout 1
check_eq "monitor for a time without a count is no failure" "$CODE$OUT" 0

## a terminal, a full disk, another user, another interface
view() {
	{ sleep 1.5; printf b; sleep 0.5; printf q; } | TERM=xterm timeout 20 script -qec \
		"nsenter -t ${HOST[B]} -n -m -r -w -- '$VGCTL' -i vb top" /dev/null \
		> "$VG_TMP/screen"
}
check "the live view ends on q" view
check "and shows the totals" grep -q totals "$VG_TMP/screen"
on B "$VGCTL" -i vb status > /dev/full 2> "$VG_TMP/err"
check_eq "output that cannot be written is a failure" $? 1
on B setpriv --reuid 65534 --regid 65534 --clear-groups "$VGCTL" -i vb block list \
	> /dev/null 2> "$VG_TMP/err"
check_eq "without privilege: exit 3" $? 3
check_eq "and one sentence" "$(wc -l < "$VG_TMP/err")" 1
on B ip link add vc type veth peer name vd
on B ip link set vc up
on B ip link set vd up
daemon_start -i vc --keep
daemon_stop
refuses 2 status
gives_json '.[0] | map(.ifname) | sort == ["vb", "vc"]' status --all
gives_json '.[0] | map(.result) == ["detached", "detached"]' detach --all
check "nothing is pinned any more" on B test ! -e /sys/fs/bpf/vanguard/vb
refuses 4 status
on B ip -j link show vb > "$VG_TMP/link"
check "no program is left on the interface" test \
	"$(jq '.[0].xdp' "$VG_TMP/link")" = null
finish
