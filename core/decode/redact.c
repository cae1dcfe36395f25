/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/decode/redact.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

void
shown_init(struct shown *s)
{
	bytes_init(&s->text, BYTES_NO_LIMIT);
	s->v = NULL;
	s->n = 0;
}

/* What was shown may have been a secret: wiped, not only freed. */
void
shown_clear(struct shown *s)
{
	bytes_wipe(&s->text);
	free(s->v);
	s->v = NULL;
	s->n = 0;
}

static void
add_piece(struct shown *s, struct slice text, struct span raw, enum ink ink)
{
	if ((s->n & (s->n - 1)) == 0)	/* full at each power of two */
		s->v = xrealloc(s->v, s->n ? 2 * s->n : 1, sizeof(*s->v));
	s->v[s->n++] = (struct piece){ s->text.len, text.n, raw, ink };
	bytes_add_slice(&s->text, text);
}

static void
add_vis(struct shown *s, struct slice in, size_t at, enum ink ink,
    enum vis_how how)
{
	char scratch[16];
	struct vis_run run;
	struct slice rest = in;
	size_t pos = at;

	while (vis_next(&rest, &pos, how, scratch, &run))
		add_piece(s, run.text, run.raw,
		    run.escape && ink == INK_PLAIN ? INK_ESCAPE : ink);
}

/* A revealed value stands in place of its mask. */
static void
add_hole(struct shown *s, const struct hole *h, enum audience who,
    enum vis_how how)
{
	struct slice hidden = secret_bytes(h->hidden);
	char scratch[16];
	struct vis_run run;
	size_t pos = 0;

	if (who != FOR_REVEAL || h->hidden == NULL) {
		add_piece(s, slice_of(LOG_MASK), h->at, INK_SECRET);
		return;
	}
	while (vis_next(&hidden, &pos, how, scratch, &run))
		add_piece(s, run.text, h->at, INK_SECRET);
}

void
redact_entry(struct shown *out, const struct entry *e, enum audience who,
    enum vis_how how)
{
	size_t from = 0;

	for (size_t i = 0; i < e->nholes; i++) {
		const struct hole *h = &e->holes[i];

		add_vis(out, slice_sub(e->text, from, h->at.at - from), from,
		    INK_PLAIN, how);
		add_hole(out, h, who, how);
		from = h->at.at + h->at.n;
	}
	add_vis(out, slice_sub(e->text, from, e->text.n), from, INK_PLAIN,
	    how);
}

void
redact_value(struct shown *out, const struct field *f, enum audience who,
    enum vis_how how)
{
	char words[160], note[176];

	if (!f->secret) {
		add_vis(out, slice_of(f->value), 0, INK_PLAIN, how);
		return;
	}
	if (who == FOR_REVEAL && f->hidden != NULL) {
		add_vis(out, secret_bytes(f->hidden), 0, INK_SECRET, how);
		return;
	}
	add_piece(out, slice_of(LOG_MASK), f->raw, INK_SECRET);
	shape_text(words, sizeof(words), f->shape);
	snprintf(note, sizeof(note), " (%s)", words);
	add_piece(out, slice_of(note), f->raw, INK_PLAIN);
}

static void
as_text(struct bytes *out, struct shown *s)
{
	bytes_add_slice(out, bytes_slice(&s->text));
	shown_clear(s);
}

void
redact_entry_text(struct bytes *out, const struct entry *e,
    enum audience who)
{
	struct shown s;

	shown_init(&s);
	redact_entry(&s, e, who, VIS_UTF8);
	as_text(out, &s);
}

void
redact_value_text(struct bytes *out, const struct field *f,
    enum audience who)
{
	struct shown s;

	shown_init(&s);
	redact_value(&s, f, who, VIS_UTF8);
	as_text(out, &s);
}
