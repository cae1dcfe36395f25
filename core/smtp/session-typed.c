/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An AUTH exchange that a person types: hidden by its place, whatever it is. */
#include "core/smtp/session-priv.h"

#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/sasl/blob.h"
#include "core/banned.h"

/* Words of so many base64 digits are looked into, or hidden unseen. */

/* One that is known here or there; else it may be a password in the wrong
 * place. */
static bool
is_mech_name(const struct session *s, struct slice name)
{
	return name.n == 0 || sasl_find(name) != NULL ||
	    (name.n < sizeof(s->auth.name) &&
	    capabilities_has_mech(&s->caps, name));
}

/*
 * A paste that a line end has broken is one message in two lines, and either
 * may begin or end within a group of base64 digits: only the two together,
 * but for a last digit alone, say what a server may echo.
 */
static void
remember_broken(struct session *s, struct slice text, bool goes_on)
{
	struct sasl_trace t = { .mech = s->typed_mech };
	struct slice all;
	struct facts f;

	if (s->typed == NULL || !goes_on ||
	    !secret_push(s->typed, text.p, text.n)) {
		secret_free(s->typed);
		s->typed = secret_new(text.p, text.n);
	}
	all = secret_bytes(s->typed);
	all.n -= all.n % 4 == 1;
	if (!base64_looks_encoded(all, 4))
		return;
	facts_init(&f);
	sasl_trace_typed(&t, all, &f);
	session_remember(s, &f);
	facts_clear(&f);
	sasl_trace_clear(&t);
}

static void
describe_typed(struct session *s, struct slice text, struct facts *f)
{
	sasl_trace_typed(&s->auth.trace, text, f);
	if (!session_auth_is_address(text))
		needles_add(log_needles(s->log), text);
	session_remember(s, f);
	remember_broken(s, text, secret_bytes(s->typed).n % 4 != 0);
}

/* From here to the end of the line. */
static struct span
span_from(struct slice line, struct slice part)
{
	size_t at = (size_t)(part.p - line.p);

	return (struct span){ at, line.n - at };
}

bool
session_auth_typed(struct session *s, const struct command *c,
    struct slice line, struct err *e)
{
	struct slice rest = c->args, name = slice_of(""), answer;
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH,
	    .text = line, .flags = ENTRY_TYPED };
	struct facts f;
	bool known;

	slice_word(&rest, &name);
	known = is_mech_name(s, name);
	s->auth_typed = true;
	if (!session_may_send_secret(s, sasl_find(name), e))
		return false;
	session_auth_start(s, known ? name : slice_of("?"), true);
	s->typed_mech = s->auth.trace.mech;
	secret_free(s->typed);
	s->typed = NULL;
	facts_init(&f);
	facts_add(&f, "mech", s->auth.name);
	answer = known ? slice_trim(rest) : slice_trim(c->args);
	if (!known)
		facts_add(&f, "fault", "this is not the name of a mechanism: "
		    "it is hidden in case that it is a password")->mark =
		    FACT_WARN;
	if (slice_is(answer, "="))
		s->auth.trace.sent++;
	else if (answer.n > 0) {
		o.secret = span_from(line, answer);
		describe_typed(s, answer, &f);
	}
	o.facts = &f;
	session_send(s, &o);
	facts_clear(&f);
	return true;
}

/*
 * What is no answer of this mechanism may be a password, even where the
 * mechanism would keep it to itself.
 */
static bool
may_answer(struct session *s, const struct facts *f, struct err *e)
{
	return facts_find(f, "fault") == NULL ||
	    session_may_send_secret(s, NULL, e);
}

bool
session_auth_typed_answer(struct session *s, struct slice line, struct err *e)
{
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH,
	    .text = line, .flags = ENTRY_TYPED };
	struct facts f;
	bool ok = true;

	facts_init(&f);
	if (slice_is(line, "*"))
		s->auth.cancelled = true;
	else if (line.n > 0) {
		o.secret = (struct span){ 0, line.n };
		describe_typed(s, slice_trim(line), &f);
		ok = may_answer(s, &f, e);
	} else
		s->auth.trace.sent++;
	o.facts = &f;
	if (ok)
		session_send(s, &o);
	else
		s->auth.trace.sent--;
	facts_clear(&f);
	return ok;
}

/* ---- lines that are no command ----------------------------------------- */

/* Behind a mistyped AUTH, and the name of a mechanism. */
static struct span
behind_auth(const struct session *s, const struct command *c,
    struct slice line)
{
	struct slice rest = c->args, word;

	if (slice_word(&rest, &word) && is_mech_name(s, word))
		rest = slice_trim(rest);
	else
		rest = slice_trim(c->args);
	return rest.n > 0 ? span_from(line, rest) : (struct span){ 0, 0 };
}

/*
 * Where in a line that is no command a secret may begin: where a login was
 * offered or tried, anywhere; else at a word that looks like one, as behind a
 * mistyped AUTH, or where a line end has broken a paste.
 */
struct span
session_typed_stray(const struct session *s, struct slice line)
{
	struct slice rest = line, word;
	struct command c;

	if ((s->auth_typed && !s->authenticated) ||
	    (s->auth_seen && !command_is_meant(line)))
		return (struct span){ 0, line.n };
	command_parse(line, &c);
	if (s->auth_seen && command_meant(&c) == VERB_AUTH)
		return behind_auth(s, &c, line);
	while (slice_word(&rest, &word))
		if (blob_is(word))
			return span_from(line, word);
	return (struct span){ 0, 0 };
}

/* A short word is one, as like as not, and may stand anywhere. */
static bool
is_worth_looking_for(const struct session *s, struct slice text)
{
	bool letters = true;

	for (size_t i = 0; i < text.n; i++)
		letters = letters && ((text.p[i] >= 'a' && text.p[i] <= 'z') ||
		    (text.p[i] >= 'A' && text.p[i] <= 'Z'));
	return !session_auth_is_address(text) && (!letters ||
	    text.n >= NEEDLE_PIECE || (s->auth_typed && !s->authenticated));
}

bool
session_auth_stray(struct session *s, struct slice line, struct outline *o,
    struct facts *f, struct err *e)
{
	struct slice text = slice_trim(slice_sub(line, o->secret.at,
	    o->secret.n));
	struct sasl_trace t = { .mech = NULL };

	if (!session_may_send_secret(s, NULL, e))
		return false;
	if (o->secret.at == 0 && !blob_is_digits(text))
		facts_add_secret(f, "message", shape_of(text),
		    secret_new(text.p, text.n));
	else
		sasl_trace_typed(&t, text, f);
	if (is_worth_looking_for(s, text)) {
		needles_add(log_needles(s->log), text);
		session_remember(s, f);
	}
	remember_broken(s, text, true);
	o->facts = f;
	return true;
}
