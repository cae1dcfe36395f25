/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/start/recent.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "core/net/target.h"
#include "core/transcript/newfile.h"
#include "tui/files/ownfile.h"
#include "tui/files/paths.h"
#include "tui/files/statelock.h"
#include "tui/banned.h"

#define WORD_MAX	300

void
recent_clear(struct recent *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->v[i]);
	*r = (struct recent){ .n = 0 };
}

static bool
is_plain(const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)word[i] <= ' ' || word[i] == 0x7f ||
		    strchr("@;\"'\\", word[i]) != NULL)
			return false;
	return n > 0 && n <= WORD_MAX;
}

bool
recent_fits(const char *word)
{
	struct target t;
	struct err e;
	bool fits;

	if (!is_plain(word) || !target_parse(&t, word, &e))
		return false;
	fits = t.kind != TARGET_PRACTICE;
	target_clear(&t);
	return fits;
}

static void
add_last(struct recent *r, const char *word)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->v[i], word) == 0)
			return;
	if (r->n < RECENT_MAX)
		r->v[r->n++] = xstrdup(word);
}

void
recent_parse(struct recent *r, struct slice text)
{
	*r = (struct recent){ .n = 0 };
	while (text.n > 0) {
		size_t end = slice_find(text, '\n');
		struct slice line = slice_trim(slice_sub(text, 0, end));
		char *word = xstrndup(line.p, line.n);

		if (recent_fits(word))
			add_last(r, word);
		else if (line.n > 0 && *line.p != '#')
			r->bad++;
		free(word);
		text = slice_sub(text, end + 1, text.n);
	}
}

static bool
read_path(struct recent *r, const char *path, struct err *e)
{
	struct ownfile file;
	struct err why;

	*r = (struct recent){ .n = 0 };
	if (path == NULL)
		return true;
	if (!ownfile_read_any(path, OWNFILE_MAX, &file, &why))
		return err_set(e, "recent.file", "the list %s; it is left "
		    "alone: %s", why.detail, path);
	recent_parse(r, bytes_slice(&file.text));
	bytes_clear(&file.text);
	return true;
}

bool
recent_read(struct recent *r, struct err *e)
{
	char *path = paths_state("recent");
	bool ok = read_path(r, path, e);

	free(path);
	return ok;
}

static bool
write_path(const struct recent *r, const char *path, struct err *e)
{
	struct bytes text;
	bool ok;

	bytes_init(&text, BYTES_NO_LIMIT);
	for (size_t i = 0; i < r->n; i++)
		bytes_addf(&text, "%s\n", r->v[i]);
	ok = newfile_write(path, bytes_slice(&text), true, e);
	bytes_clear(&text);
	return ok;
}

static bool
add_in(const char *path, const char *word, struct err *e)
{
	struct recent old, made = { .n = 0 };
	bool ok = read_path(&old, path, e);

	if (ok && (old.n == 0 || strcmp(old.v[0], word) != 0)) {
		add_last(&made, word);
		for (size_t i = 0; i < old.n; i++)
			add_last(&made, old.v[i]);
		ok = write_path(&made, path, e);
	}
	recent_clear(&old);
	recent_clear(&made);
	return ok;
}

/* Another one of us may have written it since: it is read anew. */
bool
recent_add(const char *word, struct err *e)
{
	char *path;
	bool ok;
	int lock;

	if (!recent_fits(word))
		return true;
	path = paths_state("recent");
	if (path == NULL)
		return true;
	lock = statelock_take(path);
	ok = add_in(path, word, e);
	statelock_give(lock);
	free(path);
	return ok;
}
