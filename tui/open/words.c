/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/open/words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/log/stage.h"
#include "tui/banned.h"

#define US_PER_S	1000000
#define DAY_S		86400

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

void
open_words_kind(struct bytes *out, const struct opened *f, size_t i)
{
	size_t n = opened_sessions(f);
	bool whole = opened_is_whole(f);

	bytes_add_str(out, opened_kind(f));
	if (n > 1 || !whole)
		bytes_addf(out, "  session %zu/%zu%s", i + 1, n, whole ? "" :
		    "+");
}

/* ---- what was read ----------------------------------------------------- */

static void
add_count(struct bytes *out, const char **before, size_t n, const char *what)
{
	if (n == 0)
		return;
	bytes_addf(out, "%s%zu %s", *before, n, what);
	*before = ", ";
}

void
open_words_read(struct bytes *out, const struct opened *f, size_t i,
    const struct capture_notes *n, size_t lines)
{
	const struct transcript *own = opened_transcript(f);
	const char *before = "; ";

	bytes_add_str(out, opened_kind(f));
	if (own != NULL)
		bytes_addf(out, " (%s)", own->format);
	if (opened_sessions(f) > 1 || !opened_is_whole(f))
		bytes_addf(out, ", session %zu of %zu%s", i + 1,
		    opened_sessions(f), opened_is_whole(f) ? "" : "+");
	bytes_addf(out, ": %zu line%s", lines, plural(lines));
	add_count(out, &before, n->skipped, "skipped");
	add_count(out, &before, n->guessed, "guessed");
	add_count(out, &before, n->joined, "joined");
	add_count(out, &before, n->masked, "masked");
	if (n->partial)
		bytes_addf(out, "%snot complete", before);
}

static void
add_unwrapped(struct bytes *out, const struct unwrap *u)
{
	const char *before = "; taken off first: ";

	if (u->quoted)
		bytes_addf(out, "%squotes of a mail", before);
	before = u->quoted ? ", " : before;
	if (u->stamped)
		bytes_addf(out, "%stimes and names of a log", before);
	before = u->stamped ? ", " : before;
	if (u->entities)
		bytes_addf(out, "%smarks of a web page", before);
	before = u->entities ? ", " : before;
	if (u->ansi)
		bytes_addf(out, "%scolours of a terminal", before);
}

static bool
say_recognised(struct bytes *out, const struct opened *f,
    const struct capture_notes *n)
{
	const struct transcript *own = opened_transcript(f);
	const struct recognised *r;

	(void)n;
	if (own != NULL) {
		bytes_addf(out, "%s: a transcript in the format %s, by %s",
		    opened_name(f), own->format, own->program);
		return true;
	}
	r = capture_is(opened_capture(f));
	bytes_addf(out, "%s: recognised as %s, %u %% sure; of the first %zu "
	    "line%s %zu are dialogue", opened_name(f), opened_kind(f),
	    r->sure, r->lines, plural(r->lines), r->heard);
	add_unwrapped(out, &r->wrap);
	return true;
}

static bool
say_skipped(struct bytes *out, const struct opened *f,
    const struct capture_notes *n)
{
	(void)f;
	if (n->skipped > 0)
		bytes_addf(out, "skipped: %zu line%s between or behind, no "
		    "part of the dialogue", n->skipped, plural(n->skipped));
	return n->skipped > 0;
}

static bool
say_guessed(struct bytes *out, const struct opened *f,
    const struct capture_notes *n)
{
	(void)f;
	if (n->guessed > 0)
		bytes_addf(out, "guessed: nothing marks who spoke %zu line%s, "
		    "the grammar told", n->guessed, plural(n->guessed));
	return n->guessed > 0;
}

static bool
say_joined(struct bytes *out, const struct opened *f,
    const struct capture_notes *n)
{
	(void)f;
	if (n->joined > 0)
		bytes_addf(out, "joined: %zu line%s had been wrapped on the "
		    "way", n->joined, plural(n->joined));
	return n->joined > 0;
}

static bool
say_masked(struct bytes *out, const struct opened *f,
    const struct capture_notes *n)
{
	if (n->masked > 0)
		bytes_addf(out, "masked: %zu secret%s stood in the file, and "
		    "still stand%s there: smtpscope sanitize makes a copy "
		    "without (%s)", n->masked, plural(n->masked),
		    n->masked == 1 ? "s" : "", opened_name(f));
	return n->masked > 0;
}

static bool
say_hidden(struct bytes *out, const struct opened *f,
    const struct capture_notes *n)
{
	if (n->hidden > 0)
		bytes_addf(out, "hidden: %zu secret%s had been left out by "
		    "%s", n->hidden, plural(n->hidden), opened_kind(f));
	return n->hidden > 0;
}

static bool
say_partial(struct bytes *out, const struct opened *f,
    const struct capture_notes *n)
{
	(void)f;
	if (n->partial)
		bytes_add_str(out, "not complete: the file ends within the "
		    "session, or not all of it could be read");
	return n->partial;
}

static bool (*const details[])(struct bytes *out, const struct opened *f,
    const struct capture_notes *n) = { say_recognised, say_skipped,
    say_guessed, say_joined, say_masked, say_hidden, say_partial };

/* What the reader of our own says, line by line. */
static bool
say_remark(struct bytes *out, const struct opened *f, size_t i)
{
	const struct transcript *own = opened_transcript(f);

	if (own == NULL || i > own->nremarks ||
	    (i == own->nremarks && own->nmore == 0))
		return false;
	if (i == own->nremarks)
		bytes_addf(out, "and %zu more remarks", own->nmore);
	else
		bytes_addf(out, "line %zu, column %zu: %s",
		    own->remarks[i].line, own->remarks[i].column,
		    own->remarks[i].text);
	return true;
}

bool
open_words_detail(struct bytes *out, const struct opened *f, size_t i,
    const struct capture_notes *n)
{
	for (size_t k = 0; k < COUNT_OF(details); k++)
		if (details[k](out, f, n)) {
			if (i-- == 0)
				return true;
			bytes_reset(out);
		}
	return say_remark(out, f, i);
}

void
open_words_progress(struct bytes *out, const struct opened *f)
{
	size_t n = opened_sessions(f);

	bytes_addf(out, "%u %% looked at, %zu session%s", opened_percent(f),
	    n, plural(n));
}

/* ---- a row of the list ------------------------------------------------- */

static int
digits_of(size_t n)
{
	int digits = 1;

	for (; n >= 10; n /= 10)
		digits++;
	return digits;
}

/* A log without dates counts from the first day. */
static void
add_time(struct bytes *out, int64_t wall_us)
{
	time_t t = (time_t)(wall_us / US_PER_S);
	char text[40];
	struct tm tm;

	if (wall_us == INT64_MIN)
		return;
	if (t >= 0 && t < DAY_S)
		gmtime_r(&t, &tm);
	else
		localtime_r(&t, &tm);
	if (strftime(text, sizeof(text), t >= 0 && t < DAY_S ? "%H:%M:%S" :
	    "%Y-%m-%d %H:%M:%S", &tm) > 0)
		bytes_addf(out, "  %s", text);
}

void
open_words_session(struct bytes *out, const struct capture_session *s,
    size_t i, size_t of)
{
	bytes_addf(out, "%*zu", digits_of(of), i + 1);
	add_time(out, s->wall_us);
	if (s->peer[0] != '\0')
		bytes_addf(out, "  %s", s->peer);
}

/* As people write them: commands in capitals. */
static void
add_stage(struct bytes *out, enum stage stage)
{
	const char *name = stage_name(stage);
	bool command = stage >= STAGE_EHLO || stage == STAGE_TLS;

	for (; *name != '\0'; name++)
		bytes_add_char(out, command ?
		    (char)toupper((unsigned char)*name) : *name);
}

void
open_words_end(struct bytes *out, const struct capture_session *s)
{
	if (s->code != 0)
		bytes_addf(out, "%d at ", s->code);
	else
		bytes_add_str(out, "well, up to ");
	if (s->stage < STAGE_COUNT)
		add_stage(out, (enum stage)s->stage);
	else
		bytes_add_str(out, "another command");
	bytes_addf(out, ", %u line%s", s->lines, plural(s->lines));
	if (!s->ended)
		bytes_add_str(out, " so far");
}
