#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Links from one document to another lead to a file, and to a heading of it.
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"

# The anchors that hosting sites make of a document's headings.
anchors() {	# DOCUMENT
	sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-'
}

broken() {
	written_files | grep '[.]md$' | while read -r page; do
		folder=.
		case $page in
		*/*) folder=${page%/*} ;;
		esac
		grep -noE '\]\([^()]+\)' "$page" | while IFS=: read -r line link
		do
			link=${link#"]("}
			link=${link%")"}
			case $link in
			http://* | https://*) continue ;;
			'#'*) target=$page ;;
			*) target=$folder/${link%%#*} ;;
			esac
			[ -e "$target" ] || {
				echo "$page:$line: there is no $link"
				continue
			}
			case $link in
			*'#'*)
				anchors "$target" |
				    grep -qx -e "${link#*#}" ||
					echo "$page:$line: no heading $link" ;;
			esac
		done
	done
}

check "every link leads somewhere" "$(broken)"
finish
