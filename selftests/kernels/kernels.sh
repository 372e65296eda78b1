#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# kernels.sh - try the packet program and its library on other kernels
#
# Boots kernels of Debian 12, 13 and the newest of the backports, for arm64
# and amd64, in QEMU (no KVM), and user-mode Linux, which has neither BTF nor
# a JIT. Each guest's /init (guest/) loads the program through the tree's own
# library, runs it, attaches it and says in KTAP what it found.
#
# O: the build folder (build). KERNELS: names of guests, instead of all. JOBS:
# guests at a time (2). The first run fetches some 500 MB of packages, of which
# 200 MB stay in the cache; then no network is needed. A kernel stays the one
# that was fetched first: remove its folder there to get the newest.
set -u

cd "$(dirname "$0")/../.." || exit 1
PARTS_FOR=kernels
# shellcheck source=selftests/bench/parts.sh
. selftests/bench/parts.sh
# shellcheck source=selftests/bench/static.sh
. selftests/bench/static.sh

O=${O:-build}
PATH=$PATH:/usr/sbin:/sbin
DIR=selftests/kernels
JOBS=${JOBS:-2}
LIMIT_S=170
work=$O/kernels

# name suite architecture CPU package
guests()
{
	sed 's/ *#.*//; /^$/d' <<-'END'
	bookworm-arm64   bookworm         arm64 cortex-a53      6\.1\.0-[0-9]+-cloud-arm64
	bookworm-amd64   bookworm         amd64 max,cx16=off    6\.1\.0-[0-9]+-cloud-amd64
	trixie-arm64     trixie           arm64 cortex-a53      6\.12\.[0-9.]+\+deb13-cloud-arm64
	trixie-amd64     trixie           amd64 max,cx16=off    6\.12\.[0-9.]+\+deb13-cloud-amd64
	# pages of 16 KiB, and a CPU with atomic instructions
	trixie-arm64-16k trixie           arm64 neoverse-n1     6\.12\.[0-9.]+\+deb13-arm64-16k
	newest-arm64     trixie-backports arm64 neoverse-n1     [0-9.]+\+deb13-cloud-arm64
	newest-amd64     trixie-backports amd64 max,cx16=off    [0-9.]+\+deb13-cloud-amd64
	uml              bookworm         amd64 uml             user-mode-linux
	END
}

# User-mode Linux is a program for x86 and nothing else.
is_wanted()
{
	[ "$1" != uml ] || [ "$(uname -m)" = x86_64 ] || return 1
	case " ${KERNELS:-$1} " in *" $1 "*) return 0 ;; esac
	return 1
}

# What the wanted guests are made of.
fetch()
{
	parts_lock
	while read -r name suite arch cpu package; do
		dir=$PARTS_CACHE/kernels/$name
		static_libs "$arch"
		if [ "$cpu" != uml ]; then
			parts_kernel "$dir" "$suite" "$arch" "$package"
		elif [ ! -e "$dir/.versions" ]; then
			parts_get "$suite" "$arch" "$dir.all" "$package"
			parts_keep "$dir" linux.uml "$dir.all"
			chmod +x "$dir/image"
		fi
	done <"$work/wanted"
	parts_unlock
}

# build ARCH: what the guests of an architecture run as /init
build()
{
	grep -q " $1 " "$work/wanted" || return 0
	harness=$(find selftests/bpf -name '*.c' ! -name 'test_*' ! -name '*.bpf.c' \
		! -name 'drive*' ! -name 'mutate*' | sort)
	lib=$(find user/lib -name '*.c' ! -name 'out*.c' | sort)
	# shellcheck disable=SC2086
	static_cc "$1" "$work/init-$1" -DVG_VERSION='"kernels"' -I"$O/bpf" -Iselftests/bpf \
		-Iselftests/lib "$DIR"/guest/*.c $harness $lib -Wl,--wrap=bpf_prog_load \
		-lbpf -lelf -lz -lnl-route-3 -lnl-3 ||
		parts_die "the guest's program does not compile for $1"
}

# boot NAME ARCH CPU: until the guest is off; console and exit code in $work/NAME
boot()
{
	dir=$work/$1
	parts=$PARTS_CACHE/kernels/$1
	rm -rf "$dir"
	mkdir -p "$dir" || return 1
	selftests/bench/initramfs.py "$dir/initramfs" init="$work/init-$2" \
		veth.ko="$parts/veth.ko" || return 1
	case $2 in
	arm64) set -- "$@" qemu-system-aarch64 -M virt; tty=ttyAMA0; threads=multi ;;
	# One thread for all its CPUs: with several QEMU 7.2 runs into code that
	# the kernel is patching (an int3 at boot), and gets CMPXCHG16B wrong.
	amd64) set -- "$@" qemu-system-x86_64 -M q35; tty=ttyS0; threads=single ;;
	esac
	cpu=$3
	shift 3
	if [ "$cpu" = uml ]; then
		set -- "$parts/image" mem=512M initrd="$dir/initramfs" con=null con0=null,fd:1 \
			quiet vg_jit=0 vg_btf=0 vg_unaligned=1
	else
		set -- "$@" -accel "tcg,thread=$threads" -cpu "$cpu" -smp 4 -m 1G -nodefaults \
			-display none -serial stdio -monitor none -no-reboot \
			-kernel "$parts/image" -initrd "$dir/initramfs" \
			-append "console=$tty panic=-1 quiet loglevel=1"
	fi
	timeout -k 5 "$LIMIT_S" "$@" >"$dir/console" 2>"$dir/log" </dev/null
	echo $? >"$dir/status"
}

mkdir -p "$work" || exit 1
exec 9>"$work/lock"
flock -w 300 9 || parts_die "another run holds $work/lock"
[ -r "$O/bpf/sentinel.skel.h" ] || parts_die "$O/bpf/sentinel.skel.h is missing (run make bpf)"
guests >"$work/guests"
while read -r name rest; do
	is_wanted "$name" && echo "$name $rest"
done <"$work/guests" >"$work/wanted"
[ -s "$work/wanted" ] || parts_die "no such guest: ${KERNELS:-}"
fetch
build arm64
build amd64

# All in the background, no more than JOBS at a time.
running=
while read -r name suite arch cpu package; do
	# shellcheck disable=SC2086
	set -- $running
	if [ $# -ge "$JOBS" ]; then
		wait "$1"
		shift
		running=$*
	fi
	boot "$name" "$arch" "$cpu" 9>&- &
	running="$running $!"
done <"$work/wanted"
wait
# shellcheck disable=SC2046
"$DIR/collect.py" "$work" $(cut -d' ' -f1 "$work/wanted")
