#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What cannot work is refused with one sentence and the right exit code.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 34
two_hosts

# refused NAME CODE WORD COMMAND...: exit CODE, one line on stderr with WORD
refused() {
	local name=$1 code=$2 word=$3 got
	shift 3
	timeout 20 "$@" > "$VG_TMP/out" 2> "$VG_TMP/err"
	got=$?
	if [ "$got $(grep -c . "$VG_TMP/err")" = "$code 1" ] && grep -qi "$word" "$VG_TMP/err"; then
		ok "$name"
	else
		not_ok "$name"
		diag "exit $got (want $code), stderr (want one line with '$word'):"
		diag "$(head -n 5 "$VG_TMP/err")"
	fi
}
B=(nsenter -t "${HOST[B]}" -n -m -r -w --)
D=("${B[@]}" "$VANGUARDD")
M=("${B[@]}" unshare -m --propagation unchanged)	# mounts of its own

refused "no such interface" 1 nosuch0 "${D[@]}" -i nosuch0
refused "no interface named" 2 interface "${D[@]}"
refused "unknown option" 2 option "${D[@]}" --fast
refused "ring of 0 MiB" 2 ring-mib "${D[@]}" -i vb --ring-mib 0
refused "negative ring" 2 ring-mib "${D[@]}" -i vb --ring-mib -1
refused "ring that is no number" 2 ring-mib "${D[@]}" -i vb --ring-mib big
refused "XDP mode that is none" 2 xdp "${D[@]}" -i vb --xdp turbo
refused "CPU that does not exist" 2 cpu "${D[@]}" -i vb --harvester-cpu 4096
refused "list of CPUs that is none" 2 cpu "${D[@]}" -i vb --worker-cpus 1-,x
refused "no such configuration file" 2 nosuch.conf "${D[@]}" -c /nosuch.conf
conf() { printf '%s\n' "$@" > "$VG_TMP/vg.conf"; }
conf '[interface vb]' 'syn-rate = lots'
refused "configuration: bad value, with its line" 2 'conf:2' "${D[@]}" -c "$VG_TMP/vg.conf"
conf '[interface vb]' 'colour = blue'
refused "configuration: unknown key, with its line" 2 'conf:2' "${D[@]}" -c "$VG_TMP/vg.conf"
conf '[vanguardd' 'keep = yes'
refused "configuration: broken section" 2 'vg.conf:' "${D[@]}" -c "$VG_TMP/vg.conf"
conf '[interface vb]' 'syn-rate = 5000'
check "--check accepts a good one" "${D[@]}" --check -c "$VG_TMP/vg.conf"
check "and attaches nothing" "${B[@]}" test ! -e /sys/fs/bpf/vanguard/vb

refused "without CAP_NET_ADMIN" 3 cap "${B[@]}" \
	setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$VANGUARDD" -i vb
refused "without CAP_BPF" 3 cap "${B[@]}" \
	setpriv --bounding-set=-bpf,-sys_admin --inh-caps=-bpf,-sys_admin "$VANGUARDD" -i vb
refused "as another user" 3 cap "${B[@]}" \
	setpriv --reuid=65534 --regid=65534 --clear-groups "$VANGUARDD" -i vb
check "nothing was attached by any of them" "${B[@]}" test ! -e /sys/fs/bpf/vanguard/vb

# shellcheck disable=SC2016 # expands inside
refused "no bpffs, and no right to mount it" 3 bpf "${M[@]}" sh -c \
	'umount /sys/fs/bpf && exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin \
	"$0" -i vb' "$VANGUARDD"
# shellcheck disable=SC2016
"${M[@]}" sh -c 'umount /sys/fs/bpf && exec timeout -s INT 3 "$0" -i vb' \
	"$VANGUARDD" 2> "$VG_TMP/err"
check "no bpffs, and the right: it mounts one" grep -q 'ready vb' "$VG_TMP/err"
# shellcheck disable=SC2016
refused "read-only bpffs" 1 'read-only' "${M[@]}" sh -c \
	'mount -o remount,ro,bind /sys/fs/bpf && exec "$0" -i vb' "$VANGUARDD"
# shellcheck disable=SC2016
refused "vgctl without bpffs" 4 . "${M[@]}" sh -c \
	'umount /sys/fs/bpf && exec "$0" -i vb status' "$VGCTL"
refused "native XDP on a driver without" 1 native "${D[@]}" -i lo --xdp native

refused "vgctl: nothing there" 4 vb "${B[@]}" "$VGCTL" -i vb status
refused "vgctl: unknown command" 2 dance "${B[@]}" "$VGCTL" dance
refused "vgctl: block without state" 4 vb "${B[@]}" "$VGCTL" -i vb block add 192.0.2.1
daemon_start
V=("${B[@]}" "$VGCTL" -i vb)
refused "vgctl: no address" 2 300.1.1.1 "${V[@]}" block add 300.1.1.1
refused "vgctl: host bits set" 2 192.0.2.1/24 "${V[@]}" block add 192.0.2.1/24
refused "vgctl: prefix too long" 2 192.0.2.0/33 "${V[@]}" block add 192.0.2.0/33
refused "vgctl: TTL of 0" 2 ttl "${V[@]}" block add 192.0.2.1 ttl 0
refused "vgctl: TTL of a year" 2 ttl "${V[@]}" block add 192.0.2.1 ttl 365d
refused "vgctl: removing what is not blocked" 4 192.0.2.1 "${V[@]}" block del 192.0.2.1
check_eq "after all that nothing is blocked" "$(nblocks)" 0
finish
