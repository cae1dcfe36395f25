/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * setting - the one table of options: what "set" takes, what the first part
 * of the configuration holds, what "toggle" switches.  A value lives where
 * it is used; the table knows how to read and change it.
 */
#ifndef TUI_SETTINGS_SETTING_H
#define TUI_SETTINGS_SETTING_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/base/slice.h"

struct app;

enum setting_type {
	SETTING_SWITCH,		/* on, off */
	SETTING_CHOICE,
	SETTING_PERCENT,
	SETTING_TEXT,
};

struct setting_def {
	const char	*name;
	enum setting_type type;
	const char	*choices;	/* SETTING_CHOICE: "a|b|c" */
	const char	*preset;	/* the value that it begins with */
	const char	*meaning;	/* one line, lower case, no full stop */
	void		(*get)(const struct app *a, struct bytes *out);
	/* The value fits the type; false all the same with e set when it
	 * cannot be had. */
	bool		(*set)(struct app *a, struct slice value,
			    struct err *e);
};

const struct setting_def *setting_at(size_t i);	/* NULL behind the last */
const struct setting_def *setting_find(struct slice name);
/* "on|off" of a switch; NULL for what has no list of values. */
const char *setting_choices(const struct setting_def *d);

/*
 * Whether "NAME=VALUE" or "NAME VALUE" is right, without doing it.  err ids:
 * setting.unknown (with the nearest name), setting.value.  *name and *value
 * are parts of text; a value that is not there is the empty slice with a
 * NULL p.
 */
bool setting_parse(struct slice text, struct slice *name,
    struct slice *value, struct err *e);
bool setting_check(struct slice name, struct slice value, struct err *e);
/* Check it, and do it. */
bool setting_set(struct app *a, struct slice name, struct slice value,
    struct err *e);

/*
 * What may stand where typed was typed: "NAME=", or behind the sign the
 * values; of one option alone (its values) where of is not NULL.
 */
void setting_complete(const char *of, struct slice typed,
    void (*add)(const char *candidate));

/* "wrap=on (preset on): break long lines", appended. */
void setting_describe(const struct app *a, const struct setting_def *d,
    struct bytes *out);

#endif
