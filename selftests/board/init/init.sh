#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-only
#
# shellcheck shell=dash
# init.sh - the first process of the virtual board: a minimal system with nothing
# but busybox and what the host put beside it.
#
# /etc/board.env (written by run.sh) says which modules to load and which
# addresses to use; /etc/board.cmd, if there, is run instead of a shell. Its
# exit status is the last word on the console:
#
#   vg-board: exit STATUS
#
# then the kernel's log follows between two marks, and the board is off.

/bin/busybox mkdir -p /bin /sbin /usr/bin /usr/sbin /proc /sys /dev /tmp /run /root
/bin/busybox --install -s /bin
export PATH=/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin HOME=/root

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
ln -s /proc/self/fd /dev/fd
for fd in 0:stdin 1:stdout 2:stderr; do
	ln -s "/proc/self/fd/${fd%:*}" "/dev/${fd#*:}"
done
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /run
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t debugfs debugfs /sys/kernel/debug
mount -t tracefs tracefs /sys/kernel/tracing
hostname board

# modprobe looks in a folder named after the kernel.
ln -s /lib/modules/all "/lib/modules/$(uname -r)"

set -a
. /etc/board.env
set +a

# Addresses are there at once, and the interface sends nothing of its own.
echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad
echo 0 >/proc/sys/net/ipv6/conf/default/router_solicitations
echo 1 >/proc/sys/net/ipv6/conf/default/addr_gen_mode
ip link set lo up

# The management link, so that a test does not depend on what it tests.
if modprobe virtio_net && ip link set eth0 name mgmt0; then
	ip addr add "$MGMT_LOCAL/24" dev mgmt0
	ip link set mgmt0 up
fi

interface_up() # the NIC under test, when there is one
{
	for module in $DUT_MODULES; do
		insmod "$module" || return 1
	done
	[ -e "/sys/class/net/$NETIF" ] || return 1
	ip addr add "$LOCAL/24" dev "$NETIF"
	ip -6 addr add "$LOCAL6/64" dev "$NETIF"
	ip link set "$NETIF" up
}
[ -z "$DUT_MODULES" ] || interface_up || echo "vg-board: no interface $NETIF"

read -r up rest </proc/uptime
echo "vg-board: up after $up s"
cd /root || exit
if [ -e /etc/board.cmd ]; then
	# A session of its own: what it leaves behind cannot speak after it.
	setsid sh /etc/board.cmd </dev/null 2>&1
	status=$?
	echo
	echo "vg-board: exit $status"
	echo "vg-board: log"
	dmesg
	echo "vg-board: end"
else
	PS1='board:\w# ' setsid cttyhack sh -l
fi
# Powering off at once would lose what the serial port has not sent.
sync
poweroff -f
