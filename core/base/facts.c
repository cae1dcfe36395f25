/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/facts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"

#include "core/banned.h"

void
facts_init(struct facts *f)
{
	*f = (struct facts){ NULL, 0 };
}

void
facts_clear(struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].name);
		free(f->v[i].value);
		secret_free(f->v[i].hidden);
	}
	free(f->v);
	facts_init(f);
}

/* Takes value. */
static struct fact *
fact_new(struct facts *f, const char *name, char *value)
{
	struct fact *fact;

	f->v = xrealloc(f->v, f->n + 1, sizeof(*f->v));
	fact = &f->v[f->n++];
	*fact = (struct fact){ .name = xstrdup(name), .value = value };
	return fact;
}

struct fact *
facts_add(struct facts *f, const char *name, const char *value)
{
	return fact_new(f, name, xstrdup(value));
}

struct fact *
facts_add_slice(struct facts *f, const char *name, struct slice value)
{
	return fact_new(f, name, xstrndup(value.p, value.n));
}

struct fact *
facts_addf(struct facts *f, const char *name, const char *fmt, ...)
{
	struct bytes value;
	va_list ap;

	bytes_init(&value, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&value, fmt, ap);
	va_end(ap);
	return fact_new(f, name, bytes_take(&value));
}

struct fact *
facts_add_secret(struct facts *f, const char *name, struct shape shape,
    struct secret *hidden)
{
	struct fact *fact = fact_new(f, name, xstrdup(""));

	fact->secret = true;
	fact->shape = shape;
	fact->hidden = hidden;
	return fact;
}

void
facts_forget(struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		secret_free(f->v[i].hidden);
		f->v[i].hidden = NULL;
	}
}

void
facts_move(struct facts *to, struct facts *from)
{
	if (from->n > 0) {
		to->v = xrealloc(to->v, to->n + from->n, sizeof(*to->v));
		memcpy(to->v + to->n, from->v, from->n * sizeof(*to->v));
		to->n += from->n;
	}
	free(from->v);
	facts_init(from);
}

const struct fact *
facts_find(const struct facts *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->v[i].name, name) == 0)
			return &f->v[i];
	return NULL;
}

const char *
facts_get(const struct facts *f, const char *name)
{
	const struct fact *fact = facts_find(f, name);

	return fact != NULL ? fact->value : NULL;
}
