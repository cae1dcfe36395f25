/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/card.h"

#include "core/banned.h"

static void
add(struct card_section *s, const char *const *items, size_t n)
{
	for (size_t i = 0; i < n && s->n < CARD_ITEMS; i++)
		s->items[s->n++] = items[i];
}

static void
add_all(struct card_section *s, const char *const *items)
{
	size_t n = 0;

	while (items != NULL && items[n] != NULL)
		n++;
	add(s, items, n);
}

void
card_sections(const struct explanation *x,
    struct card_section out[CARD_SECTIONS])
{
	const struct cause *c = x->cause;

	out[0] = (struct card_section){ "seen", "What points to it",
	    SINK_DERIVED, { NULL }, 0 };
	out[1] = (struct card_section){ "fix", "What to do", SINK_OWN,
	    { NULL }, 0 };
	out[2] = (struct card_section){ "dead_ends", "What will not help",
	    SINK_OWN, { NULL }, 0 };
	out[3] = (struct card_section){ "docs", "Documents", SINK_OWN,
	    { NULL }, 0 };
	out[4] = (struct card_section){ "also", "It could also be", SINK_OWN,
	    { NULL }, 0 };
	add(&out[0], (const char *const *)x->seen, x->nseen);
	if (c == NULL)
		return;
	add_all(&out[1], x->here);
	add_all(&out[1], c->fix);
	add_all(&out[1], x->own);
	add_all(&out[2], c->dead_ends);
	add_all(&out[3], c->docs);
	add(&out[4], (const char *const *)x->also_words, x->nopen);
}
