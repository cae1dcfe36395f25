# SPDX-License-Identifier: GPL-3.0-or-later
#
# causes.awk - docs/causes/*.md into one C file with the catalogue.
#
#	LC_ALL=C awk -f catalogue.awk -f causes.awk docs/causes/*.md \
#		> causes-data.c
#
# docs/causes/README.md describes the format.  A malformed file is refused
# with "file:line: message" on standard error and exit status 1.

BEGIN {
	ngroups = split("connection tls starttls protocol authentication " \
	    "sender recipient message", groups, " ")
	for (i = 1; i <= ngroups; i++)
		group_rank[groups[i]] = i
	nstages = split("resolve connect tls banner ehlo starttls auth mail " \
	    "rcpt data quit", stages, " ")
	for (i = 1; i <= nstages; i++)
		stage_bit[stages[i]] = 2 ^ (i - 1)
	sections_are("Meaning|How it is recognised|How to tell|What to do|" \
	    "By system|What will not help|Who says it how|Documents")
	split("Gmail=GMAIL;Microsoft 365=MICROSOFT_365;" \
	    "Outlook.com=OUTLOOK_COM;Exchange=EXCHANGE;Yahoo=YAHOO;" \
	    "iCloud=ICLOUD;SendGrid=SENDGRID;JetEmail=JETEMAIL;" \
	    "MailDog=MAILDOG;Amazon SES=AMAZON_SES;Postfix=POSTFIX;" \
	    "Dovecot=DOVECOT;Cyrus=CYRUS;Exim=EXIM;" \
	    "No greeting=NO_GREETING", systems, ";")
	for (i in systems)
		system_of[substr(systems[i], 1, index(systems[i], "=") - 1)] = \
		    "SYSTEM_" substr(systems[i], index(systems[i], "=") + 1)
	split("retry-same wait mend reconnect other-password token " \
	    "other-user other-mechanism login ehlo starttls implicit-tls " \
	    "starttls-port other-host unverified skip", way_words, " ")
	for (i in way_words)
		is_way[way_words[i]] = 1
	split("code enhanced text banner command event verify port tls " \
	    "offers lacks offered lacked mech only-mechs host user secret " \
	    "attempts", valued, " ")
	for (i in valued)
		takes_value[valued[i]] = 1
	split("mech-missing foreign masked fault malformed authenticated " \
	    "given-up", plain, " ")
	for (i in plain)
		takes_none[plain[i]] = 1
	is_pattern["text"] = is_pattern["banner"] = is_pattern["command"] = 1
	split("has-at no-at empty domain blank base64 non-ascii control",
	    shapes, " ")
	for (i in shapes)
		is_shape[shapes[i]] = 1
}

FNR == 1 {
	end_file()
	base = base_name()
	skip = base == "README"
	words_file = base == "words"
	if (!skip && !words_file) {
		page_begin()
		fenced = 0
	}
	if (words_file)
		FILENAME_OF[0] = FILENAME
}

skip { next }

/[\001-\010\013-\037\177]/ {
	saved = cur
	if (words_file)
		cur = 0
	fail(FNR, "a control character")
	cur = saved
}

# words.md: "- =word: phrase|phrase"
words_file && /^- =/ {
	saved = cur
	cur = 0
	alias_line(substr($0, 4))
	cur = saved
	next
}

# words.md: "- @name: word|word"
words_file {
	if ($0 !~ /^- @/)
		next
	saved = cur
	cur = 0
	s = substr($0, 4)
	colon = index(s, ":")
	name = substr(s, 1, colon - 1)
	value = trim(substr(s, colon + 1))
	gsub(/`/, "", value)
	if (colon < 2 || name !~ /^[a-z][a-z-]*$/)
		fail(FNR, "expected \"- @name: word|word\"")
	else if (value == "" || value ~ /[ \t\/]/)
		fail(FNR, "@" name " needs words joined by | without blanks")
	else if (name in word_list)
		fail(FNR, "@" name " is there twice")
	else
		word_list[name] = value
	cur = saved
	next
}

{
	last_line[cur] = FNR
	if (fenced) {
		if ($0 ~ /^```/)
			fenced = 0
		else if ($0 ~ /^[ \t]+[^ \t]/ && nraw[cur])
			raw[cur, nraw[cur]] = raw[cur, nraw[cur]] " " trim($0)
		else if (trim($0) != "" && $0 !~ /^#/) {
			raw[cur, ++nraw[cur]] = trim($0)
			raw_line[cur, nraw[cur]] = FNR
		}
		next
	}
}

/^#/ {
	heading()
	next
}

at == 0 {
	front_line_read("id|group|title|similar|ways")
	next
}

sections[at] == "Meaning" || sections[at] == "How to tell" {
	paragraph()
	next
}

sections[at] == "How it is recognised" {
	if ($0 ~ /^```/) {
		if ($0 != "```rules")
			fail(FNR, "the only block here is ```rules")
		fenced = 1
		seen_rules[cur]++
	}
	next
}

sections[at] == "Who says it how" { next }

# The three lists.
{ list_line() }

function end_file()
{
	if (cur == 0 || ended[cur])
		return
	ended[cur] = 1
	if (fenced)
		fail(last_line[cur], "the rules block is not closed")
}

function alias_line(s,    colon, means, v, k, i)
{
	colon = index(s, ":")
	means = substr(s, 1, colon - 1)
	s = trim(substr(s, colon + 1))
	gsub(/`/, "", s)
	if (colon < 2 || means !~ /^[a-z0-9]+$/ || s == "") {
		fail(FNR, "expected \"- =word: phrase|phrase\"")
		return
	}
	k = split(s, v, "|")
	for (i = 1; i <= k; i++) {
		if (v[i] !~ /^[^ *]+( [^ *]+)*\*?$/ || v[i] ~ /[A-Z_'"-]/)
			fail(FNR, "not a phrase: \"" v[i] "\"")
		else if (v[i] in alias_of)
			fail(FNR, "\"" v[i] "\" is there twice")
		alias_of[v[i]] = means
		alias[++naliases] = v[i]
	}
}

# Words of a value: every @name replaced by its list.
function expand(line, s,    name, out)
{
	out = ""
	while (match(s, /@[a-z-]+/)) {
		name = substr(s, RSTART + 1, RLENGTH - 1)
		out = out substr(s, 1, RSTART - 1)
		if (name in word_list)
			out = out word_list[name]
		else
			fail(line, "@" name " is not in words.md")
		s = substr(s, RSTART + RLENGTH)
	}
	return out s
}

function check_each(line, name, value,    v, k, i)
{
	k = split(value, v, "|")
	for (i = 1; i <= k; i++) {
		if (v[i] == "")
			fail(line, "an empty alternative in \"" name "\"")
		else if (name == "code" && v[i] !~ /^([2-5x][0-9x][0-9x]|none)$/)
			fail(line, "not a code: \"" v[i] "\"")
		else if (name == "enhanced" && \
		    v[i] !~ /^([245*]\.[0-9*]+\.[0-9*]+|none|[245]\.\*)$/)
			fail(line, "not an enhanced code: \"" v[i] "\"")
		else if ((name == "port" || name == "attempts") && \
		    v[i] !~ /^[0-9]+$/)
			fail(line, "not a number: \"" v[i] "\"")
		else if (name == "tls" && v[i] !~ /^(none|starttls|implicit)$/)
			fail(line, "not a TLS state: \"" v[i] "\"")
		else if ((name == "user" || name == "secret") && \
		    !(v[i] in is_shape))
			fail(line, "not a shape: \"" v[i] "\"")
	}
	if (name == "attempts" && k > 1)
		fail(line, "\"attempts\" takes one number")
}

function check_pattern(line, name, value,    w, k, i, wants)
{
	k = split(value, w, " ")
	wants = 1
	for (i = 1; i <= k; i++) {
		if (w[i] == "~" || w[i] == ".." || w[i] == "/") {
			if (wants)
				fail(line, "\"" w[i] "\" without words " \
				    "in front of it")
			wants = 1
			continue
		}
		wants = 0
		if (w[i] ~ /(^\||\|\||\|$)/)
			fail(line, "an empty alternative in \"" name "\"")
		else if (w[i] ~ /[A-Z]/)
			fail(line, "patterns are lower case: \"" w[i] "\"")
		else if (w[i] ~ /[-_,:;()"'\/+=#<>]/)
			fail(line, "\"" w[i] "\" can never be one word")
	}
	if (wants)
		fail(line, "\"" name "\" ends without words")
}

function condition(line, text,    neg, name, value, m, v, k, i, f)
{
	neg = "false"
	if (text ~ /^not /) {
		neg = "true"
		text = trim(substr(text, 5))
	}
	name = text
	sub(/[ \t].*/, "", name)
	value = trim(substr(text, length(name) + 1))
	gsub(/[ \t]+/, " ", value)
	f = toupper(name)
	gsub(/-/, "_", f)
	if (name == "stage") {
		m = 0
		k = split(value, v, "|")
		for (i = 1; i <= k; i++) {
			if (!(v[i] in stage_bit))
				fail(line, "not a stage: \"" v[i] "\"")
			else
				m += stage_bit[v[i]]
		}
		if (k == 0)
			fail(line, "\"stage\" needs a value")
		return sprintf("{ FEATURE_STAGE, %s, %d, NULL }", neg, m)
	}
	if (name in takes_none) {
		if (value != "")
			fail(line, "\"" name "\" takes no value")
		return sprintf("{ FEATURE_%s, %s, 0, NULL }", f, neg)
	}
	if (!(name in takes_value)) {
		fail(line, "unknown feature \"" name "\"")
		return ""
	}
	if (value == "")
		fail(line, "\"" name "\" needs a value")
	value = expand(line, value)
	if (name in is_pattern)
		check_pattern(line, name, value)
	else
		check_each(line, name, value)
	return sprintf("{ FEATURE_%s, %s, 0,\n\t\t    %s }", f, neg,
	    quoted(value))
}

# "40  stage auth; code 535"
function rule(line, text,    weight, part, k, i, out, prior)
{
	prior = sub(/^prior[ \t]+/, "", text)
	weight = text
	sub(/[ \t].*/, "", weight)
	text = trim(substr(text, length(weight) + 1))
	if (prior && weight !~ /^[1-9]/)
		fail(line, "\"prior\" goes in front of a positive weight")
	if (weight == "only")
		weight = "RULE_ONLY"
	else if (weight == "never")
		weight = "RULE_NEVER"
	else if (weight !~ /^-?[1-9][0-9]*$/ || \
	    weight + 0 > 100 || weight + 0 < -100) {
		fail(line, "not a weight (1 to 100, -1 to -100, only, " \
		    "never): \"" weight "\"")
		return ""
	}
	k = split(text, part, ";")
	if (k == 0)
		fail(line, "a rule without conditions")
	if (k > 6)
		fail(line, "a rule has at most 6 conditions")
	out = "\t{ " weight ", " (prior ? "true" : "false") ", {\n"
	for (i = 1; i <= k; i++)
		out = out "\t\t" condition(line, trim(part[i])) ",\n"
	return out "\t\t{ 0, false, 0, NULL },\n\t} },\n"
}

# "Gmail, Yahoo: text": for these systems alone.
function c_here(    r, i, colon, v, k, j, mask, out)
{
	r = section_rank["By system"]
	out = "static const struct cause_here here_" num[cur] "[] = {\n"
	for (i = 1; i <= nitems[cur, r]; i++) {
		colon = index(item[cur, r, i], ": ")
		k = split(substr(item[cur, r, i], 1, colon - 1), v, / *, */)
		mask = ""
		for (j = 1; j <= k; j++)
			if (!(v[j] in system_of))
				fail(1, "unknown system \"" v[j] "\"")
			else
				mask = mask (j > 1 ? " | " : "") \
				    system_of[v[j]]
		if (k == 0)
			fail(1, "an item of \"By system\" names none")
		out = out "\t{ " mask ",\n\t    " \
		    quoted(item[cur, r, i]) " },\n"
	}
	return out "\t{ 0, NULL },\n};\n"
}

# "mend, other-user" as a mask of enum cause_way.
function c_ways(    v, k, i, w, twice, out)
{
	k = split(front[cur, "ways"], v, / *, */)
	for (i = 1; i <= k; i++) {
		if (!(v[i] in is_way))
			fail(front_line[cur, "ways"], "not a way to go on: \"" \
			    v[i] "\"")
		if (v[i] in twice)
			fail(front_line[cur, "ways"], "\"" v[i] \
			    "\" is there twice")
		twice[v[i]] = 1
		w = toupper(v[i])
		gsub(/-/, "_", w)
		out = out (i > 1 ? " | " : "") "1u << WAY_" w
	}
	return out
}

function check_page()
{
	check_front("id|group|title|ways", "^[a-z][a-z0-9-]*$")
	if (((cur, "group") in front) && !(front[cur, "group"] in group_rank))
		fail(front_line[cur, "group"], "unknown group \"" \
		    front[cur, "group"] "\"")
	check_sections("^(How to tell|By system|Who says it how)$", \
	    "^(How it is recognised|Who says it how)$")
	if (seen_section[cur, 2] && nraw[cur] == 0)
		fail(end_line(), "no rules")
	if (seen_rules[cur] > 1)
		fail(end_line(), "more than one rules block")
}

function page_rank(p)
{
	return group_rank[front[p, "group"]] + 0
}

END {
	end_file()
	if (n == 0) {
		print "causes.awk: no causes" > "/dev/stderr"
		exit 1
	}
	for (cur = 1; cur <= n; cur++) {
		number_of[id[cur]] = cur
		check_page()
	}
	sort_pages()
	text = ""
	table = ""
	for (o = 1; o <= n; o++) {
		cur = order[o]
		num[cur] = o
		text = text c_items("fix", 4) c_here() \
		    c_items("dead_ends", section_rank["What will not help"]) \
		    c_items("docs", section_rank["Documents"]) \
		    c_others("similar", "similar", "cause")
		text = text "static const struct rule rules_" o "[] = {\n"
		for (r = 1; r <= nraw[cur]; r++)
			text = text rule(raw_line[cur, r], raw[cur, r])
		text = text "};\n\n"
		table = table "\t{ { " quoted(id[cur]) ",\n\t    " \
		    quoted(front[cur, "title"]) ",\n\t    " \
		    quoted(para[cur, 1]) ",\n\t    " \
		    quoted(para[cur, 3]) ",\n\t    fix_" o ", dead_ends_" o \
		    ", docs_" o ", here_" o ",\n\t    " c_ways() " },\n\t  " quoted(front[cur, "group"]) \
		    ", similar_" o ", rules_" o ", COUNT_OF(rules_" o ") },\n"
	}
	if (bad)
		exit 1
	print "/* SPDX-License-Identifier: GPL-3.0-or-later */"
	print "/* Made by causes.awk from docs/causes/: do not edit. */"
	print "#include \"core/explain/rules.h\""
	print "#include \"core/explain/system.h\"\n"
	printf "%s", text
	print "const struct cause_entry cause_table[] = {"
	printf "%s", table
	print "};\nconst size_t cause_table_n = COUNT_OF(cause_table);"
	print "\nconst struct word_alias word_aliases[] = {"
	for (i = 1; i <= naliases; i++)
		print "\t{ " quoted(alias[i]) ", " \
		    quoted(alias_of[alias[i]]) " },"
	print "\t{ \"\", \"\" },\n};"
	print "const size_t word_aliases_n = COUNT_OF(word_aliases) - 1;"
}
