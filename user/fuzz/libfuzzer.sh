#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# libfuzzer.sh - run libFuzzer targets for FUZZ_SECONDS (default 10) each, KTAP
#
#   libfuzzer.sh NAME...
#
# Corpora stay in $(O)/corpus/NAME and grow from run to run; the input that
# breaks a target is left in $(O)/crash/NAME-*. FUZZ_FROM (user/fuzz): where the
# programs are that know the seeds.
set -u
O=${O:-build}
seconds=${FUZZ_SECONDS:-10}
failed=0 n=0

echo "TAP version 13"
echo "1..$#"
for name in "$@"; do
	n=$((n + 1))
	corpus=$O/corpus/$name log=$O/libfuzzer/$name.log
	mkdir -p "$corpus" "$O/crash"
	"$O/${FUZZ_FROM:-user/fuzz}/$name" -w "$corpus" || exit 1
	if timeout -k 5 $((seconds + 60)) "$O/libfuzzer/$name" -max_total_time="$seconds" \
	   -timeout=10 -rss_limit_mb=1024 -max_len=4096 -verbosity=1 -print_final_stats=1 \
	   -artifact_prefix="$O/crash/$name-" "$corpus" > "$log" 2>&1 < /dev/null; then
		echo "ok $n $name: $(awk '/number_of_executed_units/ { print $2 }' "$log") inputs"
	else
		echo "not ok $n $name"
		grep -aE 'ERROR|runtime error|fuzz_.*:[0-9]+:|Test unit written' "$log" |
			head -n 8 | sed 's/^/# /'
		failed=1
	fi
done
exit $failed
