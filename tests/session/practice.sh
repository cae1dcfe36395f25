#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Each practice scenario ends in the stage, cause and status that it names,
# and shows its password nowhere.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
# "key":"text" or "key":null or "key":28 of one JSON line
field() {	# KEY < LINE
	sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1
}
"$SMTPSCOPE" practice --list --json > "$dir/list" || exit 99
echo "1..$(wc -l < "$dir/list")"
n=0
while read -r line; do
	n=$((n + 1))
	name=$(echo "$line" | field name)
	"$SMTPSCOPE" check --json "practice:$name" > "$dir/out" \
	    2> "$dir/err" < /dev/null
	status=$?
	want="$(echo "$line" | field stage) $(echo "$line" | field cause) \
$(echo "$line" | field status)"
	got="$(sed 's/"stages".*//' "$dir/out" | field failed_stage) \
$(sed 's/"stages".*//' "$dir/out" | field cause) $status"
	if grep -q -e 'practice-makes' -e 'cHJhY3RpY2UtbWFr' \
	    -e 'ByYWN0aWNlLW1ha2' -e 'wcmFjdGljZS1tYWtl' "$dir/out" \
	    "$dir/err"; then
		echo "not ok $n - $name: the password is in the output"
	elif [ "$want" != "$got" ]; then
		echo "not ok $n - $name: $got, not $want"
	else
		echo "ok $n - $name: $got"
	fi
done < "$dir/list"
