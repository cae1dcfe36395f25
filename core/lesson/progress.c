/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lesson/progress.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/lesson/lesson.h"
#include "core/banned.h"

#define CHARS	"abcdefghijklmnopqrstuvwxyz0123456789-._@"

void
progress_init(struct progress *p)
{
	*p = (struct progress){ .n = 0 };
}

void
progress_clear(struct progress *p)
{
	free(p->v);
	progress_init(p);
}

bool
progress_is_name(struct slice name)
{
	for (size_t i = 0; i < name.n; i++)
		if (strchr(CHARS, name.p[i]) == NULL || name.p[i] == '\0')
			return false;
	return name.n > 0 && name.n <= PROGRESS_NAME_MAX;
}

static size_t
find(const struct progress *p, struct slice name)
{
	for (size_t i = 0; i < p->n; i++)
		if (slice_is(name, p->v[i].name))
			return i;
	return SIZE_MAX;
}

static void
set(struct progress *p, struct slice name, size_t done, size_t of)
{
	size_t i = find(p, name);

	if (i == SIZE_MAX) {
		if (p->n == PROGRESS_MAX)
			return;
		p->v = xrealloc(p->v, p->n + 1, sizeof(*p->v));
		i = p->n++;
		memcpy(p->v[i].name, name.p, name.n);
		p->v[i].name[name.n] = '\0';
	}
	p->v[i].done = done;
	p->v[i].of = of;
}

static bool
read_row(struct progress *p, struct slice line)
{
	struct slice name = slice_of(""), count = slice_of(""), more;
	unsigned long done, of;
	size_t slash;

	slice_word(&line, &name);
	slice_word(&line, &count);
	slash = slice_find(count, '/');
	if (!progress_is_name(name) || slice_word(&line, &more) ||
	    !slice_number(slice_sub(count, 0, slash), LESSON_TASKS_MAX,
	    &done) || !slice_number(slice_sub(count, slash + 1, count.n),
	    LESSON_TASKS_MAX, &of) || done > of || done == 0)
		return false;
	set(p, name, done, of);
	return true;
}

void
progress_parse(struct progress *p, struct slice text)
{
	progress_clear(p);
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');
		struct slice line = slice_trim(slice_sub(text, 0, end));

		if (line.n > 0 && *line.p != '#' && !read_row(p, line))
			p->bad++;
		text = slice_sub(text, end + 1, text.n);
	}
}

void
progress_print(const struct progress *p, struct bytes *out)
{
	for (size_t i = 0; i < p->n; i++)
		bytes_addf(out, "%s %zu/%zu\n", p->v[i].name, p->v[i].done,
		    p->v[i].of);
}

size_t
progress_done(const struct progress *p, const char *name, size_t of)
{
	size_t i = find(p, slice_of(name));

	return i < p->n && p->v[i].of == of ? p->v[i].done : 0;
}

void
progress_set(struct progress *p, const char *name, size_t done, size_t of)
{
	size_t i = find(p, slice_of(name));

	if (done > 0 && progress_is_name(slice_of(name))) {
		set(p, slice_of(name), done, of);
		return;
	}
	if (i == SIZE_MAX)
		return;
	memmove(&p->v[i], &p->v[i + 1], (p->n - i - 1) * sizeof(*p->v));
	p->n--;
}
