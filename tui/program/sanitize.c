/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any text, with the secrets of the sessions in it masked. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/slice.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/scrub/scrub.h"
#include "core/scrub/utf16.h"
#include "core/transcript/newfile.h"
#include "tui/options/options-check.h"
#include "tui/options/usage.h"
#include "tui/program/programs.h"
#include "tui/banned.h"

/* A file of this size is looked through before it is written, so that a
 * secret is masked in front of its login, too. */
#define WHOLE_MAX	(64u << 20)
#define PIECE		(256u << 10)

struct sanitizing {
	const char	*from;		/* as shown */
	int		 fd;
	struct newfile	*file;		/* NULL: standard output */
	bool		 lost;		/* output: err says why */
	bool		 unread;	/* input: a read failed */
	bool		 whole;		/* it was looked through before */
	bool		 terminal;	/* it goes to one */
	struct err	 err;
	enum text_kind	 kind;
	struct utf16	 utf16;
	struct bytes	 begin;		/* read to see of which kind it is */
	struct bytes	 as_utf8, back;	/* a piece, when it is UTF-16 */
	struct scrub	*scrub;
	struct scrub_counts counts;
};

/* ---- in ---------------------------------------------------------------- */

static bool
cannot_read(const char *shown, int error)
{
	char why[80];

	return usage_error("%s cannot be read: %s; %s", shown,
	    strerror_r(error, why, sizeof(why)), error == ENOENT ?
	    "look at its name, or give the text on standard input" :
	    error == EISDIR ? "name a file in it" :
	    error == EACCES || error == EPERM ? "ask its owner, or copy it" :
	    "copy it to another place first");
}

static bool
open_input(struct sanitizing *z, const struct options *o, char *shown,
    size_t size)
{
	bool standard = o->nwords == 0 || strcmp(o->words[0], "-") == 0;
	struct stat st;

	z->from = "standard input";
	z->fd = STDIN_FILENO;
	if (!standard) {
		z->from = options_file_shown(shown, size, o->words[0]);
		z->fd = open(o->words[0], O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (z->fd < 0)
		return cannot_read(z->from, errno);
	if (fstat(z->fd, &st) == 0 && S_ISDIR(st.st_mode))
		return cannot_read(z->from, EISDIR);
	z->whole = S_ISREG(st.st_mode) && st.st_size <= (off_t)WHOLE_MAX;
	if (standard && isatty(z->fd))
		fputs("smtpscope: paste the text, then Enter and C-d\n",
		    stderr);
	return true;
}

/* The next piece; 0 at the end. */
static size_t
read_bytes(struct sanitizing *z, char *room)
{
	ssize_t n;

	if (z->begin.len > 0) {
		n = (ssize_t)z->begin.len;
		memcpy(room, z->begin.data, z->begin.len);
		bytes_reset(&z->begin);
		return (size_t)n;
	}
	do
		n = read(z->fd, room, PIECE);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return (size_t)n;
	z->unread = true;
	cannot_read(z->from, errno);
	return 0;
}

/* In UTF-8. */
static struct slice
read_piece(struct sanitizing *z, char *room)
{
	struct slice s = { room, 0 };

	if (z->kind == TEXT_BYTES) {
		s.n = read_bytes(z, room);
		return s;
	}
	bytes_reset(&z->as_utf8);
	while (z->as_utf8.len == 0 && (s.n = read_bytes(z, room)) > 0)
		utf16_take(&z->utf16, s, &z->as_utf8);
	if (z->as_utf8.len == 0)
		utf16_take_end(&z->utf16, &z->as_utf8);
	return bytes_slice(&z->as_utf8);
}

/* What a pipe gives first may be too short to tell. */
static bool
look_at_kind(struct sanitizing *z)
{
	char room[TEXT_KIND_BYTES];
	ssize_t n = 1;

	while (z->begin.len < 5 && n > 0) {
		do
			n = read(z->fd, room, sizeof(room) - z->begin.len);
		while (n < 0 && errno == EINTR);
		if (n > 0)
			bytes_add(&z->begin, room, (size_t)n);
	}
	z->kind = text_kind_of(bytes_slice(&z->begin));
	z->utf16.big = z->kind == TEXT_UTF16_BE;
	if (z->kind == TEXT_PACKED)
		return usage_error("%s is compressed, and nothing in it can "
		    "be read: unpack it first", z->from);
	if (z->kind != TEXT_UTF32)
		return true;
	return usage_error("%s is UTF-32, in which no secret would be found; "
	    "convert it first: iconv -f UTF-32 -t UTF-8", z->from);
}

/* ---- out --------------------------------------------------------------- */

static bool
put(void *arg, const char *p, size_t n)
{
	struct sanitizing *z = arg;
	struct slice text = { p, n };

	if (z->file != NULL)
		z->lost = !newfile_add(z->file, text);
	else
		z->lost = !newfile_write_fd(STDOUT_FILENO, "standard output",
		    text, &z->err);
	return !z->lost;
}

static size_t
plain_length(struct slice text)
{
	size_t n = 0;

	while (n < text.n && text.p[n] != '\n' && text.p[n] != '\t')
		n++;
	return n;
}

/* Where a person reads it nothing in it steers the terminal; a tab may stand
 * where it stood. */
static bool
show(struct sanitizing *z, struct slice text)
{
	struct slice part;

	bytes_reset(&z->back);
	while (text.n > 0) {
		part = slice_sub(text, 0, plain_length(text));
		text = slice_sub(text, part.n, text.n);
		if (text.n > 0 && *text.p == '\n' && part.n > 0 &&
		    part.p[part.n - 1] == '\r')
			part.n--;
		vis_add(&z->back, part, VIS_UTF8);
		if (text.n > 0)
			bytes_add_char(&z->back, *text.p);
		text = slice_sub(text, 1, text.n);
	}
	return put(z, z->back.data, z->back.len);
}

/* As it came in. */
static bool
put_text(struct sanitizing *z, struct slice text)
{
	if (z->terminal)
		return show(z, text);
	if (z->kind == TEXT_BYTES)
		return put(z, text.p, text.n);
	bytes_reset(&z->back);
	utf16_give(&z->utf16, text, &z->back);
	return put(z, z->back.data, z->back.len);
}

/* Many small writes are slow: lines are gathered. */
struct gathered {
	struct sanitizing *to;
	struct bytes	 b;
};

static bool
flush(struct gathered *g)
{
	bool ok = g->b.len == 0 || put_text(g->to, bytes_slice(&g->b));

	bytes_reset(&g->b);
	return ok;
}

static bool
gather(void *arg, const char *p, size_t n)
{
	struct gathered *g = arg;

	if (g->b.len + n > PIECE && !flush(g))
		return false;
	if (n > PIECE)
		return put_text(g->to, (struct slice){ p, n });
	bytes_add(&g->b, p, n);
	return true;
}

/* ---- the work ---------------------------------------------------------- */

/* What comes from a pipe goes on as soon as it is there. */
static bool
stream(struct sanitizing *z, struct gathered *g)
{
	static char room[PIECE];
	bool ok = true;
	struct slice s;

	while (ok && (s = read_piece(z, room)).n > 0)
		ok = scrub_add(z->scrub, s.p, s.n) && flush(g);
	return scrub_end(z->scrub, &z->counts) && flush(g) && ok;
}

static bool
twice(struct sanitizing *z, struct gathered *g)
{
	static char room[PIECE];
	struct bytes text;
	struct slice s;
	bool ok;

	bytes_init(&text, BYTES_NO_LIMIT);
	while ((s = read_piece(z, room)).n > 0)
		bytes_add_slice(&text, s);
	scrub_again(z->scrub, NULL, NULL);
	scrub_add(z->scrub, text.data, text.len);
	scrub_end(z->scrub, &z->counts);
	if (z->counts.masked == 0)
		ok = gather(g, text.data, text.len);
	else {
		scrub_again(z->scrub, gather, g);
		ok = scrub_add(z->scrub, text.data, text.len);
		ok = scrub_end(z->scrub, &z->counts) && ok;
	}
	bytes_wipe(&text);
	return flush(g) && ok;
}

/* The odd byte at the end of UTF-16. */
static bool
put_end(struct sanitizing *z)
{
	bytes_reset(&z->back);
	if (z->kind != TEXT_BYTES && !z->terminal)
		utf16_give_end(&z->utf16, &z->back);
	return z->back.len == 0 || put(z, z->back.data, z->back.len);
}

static void
tell(const struct sanitizing *z)
{
	const struct scrub_counts *c = &z->counts;

	if (c->masked == 0) {
		fputs("smtpscope: nothing was found that had to be masked\n",
		    stderr);
		return;
	}
	fprintf(stderr, "smtpscope: %llu place%s masked, the first in line "
	    "%llu; look through it before you pass it on\n",
	    (unsigned long long)c->masked, c->masked == 1 ? "" : "s",
	    (unsigned long long)c->first_line);
	if (!z->whole && c->secrets > 0 && c->first_line > 1)
		fprintf(stderr, "smtpscope: what came before line %llu was "
		    "written before its secrets were known: where one may be "
		    "repeated there, sanitize the result once more with the "
		    "login in front, or a file of at most %u MiB\n",
		    (unsigned long long)c->first_line, WHOLE_MAX >> 20);
	if (c->forgotten > 0)
		fprintf(stderr, "smtpscope: %llu of the secrets were masked "
		    "in their logins, but not looked for elsewhere: split the "
		    "text\n", (unsigned long long)c->forgotten);
	if (c->skipped > 0)
		fprintf(stderr, "smtpscope: %llu lines beside a login were "
		    "searched for its secrets in their usual spellings only: "
		    "there are too many logins for more; split the text\n",
		    (unsigned long long)c->skipped);
}

static int
finish(struct sanitizing *z, bool ok)
{
	/* What was lost is told by it, when it is to be kept. */
	if (z->file != NULL && !newfile_close(z->file, (ok || z->lost) &&
	    !z->unread, &z->err) && !z->unread)
		z->lost = true;
	if (z->lost) {
		usage_error("%s", z->err.detail);
		return STATUS_NOT_SAVED;
	}
	if (z->unread)
		return STATUS_USAGE;
	tell(z);
	return STATUS_GOOD;
}

/* A long text can be interrupted: half of it is no use. */
static void
on_end(int sig)
{
	newfile_abandon();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
clean_up_at_end(void)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction was, mine = { .sa_handler = on_end };

	for (size_t i = 0; i < COUNT_OF(ends); i++)
		if (sigaction(ends[i], NULL, &was) == 0 &&
		    was.sa_handler == SIG_DFL)
			sigaction(ends[i], &mine, NULL);
}

int
program_sanitize(const struct options *o)
{
	struct sanitizing z = { .fd = -1 };
	struct gathered g = { .to = &z };
	char shown[200];
	bool ok;
	int status;

	if (!open_input(&z, o, shown, sizeof(shown)))
		return STATUS_USAGE;
	bytes_init(&z.begin, BYTES_NO_LIMIT);
	bytes_init(&z.as_utf8, BYTES_NO_LIMIT);
	bytes_init(&z.back, BYTES_NO_LIMIT);
	if (!look_at_kind(&z)) {
		status = STATUS_USAGE;
		goto done;
	}
	if (o->output != NULL && strcmp(o->output, "-") != 0) {
		clean_up_at_end();
		z.file = newfile_open(o->output, o->overwrite, &z.err);
		if (z.file == NULL) {
			usage_error("%s", z.err.detail);
			status = STATUS_NOT_SAVED;
			goto done;
		}
	}
	z.terminal = z.file == NULL && isatty(STDOUT_FILENO);
	bytes_init(&g.b, BYTES_NO_LIMIT);
	z.scrub = scrub_new(gather, &g);
	ok = (z.whole ? twice(&z, &g) : stream(&z, &g)) && put_end(&z);
	status = finish(&z, ok);
	scrub_free(z.scrub);
	bytes_wipe(&g.b);
done:
	bytes_wipe(&z.begin);
	bytes_wipe(&z.as_utf8);
	bytes_wipe(&z.back);
	if (z.fd != STDIN_FILENO)
		close(z.fd);
	return status;
}
