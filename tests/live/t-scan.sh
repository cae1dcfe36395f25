# SPDX-License-Identifier: GPL-3.0-or-later
# The scan for secrets must be able to fail.
server=
login ann
mkdir -p "$work/planted"

there() {	# WHAT: is the secret found in the planted file?
	leaks "$work/planted" > /dev/null
	result $? "the scan finds $1"
}

printf 'x%sx' "$secret" > "$work/planted/file"
there 'a secret as it is'
for offset in 0 1 2; do
	printf '%.*s%s, and more' "$offset" ':::' "$secret" | base64 -w 0 \
	    > "$work/planted/file"
	there "base64 at offset $offset"
done
printf '\0%s\0%s' "$user" "$secret" | base64 -w 0 > "$work/planted/file"
there 'an AUTH PLAIN response'
printf %s "$secret" | od -An -v -tx1 | tr -d ' \n' > "$work/planted/file"
there 'hexadecimal'

echo 'AUTH PLAIN ********' > "$work/planted/file"
! leaks "$work/planted" > /dev/null
result $? 'the scan finds nothing where there is nothing'
rm -rf "$work/planted"
nobody
