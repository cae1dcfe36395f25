/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/logtext.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/decode/redact.h"

static struct facts *
some_facts(struct facts *f, struct slice text)
{
	facts_init(f);
	facts_add(f, "mech", "PLAIN");
	facts_add_slice(f, "cert.0.subject", text);
	facts_add_slice(f, "verify.error.0", text);
	facts_add_secret(f, "password", shape_of(text),
	    secret_new(text.p, text.n > SECRET_MAX ? SECRET_MAX : text.n));
	return f;
}

static void
add_line(struct log *l, unsigned char how, struct slice text)
{
	static const char *const events[] = { "open", "resolve", "connect",
	    "tls", "tls.injected", "net.closed", "note" };
	struct span secret = { text.n / 2, text.n - text.n / 2 };
	size_t units = log_units(l);
	struct facts f;

	if (how % 4 == 3) {
		log_event(l, (enum stage)(how % STAGE_COUNT),
		    events[how / 4 % COUNT_OF(events)],
		    how & 64 ? ENTRY_FAILED : 0, some_facts(&f, text),
		    "%.*s", (int)(text.n > 100 ? 100 : text.n), text.p);
		return;
	}
	log_line(l, &(struct log_line){
		.kind = how % 4 == 0 ? ENTRY_CLIENT : ENTRY_SERVER,
		.stage = (enum stage)(how % STAGE_COUNT),
		.eol = (enum eol)(how % 3),
		.flags = (how & 8 ? ENTRY_LAST : 0) |
		    (how & 16 ? ENTRY_IN_AUTH : 0) |
		    (how & 32 ? ENTRY_UNASKED : 0) |
		    (how & 64 ? ENTRY_IN_DATA : 0),
		.unit = (how & 128) && units > 0 &&
		    log_unit(l, units - 1)->open &&
		    (log_unit_first(l, units - 1)->kind == ENTRY_CLIENT) ==
		    (how % 4 == 0) ? (uint32_t)units - 1 : UNIT_NONE,
		.answers = units > 0 && (how & 4) ? (uint32_t)units - 1 :
		    UNIT_NONE,
		.text = text,
		.secrets = &secret,
		.nsecrets = (how & 16) && secret.n > 0,
		.facts = how & 16 ? some_facts(&f, text) : NULL,
	});
}

void
logtext_fill(struct log *l, struct slice text)
{
	while (text.n > 1) {
		size_t end = slice_find(slice_sub(text, 1, text.n), '\n');

		add_line(l, (unsigned char)text.p[0],
		    slice_sub(text, 1, end));
		text = slice_sub(text, end + 2, text.n);
	}
}

static void
must_be_printable(const struct shown *s)
{
	struct slice rest = bytes_slice(&s->text);
	size_t n, sum = 0;

	while (rest.n > 0) {
		uint32_t cp = utf8_next(rest, &n);

		if (cp == UTF8_BAD || utf8_width(cp) < 1)
			abort();
		rest = slice_sub(rest, n, rest.n);
	}
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].at != sum)
			abort();
		sum += s->v[i].n;
	}
	if (sum != s->text.len)
		abort();
}

static void
check_entry(const struct entry *e)
{
	for (int who = FOR_SCREEN; who <= FOR_REVEAL; who++)
		for (int how = VIS_UTF8; how <= VIS_ASCII; how++) {
			struct shown s;

			shown_init(&s);
			redact_entry(&s, e, (enum audience)who,
			    (enum vis_how)how);
			must_be_printable(&s);
			for (size_t i = 0; i < s.n; i++)
				if (s.v[i].raw.at + s.v[i].raw.n > e->text.n)
					abort();
			shown_clear(&s);
		}
}

static void
check_field(const struct log *l, const struct unit *u, const struct field *f)
{
	const struct entry *e = log_entry(l, f->entry);
	struct shown s;

	if (f->entry < u->first || f->entry >= u->first + u->n ||
	    f->raw.at + f->raw.n > e->text.n || f->depth > 2)
		abort();
	if (f->secret && f->value[0] != '\0')
		abort();
	shown_init(&s);
	redact_value(&s, f, FOR_EXPORT, VIS_UTF8);
	must_be_printable(&s);
	shown_clear(&s);
}

void
logtext_check(const struct log *l)
{
	struct fields f;

	for (size_t i = 0; i < log_count(l); i++)
		check_entry(log_entry(l, i));
	fields_init(&f);
	for (size_t u = 0; u < log_units(l); u++) {
		fields_clear(&f);
		decode_unit(l, u, &f);
		if (f.n == 0)		/* every unit says something */
			abort();
		for (size_t i = 0; i < f.n; i++)
			check_field(l, log_unit(l, u), &f.v[i]);
		decode_severity(l, u);
	}
	fields_clear(&f);
}
