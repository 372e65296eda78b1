#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# pair.sh - two boards on one cross-over cable, in KTAP
#
#   pair.sh [JUDGE [JUDGE]]       r8169 and vendor
#
# Two models are joined by a socket, and each has a QEMU: no host is in between.
set -u

cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/lib/ktap.sh
. selftests/lib/ktap.sh
# shellcheck source=selftests/board/remote.sh
. selftests/board/remote.sh

export BOARD_CPUS=2	# of what may be a machine with two
REMOTE_LIMIT=900	# A may be up long before there is room for B
cable=$remote_work/cable
real_model=$(realpath "${MODEL:-${O:-build}/selftests/board/model/vg8125}")

# model NAME OPTION: a program that is the model with another far end than the
# TAP that run.sh gives it
model() {
	cat > "$remote_work/model-$1" <<-END
		#!/bin/bash
		words=()
		while [ \$# -gt 0 ]; do
			case \$1 in --tap) shift ;; *) words+=("\$1") ;; esac
			shift
		done
		exec "$real_model" "\${words[@]}" $2 "$cable"
	END
	chmod +x "$remote_work/model-$1"
	echo "$remote_work/model-$1"
}

start_a() {
	MODEL=$(model a --pair-listen) JUDGE=$1 remote_start a
}

start_b() { # the one that connects; it has the addresses that the host has else
	MODEL=$(model b --pair-connect) MODEL_OPTS="--mac 52:54:00:81:25:02" JUDGE=$1 \
		remote_start b -e LOCAL=192.0.2.1 -e LOCAL6=2001:db8:99::1 \
		-e PEER=192.0.2.2 -e PEER6=2001:db8:99::2
}

carrier_is() { # NAME VALUE
	[ "$(on_board "$1" 'cat /sys/class/net/eth0/carrier')" = "$2" ]
}

pings() { # NAME OPTION... ADDRESS: all of 100 answered
	local name=$1
	shift
	on_board "$name" "ping -q -c 100 -i 0.02 $*" | grep -q "100 packets received"
}

# carries FROM TO ADDRESS: 4 MiB over TCP, the same at both ends
carries() {
	local sent got
	on_board "$2" "(nc -l -p 5000 | md5sum > /tmp/got) < /dev/null > /dev/null 2>&1 &" \
		> /dev/null
	sent=$(on_board "$1" "dd if=/dev/urandom of=/tmp/sent bs=1M count=4 2> /dev/null
		sleep 0.5; nc $3 5000 < /tmp/sent; md5sum < /tmp/sent")
	until_true 10 has_arrived "$2"
	got=$(on_board "$2" 'cat /tmp/got')
	[ -n "$sent" ] && [ "$sent" = "$got" ]
}

has_arrived() { # NAME
	[ -n "$(on_board "$1" 'cat /tmp/got' 2> /dev/null)" ]
}

traffic() {
	check "A pings B" pings a 192.0.2.1
	check "B pings A with 1400 bytes" pings b -s 1400 192.0.2.2
	check "A pings B over IPv6" pings a 2001:db8:99::1
	check "TCP from A to B, sums equal" carries a b 192.0.2.1
	check "TCP from B to A, sums equal" carries b a 192.0.2.2
	on_board a 'ip link set eth0 mtu 9000' > /dev/null
	on_board b 'ip link set eth0 mtu 9000' > /dev/null
	until_true 20 carrier_is a 1 && until_true 20 carrier_is b 1
	check "A pings B with 8900 bytes" pings a -s 8900 192.0.2.1
}

links() {
	on_board b 'ip link set eth0 down' > /dev/null
	check "A has no carrier while B is down" until_true 20 carrier_is a 0
	on_board b 'ip link set eth0 up' > /dev/null
	check "and has one when B is up" until_true 20 carrier_is a 1
	ask a link flap 300 > /dev/null
	check "a flap at A is seen at B" until_true 20 flapped b
	until_true 20 carrier_is a 1 && until_true 20 carrier_is b 1
	check "and traffic flows again" pings b 192.0.2.2
}

flapped() { # NAME: it had its carrier when it was told of its cable last
	[ "$(on_board "$1" 'cat /sys/class/net/eth0/carrier_down_count')" -gt "$downs" ]
}

judges=("${1:-r8169}" "${2:-vendor}")
plan 20
start_a "${judges[0]}"
start_b "${judges[1]}"
check "A boots (${judges[0]})" remote_ready a || finish
check "B boots (${judges[1]})" remote_ready b || finish
check "A has a link of 2500" until_true 30 link_is a "up 2500"
check "B has a link of 2500" until_true 30 link_is b "up 2500"
traffic
downs=$(on_board b 'cat /sys/class/net/eth0/carrier_down_count')
links
check "B ends in good order" remote_end b
check "A has no carrier without B" until_true 20 carrier_is a 0
start_b "${judges[1]}"
check "B boots again" remote_ready b
check "and A has its link back" until_true 30 link_is a "up 2500"
check_eq "no fault of a driver was seen" "$(count a watch.faults)$(count b watch.faults)" 00
check "A ends in good order" remote_end a
finish
