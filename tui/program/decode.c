/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sessions of a file, decoded, in the words of check. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/report/teachings.h"
#include "core/report/report.h"
#include "core/base/vis.h"
#include "tui/open/opened.h"
#include "tui/options/options-check.h"
#include "tui/options/usage.h"
#include "tui/program/programs.h"
#include "tui/banned.h"

#define CARD_COLUMNS	78

struct decoding {
	const struct options *o;
	struct opened	*file;
	size_t		 told;		/* sessions */
	size_t		 skipped;	/* lines, in all of them */
	bool		 partial;	/* reading failed, or the file shrank */
	/* the session at hand */
	struct reading	 reading;
	struct story	 story;
	struct walk	 walk;
	struct explanation explanation;
	bool		 explained;
};

static void
print(const struct bytes *b)
{
	fwrite(b->data, 1, b->len, stdout);
}

/* ---- one session ------------------------------------------------------- */

static void
explain_failure(struct decoding *d)
{
	struct situation situation;
	struct bytes text;

	d->explained = d->story.failure.is;
	if (!d->explained)
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&d->story, d->reading.log, &situation, &text);
	explain(&situation, &d->explanation);
	bytes_clear(&text);
}

/* Raw line and fields of each unit; the card under the one that failed. */
static void
tell_units(struct decoding *d, struct bytes *out)
{
	const struct log *l = d->reading.log;

	for (size_t i = 0; i < log_units(l); i++) {
		bytes_reset(out);
		report_unit_text(out, l, i);
		if (d->o->explain_all)
			report_teachings_text(out, l, &d->story, (uint32_t)i,
			    CARD_COLUMNS);
		if (d->explained && d->story.failure.unit == i)
			report_card_text(out, &d->explanation, CARD_COLUMNS);
		print(out);
	}
}

static void
tell_session(struct decoding *d, const char *target)
{
	struct report report = {
		.target = target,
		.log = d->reading.log,
		.story = &d->story,
		.walk = &d->walk,
		.explanation = d->explained ? &d->explanation : NULL,
		.teachings = d->o->explain_all,
	};
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	if (d->o->json)
		report_json(&out, &report);
	else {
		if (d->told > 0)
			fputs("\n", stdout);
		tell_units(d, &out);
		bytes_reset(&out);
		report_end_text(&out, &report);
	}
	print(&out);
	bytes_clear(&out);
}

static void
decode_session(struct decoding *d, size_t i)
{
	struct goal goal;

	opened_read(d->file, i, &d->reading);
	story_init(&d->story);
	story_read(&d->story, d->reading.log);
	goal = d->reading.has_goal ? d->reading.goal :
	    opened_goal(&d->story);
	walk_compute(&d->walk, &d->story, d->reading.log, &goal);
	explain_failure(d);
	tell_session(d, d->reading.target != NULL ? d->reading.target :
	    opened_name(d->file));
	d->told++;
	d->skipped += d->reading.notes.skipped;
	d->partial |= d->reading.notes.partial;
	if (d->explained)
		explanation_clear(&d->explanation);
	story_clear(&d->story);
	reading_clear(&d->reading);
}

/* ---- all of them ------------------------------------------------------- */

/* A session that is still open may go on in what was not looked at yet. */
static bool
is_ready(const struct decoding *d, size_t i)
{
	const struct capture_session *s = opened_session(d->file, i);

	return opened_is_whole(d->file) || s == NULL || s->ended;
}

static void
decode_all(struct decoding *d)
{
	bool more = true;
	size_t next = 0;

	while (more && !ferror(stdout)) {
		more = opened_scan(d->file, CAPTURE_SLICE);
		while (next < opened_sessions(d->file) &&
		    is_ready(d, next) && !ferror(stdout))
			decode_session(d, next++);
	}
	while (next < opened_sessions(d->file) && !ferror(stdout))
		decode_session(d, next++);
}

static void
tell_kind(const struct decoding *d)
{
	const struct transcript *t = opened_transcript(d->file);

	fprintf(stderr, "smtpscope: read as %s, %zu session%s",
	    opened_kind(d->file), d->told, d->told == 1 ? "" : "s");
	if (d->skipped > 0)
		fprintf(stderr, "; %zu line%s left out: no part of the "
		    "dialogue", d->skipped, d->skipped == 1 ? "" : "s");
	fputs("\n", stderr);
	for (size_t i = 0; t != NULL && i < t->nremarks; i++) {
		char *shown = vis_dup(slice_of(t->remarks[i].text));

		fprintf(stderr, "smtpscope: line %zu: %s\n",
		    t->remarks[i].line, shown);
		free(shown);
	}
}

int
program_decode(const struct options *o)
{
	struct decoding d = { .o = o };
	struct err e;

	d.file = opened_new(o->nwords > 0 ? o->words[0] : "-", &e);
	if (d.file == NULL) {
		usage_error("%s", e.detail);
		return STATUS_USAGE;
	}
	decode_all(&d);
	fflush(stdout);
	tell_kind(&d);
	opened_free(d.file);
	if (d.partial)
		usage_error("not all of it could be read: what stands above "
		    "is a part; copy it to another place first");
	return d.partial ? STATUS_USAGE : STATUS_GOOD;
}
