/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/files/filename.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

#define ENTRIES_MAX	5000
#define NEEDS_QUOTING	" \t;\"'\\"

static char *
with_home(char *name)
{
	const char *home = getenv("HOME");
	char *whole;

	if (name[0] != '~' || name[1] != '/' || home == NULL)
		return name;
	whole = xasprintf("%s%s", home, name + 1);
	free(name);
	return whole;
}

char *
filename_take(struct slice *words)
{
	struct slice rest = slice_trim(*words);
	struct bytes name;
	bool quoted = false;
	size_t i;

	if (rest.n == 0)
		return NULL;
	bytes_init(&name, BYTES_NO_LIMIT);
	for (i = 0; i < rest.n; i++) {
		char c = rest.p[i];

		if (c == '"')
			quoted = !quoted;
		else if (c == '\\' && i + 1 < rest.n)
			bytes_add_char(&name, rest.p[++i]);
		else if (!quoted && (c == ' ' || c == '\t'))
			break;
		else
			bytes_add_char(&name, c);
	}
	*words = slice_sub(rest, i, rest.n);
	return with_home(bytes_take(&name));
}

/* ---- completion -------------------------------------------------------- */

static void
add_quoted(struct bytes *out, const char *name)
{
	for (; *name != '\0'; name++) {
		if (strchr(NEEDS_QUOTING, *name) != NULL)
			bytes_add_char(out, '\\');
		bytes_add_char(out, *name);
	}
}

static bool
is_folder(const char *folder, const char *name)
{
	char *path = xasprintf("%s/%s", folder, name);
	struct stat st;
	bool is = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	free(path);
	return is;
}

/* Bytes that would not be seen as they are cannot be typed either. */
static bool
is_printable(const char *name)
{
	for (; *name != '\0'; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			return false;
	return true;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* front: the folder as it was typed, in front of each name. */
static void
add_entries(const char *folder, struct slice front, const char *begins,
    void (*add)(const char *))
{
	char **found = NULL;
	struct dirent *d;
	size_t n = 0;
	DIR *dir = opendir(folder);

	for (int i = 0; dir != NULL && i < ENTRIES_MAX &&
	    (d = readdir(dir)) != NULL; i++) {
		struct bytes name;

		if (strncmp(d->d_name, begins, strlen(begins)) != 0 ||
		    (d->d_name[0] == '.' && begins[0] != '.') ||
		    !is_printable(d->d_name))
			continue;
		bytes_init(&name, BYTES_NO_LIMIT);
		bytes_add_slice(&name, front);
		add_quoted(&name, d->d_name);
		if (is_folder(folder, d->d_name))
			bytes_add_char(&name, '/');
		found = xrealloc(found, n + 1, sizeof(*found));
		found[n++] = bytes_take(&name);
	}
	if (dir != NULL)
		closedir(dir);
	if (n > 0)
		qsort(found, n, sizeof(*found), by_name);
	for (size_t i = 0; i < n; i++) {
		add(found[i]);
		free(found[i]);
	}
	free(found);
}

bool
filename_is_at_hand(const char *name, struct err *e)
{
	struct stat st;

	if (stat(name, &st) < 0 || S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		return true;
	return err_set(e, "filename.waits", "this is a pipe or a device, and "
	    "may never end: put what it says into a file first");
}

void
filename_complete(struct slice typed, void (*add)(const char *))
{
	struct slice words = typed, front = typed;
	char *name = filename_take(&words), *slash;

	if (name == NULL)
		name = xstrdup("");
	while (front.n > 0 && front.p[front.n - 1] != '/')
		front.n--;
	slash = strrchr(name, '/');
	if (slash == NULL)
		add_entries(".", front, name, add);
	else {
		char *folder = xstrndup(name, (size_t)(slash - name) + 1);

		add_entries(folder, front, slash + 1, add);
		free(folder);
	}
	free(name);
}
