#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# keystroke.sh [ROWS...] - what a keystroke costs on the screen in a session
# of 1,000 rows and in one of 1,000,000: see keystroke.c.
#
# SMTPSCOPE  the program (build/smtpscope below the source tree): the
#            interface that is measured is built in the folder that it is in
#
# A report, never a verdict: the exit status says only whether it could be
# made.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
SMTPSCOPE=${SMTPSCOPE:-$here/../../build/smtpscope}
build=$(dirname "$SMTPSCOPE")

make -s -C "$build" tests/bench/keystroke > /dev/null ||
	{ echo "cannot build tests/bench/keystroke in $build" >&2; exit 1; }
home=$(mktemp -d "${TMPDIR:-/tmp}/smtpscope-bench.XXXXXX")
trap 'rm -rf "$home"' EXIT
trap 'exit 130' HUP INT PIPE TERM
HOME=$home LC_ALL=C.UTF-8 INPUTRC=/dev/null
export HOME LC_ALL INPUTRC
unset XDG_CONFIG_HOME XDG_STATE_HOME NO_COLOR
"$build/tests/bench/keystroke" "$@"
