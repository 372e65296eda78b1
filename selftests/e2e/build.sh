#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The build: parallel from nothing, silent when done, exact when a file changes.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 16
MAKE=(make -C "$VG_ROOT" --no-print-directory)
unset MAKEFLAGS MFLAGS MAKELEVEL O
B=$VG_TMP/build
build() { "${MAKE[@]}" O="$B" "$@" > "$VG_TMP/out" 2>&1; }
rebuilt() { # FILE: what make would redo if FILE changed
	"${MAKE[@]}" -n V=1 O="$B" -W "$1" all
}

check "in parallel, from nothing, into another folder" build -j4 all
check "both programs run" test -n "$("$B/vanguardd" --version)$("$B/vgctl" --version)"
build all
check_eq "a second time there is nothing to do" "$(cat "$VG_TMP/out")" \
	"make: Nothing to be done for 'all'."
rebuilt user/vgctl/cmd_block.c > "$VG_TMP/n"
check "a source of vgctl: it is linked anew" grep -q -- "-o $B/vgctl " "$VG_TMP/n"
check "and vanguardd is not" test -z "$(grep -- "-o $B/vanguardd " "$VG_TMP/n")"
rebuilt bpf/parse.bpf.h > "$VG_TMP/n"
check "a header of the program: program, skeleton, both users" \
	test "$(grep -cE -- "-o $B/(bpf/sentinel.bpf.o.raw|user/lib/load.o|vanguardd|vgctl) " \
	"$VG_TMP/n")" = 4
check "and nothing that does not use it" test -z "$(grep -- "-o $B/user/lib/addr.o" "$VG_TMP/n")"
rebuilt include/vanguard/sentinel_api.h > "$VG_TMP/n"
check "the contract: both sides" \
	test "$(grep -cE -- "-o $B/(bpf/sentinel.bpf.o.raw|user/lib/sentinel.o) " "$VG_TMP/n")" = 2
"${MAKE[@]}" -n O="$B" CFLAGS=-O1 all > "$VG_TMP/n"
check "a dry run with other flags shows a full build" grep -q "CC.*addr.o" "$VG_TMP/n"
build all
check_eq "and changes nothing" "$(cat "$VG_TMP/out")" "make: Nothing to be done for 'all'."
build CFLAGS=-O1 "$B/user/lib/addr.o"
check "other flags rebuild" grep -q "CC.*addr.o" "$VG_TMP/out"

check "install succeeds" build install DESTDIR="$VG_TMP/root" PREFIX=/opt/vg
check "manual pages" test -s "$VG_TMP/root/opt/vg/share/man/man8/vgctl.8"
check "completion" test -s "$VG_TMP/root/opt/vg/share/bash-completion/completions/vgctl"
check "the unit starts what was installed" \
	grep -q "^ExecStart=/opt/vg/sbin/vanguardd" \
	"$VG_TMP/root/opt/vg/lib/systemd/system/vanguardd.service"
sed 's/^#\([a-z][a-z-]* *=\)/\1/; s/^#\[/[/' \
	"$VG_TMP/root/opt/vg/share/doc/vanguard/vanguardd.conf" > "$VG_TMP/example.conf"
check "the example configuration, uncommented, is valid" "$B/vanguardd" --check \
	-c "$VG_TMP/example.conf"
finish
