/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a transcript: refused, or a log that decodes, can be saved in
 * every format, and comes back the same.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/story/story.h"
#include "core/transcript/read.h"
#include "core/transcript/save.h"
#include "tests/lib/logtext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
comes_back(const struct transcript *t, const struct transcript_format *f)
{
	struct save *s = save_new(&(struct save_input){ .log = t->log,
	    .target = t->target });
	struct transcript again;
	struct slice text;
	struct err e;

	/* False: a login that was not masked, and is repeated elsewhere. */
	if (save_make(s, f, &text, NULL)) {
		assert(transcript_read(&again, text, &e));
		if (again.partial)
			fprintf(stderr, "line %zu: %s\n", again.remarks[0].line,
			    again.remarks[0].text);
		assert(!again.partial);
		assert(log_count(again.log) == log_count(t->log));
		for (size_t i = 0; i < log_count(t->log); i++)
			assert(slice_eq(log_entry(t->log, i)->text,
			    log_entry(again.log, i)->text));
		transcript_clear(&again);
	}
	if (f == transcript_format_at(0)) {
		save_rename_all(s, true);
		save_make(s, f, &text, NULL);
	}
	save_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct transcript t;
	struct story st;
	struct err e;

	if (!transcript_read(&t, (struct slice){ (const char *)data, size },
	    &e))
		return 0;
	logtext_check(t.log);
	story_init(&st);
	story_read(&st, t.log);
	story_clear(&st);
	comes_back(&t, transcript_format_at(size % 4));
	transcript_clear(&t);
	return 0;
}
