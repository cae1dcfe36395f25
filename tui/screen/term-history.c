/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/history.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/history.h>

#include "core/base/xalloc.h"
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

void
history_init(struct history *h, const char *path)
{
	struct stat st;

	memset(h, 0, sizeof(*h));
	h->path = path ? xstrdup(path) : NULL;
	if (!path || stat(path, &st) != 0 || !S_ISREG(st.st_mode) ||
	    st.st_size > HISTORY_BYTES_MAX)
		return;
	using_history();
	read_history(path);
	for (int i = 0; i < history_length; i++)
		append(h, history_get(history_base + i)->line);
	clear_history();
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

/* append_history() wants the file to be there, and makes none; of a pipe it
 * would wait for the reader. */
static bool
make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC |
	    O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat st;
	bool ok;

	if (fd < 0)
		return false;
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (ok)
		fchmod(fd, 0600);
	close(fd);
	return ok;
}

void
history_write(const struct history *h)
{
	if (!h->path || h->fresh == 0 || !make_file(h->path))
		return;
	history_lend(h);
	append_history((int)h->fresh, h->path);
	history_truncate_file(h->path, HISTORY_LINES_MAX);
	clear_history();
}

void
history_lend(const struct history *h)
{
	clear_history();
	for (size_t i = 0; h && i < h->n; i++)
		add_history(h->lines[i]);
	using_history();
}
