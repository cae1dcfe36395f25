/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/filter/filter.h"

#include <stdlib.h>

#include "core/base/xalloc.h"
#include "core/decode/fields.h"
#include "core/filter/filter-terms.h"
#include "core/smtp/command.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

void
filter_init(struct filter *f)
{
	*f = (struct filter){ .text = NULL };
	findtext_init(&f->scratch);
}

void
filter_clear(struct filter *f)
{
	filter_terms_free(f->v, f->n);
	free(f->text);
	findtext_clear(&f->scratch);
	filter_init(f);
}

bool
filter_is_on(const struct filter *f)
{
	return f->n > 0;
}

bool
filter_is_costly(const struct filter *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].pattern != NULL &&
		    pattern_is_costly(f->v[i].pattern))
			return true;
	return false;
}

bool
filter_parse(struct filter *f, struct slice text, struct err *e)
{
	struct filter_term *v = NULL;
	size_t n = 0;

	text = slice_trim(text);
	if (!filter_terms_parse(text, &v, &n, e))
		return false;
	filter_clear(f);
	if (n == 0)
		return true;
	f->text = xstrndup(text.p, text.n);
	f->v = v;
	f->n = n;
	return true;
}

/* ---- what a unit is ---------------------------------------------------- */

static bool
is_data(const struct entry *e)
{
	return e->kind == ENTRY_CLIENT && (e->flags & ENTRY_IN_DATA) != 0;
}

static unsigned
kind_of(const struct entry *e)
{
	switch (e->kind) {
	case ENTRY_CLIENT:
		return is_data(e) ? FILTER_DATA : FILTER_COMMAND;
	case ENTRY_SERVER:
		return FILTER_REPLY;
	default:
		return e->stage == STAGE_TLS ? FILTER_TLS : FILTER_NOTE;
	}
}

static unsigned
direction_of(const struct entry *e)
{
	return e->kind == ENTRY_CLIENT ? FILTER_CLIENT :
	    e->kind == ENTRY_SERVER ? FILTER_SERVER : 0;
}

/* As in reply.h, the code of a reply is that of its last line. */
static bool
code_fits(const struct filter_alternative *a, const struct log *l,
    uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);
	const struct entry *e = log_entry(l, u->first + u->n - 1);
	struct reply_line line;
	int place = 100;

	if (e->kind != ENTRY_SERVER || !reply_line_parse(e->text, &line))
		return false;
	for (size_t i = 0; i < 3; i++, place /= 10)
		if (a->digits[i] != FILTER_ANY &&
		    line.code / place % 10 != a->digits[i])
			return false;
	return true;
}

static bool
part_fits(int want, int is)
{
	return want == FILTER_ANY || want == is;
}

/* The first one of the reply. */
static bool
enhanced_fits(const struct filter_alternative *a, const struct log *l,
    uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);
	struct reply_line line;

	for (uint32_t i = 0; i < u->n; i++) {
		const struct entry *e = log_entry(l, u->first + i);

		if (e->kind == ENTRY_SERVER &&
		    reply_line_parse(e->text, &line) &&
		    line.enhanced.klass > 0)
			return part_fits(a->digits[0], line.enhanced.klass) &&
			    part_fits(a->digits[1], line.enhanced.subject) &&
			    part_fits(a->digits[2], line.enhanced.detail);
	}
	return false;
}

/* A reply belongs to its command; the lines of an exchange to AUTH. */
static bool
verb_fits(const struct filter_alternative *a, const struct log *l,
    uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);
	const struct entry *e = log_entry(l, u->first);
	struct command c;

	if ((e->flags & ENTRY_IN_AUTH) && slice_iis(a->word, "AUTH"))
		return true;
	if (e->kind == ENTRY_SERVER && u->answers != UNIT_NONE)
		e = log_unit_first(l, u->answers);
	if (e->kind != ENTRY_CLIENT || is_data(e))
		return false;
	command_parse(e->text, &c);
	return slice_ieq(c.word, a->word);
}

/* ---- text -------------------------------------------------------------- */

static bool
lines_fit(struct filter *f, struct pattern *p, const struct log *l,
    uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);

	for (uint32_t i = 0; i < u->n; i++) {
		findtext_line(&f->scratch, log_entry(l, u->first + i),
		    VIS_UTF8);
		if (findtext_fits(&f->scratch, p))
			return true;
	}
	return false;
}

static bool
text_fits(struct filter *f, struct pattern *p, const struct log *l,
    uint32_t unit)
{
	struct fields fields;
	bool fits = lines_fit(f, p, l, unit);

	if (fits)
		return true;
	fields_init(&fields);
	decode_unit(l, unit, &fields);
	for (size_t i = 0; i < fields.n && !fits; i++) {
		findtext_field(&f->scratch, &fields.v[i], VIS_UTF8);
		fits = findtext_fits(&f->scratch, p);
	}
	fields_clear(&fields);
	return fits;
}

/* ---- a term ------------------------------------------------------------ */

static bool
about_login(const struct entry *e)
{
	return (e->flags & ENTRY_IN_AUTH) != 0 || e->stage == STAGE_AUTH;
}

static bool
one_fits(const struct filter_term *t, const struct filter_alternative *a,
    const struct log *l, uint32_t unit)
{
	switch (t->what) {
	case FILTER_CODE:
		return code_fits(a, l, unit);
	case FILTER_ENHANCED:
		return enhanced_fits(a, l, unit);
	case FILTER_VERB:
		return verb_fits(a, l, unit);
	default:
		return false;
	}
}

static bool
term_fits(struct filter *f, const struct filter_term *t, const struct log *l,
    uint32_t unit)
{
	const struct entry *e = log_unit_first(l, unit);

	switch (t->what) {
	case FILTER_DIRECTION:
		return (t->bits & direction_of(e)) != 0;
	case FILTER_KIND:
		return (t->bits & kind_of(e)) != 0;
	case FILTER_REGEX:
		return text_fits(f, t->pattern, l, unit);
	case FILTER_FAILURES:
		return decode_severity(l, unit) >= SEV_RETRY;
	case FILTER_LOGIN:
		return about_login(e);
	case FILTER_NODATA:
		return !is_data(e);
	default:
		break;
	}
	for (size_t i = 0; i < t->nalternatives; i++)
		if (one_fits(t, &t->alternatives[i], l, unit))
			return true;
	return false;
}

bool
filter_shows(struct filter *f, const struct log *l, uint32_t unit)
{
	for (size_t i = 0; i < f->n; i++)
		if (term_fits(f, &f->v[i], l, unit) == f->v[i].negated)
			return false;
	return true;
}
