#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# smtpscope keys: presets, contexts, one's own file, mistakes.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
n=0
result() {	# NAME
	n=$((n + 1))
	if [ -n "$fault" ]; then
		echo "not ok $n - $1: $fault"
	else
		echo "ok $n - $1"
	fi
}
XDG_CONFIG_HOME=$dir
LC_ALL=C.UTF-8
export XDG_CONFIG_HOME LC_ALL
mkdir "$dir/smtpscope"
keys() {	# STATUS ARGUMENTS...
	wanted=$1
	shift
	"$SMTPSCOPE" keys "$@" > "$dir/out" 2> "$dir/err" < /dev/null
	status=$?
	fault=
	[ "$status" = "$wanted" ] || fault="status $status, not $wanted"
}
holds() {	# FILE TEXT
	grep -q -F -x -e "$2" "$dir/$1" || fault="$fault; no \"$2\" in $1"
}

keys 0
holds out 'preset none'
first=$fault
cp "$dir/out" "$dir/default"
keys 0 --preset default
cmp -s "$dir/out" "$dir/default" || fault="the preset is another one"
fault=$first$fault
result "the default is a preset"

for preset in default emacs; do
	keys 0 --preset $preset
	cp "$dir/out" "$dir/printed"
	keys 0 --preset none --keymap "$dir/printed"
	cmp -s "$dir/out" "$dir/printed" || fault="it is read as another one"
	result "what is printed of $preset can be read"
done

keys 0 --preset emacs search walk
holds out 'map search   <C-g>          dismiss'
grep -q '^preset\|ledger' "$dir/out" && fault="more than two contexts"
result "two contexts of a preset"

printf 'preset emacs\nmap ledger J move 5\n' > "$dir/smtpscope/keymap"
keys 0 --changed
holds out 'preset emacs'
holds out 'map ledger   J              move 5'
[ "$(wc -l < "$dir/out")" -eq 2 ] || fault="$fault; more than that differs"
result "a file that begins with a preset"

printf 'map ledger J move 5\n' > "$dir/smtpscope/keymap"
printf 'keymap = emacs\n' > "$dir/smtpscope/config"
keys 0 --changed
holds out 'preset emacs'
result "a preset of the configuration"

keys 1 legder
holds err 'smtpscope: there is no context "legder"; the nearest is ledger'
result "a context that is none"

keys 1 --preset emcas
holds err 'smtpscope: there is no preset "emcas"; the nearest is emacs'
result "a preset that is none"

printf 'map ledger J fold opne\nmap ledger g help\n' > "$dir/smtpscope/keymap"
keys 1 ledger
file=$dir/smtpscope/keymap
holds err "smtpscope: $file:1:19: fold: \"opne\" is not \
toggle|open|close|open-all|close-all; the nearest is open"
grep -q "keymap:2:12: g is the beginning of gf (emacs.keymap:" "$dir/err" ||
    fault="$fault; the other line is not named"
holds out 'map ledger   K              explain'
result "wrong lines are told, the rest counts"
echo "1..$n"
