/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/explain-ways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

#define NEXT		"Next:"

/* ---- which there are --------------------------------------------------- */

static void
add_way(struct explain_ways *w, const struct active *a, const char *command,
    const char *same, const char *words, const char *brief)
{
	struct explain_way *way = &w->v[w->n];
	const char *typed = *same != '\0' ? same : command;
	bool two = *same != '\0' && strncmp(command, "prompt ", 7) != 0;

	if (active_unfit(a, command) != NULL)
		return;
	*way = (struct explain_way){ .words = words, .brief = brief };
	active_keys(a, command, way->key, sizeof(way->key));
	if (way->key[0] == '\0')
		snprintf(way->key, sizeof(way->key), ":%.60s", command);
	if (two)
		snprintf(way->commands, sizeof(way->commands),
		    " (:%s, or :%s)", command, same);
	else
		snprintf(way->commands, sizeof(way->commands), " (:%s)",
		    typed);
	w->n++;
}

void
explain_ways_collect(struct explain_ways *w, const struct explain_next *next,
    const char *k_words)
{
	*w = (struct explain_ways){ .n = 0 };
	for (size_t i = 0; i < next->noffers && i < OFFER_COUNT; i++) {
		const struct offer *o = &next->offers[i];

		add_way(w, next->keys, o->command, o->same, o->words,
		    o->brief);
	}
	add_way(w, next->keys, "explain", "", k_words, k_words);
}

/* ---- in rows ----------------------------------------------------------- */

static int
cols_of(const struct explain_ways *w, size_t i)
{
	const struct explain_way *way = &w->v[i];

	return 2 + utf8_columns(slice_of(way->key)) + 1 +
	    utf8_columns(slice_of(w->brief ? way->brief : way->words));
}

/* Where the row ends that begins with this way. */
static size_t
row_end(const struct explain_ways *w, size_t from, int cols)
{
	int used = (int)strlen(NEXT);
	size_t i = from;

	do
		used += cols_of(w, i++);
	while (i < w->n && used + cols_of(w, i) <= cols);
	return i;
}

static size_t
count_rows(const struct explain_ways *w, int cols)
{
	size_t rows = 0;

	for (size_t i = 0; i < w->n; i = row_end(w, i, cols))
		rows++;
	return rows;
}

/* The least of them goes first; the card's own key stays while it can. */
static void
drop_one(struct explain_ways *w)
{
	if (w->n > 2)
		w->v[w->n - 2] = w->v[w->n - 1];
	w->n--;
}

void
explain_ways_fit(struct explain_ways *w, int cols, size_t max)
{
	size_t rows = count_rows(w, cols);

	w->brief = true;
	w->brief = rows > 2 || (max < 3 && count_rows(w, cols) < rows);
	while (w->n > 1 && count_rows(w, cols) > max)
		drop_one(w);
	w->rows = count_rows(w, cols);
}

/* ---- as lines ---------------------------------------------------------- */

void
explain_ways_add(struct explain_rows *r, const struct explain_ways *w,
    int cols)
{
	size_t end = 0;

	for (size_t i = 0; i < w->n; i++) {
		const struct explain_way *way = &w->v[i];

		if (i == end) {
			explain_add_line(r, EXPLAIN_TEXT);
			explain_add_run(r, slice_of(i == 0 ? NEXT : "     "),
			    ROLE_FIELD_NAME);
			end = row_end(w, i, cols);
		}
		explain_add_run(r, slice_of("  "), ROLE_EXPLAIN);
		explain_add_run(r, slice_of(way->key), ROLE_HINT_KEY);
		explain_add_run(r, slice_of(" "), ROLE_EXPLAIN);
		explain_add_run(r, slice_of(w->brief ? way->brief :
		    way->words), ROLE_EXPLAIN);
	}
}

void
explain_ways_list(struct explain_rows *r, const struct explain_ways *w,
    int name_cols, int cols)
{
	char name[40], mark[ACTIVE_KEYS_MAX + 4];

	if (name_cols < (int)strlen(NEXT))
		name_cols = (int)strlen(NEXT);
	for (size_t i = 0; i < w->n; i++) {
		const struct explain_way *way = &w->v[i];
		char *text = xasprintf("%s%s", way->words, way->commands);
		const struct explain_text t = { .name = name, .mark = mark,
		    .mark_role = ROLE_HINT_KEY, .role = ROLE_EXPLAIN,
		    .text = text };

		snprintf(name, sizeof(name), "%-*s", name_cols,
		    i == 0 ? NEXT : "");
		snprintf(mark, sizeof(mark), "  %s ", way->key);
		explain_add_text(r, &t, cols, SIZE_MAX);
		free(text);
	}
}
