#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# tokens.sh FOLDER: make bearer tokens (JWT, RFC 7519) for XOAUTH2 and
# OAUTHBEARER, and the key by which Dovecot judges them.
#
# ann is good for a day, ann-expired was until an hour ago, ann-forged is
# signed with another key.
set -eu
umask 022
mkdir -p "$1/keys/default/HS256"
cd "$1"

url64() {
	openssl base64 -A | tr '+/' '-_' | tr -d =
}

token() {	# SUBJECT EXPIRES KEY
	body=$(printf '{"alg":"HS256","typ":"JWT"}' | url64).$(
	    printf '{"sub":"%s","iss":"%s","iat":%d,"exp":%d}' "$1" \
	    https://tokens.example.test $((now - 7200)) "$2" | url64)
	printf '%s.%s\n' "$body" "$(printf %s "$body" |
	    openssl dgst -sha256 -hmac "$3" -binary | url64)"
}

now=$(date +%s)
key=$(openssl rand -hex 24)
printf %s "$key" | openssl base64 -A > keys/default/HS256/default
token ann $((now + 86400)) "$key" > ann
token ann $((now - 3600)) "$key" > ann-expired
token ann $((now + 86400)) "another $key" > ann-forged
