# SPDX-License-Identifier: GPL-3.0-or-later
# Every mechanism against two libraries that are not ours: what the client
# claims is held against what saslserver reports that the library saw.

[ -x "$SASLSERVER" ] || {
	result 0 "the mechanisms against GNU SASL and Cyrus SASL # SKIP \
saslserver was not built: libgsasl-dev or libsasl2-dev is missing"
	return 0
}

# What neither library does, or does in another way, is not asked of it.
gsasl_has='PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256'
cyrus_has="$gsasl_has SCRAM-SHA-512 NTLM"
gsasl_binds='SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS'
cyrus_binds="$gsasl_binds SCRAM-SHA-512-PLUS"

account() {	# USER [PASSWORD]: of the servers, and of the client
	login "$@"
	known_user=$user
	known_json=$(json "$1")
	known_secret=$work/account-$((accounts = accounts + 1))
	cp "$work/secret" "$known_secret"
}
accounts=0

other() {	# LIBRARY MECHANISMS SASLSERVER-OPTIONS...
	library=$1
	offered=$2
	shift 2
	server=$library
	talk_to --backend "$library" --mechs "$offered" \
	    --cert "$LIVE_STATE/certs/good.pem" --user "$known_user" \
	    --password-file "$known_secret" "$@"
}

had() {	# LIBRARY
	eval "echo \$${1}_has"
}

binds() {	# LIBRARY
	eval "echo \$${1}_binds"
}

json() {	# TEXT: as a JSON string
	jq -n --arg text "$1" '$text'
}

in_said='any(.transcript[]; .dir == "S" and (.text | startswith("235")))'

well() {	# MECHANISM
	echo ".ok and .auth.tried == [\"$1\"] and ($in_said)"
}

refused() {	# MECHANISM
	echo ".failed_stage == \"auth\" and .cause == \"bad-credentials\"
	    and .auth.tried == [\"$1\"] and .reply.code == 535
	    and (.reply.lines[0] | endswith(\"$library says no\"))
	    and (.explain.fix | length) > 0"
}

saw_login() {	# MECHANISM [MORE-JQ]
	saw ".mech == \"$1\" and .result == \"ok\"
	    and .authcid == $known_json and (${2:-true})"
}

# ------------------------------------------------------ the judge can fail

account ann
printf '%s\n' '#!/bin/sh' '"$CLIENT" "$@"; status=$?' \
    'head -n 1 proofs >&2; exit $status' > "$work/leaking"
chmod 755 "$work/leaking"
CLIENT=$SMTPSCOPE
export CLIENT
for mech in CRAM-MD5 DIGEST-MD5 SCRAM-SHA-256 NTLM; do
	other cyrus "$cyrus_has"
	SMTPSCOPE=$work/leaking
	case_of "$mech" 0 "$(well $mech)" --auth $mech
	SMTPSCOPE=$CLIENT
	saw_login $mech
	sh "$here/case.sh" "$this"
	[ "$(cat "$this/faults")" = 'a secret or a proof leaks: err ' ]
	result $? "a proof of $mech that leaks is found"
done
case_of 'PLAIN' 1 'false' --auth PLAIN
saw 'false'
sh "$here/case.sh" "$this"
[ "$(grep -c -e status -e 'not as' -e 'something' "$this/faults")" = 3 ]
result $? 'a session that is not as expected is found'
rm -rf "$cases"

# ------------------------------------------- every mechanism, both TLS versions

account ann
for lib in gsasl cyrus; do
	for version in 1.2 1.3; do
		other $lib "$(had $lib)" --tls-version $version
		for mech in $(had $lib); do
			case $mech in
			# A client that could bind, and was not asked to.
			SCRAM-*) seen='.gs2 == "y" and .binding == null' ;;
			*) seen=true ;;
			esac
			seen=".tls == \"TLSv$version\" and $seen"
			case_of "$mech, TLS $version" 0 "$(well $mech)" \
			    --auth $mech
			saw_login $mech "$seen"
			case $mech in
			CRAM-MD5 | DIGEST-MD5 | LOGIN) continue ;;
			esac
			case_of "$mech, TLS $version, no initial response" 0 \
			    "$(well $mech) and any(.transcript[]; .dir == \"C\"
			    and .text == \"AUTH $mech\")" \
			    --auth $mech --no-initial-response
			saw_login $mech "$seen"
		done
	done
	other $lib "$(had $lib)" --tls implicit
	for mech in PLAIN DIGEST-MD5 SCRAM-SHA-256; do
		case_of "$mech, implicit TLS" 0 "$(well $mech)" --auth $mech \
		    --tls implicit
		saw_login $mech
	done
	# What cannot be used again may go in clear; nothing binds there.
	other $lib "$(had $lib)" --tls none
	for mech in CRAM-MD5 DIGEST-MD5 SCRAM-SHA-256; do
		case_of "$mech without TLS" 0 "$(well $mech)" --auth $mech \
		    --tls none
		saw_login $mech '.tls == null and (.gs2 == null or .gs2 == "n")'
	done
done
run_cases

# ------------------------------------------------------------- channel binding

bound() {	# LIBRARY TLS-VERSION TYPE [CLIENT-OPTIONS...]
	lib=$1 version=$2 type=$3
	shift 3
	other $lib "$(had $lib) $(binds $lib)" --tls-version $version \
	    --binding $type
	seen=".binding == \"$type\" and .gs2 == \"p=$type\""
	for mech in $(binds $lib); do
		case_of "$mech, $type, TLS $version $*" 0 "$(well $mech)" \
		    --auth $mech "$@"
		saw_login $mech "$seen"
	done
}

for lib in gsasl cyrus; do
	bound $lib 1.2 tls-unique
	bound $lib 1.3 tls-exporter
	bound $lib 1.2 tls-unique --no-initial-response
	bound $lib 1.3 tls-exporter --no-initial-response
	bound $lib 1.2 tls-unique --channel-binding tls-unique
	bound $lib 1.3 tls-exporter --channel-binding tls-exporter
	other $lib "$(had $lib) $(binds $lib)" --binding tls-exporter \
	    --tls-version 1.3
	case_of 'the best is bound' 0 '.ok and (.auth.tried[0]
	    | startswith("SCRAM-") and endswith("-PLUS"))'
	saw '.result == "ok" and .binding == "tls-exporter"'
	# Who asks for the plain form does not mean to say that he was not
	# offered the other: that would look like a downgrade.
	for mech in SCRAM-SHA-1 SCRAM-SHA-256; do
		case_of "$mech where $mech-PLUS is offered" 0 "$(well $mech)" \
		    --auth $mech
		saw_login $mech '.gs2 == "n" and .binding == null'
	done
	other $lib "$(had $lib) $(binds $lib)" --binding tls-exporter \
	    --tls-version 1.3 --binding-wrong
	for mech in $(binds $lib); do
		case_of "$mech, somebody in between" 28 '.ok == false
		    and .failed_stage == "auth"' --auth $mech
		saw '.result == "refused"'
	done
done
bound cyrus 1.2 tls-server-end-point --channel-binding tls-server-end-point
bound cyrus 1.3 tls-server-end-point --channel-binding tls-server-end-point

# The library knows that it could bind, the offer was cut on the way.
other cyrus "$cyrus_has" --binding tls-exporter --tls-version 1.3
case_of 'SCRAM-SHA-256, the offer of -PLUS was taken out' 28 \
    '.failed_stage == "auth"' --auth SCRAM-SHA-256
saw '.result == "refused" and .gs2 == "y"'
run_cases

# ------------------------------------------------------------- names, passwords

for person in bea dora@example.test eva finn 'gail smith' zoë x=y,z \
    $(awk '/^long/ { print $1 }' "$here/users"); do
	account "$person"
	for lib in gsasl cyrus; do
		other $lib "$(had $lib)"
		for mech in PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-256; do
			# It hashes the name as UTF-8, against RFC 2831.
			[ $person/$lib/$mech != zoë/gsasl/DIGEST-MD5 ] ||
			    continue
			case_of "$mech, $person" 0 "$(well $mech)
			    and .auth.user == $known_json" --auth $mech
			saw_login $mech
		done
	done
	# It takes each byte for a character.
	case $person in bea | eva | zoë) continue ;; esac
	case_of "NTLM, $person" 0 "$(well NTLM)" --auth NTLM
	saw_login NTLM
done
account eva
printf '%s\n' "$secret" | iconv -t latin1 > "$known_secret"
other cyrus NTLM
case_of 'NTLM, eva, as the library would have it' 0 "$(well NTLM)" --auth NTLM
saw_login NTLM
# The same password, written in another way: SASLprep makes them one.
account eva
login eva "$(printf 'pa\314\210sswo\314\210rd-3')"
for lib in gsasl cyrus; do
	other $lib "$(had $lib)"
	for mech in SCRAM-SHA-1 SCRAM-SHA-256; do
		case_of "$mech, the accents apart" 0 "$(well $mech)" \
		    --auth $mech
		saw_login $mech
	done
done
run_cases

# ------------------------------------------------------------ what is refused

for lib in gsasl cyrus; do
	account ann
	login ann 'not the password 77'
	other $lib "$(had $lib) $(binds $lib)" --binding tls-exporter \
	    --tls-version 1.3
	for mech in $(had $lib) $(binds $lib); do
		case_of "$mech, wrong password" 28 "$(refused $mech)" \
		    --auth $mech
		saw ".mech == \"$mech\" and .result == \"refused\""
	done
	account ann
	login nobody 'open sesame 7 times'
	for mech in PLAIN CRAM-MD5 SCRAM-SHA-256; do
		case_of "$mech, unknown user" 28 "$(refused $mech)" \
		    --auth $mech
	done
done
run_cases

# ---------------------------------------------------------- for somebody else

account ann
for lib in gsasl cyrus; do
	for boss in boss 'the boss, really=yes'; do
		boss_json=$(json "$boss")
		other $lib "$(had $lib)" --authzid "$boss"
		for mech in PLAIN DIGEST-MD5 SCRAM-SHA-256; do
			case_of "$mech for $boss" 0 "$(well $mech)" \
			    --auth $mech --authzid "$boss"
			saw_login $mech ".authzid == $boss_json"
			case_of "$mech for another than $boss" 28 \
			    '.failed_stage == "auth"' \
			    --auth $mech --authzid stranger
			saw '.result == "refused"'
		done
	done
done

# ------------------------------------------------------ without a password

for lib in gsasl cyrus; do
	for more in '' --no-initial-response; do
		other $lib 'EXTERNAL ANONYMOUS' --authzid boss \
		    --ca "$LIVE_STATE/certs/ca.pem"
		case_of "EXTERNAL $more" 0 "$(well EXTERNAL)" --auth EXTERNAL \
		    --cert "$LIVE_STATE/certs/client.pem" $more
		saw_login EXTERNAL
		case_of "EXTERNAL for boss $more" 0 "$(well EXTERNAL)" \
		    --auth EXTERNAL --authzid boss \
		    --cert "$LIVE_STATE/certs/client.pem" $more
		saw_login EXTERNAL '.authzid == "boss"'
		case_of "ANONYMOUS $more" 0 "$(well ANONYMOUS)" \
		    --auth ANONYMOUS $more
		saw '.result == "ok"'
	done
	case_of 'EXTERNAL without a certificate' 28 '.failed_stage == "auth"' \
	    --auth EXTERNAL
done
run_cases

# ----------------------------------------------------------------- as text

account ann
for lib in gsasl cyrus; do
	other $lib "$(had $lib) $(binds $lib)" --binding tls-exporter \
	    --tls-version 1.3
	for mech in $(had $lib) $(binds $lib); do
		in_text "$mech" 0 --auth $mech
		saw_login $mech
	done
done
run_cases

# --------------------------------------------- servers that prove nothing

account ann
for lib in gsasl cyrus; do
	for lie in bad-proof no-proof; do
		other $lib "$(had $lib) $(binds $lib)" --binding tls-exporter \
		    --tls-version 1.3 --$lie
		for mech in $(binds $lib) $(had $lib); do
			case $mech in
			SCRAM-* | DIGEST-MD5) ;;
			*) continue ;;
			esac
			for more in '' --no-initial-response; do
				case_of "$mech, $lie $more" 28 '.ok == false
				    and .failed_stage == "auth"
				    and .cause == "server-unproven"' \
				    --auth $mech $more
				saw ".mech == \"$mech\" and (.result
				    | startswith(\"${lie%-proof} proof\"))"
			done
		done
	done
done
run_cases
talk_to
server=
nobody
