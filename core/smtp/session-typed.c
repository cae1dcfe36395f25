/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An AUTH exchange that a person types: hidden by its place, whatever it is. */
#include "core/smtp/session-priv.h"

#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/banned.h"

/* A mechanism's name, RFC 4422; or else it is a password in the wrong place. */
static bool
is_mech_name(struct slice name)
{
	if (name.n > 20)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (!((name.p[i] >= 'A' && name.p[i] <= 'Z') ||
		    (name.p[i] >= '0' && name.p[i] <= '9') ||
		    name.p[i] == '-' || name.p[i] == '_'))
			return false;
	return true;
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
	known = sasl_find(name) != NULL || is_mech_name(name);
	if (!session_may_send_secret(s, sasl_find(name), e))
		return false;
	session_auth_start(s, known ? name : slice_of("?"), true);
	s->auth_typed = true;
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

bool
session_auth_typed_answer(struct session *s, struct slice line, struct err *e)
{
	struct outline o = { .verb = VERB_AUTH, .stage = STAGE_AUTH,
	    .text = line, .flags = ENTRY_TYPED };
	struct facts f;

	(void)e;
	facts_init(&f);
	if (slice_is(line, "*"))
		s->auth.cancelled = true;
	else if (line.n > 0) {
		o.secret = (struct span){ 0, line.n };
		describe_typed(s, slice_trim(line), &f);
	} else
		s->auth.trace.sent++;
	o.facts = &f;
	session_send(s, &o);
	facts_clear(&f);
	return true;
}

static bool
is_base64_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '-' ||
	    c == '_' || c == '=';
}

/*
 * A line that is no command and looks like base64, or like the rest of it,
 * was a broken paste of an answer to AUTH: whatever it is, it is hidden.
 */
bool
session_is_stray_answer(const struct session *s, struct slice line)
{
	struct slice word = slice_trim(line);

	for (size_t i = 0; i < word.n; i++)
		if (!is_base64_digit(word.p[i]))
			return false;
	return word.n >= (s->auth_typed ? 4 : 16);
}

void
session_auth_stray(struct session *s, struct slice line, struct outline *o,
    struct facts *f)
{
	struct sasl_trace t = { .mech = NULL };

	sasl_trace_typed(&t, slice_trim(line), f);
	needles_add(log_needles(s->log), slice_trim(line));
	session_remember(s, f);
	remember_broken(s, slice_trim(line), true);
	o->secret = (struct span){ 0, line.n };
	o->facts = f;
}
