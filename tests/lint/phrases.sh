#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the practice server and its scenarios say by name is a phrase of the
# voice "practice", and each phrase is there once.
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"

voice=core/scenario/voices/practice.voice
speakers='core/practice/practice-auth.c core/practice/practice-auth-echo.c
core/practice/practice-auth-oauth.c core/practice/practice-bdat.c
core/practice/practice-client.c core/practice/practice-ehlo.c
core/practice/practice-mail.c core/practice/practice-points.c
core/practice/practice-verbs.c core/practice/practice.c'

# A word with a hyphen in quotes is nothing else in these files; those
# without one are found behind the call.
called() {
	# shellcheck disable=SC2086
	cat $speakers | tr '\n\t' '  ' | grep -o -E \
	    '"[a-z0-9]+(-[a-z0-9]+)+"|(practice_phrase|practice_agree)\([^"()]*"[^"]*"' |
	    sed 's/.*"\(.*\)"/\1/' | sort -u
	sed -n -E 's/^(answer|inject) .* ([a-z0-9-]+)$/\2/p' \
	    core/scenario/scenarios/*.scenario
}

# Each phrase, marked, and then what is called.
missing() {
	{
		sed -n 's/^say \([^ ]*\) .*/= \1/p' "$voice"
		called
	} | awk '
	$1 == "=" { known[$2] = 1; next }
	!($1 in known) { print "no phrase " $1 }'
}

enough() {
	n=$(called | wc -l)
	[ "$n" -gt 70 ] || echo "only $n were found in the source"
}

check "every phrase that is said is there" "$(missing)"
check "what is said is found in the source" "$(enough)"
check "every phrase is there once" \
    "$(sed -n 's/^say \([^ ]*\) .*/\1/p' "$voice" | sort | uniq -d)"
finish
