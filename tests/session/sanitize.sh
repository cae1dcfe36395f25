#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sanitize: in and out, files, errors, and what it says.
dir=$(mktemp -d) || exit 99
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
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
check() {	# STATUS ARGUMENTS...
	wanted=$1
	shift
	"$SMTPSCOPE" sanitize "$@" > "$dir/out" 2> "$dir/err" < "$dir/in"
	status=$?
	fault=
	[ "$status" = "$wanted" ] || fault="status $status, not $wanted"
}
has() {		# FILE WORDS
	grep -q -F -e "$2" "$1" || fault="\"$2\" is not in it"
}
clean() {	# FILE
	grep -q -e s3cret -e czNjcmV0 -e M2NyZXQ "$1" && fault='a secret is in it'
}
printf 'the word is s3cret-word\n-> AUTH PLAIN AGFubgBzM2NyZXQtd29yZA==\r\n' \
	> "$dir/log"
printf '<- 535 not s3cret-word\000\377 no end' >> "$dir/log"
printf 'the word is ********\n-> AUTH PLAIN ********\r\n' > "$dir/good"
printf '<- 535 not ********\000\377 no end' >> "$dir/good"

# -- in ----------------------------------------------------------------------
: > "$dir/in"
check 0 "$dir/log"
cmp -s "$dir/out" "$dir/good" || fault='it differs'
has "$dir/err" '3 places masked, the first in line 1'
result 'a file' "$fault"
cp "$dir/log" "$dir/in"
check 0
cmp -s "$dir/out" "$dir/good" || fault='it differs'
result 'standard input that is a file' "$fault"
check 0 -
cmp -s "$dir/out" "$dir/good" || fault='it differs'
result '-' "$fault"
cat "$dir/log" | "$SMTPSCOPE" sanitize > "$dir/out" 2> "$dir/err"
fault=
has "$dir/out" 'the word is s3cret-word'
sed 1d "$dir/out" > "$dir/rest"
clean "$dir/rest"
has "$dir/err" 'what came before line 2'
result 'a pipe, which says what could not be known' "$fault"
cp "$dir/good" "$dir/in"
check 0
cmp -s "$dir/out" "$dir/good" || fault='it differs'
has "$dir/err" 'nothing was found'
result 'once more changes nothing' "$fault"
: > "$dir/in"
check 0
[ -s "$dir/out" ] && fault='something came out'
result 'nothing at all' "$fault"
head -c 3000000 /dev/urandom > "$dir/in"
check 0
[ "$(wc -c < "$dir/out")" -gt 2900000 ] || fault='too little came out'
result 'what is no text' "$fault"
"$SMTPSCOPE" check --save "$dir/ours" practice:bad-password > /dev/null 2>&1
check 0 "$dir/ours"
cmp -s "$dir/out" "$dir/ours" || fault='it differs'
result 'a transcript of our own' "$fault"

# -- UTF-16 (what PowerShell writes) -----------------------------------------
for code in UTF-16LE UTF-16BE; do
	for mark in '\357\273\277' ''; do
		sed 's/\\377//' "$dir/log" | tr -d '\000\377' > "$dir/ascii"
		tr -d '\000\377' < "$dir/good" > "$dir/ascii-good"
		{ printf "$mark"; cat "$dir/ascii"; printf '\303\244\360\237\230\200\n'; } |
			iconv -f UTF-8 -t $code > "$dir/wide"
		{ printf "$mark"; cat "$dir/ascii-good"; printf '\303\244\360\237\230\200\n'; } |
			iconv -f UTF-8 -t $code > "$dir/wide-good"
		printf '\n' | tee -a "$dir/wide" >> "$dir/wide-good"
		check 0 "$dir/wide"
		cmp -s "$dir/out" "$dir/wide-good" || fault='it differs'
		result "$code${mark:+, with its mark}" "$fault"
	done
done
printf '\377\376\000\000a\000\000\000' > "$dir/in"
check 1
[ -s "$dir/out" ] && fault='something came out'
has "$dir/err" 'is UTF-32'
result 'UTF-32 is refused' "$fault"
gzip -c "$dir/log" > "$dir/in"
check 1
[ -s "$dir/out" ] && fault='something came out'
has "$dir/err" 'is compressed'
result 'what is compressed is refused' "$fault"

# -- out ---------------------------------------------------------------------
check 0 -o "$dir/new" "$dir/log"
cmp -s "$dir/new" "$dir/good" || fault='it differs'
[ "$(stat -c %a "$dir/new")" = 600 ] || fault="mode $(stat -c %a "$dir/new")"
[ -s "$dir/out" ] && fault='it is on standard output, too'
[ -z "$(find "$dir" -name '*smtpscope-*')" ] || fault='left behind'
result '-o FILE' "$fault"
echo mine > "$dir/there"
check 73 --output "$dir/there" "$dir/log"
[ "$(cat "$dir/there")" = mine ] || fault='it was written over'
has "$dir/err" 'is there already'
result 'never over a file' "$fault"
cp "$dir/log" "$dir/self"
check 0 -o "$dir/self" --overwrite "$dir/self"
cmp -s "$dir/self" "$dir/good" || fault='it differs'
result '--overwrite, even itself' "$fault"
"$SMTPSCOPE" sanitize "$dir/log" > /dev/full 2> "$dir/err"
status=$?
fault=
[ "$status" = 73 ] || fault="status $status"
has "$dir/err" 'the disk is full'
result 'a full disk' "$fault"
mkfifo "$dir/fifo"
head -c 40000000 /dev/zero | tr '\0' 'x' | tr 'x' '\n' > "$dir/many"
( "$SMTPSCOPE" sanitize "$dir/many" 2> "$dir/err"; echo $? > "$dir/status" ) |
	head -c 1 > /dev/null
fault=
[ "$(cat "$dir/status")" = 73 ] || fault="status $(cat "$dir/status")"
has "$dir/err" 'its reader has gone'
result 'a reader that goes' "$fault"

# -- wrong -------------------------------------------------------------------
while IFS='|' read -r arguments words; do
	# shellcheck disable=SC2086
	check 1 $arguments
	has "$dir/err" "$words"
	result "$arguments" "$fault"
done <<'END'
/nowhere/at-all|look at its name
/|name a file in it
a b|takes one FILE
--json|belongs to decode
--user ann|do nothing there
--overwrite|needs --output
END
check 0 --help
has "$dir/out" '-o, --output FILE'
result 'the usage' "$fault"
echo "1..$n"
