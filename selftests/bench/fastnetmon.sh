# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# fastnetmon.sh - how long FastNetMon, as Debian ships it, takes to call its
# notify script for the flood that the sentinel is measured with
#
# From its package, unpacked and not installed: it would start a service. Only
# what the comparison needs is configured: the threshold, the network to
# which the attackers belong (so that a ban is per source), the interface and
# the script; periods and averages are its defaults. It blocks nothing.

FNM_FLOODS=7

fnm_configure() { # DIRECTORY OF THE PACKAGE
	sed -e 's/^threshold_pps *=.*/threshold_pps = 5000/' \
		-e 's/^ban_for_bandwidth *=.*/ban_for_bandwidth = off/' \
		-e 's/^mirror_afpacket *=.*/mirror_afpacket = on/' \
		-e 's/^interfaces *=.*/interfaces = vb/' \
		-e 's/^disable_usage_report *=.*/disable_usage_report = on/' \
		-e 's/^monitor_local_ip_addresses *=.*/monitor_local_ip_addresses = off/' \
		-e 's/^enable_api *=.*/enable_api = off/' \
		-e 's/^prometheus *=.*/prometheus = off/' \
		-e "s,^networks_list_path *=.*,networks_list_path = $VG_TMP/fnm.networks," \
		-e "s,^white_list_path *=.*,white_list_path = $VG_TMP/fnm.white," \
		-e "s,^notify_script_path *=.*,notify_script_path = $VG_TMP/fnm.notify," \
		-e "s,^cli_stats_file_path *=.*,cli_stats_file_path = $VG_TMP/fnm.stats," \
		-e "s,^\(cli_stats_ipv6_file_path\) *=.*,\1 = $VG_TMP/fnm.stats6," \
		-e "s,^pid_path *=.*,pid_path = $VG_TMP/fnm.pid," \
		"$1/etc/fastnetmon.conf" > "$VG_TMP/fnm.conf"
	echo 203.0.113.0/24 > "$VG_TMP/fnm.networks"
	: > "$VG_TMP/fnm.white"
	# Address, direction, pps, what; details come on the standard input.
	cat > "$VG_TMP/fnm.notify" <<- EOF
		#!/bin/sh
		echo "\$1 \$4 \$(date +%s%N)" >> "$VG_TMP/fnm.log"
		cat > /dev/null
	EOF
	chmod +x "$VG_TMP/fnm.notify"
	: > "$VG_TMP/fnm.log"
}

fnm_start() { # DIRECTORY OF THE PACKAGE
	local lib
	lib=$(dirname "$(find "$1/usr/lib" -name 'liblog4cpp.so*' | head -1)")
	on B mount -t tmpfs tmpfs /var/log && on B mkdir /var/log/fastnetmon_attacks || return 1
	bg_on B chrt -f 1 taskset -c "$USER_CPU" env LD_LIBRARY_PATH="$lib" \
		"$1/usr/sbin/fastnetmon" --configuration_file "$VG_TMP/fnm.conf" \
		--log_file "$VG_TMP/fnm.out" > "$VG_TMP/fnm.err" 2>&1
	FNM=$BG
	defer stop_pid "$FNM" KILL
	# It captures once its socket is there.
	wait_for 20 on B awk 'NR > 1 { n++ } END { exit !n }' /proc/net/packet
}

fnm_banned() {
	grep -q "^$1 ban " "$VG_TMP/fnm.log"
}

# fnm_pause: its averages forget what was, and it looks once a second: the
# next flood must not always start at the same moment of that second
fnm_pause() {
	read -rt "$((5 + RANDOM % 2)).$((RANDOM % 10))" <> <(:) || :
}

# fnm_flood N: from the N-th attacker, until it is noticed
fnm_flood() {
	local attacker=203.0.113.$1 cross at
	gen_bg --rate 500000 --seconds 12 --share 1/2 --attacker "$attacker" --mark 5001 \
		--bg-sources "$BACKGROUND" --cpu "$GEN_CPU" --fifo 1
	wait_for 12 fnm_banned "$attacker"
	kill -INT "$GEN_PID" 2> /dev/null
	gen_wait
	at=$(awk -v a="$attacker" '$1 == a && $2 == "ban" { print $3; exit }' "$VG_TMP/fnm.log")
	[ -n "$at" ] || return 1
	cross=$(jq '.threshold_cross_ns + .mono_to_real_ns' <<< "$GEN")
	sample fastnetmon.block_ms "$(((at - cross) / 1000))e-3"
}

bench_fastnetmon() {
	local suite dir n why=
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	dir=$PARTS_CACHE/fastnetmon-$suite
	two_hosts
	if ! (parts_get_program "$suite" "$dir" fastnetmon); then
		why="fastnetmon cannot be had from $suite"
	else
		fnm_configure "$dir"
		fnm_start "$dir" || why="fastnetmon does not start: $(tail -1 "$VG_TMP/fnm.err")"
	fi
	for ((n = 1; n <= FNM_FLOODS && ${#why} == 0; n++)); do
		fnm_pause
		fnm_flood "$n" || why="flood $n went unnoticed for 12 s"
	done
	if [ -n "$why" ]; then
		absent fastnetmon.block_ms ms "$why"
		return
	fi
	figure fastnetmon.block_ms ms median
	stop_pid "$FNM" TERM
	cat "$dir/.versions" > "$WORK/fastnetmon.version"
}
