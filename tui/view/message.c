/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/message.h"

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/view/confirm.h"
#include "tui/view/hints.h"
#include "tui/view/latency.h"
#include "tui/view/part.h"
#include "tui/view/title.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

#define GAP	3		/* between two things at the right */

/* "waiting for the reply to EHLO, C-c cancels" */
static void
waiting_text(const struct view_state *s, struct bytes *out)
{
	char keys[ACTIVE_KEYS_MAX];

	vis_add(out, slice_of(s->waiting), VIS_UTF8);
	if (active_keys(&s->active, "cancel", keys, sizeof(keys))[0] != '\0')
		bytes_addf(out, ", %s cancels", keys);
}

static void
position_text(const struct view *v, struct bytes *out)
{
	const struct rows *r = &v->rows;

	if (v->cursor.row < r->n)
		bytes_addf(out, "event %u of %zu, row %zu of %zu",
		    v->cursor.on.unit + 1, r->nunits,
		    v->cursor.row + 1, r->n);
}

/* Where the title was given up. */
static void
title_text(const struct view_state *s, bool *alert, struct bytes *out)
{
	vis_add(out, slice_of(s->peer), VIS_UTF8);
	if (out->len > 0)
		bytes_add_str(out, "  ");
	title_security(s, alert, out);
}

static enum role
left_text(const struct view *v, const struct view_state *s,
    struct bytes *out)
{
	bool alert = false;

	if (s->message != NULL) {
		vis_add(out, slice_of(s->message), VIS_UTF8);
		return s->message_bad ? ROLE_REFUSED : ROLE_TEXT;
	}
	if (s->waiting != NULL)
		waiting_text(s, out);
	else if (v->layout.title.h == 0)
		title_text(s, &alert, out);
	else
		position_text(v, out);
	return alert ? ROLE_ALERT : ROLE_TEXT;
}

static void
pending_text(const struct view_state *s, struct bytes *out)
{
	struct binding typed = { .nkeys = 0 };
	char keys[ACTIVE_KEYS_MAX];

	if (s->count > 0)
		bytes_addf(out, "%u", s->count);
	for (; typed.nkeys < s->npending && typed.nkeys < KEYMAP_SEQ_MAX;
	    typed.nkeys++)
		typed.keys[typed.nkeys] = s->pending[typed.nkeys];
	bytes_add_str(out, active_binding_keys(&typed, 0, keys, sizeof(keys)));
}

/* The bytes that the cursor is on, in full where there is room. */
static void
part_text(struct view *v, int room, struct bytes *out)
{
	static const char tail[] = " of the decoded message";
	const struct field *f = view_field(v);

	if (f == NULL)
		return;
	part_add(out, v->log, f);
	if (out->len > 0 && (int)(out->len + sizeof(tail)) <= room)
		bytes_add_str(out, tail);
}

static void
failures_text(const struct view *v, const struct view_state *s,
    struct bytes *out)
{
	size_t n = v->rows.failures;
	char keys[ACTIVE_KEYS_MAX];

	if (n == 0)
		return;
	bytes_addf(out, "%zu failure%s", n, n == 1 ? "" : "s");
	if (active_keys(&s->active, "next failure", keys, sizeof(keys))[0] !=
	    '\0')
		bytes_addf(out, "  %s", keys);
}

/* How long the reply under the cursor took; gives way where there is no room
 * for both. */
static void
took_text(const struct view *v, int room, struct bytes *out)
{
	struct bytes text;
	int cols;

	if (v->cursor.row >= v->rows.n || v->cursor.on.kind == ROW_EXPLAIN)
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	latency_add(&text, v->log, v->cursor.on.unit);
	if (text.len > 0)
		bytes_add_str(&text, " for this reply");
	cols = (int)(text.len + (out->len > 0 ? GAP + out->len : 0));
	if (text.len > 0 && cols <= room) {
		if (out->len > 0)
			bytes_addf(&text, "%*s%s", GAP, "", out->data);
		bytes_reset(out);
		bytes_add_slice(out, bytes_slice(&text));
	}
	bytes_clear(&text);
}

/* room: the columns that the left text leaves. */
static void
right_text(struct view *v, const struct view_state *s, int room,
    struct bytes *out)
{
	if (s->count > 0 || s->npending > 0) {
		pending_text(s, out);
		return;
	}
	part_text(v, room, out);
	if (out->len > 0)
		return;
	if (s->waiting != NULL && s->message != NULL) {
		waiting_text(s, out);
		return;
	}
	failures_text(v, s, out);
	took_text(v, room, out);
}

/* Broken between words, and by which key the rest is read. */
static void
draw_cut(const struct rect *at, struct slice left, enum role role,
    const char *more, struct canvas *c)
{
	char mark[ACTIVE_KEYS_MAX + 4];
	int cols;
	size_t skip;

	snprintf(mark, sizeof(mark), "+%s%s", *more != '\0' ? " " : "", more);
	cols = (int)strlen(mark);
	if (cols > at->w / 2) {
		mark[1] = '\0';
		cols = 1;
	}
	left.n = wrap_words(left, at->w - 1 - cols, &skip);
	canvas_put(c, at->x + 1, at->y, at->w - 1 - cols, left, role);
	canvas_puts(c, at->x + at->w - cols, at->y, cols, mark, ROLE_DIM);
}

/* The right text only where the left one leaves room for it. */
static void
draw_both(const struct rect *at, struct slice left, enum role role,
    struct slice right, const char *more, struct canvas *c)
{
	int cols = utf8_columns(left), free = at->w - 2 - cols;

	if (cols > at->w - 1) {
		draw_cut(at, left, role, more, c);
		return;
	}
	canvas_put(c, at->x + 1, at->y, at->w - 1, left, role);
	cols = utf8_columns(right);
	if (cols > 0 && cols + 2 <= free)
		canvas_put(c, at->x + at->w - 1 - cols, at->y, cols, right,
		    ROLE_TEXT);
}

void
message_draw(struct view *v, const struct view_state *s, struct canvas *c)
{
	const struct rect *at = &v->layout.message;
	char more[ACTIVE_KEYS_MAX];
	struct bytes left, right;
	enum role role;

	if (s->prompt_rows > 0)
		return;
	if (s->question != NULL) {
		confirm_draw(at, s->question, s->answer, c);
		return;
	}
	if (s->npending > 0 && v->layout.hints.h == 0) {
		hints_draw_pending(at, &s->active, s->pending, s->npending, c);
		return;
	}
	bytes_init(&left, BYTES_NO_LIMIT);
	bytes_init(&right, BYTES_NO_LIMIT);
	role = left_text(v, s, &left);
	right_text(v, s, at->w - 4 - utf8_columns(bytes_slice(&left)), &right);
	draw_both(at, bytes_slice(&left), role, bytes_slice(&right),
	    s->message != NULL ? active_keys(&s->active, "messages", more,
	    sizeof(more)) : "", c);
	bytes_clear(&left);
	bytes_clear(&right);
}
