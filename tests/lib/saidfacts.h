/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * saidfacts - what a SASL trace says of messages, as one text that a table
 * of cases can hold:
 *
 *	nonce=abc@4+3		shown, with its bytes
 *	proof=<28>@70+28	hidden: its length
 *	check=continues ours@4+3 +	marks: + good, ? odd, ! bad
 */
#ifndef TESTS_LIB_SAIDFACTS_H
#define TESTS_LIB_SAIDFACTS_H

#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/sasl/trace.h"

/* One message, and all that is said of it. */
struct said {
	char		 who;	/* c: ours, t: typed, s: the server's, g and b:
				 * the server's with a good or bad proof */
	const char	*message;
	size_t		 n;
	const char	*facts;	/* one on a line */
};
#define SAID(who, message, facts) { who, message, sizeof(message) - 1, facts }

static inline void
said_text(struct bytes *out, const struct facts *f)
{
	static const char *const marks[] = { "", " +", " ?", " !" };

	for (size_t i = 0; i < f->n; i++) {
		const struct fact *x = &f->v[i];

		bytes_addf(out, "%s%s=", i > 0 ? "\n" : "", x->name);
		if (x->secret)
			bytes_addf(out, "<%zu>", x->shape.len);
		else
			bytes_add_str(out, x->value);
		if (x->at.n > 0)
			bytes_addf(out, "@%zu+%zu", x->at.at, x->at.n);
		bytes_add_str(out, marks[x->mark]);
	}
}

/* Feeds a message to the trace. */
static inline void
said_feed(struct sasl_trace *t, char who, struct slice message,
    struct facts *out)
{
	char *text = malloc(base64_encoded_len(message.n) + 1);
	struct slice coded = { text, base64_encode(text, message) };

	if (who == 'c')
		sasl_trace_sent(t, message, out);
	else if (who == 't')
		sasl_trace_typed(t, coded, out);
	else
		sasl_trace_heard(t, coded, who == 'g' ? SASL_PROOF_GOOD :
		    who == 'b' ? SASL_PROOF_BAD : SASL_PROOF_NONE, out);
	free(text);
}

/* Every part lies inside the message. */
static inline bool
said_is_sane(const struct facts *f, size_t n)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->v[i].at.at > n || f->v[i].at.n > n - f->v[i].at.at ||
		    (f->v[i].secret && f->v[i].value[0] != '\0'))
			return false;
	return true;
}

static inline bool
said_shows(const struct facts *f, const char *secret)
{
	for (size_t i = 0; i < f->n; i++)
		if (strstr(f->v[i].value, secret) != NULL)
			return true;
	return false;
}

#endif
