#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every lesson is completed by its script, and by nothing else; lists, texts,
# lines and files of a trainer's own; what is kept, and where.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
top=$(cd "${TOP_SRCDIR:-.}" && pwd)
export HOME="$dir" XDG_CONFIG_HOME="$dir" XDG_STATE_HOME="$dir/state"
export LC_ALL=C.UTF-8 TZ=UTC INPUTRC=/dev/null TERM=dumb
kept="$dir/state/smtpscope/lessons"
cd "$dir" || exit 99
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
	"$SMTPSCOPE" "$@" > "$dir/out" 2> "$dir/err" < "${input:-/dev/null}"
	status=$?
	fault=
	[ "$status" = "$wanted" ] || fault="status $status, not $wanted"
}
says() {	# TEXT FILE
	grep -q -F -e "$1" "$dir/$2" || fault="$fault; it does not say: $1"
}
says_not() {	# TEXT FILE
	! grep -q -F -e "$1" "$dir/$2" || fault="$fault; it says: $1"
}
keeps() {	# LINE: all that is kept
	[ "$(cat "$kept" 2> /dev/null)" = "$1" ] ||
	    fault="$fault; kept: $(cat "$kept" 2> /dev/null)"
}
script() {	# LINES...: into $dir/s
	printf '%s\n' "$@" > "$dir/s"
}

# -- all of them --------------------------------------------------------------
run 0 lesson --json
names=$(sed -n 's/^{"name":"\([^"]*\)".*/\1/p' "$dir/out")
[ "$(echo "$names" | wc -l)" -ge 12 ] || fault="$fault; fewer than twelve"
for file in "$top"/docs/lessons/*.lesson; do
	echo "$names" | grep -q -x "$(basename "$file" .lesson)" ||
	    fault="$fault; $(basename "$file") is not among them"
done
result 'the list for programs' "$fault"
for name in $names; do
	tasks=$(sed -n "s/^{\"name\":\"$name\".*\"tasks\":\([0-9]*\).*/\1/p" \
	    "$dir/out")
	echo "$name $tasks" >> "$dir/tasks"
done
while read -r name tasks; do
	rm -rf "$dir/state"
	run 0 --script "$top/tests/script/lessons/$name.script"
	keeps "$name $tasks/$tasks"
	result "$name: its script completes it" "$fault"
	rm -rf "$dir/state"
	script ":lesson $name" 'wait idle' 'keys q' 'wait idle' ':task' \
	    'assert-not "[x]"' ':close'
	run 0 --script "$dir/s"
	keeps ''
	result "$name: doing nothing completes no task" "$fault"
	run 0 lesson "$name"
	says "Task $tasks of $tasks: " out
	says_not '{user}' out
	says_not '{password}' out
	result "$name: its text" "$fault"
done < "$dir/tasks"

# -- the walk alone is no lesson ----------------------------------------------
# ("keys q" leaves the text of the lesson)
rm -rf "$dir/state"
script 'wait idle' 'keys qW' 'wait text "every step of the walk"' \
    'assert "Task 2 of "'
run 0 lesson session-by-hand --script "$dir/s"
keeps 'session-by-hand 1/6'
result 'a walk does not answer' "$fault"

# -- going on -----------------------------------------------------------------
script 'wait idle' 'assert "goes on at task 2 of 6"' ':answer 10485760' \
    'assert "first comes what the task says"' ':ehlo' 'wait reply' \
    ':answer 250' 'assert "that is not it; it is a number of bytes"' \
    ':answer 10485760' 'assert "task 2 of 6 is done"' 'assert "Task 3 of 6"'
run 0 lesson session-by-hand --script "$dir/s"
keeps 'session-by-hand 2/6'
result 'taken up again where it was left' "$fault"
script 'wait idle' ':disconnect' 'keys y' 'wait closed' ':reconnect' \
    'wait idle' 'assert "Task 3 of 6"' 'keys W' 'wait idle' \
    'assert "Task 4 of 6"' ':answer LOGIN, and plain' \
    'assert "Task 6 of 6"'
run 0 lesson session-by-hand --script "$dir/s"
keeps 'session-by-hand 5/6'
result 'a new connection goes on with it' "$fault"
[ "$(stat -c %a "$kept")" = 600 ] || fault="$fault; mode"
run 0 lesson
says 'in five commands (10 min, 5 of 6 done)' out
result 'the list tells it' "$fault"
script 'assert "lessons with tasks, 1 begun"' ':lesson' \
    'assert ">* session-by-hand"' 'assert "5/6   10 min"'
run 0 --script "$dir/s"
result 'the start and the list on the screen tell it' "$fault"
script 'wait idle' ':lesson-restart' 'wait idle' 'assert "[>] 1. Say who"' \
    'keys q' 'assert "Task 1 of 6"' ':lesson-leave' 'assert-not "Task 1 of"' \
    'assert "takes it up again"' ':hint' 'assert "no lesson is begun"'
run 0 lesson session-by-hand --script "$dir/s"
keeps ''
result 'begun again, and left' "$fault"

rm -rf "$dir/state"
# -- hints, notes, the question ------------------------------------------------
script 'wait idle' 'keys q' 'assert-not Hint:' ':hint' 'assert Hint:' \
    ':hint' ':hint' 'assert "last hint"' ':answer 1' \
    'assert "asks for no answer"' ':lesson-notes' 'assert "For the trainer"' \
    ':close' ':task' 'assert Hint:'
run 0 lesson session-by-hand --script "$dir/s"
result 'hints and notes' "$fault"
rm -rf "$dir/state"
cp "$top/tests/script/lessons/session-by-hand.script" "$dir/s"
printf '%s\n' 'assert "A question:"' ':answer' 'assert "The answer:"' \
    'assert "Next: "' >> "$dir/s"
run 0 --script "$dir/s"
result 'the question, and its answer' "$fault"
script 'wait idle' 'assert "[>] 1. Say who"' 'keys q' ':ehlo' 'wait reply' \
    'assert "Task 2 of 6"'
run 0 lesson session-by-hand --script "$dir/s"
keeps 'session-by-hand 6/6'
result 'done once stays done' "$fault"

# -- lines ----------------------------------------------------------------------
rm -rf "$dir/state"
cat > "$dir/lines" <<'EOF'
hint
ehlo
answer 12
answer 10485760
EOF
input="$dir/lines"
run 0 lesson session-by-hand --plain
input=
for text in '[>] 1. Say who you are' 'Hint: ' '[x] Say who you are' \
    'that is not it' '[x] Read what is offered' 'Task 3 of 6: '; do
	says "$text" out
done
keeps 'session-by-hand 2/6'
result 'as lines' "$fault"

# -- files of one's own -----------------------------------------------------------
cp "$top"/tests/lessons/good.lesson "$top"/tests/lessons/read.lesson \
    "$top"/tests/lessons/session.log "$dir"
rm -rf "$dir/state"
script 'wait idle' 'assert "[>] 1. Greet"' 'keys q' ':ehlo' 'wait reply' \
    'assert "all 1 tasks are done"'
run 0 lesson "$dir/good.lesson" --script "$dir/s"
grep -q '^good@[0-9a-f]\{8\} 1/1$' "$kept" || fault="$fault; not kept"
result 'a lesson of a file' "$fault"
script 'wait idle' 'keys q' 'assert "Task 1 of 2"' ':answer 250' \
    'assert "that is not it"' ':answer 535' 'assert "Task 2 of 2"' \
    ':answer bad credentials' 'assert "all 2 tasks are done"'
run 0 lesson "$dir/read.lesson" --script "$dir/s"
result 'a lesson about a saved session' "$fault"
cd "$dir" || exit 99
run 0 lesson read.lesson --script "$dir/s"
result 'by its name alone, in its own folder' "$fault"
sed -n '/^```lesson$/,/^```$/p' "$top/docs/lesson-format.md" | grep -v '^```' \
    > example.lesson
rm -rf "$dir/state"
script 'wait idle' 'keys qW' 'wait text "AUTH failed"' 'assert "Task 2 of 2"' \
    ':answer 535' 'assert "A question:"'
run 0 lesson ./example.lesson --script "$dir/s"
result 'the example of docs/lesson-format.md' "$fault"
while IFS='|' read -r file place text; do
	run 1 lesson "$top/tests/lessons/bad/$file"
	says "bad/$file:$place: " err
	says "$text" err
	result "wrong: $file" "$fault"
done < "$top/tests/lessons/bad/MESSAGES"
for file in "$top"/tests/lessons/bad/*.lesson; do
	grep -q "^$(basename "$file")|" "$top/tests/lessons/bad/MESSAGES" ||
	    result "$(basename "$file")" 'no message is expected of it'
done
run 1 lesson sesion-by-hand
says 'the nearest is "session-by-hand"' err
far=$fault
run 1 lesson none		# its letters are in "challenge-response"
says_not 'the nearest is' err
fault="$far$fault"
result 'a name that is mistyped' "$fault"
run 1 lesson "$dir/none.lesson"
says 'there is no such file' err
result 'a file that is not there' "$fault"
run 1 lesson "$dir/"
says 'not a regular file' err
result 'a folder' "$fault"
head -c 200000 /dev/zero | tr '\0' x > "$dir/large.lesson"
run 1 lesson "$dir/large.lesson"
says 'larger than a lesson may be' err
result 'a file that is too large' "$fault"

# -- options -------------------------------------------------------------------
run 1 lesson --user somebody session-by-hand
says 'brings its own server and account' err
result 'a user name' "$fault"
run 1 lesson --json session-by-hand
says '--json is for the list' err
result 'one lesson for programs' "$fault"
run 0 lesson --help
says 'NAME|FILE' out
result 'help' "$fault"

# -- what is kept cannot be used --------------------------------------------------
printf 'session-by-hand 9/3\n\033[2J 1/2\nok 1/2 3\n' > "$kept"
run 0 lesson
says 'in five commands (10 min, 0 of 6 done)' out
result 'nonsense in the file' "$fault"
chmod 666 "$kept"
script 'wait idle' 'keys q' ':ehlo' 'wait reply' 'assert "Task 2 of 6"' \
    ':messages' 'assert "it is left alone"'
run 0 lesson session-by-hand --script "$dir/s"
grep -q 'ok 1/2 3' "$kept" || fault="$fault; it was written to"
result 'a file that others can change' "$fault"
echo "1..$n"
