/* SPDX-License-Identifier: GPL-3.0-or-later */
/* check --json: one object, schema smtpscope.check/1. */
#include "core/report/report.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/decode/redact.h"
#include "core/report/teachings.h"
#include "core/banned.h"

#define WARNINGS_MAX	500
#define WARNINGS_A_KIND	20	/* then one more says nothing new */

/* Any bytes as a JSON string: printable, valid UTF-8. */
static json_t *
text(struct slice s)
{
	char *v = vis_dup(s);
	json_t *j = json_string(v);

	free(v);
	return j;
}

static json_t *
text_or_null(const char *s)
{
	return s != NULL ? text(slice_of(s)) : json_null();
}

static json_t *
entry_text(const struct entry *e)
{
	struct bytes b;
	json_t *j;

	bytes_init(&b, BYTES_NO_LIMIT);
	redact_entry_text(&b, e, FOR_EXPORT);
	j = json_stringn(b.data, b.len);
	bytes_clear(&b);
	return j;
}

/* ---- the failing reply and its explanation ----------------------------- */

static json_t *
reply_json(const struct report *r)
{
	const struct story_failure *f = &r->story->failure;
	const struct unit *u;
	json_t *lines;
	char enhanced[32];

	if (!f->is || f->code == 0)
		return json_null();
	u = log_unit(r->log, f->unit);
	lines = json_array();
	for (uint32_t i = 0; i < u->n; i++)
		json_array_append_new(lines,
		    entry_text(log_entry(r->log, u->first + i)));
	snprintf(enhanced, sizeof(enhanced), "%d.%d.%d", f->enhanced.klass,
	    f->enhanced.subject, f->enhanced.detail);
	return json_pack("{s:i,s:o,s:o}", "code", f->code, "enhanced",
	    f->enhanced.klass > 0 ? json_string(enhanced) : json_null(),
	    "lines", lines);
}

static json_t *
string_list(const char *const *v)
{
	json_t *a = json_array();

	for (size_t i = 0; v != NULL && v[i] != NULL; i++)
		json_array_append_new(a, json_string(v[i]));
	return a;
}

/* At this very service, anywhere, and on such a server of one's own. */
static json_t *
fix_list(const struct explanation *x)
{
	json_t *a = string_list(x->here), *rest;

	rest = string_list(x->cause ? x->cause->fix : NULL);
	json_array_extend(a, rest);
	json_decref(rest);
	rest = string_list(x->own);
	json_array_extend(a, rest);
	json_decref(rest);
	return a;
}

static json_t *
explain_json(const struct explanation *x)
{
	json_t *seen, *also, *tell, *j;

	if (x == NULL)
		return json_null();
	seen = json_array();
	also = json_array();
	tell = json_array();
	for (size_t i = 0; i < x->nseen; i++)
		json_array_append_new(seen, text(slice_of(x->seen[i])));
	for (size_t i = 0; i < x->nalso; i++)
		json_array_append_new(also, json_string(x->also[i]->id));
	for (size_t i = 0; i < x->nalso; i++)
		json_array_append_new(tell, json_string(x->also[i]->tell));
	j = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o}",
	    "title", text_or_null(explanation_title(x)),
	    "meaning", text_or_null(explanation_meaning(x)),
	    "fix", fix_list(x),
	    "dead_ends", string_list(x->cause ? x->cause->dead_ends : NULL),
	    "docs", string_list(x->cause ? x->cause->docs : NULL),
	    "seen", seen, "also", also, "tell", tell);
	return j;
}

/* ---- stages and capabilities ------------------------------------------- */

static double
rounded(double v, double unit)
{
	return (double)(long long)(v / unit + 0.5) * unit;
}

static json_t *
stages_json(const struct story *st)
{
	json_t *a = json_array();

	for (size_t i = 0; i < st->nseq; i++) {
		const struct story_stage *x = &st->seq[i];
		int64_t us = x->ended_us > x->began_us ?
		    x->ended_us - x->began_us : 0;

		json_array_append_new(a, json_pack("{s:s,s:b,s:f,s:s}",
		    "stage", stage_name(x->stage), "ok",
		    x->outcome == OUTCOME_OK, "ms",
		    rounded((double)us / 1000, 0.001), "detail", x->detail));
	}
	return a;
}

static void
add_capabilities(json_t *a, const struct capabilities *c, const char *phase)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct capability *x = &c->v[i];
		json_t *params;

		/* "AUTH=LOGIN" beside "AUTH LOGIN" is the same feature. */
		if ((x->faults & CAP_LEGACY) &&
		    capabilities_find(c, x->keyword) != x)
			continue;
		params = json_array();
		for (size_t k = 0; k < x->nparams; k++)
			json_array_append_new(params,
			    text(slice_of(x->params[k])));
		json_array_append_new(a, json_pack("{s:s,s:o,s:o}", "phase",
		    phase, "keyword", text(slice_of(x->keyword)), "params",
		    params));
	}
}

static json_t *
capabilities_json(const struct story *st)
{
	json_t *a = json_array();

	add_capabilities(a, &st->caps[0], "plain");
	add_capabilities(a, &st->caps[1], "tls");
	return a;
}

/* ---- TLS --------------------------------------------------------------- */

static json_t *
certificate_json(const struct facts *f, unsigned i)
{
	static const char *const parts[] = { "subject", "issuer",
	    "not_before", "not_after", "sha256", "key" };
	json_t *o = json_object(), *san = json_array();
	char name[48];

	for (size_t k = 0; k < COUNT_OF(parts); k++) {
		snprintf(name, sizeof(name), "cert.%u.%s", i, parts[k]);
		json_object_set_new(o, parts[k],
		    text_or_null(facts_get(f, name)));
	}
	snprintf(name, sizeof(name), "cert.%u.san", i);
	for (size_t k = 0; k < f->n; k++)
		if (strcmp(f->v[k].name, name) == 0)
			json_array_append_new(san,
			    text(slice_of(f->v[k].value)));
	json_object_set_new(o, "san", san);
	return o;
}

static json_t *
chain_json(const struct facts *f)
{
	json_t *a = json_array();
	char name[32];

	for (unsigned i = 0; i < 32; i++) {
		snprintf(name, sizeof(name), "cert.%u.subject", i);
		if (facts_get(f, name) == NULL)
			break;
		json_array_append_new(a, certificate_json(f, i));
	}
	return a;
}

static json_t *
tls_json(const struct story *st)
{
	const struct facts *f = st->tls;

	if (f == NULL)
		return json_null();
	return json_pack("{s:s,s:o,s:o,s:b,s:o,s:o}",
	    "mode", st->implicit_tls ? "implicit" : "starttls",
	    "version", text_or_null(facts_get(f, "tls.version")),
	    "cipher", text_or_null(facts_get(f, "tls.cipher")),
	    "verified", st->verified,
	    "verify_error", text_or_null(facts_get(f, "verify.error.0")),
	    "chain", chain_json(f));
}

/* ---- AUTH, warnings, transcript ---------------------------------------- */

static void
add_mech(const char *mech, void *arg)
{
	json_array_append_new(arg, text(slice_of(mech)));
}

static json_t *
auth_json(const struct story *st)
{
	json_t *offered = json_array(), *tried = json_array();

	capabilities_mechs(&st->caps[st->caps[1].known], add_mech, offered);
	for (size_t i = 0; i < st->ntried; i++)
		json_array_append_new(tried, text(slice_of(st->tried[i])));
	return json_pack("{s:o,s:o,s:o}", "offered", offered, "tried", tried,
	    "user", text_or_null(st->auth_user));
}

static bool
is_told_enough(const json_t *warnings, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(warnings); i++)
		n += strcmp(id, json_string_value(json_object_get(
		    json_array_get(warnings, i), "id"))) == 0;
	return n >= WARNINGS_A_KIND;
}

static json_t *
warnings_json(const struct log *l)
{
	json_t *a = json_array();
	struct fields fields;

	fields_init(&fields);
	for (size_t u = 0; u < log_units(l) &&
	    json_array_size(a) < WARNINGS_MAX; u++) {
		fields_clear(&fields);
		decode_unit(l, u, &fields);
		for (size_t i = 0; i < fields.n; i++) {
			struct bytes b;

			if (fields.v[i].warning == NULL ||
			    is_told_enough(a, fields.v[i].warning))
				continue;
			bytes_init(&b, BYTES_NO_LIMIT);
			if (log_entry(l, fields.v[i].entry)->kind ==
			    ENTRY_EVENT)
				redact_entry_text(&b, log_entry(l,
				    fields.v[i].entry), FOR_EXPORT);
			else
				redact_value_text(&b, &fields.v[i],
				    FOR_EXPORT);
			json_array_append_new(a, json_pack("{s:s,s:s}", "id",
			    fields.v[i].warning, "text", b.data));
			bytes_clear(&b);
		}
	}
	fields_clear(&fields);
	return a;
}

/*
 * The decoded fields of each line of a unit, as one string a line: all at
 * once, because a reply may have thousands of both.
 */
static struct bytes *
decode_lines(const struct log *l, size_t unit)
{
	const struct unit *u = log_unit(l, unit);
	struct bytes *lines = xcalloc(u->n, sizeof(*lines));
	struct fields fields;

	for (uint32_t i = 0; i < u->n; i++)
		bytes_init(&lines[i], BYTES_NO_LIMIT);
	fields_init(&fields);
	decode_unit(l, unit, &fields);
	for (size_t i = 0; i < fields.n; i++) {
		const struct field *f = &fields.v[i];
		struct bytes *b = &lines[f->entry - u->first];

		if (b->len > 0)
			bytes_add_str(b, "; ");
		vis_add(b, slice_of(f->name), VIS_UTF8);
		if (f->name[0] != '\0')
			bytes_add_str(b, ": ");
		redact_value_text(b, f, FOR_EXPORT);
	}
	fields_clear(&fields);
	return lines;
}

static json_t *
line_json(const struct entry *e, const struct bytes *decoded)
{
	static const char *const dirs[] = { [ENTRY_CLIENT] = "C",
	    [ENTRY_SERVER] = "S", [ENTRY_EVENT] = "-" };
	bool masked = e->nholes > 0;

	for (size_t i = 0; i < e->facts.n; i++)
		masked = masked || e->facts.v[i].secret;
	return json_pack("{s:f,s:s,s:o,s:o,s:b}", "t",
	    rounded((double)e->at_us / 1e6, 1e-6), "dir", dirs[e->kind],
	    "text", entry_text(e), "decoded", decoded->len > 0 ?
	    json_stringn(decoded->data, decoded->len) : json_null(),
	    "masked", masked);
}

/* ---- the object -------------------------------------------------------- */

static int
add_part(const char *p, size_t n, void *arg)
{
	return bytes_add(arg, p, n) ? 0 : -1;
}

/* Takes j. */
static void
add_json(struct bytes *out, json_t *j)
{
	if (json_dump_callback(j, add_part, out, JSON_COMPACT |
	    JSON_REAL_PRECISION(9) | JSON_ENCODE_ANY) != 0)
		xalloc_fatal();
	json_decref(j);
}

/* Line by line: as one tree a long transcript would take many times the
 * memory of its text. */
static void
add_transcript(struct bytes *out, const struct log *l)
{
	bool first = true;

	bytes_add_str(out, "\"transcript\":[");
	for (size_t i = 0; i < log_units(l); i++) {
		const struct unit *u = log_unit(l, i);
		struct bytes *decoded = decode_lines(l, i);

		for (uint32_t k = 0; k < u->n; k++) {
			bytes_add_str(out, first ? "" : ",");
			add_json(out, line_json(log_entry(l, u->first + k),
			    &decoded[k]));
			bytes_clear(&decoded[k]);
			first = false;
		}
		free(decoded);
	}
	bytes_add_char(out, ']');
}

static json_t *
before_transcript(const struct report *r)
{
	const struct story *st = r->story;
	bool ok = r->walk->reached;
	json_t *o = json_object();

	json_object_set_new(o, "schema", json_string("smtpscope.check/1"));
	json_object_set_new(o, "target", text_or_null(r->target));
	json_object_set_new(o, "ok", json_boolean(ok));
	json_object_set_new(o, "failed_stage", ok ? json_null() :
	    text_or_null(stage_name(st->failure.stage)));
	json_object_set_new(o, "cause", ok || r->explanation == NULL ?
	    json_null() : text_or_null(explanation_id(r->explanation)));
	json_object_set_new(o, "reply", ok ? json_null() : reply_json(r));
	json_object_set_new(o, "explain", ok ? json_null() :
	    explain_json(r->explanation));
	json_object_set_new(o, "stages", stages_json(st));
	json_object_set_new(o, "capabilities", capabilities_json(st));
	json_object_set_new(o, "tls", tls_json(st));
	json_object_set_new(o, "auth", auth_json(st));
	json_object_set_new(o, "warnings", warnings_json(r->log));
	return o;
}

static json_t *
behind_transcript(const struct report *r)
{
	json_t *o = json_object();

	if (r->teachings)
		json_object_set_new(o, "lessons",
		    report_teachings_json(r->log, r->story));
	if (r->teachings && log_units(r->log) > TEACHING_UNITS_MAX)
		json_object_set_new(o, "lessons_end",
		    json_string(TEACHINGS_END));
	if (r->equivalent != NULL)
		json_object_set_new(o, "equivalent",
		    json_string(r->equivalent));
	return o;
}

void
report_json(struct bytes *out, const struct report *r)
{
	json_t *end = behind_transcript(r);
	size_t at;

	add_json(out, before_transcript(r));
	out->data[out->len - 1] = ',';
	add_transcript(out, r->log);
	if (json_object_size(end) == 0) {
		json_decref(end);
		bytes_add_str(out, "}\n");
		return;
	}
	at = out->len;
	add_json(out, end);
	out->data[at] = ',';
	bytes_add_char(out, '\n');
}
