/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scenario/wordfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"

#include "core/banned.h"

#define NAME_SHOWN	96	/* the end of a long path */
#define CONTROL		"there is a control character"

/* ---- saying what is wrong ---------------------------------------------- */

static size_t
column(struct slice line, size_t at)
{
	size_t col = 1, n;

	for (size_t i = 0; i < at && i < line.n; i += n) {
		utf8_next(slice_sub(line, i, line.n), &n);
		col++;
	}
	return col;
}

static void
show_name(char *out, size_t size, const char *name)
{
	struct slice s = slice_of(name);
	bool cut = s.n > NAME_SHOWN;
	char shown[NAME_SHOWN + 8];

	vis_copy(shown, sizeof(shown), slice_sub(s, cut ? s.n - NAME_SHOWN : 0,
	    NAME_SHOWN));
	snprintf(out, size, "%s%s", cut ? "..." : "", shown);
}

bool
wordfile_refuse(const char *name, const char *why, struct err *e)
{
	char shown[NAME_SHOWN + 16];

	show_name(shown, sizeof(shown), name);
	return err_set(e, "practice.file", "%s:1:1: %s", shown, why);
}

bool
wordfile_fail(struct wordfile *f, const struct token *at,
    const char *fmt, ...)
{
	char name[NAME_SHOWN + 16], why[200];
	size_t col = column(f->line, at ? at->at : f->line.n);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	show_name(name, sizeof(name), f->name);
	return err_set(f->err, "practice.file", "%s:%u:%zu: %s", name,
	    f->nline, col, why);
}

bool
wordfile_unknown(struct wordfile *f, const struct token *at,
    const char *kind, const char *(*list)(const void *, size_t),
    const void *arg)
{
	const char *near = nearest_among(at->text, list, arg);
	char shown[48];

	vis_copy(shown, sizeof(shown), at->text);
	return wordfile_fail(f, at, "unknown %s \"%s\"%s%s", kind, shown,
	    near ? "; the nearest is " : "", near ? near : "");
}

/* ---- a line to words and strings --------------------------------------- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_control(char c)
{
	return ((unsigned char)c < ' ' && c != '\t') || c == 0x7f;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* line.p[*i] is behind a backslash; moved behind the escape. */
static bool
take_escape(struct slice line, size_t *i, char *out)
{
	static const char from[] = "\"\\rn", to[] = "\"\\\r\n";
	char c = *i < line.n ? line.p[*i] : '\0';
	const char *known = c != '\0' ? strchr(from, c) : NULL;

	if (known != NULL) {
		*out = to[known - from];
		*i += 1;
		return true;
	}
	if (c != 'x' || *i + 2 >= line.n || hex_value(line.p[*i + 1]) < 0 ||
	    hex_value(line.p[*i + 2]) < 0)
		return false;
	*out = (char)(hex_value(line.p[*i + 1]) << 4 |
	    hex_value(line.p[*i + 2]));
	*i += 3;
	return *out != '\0';
}

static bool
take_string(struct wordfile *f, struct token *t, char **room)
{
	struct slice line = f->line;
	size_t i = t->at + 1;

	t->quoted = true;
	t->text.p = *room;
	while (i < line.n && line.p[i] != '"') {
		struct token here = { .at = i };

		if (is_control(line.p[i]))
			return wordfile_fail(f, &here, CONTROL);
		if (line.p[i] != '\\') {
			*(*room)++ = line.p[i++];
			continue;
		}
		i++;
		if (!take_escape(line, &i, (*room)++))
			return wordfile_fail(f, &here, "in a string a "
			    "backslash comes before \" \\ r n or xNN");
	}
	t->text.n = (size_t)(*room - t->text.p);
	t->end = i + 1;
	if (i == line.n)
		return wordfile_fail(f, t, "the string has no end");
	if (t->end < line.n && !is_blank(line.p[t->end])) {
		struct token behind = { .at = t->end };

		return wordfile_fail(f, &behind,
		    "a blank must follow the string");
	}
	return true;
}

static bool
take_token(struct wordfile *f, struct token *t, char **room)
{
	size_t i = t->at;

	if (f->line.p[i] == '"')
		return take_string(f, t, room);
	while (i < f->line.n && !is_blank(f->line.p[i])) {
		struct token here = { .at = i };
		char c = f->line.p[i++];

		if (is_control(c))
			return wordfile_fail(f, &here, CONTROL);
		if (c == '"')
			return wordfile_fail(f, &here,
			    "a blank must stand before a string");
	}
	t->end = i;
	t->text = slice_sub(f->line, t->at, i - t->at);
	return true;
}

static bool
split(struct wordfile *f)
{
	struct slice line = f->line;
	char *room;

	free(f->room);
	f->room = room = xmalloc(line.n + 1);
	f->ntokens = f->next = 0;
	for (size_t i = 0;; i = f->tokens[f->ntokens++].end) {
		while (i < line.n && is_blank(line.p[i]))
			i++;
		if (i == line.n || line.p[i] == '#')
			return true;
		struct token t = { .at = i };
		if (f->ntokens == WORDFILE_TOKENS_MAX)
			return wordfile_fail(f, &t, "there are more than "
			    "%d arguments", WORDFILE_TOKENS_MAX - 1);
		if (!take_token(f, &t, &room))
			return false;
		f->tokens[f->ntokens] = t;
	}
}

/* ---- all lines --------------------------------------------------------- */

struct word_list {
	const struct file_word *words;
	size_t		 n;
};

static const char *
word_at(const void *arg, size_t i)
{
	const struct word_list *list = arg;

	return i < list->n ? list->words[i].word : NULL;
}

static bool
read_line(struct wordfile *f, const struct word_list *list, void *into)
{
	const struct token *first = wordfile_next(f), *more;

	for (size_t i = 0; i < list->n; i++)
		if (!first->quoted && slice_is(first->text,
		    list->words[i].word)) {
			if (!list->words[i].read(f, into))
				return false;
			more = wordfile_peek(f);
			return more == NULL || wordfile_fail(f, more,
			    "this is more than %s takes", list->words[i].word);
		}
	return wordfile_unknown(f, first, "word", word_at, list);
}

static bool
next_line(struct wordfile *f)
{
	size_t end;

	if (f->rest.n == 0)
		return false;
	end = slice_find(f->rest, '\n');
	f->line = slice_sub(f->rest, 0, end);
	f->rest = slice_sub(f->rest, end + 1, f->rest.n);
	if (f->line.n > 0 && f->line.p[f->line.n - 1] == '\r')
		f->line.n--;
	f->nline++;
	return true;
}

bool
wordfile_read(const char *name, struct slice text,
    const struct file_word *words, size_t nwords, void *into, struct err *e)
{
	struct wordfile f = { .name = name, .rest = text, .err = e };
	struct word_list list = { words, nwords };
	bool ok = true;

	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		f.rest = slice_sub(text, 3, text.n);
	while (ok && next_line(&f))
		ok = split(&f) &&
		    (f.ntokens == 0 || read_line(&f, &list, into));
	free(f.room);
	return ok;
}

static bool
read_all(int fd, struct bytes *out, char *why, size_t size)
{
	char buf[16384], text[96];
	struct stat st;
	ssize_t n;

	/* A pipe would be read empty, or in part: nobody waits for it. */
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode)) {
		snprintf(why, size, "this is not a regular file");
		return false;
	}
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		if (!bytes_add(out, buf, (size_t)n)) {
			snprintf(why, size, "the file is larger than %u KiB",
			    WORDFILE_MAX >> 10);
			return false;
		}
	if (n < 0)
		snprintf(why, size, "%s", strerror_r(errno, text,
		    sizeof(text)));
	return n == 0;
}

bool
wordfile_load(const char *path, struct bytes *out, struct err *e)
{
	char why[96], text[96], name[NAME_SHOWN + 16];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	bool ok = false;

	bytes_init(out, WORDFILE_MAX);
	if (fd < 0)
		snprintf(why, sizeof(why), "%s", strerror_r(errno, text,
		    sizeof(text)));
	else
		ok = read_all(fd, out, why, sizeof(why));
	if (fd >= 0)
		close(fd);
	if (ok)
		return true;
	bytes_clear(out);
	show_name(name, sizeof(name), path);
	return err_set(e, "practice.file", "%s: %s", name, why);
}

/* ---- arguments --------------------------------------------------------- */

const struct token *
wordfile_peek(const struct wordfile *f)
{
	return f->next < f->ntokens ? &f->tokens[f->next] : NULL;
}

const struct token *
wordfile_next(struct wordfile *f)
{
	return f->next < f->ntokens ? &f->tokens[f->next++] : NULL;
}

const struct token *
wordfile_want(struct wordfile *f, const char *what)
{
	const struct token *t = wordfile_next(f);

	if (t == NULL)
		wordfile_fail(f, NULL, "%s is missing", what);
	return t;
}

static const char *
choice_at(const void *arg, size_t i)
{
	const char *const *list = arg;

	return list[i];
}

bool
wordfile_choice(struct wordfile *f, const char *what,
    const char *const *list, size_t *i)
{
	const struct token *t = wordfile_want(f, what);
	const char *kind = strncmp(what, "the ", 4) == 0 ? what + 4 : what;

	if (t == NULL)
		return false;
	for (*i = 0; list[*i] != NULL; ++*i)
		if (!t->quoted && slice_is(t->text, list[*i]))
			return true;
	return wordfile_unknown(f, t, kind, choice_at, list);
}

bool
wordfile_is(struct wordfile *f, const char *word)
{
	const struct token *t = wordfile_peek(f);

	if (t == NULL || t->quoted || !slice_is(t->text, word))
		return false;
	f->next++;
	return true;
}

bool
wordfile_number(struct wordfile *f, const char *what,
    unsigned long least, unsigned long most, unsigned long *out)
{
	const struct token *t = wordfile_want(f, what);

	if (t == NULL)
		return false;
	if (slice_number(t->text, most, out) && *out >= least)
		return true;
	return wordfile_fail(f, t, "%s is a number from %lu to %lu",
	    what, least, most);
}

bool
wordfile_text(struct wordfile *f, const char *what,
    struct slice *out)
{
	const struct token *t = wordfile_want(f, what);
	size_t begin;

	if (t == NULL)
		return false;
	*out = t->text;
	if (f->next == f->ntokens)
		return true;
	begin = t->at;
	f->next = f->ntokens;
	*out = slice_sub(f->line, begin, f->tokens[f->ntokens - 1].end -
	    begin);
	return true;
}

/* ---- names of files ---------------------------------------------------- */

static bool
ends_in(struct slice s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n > n && slice_is(slice_sub(s, s.n - n, n), suffix);
}

bool
wordfile_is_named(const char *word, const char *suffix)
{
	return strchr(word, '/') != NULL || ends_in(slice_of(word), suffix);
}

struct slice
wordfile_bare_name(const char *path, const char *suffix)
{
	const char *slash = strrchr(path, '/');
	struct slice s = slice_of(slash ? slash + 1 : path);

	if (ends_in(s, suffix))
		s.n -= strlen(suffix);
	return s;
}

/* ---- what is kept ------------------------------------------------------ */

const char *
keeper_add(struct keeper *k, struct slice s)
{
	k->v = xrealloc(k->v, k->n + 1, sizeof(*k->v));
	k->v[k->n] = xstrndup(s.n > 0 ? s.p : "", s.n);
	return k->v[k->n++];
}

void
keeper_clear(struct keeper *k)
{
	for (size_t i = 0; i < k->n; i++)
		free(k->v[i]);
	free(k->v);
	*k = (struct keeper){ NULL, 0 };
}
