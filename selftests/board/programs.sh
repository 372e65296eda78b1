#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# programs.sh ARCH - vanguardd and vgctl for a board that has no libraries
#
# The same make as for this machine, with another compiler and static
# libraries: O/ARCH/vanguardd, O/ARCH/vgctl, stripped; and O/ARCH/terminfo, some
# terminals for vgctl top.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh

O=${O:-build}
triplet=$(static_triplet "${1:-arm64}") || exit 1
parts_lock
static_libs "$1"
parts_unlock
libs=$PARTS_CACHE/static-$1
out=$O/$1
mkdir -p "$out" || exit 1
# What one meets on a serial port or through ssh.
for terminal in d/dumb l/linux v/vt100 v/vt102 v/vt220 a/ansi x/xterm x/xterm-256color \
	s/screen s/screen-256color t/tmux t/tmux-256color; do
	install -D -m 644 "$libs/lib/terminfo/$terminal" "$out/terminfo/$terminal" ||
		parts_die "no terminal $terminal"
done
# What a static libc says about name services is true and of no concern here.
MAKEFLAGS='' make -j2 --no-print-directory O="$out" CC="$triplet-gcc" AR="$triplet-ar" CFLAGS=-O2 \
	BPF_ARCH="$([ "$1" = arm64 ] && echo arm64 || echo x86)" \
	HARDEN='-D_FORTIFY_SOURCE=2 -fstack-protector-strong' \
	PKG_CFLAGS="-isystem $libs/usr/include -isystem $libs/usr/include/libnl3 \
		-isystem $libs/usr/include/json-c" \
	VG_LDFLAGS="-static -s -pthread -L$libs/usr/lib/$triplet -L$libs/lib/$triplet" \
	PKG_LIBS='-lbpf -lelf -lz -lnl-route-3 -lnl-3 -ljson-c -linih -lncursesw -ltinfo -lcap-ng' \
	user >"$out/log" 2>"$out/errors" || { cat "$out/errors" >&2; exit 1; }
sed "s,^,  ," "$out/log" | grep -E 'LD +' || :
