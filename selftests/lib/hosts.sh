# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# hosts.sh - hosts in namespaces, cables between them
#
# A host is a process that holds a network and a mount namespace with its own
# /sys, /sys/fs/bpf and /run. Nothing has a name outside: tests run in
# parallel, and when the test ends, however it ends, the kernel kills the
# holder, and namespaces, links, programs and pins are gone.

declare -A HOST
DEFERRED=()
VG_TMP=$(mktemp -d)

# defer COMMAND...: run at exit, last first
defer() {
	DEFERRED+=("$(printf '%q ' "$@")")
}

run_deferred() {
	local code=$? i
	trap - EXIT INT TERM HUP
	for ((i = ${#DEFERRED[@]} - 1; i >= 0; i--)); do
		eval "${DEFERRED[i]}" > /dev/null 2>&1
	done
	rm -rf "$VG_TMP"
	exit $code
}
trap run_deferred EXIT
trap 'exit 130' INT TERM HUP

# A pipe that nobody writes to: reading it with a timeout waits without a
# process. One for all waits, because a process for each confuses bash after
# some ten thousand: it loses a child of its own and waits for it for ever.
exec {VG_NAP}<> <(:)
nap() { # SECONDS
	read -rt "$1" -u "$VG_NAP" || :
}

# wait_for SECONDS COMMAND...: until it succeeds; the only way to wait here
wait_for() {
	local end=$((${EPOCHREALTIME/./} + ${1%.*} * 1000000))
	shift
	until "$@" > /dev/null 2>&1; do
		[ "${EPOCHREALTIME/./}" -lt $end ] || return 1
		nap 0.02
	done
}

# bg COMMAND...: in the background, killed when this shell dies
bg() {
	setpriv --pdeathsig KILL "$@" &
	BG=$!
}

# stop_pid PID [SIGNAL]: signal and wait; its exit code
stop_pid() {
	kill "-${2:-TERM}" "$1" 2> /dev/null
	wait "$1" 2> /dev/null
}

# In a chroot / is no mount point: nsenter finds the real one. Private first:
# what is mounted here must not appear outside.
host_new() {
	local name=$1 pid
	# shellcheck disable=SC2016 # expands in the new namespaces
	setpriv --pdeathsig KILL unshare -n -m --propagation unchanged bash -c '
		{ mount --make-rprivate / 2> /dev/null ||
			nsenter -t $$ -m mount --make-rprivate /; } &&
		mount -t sysfs sysfs /sys && mount -t bpf bpf /sys/fs/bpf &&
		mount -t tmpfs tmpfs /run && ip link set lo up &&
		echo 1 > "$0" && exec sleep infinity' "$VG_TMP/$name.up" &
	pid=$!
	defer stop_pid $pid KILL
	wait_for 10 test -s "$VG_TMP/$name.up" || { diag "no namespaces (root?)"; exit 1; }
	HOST[$name]=$pid
}

# on HOST COMMAND...: as a program on that host (replaces nothing: no fork)
on() {
	local name=$1
	shift
	nsenter -t "${HOST[$name]}" -n -m -r -w -- "$@"
}

# bg_on HOST COMMAND...: in the background on that host, $BG is its own PID
bg_on() {
	local name=$1
	shift
	bg nsenter -t "${HOST[$name]}" -n -m -r -w -- "$@"
}

# cable HOST1 IF1 ADDR1 HOST2 IF2 ADDR2: a cross-over cable, IPv4 /24, static
# neighbours, IPv6 silent, GRO on so that frames sent from XDP are received
cable() {
	local mac1 mac2
	ip link add "$2" netns "${HOST[$1]}" type veth peer name "$5" netns "${HOST[$4]}" || exit 1
	on "$1" sysctl -qw "net.ipv6.conf.$2.disable_ipv6=1"
	on "$4" sysctl -qw "net.ipv6.conf.$5.disable_ipv6=1"
	on "$1" ip addr add "$3/24" dev "$2"
	on "$4" ip addr add "$6/24" dev "$5"
	on "$1" ethtool -K "$2" gro on
	on "$4" ethtool -K "$5" gro on
	on "$1" ip link set "$2" up
	on "$4" ip link set "$5" up
	mac1=$(on "$1" cat "/sys/class/net/$2/address")
	mac2=$(on "$4" cat "/sys/class/net/$5/address")
	on "$1" ip neigh replace "$6" lladdr "$mac2" dev "$2" nud permanent
	on "$4" ip neigh replace "$3" lladdr "$mac1" dev "$5" nud permanent
	wait_for 5 on "$4" grep -q up "/sys/class/net/$5/operstate"
}
