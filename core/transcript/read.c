/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a file is, by its content. */
#include "core/transcript/read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/transcript/read-capture.h"
#include "core/transcript/read-rows.h"
#include "core/transcript/when.h"
#include "core/banned.h"

#define BEGINS	"smtpscope transcript "
#define SCHEMA	"\"smtpscope.transcript/"

/* ---- where it begins --------------------------------------------------- */

struct beginning {
	struct slice	 rest;		/* behind the first line */
	size_t		 line;		/* of the first one, from 1 */
	bool		 entities;
	int		 version;	/* 0: none found */
};

static struct slice
without_quotes(struct slice line)
{
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	line = slice_trim(line);
	for (;;) {
		size_t n = slice_istarts(line, "&gt;") ? 4 :
		    line.n > 0 && line.p[0] == '>' ? 1 : 0;

		if (n == 0)
			return line;
		line = slice_trim(slice_sub(line, n, line.n));
	}
}

/* "smtpscope transcript 1" alone on a line. */
static int
version_in(struct slice line)
{
	unsigned long n;

	line = without_quotes(line);
	if (line.n > strlen(BEGINS) + 4 || !slice_istarts(line, BEGINS) ||
	    !slice_number(slice_sub(line, strlen(BEGINS), line.n), 999, &n))
		return 0;
	return (int)n;
}

static bool
is_one_of(struct slice word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(word, words[i]))
			return true;
	return false;
}

/* By the first arrow that stands where a row has one; 0: there is none. */
static int
arrow_in(struct slice line)
{
	static const char *const raw[] = { "->", "<-", "~>", "<~" };
	static const char *const entities[] = { "-&gt;", "&lt;-", "~&gt;",
	    "&lt;~" };
	struct slice word;
	int64_t us;

	line = without_quotes(line);
	for (int i = 0; i < 2; i++)
		if (slice_word(&line, &word) && when_seconds_read(word, &us))
			break;
	if (!slice_word(&line, &word))
		return 0;
	return is_one_of(word, raw, COUNT_OF(raw)) ? 'r' :
	    is_one_of(word, entities, COUNT_OF(entities)) ? 'e' : 0;
}

/* Whether it is the text of a page. */
static bool
has_entities(struct slice text, bool after_pre)
{
	while (text.n > 0) {
		size_t n = slice_find(text, '\n');
		int arrow = arrow_in(slice_sub(text, 0, n));

		if (arrow != 0)
			return arrow == 'e';
		text = slice_sub(text, n + 1, text.n);
	}
	return after_pre;
}

static struct beginning
find_beginning(struct slice text)
{
	struct beginning b = { .line = 0 };
	struct slice line = { "", 0 };
	bool pre = false;

	while (text.n > 0) {
		size_t n = slice_find(text, '\n');

		b.line++;
		pre = slice_ihas(line, "<pre");
		line = slice_sub(text, 0, n);
		b.version = version_in(line);
		text = slice_sub(text, n + 1, text.n);
		if (b.version > 0)
			break;
	}
	b.rest = text;
	b.entities = b.version > 0 && has_entities(text, pre);
	return b;
}

/* ---- what else it may be ----------------------------------------------- */

static bool
refuse_binary(struct slice text, struct err *e)
{
	size_t at = slice_find(text, '\0'), line = 1, column = 1;
	struct slice s = slice_sub(text, 0, 4);

	if (s.n >= 2 && memcmp(s.p, "\x1f\x8b", 2) == 0)
		return err_set(e, "transcript.binary", "this file is "
		    "compressed: unpack it first (gunzip)");
	if (s.n >= 2 && (memcmp(s.p, "\xff\xfe", 2) == 0 ||
	    memcmp(s.p, "\xfe\xff", 2) == 0))
		return err_set(e, "transcript.binary", "this file is UTF-16: "
		    "save it as UTF-8 (iconv -f UTF-16 -t UTF-8)");
	if (at == text.n)
		return true;
	for (size_t i = 0; i < at; i++, column++)
		if (text.p[i] == '\n') {
			line++;
			column = 0;
		}
	return err_set(e, "transcript.binary", "line %zu, column %zu: a NUL "
	    "byte: this is no text", line, column);
}

static bool
is_json(struct slice text)
{
	struct slice line = slice_trim(slice_sub(text, 0,
	    slice_find(text, '\n')));

	return line.n > 0 && line.p[0] == '{' && slice_ihas(slice_sub(line, 0,
	    200), SCHEMA);
}

static bool
json_version(struct slice text, struct err *e)
{
	const char *at = memmem(text.p, text.n, SCHEMA, strlen(SCHEMA));
	struct slice v = slice_sub(text, (size_t)(at - text.p) +
	    strlen(SCHEMA), 8);
	unsigned long n;

	if (slice_number(slice_sub(v, 0, slice_find(v, '"')), 999, &n) &&
	    n == TRANSCRIPT_VERSION)
		return true;
	return err_set(e, "transcript.version", "line 1: this transcript was "
	    "made by a later version; this one reads format %d",
	    TRANSCRIPT_VERSION);
}

static bool
read_as_text(struct transcript *t, struct slice text, struct err *e)
{
	struct beginning b = find_beginning(text);

	if (b.version == 0)
		return err_set(e, "transcript.none", "this is no transcript "
		    "of smtpscope: no line says \"smtpscope transcript %d\"",
		    TRANSCRIPT_VERSION);
	if (b.version != TRANSCRIPT_VERSION)
		return err_set(e, "transcript.version", "line %zu: format %d "
		    "is not known: this version reads format %d", b.line,
		    b.version, TRANSCRIPT_VERSION);
	t->format = b.entities ? "HTML" : "text";
	return read_text(t, b.rest, b.line, b.entities, e);
}

static bool
read_any(struct transcript *t, struct slice text, struct err *e)
{
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = slice_sub(text, 3, text.n);
	if (slice_trim(text).n == 0)
		return err_set(e, "transcript.none", "the file is empty");
	if (!refuse_binary(text, e))
		return false;
	if (!is_json(text))
		return read_as_text(t, text, e);
	t->format = "JSON Lines";
	return json_version(text, e) && read_json(t, text, e);
}

/* A file of ours, or else a log of another program; e is of the first. */
static bool
read_ours_or_any(struct transcript *t, struct slice text, struct err *e)
{
	struct capture *c;
	struct err other;
	bool maybe;

	t->sessions = 1;
	if (read_any(t, text, e))
		return true;
	maybe = strcmp(e->id, "transcript.none") == 0 ||
	    strcmp(e->id, "transcript.binary") == 0;
	c = maybe ? capture_of(text, &other) : NULL;
	if (c == NULL)
		return false;
	maybe = read_capture(t, c, e);
	capture_free(c);
	return maybe;
}

static void
begin(struct transcript *t)
{
	*t = (struct transcript){ .log = log_new() };
	t->goal.until = STAGE_STARTTLS;
}

static bool
end(struct transcript *t, bool ok)
{
	if (!ok) {
		transcript_clear(t);
		return false;
	}
	if (t->target == NULL)
		t->target = xstrdup("unknown");
	if (t->program == NULL)
		t->program = xstrdup("unknown");
	return true;
}

bool
transcript_read(struct transcript *t, struct slice text, struct err *e)
{
	begin(t);
	return end(t, read_ours_or_any(t, text, e));
}

void
transcript_clear(struct transcript *t)
{
	log_free(t->log);
	free(t->target);
	free(t->program);
	for (size_t i = 0; i < t->nremarks; i++)
		free(t->remarks[i].text);
	*t = (struct transcript){ .log = NULL };
}

/* ---- a file ------------------------------------------------------------ */

static bool
cannot(struct err *e, const char *path, const char *why)
{
	char shown[120];

	vis_copy(shown, sizeof(shown), slice_of(path));
	return err_set(e, "transcript.open", "%s cannot be read: %s", shown,
	    why);
}

static bool
read_all(int fd, const char *path, struct bytes *out, struct err *e)
{
	char room[65536], why[80];
	ssize_t n;

	for (;;) {
		n = read(fd, room, sizeof(room));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return cannot(e, path, strerror_r(errno, why,
			    sizeof(why)));
		if (n == 0)
			return true;
		if (!bytes_add(out, room, (size_t)n))
			return err_set(e, "transcript.size", "the file is "
			    "larger than %u MiB", TRANSCRIPT_FILE_MAX >> 20);
	}
}

/* Too large to be one of ours. */
static bool
open_large(struct transcript *t, const char *path, struct err *e)
{
	struct capture *c = capture_open(path, e);
	bool ok;

	begin(t);
	ok = c != NULL && read_capture(t, c, e);
	capture_free(c);
	return end(t, ok);
}

bool
transcript_open(struct transcript *t, const char *path, struct err *e)
{
	bool standard = strcmp(path, "-") == 0, ok;
	struct bytes text;
	struct stat st;
	char why[80];
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC |
	    O_NOCTTY);

	if (fd < 0)
		return cannot(e, path, strerror_r(errno, why, sizeof(why)));
	bytes_init(&text, TRANSCRIPT_FILE_MAX);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		ok = cannot(e, path, "it is a folder");
	else if (S_ISREG(st.st_mode) && st.st_size > TRANSCRIPT_FILE_MAX) {
		if (!standard)
			close(fd);
		bytes_clear(&text);
		return open_large(t, path, e);
	} else
		ok = read_all(fd, path, &text, e);
	if (!standard)
		close(fd);
	ok = ok && transcript_read(t, bytes_slice(&text), e);
	bytes_wipe(&text);
	return ok;
}
