/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/settings/setting.h"

#include <stdio.h>

#include "core/base/nearest.h"
#include "tui/screen/theme.h"
#include "tui/settings/table.h"
#include "tui/banned.h"

const struct setting_def *
setting_at(size_t i)
{
	return settings_table[i].name != NULL ? &settings_table[i] : NULL;
}

const struct setting_def *
setting_find(struct slice name)
{
	const struct setting_def *d;

	for (size_t i = 0; (d = setting_at(i)) != NULL; i++)
		if (slice_is(name, d->name))
			return d;
	return NULL;
}

const char *
setting_choices(const struct setting_def *d)
{
	return d->type == SETTING_SWITCH ? "on|off" : d->choices;
}

/* ---- checking ---------------------------------------------------------- */

bool
setting_parse(struct slice text, struct slice *name, struct slice *value,
    struct err *e)
{
	size_t end;

	text = slice_trim(text);
	for (end = 0; end < text.n; end++)
		if (text.p[end] == '=' || text.p[end] == ' ' ||
		    text.p[end] == '\t')
			break;
	*name = slice_sub(text, 0, end);
	*value = (struct slice){ NULL, 0 };
	if (setting_find(*name) == NULL)
		return setting_check(*name, *value, e);
	text = slice_trim(slice_sub(text, end, text.n));
	if (text.n == 0)
		return true;
	if (text.p[0] == '=')
		text = slice_trim(slice_sub(text, 1, text.n));
	*value = text.n > 0 ? text : slice_of("");
	return true;
}

static const char *
name_at(size_t i)
{
	const struct setting_def *d = setting_at(i);

	return d != NULL ? d->name : NULL;
}

static bool
is_choice(struct slice value, const char *choices)
{
	struct slice rest = slice_of(choices), one;

	for (;;) {
		one = slice_sub(rest, 0, slice_find(rest, '|'));
		if (slice_eq(one, value))
			return true;
		if (one.n == rest.n)
			return false;
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
}

#define CHOICES_MAX	16
#define CHOICE_LEN	32

struct choices {
	char	v[CHOICES_MAX][CHOICE_LEN];
	size_t	n;
};

static const char *
choice_at(const void *arg, size_t i)
{
	const struct choices *c = arg;

	return i < c->n ? c->v[i] : NULL;
}

static bool
is_percent(struct slice value)
{
	unsigned long n;

	if (value.n > 0 && value.p[value.n - 1] == '%')
		value.n--;
	return slice_number(value, 100, &n);
}

/* Every choice is known: what is near one may be repeated. */
static struct quoted
quoted_value(struct slice value, const char *choices)
{
	struct choices c = { .n = 0 };
	struct slice rest = slice_of(choices);

	while (rest.n > 0 && c.n < CHOICES_MAX) {
		struct slice one = slice_sub(rest, 0, slice_find(rest, '|'));

		snprintf(c.v[c.n++], CHOICE_LEN, "%.*s", (int)one.n, one.p);
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
	return nearest_quote(value, nearest_among(value, choice_at, &c),
	    "what is said");
}

bool
setting_check(struct slice name, struct slice value, struct err *e)
{
	const struct setting_def *d = setting_find(name);
	const char *near, *choices;

	if (d == NULL) {
		near = nearest_name(name, name_at);
		return err_set(e, "setting.unknown", "there is no option "
		    "%s%s%s", nearest_quote(name, near, "of this name").text,
		    near != NULL ? "; the nearest is " :
		    "", near != NULL ? near : "");
	}
	choices = setting_choices(d);
	if (choices != NULL && !is_choice(value, choices))
		return err_set(e, "setting.value", "%s: %s is not one of %s",
		    d->name, quoted_value(value, choices).text, choices);
	if (d->type == SETTING_PERCENT && !is_percent(value))
		return err_set(e, "setting.value", "%s: %s is not a "
		    "percentage, such as 52%%", d->name, nearest_quote(value,
		    NULL, "what is said").text);
	return true;
}

bool
setting_set(struct app *a, struct slice name, struct slice value,
    struct err *e)
{
	return setting_check(name, value, e) &&
	    setting_find(name)->set(a, value, e);
}

/* ---- completion -------------------------------------------------------- */

static void
add_value(struct slice typed, const char *before, struct slice value,
    void (*add)(const char *))
{
	char text[80];

	if (value.n < typed.n || !slice_eq(slice_sub(value, 0, typed.n), typed))
		return;
	snprintf(text, sizeof(text), "%s%.*s", before, (int)value.n, value.p);
	add(text);
}

static void
complete_values(const struct setting_def *d, struct slice typed,
    const char *before, void (*add)(const char *))
{
	struct slice rest = slice_of(setting_choices(d)), one;

	if (slice_is(slice_of("theme"), d->name))
		for (size_t i = 0; theme_name_at(i) != NULL; i++)
			add_value(typed, before,
			    slice_of(theme_name_at(i)), add);
	while (rest.n > 0) {
		one = slice_sub(rest, 0, slice_find(rest, '|'));
		add_value(typed, before, one, add);
		rest = slice_sub(rest, one.n + 1, rest.n);
	}
}

void
setting_complete(const char *of, struct slice typed,
    void (*add)(const char *candidate))
{
	size_t end = slice_find(typed, '=');
	const struct setting_def *d = setting_find(of != NULL ?
	    slice_of(of) : slice_sub(typed, 0, end));
	char before[40];

	if (of != NULL && d != NULL) {
		complete_values(d, typed, "", add);
	} else if (end < typed.n && d != NULL) {
		snprintf(before, sizeof(before), "%s=", d->name);
		complete_values(d, slice_sub(typed, end + 1, typed.n), before,
		    add);
	} else
		for (size_t i = 0; (d = setting_at(i)) != NULL; i++)
			add_value(typed, "", slice_of(d->name), add);
}

/* First, so that no narrow row cuts it. */
static void
add_choices(const struct setting_def *d, struct bytes *out)
{
	const char *choices = setting_choices(d);

	if (slice_is(slice_of("theme"), d->name))
		for (size_t i = 0; theme_name_at(i) != NULL; i++)
			bytes_addf(out, "%s%s", i > 0 ? "|" : " of ",
			    theme_name_at(i));
	else if (choices != NULL)
		bytes_addf(out, " of %s", choices);
}

void
setting_describe(const struct app *a, const struct setting_def *d,
    struct bytes *out)
{
	bytes_addf(out, "%s=", d->name);
	d->get(a, out);
	add_choices(d, out);
	bytes_addf(out, " (preset %s): %s", d->preset[0] != '\0' ? d->preset :
	    "nothing", d->meaning);
}
