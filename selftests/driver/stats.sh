#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# What the driver counts is what crossed the cable, and what the chip counts.
. "$(dirname "$0")/dut.sh"

N=$(scaled 2000)

# Both ends know each other: an ARP request is shorter than a frame may be,
# and the two ends would count different lengths.
start neigh addr="$LOCAL" mac="$LOCAL_MAC"
here link
begin neigh addr="$PEER" mac="$PEER_MAC"

# sample PREFIX: counters here (${PREFIX}_here_...) and there. Both ends look
# while the cable is quiet: the connection to the agent is closed by then.
sample() {
	local job
	start stats delay-ms=300
	job=$R_job
	sleep 0.3
	here stats
	fields "$1_here" "$SAYS"
	here nic-stats && fields "$1_nic" "$SAYS"
	collect "$job"
	fields "$1_there" "$SAYS"
}

# grown NAME: by how much, between samples a and b
grown() {
	eval "echo \$((b_$1 - a_$1))"
}

traffic() {
	begin udp-count port=9702 count="$N" size=100-1472 stream=2 idle-ms=3000
	start udp-count port=9701 count="$N" size=100-1472 stream=1 idle-ms=3000
	job=$R_job
	here udp-send to="$PEER" port=9701 count="$N" size=100-1472 stream=1 pps="$PPS"
	collect "$job"
	claim "$N datagrams to the peer" test "$R_rx" = "$N"
	ask udp-send to="$LOCAL" port=9702 count="$N" size=100-1472 stream=2 pps="$PPS"
	end
	claim "$N datagrams from the peer" test "$R_rx" = "$N"
	here ping to="$PEER" count=100 size=1000
}

answers 2
sample a
traffic
sample b
check_num "they are counted as sent" "$(grown here_tx_packets)" -ge $((N + 100))
check_num "they are counted as received" "$(grown here_rx_packets)" -ge $((N + 100))
check_eq "packets sent here are those received there" \
	"$(grown here_tx_packets)" "$(grown there_rx_packets)"
check_eq "packets received here are those sent there" \
	"$(grown here_rx_packets)" "$(grown there_tx_packets)"
check_eq "bytes sent here are those received there" \
	"$(grown here_tx_bytes)" "$(grown there_rx_bytes)"
# The vendor's driver counts a received packet without its Ethernet header when
# it fills one buffer for each.
bytes=$(grown there_tx_bytes)
[ "$(grown here_rx_bytes)" != $((bytes - 14 * $(grown here_rx_packets))) ] || {
	diag "received bytes are counted without Ethernet headers"
	bytes=$(grown here_rx_bytes)
}
check_eq "bytes received here are those sent there" "$(grown here_rx_bytes)" "$bytes"
for counter in rx_errors rx_dropped rx_missed rx_crc rx_length rx_fifo tx_errors tx_dropped \
	tx_carrier; do
	check_eq "no $counter" "$(grown here_$counter)" 0
done

# The chip's own: dumped by the driver through memory, so the dump works too.
if [ -z "$b_nic_rx_packets" ]; then
	skip "the chip counts the same" "the driver shows no counters of the chip"
else
	check_eq "the chip has sent as many packets" "$(grown nic_tx_packets)" \
		"$(grown here_tx_packets)"
	check_eq "the chip has received as many" "$(grown nic_rx_packets)" \
		"$(grown here_rx_packets)"
	check_eq "the chip has seen no error" \
		"$(grown nic_rx_errors)/$(grown nic_tx_errors)/$(grown nic_rx_missed)" 0/0/0
	before=$b_nic_unicast/$b_nic_multicast/$b_nic_broadcast
	ask raw-send dst="$LOCAL_MAC" count=40 pps=2000
	ask raw-send dst=01:00:5e:00:00:01 count=30 pps=2000
	ask raw-send dst=ff:ff:ff:ff:ff:ff count=20 pps=2000
	a_nic_unicast=$b_nic_unicast a_nic_multicast=$b_nic_multicast
	a_nic_broadcast=$b_nic_broadcast
	sample b
	check_eq "and tells multicast and broadcast apart" \
		"$(grown nic_multicast)/$(grown nic_broadcast)" 30/20
	check_num "from unicast" "$(grown nic_unicast)" -ge 40
fi
done_testing
