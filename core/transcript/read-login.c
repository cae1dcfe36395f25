/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that somebody changed, or made by hand, may show what logs in.  A
 * line of ours is left alone only where its parts are told and none of them
 * is hidden (the user name of AUTH LOGIN), or where it says nothing.
 */
#include "core/transcript/read-rows.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/xalloc.h"
#include "core/smtp/command.h"
#include "core/banned.h"

static const char *const never_shown[] = { "password", "token", "proof",
    "digest" };

static bool
is_never_shown(const struct fact *f)
{
	for (size_t i = 0; i < COUNT_OF(never_shown); i++)
		if (strcmp(f->name, never_shown[i]) == 0)
			return !f->secret && f->value[0] != '\0' &&
			    strcmp(f->value, LOG_MASK) != 0;
	return false;
}

static bool
hide_facts(struct row *row)
{
	bool any = false;

	for (size_t i = 0; i < row->facts.n; i++) {
		struct fact *f = &row->facts.v[i];

		if (!is_never_shown(f))
			continue;
		f->shape = shape_of(slice_of(f->value));
		f->secret = any = true;
		OPENSSL_cleanse(f->value, strlen(f->value));
		f->value[0] = '\0';
	}
	return any;
}

static bool
has_parts(const struct facts *f)
{
	size_t parts = 0;

	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].secret)
			return false;
		parts += strcmp(f->v[i].name, "mech") != 0;
	}
	return parts > 0;
}

/* Where a message would stand in a line of ours; none: n == 0. */
static struct span
message_in(const struct row *row, struct slice *mech)
{
	struct slice text = bytes_slice(&row->text), rest, none = { "", 0 };
	struct command c;

	*mech = none;
	command_parse(text, &c);
	if (c.verb == VERB_AUTH) {
		rest = c.args;
		if (!slice_word(&rest, mech))
			return (struct span){ 0, 0 };
		rest = slice_trim(rest);
		return (struct span){ rest.n > 0 ? (size_t)(rest.p - text.p) :
		    0, rest.n };
	}
	if (!(row->flags & ENTRY_IN_AUTH) || slice_is(text, "*"))
		return (struct span){ 0, 0 };
	return (struct span){ 0, text.n };
}

static void
put_mask(struct row *row, struct span at)
{
	struct bytes masked;

	bytes_init(&masked, BYTES_NO_LIMIT);
	bytes_add(&masked, row->text.data, at.at);
	bytes_add_str(&masked, LOG_MASK);
	bytes_wipe(&row->text);
	row->text = masked;
	row->spans[0] = (struct span){ at.at, strlen(LOG_MASK) };
	row->nspans = 1;
}

/* What the message holds, as far as it can be said without it. */
static void
describe(struct rows *r, struct slice mech, struct slice message)
{
	struct facts f;

	facts_init(&f);
	if (mech.n > 0) {
		sasl_trace_clear(&r->trace);
		sasl_trace_begin(&r->trace, mech);
		facts_add_slice(&f, "mech", mech);
	}
	sasl_trace_typed(&r->trace, message, &f);
	for (size_t i = 0; i < f.n; i++)
		needles_add(log_needles(r->t->log),
		    secret_bytes(f.v[i].hidden));
	facts_forget(&f);
	facts_clear(&r->row.facts);
	facts_move(&r->row.facts, &f);
}

bool
row_mask_login(struct rows *r)
{
	struct row *row = &r->row;
	struct slice mech, message;
	struct span at;
	bool hidden = hide_facts(row);

	if (row->kind != ENTRY_CLIENT || row->nspans > 0 ||
	    (row->flags & ENTRY_IN_DATA))
		return hidden;
	at = message_in(row, &mech);
	message = slice_sub(bytes_slice(&row->text), at.at, at.n);
	if (at.n == 0 || slice_is(message, "=") || (has_parts(&row->facts) &&
	    !hidden))
		return hidden;
	free(row->shapes);
	row->shapes = xmalloc(sizeof(*row->shapes));
	row->shapes[0] = shape_of(message);
	row->nshapes = 1;
	needles_add(log_needles(r->t->log), message);
	describe(r, mech, message);
	put_mask(row, at);
	return true;
}
