/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a line is to the logins that are under way. */
#include "core/scrub/login-list.h"

#include <string.h>

#include "core/banned.h"

#define CODE		3		/* digits of a reply: they tell what it does */

/* ---- lines ------------------------------------------------------------- */

/* What stands in front of a login.  A mask alone tells nothing: any line may
 * begin with one. */
static struct slice
shape_of(struct slice line, size_t at)
{
	struct slice front = slice_sub(line, 0, at);

	return slice_sub(front, 0, is_masked(slice_trim(front)) ? 0 : at);
}

static void
mask_message(struct logins *l, struct login *g, struct known *k,
    struct slice line, struct span at, struct masks *out)
{
	struct slice text = slice_sub(line, at.at, at.n);

	if (!is_masked(text)) {
		learn_message(k, slice_of(g->mech), text);
		masks_add(out, at.at, text.n);
	}
	/* It may have been known by its shape, too. */
	if (near_mark(known_near(k)) > l->mark)
		g->secrets = (struct near_secrets){ l->mark,
		    near_mark(known_near(k)) };
	l->now.wraps = slice_trim(slice_sub(line, at.at + at.n, line.n)).n == 0;
}

/* The one that it opens again, or a new one. */
static struct login *
login_of(struct logins *l, struct slice shape)
{
	uint32_t process = shape_process(shape);
	size_t content;

	for (size_t i = 0; i < l->now.n; i++) {
		struct login *g = &l->now.v[i];

		if (g->by_server || (g->process != 0 &&
		    g->process != process))
			continue;
		if (shape_match((struct slice){ g->shape, g->nshape }, shape,
		    &content) != SHAPE_SAME || content != shape.n)
			continue;
		g->mixed = g->over == 0;
		g->over = 0;
		return g;
	}
	return login_begin(l, shape, false);
}

/* \r\nYW5u\r\n...: more in the same line */
static void
rest_of_line(struct logins *l, struct login *g, struct known *k,
    struct slice line, size_t at, struct masks *out)
{
	struct slice rest = slice_sub(line, at, line.n);

	if (rest.n == 0 || rest.p[0] != '\\')
		return;
	for (size_t i = 0; i < rest.n; i++) {
		size_t n = base64_run(rest, i);

		if (n >= 4 && (i == 0 || !is_word_byte(rest.p[i - 1]))) {
			g->mech[0] = '\0';	/* which of them is it? */
			mask_message(l, g, k, line, (struct span){ at + i, n },
			    out);
		}
		i += n;
	}
}

static bool
auth_line(struct logins *l, struct known *k, struct slice line,
    struct masks *out)
{
	struct login *g;
	struct auth a;
	struct slice arg;
	bool named;

	if (!auth_find(line, &a) || (a.mech.n > 0 && auth_is_prose(&a, line)))
		return false;
	l->now.seen++;
	g = login_of(l, shape_of(line, a.at));
	g->latest = l->line;
	g->asked = g->name_asked = g->name_given = false;
	g->mech[0] = '\0';
	if (a.mech.n < LOGIN_MECH_MAX) {
		memcpy(g->mech, a.mech.p, a.mech.n);
		g->mech[a.mech.n] = '\0';
	}
	l->now.wraps = false;
	arg = slice_sub(line, a.arg, a.end - a.arg);
	if (arg.n == 0) {
		rest_of_line(l, g, k, line, a.arg, out);
		return true;
	}
	named = slice_iis(a.mech, "LOGIN") && said_name(k, arg, false);
	g->name_given = true;
	if (!slice_is(arg, "=") && !named)
		mask_message(l, g, k, line, (struct span){ a.arg, a.end -
		    a.arg }, out);
	return true;
}

static void
reply_line(struct logins *l, struct login *g, int code, struct slice text)
{
	g->latest = l->line;
	l->now.wraps = false;
	if (code != 334) {
		if (text.n < 4 || text.p[3] != '-')
			login_end(g);
		return;
	}
	g->mixed = g->mixed || g->asked;
	g->asked = true;
	g->name_asked = said_asks_name(slice_trim(slice_sub(text, 3, text.n)));
}

static bool
is_message(const struct login *g, struct slice text, bool asked)
{
	if (text.n == 0 || said_noise(text) || slice_is(text, "*") ||
	    slice_istarts(text, "logging suppressed"))
		return false;
	return asked || g->nshape > 0 || is_masked(text) ||
	    said_words(text) < SAID_PROSE;
}

static void
client_line(struct logins *l, struct login *g, struct known *k,
    struct slice line, size_t content, struct masks *out)
{
	struct slice shape = { g->shape, g->nshape }, text;
	size_t stop = shape_content_end(shape, line, content);
	bool named;

	text = slice_sub(line, content, stop > content ? stop - content : 0);
	if (said_command(text)) {
		login_end(g);
		return;
	}
	if (!is_message(g, text, g->asked))
		return;
	g->latest = l->line;
	named = g->name_asked && said_name(k, text, !g->mixed &&
	    !g->name_given && slice_iis(slice_of(g->mech), "LOGIN"));
	g->asked = g->name_asked = false;
	g->name_given = true;
	if (!named)
		mask_message(l, g, k, line, (struct span){ content, text.n },
		    out);
}

/* Whether a line may be one of this login's, by what tells processes apart,
 * and by its shape. */
static enum shape_match
match(const struct logins *l, const struct login *g, struct slice line,
    size_t *content)
{
	if (g->process != 0 && g->process != l->process)
		return SHAPE_NO;
	return shape_match((struct slice){ g->shape, g->nshape }, line,
	    content);
}

/* Lines of a login that is under way. */
static bool
login_line(struct logins *l, struct known *k, struct slice line,
    struct masks *out)
{
	for (size_t i = l->now.n; i-- > 0;) {
		struct login *g = &l->now.v[i];
		struct slice text;
		size_t content;
		enum shape_match m;
		bool server;
		int code;

		if (g->over > 0)
			continue;
		m = match(l, g, line, &content);
		if (m == SHAPE_NO)
			continue;
		text = slice_sub(line, content, line.n);
		code = said_code(text);
		server = (m == SHAPE_OTHER_SIDE) != g->by_server;
		if (code != 0 && (server || g->nshape == 0 || code != 334)) {
			near_find(known_near(k), g->secrets, line,
			    content + CODE, out);
			reply_line(l, g, code, text);
		} else if (!server || g->nshape == 0)
			client_line(l, g, k, line, content, out);
		return true;
	}
	return false;
}

void
logins_over(struct logins *l, struct known *k, struct slice line,
    struct masks *out)
{
	for (size_t i = l->now.n; i-- > 0;) {
		struct login *g = &l->now.v[i];
		size_t content;

		if (g->over == 0 || match(l, g, line, &content) == SHAPE_NO)
			continue;
		g->over++;
		if (!said_command(slice_sub(line, content, line.n)))
			near_find(known_near(k), g->secrets, line, content,
			    out);
	}
}

/* A line that is nothing but more digits of base64, behind signs of quoting
 * and wrapping. */
static bool
wrapped_line(struct logins *l, struct known *k, struct slice line,
    struct masks *out)
{
	size_t at = 0, n;
	struct slice text;

	if (!l->now.wraps)
		return false;
	while (at < line.n && strchr(" \t>|+", line.p[at]) != NULL &&
	    line.p[at] != '\0')
		at++;
	text = slice_sub(line, at, line.n);
	while (text.n > 0 && is_blank(text.p[text.n - 1]))
		text.n--;
	n = base64_run(text, 0);
	l->now.wraps = text.n > 0 && (n == text.n || is_masked(text)) &&
	    said_code(text) == 0 && !said_command(text);
	if (l->now.wraps && !is_masked(text)) {
		learn_value(k, text);
		masks_add(out, at, text.n);
	}
	return l->now.wraps;
}

/* ---- a 334 out of nowhere ---------------------------------------------- */

static void
challenge_line(struct logins *l, struct slice line)
{
	for (size_t i = 0; i + 3 <= line.n; i++) {
		struct slice text = slice_sub(line, i, line.n);
		bool at_front = true;
		struct login *g;

		if (line.p[i] != '3' || said_code(text) != 334 || (i > 0 &&
		    (is_word_byte(line.p[i - 1]) ||
		    strchr(".=+/", line.p[i - 1]) != NULL)))
			continue;
		for (size_t k = 0; k < i; k++)
			at_front = at_front && !is_letter(line.p[k]);
		if (!said_challenge(text, at_front))
			continue;
		l->now.seen++;
		g = login_begin(l, shape_of(line, i), true);
		g->asked = true;
		g->name_asked = said_asks_name(slice_trim(slice_sub(text, 3,
		    text.n)));
		return;
	}
}

bool
logins_line(struct logins *l, struct known *k, struct slice line,
    unsigned about, struct masks *out)
{
	if ((about & ABOUT_LOGIN) && auth_line(l, k, line, out))
		return true;
	l->process = shape_process(line);
	return login_line(l, k, line, out);
}

void
logins_alone(struct logins *l, struct known *k, struct slice line,
    unsigned about, struct masks *out)
{
	if (wrapped_line(l, k, line, out))
		return;
	l->now.wraps = false;
	if (about & ABOUT_CHALLENGE)
		challenge_line(l, line);
}
