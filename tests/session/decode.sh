#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# decode: our own formats, a log of another program, JSON, and errors.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
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
	"$SMTPSCOPE" decode "$@" > "$dir/out" 2> "$dir/err" < "$dir/in"
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
: > "$dir/in"

# -- our own -----------------------------------------------------------------
for each in txt md jsonl html; do
	"$SMTPSCOPE" check --save "$dir/own.$each" practice:bad-password \
		> "$dir/said" 2>&1
	check 0 "$dir/own.$each"
	has "$dir/out" '535 5.7.8'
	has "$dir/out" 'was refused'
	has "$dir/out" 'failed: practice:bad-password: The user name or password'
	has "$dir/err" '1 session'
	result "what check saved as $each" "$fault"
done
check 0 --json "$dir/own.txt"
[ "$(wc -l < "$dir/out")" = 1 ] || fault='not one line'
has "$dir/out" '"schema":"smtpscope.check/1"'
has "$dir/out" '"failed_stage":"auth"'
has "$dir/out" '"cause":"bad-credentials"'
result '--json' "$fault"

# -- a login in the wrong place ----------------------------------------------
while read -r line; do
	printf 'S: 220 mx.example ESMTP\nC: EHLO x\nS: 250 ok\nC: %b\nS: %s\n' \
	    "$line" '501 no: AGFubgBzM2NyZXQtd29yZA==' > "$dir/odd"
	check 0 "$dir/odd"
	has "$dir/out" '********'
	clean "$dir/out"
	result "a login behind ${line%% *}" "$fault"
done <<'END'
HELP AUTH PLAIN AGFubgBzM2NyZXQtd29yZA==
NOOP auth  login YW5u s3cret-word
MAIL FROM:<a@b.example> AUTH=PLAIN AGFubgBzM2NyZXQtd29yZA==
EHLO x\rAUTH PLAIN AGFubgBzM2NyZXQtd29yZA==
END
printf 'S: 220 mx.example\nC: EHLO x\nS: 250 ok\nC: %s\nS: 250 ok\n' \
    'MAIL FROM:<auth@b.example> AUTH=ann@b.example' > "$dir/odd"
check 0 "$dir/odd"
has "$dir/out" 'MAIL FROM:<auth@b.example> AUTH=ann@b.example'
result "MAIL's AUTH is an address" "$fault"

# -- what is left out is counted ---------------------------------------------
cat > "$dir/stray" <<'END'
220 mx.example ESMTP
EHLO client.example
250 AUTH LOGIN
AUTH PLAIN AGFubgBzM2NyZXQtd29yZA==
535 5.7.8 authentication failed
one stray line
another stray line
a third stray line
END
check 0 "$dir/stray"
grep -q 'session; [23] lines left out' "$dir/err" || fault='not counted'
result 'stray lines' "$fault"

# -- errors for the shell ----------------------------------------------------
check 1 "$dir/nothing-here"
has "$dir/err" 'there is no such file'
grep -q 'Tab' "$dir/err" && fault='a key in a shell'
result 'no such file' "$fault"
head -c 4000 /dev/zero > "$dir/binary"
check 1 "$dir/binary"
has "$dir/err" 'this is not a text file (it has NUL bytes)'
result 'NUL bytes' "$fault"

# -- another program's -------------------------------------------------------
cat > "$dir/swaks" <<'END'
=== Trying mx.example.net:25...
=== Connected to mx.example.net.
<-  220 mx.example.net ESMTP
 -> EHLO client.example.org
<-  250-mx.example.net
<-  250 AUTH PLAIN LOGIN
 -> AUTH PLAIN AGFubgBzM2NyZXQtd29yZA==
<** 535 5.7.8 Error: authentication failed: s3cret-word
 -> QUIT
<-  221 2.0.0 Bye
=== Connection closed with remote host.
END
check 0 "$dir/swaks"
has "$dir/out" 'AUTH PLAIN ********'
has "$dir/out" 'ann'
has "$dir/out" 'the login was refused'
has "$dir/err" 'read as swaks'
clean "$dir/out"
result 'swaks' "$fault"
cp "$dir/swaks" "$dir/in"
check 0 --json
has "$dir/out" '"masked":true'
has "$dir/out" '"code":535'
clean "$dir/out"
result 'standard input, as JSON' "$fault"
cat "$dir/swaks" "$dir/swaks" "$dir/swaks" > "$dir/in"
check 0 --json -
[ "$(wc -l < "$dir/out")" = 3 ] || fault="$(wc -l < "$dir/out") lines"
has "$dir/err" '3 sessions'
clean "$dir/out"
result 'one object a session' "$fault"

# -- wrong -------------------------------------------------------------------
echo 'nothing of the kind' > "$dir/in"
check 1
[ -s "$dir/out" ] && fault='something came out'
[ -s "$dir/err" ] || fault='nothing is said'
result 'no session in it' "$fault"
while IFS='|' read -r arguments words; do
	# shellcheck disable=SC2086
	check 1 $arguments
	has "$dir/err" "$words"
	result "$arguments" "$fault"
done <<'END'
/nowhere/at-all|no such file
a b|takes one FILE
--user ann|do nothing there
-o x|belongs to sanitize
END
"$SMTPSCOPE" decode "$dir/swaks" > /dev/full 2> "$dir/err"
status=$?
fault=
[ "$status" = 70 ] || fault="status $status"
has "$dir/err" 'could not be written'
result 'a full disk' "$fault"
check 0 --help
has "$dir/out" 'usage: smtpscope decode'
result 'the usage' "$fault"
echo "1..$n"
