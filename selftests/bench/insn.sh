#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# insn.sh - aarch64 instructions per packet of the packet program
#
#   insn.sh [OBJECT.bpf.o ...]
#
# Boots Debian's arm64 kernel in QEMU with -icount shift=0, where one guest
# instruction takes one nanosecond of guest time, so that what
# BPF_PROG_TEST_RUN reports as time is a count. The guest's /init is our
# harness with the tree's own library in it, once for the tree's program and
# once for each OBJECT, a build of sentinel.bpf.c to compare with. The figures
# of the tree's program go to $O/bench.json, all of them to a table.
#
# O: the build folder (build). SEED: of the guest's random numbers (1): hash
# keys move some figures by a few instructions. CPU: cortex-a53. DUMP=1: write
# each program's native code, disassembled, to $O/bench/insn/N/code.s.
set -u

here=$(dirname "$0")
root=$(cd "$here/../.." && pwd)
cd "$root" || exit 1
here=selftests/bench
# shellcheck source=selftests/bench/parts.sh
. "$here/parts.sh"

O=${O:-build}
PATH=$PATH:/usr/sbin:/sbin
CROSS=aarch64-linux-gnu
KERNEL_SUITE=trixie
KERNEL_RE='linux-image-6\.12\.[0-9]+\+deb[0-9]+(\.[0-9]+)?-cloud-arm64'
LIMIT_S=110
work=$O/bench/insn
mkdir -p "$work" || exit 1
# One run at a time in a build folder.
exec 9>"$work/lock"
flock -w 300 9 || parts_die "another run holds $work/lock"

fetch_parts()
{
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	libs=$PARTS_CACHE/libs-$suite
	case $suite in
	bookworm) set -- libbpf-dev libelf-dev zlib1g-dev ;;
	trixie) set -- libbpf-dev libelf-dev zlib1g-dev libzstd-dev ;;
	*) parts_die "bench-insn knows Debian bookworm and trixie, not '$suite'" ;;
	esac
	parts_get "$suite" arm64 "$libs" "$@"
	parts_get "$KERNEL_SUITE" arm64 "$PARTS_CACHE/peer" libxdp1
	if [ ! -e "$PARTS_CACHE/kernel/.versions" ]; then
		image=$(parts_newest "$KERNEL_SUITE" arm64 "$KERNEL_RE")
		[ -n "$image" ] || parts_die "$KERNEL_SUITE has no 6.12 cloud kernel for arm64"
		parts_get "$KERNEL_SUITE" arm64 "$PARTS_CACHE/kernel" "$image"
	fi
	kernel=$(find "$PARTS_CACHE/kernel/boot" -name 'vmlinuz-*' | head -1)
	peer=$(find "$PARTS_CACHE/peer" -name 'xdpfilt_alw_all.o' | head -1)
	if [ -z "$kernel" ] || [ -z "$peer" ]; then
		parts_die "kernel or peer missing in the cache"
	fi
}

# build_subject N OBJECT: the harness with OBJECT in its skeleton
build_subject()
{
	dir=$work/$1
	zstd=
	[ -e "$libs/usr/lib/$CROSS/libzstd.a" ] && zstd=-lzstd
	mkdir -p "$dir" || exit 1
	bpftool gen skeleton "$2" name sentinel_bpf >"$dir/sentinel.skel.h" ||
		parts_die "$2 makes no skeleton"
	# All of the library but what talks netlink or formats output.
	lib=$(find user/lib -name '*.c' ! -name 'protect*.c' ! -name 'out*.c' | sort)
	# shellcheck disable=SC2086
	"$CROSS-gcc" -std=gnu11 -O2 -g0 -Wall -Wextra -Werror -mcpu=cortex-a53 -static -pthread \
		-D_GNU_SOURCE -DVG_VERSION='"bench"' -Iinclude -Iuser/lib -I"$dir" \
		-isystem "$libs/usr/include" -o "$dir/subject" \
		"$here"/guest/*.c $lib \
		-L"$libs/usr/lib/$CROSS" -lbpf -lelf -lz $zstd ||
		parts_die "the harness does not compile for arm64"
}

run_guest()
{
	rm -f "$work/console"
	timeout "$LIMIT_S" qemu-system-aarch64 -M virt -cpu "${CPU:-cortex-a53}" -smp 1 -m 1G \
		-icount shift=0,sleep=off -rtc base=2024-01-01,clock=vm -seed "${SEED:-1}" \
		-nodefaults -display none -serial "file:$work/console" -no-reboot \
		-kernel "$kernel" -initrd "$work/initramfs" \
		-append "console=ttyAMA0 panic=-1 quiet ${DUMP:+dump=1}" </dev/null >"$work/qemu.log" 2>&1
	err=$?
	[ $err -eq 0 ] && return 0
	tail -5 "$work/console" "$work/qemu.log" >&2
	parts_die "QEMU ended with status $err (124: no end within $LIMIT_S s)"
}

# What the guest printed of subject N's code, as assembler
disassemble()
{
	awk -v want="$1" '{ sub(/\r$/, "") } $1 == "@subject" { on = $2 == want } on && $1 == "@code" { print $2 }' \
		"$work/console" |
		python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' \
		>"$work/$1/code.bin"
	"$CROSS-objdump" -D -b binary -m aarch64 "$work/$1/code.bin" >"$work/$1/code.s"
}

fetch_parts
labels=sentinel
files="init=$work/0/subject peer.bpf.o=$peer"
n=0
for obj in "$O/bpf/sentinel.bpf.o" "$@"; do
	[ -r "$obj" ] || parts_die "cannot read $obj (run make bpf)"
	build_subject $n "$obj"
	[ $n -eq 0 ] || labels="$labels $obj"
	files="$files subject-$n=$work/$n/subject"
	n=$((n + 1))
done
# shellcheck disable=SC2086
"$here/initramfs.py" "$work/initramfs" $files || exit 1
run_guest
# shellcheck disable=SC2086
"$here/insn_collect.py" "$work/console" $labels >"$work/figures.json" || exit 1
while [ -n "${DUMP:-}" ] && [ $n -gt 0 ]; do
	n=$((n - 1))
	disassemble $n
done
"$here/bench_table.py" merge "$O/bench.json" "$work/figures.json" || exit 1
cat "$PARTS_CACHE/kernel/.versions" "$PARTS_CACHE/peer/.versions" >"$work/versions"
"$here/bench_table.py" print "$O/bench.json" insn.
