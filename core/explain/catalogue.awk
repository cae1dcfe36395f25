# SPDX-License-Identifier: GPL-3.0-or-later
#
# catalogue.awk - what causes.awk and terms.awk share: pages with front lines
# and sections, read and checked, and C written from them.
#
# A page is read into
#	id[p], last_line[p]
#	front[p, key], front_line[p, key]	"key: value"
#	para[p, s]				the words of section number s
#	item[p, s, i], nitems[p, s]		or its list
# for the pages p = 1 to n.  The caller says which sections there are, and
# page_rank(p) for the order of the pages.

function fail(line, message)
{
	print FILENAME_OF[cur] ":" line ": " message > "/dev/stderr"
	bad = 1
}

function trim(s)
{
	sub(/^[ \t]+/, "", s)
	sub(/[ \t]+$/, "", s)
	return s
}

# A C string literal; Markdown's marks become plain ones.
function quoted(s)
{
	gsub(/\\/, "&&", s)
	gsub(/`/, "\"", s)
	gsub(/"/, "\\\"", s)
	return "\"" s "\""
}

# "Meaning|Documents": their names, in this order.
function sections_are(names,    i)
{
	nsections = split(names, sections, "|")
	for (i = 1; i <= nsections; i++)
		section_rank[sections[i]] = i
}

# ---- reading ----------------------------------------------------------------

function base_name(    base)
{
	base = FILENAME
	sub(/.*\//, "", base)
	sub(/\.md$/, "", base)
	return base
}

function page_begin()
{
	cur = ++n
	FILENAME_OF[cur] = FILENAME
	id[cur] = base_name()
	at = 0
	open_item = ""
}

# A line that begins with "#".
function heading(    s)
{
	open_item = ""
	s = substr($0, 4)
	if ($0 !~ /^## /)
		fail(FNR, "only \"## \" headings are known here")
	else if (!(s in section_rank))
		fail(FNR, "unknown section \"" s "\"")
	else if (section_rank[s] <= at)
		fail(FNR, "section \"" s "\" is out of order")
	else {
		at = section_rank[s]
		seen_section[cur, at] = 1
	}
}

# "key: value"; keys are those there are: "id|group|title".
function front_line_read(keys,    colon, key, value, k, v, i, list)
{
	if (trim($0) == "")
		return
	colon = index($0, ":")
	key = substr($0, 1, colon - 1)
	value = trim(substr($0, colon + 1))
	if (colon == 0 || key !~ ("^(" keys ")$")) {
		k = split(keys, v, "|")
		for (i = 1; i <= k; i++)
			list = list (i == 1 ? "" : i == k ? " or " : ", ") \
			    v[i] ":"
		fail(FNR, "expected " list)
	} else if ((cur, key) in front)
		fail(FNR, "\"" key ":\" is there twice")
	else if (value == "")
		fail(FNR, "\"" key ":\" is empty")
	else {
		front[cur, key] = value
		front_line[cur, key] = FNR
	}
}

function paragraph()
{
	if (trim($0) != "")
		para[cur, at] = para[cur, at] (para[cur, at] == "" ? "" : \
		    " ") trim($0)
}

function list_line(    s)
{
	if (trim($0) == "") {
		open_item = ""
		return
	}
	if ($0 ~ /^(- |[0-9]+\. )/) {
		s = $0
		sub(/^(- |[0-9]+\. )/, "", s)
		item[cur, at, ++nitems[cur, at]] = trim(s)
		if (trim(s) == "")
			fail(FNR, "an empty item")
		open_item = "yes"
		if (sections[at] == "Documents" && \
		    s !~ /^https:\/\/[^ ]+$/)
			fail(FNR, "a document is an https:// address")
	} else if (open_item != "" && $0 ~ /^[ \t]/ && \
	    sections[at] != "Documents")
		item[cur, at, nitems[cur, at]] = \
		    item[cur, at, nitems[cur, at]] " " trim($0)
	else
		fail(FNR, "expected a list item")
}

# ---- checking ---------------------------------------------------------------

# required: the keys that must be there, "id|group|title".
function check_front(required, pattern,    k, v, i)
{
	k = split(required, v, "|")
	for (i = 1; i <= k; i++)
		if (!((cur, v[i]) in front))
			fail(1, "no \"" v[i] ":\"")
	if (((cur, "id") in front) && front[cur, "id"] != id[cur])
		fail(front_line[cur, "id"], "the id is not the file's name")
	if (id[cur] !~ pattern)
		fail(1, "an id has small letters, digits and hyphens")
}

function end_line()
{
	return last_line[cur] ? last_line[cur] : 1
}

# "may be left out" and "is text for readers": patterns of section names.
function check_sections(optional, unread,    i)
{
	for (i = 1; i <= nsections; i++)
		if (!seen_section[cur, i]) {
			if (sections[i] !~ optional)
				fail(end_line(), "no section \"" \
				    sections[i] "\"")
		} else if (sections[i] !~ unread && para[cur, i] == "" && \
		    !nitems[cur, i])
			fail(end_line(), "the section \"" sections[i] \
			    "\" is empty")
}

# ---- writing ----------------------------------------------------------------

function c_list(name, values, k,    i, out)
{
	out = "static const char *const " name "_" num[cur] "[] = {\n"
	for (i = 1; i <= k; i++)
		out = out "\t" quoted(values[i]) ",\n"
	return out "\tNULL,\n};\n"
}

function c_items(name, rank,    i, v)
{
	for (i = 1; i <= nitems[cur, rank]; i++)
		v[i] = item[cur, rank, i]
	return c_list(name, v, nitems[cur, rank])
}

# The ids that a front line names; number_of[] knows the pages.
function c_others(name, key, what,    v, k, i)
{
	k = split(front[cur, key], v, /[ ,]+/)
	for (i = 1; i <= k; i++)
		if (!(v[i] in number_of) || v[i] == id[cur])
			fail(front_line[cur, key], "no such other " what \
			    ": \"" v[i] "\"")
	return c_list(name, v, k)
}

# order[1] to order[n]: by rank, then by id.
function sort_pages(    i, j, k)
{
	for (i = 1; i <= n; i++) {
		k = i
		for (j = i - 1; j >= 1 && page_after(order[j], k); j--)
			order[j + 1] = order[j]
		order[j + 1] = k
	}
}

function page_after(a, b,    ra, rb)
{
	ra = page_rank(a)
	rb = page_rank(b)
	return ra > rb || (ra == rb && (id[a] "") > (id[b] ""))
}
