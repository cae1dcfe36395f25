#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# practice --ca-out: the certificate that clients have to trust, and nothing
# else, in a file of its own.
dir=$(mktemp -d) || exit 99
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$dir"' EXIT
ca=$dir/ca.pem
n=0
result() {	# NAME COMMAND...: holds
	name=$1
	shift
	n=$((n + 1))
	if "$@"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		sed 's/^/# /' "$dir/out" "$dir/err"
	fi
}
refused() {	# WORDS OPTIONS...: status 1, and these words
	words=$1
	shift
	timeout 20 "$SMTPSCOPE" "$@" > "$dir/out" 2> "$dir/err" < /dev/null
	[ $? = 1 ] && grep -q -F -e "$words" "$dir/err" && [ ! -s "$dir/out" ]
}
walked() {	# STATUS OPTIONS...
	wanted=$1
	shift
	printf '%s\n' fifty-ways-to-fail-now | timeout 20 "$SMTPSCOPE" check \
	    --user student --password-fd 0 "$@" "127.0.0.1:$port" \
	    > "$dir/out" 2> "$dir/err"
	[ $? = "$wanted" ]
}

serve() {	# OPTIONS...
	"$SMTPSCOPE" practice --listen 127.0.0.1 --ca-out "$ca" "$@" \
	    > "$dir/pipe" &
	server=$!
	exec 3< "$dir/pipe"
	while read -r line <&3; do
		case $line in
		'practice server on '*)
			port=${line#*127.0.0.1:}
			port=${port%%,*} ;;
		'certificate of its CA in '*) break ;;
		esac
	done
	cat <&3 > /dev/null &
	exec 3<&-
}

mkfifo "$dir/pipe" || exit 99
serve
: > "$dir/out"
: > "$dir/err"
result 'where it is, is told' [ "$line" = "certificate of its CA in $ca" ]
result 'it is the owner'\''s alone' [ "$(stat -c %a "$ca")" = 600 ]
result 'it holds one thing' [ "$(grep -c -e -----BEGIN "$ca")" = 1 ]
result 'which is a certificate' grep -q -x -e '-----BEGIN CERTIFICATE-----' \
    "$ca"
kept=$(cat "$ca")
kill "$server"
wait "$server"
server=

result 'never over what is there' refused 'is there already' \
    practice --ca-out "$ca"
result 'which is as it was' [ "$(cat "$ca")" = "$kept" ]
ln -s "$dir/elsewhere" "$dir/link"
result 'nor through a link' refused 'not saved' practice --overwrite \
    --ca-out "$dir/link"
result 'nor where there is no folder' refused 'not saved' practice \
    --ca-out "$dir/none/ca.pem"
result 'nor without a name' refused 'takes the name of a file' practice \
    --ca-out=
result 'only by a server' refused 'belongs to practice' practice --list \
    --ca-out "$dir/x"
result 'and only by practice' refused 'belongs to practice' check \
    --ca-out "$dir/x" practice

serve --overwrite
result 'over it when that is asked for' [ "$(cat "$ca")" != "$kept" ]
result 'with it a client trusts the server' walked 0 --ca-file "$ca"
printf '%s\n' "$kept" > "$dir/old"
result 'with one of an earlier run it does not' walked 29 \
    --ca-file "$dir/old"
result 'and without it neither' walked 29
echo "1..$n"
