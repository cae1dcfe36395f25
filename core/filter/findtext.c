/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/filter/findtext.h"

#include "core/banned.h"

void
findtext_init(struct findtext *t)
{
	shown_init(&t->shown);
	t->value_at = 0;
}

void
findtext_clear(struct findtext *t)
{
	shown_clear(&t->shown);
	findtext_init(t);
}

void
findtext_line(struct findtext *t, const struct entry *e, enum vis_how how)
{
	findtext_clear(t);
	redact_entry(&t->shown, e, FOR_SCREEN, how);
	if (e->flags & ENTRY_CUT)
		bytes_add_str(&t->shown.text, " [the rest is not kept]");
}

/* Put in front of what redact made: its pieces move along. */
static void
add_name(struct findtext *t, const struct field *f, enum vis_how how)
{
	struct bytes whole;

	bytes_init(&whole, BYTES_NO_LIMIT);
	vis_add(&whole, slice_of(f->name), how);
	if (whole.len > 0)
		bytes_add_char(&whole, ' ');
	t->value_at = whole.len;
	if (t->shown.text.len == 0 && f->depth > 0 && f->name[0] != '\0')
		bytes_add_str(&whole, "(empty)");
	bytes_add_slice(&whole, bytes_slice(&t->shown.text));
	for (size_t i = 0; i < t->shown.n; i++)
		t->shown.v[i].at += t->value_at;
	bytes_clear(&t->shown.text);
	t->shown.text = whole;
}

void
findtext_field(struct findtext *t, const struct field *f, enum vis_how how)
{
	findtext_clear(t);
	redact_value(&t->shown, f, FOR_SCREEN, how);
	add_name(t, f, how);
}

struct slice
findtext_slice(const struct findtext *t)
{
	return bytes_slice(&t->shown.text);
}

bool
findtext_is_masked(const struct findtext *t, struct span at)
{
	for (size_t i = 0; i < t->shown.n; i++) {
		const struct piece *p = &t->shown.v[i];

		if (p->ink == INK_SECRET && p->at <= at.at &&
		    p->at + p->n >= at.at + at.n)
			return true;
	}
	return false;
}

bool
findtext_fits(const struct findtext *t, struct pattern *p)
{
	struct slice text = findtext_slice(t);
	struct span hit;
	size_t at = 0;

	while (pattern_next(p, text, at, &hit)) {
		if (!findtext_is_masked(t, hit))
			return true;
		at = hit.at + hit.n;
	}
	return at == 0 && pattern_fits(p, text);
}
