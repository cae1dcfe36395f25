# SPDX-License-Identifier: GPL-3.0-or-later
#
# terms.awk - docs/terms/*.md into one C file.
#
#	LC_ALL=C awk -f catalogue.awk -f terms.awk docs/terms/*.md \
#		> terms-data.c
#
# docs/terms/README.md describes the format.  A malformed file is refused
# with "file:line: message" on standard error and exit status 1.

BEGIN {
	nkinds = split("step command capability mechanism code sign word", \
	    kinds, " ")
	for (i = 1; i <= nkinds; i++)
		kind_rank[kinds[i]] = i
	sections_are("Meaning|On the wire|Good to know|Documents")
}

FNR == 1 {
	skip = base_name() == "README"
	if (!skip)
		page_begin()
}

skip { next }

/[\001-\010\013-\037\177]/ { fail(FNR, "a control character") }

{ last_line[cur] = FNR }

/^#/ {
	heading()
	next
}

at == 0 {
	front_line_read("id|kind|names|title|see-also")
	next
}

sections[at] == "Meaning" {
	paragraph()
	next
}

{ list_line() }

function check_kinds(    v, k, i)
{
	k = split(front[cur, "kind"], v, / *, */)
	for (i = 1; i <= k; i++)
		if (!(v[i] in kind_rank))
			fail(front_line[cur, "kind"], "unknown kind \"" v[i] \
			    "\"")
		else if ((cur, v[i]) in is_kind)
			fail(front_line[cur, "kind"], "\"" v[i] \
			    "\" is there twice")
		else
			is_kind[cur, v[i]] = 1
}

# Without "names:" the id is the name, in capitals.
function names_of(v)
{
	if ((cur, "names") in front)
		return split(front[cur, "names"], v, / *, */)
	v[1] = toupper(id[cur])
	return 1
}

function check_names(    v, k, i, j, line, low)
{
	line = (cur, "names") in front ? front_line[cur, "names"] : 1
	k = names_of(v)
	for (i = 1; i <= k; i++) {
		low = tolower(v[i])
		if (low == "")
			fail(line, "an empty name")
		for (j = 1; j <= nkinds; j++) {
			if (!((cur, kinds[j]) in is_kind))
				continue
			if ((kinds[j], low) in taken)
				fail(line, "the name \"" v[i] "\" is that " \
				    "of " taken[kinds[j], low] ", too")
			taken[kinds[j], low] = id[cur]
		}
	}
}

function check_page()
{
	check_front("id|kind|title", "^[a-z0-9][a-z0-9-]*$")
	check_kinds()
	check_names()
	check_sections("^Good to know$", "^$")
}

# By the first of its kinds.
function page_rank(p,    i)
{
	for (i = 1; i < nkinds; i++)
		if ((p, kinds[i]) in is_kind)
			break
	return i
}

function c_kinds(    i, out)
{
	for (i = 1; i <= nkinds; i++)
		if ((cur, kinds[i]) in is_kind)
			out = out (out == "" ? "" : " | ") "TERM_" \
			    toupper(kinds[i])
	return out
}

function c_names(    v, k)
{
	k = names_of(v)
	return c_list("names", v, k)
}

END {
	if (n == 0) {
		print "terms.awk: no terms" > "/dev/stderr"
		exit 1
	}
	for (cur = 1; cur <= n; cur++)
		number_of[id[cur]] = cur
	for (cur = 1; cur <= n; cur++)
		check_page()
	sort_pages()
	for (o = 1; o <= n; o++) {
		cur = order[o]
		num[cur] = o
		text = text c_names() c_items("wire", 2) c_items("good", 3) \
		    c_items("docs", 4) c_others("see", "see-also", "term")
		table = table "\t{ " quoted(id[cur]) ", names_" o ",\n\t  " \
		    c_kinds() ",\n\t  " quoted(front[cur, "title"]) \
		    ",\n\t  " quoted(para[cur, 1]) ",\n\t  wire_" o \
		    ", good_" o ", docs_" o ", see_" o " },\n"
	}
	if (bad)
		exit 1
	print "/* SPDX-License-Identifier: GPL-3.0-or-later */"
	print "/* Made by terms.awk from docs/terms/: do not edit. */"
	print "#include \"core/explain/terms-priv.h\"\n"
	printf "%s", text
	print "\nconst struct term term_table[] = {"
	printf "%s", table
	print "};\nconst size_t term_table_n = COUNT_OF(term_table);"
}
