#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --plain with commands from a file: what is printed, with which status, that
# no byte of it moves a cursor, and that no secret is in it.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
export HOME="$dir" XDG_CONFIG_HOME="$dir" XDG_STATE_HOME="$dir/state"
export LC_ALL=C.UTF-8 TZ=UTC TERM=xterm
# No terminal behind it that could be asked for a password.
alone=$(command -v setsid) || alone=
n=0
result() {	# NAME FAULT
	n=$((n + 1))
	if [ -n "$2" ]; then
		echo "not ok $n - $1: $2"
		tail -n 30 "$dir/out" "$dir/err" | sed 's/^/# /'
	else
		echo "ok $n - $1"
	fi
}
plain() {	# STATUS ARGUMENTS...: commands on standard input
	wanted=$1
	shift
	$alone "$SMTPSCOPE" --plain "$@" > "$dir/out" 2> "$dir/err"
	status=$?
	fault=
	[ "$status" = "$wanted" ] || fault="status $status, not $wanted"
	LC_ALL=C tr -d '\n\040-\176\200-\377' < "$dir/out" > "$dir/odd"
	[ -s "$dir/odd" ] && fault="$fault; control bytes"
	iconv -f UTF-8 -t UTF-8 < "$dir/out" > "$dir/odd" 2> "$dir/odd" ||
		fault="$fault; not UTF-8"
	grep -q -e fifty-ways -e ZmlmdHk "$dir/out" "$dir/err" &&
		fault="$fault; a secret"
}
has() {	# TEXT
	grep -q -F -e "$1" "$dir/out" || fault="$fault; no \"$1\""
}
has_not() {	# TEXT
	grep -q -F -e "$1" "$dir/out" && fault="$fault; there is \"$1\""
}
once() {	# TEXT
	[ "$(grep -c -F -e "$1" "$dir/out")" = 1 ] ||
		fault="$fault; not once: \"$1\""
}

# -- the exit status is that of check -----------------------------------------
"$SMTPSCOPE" practice --list --json |
	sed 's/.*"name":"\([^"]*\)".*"status":\([0-9]*\).*/\1 \2/' > "$dir/list"
[ -s "$dir/list" ] || exit 99
while read -r name wanted; do
	echo 'walk run' > "$dir/in"
	case $name in
	oauth-expired* | user-trailing-space) echo y >> "$dir/in" ;;	# send it all the same
	esac
	plain "$wanted" "practice:$name" < "$dir/in"
	result "walk run, practice:$name" "$fault"
done < "$dir/list"

# -- what is told, and how often ----------------------------------------------
plain 28 practice:bad-password <<'EOF'
# a comment, and a line with a colon

:walk run
explain
quit
EOF
once '*<~  535 5.7.8'
once 'AUTH failed: '
once ' ->  STARTTLS'
has '         password    ******** ('
has ' !  walk retry '
has ' !  What will not help:'
has '221 2.0.0'
has_not '> connect'
result 'a failure, its card, and explain' "$fault"
grep -n 'AUTH failed\|^ !' "$dir/out" | head -n 2 | grep -q 'AUTH failed' ||
	fault='the card comes first'
result 'words come before the card' "$fault"
plain 0 practice </dev/null
has '220 practice.smtpscope.test'
has '221 2.0.0'
result 'the end of the input ends the session politely' "$fault"
printf 'ehlo client.example.org' > "$dir/in"
plain 0 practice < "$dir/in"
has 'EHLO client.example.org'
result 'a last line without an end' "$fault"
printf 'noop\r\nehlo x.example\r\n' > "$dir/in"
plain 0 practice < "$dir/in"
has 'EHLO x.example'
result 'lines that end in CR LF' "$fault"

# -- questions, and what nobody is there to answer ----------------------------
plain 0 practice <<'EOF'
disconnect
n
noop
disconnect
y
EOF
has 'End this session with QUIT? [y/N]'
has ' ->  NOOP'
has 'no: nothing was done'
result 'questions are answered by lines' "$fault"
plain 0 practice:auth-in-clear <<'EOF'
ehlo
send AUTH LOGIN
n
c3R1ZGVudA==
ZmlmdHktd2F5cy10by1mYWlsLW5vdw==
noop
EOF
has '334 VXNlcm5hbWU6'
has '235'
has ' ->  NOOP'
has_not c3R1ZGVudA
result 'the answers of a typed AUTH' "$fault"
plain 1 --user ann practice:bad-password <<'EOF'
walk run
walk retry
noop
EOF
has 'there is no terminal to ask for the password'
has_not 'ann at practice:bad-password (not shown)'
fault=${fault#status 28, not 1}
result 'no line is taken for a password' "$fault"
plain 1 practice:bad-password <<'EOF'
ehlo
auth PLAIN ann
fifty-ways
EOF
has 'this line is no command'
result 'a password where none was asked for is not repeated' "$fault"
printf 'a line of xyzzy plugh' > "$dir/pw"
plain 28 --user ann --password-file "$dir/pw" practice:bad-password <<'EOF'
walk run
EOF
has 'authcid     ann'
has_not xyzzy
result 'a password from a file' "$fault"

plain 1 practice:oauth-expired <<'EOF'
walk run
EOF
has 'Send all the same? [y/N]'
has 'no: nothing was sent'
result 'a question that nobody answers is no success' "$fault"

# -- commands ------------------------------------------------------------------
plain 1 practice <<'EOF'
nonsense
toggle wrp
noop
EOF
has 'this line is no command'
has_not nonsense
has 'the nearest is wrap'
has ' ->  NOOP'
result 'what is no command is told, and counts' "$fault"
plain 0 practice <<'EOF'
move 1
search x
reveal
copy
redraw
wait idle
snapshot x
map ledger x quit
EOF
for why in 'move: only on the screen' 'search: only on the screen' \
    'reveal: what is printed stays' 'copy: only on the screen' \
    'redraw: only on the screen' 'wait: only in a script' \
    'snapshot: only in a script' 'map: only on the screen'; do
	has "$why"
done
result 'what only makes sense elsewhere says why' "$fault"
plain 0 practice <<'EOF'
help
set
messages
equivalent swaks
bare
EOF
has 'session:'
has '  ehlo [NAME] '
has '  walk [WHAT] '
has 'wrap=on'
has 'swaks --server'
has_not '  move ROWS'
has_not '  snapshot '
result 'help, options, messages, other tools' "$fault"
cd "$dir" || exit 99
plain 0 practice <<'EOF'
walk run
save saved.txt
save-write
EOF
has 'saved: saved.txt'
grep -q '235' saved.txt || fault="$fault; nothing in it"
grep -q fifty-ways saved.txt && fault="$fault; a secret in it"
result 'save' "$fault"
plain 0 <<'EOF'
noop
connect practice
ehlo
EOF
has 'there is no connection'
has '250 HELP'
result 'without a target nothing is connected' "$fault"
plain 24 --from ann@example.org --to bob@example.net --until data \
	practice <<'EOF'
walk run
rcpt <>
EOF
[ "$status" = 0 ] && fault=
result 'as far as --until says' "$fault"
plain 2 --timeout 2 127.0.0.1:1 <<'EOF'
walk run
EOF
once 'connect failed: '
result 'no connection' "$fault"

# -- long lines, NUL bytes -----------------------------------------------------
{
	head -c 70000 /dev/zero | tr '\0' x
	printf '\nno\0op\nnoop\n'
} > "$dir/in"
plain 1 practice < "$dir/in"
has 'this line is too long, or holds a NUL byte'
has ' ->  NOOP'
result 'lines that cannot be used' "$fault"
[ -e "$dir/state/smtpscope/history" ] && fault='there is one' || fault=
result 'lines from a file leave no history' "$fault"
echo "1..$n"
