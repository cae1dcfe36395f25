/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reply to EHLO: the voice's greeting and capabilities. */
#include "core/practice/practice-verbs.h"

#include "core/banned.h"

static void
add_line(struct bytes *out, struct slice text)
{
	bytes_addf(out, "250-%.*s\n", (int)text.n, text.p);
}

/* keyword is AUTH, or AUTH= for its old form. */
static void
add_mechanisms(const struct practice_client *c, struct bytes *out,
    struct slice keyword)
{
	bool old = keyword.p[keyword.n - 1] == '=';
	struct bytes names;

	bytes_init(&names, BYTES_NO_LIMIT);
	practice_auth_names(c, &names);
	if (names.len > 0)
		bytes_addf(out, "250-%.*s%s\n", (int)keyword.n, keyword.p,
		    names.data + (old ? 1 : 0));
	bytes_clear(&names);
}

static bool
offers_starttls(const struct practice_client *c)
{
	return !c->tls && c->scenario->tls != SCENARIO_NO_TLS;
}

static void
add_capability(const struct practice_client *c, struct bytes *out,
    struct slice line)
{
	if (slice_iis(line, "STARTTLS")) {
		if (offers_starttls(c))
			add_line(out, line);
	} else if (slice_iis(line, "AUTH") || slice_iis(line, "AUTH=")) {
		add_mechanisms(c, out, line);
	} else if (c->scenario->size > 0 && slice_istarts(line, "SIZE")) {
		bytes_addf(out, "250-SIZE %lu\n", c->scenario->size);
	} else {
		add_line(out, line);
	}
}

/* Lines end in LF here; the last one gets its blank. */
static void
say_reply(struct practice_client *c, const struct bytes *reply)
{
	struct slice rest = bytes_slice(reply);

	while (rest.n > 0) {
		size_t end = slice_find(rest, '\n');
		struct slice line = slice_sub(rest, 0, end);

		rest = slice_sub(rest, end + 1, rest.n);
		if (line.n < 4)
			continue;
		practice_say(c, "%.3s%c%.*s", line.p, rest.n > 0 ? '-' : ' ',
		    (int)(line.n - 4 < 500 ? line.n - 4 : 500), line.p + 4);
	}
}

void
practice_ehlo(struct practice_client *c)
{
	struct slice rest = slice_of(scenario_capabilities(c->scenario,
	    c->voice));
	struct bytes reply;

	bytes_init(&reply, BYTES_NO_LIMIT);
	practice_fill(c, voice_phrase(c->voice, "hello"), &reply);
	bytes_add_char(&reply, '\n');
	while (rest.n > 0) {
		size_t end = slice_find(rest, '\n');

		add_capability(c, &reply, slice_sub(rest, 0, end));
		rest = slice_sub(rest, end + 1, rest.n);
	}
	say_reply(c, &reply);
	bytes_clear(&reply);
}
