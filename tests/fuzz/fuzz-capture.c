/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes behind the beginning of a log in which somebody logs in: it may
 * be refused, but no log of it holds a piece of the password, in whatever
 * way the rest is broken.  The first byte chooses the beginning.
 * Only the first session knows it; without the beginning nobody does.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/capture/capture.h"
#include "core/story/story.h"
#include "tests/lib/logtext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PASSWORD	"Zebra#Quilt7"
#define PLAIN64		"AGJvYgBaZWJyYSNRdWlsdDc="	/* of bob */
#define LOGIN64		"WmVicmEjUXVpbHQ3"

static const char *const beginnings[] = {
	"=== Connected to localhost.\n<-  220 mail ESMTP\n -> EHLO me\n"
	"<-  250-mail\n<-  250 AUTH PLAIN LOGIN\n -> AUTH PLAIN " PLAIN64 "\n",
	"220 mail ESMTP\nEHLO me\n250-mail\n250 AUTH LOGIN\nAUTH LOGIN\n"
	"334 VXNlcm5hbWU6\nYm9i\n334 UGFzc3dvcmQ6\n" LOGIN64 "\n",
	"Nov 21 12:00:00 mail postfix/smtpd[7]: connect from a[192.0.2.1]\n"
	"Nov 21 12:00:00 mail postfix/smtpd[7]: > a[192.0.2.1]: 220 m ESMTP\n"
	"Nov 21 12:00:00 mail postfix/smtpd[7]: < a[192.0.2.1]: EHLO me\n"
	"Nov 21 12:00:00 mail postfix/smtpd[7]: > a[192.0.2.1]: 250-m\n"
	"Nov 21 12:00:00 mail postfix/smtpd[7]: > a[192.0.2.1]: 250 AUTH "
	"PLAIN\n"
	"Nov 21 12:00:00 mail postfix/smtpd[7]: < a[192.0.2.1]: AUTH PLAIN "
	PLAIN64 "\n",
};

static void
nowhere(struct slice text)
{
	static const char *const pieces[] = { PASSWORD, "Zebra#", "Quilt7",
	    PLAIN64, LOGIN64 };

	for (size_t i = 0; i < COUNT_OF(pieces); i++)
		assert(memmem(text.p, text.n, pieces[i],
		    strlen(pieces[i])) == NULL);
}

/* Broken enough, it is taken for another log, and nobody logs in there. */
static bool
has_login(const struct log *l)
{
	unsigned n = 0;

	for (size_t i = 0; i < log_count(l); i++)
		n += log_entry(l, i)->kind == ENTRY_CLIENT &&
		    log_entry(l, i)->stage == STAGE_AUTH;
	return n > 0;
}

static void
check_log(const struct log *l, bool knows)
{
	for (size_t i = 0; i < log_count(l); i++) {
		const struct entry *e = log_entry(l, i);

		if (knows)
			nowhere(e->text);
		for (size_t k = 0; k < e->facts.n; k++) {
			if (knows)
				nowhere(slice_of(e->facts.v[k].value));
			assert(e->facts.v[k].hidden == NULL);
		}
		for (size_t k = 0; k < e->nholes; k++)
			assert(e->holes[k].hidden == NULL);
	}
	logtext_check((struct log *)(uintptr_t)l);
}

static void
check_session(struct capture *c, size_t i, bool knows)
{
	const struct capture_session *s = capture_session(c, i);
	struct log *l = log_new();
	struct capture_notes notes;
	struct story st;

	assert(s->ended && s->from < s->to && s->to <= capture_size(c));
	capture_read(c, i, l, &notes);
	check_log(l, knows && has_login(l));
	story_init(&st);
	story_read(&st, l);
	story_clear(&st);
	log_free(l);
}

static void
run(const char *text, size_t n, bool knows)
{
	struct capture *c, *d;
	struct err e;

	c = capture_of((struct slice){ text, n }, &e);
	if (c == NULL)
		return;
	while (capture_scan(c, 50))
		;
	d = capture_of((struct slice){ text, n }, &e);
	while (capture_scan(d, CAPTURE_SLICE))
		;
	assert(capture_count(c) == capture_count(d));
	capture_free(d);
	for (size_t i = 0; i < capture_count(c) && i < 20; i++)
		check_session(c, i, knows && i == 0);
	capture_free(c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	const char *begins;
	char *text;
	size_t n;

	if (!ready)
		secret_init();
	ready = true;
	if (size == 0 || size > 65536)
		return 0;
	begins = beginnings[data[0] % COUNT_OF(beginnings)];
	n = strlen(begins);
	text = malloc(n + size);
	memcpy(text, begins, n);
	memcpy(text + n, data + 1, size - 1);
	run(text, n + size - 1, true);
	run((const char *)data + 1, size - 1, false);
	free(text);
	return 0;
}
