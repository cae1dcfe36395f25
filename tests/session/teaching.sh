#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check --explain-all and --equivalent against the practice server: there is
# something to read, it fits 78 columns, and no secret is in it.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
hidden='fifty-ways ZmlmdHktd2F5cy ZpZnR5LXdheXMt maWZ0eS13YXlzL
776179732d74 eyJhbGciOi ZXlKaGJHY2lPa V5SmhiR2NpT2 leUpoYkdjaU9p'
leaks() {	# FILES...
	for word in $hidden; do
		grep -q -i -e "$word" "$@" && return 0
	done
	return 1
}
n=0
result() {	# NAME FAULT
	n=$((n + 1))
	if [ -n "$2" ]; then
		echo "not ok $n - $1: $2"
	else
		echo "ok $n - $1"
	fi
}
check() {	# STATUS OPTIONS... TARGET
	wanted=$1
	shift
	"$SMTPSCOPE" check "$@" > "$dir/out" 2> "$dir/err" < /dev/null
	status=$?
	fault=
	[ "$status" = "$wanted" ] || fault="status $status, not $wanted"
	leaks "$dir/out" "$dir/err" && fault='a secret is in the output'
}
wide() {	# FILE: lines of more than 78 columns
	LC_ALL=C.UTF-8 awk 'length($0) > 78 { print; exit }' "$1"
}

# -- what went well ----------------------------------------------------------
for scenario in ok implicit-tls every-mechanism; do
	check 0 --explain-all "practice:$scenario"
	grep '^ i' "$dir/out" > "$dir/lessons"
	[ "$(wc -l < "$dir/lessons")" -gt 100 ] || fault='too little to read'
	[ -z "$(wide "$dir/lessons")" ] || fault="too wide: $(wide \
"$dir/lessons")"
	for words in 'The padlock' 'The greeting' 'EHLO: ' 'AUTH'; do
		grep -q "^ i  $words" "$dir/lessons" ||
			fault="nothing on \"$words\""
	done
	# each term once
	double=$(grep -A 1 '^ i--$' "$dir/lessons" | grep '^ i  ' | sort |
		uniq -d)
	[ -z "$double" ] || fault="told twice: $double"
	result "lessons of $scenario" "$fault"
done
check 28 --explain-all practice:bad-password
# behind the refusal: the failure's own card, and no lesson about a login
sed -n '/^\*<~  535/,$p' "$dir/out" > "$dir/rest"
grep -q '^ !  The user name or password was refused' "$dir/rest" ||
	fault='the failure is not explained'
grep -q '^ i  .*AUTH' "$dir/rest" && fault='a failure is taught as a success'
result 'a failure has its own card' "$fault"
check 0 practice
grep -q '^ i' "$dir/out" && fault='lessons were not asked for'
result 'no lessons unasked' "$fault"

# -- in JSON -----------------------------------------------------------------
check 0 --json --explain-all practice
[ "$(wc -l < "$dir/out")" = 1 ] || fault='more than one line'
grep -q '"lessons":\[{"stage":"resolve","term":"resolve",' "$dir/out" ||
	fault='no lessons'
grep -q '"schema":"smtpscope.check/1","target":"practice","ok":true' \
	"$dir/out" || fault='another object'
result 'lessons in JSON' "$fault"
check 0 --json practice
grep -q -e '"lessons"' -e '"equivalent"' "$dir/out" &&
	fault='keys that were not asked for'
result 'the object is as it was' "$fault"

# -- with other tools --------------------------------------------------------
for tool in openssl swaks curl msmtp; do
	for scenario in ok implicit-tls auth-in-clear; do
		check 0 --equivalent "$tool" "practice:$scenario"
		sed -n '/^# The same session with /,$p' "$dir/out" \
			> "$dir/same"
		[ "$(wc -l < "$dir/same")" -gt 2 ] ||
			fault='too little to read'
		grep -q "^$tool\|^ *$tool\|| $tool" "$dir/same" ||
			fault='no command'
		[ -z "$(wide "$dir/same")" ] || fault="too wide: $(wide \
"$dir/same")"
		sh -n "$dir/same" 2> "$dir/err" || fault='no shell would run it'
		result "$tool for $scenario" "$fault"
	done
	check 0 --json --equivalent "$tool" practice
	grep -q '"equivalent":"# The same session with ' "$dir/out" ||
		fault='no key'
	result "$tool in JSON" "$fault"
done
check 1 --equivalent telnet practice
grep -q 'takes openssl, swaks, curl or msmtp' "$dir/err" ||
	fault='it is not said what it takes'
result 'a tool that is not known' "$fault"
echo "1..$n"
