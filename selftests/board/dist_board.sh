#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# dist_board.sh - runs on the bare board: the tarball, from unpacking to removal
#
# Nothing is there but busybox and /root/dist.tar.gz. Prints KTAP.

n=0
failed=0

claim() # NAME COMMAND...
{
	name=$1
	shift
	n=$((n + 1))
	if "$@" >/tmp/said 2>&1; then
		echo "ok $n $name"
	else
		echo "not ok $n $name"
		head -n 20 /tmp/said | sed 's/^/# /'
		failed=1
	fi
}

refused() { ! "$@"; }
files() { find / -xdev \( -path /tmp -o -path /root \) -prune -o -print | sort; }
same_files() { files >/tmp/now; diff /tmp/before /tmp/now; }
unpack() { tar -xzf dist.tar.gz && ls vanguard-*/install.sh; }
installs_nothing() { ./install.sh >/tmp/log && ! grep -q ' install ' /tmp/log; }
version() { /usr/local/sbin/vanguardd --version && /usr/local/sbin/vgctl --version; }

protect()
{
	/usr/local/sbin/vanguardd -i mgmt0 >/tmp/daemon.log 2>&1 &
	daemon=$!
	i=0
	until grep -q 'ready mgmt0' /tmp/daemon.log; do
		i=$((i + 1))
		[ $i -lt 100 ] || { cat /tmp/daemon.log; return 1; }
		sleep 0.1
	done
	ping -c 2 "$MGMT_PEER" && /usr/local/sbin/vgctl -j status >/tmp/status &&
		grep -q '"pass": *[1-9]' /tmp/status || { cat /tmp/status; return 1; }
}

stop() { kill $daemon && wait $daemon; }
config_kept() { [ "$(cat /etc/vanguard/vanguardd.conf)" = '# mine' ]; }

top() # TERMINAL: does the live view run on it, until it is ended?
{
	TERM=$1 timeout 2 /usr/local/sbin/vgctl top </dev/tty2 >/dev/tty2
	case $? in 0 | 124 | 143) return 0 ;; esac
	return 1
}

echo "TAP version 13"
echo "1..16"
files >/tmp/before
claim "busybox unpacks it" unpack
cd /root/vanguard-* || exit 1
claim "every file is as it was packed" sha256sum -c SHA256SUMS
claim "a dry run succeeds" ./install.sh -n
claim "and changes nothing" same_files
claim "it installs" ./install.sh
claim "its programs run" version
claim "a second time nothing is to be done" installs_nothing
claim "the daemon protects an interface" protect
claim "a daemon that runs is not removed" refused ./install.sh --uninstall
claim "vgctl top knows a plain terminal" top linux
claim "and says so when it does not" refused top unheard-of
claim "the daemon stops" stop
echo '# mine' >/etc/vanguard/vanguardd.conf
./install.sh >/dev/null
claim "a configuration that was changed is kept" config_kept
claim "it is removed" ./install.sh --uninstall
claim "but for that configuration" config_kept
rm -r /etc/vanguard
claim "no other file is left behind" same_files
exit $failed
