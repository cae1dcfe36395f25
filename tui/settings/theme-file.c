/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/settings/theme-file.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/base/nearest.h"
#include "tui/files/ownfile.h"
#include "tui/files/paths.h"
#include "tui/banned.h"

/* *missing: NULL where the file must be there. */
static bool
read_file(struct theme *t, const char *path, bool *missing, struct err *e)
{
	struct ownfile file;
	char shown[120];
	struct err inner;
	bool ok;

	vis_copy(shown, sizeof(shown), slice_of(path));
	ok = missing == NULL ? ownfile_read(path, &file, &inner) :
	    ownfile_read_any(path, OWNFILE_MAX, &file, &inner);
	if (!ok)
		return err_set(e, "theme.file", "the theme %s %s", shown,
		    inner.detail);
	if (missing != NULL && (*missing = file.missing))
		return true;
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
	bool missing = true, ok = true;
	char *path, *file;

	if (strchr(name, '/') != NULL)
		return read_file(t, name, NULL, e);
	file = xasprintf("themes/%s.theme", name);
	path = paths_config(file);
	free(file);
	if (path != NULL)
		ok = read_file(t, path, &missing, e);
	free(path);
	if (!ok || !missing)
		return ok;
	return theme_builtin(t, name) || unknown(name, e);
}
