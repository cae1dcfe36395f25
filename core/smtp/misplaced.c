/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/command.h"

#include "core/sasl/sasl.h"
#include "core/banned.h"

static bool
is_gap(char c)
{
	return (unsigned char)c <= ' ' || c == '=' || c == ':';
}

static struct slice
without_gap(struct slice s)
{
	while (s.n > 0 && is_gap(*s.p))
		s = slice_sub(s, 1, s.n);
	return s;
}

/* What stands behind "AUTH MECH" at the front of s; empty: nothing does. */
static struct slice
behind_mech(struct slice s)
{
	struct slice none = { NULL, 0 }, word;

	if (!slice_istarts(s, "AUTH") || s.n == 4 || !is_gap(s.p[4]))
		return none;
	s = without_gap(slice_sub(s, 4, s.n));
	word = s;
	for (word.n = 0; word.n < s.n && !is_gap(s.p[word.n]);)
		word.n++;
	return sasl_find(word) != NULL ?
	    without_gap(slice_sub(s, word.n, s.n)) : none;
}

struct span
command_misplaced_login(struct slice line)
{
	for (size_t i = 1; i < line.n; i++) {
		struct slice rest = is_gap(line.p[i - 1]) ?
		    behind_mech(slice_sub(line, i, line.n)) :
		    (struct slice){ NULL, 0 };

		if (rest.n > 0)
			return (struct span){ (size_t)(rest.p - line.p),
			    rest.n };
	}
	return (struct span){ 0, 0 };
}
