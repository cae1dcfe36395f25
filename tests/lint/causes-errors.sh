#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# causes.awk refuses malformed files with "file:line: message" and status 1.
# Usage: causes-errors.sh (TOP_SRCDIR and AWK from the environment)

top=${TOP_SRCDIR:-.}
awk=${AWK:-awk}
LC_ALL=C
export LC_ALL
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
passed=0
failed=0

good() {
	cat <<'END'
id: x-cause
group: tls
title: A title
ways: mend, other-user
## Meaning

It means something.

## How it is recognised

```rules
40    stage auth; code 535
30    text access denied / not ~ allowed
```

## What to do

1. This.

## What will not help

- That.

## Documents

- https://www.rfc-editor.org/rfc/rfc5321
END
}

verdict() {	# name, got, want
	if [ "$2" = "$3" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL %s\n  want: %s\n  got:  %s\n' "$1" "$3" "$2"
	fi
}

make() {	# FILES...
	"$awk" -f "$top/core/explain/catalogue.awk" \
	    -f "$top/core/explain/causes.awk" "$@"
}

# refuses MESSAGE SED-SCRIPT: the good file, changed, gives this message first
refuses() {
	good | sed "$2" > "$dir/x-cause.md"
	got=$(make "$dir/words.md" \
	    "$dir/x-cause.md" 2>&1 > "$dir/out")
	status=$?
	got=$(printf '%s\n' "$got" | head -n 1)
	verdict "$1" "$got ($status)" "$dir/x-cause.md:$1 (1)"
	verdict "nothing is written: $1" "$(cat "$dir/out")" ""
}

refuses_words() {
	good > "$dir/x-cause.md"
	printf '%s\n' "$2" > "$dir/bad/words.md"
	got=$(make "$dir/bad/words.md" \
	    "$dir/x-cause.md" 2>&1 > /dev/null)
	verdict "words: $1" "$got ($?)" "$dir/bad/words.md:$1 (1)"
}

mkdir "$dir/bad"
printf '%s\n' '- @not: `not|no`' > "$dir/words.md"

good > "$dir/x-cause.md"
make "$dir/words.md" "$dir/x-cause.md" \
    > "$dir/out" 2> "$dir/err"
verdict "the good file" "$? $(cat "$dir/err")" "0 "
verdict "its cause" "$(grep -c 'x-cause' "$dir/out")" "1"

refuses '1: no "id:"' '1d'
refuses '1: the id is not the file'"'"'s name' '1s/x-cause/y-cause/'
refuses '1: no "group:"' '2d'
refuses '2: unknown group "tsl"' '2s/tls/tsl/'
refuses '1: no "title:"' '3d'
refuses '3: "title:" is empty' '3s/:.*/:/'
refuses '4: "title:" is there twice' '3s/.*/&\
title: Another/'
refuses '4: expected id:, group:, title:, similar: or ways:' '3s/.*/&\
colour: red/'
refuses '1: no "ways:"' '4s/.*//'
refuses '4: not a way to go on: "elsewhere"' '4s/mend/elsewhere/'
refuses '4: "mend" is there twice' '4s/other-user/mend/'
refuses '4: no such other cause: "nowhere"' '3s/.*/&\
similar: nowhere/'
refuses '4: no such other cause: "x-cause"' '3s/.*/&\
similar: x-cause/'
refuses '25: the section "Meaning" is empty' '7d'
refuses '9: unknown section "How it is recognized"' 's/recognised/recognized/'
refuses '20: section "Meaning" is out of order' '20s/.*/## Meaning/'
refuses '9: only "## " headings are known here' '7s/.*/&\
\
# Big/'
refuses '25: the section "What to do" is empty' '18d'
refuses '20: expected a list item' '18s/.*/&\
\
And more./'
refuses '18: an empty item' '18s/1\. .*/1. /'
refuses '26: a document is an https:// address' '26s/https/http/'
refuses '12: not a weight (1 to 100, -1 to -100, only, never): "400"' \
    's/^40 /400 /'
refuses '12: not a weight (1 to 100, -1 to -100, only, never): "0"' \
    's/^40 /0 /'
refuses '12: not a weight (1 to 100, -1 to -100, only, never): "stage"' \
    's/^40 *//'
refuses '12: a rule without conditions' '12s/stage.*//'
refuses '12: unknown feature "stge"' 's/stage/stge/'
refuses '12: not a stage: "login"' 's/stage auth/stage login/'
refuses '12: "stage" needs a value' 's/stage auth/stage/'
refuses '12: not a code: "5x"' 's/535/5x/'
refuses '12: not an enhanced code: "7.8"' 's/code 535/enhanced 7.8/'
refuses '12: not a number: "x"' 's/code 535/port x/'
refuses '12: not a TLS state: "on"' 's/code 535/tls on/'
refuses '12: not a shape: "round"' 's/code 535/user round/'
refuses '12: "fault" takes no value' 's/code 535/fault x/'
refuses '12: "attempts" takes one number' 's/code 535/attempts 1|2/'
refuses '12: a rule has at most 6 conditions' \
    's/code 535/fault;fault;fault;fault;fault;fault/'
refuses '13: "~" without words in front of it' 's/not ~/not ~ ~/'
refuses '13: "text" ends without words' 's/~ allowed/~/'
refuses '13: an empty alternative in "text"' 's/allowed/allowed|/'
refuses '13: patterns are lower case: "Access"' 's/access/Access/'
refuses '13: "access-denied" can never be one word' 's/access denied/access-denied/'
refuses '13: @nothing is not in words.md' 's/access/access|@nothing*/'
refuses '24: no rules' '12,13d'
refuses '25: the rules block is not closed' '14d'
refuses '15: the only block here is ```rules' '13s/.*/&\
```\
```text/;14d'
refuses '7: a control character' "7s/.*/It$(printf '\001')/"

refuses_words '1: expected "- @name: word|word"' '- @Not: `no`'
refuses_words '1: expected "- =word: phrase|phrase"' '- =Full: `voll`'
refuses_words '1: not a phrase: "Voll"' '- =full: `Voll`'
refuses_words '1: "voll" is there twice' '- =full: `voll|voll`'
refuses '12: "prior" goes in front of a positive weight' 's/^40 /prior -40 /'
refuses_words '1: @not needs words joined by | without blanks' '- @not: `no way`'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
