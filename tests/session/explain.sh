#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# "smtpscope explain" of a word alone, and what is no such word.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
n=0
verdict() {	# NAME GOT WANTED
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf 'got:  %s\nwant: %s\n' "$2" "$3" | sed 's/^/#   /'
	fi
}
explain() {	# ARGUMENTS...
	"$SMTPSCOPE" explain "$@" > "$dir/out" 2> "$dir/err" < /dev/null
	status=$?
}
title() {
	sed -n '1s/^ !  //p' "$dir/out"
}
# Of JSON: what the card is about.
about() {
	sed -n 's/.*"cause":"\{0,1\}\([^",]*\)"\{0,1\},.*"title".*/\1/p' \
	    "$dir/out"
	sed -n 's/.*"term":"\([^"]*\)".*/\1/p' "$dir/out"
}

# ARGUMENTS | TITLE
while IFS='|' read -r words wanted; do
	# shellcheck disable=SC2086
	explain $words
	verdict "$words" "$status $(title)" "0 $wanted"
done <<'END'
STARTTLS|STARTTLS: switch this connection to TLS
starttls|STARTTLS: switch this connection to TLS
starttls-offered|STARTTLS in the list: TLS can be had here
SCRAM-SHA-256|SCRAM-SHA-256: both ends prove that they know the password
PIPELINING|PIPELINING: several commands at once
mail from|MAIL: a message begins, with its sender
padlock|The padlock: the connection is encrypted
->|->, ~>: this line was sent by this program
~>|->, ~>: this line was sent by this program
<~|<-, <~: this line came from the server
===|===: something happened, and nothing was said
!|!: an explanation of what failed
signs|The signs in front of the lines
CA|CA: who vouches for a certificate
smarthost|Relay: a server that passes mail on
250|250: done
reply codes|The three digits of a reply
bad-credentials|The user name or password was refused
--stage auth PLAIN|PLAIN: user name and password in one message
-- nonsense|An error that the catalogue does not know
STARTTLS PIPELINING|An error that the catalogue does not know
250 OK|A reply that the catalogue does not know
250-SIZE 10240000|A reply that the catalogue does not know
299|A reply that the catalogue does not know
END

# ARGUMENTS | CAUSE TERM
while IFS='|' read -r words wanted; do
	# shellcheck disable=SC2086
	explain --json $words
	# Unquoted: the lines become words.
	# shellcheck disable=SC2046
	verdict "--json $words" "$(echo $(about))" "$wanted"
done <<'END'
STARTTLS|null starttls
xoauth2|null xoauth2
354|null code-354
bad-credentials|bad-credentials
535|bad-credentials
nonsense|unknown
250 OK|unknown-2xx
END

explain --json VRFY
for key in schema cause title meaning fix dead_ends docs confidence also; do
	verdict "--json has $key" "$(grep -c "\"$key\":" "$dir/out")" 1
done
verdict '--json says the kinds' \
    "$(grep -c '"kind":"command, capability"' "$dir/out")" 1
verdict '--json is one line' "$(wc -l < "$dir/out" | tr -d ' ')" 1

# At a service its own remedy comes first, and only its own.
explain --stage auth --host smtp.gmail.com '535 5.7.8 not accepted'
verdict 'a remedy of this service' \
    "$(sed -n '/What to do:/{n;s/^ !   - \(Gmail:\).*/\1/p;}' "$dir/out")" \
    'Gmail:'
verdict 'none of another one' "$(grep -c 'Outlook.com:' "$dir/out")" 0
explain bad-credentials
verdict 'a cause alone names them all' \
    "$(grep -c '^ !   - \(Gmail\|Outlook.com\|Exim\):' "$dir/out")" 3
verdict 'the words have pages' "$(grep -c 'smtpscope explain WORD' \
    "$dir/out")" 1

echo EHLO | "$SMTPSCOPE" explain > "$dir/out"
verdict 'a word from standard input' "$(title)" \
    'EHLO: saying hello and asking what the server can do'
"$SMTPSCOPE" explain < /dev/zero > "$dir/out" 2> "$dir/err"
verdict 'endless input: exit status' $? 1
verdict 'endless input: it says so' \
    "$(grep -c 'at most 64 KiB' "$dir/err")" 1
for option in --help --version 'explain --list'; do
	# shellcheck disable=SC2086
	"$SMTPSCOPE" $option > /dev/full 2> "$dir/err"
	verdict "$option on a full disk: exit status" $? 70
	verdict "$option on a full disk: it says so" \
	    "$(grep -c 'could not be written' "$dir/err")" 1
done
explain --list
verdict '--list holds causes' "$(grep -c '^bad-credentials ' "$dir/out")" 1
verdict '--list holds no terms' "$(grep -ci '^starttls ' "$dir/out")" 0
echo "1..$n"
