/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/program/check-save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "core/base/xalloc.h"
#include "core/transcript/newfile.h"
#include "core/transcript/save.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

char *
check_save_path(const char *save, size_t number, size_t of)
{
	const char *slash = strrchr(save, '/');
	const char *dot = strrchr(slash != NULL ? slash : save, '.');

	if (of < 2 || strcmp(save, "-") == 0)
		return xstrdup(save);
	if (dot == NULL || dot == save || dot[-1] == '/')
		return xasprintf("%s-%zu", save, number);
	return xasprintf("%.*s-%zu%s", (int)(dot - save), save, number, dot);
}

bool
check_save_begins(const struct options *o)
{
	size_t of = o->nwords > 0 ? o->nwords : 1;
	bool ok = true;
	struct err e;

	if (o->save == NULL || strcmp(o->save, "-") == 0)
		return true;
	for (size_t i = 1; ok && i <= of; i++) {
		char *path = check_save_path(o->save, i, of);

		ok = newfile_check(path, o->overwrite, &e) ||
		    usage_error("%s", e.detail);
		free(path);
	}
	return ok;
}

static const struct transcript_format *
format_of(const struct options *o)
{
	return o->format != NULL ? transcript_format_find(o->format) :
	    transcript_format_of(o->save);
}

bool
check_save(const struct options *o, const struct run *r)
{
	struct save_input in = { .log = r->log, .target = r->name,
	    .program = "smtpscope " PACKAGE_VERSION, .goal = &r->goal };
	struct save *s = save_new(&in);
	struct err e;
	bool ok;

	save_rename_all(s, o->anonymize);
	ok = save_write(s, format_of(o), o->save, o->overwrite, NULL, &e) ||
	    usage_error("%s", e.detail);
	save_free(s);
	return ok;
}
