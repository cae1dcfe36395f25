/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/decode/fields.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "core/decode/parts.h"
#include "core/banned.h"

void
fields_init(struct fields *f)
{
	*f = (struct fields){ .n = 0 };
}

void
fields_clear(struct fields *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].name);
		free(f->v[i].value);
	}
	free(f->v);
	fields_init(f);
}

static struct field *
fields_new(struct fields *f, const struct entry *e, int depth,
    const char *name)
{
	struct field *x;

	if ((f->n & (f->n - 1)) == 0)	/* full at each power of two */
		f->v = xrealloc(f->v, f->n ? 2 * f->n : 1, sizeof(*f->v));
	x = &f->v[f->n++];
	*x = (struct field){ .entry = e->id, .depth = (unsigned char)depth,
	    .name = xstrdup(name) };
	return x;
}

struct field *
fields_addf(struct fields *f, const struct entry *e, int depth,
    const char *name, const char *fmt, ...)
{
	struct field *x = fields_new(f, e, depth, name);
	struct bytes b;
	va_list ap;

	bytes_init(&b, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&b, fmt, ap);
	va_end(ap);
	x->value = bytes_take(&b);
	return x;
}

struct field *
fields_add(struct fields *f, const struct entry *e, int depth,
    const char *name, struct slice value)
{
	struct field *x = fields_new(f, e, depth, name);

	x->value = xstrndup(value.n > 0 ? value.p : "", value.n);
	for (size_t i = 0; i < value.n; i++)
		if (x->value[i] == '\0')	/* the raw side shows it as it is */
			x->value[i] = '\x01';
	return x;
}

struct field *
fields_add_fact(struct fields *f, const struct entry *e, int depth,
    const struct fact *fact)
{
	struct field *x = fields_new(f, e, depth, fact->name);

	x->value = xstrdup(fact->value);
	x->secret = fact->secret;
	x->shape = fact->shape;
	x->hidden = fact->hidden;
	return x;
}

enum severity
code_severity(int code)
{
	switch (code / 100) {
	case 2:
		return SEV_GOOD;
	case 3:
		return SEV_MORE;
	case 4:
		return SEV_RETRY;
	default:
		return SEV_BAD;
	}
}
