#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every command line in the documents is run, and what is shown below it is
# what the program prints today.  docs/README.md here says how a block is
# marked; UPDATE_DOCS=1 writes what is shown anew.
#	docs.sh [DOCUMENT...]		all of them, where none is named
top=${TOP_SRCDIR:-.}
here=$top/tests/session/docs
awk=${AWK:-awk}
case $SMTPSCOPE in
/*) ;;
*) SMTPSCOPE=$PWD/$SMTPSCOPE ;;
esac
top=$(cd "$top" && pwd)
here=$top/tests/session/docs
dir=$(mktemp -d) || exit 99
stop_servers() {
	# shellcheck disable=SC2046 # they are numbers
	kill $(cat "$dir/page/servers" 2> /dev/null) 2> /dev/null
}
trap 'stop_servers; rm -rf "$dir"' EXIT
trap 'exit 99' HUP INT TERM
n=0
failed=0
result() {	# NAME FAULT
	n=$((n + 1))
	if [ -n "$2" ]; then
		failed=$((failed + 1))
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/#   /'
	else
		echo "ok $n - $1"
	fi
}

documents() {
	cd "$top" && for each in README.md CHANGELOG.md CONTRIBUTING.md \
	    SECURITY.md docs/*.[1-9]; do
		[ ! -f "$each" ] || echo "$each"
	done
	find docs -name '*.md' | sort
}

place() {	# DOCUMENT
	case $1 in
	/*) echo "$1" ;;
	*) echo "$top/$1" ;;
	esac
}

# What a document has shown is what was printed: one line for each fault.
compare() {	# DOCUMENT
	page=$dir/page
	: > "$page/changes"
	while read -r number line first last marks; do
		status=0
		case " $marks " in
		*' status='*)
			status=${marks##*status=}
			status=${status%% *} ;;
		esac
		if [ ! -f "$page/$number.status" ]; then
			case $marks in
			*needs=*) continue ;;
			esac
			echo "$1:$line: it was not run"
			continue
		fi
		got=$(cat "$page/$number.status")
		case $(sed -n "${line}s/^\$ //p" "$(place "$1")") in
		'echo $?') status=$got ;;
		esac
		[ "$got" = "$status" ] || {
			echo "$1:$line: status $got, not $status"
			[ "$first" != 0 ] || tail -n 5 "$page/$number.got"
		}
		[ "$first" != 0 ] || continue
		rm -f "$page/made"
		sed -i "s:$page/work/:~/:g" "$page/$number.got"
		fault=$("$awk" -v made="$page/made" -f "$here/compare.awk" \
		    "$page/$number.want" "$page/$number.got") && continue
		if [ -n "${UPDATE_DOCS-}" ] && [ -f "$page/made" ]; then
			mv "$page/made" "$page/$number.made"
			echo "$first $last $page/$number.made" \
			    >> "$page/changes"
		else
			echo "$1:$first: $fault"
		fi
	done < "$page/index"
	[ ! -s "$page/changes" ] || rewrite "$1"
}

rewrite() {	# DOCUMENT
	"$awk" '
	FILENAME == ARGV[1] { last[$1] = $2; made[$1] = $3; next }
	FNR <= skip { next }
	FNR in last {
		while ((getline text < made[FNR]) > 0)
			print text
		skip = last[FNR]
		next
	}
	{ print }' "$page/changes" "$(place "$1")" > "$page/new" &&
		cat "$page/new" > "$(place "$1")"
}

# A command in the running text: its words are known.
spans() {	# DOCUMENT
	while IFS='	' read -r line span; do
		case $span in
		'./dev '*)
			docs_dev "$span" || echo "$1:$line: \`$span\`" ;;
		*)
			words=$(printf '%s\n' "$span" |
			    "$awk" -f "$here/span.awk") || {
				echo "$1:$line: \`$span\` cannot be read"
				continue
			}
			# shellcheck disable=SC2086 # they are words
			(cd "$dir/page" && set -f && "$SMTPSCOPE" $words --help) \
			    < /dev/null > "$dir/help" 2>&1 || {
				echo "$1:$line: \`$span\` is not taken:"
				head -n 3 "$dir/help"
			} ;;
		esac
	done < "$dir/page/spans"
}

. "$here/prelude.inc"

# ---- what must not pass does not -------------------------------------------

refuses() {	# NAME FAULT, and a document on standard input
	cat > "$dir/bad.md"
	got=$(UPDATE_DOCS="" TOP_SRCDIR=$top sh "$0" "$dir/bad.md" 2>&1)
	case $got in
	*"not ok"*"$2"*) result "refused: $1" "" ;;
	*) result "refused: $1" "\"$2\" is not said: $got" ;;
	esac
}

if [ $# = 0 ]; then
	. "$here/refused.inc"
fi

# ---- the documents ---------------------------------------------------------

# shellcheck disable=SC2046 # their names hold no blanks
[ $# -gt 0 ] || set -- $(documents)
for document; do
	rm -rf "$dir/page"
	mkdir -p "$dir/page/work/.config/smtpscope"
	"$awk" -v dir="$dir/page" -v name="$document" -f "$here/blocks.awk" \
	    "$(place "$document")" || exit 99
	{ cat "$dir/page/faults"; spans "$document"; } > "$dir/fault"
	if [ -s "$dir/page/index" ]; then
		(cd "$dir/page/work" && HOME=$PWD &&
		    XDG_CONFIG_HOME=$PWD/.config &&
		    XDG_STATE_HOME=$PWD/.local/state &&
		    PATH=$here/bin:$PATH && docs_own= && docs_marks= &&
		    docs_port= && docs_out=$dir/page &&
		    docs_here=$here && docs_top=$top &&
		    export HOME XDG_CONFIG_HOME XDG_STATE_HOME PATH \
			docs_out docs_here docs_top docs_own \
			docs_marks docs_port SMTPSCOPE &&
		    timeout 250 sh -c \
			'. "$docs_here/prelude.inc"; docs_begin
			. "$docs_out/page.sh"' \
			< /dev/null > "$dir/page/out" 2>&1)
		status=$?
		[ $status != 124 ] || echo "it was ended after 250 seconds"
		stop_servers
		cat "$dir/page/out"
		compare "$document"
	fi >> "$dir/fault"
	commands=$(wc -l < "$dir/page/index")
	spans=$(wc -l < "$dir/page/spans")
	[ $((commands + spans)) = 0 ] && [ ! -s "$dir/fault" ] ||
		result "$document ($((commands + 0)) commands, $((spans + 0)) in the text)" \
		    "$(cat "$dir/fault")"
done
echo "1..$n"
[ $failed = 0 ]
