/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/open/opened.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

#define SPOOL_MAX	((size_t)TRANSCRIPT_FILE_MAX)
/* The first session is looked for at once, and its end for so long. */
#define AT_ONCE_US	150000

struct opened {
	char		*path, *name;	/* name: for people */
	struct bytes	 spool;		/* of what is no regular file */
	struct capture	*capture;	/* NULL: one of our own */
	struct transcript own;
	bool		 is_own;
	bool		 whole;
};

/* ---- what helps -------------------------------------------------------- */

static const struct {
	const char	*id, *helps;
} remedies[] = {
	{ "transcript.version", "a newer smtpscope can" },
	{ "transcript.size", "cut out the part that matters" },
	{ "capture.size", "cut out the part that matters" },
};

static bool
with_remedy(struct err *e)
{
	struct err was = *e;

	for (size_t i = 0; i < COUNT_OF(remedies); i++)
		if (strcmp(e->id, remedies[i].id) == 0)
			return err_set(e, was.id, "%.180s; %s", was.detail,
			    remedies[i].helps);
	return false;
}

static const char *
why_not(int error)
{
	switch (error) {
	case ENOENT:
		return "there is no such file";
	case EACCES:
	case EPERM:
		return "you may not read it: ask its owner, or copy it";
	case EISDIR:
		return "this is a folder: name a file in it";
	case ENXIO:
	case ENODEV:
		return "this can be read by nobody: name a file";
	default:
		return NULL;
	}
}

static bool
cannot(struct err *e, const char *path, int error)
{
	char shown[100], why[80];
	const char *says = why_not(error);

	vis_copy(shown, sizeof(shown), slice_of(path));
	return err_set(e, "capture.open", "%s: %s", shown, says != NULL ?
	    says : strerror_r(error, why, sizeof(why)));
}

/* ---- the bytes --------------------------------------------------------- */

/* At most so many bytes from here. */
static bool
read_up_to(int fd, struct bytes *out, size_t max, const char *path,
    struct err *e)
{
	char room[65536];
	ssize_t n;

	while (out->len < max) {
		size_t want = max - out->len;

		n = read(fd, room, want < sizeof(room) ? want : sizeof(room));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return cannot(e, path, errno);
		if (n == 0)
			break;
		bytes_add(out, room, (size_t)n);
	}
	return true;
}

/* Whether one of our own begins in it. */
static bool
is_ours(struct slice sample)
{
	static const char mark[] = "smtpscope transcript ";
	static const char schema[] = "smtpscope.transcript/";

	return sample.n > 0 && (memmem(sample.p, sample.n, mark,
	    sizeof(mark) - 1) != NULL || memmem(sample.p, sample.n, schema,
	    sizeof(schema) - 1) != NULL);
}

static bool
take_own(struct opened *f, bool from_file, struct err *e)
{
	f->is_own = from_file ? transcript_open(&f->own, f->path, e) :
	    transcript_read(&f->own, bytes_slice(&f->spool), e);
	f->whole = f->is_own;
	return f->is_own;
}

/* All of it, so that it can be looked at twice. */
static bool
take_spooled(struct opened *f, struct err *e)
{
	struct slice text = bytes_slice(&f->spool);

	if (text.n > SPOOL_MAX)
		return err_set(e, "capture.size", "more than %zu MiB came",
		    SPOOL_MAX >> 20);
	if (is_ours(slice_sub(text, 0, CAPTURE_SAMPLE)))
		return take_own(f, false, e);
	f->capture = capture_of(text, e);
	return f->capture != NULL || (strcmp(e->id, "capture.none") == 0 &&
	    is_ours(text) && take_own(f, false, e));
}

static bool
take_file(struct opened *f, struct slice sample, struct err *e)
{
	if (is_ours(sample))
		return take_own(f, true, e);
	f->capture = capture_open(f->path, e);
	return f->capture != NULL;
}

static bool
take(struct opened *f, int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return cannot(e, f->path, errno);
	if (S_ISDIR(st.st_mode))
		return cannot(e, f->path, EISDIR);
	if (!S_ISREG(st.st_mode) || strcmp(f->path, "-") == 0)
		return read_up_to(fd, &f->spool, SPOOL_MAX + 1, f->path, e) &&
		    take_spooled(f, e);
	return read_up_to(fd, &f->spool, CAPTURE_SAMPLE, f->path, e) &&
	    take_file(f, bytes_slice(&f->spool), e);
}

/* The first session, and as much of it as there is time for. */
static bool
find_first(struct opened *f, struct err *e)
{
	int64_t end = clock_mono_us() + AT_ONCE_US;

	if (f->is_own)
		return true;
	do
		f->whole = !capture_scan(f->capture, CAPTURE_SLICE);
	while (!f->whole && (capture_count(f->capture) == 0 ||
	    (!capture_session(f->capture, 0)->ended &&
	    clock_mono_us() < end)));
	return capture_count(f->capture) > 0 || err_set(e, "capture.none",
	    "there is no SMTP session in it");
}

static const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (strcmp(path, "-") == 0)
		return "(standard input)";
	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

struct opened *
opened_new(const char *path, struct err *e)
{
	struct opened *f = xcalloc(1, sizeof(*f));
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) :
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool good;

	f->path = xstrdup(path);
	f->name = vis_dup(slice_of(file_name(path)));
	bytes_init(&f->spool, BYTES_NO_LIMIT);
	if (fd < 0)
		good = cannot(e, path, errno);
	else
		good = take(f, fd, e) && find_first(f, e);
	if (fd >= 0)
		close(fd);
	if (good)
		return f;
	with_remedy(e);
	opened_free(f);
	return NULL;
}

struct opened *
opened_of(const char *name, struct slice text, struct err *e)
{
	struct opened *f = xcalloc(1, sizeof(*f));

	f->path = xstrdup(name);
	f->name = vis_dup(slice_of(name));
	bytes_init(&f->spool, BYTES_NO_LIMIT);
	bytes_add_slice(&f->spool, text);
	if (take_spooled(f, e) && find_first(f, e))
		return f;
	opened_free(f);
	return NULL;
}

void
opened_free(struct opened *f)
{
	if (f == NULL)
		return;
	if (f->is_own)
		transcript_clear(&f->own);
	capture_free(f->capture);
	bytes_clear(&f->spool);
	free(f->path);
	free(f->name);
	free(f);
}

/* ---- what it is -------------------------------------------------------- */

const char *
opened_path(const struct opened *f)
{
	return f->path;
}

const char *
opened_name(const struct opened *f)
{
	return f->name;
}

const char *
opened_kind(const struct opened *f)
{
	const struct recognised *r;

	if (f->is_own)
		return "transcript";
	r = capture_is(f->capture);
	return r->dialect != NULL ? r->dialect->name : "SMTP";
}

const struct transcript *
opened_transcript(const struct opened *f)
{
	return f->is_own ? &f->own : NULL;
}

const struct capture *
opened_capture(const struct opened *f)
{
	return f->capture;
}

/* ---- how far it was looked at ------------------------------------------ */

bool
opened_scan(struct opened *f, size_t bytes)
{
	if (!f->whole)
		f->whole = !capture_scan(f->capture, bytes);
	return !f->whole;
}

bool
opened_is_whole(const struct opened *f)
{
	return f->whole;
}

unsigned
opened_percent(const struct opened *f)
{
	uint64_t size = f->capture != NULL ? capture_size(f->capture) : 0;

	return f->whole || size == 0 ? 100 :
	    (unsigned)(capture_scanned(f->capture) * 100 / size);
}

size_t
opened_sessions(const struct opened *f)
{
	return f->is_own ? 1 : capture_count(f->capture);
}

const struct capture_session *
opened_session(const struct opened *f, size_t i)
{
	return f->is_own || i >= capture_count(f->capture) ? NULL :
	    capture_session(f->capture, i);
}

/* ---- one session ------------------------------------------------------- */

/* "mx.example.net[192.0.2.7]:25": the name, and the port. */
static char *
name_and_port(struct slice s)
{
	size_t bracket = slice_find(s, '['), close = slice_find(s, ']');
	struct slice port = slice_sub(s, close + 1, s.n);

	if (bracket == 0 || bracket == s.n || close == s.n)
		return xstrndup(s.p, s.n);
	return xasprintf("%.*s%.*s", (int)bracket, s.p, (int)port.n, port.p);
}

static bool
is_target(const char *word)
{
	struct target t;
	struct err e;

	if (strpbrk(word, " ;\"'\\") != NULL || !target_parse(&t, word, &e))
		return false;
	target_clear(&t);
	return true;
}

char *
opened_target(const char *peer)
{
	struct slice s = slice_trim(slice_of(peer));
	char *word;

	if (s.n == 0 || slice_is(s, "unknown"))
		return NULL;
	word = name_and_port(slice_sub(s, 0, slice_find(s, ' ')));
	if (is_target(word))
		return word;
	free(word);
	return NULL;
}

/* Once: there is no other session to come back from. */
static void
read_own(struct opened *f, struct reading *out)
{
	const struct document_goal *g = &f->own.goal;

	assert(f->own.log != NULL);
	out->log = f->own.log;
	f->own.log = NULL;
	out->target = opened_target(f->own.target);
	out->has_goal = true;
	out->goal = (struct goal){ .until = g->until,
	    .with_auth = g->with_auth, .lmtp = g->lmtp, .tls = g->tls };
	out->notes.joined = f->own.joined;
	out->notes.masked = f->own.masked;
	out->notes.partial = f->own.partial;
}

static bool
is_connection(const struct entry *e)
{
	return e->kind == ENTRY_EVENT &&
	    strncmp(e->event, "connect", sizeof("connect") - 1) == 0 &&
	    (facts_get(&e->facts, "host") != NULL ||
	    facts_get(&e->facts, "address") != NULL);
}

/* Of the latest connection: what the list shows may be cut. */
static void
read_target(struct reading *out)
{
	const char *host, *port;
	const struct entry *e;
	size_t i = log_count(out->log);
	char *word;
	bool v6;

	while (i > 0 && !is_connection(log_entry(out->log, i - 1)))
		i--;
	if (i == 0)
		return;
	e = log_entry(out->log, i - 1);
	host = facts_get(&e->facts, "host");
	port = facts_get(&e->facts, "port");
	if (host == NULL)
		host = facts_get(&e->facts, "address");
	v6 = strchr(host, ':') != NULL;
	word = xasprintf("%s%s%s%s%s", v6 ? "[" : "", host, v6 ? "]" : "",
	    port != NULL ? ":" : "", port != NULL ? port : "");
	out->target = opened_target(word);
	out->no_port = out->target != NULL && port == NULL;
	free(word);
}

/* A server's log tells of its clients: they are no target. */
static void
read_captured(struct opened *f, size_t i, struct reading *out)
{
	const struct recognised *r = capture_is(f->capture);

	out->log = log_new();
	capture_read(f->capture, i, out->log, &out->notes);
	if (r->dialect == NULL || !r->dialect->server_side)
		read_target(out);
}

void
opened_read(struct opened *f, size_t i, struct reading *out)
{
	*out = (struct reading){ .has_goal = false };
	if (f->is_own)
		read_own(f, out);
	else
		read_captured(f, i, out);
}

void
reading_clear(struct reading *r)
{
	log_free(r->log);
	free(r->target);
	*r = (struct reading){ .log = NULL };
}

struct goal
opened_goal(const struct story *st)
{
	struct goal g = { .until = STAGE_BANNER, .tls = TLS_NONE };

	for (int i = STAGE_BANNER; i < STAGE_QUIT; i++)
		if (st->stages[i].outcome != OUTCOME_NONE)
			g.until = (enum stage)i;
	g.with_auth = st->stages[STAGE_AUTH].outcome != OUTCOME_NONE;
	if (st->implicit_tls)
		g.tls = TLS_IMPLICIT;
	else if (st->starttls_used || st->encrypted ||
	    st->stages[STAGE_STARTTLS].outcome != OUTCOME_NONE)
		g.tls = TLS_AUTO;
	return g;
}
