# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# pair.sh - two hosts and a cable as a board and its peer have them: host D has
# eth0, host P has vgp and the agent. Source it after ktap.sh.

VG_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
O=${O:-build}
case $O in /*) ;; *) O=$VG_ROOT/$O ;; esac
# shellcheck source=selftests/lib/hosts.sh
. "$VG_ROOT/selftests/lib/hosts.sh"

VGPEER=${VGPEER:-$O/selftests/driver/vgpeer}
export NETIF=eth0 LOCAL=192.0.2.2 LOCAL6=2001:db8:99::2 PEER=192.0.2.1 PEER6=2001:db8:99::1
export PEER_CTL=$PEER:7700
AGENT_PID=

# An address of IPv6 on HOST's interface, there at once
address6() { # HOST INTERFACE ADDRESS
	on "$1" sysctl -qw "net.ipv6.conf.$2.accept_dad=0" \
		"net.ipv6.conf.$2.router_solicitations=0" \
		"net.ipv6.conf.$2.disable_ipv6=0"
	on "$1" ip addr add "$3/64" dev "$2"
	# cable() makes neighbours that never change; here addresses and links do.
	on "$1" ip neigh flush dev "$2" nud permanent
}

agent() {
	bg_on P "$VGPEER" serve --netif vgp 2>> "$VG_TMP/agent.log"
	AGENT_PID=$BG
	defer stop_pid "$AGENT_PID"
	wait_for 5 on D "$VGPEER" ask hello
}

pair() {
	host_new D
	host_new P
	cable P vgp $PEER D eth0 $LOCAL
	address6 P vgp $PEER6
	address6 D eth0 $LOCAL6
	agent
}

# here WORD..., ask WORD...: as in dut.sh; the answer is in $SAYS
here() { SAYS=$(on D "$VGPEER" "$@" 2>&1); }
ask() { here ask "$@"; }

# f KEY: its value in $SAYS
f() {
	local word
	for word in $SAYS; do
		[ "${word%%=*}" != "$1" ] || echo "${word#*=}"
	done
}
