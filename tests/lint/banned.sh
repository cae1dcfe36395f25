#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every source file ends its includes with the list of banned functions (the
# compiler refuses their names from there on), and core/ stays silent.
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"

last_include_is_not() {	# HEADER, of the .c files on standard input
	xargs awk -v want="#include \"$1\"" '
	function judge() {
		if (file != "" && last != want)
			print file ": the last include must be " want
	}
	FNR == 1 { judge(); file = FILENAME; last = "" }
	/^[ \t]*#[ \t]*include/ { last = $0; sub(/[ \t]*(\/\*.*)?$/, "", last) }
	END { judge() }'
}

c_in() {
	c_files | grep "^$1/.*[.]c\$"
}

check "core/*.c include core/banned.h last" \
    "$(c_in core | last_include_is_not core/banned.h)"
check "tui/*.c include tui/banned.h last" \
    "$(c_in tui | last_include_is_not tui/banned.h)"
check "nobody lifts the ban" "$(c_files | xargs awk '
    /^[ \t]*#[ \t]*pragma/ && FILENAME !~ /\/banned\.h$/ && /poison/ {
	print FILENAME ":" FNR ": " $0 }
    /#[ \t]*define[ \t]+(CORE|TUI)_BANNED_H/ && FILENAME !~ /\/banned\.h$/ {
	print FILENAME ":" FNR ": " $0 }')"
check "core/ writes to no standard stream" "$(c_in core | xargs awk '
    /[^a-z_](stdout|stderr)[^a-z_]/ && !/^[ \t]*(\/?\*|\/\/)/ {
	print FILENAME ":" FNR ": " $0 }')"
finish
