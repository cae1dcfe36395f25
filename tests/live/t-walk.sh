# SPDX-License-Identifier: GPL-3.0-or-later
# The whole walk up to a message, and the stages that can refuse it.

printf '%s\n' 'From: <ann@example.test>' 'Subject: live test' '' \
    'A line.' '.' '..two dots' 'The end.' > "$work/message"
letter="--from ann@example.test --data $work/message"

for server in postfix exim; do
	login ann
	session 'a message' 0 mail.example.test $(at $server/submission) \
	    --until data $letter --to someone@elsewhere.test
	holds 'every stage passed' 'all(.stages[]; .ok)
	    and ([.stages[].stage] | contains(["connect", "banner", "ehlo",
	        "starttls", "tls", "auth", "mail", "rcpt", "data", "quit"]))'
	holds 'the stages are in order' '[.stages[].stage] as $s
	    | ["connect", "banner", "starttls", "tls", "auth", "mail", "rcpt",
	        "data", "quit"]
	    | map(. as $n | $s | index($n)) | . == sort'
	holds 'it ends with QUIT and 221' '([.transcript[]
	    | select(.dir == "C") | .text] | last) == "QUIT"
	    and any(.transcript[]; .dir == "S" and (.text | startswith("221")))'

	session 'as far as RCPT' 0 mail.example.test \
	    $(at $server/submission) --until rcpt \
	    --from ann@example.test --to someone@elsewhere.test
	holds 'no DATA' 'all(.transcript[]; .text != "DATA")
	    and all(.stages[]; .stage != "data")'

	nobody
	for stage in connect banner ehlo starttls; do
		session "as far as $stage" 0 mail.example.test \
		    $(at $server/submission) --until $stage
		holds 'reached its goal' ".ok and any(.stages[];
		    .stage == \"$stage\" and .ok)"
	done
	session 'without --until and --user' 0 mail.example.test \
	    $(at $server/submission)
	holds 'TLS, and no login' '.ok and .tls.verified
	    and all(.transcript[] | select(.dir == "C");
	        .text | startswith("AUTH") | not)'

	session 'relaying' 24 mail.example.test $(at $server/plain) \
	    --until rcpt --from ann@example.test --to someone@elsewhere.test
	fails_at rcpt relay-denied

	session 'a full mailbox' 24 mail.example.test $(at $server/plain) \
	    --until rcpt --from ann@example.test --to full@example.test
	fails_at rcpt mailbox-full
	holds 'the reply is told' '.reply.code == 452
	    and .reply.enhanced == "4.2.2"'
done

# Exim asks for the login at MAIL, Postfix only at RCPT.
server=exim
session 'MAIL without a login' 23 submissions://mail.example.test \
    $(at exim/submissions) --until mail --from ann@example.test
fails_at mail auth-required
