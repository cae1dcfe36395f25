#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# answers.sh [ROUNDS] - how soon a key is answered, and the program left,
# while the server does its worst, beside a silent one: see answers.c.
#
# SMTPSCOPE  the program (build/smtpscope below the source tree)
#
# A report, never a verdict: the exit status says only whether it could be
# made.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
SMTPSCOPE=${SMTPSCOPE:-$here/../../build/smtpscope}
build=$(dirname "$SMTPSCOPE")
[ -x "$SMTPSCOPE" ] || { echo "no program at $SMTPSCOPE" >&2; exit 1; }

make -s -C "$build" tests/lib/libtest.a tests/bench/answers > /dev/null ||
	{ echo "cannot build tests/bench/answers in $build" >&2; exit 1; }
export SMTPSCOPE
"$build/tests/bench/answers" "$@"
