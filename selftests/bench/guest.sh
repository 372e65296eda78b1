# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# guest.sh - build the harness for arm64 and boot it; sourced by insn.sh and
# insn_trace.sh, which run in the root of the tree

BENCH_DIR=selftests/bench
# shellcheck source=selftests/bench/parts.sh
. "$BENCH_DIR/parts.sh"
# shellcheck source=selftests/bench/static.sh
. "$BENCH_DIR/static.sh"

O=${O:-build}
PATH=$PATH:/usr/sbin:/sbin
CROSS=aarch64-linux-gnu
KERNEL_SUITE=trixie
KERNEL_RE='6\.12\.[0-9]+\+deb[0-9]+(\.[0-9]+)?-cloud-arm64'
KERNEL_DIR=$PARTS_CACHE/kernels/trixie-arm64
LIMIT_S=110
work=$O/bench/insn

# One run at a time in a build folder.
guest_lock()
{
	mkdir -p "$work" || exit 1
	exec 9>"$work/lock"
	flock -w 300 9 || parts_die "another run holds $work/lock"
}

guest_parts()
{
	parts_lock
	static_libs arm64
	parts_get "$KERNEL_SUITE" arm64 "$PARTS_CACHE/peer" libxdp1
	parts_kernel "$KERNEL_DIR" "$KERNEL_SUITE" arm64 "$KERNEL_RE"
	kernel=$KERNEL_DIR/image
	peer=$(find "$PARTS_CACHE/peer" -name 'xdpfilt_alw_all.o' | head -1)
	[ -n "$peer" ] || parts_die "the peer is missing in the cache"
	parts_unlock
}

# guest_subject N OBJECT: the harness with OBJECT in its skeleton
guest_subject()
{
	dir=$work/$1
	mkdir -p "$dir" || exit 1
	bpftool gen skeleton "$2" name sentinel_bpf >"$dir/sentinel.skel.h" ||
		parts_die "$2 makes no skeleton"
	# All of the library but what talks netlink or formats output.
	lib=$(find user/lib -name '*.c' ! -name 'protect*.c' ! -name 'out*.c' | sort)
	# shellcheck disable=SC2086
	static_cc arm64 "$dir/subject" -mcpu=cortex-a53 -DVG_VERSION='"bench"' -I"$dir" \
		"$BENCH_DIR"/guest/*.c $lib -lbpf -lelf -lz ||
		parts_die "the harness does not compile for arm64"
}

# guest_pack SUBJECTS: subjects 0 to SUBJECTS - 1, init and the peer
guest_pack()
{
	n=0
	set -- "$1" "init=$work/0/subject" "peer.bpf.o=$peer"
	while [ $n -lt "$1" ]; do
		set -- "$@" "subject-$n=$work/$n/subject"
		n=$((n + 1))
	done
	shift
	"$BENCH_DIR/initramfs.py" "$work/initramfs" "$@" || exit 1
}

# guest_run KERNEL-WORDS [QEMU-OPTION...]
guest_run()
{
	words=$1
	shift
	rm -f "$work/console"
	timeout "$LIMIT_S" qemu-system-aarch64 -M virt -cpu "${CPU:-cortex-a53}" -smp 1 -m 1G \
		-icount shift=0,sleep=off -rtc base=2024-01-01,clock=vm -seed "${SEED:-1}" \
		-nodefaults -display none -serial "file:$work/console" -no-reboot \
		-kernel "$kernel" -initrd "$work/initramfs" \
		-append "console=ttyAMA0 panic=-1 quiet $words" "$@" \
		</dev/null >"$work/qemu.log" 2>&1
	err=$?
	[ $err -eq 0 ] && return 0
	tail -n 5 "$work/console" >&2
	tail -n 5 "$work/qemu.log" >&2
	parts_die "QEMU ended with status $err (124: no end within $LIMIT_S s)"
}

# guest_disassemble N: subject N's code, as the guest printed it, to code.s
guest_disassemble()
{
	tr -d '\r' <"$work/console" |
		awk -v want="$1" '$1 == "@subject" { on = $2 == want }
			on && $1 == "@code" { print $2 }' |
		python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' \
		>"$work/$1/code.bin"
	"$CROSS-objdump" -D -b binary -m aarch64 "$work/$1/code.bin" >"$work/$1/code.s"
}
