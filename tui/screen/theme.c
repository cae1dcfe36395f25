/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/theme.h"

#include <string.h>

#include "tui/embed/embedded.h"
#include "core/base/nearest.h"
#include "tui/banned.h"

#define COLOURS_BASIC	8
#define COLOURS_ALL	256

static const char *const colours[] = { "black", "red", "green", "yellow",
	"blue", "magenta", "cyan", "white" };

static const struct {
	const char	*name;
	unsigned char	 attr;
} attrs[] = {
	{ "bold", LOOK_BOLD }, { "reverse", LOOK_REVERSE },
	{ "underline", LOOK_UNDERLINE }, { "dim", LOOK_DIM },
};

/* Where an error is told: which line, and what is wrong in it. */
struct place {
	unsigned	 line;
	struct err	*err;
};

static bool
refuse(const struct place *at, struct slice word,
    const char *what, nearest_list *list)
{
	const char *near = list != NULL ? nearest_name(word, list) : NULL;

	return err_set(at->err, "theme.syntax", "line %u: %s is not %s%s%s",
	    at->line, nearest_quote(word, near, "a word").text, what, near != NULL ? "; the nearest is " : "",
	    near != NULL ? near : "");
}

/* ---- words ------------------------------------------------------------- */

static const char *
role_at(size_t i)
{
	return i < ROLE_COUNT ? role_name((enum role)i) : NULL;
}

static const char *
word_at(size_t i)
{
	if (i < COUNT_OF(colours))
		return colours[i];
	i -= COUNT_OF(colours);
	return i < COUNT_OF(attrs) ? attrs[i].name : NULL;
}

static bool
read_role(struct slice word, enum role *out)
{
	for (int r = 0; r < ROLE_COUNT; r++)
		if (slice_is(word, role_name((enum role)r))) {
			*out = (enum role)r;
			return true;
		}
	return false;
}

static bool
read_colour(struct slice word, int count, short *out)
{
	unsigned long n;

	if (slice_is(word, "default")) {
		*out = LOOK_OWN;
		return true;
	}
	for (size_t i = 0; i < COUNT_OF(colours); i++)
		if (slice_is(word, colours[i])) {
			*out = (short)i;
			return true;
		}
	if (!slice_number(word, (unsigned long)count - 1, &n))
		return false;
	*out = (short)n;
	return true;
}

static bool
read_attr(struct slice word, struct look *l)
{
	for (size_t i = 0; i < COUNT_OF(attrs); i++)
		if (slice_is(word, attrs[i].name)) {
			l->attrs |= attrs[i].attr;
			return true;
		}
	return false;
}

/* ---- one look ---------------------------------------------------------- */

/* "red on white bold": what stands before a "256:" or "mono:", or behind. */
static bool
read_look(struct slice *rest, enum theme_depth depth, struct look *l,
    const struct place *at)
{
	int count = depth == THEME_256 ? COLOURS_ALL : COLOURS_BASIC;
	bool on = false;
	struct slice word, before = *rest;

	*l = (struct look){ LOOK_OWN, LOOK_OWN, 0 };
	while (slice_word(rest, &word)) {
		if (word.p[word.n - 1] == ':') {
			*rest = before;		/* another depth begins */
			break;
		}
		before = *rest;
		if (read_attr(word, l))
			continue;
		if (slice_is(word, "on")) {
			on = true;
			continue;
		}
		if (depth == THEME_MONO)
			return refuse(at, word, "bold, reverse, underline "
			    "or dim, and without colours there is nothing "
			    "else", NULL);
		if (!read_colour(word, count, on ? &l->bg : &l->fg))
			return refuse(at, word, depth == THEME_256 ?
			    "a colour (a name, 0 to 255, default) or bold, "
			    "reverse, underline, dim" :
			    "a colour (a name, 0 to 7, default) or bold, "
			    "reverse, underline, dim", word_at);
	}
	return true;
}

static bool
read_depth(struct slice word, enum theme_depth *out)
{
	*out = slice_is(word, "256:") ? THEME_256 : THEME_MONO;
	return slice_is(word, "256:") || slice_is(word, "mono:");
}

/* What is not said for 256 colours or for none follows from the eight. */
static bool
read_role_line(struct theme *t, struct slice rest, const struct place *at)
{
	struct slice word = slice_of("");
	struct look look;
	enum theme_depth depth;
	enum role role;

	slice_word(&rest, &word);
	if (!read_role(word, &role))
		return refuse(at, word, "a role", role_at);
	if (!read_look(&rest, THEME_8, &look, at))
		return false;
	for (int d = 0; d < THEME_DEPTHS; d++)
		t->looks[d][role] = look;
	t->looks[THEME_MONO][role].fg = LOOK_OWN;
	t->looks[THEME_MONO][role].bg = LOOK_OWN;
	while (slice_word(&rest, &word)) {
		if (!read_depth(word, &depth))
			return refuse(at, word, "256: or mono:", NULL);
		if (!read_look(&rest, depth, &t->looks[depth][role], at))
			return false;
	}
	return true;
}

/* ---- a file ------------------------------------------------------------ */

static bool
read_base(struct theme *t, struct slice rest, const struct place *at)
{
	struct slice word = slice_trim(rest);
	char name[40];

	if (word.n > 0 && word.n < sizeof(name)) {
		memcpy(name, word.p, word.n);
		name[word.n] = '\0';
		if (theme_builtin(t, name))
			return true;
	}
	return refuse(at, word, "a theme that is built in", theme_name_at);
}

static const char *
first_word_at(size_t i)
{
	return i == 0 ? "role" : i == 1 ? "base" : NULL;
}

static bool
read_line(struct theme *t, struct slice line, const struct place *at)
{
	struct slice word;

	line = slice_sub(line, 0, slice_find(line, '#'));
	if (!slice_word(&line, &word))
		return true;
	if (slice_is(word, "role"))
		return read_role_line(t, line, at);
	if (slice_is(word, "base"))
		return read_base(t, line, at);
	return refuse(at, word, "role or base", first_word_at);
}

bool
theme_read(struct theme *t, struct slice text, struct err *e)
{
	struct place at = { 0, e };
	struct theme read = *t;

	while (text.n > 0) {
		size_t end = slice_find(text, '\n');
		struct slice line = slice_sub(text, 0, end);

		at.line++;
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (!read_line(&read, line, &at))
			return false;
		text = slice_sub(text, end + 1, text.n);
	}
	*t = read;
	return true;
}

bool
theme_builtin(struct theme *t, const char *name)
{
	struct err e;

	for (size_t i = 0; embedded_themes[i].name != NULL; i++)
		if (strcmp(embedded_themes[i].name, name) == 0)
			return theme_read(t, slice_of(embedded_themes[i].text),
			    &e);
	return false;
}

const char *
theme_name_at(size_t i)
{
	return embedded_themes[i].name;
}

struct look
theme_look(const struct theme *t, enum theme_depth depth, enum role r,
    unsigned flags)
{
	struct look look = t->looks[depth][r];

	if (flags & CELL_CURSOR)
		look.attrs |= LOOK_REVERSE;
	if (flags & CELL_CURSOR_OTHER)
		look.attrs |= LOOK_BOLD;
	if (flags & CELL_MARKED)
		look.attrs |= LOOK_UNDERLINE;
	return look;
}
