# SPDX-License-Identifier: GPL-3.0-or-later
# Every mechanism that real servers offer: Postfix with Dovecot, Postfix with
# Cyrus SASL, Exim.

in_said='any(.transcript[]; .dir == "S" and (.text | startswith("235")))'
masked='all(.transcript[] | select(.dir == "C" and .masked);
    .text | endswith("********"))'

dovecot_has='PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256'
cyrus_has="$dovecot_has SCRAM-SHA-512 NTLM"
exim_has='PLAIN LOGIN CRAM-MD5'

real() {	# dovecot | cyrus | exim: whom the following cases talk to
	has=$(eval "echo \$${1}_has")
	case $1 in
	dovecot) server='postfix, dovecot' target=$(at postfix/mechs) ;;
	cyrus) server='postfix, cyrus' target=$(at postfix/cyrus) ;;
	exim) server=exim target=$(at exim/mechs) ;;
	esac
}

try() {	# NAME STATUS JQ ARGS...
	try_name=$1 try_status=$2 try_jq=$3
	shift 3
	case_of "$try_name" "$try_status" "$try_jq" mail.example.test \
	    $target "$@"
}

well() {	# MECHANISM
	echo ".ok and .auth.tried == [\"$1\"] and ($in_said) and ($masked)"
}

# In the server's own words, as they came.
refused() {	# MECHANISM
	echo ".failed_stage == \"auth\" and .cause == \"bad-credentials\"
	    and .auth.tried == [\"$1\"] and .reply.code == 535
	    and (.reply.lines[0] as \$words | any(.transcript[];
	        .dir == \"S\" and .text == \$words))
	    and (.explain | (.fix | length) > 0 and (.meaning | length) > 0)
	    and ($masked)"
}

failed_at_auth='.failed_stage == "auth" and (.explain.fix | length) > 0'

# ------------------------------------------- every mechanism, right and wrong

for kind in dovecot cyrus exim; do
	real $kind
	login ann
	for mech in $has; do
		hidden="any(.transcript[]; .dir == \"C\" and .masked)"
		try "$mech" 0 "$(well $mech) and $hidden
		    and .auth.user == \"ann\" and (.auth.offered
		        | contains([\"$mech\"]))" --auth $mech
		try "$mech, no initial response" 0 "$(well $mech) and $hidden
		    and any(.transcript[]; .dir == \"C\"
		        and .text == \"AUTH $mech\")" \
		    --auth $mech --no-initial-response
	done
	login ann 'not the password 88'
	for mech in $has; do
		try "$mech, wrong password" 28 "$(refused $mech)" --auth $mech
	done
done

# ------------------------------------------------------------- names, passwords

for person in bea dora@example.test eva finn 'gail smith' zoë x=y,z \
    $(awk '/^long/ { print $1 }' "$here/users"); do
	login "$person"
	real dovecot
	for mech in PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-256; do
		case $mech/$person in
		# RFC 2831 wants what ISO 8859-1 has hashed as that; Dovecot
		# hashes all as UTF-8.
		DIGEST-MD5/eva | DIGEST-MD5/zoë)
			try "$mech, $person" 28 "$(refused $mech)" \
			    --auth $mech
			continue ;;
		esac
		try "$mech, $person" 0 "$(well $mech)" --auth $mech
	done
	real cyrus
	for mech in PLAIN DIGEST-MD5 SCRAM-SHA-256; do
		try "$mech, $person" 0 "$(well $mech)" --auth $mech
	done
	real exim
	case $person in *' '*) continue ;; esac
	for mech in PLAIN CRAM-MD5; do
		try "$mech, $person" 0 "$(well $mech)" --auth $mech
	done
done

# SASLprep makes the same of the accents, together or apart.
login eva "$(printf 'pa\314\210sswo\314\210rd-3')"
for kind in dovecot cyrus; do
	real $kind
	for mech in SCRAM-SHA-1 SCRAM-SHA-256; do
		try "$mech, the accents apart" 0 "$(well $mech)" --auth $mech
	done
done

# ---------------------------------------------------------- for somebody else

login ann
for kind in dovecot cyrus; do
	real $kind
	for mech in PLAIN DIGEST-MD5 SCRAM-SHA-256; do
		try "$mech for oneself, by name" 0 "$(well $mech)" \
		    --auth $mech --authzid ann
		try "$mech for another" 28 "$failed_at_auth
		    and .auth.tried == [\"$mech\"]" --auth $mech --authzid bea
	done
done

# --------------------------------------------------------------- bearer tokens

real dovecot
tokens=$LIVE_STATE/tokens
for mech in XOAUTH2 OAUTHBEARER; do
	login ann "$(cat "$tokens/ann")"
	for more in '' --no-initial-response; do
		try "$mech $more" 0 "$(well $mech) and .auth.user == \"ann\"" \
		    --auth $mech $more
	done
	for kind in expired forged; do
		login ann "$(cat "$tokens/ann-$kind")"
		for more in '' --no-initial-response; do
			try "$mech, $kind $more" 28 ".failed_stage == \"auth\"
			    and .cause == \"oauth-token-invalid\"
			    and .reply.code == 535
			    and any(.transcript[]; .dir == \"S\"
			    and (.decoded | tostring
			    | test(\"status: (401|invalid_token)\")
			    and contains(\"tokens.example.test/.well-\")))" \
			    --auth $mech $more
		done
	done
done

# ------------------------------------------------------ without a password

login ann
real exim
card="--cert $LIVE_STATE/certs/client.pem"
for more in '' --no-initial-response; do
	try "EXTERNAL $more" 0 "$(well EXTERNAL)" --auth EXTERNAL $card $more
	try "EXTERNAL for oneself, by name $more" 0 "$(well EXTERNAL)" \
	    --auth EXTERNAL --authzid ann $card $more
done
try 'EXTERNAL for another' 28 "$failed_at_auth and .reply.code == 535" \
    --auth EXTERNAL --authzid bea $card
try 'EXTERNAL without a certificate' 28 "$failed_at_auth" --auth EXTERNAL

for kind in dovecot cyrus; do
	real $kind
	for more in '' --no-initial-response; do
		try "ANONYMOUS $more" 0 "$(well ANONYMOUS)" --auth ANONYMOUS \
		    $more
	done
done

# ------------------------------------------------------- what does not go

# Exim knows NTLMv1 alone, and says "334 NTLM supported" in clear words.
real exim
for more in '' --no-initial-response; do
	try "NTLM, which is too old here $more" 28 "$failed_at_auth
	    and .auth.tried == [\"NTLM\"] and .reply.code == 535" \
	    --auth NTLM $more
done

# Channel binding is asked for and not to be had.
real dovecot
try 'SCRAM-SHA-256-PLUS, not offered' 28 "$failed_at_auth" \
    --auth SCRAM-SHA-256-PLUS

run_cases
server=
nobody
