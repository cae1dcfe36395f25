/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/title.h"

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "tui/view/wrap.h"
#include "tui/banned.h"

#define PROGRAM	"smtpscope"
#define USER_IS	"user: "
#define USER_COLS_MIN	6	/* of a name that is cut */

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

/* How far the one who logs in has come; NULL: in, or there is nobody. */
static const char *
user_progress(const struct story *st, const struct log *l)
{
	const struct story_stage *auth = &st->stages[STAGE_AUTH];

	if (st->authenticated || auth->outcome == OUTCOME_NONE ||
	    st->ntried == 0)
		return NULL;
	if (st->ntried == 0 && auth->outcome == OUTCOME_FAILED &&
	    log_unit_first(l, auth->unit)->kind == ENTRY_EVENT)
		return NULL;			/* nothing was sent */
	if (auth->outcome == OUTCOME_UNDERWAY && !st->closed)
		return "trying";
	return auth->outcome == OUTCOME_FAILED ? "refused" : "not logged in";
}

/* A name that was typed by hand is hidden: it may be a password. */
static void
user_text(const struct view_state *s, struct bytes *out)
{
	const struct story *st = s->story;
	const char *user = s->user, *progress = NULL;

	if (user == NULL && st != NULL) {
		progress = user_progress(st, s->log);
		if (st->authenticated || progress != NULL)
			user = st->auth_user != NULL ? st->auth_user : "hidden";
	}
	bytes_add_str(out, USER_IS);
	vis_add(out, slice_of(user != NULL ? user : "none"), VIS_UTF8);
	if (progress != NULL)
		bytes_addf(out, " (%s)", progress);
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
	if (s->opened) {
		bytes_clear(&text);
		return end;
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

#define PARTS	7
#define GAP	2
#define FOLLOW_COLS	9	/* " PAUSED " at the right end */

struct part {
	struct bytes	 text;
	enum role	 role;
	bool		 on;
};

enum { NAME, PEER, SECURITY, KEYLOG, FILTER, USER, SAVED };

static void
fill_parts(struct view *v, const struct view_state *s, struct part *p)
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
	p[KEYLOG].role = ROLE_ALERT;
	if (s->keylog)
		bytes_add_str(&p[KEYLOG].text, "TLS KEYS LOGGED");
	view_filter_text(v, s, false, &p[FILTER].text);
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

static bool
has_progress(const struct bytes *user)
{
	return user->len > 0 && user->data[user->len - 1] == ')' &&
	    strrchr(user->data, '(') > user->data;
}

/* "ann@example.net (refused)", or "ann@exam+ (refused)", where enough of the
 * name is left. */
static void
shorten_user(struct part *p, int room)
{
	struct bytes *user = &p[USER].text;
	int over = width_of(p) - room, keep;
	struct slice name;
	char tail[32];

	if (over > 0 && has_progress(user)) {
		bytes_drop(user, sizeof(USER_IS) - 1);
		over -= (int)sizeof(USER_IS) - 1;
	}
	name = bytes_slice(user);
	if (has_progress(user))
		name.n = (size_t)(strrchr(user->data, '(') - user->data) - 1;
	keep = utf8_columns(name) - over - 1;
	if (over <= 0 || keep < USER_COLS_MIN +
	    (has_progress(user) ? 0 : (int)sizeof(USER_IS) - 1))
		return;
	snprintf(tail, sizeof(tail), "+%.*s", (int)(user->len - name.n),
	    user->data + name.n);
	user->len = wrap_columns(name, keep);
	bytes_add_str(user, tail);
}

void
title_draw(struct view *v, const struct view_state *s, struct canvas *c)
{
	static const int drop[] = { SAVED, NAME };
	const struct rect *at = &v->layout.title;
	struct part p[PARTS];
	int keep, end;

	if (at->h == 0)
		return;
	canvas_fill(c, at->x, at->y, at->w, ' ', ROLE_TITLE);
	fill_parts(v, s, p);
	/* peer and security come before what stands at the right */
	p[NAME].on = p[USER].on = p[SAVED].on = false;
	keep = width_of(p) + 1;
	if (p[FILTER].on && keep > at->w - FOLLOW_COLS) {
		bytes_reset(&p[FILTER].text);
		view_filter_text(v, s, true, &p[FILTER].text);
		keep = width_of(p) + 1;
	}
	for (int i = 0; i < PARTS; i++)
		p[i].on = p[i].text.len > 0;
	end = draw_right(v, s, at->y, at->x + at->w, keep, c);
	for (size_t i = 0; i < COUNT_OF(drop) && width_of(p) > end - 1; i++)
		p[drop[i]].on = false;
	if (p[FILTER].on && width_of(p) > end - 1)
		bytes_reset(&p[USER].text);
	shorten_user(p, end - 1);
	p[USER].on = width_of(p) <= end - 1;
	squeeze(s, p, end);
	draw_parts(p, c, at->y, at->x + 1, end);
	for (int i = 0; i < PARTS; i++)
		bytes_clear(&p[i].text);
}
