#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# case.sh FOLDER - run the session that cases.sh described in FOLDER, and
# judge it: one line in "faults" for each fault, and "done" at the end.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$1" || exit 1

fault() {
	echo "$*" >> faults
}

: > faults
set --
while IFS= read -r arg; do
	set -- "$@" "$arg"
done < argv
status=0
env -u XDG_CONFIG_HOME -u XDG_STATE_HOME -u XDG_CACHE_HOME -u SSLKEYLOGFILE \
    HOME="$PWD/home" TERM=dumb TZ=UTC LC_ALL=C.UTF-8 timeout 30 "$@" \
    < /dev/null > out 2> err 3< secret || status=$?

read -r wanted < wanted
case " $wanted " in
*" $status "*) ;;
*) fault "exit status $wanted, not $status" ;;
esac

# Faults, what saslserver saw, and all strings, in one go: jq starts slowly.
judge() {
	jq -r -s --slurpfile report report \
	    "($(cat "$here/check.jq") | \"fault: \" + .),
	    (if length == 1 and (.[0] | ($expected)) then empty
	    else \"fault: it is not as expected\" end),
	    (if $seen then empty
	    else \"fault: saslserver saw something else\" end),
	    (.. | strings)" out > ./strings 2> jq.err ||
	    fault "jq: $(cat jq.err)"
	if grep -a '^fault: ' strings >> faults; then
		fault "expected: $expected; seen: $seen"
	fi
}

: > ./strings
seen=true
[ ! -f seen ] || seen="\$report | length == 1 and (.[0] | ($(cat seen)))"
[ -f report ] || : > report
read -r expected < expected
case $expected in
text)
	[ -s out ] || fault 'it said nothing'
	jq -n -e --slurpfile report report "$seen" > /dev/null 2>&1 ||
	    fault 'saslserver saw something else' ;;
*)
	expected=$(cat expected)
	judge ;;
esac

[ ! -f proofs ] || cat proofs >> needles
if LC_ALL=C grep -raliF -f needles out err strings home > leaks; then
	fault "a secret or a proof leaks: $(tr '\n' ' ' < leaks)"
fi
touch ./done
