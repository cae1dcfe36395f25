/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/files/paths.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/xalloc.h"
#include "tui/banned.h"

#define NAME	"smtpscope"

static char *
below(const char *variable, const char *fallback, const char *name)
{
	const char *base = getenv(variable), *home = getenv("HOME");

	if (base != NULL && *base == '/')
		return xasprintf("%s/" NAME "/%s", base, name);
	if (home != NULL && *home == '/')
		return xasprintf("%s/%s/" NAME "/%s", home, fallback, name);
	return NULL;
}

char *
paths_config(const char *name)
{
	return below("XDG_CONFIG_HOME", ".config", name);
}

/* Each folder on the way; one that exists is left as it is. */
static void
make_folders(char *path)
{
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
}

char *
paths_state(const char *name)
{
	char *path = below("XDG_STATE_HOME", ".local/state", name);

	if (path != NULL)
		make_folders(path);
	return path;
}

bool
paths_make(const char *path)
{
	char *copy = xasprintf("%s", path), *slash;
	struct stat st;
	bool there;

	make_folders(copy);
	slash = strrchr(copy, '/');
	if (slash != NULL)
		*slash = '\0';
	there = stat(copy, &st) == 0 && S_ISDIR(st.st_mode);
	free(copy);
	return there;
}
