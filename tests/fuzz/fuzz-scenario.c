/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whatever stands in a scenario or a voice file; the first byte says which.
 *
 * Holds: a mistake is told in printable text with a place in it; what was
 * read can be played: a client that goes through a session gets replies that
 * keep to the length of a line, and the server stays within its bounds.
 */
#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/practice/practice-account.h"
#include "core/practice/practice-client.h"
#include "core/scenario/scenario.h"
#include "core/scenario/voice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char session[] =
    "EHLO x\r\nHELP\r\nVRFY x\r\nEXPN x\r\nNOOP\r\nRSET\r\n"
    "AUTH PLAIN AHN0dWRlbnQAZmlmdHktd2F5cy10by1mYWlsLW5vdw==\r\n"
    "AUTH XOAUTH2 AQ==\r\n\r\nAUTH LOGIN\r\n*\r\n"
    "MAIL FROM:<a@b.example> SIZE=1 RET=HDRS BODY=BINARYMIME\r\nRSET\r\n"
    "MAIL FROM:<a@b.example>\r\nRCPT TO:<postmaster>\r\nBDAT 1\r\nx"
    "RSET\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\nx\r\n.\r\n"
    "HELO x\r\nwhat\r\n";

static void
on_saw(void *arg, enum practice_voice who, const char *line)
{
	(void)arg;
	(void)who;
	for (const char *p = line; *p; p++)
		assert((unsigned char)*p >= 0x20 && *p != 0x7f);
}

static void
check_error(const struct err *e)
{
	unsigned line, column;

	assert(strcmp(e->id, "practice.file") == 0);
	assert(sscanf(e->detail, "fuzz:%u:%u: ", &line, &column) == 2);
	assert(line > 0 && column > 0);
	for (const char *p = e->detail; *p; p++)
		assert((unsigned char)*p >= 0x20 && *p != 0x7f);
}

static void
say(struct practice_client *c, const char *text, size_t n)
{
	practice_client_feed(c, (struct slice){ text, n });
	struct slice out = bytes_slice(&c->out);
	while (out.n > 0) {
		size_t end = slice_find(out, '\n');

		/* A file may have line ends of its own in a string. */
		assert(end < 513);
		out = slice_sub(out, end + 1, out.n);
	}
	bytes_reset(&c->out);
}

static void
play(const struct scenario *s, const struct voice *v, bool tls)
{
	static struct practice_account *account;
	struct practice_client c;

	if (account == NULL) {
		secret_init();
		clock_fake(0, INT64_C(1790000000000000));
		account = practice_account_new(PRACTICE_USER,
		    PRACTICE_PASSWORD, false);
	}
	practice_client_init(&c, s, on_saw, NULL);
	c.voice = v;
	c.account = account;
	practice_client_banner(&c);
	if (tls) {
		practice_client_handshake(&c);
		practice_client_secured(&c);
	}
	say(&c, session, sizeof(session) - 1);
	if (c.next == PRACTICE_TLS) {
		practice_client_secured(&c);
		say(&c, session, sizeof(session) - 1);
	}
	practice_client_idle(&c);
	practice_client_clear(&c);
}

static void
try_scenario(struct slice text)
{
	struct err e = { .id = "" };
	struct scenario *s = scenario_read("fuzz", text, NULL, &e);

	if (s == NULL) {
		check_error(&e);
		return;
	}
	assert(s->title != NULL && s->like != NULL && s->nacts <= 200);
	play(s, s->like, false);
	play(s, voice_at(s->nacts % 10), true);
	scenario_free(s);
}

static void
try_voice(struct slice text)
{
	struct err e = { .id = "" };
	struct voice *v = voice_read("fuzz", text, &e);

	if (v == NULL) {
		check_error(&e);
		return;
	}
	play(scenario_find("ok"), v, false);
	play(scenario_find("every-mechanism"), v, true);
	play(scenario_find("greylisted"), v, true);
	voice_free(v);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data + 1, size - 1 };

	if (size == 0)
		return 0;
	voice_at(0);
	if (data[0] == 'v')
		try_voice(text);
	else
		try_scenario(text);
	return 0;
}
