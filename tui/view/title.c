/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/title.h"

#include "core/base/utf8.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

#define PROGRAM	"smtpscope"

void
title_security(const struct view_state *s, bool *alert, struct bytes *out)
{
	const struct story *st = s->story;
	const char *version;

	*alert = s->security != NULL && s->security_alert;
	if (s->security != NULL)
		vis_add(out, slice_of(s->security), VIS_UTF8);
	else if (st == NULL || st->connect_unit == UNIT_NONE)
		bytes_add_str(out, "not connected");
	else if (st->closed)
		bytes_add_str(out, "closed");
	else if (!st->encrypted)
		bytes_add_str(out, "clear text");
	else {
		version = st->tls ? facts_get(st->tls, "tls.version") : NULL;
		vis_add(out, slice_of(version ? version : "TLS"), VIS_UTF8);
		bytes_add_str(out, st->verified ? " verified" :
		    " NOT VERIFIED");
		*alert = !st->verified;
	}
}

static void
user_text(const struct view_state *s, struct bytes *out)
{
	const struct story *st = s->story;
	const char *user = s->user;

	if (user == NULL && st != NULL && st->authenticated)
		user = st->auth_user;
	bytes_add_str(out, "user: ");
	vis_add(out, slice_of(user != NULL ? user : "none"), VIS_UTF8);
}

/* ---- the right end ----------------------------------------------------- */

static void
walk_text(const struct view_state *s, struct bytes *out)
{
	const struct walk *w = s->walk;

	if (w == NULL || w->nsteps == 0)
		return;
	if (!s->walking)
		bytes_add_str(out, "walk off ");
	else if (w->reached)
		bytes_add_str(out, "walk done ");
	else
		bytes_addf(out, "walk %zu/%zu ", w->now + 1, w->nsteps);
}

static void
follow_text(const struct view *v, struct bytes *out)
{
	size_t unseen = cursor_unseen(&v->cursor, &v->rows);

	if (v->cursor.follow)
		bytes_add_str(out, "FOLLOW ");
	else if (unseen > 0)
		bytes_addf(out, "PAUSED +%zu ", unseen);
	else
		bytes_add_str(out, "PAUSED ");
}

/* Written leftwards from *end, when it leaves at least `keep` columns. */
static void
put_right(struct canvas *c, int y, int *end, int keep, struct slice text,
    enum role role)
{
	int cols = utf8_columns(text);

	if (cols == 0 || *end - cols < keep)
		return;
	*end -= cols;
	canvas_put(c, *end, y, cols, text, role);
}

static int
draw_right(const struct view *v, const struct view_state *s, int y, int end,
    int keep, struct canvas *c)
{
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	if (s->revealing) {
		bytes_addf(&text, " SECRETS VISIBLE (%d s) ",
		    s->reveal_seconds);
		put_right(c, y, &end, 0, bytes_slice(&text), ROLE_ALERT);
		end--;
		bytes_reset(&text);
	}
	follow_text(v, &text);
	put_right(c, y, &end, keep, bytes_slice(&text), ROLE_TITLE);
	bytes_reset(&text);
	walk_text(s, &text);
	put_right(c, y, &end, keep, bytes_slice(&text), ROLE_TITLE);
	bytes_clear(&text);
	return end;
}

/* ---- the left end ------------------------------------------------------ */

#define PARTS	5
#define GAP	2

struct part {
	struct bytes	 text;
	enum role	 role;
	bool		 on;
};

enum { NAME, PEER, SECURITY, USER, SAVED };

static void
fill_parts(const struct view_state *s, struct part *p)
{
	bool alert = false;

	for (int i = 0; i < PARTS; i++) {
		bytes_init(&p[i].text, BYTES_NO_LIMIT);
		p[i].role = ROLE_TITLE;
	}
	bytes_add_str(&p[NAME].text, PROGRAM);
	vis_add(&p[PEER].text, slice_of(s->peer), VIS_UTF8);
	title_security(s, &alert, &p[SECURITY].text);
	if (alert)
		p[SECURITY].role = ROLE_ALERT;
	user_text(s, &p[USER].text);
	vis_add(&p[SAVED].text, slice_of(s->saved), VIS_UTF8);
	for (int i = 0; i < PARTS; i++)
		p[i].on = p[i].text.len > 0;
}

static int
width_of(const struct part *p)
{
	int cols = 1;

	for (int i = 0; i < PARTS; i++)
		if (p[i].on)
			cols += utf8_columns(bytes_slice(&p[i].text)) + GAP;
	return cols - GAP;
}

static void
draw_parts(const struct part *p, struct canvas *c, int y, int x, int end)
{
	for (int i = 0; i < PARTS; i++) {
		if (!p[i].on || x >= end)
			continue;
		x += canvas_put(c, x, y, end - x, bytes_slice(&p[i].text),
		    p[i].role);
		x += GAP;
	}
}

/* Where there is little room: one word for the security, and less of the
 * peer. */
static void
squeeze(const struct view_state *s, struct part *p, int room)
{
	struct bytes *peer = &p[PEER].text;
	int over;

	if (width_of(p) > room && s->security == NULL && s->story != NULL &&
	    s->story->encrypted && !s->story->closed) {
		if (p[SECURITY].role == ROLE_ALERT) {
			bytes_reset(&p[SECURITY].text);
			bytes_add_str(&p[SECURITY].text, "NOT VERIFIED");
		} else
			p[SECURITY].text.len =
			    slice_find(bytes_slice(&p[SECURITY].text), ' ');
	}
	over = width_of(p) - room;
	if (over <= 0 || peer->len == 0)
		return;
	over = utf8_columns(bytes_slice(peer)) - over - 1;
	peer->len = over > 0 ? wrap_columns(bytes_slice(peer), over) : 0;
	bytes_add_char(peer, '+');
}

void
title_draw(const struct view *v, const struct view_state *s, struct canvas *c)
{
	static const int drop[] = { SAVED, NAME, USER };
	const struct rect *at = &v->layout.title;
	struct part p[PARTS];
	int keep, end;

	if (at->h == 0)
		return;
	canvas_fill(c, at->x, at->y, at->w, ' ', ROLE_TITLE);
	fill_parts(s, p);
	/* peer and security come before what stands at the right */
	p[NAME].on = p[USER].on = p[SAVED].on = false;
	keep = width_of(p) + 1;
	for (int i = 0; i < PARTS; i++)
		p[i].on = p[i].text.len > 0;
	end = draw_right(v, s, at->y, at->x + at->w, keep, c);
	for (size_t i = 0; i < COUNT_OF(drop) && width_of(p) > end - 1; i++)
		p[drop[i]].on = false;
	squeeze(s, p, end);
	draw_parts(p, c, at->y, at->x + 1, end);
	for (int i = 0; i < PARTS; i++)
		bytes_clear(&p[i].text);
}
