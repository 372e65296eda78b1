#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# SIGHUP re-reads the configuration; a broken one changes nothing.
# shellcheck source=selftests/lib/e2e.sh
. "$(dirname "$0")/../lib/e2e.sh"

plan 12
CONF=$VG_TMP/vanguardd.conf
conf() { printf '%s\n' "$@" > "$CONF"; }
set_to() { [ "$(stat ".settings[\"$1\"]")" = "$2" ]; }
two_hosts
conf '[vanguardd]' 'verbose = yes' '[interface vb]' 'syn-rate = 7000' 'ttl = 10m'
daemon_start -c "$CONF"
check_eq "the file is read" "$(stat '.settings["syn-rate"]')" 7000
check_eq "units too" "$(stat .settings.ttl)" 600

conf '[interface vb]' 'syn-rate = 8000' 'ttl = 20s' 'allow = 198.51.100.0/24'
kill -HUP "$DAEMON"
check "SIGHUP: new threshold" wait_for 5 set_to syn-rate 8000
check "SIGHUP: new TTL" wait_for 5 set_to ttl 20
allowed() { ctlj allow list | jq -e 'any(.[]; .prefix == "198.51.100.0/24")'; }
check "SIGHUP: new allow entry" wait_for 5 allowed

: > "$LOG"
conf '[interface vb]' 'syn-rate = 9000' 'ttl = never'
kill -HUP "$DAEMON"
complained() { grep -q 'conf:3' "$LOG"; }
check "a broken file is named with its line" wait_for 5 complained
check_eq "and nothing of it is taken" "$(stat '.settings["syn-rate"]')" 8000
check "the daemon goes on" kill -0 "$DAEMON"
: > "$LOG"
rm "$CONF"
kill -HUP "$DAEMON"
check "so does it when the file is gone" wait_for 5 grep -q vanguardd.conf "$LOG"
check "the daemon goes on" kill -0 "$DAEMON"
gen --rate 100000 --seconds 1 --share 1/1 --attacker $ATTACKER
check "and protects" is_blocked $ATTACKER
daemon_stop
check_eq "and stops cleanly" $? 0
finish
