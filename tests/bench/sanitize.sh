#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sanitize.sh [MIB...] - what sanitize and decode cost beside grep and sed, on
# texts of several sizes (1, 32 and 512 MiB): a day's log of Postfix with one
# session in it; a log of nothing but sessions without a login (decode, which
# explains each of them, up to 32 MiB only); and one that is full of logins
# (8,340 different ones in 4 MiB).  Output goes to a file.  Prints seconds of
# CPU, MB/s and the most memory.
# A report, never a verdict.
#
# SMTPSCOPE  the program (build/smtpscope below the source tree); an
#            optimized build, without sanitizers
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
SMTPSCOPE=${SMTPSCOPE:-$top/build/smtpscope}
[ -x "$SMTPSCOPE" ] || { echo "no program at $SMTPSCOPE" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/smtpscope-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT PIPE TERM
LC_ALL=C
export LC_ALL
[ $# -gt 0 ] || set -- 1 32 512
${CC:-cc} -std=gnu11 -D_GNU_SOURCE -O2 -Wall -o "$work/measure" \
    "$top/tests/bench/measure.c"

lines() {	# LOGINS: 4 MiB of a log, different each time it is repeated
	awk -v logins="$1" 'BEGIN {
		h = "Nov 21 15:03:24 mx postfix/smtpd["
		for (i = 0; n < 4194304; i++) {
			s = h i % 9000 + 1000 "]: "
			c = "c[192.0.2." i % 250 "]: "
			t = s "< " c "EHLO client" i ".example.net\n" \
			    s "> " c "250-mx.example.net\n" \
			    s "match_list_match: " c "no match " i "\n"
			if (logins)
				t = t s "< " c "AUTH PLAIN AGFubg" \
				    sprintf("BwYXNz%08d", i) "eHl6\n" \
				    s "> " c "535 5.7.8 no\n"
			t = t s "< " c "MAIL FROM:<ann" i "@example.net>\n"
			n += length(t)
			printf "%s", t
		}
	}'
}
day() {		# 4 MiB of a log, no session in it
	awk 'BEGIN {
		for (i = 0; n < 4194304; i++) {
			s = sprintf("Nov 21 15:03:24 mx postfix/qmgr[%d]: " \
			    "%X: from=<ann%d@example.net>, size=%d, nrcpt=1 " \
			    "(queue active)\n", i % 9000 + 1000,
			    i * 40503 + 1048576, i % 5000, i * 7919 % 99991)
			n += length(s)
			printf "%s", s
		}
	}'
}
day > "$work/one.4"
lines 0 > "$work/none.4"
lines 1 > "$work/full.4"

cost() {	# NAME MIB FILE COMMAND...
	name=$1
	mib=$2
	file=$3
	shift 3
	"$work/measure" -i "$file" -o "$work/out" "$@" 2> /dev/null > \
	    "$work/figures"
	awk -v name="$name" -v mib="$mib" '{
		printf "  %-10s %8.3f s  %8.0f MB/s  %6.1f MiB\n", name,
		    $2 / 1000000, $2 ? mib * 1048576 / $2 : 0, $3 / 1024
	}' "$work/figures"
}

title() {
	case $1 in
	one) echo "one session" ;;
	none) echo "all sessions, no logins" ;;
	full) echo "all sessions, all with logins" ;;
	esac
}

for kind in one none full; do
	for mib; do
		: > "$work/text"
		i=0
		[ $kind != one ] || head -n 8 "$work/none.4" > "$work/text"
		while [ $i -lt "$mib" ]; do
			cat "$work/$kind.4" >> "$work/text"
			i=$((i + 4))
		done
		truncate -s "${mib}M" "$work/text"
		echo "$mib MiB, $(title $kind)"
		cost grep "$mib" "$work/text" grep -c 235
		cost sed "$mib" "$work/text" sed s/x/y/
		cost sanitize "$mib" "$work/text" "$SMTPSCOPE" sanitize
		[ $kind != one ] && [ "$mib" -gt 32 ] ||
			cost decode "$mib" "$work/text" "$SMTPSCOPE" decode
	done
done
