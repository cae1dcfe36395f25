/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of a message as facts: shown, hidden, or said in our words. */
#include "core/sasl/mechs.h"

#include <stdarg.h>
#include <stdlib.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

static struct span
span_in(const struct sasl_view *v, struct slice part)
{
	if (part.n == 0 || part.p < v->message.p ||
	    part.p + part.n > v->message.p + v->message.n)
		return (struct span){ 0, 0 };
	return (struct span){ (size_t)(part.p - v->message.p), part.n };
}

struct fact *
sasl_show(struct sasl_view *v, const char *name, struct slice part)
{
	struct fact *fact;
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < part.n; i++)
		if (part.p[i] == '\0')
			bytes_add_str(&b, "\\x00");
		else
			bytes_add_char(&b, part.p[i]);
	fact = facts_add_slice(v->out, name, bytes_slice(&b));
	fact->at = span_in(v, part);
	bytes_clear(&b);
	return fact;
}

struct fact *
sasl_hide(struct sasl_view *v, const char *name, struct slice part)
{
	struct fact *fact = facts_add_secret(v->out, name, shape_of(part),
	    part.n > 0 ? secret_new(part.p, part.n) : NULL);

	fact->at = span_in(v, part);
	return fact;
}

struct fact *
sasl_place(const struct sasl_view *v, struct fact *fact, struct slice part)
{
	fact->at = span_in(v, part);
	return fact;
}

struct fact *
sasl_show_name(struct sasl_view *v, const char *name, struct slice part)
{
	return v->trusted ? sasl_show(v, name, part) : sasl_hide(v, name, part);
}

static struct fact *say(struct sasl_view *v, enum fact_mark mark,
    const char *name, const char *fmt, va_list ap)
    __attribute__((format(__printf__, 4, 0)));

static struct fact *
say(struct sasl_view *v, enum fact_mark mark, const char *name,
    const char *fmt, va_list ap)
{
	struct fact *fact;
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	bytes_vaddf(&b, fmt, ap);
	fact = facts_add_slice(v->out, name, bytes_slice(&b));
	fact->mark = mark;
	bytes_clear(&b);
	return fact;
}

struct fact *
sasl_say(struct sasl_view *v, enum fact_mark mark, const char *name,
    const char *fmt, ...)
{
	struct fact *fact;
	va_list ap;

	va_start(ap, fmt);
	fact = say(v, mark, name, fmt, ap);
	va_end(ap);
	return fact;
}

struct fact *
sasl_fault(struct sasl_view *v, const char *fmt, ...)
{
	struct fact *fact;
	va_list ap;

	va_start(ap, fmt);
	fact = say(v, FACT_WARN, "fault", fmt, ap);
	va_end(ap);
	return fact;
}

void
sasl_show_proof(struct sasl_view *v, const char *name, struct slice part)
{
	struct fact *said = NULL;

	sasl_hide(v, name, part);
	switch (v->proof) {
	case SASL_PROOF_GOOD:
		said = sasl_say(v, FACT_GOOD, "check",
		    "verified: the server knows the password");
		break;
	case SASL_PROOF_BAD:
		said = sasl_say(v, FACT_BAD, "check", "WRONG: the server does "
		    "not know the password, or the exchange was altered");
		break;
	case SASL_PROOF_NONE:
		said = sasl_say(v, FACT_PLAIN, "check", "not checked");
		break;
	}
	if (said != NULL)
		sasl_place(v, said, part);
}

void
sasl_remember(char **field, struct slice s)
{
	free(*field);
	*field = xstrndup(s.p, s.n);
}
