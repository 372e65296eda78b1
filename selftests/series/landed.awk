# SPDX-License-Identifier: GPL-2.0-only
#
# landed.awk - where did a patch land? FUNCTION<TAB>+LINE for each line added.
#
#   awk -f landed.awk UNPATCHED PATCHED PATCHED
#
# A function begins at a line in column 0 with its name and a parenthesis, and
# ends at "}" in column 0; a structure or table likewise. The files are compared
# by diff(1), whose line numbers pick the lines of the second file.
function name_of(line) {
	if (match(line, /[A-Za-z_0-9]+ *=[^=]*\{ *$/)) {
		line = substr(line, RSTART)
		sub(/[ =].*/, "", line)
		return line
	}
	if (match(line, /[A-Za-z_0-9]+ *\(/)) {
		line = substr(line, RSTART, RLENGTH - 1)
		sub(/ +$/, "", line)
		return line
	}
	sub(/ *\{.*/, "", line)
	sub(/.* /, "", line)
	return line
}

BEGIN {
	from = ARGV[1]; to = ARGV[2]
	cmd = "diff -U0 '" from "' '" to "'"
	while ((cmd | getline line) > 0)
		if (match(line, /^@@ [^+]*\+[0-9]+(,[0-9]+)?/)) {
			split(substr(line, index(line, "+") + 1), at, /[ ,]/)
			at_line = at[1]
		} else if (line ~ /^\+/ && line !~ /^\+\+\+ /)
			is_new[at_line++] = 1
	close(cmd)
	ARGV[1] = ""; ARGV[2] = ""
}
/^[A-Za-z_].*[({]/ && !/;[ \t]*$/ && !/^[A-Za-z_0-9]+:/ { name = name_of($0) }
is_new[FNR] {
	line = $0
	gsub(/[ \t]+/, " ", line)
	sub(/^ /, "", line)
	if (line != "") printf "%s\t%s\n", name == "" ? "-" : name, line
}
/^}/ { name = "" }
