/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every dialect gets points for every line of the sample that it claims, and
 * the most points win.  How the text was wrapped is tried out the same way:
 * the guess first, then without it and with other depths of quoting.
 */
#include "core/dialect/dialect.h"

#include "core/dialect/hear.h"

#include "core/banned.h"

#define SAMPLE_LINES	3000u
#define DIALECTS_MAX	48u

static const unsigned points_of[] = { 0, 1, 4, 12 };

struct trial {
	struct unwrap	 wrap;
	unsigned long	 points[DIALECTS_MAX];
	bool		 certain[DIALECTS_MAX];
	unsigned long	 best;
	size_t		 which, lines;
};

static bool
next_line(struct slice *rest, struct slice *line)
{
	size_t end;

	if (rest->n == 0)
		return false;
	end = slice_find(*rest, '\n');
	*line = slice_sub(*rest, 0, end);
	*rest = slice_sub(*rest, end + 1, rest->n);
	return true;
}

static void
trial_line(struct trial *t, struct slice line, struct bytes *scratch)
{
	struct unwrapped u;

	unwrap_line(&t->wrap, line, scratch, &u);
	t->lines++;
	if (u.text.n < 2)
		return;
	for (size_t i = 0; i < DIALECTS_MAX && dialects[i] != NULL; i++) {
		int claim = dialects[i]->claims(u.text);

		t->points[i] += points_of[claim & 3];
		t->certain[i] |= claim == CLAIM_CERTAIN;
	}
}

/*
 * A program must have left a mark that is its own; where one has, what it
 * shares with others counts half for them.
 */
static void
trial_weigh(struct trial *t)
{
	bool own = false;

	for (size_t i = 0; i < DIALECTS_MAX && dialects[i] != NULL; i++) {
		if (!dialects[i]->generic && !t->certain[i])
			t->points[i] = 0;
		own |= !dialects[i]->generic && t->certain[i];
	}
	for (size_t i = 0; i < DIALECTS_MAX && dialects[i] != NULL; i++)
		if (own && dialects[i]->generic && !t->certain[i])
			t->points[i] = (t->points[i] + 1) / 2;
}

static void
trial_run(struct trial *t, struct slice sample, const struct unwrap *wrap,
    struct bytes *scratch)
{
	struct slice line;

	*t = (struct trial){ .wrap = *wrap };
	while (t->lines < SAMPLE_LINES && next_line(&sample, &line))
		trial_line(t, line, scratch);
	trial_weigh(t);
	/* On a tie the later one: who has fewer marks of its own. */
	for (size_t i = 0; i < DIALECTS_MAX && dialects[i] != NULL; i++) {
		if (t->points[i] >= t->best) {
			t->best = t->points[i];
			t->which = i;
		}
	}
}

/* Another way to unwrap must be clearly better than the one before it. */
static void
try_also(struct trial *best, struct slice sample, const struct unwrap *wrap,
    struct bytes *scratch)
{
	struct trial t;

	trial_run(&t, sample, wrap, scratch);
	if (t.best > best->best + best->best / 10)
		*best = t;
}

static void
try_all(struct trial *best, struct slice sample, struct bytes *scratch)
{
	struct unwrap guess, other;

	unwrap_guess(sample, &guess);
	trial_run(best, sample, &guess, scratch);
	for (unsigned depth = 0; depth <= 3; depth++) {
		if (depth == guess.depth ||
		    (depth > 0 && slice_find(sample, '>') == sample.n))
			continue;
		other = guess;
		other.quoted = depth > 0;
		other.depth = depth;
		if (!guess.quoted && depth > 1)
			break;
		try_also(best, sample, &other, scratch);
	}
	other = best->wrap;
	other.entities = !other.entities;
	try_also(best, sample, &other, scratch);
	other = best->wrap;
	other.stamped = !other.stamped;
	try_also(best, sample, &other, scratch);
}

/*
 * A dialogue is there when one line of it cannot be anything else, or when
 * a program says that it never came to one.
 */
static size_t
count_heard(const struct recognised *r, struct slice sample,
    struct bytes *scratch, size_t *smtp)
{
	struct slice line;
	size_t lines = 0, heard = 0;

	*smtp = 0;
	while (lines++ < SAMPLE_LINES && next_line(&sample, &line)) {
		struct heard h;
		struct span at;

		if (!dialect_hear(r, line, scratch, &h, &at))
			continue;
		*smtp += h.speaker == SPEAKER_EVENT && !r->dialect->generic &&
		    (h.event == HEARD_CONNECT_FAILED ||
		    h.event == HEARD_TLS_FAILED);
		if (h.speaker != SPEAKER_CLIENT &&
		    h.speaker != SPEAKER_SERVER)
			continue;
		heard++;
		*smtp += h.spelling == SPELLED_ESCAPED ||
		    looks_reply(h.text) > 1 || looks_command(h.text) > 1;
	}
	return heard;
}

static void
find_second(const struct trial *t, struct recognised *out)
{
	unsigned long next = 0;

	for (size_t i = 0; i < DIALECTS_MAX && dialects[i] != NULL; i++) {
		if (i == t->which || t->points[i] == 0 || t->points[i] < next)
			continue;
		next = t->points[i];
		out->second = dialects[i];
	}
	out->second_sure = (unsigned)(next * 100 / t->best);
	out->sure = 99 - out->second_sure / 2;
}

void
dialect_recognise(struct slice sample, struct recognised *out)
{
	struct bytes scratch;
	struct trial t;
	size_t smtp = 0;

	*out = (struct recognised){ 0 };
	bytes_init(&scratch, BYTES_NO_LIMIT);
	try_all(&t, sample, &scratch);
	out->wrap = t.wrap;
	out->lines = t.lines;
	if (t.best > 0) {
		out->dialect = dialects[t.which];
		find_second(&t, out);
		out->heard = count_heard(out, sample, &scratch, &smtp);
	}
	if (smtp == 0)
		*out = (struct recognised){ .wrap = t.wrap,
		    .lines = t.lines };
	bytes_clear(&scratch);
}
