/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON Lines, read. */
#include "core/transcript/read-rows.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

struct reader {
	struct transcript *t;
	struct rows	 rows;
	size_t		 line;
	bool		 ended;
};

static struct slice
string(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return (struct slice){ json_string_value(v), json_string_length(v) };
}

/* ---- the head ---------------------------------------------------------- */

static void
set(char **where, struct slice spelled)
{
	struct bytes b;

	if (spelled.p == NULL)
		return;
	bytes_init(&b, LOG_LINE_MAX);
	unspell(spelled, &b, NULL, NULL);
	free(*where);
	*where = bytes_take(&b);
}

static void
head(struct reader *r, const json_t *o)
{
	struct slice began = string(o, "began"), goal = string(o, "goal");
	int64_t us;

	set(&r->t->target, string(o, "target"));
	set(&r->t->program, string(o, "program"));
	if (document_time_read(began, &us))
		log_set_began(r->t->log, us);
	else
		remark(r->t, r->line, 1, "\"began\" is no time");
	if (!document_goal_read(goal, &r->t->goal))
		remark(r->t, r->line, 1, "\"goal\" is not understood");
}

/* ---- rows -------------------------------------------------------------- */

static bool
dir_read(struct slice dir, enum entry_kind *kind)
{
	static const char *const dirs[] = { [ENTRY_CLIENT] = "C",
	    [ENTRY_SERVER] = "S", [ENTRY_EVENT] = "-" };

	for (size_t i = 0; i < COUNT_OF(dirs); i++)
		if (slice_is(dir, dirs[i])) {
			*kind = (enum entry_kind)i;
			return true;
		}
	return false;
}

static enum stage
stage_of(const json_t *o)
{
	const char *name = json_string_value(json_object_get(o, "stage"));
	enum stage s;

	return name != NULL && stage_parse(name, &s) ? s : STAGE_OTHER;
}

static void
flags_read(struct row *row, const json_t *o)
{
	const json_t *list = json_object_get(o, "flags");
	unsigned flag;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);

		if (flag_read((struct slice){ json_string_value(v),
		    json_string_length(v) }, &flag))
			row->flags |= flag;
	}
}

static void
eol_read(struct row *row, struct slice eol)
{
	row->eol = slice_is(eol, "lf") ? EOL_LF : slice_is(eol, "none") ?
	    EOL_NONE : EOL_CRLF;
}

static void
shapes_read(struct rows *rows, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *v = json_array_get(list, i);

		row_shape(rows, (struct slice){ json_string_value(v),
		    json_string_length(v) });
	}
}

static bool
number(const json_t *v, json_int_t max, size_t *out)
{
	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    json_integer_value(v) > max)
		return false;
	*out = (size_t)json_integer_value(v);
	return true;
}

static void
fact_read(struct rows *rows, const json_t *o)
{
	struct slice mark = string(o, "mark"), hidden = string(o, "hidden");
	const json_t *at = json_object_get(o, "at");
	struct slice warning = string(o, "warning");
	struct fact *f = row_fact(rows, string(o, "name"),
	    string(o, "value"));

	if (f == NULL)
		return;
	f->folded = json_is_true(json_object_get(o, "folded"));
	mark_read(mark, &f->mark);
	row_warning(rows, f, warning);
	if (!number(json_array_get(at, 0), 1 << 24, &f->at.at) ||
	    !number(json_array_get(at, 1), 1 << 24, &f->at.n))
		f->at = (struct span){ 0, 0 };
	if (hidden.p != NULL) {
		f->secret = true;
		f->value[0] = '\0';
		shape_read(hidden, &f->shape);
	}
}

static void
row_rest(struct rows *rows, const json_t *o)
{
	const json_t *facts = json_object_get(o, "facts");
	struct row *row = &rows->row;
	size_t n;

	flags_read(row, o);
	eol_read(row, string(o, "eol"));
	row_event(rows, string(o, "event"));
	row->answers = UNIT_NONE;
	if (number(json_object_get(o, "answers"), UINT32_MAX - 1, &n) && n > 0)
		row->answers = (uint32_t)n - 1;
	if (number(json_object_get(o, "length"), 1 << 30, &n))
		row->full_len = n;
	row->open = json_is_true(json_object_get(o, "open"));
	shapes_read(rows, json_object_get(o, "hidden"));
	for (size_t i = 0; i < json_array_size(facts); i++)
		if (json_is_object(json_array_get(facts, i)))
			fact_read(rows, json_array_get(facts, i));
}

static bool
row_read(struct reader *r, const json_t *o, size_t *unit)
{
	double t = json_number_value(json_object_get(o, "t"));
	struct slice text = string(o, "text");
	enum entry_kind kind;
	size_t n;

	if (!dir_read(string(o, "dir"), &kind) || text.p == NULL ||
	    !number(json_object_get(o, "row"), UINT32_MAX - 1, &n) ||
	    !(t >= 0 && t < 366.0 * 86400))
		return false;
	row_begin(&r->rows, kind, stage_of(o),
	    json_is_true(json_object_get(o, "tls")), n != *unit,
	    (int64_t)(t * 1e6 + 0.5));
	*unit = n;
	if (!row_text(&r->rows, text))
		return false;
	row_rest(&r->rows, o);
	return true;
}

/* ---- lines ------------------------------------------------------------- */

static void
broken(struct reader *r, size_t column, const char *what)
{
	char *words = vis_dup(slice_of(what));

	r->t->partial = true;
	remark(r->t, r->line, column, "%s", words);
	free(words);
}

static void
end_read(struct reader *r, const json_t *o)
{
	size_t n;

	r->ended = true;
	if (number(json_object_get(o, "rows"), READ_ROWS_MAX, &n) &&
	    n != r->rows.n) {
		remark(r->t, r->line, 1, "there were %zu rows, and %zu are "
		    "left", n, r->rows.n);
		r->t->partial = true;
	}
}

static void
one_line(struct reader *r, struct slice line, size_t *unit)
{
	json_error_t why;
	json_t *o;

	if (slice_trim(line).n == 0 || slice_is(line, "\r"))
		return;
	o = json_loadb(line.p, line.n, JSON_REJECT_DUPLICATES |
	    JSON_ALLOW_NUL, &why);
	if (!json_is_object(o))
		broken(r, why.column > 0 && o == NULL ? (size_t)why.column :
		    1, o == NULL ? why.text : "this is no object");
	else if (json_object_get(o, "schema") != NULL)
		head(r, o);
	else if (json_is_true(json_object_get(o, "end")))
		end_read(r, o);
	else if (!row_read(r, o, unit))
		broken(r, 1, "this is no row of a session");
	json_decref(o);
}

bool
read_json(struct transcript *t, struct slice text, struct err *e)
{
	struct reader r = { .t = t };
	size_t unit = 0;

	rows_read_init(&r.rows, t);
	while (text.n > 0 && !r.ended && r.rows.n < READ_ROWS_MAX) {
		size_t n = slice_find(text, '\n');

		r.line++;
		one_line(&r, slice_sub(text, 0, n), &unit);
		text = slice_sub(text, n + 1, text.n);
	}
	rows_read_end(&r.rows);
	if (!r.ended)
		broken(&r, 1, "the end is missing");
	rows_read_clear(&r.rows);
	if (log_count(t->log) == 0)
		return err_set(e, "transcript.broken", "line %zu: behind the "
		    "head there is no row of a session", r.line);
	return true;
}
