/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/report/shell.h"

#include <string.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/banned.h"

#define CONTINUED	" \\\n    "
#define CONTINUED_COLS	4
#define COMMENT		"# "
#define LINE		"#     "

/* ---- words ------------------------------------------------------------- */

static bool
is_plain(struct slice word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789_@%+:,./-";

	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] == '\0' || strchr(plain, word.p[i]) == NULL)
			return false;
	return word.n > 0;
}

/* A quote and a history character stand outside of the quotes. */
static void
add_quoted(struct bytes *out, struct slice text)
{
	bytes_add_char(out, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'' || text.p[i] == '!')
			bytes_addf(out, "'\\%c'", text.p[i]);
		else
			bytes_add_char(out, text.p[i]);
	}
	bytes_add_char(out, '\'');
}

static void
add_octal(struct bytes *out, struct slice raw)
{
	bytes_add_str(out, "\"$(printf '");
	for (size_t i = 0; i < raw.n; i++)
		bytes_addf(out, "\\%03o", (unsigned char)raw.p[i]);
	bytes_add_str(out, "')\"");
}

/*
 * How many bytes of word, from at on, the next piece takes; *escape says
 * whether they must be spelled out.  $() drops line feeds at its end, so
 * bytes behind one are spelled out together with it.
 */
static size_t
next_piece(struct slice word, size_t at, bool *escape)
{
	struct slice rest = slice_sub(word, at, word.n);
	char scratch[16];
	struct vis_run run;
	size_t from = at, end = at;

	*escape = false;
	while (vis_next(&rest, &at, VIS_UTF8, scratch, &run)) {
		bool line_feed = end > from && word.p[end - 1] == '\n';

		if (end == from)
			*escape = run.escape;
		else if (*escape && !run.escape && line_feed)
			return end + 1 - from;
		else if (run.escape != *escape)
			break;
		end = run.raw.at + run.raw.n;
	}
	return end - from;
}

void
shell_word(struct bytes *out, struct slice word)
{
	if (is_plain(word)) {
		bytes_add_slice(out, word);
		return;
	}
	if (word.n == 0)
		bytes_add_str(out, "''");
	for (size_t at = 0; at < word.n; ) {
		bool escape;
		size_t n = next_piece(word, at, &escape);

		if (escape)
			add_octal(out, slice_sub(word, at, n));
		else
			add_quoted(out, slice_sub(word, at, n));
		at += n;
	}
}

/* ---- commands ---------------------------------------------------------- */

static void
add_unit(struct shell *sh, struct slice unit)
{
	int cols = utf8_columns(unit);
	int room = SHELL_COLUMNS - (int)strlen(" \\");

	if (sh->cols > CONTINUED_COLS && sh->cols + 1 + cols > room) {
		bytes_add_str(sh->out, CONTINUED);
		sh->cols = CONTINUED_COLS;
	} else {
		bytes_add_char(sh->out, ' ');
		sh->cols++;
	}
	bytes_add_slice(sh->out, unit);
	sh->cols += cols;
}

void
shell_begin(struct shell *sh, struct bytes *out, const char *text)
{
	*sh = (struct shell){ .out = out, .cols = (int)strlen(text) };
	bytes_add_str(out, text);
}

void
shell_text(struct shell *sh, const char *text)
{
	add_unit(sh, slice_of(text));
}

void
shell_joined(struct shell *sh, const char *before, const char *value)
{
	struct bytes unit;

	bytes_init(&unit, BYTES_NO_LIMIT);
	bytes_add_str(&unit, before);
	shell_word(&unit, slice_of(value));
	add_unit(sh, bytes_slice(&unit));
	bytes_clear(&unit);
}

void
shell_option(struct shell *sh, const char *option, const char *value)
{
	struct bytes before;

	bytes_init(&before, BYTES_NO_LIMIT);
	bytes_addf(&before, "%s ", option);
	shell_joined(sh, before.data, value);
	bytes_clear(&before);
}

void
shell_end(struct shell *sh)
{
	bytes_add_char(sh->out, '\n');
}

/* ---- comments ---------------------------------------------------------- */

void
shell_note(struct bytes *out, const char *text)
{
	struct slice rest = slice_of(text), word;
	size_t used = SHELL_COLUMNS;
	bool begun = false;

	while (slice_word(&rest, &word)) {
		if (used + 1 + word.n > SHELL_COLUMNS) {
			bytes_addf(out, "%s" COMMENT, begun ? "\n" : "");
			used = strlen(COMMENT);
			begun = true;
		} else {
			bytes_add_char(out, ' ');
			used++;
		}
		bytes_add_slice(out, word);
		used += word.n;
	}
	bytes_add_char(out, '\n');
}

void
shell_line(struct bytes *out, const char *before, const char *bytes,
    const char *after)
{
	bytes_addf(out, LINE "%s", before);
	vis_add(out, slice_of(bytes), VIS_UTF8);
	bytes_addf(out, "%s\n", after);
}
