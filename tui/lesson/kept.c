/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/lesson/kept.h"

#include <stdlib.h>

#include "core/transcript/newfile.h"
#include "tui/files/ownfile.h"
#include "tui/files/paths.h"
#include "tui/files/statelock.h"
#include "tui/banned.h"

static bool
read_path(struct progress *p, const char *path, struct err *e)
{
	struct ownfile file;
	struct err why;

	progress_clear(p);
	if (path == NULL)
		return true;
	if (!ownfile_read_any(path, OWNFILE_MAX, &file, &why))
		return err_set(e, "lesson.kept", "the file %s; it is left "
		    "alone: %s", why.detail, path);
	progress_parse(p, bytes_slice(&file.text));
	bytes_clear(&file.text);
	return true;
}

bool
kept_read(struct progress *p, struct err *e)
{
	char *path = paths_state("lessons");
	bool ok = read_path(p, path, e);

	free(path);
	return ok;
}

/* Another one of us may have written it since: it is read anew. */
static bool
set_in(const char *path, const char *key, size_t done, size_t of,
    struct err *e)
{
	struct progress p;
	struct bytes text;
	size_t have;
	bool ok;

	progress_init(&p);
	bytes_init(&text, BYTES_NO_LIMIT);
	ok = read_path(&p, path, e);
	have = progress_done(&p, key, of);
	if (ok && (done > have || (done == 0 && have > 0))) {
		progress_set(&p, key, done, of);
		progress_print(&p, &text);
		ok = newfile_write(path, bytes_slice(&text), true, e);
	}
	bytes_clear(&text);
	progress_clear(&p);
	return ok;
}

bool
kept_set(const char *key, size_t done, size_t of, struct err *e)
{
	char *path = paths_state("lessons");
	bool ok;
	int lock;

	if (path == NULL)
		return true;
	lock = statelock_take(path);
	ok = set_in(path, key, done, of, e);
	statelock_give(lock);
	free(path);
	return ok;
}
