#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# certs.sh FOLDER: make the certificates of the live tests.
#
# ca.pem is the only root to trust.  NAME.pem holds a key and its certificate.
set -eu
umask 022
mkdir -p "$1"
cd "$1"
log=$PWD/openssl.log

cat > ca.cnf <<'EOF'
[ca]
default_ca = here
[here]
database = index
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = none
[none]
EOF
: > index

key() {	# NAME
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 \
	    -out "$1.key" 2>> "$log"
}

day() {	# a date as date(1) reads it
	date -u -d "$1" +%Y%m%d%H%M%SZ
}

leaf() {	# NAME FROM TO COMMON-NAME ALTERNATIVE-NAMES [PURPOSE]
	key "$1"
	openssl req -new -config ca.cnf -key "$1.key" \
	    -subj "/CN=$4" -out "$1.csr" 2>> "$log"
	printf '%s\n' basicConstraints=critical,CA:FALSE \
	    keyUsage=digitalSignature "extendedKeyUsage=${6:-serverAuth}" \
	    "subjectAltName=$5" > "$1.ext"
	openssl ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key \
	    -startdate "$(day "$2")" -enddate "$(day "$3")" \
	    -extfile "$1.ext" -in "$1.csr" -out "$1.crt" 2>> "$log"
	cat "$1.key" "$1.crt" > "$1.pem"
}

key ca
openssl req -new -x509 -config ca.cnf -key ca.key -days 30 \
    -subj '/CN=Live Test Root' \
    -addext basicConstraints=critical,CA:TRUE \
    -addext keyUsage=critical,keyCertSign -out ca.pem 2>> "$log"

ours=DNS:mail.example.test,DNS:localhost,IP:127.0.0.1
leaf good 'now - 1 day' 'now + 30 days' mail.example.test "$ours"
leaf expired 'now - 60 days' 'now - 3 days' mail.example.test "$ours"
leaf wronghost 'now - 1 day' 'now + 30 days' mail.other.test \
    DNS:mail.other.test
leaf client 'now - 1 day' 'now + 30 days' ann email:ann@example.test \
    clientAuth

key selfsigned
openssl req -new -x509 -config ca.cnf -key selfsigned.key -days 30 \
    -subj /CN=mail.example.test -addext basicConstraints=critical,CA:FALSE \
    -addext "subjectAltName=$ours" -out selfsigned.crt 2>> "$log"
cat selfsigned.key selfsigned.crt > selfsigned.pem
