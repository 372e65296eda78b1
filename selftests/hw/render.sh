# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=dash
# render.sh - rows as text, JSON and reST. A row has the fields section, key,
# value, unit, label, reason (when there is no value), how it was taken.

# warning: what to say above all of it, nothing on a real board
warning() { awk -F '\t' '$2 == "rates" && $3 != "real" { print $3 }' "$1"; }

render_text() { # ROWS
	warning "$1" | sed 's/^/NOTE: /'
	awk -F '\t' '
		$1 != section { section = $1; print "\n" toupper(section) }
		section == "test" { printf "  %-58s %12s   %s\n", $2, $3, $5; next }
		$3 == "" { printf "  %-58s %12s (%s)\n", $5, "-", $6; next }
		{ printf "  %-58s %12s %s\n", $5, $3, $4 }' "$1"
}

# Numbers as numbers, what is not known as null with its reason.
render_json() { # ROWS
	awk -F '\t' '
		function text(s) { gsub(/[\\"]/, "\\\\&", s); return "\"" s "\"" }
		function is_number(s) { return s ~ /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/ }
		function value(s) { return s == "" ? "null" : is_number(s) ? s : text(s) }
		function more(name, s) { return s == "" ? "" : ", " text(name) ": " text(s) }
		BEGIN { printf "{" }
		$1 != section {
			printf "%s\n  %s: {", section == "" ? "" : "\n  },", text($1)
			section = $1
			comma = ""
		}
		{ printf "%s\n    %s: { \"value\": %s, \"unit\": %s, \"label\": %s%s%s }", comma,
			text($2), $2 == "version" ? text($3) : value($3), text($4), text($5),
			more("reason", $6), more("how", $7)
		  comma = "," }
		END { print "\n  }\n}" }' "$1"
}

render_rst() { # ROWS
	warning "$1" | sed 's/^/.. warning:: /'
	awk -F '\t' '
		function line() { print "==============================" \
			"============================== ==================== ============" }
		$1 != section {
			if (section != "") line()
			section = $1
			print ""
			line()
			printf "%-60s %-20s %s\n", section, "value", "unit"
			line()
		}
		{ name = section == "test" ? $2 : $5
		  last = $3 == "" ? "(" $6 ")" : section == "test" ? $5 : $4
		  gsub(/[*`|_\\]/, "\\\\&", last)
		  # Only the last column may be longer than its line.
		  if (length($3) > 20) { last = $3; $3 = "" }
		  printf "%-60s %-20s %s\n", name, $3 == "" ? "\\-" : $3, last == "" ? "\\" : last }
		END { line() }' "$1"
}
