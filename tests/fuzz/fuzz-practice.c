/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever a client says to the practice server.  The first byte chooses the
 * scenario, and whether TLS is on already; the rest is what comes.
 *
 * Holds: every answer is a row of well-formed reply lines; the answers do
 * not depend on how the bytes were cut; one piece never fills the output;
 * whoever watches gets printable lines; nobody logs in without the password.
 */
#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/base/slice.h"
#include "core/practice/practice-client.h"

#define PIECE	4096		/* the most that comes at once */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
on_saw(void *arg, enum practice_voice who, const char *line)
{
	(void)arg;
	(void)who;
	for (const char *p = line; *p; p++)
		assert((unsigned char)*p >= 0x20 && *p != 0x7f);
}

static void
check_replies(struct slice out)
{
	bool last = true;

	while (out.n > 0) {
		size_t end = slice_find(out, '\n');

		assert(end < out.n && end >= 5 && out.p[end - 1] == '\r');
		assert(out.p[0] >= '2' && out.p[0] <= '5');
		assert(isdigit((unsigned char)out.p[1]) &&
		    isdigit((unsigned char)out.p[2]));
		assert(out.p[3] == ' ' || out.p[3] == '-');
		assert(slice_find(slice_sub(out, 0, end), '\0') == end);
		assert(end + 1 <= LINE_RFC_MAX);
		last = out.p[3] == ' ';
		out = slice_sub(out, end + 1, out.n);
	}
	assert(last);
}

static bool
holds(struct slice in, const char *text)
{
	size_t n = strlen(text);

	return in.n >= n && memmem(in.p, in.n, text, n) != NULL;
}

/* A login needs the password, which the fuzzer has in one of these forms. */
static bool
knows_password(struct slice in)
{
	return holds(in, "AHN0dWRlbnQAcHJhY3RpY2UtbWFrZXMtcGVyZmVjdA==") ||
	    holds(in, "c3R1ZGVudABzdHVkZW50AHByYWN0aWNlLW1ha2VzLXBlcmZlY3Q=") ||
	    (holds(in, "c3R1ZGVudA==") &&
	    holds(in, "cHJhY3RpY2UtbWFrZXMtcGVyZmVjdA=="));
}

static void
run(struct practice_client *c, struct slice in, size_t cut, struct bytes *all)
{
	while (in.n > 0 && c->next == PRACTICE_GO_ON) {
		size_t n = in.n < cut ? in.n : cut;

		practice_client_feed(c, slice_sub(in, 0, n));
		in = slice_sub(in, n, in.n);
		assert(c->next != PRACTICE_DROP);
		bytes_add_slice(all, bytes_slice(&c->out));
		bytes_reset(&c->out);
	}
}

static void
serve(uint8_t choice, struct slice in, size_t cut, struct bytes *all)
{
	static const char goes_on[] = "NOOP\r\n";
	const struct scenario *s = scenario_at(choice & 0x7f);
	struct practice_client c;

	practice_client_init(&c, s ? s : scenario_at(0), on_saw, NULL);
	practice_client_banner(&c);
	if (choice & 0x80)
		practice_client_secured(&c);
	run(&c, in, cut, all);
	assert(!c.logged_in || (knows_password(in) &&
	    !c.scenario->refuse_login && !c.scenario->no_auth &&
	    (c.tls || c.scenario->auth_in_clear)));
	if (c.next == PRACTICE_TLS) {
		/* Whatever stood behind STARTTLS is forgotten. */
		assert(!c.tls);
		practice_client_secured(&c);
		practice_client_feed(&c, (struct slice){ goes_on, 6 });
		assert(slice_is(bytes_slice(&c.out), "250 2.0.0 OK\r\n"));
		assert(!c.logged_in && !c.mail && !c.greeted);
	}
	practice_client_idle(&c);
	practice_client_clear(&c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes whole, single;

	if (size == 0)
		return 0;
	secret_init();
	struct slice in = { (const char *)data + 1, size - 1 };
	bytes_init(&whole, BYTES_NO_LIMIT);
	bytes_init(&single, BYTES_NO_LIMIT);
	serve(data[0], in, PIECE, &whole);
	serve(data[0], in, 1, &single);
	assert(slice_eq(bytes_slice(&whole), bytes_slice(&single)));
	check_replies(bytes_slice(&whole));
	bytes_clear(&whole);
	bytes_clear(&single);
	return 0;
}
