/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/view/wrap.h"

#include <string.h>

#include "core/base/utf8.h"
#include "tui/banned.h"

size_t
wrap_columns(struct slice text, int cols)
{
	size_t at = 0, n;
	int used = 0;

	while (at < text.n) {
		uint32_t cp = utf8_next(slice_sub(text, at, 4), &n);
		int width = cp == UTF8_BAD ? 1 : utf8_width(cp);

		if (at > 0 && used + width > cols)
			break;
		used += width;
		at += n;
	}
	return at;
}

/* Bytes behind the last place where an address may be broken; 0: there is
 * none, or it would leave most of the line empty. */
static size_t
tail_of_address(struct slice line)
{
	size_t end = line.n;

	while (end > 0 && memchr("/?&=-#", line.p[end - 1], 6) == NULL)
		end--;
	return 3 * end > line.n ? line.n - end : 0;
}

size_t
wrap_words(struct slice text, int cols, size_t *skip)
{
	size_t n = wrap_columns(text, cols), end = n;

	*skip = 0;
	if (n == text.n)
		return n;
	while (end > 0 && text.p[end] != ' ')
		end--;
	while (end > 0 && text.p[end - 1] == ' ')
		end--;
	if (end == 0)		/* one long word */
		return n - tail_of_address(slice_sub(text, 0, n));
	while (end + *skip < text.n && text.p[end + *skip] == ' ')
		(*skip)++;
	return end;
}

/* ---- commands ---------------------------------------------------------- */

#define ROOM_MIN	8	/* columns; narrower ones are not kept to */
#define INDENT		"    "

enum quote { QUOTE_NONE, QUOTE_DOUBLE, QUOTE_SUBSTITUTION };

/* Where the shell is within a line. */
struct quoting {
	enum quote	outer;
	bool		single, escaped;
};

/* Behind one more byte. */
static void
read_byte(struct quoting *q, const char *p)
{
	bool escaped = q->escaped;

	q->escaped = !escaped && !q->single && *p == '\\';
	if (escaped || q->escaped)
		return;
	if (*p == '\'' && (q->single || q->outer != QUOTE_DOUBLE))
		q->single = !q->single;
	else if (q->single)
		return;
	else if (*p == '"' && q->outer != QUOTE_SUBSTITUTION)
		q->outer = q->outer == QUOTE_NONE ? QUOTE_DOUBLE : QUOTE_NONE;
	else if (*p == '(' && q->outer == QUOTE_DOUBLE)
		q->outer = QUOTE_SUBSTITUTION;
	else if (*p == ')' && q->outer == QUOTE_SUBSTITUTION)
		q->outer = QUOTE_DOUBLE;
}

/*
 * Bytes of the command that stand on this row: to the last blank outside of
 * quotes, or else into a word, but not behind a character that acts on the
 * next one.
 */
static size_t
command_row(struct slice text, size_t room, struct quoting *q, bool *in_word)
{
	struct quoting now = *q, at_blank = *q, at_byte = *q;
	size_t blank = 0, byte = 0, n = wrap_columns(text, (int)room);

	for (size_t i = 0; i < n; i++) {
		unsigned char next = (unsigned char)text.p[i + 1];

		read_byte(&now, text.p + i);
		if (text.p[i + 1] == ' ' && !now.single &&
		    now.outer == QUOTE_NONE) {
			blank = i + 1;
			at_blank = now;
		}
		if (strchr("\\$'\"()", text.p[i]) == NULL &&
		    (next & 0xc0) != 0x80) {
			byte = i + 1;
			at_byte = now;
		}
	}
	*in_word = blank == 0 && byte > 0;
	*q = *in_word ? at_byte : blank > 0 ? at_blank : now;
	return *in_word ? byte : blank > 0 ? blank : n;
}

/* What begins each row of a line; a command in a comment has "#     ". */
static struct slice
prefix_of(struct slice line)
{
	size_t n = 0;

	if (line.n > 0 && line.p[0] == '#')
		n = 1;
	while (n < line.n && line.p[n] == ' ')
		n++;
	return slice_sub(line, 0, n);
}

static void
add_command(struct bytes *out, struct slice line, int cols)
{
	struct slice prefix = prefix_of(line);
	struct slice rest = slice_sub(line, prefix.n, line.n);
	struct quoting q = { .outer = QUOTE_NONE };
	bool in_word = false, quoted = false;

	bytes_add_slice(out, prefix);
	for (size_t used = prefix.n;;) {
		size_t room = (size_t)cols > used + ROOM_MIN ?
		    (size_t)cols - used : ROOM_MIN;
		size_t n;

		if (quoted)
			bytes_add_char(out, '\'');
		if (utf8_columns(rest) + quoted <= (int)room) {
			bytes_add_slice(out, rest);
			break;
		}
		n = command_row(rest, room - 3 - quoted, &q, &in_word);
		bytes_add_slice(out, slice_sub(rest, 0, n));
		rest = slice_sub(rest, n, rest.n);
		quoted = in_word && q.single;
		while (!in_word && rest.n > 0 && rest.p[0] == ' ')
			rest = slice_sub(rest, 1, rest.n);
		bytes_add_str(out, quoted ? "'\\\n" : in_word ? "\\\n" :
		    " \\\n");
		used = line.p[0] == '#' ? prefix.n : 0;
		bytes_add_slice(out, slice_sub(prefix, 0, used));
		if (!in_word && used == 0) {
			bytes_add_str(out, INDENT);
			used = strlen(INDENT);
		}
	}
	bytes_add_char(out, '\n');
}

static void
add_comment(struct bytes *out, struct slice line, int cols)
{
	struct slice prefix = prefix_of(line);
	struct slice rest = slice_sub(line, prefix.n, line.n);
	int room = cols > (int)prefix.n + ROOM_MIN ? cols - (int)prefix.n :
	    ROOM_MIN;

	do {
		size_t skip, n = wrap_words(rest, room, &skip);

		bytes_add_slice(out, prefix);
		bytes_add_slice(out, slice_sub(rest, 0, n));
		bytes_add_char(out, '\n');
		rest = slice_sub(rest, n + skip, rest.n);
	} while (rest.n > 0);
}

void
wrap_shell(struct bytes *out, struct slice text, int cols)
{
	bool goes_on = false;

	while (text.n > 0) {
		size_t end = slice_find(text, '\n');
		struct slice line = slice_sub(text, 0, end);
		bool more = line.n > 0 && line.p[line.n - 1] == '\\';

		text = slice_sub(text, end + 1, text.n);
		if (line.n > 0 && (line.p[0] != '#' || more || goes_on))
			add_command(out, line, cols);
		else
			add_comment(out, line, cols);
		goes_on = more;
	}
}
