#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# check --save: files and standard output, formats, names, and what happens
# when it cannot be written.
dir=$(mktemp -d) || exit 99
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
hidden='fifty-ways ZmlmdHktd2F5cy ZpZnR5LXdheXMt maWZ0eS13YXlzL
776179732d74 won-liaf-ot'
n=0
result() {	# NAME FAULT
	n=$((n + 1))
	if [ -n "$2" ]; then
		echo "not ok $n - $1: $2"
		sed 's/^/# /' "$dir/err"
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
}
has() {		# FILE WORDS
	grep -q -F -e "$2" "$1" || fault="\"$2\" is not in it"
}
leaks() {	# FILES...
	for word in $hidden; do
		grep -q -i -e "$word" "$@" && fault='a secret is in it'
	done
}
whole() {	# FILE: private, and nothing beside it
	[ "$(stat -c %a "$1")" = 600 ] || fault="mode $(stat -c %a "$1")"
	[ -z "$(find "$(dirname "$1")" -name '*smtpscope-*')" ] ||
		fault='left behind'
}

# -- formats -----------------------------------------------------------------
while IFS='|' read -r name first; do
	rm -rf "$dir/s" && mkdir "$dir/s"
	check 28 --save "$dir/s/$name" practice:bad-password
	[ -e "$dir/s/$name" ] || fault='there is no file'
	head -n 1 "$dir/s/$name" | grep -q -F -e "$first" ||
		fault="it begins otherwise"
	has "$dir/s/$name" '535 5.7.8'
	has "$dir/s/$name" 'was refused'
	has "$dir/out" 'failed: practice:bad-password'
	leaks "$dir/s/$name"
	whole "$dir/s/$name"
	result "$name" "$fault"
done <<'END'
a|smtpscope transcript 1
a.txt|smtpscope transcript 1
a.md|# SMTP session with practice:bad-password
a.jsonl|{"schema":"smtpscope.transcript/1"
a.html|<!DOCTYPE html>
END
check 0 --save "$dir/b.txt" --format html practice
head -n 1 "$dir/b.txt" | grep -q DOCTYPE || fault='--format does not rule'
result '--format rules over the suffix' "$fault"

# -- standard output ---------------------------------------------------------
check 0 --save - practice
head -n 1 "$dir/out" | grep -q '^smtpscope transcript 1$' ||
	fault='the report is in front'
tail -n 1 "$dir/out" | grep -q '^end of transcript' || fault='no end'
has "$dir/err" 'ok: practice'
result 'standard output is for the transcript' "$fault"
check 0 --json --save "$dir/c.txt" practice
[ "$(wc -l < "$dir/out")" = 1 ] || fault='more than the object'
result 'beside --json' "$fault"

# -- over and beside what is there -------------------------------------------
echo mine > "$dir/d.txt"
check 73 --save "$dir/d.txt" practice
[ "$(cat "$dir/d.txt")" = mine ] || fault='it was written over'
[ -s "$dir/out" ] && fault='the walk was begun'
has "$dir/err" 'is there already'
result 'never over a file' "$fault"
check 0 --save "$dir/d.txt" --overwrite practice
has "$dir/d.txt" 'smtpscope transcript 1'
whole "$dir/d.txt"
result '--overwrite' "$fault"
ln -s "$dir/d.txt" "$dir/link"
check 73 --save "$dir/link" --overwrite practice
has "$dir/err" 'link'
result 'never through a link' "$fault"
mkfifo "$dir/fifo"
check 73 --save "$dir/fifo" practice
has "$dir/err" 'pipe'
result 'never into a pipe' "$fault"
check 73 --save "$dir/gone/e.txt" practice
has "$dir/err" 'make it first'
result 'a folder that is not there' "$fault"
"$SMTPSCOPE" check --save - practice > /dev/full 2> "$dir/err" < /dev/null
status=$?
fault=
[ "$status" = 73 ] || fault="status $status"
has "$dir/err" 'the disk is full'
result 'a full disk' "$fault"
( ulimit -f 1; "$SMTPSCOPE" check --save "$dir/f.txt" practice ) \
	2> "$dir/err" > /dev/null < /dev/null
status=$?
fault=
[ "$status" = 73 ] || fault="status $status"
[ -e "$dir/f.txt" ] && fault='half a file'
[ -z "$(find "$dir" -name '*smtpscope-*')" ] || fault='left behind'
result 'a limit on files' "$fault"
check 73 --save /dev/null/x practice:bad-password
has "$dir/err" 'is no folder'
result 'no folder at all' "$fault"

# -- several targets ---------------------------------------------------------
check 28 --save "$dir/g.txt" practice practice:bad-password
has "$dir/g-1.txt" 'target: practice'
has "$dir/g-2.txt" 'target: practice:bad-password'
[ -e "$dir/g.txt" ] && fault='one too many'
result 'a file for each target' "$fault"

# -- names -------------------------------------------------------------------
printf 'fifty-ways-to-fail-now' > "$dir/pw"
check 28 --user ann@example.net --password-file "$dir/pw" --anonymize \
	--save "$dir/h.jsonl" practice:bad-password
for word in ann@ example.net smtpscope.test; do
	sed 's/"explain":.*//' "$dir/h.jsonl" | grep -q -F -e "$word" &&
		fault="$word is in it"
done
has "$dir/h.jsonl" 'user1@domain'
has "$dir/h.jsonl" '535 5.7.8'
leaks "$dir/h.jsonl"
result '--anonymize' "$fault"

# -- usage -------------------------------------------------------------------
while IFS='|' read -r options words; do
	# shellcheck disable=SC2086
	check 1 $options practice
	has "$dir/err" "$words"
	result "$options" "$fault"
done <<'END'
--format pdf --save x|text, markdown, json or html
--format json|--format needs --save
--anonymize|--anonymize needs --save
--overwrite|--overwrite needs --save
--json --save -|standard output
END
"$SMTPSCOPE" --save x practice > "$dir/out" 2> "$dir/err" < /dev/null
status=$?
fault=
[ "$status" = 1 ] || fault="status $status"
has "$dir/err" '--save belongs to check'
result 'not of the screen' "$fault"
check 0 --help
has "$dir/out" '--save FILE'
has "$dir/out" '73 '
result 'the usage tells of it' "$fault"
echo "1..$n"
