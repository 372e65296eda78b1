# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# module.sh - what the tests of vanguard.ko share: the module, simulated
# devices, and vgctl. Source it from a test in its folder.
#
# Environment: NETIF (a device with interrupts; the management link of the
# virtual board when its own driver is not to be touched), MODULES (folder with
# vanguard.ko and, where there is one, netdevsim.ko).

HERE=$(cd "$(dirname "$0")" && pwd)
if [ -e "$HERE/ktap.sh" ]; then
	. "$HERE/ktap.sh"
else
	. "$HERE/../lib/ktap.sh"
fi
MODULES=${MODULES:-$HERE}
IRQ_DEV=${IRQ_DEV:-mgmt0}
TMP=$(mktemp -d)
SAYS=

echo "TAP version 13"

complaints() {
	dmesg | grep -cE -e 'WARNING:|BUG:|Oops|Call [Tt]race|hung task|UBSAN|KASAN' \
		-e 'possible (circular|recursive)'
}
COMPLAINTS=$(complaints)

load() { grep -q '^vanguard ' /proc/modules || insmod "$MODULES/vanguard.ko"; }
unload() { ! grep -q '^vanguard ' /proc/modules || rmmod vanguard; }

cleanup() {
	trap - EXIT
	within 5 unload
	[ ! -e /sys/bus/netdevsim ] || echo 7 > /sys/bus/netdevsim/del_device 2> /dev/null
	rm -rf "$TMP"
}
trap cleanup EXIT
unload
trap 'exit 130' INT TERM

# sim: SIM is a new simulated device, up
sim() {
	[ -e /sys/bus/netdevsim ] || insmod "$MODULES/netdevsim.ko" || return 1
	echo "7 1" > /sys/bus/netdevsim/new_device || return 1
	SIM=
	for path in /sys/bus/netdevsim/devices/netdevsim7/net/*; do
		SIM=${path##*/}
	done
	SIM_RING=/sys/kernel/debug/netdevsim/netdevsim7/ports/0/ethtool/ring
	for max in rx_max_pending tx_max_pending; do
		echo 4096 > "$SIM_RING/$max"
	done
	[ -n "$SIM" ] && ip link set "$SIM" up
}

# claim NAME COMMAND...: it succeeds; what it said otherwise is shown
claim() {
	local name=$1
	shift
	if SAYS=$("$@" 2>&1); then ok "$name"; else
		not_ok "$name"
		diag "failed: $*"
		diag "$SAYS"
		return 1
	fi
}

# refuses SENTENCE COMMAND...: it fails, and says this (a basic expression)
refuses() {
	local sentence=$1
	shift
	if SAYS=$("$@" 2>&1); then
		not_ok "refused: $*"
		diag "it succeeded"
	elif echo "$SAYS" | grep -q "$sentence"; then
		ok "refused, with the reason: $*"
	else
		not_ok "refused, with the reason: $*"
		diag "said: $SAYS"
	fi
}

# value COMMAND-WORDS KEY: of the first object that vgctl -j prints
value() {
	local key=$1
	shift
	vgctl -j "$@" 2> /dev/null |
		sed -n "s/^ *\"$key\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" |
		head -n 1
}

# irqs KEY: of every interrupt of IRQ_DEV, in one line
irqs() {
	vgctl -j irq show "$IRQ_DEV" |
		sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" | paste -sd' ' -
}

# within SECONDS COMMAND...: it becomes true
within() {
	local n=$(($1 * 20))
	shift
	while [ $n -gt 0 ]; do
		"$@" && return 0
		n=$((n - 1))
		sleep 0.05
	done
	return 1
}

done_testing() {
	cleanup
	check_eq "the kernel has nothing to complain about" "$(complaints)" "$COMPLAINTS" ||
		diag "$(dmesg | tail -n 40)"
	echo "1..$KTAP_RUN"
	[ "$KTAP_FAILED" = 0 ]
	exit
}

# skip_all REASON
skip_all() {
	echo "1..0 # SKIP $*"
	cleanup
	exit 4
}
