#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check.sh - drivers that nobody here wrote judge the model, and the tests
#
# Boots a board for each configuration, runs the installed kselftest on it,
# writes O/board.json (a row for each judge and test) and prints KTAP. A board
# that does not end within LIMIT_S is ended, and failed.
#
# BOARDS: names of configurations, or "all"; as it stands those marked "*",
# which have each judge with 4 and with 8 CPUs and with and without a slow
# model. JOBS: boards at a time (2). LIMIT_S. O, BOARD_ARCH as in run.sh.
set -u
cd "$(dirname "$0")/../.." || exit 1
PARTS_FOR=check-board
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh

O=${O:-build}
ARCH=${BOARD_ARCH:-arm64}
JOBS=${JOBS:-2}
LIMIT_S=${LIMIT_S:-300}
work=$O/board
export MODEL=${MODEL:-$O/selftests/board/model/vg8125}
export AGENT=${AGENT:-$O/selftests/driver/vgpeer}
tests=$O/kselftest/$ARCH
# One message in ten is looked at up to 400 us late: what a slow chip does to
# drivers, and to acks that overtake events.
SLOW='--fault slow=400@1/10'

# mark name judge version CPUs kernel delay scale: per cent of the traffic and of
# the times that things are done, all of it once for each judge. The longest come
# first, so that no core is left with nothing to do at the end.
configurations()
{
	sed 's/ *#.*//; /^$/d' <<-'END'
	* vendor-4         vendor     9.016.01 4 6.12   -  100
	* rss-8            vendor-rss 9.016.01 8 6.12   -  100
	* r8169-4          r8169      -        4 6.12   -  100
	* vendor-8-slow    vendor     9.015.00 8 6.12   slow 20
	* r8169-8-slow     r8169      -        8 6.12   slow 20
	* rss-4-slow       vendor-rss 9.015.00 4 6.12   slow 20
	* dist             none       -        4 6.12   -  -
	- r8169-8          r8169      -        8 6.12   -  20
	- r8169-4-slow     r8169      -        4 6.12   slow 20
	- r8169-newest     r8169      -        4 newest slow 100
	- vendor-8         vendor     9.016.01 8 6.12   -  20
	- vendor-4-slow    vendor     9.016.01 4 6.12   slow 20
	- vendor-newest    vendor     9.016.01 8 newest slow 100
	- vendor-9.015     vendor     9.015.00 4 6.12   -  100
	- rss-4            vendor-rss 9.016.01 4 6.12   -  20
	- rss-8-slow       vendor-rss 9.016.01 8 6.12   slow 20
	- rss-newest       vendor-rss 9.016.01 4 newest slow 100
	- rss-9.015        vendor-rss 9.015.00 8 6.12   -  100
	END
}

is_wanted() # MARK NAME
{
	case " ${BOARDS:-} " in
	"  ") [ "$1" = '*' ] ;;
	*" all "* | *" $2 "*) return 0 ;;
	*) return 1 ;;
	esac
}

# One board, until it is off: console, results and logs in $work/NAME
boot() # NAME JUDGE VERSION CPUS KERNEL DELAY SCALE
{
	local dir=$work/$1 options=--strict
	rm -rf "$dir"
	mkdir -p "$dir" || return
	[ "$6" != slow ] || options="$options $SLOW"
	printf '%s\n' "$ARCH $2 $3 $4 $5 $6 $7" >"$dir/configuration"
	export JUDGE=$2 VENDOR=${3#-} BOARD_CPUS=$4 KERNEL=$5 BOARD_ARCH=$ARCH MODEL_OPTS=$options O
	set -- -o "$dir" -t "$LIMIT_S" -e "SCALE=$7"
	if [ "$JUDGE" = none ]; then
		selftests/board/run.sh "$@" -b -a "root/dist.tar.gz=$O/vanguard-$ARCH.tar.gz" \
			-a root/dist_board.sh=selftests/board/dist_board.sh -c ./dist_board.sh
	else
		selftests/board/run.sh "$@" -a "root/kselftest=$tests" \
			-c 'cd kselftest && ./run_kselftest.sh'
	fi >"$dir/run.log" 2>&1 </dev/null
	echo $? >"$dir/exit"
}

mkdir -p "$work" || exit 1
exec 9>"$work/lock"
flock -w 600 9 || parts_die "another run holds $work/lock"
configurations >"$work/configurations"
while read -r mark name rest; do
	is_wanted "$mark" "$name" && echo "$name $rest"
done <"$work/configurations" >"$work/wanted"
[ -s "$work/wanted" ] || parts_die "no such board: ${BOARDS:-}"
[ -r "$tests/kselftest-list.txt" ] || parts_die "no tests in $tests (make kselftest)"

[ -x "$AGENT" ] || parts_die "no agent $AGENT (make $AGENT)"
[ -x "$MODEL" ] || parts_die "no model $MODEL (make model)"

# All in the background, no more than JOBS at a time.
running=0
while read -r name judge version cpus kernel delay scale; do
	if [ "$running" -ge "$JOBS" ]; then
		wait -n
		running=$((running - 1))
	fi
	boot "$name" "$judge" "$version" "$cpus" "$kernel" "$delay" "$scale" 9>&- &
	running=$((running + 1))
done <"$work/wanted"
wait
# shellcheck disable=SC2046
selftests/board/collect.py "$work" "$O/board.json" $(cut -d' ' -f1 "$work/wanted")
