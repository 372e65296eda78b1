#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the driver's tests are made of sees what is wrong: a lost datagram, a
# flipped byte, a frame too many. And the agent survives who talks to it.
# shellcheck source=selftests/lib/ktap.sh
. "$(dirname "$0")/../../lib/ktap.sh"
# shellcheck source=selftests/driver/host/pair.sh
. "$(dirname "$0")/pair.sh"

plan 65
pair
MAC=$(on D cat /sys/class/net/eth0/address)
job() { ask start "$@" && JOB=$(f job); }
collect() { ask wait "job=$JOB"; }

# udp COUNT [OPTION...]: datagrams from D to P; the peer's answer
udp() {
	local n=$1
	shift
	job udp-count port=9000 count="$n" size=18-1472 idle-ms=300
	here udp-send to=$PEER port=9000 count="$n" size=18-1472 "$@"
	collect
}
result() { echo "$(f rx)/$(f lost)/$(f twice)/$(f late)/$(f bad)/$(f foreign)"; }

udp 3000
check_eq "3000 datagrams: all are there" "$(result)" 3000/0/0/0/0/0
udp 3000 skip=1500
check_eq "one that is not sent is lost" "$(result)" 2999/1/0/0/0/0
udp 3000 skip=3000
check_eq "the last one as well" "$(result)" 2999/1/0/0/0/0
udp 3000 twice=7
check_eq "one that is sent twice is seen twice" "$(result)" 3000/0/1/0/0/0
udp 3000 flip=100
check_eq "a flipped bit: bad, and missing" "$(result)" 2999/1/0/0/1/0
udp 100 stream=2
check_eq "another stream is foreign" "$(result)" 0/100/0/0/0/100
job udp-count port=9000 count=10 size=100 idle-ms=300
here udp-send to=$PEER port=9000 count=10 size=101
collect
check_eq "another size is bad" "$(result)" 0/10/0/0/10/0

# A queue that is too short drops silently, and knows how many.
on D tc qdisc add dev eth0 root tbf rate 50mbit burst 20k limit 30k
udp 4000
dropped=$(on D tc -j -s qdisc show dev eth0 | jq '.[0].drops')
on D tc qdisc del dev eth0 root
check_num "a short queue drops" "$dropped" -ge 100
check_eq "and the receiver misses exactly these" "$(f lost)" "$dropped"

stream() { # [OPTION]: from D to P; hashes and bytes of both
	local sent
	job tcp-sink port=9001 seed=7
	here tcp-send to=$PEER port=9001 bytes=5000001 seed=7 "$@"
	sent=$(f bytes):$(f hash)
	collect
	SAME=$([ "$sent" = "$(f bytes):$(f hash)" ] && echo same || echo different)
}
stream
check_eq "a stream: both ends agree" "$SAME/$(f bytes)" same/5000001
check_eq "and no byte was wrong" "$(f bad-at)" ""
stream flip=5000001
check_eq "its last byte flipped: they do not" "$SAME" different
check_eq "and the receiver knows where" "$(f bad-at)" 5000001
job tcp-source port=9001 bytes=3000000 seed=9 flip=12345
here tcp-recv from=$PEER6 port=9001 seed=9
check_eq "the other way, IPv6" "$(f bytes)/$(f bad-at)" 3000000/12345
job tcp-sink port=9001 max-ms=300
collect
check_num "who waits for nobody gives up" $? -eq 1
check "and says so" grep -q 'timed out' <<< "$SAYS"
here tcp-send to=$PEER port=9009 bytes=5
check "nobody there is an error" grep -q refused <<< "$SAYS"
job tcp-recv from=$LOCAL port=9009
check "a stream that is started as a job is connected by then" grep -q refused <<< "$SAYS"

here ping to=$PEER count=500 window=8
check_eq "500 pings" "$(f sent)/$(f rx)/$(f lost)/$(f twice)/$(f bad)" 500/500/0/0/0
on P sysctl -qw net.ipv4.icmp_echo_ignore_all=1
here ping to=$PEER count=5 wait-ms=100
check_eq "to somebody who is silent: all lost" "$(f sent)/$(f rx)/$(f lost)" 5/0/5
here ping to=$PEER count=1000 wait-ms=100
on P sysctl -qw net.ipv4.icmp_echo_ignore_all=0
check_eq "and after ten it gives up" "$(f sent)/$(f rx)/$(f lost)" 10/0/10
here ping to=$PEER6 count=20 size=3000
check_eq "IPv6 in fragments" "$(f rx)" 20

# frames COUNTER SENDER: raw frames from P to D
frames() {
	: > "$VG_TMP/count"
	on D "$VGPEER" raw-count idle-ms=300 max-ms=3000 $1 > "$VG_TMP/count" &
	BG=$!
	ready() { grep -q ready "$VG_TMP/count"; }
	wait_for 5 ready
	ask raw-send dst="$MAC" $2
	wait $BG
	SAYS=$(tail -n 1 "$VG_TMP/count")
}
frames "count=1000 size=60-1514" "count=1000 size=60-1514"
check_eq "1000 frames" "$(f rx)/$(f lost)/$(f bad)/$(f foreign)" 1000/0/0/0
frames "count=1000 size=60-1514" "count=1000 size=60-1514 skip=1"
check_eq "one is not sent" "$(f rx)/$(f lost)" 999/1
frames "count=100 vlan=5" "count=100 vlan=5 prio=6"
check_eq "with a tag and a priority" "$(f rx)/$(f tagged)/$(f prio)" 100/100/6
frames "count=100 vlan=5" "count=100 vlan=6"
check_eq "with another tag" "$(f rx)/$(f tagged)/$(f other-vlan)" 0/0/100
frames "count=100 vlan=5" "count=100"
check_eq "without one" "$(f rx)/$(f untagged)" 0/100
frames "count=100" "count=100 vlan=5"
check_eq "with one that nobody wanted" "$(f rx)/$(f other-vlan)" 0/100
frames "count=100 type=0x88b6" "count=100"
check_eq "of another type" "$(f rx)/$(f untagged)" 0/0
ask raw-send dst="$MAC" dst="$MAC" count=1
check "a destination twice is refused" grep -q 'dst is given twice' <<< "$SAYS"

# craft OPTION...: UDP from P to D by hand; what arrives
craft() {
	: > "$VG_TMP/count"
	on D "$VGPEER" udp-count port=9002 count=50 size=8-300 idle-ms=300 max-ms=1500 \
		> "$VG_TMP/count" &
	BG=$!
	wait_for 5 ready
	ask udp-craft dst="$MAC" from=203.0.113.0/24 to=$LOCAL port=9002 count=50 size=8-300 "$@"
	wait $BG
	SAYS=$(tail -n 1 "$VG_TMP/count")
}
on D ip route add 203.0.113.0/24 dev eth0
craft flows=10
check_eq "datagrams made by hand are taken" "$(f rx)/$(f bad)" 50/0
craft bad=1
check_eq "with wrong checksums they are not" "$(f rx)/$(f bad)" 0/0

# wire: P looks at what D sends
on D ethtool -K eth0 tso off tx off gso off > /dev/null
job hold feature=rx-gro set=0
HELD=$JOB
look() {
	local wire
	job wire port=9003
	wire=$JOB
	"$@"
	ask stop "job=$wire"
}
streamed() {
	job tcp-sink port=9003
	here tcp-send to=$PEER port=9003 bytes=200000
	collect
}
look streamed
check_eq "frames without offloads are in order" "$(f bad-ip)/$(f bad-l4)/$(f partial)" 0/0/0
check_eq "and as long as the MTU" "$(f longest)" 1500
on D ethtool -K eth0 tso on tx on gso on > /dev/null
look streamed
check_num "with offloads a veth pair leaves them unfinished" "$(f partial)" -ge 1
look here udp-craft dst="$(on P cat /sys/class/net/vgp/address)" from=$LOCAL to=$PEER port=9003 \
	count=30 bad=1
check_eq "wrong checksums are seen" "$(f udp)/$(f bad-l4)/$(f bad-ip)" 30/30/0

ask stop "job=$HELD"

# syn-flood: as many as it was told, no faster
before=$(on D cat /sys/class/net/eth0/statistics/rx_packets)
ask syn-flood dst="$MAC" from=198.51.100.0/24 to=$LOCAL port=80 pps=2000 seconds=1
check_eq "a flood of 2000 SYN" "$(f sent)" 2000
check_num "takes its second" "$(f ms)" -ge 950
check_num "and arrives" $(($(on D cat /sys/class/net/eth0/statistics/rx_packets) - before)) -ge 2000
ask syn-flood dst="$MAC" from=198.51.100.0/24 to=$LOCAL port=80 pps=200001 seconds=1
check "a faster one is refused" grep -q 'pps must be from 1 to 200000' <<< "$SAYS"

# What the peer changes for somebody it puts back.
mtu() { on P cat /sys/class/net/vgp/mtu; }
job hold mtu=1400 promisc=1 feature=rx-gro set=0
check_eq "an MTU is held" "$(mtu)" 1400
ask reset
check_eq "until reset" "$(mtu)" 1500
check_eq "a feature too" "$(on P ethtool -k vgp | awk '/^generic-receive-offload/ { print $2 }')" on
job hold mtu=1400
stop_pid "$AGENT_PID"
check_eq "or until the agent ends" "$(mtu)" 1500
agent
job flap ms=300 delay-ms=10
here wait carrier=0 max-ms=2000
check_num "a flap takes the carrier" $? -eq 0
here wait carrier=1 max-ms=2000
check_num "and gives it back" $? -eq 0
collect
here ping to=$PEER6 count=1 wait-ms=3000
check_eq "with the address of IPv6" "$(f rx)" 1
job vlan id=7 net=198.18.7.1/24
VIA=$(f via)
check "an interface in a VLAN, by $VIA" on P test -d /sys/class/net/vgp.7
ask stop "job=$JOB"
check "is gone when its job is" on P test ! -d /sys/class/net/vgp.7

# The agent, and who talks to it
ask bogus
check "an unknown command is refused" grep -q "no command 'bogus'" <<< "$SAYS"
ask chip stats
check_num "without a chip model: no such thing (4)" $? -eq 4
check "and it says so" grep -q 'no chip model' <<< "$SAYS"
ask wait job=99
check "an unknown job" grep -q 'no such job' <<< "$SAYS"
talk() { # LINE: as it is
	on D bash -c 'exec 3<>/dev/tcp/192.0.2.1/7700
		printf "%b" "$1" >&3; timeout 8 cat <&3' _ "$1"
}
check_eq "a line that is no text" "$(talk 'he\001llo\n')" "error the line is no plain text"
check_eq "a line that is too long" "$(talk "$(printf '%600s' x)\\n")" "error the line is too long"
check_eq "too many words" "$(talk "$(printf 'a %.0s' {1..40})\\n")" "error too many words"
check_eq "an empty line" "$(talk '\n')" "error an empty line"
check_eq "who says nothing is left after 5 s" "$(talk 'hel')" ""
for i in {1..40}; do
	ask start udp-count port=$((10000 + i))
	[ "$i" != 40 ] || check "more than 32 jobs at a time are refused" \
		grep -q 'too many jobs' <<< "$SAYS"
done
ask reset
children() { pgrep -cP "$AGENT_PID"; }
check_eq "reset leaves none of them" "$(children)" 0
on D timeout 0.3 "$VGPEER" ask ping to=192.0.2.77 count=1000
none() { [ "$(children)" = 0 ]; }
check "who hangs up ends its command" wait_for 5 none
job ping to=192.0.2.77 count=1000
ask start udp-count port=9000
ask reset
ask hello
check_eq "and the agent is there" "$(f netif)" vgp

# The tests themselves fail when the wire does not do what they claim.
cat > "$VG_TMP/broken" <<-'END'
	#!/bin/bash
	case $1 in
	udp-send | tcp-send) exec "$REAL" "$@" $FAULT ;;
	stats)	# one more each time
		echo >> "$0.calls"
		out=$("$REAL" "$@")
		n=${out##*tx-packets=}
		n=${n%% *}
		echo "${out/tx-packets=$n/tx-packets=$((n + $(wc -l < "$0.calls")))}"
		exit ;;
	esac
	exec "$REAL" "$@"
END
chmod +x "$VG_TMP/broken"
fails() { # TEST FAULT
	! on D env REAL="$VGPEER" VGPEER="$VG_TMP/broken" FAULT="$2" BOARD=veth DUT_DRIVER=veth \
		SCALE=5 "$VG_ROOT/selftests/driver/$1" > "$VG_TMP/test" 2>&1 &&
		grep -q '^not ok' "$VG_TMP/test"
}
check "udp.sh fails when a datagram is lost" fails udp.sh skip=9
check "tcp.sh fails when a byte is flipped" fails tcp.sh flip=99
check "stats.sh fails when a counter is wrong" fails stats.sh ""
finish
