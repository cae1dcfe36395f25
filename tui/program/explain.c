/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reply explained, offline. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/explain/explain.h"
#include "core/explain/terms.h"
#include "core/report/report.h"
#include "core/base/xalloc.h"
#include "tui/program/programs.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

#define CARD_COLUMNS	78
#define REPLY_TEXT_MAX	(64 * 1024)

static void
print(const struct bytes *b)
{
	fwrite(b->data, 1, b->len, stdout);
}

/* ---- reading ----------------------------------------------------------- */

/* A reply has at most REPLY_BYTES_MAX, but who pastes one has far less. */
static bool
read_input(struct bytes *text)
{
	char buf[4096];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), stdin)) > 0)
		if (!bytes_add(text, buf, n))
			return usage_error("explain reads at most %d KiB from "
			    "standard input: give it the reply alone",
			    REPLY_TEXT_MAX / 1024);
	return true;
}

static bool
read_words(const struct options *o, struct bytes *text)
{
	for (size_t i = 0; i < o->nwords; i++) {
		if (text->len > 0)
			bytes_add_char(text, '\n');
		bytes_add_str(text, o->words[i]);
	}
	if (o->nwords == 0 && !read_input(text))
		return false;
	while (text->len > 0 && strchr("\r\n", text->data[text->len - 1]))
		text->data[--text->len] = '\0';
	return true;
}

static void
read_offered(const char *list, struct capabilities *c)
{
	struct slice rest = slice_of(list);

	c->known = true;
	while (rest.n > 0) {
		size_t end = slice_find(rest, ';');
		struct slice one = slice_trim(slice_sub(rest, 0, end));

		if (one.n > 0)
			capabilities_add(c, one);
		rest = slice_sub(rest, end + 1, rest.n);
	}
}

static bool
read_options(const struct options *o, struct situation *s)
{
	static const char *const modes[] = { "none", "starttls", "implicit" };
	unsigned long n;

	s->stage = STAGE_OTHER;
	if (o->explain.stage != NULL && !stage_parse(o->explain.stage,
	    &s->stage))
		return usage_error("--stage takes resolve, connect, tls, "
		    "banner, ehlo, starttls, auth, mail, rcpt, data or quit");
	for (size_t i = 0; i < COUNT_OF(modes); i++)
		if (o->explain.tls && strcmp(o->explain.tls, modes[i]) == 0)
			s->tls = SIT_TLS_NONE + (unsigned)i;
	if (o->explain.tls != NULL && s->tls == SIT_TLS_UNKNOWN)
		return usage_error("--tls takes none, starttls or implicit");
	if (o->explain.port != NULL) {
		if (!slice_number(slice_of(o->explain.port), 65535, &n))
			return usage_error("--port takes a port number");
		s->port = (uint16_t)n;
	}
	if (o->explain.attempts != NULL) {
		if (!slice_number(slice_of(o->explain.attempts), 1000000, &n))
			return usage_error("--attempts takes a number");
		s->attempts = (unsigned)n;
	}
	s->mech = o->explain.mech;
	s->host = o->explain.host;
	s->banner = o->explain.banner;
	s->command = o->explain.command;
	s->authenticated = o->explain.authenticated;
	return true;
}

/* ---- telling ----------------------------------------------------------- */

static json_t *
list_json(const char *const *v)
{
	json_t *a = json_array();

	for (size_t i = 0; v != NULL && v[i] != NULL; i++)
		json_array_append_new(a, json_string(v[i]));
	return a;
}

static void
tell_json(const struct explanation *x)
{
	static const char *const words[] = { "low", "medium", "high" };
	const struct cause *c = x->cause;
	json_t *also = json_array(), *tell = json_array(), *fix, *rest, *o;

	fix = list_json(x->here);
	rest = list_json(c ? c->fix : NULL);
	json_array_extend(fix, rest);
	json_decref(rest);
	rest = list_json(x->own);
	json_array_extend(fix, rest);
	json_decref(rest);
	for (size_t i = 0; i < x->nalso; i++) {
		json_array_append_new(also, json_string(x->also[i]->id));
		json_array_append_new(tell, json_string(x->also[i]->tell));
	}
	o = json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:s,s:o,s:o}",
	    "schema", "smtpscope.explain/1", "cause", explanation_id(x),
	    "title", explanation_title(x), "meaning", explanation_meaning(x),
	    "fix", fix,
	    "dead_ends", list_json(c ? c->dead_ends : NULL),
	    "docs", list_json(c ? c->docs : NULL),
	    "confidence", words[x->confidence], "also", also,
	    "tell", tell);
	json_dumpf(o, stdout, JSON_COMPACT);
	fputc('\n', stdout);
	json_decref(o);
}

static void
tell(const struct options *o, const struct explanation *x)
{
	struct bytes out;

	if (o->json) {
		tell_json(x);
		return;
	}
	bytes_init(&out, BYTES_NO_LIMIT);
	report_card_text(&out, x, CARD_COLUMNS);
	print(&out);
	bytes_clear(&out);
}

static void
tell_term_json(const struct term *t)
{
	char kinds[64];
	json_t *o;

	term_kind_words(t, kinds, sizeof(kinds));
	o = json_pack("{s:s,s:n,s:s,s:s,s:o,s:s,s:s,s:[],s:[],s:o,s:s,s:[],"
	    "s:o,s:o,s:o}",
	    "schema", "smtpscope.explain/1", "cause", "term", t->id,
	    "kind", kinds, "names", list_json(t->names), "title", t->title,
	    "meaning", t->meaning, "fix", "dead_ends",
	    "docs", list_json(t->docs), "confidence", "high", "also",
	    "on_the_wire", list_json(t->wire),
	    "good_to_know", list_json(t->good),
	    "see_also", list_json(t->see));
	json_dumpf(o, stdout, JSON_COMPACT);
	fputc('\n', stdout);
	json_decref(o);
}

static void
tell_term(const struct options *o, const struct term *t)
{
	struct bytes out;

	if (o->json) {
		tell_term_json(t);
		return;
	}
	bytes_init(&out, BYTES_NO_LIMIT);
	report_term_text(&out, t, CARD_COLUMNS);
	print(&out);
	bytes_clear(&out);
}

static void
list_causes(void)
{
	const struct cause *c;

	for (size_t i = 0; (c = cause_at(i)) != NULL; i++)
		fprintf(stdout, "%-26s %s\n", c->id, c->title);
}

/*
 * A word that is no reply, or a bare code that no cause speaks for: "250".
 * Several arguments are one name: "reply codes".
 */
static const struct term *
term_asked(const struct bytes *text, const struct situation *s,
    const struct explanation *x)
{
	char name[64];

	if (text->len >= sizeof(name))
		return NULL;
	for (size_t i = 0; i <= text->len; i++)
		name[i] = text->data[i] == '\n' ? ' ' : text->data[i];
	if (s->code == 0 && s->enhanced.klass == 0)
		return term_find(slice_trim(slice_of(name)), TERM_ANY);
	return x->cause == NULL ? term_find(slice_of(name), TERM_CODE) : NULL;
}

int
program_explain(const struct options *o)
{
	struct explanation x = { .confidence = CONFIDENCE_HIGH };
	struct situation s = { .code = 0 };
	struct capabilities offered;
	const struct term *t;
	struct bytes text;

	if (o->list) {
		list_causes();
		return STATUS_GOOD;
	}
	if (!read_options(o, &s))
		return STATUS_USAGE;
	if (o->nwords == 1 && (x.cause = cause_find(o->words[0])) != NULL) {
		tell(o, &x);
		return STATUS_GOOD;
	}
	bytes_init(&text, REPLY_TEXT_MAX);
	if (!read_words(o, &text)) {
		bytes_clear(&text);
		return STATUS_USAGE;
	}
	if (text.len == 0) {
		bytes_clear(&text);
		usage_error("explain needs a reply, such as: smtpscope explain "
		    "\"535 5.7.8 Authentication failed\"");
		return STATUS_USAGE;
	}
	capabilities_init(&offered);
	if (o->explain.offered != NULL) {
		read_offered(o->explain.offered, &offered);
		s.offered = &offered;
	}
	situation_given(&s, bytes_slice(&text));
	explain(&s, &x);
	t = term_asked(&text, &s, &x);
	if (t != NULL)
		tell_term(o, t);
	else
		tell(o, &x);
	explanation_clear(&x);
	capabilities_clear(&offered);
	bytes_clear(&text);
	return STATUS_GOOD;
}
