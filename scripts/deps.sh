#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# deps.sh - find what this machine lacks and install it
#
#   deps.sh [-n] [-o FILE] GROUP...      groups: build test bench fuzz kernels board driver regen
#
# As root on Debian (bookworm, trixie) missing packages are installed through
# apt; otherwise the exact command is printed and the exit code is 1. -n only
# looks. -o writes what make needs to know (compilers, flags of libraries).
# When nothing is missing, apt is not called.
set -u

have() { command -v "$1" > /dev/null 2>&1; }
die() { echo "deps: $*" >&2; exit 1; }

PATH=$PATH:/usr/sbin:/sbin
MODULES="libbpf libnl-3.0 libnl-route-3.0 json-c inih ncursesw libcap-ng"

# The newest clang from 14 on that is here; 19 is what we test with.
find_clang() {
	local v
	for v in -19 -22 -21 -20 -18 -17 -16 -15 -14 ""; do
		have "clang$v" || continue
		[ -n "$v" ] || [ "$(clang -dumpversion | cut -d. -f1)" -ge 14 ] || continue
		"clang$v" --print-targets 2> /dev/null | grep -q 'bpf ' || continue
		echo "clang$v"
		return 0
	done
	return 1
}

candidate() { # is PACKAGE in apt's lists?
	apt-cache policy "$1" 2> /dev/null | grep -q 'Candidate: [0-9]'
}

need=()
tool() { have "$1" || need+=("$2"); }
header() { [ -e "$1" ] || need+=("$2"); }

look_build() {
	local m
	tool gcc gcc
	header /usr/include/stdlib.h libc6-dev
	tool ar binutils
	tool pkg-config pkg-config
	find_clang > /dev/null || need+=("clang")
	tool bpftool bpftool
	for m in $MODULES; do
		have pkg-config && pkg-config --exists "$m" && continue
		case $m in
		libbpf) need+=(libbpf-dev) ;;
		libnl-3.0) need+=(libnl-3-dev) ;;
		libnl-route-3.0) need+=(libnl-route-3-dev) ;;
		json-c) need+=(libjson-c-dev) ;;
		inih) need+=(libinih-dev) ;;
		ncursesw) need+=(libncurses-dev) ;;
		libcap-ng) need+=(libcap-ng-dev) ;;
		esac
	done
}

look_test() {
	tool ip iproute2
	tool ethtool ethtool
	tool ping iputils-ping
	tool jq jq
	python3 -c 'import json, socket' 2> /dev/null || need+=(python3)
	tool capsh libcap2-bin
	tool setpriv util-linux
	tool nsenter util-linux
	tool ps procps
	tool shellcheck shellcheck
}

look_bench() {
	look_test
	[ -x selftests/bench/deps.sh ] || return 0
	mapfile -t -O ${#need[@]} need < <(selftests/bench/deps.sh)
}

look_kernels() {
	mapfile -t -O ${#need[@]} need < <(selftests/kernels/deps.sh)
}

look_board() {
	mapfile -t -O ${#need[@]} need < <(selftests/board/deps.sh)
}

look_driver() {
	mapfile -t -O ${#need[@]} need < <(selftests/board/deps.sh)
	tool patch patch
	tool sparse sparse
}

look_regen() {
	tool python3 python3
	python3 -c 'import yaml' 2> /dev/null || need+=(python3-yaml)
}

look_fuzz() {
	local clang
	clang=$(find_clang) || return 0
	header "$("$clang" -print-file-name="libclang_rt.fuzzer-$(uname -m).a")" \
		"libclang-rt-$("$clang" -dumpversion | cut -d. -f1)-dev"
}

look() {
	local g
	need=()
	for g in "$@"; do
		case $g in
		build | test | bench | fuzz | kernels | board | driver | regen) "look_$g" ;;
		*) die "no such group: $g (build, test, bench, fuzz, kernels, board, driver," \
			"regen)" ;;
		esac
	done
	mapfile -t need < <(printf '%s\n' "${need[@]}" | sort -u | sed '/^$/d')
}

# clang-19 where the distribution has it, else its default clang.
choose_clang() {
	local i
	for i in "${!need[@]}"; do
		[ "${need[i]}" != clang ] || ! candidate clang-19 || need[i]="clang-19"
	done
}

install_missing() {
	local apt="apt-get install -y --no-install-recommends" p
	choose_clang
	if [ "$(id -u)" != 0 ] || ! have apt-get || [ "$dry" = 1 ]; then
		echo "deps: missing: ${need[*]}" >&2
		echo "deps: install with: sudo $apt ${need[*]}" >&2
		exit 1
	fi
	echo "  APT     ${need[*]}"
	for p in "${need[@]}"; do
		candidate "$p" && continue
		apt-get update -qq || die "apt-get update failed"
		choose_clang
		break
	done
	DEBIAN_FRONTEND=noninteractive $apt -qq "${need[@]}" > "$log" 2>&1 < /dev/null ||
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			$apt -qq "${need[@]}" > "$log" 2>&1 < /dev/null; } ||
		{ tail -n 20 "$log" >&2; die "could not install: ${need[*]}"; }
	hash -r
}

write_config() {
	local clang arch inc
	clang=$(find_clang) || die "no clang with a BPF target"
	case $(uname -m) in
	x86_64) arch=x86 ;;
	aarch64) arch=arm64 ;;
	arm*) arch=arm ;;
	riscv64) arch=riscv ;;
	*) arch=$(uname -m) ;;
	esac
	inc=/usr/include/$(gcc -print-multiarch)
	{
		echo "# Written by scripts/deps.sh; 'make deps' renews it."
		echo "BPF_CLANG := $clang"
		echo "BPFTOOL := $(command -v bpftool)"
		echo "BPF_ARCH := $arch"
		echo "BPF_SYSINC := $inc"
		# shellcheck disable=SC2086
		echo "PKG_CFLAGS := $(pkg-config --cflags $MODULES)"
		# shellcheck disable=SC2086
		echo "PKG_LIBS := $(pkg-config --libs $MODULES)"
	} > "$1.tmp" && mv "$1.tmp" "$1"
}

dry=0
out=
while getopts no: opt; do
	case $opt in
	n) dry=1 ;;
	o) out=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- build

log=$(mktemp)
trap 'rm -f "$log"' EXIT
look "$@"
if [ ${#need[@]} -gt 0 ]; then
	install_missing
	look "$@"
	[ ${#need[@]} -eq 0 ] || die "still missing: ${need[*]}"
fi
[ -z "$out" ] || write_config "$out"
