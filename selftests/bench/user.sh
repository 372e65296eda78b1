# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# user.sh - instructions that user space spends on a record: out of the ring,
# into a batch, through the queue, folded into the table of sources
#
# Callgrind counts what consume() of bench_fold runs, this machine's
# instructions (x86-64 where the bars were set), at the line rate of 1 GbE.
# The difference of two lengths leaves out what is done once per source; the
# run is repeated for several secrets, since the daemon draws its own.

USER_SHORT=400000
USER_LONG=1400000
USER_PPS=1488095
USER_SECRETS="0x9e3779b97f4a7c15 0xd1342543de82ef95 0x123456789abcdef1
	0xc2b2ae3d27d4eb4f 0xf1bbcdcbfa53e0af 0x8ebc6af09c88c6e3 0x589965cc75374cc3"

# user_count RECORDS MIX SECRET: instructions in all
user_count() {
	local n
	n=$(valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no \
		--toggle-collect=consume "$O/$BENCH_DIR/bench_fold" "$1" $USER_PPS "$2" "$3" 2>&1 |
		awk '/Collected/ { print $NF }')
	[ "${n:-0}" -gt 0 ] || bench_die "callgrind counted nothing in bench_fold"
	echo "$n"
}

user_figure() { # FIGURE MIX
	local secret short long
	for secret in $USER_SECRETS; do
		short=$(user_count $USER_SHORT "$2" "$secret") || exit 1
		long=$(user_count $USER_LONG "$2" "$secret") || exit 1
		sample "$1" "$(jq -n "($long - $short) / ($USER_LONG - $USER_SHORT)")"
	done
	figure "$1" insn/record median
}

bench_user() {
	user_figure user.insn_per_record flood
	user_figure user.insn_background background
	user_figure user.insn_background_v6 background-v6
}
