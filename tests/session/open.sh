#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# open without a terminal: it prints what decode prints, with the same status,
# and says what is wrong.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
export HOME="$dir" XDG_CONFIG_HOME="$dir" XDG_STATE_HOME="$dir/state"
export LC_ALL=C.UTF-8 TZ=UTC TERM=xterm
n=0
result() {	# NAME FAULT
	n=$((n + 1))
	if [ -n "$2" ]; then
		echo "not ok $n - $1: $2"
		head -n 20 "$dir/out" "$dir/err" | sed 's/^/# /'
	else
		echo "ok $n - $1"
	fi
}
open() {	# STATUS ARGUMENTS...
	wanted=$1
	shift
	"$SMTPSCOPE" open "$@" > "$dir/out" 2> "$dir/err"
	status=$?
	fault=
	[ "$status" = "$wanted" ] || fault="status $status, not $wanted"
	grep -q -e tell-nobody -e AGFubgB0 "$dir/out" "$dir/err" &&
		fault="$fault; a secret"
}
like_decode() {	# ARGUMENTS...
	"$SMTPSCOPE" decode "$@" > "$dir/want" 2> /dev/null
	cmp -s "$dir/out" "$dir/want" || fault="$fault; not as decode"
}
says() {	# FILE TEXT
	grep -q -F -e "$2" "$dir/$1" || fault="$fault; no \"$2\" in $1"
}

cat > "$dir/one.log" <<'END'
=== Trying mx.example:587...
=== Connected to mx.example.
<-  220 mx.example ESMTP
 -> EHLO client.example
<-  250-mx.example
<-  250 AUTH PLAIN LOGIN
 -> AUTH PLAIN AGFubgB0ZWxsLW5vYm9keS03
<** 535 5.7.8 authentication failed
 -> QUIT
<-  221 2.0.0 Bye
END
"$SMTPSCOPE" decode "$dir/one.log" > "$dir/want" 2> "$dir/err"
decoded=$?

open "$decoded" "$dir/one.log" < /dev/null
like_decode "$dir/one.log"
says out 535
result "a file, no terminal" "$fault"

open "$decoded" --plain "$dir/one.log" < /dev/null
like_decode "$dir/one.log"
result "--plain" "$fault"

open "$decoded" - < "$dir/one.log"
says out 535
result "standard input" "$fault"

"$SMTPSCOPE" check practice:bad-password --save "$dir/own.txt" \
	> "$dir/out" 2> "$dir/err"
"$SMTPSCOPE" decode "$dir/own.txt" > "$dir/want" 2> "$dir/err"
open $? "$dir/own.txt" < /dev/null
like_decode "$dir/own.txt"
says out 535
result "a transcript of our own" "$fault"

"$SMTPSCOPE" decode "$dir/absent" > "$dir/want" 2> "$dir/err"
open $? "$dir/absent" < /dev/null
[ "$status" != 0 ] || fault="$fault; status 0"
says err absent
result "no such file" "$fault"

open 1 < /dev/null
says err "open takes one FILE"
result "no FILE" "$fault"

open 1 "$dir/one.log" "$dir/own.txt" < /dev/null
says err "open takes one FILE"
result "two files" "$fault"

open 1 --user ann "$dir/one.log" < /dev/null
says err "do nothing there"
result "options of a login" "$fault"

cat > "$dir/keys" <<'END'
assert "opened one.log"
assert "AUTH PLAIN ********"
assert "1 masked"
keys .
assert "this is an opened file"
:connect
assert "connect to mx.example"
keys n
:open "/no/such/file"
assert "there is no such file"
assert "opened one.log"
:quit
END
open 0 --script "$dir/keys" "$dir/one.log" < /dev/null
result "a script" "$fault"

# -- the logs of other tools, on a screen that nobody sees --------------------
printf 'resize 120 60\nsnapshot -\nkeys gg\nsnapshot -\n:quit\n' > "$dir/look"
grep -v -e '^#' -e '^$' "${TOP_SRCDIR:-.}/tests/logs/secrets.txt" > "$dir/secrets"
bad=
seen=0
for log in "${TOP_SRCDIR:-.}"/tests/logs/*/*.log; do
	open 0 --script "$dir/look" "$log" < /dev/null
	says out "opened $(basename "$log")"
	grep -q -F -f "$dir/secrets" "$dir/out" && fault="$fault; a secret"
	[ -z "$fault" ] || bad="$bad $log$fault"
	seen=$((seen + 1))
done
[ "$seen" -gt 10 ] || bad="$bad only $seen logs"
result "the logs of other tools" "$bad"

open 0 --help < /dev/null
says out "usage: smtpscope open"
result "--help" "$fault"

echo "1..$n"
