/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scrub/scrub.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/scrub/priv.h"
#include "core/banned.h"

#define ROUNDS_MAX	24
#define CUT_BACK	4096		/* a long line is cut at a blank in these */

struct scrub {
	bool	       (*out)(void *arg, const char *p, size_t n);
	void		*arg;
	bool		 failed;
	struct bytes	 held;		/* a line that has not ended */
	size_t		 looked;	/* at so much of it for its end */
	bool		 in_cut;	/* the rest of a line that is too long */
	struct known	*known;
	struct logins	*logins;
	struct masks	 marks;
	struct bytes	 one, two;	/* a line on its way */
	struct scrub_counts counts;
};

struct scrub *
scrub_new(bool (*out)(void *arg, const char *p, size_t n), void *arg)
{
	struct scrub *s = xcalloc(1, sizeof(*s));

	s->out = out;
	s->arg = arg;
	bytes_init(&s->held, BYTES_NO_LIMIT);
	bytes_init(&s->one, BYTES_NO_LIMIT);
	bytes_init(&s->two, BYTES_NO_LIMIT);
	s->known = known_new();
	s->logins = logins_new();
	return s;
}

void
scrub_free(struct scrub *s)
{
	if (s == NULL)
		return;
	bytes_wipe(&s->held);
	bytes_wipe(&s->one);
	bytes_wipe(&s->two);
	masks_clear(&s->marks);
	known_free(s->known);
	logins_free(s->logins);
	free(s);
}

void
scrub_again(struct scrub *s, bool (*out)(void *arg, const char *p, size_t n),
    void *arg)
{
	s->out = out;
	s->arg = arg;
	s->failed = false;
	s->held.len = s->looked = 0;
	s->in_cut = false;
	s->counts = (struct scrub_counts){ .bytes = 0 };
	logins_forget(s->logins);
	near_again(known_near(s->known));
}

static void
put(struct scrub *s, const char *p, size_t n)
{
	if (!s->failed && s->out != NULL && n > 0)
		s->failed = !s->out(s->arg, p, n);
}

/* ---- one line ---------------------------------------------------------- */

static void
count_masked(struct scrub *s, size_t n)
{
	s->counts.masked += n;
	if (n > 0 && s->counts.first_line == 0)
		s->counts.first_line = s->counts.lines + 1;
}

/* The line with its marks put in; false when that changed nothing. */
static bool
apply(struct scrub *s, struct slice *line)
{
	struct bytes *to = line->p == s->one.data ? &s->two : &s->one;
	size_t n;

	if (s->marks.n == 0)
		return false;
	bytes_reset(to);
	n = masks_apply(&s->marks, *line, to);
	*line = bytes_slice(to);
	count_masked(s, n);
	return n > 0;
}

/* What is known, and what is announced. */
static void
words_find(struct scrub *s, struct slice text)
{
	unsigned about = trigger_about(text);

	known_find(s->known, text, &s->marks);
	if (about & ABOUT_KEY)
		keys_find(s->known, text, &s->marks);
	if (about != 0)
		calls_find(s->known, text, about, &s->marks);
	if (about & ABOUT_REMARK)
		remarks_find(s->known, text, logins_under_way(s->logins),
		    &s->marks);
}

/* Each step where the one before had nothing to mask. */
static bool
scrub_login(struct scrub *s, struct slice *text)
{
	unsigned about = trigger_about(*text);

	if (text->n == 0 || (!logins_wait(s->logins) && !(about &
	    (ABOUT_LOGIN | ABOUT_CHALLENGE))))
		return false;
	if (logins_line(s->logins, s->known, *text, about, &s->marks))
		return apply(s, text);
	logins_over(s->logins, s->known, *text, &s->marks);
	if (apply(s, text))
		return true;
	logins_alone(s->logins, s->known, *text, about, &s->marks);
	return apply(s, text);
}

/*
 * What a mask stands for may have kept a word from announcing, or the line
 * from being whose it looks like now: it is read again, until there is
 * nothing more.  A line that does not settle is masked as a whole.
 */
static void
scrub_text(struct scrub *s, struct slice *text)
{
	for (int i = 0; i < ROUNDS_MAX; i++) {
		words_find(s, *text);
		if (apply(s, text))
			continue;
		if (!scrub_login(s, text))
			return;
		logins_back(s->logins);
	}
	masks_add(&s->marks, 0, text->n);
	apply(s, text);
	scrub_login(s, text);
}

static void
scrub_line(struct scrub *s, struct slice line)
{
	size_t end = line.n;
	struct slice text;

	while (end > 0 && (line.p[end - 1] == '\n' || line.p[end - 1] == '\r'))
		end--;
	text = slice_sub(line, 0, end);
	logins_next(s->logins, near_mark(known_near(s->known)));
	scrub_text(s, &text);
	near_passed(known_near(s->known), line.n);
	put(s, text.p, text.n);
	put(s, line.p + end, line.n - end);
	s->counts.lines += line.n > 0 && line.p[line.n - 1] == '\n';
}

/* ---- many lines -------------------------------------------------------- */

static uint64_t
line_ends(const char *p, size_t n)
{
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += p[i] == '\n';
	return all;
}

static size_t
line_begin(const char *p, size_t at)
{
	while (at > 0 && p[at - 1] != '\n' && p[at - 1] != '\r')
		at--;
	return at;
}

/* Behind the first end of a line from here on; 0: there is none. */
static size_t
line_length(const char *p, size_t n)
{
	const char *lf = memchr(p, '\n', n);
	const char *cr = memchr(p, '\r', lf != NULL ? (size_t)(lf - p) : n);
	const char *end = cr != NULL ? cr : lf;

	return end != NULL ? (size_t)(end - p) + 1 : 0;
}

/* Where a line of more than the limit is cut. */
static size_t
cut_length(const char *p)
{
	for (size_t i = SCRUB_LINE_MAX; i > SCRUB_LINE_MAX - CUT_BACK; i--)
		if (is_blank(p[i - 1]))
			return i;
	return SCRUB_LINE_MAX;
}

/* A line, or the first part of one that is too long; returns its length. */
static size_t
take_line(struct scrub *s, const char *p, size_t n)
{
	if (n > SCRUB_LINE_MAX) {
		n = cut_length(p);
		s->counts.cut += !s->in_cut;
		s->in_cut = true;
	} else
		s->in_cut = false;
	scrub_line(s, (struct slice){ p, n });
	return n;
}

/* Where the next line begins that has to be looked at. */
struct ahead {
	size_t	word, known;
	bool	word_is, known_is;
};

static size_t
next_place(struct scrub *s, struct ahead *a, const char *p, size_t at,
    size_t n)
{
	if (logins_wait(s->logins))
		return at;
	if (!a->word_is || a->word < at) {
		a->word = at + trigger_find(p + at, n - at);
		a->word_is = true;
	}
	if (!a->known_is || a->known < at) {
		a->known = at + known_next(s->known, p + at, a->word - at);
		a->known_is = a->known < a->word;
	}
	return a->known_is && a->known < a->word ? a->known : a->word;
}

/* Whole lines only. */
static void
scrub_lines(struct scrub *s, const char *p, size_t n)
{
	struct ahead a = { .word = 0 };
	size_t at = 0, next, begin;

	while (at < n && !s->failed) {
		next = next_place(s, &a, p, at, n);
		begin = next < n ? line_begin(p, next) : n;
		if (begin < at)
			begin = at;
		if (begin > at) {
			put(s, p + at, begin - at);
			s->counts.lines += line_ends(p + at, begin - at);
			near_passed(known_near(s->known), begin - at);
		}
		at = begin;
		if (at == n)
			break;
		next = at + line_length(p + at, n - at);
		while (at < next)
			at += take_line(s, p + at, next - at);
	}
}

/* ---- pieces ------------------------------------------------------------ */

/* The held line grows until it ends; returns what was taken of p. */
static size_t
fill_held(struct scrub *s, const char *p, size_t n)
{
	size_t end = line_length(p, n), take = end > 0 ? end : n, used = 0;

	if (take > 2 * SCRUB_LINE_MAX)
		take = 2 * SCRUB_LINE_MAX;
	bytes_add(&s->held, p, take);
	while (s->held.len - used > SCRUB_LINE_MAX)
		used += take_line(s, s->held.data + used, s->held.len - used);
	if (end > 0 && take == end) {
		while (used < s->held.len)
			used += take_line(s, s->held.data + used,
			    s->held.len - used);
		s->held.len = 0;
	} else if (used > 0)
		bytes_drop(&s->held, used);
	return take;
}

bool
scrub_add(struct scrub *s, const char *p, size_t n)
{
	size_t at = 0, whole;

	s->counts.bytes += n;
	while (s->held.len > 0 && at < n && !s->failed)
		at += fill_held(s, p + at, n - at);
	if (at == n || s->failed)
		return !s->failed;
	whole = line_begin(p + at, n - at);
	scrub_lines(s, p + at, whole);
	at += whole;
	while (at < n && !s->failed)
		at += fill_held(s, p + at, n - at);
	return !s->failed;
}

bool
scrub_end(struct scrub *s, struct scrub_counts *counts)
{
	if (s->held.len > 0)
		scrub_line(s, bytes_slice(&s->held));
	bytes_reset(&s->held);
	s->counts.logins = logins_seen(s->logins);
	s->counts.secrets = known_count(s->known);
	s->counts.forgotten = known_refused(s->known);
	s->counts.skipped = near_skipped(known_near(s->known));
	*counts = s->counts;
	return !s->failed;
}
