# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# render.sh - rows (section, key, value, unit, label) as text, JSON and reST

render_text() {
	awk -F '\t' '
		$1 != section { section = $1; print (NR > 1 ? "\n" : "") toupper(section) }
		section == "test" { printf "  %-46s %12s   %s\n", $2, $3, $5; next }
		{ printf "  %-46s %12s %s\n", $5, $3 == "" ? "-" : $3, $4 }'
}

# Numbers as numbers, what is not known as null.
render_json() {
	awk -F '\t' '
		function text(s) { gsub(/[\\"]/, "\\\\&", s); return "\"" s "\"" }
		function value(s) {
			return s == "" ? "null" : s ~ /^-?[0-9]+(\.[0-9]+)?$/ ? s : text(s) }
		BEGIN { printf "{" }
		$1 != section {
			printf "%s\n  %s: {", section == "" ? "" : "\n  },", text($1)
			section = $1
			comma = ""
		}
		{ printf "%s\n    %s: { \"value\": %s, \"unit\": %s, \"label\": %s }", comma, text($2),
			value($3), text($4), text($5)
		  comma = "," }
		END { print "\n  }\n}" }'
}

render_rst() {
	awk -F '\t' '
		function line() { print "================================================ " \
			"==================== ============" }
		$1 != section {
			if (section != "") { line(); print "" }
			section = $1
			line()
			printf "%-48s %-20s %s\n", section, "value", "unit"
			line()
		}
		{ name = section == "test" ? $2 : $5
		  printf "%-48s %-20s %s\n", name, $3 == "" ? "\\-" : $3, $4 == "" ? "\\" : $4 }
		END { line() }'
}
