# SPDX-License-Identifier: GPL-3.0-or-later
# Logins that fail, and logins that must not be tried.

for server in postfix exim; do
	login ann 'not the password 55'
	for mech in PLAIN LOGIN; do
		session "wrong password, STARTTLS, $mech" 28 \
		    mail.example.test $(at $server/submission) --auth $mech
		fails_at auth bad-credentials
		holds 'the reply is told' '.reply.code == 535
		    and (.reply.lines[0] | startswith("535"))'
		session "wrong password, implicit TLS, $mech" 28 \
		    submissions://mail.example.test \
		    $(at $server/submissions) --auth $mech
		fails_at auth bad-credentials
		session "wrong password, no initial response, $mech" 28 \
		    mail.example.test $(at $server/submission) --auth $mech \
		    --no-initial-response
		fails_at auth bad-credentials
		holds 'it ends with QUIT' '([.transcript[]
		    | select(.dir == "C") | .text] | last) == "QUIT"'
	done

	login ann
	session 'AUTH never offered' 28 mail.example.test $(at $server/noauth)
	fails_at auth auth-not-offered
	holds 'AUTH was not sent' 'all(.transcript[]
	    | select(.dir == "C"); .text | startswith("AUTH") | not)'

	session 'AUTH in clear text' 28 mail.example.test $(at $server/clear) \
	    --tls none
	fails_at auth auth-needs-tls
	holds 'AUTH was not sent' 'all(.transcript[]
	    | select(.dir == "C"); .text | startswith("AUTH") | not)'

	for mech in PLAIN LOGIN; do
		session "AUTH in clear text, allowed, $mech" 0 \
		    mail.example.test $(at $server/clear) --tls none \
		    --auth $mech --allow-plaintext-auth
		holds 'logged in without TLS' ".ok
		    and .auth.tried == [\"$mech\"]
		    and all(.capabilities[]; .phase == \"plain\")"
	done
done

server=postfix
session 'no TLS to be had' 28 mail.example.test $(at postfix/notls)
fails_at auth auth-needs-tls

session 'no TLS to be had, required' 29 mail.example.test \
    $(at postfix/notls) --tls starttls
fails_at starttls tls-not-offered

# Who names a mechanism gets it, offered or not: a debugger must be able to
# ask.  Among several names, one that is offered comes first.
session 'the offered one of two' 0 mail.example.test \
    $(at postfix/login-only) --auth PLAIN,LOGIN
holds 'LOGIN was tried' '.auth.tried == ["LOGIN"]'

session 'a mechanism named, not offered' 0 mail.example.test \
    $(at postfix/login-only) --auth PLAIN
holds 'PLAIN was tried' '.auth.tried == ["PLAIN"]
    and .auth.offered == ["LOGIN"]'

server=exim
session 'a mechanism named, no AUTH offered' 28 mail.example.test \
    $(at exim/noauth) --auth PLAIN
holds 'fails at auth' '.failed_stage == "auth" and .reply.code == 503
    and (.explain.fix | length) > 0'
nobody
