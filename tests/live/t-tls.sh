# SPDX-License-Identifier: GPL-3.0-or-later
# TLS that fails: bad certificates, 454, TLS on the wrong port.

untold='all(.transcript[] | select(.dir == "C");
    .text | startswith("AUTH") | not)'
server=postfix
login ann

while read -r kind cause; do
	session "$kind" 29 mail.example.test $(at postfix/cert-$kind)
	fails_at tls "cert-$cause"
	holds 'AUTH was not sent' "$untold"
	holds 'the fault and the chain are told' '.tls.verified == false
	    and (.tls.verify_error | length) > 0
	    and (.tls.chain | length) > 0'
	session "$kind, --insecure" 0 mail.example.test \
	    $(at postfix/cert-$kind) --insecure
	holds 'it went on, and says so' '.ok and .tls.verified == false
	    and (.tls.verify_error | length) > 0'
done <<EOF
expired expired
wronghost hostname
selfsigned self-signed
EOF

session 'STARTTLS answered with 454' 29 mail.example.test \
    $(at postfix/tls-broken)
fails_at starttls tls-not-available
holds 'the reply is told, AUTH was not sent' ".reply.code == 454 and ($untold)"

for server in postfix exim; do
	session 'implicit TLS, STARTTLS port' 29 \
	    submissions://mail.example.test $(at $server/submission)
	fails_at tls tls-wrong-mode

	session 'clear text, implicit TLS port' 21 mail.example.test:465 \
	    $(at $server/submissions) --tls none --timeout 1
	fails_at banner banner-timeout
done

server=exim
ours=$ca
ca=$LIVE_STATE/certs/selfsigned.crt
session 'a root that is not ours' 29 mail.example.test $(at exim/submission)
ca=$ours
holds 'fails at tls' '.failed_stage == "tls"
    and (.cause | test("^cert-(untrusted|self-signed)$"))'
holds 'AUTH was not sent' "$untold"

session 'another name than the certificate has' 29 mail.another.test \
    $(at exim/submission)
fails_at tls cert-hostname
nobody
