/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A web server where a mail server was expected: it waits to be asked, and
 * understands nothing that is not HTTP. */
#include "core/practice/practice-verbs.h"

#include "core/banned.h"

static void
answer(struct practice_client *c, const char *status)
{
	practice_say(c, "HTTP/1.1 %s", status);
	practice_say(c, "Content-Type: text/plain");
	practice_say(c, "Connection: close");
	practice_say(c, "%s", "");
	practice_say(c, "%s", status);
	c->next = PRACTICE_BYE;
}

void
practice_http_feed(struct practice_client *c, struct slice in)
{
	struct line line;

	while (c->next == PRACTICE_GO_ON && line_read(&c->lines, &in, &line))
		if (!slice_istarts(line.text, "GET ") || line.full_len == 0)
			answer(c, "400 Bad Request");
		else
			answer(c, "404 Not Found");
	/* A handshake has no lines. */
	if (c->next == PRACTICE_GO_ON && line_pending(&c->lines) > 0 &&
	    c->lines.kept.len > 0 && c->lines.kept.data[0] == 0x16)
		answer(c, "400 Bad Request");
}

void
practice_http_idle(struct practice_client *c)
{
	answer(c, "408 Request Timeout");
}
