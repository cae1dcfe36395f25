# SPDX-License-Identifier: GPL-3.0-or-later
# Good logins: both servers, both ways to TLS, both mechanisms, with and
# without an initial response, and passwords that are hard to carry.

logged_in() {	# MECHANISM
	holds "reached its goal" '.ok and any(.stages[];
	    .stage == "auth" and .ok)'
	holds "$1 was tried" ".auth.tried == [\"$1\"]"
	holds 'the certificate was verified' '.tls.verified
	    and .tls.verify_error == null
	    and (.tls.version | startswith("TLSv1."))
	    and (.tls.chain[0].san | tostring | contains("mail.example.test"))
	    and (.tls.chain[0].sha256 | ascii_downcase | gsub(":"; "")
	        | test("^[0-9a-f]{64}$"))'
	holds 'the transcript masks the exchange' \
	    'any(.transcript[]; .dir == "C" and .masked)
	    and any(.transcript[]; .dir == "S" and (.text | startswith("235")))'
}

for server in postfix exim; do
	login carl
	for mech in PLAIN LOGIN; do
		session "STARTTLS, $mech" 0 mail.example.test \
		    $(at $server/submission) --auth $mech
		logged_in $mech
		holds 'TLS by STARTTLS' '.tls.mode == "starttls"
		    and any(.capabilities[]; .phase == "plain"
		        and .keyword == "STARTTLS")
		    and all(.capabilities[] | select(.phase == "plain");
		        .keyword != "AUTH")
		    and any(.capabilities[]; .phase == "tls"
		        and .keyword == "AUTH"
		        and (.params | contains(["PLAIN", "LOGIN"])))'
		holds 'the user name is told' '.auth.user == "carl"'

		session "implicit TLS, $mech" 0 \
		    submissions://mail.example.test \
		    $(at $server/submissions) --auth $mech
		logged_in $mech
		holds 'TLS from the first byte' '.tls.mode == "implicit"
		    and all(.transcript[]; .text != "STARTTLS")'

		session "no initial response, $mech" 0 mail.example.test \
		    $(at $server/submission) --auth $mech \
		    --no-initial-response
		logged_in $mech
		holds 'AUTH alone on its line' \
		    "any(.transcript[]; .dir == \"C\" and .text == \"AUTH $mech\")
		    and any(.transcript[]; .dir == \"S\"
		        and (.text | startswith(\"334\")))"
	done

	for person in ann bea dora@example.test; do
		login $person
		session "the password of $person" 0 mail.example.test \
		    $(at $server/submission) --auth PLAIN,LOGIN
		logged_in PLAIN
		session "the password of $person, LOGIN" 0 mail.example.test \
		    $(at $server/submission) --auth LOGIN
		logged_in LOGIN
	done

	login ann
	session 'no mechanism named' 0 "localhost:$(port $server/submission)"
	holds 'reached its goal' '.ok and (.auth.tried | length) == 1'
	session 'an address as target' 0 "127.0.0.1:$(port $server/submission)"
	holds 'verified by its address' '.ok and .tls.verified'
done

server=postfix
login ann
session 'only LOGIN offered' 0 mail.example.test $(at postfix/login-only)
holds 'LOGIN was tried' '.auth.tried == ["LOGIN"] and .auth.offered == ["LOGIN"]'

name='postfix: as text'
run check --ca-file "$ca" --user ann --password-file "$work/secret" \
    mail.example.test $(at postfix/submission)
[ "$status" = 0 ] && grep -q 235 "$out"
result $? "$name: exit status 0, and the 235 is shown"
silent

name='the program without a terminal'
run --ca-file "$ca" --user ann --password-eval "cat '$work/secret'" \
    mail.example.test $(at postfix/submission)
[ "$status" = 0 ] && grep -q 235 "$out"
result $? "$name: exit status 0, and the 235 is shown"
silent

name='--password'
run check --password "$secret" --user ann mail.example.test \
    $(at postfix/submission)
[ "$status" = 1 ]
result $? "$name: exit status 1"
silent
nobody
