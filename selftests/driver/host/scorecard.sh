#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The scorecard fills itself in, here between two namespaces: what is wanted is
# there, with a value or with a reason, and the three forms say the same. Where
# something cannot be taken nothing is invented.
# shellcheck source=selftests/lib/ktap.sh
. "$(dirname "$0")/../../lib/ktap.sh"
# shellcheck source=selftests/driver/host/pair.sh
. "$(dirname "$0")/pair.sh"

plan 31
pair
tests=$O/kselftest/$(dpkg --print-architecture)
busybox=${XDG_CACHE_HOME:-$HOME/.cache}/vanguard/board/busybox-$(dpkg --print-architecture)
busybox=$busybox/usr/bin/busybox
[ -x "$busybox" ] || { diag "no $busybox (make board)"; exit 1; }
mkdir "$VG_TMP/bin"
"$busybox" --install -s "$VG_TMP/bin"
on D mount --bind "$busybox" /bin/sh
export BOARD=veth DUT_DRIVER=veth VGPEER="$tests/driver/vgpeer"
export VANGUARDD="$O/vanguardd" VGCTL="$O/vgctl"

load_of() { printf '%s\n' "$1"-{cpu,cpu-max,irq,irq-100k}; }
figures() {
	local key
	printf '%s\n' rtt-{p50,p99,lost} udp-paced-lost udp-full-{offered,lost,overrun} \
		sentinel-mode
	for key in rx-64 rx-1518 flood-off flood-on; do
		printf '%s\n' $key $key-{offered,skew,mbps,missed}
		load_of $key
	done
	for key in tx-64 tx-1518; do
		printf '%s\n' $key $key-mbps
		load_of $key
	done
	for key in tcp-{rx,tx}-{1500,9000} tcp-on; do
		echo "$key"
		load_of "$key"
	done
}
facts() {
	printf '%s\n' board rates tests kernel machine cpus cpu cpu-mhz memory bpf-jit name \
		version bus pci-id speed mtu mtu-max rx-queues tx-queues channels vectors rx-ring \
		tx-ring rx-usecs tx-usecs napi-defer-hard-irqs gro-flush-timeout
}

# card NAME [VARIABLE=VALUE...]: in $VG_TMP/NAME; later $json is its JSON
card() {
	local name=$1
	shift
	json=$VG_TMP/$name/scorecard.json
	on D env PATH="$VG_TMP/bin" "$@" "$tests/hw/scorecard.sh" -q -s 1 -o "$VG_TMP/$name" \
		> "$VG_TMP/$name.log" 2>&1
}
get() { jq -r "$1" "$json"; }
value() { get ".figure[\"$1\"].value"; }
reason() { # KEY: why it has no value
	get "(.figure + .driver + .system)[\"$1\"] | if .value == null then .reason else .value end"
}
is_json() { jq -e . "$json" > /dev/null; }
unexplained() { # neither value nor reason
	get '.[] | to_entries[] | select(.value | .value == null and (.reason // "") == "").key'
}
all() { get '.system + .driver + .figure | keys[]' | sort; }
all_keys() { { facts; figures; } | sort; }

check "it runs to its end" card whole || diag "$(tail -n 20 "$VG_TMP/whole.log")"
check "the JSON is JSON" is_json
check_eq "it has all that is wanted, and nothing else" "$(all)" "$(all_keys)"
check_eq "what has no value has a reason" "$(unexplained)" ""
check_eq "every figure says how it was taken" \
	"$(get '.figure | to_entries[] | select((.value.how // "") == "").key')" ""
check_eq "the driver is named" "$(get .driver.name.value)" veth
check_eq "the board is told" "$(get .system.board.value)" veth
for form in txt rst; do
	check "the $form says that rates mean nothing" \
		grep -qE '^(NOTE:|.. warning::) BOARD is veth.*mean nothing' \
		"$VG_TMP/whole/scorecard.$form"
done
for key in rx-64 tx-64 tx-1518 tcp-rx-1500 tcp-tx-9000 flood-off flood-on tcp-on; do
	check_num "$key was measured" "$(value $key)" -ge 100
done
check_eq "no more was received than offered" "$(get '.figure as $f |
	"rx-64", "rx-1518", "flood-off", "flood-on" |
	select($f[.].value > $f[. + "-offered"].value)')" ""
check_eq "no ping was lost" "$(value rtt-lost)" 0
# No zeros are invented: a veth pair has no interrupts and misses nothing.
check_eq "interrupts have no value" "$(get \
	'[.figure | to_entries[] | select(.key | test("-irq")).value.value] | unique | tostring')" \
	"[null]"
check_eq "because there are none" "$(reason rx-64-irq-100k)" "eth0 has no interrupts of its own"
check_eq "nor has what the chip missed" "$(reason rx-64-missed)" \
	"the driver shows no counter of missed frames"
rows() { jq '[.[] | length] | add' "$json"; }
check_eq "all rows are in the text" "$(grep -c '^  ' "$VG_TMP/whole/scorecard.txt")" "$(rows)"
no_row='^(=|$|\.\. |(system|driver|figure) )'
check_eq "and in the reST" "$(grep -vcE "$no_row" "$VG_TMP/whole/scorecard.rst")" "$(rows)"

# What fails is in the card, with what it said.
cat > "$VG_TMP/faulty" <<-'END'
	#!/bin/sh
	case $1 in
	ping | tcp-recv | tcp-send | raw-send) echo "vgpeer: $1: out of order" >&2; exit 1 ;;
	driver) echo "$DRIVER"; exit ;;
	esac
	exec "$REAL" "$@"
END
chmod +x "$VG_TMP/faulty"
faulty() { # NAME DRIVER
	card "$1" REAL="$VGPEER" VGPEER="$VG_TMP/faulty" VANGUARDD=/nonexistent DRIVER="$2"
}
check "where ping and TCP fail it runs to its end" faulty fails "driver=veth version=1 bus=" ||
	diag "$(tail -n 20 "$VG_TMP/fails.log")"
check_eq "and has all that is wanted" "$(all)" "$(all_keys)"
check_eq "what has no value has a reason" "$(unexplained)" ""
check_eq "that is what was said" "$(for key in rtt-p50 tcp-rx-1500 tcp-tx-9000-cpu tx-64-mbps; do
	reason $key; done)" "$(printf 'vgpeer: %s: out of order\n' ping tcp-recv tcp-send raw-send)"
check_eq "no sentinel is a reason as well" "$(reason flood-on)" \
	"there is no /nonexistent on this board"
check_num "what does not fail was measured" "$(value rx-64)" -ge 100
faulty mute "version=1 bus="
check_num "the card fails when nothing says why" $? -eq 1
finish
