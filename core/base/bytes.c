/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/bytes.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"

#include "core/banned.h"

#define FIRST_CAP	64

/* What data points to while nothing is owned (cap 0); only '\0' is put here. */
static char nothing[1];

void
bytes_init(struct bytes *b, size_t max)
{
	assert(max <= BYTES_NO_LIMIT);
	*b = (struct bytes){ .data = nothing, .max = max };
}

void
bytes_clear(struct bytes *b)
{
	if (b->cap > 0)
		free(b->data);
	bytes_init(b, b->max);
}

void
bytes_reset(struct bytes *b)
{
	b->len = 0;
	b->data[0] = '\0';
}

void
bytes_wipe(struct bytes *b)
{
	if (b->cap > 0)
		explicit_bzero(b->data, b->cap);
	bytes_clear(b);
}

/*
 * Room for n more and the NUL.  Not realloc(): it would leave a copy behind
 * that bytes_wipe() can no longer reach.
 */
static bool
bytes_grow(struct bytes *b, size_t n)
{
	size_t need, cap;
	char *data;

	if (n > b->max - b->len)
		return false;
	need = b->len + n + 1;
	if (need <= b->cap)
		return true;
	cap = b->cap > 0 ? 2 * b->cap : FIRST_CAP;
	if (cap < need)
		cap = need;
	data = xmalloc(cap);
	memcpy(data, b->data, b->len + 1);
	if (b->cap > 0) {
		explicit_bzero(b->data, b->len);
		free(b->data);
	}
	b->data = data;
	b->cap = cap;
	return true;
}

bool
bytes_add(struct bytes *b, const void *p, size_t n)
{
	if (!bytes_grow(b, n))
		return false;
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
	return true;
}

bool
bytes_add_slice(struct bytes *b, struct slice s)
{
	return bytes_add(b, s.p, s.n);
}

bool
bytes_add_str(struct bytes *b, const char *s)
{
	return bytes_add(b, s, strlen(s));
}

bool
bytes_add_char(struct bytes *b, char c)
{
	return bytes_add(b, &c, 1);
}

bool
bytes_vaddf(struct bytes *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0 || !bytes_grow(b, (size_t)n))
		return false;
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
	return true;
}

bool
bytes_addf(struct bytes *b, const char *fmt, ...)
{
	va_list ap;
	bool ok;

	va_start(ap, fmt);
	ok = bytes_vaddf(b, fmt, ap);
	va_end(ap);
	return ok;
}

void
bytes_drop(struct bytes *b, size_t n)
{
	assert(n <= b->len);
	memmove(b->data, b->data + n, b->len - n + 1);
	b->len -= n;
}

struct slice
bytes_slice(const struct bytes *b)
{
	return (struct slice){ b->data, b->len };
}

char *
bytes_take(struct bytes *b)
{
	char *p = b->cap > 0 ? b->data : xstrdup("");

	bytes_init(b, b->max);
	return p;
}
