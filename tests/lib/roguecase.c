/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/roguecase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/xalloc.h"
#include "tests/lib/script.h"

#define COLUMNS_MAX	8
#define LINES_MAX	400
#define DEPTH_MAX	4

/* The lines of a file, those that it uses in their place, and its table. */
struct source {
	char	*lines[LINES_MAX];
	size_t	 n;
	char	*columns[COLUMNS_MAX];
	size_t	 ncolumns;
	char	*rows[LINES_MAX];
	size_t	 nrows;
};

/* ---- the file ---------------------------------------------------------- */

static char *
neighbour(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return xasprintf("%.*s/%s.part", (int)(slash - path), path, name);
}

static size_t
split(char *text, const char *by, char **out, size_t max)
{
	size_t n = 0;
	char *end;

	while ((end = strstr(text, by)) != NULL) {
		assert_true(n + 1 < max);
		*end = '\0';
		out[n++] = text;
		text = end + strlen(by);
	}
	out[n++] = text;
	return n;
}

static void read_source(struct source *s, const char *path, unsigned depth);

static void
take_line(struct source *s, const char *path, char *line, unsigned depth)
{
	char *part;

	if (strncmp(line, "use ", 4) == 0) {
		part = neighbour(path, line + 4);
		read_source(s, part, depth + 1);
		free(part);
	} else if (strncmp(line, "each ", 5) == 0) {
		s->ncolumns = split(xstrdup(line + 5), " ; ", s->columns,
		    COLUMNS_MAX);
	} else if (strncmp(line, "row ", 4) == 0) {
		assert_true(s->nrows < LINES_MAX);
		s->rows[s->nrows++] = xstrdup(line + 4);
	} else {
		assert_true(s->n < LINES_MAX);
		s->lines[s->n++] = xstrdup(line);
	}
}

static void
read_source(struct source *s, const char *path, unsigned depth)
{
	FILE *f = fopen(path, "r");
	char line[4096];

	if (f == NULL || depth > DEPTH_MAX)
		fail_msg("%s cannot be read", path);
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '#' && line[0] != '\0')
			take_line(s, path, line, depth);
	}
	fclose(f);
}

static void
source_clear(struct source *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->lines[i]);
	for (size_t i = 0; i < s->nrows; i++)
		free(s->rows[i]);
	if (s->ncolumns > 0)
		free(s->columns[0]);
}

/* ---- a line ------------------------------------------------------------ */

static void
keep(struct rogue_list *l, const char *text)
{
	assert_true(l->n < ROGUE_LIST_MAX);
	l->v[l->n++] = xstrdup(text);
}

static void
keep_words(struct rogue_list *l, const char *text)
{
	struct slice rest = slice_of(text), word;

	while (slice_word(&rest, &word)) {
		assert_true(l->n < ROGUE_LIST_MAX);
		l->v[l->n++] = xstrndup(word.p, word.n);
	}
}

static void
add(struct roguecase *c, enum rogue_kind k, const char *text, const char *end,
    unsigned long count)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	script_expand(&b, text);
	bytes_add_str(&b, end);
	rogue_add(&c->rogue, k, b.data, b.len, count);
	bytes_clear(&b);
}

/* "repeat N server TEXT", "repeat forever bytes TEXT" */
static bool
read_repeat(struct roguecase *c, const char *rest)
{
	char *after;
	unsigned long n = ROGUE_FOREVER;

	if (strncmp(rest, "forever ", 8) == 0)
		rest += 8;
	else {
		n = strtoul(rest, &after, 10);
		rest = after + 1;
	}
	if (strncmp(rest, "server ", 7) == 0)
		add(c, ROGUE_SAY, rest + 7, "\r\n", n);
	else if (strncmp(rest, "bytes ", 6) == 0)
		add(c, ROGUE_SAY, rest + 6, "", n);
	else
		return false;
	return true;
}

static const struct {
	const char	*word;
	enum rogue_kind	 kind;
	const char	*end;
} says[] = {
	{ "server", ROGUE_SAY, "\r\n" }, { "bytes", ROGUE_SAY, "" },
	{ "client", ROGUE_HEAR, "" }, { "hear", ROGUE_HEAR_START, "" },
	{ "to-dot", ROGUE_HEAR_MESSAGE, "" },
	{ "anything", ROGUE_HEAR_ANYTHING, "" }, { "close", ROGUE_CLOSE, "" },
	{ "cut", ROGUE_CUT, "" }, { "reset", ROGUE_RESET, "" },
	{ "shut", ROGUE_SHUT, "" }, { "stall", ROGUE_STALL, "" },
	{ "deaf", ROGUE_DEAF, "" }, { "urgent", ROGUE_URGENT, "" },
	{ "tls", ROGUE_TLS, "" }, { "hello", ROGUE_HELLO, "" },
	{ "scram", ROGUE_SCRAM, "" },
};

static const struct {
	const char	*word;
	enum rogue_kind	 kind;
} numbers[] = {
	{ "piece", ROGUE_PIECE }, { "pace", ROGUE_PACE },
	{ "quiet", ROGUE_QUIET }, { "updates", ROGUE_UPDATES },
	{ "tickets", ROGUE_TICKETS }, { "again", ROGUE_AGAIN },
};

static unsigned long
read_number(const char *text)
{
	return strcmp(text, "forever") == 0 ? ROGUE_FOREVER :
	    strtoul(text, NULL, 10);
}

static bool
read_server(struct roguecase *c, const char *word, const char *rest)
{
	for (size_t i = 0; i < COUNT_OF(says); i++)
		if (strcmp(says[i].word, word) == 0) {
			add(c, says[i].kind, rest, says[i].end, 1);
			c->tls |= says[i].kind == ROGUE_TLS ||
			    says[i].kind == ROGUE_HELLO;
			return true;
		}
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (strcmp(numbers[i].word, word) == 0) {
			add(c, numbers[i].kind, "", "", read_number(rest));
			return true;
		}
	if (strcmp(word, "unsent") == 0)
		rogue_never(&c->rogue, rest);
	else
		return strcmp(word, "repeat") == 0 && read_repeat(c, rest);
	return true;
}

static bool
read_option(struct roguecase *c, const char *word, const char *rest)
{
	if (strcmp(word, "args") == 0)
		keep_words(&c->args, rest);
	else if (strcmp(word, "arg") == 0)
		keep(&c->args, rest);
	else if (strcmp(word, "user") == 0)
		c->user = xstrdup(rest);
	else if (strcmp(word, "password") == 0)
		c->password = xstrdup(rest);
	else if (strcmp(word, "host") == 0)
		c->host = xstrdup(rest);
	else if (strcmp(word, "message") == 0)
		c->message_kib = (size_t)strtoul(rest, NULL, 10);
	else if (strcmp(word, "no-server") == 0)
		c->no_server = true;
	else if (strcmp(word, "ipv6") == 0)
		c->family = AF_INET6;
	else if (strcmp(word, "dead-beside") == 0)
		c->dead = true;
	else if (strcmp(word, "timing") == 0)
		c->timing = true;
	else
		return false;
	return true;
}

static bool
read_expectation(struct roguecase *c, const char *word, const char *rest)
{
	if (strcmp(word, "ok") == 0)
		c->ok = true;
	else if (strcmp(word, "refused") == 0)
		c->refused = true;
	else if (strcmp(word, "failed") == 0)
		c->failed = xstrdup(rest);
	else if (strcmp(word, "cause") == 0)
		c->cause = xstrdup(rest);
	else if (strcmp(word, "status") == 0)
		c->status = xstrdup(rest);
	else if (strcmp(word, "warning") == 0)
		keep(&c->warnings, rest);
	else if (strcmp(word, "unwarned") == 0)
		keep(&c->unwarned, rest);
	else if (strcmp(word, "shows") == 0)
		keep(&c->shows, rest);
	else if (strcmp(word, "nowhere") == 0)
		keep(&c->nowhere, rest);
	else if (strcmp(word, "within") == 0)
		c->within_s = (unsigned)strtoul(rest, NULL, 10);
	else
		return false;
	return true;
}

static void
read_line(struct roguecase *c, char *line)
{
	char *rest = line + strcspn(line, " \t"), end = *rest;

	if (end != '\0')
		*rest++ = '\0';
	rest += strspn(rest, " \t");
	if (!read_server(c, line, rest) && !read_option(c, line, rest) &&
	    !read_expectation(c, line, rest))
		fail_msg("%s: what is \"%s\"?", c->name, line);
}

/* ---- a row ------------------------------------------------------------- */

/* "$NAME" gives way to the row's column of that name. */
static char *
filled(const struct source *s, char *const *values, const char *line)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	while (*line != '\0') {
		size_t i = 0, n = 0;

		for (; i < s->ncolumns && *line == '$'; i++) {
			n = strlen(s->columns[i]);
			if (strncmp(line + 1, s->columns[i], n) == 0)
				break;
		}
		if (*line == '$' && i < s->ncolumns) {
			bytes_add_str(&b, values[i]);
			line += 1 + n;
		} else
			bytes_add_char(&b, *line++);
	}
	return bytes_take(&b);
}

static void
read_row(struct roguecases *all, const struct source *s, const char *name,
    const char *row, size_t number)
{
	char *values[COLUMNS_MAX], *copy = xstrdup(row), *line;
	struct roguecase *c;

	all->v = xrealloc(all->v, all->n + 1, sizeof(*all->v));
	c = &all->v[all->n++];
	*c = (struct roguecase){ .family = AF_INET,
	    .within_s = ROGUE_WITHIN_S };
	c->name = s->nrows > 0 ? xasprintf("%s, row %zu: %s", name, number,
	    row) : xstrdup(name);
	rogue_init(&c->rogue);
	if (s->ncolumns > 0 && split(copy, " ; ", values, COLUMNS_MAX) !=
	    s->ncolumns)
		fail_msg("%s: as many columns as in \"each\"", c->name);
	for (size_t i = 0; i < s->n; i++) {
		line = filled(s, values, s->lines[i]);
		read_line(c, line);
		free(line);
	}
	free(copy);
}

void
roguecases_read(struct roguecases *all, const char *path)
{
	struct source s = { .n = 0 };
	const char *base = strrchr(path, '/');
	char *name;

	base = base ? base + 1 : path;
	name = xstrndup(base, strcspn(base, "."));
	read_source(&s, path, 0);
	if (s.nrows == 0)
		read_row(all, &s, name, "", 0);
	for (size_t i = 0; i < s.nrows; i++)
		read_row(all, &s, name, s.rows[i], i + 1);
	free(name);
	source_clear(&s);
}

static void
list_clear(struct rogue_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
}

void
roguecases_clear(struct roguecases *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct roguecase *c = &all->v[i];

		rogue_clear(&c->rogue);
		list_clear(&c->args);
		list_clear(&c->warnings);
		list_clear(&c->unwarned);
		list_clear(&c->shows);
		list_clear(&c->nowhere);
		free(c->name);
		free(c->host);
		free(c->user);
		free(c->password);
		free(c->failed);
		free(c->cause);
		free(c->status);
	}
	free(all->v);
	*all = (struct roguecases){ NULL, 0 };
}
