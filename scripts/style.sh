#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# style.sh - the style rules that a program can check, in KTAP
#
#   style.sh [DIR]      the tree, or another one (the rules' own tests)
#
# Every rule is one function that prints the places where it is broken. Each
# is tested: it must find the fault that fault_RULE makes in an empty folder.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/..}" || exit 2

files() { # PATTERN...: files of the tree, not of its output
	if git rev-parse --is-inside-work-tree > /dev/null 2>&1 && [ -z "${STYLE_PLAIN:-}" ]; then
		git ls-files -co --exclude-standard -- "$@" |
			while read -r f; do [ ! -f "$f" ] || echo "$f"; done
	else
		local p
		for p in "$@"; do
			case $p in */*) ;; *) p="*/$p" ;; esac
			find . -path './build*' -prune -o -path "./${p#\*/}" -type f -print \
				-o -path "$p" -type f -print
		done | sed 's,^\./,,'
	fi
}
c_files() { files '*.c' '*.h'; }
sh_files() { files '*.sh' '.ci/run' | sort -u; }
all_source() { files '*.c' '*.h' '*.sh' '*.py' '.ci/run' 'Makefile' '*/Makefile' 'Kbuild' '*.rst'; }

# The kernel's netlink generator (YNL) writes its own licence line, and lines as
# long as names are.
is_generated() { # FILE
	head -n 6 "$1" | grep -q '^/\* YNL-GEN \|^\.\. NOTE: This document was auto-generated'
}

rule_spdx() { # SPDX on line 1, or line 2 after #!
	local f
	for f in $(all_source); do
		! is_generated "$f" || continue
		head -n 2 "$f" | awk '
			NR == 1 && /SPDX-License-Identifier: GPL-2.0-only/ { found = 1 }
			NR == 1 && /^#!/ { shebang = 1 }
			NR == 2 && shebang && /SPDX-License-Identifier: GPL-2.0-only/ { found = 1 }
			END { exit !found }' || echo "$f"
	done
}

rule_file_length() { # files of at most 600 lines
	local f n
	for f in $(c_files) $(sh_files) $(files '*.py'); do
		n=$(wc -l < "$f")
		[ "$n" -le 600 ] || echo "$f: $n lines"
	done
}

rule_function_length() { # C functions of at most 100 lines
	local f
	for f in $(files '*.c' '*.bpf.h'); do
		awk -v f="$f" '
			/^\{/ { start = NR }
			/^\}/ { if (start && NR - start > 101) print f ":" start; start = 0 }' "$f"
	done
}

rule_line_length() { # at most 100 columns, tab = 8
	local f
	for f in $(c_files) $(sh_files); do
		! is_generated "$f" || continue
		expand "$f" | awk -v f="$f" 'length > 100 { print f ":" NR }'
	done
}

rule_whitespace() { # none at line ends, tabs to indent C, newline at the end
	local f
	for f in $(all_source); do
		grep -nE '[[:blank:]]+$' "$f" | sed "s,^,$f:,"
		[ -z "$(tail -c 1 "$f")" ] || echo "$f: no newline at the end"
	done
	for f in $(c_files); do
		grep -nE '^ {8}' "$f" | sed "s,^,$f:,"
	done
}

rule_no_notes() { # a known gap is an issue or a documented limit, not a note
	local f
	for f in $(all_source); do
		grep -nE '\<(TO''DO|FIX''ME|XX''X)\>' "$f" | sed "s,^,$f:,"
	done
}

rule_header_guard() {
	local f
	for f in $(files '*.h'); do
		grep -q '^#ifndef [A-Z0-9_]*_H$' "$f" || echo "$f"
	done
}

rule_no_version_code() { # features are tested for, versions are not
	local f
	for f in $(files '*.c'); do
		grep -nE 'LINUX_VERSION_CODE|KERNEL_VERSION' "$f" | sed "s,^,$f:,"
	done
}

rule_library_silent() { # the library returns errors, it never prints
	local f
	for f in $(files 'user/lib/*.c'); do
		case $f in */out*.c) continue ;; esac
		grep -nE '\<(printf|fprintf|puts|perror|vprintf)\(' "$f" | sed "s,^,$f:,"
	done
}

rule_file_names() { # a noun, not a drawer
	files '*.c' '*.h' '*.sh' '*.py' |
		grep -E '(^|/)(util|utils|misc|common|helpers?|new|v2)\.' || :
}

rule_no_broad_kill() { # only our own processes, by PID
	local f
	for f in $(sh_files); do
		grep -nE '(^|[;&|[:blank:]])(pkill|killall)[[:blank:]]' "$f" | sed "s,^,$f:,"
	done
}

rule_shellcheck() {
	command -v shellcheck > /dev/null || { echo "shellcheck is not installed"; return; }
	local f
	for f in $(sh_files); do
		shellcheck -S warning -e SC1090,SC1091,SC2034,SC2154 "$f" 2>&1 |
			grep -E '^In ' || :
	done
}

# The faults, one per rule, each in a file that is otherwise in order.
c_head='// SPDX-License-Identifier: GPL-2.0-only'
sh_head='#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only'
lines() { local i; for ((i = 0; i < $1; i++)); do printf '%s\n' "$2"; done; }

fault_spdx() { echo 'int a;' > a.c; }
fault_file_length() { { echo "$c_head"; lines 600 'int a;'; } > a.c; }
fault_function_length() {
	{ echo "$c_head"; echo '{'; lines 101 '	b();'; echo '}'; } > a.c
}
fault_line_length() { { echo "$c_head"; printf '\t/* %0100d */\n' 0; } > a.c; }
fault_whitespace() { { echo "$c_head"; echo 'int a; '; } > a.c; }
fault_no_notes() { { echo "$c_head"; echo '/* TO''DO: write */'; } > a.c; }
fault_header_guard() { echo '/* SPDX-License-Identifier: GPL-2.0-only */' > a.h; }
fault_no_version_code() { { echo "$c_head"; echo '#if LINUX_VERSION_CODE > 1'; } > a.c; }
fault_library_silent() {
	mkdir -p user/lib
	{ echo "$c_head"; echo 'int a(void) { return puts("a"); }'; } > user/lib/a.c
}
fault_file_names() { echo "$c_head" > util.c; }
fault_no_broad_kill() { { echo "$sh_head"; echo 'kill''all vanguardd'; } > a.sh; }
# shellcheck disable=SC2016
fault_shellcheck() { { echo "$sh_head"; echo 'cd $1; rm -rf "$2/"*'; } > a.sh; }

finds_fault() { # RULE
	local dir found
	dir=$(mktemp -d)
	found=$(cd "$dir" && "fault_$1" && STYLE_PLAIN=1 "rule_$1" 2>&1)
	rm -rf "$dir"
	[ -n "$found" ]
}

rules=$(declare -F | awk '$3 ~ /^rule_/ { print substr($3, 6) }')
# shellcheck disable=SC2086
set -- $rules
n=0 failed=0
echo "TAP version 13"
echo "1..$(($# * 2))"
for r in "$@"; do
	n=$((n + 1))
	broken=$("rule_$r" 2>&1)
	if [ -z "$broken" ]; then echo "ok $n $r"; else
		echo "not ok $n $r"
		printf '%s\n' "$broken" | head -n 20 | sed 's/^/# /'
		failed=1
	fi
	n=$((n + 1))
	if finds_fault "$r"; then
		echo "ok $n $r finds its fault"
	else
		echo "not ok $n $r finds its fault"
		failed=1
	fi
done
exit $failed
