/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session that fails, on a whole screen, for every cause of the catalogue:
 * a reply of the corpus, or the event that stands for a failure without one.
 * The cause must be the one that the real matching finds.  Of each cause the
 * first reply that is explained by it is looked at, and the longest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tests/lib/viewcase.h"

enum { COLUMNS = 15, ROWS_MAX = 4000, LONGEST_TRIED = 6,
	LEAST_ROWS = 6 };

enum column { COL_STAGE, COL_TLS, COL_PORT, COL_MECH, COL_HOST, COL_COMMAND,
	COL_OFFERED, COL_AUTHENTICATED, COL_SHAPE = 9, COL_CAUSE = 11,
	COL_REPLY = 14 };

/* What fails: a row of the corpus, or one of ours. */
struct failing {
	char		*line;		/* what col points into; NULL: an event */
	const char	*col[COLUMNS];
	const char	*event;
	const char	*greeting;	/* NULL: a usual one */
};

static struct failing rows[ROWS_MAX];
static size_t nrows;

static const struct {
	const char *cause, *stage, *event, *text, *greeting;
} events[] = {
	{ "banner-timeout", "banner", "banner.timeout",
	    "no greeting came within 30 seconds", NULL },
	{ "connection-reset", "banner", "net.closed",
	    "the server closed the connection", NULL },
	{ "injected-after-starttls", "starttls", "tls.injected",
	    "bytes in clear came after the reply to STARTTLS", NULL },
	{ "server-unproven", "auth", "auth.unproven",
	    "the server said 235 without a proof", NULL },
	{ "protocol-violation", "ehlo", "reply.malformed",
	    "the line is no reply: Hello there", NULL },
	{ "ehlo-first", "auth", "auth.not-asked",
	    "AUTH was not sent: EHLO has not been answered yet", NULL },
	{ "wrong-service", "banner", "banner.not-smtp",
	    "this is no SMTP greeting", NULL },
	{ "ehlo-first", "starttls", "starttls.not-asked",
	    "STARTTLS was not sent: no EHLO was sent yet", NULL },
	{ "username-format", "auth", NULL,
	    "535 5.7.8 The user name must be a full address", NULL },
	{ "smtp-intercepted", "ehlo", NULL,
	    "500 5.5.1 Command unrecognized: \"XXXX client.example.org\"",
	    "220 ************************************" },
};

static const struct size {
	int	 cols, rows;
} sizes[] = { { 80, 24 }, { 120, 40 }, { 60, 15 } };

/* ---- the corpus -------------------------------------------------------- */

static void
unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (s[0] == '\\' && s[1] == 'n') {
			*to++ = '\n';
			s++;
		} else
			*to++ = *s;
	}
	*to = '\0';
}

static void
split_row(struct failing *r, char *line)
{
	char *p = line;

	*r = (struct failing){ .line = line };
	for (size_t i = 0; i < COLUMNS; i++) {
		r->col[i] = p;
		p += strcspn(p, "\t\n");
		assert_true(*p == (i + 1 < COLUMNS ? '\t' : '\n'));
		*p++ = '\0';
	}
	unescape((char *)r->col[COL_REPLY]);
}

static void
load(const char *name)
{
	char *text = logcase_read_file(name), *rest = text, *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		if (*line == '\0' || *line == '#')
			continue;
		assert_true(nrows < ROWS_MAX);
		split_row(&rows[nrows++], xasprintf("%s\n", line));
	}
	free(text);
}

static int
load_all(void **state)
{
	(void)state;
	load("tests/corpus/replies.tsv");
	load("tests/corpus/wordings.tsv");
	load("tests/corpus/unseen.tsv");
	for (size_t i = 0; i < COUNT_OF(events); i++)
		rows[nrows++] = (struct failing){ .event = events[i].event,
		    .greeting = events[i].greeting, .col = {
		    [COL_STAGE] = events[i].stage, [COL_TLS] = "-",
		    [COL_PORT] = "587", [COL_MECH] = "SCRAM-SHA-256",
		    [COL_HOST] = "-", [COL_COMMAND] = "-",
		    [COL_OFFERED] = "-", [COL_AUTHENTICATED] = "-", [COL_SHAPE] = "-",
		    [COL_CAUSE] = events[i].cause,
		    [COL_REPLY] = events[i].text } };
	return 0;
}

static int
unload_all(void **state)
{
	(void)state;
	while (nrows > 0)
		free(rows[--nrows].line);
	return 0;
}

/* ---- a log that ends with it ------------------------------------------- */

static const char *
given(const struct failing *r, enum column c, const char *otherwise)
{
	return strcmp(r->col[c], "-") == 0 ? otherwise : r->col[c];
}

static bool
begins_with_code(const char *p)
{
	return isdigit((unsigned char)p[0]) &&
	    isdigit((unsigned char)p[1]) && isdigit((unsigned char)p[2]);
}

static bool
is_reply(const struct failing *r)
{
	return r->event == NULL && begins_with_code(r->col[COL_REPLY]);
}

/* What can be written as lines of a log. */
static bool
is_plain(const struct failing *r)
{
	const char *p = r->col[COL_REPLY];

	if (strpbrk(p, "{}\\") != NULL)
		return false;
	for (; is_reply(r) && p != NULL; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (!begins_with_code(p))
			return false;
	}
	return true;
}

static void
add_greeting(const char *host, bool clear, struct bytes *b)
{
	bytes_addf(b, "stage banner\n< 220 %s ESMTP ready\n", host);
	bytes_addf(b, "stage ehlo\n> EHLO client.example.org\n< 250-%s\n"
	    "< 250-SIZE 35651584\n%s< 250 8BITMIME\n", host,
	    clear ? "< 250-STARTTLS\n" : "");
}

static void
add_capabilities(const char *host, const char *offered, struct bytes *b)
{
	struct slice rest = slice_of(offered);

	bytes_addf(b, "stage ehlo\n> EHLO client.example.org\n< 250-%s\n",
	    host);
	while (rest.n > 0 && rest.p[0] != '"') {
		size_t n = slice_find(rest, ';');
		struct slice one = slice_trim(slice_sub(rest, 0, n));

		bytes_addf(b, "< 250-%.*s\n", (int)one.n, one.p);
		rest = slice_sub(rest, n + 1, rest.n);
	}
	bytes_add_str(b, "< 250 HELP\n");
}

static const char handshake[] = "stage tls\nfact tls.version TLSv1.3\n"
    "fact verify ok\nevent tls TLS handshake: TLSv1.3, certificate "
    "verified\ntls\n";

/* Everything that went well before the stage that fails. */
static void
add_before(const struct failing *r, enum stage stage, struct bytes *b)
{
	const char *host = given(r, COL_HOST, "mx.example.net");
	bool implicit = strcmp(r->col[COL_TLS], "implicit") == 0;
	bool starttls = strcmp(r->col[COL_TLS], "starttls") == 0;

	bytes_addf(b, "peer %s:%s\nstage resolve\nfact host %s\n"
	    "event open session with %s\n", host,
	    given(r, COL_PORT, "587"), host, host);
	if (stage == STAGE_RESOLVE || stage == STAGE_CONNECT)
		return;
	bytes_addf(b, "stage connect\nfact address 192.0.2.25\nfact port %s\n"
	    "%sevent connect connected to 192.0.2.25\n",
	    given(r, COL_PORT, "587"), implicit ? "fact tls implicit\n" : "");
	if (stage == STAGE_TLS && implicit)
		return;
	if (implicit)
		bytes_add_str(b, handshake);
	if (stage == STAGE_BANNER)
		return;
	if (stage == STAGE_EHLO && !starttls) {
		bytes_addf(b, "stage banner\n< %s\n", r->greeting != NULL ?
		    r->greeting : "220 mx.example.net ESMTP");
		return;
	}
	add_greeting(host, !implicit, b);
	if (stage == STAGE_STARTTLS)
		return;
	if (starttls || stage == STAGE_TLS)
		bytes_add_str(b, "stage starttls\n> STARTTLS\n"
		    "< 220 2.0.0 ready\n");
	if (stage == STAGE_TLS)
		return;
	if (starttls)
		bytes_add_str(b, handshake);
	if (stage != STAGE_EHLO && (starttls || implicit ||
	    given(r, COL_OFFERED, NULL) != NULL))
		add_capabilities(host, given(r, COL_OFFERED,
		    "AUTH PLAIN LOGIN SCRAM-SHA-256"), b);
	if (given(r, COL_AUTHENTICATED, NULL) != NULL)
		bytes_add_str(b, "stage auth\nfact mech PLAIN\n>auth AUTH "
		    "PLAIN ********\n< 235 2.7.0 accepted\n");
}

/* Of what was sent as a login; that is odd where the corpus says so. */
static void
add_login(const struct failing *r, struct bytes *b)
{
	const char *mech = given(r, COL_MECH, "PLAIN");
	const char *shape = given(r, COL_SHAPE, "");
	const char *user = "alice@example.org";

	if (strcmp(shape, "blank") == 0)
		user = "alice@example.org ";
	else if (strcmp(shape, "base64") == 0)
		user = "YWxpY2VAZXhhbXBsZS5vcmc=";
	else if (strcmp(shape, "fault") == 0)
		bytes_add_str(b, "fact fault one NUL instead of two\n");
	bytes_addf(b, "fact mech %s\nfact authcid %s\n>auth AUTH %s "
	    "********\n", mech, user, mech);
}

static void
add_command(const struct failing *r, enum stage stage, struct bytes *b)
{
	static const char *const usual[] = { [STAGE_EHLO] =
	    "EHLO client.example.org", [STAGE_STARTTLS] = "STARTTLS",
	    [STAGE_MAIL] = "MAIL FROM:<alice@example.org>",
	    [STAGE_RCPT] = "RCPT TO:<bob@example.net>", [STAGE_DATA] = "DATA",
	    [STAGE_QUIT] = "QUIT", [STAGE_OTHER] = "NOOP" };

	if (stage == STAGE_RESOLVE || stage == STAGE_CONNECT ||
	    stage == STAGE_TLS || stage == STAGE_BANNER)
		return;
	if (stage == STAGE_AUTH)
		add_login(r, b);
	else
		bytes_addf(b, "> %s\n", given(r, COL_COMMAND, usual[stage]));
}

static void
make_log(const struct failing *r, struct bytes *b)
{
	struct slice rest = slice_of(r->col[COL_REPLY]);
	enum stage stage = STAGE_OTHER;

	bytes_reset(b);
	stage_parse(r->col[COL_STAGE], &stage);
	add_before(r, stage, b);
	bytes_addf(b, "stage %s\nwait 40\n", stage_name(stage));
	add_command(r, stage, b);
	if (!is_reply(r)) {
		bytes_addf(b, "event %s,failed,closed %.*s\n", r->event ?
		    r->event : r->col[COL_STAGE],
		    (int)strcspn(r->col[COL_REPLY], "\n"), rest.p);
		return;
	}
	while (rest.n > 0) {
		size_t n = slice_find(rest, '\n');

		bytes_addf(b, "< %.*s\n", (int)n, rest.p);
		rest = slice_sub(rest, n + 1, rest.n);
	}
}

static void
open_screen(const struct failing *r, const struct size *size,
    struct viewcase *c)
{
	struct bytes log;

	bytes_init(&log, BYTES_NO_LIMIT);
	make_log(r, &log);
	viewcase_init(c, size->cols, size->rows);
	logcase_add(&c->logcase, log.data);
	bytes_clear(&log);
	viewcase_update(c);
}

/* Whether the real matching finds that cause in such a log. */
static bool
is_explained(const struct failing *r, const struct cause *cause)
{
	struct viewcase c;
	bool is;

	if (strcmp(r->col[COL_CAUSE], cause->id) != 0 ||
	    !is_plain(r))
		return false;
	open_screen(r, &sizes[0], &c);
	is = c.explained && c.explanation.cause == cause;
	viewcase_clear(&c);
	return is;
}

static const struct failing *
first_of(const struct cause *cause)
{
	for (size_t i = 0; i < nrows; i++)
		if (is_explained(&rows[i], cause))
			return &rows[i];
	return NULL;
}

static size_t
length_below(const struct cause *cause, size_t below)
{
	size_t most = 0;

	for (size_t i = 0; i < nrows; i++) {
		size_t n = strlen(rows[i].col[COL_REPLY]);

		if (strcmp(rows[i].col[COL_CAUSE], cause->id) == 0 &&
		    n < below && n > most)
			most = n;
	}
	return most;
}

static const struct failing *
longest_of(const struct cause *cause)
{
	size_t n = SIZE_MAX;

	for (int tries = 0; tries < LONGEST_TRIED && n > 0; tries++) {
		n = length_below(cause, n);
		for (size_t i = 0; i < nrows; i++)
			if (strlen(rows[i].col[COL_REPLY]) == n &&
			    is_explained(&rows[i], cause))
				return &rows[i];
	}
	return NULL;
}

/* ---- what is on a screen ----------------------------------------------- */

struct screen {
	struct viewcase	 c;
	const struct cause *cause;
	const struct failing *r;
	const struct size *size;
};

static void
complain(struct screen *s, const char *what)
{
	for (int y = 0; y < s->size->rows; y++)
		print_message("|%s\n", viewcase_row(&s->c, y));
	fail_msg("%s at %dx%d: %s", s->cause->id, s->size->cols,
	    s->size->rows, what);
}

static void
must(struct screen *s, bool is, const char *what)
{
	if (!is)
		complain(s, what);
}

static bool
is_seen(const struct screen *s, size_t row)
{
	const struct view *v = &s->c.view;

	return row >= v->cursor.top &&
	    row < v->cursor.top + (size_t)v->layout.body.h;
}

/* The screen's row of a row of the ledger. */
static const char *
on_screen(struct screen *s, size_t row)
{
	const struct view *v = &s->c.view;

	return viewcase_row(&s->c, v->layout.body.y +
	    (int)(row - v->cursor.top));
}

static size_t
reply_row(struct screen *s)
{
	return rows_of_unit(&s->c.view.rows, s->c.story.failure.unit).first;
}

/* There is no room for all of the longest replies and the least card: their
 * end is seen. */
static bool
is_too_long(struct screen *s)
{
	const struct view *v = &s->c.view;
	size_t above = rows_explanation(&s->c.view.rows) - reply_row(s);

	return v->explain.n <= LEAST_ROWS &&
	    above + v->explain.n > (size_t)v->layout.body.h;
}

/* The first bytes of the reply, or of the event, stand in its first row. */
static void
check_reply(struct screen *s)
{
	char begin[13];

	if (is_too_long(s)) {
		must(s, is_seen(s, rows_explanation(&s->c.view.rows) - 1),
		    "nothing of the reply is seen");
		return;
	}
	snprintf(begin, sizeof(begin), "%.*s",
	    (int)strcspn(s->r->col[COL_REPLY], "\n"), s->r->col[COL_REPLY]);
	must(s, is_seen(s, reply_row(s)), "the reply is hidden");
	must(s, strstr(on_screen(s, reply_row(s)), begin) != NULL,
	    "the reply is not where it should be");
}

/* Each run of each line stands on the screen, as far as it is in view. */
static void
check_lines(struct screen *s)
{
	const struct explain_rows *r = &s->c.view.explain;
	size_t first = rows_explanation(&s->c.view.rows);

	for (size_t i = 0; i < r->n; i++) {
		struct bytes all;

		if (!is_seen(s, first + i) || r->v[i].kind != EXPLAIN_TEXT)
			continue;
		bytes_init(&all, BYTES_NO_LIMIT);
		for (size_t k = 0; k < r->v[i].n; k++)
			bytes_add_slice(&all,
			    explain_run_text(r, r->v[i].first + k));
		while (all.len > 0 && all.data[all.len - 1] == ' ')
			all.data[--all.len] = '\0';
		must(s, strstr(on_screen(s, first + i), all.data) != NULL,
		    "a line is cut off");
		bytes_clear(&all);
	}
}

/* ---- whole sentences --------------------------------------------------- */

/* An address may be longer than a line: it is broken anywhere. */
static void
squeeze(struct slice text, struct bytes *out)
{
	bool address = slice_istarts(bytes_slice(out), "https://");
	struct slice word;

	while (slice_word(&text, &word)) {
		if (out->len > 0 && !address)
			bytes_add_char(out, ' ');
		bytes_add_slice(out, word);
	}
}

/* A part of text, from its beginning to the end of a sentence. */
static bool
begins_wholly(const char *text, const struct bytes *part)
{
	struct bytes all;
	bool is;

	bytes_init(&all, BYTES_NO_LIMIT);
	squeeze(slice_of(text), &all);
	is = part->len <= all.len &&
	    memcmp(all.data, part->data, part->len) == 0 &&
	    (part->len == all.len || (all.data[part->len] == ' ' &&
	    strchr(".?!", all.data[part->len - 1]) != NULL));
	bytes_clear(&all);
	return is;
}

static bool
is_in(const char *const *list, const struct bytes *part)
{
	for (; *list != NULL; list++)
		if (begins_wholly(*list, part))
			return true;
	return false;
}

static bool
is_of_catalogue(const struct explanation *x, const struct bytes *part)
{
	for (size_t i = 0; i < x->nseen; i++)
		if (begins_wholly(x->seen[i], part))
			return true;
	for (size_t i = 0; i < x->nopen; i++)
		if (begins_wholly(x->also_words[i], part))
			return true;
	return begins_wholly(x->cause->meaning, part) ||
	    is_in(x->here, part) || is_in(x->own, part) ||
	    is_in(x->cause->fix, part) || is_in(x->cause->dead_ends, part) ||
	    is_in(x->cause->docs, part);
}

static struct slice
run_of(const struct explain_rows *r, size_t line, size_t run)
{
	return explain_run_text(r, r->v[line].first + run);
}

static bool
begins_paragraph(const struct explain_rows *r, size_t line)
{
	return r->v[line].kind != EXPLAIN_TEXT || r->v[line].n == 0 ||
	    r->runs[r->v[line].first].role == ROLE_FIELD_NAME;
}

/* A heading has a line of its own where it is narrow. */
static bool
is_text(const struct explain_rows *r, size_t line)
{
	return r->v[line].kind == EXPLAIN_TEXT && r->v[line].n == 3 &&
	    r->runs[r->v[line].first].role == ROLE_FIELD_NAME &&
	    r->runs[r->v[line].first + 1].role != ROLE_HINT_KEY;
}

static void
check_sentences(struct screen *s)
{
	const struct explain_rows *r = &s->c.view.explain;
	struct bytes part;
	size_t n = 0;

	bytes_init(&part, BYTES_NO_LIMIT);
	for (size_t i = 0; i < r->n; i++) {
		if (!is_text(r, i) ||
		    slice_istarts(run_of(r, i, 0), "Next:"))
			continue;
		bytes_reset(&part);
		squeeze(run_of(r, i, 2), &part);
		for (size_t k = i + 1; k < r->n && !begins_paragraph(r, k);
		    k++)
			squeeze(run_of(r, k, r->v[k].n - 1), &part);
		if (!is_of_catalogue(&s->c.explanation, &part))
			complain(s, part.data);
		n++;
	}
	must(s, n > 0, "nothing is said");
	bytes_clear(&part);
}

/* The words that the card has in view, one blank between them. */
static void
words_in_view(struct screen *s, struct bytes *out)
{
	size_t first = rows_explanation(&s->c.view.rows);

	for (size_t i = 0; i < s->c.view.explain.n; i++)
		if (is_seen(s, first + i)) {
			struct slice rest = slice_of(on_screen(s, first + i));

			squeeze(slice_sub(rest, slice_find(rest, '!') + 1,
			    rest.n), out);
		}
}

static void
check_essentials(struct screen *s)
{
	struct bytes words;

	bytes_init(&words, BYTES_NO_LIMIT);
	words_in_view(s, &words);
	must(s, strstr(words.data, s->cause->title) != NULL, "no title");
	must(s, strstr(words.data, "Do:") != NULL ||
	    strstr(words.data, "What to do: 1. ") != NULL, "no action");
	must(s, strstr(words.data, "Next:") != NULL, "no keys");
	must(s, s->c.view.explain.whole ||
	    strstr(words.data, " K all of it") != NULL, "no K");
	bytes_clear(&words);
}

static size_t
most_rows(const struct screen *s)
{
	return s->size->cols == 80 ? 12 :
	    (size_t)(s->c.view.layout.body.h + 1) / 2;
}

static void
check_short(struct screen *s)
{
	size_t n = s->c.view.explain.n;
	size_t first = rows_explanation(&s->c.view.rows);

	must(s, n <= most_rows(s), "too many rows");
	must(s, is_seen(s, first) && is_seen(s, first + n - 1),
	    "the card is not on the screen");
	check_reply(s);
	check_lines(s);
	check_sentences(s);
	check_essentials(s);
}

/* ---- all of it --------------------------------------------------------- */

/* Or all from it on is seen.  A reply with more rows than half of the body
 * shows its end. */
static void
check_reply_at_top(struct screen *s)
{
	struct view *v = &s->c.view;
	size_t above = rows_explanation(&v->rows) - reply_row(s);

	if (v->rows.n - v->cursor.top <= (size_t)v->layout.body.h)
		must(s, is_seen(s, above + v->explain.n <=
		    (size_t)v->layout.body.h ? reply_row(s) :
		    rows_explanation(&v->rows) - 1),
		    "the reply is out of view");
	else if (above <= (size_t)v->layout.body.h / 2)
		must(s, v->cursor.top == reply_row(s),
		    "the reply is not at the top");
	else
		must(s, v->cursor.top > reply_row(s) && v->cursor.top <
		    rows_explanation(&v->rows), "the reply is out of view");
}

static void
check_to_the_end(struct screen *s)
{
	struct view *v = &s->c.view;
	size_t end = rows_explanation(&v->rows) + v->explain.n;

	for (size_t i = 0; i < v->explain.n && !is_seen(s, end - 1); i++) {
		viewcase_do(&s->c, "down");
		viewcase_draw(&s->c);
		check_lines(s);
	}
	must(s, is_seen(s, end - 1), "the end is not reached");
}

static void
check_full(struct screen *s)
{
	struct view *v = &s->c.view;
	size_t n = v->explain.n;
	bool whole = v->explain.whole;

	viewcase_do(&s->c, "explain");
	viewcase_draw(&s->c);
	must(s, whole || v->explain.n > n, "K shows no more");
	if (!whole)
		check_reply_at_top(s);
	check_lines(s);
	check_sentences(s);
	check_to_the_end(s);
	must(s, view_fold_back(v) == !whole, "q does not fold it back");
	viewcase_draw(&s->c);
	must(s, v->explain.n == n, "it is not as short as before");
	must(s, !view_fold_back(v), "the second q is for somebody else");
	check_reply(s);
}

static void
check_screen(const struct cause *cause, const struct failing *r,
    const struct size *size, bool walking)
{
	struct screen s = { .cause = cause, .r = r, .size = size };

	open_screen(r, size, &s.c);
	if (walking)
		viewcase_do(&s.c, "walk");
	viewcase_draw(&s.c);
	check_short(&s);
	check_full(&s);
	viewcase_clear(&s.c);
}

static void
check_all_screens(const struct cause *cause, const struct failing *r)
{
	for (size_t i = 0; i < COUNT_OF(sizes); i++)
		check_screen(cause, r, &sizes[i], true);
	check_screen(cause, r, &sizes[0], false);
}

static void
test_first(void **state)
{
	const struct cause *cause;

	(void)state;
	for (size_t i = 0; (cause = cause_at(i)) != NULL; i++) {
		const struct failing *r = first_of(cause);

		if (r == NULL)
			fail_msg("no reply of the corpus shows %s: it needs "
			    "a row in events", cause->id);
		else
			check_all_screens(cause, r);
	}
}

static void
test_longest(void **state)
{
	const struct cause *cause;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; (cause = cause_at(i)) != NULL; i++) {
		const struct failing *r = longest_of(cause);

		if (r != NULL)
			check_all_screens(cause, r);
		n += r != NULL;
	}
	assert_true(n > 85);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_first, load_all,
		    unload_all),
		cmocka_unit_test_setup_teardown(test_longest, load_all,
		    unload_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
