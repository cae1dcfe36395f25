# SPDX-License-Identifier: GPL-3.0-or-later
# compare.awk - whether what a document shows is what the program printed.
#
#	awk -v made=FILE -f compare.awk WANTED GOT
#
# Times, ports and what is random count as equal.  A line "..." stands for any
# lines.  Status 1 when they differ, with the first difference on standard
# output and, where that can be told, in FILE what the document should show.

function plain(s) {
	gsub(/127\.0\.0\.1:[0-9]+/, "127.0.0.1:PORT", s)
	gsub(/\[::1\]:[0-9]+/, "[::1]:PORT", s)
	gsub(/[0-9]+(\.[0-9]+)? (ms|s\))/, "N ms", s)
	gsub(/"(ms|t)":[0-9.e-]+/, "\"T\":N", s)
	gsub(/[0-9]+\.[0-9][0-9][0-9][0-9][0-9][0-9]/, "SECONDS", s)
	gsub(/20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]([T ][0-9:.]+(Z|[+-][0-9:]+)?)?/, "DATE", s)
	gsub(/[A-Z][a-z][a-z], [0-9]+ [A-Z][a-z][a-z] 20[0-9][0-9] [0-9:]+ [+-][0-9]+/, "DATE", s)
	gsub(/([0-9A-F][0-9A-F]:)+[0-9A-F][0-9A-F]/, "HEX", s)
	gsub(/eyJ[A-Za-z0-9_.-]+/, "TOKEN", s)
	sub(/[ \t]+$/, "", s)
	return s
}

FILENAME == ARGV[1] { wanted[++w] = $0; next }
{ got[++g] = $0 }

function line_of(text, n, count) {
	return n >= 1 && n <= count ? text[n] : "(the end)"
}

# Line i of part k is line "at" of what was printed, or not.
function fits(k, i, at) {
	return at >= 1 && at <= g &&
	    plain(wanted[begins[k] + i]) == plain(got[at])
}

function whole(k, at,    i) {
	for (i = 0; i < long[k]; i++)
		if (!fits(k, i, at + i))
			return 0
	return 1
}

# Where part k stands, from line "from" on; 0 when it is not there.
function place(k, from,    at) {
	at = g - long[k] + 1
	if (k == 1 && !open_start) {
		if (parts == 1 && !open_end && at != 1)
			return 0
		return whole(k, 1)
	}
	if (k == parts && !open_end)
		return at >= from && whole(k, at) ? at : 0
	for (at = from; at + long[k] - 1 <= g; at++)
		if (whole(k, at))
			return at
	return 0
}

# Where it would stand if only some of its lines were others.
function near(k, from,    i, at) {
	if (k == 1 && !open_start)
		return 1
	if (k == parts && !open_end)
		return g - long[k] + 1
	for (i = 0; i < long[k]; i++)
		for (at = from; at <= g; at++)
			if (length(wanted[begins[k] + i]) > 8 && fits(k, i, at))
				return at - i
	return 0
}

function tell(k, at,    i) {
	if (at == 0) {
		print "\"" wanted[begins[k]] "\" is shown, but not printed " \
		    "there, nor what follows it"
		return
	}
	for (i = 0; i < long[k] && fits(k, i, at + i); i++)
		;
	if (i == long[k])
		print "more is printed: \"" line_of(got, at + i, g) "\""
	else
		print "\"" wanted[begins[k] + i] "\" is shown, and \"" \
		    line_of(got, at + i, g) "\" printed"
}

END {
	for (i = 1; i <= w; i++) {
		if (wanted[i] == "...")
			continue
		if (i == 1 || wanted[i - 1] == "...")
			begins[++parts] = i
		long[parts]++
	}
	open_start = wanted[1] == "..."
	open_end = wanted[w] == "..."
	from = 1
	for (k = 1; k <= parts; k++) {
		at = place(k, from)
		if (at == 0) {
			at = near(k, from)
			if (!bad)
				tell(k, at)
			bad = 1
			lost += at <= 0
		}
		stands[k] = at
		from = at + long[k]
	}
	if (!bad || lost)
		exit bad
	if (parts == 1 && !open_start && !open_end)
		long[1] = g
	for (k = 1; k <= parts; k++) {
		if (k > 1 || open_start)
			print "..." > made
		for (i = 0; i < long[k]; i++)
			if (stands[k] + i <= g)
				print got[stands[k] + i] > made
	}
	if (open_end)
		print "..." > made
	exit 1
}
