/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/sasl.h"

#include "core/base/bytes.h"
#include "core/sasl/mechs.h"
#include "core/banned.h"

static const struct sasl_mech *const mechs[] = {
	&sasl_plain,
	&sasl_login,
};

const struct sasl_mech *
sasl_at(size_t i)
{
	return i < COUNT_OF(mechs) ? mechs[i] : NULL;
}

const struct sasl_mech *
sasl_find(struct slice name)
{
	for (size_t i = 0; i < COUNT_OF(mechs); i++)
		if (slice_iis(name, mechs[i]->name))
			return mechs[i];
	return NULL;
}

void
sasl_message_clear(struct sasl_message *m)
{
	if (m->data != NULL)
		secret_scratch_free(m->data, m->n);
	m->data = NULL;
	m->n = 0;
}

bool
sasl_message_room(struct sasl_message *out, size_t n, struct err *e)
{
	*out = (struct sasl_message){ .n = n };
	if (n == 0)
		return true;
	out->data = n <= 2 * SECRET_MAX ? secret_scratch(n) : NULL;
	if (out->data != NULL)
		return true;
	out->n = 0;
	return err_set(e, "sasl.too-long",
	    "the credentials are too long for one message: %zu bytes", n);
}

void
sasl_add_hidden(struct facts *out, const char *name, struct slice bytes,
    bool keep)
{
	facts_add_secret(out, name, shape_of(bytes),
	    keep && bytes.n > 0 ? secret_new(bytes.p, bytes.n) : NULL);
}

void
sasl_add_shown(struct facts *out, const char *name, struct slice bytes)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	for (size_t i = 0; i < bytes.n; i++)
		if (bytes.p[i] == '\0')
			bytes_add_str(&b, "\\x00");
		else
			bytes_add_char(&b, bytes.p[i]);
	facts_add(out, name, b.data);
	bytes_clear(&b);
}

void
sasl_describe_unknown(struct slice message, bool keep, struct facts *out)
{
	sasl_add_hidden(out, "message", message, keep);
}
