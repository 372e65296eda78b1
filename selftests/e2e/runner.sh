#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The runner and the set-up are judged, too: what fails must be seen to fail.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

# runs NAME WANT-LAST-LINE EXIT SCRIPT-LINE...: a program made of the lines
runs() {
	local name=$1 want=$2 code=$3 got
	shift 3
	printf '%s\n' '#!/bin/bash' "$@" > "$VG_TMP/program"
	chmod +x "$VG_TMP/program"
	TESTS='' TEST_TIMEOUT=2 "$VG_ROOT/selftests/run.sh" "$VG_TMP/program" > "$VG_TMP/out" 2>&1
	got=$?
	check_eq "$name" "$(tail -n 1 "$VG_TMP/out"); exit $got" "$want; exit $code"
}

plan 14
export O
runs "two claims that hold" "2 passed, 0 failed, 0 skipped" 0 \
	'echo "TAP version 13"; echo 1..2; echo "ok 1 a"; echo "ok 2 b"'
runs "one that does not" "1 passed, 1 failed, 0 skipped" 1 \
	'echo 1..2; echo "ok 1 a"; echo "not ok 2 b"; exit 1'
runs "a skip is a skip" "1 passed, 0 failed, 1 skipped" 0 \
	'echo 1..2; echo "ok 1 a"; echo "ok 2 b # SKIP no such machine"'
runs "no output at all is a failure" "0 passed, 1 failed, 0 skipped" 1 'exit 0'
runs "no plan is a failure" "1 passed, 1 failed, 0 skipped" 1 'echo "ok 1 a"'
runs "fewer claims than planned is a failure" "1 passed, 1 failed, 0 skipped" 1 \
	'echo 1..3; echo "ok 1 a"'
runs "dying half way is a failure" "1 passed, 1 failed, 0 skipped" 1 \
	'echo 1..1; echo "ok 1 a"; kill -SEGV $$'
runs "hanging is a failure" "1 passed, 1 failed, 0 skipped" 1 \
	'echo 1..1; echo "ok 1 a"; sleep 60'
runs "a plan at the end is a plan" "1 passed, 0 failed, 0 skipped" 0 'echo "ok 1 a"; echo 1..1'
runs "a plan of nothing is no success" "0 passed, 1 failed, 0 skipped" 1 'echo 1..0'

# Set-up by somebody who may not install, on a machine that lacks a tool.
mkdir "$VG_TMP/bin"
for t in bash id sort sed mktemp rm cat grep dirname; do
	ln -s "$(command -v $t)" "$VG_TMP/bin/$t"
done
chmod 755 "$VG_TMP"
TMPDIR=/tmp setpriv --reuid=65534 --regid=65534 --clear-groups env PATH="$VG_TMP/bin" \
	bash "$VG_ROOT/scripts/deps.sh" test > "$VG_TMP/out" 2>&1
check_num "missing tools without root: not a success" $? -eq 1
check "the exact command is printed" grep -q \
	'sudo apt-get install -y --no-install-recommends .*\<jq\>' "$VG_TMP/out"
unset MAKEFLAGS MFLAGS MAKELEVEL
MAKE=(make -s --no-print-directory -C "$VG_ROOT" O="$O")
"${MAKE[@]}" help | grep -oE '\bmake [a-z][a-z0-9_.-]*' | cut -d' ' -f2 | sort -u > "$VG_TMP/help"
{
	echo compile_commands.json
	"${MAKE[@]}" -pn help | sed -n 's/^\.PHONY: //p' | tr ' ' '\n' |
		grep -vxE 'all|help|FORCE|selftests|san-programs|fuzz-runtime|board-parts|peer'
} | sort -u > "$VG_TMP/targets"
check_eq "make help has every target, and no other" \
	"$(diff "$VG_TMP/targets" "$VG_TMP/help")" ""
[ -e "$VG_ROOT/compile_commands.json" ] || defer rm -f "$VG_ROOT/compile_commands.json"
"${MAKE[@]}" compile_commands.json
check_eq "compile_commands.json is JSON and has every object once" "$(jq '
	[.[] | select(.file == "user/vanguardd/main.c")] | length' \
	"$VG_ROOT/compile_commands.json")" 1
finish
