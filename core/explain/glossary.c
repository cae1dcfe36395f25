/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/glossary.h"

#include <ctype.h>
#include <string.h>

#include "core/banned.h"

static bool
is_part(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* A letter or a digit alone is part of any sentence. */
static bool
is_long_enough(const char *name)
{
	return strlen(name) >= 2;
}

/* Whether what stands at p, n bytes, has nothing of a word around it. */
static bool
is_word(const char *text, const char *p, size_t n)
{
	if (p > text && is_part(p[-1]))
		return false;
	return !is_part(p[n]) && !(p[n] == '.' && is_part(p[n + 1]));
}

static bool
is_in(const char *text, const char *word, bool exact)
{
	const char *p = text;

	while ((p = exact ? strstr(p, word) : strcasestr(p, word)) != NULL) {
		if (is_word(text, p, strlen(word)))
			return true;
		p++;
	}
	return false;
}

static bool
is_in_list(const char *const *list, const char *word, bool exact)
{
	for (; list != NULL && *list != NULL; list++)
		if (is_in(*list, word, exact))
			return true;
	return false;
}

/* What is no abbreviation could be any word: "connection", "mail". */
static bool
is_distinct(const char *name)
{
	size_t n = 0;

	for (const char *p = name; *p != '\0'; p++) {
		if (islower((unsigned char)*p))
			return false;
		n += isalnum((unsigned char)*p) != 0;
	}
	return n >= 2;
}

static bool
is_used(const struct explanation *x, const char *name, bool exact)
{
	return is_in(explanation_meaning(x), name, exact) ||
	    is_in_list(x->here, name, exact) ||
	    is_in_list(x->own, name, exact) || (x->cause != NULL &&
	    (is_in_list(x->cause->fix, name, exact) ||
	    is_in_list(x->cause->dead_ends, name, exact)));
}

static const char *
name_used(const struct explanation *x, const struct term *t)
{
	if (t->kind & TERM_SIGN)
		return NULL;
	for (const char *const *n = t->names; *n != NULL; n++) {
		bool exact = is_distinct(*n);

		if (is_long_enough(*n) && (exact || (t->kind & TERM_WORD)) &&
		    is_used(x, *n, exact))
			return *n;
	}
	return NULL;
}

size_t
glossary_of(const struct explanation *x, const char *names[GLOSSARY_MAX])
{
	const struct term *t;
	const char *name;
	size_t n = 0;

	for (size_t i = 0; n < GLOSSARY_MAX && (t = term_at(i)) != NULL; i++) {
		name = name_used(x, t);
		for (size_t k = 0; name != NULL && k < n; k++)
			if (strcmp(names[k], name) == 0)
				name = NULL;
		if (name != NULL)
			names[n++] = name;
	}
	return n;
}
