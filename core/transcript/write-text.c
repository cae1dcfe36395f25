/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of docs/transcript.md. */
#include "core/transcript/format.h"

#include <stdio.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/decode/redact.h"
#include "core/report/report.h"
#include "core/transcript/spelling.h"
#include "core/transcript/words.h"
#include "core/banned.h"

#define COLUMNS		76	/* less than where mail programs wrap */
#define TEXT_COLUMN	19
#define NAME_COLUMNS	12

struct writer {
	struct sink	*out;
	const struct document *d;
	const struct text_style *style;
	struct context	 context;
	enum stage	 stage;
	bool		 begun;
};

static void
put(struct writer *w, enum sink_kind kind, struct slice text)
{
	if (w->style->put != NULL)
		w->style->put(w->out, kind, text);
	else
		sink_add(w->out, kind, text);
}

static void
put_own(struct writer *w, const char *text)
{
	put(w, SINK_OWN, slice_of(text));
}

/* ---- a long line in short ones ----------------------------------------- */

/*
 * Blanks that a mail program might take away are spelled out: at the ends,
 * and all but the first of a run.
 */
static void
keep_blanks(struct bytes *out, struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == ' ' && (i == 0 || i + 1 == text.n ||
		    text.p[i - 1] == ' '))
			bytes_add_str(out, "\\x20");
		else
			bytes_add_char(out, text.p[i]);
}

/* How much fits into a number of characters, and the last blank in it. */
static size_t
fitting(struct slice text, size_t room, size_t *blank)
{
	size_t at = 0, n;

	*blank = 0;
	for (; at < text.n && room > 0; at += n, room--) {
		utf8_next(slice_sub(text, at, 4), &n);
		if (text.p[at] == ' ')
			*blank = at;
	}
	if (at < text.n && text.p[at] == ' ')
		*blank = at;
	return at;
}

static void
fold(struct writer *w, char mark)
{
	char line[TEXT_COLUMN + 2];

	snprintf(line, sizeof(line), "\n%*c   ", TEXT_COLUMN - 3, mark);
	put(w, SINK_FOLD, slice_of(line));
}

/* column: where it begins. */
static void
put_lines(struct writer *w, enum sink_kind kind, size_t column,
    struct slice rest)
{
	for (;;) {
		size_t blank, n = fitting(rest, column < COLUMNS - 8 ?
		    COLUMNS - column : 8, &blank);

		if (n == rest.n)
			break;
		n = blank > 0 ? blank : n;
		put(w, kind, slice_sub(rest, 0, n));
		fold(w, blank > 0 ? '+' : '|');
		if (blank > 0)	/* belongs to the text, not to the fold */
			n++;
		rest = slice_sub(rest, n, rest.n);
		column = TEXT_COLUMN;
	}
	put(w, kind, rest);
}

/* What the reader needs as it is. */
static void
put_folded(struct writer *w, enum sink_kind kind, size_t column,
    struct slice text)
{
	struct bytes kept;

	bytes_init(&kept, BYTES_NO_LIMIT);
	keep_blanks(&kept, text);
	put_lines(w, kind, column, bytes_slice(&kept));
	put_own(w, "\n");
	bytes_wipe(&kept);
}

/* A line below a row, by its mark. */
static void
begin_below(struct writer *w, char mark)
{
	char begin[TEXT_COLUMN + 1];

	snprintf(begin, sizeof(begin), "%*c   ", TEXT_COLUMN - 3, mark);
	put_own(w, begin);
}

/* ---- the head ---------------------------------------------------------- */

static void
put_head(struct writer *w, const struct document_head *h)
{
	struct bytes value;

	bytes_init(&value, BYTES_NO_LIMIT);
	if (h->read)
		spell_text(&value, slice_of(h->value));
	else
		bytes_add_str(&value, h->value);
	put_own(w, h->name);
	put_own(w, ": ");
	put_folded(w, h->kind, strlen(h->name) + 2, bytes_slice(&value));
	bytes_clear(&value);
}

static void
put_mask(struct writer *w, const struct document_mask *m)
{
	char row[40];
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	snprintf(row, sizeof(row), "# hidden in row %u: ",
	    log_entry(w->d->log, m->entry)->unit + 1);
	put_own(w, row);
	bytes_addf(&text, "%s: %s", m->what, m->why);
	put_lines(w, SINK_DERIVED, strlen(row), bytes_slice(&text));
	put_own(w, "\n");
	bytes_clear(&text);
}

static void
put_heads(struct writer *w)
{
	const struct document *d = w->d;

	put_own(w, "smtpscope transcript 1\n");
	for (size_t i = 0; i < d->nheads; i++)
		if (w->style->heads || d->heads[i].read)
			put_head(w, &d->heads[i]);
	put_own(w, "\n");
	for (size_t i = 0; w->style->heads && i < d->nmasks; i++)
		put_mask(w, &d->masks[i]);
	if (w->style->heads && d->nmasks > 0)
		put_own(w, "\n");
}

/* ---- one row ----------------------------------------------------------- */

static void
put_row(struct writer *w, const struct entry *e, bool begins)
{
	char begin[80];
	struct bytes text;
	int n;

	n = begins ? snprintf(begin, sizeof(begin), "%4u", e->unit + 1) :
	    snprintf(begin, sizeof(begin), "    ");
	n += snprintf(begin + n, sizeof(begin) - (size_t)n,
	    e->text.n > 0 ? " %9.6f %-3s" : " %9.6f %s",
	    (double)e->at_us / 1e6, gutter_of(e->kind,
	    e->flags & ENTRY_TLS));
	put_own(w, begin);
	bytes_init(&text, BYTES_NO_LIMIT);
	spell_entry(&text, e);
	if (text.len > 0)
		put_own(w, " ");
	put_folded(w, SINK_SESSION, (size_t)n + 1, bytes_slice(&text));
	bytes_wipe(&text);
}

static void
say_flags(struct bytes *out, unsigned is, unsigned usual)
{
	const char *word;
	unsigned flag;

	for (size_t i = 0; flag_word_at(i, &flag, &word); i++)
		if ((is ^ usual) & flag)
			bytes_addf(out, " %s%s", is & flag ? "" : "no-",
			    word);
}

static void
say_holes(struct bytes *out, const struct entry *e)
{
	for (size_t i = 0; i < e->nholes; i++) {
		bytes_add_str(out, i == 0 ? " hidden=" : ",");
		shape_write(out, e->holes[i].shape);
	}
}

static void
say_unit(struct bytes *out, const struct log *l, const struct entry *e,
    const struct usual *usual, bool begins)
{
	const struct unit *u = log_unit(l, e->unit);

	if (begins && u->answers != usual->answers) {
		if (u->answers == UNIT_NONE)
			bytes_add_str(out, " answers=none");
		else
			bytes_addf(out, " answers=%u", u->answers + 1);
	}
	if (u->open && u->first + u->n - 1 == e->id)
		bytes_add_str(out, " open");
}

/* What does not go without saying. */
static void
put_attributes(struct writer *w, const struct entry *e, bool begins)
{
	static const char *const eols[] = { " crlf", " lf", " unended" };
	struct usual usual = context_usual(&w->context, e->kind, e->stage,
	    e->text, begins);
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	if (e->event != NULL) {
		bytes_add_str(&b, " event=");
		spell_text(&b, slice_of(e->event));
	}
	say_flags(&b, e->flags & ~(unsigned)ENTRY_TLS, usual.flags);
	if (e->eol != usual.eol)
		bytes_add_str(&b, eols[e->eol]);
	say_unit(&b, w->d->log, e, &usual, begins);
	if (e->full_len != usual_length(e->text, e->holes, e->nholes))
		bytes_addf(&b, " length=%zu", e->full_len);
	say_holes(&b, e);
	if (b.len > 0) {
		begin_below(w, ':');
		put_folded(w, SINK_OWN, TEXT_COLUMN,
		    slice_sub(bytes_slice(&b), 1, b.len));
	}
	bytes_clear(&b);
}

/* ---- its facts --------------------------------------------------------- */

static void
spell_name(struct bytes *out, const char *name)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	spell_text(&b, slice_of(name));
	for (size_t i = 0; i < b.len; i++)
		if (strchr(" :()", b.data[i]) != NULL)
			bytes_addf(out, "\\x%02x",
			    (unsigned)(unsigned char)b.data[i]);
		else
			bytes_add_char(out, b.data[i]);
	bytes_clear(&b);
}

static void
say_fact(struct bytes *out, const struct fact *f)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	if (f->at.n > 0)
		bytes_addf(&b, " at=%zu+%zu", f->at.at, f->at.n);
	if (mark_word(f->mark) != NULL)
		bytes_addf(&b, " %s", mark_word(f->mark));
	if (f->folded)
		bytes_add_str(&b, " folded");
	if (f->warning != NULL)
		bytes_addf(&b, " warning=%s", f->warning);
	if (f->secret) {
		bytes_add_str(&b, " hidden=");
		shape_write(&b, f->shape);
	}
	if (b.len > 0)
		bytes_addf(out, " (%s)", b.data + 1);
	bytes_clear(&b);
}

static void
put_fact(struct writer *w, const struct fact *f)
{
	struct bytes b;
	size_t column;

	begin_below(w, '=');
	bytes_init(&b, BYTES_NO_LIMIT);
	spell_name(&b, f->name);
	say_fact(&b, f);
	bytes_add_char(&b, ':');
	if (f->secret || f->value[0] != '\0')
		bytes_add_char(&b, ' ');
	put(w, SINK_DERIVED, bytes_slice(&b));
	column = TEXT_COLUMN + b.len;
	bytes_reset(&b);
	spell_value(&b, f);
	put_folded(w, f->secret ? SINK_OWN : SINK_SESSION, column,
	    bytes_slice(&b));
	bytes_wipe(&b);
}

/* ---- what it means ----------------------------------------------------- */

static void
put_field(struct writer *w, const struct field *f, int64_t latency_us)
{
	struct bytes b, name;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_init(&name, BYTES_NO_LIMIT);
	vis_add(&name, slice_of(f->name), VIS_UTF8);
	bytes_addf(&b, "%s%-*s  ", f->depth > 0 ? "  " : "",
	    NAME_COLUMNS - (f->depth > 0 ? 2 : 0), name.data);
	redact_value_text(&b, f, FOR_EXPORT);
	while (b.len > 0 && b.data[b.len - 1] == ' ')
		b.len--;
	begin_below(w, '#');
	put_lines(w, SINK_DERIVED, TEXT_COLUMN, bytes_slice(&b));
	if (latency_us >= 0) {
		bytes_reset(&name);
		bytes_addf(&name, " (after %.1f ms)",
		    (double)latency_us / 1e3);
		put_own(w, name.data);
	}
	put_own(w, "\n");
	bytes_clear(&name);
	bytes_clear(&b);
}

/* The facts of a row stand above: only what they do not say. */
static void
put_fields(struct writer *w, const struct entry *e,
    const struct fields *fields)
{
	int64_t latency = document_latency_us(w->d, e);

	for (size_t i = 0; i < fields->n; i++) {
		const struct field *f = &fields->v[i];

		if (f->entry != e->id || (f->depth > 0 &&
		    facts_find(&e->facts, f->name) != NULL) ||
		    (f->depth > 0 && e->kind == ENTRY_EVENT &&
		    f->warning == NULL && e->facts.n > 0))
			continue;
		put_field(w, f, f->depth == 0 ? latency : -1);
	}
}

/* Of a card only what points to the cause comes out of the session. */
static void
put_card(struct writer *w)
{
	enum sink_kind kind = SINK_OWN;
	struct bytes card;
	struct slice rest;

	bytes_init(&card, BYTES_NO_LIMIT);
	report_card_text(&card, w->d->explanation, COLUMNS);
	rest = bytes_slice(&card);
	while (rest.n > 0) {
		size_t n = slice_find(rest, '\n') + 1;
		struct slice line = slice_sub(rest, 0, n);

		if (slice_is(line, " !  What points to it:\n"))
			kind = SINK_DERIVED;
		else if (slice_is(line, " !\n"))
			kind = SINK_OWN;
		put(w, kind, line);
		rest = slice_sub(rest, n, rest.n);
	}
	bytes_clear(&card);
}

/* ---- the whole --------------------------------------------------------- */

static void
put_stage(struct writer *w, enum stage stage)
{
	if (w->begun && w->stage == stage)
		return;
	w->begun = true;
	w->stage = stage;
	put_own(w, "[");
	put_own(w, stage_name(stage));
	put_own(w, "]\n");
}

static void
put_unit(struct writer *w, uint32_t unit)
{
	const struct unit *u = log_unit(w->d->log, unit);
	struct fields fields;

	fields_init(&fields);
	if (w->style->fields)
		decode_unit(w->d->log, unit, &fields);
	for (uint32_t i = 0; i < u->n; i++) {
		const struct entry *e = log_entry(w->d->log, u->first + i);

		put_stage(w, e->stage);
		sink_begin_row(w->out, e->id);
		put_row(w, e, i == 0);
		put_attributes(w, e, i == 0);
		for (size_t k = 0; k < e->facts.n; k++)
			put_fact(w, &e->facts.v[k]);
		put_fields(w, e, &fields);
		context_pass(&w->context, e->kind, e->flags, e->text, i == 0,
		    u->answers);
	}
	fields_clear(&fields);
	if (w->style->card && w->d->explanation != NULL &&
	    w->d->explained == unit)
		put_card(w);
}

void
write_text_as(struct sink *out, const struct document *d,
    const struct text_style *style)
{
	struct writer w = { .out = out, .d = d, .style = style };
	char end[80];

	context_init(&w.context);
	put_heads(&w);
	for (size_t i = 0; i < log_units(d->log); i++)
		put_unit(&w, (uint32_t)i);
	sink_begin_row(out, UINT32_MAX);
	snprintf(end, sizeof(end), "end of transcript: %zu rows\n",
	    log_count(d->log));
	put_own(&w, end);
}

void
write_text(struct sink *out, const struct document *d)
{
	write_text_as(out, d, &(struct text_style){ .heads = true,
	    .fields = d->notes, .card = d->notes });
}
