/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/report/teachings.h"

#include "core/explain/teach.h"
#include "core/report/report.h"
#include "core/banned.h"

size_t
teachings_of(const struct log *l, const struct story *st, uint32_t unit,
    const struct term *out[TEACHING_TERMS_MAX])
{
	return unit < TEACHING_UNITS_MAX ?
	    teach_unit(l, st, unit, out, TEACHING_TERMS_MAX) : 0;
}

/* ---- text -------------------------------------------------------------- */

/* A letter of their own: a card with "!" is about a failure. */
static void
mark_lines(struct bytes *out, size_t from)
{
	for (size_t i = from; i + 1 < out->len; i++)
		if ((i == from || out->data[i - 1] == '\n') &&
		    out->data[i + 1] == '!')
			out->data[i + 1] = 'i';
}

void
report_teachings_text(struct bytes *out, const struct log *l,
    const struct story *st, uint32_t unit, int columns)
{
	const struct term *terms[TEACHING_TERMS_MAX];
	size_t n = teachings_of(l, st, unit, terms), from = out->len;

	for (size_t i = 0; i < n; i++) {
		bytes_add_str(out, " !--\n");
		report_term_text(out, terms[i], columns);
	}
	if (n > 0)
		bytes_add_str(out, " !--\n");
	if (unit == TEACHING_UNITS_MAX)
		bytes_add_str(out, " !  " TEACHINGS_END "\n");
	mark_lines(out, from);
}

/* ---- JSON -------------------------------------------------------------- */

static json_t *
list_json(const char *const *v)
{
	json_t *a = json_array();

	for (size_t i = 0; v[i] != NULL; i++)
		json_array_append_new(a, json_string(v[i]));
	return a;
}

static json_t *
teaching_json(const struct term *t, enum stage stage)
{
	char kinds[64];
	const char *name = stage_name(stage);

	term_kind_words(t, kinds, sizeof(kinds));
	return json_pack("{s:s*,s:s,s:s,s:o,s:s,s:s,s:o,s:o,s:o}",
	    "stage", stage < STAGE_COUNT ? name : NULL, "term", t->id,
	    "kind", kinds, "names", list_json(t->names), "title", t->title,
	    "meaning", t->meaning, "on_the_wire", list_json(t->wire),
	    "good_to_know", list_json(t->good), "docs", list_json(t->docs));
}

json_t *
report_teachings_json(const struct log *l, const struct story *st)
{
	const struct term *terms[TEACHING_TERMS_MAX];
	json_t *a = json_array();

	for (uint32_t unit = 0; unit < log_units(l); unit++) {
		size_t n = teachings_of(l, st, unit, terms);

		for (size_t i = 0; i < n; i++)
			json_array_append_new(a, teaching_json(terms[i],
			    log_unit_first(l, unit)->stage));
	}
	return a;
}
