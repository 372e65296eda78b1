#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The scorecard fills itself in, here between two namespaces: each figure is
# there, and the three forms of the table say the same.
# shellcheck source=selftests/lib/ktap.sh
. "$(dirname "$0")/../../lib/ktap.sh"
# shellcheck source=selftests/driver/host/pair.sh
. "$(dirname "$0")/pair.sh"

plan 9
pair
tests=$O/kselftest/$(dpkg --print-architecture)
export BOARD=veth DUT_DRIVER=veth VGPEER="$tests/driver/vgpeer" PATH="$O:$PATH"
scorecard() {
	on D "$tests/hw/scorecard.sh" -q -s 1 -o "$VG_TMP/card" > "$VG_TMP/log" 2>&1
}
check "it runs to its end" scorecard || diag "$(tail -n 20 "$VG_TMP/log")"
json=$VG_TMP/card/scorecard.json
figure() { jq ".figure[\"$1\"].value" "$json"; }
is_json() { jq -e . "$json" > /dev/null; }
check "the JSON is JSON" is_json
check_eq "the driver is named" "$(jq -r .driver.name.value "$json")" veth
for key in rx-64 tx-64 tcp-rx-1500 tcp-tx-9000; do
	check_num "$key was measured" "$(figure $key)" -ge 100
done
check_eq "no ping was lost" "$(figure rtt-lost)" 0
rows() { jq '[.[] | length] | add' "$json"; }
check_eq "all rows are in each form" \
	"$(grep -c '^  ' "$VG_TMP/card/scorecard.txt")/$(grep -vcE '^(=|$|(system|driver|figure) )' \
	"$VG_TMP/card/scorecard.rst")" "$(rows)/$(rows)"
finish
