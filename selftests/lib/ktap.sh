# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# ktap.sh - report claims in KTAP. Source it, then: plan N; check NAME CMD...;
# skip NAME REASON; finish.

KTAP_RUN=0
KTAP_FAILED=0
KTAP_PLAN=0

plan() {
	KTAP_PLAN=$1
	echo "TAP version 13"
	echo "1..$1"
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

ok() {
	KTAP_RUN=$((KTAP_RUN + 1))
	echo "ok $KTAP_RUN $*"
}

not_ok() {
	KTAP_RUN=$((KTAP_RUN + 1))
	KTAP_FAILED=$((KTAP_FAILED + 1))
	echo "not ok $KTAP_RUN $*"
}

# check NAME COMMAND...: the claim holds when the command succeeds
check() {
	local name=$1
	shift
	if "$@"; then ok "$name"; else
		not_ok "$name"
		diag "failed: $*"
		return 1
	fi
}

# check_eq NAME GOT WANT
check_eq() {
	if [ "$2" = "$3" ]; then ok "$1"; else
		not_ok "$1"
		diag "got '$2', want '$3'"
		return 1
	fi
}

# check_num NAME GOT OP WANT: integers, OP of test(1)
check_num() {
	if test "$2" "$3" "$4" 2> /dev/null; then ok "$1 ($2)"; else
		not_ok "$1"
		diag "got '$2', want $3 $4"
		return 1
	fi
}

skip() {
	KTAP_RUN=$((KTAP_RUN + 1))
	echo "ok $KTAP_RUN $1 # SKIP $2"
}

# finish: exit 0 when every planned claim was made and held
finish() {
	[ "$KTAP_FAILED" = 0 ] && [ "$KTAP_RUN" = "$KTAP_PLAN" ]
	exit
}
