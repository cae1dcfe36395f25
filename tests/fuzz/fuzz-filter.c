/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text as a filter and as a search: it is taken or refused with a column
 * within it, ends in time, and finds nothing of what is masked. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/filter/filter.h"
#include "tui/find/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
add(struct log *l, enum entry_kind kind, const char *text, size_t at)
{
	const struct span secret = { at, strlen(text) - at };
	struct log_line line = { .kind = kind, .stage = STAGE_AUTH,
	    .flags = ENTRY_LAST, .unit = UNIT_NONE, .answers = UNIT_NONE,
	    .text = { text, strlen(text) }, .secrets = &secret,
	    .nsecrets = at > 0 };

	log_line(l, &line);
}

static struct log *
make_log(void)
{
	struct log *l = log_new();

	add(l, ENTRY_SERVER, "220 mx.example.net ESMTP \xc3\xa4\x01", 0);
	add(l, ENTRY_CLIENT, "EHLO client.example.org", 0);
	add(l, ENTRY_CLIENT, "AUTH PLAIN cXVpdGUtc2VjcmV0", 11);
	add(l, ENTRY_SERVER, "535 5.7.8 no", 0);
	return l;
}

/* What a hit covers is on the screen; a mask alone is none. */
static void
check_search(struct log *l, struct slice text)
{
	const struct search_scope scope = { .log = l, .lines = true,
	    .fields = true, .vis = VIS_UTF8 };
	struct search_hit from = { 0 };
	struct search s;
	struct err e;

	search_init(&s);
	search_look(&s, &scope);
	if (search_set(&s, text, &e) == PATTERN_GOOD && text.n > 0) {
		search_seek(&s, &from, true, true, 3);
		while (search_work(&s, clock_mono_us() + 1000))
			;
		assert(s.seek != SEEK_RUNNING);
		assert(s.seek != SEEK_FOUND || (s.hit.entry < 4 &&
		    s.hit.at.n > 0 && search_rank(&s) <= s.total));
	} else if (text.n > 0)
		assert(utf8_valid(slice_of(e.detail)));
	search_clear(&s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct log *l;
	struct slice text = { (const char *)data, size };
	struct filter f;
	struct err e;

	if (l == NULL)
		l = make_log();
	filter_init(&f);
	if (filter_parse(&f, text, &e)) {
		for (uint32_t u = 0; u < log_units(l); u++)
			filter_shows(&f, l, u);
		assert(filter_is_on(&f) == (slice_trim(text).n > 0));
	} else {
		assert(strcmp(e.id, "find.filter") == 0);
		assert(utf8_valid(slice_of(e.detail)));
		for (const char *p = e.detail; *p != '\0'; p++)
			assert((unsigned char)*p >= ' ' && *p != 0x7f);
	}
	filter_clear(&f);
	assert(filter_length(text) <= text.n);
	check_search(l, text);
	return 0;
}
