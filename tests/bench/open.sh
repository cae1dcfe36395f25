#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# open.sh [MIB...] - what opening a log of smtpd -v costs, beside grep -c and
# wc -l over the same file in the same run.  Sizes: 1 10 100 1000 MiB.
#
# CC         the compiler
# SMTPSCOPE  the program (build/smtpscope below the source tree): the library
#            that is measured is built in the folder that it is in
# TMPDIR    where the logs go; one at a time, only where there is room
#
# Prints, a size: seconds until the first session can be read, the rate of
# the whole scan, peak memory as a share of the file, and time as a multiple
# of grep's and wc's.  A report, never a verdict: the exit status says only
# whether it could be made.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
BUILD=$(dirname "${SMTPSCOPE:-$top/build/smtpscope}")
[ $# -gt 0 ] || set -- 1 10 100 1000

make -s -C "$BUILD" core/libcore.a > /dev/null ||
	{ echo "cannot build core/libcore.a in $BUILD" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/smtpscope-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT PIPE TERM
libs=$(sed -n 's/^\(OPENSSL\|IDN\|IDN2\|GSSAPI\|JANSSON\|PCRE2\|RESOLV\)_LIBS = //p' \
    "$BUILD/Makefile")
# shellcheck disable=SC2086
${CC:-cc} -std=gnu11 -D_GNU_SOURCE -O2 -I"$top" -o "$work/open" \
    "$here/open.c" "$top/tests/lib/postfixlog.c" "$BUILD/core/libcore.a" $libs

# COMMAND...: the best of three, in seconds.
best() {
	for _ in 1 2 3; do
		from=$(date +%s%N)
		"$@" > "$work/out"	# grep stops early for /dev/null
		to=$(date +%s%N)
		echo $(((to - from) / 1000))
	done | sort -n | head -n 1 | awk '{ printf "%.4f", $1 / 1e6 }'
}

printf '%8s %9s %9s %9s %8s %8s %8s %8s\n' MiB sessions first/s MB/s \
    memory/% x-grep x-wc found
for mib in "$@"; do
	free=$(df -Pk "$work" | awk 'NR == 2 { print int($4 / 1024) }')
	if [ "$free" -lt $((mib + 100)) ]; then
		echo "$mib MiB: no room in $work" >&2
		continue
	fi
	made=$("$work/open" make $((mib * 1048576)) 2>&1 > "$work/log")
	size=$(wc -c < "$work/log")
	grep=$(best grep -c 535 "$work/log")
	wc=$(best wc -l "$work/log")
	for _ in 1 2 3; do
		"$work/open" scan "$work/log"
	done | sort -n -k 3 | head -n 1 | awk -v size="$size" \
	    -v grep="$grep" -v wc="$wc" -v mib="$mib" -v made="$made" '{
		printf "%8d %9d %9.4f %9.0f %8.2f %8.1f %8.1f %8s\n", mib, $4,
		    $2, size / 1e6 / $3, $5 * 1024 * 100 / size, $3 / grep,
		    $3 / wc, $4 == made ? "all" : "NOT ALL"
	}'
	rm "$work/log"
done
