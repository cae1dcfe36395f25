/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/adjust.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/smtp/command.h"
#include "core/smtp/reply.h"
#include "core/transcript/words.h"
#include "core/banned.h"

#define MASK_LEN	(sizeof(LOG_MASK) - 1)
#define SPELLED_MAX	48	/* names */
#define SPELLED_BYTES	80	/* of each */

/* An entry while it is made anew. */
struct made {
	const struct adjust *a;
	struct bytes	 text;
	struct hole	*holes;
	size_t		 nholes;
	struct facts	 facts;
};

static bool
is_masked_row(const struct adjust *a, uint32_t unit)
{
	for (size_t i = 0; i < a->nrows; i++)
		if (a->rows[i] == unit)
			return true;
	return false;
}

/* ---- text and its holes ------------------------------------------------ */

static void
add_hole(struct made *m, struct shape shape)
{
	m->holes = xrealloc(m->holes, m->nholes + 1, sizeof(*m->holes));
	m->holes[m->nholes++] = (struct hole){
	    .at = { m->text.len, MASK_LEN }, .shape = shape };
	bytes_add_str(&m->text, LOG_MASK);
}

static void
add_edited(struct made *m, const struct edits *e, struct slice text)
{
	size_t from = 0;

	for (size_t i = 0; i < e->n; i++) {
		const struct edit *x = &e->v[i];

		bytes_add_slice(&m->text, slice_sub(text, from,
		    x->at.at - from));
		if (x->to != NULL)
			bytes_add_str(&m->text, x->to);
		else
			add_hole(m, (struct shape){ 0, 0 });
		from = x->at.at + x->at.n;
	}
	bytes_add_slice(&m->text, slice_sub(text, from, text.n));
}

/* The text between holes, each stretch by itself. */
static void
make_text(struct made *m, const struct entry *e, enum text_role role)
{
	size_t from = names_from(e);

	if (e->nholes > 0 && from > e->holes[0].at.at)
		from = 0;
	bytes_add_slice(&m->text, slice_sub(e->text, 0, from));
	for (size_t i = 0; i <= e->nholes; i++) {
		size_t end = i < e->nholes ? e->holes[i].at.at : e->text.n;
		struct slice stretch = slice_sub(e->text, from, end - from);
		struct edits edits = { .v = NULL };

		edits_find(&edits, m->a, stretch, role);
		add_edited(m, &edits, stretch);
		edits_clear(&edits);
		if (i == e->nholes)
			break;
		add_hole(m, e->holes[i].shape);
		from = end + e->holes[i].at.n;
	}
}

/* All but the code of a reply, and the verb of a command. */
static void
mask_text(struct made *m, const struct entry *e)
{
	struct reply_line r;
	struct command c;
	size_t keep = 0;

	command_parse(e->text, &c);
	if (e->kind == ENTRY_SERVER && reply_line_parse(e->text, &r))
		keep = r.enhanced_at.n > 0 ? r.enhanced_at.at +
		    r.enhanced_at.n + 1 : r.code_at.n + 1;
	else if (e->kind == ENTRY_CLIENT && c.verb != VERB_OTHER &&
	    !(e->flags & ENTRY_IN_DATA))
		keep = c.word_at.at + c.word_at.n + 1;
	bytes_add_slice(&m->text, slice_sub(e->text, 0, keep));
	if (keep < e->text.n)
		add_hole(m, (struct shape){ 0, 0 });
}

/* ---- base64 ------------------------------------------------------------ */

/* Where a line of AUTH has its message; n == 0: nowhere, or hidden. */
static struct span
message_of(const struct entry *e)
{
	struct slice rest, word;
	struct reply_line r;
	struct command c;

	if (e->nholes > 0 || e->facts.n == 0 || e->stage != STAGE_AUTH)
		return (struct span){ 0, 0 };
	if (e->kind == ENTRY_SERVER)
		return reply_line_parse(e->text, &r) && r.code == 334 ?
		    r.text_at : (struct span){ 0, 0 };
	command_parse(e->text, &c);
	rest = c.args;
	if (c.verb != VERB_AUTH)
		return (struct span){ 0, e->kind == ENTRY_CLIENT ?
		    e->text.n : 0 };
	if (!slice_word(&rest, &word) || slice_trim(rest).n == 0)
		return (struct span){ 0, 0 };
	rest = slice_trim(rest);
	return (struct span){ (size_t)(rest.p - e->text.p), rest.n };
}

static void
add_base64(struct made *m, struct slice message)
{
	size_t n = base64_encoded_len(message.n);
	char *room = xmalloc(n + 1);

	bytes_add(&m->text, room, base64_encode(room, message));
	free(room);
}

/* Whether decoding named anybody: also in what is no text (NTLM). */
static bool
facts_name_somebody(const struct made *m, const struct entry *e)
{
	struct edits edits = { .v = NULL };
	size_t n = 0;

	for (size_t i = 0; i < e->facts.n && n == 0; i++) {
		edits_clear(&edits);
		edits_find(&edits, m->a, slice_of(e->facts.v[i].value),
		    role_of_fact(e->facts.v[i].name));
		n = edits.n;
	}
	edits_clear(&edits);
	return n > 0;
}

static bool
is_random_part(const struct fact *f, struct span at)
{
	return role_of_fact(f->name) == TEXT_RANDOM &&
	    at.at < f->at.at + f->at.n && f->at.at < at.at + at.n;
}

/* What somebody wants hidden is hidden there, too. */
static void
keep_random_parts(struct edits *edits, const struct facts *f)
{
	size_t n = 0;

	for (size_t i = 0; i < edits->n; i++) {
		bool random = false;

		for (size_t k = 0; k < f->n && !random; k++)
			random = edits->v[i].to != NULL &&
			    is_random_part(&f->v[k], edits->v[i].at);
		if (!random)
			edits->v[n++] = edits->v[i];
	}
	edits->n = n;
}

/* Whether a name that decoding told is still there, written in another way
 * (SCRAM's =2C), in what the edits leave. */
static bool
leaves_somebody(const struct made *m, const struct facts *f,
    const struct edits *edits)
{
	struct edits named = { .v = NULL };
	bool leaves = false;

	for (size_t i = 0; i < f->n && !leaves; i++) {
		const struct fact *fact = &f->v[i];
		enum text_role role = role_of_fact(fact->name);
		bool known = fact->at.n == 0 && edits->n > 0;

		if (fact->secret || role == TEXT_RANDOM)
			continue;
		edits_clear(&named);
		edits_find(&named, m->a, slice_of(fact->value), role);
		for (size_t k = 0; k < edits->n && !known; k++)
			known = edits->v[k].at.at < fact->at.at + fact->at.n &&
			    fact->at.at < edits->v[k].at.at +
			    edits->v[k].at.n;
		leaves = named.n > 0 && !known;
	}
	edits_clear(&named);
	return leaves;
}

/* Messages with lengths and offsets in them cannot be edited: NTLM, and the
 * ASN.1 of GSSAPI. */
static bool
is_binary(struct slice message)
{
	for (size_t i = 0; i < message.n; i++) {
		unsigned char c = (unsigned char)message.p[i];

		if (c < ' ' && c != '\0' && c != '\1' && c != '\t' &&
		    c != '\r' && c != '\n')
			return true;
	}
	return slice_istarts(message, "NTLMSSP");
}

/* False: it is no base64, and is treated like any text. */
static bool
make_message(struct made *m, const struct entry *e, struct span at,
    struct edits *edits)
{
	struct slice blob = slice_sub(e->text, at.at, at.n);
	char *room = xmalloc(base64_decoded_max(blob.n) + 1);
	struct bytes now;
	size_t n;

	if (base64_decode(room, &n, blob) != BASE64_CANONICAL || n == 0) {
		free(room);
		return false;
	}
	edits_find(edits, m->a, (struct slice){ room, n }, TEXT_ANY);
	keep_random_parts(edits, &e->facts);
	bytes_add_slice(&m->text, slice_sub(e->text, 0, at.at));
	if (edits_mask(edits) || (edits->n == 0 && facts_name_somebody(m, e)) ||
	    (edits->n > 0 && (is_binary((struct slice){ room, n }) ||
	    leaves_somebody(m, &e->facts, edits))))
		add_hole(m, (struct shape){ 0, 0 });
	else if (edits->n == 0)
		bytes_add_slice(&m->text, blob);
	else {
		bytes_init(&now, BYTES_NO_LIMIT);
		edits_apply(edits, (struct slice){ room, n }, &now);
		add_base64(m, bytes_slice(&now));
		bytes_clear(&now);
	}
	free(room);
	return true;
}

/* ---- facts ------------------------------------------------------------- */

/* Of a hidden message nothing is known but the parts that are told. */
static void
edits_of_parts(struct edits *edits, const struct adjust *a,
    const struct facts *f)
{
	struct edits all = { .v = NULL };

	for (size_t i = 0; i < f->n; i++) {
		const struct fact *fact = &f->v[i];
		struct slice value = slice_of(fact->value);

		if (fact->secret || fact->at.n == 0 || fact->at.n != value.n)
			continue;
		edits_clear(&all);
		edits_find(&all, a, value, role_of_fact(fact->name));
		for (size_t k = 0; k < all.n; k++)
			edits_add(edits, (struct span){ fact->at.at +
			    all.v[k].at.at, all.v[k].at.n }, all.v[k].to);
	}
	edits_clear(&all);
	edits_settle(edits);
}

static void
make_fact(struct made *m, struct log *to, const struct fact *f, bool masked,
    const struct edits *moves)
{
	struct edits edits = { .v = NULL };
	struct bytes value;
	struct fact *now;

	if (f->secret)
		now = facts_add_secret(&m->facts, f->name, f->shape, NULL);
	else {
		bytes_init(&value, BYTES_NO_LIMIT);
		if (masked && strcmp(f->name, "mech") != 0)
			bytes_add_str(&value, LOG_MASK);
		else {
			edits_find(&edits, m->a, slice_of(f->value),
			    role_of_fact(f->name));
			edits_apply(&edits, slice_of(f->value), &value);
		}
		now = facts_add_slice(&m->facts, f->name,
		    bytes_slice(&value));
		bytes_clear(&value);
		edits_clear(&edits);
	}
	now->at = edits_move(moves, f->at);
	now->mark = f->mark;
	now->folded = f->folded;
	if (f->warning != NULL)
		now->warning = log_keep_text(to, f->warning);
}

/* ---- entries ----------------------------------------------------------- */

static void
make_entry(struct made *m, struct log *to, const struct log *l,
    const struct entry *e)
{
	bool masked = is_masked_row(m->a, e->unit);
	struct edits edits = { .v = NULL };
	struct span at = message_of(e);

	if (masked)
		mask_text(m, e);
	else if (at.n == 0 || !make_message(m, e, at, &edits))
		make_text(m, e, role_of_entry(l, e));
	if (edits.n == 0)
		edits_of_parts(&edits, m->a, &e->facts);
	for (size_t i = 0; i < e->facts.n; i++)
		make_fact(m, to, &e->facts.v[i], masked, &edits);
	edits_clear(&edits);
}

/* What was longer than its text stays so; the rest follows the text. */
static size_t
new_length(const struct made *m, const struct entry *e)
{
	size_t was = usual_length(e->text, e->holes, e->nholes);
	size_t now = usual_length(bytes_slice(&m->text), m->holes,
	    m->nholes);

	return e->full_len > was ? now + (e->full_len - was) : now;
}

static void
copy_entry(const struct adjust *a, struct log *to, const struct log *l,
    const struct entry *e, bool first)
{
	struct made m = { .a = a };
	struct log_saved s = { .at_us = e->at_us, .event = e->event };

	bytes_init(&m.text, BYTES_NO_LIMIT);
	facts_init(&m.facts);
	make_entry(&m, to, l, e);
	s.line = (struct log_line){ .kind = e->kind, .stage = e->stage,
	    .eol = e->eol, .flags = e->flags,
	    .unit = first ? UNIT_NONE : e->unit,
	    .answers = log_unit(l, e->unit)->answers,
	    .text = bytes_slice(&m.text), .full_len = new_length(&m, e),
	    .facts = &m.facts };
	s.holes = m.holes;
	s.nholes = m.nholes;
	log_restore(to, &s);
	facts_clear(&m.facts);
	free(m.holes);
	bytes_clear(&m.text);
}

/*
 * What people and machines are called.  Few: where there is no room for them,
 * everything would be masked.
 */
static struct needles *
spelled_names(const struct identities *ids)
{
	static const enum identity_kind kinds[] = { IDENTITY_USER,
	    IDENTITY_ADDRESS, IDENTITY_HOST };
	struct needles *n = needles_new();
	size_t left = SPELLED_MAX;

	for (size_t k = 0; k < COUNT_OF(kinds); k++)
		for (size_t i = 0; i < ids->n && left > 0; i++)
			if (ids->v[i].kind == kinds[k] &&
			    ids->v[i].replace) {
				needles_add(n, slice_sub(slice_of(
				    ids->v[i].name), 0, SPELLED_BYTES));
				left--;
			}
	return n;
}

struct log *
adjust_log(const struct adjust *given, const struct log *l)
{
	struct adjust with = *given, *a = &with;
	struct log *to = log_new();

	with.spelled = spelled_names(given->ids);

	log_set_began(to, log_began_wall_us(l));
	for (size_t i = 0; i < log_units(l); i++) {
		const struct unit *u = log_unit(l, i);

		for (uint32_t k = 0; k < u->n; k++)
			copy_entry(a, to, l, log_entry(l, u->first + k),
			    k == 0);
		if (!u->open)
			log_close_unit(to, (uint32_t)i);
	}
	needles_free(with.spelled);
	return to;
}

char *
adjust_text(const struct adjust *a, const char *text)
{
	struct edits edits = { .v = NULL };
	struct adjust with = *a;
	struct bytes out;

	with.spelled = spelled_names(a->ids);
	bytes_init(&out, BYTES_NO_LIMIT);
	edits_find(&edits, &with, slice_of(text), TEXT_ANY);
	needles_free(with.spelled);
	edits_apply(&edits, slice_of(text), &out);
	edits_clear(&edits);
	return bytes_take(&out);
}
