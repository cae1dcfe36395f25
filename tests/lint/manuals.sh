#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual pages are mdoc without a warning, by mandoc and by groff, and
# each names the others by names that exist.
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"

pages=$(find docs -name '*.[1-9]' | sort)

# mandoc looks for the pages that a page names among the installed ones only.
without_ours() {
	while read -r line; do
		case $line in
		*'referenced manual not found: Xr smtpscope'*)
			name=${line##*: Xr }
			name=${name%% (*}
			[ ! -f "docs/${name% *}.${name#* }" ] || continue ;;
		esac
		printf '%s\n' "$line"
	done
}

if command -v mandoc > /dev/null; then
	for page in $pages; do
		check "mandoc -T lint $page" \
		    "$(mandoc -T lint "$page" 2>&1 | without_ours)"
	done
fi
if command -v man > /dev/null && command -v groff > /dev/null; then
	for page in $pages; do
		check "man --warnings $page" "$(MANWIDTH=80 man --warnings \
		    -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 > /dev/null)"
	done
fi
check "every manual page has a name, a section and a date" "$(
	for page in $pages; do
		name=${page##*/}
		grep -qi "^[.]Dt ${name%.*} ${name##*.}\$" "$page" ||
			echo "$page: .Dt is another"
		grep -q '^[.]Dd [A-Z][a-z]* [0-9]*, 20[0-9][0-9]$' "$page" ||
			echo "$page: .Dd is no date"
	done)"
finish
