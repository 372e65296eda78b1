# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# dut.sh - what the driver's tests share: the interface under test here, the
# agent at the other end of the cable. Source it from a test in its folder.
#
# Environment (Documentation/board.rst): NETIF PEER PEER6 LOCAL LOCAL6 PEER_CTL
# DUT_MODULES DUT_DRIVER BOARD SCALE PPS HARD.

HERE=${DUT_HERE:-$(cd "$(dirname "$0")" && pwd)}
# In the tree the claims are in lib/, installed they are beside the tests.
if [ -e "$HERE/ktap.sh" ]; then
	. "$HERE/ktap.sh"
else
	. "$HERE/../lib/ktap.sh"
fi
VGPEER=${VGPEER:-$HERE/vgpeer}
BOARD=${BOARD:-hw}
SCALE=${SCALE:-100}	# per cent of the traffic
# Packets a second where each has to arrive: an emulated board has less to spare.
case $BOARD in
virtual) PPS=${PPS:-2500} ;;
*) PPS=${PPS:-10000} ;;
esac
KTAP_SKIPPED=0
DEFERRED=
SAYS=

echo "TAP version 13"

# skip_all REASON: nothing of this test can be shown here
skip_all() {
	echo "1..0 # SKIP $*"
	trap - EXIT
	exit 4
}

# skip NAME REASON: what the board, its driver or the peer lacks
skip() {
	KTAP_RUN=$((KTAP_RUN + 1))
	KTAP_SKIPPED=$((KTAP_SKIPPED + 1))
	echo "ok $KTAP_RUN $1 # SKIP $2"
}

# defer COMMAND: run at the end, however it comes, last first; one shell line
defer() {
	DEFERRED="$*
$DEFERRED"
}

cleanup() {
	local code=$? line
	trap - EXIT INT TERM
	while [ -n "$DEFERRED" ]; do
		line=${DEFERRED%%
*}
		DEFERRED=${DEFERRED#*
}
		eval "$line" > /dev/null 2>&1
	done
	[ -z "$AGENT" ] || vgpeer ask reset > /dev/null 2>&1
	rm -rf "$TMP"
	exit $code
}

# Lines of the kernel that no driver may cause.
complaints() {
	dmesg 2> /dev/null |
		grep -cE 'WARNING:|BUG:|Oops|NETDEV WATCHDOG|Call [Tt]race|hung task|UBSAN|KASAN'
}

# done_testing: the last claim, the plan, the exit code
done_testing() {
	if [ -n "$COMPLAINTS" ]; then
		# Fewer: the log has no room for the old ones.
		check_num "the kernel has nothing to complain about" "$(complaints)" -le \
			"$COMPLAINTS" || diag "$(dmesg | tail -n 40)"
	fi
	echo "1..$KTAP_RUN"
	[ "$KTAP_FAILED" = 0 ] || exit 1
	# The claim about the kernel alone shows nothing.
	[ $((KTAP_RUN - KTAP_SKIPPED)) -gt 1 ] || exit 4
	exit 0
}

# vgpeer WORD...: here, on the interface under test
vgpeer() { "$VGPEER" "$@"; }

# fields PREFIX LINE: each "some-key=value" becomes $PREFIX_some_key
fields() {
	local word key
	for word in $2; do
		case $word in *=*) ;; *) continue ;; esac
		key=${word%%=*}
		while :; do
			case $key in
			*-*) key=${key%%-*}_${key#*-} ;;
			*) break ;;
			esac
		done
		eval "$1_$key=\${word#*=}"
	done
}

# Of all that follow the answer is in $SAYS, and its fields in $R_...
# here WORD...: a command of vgpeer, here
here() {
	SAYS=$(vgpeer "$@" 2>&1) || return
	fields R "$SAYS"
}

# ask WORD...: the same at the other end
ask() {
	SAYS=$(vgpeer ask "$@" 2>&1) || return
	fields R "$SAYS"
}

# start WORD...: a job at the other end, $R_job; what listens does so by then
start() {
	ask start "$@" && return
	diag "the peer does not start $*: $SAYS"
	return 1
}

# collect JOB: when it has ended; finish JOB: end it now
collect() { ask wait "job=$1"; }
finish() { ask stop "job=$1"; }

# begin WORD...: the same here: in the background, $LOCAL_JOB
begin() {
	local i=0 line
	LOCAL_JOBS=$((LOCAL_JOBS + 1))
	LOCAL_OUT=$TMP/job.$LOCAL_JOBS
	: > "$LOCAL_OUT"
	"$VGPEER" "$@" > "$LOCAL_OUT" 2>&1 &
	LOCAL_JOB=$!
	defer "kill $LOCAL_JOB"
	while [ $i -lt 500 ]; do
		line=
		read -r line < "$LOCAL_OUT"
		case $line in ready*) return 0 ;; esac
		kill -0 "$LOCAL_JOB" 2> /dev/null || break
		i=$((i + 1))
		sleep 0.01
	done
	SAYS=$(cat "$LOCAL_OUT")
	return 1
}
# end [SIGNAL]: the last begun ends by itself, or now
end() {
	local code
	[ -z "$1" ] || kill "-$1" "$LOCAL_JOB" 2> /dev/null
	wait "$LOCAL_JOB"
	code=$?
	SAYS=$(sed '/^ready/d' "$LOCAL_OUT")
	[ $code = 0 ] && fields R "$SAYS"
	return $code
}

# claim NAME COMMAND...: as check, and shows $SAYS when it fails
claim() {
	local name=$1
	shift
	"$@" && { ok "$name"; return 0; }
	not_ok "$name"
	diag "failed: $*"
	diag "$SAYS"
	return 1
}

# scaled N: the count that is to be used, at least 1
scaled() { echo $((($1 * SCALE + 99) / 100)); }

# The interface under test, and its state
sys() { cat "/sys/class/net/$NETIF/$1" 2> /dev/null; }
has_carrier() { [ "$(sys carrier)" = 1 ]; }

# configure: addresses of a new or a risen interface; IPv6's go when it falls
configure() {
	local dir=/proc/sys/net/ipv6/conf/$NETIF
	if [ -d "$dir" ] && [ -n "$LOCAL6" ]; then
		echo 0 > "$dir/accept_dad"
		echo 0 > "$dir/router_solicitations"
	fi
	here addr "add=$LOCAL/24"
	here link up=1
	[ -z "$LOCAL6" ] || here addr "add=$LOCAL6/64"
}

# up [MS]: configured, and with a carrier within so long
# shellcheck disable=SC2120
up() {
	configure && here wait carrier=1 "max-ms=${1:-10000}"
}

# answers [N]: of N pings (1) none is lost
answers() {
	here ping to="$PEER" count="${1:-1}" && [ "$R_lost" = 0 ]
}

# known_for PATTERN...: a fault of this driver (NAME/VERSION) that is not the
# test's to find; with HARD=1 none is
known_for() {
	local pattern
	[ "$HARD" != 1 ] || return 1
	here driver || return 1
	for pattern; do
		# shellcheck disable=SC2254 # it is a pattern
		case $R_driver/$R_version in $pattern) return 0 ;; esac
	done
	return 1
}

# noise: frames to this station until hush, whatever becomes of them
noise() {
	start raw-send dst="$LOCAL_MAC" count=1000000 pps=2000 size=60-1514 && NOISE=$R_job
}
hush() {
	claim "frames came all the while" finish "$NOISE" && [ "$R_sent" -ge "${1:-100}" ]
}

# hum: the same from here
hum() {
	"$VGPEER" raw-send dst="$PEER_MAC" count=1000000 pps=1000 size=60-1514 > /dev/null 2>&1 &
	defer "kill $!"
}

# keep_mtu: at the end it is as it was
keep_mtu() {
	defer "here link mtu=$(sys mtu)"
}

# settle: what the other end has sent by now has arrived, and been looked at
settle() {
	answers 4
	sleep 0.1
}

# has FEATURE: 0 it can be switched, and $FEATURE_ON is what it was
has() {
	here feature name="$1" && [ "$R_changeable" = 1 ] && FEATURE_ON=$R_on
}

# keep_feature NAME: at the end it is as it was; 1: it cannot be switched
keep_feature() {
	has "$1" && defer "here feature name=$1 set=$FEATURE_ON"
}

TMP=$(mktemp -d) || exit 1
LOCAL_JOBS=0
AGENT=
COMPLAINTS=
trap cleanup EXIT
trap 'exit 130' INT TERM

for need in NETIF PEER LOCAL; do
	eval "[ -n \"\$$need\" ]" || skip_all "$need is not set (see Documentation/board.rst)"
done
PEER_CTL=${PEER_CTL:-$PEER:7700}
export NETIF PEER PEER6 LOCAL LOCAL6 PEER_CTL
[ -d "/sys/class/net/$NETIF" ] || {
	# No skip: the interface that was named is what is tested.
	not_ok "there is an interface $NETIF"
	echo "1..1"
	exit 1
}
[ "$(id -u)" = 0 ] || skip_all "needs root"
has_carrier || up > /dev/null
ask reset || {
	not_ok "the agent at $PEER_CTL answers"
	diag "$SAYS"
	echo "1..1"
	exit 1
}
AGENT=1
ask hello
PEER_MAC=$R_mac
PEER_HAS_CHIP=$R_chip
if dmesg > /dev/null 2>&1; then
	COMPLAINTS=$(complaints)
fi
LOCAL_MAC=$(sys address)
