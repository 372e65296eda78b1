# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# e2e.sh - what end-to-end tests share: host A attacks, host B runs vanguardd
# on vb. Source it from a test in any folder of selftests/.

VG_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
O=${O:-build}
case $O in /*) ;; *) O=$VG_ROOT/$O ;; esac
# shellcheck source=selftests/lib/ktap.sh
. "$VG_ROOT/selftests/lib/ktap.sh"
# shellcheck source=selftests/lib/hosts.sh
. "$VG_ROOT/selftests/lib/hosts.sh"

VGGEN=${VGGEN:-$O/selftests/gen/vggen}
VGSINK=${VGSINK:-$O/selftests/gen/vgsink}
VANGUARDD=$O/vanguardd
VGCTL=$O/vgctl
ATTACKER=203.0.113.66
DAEMON=

# two_hosts: A va 10.99.0.1 <-> vb 10.99.0.2 B, B's gateway is A
two_hosts() {
	host_new A
	host_new B
	cable A va 10.99.0.1 B vb 10.99.0.2
	on B ip route add default via 10.99.0.1
	VB_MAC=$(on B cat /sys/class/net/vb/address)
}

# daemon_spawn [OPTION...]: vanguardd on B; does not wait. Interface vb
# unless options name one.
daemon_spawn() {
	case " $* " in *" -i "* | *" -c "*) ;; *) set -- -i vb "$@" ;; esac
	LOG=$VG_TMP/vanguardd.log
	: > "$LOG"
	bg_on B "$VANGUARDD" "$@" 2>> "$LOG"
	DAEMON=$BG
	defer stop_pid "$DAEMON" KILL
}

# daemon_start [OPTION...]: and wait until it says ready
daemon_start() {
	daemon_spawn "$@"
	wait_for "${READY_S:-15}" daemon_ready && return 0
	diag "vanguardd did not become ready:"
	diag "$(cat "$LOG")"
	return 1
}

daemon_ready() {
	grep -q '^vanguardd: ready ' "$LOG"
}

# daemon_stop [SIGNAL]: its exit code
daemon_stop() {
	stop_pid "$DAEMON" "${1:-TERM}"
}

ctl() { on B "$VGCTL" -i "${IF:-vb}" "$@"; }
ctlj() { on B "$VGCTL" -j -i "${IF:-vb}" "$@"; }

# stat JQ-PATH: one value of the status
stat() { ctlj status | jq -r "$1"; }

is_blocked() { ctlj block list | jq -e --arg p "$1" 'any(.[]; .prefix == $p)' > /dev/null; }
not_blocked() { ! is_blocked "$1"; }
nblocks() { ctlj block list | jq length; }

# gen OPTION...: flood from A towards B; JSON in $GEN
gen() {
	GEN=$(on A "$VGGEN" -i va --dst-mac "$VB_MAC" "$@")
}
gen_bg() {
	: > "$VG_TMP/gen.json"
	bg_on A "$VGGEN" -i va --dst-mac "$VB_MAC" "$@" > "$VG_TMP/gen.json"
	GEN_PID=$BG
}
gen_wait() {
	gone() { grep -q "}" "$VG_TMP/gen.json" || ! kill -0 "$GEN_PID"; }
	wait_for 120 gone
	GEN=$(cat "$VG_TMP/gen.json")
}
g() { jq -r ".$1" <<< "$GEN"; }

# holds JSON EXPR [JQ-OPTION...]: EXPR is true of JSON
holds() {
	local json=$1 expr=$2
	shift 2
	jq -e "$@" "$expr" <<< "$json" > /dev/null
}

# records_quiet: every record made is accounted for (folded or lost)
records_quiet() {
	[ "$(stat '.records | .["in-flight"]')" = 0 ]
}

# balance NAME SENT [BASE]: three claims: to the packet, to the verdict, to the
# record. BASE is the rx count before the traffic.
balance() {
	local s
	wait_for 5 records_quiet
	s=$(ctlj status)
	check_eq "$1: rx is what was sent" "$(jq '.totals.rx' <<< "$s")" $(($2 + ${3:-0}))
	check "$1: rx = pass + drop + aborted" holds "$s" '
		.totals as $t | .counters as $c |
		$t.rx == $t.pass + $t.drop + $t.aborted and $t.aborted == 0 and
		def sum(p): [$c | to_entries[] | select(.key | startswith(p)) | .value] | add;
		$t.pass == sum("pass") and $t.drop == sum("drop")'
	check "$1: records made = folded + every loss" holds "$s" '.records |
		.made == .folded + .["lost-ring"] + .["lost-queue"] + .["lost-crash"] +
			.discarded and .["balance-ok"]' ||
		diag "$(jq -c .records <<< "$s")"
}
