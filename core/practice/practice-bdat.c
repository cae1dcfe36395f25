/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BDAT (RFC 3030): a message in chunks of a known length, never kept. */
#include "core/practice/practice-verbs.h"

#include "core/banned.h"

static bool
is_offered(const struct practice_client *c)
{
	struct slice params;

	return scenario_capability(c->scenario, c->voice, "CHUNKING", &params);
}

static bool
read_args(struct slice args, unsigned long *n, bool *last)
{
	struct slice word;

	*last = false;
	if (!slice_word(&args, &word) ||
	    !slice_number(word, PRACTICE_CHUNK_MAX, n))
		return false;
	if (!slice_word(&args, &word))
		return true;
	*last = true;
	return slice_iis(word, "LAST") && slice_trim(args).n == 0;
}

static void
end_message(struct practice_client *c)
{
	c->chunked = false;
	practice_mail_reset(c);
}

/* The last byte of a chunk was taken. */
static void
end_chunk(struct practice_client *c, size_t n)
{
	c->reading = READING_COMMAND;
	if (c->chunk_lost)
		return;
	if (c->last_chunk) {
		c->chunked = false;
		practice_mail_finish(c);
		return;
	}
	c->fill.size = n;
	if (!practice_agree(c, POINT_BDAT, "chunk-ok"))
		end_message(c);
}

/* All of a chunk is to be read, whatever is said to it (RFC 3030, 2). */
static bool
is_refused(struct practice_client *c)
{
	if (practice_gate(c, POINT_BDAT))
		return true;
	if (c->mail && c->nrcpt > 0)
		return false;
	practice_phrase(c, !c->greeted ? "hello-first" :
	    c->mail ? "no-recipient" : "bdat-first");
	return true;
}

static void
begin_message(struct practice_client *c)
{
	if (c->chunked)
		return;
	c->chunked = true;
	c->size = 0;
	c->text_lines = 0;
	c->text_too_long = false;
}

void
practice_bdat(struct practice_client *c, struct slice args)
{
	unsigned long n;
	bool last;

	if (!is_offered(c)) {
		practice_phrase(c, "command-disabled");
		return;
	}
	if (!read_args(args, &n, &last)) {
		practice_phrase(c, "bdat-syntax");
		return;
	}
	c->chunk_lost = is_refused(c);
	if (!c->chunk_lost)
		begin_message(c);
	c->last_chunk = last;
	c->chunk_left = n;
	c->fill.size = n;
	if (n > 0)
		c->reading = READING_CHUNK;
	else
		end_chunk(c, 0);
}

void
practice_bdat_take(struct practice_client *c, struct slice *in)
{
	size_t n = in->n < c->chunk_left ? in->n : c->chunk_left;

	for (size_t i = 0; i < n; i++)
		if (in->p[i] == '\n')
			c->text_lines++;
	*in = slice_sub(*in, n, in->n);
	c->chunk_left -= n;
	c->size += n;
	if (c->chunk_left == 0)
		end_chunk(c, c->fill.size);
}
