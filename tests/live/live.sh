#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# live.sh [t-NAME...] - smtpscope against Postfix and Exim; prints TAP.
#
# SMTPSCOPE   the program (build/smtpscope below the source tree)
# SASLSERVER  the test server (build/tests/live/saslserver)
# LIVE_KEEP   when not empty, logs and certificates are kept and named
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)

absolute() {	# PATH
	case $1 in
	/*) echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}

SMTPSCOPE=$(absolute "${SMTPSCOPE:-$top/build/smtpscope}")
SASLSERVER=$(absolute "${SASLSERVER:-$top/build/tests/live/saslserver}")

skip() {
	echo "1..0 # SKIP $(echo "$*" | tr '\n#' '  ')"
	exit 0
}

[ -x "$SMTPSCOPE" ] || { echo "Bail out! no program at $SMTPSCOPE"; exit 1; }
command -v jq > /dev/null || skip "jq is not installed"

work=$(mktemp -d "${TMPDIR:-/tmp}/smtpscope-live.XXXXXX") || exit 1
LIVE_STATE=$work/servers
export LIVE_STATE

finish() {
	trap '' HUP INT PIPE TERM
	"$here/servers.sh" down < /dev/null
	if [ -n "${LIVE_KEEP:-}" ]; then
		echo "# kept: $work"
	else
		rm -rf "$work"
	fi
}
trap finish EXIT
trap 'exit 130' HUP INT PIPE TERM

chmod 755 "$work"
"$here/servers.sh" up < /dev/null 2> "$work/up.err"
case $? in
0) ;;
77) skip "$(cat "$work/up.err")" ;;
*)
	sed 's/^/# /' "$work/up.err"
	echo "Bail out! the servers did not start"
	exit 1 ;;
esac

. "$here/lib.sh"
. "$here/cases.sh"
[ $# -gt 0 ] || set -- t-scan t-login t-walk t-refused t-tls t-broken t-equivalent
for part; do
	# shellcheck source=/dev/null
	. "$here/$part.sh"
done
# lib.sh counts.
echo "1..${count:?}"
[ "${failed:?}" = 0 ]
