/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server answered: a reply, its capabilities, its challenge. */
#include "core/decode/parts.h"

#include <stdio.h>

#include "core/smtp/command.h"
#include "core/smtp/ehlo.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

static struct span
whole_code(const struct reply_line *r)
{
	size_t end = r->enhanced_at.n > 0 ?
	    r->enhanced_at.at + r->enhanced_at.n : r->code_at.at + r->code_at.n;

	return (struct span){ r->code_at.at, end - r->code_at.at };
}

/* The command that a reply answers; false for the banner and for strays. */
static bool
asked_by(const struct log *l, const struct unit *u, struct command *c)
{
	const struct entry *e;

	if (u->answers == UNIT_NONE)
		return false;
	e = log_unit_first(l, u->answers);
	if (e->kind != ENTRY_CLIENT || (e->flags & (ENTRY_IN_DATA)))
		return false;
	command_parse(e->text, c);
	return true;
}

/* ---- capabilities ------------------------------------------------------ */

static void
capability_field(const struct entry *e, const struct reply_line *r,
    struct fields *out)
{
	struct slice text = slice_sub(e->text, r->text_at.at, r->text_at.n);
	struct capability_line c;
	struct field *f;
	char words[200], name[64];

	if (!capability_parse(text, &c)) {
		fields_addf(out, e, 1, "", "an empty line");
		return;
	}
	capability_words(c.keyword, c.params, words, sizeof(words));
	snprintf(name, sizeof(name), "%.*s", (int)c.keyword.n, c.keyword.p);
	f = fields_addf(out, e, 1, name, "%s", words);
	f->raw = (struct span){ r->text_at.at + c.keyword_at.at,
	    text.n - c.keyword_at.at };
	if (c.faults & CAP_OVERWRITTEN) {
		f->severity = SEV_BAD;
		f->warning = "starttls-overwritten";
	} else if (c.faults & CAP_GARBLED) {
		f->severity = SEV_WARN;
		f->warning = "garbled-capability";
	}
	if (slice_iis(c.keyword, "AUTH") && !(e->flags & ENTRY_TLS)) {
		f->severity = SEV_WARN;
		f->warning = "auth-offered-in-clear";
	}
}

static unsigned
capability_lines(const struct log *l, const struct unit *u)
{
	unsigned n = 0;
	struct reply_line r;

	for (uint32_t i = 1; i < u->n; i++)
		n += reply_line_parse(log_entry(l, u->first + i)->text, &r);
	return n;
}

/* ---- replies ----------------------------------------------------------- */

static const char *
code_words(int code, const struct command *c, bool banner)
{
	const char *words = reply_code_words(code);

	if (banner && code == 220)
		return "the server greets";
	if (code == 220 && c->verb == VERB_STARTTLS)
		return "go ahead with TLS";
	if (code == 334)
		return "asks for the next line";
	return words != NULL ? words : reply_class_words(code);
}

static void
enhanced_field(const struct entry *e, const struct reply_line *r, int code,
    struct fields *out)
{
	const char *words = enhanced_reply_words(code, r->enhanced);
	struct field *f;
	char name[32];

	snprintf(name, sizeof(name), "%d.%d.%d", r->enhanced.klass,
	    r->enhanced.subject, r->enhanced.detail);
	f = fields_addf(out, e, 1, name, "%s",
	    words ? words : "a code that is not registered");
	f->raw = r->enhanced_at;
	if (r->faults & REPLY_ENHANCED_CLASS) {
		f = fields_addf(out, e, 1, "odd", "the enhanced code does not "
		    "fit %d: the reply code rules", code);
		f->severity = SEV_WARN;
		f->warning = "enhanced-code-mismatch";
	}
}

static void
banner_host(const struct entry *e, const struct reply_line *r,
    struct fields *out)
{
	struct slice text = slice_sub(e->text, r->text_at.at, r->text_at.n);
	struct slice host;
	struct field *f;

	if (!slice_word(&text, &host))
		return;
	f = fields_add(out, e, 1, "host", host);
	f->raw = (struct span){ (size_t)(host.p - e->text.p), host.n };
}

static void
later_line(const struct log *l, const struct unit *u, uint32_t i, bool ehlo,
    struct fields *out)
{
	const struct entry *e = log_entry(l, u->first + i);
	struct reply_line r;

	if (!reply_line_parse(e->text, &r)) {
		struct field *f = fields_addf(out, e, 1, "odd",
		    "this line is no part of a reply");

		f->severity = SEV_BAD;
		f->warning = "malformed-reply";
	} else if (ehlo)
		capability_field(e, &r, out);
	decode_oddities(e, out);
}

/* x.0.0 adds nothing to a code that it agrees with, nor does 2.y.0. */
static bool
says_more(const struct reply_line *r)
{
	const struct enhanced *x = &r->enhanced;

	return x->klass > 0 && ((r->faults & REPLY_ENHANCED_CLASS) ||
	    (x->klass == 2 ? x->detail : x->subject + x->detail) != 0);
}

static void
first_line(const struct log *l, const struct unit *u,
    const struct reply_line *r, const struct command *c, bool banner,
    bool ehlo, struct fields *out)
{
	const struct entry *e = log_entry(l, u->first);
	struct field *head;
	char code[8];

	snprintf(code, sizeof(code), "%d", r->code);
	if (ehlo)
		head = fields_addf(out, e, 0, code, "ok, %u capabilit%s",
		    capability_lines(l, u),
		    capability_lines(l, u) == 1 ? "y" : "ies");
	else
		head = fields_addf(out, e, 0, code, "%s",
		    code_words(r->code, c, banner));
	head->raw = whole_code(r);
	head->severity = code_severity(r->code);
	if (says_more(r))
		enhanced_field(e, r, r->code, out);
	if (banner && r->code == 220)
		banner_host(e, r, out);
	if (r->code == 334)
		decode_sasl_facts(e, r->text_at, out);
}

static void
malformed(const struct entry *e, struct fields *out)
{
	struct field *f = fields_addf(out, e, 0, "???",
	    "this is not an SMTP reply");

	f->severity = SEV_BAD;
	f->warning = "malformed-reply";
}

void
decode_server(const struct log *l, const struct unit *u, struct fields *out)
{
	const struct entry *e = log_entry(l, u->first);
	struct command c = { .verb = VERB_OTHER };
	struct reply_line r;
	bool asked = asked_by(l, u, &c);
	bool banner = e->stage == STAGE_BANNER && !asked;
	bool ehlo;

	if (!reply_line_parse(e->text, &r)) {
		malformed(e, out);
		decode_oddities(e, out);
		return;
	}
	ehlo = r.code == 250 && (c.verb == VERB_EHLO || c.verb == VERB_LHLO);
	first_line(l, u, &r, &c, banner, ehlo, out);
	decode_oddities(e, out);
	for (uint32_t i = 1; i < u->n; i++)
		later_line(l, u, i, ehlo, out);
	if (ehlo) {
		decode_ehlo_changes(l, u, out);
		decode_ehlo_oddities(l, u, out);
	}
}
