#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# Who may do what: anybody looks, the owner of the namespace changes, and only
# root of the machine moves interrupts.
. "$(dirname "$0")/module.sh"

sim || skip_all "no netdevsim.ko beside the tests"
load
nobody() { setpriv --clear-groups -- "$@"; }
as_nobody() { su -s /bin/sh nobody -c "$*"; }
mkdir -p /etc
[ -e /etc/passwd ] ||
	printf 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' > /etc/passwd
claim "anybody may look" as_nobody "vgctl coalesce show $SIM"
claim "at interrupts too" as_nobody "vgctl irq show $IRQ_DEV"
refuses "CAP_NET_ADMIN" as_nobody "vgctl coalesce set $SIM rx-usecs 1"
refuses "CAP_NET_ADMIN" as_nobody "vgctl ring set $SIM rx 64"
refuses "CAP_NET_ADMIN" as_nobody "vgctl channels set $SIM combined 1"
refuses "CAP_NET_ADMIN" as_nobody "vgctl irq pin $IRQ_DEV 0"
refuses "CAP_NET_ADMIN" as_nobody "vgctl prepare $SIM"
refuses "CAP_NET_ADMIN" as_nobody "vgctl restore $SIM"

# In a namespace of one's own: its devices, and no interrupts.
unshare -n sleep 60 &
there=$!
check "another namespace" within 5 sh -c "[ -n \"\$(readlink /proc/$there/ns/net)\" ] &&
	[ \"\$(readlink /proc/$there/ns/net)\" != \"\$(readlink /proc/self/ns/net)\" ]"
index=$(cat "/sys/class/net/$SIM/ifindex")
ip link set "$SIM" netns $there
check "the device is not here any more" sh -c "! vgctl coalesce show $SIM"
claim "it is there" nsenter -t $there -n vgctl coalesce set "$SIM" rx-usecs 3
diag "index $index"
kill $there
wait $there
done_testing
