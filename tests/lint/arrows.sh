#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Which folder may include what: the arrows of the design run one way.
. "${TOP_SRCDIR:-.}/tests/lint/tap.inc"

# FOLDER  what it may include beside itself: folders or single headers.
allowed='
core/base
core/net         core/base
core/log         core/base
core/sasl        core/base
core/smtp        core/base core/net core/log core/sasl
core/decode      core/base core/log core/smtp
core/story       core/base core/log core/smtp core/decode
core/explain     core/base core/log core/sasl core/smtp core/decode core/story
core/filter      core/base core/log core/smtp core/decode
core/lesson      core/base core/log core/smtp core/decode core/story core/explain core/filter
core/walk        core/base core/net core/log core/sasl core/smtp core/story core/explain
core/dialect     core/base core/smtp
core/capture     core/base core/log core/sasl core/smtp core/dialect
core/scrub       core/base core/log core/sasl core/smtp
core/transcript  core/base core/log core/sasl core/smtp core/decode core/story core/explain core/walk core/report core/dialect core/capture
core/report      core/base core/log core/smtp core/decode core/story core/explain core/walk
core/scenario    core/base core/log/stage.h
core/practice    core/base core/sasl core/scenario core/log/stage.h core/smtp/line.h core/smtp/command.h core/smtp/reply.h core/smtp/ehlo.h
tui              core
'

# FILE LINE INCLUDED, of every file in the program.
includes=$(c_files | xargs awk '
	/^[ \t]*#[ \t]*include/ {
		if (match($0, /["<][^">]+[">]/))
			print FILENAME, FNR, substr($0, RSTART, RLENGTH)
	}')

wrong_arrows() {
	{
		printf '%s\n--\n' "$allowed"
		printf '%s\n' "$includes"
	} | awk '
	/^--$/ { table_ended = 1; next }
	!table_ended {
		known[$1] = 1
		for (i = 2; i <= NF; i++)
			may[$1, $i] = 1
		next
	}
	function folder_of(path,	part, n) {
		n = split(path, part, "/")
		return part[1] == "tui" ? "tui" : part[1] "/" part[2]
	}
	$3 !~ /^"/ { next }
	{
		gsub(/"/, "", $3)
		from = folder_of($1)
		to = folder_of($3)
	}
	$3 == "config.h" || $3 ~ /\/banned\.h$/ || from == to { next }
	$1 ~ /\/banned\.h$/ { next }
	!(from in known) {
		print $1 ":" $2 ": " from " is not in the table of arrows.sh"
		next
	}
	may[from, to] || may[from, $3] { next }
	from == "tui" && to ~ /^core\// { next }
	{ print $1 ":" $2 ": " from " must not include " $3 }'
}

# PATTERN FILES...: where a system header that matches is included elsewhere.
only_in() {
	printf '%s\n' "$includes" | awk -v header="$1" -v files="$2" '
	$3 ~ header && $1 !~ files { print $1 ":" $2 ": " $3 }'
}

check "includes follow the table" "$(wrong_arrows)"
check "curses and readline only in tui/screen/term-*.c" "$(only_in \
    '^["<](n?curses[.h/]|ncursesw/|term[.]h>|termcap|readline/)' \
    '^tui/screen/term-[^/]*[.]c$')"
check "openssl/ssl.h only in the TLS files" "$(only_in \
    '^<openssl/(ssl|tls1)[.]h' \
    '^core/(net/tls[^/]*[.]c|net/tls-priv[.]h|practice/[^/]*(tls|certs)[^/]*[.]c)$')"
check "includes start at the top of the tree" "$(printf '%s\n' "$includes" |
    awk '$3 ~ /^"/ && $3 !~ /^"((core|tui)\/|config[.]h")/ {
	print $1 ":" $2 ": " $3 }')"
finish
