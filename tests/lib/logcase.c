/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/logcase.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/xalloc.h"

#define SECRETS_MAX	8

void
logcase_init(struct logcase *c)
{
	clock_fake(1000000, INT64_C(1700000000000000));
	*c = (struct logcase){ .stage = STAGE_CONNECT, .asked = UNIT_NONE,
	    .open = UNIT_NONE, .message = UNIT_NONE };
	c->log = log_new();
	facts_init(&c->facts);
}

void
logcase_clear(struct logcase *c)
{
	log_free(c->log);
	facts_clear(&c->facts);
	sasl_trace_clear(&c->trace);
	free(c->peer);
	*c = (struct logcase){ .log = NULL };
}

/* ---- lines of the dialogue --------------------------------------------- */

struct content {
	struct bytes	 text;
	struct span	 secrets[SECRETS_MAX];
	size_t		 nsecrets;
};

static bool
hex_byte(const char *p, char *out)
{
	unsigned n;

	if (p[0] != '\\' || p[1] != 'x' || sscanf(p + 2, "%2x", &n) != 1)
		return false;
	*out = (char)n;
	return true;
}

static void
read_content(struct content *x, const char *p)
{
	char byte;

	bytes_init(&x->text, BYTES_NO_LIMIT);
	x->nsecrets = 0;
	for (; *p != '\0'; p++) {
		if (hex_byte(p, &byte)) {
			bytes_add_char(&x->text, byte);
			p += 3;
		} else if (*p == '{') {
			assert_in_range(x->nsecrets, 0, SECRETS_MAX - 1);
			x->secrets[x->nsecrets].at = x->text.len;
		} else if (*p == '}') {
			x->secrets[x->nsecrets].n = x->text.len -
			    x->secrets[x->nsecrets].at;
			x->nsecrets++;
		} else
			bytes_add_char(&x->text, *p);
	}
}

static const struct {
	const char	*word;
	unsigned	 flag;
} flags[] = {
	{ "auth", ENTRY_IN_AUTH }, { "data", ENTRY_IN_DATA },
	{ "violation", ENTRY_VIOLATION }, { "unasked", ENTRY_UNASKED },
	{ "failed", ENTRY_FAILED }, { "warning", ENTRY_WARNING },
	{ "closed", ENTRY_CLOSED }, { "typed", ENTRY_TYPED },
};

static unsigned
read_flags(const char *words, enum eol *eol)
{
	struct slice rest = slice_of(words), one;
	unsigned all = 0;

	while (rest.n > 0) {
		one = slice_sub(rest, 0, slice_find(rest, ','));
		rest = slice_sub(rest, one.n + 1, rest.n);
		if (slice_is(one, "lf"))
			*eol = EOL_LF;
		if (slice_is(one, "eof"))
			*eol = EOL_NONE;
		for (size_t i = 0; i < COUNT_OF(flags); i++)
			if (slice_is(one, flags[i].word))
				all |= flags[i].flag;
	}
	return all;
}

static void
we_say(struct logcase *c, struct log_line *line)
{
	bool data = (line->flags & ENTRY_IN_DATA) != 0;
	uint32_t unit;

	line->kind = ENTRY_CLIENT;
	line->unit = data ? c->message : UNIT_NONE;
	line->answers = UNIT_NONE;
	if (!data || slice_is(line->text, "."))
		line->flags |= ENTRY_LAST;
	unit = log_line(c->log, line)->unit;
	c->message = data ? unit : UNIT_NONE;
	c->asked = unit;
	c->open = UNIT_NONE;
}

static void
server_says(struct logcase *c, struct log_line *line)
{
	bool more = line->text.n > 3 && line->text.p[3] == '-';
	uint32_t unit;

	line->kind = ENTRY_SERVER;
	line->unit = c->open;
	line->answers = c->asked;
	if (!more)
		line->flags |= ENTRY_LAST;
	unit = log_line(c->log, line)->unit;
	c->open = more ? unit : UNIT_NONE;
	c->message = UNIT_NONE;
	if (!more)
		c->asked = UNIT_NONE;
}

/* What the session does with a line of AUTH. */
static void
follow_auth(struct logcase *c, char who, struct slice line)
{
	struct slice rest = line, word, mech;

	if (!slice_word(&rest, &word))
		return;
	if (who == '>' && slice_iis(word, "AUTH") &&
	    slice_word(&rest, &mech)) {
		sasl_trace_clear(&c->trace);
		sasl_trace_begin(&c->trace, mech);
	} else if (who == '<' && slice_is(word, "334") && c->facts.n == 0)
		sasl_trace_heard(&c->trace, slice_trim(rest),
		    SASL_PROOF_NONE, &c->facts);
}

static void
dialogue(struct logcase *c, char who, const char *words, const char *text)
{
	struct content x;
	struct log_line line = { .stage = c->stage, .eol = EOL_CRLF };

	read_content(&x, text);
	line.flags = read_flags(words, &line.eol) |
	    (c->tls ? ENTRY_TLS : 0);
	line.text = bytes_slice(&x.text);
	line.secrets = x.secrets;
	line.nsecrets = x.nsecrets;
	follow_auth(c, who, line.text);
	line.facts = c->facts.n > 0 ? &c->facts : NULL;
	if (who == '>')
		we_say(c, &line);
	else
		server_says(c, &line);
	facts_init(&c->facts);
	bytes_clear(&x.text);
}

/* ---- the rest ---------------------------------------------------------- */

static void
add_event(struct logcase *c, const char *rest)
{
	const char *end = strchr(rest, ' ');
	char id[80];
	char *comma;
	enum eol eol;
	unsigned all;

	assert_non_null(end);
	snprintf(id, sizeof(id), "%.*s", (int)(end - rest), rest);
	comma = strchr(id, ',');
	all = comma != NULL ? read_flags(comma + 1, &eol) : 0;
	if (comma != NULL)
		*comma = '\0';
	log_event(c->log, c->stage, id, all | (c->tls ? ENTRY_TLS : 0),
	    &c->facts, "%s", end + 1);
	facts_init(&c->facts);
	c->open = c->message = UNIT_NONE;
}

static void
add_fact(struct logcase *c, bool hidden, char *rest)
{
	char *value = strchr(rest, ' ');

	if (value != NULL)
		*value++ = '\0';
	if (hidden)
		facts_add_secret(&c->facts, rest, shape_of(slice_of(value)),
		    secret_new(value, strlen(value)));
	else
		facts_add(&c->facts, rest, value != NULL ? value : "");
}

static void
directive(struct logcase *c, const char *word, char *rest)
{
	if (strcmp(word, "peer") == 0) {
		free(c->peer);
		c->peer = xstrdup(rest);
	} else if (strcmp(word, "wait") == 0)
		clock_advance(1000 * strtol(rest, NULL, 10));
	else if (strcmp(word, "stage") == 0)
		assert_true(stage_parse(rest, &c->stage));
	else if (strcmp(word, "tls") == 0)
		c->tls = true;
	else if (strcmp(word, "clear") == 0)
		c->tls = false;
	else if (strcmp(word, "fact") == 0 || strcmp(word, "hide") == 0)
		add_fact(c, *word == 'h', rest);
	else if (strcmp(word, "event") == 0)
		add_event(c, rest);
	else
		fail_msg("logcase: \"%s\" is not understood", word);
}

static void
add_line(struct logcase *c, char *line)
{
	char *rest = strchr(line, ' ');

	if (rest != NULL)
		*rest++ = '\0';
	if (*line == '\0' || *line == '#')
		return;
	if (*line == '>' || *line == '<')
		dialogue(c, *line, line + 1, rest != NULL ? rest : "");
	else
		directive(c, line, rest != NULL ? rest : line + strlen(line));
}

void
logcase_add(struct logcase *c, const char *text)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		char *line = xstrndup(text, n);

		add_line(c, line);
		free(line);
		text += text[n] == '\n' ? n + 1 : n;
	}
}

char *
logcase_read_file(const char *path)
{
	const char *top = getenv("TOP_SRCDIR");
	char *full = xasprintf("%s/%s", top ? top : ".", path);
	FILE *f = fopen(full, "r");
	struct bytes b;
	int ch;

	if (f == NULL)
		fail_msg("cannot read %s", full);
	free(full);
	bytes_init(&b, BYTES_NO_LIMIT);
	while ((ch = getc(f)) != EOF)
		bytes_add_char(&b, (char)ch);
	fclose(f);
	return bytes_take(&b);
}

void
logcase_load(struct logcase *c, const char *path)
{
	char *text = logcase_read_file(path);

	logcase_add(c, text);
	free(text);
}
