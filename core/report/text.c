/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The session as append-only text: what a person reads in a pipe. */
#include "core/report/report.h"

#include <string.h>

#include "core/base/utf8.h"
#include "core/decode/redact.h"
#include "core/explain/glossary.h"
#include "core/banned.h"

#define NAME_COLUMNS	12
#define FIELD_INDENT	"       "

/* The three columns that users of swaks read without a legend. */
static const char *
gutter(const struct entry *e)
{
	bool tls = e->flags & ENTRY_TLS;

	switch (e->kind) {
	case ENTRY_CLIENT:
		return tls ? "~> " : "-> ";
	case ENTRY_SERVER:
		return tls ? "<~ " : "<- ";
	case ENTRY_EVENT:
		break;
	}
	return "===";
}

static void
raw_line(struct bytes *out, const struct log *l, const struct entry *e)
{
	bool bad = decode_severity(l, e->unit) >= SEV_RETRY;

	bytes_addf(out, "%c%s ", bad ? '*' : ' ', gutter(e));
	redact_entry_text(out, e, FOR_EXPORT);
	bytes_add_char(out, '\n');
}

static void
field_line(struct bytes *out, const struct field *f)
{
	struct bytes name;

	bytes_init(&name, BYTES_NO_LIMIT);
	vis_add(&name, slice_of(f->name), VIS_UTF8);
	bytes_addf(out, "%s%s%-*s  ", FIELD_INDENT, f->depth > 0 ? "  " : "",
	    NAME_COLUMNS - (f->depth > 0 ? 2 : 0), name.data);
	bytes_clear(&name);
	redact_value_text(out, f, FOR_EXPORT);
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	bytes_add_char(out, '\n');
}

void
report_unit_text(struct bytes *out, const struct log *l, size_t unit)
{
	const struct unit *u = log_unit(l, unit);
	struct fields fields;

	fields_init(&fields);
	decode_unit(l, unit, &fields);
	for (uint32_t i = 0; i < u->n; i++) {
		const struct entry *e = log_entry(l, u->first + i);

		raw_line(out, l, e);
		for (size_t k = 0; k < fields.n; k++)
			if (fields.v[k].entry == e->id)
				field_line(out, &fields.v[k]);
	}
	fields_clear(&fields);
}

/* ---- the card ---------------------------------------------------------- */

/* Wrap text at blanks; the first line begins with first, others with rest. */
static void
wrapped(struct bytes *out, const char *first, const char *rest,
    const char *text, int width)
{
	struct slice words = slice_of(text), word;
	bool begun = false;
	int used = width;

	while (slice_word(&words, &word)) {
		int cols = utf8_columns(word);

		if (used + 1 + cols > width) {
			const char *begin = begun ? rest : first;

			bytes_addf(out, "%s%s", begun ? "\n" : "", begin);
			used = (int)strlen(begin);
			begun = true;
		} else {
			bytes_add_char(out, ' ');
			used++;
		}
		bytes_add_slice(out, word);
		used += cols;
	}
	bytes_add_char(out, '\n');
}

static void
items(struct bytes *out, const char *const *list, size_t n, int width)
{
	for (size_t i = 0; i < n; i++)
		wrapped(out, " !   - ", " !     ", list[i], width);
}

static void
listed(struct bytes *out, const char *title, const char *const *list,
    size_t n, int width)
{
	if (n == 0)
		return;
	bytes_addf(out, " !\n !  %s\n", title);
	items(out, list, n, width);
}

static size_t
count(const char *const *items)
{
	size_t n = 0;

	while (items != NULL && items[n] != NULL)
		n++;
	return n;
}

static void
words(struct bytes *out, const struct explanation *x, int width)
{
	const char *names[GLOSSARY_MAX];
	size_t n = glossary_of(x, names);
	struct bytes list;

	if (n == 0)
		return;
	bytes_init(&list, BYTES_NO_LIMIT);
	for (size_t i = 0; i < n; i++)
		bytes_addf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
	bytes_add_str(out, " !\n !  Words that \"smtpscope explain WORD\" "
	    "explains:\n");
	wrapped(out, " !    ", " !    ", list.data, width);
	bytes_clear(&list);
}

/* Of a cause alone: nothing is known of the server. */
static void
everywhere(struct bytes *out, const struct cause *c, int width)
{
	if (c->here->text != NULL)
		bytes_add_str(out, " !\n !  At some systems:\n");
	for (const struct cause_here *h = c->here; h->text != NULL; h++)
		items(out, &h->text, 1, width);
}

void
report_card_text(struct bytes *out, const struct explanation *x, int width)
{
	const struct cause *c = x->cause;

	wrapped(out, " !  ", " !  ", explanation_title(x), width);
	bytes_add_str(out, " !\n");
	wrapped(out, " !  ", " !  ", explanation_meaning(x), width);
	listed(out, "What points to it:", (const char *const *)x->seen,
	    x->nseen, width);
	if (c == NULL && x->bare_code)
		listed(out, "It could be:",
		    (const char *const *)x->also_words, x->nalso, width);
	if (c == NULL)
		return;
	bytes_add_str(out, " !\n !  What to do:\n");
	items(out, x->here, count(x->here), width);
	items(out, c->fix, count(c->fix), width);
	items(out, x->own, count(x->own), width);
	if (x->nseen == 0 && x->here[0] == NULL && x->own[0] == NULL)
		everywhere(out, c, width);
	listed(out, "What will not help:", c->dead_ends,
	    count(c->dead_ends), width);
	listed(out, "Documents:", c->docs, count(c->docs), width);
	listed(out, "It could also be:",
	    (const char *const *)x->also_words, x->nopen, width);
	words(out, x, width);
}

void
report_term_text(struct bytes *out, const struct term *t, int columns)
{
	struct bytes see;

	wrapped(out, " !  ", " !  ", t->title, columns);
	bytes_add_str(out, " !\n");
	wrapped(out, " !  ", " !  ", t->meaning, columns);
	listed(out, "On the wire:", t->wire, count(t->wire), columns);
	listed(out, "Good to know:", t->good, count(t->good), columns);
	listed(out, "Documents:", t->docs, count(t->docs), columns);
	if (t->see[0] == NULL)
		return;
	bytes_init(&see, BYTES_NO_LIMIT);
	for (size_t i = 0; t->see[i] != NULL; i++)
		bytes_addf(&see, "%s%s", i > 0 ? ", " : "", t->see[i]);
	bytes_add_str(out, " !\n");
	wrapped(out, " !  See also: ", " !    ", see.data, columns);
	bytes_clear(&see);
}

/* ---- the end ----------------------------------------------------------- */

void
report_end_text(struct bytes *out, const struct report *r)
{
	const struct step *last;

	if (r->walk->nsteps == 0)
		return;
	last = &r->walk->steps[r->walk->nsteps - 1];
	if (r->walk->reached)
		bytes_addf(out, "\nok: %s: every step up to %s went well\n",
		    r->target, last->name);
	else if (r->story->failure.is && r->explanation != NULL)
		bytes_addf(out, "\nfailed: %s: %s (%s: %s)\n", r->target,
		    explanation_title(r->explanation),
		    stage_name(r->story->failure.stage),
		    explanation_id(r->explanation));
	else
		bytes_addf(out, "\nfailed: %s: stopped before %s\n",
		    r->target, last->name);
}
