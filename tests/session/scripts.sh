#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every script of tests/script at every size that it names, the examples of
# docs/script.md, and what is said of scripts that are wrong or fail.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
top=${TOP_SRCDIR:-.}
export HOME="$dir" XDG_CONFIG_HOME="$dir" XDG_STATE_HOME="$dir/state"
export LC_ALL=C.UTF-8 TZ=UTC INPUTRC=/dev/null TERM=dumb
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
run() {	# STATUS ARGUMENTS...
	wanted=$1
	shift
	"$SMTPSCOPE" "$@" > "$dir/out" 2> "$dir/err" < /dev/null
	status=$?
	fault=
	[ "$status" = "$wanted" ] || fault="status $status, not $wanted"
}
says() {	# TEXT
	grep -q -F -e "$1" "$dir/err" || fault="$fault; it does not say: $1"
}
script() {	# LINES...: into $dir/s
	printf '%s\n' "$@" > "$dir/s"
}

for file in "$top"/tests/script/*.script; do
	sizes=$(sed -n 's/^#sizes* //p' "$file")
	for size in ${sizes:-80x24}; do
		run 0 --script "$file" --size "$size"
		result "$(basename "$file" .script) at $size" "$fault"
	done
done

# -- the documented example --------------------------------------------------
sed -n '/^```script$/,/^```$/p' "$top/docs/script.md" | grep -v '^```' \
	> "$dir/s"
[ -s "$dir/s" ] || echo "not ok - docs/script.md has no example"
cd "$dir" || exit 99
run 0 --script "$dir/s"
grep -q 535 "$dir/refused.txt" || fault="$fault; no snapshot"
[ "$(stat -c %a "$dir/refused.txt")" = 600 ] || fault="$fault; mode"
result 'the example of docs/script.md' "$fault"

# -- wrong scripts: said before anything is run -------------------------------
while IFS='|' read -r line place text; do
	script '# fine' "$line" ':connect practice'
	run 1 --script "$dir/s"
	says "s:2:$place: "
	says "$text"
	result "wrong: $line" "$fault"
done <<'EOF'
keys j<Foo>|7|unknown key
keys|5|keys needs at least one key
:ehl|2|the nearest is "ehlo"
:toggle wrp|9|the nearest is wrap
command|8|a command is missing
wait nothing|6|wait takes idle, reply, closed or text
wait text|6|a text is missing
wait idle within 0|6|within takes whole seconds
wait closed soon|6|takes nothing behind it
assert|1|assert needs TEXT
assert "open|8|the quote is not closed
assert "a" b|8|there is more behind the closing quote
  jump|3|begins no line of a script
resize 80|8|resize needs ROWS
snapshot x colours|12|behind FILE comes one of roles
EOF

# -- what fails, where, and what was on the screen ----------------------------
script ':connect practice' 'wait idle' '' '  assert "no such text"' ':quit'
run 74 --script "$dir/s"
says 's:4:3: "no such text" is not on the screen'
says '220 practice.smtpscope.test'
result 'a text that is not there' "$fault"
script ':connect practice' 'wait idle' 'assert-not 220'
run 74 --script "$dir/s"
says '"220" is on the screen'
result 'a text that should not be there' "$fault"
script ':connect practice' 'wait idle' 'wait closed within 1'
run 74 --script "$dir/s"
says 's:3:1: waited 1 s for the end of the session'
result 'a wait that ends' "$fault"
script ':connect practice' 'wait text "x\x41" within 1'
run 74 --script "$dir/s"
result 'a text that never comes' "$fault"
script ':connect practice:bad-password' 'wait idle' 'keys W' \
	'wait text "AUTH failed"' 'keys !swordfish<Enter>'
run 74 --script "$dir/s"
says 's:5:7: the password field is open: a script cannot type into it'
grep -q swordfish "$dir/err" && fault="$fault; it was shown"
result 'keys for the password field' "$fault"
script ':quit' '# nothing' 'keys j'
run 74 --script "$dir/s"
says 's:3:6: the program has ended before this'
result 'keys behind the end' "$fault"
script ':connect practice' 'wait idle' 'snapshot /nonexistent/x'
run 74 --script "$dir/s"
says 'the snapshot could not be written'
result 'a snapshot that cannot be written' "$fault"
mkfifo "$dir/fifo"
script ':connect practice' 'wait idle' 'snapshot fifo'
run 74 --script "$dir/s"
says 'the snapshot could not be written'
result 'a snapshot into a pipe that nobody reads' "$fault"
run 1 --script "$dir/none"
says 'none: '
result 'a script that is not there' "$fault"

# -- snapshots ----------------------------------------------------------------
script ':connect practice' 'wait idle' 'keys W' \
	'wait text "every step of the walk went well"' 'snapshot -' \
	'snapshot roles.txt roles'
run 0 --script "$dir/s" --size 100x30
[ "$(wc -l < "$dir/out")" = 30 ] || fault="$fault; not 30 rows"
LC_ALL=C grep -q '[^ -~]' "$dir/out" && LC_ALL=C.UTF-8 grep -q \
	'[[:cntrl:]]' "$dir/out" && fault="$fault; a control character"
grep -q '{secret:\*\*\*\*\*\*\*\*}' roles.txt || fault="$fault; no roles"
grep -q -e fifty-ways -e ZmlmdHk "$dir/out" roles.txt &&
	fault="$fault; a secret"
result 'snapshots, with and without roles' "$fault"
script 'wait idle' 'resize 30 8' 'snapshot -'
run 0 --script "$dir/s" practice
[ "$(wc -l < "$dir/out")" = 8 ] || fault="$fault; not 8 rows"
grep -q practice "$dir/out" || fault="$fault; no session"
result 'a target on the command line' "$fault"
echo xyzzy-plugh > "$dir/pw"
chmod 600 "$dir/pw"
script 'wait idle' 'keys W' 'wait text "AUTH failed"' 'assert "ann"' \
	'assert-not "xyzzy"' 'snapshot -'
run 0 --script "$dir/s" --user ann --password-file "$dir/pw" \
	practice:bad-password
grep -q xyzzy "$dir/out" && fault="$fault; a secret"
result 'a password from a file' "$fault"
[ -e "$dir/state/smtpscope/history" ] && fault='there is one' || fault=
result 'scripts leave no history' "$fault"
echo "1..$n"
