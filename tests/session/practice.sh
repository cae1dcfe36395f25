#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Each practice scenario ends in the stage, cause and status that it names;
# each mechanism logs in where all are offered; and the password, the token,
# and what is made of them are shown nowhere.
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
# "key":"text" or "key":null or "key":28 of one JSON line
field() {	# KEY < LINE
	sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1
}
# The password, its base64 at each alignment, hexadecimal, backwards; and how
# every JWT begins, as it is and in base64.
hidden='fifty-ways ZmlmdHktd2F5cy ZpZnR5LXdheXMt maWZ0eS13YXlzL
776179732d74 %77%61%79%73 won-liaf-ot eyJhbGciOi ZXlKaGJHY2lPa
V5SmhiR2NpT2 leUpoYkdjaU9p'
leaks() {	# FILES...
	for word in $hidden; do
		grep -q -i -e "$word" "$@" && return 0
	done
	return 1
}
n=0
# What came of "$dir/out" and $status, against what was wanted.
judge() {	# NAME WANTED
	n=$((n + 1))
	got="$(sed 's/"stages".*//' "$dir/out" | field failed_stage) \
$(sed 's/"stages".*//' "$dir/out" | field cause) $status"
	if leaks "$dir/out" "$dir/err"; then
		echo "not ok $n - $1: the password is in the output"
	elif [ "$2" != "$got" ]; then
		echo "not ok $n - $1: $got, not $2"
	else
		echo "ok $n - $1: $got"
	fi
}
check() {	# OPTIONS... TARGET
	"$SMTPSCOPE" check --json "$@" > "$dir/out" 2> "$dir/err" < /dev/null
	status=$?
}
"$SMTPSCOPE" practice --list --json > "$dir/list" || exit 99
while read -r line; do
	name=$(echo "$line" | field name)
	check "practice:$name"
	judge "$name" "$(echo "$line" | field stage) \
$(echo "$line" | field cause) $(echo "$line" | field status)"
done < "$dir/list"

# OPTIONS | SCENARIO | WANTED
while IFS='|' read -r options scenario wanted; do
	# shellcheck disable=SC2086
	check $options "practice:$scenario"
	judge "$scenario $options" "$wanted"
done <<'END'
--auth PLAIN|every-mechanism|null null 0
--auth LOGIN|every-mechanism|null null 0
--auth CRAM-MD5|every-mechanism|null null 0
--auth DIGEST-MD5|every-mechanism|null null 0
--auth NTLM|every-mechanism|null null 0
--auth SCRAM-SHA-1|every-mechanism|null null 0
--auth SCRAM-SHA-256|every-mechanism|null null 0
--auth SCRAM-SHA-512|every-mechanism|null null 0
--auth SCRAM-SHA-1-PLUS|every-mechanism|null null 0
--auth SCRAM-SHA-256-PLUS|every-mechanism|null null 0
--auth SCRAM-SHA-512-PLUS|every-mechanism|null null 0
--auth SCRAM-SHA-256-PLUS --tls-max 1.2|every-mechanism|null null 0
--auth SCRAM-SHA-1-PLUS --tls-max 1.2|every-mechanism|null null 0
--auth XOAUTH2|every-mechanism|null null 0
--auth OAUTHBEARER|every-mechanism|null null 0
--auth ANONYMOUS|every-mechanism|null null 0
--auth OAUTHBEARER --no-initial-response|every-mechanism|null null 0
--auth SCRAM-SHA-256 --no-initial-response|every-mechanism|null null 0
--auth OAUTHBEARER|oauth|null null 0
--auth OAUTHBEARER|oauth-expired|auth oauth-token-invalid 28
--auth XOAUTH2|basic-auth-disabled|null null 0
--auth XOAUTH2|app-password-required|null null 0
--auth SCRAM-SHA-256|server-proof-wrong|auth server-unproven 28
--auth SCRAM-SHA-256-PLUS|server-proof-wrong|auth server-unproven 28
--tls none|auth-after-tls|auth auth-needs-tls 28
--auth LOGIN|echoing|auth bad-credentials 28
--user teacher --auth SCRAM-SHA-512|every-mechanism|auth bad-credentials 28
--user teacher --auth NTLM|every-mechanism|auth bad-credentials 28
--user teacher --auth DIGEST-MD5|every-mechanism|auth bad-credentials 28
--user teacher --auth CRAM-MD5|cram-only|auth bad-credentials 28
--user teacher|oauth|auth oauth-token-invalid 28
END

# Scenarios of one's own, and what is said of one that is not right.
ok() {	# WHAT COMMAND...
	n=$((n + 1))
	what=$1
	shift
	if "$@"; then
		echo "ok $n - $what"
	else
		echo "not ok $n - $what"
	fi
}
cat > "$dir/mine.scenario" <<'END'
title MAIL is refused, and nobody has to log in
stage mail
cause auth-required
status 23
until mail
give no-login
answer mail unless login "530 5.7.0 Authentication required"
END
check "practice:$dir/mine.scenario"
judge "a scenario from a file" "mail auth-required 23"
check --until auth "practice:$dir/mine.scenario"
judge "and a login, when it is asked for" "null null 0"
check --user student "practice:$dir/mine.scenario"
judge "after which MAIL is taken" "null null 0"
check --until rcpt practice
judge "an envelope where none was given" "null null 0"
printf 'title x\n\nanswer mial greylisted\n' > "$dir/bad.scenario"
check "practice:$dir/bad.scenario"
ok "a mistake has file, line, column and the nearest word" grep -q \
    'bad.scenario:3:8: unknown point "mial"; the nearest is mail' "$dir/err"
ok "a scenario that cannot be read is wrong usage" [ "$status" -eq 1 ]
sed 's/auth-required/auth-requierd/' "$dir/mine.scenario" > \
    "$dir/bad.scenario"
check "practice:$dir/bad.scenario"
ok "so has a cause that there is not" grep -q \
    'bad.scenario:3:7: unknown cause "auth-requierd"; the nearest is auth-req' \
    "$dir/err"
mkfifo "$dir/pipe.scenario" "$dir/pipe.voice"
check "practice:$dir/pipe.scenario"
ok "a scenario is not read from a pipe" grep -q \
    'pipe.scenario: this is not a regular file' "$dir/err"
check --like "$dir/pipe.voice" practice
ok "nor is a voice, which would be an empty one" grep -q \
    'pipe.voice: this is not a regular file' "$dir/err"
check practice:ok --like exmi
ok "a voice that is unknown is named with the nearest" grep -q \
    'no practice voice "exmi"; the nearest is exim' "$dir/err"
check --like exim practice:greylisted
ok "--like changes the words" grep -q '"220 practice.smtpscope.test ESMTP Exim' \
    "$dir/out"
check --like exim mail.example.com
ok "--like is for the practice server" grep -q -e '--like belongs to' \
    "$dir/err"

check --scenario "$dir/mine.scenario" practice
ok "--scenario of a session is refused, and the target named" grep -q \
    'it is$' "$dir/err"
ok "and with it the way" grep -q 'practice:./FILE' "$dir/err"
printf '%s\n' 'title the box is full' 'stage rcpt' 'cause mailbox-full' \
    'status 24' 'answer rcpt "452 4.2.2 full"' > "$dir/far.scenario"
check "practice:$dir/far.scenario"
ok "without until a walk goes to the stage" [ "$status" -eq 24 ]

# The server alone: what it says of itself, and that it ends when it is told.
serve() {	# SIGNAL ARGUMENTS...
	signal=$1
	shift
	: > "$dir/out"		# nothing of the one before
	"$SMTPSCOPE" practice "$@" > "$dir/out" 2> "$dir/err" < /dev/null &
	pid=$!
	turns=0
	until grep -q "${awaited:-it delivers nothing}" "$dir/out" ||
	    [ "$turns" -ge 200 ] || ! kill -0 "$pid" 2> /dev/null; do
		sleep 0.05
		turns=$((turns + 1))
	done
	kill "-$signal" "$pid" 2> /dev/null
	wait "$pid"
	status=$?
}
serve INT --scenario "$dir/mine.scenario" --like exim
ok "scenario and voice are named" \
    grep -q 'on 127.0.0.1:[0-9]*, scenario mine, like exim$' "$dir/out"
ok "user and password are told" \
    grep -q '^user student, password fifty-ways-to-fail-now;' "$dir/out"
ok "on loopback nothing is said of other machines" \
    sh -c '! grep -q "other machines" "$1"' - "$dir/out"
ok "INT ends it well" [ "$status" -eq 0 ]
serve TERM --scenario greylisted
ok "a trouble of the server's own is met by anybody" \
    sh -c 'grep -q "scenario greylisted" "$1" && ! grep -q "to meet it" "$1"' \
    - "$dir/out"
awaited='to meet it'
for way in 'wrong-password|log in with another password' \
    'user-trailing-space|log in as "student "' \
    'implicit-on-starttls-port|set TLS to starttls' \
    'relay-denied|do not log in'; do
	serve TERM --scenario "${way%|*}"
	ok "${way%|*}: what a client has to do is said" \
	    grep -q -x "to meet it: ${way#*|}" "$dir/out"
done
awaited=
serve TERM --listen 0.0.0.0
ok "that others can reach it is said" grep -q 'open to other machines' \
    "$dir/out"
ok "TERM ends it well" [ "$status" -eq 0 ]
serve TERM --listen mail.example.com:2525
ok "it listens where an address says so, and not by a name" grep -q \
    'mail.example.com is not an IP address to listen on' "$dir/err"
echo "1..$n"
