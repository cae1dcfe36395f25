/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON Lines: the head, a line for each row, the end. */
#include "core/transcript/format.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/base/xalloc.h"
#include "core/decode/redact.h"
#include "core/transcript/card.h"
#include "core/transcript/spelling.h"
#include "core/transcript/words.h"
#include "core/banned.h"

/* ---- values ------------------------------------------------------------ */

/* text is UTF-8. */
static void
string(struct sink *out, enum sink_kind kind, struct slice text)
{
	json_t *j = json_stringn(text.n > 0 ? text.p : "", text.n);
	char *dump = xmade(json_dumps(j, JSON_ENCODE_ANY));

	sink_add(out, kind, slice_of(dump));
	free(dump);
	json_decref(j);
}

/* ,"name": */
static void
key(struct sink *out, const char *name)
{
	sink_ownf(out, ",\"%s\":", name);
}

static void
pair(struct sink *out, const char *name, enum sink_kind kind,
    const char *value)
{
	key(out, name);
	string(out, kind, slice_of(value));
}

static void
flag(struct sink *out, const char *name, bool is)
{
	if (is)
		sink_ownf(out, ",\"%s\":true", name);
}

static void
strings(struct sink *out, const char *name, enum sink_kind kind,
    const char *const *v, size_t n)
{
	key(out, name);
	sink_own(out, "[");
	for (size_t i = 0; i < n; i++) {
		sink_own(out, i > 0 ? "," : "");
		string(out, kind, slice_of(v[i]));
	}
	sink_own(out, "]");
}

/* ---- the head ---------------------------------------------------------- */

static void
head_pair(struct sink *out, const struct document_head *h)
{
	struct bytes name, value;

	bytes_init(&name, BYTES_NO_LIMIT);
	bytes_init(&value, BYTES_NO_LIMIT);
	bytes_add_str(&name, h->name);
	for (size_t i = 0; i < name.len; i++)
		if (name.data[i] == ' ')
			name.data[i] = '_';
	if (h->read)
		spell_text(&value, slice_of(h->value));
	else
		bytes_add_str(&value, h->value);
	pair(out, name.data, h->kind, value.data);
	bytes_clear(&value);
	bytes_clear(&name);
}

static void
explanation(struct sink *out, const struct document *d)
{
	const struct explanation *x = d->explanation;
	struct card_section card[CARD_SECTIONS];

	key(out, "explain");
	sink_ownf(out, "{\"row\":%u", d->explained + 1);
	pair(out, "cause", SINK_OWN, explanation_id(x));
	pair(out, "title", SINK_OWN, explanation_title(x));
	pair(out, "meaning", SINK_OWN, explanation_meaning(x));
	card_sections(x, card);
	for (size_t i = 0; i < CARD_SECTIONS; i++)
		strings(out, card[i].key, card[i].kind, card[i].items,
		    card[i].n);
	sink_own(out, "}");
}

static void
masks(struct sink *out, const struct document *d)
{
	key(out, "masks");
	sink_own(out, "[");
	for (size_t i = 0; i < d->nmasks; i++) {
		const struct document_mask *m = &d->masks[i];

		sink_ownf(out, "%s{\"row\":%u", i > 0 ? "," : "",
		    log_entry(d->log, m->entry)->unit + 1);
		pair(out, "what", SINK_DERIVED, m->what);
		pair(out, "why", SINK_OWN, m->why);
		sink_own(out, "}");
	}
	sink_own(out, "]");
}

static void
head(struct sink *out, const struct document *d)
{
	sink_ownf(out, "{\"schema\":\"smtpscope.transcript/%d\"",
	    TRANSCRIPT_VERSION);
	for (size_t i = 0; i < d->nheads; i++)
		head_pair(out, &d->heads[i]);
	masks(out, d);
	if (d->explanation != NULL && d->notes)
		explanation(out, d);
	sink_own(out, "}\n");
}

/* ---- rows -------------------------------------------------------------- */

static void
flags(struct sink *out, const struct entry *e)
{
	const char *word;
	unsigned one;
	bool more = false;

	key(out, "flags");
	sink_own(out, "[");
	for (size_t i = 0; flag_word_at(i, &one, &word); i++)
		if (e->flags & one) {
			sink_ownf(out, "%s\"%s\"", more ? "," : "", word);
			more = true;
		}
	sink_own(out, "]");
}

static void
holes(struct sink *out, const struct entry *e)
{
	struct bytes b;

	if (e->nholes == 0)
		return;
	bytes_init(&b, BYTES_NO_LIMIT);
	key(out, "hidden");
	for (size_t i = 0; i < e->nholes; i++) {
		bytes_reset(&b);
		shape_write(&b, e->holes[i].shape);
		sink_ownf(out, "%s\"%s\"", i > 0 ? "," : "[", b.data);
	}
	sink_own(out, "]");
	bytes_clear(&b);
}

static void
fact(struct sink *out, const struct fact *f)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	spell_text(&b, slice_of(f->name));
	sink_own(out, "{\"name\":");
	string(out, SINK_DERIVED, bytes_slice(&b));
	bytes_reset(&b);
	spell_value(&b, f);
	pair(out, "value", f->secret ? SINK_OWN : SINK_SESSION, b.data);
	if (f->at.n > 0)
		sink_ownf(out, ",\"at\":[%zu,%zu]", f->at.at, f->at.n);
	if (mark_word(f->mark) != NULL)
		pair(out, "mark", SINK_OWN, mark_word(f->mark));
	flag(out, "folded", f->folded);
	if (f->warning != NULL)
		pair(out, "warning", SINK_OWN, f->warning);
	if (f->secret) {
		bytes_reset(&b);
		shape_write(&b, f->shape);
		pair(out, "hidden", SINK_OWN, b.data);
	}
	sink_own(out, "}");
	bytes_wipe(&b);
}

static void
facts(struct sink *out, const struct entry *e)
{
	if (e->facts.n == 0)
		return;
	key(out, "facts");
	for (size_t i = 0; i < e->facts.n; i++) {
		sink_own(out, i > 0 ? "," : "[");
		fact(out, &e->facts.v[i]);
	}
	sink_own(out, "]");
}

static void
fields_of(struct sink *out, const struct entry *e,
    const struct fields *fields)
{
	struct bytes b;
	bool more = false;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < fields->n; i++) {
		const struct field *f = &fields->v[i];

		if (f->entry != e->id)
			continue;
		if (!more)
			key(out, "decoded");
		sink_own(out, more ? ",{\"name\":" : "[{\"name\":");
		bytes_reset(&b);
		vis_add(&b, slice_of(f->name), VIS_UTF8);
		string(out, SINK_DERIVED, bytes_slice(&b));
		bytes_reset(&b);
		redact_value_text(&b, f, FOR_EXPORT);
		pair(out, "value", SINK_DERIVED, b.data);
		if (f->warning != NULL)
			pair(out, "warning", SINK_OWN, f->warning);
		sink_own(out, "}");
		more = true;
	}
	sink_own(out, more ? "]" : "");
	bytes_clear(&b);
}

static void
begin_row(struct sink *out, const struct document *d, const struct entry *e)
{
	static const char *const dirs[] = { [ENTRY_CLIENT] = "C",
	    [ENTRY_SERVER] = "S", [ENTRY_EVENT] = "-" };
	int64_t latency = document_latency_us(d, e);

	sink_begin_row(out, e->id);
	sink_ownf(out, "{\"row\":%u,\"t\":%.6f", e->unit + 1,
	    (double)e->at_us / 1e6);
	if (latency >= 0)
		sink_ownf(out, ",\"after\":%.6f", (double)latency / 1e6);
	pair(out, "dir", SINK_OWN, dirs[e->kind]);
	flag(out, "tls", e->flags & ENTRY_TLS);
	pair(out, "stage", SINK_OWN, stage_name(e->stage));
}

static void
row(struct sink *out, const struct document *d, const struct entry *e,
    const struct fields *fields)
{
	static const char *const eols[] = { "crlf", "lf", "none" };
	const struct unit *u = log_unit(d->log, e->unit);
	struct bytes b;

	begin_row(out, d, e);
	bytes_init(&b, BYTES_NO_LIMIT);
	if (e->event != NULL) {
		spell_text(&b, slice_of(e->event));
		pair(out, "event", SINK_OWN, b.data);
		bytes_reset(&b);
	}
	spell_entry(&b, e);
	pair(out, "text", SINK_SESSION, b.data);
	pair(out, "eol", SINK_OWN, eols[e->eol]);
	flags(out, e);
	if (u->answers != UNIT_NONE && u->first == e->id)
		sink_ownf(out, ",\"answers\":%u", u->answers + 1);
	flag(out, "open", u->open && u->first + u->n - 1 == e->id);
	if (e->full_len != usual_length(e->text, e->holes, e->nholes))
		sink_ownf(out, ",\"length\":%zu", e->full_len);
	holes(out, e);
	facts(out, e);
	fields_of(out, e, fields);
	sink_own(out, "}\n");
	bytes_wipe(&b);
}

void
write_json(struct sink *out, const struct document *d)
{
	struct fields fields;

	head(out, d);
	fields_init(&fields);
	for (size_t i = 0; i < log_units(d->log); i++) {
		const struct unit *u = log_unit(d->log, i);

		fields_clear(&fields);
		if (d->notes)
			decode_unit(d->log, i, &fields);
		for (uint32_t k = 0; k < u->n; k++)
			row(out, d, log_entry(d->log, u->first + k), &fields);
	}
	fields_clear(&fields);
	sink_begin_row(out, UINT32_MAX);
	sink_ownf(out, "{\"end\":true,\"rows\":%zu}\n", log_count(d->log));
}
