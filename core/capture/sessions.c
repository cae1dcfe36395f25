/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/capture/sessions.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/smtp/command.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

#define PAGE_SESSIONS	1024u
#define BUCKETS		4096u
#define NOT_YET		UINT32_MAX	/* nothing of it is worth a record */
#define NOBODY		UINT16_MAX

struct under_way {
	uint32_t	 key, index;
	uint16_t	 next;		/* of its bucket, or of the free ones */
	bool		 used, data, trail;
	unsigned char	 stage;		/* of the latest command */
	uint64_t	 tick;
	/* What a record begins with. */
	uint64_t	 from, line;
	int64_t		 wall_us;
	char		 peer[46];
	uint32_t	 gap;		/* its latest */
};

struct gap {
	uint64_t	 from, to;
	uint32_t	 next;		/* of the same session; 0: none */
};

struct sessions {
	struct capture_session **pages;
	size_t		 n;
	struct gap	*gaps;		/* [0] is nobody's */
	uint32_t	 ngaps, gaps_cap;
	struct under_way *v;
	uint16_t	 buckets[BUCKETS];
	uint16_t	 spare;		/* the first that is free */
	uint64_t	 tick;
};

struct sessions *
sessions_new(void)
{
	struct sessions *s = xcalloc(1, sizeof(*s));

	s->v = xcalloc(CAPTURE_OPEN_MAX, sizeof(*s->v));
	for (size_t i = 0; i < BUCKETS; i++)
		s->buckets[i] = NOBODY;
	for (unsigned i = 0; i < CAPTURE_OPEN_MAX; i++)
		s->v[i].next = (uint16_t)(i + 1 < CAPTURE_OPEN_MAX ? i + 1 :
		    NOBODY);
	return s;
}

void
sessions_free(struct sessions *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i * PAGE_SESSIONS < s->n; i++)
		free(s->pages[i]);
	free(s->pages);
	free(s->gaps);
	free(s->v);
	free(s);
}

uint32_t
sessions_key(struct slice name)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	if (name.n == 0)
		return 0;
	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619u;
	return h != 0 ? h : 1;
}

/* ---- those under way --------------------------------------------------- */

static uint16_t *
bucket_of(struct sessions *s, uint32_t key)
{
	return &s->buckets[(key ^ key >> 12) % BUCKETS];
}

static struct under_way *
find(struct sessions *s, uint32_t key)
{
	for (uint16_t i = *bucket_of(s, key); i != NOBODY; i = s->v[i].next)
		if (s->v[i].key == key)
			return &s->v[i];
	return NULL;
}

static struct capture_session *
record(struct sessions *s, uint32_t index)
{
	return &s->pages[index / PAGE_SESSIONS][index % PAGE_SESSIONS];
}

static void
end(struct sessions *s, struct under_way *u)
{
	uint16_t *at = bucket_of(s, u->key), me = (uint16_t)(u - s->v);

	if (u->index != NOT_YET)
		record(s, u->index)->ended = true;
	while (*at != me)
		at = &s->v[*at].next;
	*at = u->next;
	u->used = false;
	u->next = s->spare;
	s->spare = me;
}

/* When all of them are under way. */
static void
end_oldest(struct sessions *s)
{
	struct under_way *oldest = &s->v[0];

	for (size_t i = 1; i < CAPTURE_OPEN_MAX; i++)
		if (s->v[i].tick < oldest->tick)
			oldest = &s->v[i];
	end(s, oldest);
}

static struct under_way *
begin(struct sessions *s, uint32_t key, const struct heard *h, uint64_t from,
    uint64_t line)
{
	struct under_way *u;
	uint16_t *bucket = bucket_of(s, key);

	if (s->spare == NOBODY)
		end_oldest(s);
	u = &s->v[s->spare];
	s->spare = u->next;
	*u = (struct under_way){ .key = key, .index = NOT_YET, .used = true,
	    .next = *bucket, .stage = STAGE_BANNER, .from = from,
	    .line = line, .wall_us = h->wall_us };
	*bucket = (uint16_t)(u - s->v);
	return u;
}

static struct capture_session *
begin_record(struct sessions *s, struct under_way *u)
{
	struct capture_session *r;

	if (u->index != NOT_YET)
		return record(s, u->index);
	if (s->n >= CAPTURE_SESSIONS_MAX)
		return NULL;
	if (s->n % PAGE_SESSIONS == 0) {
		s->pages = xrealloc(s->pages, s->n / PAGE_SESSIONS + 1,
		    sizeof(*s->pages));
		s->pages[s->n / PAGE_SESSIONS] = xcalloc(PAGE_SESSIONS,
		    sizeof(**s->pages));
	}
	u->index = (uint32_t)s->n++;
	r = record(s, u->index);
	r->from = u->from;
	r->wall_us = u->wall_us;
	r->key = u->key;
	r->line = u->line < UINT32_MAX ? (uint32_t)u->line : 0;
	r->stage = STAGE_CONNECT;
	memcpy(r->peer, u->peer, sizeof(r->peer));
	return r;
}

static uint32_t
add_gap(struct sessions *s, uint64_t from, uint64_t to)
{
	if (s->ngaps + 1 >= s->gaps_cap) {
		s->gaps_cap = s->gaps_cap > 0 ? 2 * s->gaps_cap : 64;
		s->gaps = xrealloc(s->gaps, s->gaps_cap, sizeof(*s->gaps));
	}
	s->gaps[++s->ngaps] = (struct gap){ .from = from, .to = to };
	return s->ngaps;
}

/* A line of it from from to to. */
static void
reach(struct sessions *s, struct under_way *u, struct capture_session *r,
    uint64_t from, uint64_t to)
{
	if (u->key != 0 && r->to > 0 && from >= r->to + SESSIONS_GAP &&
	    s->ngaps < SESSIONS_GAPS_MAX) {
		uint32_t gap = add_gap(s, r->to, from);

		if (r->gap == 0)
			r->gap = gap;
		else
			s->gaps[u->gap].next = gap;
		u->gap = gap;
	}
	r->to = to;
}

bool
sessions_gap(const struct sessions *s, const struct capture_session *r,
    uint32_t *at, uint64_t *from, uint64_t *to)
{
	*at = *at == 0 ? r->gap : s->gaps[*at].next;
	if (*at == 0)
		return false;
	*from = s->gaps[*at].from;
	*to = s->gaps[*at].to;
	return true;
}

/* ---- how it went ------------------------------------------------------- */

static void
on_reply(struct capture_session *r, struct under_way *u,
    const struct reply_line *line)
{
	if (!line->last)
		return;
	u->data = line->code == 354;
	if (line->code >= 400) {
		if (r->code == 0) {
			r->code = (short)line->code;
			r->stage = u->stage;
		}
		return;
	}
	if (r->code != 0 && r->stage != u->stage)
		return;
	if (line->code / 100 == 2) {	/* as far, or mended */
		r->code = 0;
		r->stage = u->stage;
	}
}

static void
on_command(struct under_way *u, struct slice text)
{
	struct command c;

	if (u->data) {
		u->data = !slice_is(text, ".") && !slice_is(text, ".\r");
		return;
	}
	command_parse(text, &c);
	if (c.verb == VERB_OTHER)
		return;
	if (verb_stage(c.verb) != STAGE_OTHER)
		u->stage = (unsigned char)verb_stage(c.verb);
}

static struct slice
first_escaped(struct slice text)
{
	for (size_t i = 0; i + 1 < text.n; i++)
		if (text.p[i] == '\\' && (text.p[i + 1] == 'r' ||
		    text.p[i + 1] == 'n'))
			return slice_sub(text, 0, i);
	return text;
}

/* Escaped text may be a whole reply: its last line counts. */
static struct slice
last_escaped(struct slice text)
{
	struct slice first = first_escaped(text), rest = text;

	while (first.n < rest.n) {
		struct slice next = slice_sub(rest, first.n + 2, rest.n);

		if (slice_istarts(next, "\\n"))
			next = slice_sub(next, 2, next.n);
		if (next.n < 3)
			break;
		rest = next;
		first = first_escaped(rest);
	}
	return first;
}

static void
on_dialogue(struct sessions *s, struct under_way *u, const struct heard *h,
    uint64_t from, uint64_t to)
{
	struct capture_session *r = begin_record(s, u);
	struct slice text = h->text;
	struct reply_line line;

	if (r == NULL)
		return;
	r->lines++;
	r->strays = 0;		/* they lie between */
	reach(s, u, r, from, to);
	if (h->spelling == SPELLED_ESCAPED)
		text = h->speaker == SPEAKER_CLIENT ? first_escaped(text) :
		    last_escaped(text);
	if (h->speaker != SPEAKER_CLIENT && reply_line_parse(text, &line))
		on_reply(r, u, &line);
	else if (h->speaker != SPEAKER_SERVER)
		on_command(u, text);
}

/*
 * Without marks, anything may be of the dialogue: such a line begins none,
 * and at the end only the rest of a wrapped one belongs to it.
 */
static bool
is_noise(struct sessions *s, struct under_way *u, const struct heard *h,
    uint64_t from)
{
	struct reply_line line;
	struct command c;
	bool trail;

	command_parse(h->text, &c);
	if (h->speaker != SPEAKER_EITHER || c.verb != VERB_OTHER ||
	    reply_line_parse(h->text, &line)) {
		if (u != NULL)
			u->trail = false;
		return false;
	}
	if (u == NULL || u->index == NOT_YET)
		return true;
	trail = u->trail;
	u->trail = true;
	if (u->data || (!trail && record(s, u->index)->to == from))
		return false;
	record(s, u->index)->strays++;
	return true;
}

/* ---- where one ends, and the next begins ------------------------------- */

/* Without names and marks a second banner begins another session. */
static bool
is_next_banner(const struct under_way *u, const struct heard *h)
{
	struct reply_line line;

	if (u->key != 0 || u->index == NOT_YET || u->data ||
	    h->speaker == SPEAKER_CLIENT || u->stage == STAGE_STARTTLS ||
	    u->stage == STAGE_BANNER || !reply_line_parse(h->text, &line))
		return false;
	return line.code == 220;
}

bool
sessions_is_reached(const char *tried, struct slice peer)
{
	return peer.n > 0 && strlen(tried) > peer.n &&
	    memcmp(tried, peer.p, peer.n) == 0 && tried[peer.n] == ':';
}

static void
on_begins(struct sessions *s, struct under_way *u, const struct heard *h,
    uint64_t from, uint64_t to, uint64_t line)
{
	uint32_t key = sessions_key(h->session);

	if (u != NULL && u->index != NOT_YET) {
		if (record(s, u->index)->lines == 0)
			record(s, u->index)->to = to;
		end(s, u);
		u = NULL;
	}
	if (u == NULL)
		u = begin(s, key, h, from, line);
	else if (sessions_is_reached(u->peer, h->peer))
		return;
	vis_copy(u->peer, sizeof(u->peer), slice_trim(h->peer));
}

static void
on_event(struct sessions *s, struct under_way *u, const struct heard *h,
    uint64_t from, uint64_t to, uint64_t line)
{
	struct capture_session *r;

	if (h->event == HEARD_BEGINS) {
		on_begins(s, u, h, from, to, line);
		return;
	}
	if (u == NULL && h->event == HEARD_CONNECT_FAILED)
		u = begin(s, sessions_key(h->session), h, from, line);
	if (u == NULL)
		return;
	if (h->event == HEARD_CONNECT_FAILED ||
	    h->event == HEARD_TLS_FAILED) {
		r = begin_record(s, u);
		if (r != NULL && r->code == 0)
			r->stage = h->event == HEARD_TLS_FAILED ? STAGE_TLS :
			    STAGE_CONNECT;
	}
	if (u->index != NOT_YET)
		reach(s, u, record(s, u->index), from, to);
	if (h->event == HEARD_ENDS)
		end(s, u);
}

void
sessions_heard(struct sessions *s, const struct heard *h, uint64_t from,
    uint64_t to, uint64_t line)
{
	uint32_t key = sessions_key(h->session);
	struct under_way *u = find(s, key);

	if (h->speaker == SPEAKER_EVENT) {
		if (u != NULL)
			u->tick = ++s->tick;
		on_event(s, u, h, from, to, line);
		return;
	}
	if (u != NULL && is_next_banner(u, h)) {
		end(s, u);
		u = NULL;
	}
	if (is_noise(s, u, h, from))
		return;
	if (u == NULL)
		u = begin(s, key, h, from, line);
	u->tick = ++s->tick;
	on_dialogue(s, u, h, from, to);
}

void
sessions_end(struct sessions *s)
{
	for (size_t i = 0; i < CAPTURE_OPEN_MAX; i++)
		if (s->v[i].used)
			end(s, &s->v[i]);
}

size_t
sessions_count(const struct sessions *s)
{
	return s->n;
}

const struct capture_session *
sessions_at(const struct sessions *s, size_t i)
{
	return &s->pages[i / PAGE_SESSIONS][i % PAGE_SESSIONS];
}
