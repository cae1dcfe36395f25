/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scrub/priv.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/log/log.h"
#include "core/banned.h"

#define STARS_MIN	3

void
masks_add(struct masks *m, size_t at, size_t n)
{
	if (n == 0)
		return;
	if (m->n == m->cap) {
		m->cap = m->cap > 0 ? 2 * m->cap : 16;
		m->v = xrealloc(m->v, m->cap, sizeof(*m->v));
	}
	m->v[m->n++] = (struct span){ at, n };
}

void
masks_clear(struct masks *m)
{
	free(m->v);
	*m = (struct masks){ .v = NULL };
}

static bool
has_stars_only(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '*')
			return false;
	return s.n >= STARS_MIN;
}

bool
is_masked(struct slice s)
{
	static const char *const words[] = { "<hidden>", "[hidden]",
	    "(hidden)", "<redacted>", "[redacted]", "<omitted>",
	    "<credentials hidden>", "[credentials hidden]",
	    "<secret>", "/* secret */", "<binary data>",
	    "<authentication information>" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (slice_iis(s, words[i]))
			return true;
	return has_stars_only(s);
}

static int
by_place(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at ? 1 :
	    x->n < y->n ? -1 : x->n > y->n;
}

/* Those that touch are one. */
static void
merge(struct masks *m)
{
	size_t n = 0;

	qsort(m->v, m->n, sizeof(*m->v), by_place);
	for (size_t i = 0; i < m->n; i++) {
		struct span *last = n > 0 ? &m->v[n - 1] : NULL;
		size_t end = m->v[i].at + m->v[i].n;

		if (last == NULL || m->v[i].at > last->at + last->n)
			m->v[n++] = m->v[i];
		else if (end > last->at + last->n)
			last->n = end - last->at;
	}
	m->n = n;
}

size_t
masks_apply(struct masks *m, struct slice line, struct bytes *out)
{
	size_t at = 0, masked = 0;

	if (m->n > 1)
		merge(m);
	for (size_t i = 0; i < m->n; i++) {
		struct slice one = slice_sub(line, m->v[i].at, m->v[i].n);

		bytes_add(out, line.p + at, m->v[i].at - at);
		at = m->v[i].at + one.n;
		if (has_stars_only(one)) {
			bytes_add_slice(out, one);
			continue;
		}
		bytes_add_str(out, LOG_MASK);
		masked++;
	}
	bytes_add(out, line.p + at, line.n - at);
	m->n = 0;
	return masked;
}
