/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/teachings.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/xalloc.h"
#include "tui/banned.h"

#define COLS_MIN	8
#define COLS_MAX	100	/* longer lines are hard to read */
#define MEANING_LINES	2	/* of the short form */

void
teachings_init(struct teachings *ls)
{
	*ls = (struct teachings){ .form = TEACHING_SHORT };
}

static void
forget(struct teachings *ls)
{
	for (size_t i = 0; i < ls->n; i++)
		explain_rows_clear(&ls->v[i].lines);
	free(ls->v);
	ls->v = NULL;
	ls->n = 0;
}

void
teachings_clear(struct teachings *ls)
{
	forget(ls);
	teachings_init(ls);
}

void
teachings_look(struct teachings *ls, const struct log *l, const struct story *st,
    const struct active *keys, int cols)
{
	if (l != ls->log)
		forget(ls);
	ls->log = l;
	ls->story = st;
	ls->keys = *keys;
	ls->cols = cols < COLS_MIN ? COLS_MIN : cols > COLS_MAX ? COLS_MAX :
	    cols;
}

/* ---- lines ------------------------------------------------------------- */

static void
add_text(struct explain_rows *r, const char *name, const char *mark,
    const char *text, int cols, size_t max)
{
	const struct explain_text t = { .name = name, .mark = mark,
	    .mark_role = ROLE_LESSON, .role = ROLE_EXPLAIN, .text = text };

	explain_add_text(r, &t, cols, max);
}

/* In the rule, or as lines of its own where it is too long for that. */
static void
add_title(struct explain_rows *r, const char *title, size_t more, int cols)
{
	char *text = more == 0 ? xstrdup(title) : xasprintf("%s, and %zu "
	    "more", title, more);
	const struct explain_text t = { .name = "", .mark = "",
	    .mark_role = ROLE_LESSON, .role = ROLE_LESSON, .text = text };

	if (explain_lines_of(text, cols - 2) == 1) {
		explain_add_line(r, EXPLAIN_RULE_TOP);
		explain_add_run(r, slice_of(text), ROLE_LESSON);
	} else
		explain_add_text(r, &t, cols, SIZE_MAX);
	free(text);
}

/* "+ 9 more (K)" */
static void
add_more(struct teachings *ls, struct explain_rows *r, size_t n)
{
	char keys[ACTIVE_KEYS_MAX], text[120];

	active_keys(&ls->keys, "explain", keys, sizeof(keys));
	if (n > 0)
		snprintf(text, sizeof(text), "+ %zu more", n);
	else
		snprintf(text, sizeof(text), "+ all of it");
	explain_add_line(r, EXPLAIN_TEXT);
	explain_add_run(r, slice_of(text), ROLE_DIM);
	if (keys[0] == '\0')
		return;
	explain_add_run(r, slice_of(" ("), ROLE_DIM);
	explain_add_run(r, slice_of(keys), ROLE_HINT_KEY);
	explain_add_run(r, slice_of(")"), ROLE_DIM);
}

/* The first with the beginning of its meaning, the others by title. */
static void
build_short(struct teachings *ls, struct teaching *x)
{
	struct explain_rows *r = &x->lines;
	size_t i = 1;

	add_title(r, x->terms[0]->title, 0, ls->cols);
	add_text(r, "", "", x->terms[0]->meaning, ls->cols, MEANING_LINES);
	for (; i < x->n && r->n + 1 < TEACHING_SHORT_LINES; i++)
		add_text(r, "", "- ", x->terms[i]->title, ls->cols, 1);
	add_more(ls, r, x->n - i);
}

static void
add_list(struct explain_rows *r, const char *name, const char *const *list,
    int cols)
{
	if (list[0] == NULL)
		return;
	explain_add_line(r, EXPLAIN_TEXT);
	explain_add_run(r, slice_of(name), ROLE_FIELD_NAME);
	for (; *list != NULL; list++)
		add_text(r, "", " - ", *list, cols, SIZE_MAX);
}

static void
build_full(struct teachings *ls, struct teaching *x)
{
	struct explain_rows *r = &x->lines;

	for (size_t i = 0; i < x->n; i++) {
		const struct term *t = x->terms[i];

		add_title(r, t->title, 0, ls->cols);
		add_text(r, "", "", t->meaning, ls->cols, SIZE_MAX);
		add_list(r, "On the wire:", t->wire, ls->cols);
		add_list(r, "Good to know:", t->good, ls->cols);
		add_list(r, "To read:", t->docs, ls->cols);
	}
	explain_add_line(r, EXPLAIN_RULE_END);
}

static void
build(struct teachings *ls, struct teaching *x)
{
	if (x->built_cols == ls->cols && x->built_form == x->form)
		return;
	explain_rows_clear(&x->lines);
	x->built_cols = ls->cols;
	x->built_form = x->form;
	if (x->n == 0)
		return;
	if (x->form == TEACHING_FOLDED)
		add_title(&x->lines, x->terms[0]->title, x->n - 1, ls->cols);
	else if (x->form == TEACHING_SHORT)
		build_short(ls, x);
	else
		build_full(ls, x);
}

/* What comes later is not explained any more. */
static void
build_end(struct teachings *ls, struct teaching *x)
{
	if (x->built_cols == ls->cols)
		return;
	explain_rows_clear(&x->lines);
	x->built_cols = ls->cols;
	add_text(&x->lines, "", "", TEACHINGS_END, ls->cols, SIZE_MAX);
}

/* ---- units ------------------------------------------------------------- */

static struct teaching *
teaching_of(struct teachings *ls, uint32_t unit)
{
	size_t n = ls->n;

	if (unit >= n) {
		ls->v = xrealloc(ls->v, unit + 1, sizeof(*ls->v));
		ls->n = unit + 1;
		for (; n < ls->n; n++) {
			ls->v[n] = (struct teaching){ .form = ls->form };
			explain_rows_init(&ls->v[n].lines);
		}
	}
	return &ls->v[unit];
}

size_t
teachings_lines(void *arg, uint32_t unit)
{
	struct teachings *ls = arg;
	struct teaching *x;

	if (!ls->on || ls->story == NULL || unit > TEACHING_UNITS_MAX)
		return 0;
	x = teaching_of(ls, unit);
	if (unit == TEACHING_UNITS_MAX) {
		build_end(ls, x);
		return x->lines.n;
	}
	if (!x->known) {
		x->n = teachings_of(ls->log, ls->story, unit, x->terms);
		x->known = !log_unit(ls->log, unit)->open;
		x->built_cols = 0;
	}
	build(ls, x);
	return x->lines.n;
}

const struct explain_rows *
teachings_rows(const struct teachings *ls, uint32_t unit)
{
	return unit < ls->n ? &ls->v[unit].lines : NULL;
}

enum teaching_form
teachings_form(const struct teachings *ls, uint32_t unit)
{
	return unit < ls->n ? (enum teaching_form)ls->v[unit].form :
	    TEACHING_SHORT;
}

void
teachings_fold(struct teachings *ls, uint32_t unit, enum teaching_form form)
{
	if (unit < ls->n)
		ls->v[unit].form = (uint8_t)form;
}

void
teachings_fold_all(struct teachings *ls, enum teaching_form form)
{
	ls->form = (uint8_t)form;
	for (size_t i = 0; i < ls->n; i++)
		ls->v[i].form = (uint8_t)form;
}
