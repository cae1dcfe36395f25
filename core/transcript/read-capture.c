/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/read-capture.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/story/story.h"
#include "core/banned.h"

static void
remark(struct transcript *t, size_t line, char *text)
{
	if (t->nremarks == TRANSCRIPT_REMARKS_MAX) {
		t->nmore++;
		free(text);
		return;
	}
	t->remarks[t->nremarks++] = (struct transcript_remark){ line, 1,
	    text };
}

static void
count_remark(struct transcript *t, size_t line, size_t n, const char *one,
    const char *many)
{
	if (n == 1)
		remark(t, line, xstrdup(one));
	else if (n > 1)
		remark(t, line, xasprintf("%zu %s", n, many));
}

static void
tell(struct transcript *t, const struct capture *c,
    const struct capture_notes *n)
{
	const struct recognised *is = capture_is(c);
	size_t at = n->first_line > 0 ? n->first_line : 1;

	remark(t, at, xasprintf("read as: %s", is->dialect->name));
	if (t->sessions > 1)
		remark(t, at, xasprintf("the first of %zu sessions in this "
		    "file", t->sessions));
	count_remark(t, at, n->skipped, "1 line skipped: it is no dialogue",
	    "lines skipped: they are no dialogue");
	count_remark(t, at, n->guessed, "the speaker of 1 line was guessed",
	    "lines whose speaker was guessed");
	count_remark(t, at, n->masked, "1 line held a secret, and was masked",
	    "lines held a secret, and were masked");
	count_remark(t, at, n->hidden, "1 secret was hidden by the program "
	    "that wrote this", "secrets were hidden by the program that wrote "
	    "this");
	if (n->partial)
		remark(t, at, xstrdup("the session is longer than what is "
		    "kept of it, or the file ends within"));
}

/* Whom it was with: the name asked for, or the address. */
static void
name_target(struct transcript *t)
{
	struct story st;
	const char *port = NULL, *address = NULL;

	story_init(&st);
	story_read(&st, t->log);
	if (st.connect_unit != UNIT_NONE) {
		const struct entry *e = log_unit_first(t->log,
		    st.connect_unit);

		port = facts_get(&e->facts, "port");
		address = facts_get(&e->facts, "address");
		if (address == NULL)
			address = facts_get(&e->facts, "client");
	}
	if (st.host != NULL)
		address = st.host;
	if (address != NULL && port == NULL)
		t->target = xstrdup(address);
	else if (address != NULL)
		t->target = xasprintf(strchr(address, ':') != NULL ?
		    "[%s]:%s" : "%s:%s", address, port);
	story_clear(&st);
}

bool
read_capture(struct transcript *t, struct capture *c, struct err *e)
{
	struct capture_notes notes;

	while (capture_scan(c, CAPTURE_SLICE))
		;
	if (capture_count(c) == 0)
		return err_set(e, "transcript.none", "this looks like %s, but "
		    "there is no session in it", capture_is(c)->dialect->name);
	log_free(t->log);
	t->log = log_new();
	capture_read(c, 0, t->log, &notes);
	t->format = capture_is(c)->dialect->name;
	t->sessions = capture_count(c);
	t->partial = notes.partial;
	t->joined = notes.joined;
	t->masked = notes.masked;
	t->program = xstrdup(t->format);
	name_target(t);
	tell(t, c, &notes);
	return true;
}
