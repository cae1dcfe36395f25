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
echo "1..$n"
