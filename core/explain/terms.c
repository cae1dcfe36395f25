/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/terms.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/explain/terms-priv.h"
#include "core/banned.h"

const struct term *
term_at(size_t i)
{
	return i < term_table_n ? &term_table[i] : NULL;
}

static bool
has_name(const struct term *t, struct slice name)
{
	for (const char *const *n = t->names; *n != NULL; n++)
		if (slice_iis(name, *n))
			return true;
	return false;
}

const struct term *
term_find(struct slice name, unsigned kind)
{
	for (size_t i = 0; i < term_table_n; i++)
		if ((term_table[i].kind & kind) &&
		    has_name(&term_table[i], name))
			return &term_table[i];
	for (size_t i = 0; i < term_table_n; i++)
		if ((term_table[i].kind & kind) &&
		    slice_iis(name, term_table[i].id))
			return &term_table[i];
	return NULL;
}

void
term_kind_words(const struct term *t, char *out, size_t size)
{
	static const char *const words[] = { "step", "command", "capability",
	    "mechanism", "code", "sign", "word" };
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < COUNT_OF(words) && at < size; i++)
		if (t->kind & (1u << i))
			at += (size_t)snprintf(out + at, size - at, "%s%s",
			    at > 0 ? ", " : "", words[i]);
}
