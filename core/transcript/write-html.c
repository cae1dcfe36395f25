/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One page that needs nothing else: two columns, no scripts, and at its end
 * the session as text, for the reader.
 */
#include "core/transcript/format.h"

#include <string.h>

#include <openssl/evp.h>

#include "core/base/base64.h"
#include "core/decode/redact.h"
#include "core/transcript/card.h"
#include "core/transcript/words.h"
#include "core/banned.h"

static const char style[] =
    ":root{color-scheme:light dark;--b:#fff;--f:#1b1f24;--d:#59636e;"
    "--l:#d1d9e0;--c:#0550ae;--bad:#b42318;--odd:#8a5a00;--good:#1a7f37;"
    "--box:#fff4f2}"
    "@media(prefers-color-scheme:dark){:root{--b:#0d1117;--f:#e6edf3;"
    "--d:#9198a1;--l:#3d444d;--c:#79c0ff;--bad:#ff8e85;--odd:#e3b341;"
    "--good:#56d364;--box:#2b1716}}"
    "body{background:var(--b);color:var(--f);margin:1.5em;"
    "font:15px/1.45 system-ui,sans-serif}"
    "h1{font-size:1.3em}h2{font-size:1.1em}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1em 1em}"
    "dt{color:var(--d)}dd{margin:0;overflow-wrap:anywhere}"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}"
    "td,th{vertical-align:top;text-align:left;padding:.15em .6em;"
    "border-top:1px solid var(--l);overflow-wrap:anywhere}"
    ".n{width:3em}.t{width:6em}.n,.t{color:var(--d)}"
    ".r,pre{font-family:ui-monospace,monospace;font-size:.93em;"
    "white-space:pre-wrap}"
    ".g{color:var(--d)}.C{color:var(--c)}.E{color:var(--d)}"
    ".bad{color:var(--bad)}.odd{color:var(--odd)}.good{color:var(--good)}"
    ".x{background:var(--box)}";

/* ---- escaping ---------------------------------------------------------- */

static const char *
entity(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

static void
escaped(struct sink *out, enum sink_kind kind, struct slice text)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < text.n; i++)
		if (entity(text.p[i]) != NULL)
			bytes_add_str(&b, entity(text.p[i]));
		else
			bytes_add_char(&b, text.p[i]);
	sink_add(out, kind, bytes_slice(&b));
	bytes_wipe(&b);
}

static void
text_in(struct sink *out, const char *tag, enum sink_kind kind,
    const char *text)
{
	sink_ownf(out, "<%s>", tag);
	escaped(out, kind, slice_of(text));
	sink_ownf(out, "</%s>\n", tag);
}

/* ---- head -------------------------------------------------------------- */

/* Only this style sheet, and nothing else at all. */
static void
policy(struct sink *out)
{
	unsigned char sha[EVP_MAX_MD_SIZE];
	char digits[2 * EVP_MAX_MD_SIZE];
	unsigned n = 0;
	size_t len;

	EVP_Digest(style, sizeof(style) - 1, sha, &n, EVP_sha256(), NULL);
	len = base64_encode(digits, (struct slice){ (char *)sha, n });
	sink_ownf(out, "<meta http-equiv=\"Content-Security-Policy\" "
	    "content=\"default-src 'none'; style-src 'sha256-%.*s'; "
	    "base-uri 'none'; form-action 'none'\">\n", (int)len, digits);
}

static void
head(struct sink *out, const struct document *d)
{
	sink_own(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n");
	policy(out);
	sink_own(out, "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<title>SMTP session with ");
	escaped(out, SINK_SESSION, slice_of(d->target));
	sink_ownf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n",
	    style);
	sink_own(out, "<h1>SMTP session with ");
	escaped(out, SINK_SESSION, slice_of(d->target));
	sink_own(out, "</h1>\n<dl>\n");
	for (size_t i = 0; i < d->nheads; i++) {
		text_in(out, "dt", SINK_OWN, d->heads[i].name);
		text_in(out, "dd", d->heads[i].kind, d->heads[i].value);
	}
	sink_own(out, "</dl>\n");
}

static void
masks(struct sink *out, const struct document *d)
{
	if (d->nmasks == 0)
		return;
	sink_own(out, "<h2>Hidden</h2>\n<ul>\n");
	for (size_t i = 0; i < d->nmasks; i++) {
		const struct document_mask *m = &d->masks[i];

		sink_ownf(out, "<li>row %u: ",
		    log_entry(d->log, m->entry)->unit + 1);
		escaped(out, SINK_DERIVED, slice_of(m->what));
		sink_ownf(out, ": %s</li>\n", m->why);
	}
	sink_own(out, "</ul>\n");
}

/* ---- the card ---------------------------------------------------------- */

static void
items(struct sink *out, const struct card_section *c)
{
	if (c->n == 0)
		return;
	sink_ownf(out, "<p>%s:</p>\n<ul>\n", c->title);
	for (size_t i = 0; i < c->n; i++)
		text_in(out, "li", c->kind, c->items[i]);
	sink_own(out, "</ul>\n");
}

static void
explanation(struct sink *out, const struct explanation *x)
{
	struct card_section card[CARD_SECTIONS];

	sink_own(out, "<tr><td class=\"x\" colspan=\"4\">\n");
	text_in(out, "h2", SINK_OWN, explanation_title(x));
	text_in(out, "p", SINK_OWN, explanation_meaning(x));
	card_sections(x, card);
	for (size_t i = 0; i < CARD_SECTIONS; i++)
		items(out, &card[i]);
	sink_own(out, "</td></tr>\n");
}

/* ---- rows -------------------------------------------------------------- */

static const char *
class_of(enum severity s)
{
	switch (s) {
	case SEV_GOOD:
		return " class=\"good\"";
	case SEV_WARN:
	case SEV_RETRY:
		return " class=\"odd\"";
	case SEV_BAD:
		return " class=\"bad\"";
	default:
		return "";
	}
}

static void
field(struct sink *out, const struct field *f)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	vis_add(&b, slice_of(f->name), VIS_UTF8);
	sink_ownf(out, "<div%s><b>", class_of(f->severity));
	escaped(out, SINK_DERIVED, bytes_slice(&b));
	sink_own(out, "</b> ");
	bytes_reset(&b);
	redact_value_text(&b, f, FOR_EXPORT);
	escaped(out, SINK_DERIVED, bytes_slice(&b));
	sink_own(out, "</div>\n");
	bytes_clear(&b);
}

static void
raw(struct sink *out, const struct entry *e)
{
	static const char classes[] = { [ENTRY_CLIENT] = 'C',
	    [ENTRY_SERVER] = 'S', [ENTRY_EVENT] = 'E' };
	struct bytes b;

	sink_ownf(out, "<td class=\"r %c\"><span class=\"g\">",
	    classes[e->kind]);
	escaped(out, SINK_OWN, slice_of(gutter_of(e->kind,
	    e->flags & ENTRY_TLS)));
	sink_own(out, "</span> ");
	bytes_init(&b, BYTES_NO_LIMIT);
	redact_entry_text(&b, e, FOR_EXPORT);
	escaped(out, SINK_SESSION, bytes_slice(&b));
	sink_own(out, "</td>\n");
	bytes_wipe(&b);
}

static void
row(struct sink *out, const struct document *d, const struct entry *e,
    const struct fields *fields)
{
	int64_t latency = document_latency_us(d, e);

	sink_begin_row(out, e->id);
	sink_own(out, "<tr><td class=\"n\">");
	if (log_unit(d->log, e->unit)->first == e->id)
		sink_ownf(out, "%u", e->unit + 1);
	sink_ownf(out, "</td><td class=\"t\">%.3f", (double)e->at_us / 1e6);
	if (latency >= 0)
		sink_ownf(out, " (+%.1f ms)", (double)latency / 1e3);
	sink_own(out, "</td>");
	raw(out, e);
	sink_own(out, "<td>");
	for (size_t i = 0; i < fields->n; i++)
		if (fields->v[i].entry == e->id)
			field(out, &fields->v[i]);
	sink_own(out, "</td></tr>\n");
}

static void
rows(struct sink *out, const struct document *d)
{
	struct fields fields;

	sink_own(out, "<h2>Session</h2>\n<table>\n<tr><th class=\"n\">row"
	    "</th><th class=\"t\">seconds</th><th>sent and received</th>"
	    "<th>what it means</th></tr>\n");
	fields_init(&fields);
	for (size_t i = 0; i < log_units(d->log); i++) {
		const struct unit *u = log_unit(d->log, i);

		fields_clear(&fields);
		decode_unit(d->log, i, &fields);
		for (uint32_t k = 0; k < u->n; k++)
			row(out, d, log_entry(d->log, u->first + k), &fields);
		if (d->explanation != NULL && d->notes && d->explained == i)
			explanation(out, d->explanation);
	}
	fields_clear(&fields);
	sink_begin_row(out, UINT32_MAX);
	sink_own(out, "</table>\n");
}

void
write_html(struct sink *out, const struct document *d)
{
	head(out, d);
	masks(out, d);
	rows(out, d);
	sink_own(out, "<details>\n<summary>The same as text, for smtpscope"
	    "</summary>\n<pre>\n");
	write_text_as(out, d, &(struct text_style){ .put = escaped });
	sink_own(out, "</pre>\n</details>\n</body>\n</html>\n");
}
