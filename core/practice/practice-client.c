/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-client.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/practice/practice-verbs.h"

#include "core/banned.h"

#define SHOWN_MAX	1000	/* bytes of a line that whoever watches gets */

void
practice_client_init(struct practice_client *c, const struct scenario *s,
    void (*saw)(void *arg, enum practice_voice, const char *line), void *arg)
{
	memset(c, 0, sizeof(*c));
	c->scenario = s;
	c->voice = s->like;
	c->ip = "127.0.0.1";
	c->number = 1;
	c->fill.verb = c->fill.mechanism = c->fill.fault = "";
	c->met = xcalloc(s->nacts + 1, sizeof(*c->met));
	c->saw = saw;
	c->arg = arg;
	bytes_init(&c->out, PRACTICE_OUT_MAX);
	line_reader_init(&c->lines);
}

void
practice_client_clear(struct practice_client *c)
{
	practice_auth_end(c);
	free(c->met);
	c->met = NULL;
	bytes_wipe(&c->out);
	line_reader_clear(&c->lines);
}

void
practice_note_slice(struct practice_client *c, enum practice_voice who,
    struct slice text)
{
	struct bytes line;

	if (c->saw == NULL)
		return;
	bytes_init(&line, BYTES_NO_LIMIT);
	vis_add(&line, slice_sub(text, 0, SHOWN_MAX), VIS_UTF8);
	if (text.n > SHOWN_MAX)
		bytes_add_str(&line, "...");
	c->saw(c->arg, who, line.data);
	bytes_clear(&line);
}

void
practice_note(struct practice_client *c, enum practice_voice who,
    const char *fmt, ...)
{
	struct bytes text;
	va_list ap;

	if (c->saw == NULL)
		return;
	bytes_init(&text, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&text, fmt, ap);
	va_end(ap);
	practice_note_slice(c, who, bytes_slice(&text));
	bytes_clear(&text);
}

/* False when it does not fit: then nothing more is said at all. */
__attribute__((format(__printf__, 2, 0)))
static bool
add_line(struct practice_client *c, const char *fmt, va_list ap)
{
	if (c->next == PRACTICE_DROP)
		return false;
	if (bytes_vaddf(&c->out, fmt, ap) && bytes_add_str(&c->out, "\r\n"))
		return true;
	c->next = PRACTICE_DROP;
	return false;
}

void
practice_say(struct practice_client *c, const char *fmt, ...)
{
	size_t at = c->out.len;
	va_list ap;

	va_start(ap, fmt);
	bool ok = add_line(c, fmt, ap);
	va_end(ap);
	if (ok)
		practice_note_slice(c, VOICE_SERVER, slice_sub(
		    bytes_slice(&c->out), at, c->out.len - 2 - at));
}

void
practice_say_hidden(struct practice_client *c, const char *seen,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	bool ok = add_line(c, fmt, ap);
	va_end(ap);
	if (ok)
		practice_note(c, VOICE_SERVER, "%s", seen);
}

void
practice_client_banner(struct practice_client *c)
{
	if (c->scenario->http)
		c->reading = READING_HTTP;
	else
		c->unwelcome = !practice_agree(c, POINT_BANNER, "banner");
}

void
practice_client_handshake(struct practice_client *c)
{
	int code;

	practice_meet(c, POINT_TLS, &code);
}

static void
take_line(struct practice_client *c, const struct line *line)
{
	switch (c->reading) {
	case READING_COMMAND:
		practice_command(c, line);
		break;
	case READING_AUTH:
		practice_auth_line(c, line);
		break;
	case READING_MESSAGE:
		practice_mail_line(c, line);
		return;
	case READING_CHUNK:
	case READING_HTTP:
		return;			/* they have no lines */
	}
	OPENSSL_cleanse(c->lines.kept.data, c->lines.kept.len);
}

static void
give_up_line(struct practice_client *c)
{
	practice_note(c, VOICE_EVENT, "a line without an end");
	practice_phrase(c, "line-endless");
	c->next = PRACTICE_BYE;
}

/* A line, or a piece of a chunk; false when there is no more. */
static bool
take_one(struct practice_client *c, struct slice *in)
{
	struct line line;

	if (c->reading == READING_CHUNK) {
		if (in->n == 0)
			return false;
		practice_bdat_take(c, in);
	} else if (line_read(&c->lines, in, &line)) {
		take_line(c, &line);
	} else {
		return false;
	}
	return true;
}

void
practice_client_feed(struct practice_client *c, struct slice in)
{
	if (c->next != PRACTICE_GO_ON)
		return;
	if (c->reading == READING_HTTP) {
		practice_http_feed(c, in);
		return;
	}
	while (c->next == PRACTICE_GO_ON && take_one(c, &in))
		;
	if (c->next == PRACTICE_TLS && in.n > 0)
		practice_note(c, VOICE_EVENT,
		    "%zu bytes behind STARTTLS thrown away", in.n);
	if (c->next == PRACTICE_GO_ON &&
	    line_pending(&c->lines) > PRACTICE_LINE_MAX)
		give_up_line(c);
}

void
practice_client_secured(struct practice_client *c)
{
	line_reader_clear(&c->lines);
	line_reader_init(&c->lines);
	practice_mail_reset(c);
	c->tls = true;
	c->chunked = false;
	c->greeted = false;
	c->esmtp = false;
	c->logged_in = false;
	c->guest = false;
	c->next = PRACTICE_GO_ON;
}

void
practice_client_idle(struct practice_client *c)
{
	if (c->next != PRACTICE_GO_ON)
		return;
	if (c->reading == READING_HTTP) {
		practice_http_idle(c);
		return;
	}
	practice_phrase(c, "session-timeout");
	c->next = PRACTICE_BYE;
}
