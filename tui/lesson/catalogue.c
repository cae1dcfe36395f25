/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/lesson/catalogue.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/lesson/progress.h"
#include "core/scenario/scenario.h"
#include "tui/embed/embedded.h"
#include "tui/open/opened.h"
#include "tui/banned.h"

#define SUFFIX		".lesson"
#define KEY_NAME_MAX	40		/* of a file's name, in its key */
#define SHOWN_MAX	120		/* of a path, in a message */

static const char *
scenario_name_at(size_t i)
{
	const struct scenario *s = scenario_at(i);

	return s != NULL ? s->name : NULL;
}

void
lesson_source_clear(struct lesson_source *s)
{
	lesson_free(s->lesson);
	free(s->name);
	free(s->key);
	free(s->path);
	*s = (struct lesson_source){ .lesson = NULL };
}

/* ---- compiled in ------------------------------------------------------- */

static const char *
name_at(size_t i)
{
	return embedded_lessons[i].name;
}

static bool
open_embedded(struct lesson_source *out, const struct embedded *file,
    struct err *e)
{
	struct err why;

	out->lesson = lesson_read(slice_of(file->text), scenario_name_at,
	    &why);
	if (out->lesson == NULL)
		return err_set(e, why.id, "%s" SUFFIX ":%s", file->name,
		    why.detail);
	out->name = xstrdup(file->name);
	out->key = xstrdup(file->name);
	return true;
}

const struct lesson_source *
catalogue_at(size_t i)
{
	static struct lesson_source *all;
	static size_t n;
	struct err e;

	while (n <= i && embedded_lessons[n].name != NULL) {
		all = xrealloc(all, n + 1, sizeof(*all));
		all[n] = (struct lesson_source){ .lesson = NULL };
		if (!open_embedded(&all[n], &embedded_lessons[n], &e))
			all[n].name = xstrdup(embedded_lessons[n].name);
		n++;
	}
	return i < n ? &all[i] : NULL;
}

const struct lesson_source *
catalogue_next(const char *name)
{
	const struct lesson_source *s;

	for (size_t i = 0; (s = catalogue_at(i)) != NULL; i++)
		if (strcmp(s->name, name) == 0)
			return catalogue_at(i + 1);
	return NULL;
}

void
catalogue_complete(struct slice typed, void (*add)(const char *))
{
	const char *name;

	for (size_t i = 0; (name = name_at(i)) != NULL; i++)
		if (slice_eq(slice_sub(slice_of(name), 0, typed.n), typed))
			add(name);
}

/* ---- files ------------------------------------------------------------- */

static bool
cannot(const char *path, const char *why, struct err *e)
{
	char shown[SHOWN_MAX];

	vis_copy(shown, sizeof(shown), slice_of(path));
	return err_set(e, "lesson.file", "%s: %s", shown, why);
}

static bool
read_all(int fd, struct bytes *out)
{
	char room[8192];
	ssize_t n;

	while ((n = read(fd, room, sizeof(room))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !bytes_add(out, room, (size_t)n))
			return false;
	}
	return true;
}

/* One byte more than may be in it: the reader says that it is too large. */
static bool
read_file(const char *path, struct bytes *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char why[100];
	struct stat st;
	bool ok;

	if (fd < 0)
		return cannot(path, errno == ENOENT ? "there is no such file" :
		    strerror_r(errno, why, sizeof(why)), e);
	bytes_init(out, LESSON_BYTES_MAX);
	ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	if (!ok)
		cannot(path, "this is not a regular file", e);
	else if (!read_all(fd, out))
		ok = cannot(path, out->len > 0 ? "it is larger than a lesson "
		    "may be (128 KiB)" : "it cannot be read", e);
	close(fd);
	if (!ok)
		bytes_clear(out);
	return ok;
}

static const char *
base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* Of two files with the same name: where they lie tells them apart. */
static uint32_t
hash_of(const char *path)
{
	char *real = realpath(path, NULL);
	uint32_t h = UINT32_C(2166136261);

	for (const char *p = real != NULL ? real : path; *p != '\0'; p++)
		h = (h ^ (unsigned char)*p) * UINT32_C(16777619);
	free(real);
	return h;
}

static char *
key_of(const char *path, const char *name)
{
	char clean[KEY_NAME_MAX + 1];
	size_t n = 0;

	for (; n < KEY_NAME_MAX && name[n] != '\0'; n++) {
		struct slice one = { &name[n], 1 };

		clean[n] = progress_is_name(one) && name[n] != '@' ?
		    name[n] : '_';
	}
	clean[n] = '\0';
	return xasprintf("%s@%08x", clean, (unsigned)hash_of(path));
}

static void
name_it(struct lesson_source *out, const char *path)
{
	struct slice base = slice_of(base_of(path));
	size_t n = sizeof(SUFFIX) - 1;

	if (base.n > n && slice_is(slice_sub(base, base.n - n, n), SUFFIX))
		base.n -= n;
	out->name = vis_dup(base);
	out->key = key_of(path, out->name);
	out->path = xstrdup(path);
}

static bool
open_file(struct lesson_source *out, const char *path, struct err *e)
{
	char shown[SHOWN_MAX];
	struct bytes text;
	struct err why;

	if (!read_file(path, &text, e))
		return false;
	out->lesson = lesson_read(bytes_slice(&text), scenario_name_at, &why);
	bytes_clear(&text);
	if (out->lesson == NULL) {
		vis_copy(shown, sizeof(shown), slice_of(path));
		return err_set(e, why.id, "%s:%s", shown, why.detail);
	}
	name_it(out, path);
	return true;
}

/* ---- by name ----------------------------------------------------------- */

static bool
is_path(const char *word)
{
	size_t n = strlen(word), suffix = sizeof(SUFFIX) - 1;

	return strchr(word, '/') != NULL ||
	    (n > suffix && strcmp(word + n - suffix, SUFFIX) == 0);
}

static bool
unknown(const char *word, struct err *e)
{
	const char *near = nearest_name(slice_of(word), name_at);
	struct quoted q = nearest_quote(slice_of(word), near,
	    "of this name");

	if (near != NULL)
		return err_set(e, "lesson.unknown", "there is no lesson %s: "
		    "the nearest is \"%s\"", q.text, near);
	return err_set(e, "lesson.unknown", "there is no lesson %s: \"lesson\" "
	    "alone lists them, and a file is named with its folder, or ends "
	    "in " SUFFIX, q.text);
}

bool
catalogue_open(struct lesson_source *out, const char *word, struct err *e)
{
	*out = (struct lesson_source){ .lesson = NULL };
	if (is_path(word))
		return open_file(out, word, e);
	for (const struct embedded *f = embedded_lessons; f->name; f++)
		if (strcmp(f->name, word) == 0)
			return open_embedded(out, f, e);
	return unknown(word, e);
}

/* ---- transcripts ------------------------------------------------------- */

static bool
is_called(const struct embedded *f, const char *name)
{
	size_t n = strlen(f->name);

	return strncmp(f->name, name, n) == 0 &&
	    (name[n] == '\0' || (name[n] == '.' &&
	    strchr(name + n + 1, '.') == NULL));
}

static struct opened *
beside(const char *path, const char *name, struct err *e)
{
	size_t n = (size_t)(base_of(path) - path);
	char *file = xasprintf("%.*s%s", (int)n, path, name);
	struct opened *f = opened_new(file, e);

	free(file);
	return f;
}

struct opened *
catalogue_transcript(const struct lesson_source *s, struct err *e)
{
	const char *name = s->lesson->transcript;

	if (s->path != NULL)
		return beside(s->path, name, e);
	for (const struct embedded *f = embedded_transcripts; f->name; f++)
		if (is_called(f, name))
			return opened_of(name, slice_of(f->text), e);
	cannot(name, "this transcript was not compiled in", e);
	return NULL;
}
