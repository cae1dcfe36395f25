#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# swaks, curl, msmtp and Python's smtplib with the practice server: each ends
# as it should, each server has seen what it should, and no server has printed
# the password, the token, or what is made of them.  A tool that is not there
# is told as skipped, case by case.
here=$(dirname "$0")
dir=$(mktemp -d) || exit 99
server=
trap 'exec 3<&-; [ -z "$server" ] || kill "$server"; rm -rf "$dir"' EXIT
user=student
password=fifty-ways-to-fail-now
ca=$dir/ca.pem
domain=practice.smtpscope.test
n=0

# ------------------------------------------------------------ the server

# Its first lines come through a pipe: whoever has read them can connect.
start() {	# OPTIONS-OF-PRACTICE
	rm -f "$dir/pipe" "$dir/seen"
	mkfifo "$dir/pipe" || exit 99
	# shellcheck disable=SC2086 # a list of words
	"$SMTPSCOPE" practice --listen 127.0.0.1 --ca-out "$ca" --overwrite \
	    $1 > "$dir/pipe" 2> "$dir/complaints" &
	server=$!
	exec 3< "$dir/pipe"
	token=
	while read -r line <&3; do
		case $line in
		'practice server on '*)
			port=${line#*127.0.0.1:}
			port=${port%%,*} ;;
		'token '*) token=${line#token } ;;
		'certificate of its CA in '*) break ;;
		esac
	done
	cat <&3 > "$dir/seen" &
	reader=$!
	exec 3<&-
}

stop() {
	kill "$server"
	wait "$server"
	server_status=$?
	server=
	wait "$reader"
}

# ------------------------------------------------------------- the cases

# Password and token as they are, in base64 at each alignment, hexadecimal,
# backwards and in a URL; how a JWT begins; the wrong password likewise.
hidden='fifty-ways ZmlmdHktd2F5cy ZpZnR5LXdheXMt maWZ0eS13YXlzL
776179732d74 %77%61%79%73 won-liaf-ot eyJhbGciOi ZXlKaGJHY2lPa
V5SmhiR2NpT2 leUpoYkdjaU9p
mistaken-horse bWlzdGFrZW4taG9yc2 1pc3Rha2VuLWhvcnNl taXN0YWtlbi1ob3JzZ
6d697374616b656e esroh-nekatsim'

leaks() {
	for word in $hidden; do
		! grep -q -i -e "$word" "$dir/seen" "$dir/complaints" || return 0
	done
	[ -n "$token" ] && grep -q -F -e "$token" "$dir/seen"
}

holds() {	# FILE WORDS-BETWEEN-BARS: prints the first that is missing
	(
		IFS='|'
		set -f
		# shellcheck disable=SC2086 # split on purpose
		for words in $2; do
			grep -q -i -F -e "$words" "$1" || { echo "$words"; exit; }
		done
	)
}

fault() {	# STATUS CLIENT-SAYS SERVER-SAW
	missing=$(holds "$dir/out" "$2")
	unseen=$(holds "$dir/seen" "$3")
	if [ "$status" != "$1" ]; then
		echo "ended with $status, not $1"
	elif [ -n "$missing" ]; then
		echo "the client does not say: $missing"
	elif [ -n "$unseen" ]; then
		echo "the server does not show: $unseen"
	elif [ "$server_status" != 0 ]; then
		echo "the server ended with $server_status"
	elif leaks; then
		echo "the server printed a secret"
	fi
}

# run CLIENT OPTIONS SCENARIO STATUS CLIENT-SAYS SERVER-SAW: words that must
# be there are separated by bars.
run() {
	n=$((n + 1))
	name="$1 $2, $3"
	if ! have "$1"; then
		echo "ok $n - $name # SKIP $1 is not installed, or not whole"
		return
	fi
	start "--scenario $3"
	# shellcheck disable=SC2086 # a list of words
	"$1_client" $2 > "$dir/out" 2>&1 < /dev/null
	status=$?
	stop
	why=$(fault "$4" "$5" "$6")
	if [ -z "$why" ]; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name: $why"
		sed 's/^/# client: /' "$dir/out" | tail -n 30
		sed 's/^/# server: /' "$dir/seen" "$dir/complaints" |
		    tail -n 30
	fi
}

have() {	# CLIENT
	case $1 in
	smtplib) command -v python3 > /dev/null ;;
	swaks)	# without its Perl modules it can do little
		command -v swaks > /dev/null &&
		    swaks --support 2> /dev/null |
			grep -q 'TLS supported' ;;
	*) command -v "$1" > /dev/null ;;
	esac
}

# ----------------------------------------------------------- the clients

secret=$password

printf 'Subject: practice\n\nA line.\n.a line with a dot\n' > "$dir/mail"
awk 'BEGIN { print "Subject: large\n"
	for (i = 0; i < 30000; i++)
		print "A line of seventy characters, give or take a few of them, " i
}' > "$dir/large"

# OPTIONS: a mechanism or "-"; then words for the way it is reached, and what
# is different.  The same words for every client.
words() {
	mech=$1
	shift
	way=starttls from=a@$domain to=b@example.net secret=$password
	mail=$dir/mail verify=yes more=
	for word; do
		case $word in
		clear | starttls | implicit) way=$word ;;
		wrong) secret=mistaken-horse ;;
		token) secret=$token ;;
		large) mail=$dir/large ;;
		trusting) verify=no ;;
		*) more="$more $word" ;;
		esac
	done
}

curl_client() {
	words "$@"
	url=smtp://127.0.0.1:$port/client.example
	set -- --no-netrc -sS --max-time 20 --cacert "$ca"
	case $way in
	starttls) set -- "$@" --ssl-reqd ;;
	implicit) url=smtps://127.0.0.1:$port/client.example ;;
	esac
	[ "$verify" = yes ] || set -- "$@" --insecure
	case $mech in
	-) ;;
	XOAUTH2 | OAUTHBEARER)
		set -- "$@" --login-options "AUTH=$mech" --user "$user" \
		    --oauth2-bearer "$secret" ;;
	*) set -- "$@" --login-options "AUTH=$mech" --user "$user:$secret" ;;
	esac
	# shellcheck disable=SC2086 # a list of words
	curl "$@" $more --url "$url" --mail-from "$from" --mail-rcpt "$to" \
	    --upload-file "$mail" --crlf
}

swaks_client() {
	words "$@"
	set -- --server 127.0.0.1 --port "$port" --helo client.example \
	    --from "$from" --to "$to" --timeout 20
	case $way in
	starttls) set -- "$@" --tls --tls-ca-path "$ca" ;;
	implicit) set -- "$@" --tls-on-connect --tls-ca-path "$ca" ;;
	esac
	[ "$way" = clear ] || [ "$verify" = no ] || set -- "$@" --tls-verify
	[ "$mech" = - ] || set -- "$@" --auth "$mech" --auth-user "$user" \
	    --auth-password "$secret" --auth-hide-password
	# shellcheck disable=SC2086 # a list of words
	swaks "$@" $more --data "@$mail"
}

msmtp_client() {
	words "$@"
	(
		umask 077
		cat > "$dir/msmtprc" <<-EOF
		account default
		host 127.0.0.1
		port $port
		domain client.example
		from $from
		timeout 20
		auth $(case $mech in -) echo off ;; *) echo "$mech" |
		    tr '[:upper:]' '[:lower:]' ;; esac)
		user $user
		password $secret
		tls $([ "$way" = clear ] && echo off || echo on)
		tls_starttls $([ "$way" = implicit ] && echo off || echo on)
		EOF
	)
	if [ "$verify" = yes ]; then
		echo "tls_trust_file $ca" >> "$dir/msmtprc"
	else
		echo "tls_certcheck off" >> "$dir/msmtprc"
	fi
	# shellcheck disable=SC2086 # a list of words
	msmtp -C "$dir/msmtprc" $more "$to" < "$mail"
}

smtplib_client() {
	words "$@"
	# shellcheck disable=SC2086 # a list of words
	PORT=$port CA=$ca USER_NAME=$user SECRET=$secret \
	    python3 "$here/practice-client.py" "$mech" "$way" "$verify" \
	    "$from" "$to" "$mail" $more
}

# -------------------------------------------------------- what goes well

sent='a message|Taken and thrown away|QUIT|221 2.0.0'
tls='STARTTLS|TLS is on'
for client in curl swaks msmtp smtplib; do
	run $client 'PLAIN' ok 0 '' "$tls|AUTH PLAIN|235 2.7.0|$sent"
	run $client 'LOGIN' ok 0 '' "$tls|AUTH LOGIN|235 2.7.0|$sent"
	run $client 'PLAIN implicit' implicit-tls 0 '' \
	    "TLS is on|220 |AUTH PLAIN|235 2.7.0|$sent"
	run $client 'CRAM-MD5' cram-only 0 '' \
	    "$tls|AUTH CRAM-MD5|334 |********|235 2.7.0|$sent"
	run $client 'LOGIN large' ok 0 '' "235 2.7.0|a message, 3000|$sent"
	run $client 'PLAIN clear' auth-in-clear 0 '' "AUTH PLAIN|235 2.7.0|$sent"
	run $client 'LOGIN' login-odd-prompts 0 '' "AUTH LOGIN|235 2.7.0|$sent"
done
for client in curl msmtp smtplib; do
	run $client 'XOAUTH2 token' oauth 0 '' \
	    "$tls|AUTH XOAUTH2|235 2.7.0|$sent"
done
for client in curl msmtp; do
	run $client 'OAUTHBEARER token' oauth 0 '' \
	    "$tls|AUTH OAUTHBEARER|235 2.7.0|$sent"
done
run msmtp 'SCRAM-SHA-256' scram 0 '' "AUTH SCRAM-SHA-256|235 2.7.0|$sent"
run curl 'PLAIN --sasl-ir' ok 0 '' "AUTH PLAIN ********|235 2.7.0|$sent"
run curl 'NTLM' every-mechanism 0 '' "AUTH NTLM|********|235 2.7.0|$sent"
run swaks 'PLAIN --pipeline' ok 0 '' "235 2.7.0|MAIL FROM|RCPT TO|DATA|$sent"
run swaks 'PLAIN --to b@example.net,c@example.net --pipeline' ok 0 '' \
    "RCPT TO:<b@example.net>|RCPT TO:<c@example.net>|$sent"
run smtplib 'PLAIN bdat' ok 0 'taken in 3 chunks' \
    "BDAT 20|BDAT 0 LAST|Taken and thrown away"
run smtplib 'PLAIN pipelined' ok 0 'taken at once' \
    "MAIL FROM|RCPT TO|DATA|a message|Taken and thrown away"
run smtplib '- - help' ok 0 'VRFY 252|EXPN 502|NOOP 250|RSET 250|HELP 214' \
    'VRFY|EXPN|NOOP|RSET|HELP|QUIT'

# In the words of each system, and with what it offers.
while read -r voice accepted; do
	run curl 'LOGIN' "ok --like $voice" 0 '' \
	    "$tls|AUTH LOGIN|235 |a message|$accepted"
	run smtplib 'LOGIN wrong' "ok --like $voice" 1 \
	    'SMTPAuthenticationError 535' "$tls|AUTH LOGIN|535"
done <<'EOF'
postfix 250 2.0.0 Ok: queued as|221 2.0.0 Bye
exim 250 Accepted|250 OK id=|closing connection
exchange 250 2.1.0 Sender OK|Queued mail for delivery
microsoft365 250 2.1.5 Recipient OK|250 2.0.0 OK <
gmail at your service|235 2.7.0 Accepted|354 Go ahead|gsmtp
yahoo ESMTP ready|250 OK , completed|221 Service Closing transmission
sendgrid SG ESMTP service ready|250 AUTH=PLAIN LOGIN|250 Ok: queued as
jetemail 250 2.0.0 Taken
maildog 250 2.0.0 Taken
EOF

# ------------------------------------------------------- and what does not

refused='AUTH PLAIN|535 5.7.8'
run curl 'PLAIN wrong' ok 67 'Login denied' "$refused"
run swaks 'PLAIN wrong' ok 28 '535 5.7.8' "$refused"
run msmtp 'PLAIN wrong' ok 77 '535 5.7.8' "$refused"
run smtplib 'PLAIN wrong' ok 1 'SMTPAuthenticationError 535' "$refused"
run curl 'LOGIN wrong' bad-password 67 'Login denied' 'AUTH LOGIN|535 5.7.8'
run swaks 'LOGIN wrong' bad-password 28 '535 5.7.8' 'AUTH LOGIN|535 5.7.8'
run msmtp 'LOGIN wrong' bad-password 77 '535 5.7.8' 'AUTH LOGIN|535 5.7.8'
run smtplib 'LOGIN wrong' bad-password 1 'SMTPAuthenticationError 535' \
    'AUTH LOGIN|535 5.7.8'
run curl 'CRAM-MD5 wrong' cram-only 67 'Login denied' 'AUTH CRAM-MD5|535'
run swaks 'CRAM-MD5 wrong' cram-only 28 '535' 'AUTH CRAM-MD5|535'
run msmtp 'CRAM-MD5 wrong' cram-only 77 '535' 'AUTH CRAM-MD5|535'
run smtplib 'CRAM-MD5 wrong' cram-only 1 'SMTPAuthenticationError 535' \
    'AUTH CRAM-MD5|535'
run curl 'XOAUTH2 token' oauth-expired 67 'Login denied' 'AUTH XOAUTH2|334 |535'
run msmtp 'XOAUTH2 token' oauth-expired 77 '535' 'AUTH XOAUTH2|334 |535'
run smtplib 'XOAUTH2 token' oauth-expired 1 'SMTPAuthenticationError 535' \
    'AUTH XOAUTH2|334 |535'

run curl 'PLAIN' auth-never 55 '550' "$tls|EHLO"
run swaks 'PLAIN' auth-never 28 'not' "$tls|EHLO"
run msmtp 'PLAIN' auth-never 69 'does not support' "$tls|EHLO"
run smtplib 'PLAIN' auth-never 1 'SMTPNotSupportedError' "$tls|EHLO"

run curl 'PLAIN' starttls-missing 64 '' 'EHLO'
run swaks 'PLAIN' starttls-missing 29 'STARTTLS' 'EHLO'
run msmtp 'PLAIN' starttls-missing 69 'STARTTLS' 'EHLO'
run smtplib 'PLAIN' starttls-missing 1 'SMTPNotSupportedError' 'EHLO'

run curl 'PLAIN' starttls-broken 64 '' 'STARTTLS|454 4.7.0'
run swaks 'PLAIN' starttls-broken 29 '454 4.7.0' 'STARTTLS|454 4.7.0'
run msmtp 'PLAIN' starttls-broken 76 '454 4.7.0' 'STARTTLS|454 4.7.0'
run smtplib 'PLAIN' starttls-broken 1 'SMTPResponseException 454' \
    'STARTTLS|454 4.7.0'

run curl 'PLAIN' cert-expired 60 'certificate has expired' 'STARTTLS|TLS failed'
run swaks 'PLAIN' cert-expired 29 'certificate' 'STARTTLS'
run msmtp 'PLAIN' cert-expired 69 'expired' 'STARTTLS'
run smtplib 'PLAIN' cert-expired 1 'certificate has expired' \
    'STARTTLS|TLS failed'
run curl 'PLAIN trusting' cert-expired 0 '' "$tls|235 2.7.0|$sent"
run swaks 'PLAIN trusting' cert-expired 0 '' "$tls|235 2.7.0|$sent"
run msmtp 'PLAIN trusting' cert-expired 0 '' "$tls|235 2.7.0|$sent"
run smtplib 'PLAIN trusting' cert-expired 0 '' "$tls|235 2.7.0|$sent"
run curl 'PLAIN' cert-wrong-name 60 'SSL' 'STARTTLS'
run msmtp 'PLAIN' cert-wrong-name 69 '' 'STARTTLS'
run smtplib 'PLAIN' cert-wrong-name 1 'certificate verify failed' 'STARTTLS'
run curl 'PLAIN' cert-untrusted 60 'SSL' 'STARTTLS'
run swaks 'PLAIN' cert-untrusted 29 'certificate' 'STARTTLS'
run msmtp 'PLAIN' cert-untrusted 69 '' 'STARTTLS'
run smtplib 'PLAIN' cert-untrusted 1 'certificate verify failed' 'STARTTLS'

run curl 'PLAIN' auth-temporary 67 '' 'AUTH PLAIN|454 4.7.0'
run swaks 'PLAIN' auth-temporary 28 '454 4.7.0' 'AUTH PLAIN|454 4.7.0'
run msmtp 'PLAIN' auth-temporary 77 '454 4.7.0' 'AUTH PLAIN|454 4.7.0'
run smtplib 'PLAIN' auth-temporary 1 'SMTPAuthenticationError 454' \
    'AUTH PLAIN|454 4.7.0'

run curl 'PLAIN' greylisted 55 '450' 'RCPT TO|450 4.2.0'
run swaks 'PLAIN' greylisted 24 '450 4.2.0' 'RCPT TO|450 4.2.0'
run msmtp 'PLAIN' greylisted 69 '450 4.2.0' 'RCPT TO|450 4.2.0'
run smtplib 'PLAIN' greylisted 1 'SMTPRecipientsRefused 450' \
    'RCPT TO|450 4.2.0'

run curl 'PLAIN large' message-too-big 55 '552' 'MAIL FROM|552 5.3.4'
run swaks 'PLAIN' content-refused 26 '554 5.7.1' '554 5.7.1'
run msmtp 'PLAIN' mailbox-full 69 '452 4.2.2' '452 4.2.2'
run smtplib 'PLAIN' content-refused 1 'SMTPDataError 554' '554 5.7.1'

run curl 'PLAIN' drop-at-rcpt 56 '' 'RCPT TO|gone'
run swaks 'PLAIN' drop-at-rcpt 6 '' 'RCPT TO|gone'
run msmtp 'PLAIN' drop-at-rcpt 74 '' 'RCPT TO|gone'
run smtplib 'PLAIN' drop-at-rcpt 1 'SMTPServerDisconnected' 'RCPT TO|gone'

run curl 'PLAIN --max-time 2' silent 28 'timed out' 'connected'
run swaks 'PLAIN --timeout 2' silent 21 'Timeout' 'connected'
run msmtp 'PLAIN --timeout=2' silent 74 'timed out' 'connected'
run smtplib 'PLAIN timeout=2' silent 1 'timed out' 'connected'

echo "1..$n"
