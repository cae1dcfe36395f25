#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Run the tests in a pseudo-terminal many times, to find those that fail only
# now and then:
#
#	tests/vterm/repeat.sh [-n TIMES] [-b BUILD] [TEST...]
#
# TEST is a name in tests/vterm (t-hands-pty); without any, all that take less
# than some seconds.  From the folder that was built in, or BUILD.  The output
# of a run that fails stays in a file.  Not a part of "make check".
set -u

times=200
build=.
quick="t-hands-pty t-repaint-pty t-keys-pty t-find-pty t-commands-pty
t-terminal-pty"

while getopts n:b: option; do
	case $option in
	n) times=$OPTARG ;;
	b) build=$OPTARG ;;
	*) echo "usage: repeat.sh [-n TIMES] [-b BUILD] [TEST...]" >&2
	   exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- $quick

: "${TOP_SRCDIR:=$(cd "$(dirname "$0")/../.." && pwd)}"
: "${SMTPSCOPE:=$build/smtpscope}"
export TOP_SRCDIR SMTPSCOPE
kept=$(mktemp -d) || exit 2
failed=0

for test; do
	bad=0
	begun=$(date +%s)
	i=0
	while [ $i -lt "$times" ]; do
		i=$((i + 1))
		"$build/tests/vterm/$test" >"$kept/run" 2>&1 && continue
		bad=$((bad + 1))
		mv "$kept/run" "$kept/$test.$i"
		echo "$test: run $i failed: $kept/$test.$i" >&2
	done
	echo "$test: $times runs, $bad failed, $(($(date +%s) - begun)) s"
	failed=$((failed + bad))
done
rm -f "$kept/run"
rmdir "$kept" 2>/dev/null
[ $failed -eq 0 ]
