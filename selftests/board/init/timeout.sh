#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# timeout.sh - /usr/bin/timeout of the board, for the kernel's kselftest runner
#
#   timeout [--foreground] SECONDS PROGRAM...
#
# The runner looks for /usr/bin/timeout, passes an option that busybox's does
# not know, and takes 124 for "ended by the limit". 0 seconds is no limit. What the
# program started is ended with it: it would keep the runner's pipe open.

[ "$1" != --foreground ] || { shift; inner=; }
seconds=$1
shift
[ "$seconds" != 0 ] || exec "$@"
# The runner nests two of these: the outer one only waits.
[ -z "${inner+x}" ] || exec "$@"
setsid "$@" <&0 &
program=$!
setsid sh -c "sleep $seconds; kill -TERM -$program; sleep 5; kill -KILL -$program" \
	>/dev/null 2>&1 &
watch=$!
wait $program
status=$?
kill -KILL -$watch 2>/dev/null
case $status in
137 | 143)
	kill -KILL -$program 2>/dev/null
	exit 124 ;;
esac
exit $status
