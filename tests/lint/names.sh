#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Nothing in the tree depends on one person's machine, and nothing in it is
# unfinished.  (The brackets keep the patterns from matching themselves.)
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"

holding() {	# PATTERN FILE-PATTERN: lines of the written files
	written_files | grep -E "$2" | tr '\n' '\0' |
	    xargs -0 grep -nE -- "$1" /dev/null | grep -v '^Binary' |
	    cut -c 1-160 | head -n 20
}

check "no folder of one machine" "$(holding \
    '(^|[^A-Za-z0-9_.-])/([w]ork|[f]arm|home/[a-z][a-z]*|root)/' .)"
check "no file is called core" "$(written_files | grep '/core$')"
check ".gitignore spares core/" "$(grep -nE '^/?(\*\*/)?core/?$' .gitignore)"
check "nothing is left to be done" "$(holding \
    '(^|[^A-Za-z_])([T]ODO|[F]IXME|[X]XX)([^A-Za-z_]|$)|[n]ot yet implemented' \
    '[.](c|h|awk|am|ac|inc|m4|sh)$|^dev$')"
check "every source says its licence" "$(written_files |
    grep -E '[.](c|h|awk|am|ac|m4|sh)$|/Makefile[.]inc$|^dev$' | tr '\n' '\0' |
    xargs -0 grep -L 'SPDX-License-Identifier: GPL-3.0-or-later')"
check "no trailing blanks, no carriage returns in sources" "$(holding \
    "[ 	]\$|$(printf '\r')\$" '[.](c|h|awk|am|ac|inc|m4|sh)$|^dev$')"
finish
