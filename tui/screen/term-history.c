/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <readline/history.h>

#include "core/base/slice.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/transcript/newfile.h"
#include "tui/files/ownfile.h"
#include "tui/files/statelock.h"
#include "tui/banned.h"

static void
append(struct history *h, const char *line)
{
	if (h->n == HISTORY_LINES_MAX) {
		free(h->lines[0]);
		memmove(h->lines, h->lines + 1, --h->n * sizeof(*h->lines));
	}
	h->lines = xrealloc(h->lines, h->n + 1, sizeof(*h->lines));
	h->lines[h->n++] = xstrdup(line);
}

static bool
next_line(struct slice *text, struct slice *line)
{
	size_t end = slice_find(*text, '\n');

	*line = slice_sub(*text, 0, end);
	*text = slice_sub(*text, end + 1, text->n);
	return line->n > 0 || text->n > 0;
}

static bool
read_file(const char *path, struct ownfile *file, struct err *e)
{
	struct err why;
	char shown[100];

	if (ownfile_read_any(path, HISTORY_BYTES_MAX, file, &why))
		return true;
	vis_copy(shown, sizeof(shown), slice_of(path));
	return err_set(e, "history.file", "the history of commands %s; it is "
	    "left alone: %s", why.detail, shown);
}

bool
history_init(struct history *h, const char *path, struct err *e)
{
	struct ownfile file;
	struct slice text, line;

	memset(h, 0, sizeof(*h));
	if (path == NULL)
		return true;
	if (!read_file(path, &file, e))
		return false;
	h->path = xstrdup(path);
	text = bytes_slice(&file.text);
	while (next_line(&text, &line)) {
		char *copy = xstrndup(line.p, line.n);

		append(h, copy);
		free(copy);
	}
	bytes_clear(&file.text);
	return true;
}

void
history_clear(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->lines[i]);
	free(h->lines);
	free(h->path);
	memset(h, 0, sizeof(*h));
}

void
history_add(struct history *h, const char *line)
{
	if (!*line || (h->n > 0 && strcmp(h->lines[h->n - 1], line) == 0))
		return;
	append(h, line);
	if (h->fresh < h->n)
		h->fresh++;
}

void
history_sift(struct history *h, bool (*keep)(void *arg, const char *line),
    void *arg)
{
	size_t out = h->n - h->fresh;

	for (size_t i = out; i < h->n; i++)
		if (keep(arg, h->lines[i]))
			h->lines[out++] = h->lines[i];
		else
			free(h->lines[i]);
	h->fresh -= h->n - out;
	h->n = out;
}

static size_t
count_lines(struct slice text)
{
	struct slice line;
	size_t n = 0;

	while (next_line(&text, &line))
		n++;
	return n;
}

/* The last lines, of those of the file and the new ones. */
static void
join(const struct history *h, struct slice old, struct bytes *out)
{
	size_t keep = HISTORY_LINES_MAX - h->fresh, n = count_lines(old);
	struct slice line;

	for (; next_line(&old, &line); n--)
		if (n <= keep) {
			bytes_add_slice(out, line);
			bytes_add_char(out, '\n');
		}
	for (size_t i = h->n - h->fresh; i < h->n; i++) {
		bytes_add_str(out, h->lines[i]);
		bytes_add_char(out, '\n');
	}
}

static bool
rewrite(const struct history *h, struct err *e)
{
	struct ownfile file;
	struct bytes text;
	struct err why;
	bool ok;

	if (!read_file(h->path, &file, e))
		return false;
	bytes_init(&text, BYTES_NO_LIMIT);
	join(h, bytes_slice(&file.text), &text);
	ok = newfile_write(h->path, bytes_slice(&text), true, &why) ||
	    err_set(e, why.id, "the history of commands: %s", why.detail);
	bytes_clear(&text);
	bytes_clear(&file.text);
	return ok;
}

bool
history_write(const struct history *h, struct err *e)
{
	int lock;
	bool ok;

	if (h->path == NULL || h->fresh == 0)
		return true;
	lock = statelock_take(h->path);
	ok = rewrite(h, e);
	statelock_give(lock);
	return ok;
}

void
history_lend(const struct history *h)
{
	clear_history();
	for (size_t i = 0; h && i < h->n; i++)
		add_history(h->lines[i]);
	using_history();
}
