#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# terms.awk refuses malformed files with "file:line: message" and status 1.
# Usage: terms-errors.sh (TOP_SRCDIR and AWK from the environment)

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
id: x-term
kind: command, capability
names: XTERM, X-Term
title: A title
see-also: y-term

## Meaning

It means `something`.

## On the wire

- This, which
  goes on.

## Good to know

- That.

## Documents

- https://www.rfc-editor.org/rfc/rfc5321
END
}

other() {
	cat <<'END'
id: y-term
kind: mechanism
title: Another

## Meaning

It means nothing.

## On the wire

- Nothing.

## Documents

- https://www.rfc-editor.org/rfc/rfc4422
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
	    -f "$top/core/explain/terms.awk" "$@"
}

# refuses MESSAGE SED-SCRIPT: the good file, changed, gives this message first
refuses() {
	good | sed "$2" > "$dir/x-term.md"
	got=$(make "$dir/x-term.md" "$dir/y-term.md" 2>&1 > "$dir/out")
	status=$?
	got=$(printf '%s\n' "$got" | head -n 1)
	verdict "$1" "$got ($status)" "$dir/x-term.md:$1 (1)"
	verdict "nothing is written: $1" "$(cat "$dir/out")" ""
}

good > "$dir/x-term.md"
other > "$dir/y-term.md"
echo 'no term' > "$dir/README.md"
make "$dir/README.md" "$dir/x-term.md" "$dir/y-term.md" > "$dir/out" \
    2> "$dir/err"
verdict "the good files" "$? $(cat "$dir/err")" "0 "
verdict "their terms" "$(grep -c '^	{ "[xy]-term"' "$dir/out")" "2"
verdict "marks for code" "$(grep -c 'It means \\"something\\"\.' "$dir/out")" \
    "1"
verdict "an item in two lines" "$(grep -c '"This, which goes on\."' \
    "$dir/out")" "1"
verdict "the kinds" "$(grep -c 'TERM_COMMAND | TERM_CAPABILITY,' \
    "$dir/out")" "1"
verdict "a name made from the id" "$(grep -c '^	"Y-TERM",' "$dir/out")" "1"
good | sed '16,19d' > "$dir/x-term.md"
make "$dir/x-term.md" "$dir/y-term.md" > "$dir/out" 2> "$dir/err"
verdict "nothing good to know" "$? $(cat "$dir/err")" "0 "

refuses '1: no "id:"' '1d'
refuses '1: the id is not the file'"'"'s name' '1s/x-term/z-term/'
refuses '1: no "kind:"' '2d'
refuses '2: unknown kind "verb"' '2s/command/verb/'
refuses '2: unknown kind ""' '2s/command/,/'
refuses '2: "command" is there twice' '2s/capability/command/'
refuses '2: "kind:" is empty' '2s/:.*/:/'
refuses '3: an empty name' '3s/XTERM//'
refuses '3: the name "X-Term" is that of x-term, too' '3s/XTERM/x-term/'
refuses '1: no "title:"' '4d'
refuses '5: "title:" is there twice' '5s/.*/title: Another/'
refuses '5: no such other term: "nowhere"' '5s/y-term/nowhere/'
refuses '5: no such other term: "x-term"' '5s/y-term/x-term/'
refuses '5: expected id:, kind:, names:, title: or see-also:' \
    '5s/see-also/similar/'
refuses '21: the section "Meaning" is empty' '9d'
refuses '21: the section "Good to know" is empty' '18d'
refuses '9: unknown section "In the wire"' '6d;8d;s/On the/In the/'
refuses '16: section "Meaning" is out of order' '16s/.*/## Meaning/'
refuses '19: no section "Documents"' '20,$d'
refuses '7: only "## " headings are known here' '7s/## /# /'
refuses '18: expected a list item' '18s/- //'
refuses '18: an empty item' '18s/- .*/- /'
refuses '22: a document is an https:// address' '22s/https/http/'
refuses '9: a control character' "9s/It/It$(printf '\001')/"

good > "$dir/x-term.md"
other | sed 's/^kind:.*/kind: capability\
names: xterm/' > "$dir/y-term.md"
got=$(make "$dir/x-term.md" "$dir/y-term.md" 2>&1 > /dev/null)
verdict "a name of two terms" "$got ($?)" \
    "$dir/y-term.md:3: the name \"xterm\" is that of x-term, too (1)"
got=$(make "$dir/README.md" 2>&1 > /dev/null)
verdict "no terms" "$got ($?)" "terms.awk: no terms (1)"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
