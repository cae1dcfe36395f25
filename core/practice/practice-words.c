/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phrases to reply lines: placeholders are filled in, long lines are cut. */
#include "core/practice/practice-verbs.h"

#include <assert.h>
#include <string.h>
#include <time.h>

#include "core/base/clock.h"
#include "core/practice/practice-account.h"
#include "core/practice/practice.h"

#include "core/banned.h"

#define LINE_TEXT_MAX	510	/* RFC 5321 4.5.3.1.5 */

typedef void fill_fn(const struct practice_client *c, struct bytes *out);

static void
fill_host(const struct practice_client *c, struct bytes *out)
{
	(void)c;
	bytes_add_str(out, PRACTICE_HOST);
}

static void
fill_client(const struct practice_client *c, struct bytes *out)
{
	bytes_add_str(out, c->fill.client);
}

/* Never what was typed: that may be a password at the wrong prompt. */
static void
fill_user(const struct practice_client *c, struct bytes *out)
{
	bytes_add_str(out, c->account ? c->account->user : PRACTICE_USER);
}

static void
fill_date(const struct practice_client *c, struct bytes *out)
{
	time_t now = (time_t)(clock_wall_us() / 1000000);
	char date[64];
	struct tm tm;

	(void)c;
	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	bytes_add_str(out, date);
}

static void
fill_id(const struct practice_client *c, struct bytes *out)
{
	bytes_addf(out, "%06zX%02zX", 0x4f1000 + c->number, c->messages);
}

static void
fill_ip(const struct practice_client *c, struct bytes *out)
{
	bytes_add_str(out, c->ip);
}

static void
fill_address(const struct practice_client *c, struct bytes *out)
{
	bytes_add_str(out, c->fill.address);
}

static void
fill_size(const struct practice_client *c, struct bytes *out)
{
	bytes_addf(out, "%zu", c->fill.size);
}

static void
fill_verb(const struct practice_client *c, struct bytes *out)
{
	bytes_add_str(out, c->fill.verb);
}

static void
fill_mechanism(const struct practice_client *c, struct bytes *out)
{
	bytes_add_str(out, c->fill.mechanism);
}

static void
fill_fault(const struct practice_client *c, struct bytes *out)
{
	bytes_add_str(out, c->fill.fault);
}

static const struct {
	const char	*name;
	fill_fn		*fill;
} places[] = {
	{ "{host}",		fill_host },
	{ "{client}",		fill_client },
	{ "{user}",		fill_user },
	{ "{date}",		fill_date },
	{ "{id}",		fill_id },
	{ "{ip}",		fill_ip },
	{ "{address}",		fill_address },
	{ "{size}",		fill_size },
	{ "{verb}",		fill_verb },
	{ "{mechanism}",	fill_mechanism },
	{ "{fault}",		fill_fault },
};

/* The length of the placeholder that lines begins with; 0: there is none. */
static size_t
fill_one(const struct practice_client *c, const char *lines,
    struct bytes *out)
{
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		size_t n = strlen(places[i].name);

		if (strncmp(lines, places[i].name, n) == 0) {
			places[i].fill(c, out);
			return n;
		}
	}
	return 0;
}

void
practice_fill(const struct practice_client *c, const char *lines,
    struct bytes *out)
{
	while (*lines != '\0') {
		size_t n = *lines == '{' ? fill_one(c, lines, out) : 0;

		if (n == 0)
			bytes_add_char(out, *lines);
		lines += n > 0 ? n : 1;
	}
}

void
practice_say_lines(struct practice_client *c, const char *lines)
{
	struct slice rest;
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	practice_fill(c, lines, &text);
	rest = bytes_slice(&text);
	do {
		size_t end = slice_find(rest, '\n');

		practice_say(c, "%.*s", (int)(end < LINE_TEXT_MAX ? end :
		    LINE_TEXT_MAX), rest.n > 0 ? rest.p : "");
		rest = slice_sub(rest, end + 1, rest.n);
	} while (rest.n > 0);
	bytes_clear(&text);
}

void
practice_phrase(struct practice_client *c, const char *name)
{
	const char *text = voice_phrase(c->voice, name);

	assert(text != NULL);		/* tests/lint/phrases.sh */
	practice_say_lines(c, text);
}

static void
copy(char *out, struct slice s)
{
	size_t n = s.n < PRACTICE_ADDRESS_MAX ? s.n : PRACTICE_ADDRESS_MAX - 1;

	if (n > 0)
		memcpy(out, s.p, n);
	out[n] = '\0';
}

void
practice_fill_client(struct practice_client *c, struct slice name)
{
	copy(c->fill.client, name);
}

void
practice_fill_address(struct practice_client *c, struct slice address)
{
	copy(c->fill.address, address);
}
