/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file that somebody changed, or made by hand, may show what logs in.  A
 * line of ours is left alone only where the facts tell in clear whatever it
 * says (the user name of AUTH LOGIN), or where it says nothing.
 */
#include "core/transcript/read-rows.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/xalloc.h"
#include "core/sasl/blob.h"
#include "core/smtp/command.h"
#include "core/banned.h"

static const char *const never_shown[] = { "password", "passwd", "pass",
    "secret", "token", "proof", "digest" };

static bool
is_never_shown(const struct fact *f)
{
	for (size_t i = 0; i < COUNT_OF(never_shown); i++)
		if (slice_ieq(slice_trim(slice_of(f->name)),
		    slice_of(never_shown[i])))
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
is_shown(const struct facts *f, struct slice value)
{
	for (size_t i = 0; i < f->n; i++)
		if (!f->v[i].secret && slice_eq(slice_of(f->v[i].value),
		    value))
			return true;
	return false;
}

/* Whether the file's own facts show all that was decoded. */
static bool
has_parts(const struct facts *f, const struct facts *decoded)
{
	size_t parts = 0;

	for (size_t i = 0; i < f->n; i++) {
		if (f->v[i].secret)
			return false;
		parts += strcmp(f->v[i].name, "mech") != 0;
	}
	for (size_t i = 0; i < decoded->n; i++)
		if (decoded->v[i].secret && !is_shown(f,
		    secret_bytes(decoded->v[i].hidden)))
			return false;
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
		if (sasl_find(*mech) == NULL && blob_is(*mech)) {
			*mech = slice_of("?");
			return c.args_at;
		}
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
describe(struct rows *r, struct facts *f)
{
	for (size_t i = 0; i < f->n; i++)
		needles_add(log_needles(r->t->log),
		    secret_bytes(f->v[i].hidden));
	facts_forget(f);
	facts_clear(&r->row.facts);
	facts_move(&r->row.facts, f);
}

static void
decode(struct rows *r, struct slice mech, struct slice message,
    struct facts *f)
{
	if (mech.n > 0) {
		sasl_trace_clear(&r->trace);
		sasl_trace_begin(&r->trace, mech);
		facts_add_slice(f, "mech", mech);
	}
	if (message.n > 0)
		sasl_trace_typed(&r->trace, message, f);
}

static void
put_shape(struct row *row, struct shape shape)
{
	free(row->shapes);
	row->shapes = xmalloc(sizeof(*row->shapes));
	row->shapes[0] = shape;
	row->nshapes = 1;
}

static void
hide_message(struct rows *r, struct span at, struct facts *f)
{
	struct row *row = &r->row;
	struct slice message = slice_sub(bytes_slice(&row->text), at.at, at.n);

	put_shape(row, shape_of(message));
	needles_add(log_needles(r->t->log), message);
	describe(r, f);
	put_mask(row, at);
}

/* What was masked again above, said once more; the code of a reply stays. */
static bool
hide_echo(struct rows *r)
{
	struct row *row = &r->row;
	struct slice text = bytes_slice(&row->text);
	struct span at;

	if (row->nspans > 0 || needles_find(log_needles(r->t->log), text, &at,
	    1) == 0 || at.at < strlen("250 "))
		return false;
	put_shape(row, shape_of(slice_sub(text, at.at, text.n)));
	put_mask(row, at);
	return true;
}

static bool
has_blob(struct slice text)
{
	struct slice word;

	while (slice_word(&text, &word))
		if (blob_is(word))
			return true;
	return false;
}

/* By us: a mask with a login beside it was put there by somebody else. */
static bool
is_masked(const struct row *row, struct span at)
{
	struct slice text = bytes_slice(&row->text);
	size_t from = at.at;

	for (size_t i = 0; i < row->nspans; i++) {
		const struct span *mask = &row->spans[i];

		if (mask->at > from && has_blob(slice_sub(text, from,
		    mask->at - from)))
			return false;
		if (mask->at + mask->n > from)
			from = mask->at + mask->n;
	}
	return row->nspans > 0 && !has_blob(slice_sub(text, from, text.n));
}

bool
row_mask_login(struct rows *r)
{
	struct row *row = &r->row;
	struct slice mech, message;
	struct span at;
	struct facts f;
	bool hidden = hide_facts(row), told;

	if (row->kind != ENTRY_CLIENT)
		return hide_echo(r) || hidden;
	if (row->stage == STAGE_DATA && (row->flags & ENTRY_IN_DATA))
		return hidden;
	at = message_in(row, &mech);
	message = slice_sub(bytes_slice(&row->text), at.at, at.n);
	if (slice_is(message, "=") || is_masked(row, at))
		message = slice_of("");
	facts_init(&f);
	decode(r, mech, message, &f);
	told = message.n == 0 || (row->nspans == 0 && !hidden &&
	    has_parts(&row->facts, &f));
	if (!told)
		hide_message(r, at, &f);
	else if (at.n > 0 && message.n == 0)
		r->trace.sent++;
	facts_clear(&f);
	return hidden || !told;
}
