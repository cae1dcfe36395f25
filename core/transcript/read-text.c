/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of docs/transcript.md, read. */
#include "core/transcript/read-rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/transcript/when.h"
#include "core/banned.h"

/* A byte may be spelled with four, and a character with ten. */
#define SPELLED_MAX	(12 * LOG_LINE_MAX)
#define ROWS_NAMED	"end of transcript:"

/* What the line before was, for one that was wrapped on the way. */
enum item { ITEM_NONE, ITEM_HEAD, ITEM_ROW, ITEM_ATTRIBUTES, ITEM_FACT,
	ITEM_NOTE };

struct reader {
	struct transcript *t;
	struct rows	 rows;
	size_t		 line;		/* of the file, from 1 */
	bool		 entities;	/* of HTML */
	enum item	 item;		/* what is gathered */
	struct bytes	 gathered;	/* its text, all lines of it */
	size_t		 item_line, item_column;
	enum stage	 stage;
	bool		 in_head, ended;
	size_t		 rows_told;
	struct bytes	 plain;		/* a line without entities */
};

/* ---- entities ---------------------------------------------------------- */

static size_t
entity(struct slice s, struct bytes *out)
{
	static const struct {
		const char	*name;
		char		 c;
	} named[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' },
	    { "&#39;", '\'' }, { "&#x27;", '\'' }, { "&apos;", '\'' },
	    { "&nbsp;", ' ' }, { "&amp;", '&' } };

	for (size_t i = 0; i < COUNT_OF(named); i++)
		if (slice_istarts(s, named[i].name)) {
			bytes_add_char(out, named[i].c);
			return strlen(named[i].name);
		}
	bytes_add_char(out, '&');
	return 1;
}

static struct slice
without_entities(struct reader *r, struct slice line)
{
	bytes_reset(&r->plain);
	while (line.n > 0) {
		size_t n = slice_find(line, '&');

		bytes_add(&r->plain, line.p, n);
		if (n < line.n)
			n += entity(slice_sub(line, n, line.n), &r->plain);
		line = slice_sub(line, n, line.n);
	}
	return bytes_slice(&r->plain);
}

/* ---- what was gathered ------------------------------------------------- */

static char *
shown(struct slice s)
{
	return vis_dup(slice_sub(s, 0, 40));
}

static void
broken(struct reader *r, size_t column, const char *what, struct slice word)
{
	char *w = shown(word);

	r->t->partial = true;
	remark(r->t, r->item_line, r->item_column + column, "%s: %s", what,
	    w);
	free(w);
}

static void
set(char **where, struct slice spelled)
{
	struct bytes b;

	bytes_init(&b, LOG_LINE_MAX);
	unspell(spelled, &b, NULL, NULL);
	free(*where);
	*where = bytes_take(&b);
}

static void
end_head(struct reader *r, struct slice text)
{
	size_t colon = slice_find(text, ':');
	struct slice name = slice_sub(text, 0, colon);
	struct slice value = slice_trim(slice_sub(text, colon + 1, text.n));
	int64_t began;

	if (colon == text.n)
		broken(r, 0, "a line of the head without a colon", text);
	else if (slice_is(name, "target"))
		set(&r->t->target, value);
	else if (slice_is(name, "program"))
		set(&r->t->program, value);
	else if (slice_is(name, "began")) {
		if (document_time_read(value, &began))
			log_set_began(r->t->log, began);
		else
			broken(r, colon + 2, "this is no time", value);
	} else if (slice_is(name, "goal") &&
	    !document_goal_read(value, &r->t->goal))
		broken(r, colon + 2, "a goal that is not known", value);
}

static void
end_row(struct reader *r, struct slice text)
{
	if (!row_text(&r->rows, text))
		broken(r, 0, "too many masks in a line", slice_of(""));
	row_usual(&r->rows);
}

/* ---- attributes -------------------------------------------------------- */

static bool
attribute_flag(struct row *row, struct slice word)
{
	bool no = slice_istarts(word, "no-");
	unsigned flag;

	if (!flag_read(slice_sub(word, no ? 3 : 0, word.n), &flag))
		return false;
	row->flags = no ? row->flags & ~flag : row->flags | flag;
	return true;
}

static bool
attribute_answers(struct row *row, struct slice value)
{
	unsigned long n;

	if (slice_is(value, "none")) {
		row->answers = UNIT_NONE;
		return true;
	}
	if (!slice_number(value, UINT32_MAX - 1, &n) || n == 0)
		return false;
	row->answers = (uint32_t)n - 1;
	return true;
}

static bool
attribute_shapes(struct rows *rows, struct slice value)
{
	while (value.n > 0) {
		size_t n = slice_find(value, ',');

		if (!row_shape(rows, slice_sub(value, 0, n)))
			return false;
		value = slice_sub(value, n + 1, value.n);
	}
	return true;
}

static bool
attribute_value(struct rows *rows, struct slice name, struct slice value)
{
	unsigned long n;

	if (slice_is(name, "event"))
		return row_event(rows, value);
	if (slice_is(name, "answers"))
		return attribute_answers(&rows->row, value);
	if (slice_is(name, "hidden"))
		return attribute_shapes(rows, value);
	if (!slice_is(name, "length") || !slice_number(value, 1u << 30, &n))
		return false;
	rows->row.full_len = n;
	return true;
}

static bool
attribute(struct rows *rows, struct slice word)
{
	size_t eq = slice_find(word, '=');
	struct row *row = &rows->row;

	if (eq < word.n)
		return attribute_value(rows, slice_sub(word, 0, eq),
		    slice_sub(word, eq + 1, word.n));
	if (slice_is(word, "crlf"))
		row->eol = EOL_CRLF;
	else if (slice_is(word, "lf"))
		row->eol = EOL_LF;
	else if (slice_is(word, "unended"))
		row->eol = EOL_NONE;
	else if (slice_is(word, "open"))
		row->open = true;
	else
		return attribute_flag(row, word);
	return true;
}

static void
end_attributes(struct reader *r, struct slice text)
{
	struct slice rest = text, word;

	while (slice_word(&rest, &word))
		if (!attribute(&r->rows, word))
			broken(r, (size_t)(word.p - text.p),
			    "this is not understood", word);
}

/* ---- facts ------------------------------------------------------------- */

static bool
fact_place(struct fact *f, struct slice value)
{
	size_t plus = slice_find(value, '+');
	unsigned long at, n;

	if (!slice_number(slice_sub(value, 0, plus), 1u << 24, &at) ||
	    !slice_number(slice_sub(value, plus + 1, value.n), 1u << 24, &n))
		return false;
	f->at = (struct span){ at, n };
	return true;
}

static bool
fact_attribute(struct reader *r, struct fact *f, struct slice word)
{
	size_t eq = slice_find(word, '=');
	struct slice name = slice_sub(word, 0, eq);
	struct slice value = slice_sub(word, eq + 1, word.n);

	if (slice_is(name, "at"))
		return fact_place(f, value);
	if (slice_is(name, "folded")) {
		f->folded = true;
		return true;
	}
	if (slice_is(name, "warning"))
		return row_warning(&r->rows, f, value);
	if (slice_is(name, "hidden")) {
		f->secret = shape_read(value, &f->shape);
		f->value[0] = '\0';
		return f->secret;
	}
	return mark_read(word, &f->mark);
}

/* NAME (ATTRIBUTES): VALUE */
static void
end_fact(struct reader *r, struct slice text)
{
	size_t name = 0, colon;
	struct slice inside = { "", 0 }, word;
	struct fact *f;

	while (name < text.n && text.p[name] != ' ' && text.p[name] != ':')
		name++;
	colon = name;
	if (name + 1 < text.n && text.p[name] == ' ' &&
	    text.p[name + 1] == '(') {
		inside = slice_sub(text, name + 2, text.n);
		inside.n = slice_find(inside, ')');
		colon = name + 2 + inside.n + 1;
	}
	if (name == 0 || colon >= text.n || text.p[colon] != ':') {
		slice_word(&text, &word);
		broken(r, 0, "a fact without a name or a colon", word);
		return;
	}
	f = row_fact(&r->rows, slice_sub(text, 0, name),
	    slice_trim(slice_sub(text, colon + 1, text.n)));
	while (f != NULL && slice_word(&inside, &word))
		if (!fact_attribute(r, f, word))
			broken(r, 0, "this is not understood", word);
}

static void
end_item(struct reader *r)
{
	struct slice text = slice_trim(bytes_slice(&r->gathered));

	switch (r->item) {
	case ITEM_HEAD:
		end_head(r, text);
		break;
	case ITEM_ROW:
		end_row(r, text);
		break;
	case ITEM_ATTRIBUTES:
		end_attributes(r, text);
		break;
	case ITEM_FACT:
		end_fact(r, text);
		break;
	case ITEM_NOTE:
	case ITEM_NONE:
		break;
	}
	r->item = ITEM_NONE;
	bytes_reset(&r->gathered);
}

/* ---- lines ------------------------------------------------------------- */

static void
begin_item(struct reader *r, enum item item, struct slice line,
    struct slice text)
{
	end_item(r);
	r->item = item;
	r->item_line = r->line;
	r->item_column = text.n > 0 ? (size_t)(text.p - line.p) + 1 : 1;
	bytes_add_slice(&r->gathered, text);
}

/* In front of a line: the quotes of mail programs, and blanks. */
static struct slice
unquoted(struct slice line)
{
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	line = slice_trim(line);
	while (line.n > 0 && line.p[0] == '>')
		line = slice_trim(slice_sub(line, 1, line.n));
	return line;
}

/* [NUMBER] SECONDS MARK [TEXT] */
static bool
is_row(struct reader *r, struct slice line)
{
	struct slice rest = line, word = { "", 0 };
	enum entry_kind kind;
	unsigned long unit = 0;
	int64_t at_us;
	bool tls;

	slice_word(&rest, &word);
	if (slice_number(word, UINT32_MAX - 1, &unit) &&
	    !slice_word(&rest, &word))
		return false;
	if (!when_seconds_read(word, &at_us) || !slice_word(&rest, &word) ||
	    !gutter_read(word, &kind, &tls))
		return false;
	begin_item(r, ITEM_ROW, line, slice_trim(rest));
	if (unit > 0 && unit != r->rows.context.units +
	    (r->rows.row.is && r->rows.row.begins) + 1) {
		remark(r->t, r->line, 1, "row %lu follows row %u: something "
		    "is missing", unit, r->rows.context.units +
		    (r->rows.row.is && r->rows.row.begins));
		r->t->partial = true;
	}
	row_begin(&r->rows, kind, r->stage, tls, unit > 0, at_us);
	r->in_head = false;
	return true;
}

static bool
is_stage(struct reader *r, struct slice line)
{
	char name[20];
	enum stage s;

	if (line.n < 3 || line.n > sizeof(name) || line.p[0] != '[' ||
	    line.p[line.n - 1] != ']')
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)line.n - 2, line.p + 1);
	if (strcmp(name, stage_name(STAGE_OTHER)) == 0)
		s = STAGE_OTHER;
	else if (!stage_parse(name, &s))
		return false;
	begin_item(r, ITEM_NOTE, line, slice_of(""));
	r->stage = s;
	r->in_head = false;
	return true;
}

static bool
is_marked(struct slice line, const char *marks)
{
	return line.n > 0 && strchr(marks, line.p[0]) != NULL &&
	    (line.n == 1 || line.p[1] == ' ');
}

/* A line that goes on with the one before, in the writer's own folds. */
static void
folded_line(struct reader *r, struct slice line)
{
	if (line.p[0] == '+')
		bytes_add_char(&r->gathered, ' ');
	bytes_add_slice(&r->gathered, slice_trim(slice_sub(line, 1, line.n)));
}

/* A program on the way has put a line end in place of a blank. */
static void
wrapped_line(struct reader *r, struct slice line)
{
	if (r->item == ITEM_NONE) {
		begin_item(r, ITEM_NOTE, line, line);
		broken(r, 0, "this line was left out", line);
		return;
	}
	if (r->item == ITEM_NOTE)
		return;
	r->t->joined++;
	if (r->gathered.len > 0)
		bytes_add_char(&r->gathered, ' ');
	bytes_add_slice(&r->gathered, line);
}

static bool
is_end(struct reader *r, struct slice line)
{
	unsigned long n;

	if (!slice_istarts(line, ROWS_NAMED))
		return false;
	line = slice_trim(slice_sub(line, strlen(ROWS_NAMED), line.n));
	end_item(r);
	r->ended = true;
	if (slice_number(slice_sub(line, 0, slice_find(line, ' ')),
	    READ_ROWS_MAX, &n) && n != r->rows.n) {
		remark(r->t, r->line, 1, "there were %lu rows, and %zu are "
		    "left", n, r->rows.n);
		r->t->partial = true;
	}
	return true;
}

static bool
begins_head(struct slice line)
{
	static const char *const names[] = { "program", "target", "began",
	    "goal", "took", "result", "tls", "keylog", "offered in clear",
	    "offered in TLS", "hidden", "renamed", "saved" };
	struct slice name = slice_sub(line, 0, slice_find(line, ':'));

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (slice_is(name, names[i]))
			return name.n < line.n;
	return false;
}

static void
one_line(struct reader *r, struct slice whole)
{
	struct slice line = unquoted(whole);

	if (line.n == 0) {
		if (r->item != ITEM_ROW)
			end_item(r);
	} else if (is_end(r, line) || is_stage(r, line) || is_row(r, line))
		return;
	else if (is_marked(line, "|+"))
		folded_line(r, line);
	else if (is_marked(line, "#!"))
		begin_item(r, ITEM_NOTE, line, line);
	else if (is_marked(line, ":") && r->rows.row.is)
		begin_item(r, ITEM_ATTRIBUTES, whole,
		    slice_trim(slice_sub(line, 1, line.n)));
	else if (is_marked(line, "=") && r->rows.row.is)
		begin_item(r, ITEM_FACT, whole,
		    slice_trim(slice_sub(line, 1, line.n)));
	else if (r->in_head && begins_head(line))
		begin_item(r, ITEM_HEAD, whole, line);
	else
		wrapped_line(r, line);
}

static void
all_lines(struct reader *r, struct slice text)
{
	while (text.n > 0 && !r->ended && r->rows.n < READ_ROWS_MAX) {
		size_t n = slice_find(text, '\n');
		struct slice line = slice_sub(text, 0, n);

		r->line++;
		one_line(r, r->entities ? without_entities(r, line) : line);
		text = slice_sub(text, n + 1, text.n);
	}
	end_item(r);
	rows_read_end(&r->rows);
}

bool
read_text(struct transcript *t, struct slice text, size_t line, bool entities,
    struct err *e)
{
	struct reader r = { .t = t, .line = line, .entities = entities,
	    .in_head = true, .stage = STAGE_OTHER };

	rows_read_init(&r.rows, t);
	bytes_init(&r.gathered, SPELLED_MAX);
	bytes_init(&r.plain, BYTES_NO_LIMIT);
	all_lines(&r, text);
	if (!r.ended) {
		t->partial = true;
		remark(t, r.line, 1, "the end is missing");
	}
	rows_read_clear(&r.rows);
	bytes_wipe(&r.gathered);
	bytes_wipe(&r.plain);
	if (log_count(t->log) == 0)
		return err_set(e, "transcript.broken", "line %zu: behind the "
		    "head there is no row of a session", r.line);
	return true;
}
