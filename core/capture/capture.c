/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/capture/capture.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/crypto.h>

#include "core/base/xalloc.h"
#include "core/capture/capture-priv.h"
#include "core/capture/prefilter.h"
#include "core/capture/sessions.h"
#include "core/banned.h"

#define SAMPLES_MAX	16u	/* places of a file where SMTP is looked for */
#define DAY_US		86400000000

/* ---- recognising ------------------------------------------------------- */

static bool
refuse_binary(struct slice s, struct err *e)
{
	size_t nuls = 0;

	if (s.n >= 2 && memcmp(s.p, "\x1f\x8b", 2) == 0)
		return err_set(e, "capture.binary", "this file is compressed: "
		    "unpack it first (gunzip)");
	if ((s.n >= 4 && memcmp(s.p, "BZh", 3) == 0) || (s.n >= 6 &&
	    (memcmp(s.p, "\xfd" "7zXZ", 5) == 0 ||
	    memcmp(s.p, "\x28\xb5\x2f\xfd", 4) == 0 ||
	    memcmp(s.p, "PK\3\4", 4) == 0)))
		return err_set(e, "capture.binary", "this file is compressed: "
		    "unpack it first");
	if (s.n >= 2 && (memcmp(s.p, "\xff\xfe", 2) == 0 ||
	    memcmp(s.p, "\xfe\xff", 2) == 0))
		return err_set(e, "capture.binary", "this file is UTF-16: "
		    "save it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
	if (s.n >= 4 && (memcmp(s.p, "\xd4\xc3\xb2\xa1", 4) == 0 ||
	    memcmp(s.p, "\n\r\r\n", 4) == 0))
		return err_set(e, "capture.binary", "this is a capture of "
		    "packets: save the text of its stream, and open that");
	for (size_t i = 0; i < s.n; i++)
		nuls += s.p[i] == '\0';
	return nuls * 100 <= s.n || err_set(e, "capture.binary",
	    "this is not a text file (it has NUL bytes)");
}

static uint64_t
sample_place(const struct capture *c, unsigned i)
{
	if (i < SAMPLES_MAX / 2)
		return (uint64_t)i * CAPTURE_SAMPLE;
	return c->source.size / (SAMPLES_MAX / 2) * (i - SAMPLES_MAX / 2);
}

static bool
recognise(struct capture *c, struct err *e)
{
	char *room = c->source.fd >= 0 ? xmalloc(CAPTURE_SAMPLE) : NULL;
	bool ok = refuse_binary(c->sample, e);
	struct slice s = c->sample;

	for (unsigned i = 1; ok && i <= SAMPLES_MAX; i++) {
		dialect_recognise(s, &c->is);
		if (c->is.dialect != NULL || i == SAMPLES_MAX)
			break;
		s = source_read(&c->source, sample_place(c, i), room,
		    CAPTURE_SAMPLE);
		if (s.n == 0 && i < SAMPLES_MAX / 2)
			break;
	}
	if (room != NULL)
		OPENSSL_cleanse(room, CAPTURE_SAMPLE);
	free(room);
	if (!ok || c->is.dialect != NULL)
		return ok;
	return err_set(e, "capture.none", c->source.size == 0 ?
	    "the file is empty" : "no SMTP session was found in it: turn on "
	    "the log of the dialogue (swaks does it by itself; curl -v, "
	    "smtpd -v, --debug elsewhere) and try again");
}

/* Syslog names no year: that in which the file was written last.  A day for
 * clocks and zones. */
static void
guess_year(struct capture *c)
{
	time_t t = (time_t)(c->source.changed_us / 1000000);
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL)
		return;
	c->is.wrap.year = tm.tm_year + 1900;
	c->is.wrap.latest_us = c->source.changed_us + DAY_US;
}

static struct capture *
begin(struct capture *c, struct err *e)
{
	if (c->source.fd >= 0)
		c->room = xmalloc(CAPTURE_SAMPLE);
	c->sample = source_read(&c->source, 0, c->room, CAPTURE_SAMPLE);
	if (!recognise(c, e)) {
		capture_free(c);
		return NULL;
	}
	guess_year(c);
	c->sessions = sessions_new();
	c->filter = prefilter_for(&c->is);
	bytes_init(&c->scratch, BYTES_NO_LIMIT);
	source_lines_init(&c->lines, &c->source, 0, c->source.size);
	return c;
}

struct capture *
capture_open(const char *path, struct err *e)
{
	struct capture *c = xcalloc(1, sizeof(*c));

	if (!source_open(&c->source, path, e)) {
		free(c);
		return NULL;
	}
	return begin(c, e);
}

struct capture *
capture_of(struct slice text, struct err *e)
{
	struct capture *c = xcalloc(1, sizeof(*c));

	source_of(&c->source, text);
	return begin(c, e);
}

void
capture_free(struct capture *c)
{
	if (c == NULL)
		return;
	source_lines_clear(&c->lines);
	source_close(&c->source);
	sessions_free(c->sessions);
	if (c->scratch.data != NULL)
		bytes_wipe(&c->scratch);
	if (c->room != NULL)
		OPENSSL_cleanse(c->room, CAPTURE_SAMPLE);
	free(c->room);
	free(c);
}

struct slice
capture_text(const struct capture *c)
{
	return c->sample;
}

const struct recognised *
capture_is(const struct capture *c)
{
	return &c->is;
}

/* ---- scanning ---------------------------------------------------------- */

bool
capture_scan(struct capture *c, size_t bytes)
{
	uint64_t from, until = c->lines.at + bytes;
	struct slice line;
	struct heard h;
	struct span at;

	while (!c->done && c->lines.at < until) {
		if (!source_line(&c->lines, &line, &from)) {
			c->done = true;
			sessions_end(c->sessions);
			break;
		}
		c->line++;
		if ((c->filter != NULL && !c->filter(line)) ||
		    !dialect_hear(&c->is, line, &c->scratch, &h, &at) ||
		    h.speaker == SPEAKER_NOBODY)
			continue;
		sessions_heard(c->sessions, &h, from, c->lines.at, c->line);
	}
	return !c->done;
}

uint64_t
capture_scanned(const struct capture *c)
{
	return c->done ? c->source.size : c->lines.at;
}

uint64_t
capture_size(const struct capture *c)
{
	return c->source.size;
}

bool
capture_shrank(const struct capture *c)
{
	return c->source.shrank;
}

size_t
capture_count(const struct capture *c)
{
	return sessions_count(c->sessions);
}

const struct capture_session *
capture_session(const struct capture *c, size_t i)
{
	return i < sessions_count(c->sessions) ? sessions_at(c->sessions, i) :
	    NULL;
}
