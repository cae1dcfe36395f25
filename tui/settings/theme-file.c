/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/settings/theme-file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/base/nearest.h"
#include "tui/files/ownfile.h"
#include "tui/files/paths.h"
#include "tui/banned.h"

static bool
read_file(struct theme *t, const char *path, struct err *e)
{
	struct ownfile file;
	char shown[120];
	struct err inner;
	bool ok;

	vis_copy(shown, sizeof(shown), slice_of(path));
	if (!ownfile_read(path, &file, &inner))
		return err_set(e, "theme.file", "the theme %s %s", shown,
		    inner.detail);
	theme_builtin(t, "dark");
	ok = theme_read(t, bytes_slice(&file.text), &inner) ||
	    err_set(e, "theme.syntax", "the theme %s, %s", shown,
	    inner.detail);
	bytes_clear(&file.text);
	return ok;
}

static bool
unknown(const char *name, struct err *e)
{
	const char *near = nearest_name(slice_of(name), theme_name_at);

	return err_set(e, "theme.unknown", "there is no theme %s%s%s",
	    nearest_quote(slice_of(name), near, "of this name").text,
	    near != NULL ? "; the nearest is " : "; there are dark, "
	    "light, contrast and mono", near != NULL ? near : "");
}

bool
theme_load(struct theme *t, const char *name, struct err *e)
{
	char *path, *file;
	bool ok;

	if (strchr(name, '/') != NULL)
		return read_file(t, name, e);
	file = xasprintf("themes/%s.theme", name);
	path = paths_config(file);
	free(file);
	if (path != NULL && access(path, F_OK) == 0)
		ok = read_file(t, path, e);
	else
		ok = theme_builtin(t, name) || unknown(name, e);
	free(path);
	return ok;
}
