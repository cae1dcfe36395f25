/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/capture/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "core/base/clock.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

/* ---- opening ----------------------------------------------------------- */

static bool
cannot(struct err *e, const char *path, const char *why)
{
	char shown[120];

	vis_copy(shown, sizeof(shown), slice_of(path));
	return err_set(e, "capture.open", "%s cannot be read: %s", shown, why);
}

static const char *
why_not(int error, char *room, size_t size)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "you have no permission: read a copy that you own";
	case ENOENT:
		return "there is no such file";
	case EISDIR:
		return "it is a folder: name a file in it";
	default:
		return strerror_r(error, room, size);
	}
}

/* Large and short-lived: on disk where that is usual, 0600, without a name. */
static int
nameless_file(void)
{
	static const char *const folders[] = { "/var/tmp", "/tmp" };
	char name[] = "/tmp/smtpscope-XXXXXX";
	int fd;

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		if (fd >= 0)
			return fd;
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

static bool
no_room(struct err *e)
{
	char why[80];

	return err_set(e, "capture.size", "what comes cannot be kept while it "
	    "is read: %s: save it to a file where there is room, and open "
	    "that", strerror_r(errno, why, sizeof(why)));
}

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

/* What can be read only once is kept, without a name, until it is closed. */
static bool
spool(struct source *s, int from, const char *path, struct err *e)
{
	char room[65536], why[80];
	ssize_t n;

	s->fd = nameless_file();
	if (s->fd < 0)
		return no_room(e);
	for (;;) {
		n = read(from, room, sizeof(room));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (!write_all(s->fd, room, (size_t)n))
			return no_room(e);
		s->size += (uint64_t)n;
	}
	OPENSSL_cleanse(room, sizeof(room));
	return n == 0 || cannot(e, path, why_not(errno, why, sizeof(why)));
}

static void
change_ends(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '\r')
			p[i] = '\n';
}

/* As some terminals and old programs write. */
static void
look_at_ends(struct source *s)
{
	char room[8192];
	struct slice head = source_read(s, 0, room, sizeof(room));

	s->cr_ends = slice_find(head, '\n') == head.n &&
	    slice_find(head, '\r') < head.n;
	OPENSSL_cleanse(room, sizeof(room));
}

bool
source_open(struct source *s, const char *path, struct err *e)
{
	bool standard = strcmp(path, "-") == 0, ok = true;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC |
	    O_NOCTTY);
	struct stat st;
	char why[80];

	*s = (struct source){ .fd = -1, .changed_us = clock_wall_us() };
	if (fd < 0 || fstat(fd, &st) != 0)
		return cannot(e, path, why_not(errno, why, sizeof(why)));
	if (S_ISDIR(st.st_mode))
		ok = cannot(e, path, why_not(EISDIR, why, sizeof(why)));
	else if (S_ISREG(st.st_mode)) {
		s->fd = standard ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : fd;
		s->size = (uint64_t)st.st_size;
		s->changed_us = (int64_t)st.st_mtim.tv_sec * 1000000;
		fd = -1;
	} else
		ok = spool(s, fd, path, e);
	if (fd >= 0 && !standard)
		close(fd);
	if (!ok)
		source_close(s);
	else
		look_at_ends(s);
	return ok;
}

void
source_of(struct source *s, struct slice text)
{
	*s = (struct source){ .fd = -1, .text = text, .size = text.n,
	    .changed_us = clock_wall_us() };
	look_at_ends(s);
	if (!s->cr_ends)
		return;
	s->changed = xstrndup(text.p, text.n);
	change_ends(s->changed, text.n);
	s->text.p = s->changed;
}

void
source_close(struct source *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	if (s->changed != NULL)
		OPENSSL_cleanse(s->changed, s->text.n);
	free(s->changed);
	s->changed = NULL;
}

/* ---- reading ----------------------------------------------------------- */

struct slice
source_read(struct source *s, uint64_t at, char *room, size_t n)
{
	size_t got = 0;

	if (s->fd < 0)
		return slice_sub(s->text, (size_t)at, n);
	if (at >= s->size)
		return slice_of("");
	if (n > s->size - at)
		n = (size_t)(s->size - at);
	while (got < n) {
		ssize_t k = pread(s->fd, room + got, n - got,
		    (off_t)(at + got));

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0) {		/* cut short, or the disk is broken */
			s->size = at + got;
			s->shrank = true;
			break;
		}
		got += (size_t)k;
	}
	if (s->cr_ends)
		change_ends(room, got);
	return (struct slice){ room, got };
}

void
source_lines_init(struct source_lines *l, struct source *s, uint64_t from,
    uint64_t end)
{
	*l = (struct source_lines){ .source = s, .at = from, .end = end,
	    .window_at = from };
	if (s->fd < 0)
		return;
	l->room_n = end - from < SOURCE_WINDOW ? (size_t)(end - from) + 1 :
	    SOURCE_WINDOW;
	l->room = xmalloc(l->room_n);
}

void
source_lines_clear(struct source_lines *l)
{
	if (l->room != NULL)
		OPENSSL_cleanse(l->room, l->room_n);
	free(l->room);
	*l = (struct source_lines){ .room = NULL };
}

static void
fill(struct source_lines *l)
{
	l->window_at = l->at;
	if (l->room != NULL)
		l->window = source_read(l->source, l->at, l->room, l->room_n);
	else
		l->window = slice_sub(l->source->text, (size_t)l->at,
		    l->source->text.n);
}

/* Behind a line of which only the beginning was seen. */
static void
skip_rest(struct source_lines *l)
{
	size_t n;

	l->cut = false;
	do {
		fill(l);
		n = slice_find(l->window, '\n');
		l->at = l->window_at + n;
	} while (n == l->window.n && n > 0);
	if (n < l->window.n)
		l->at++;
}

bool
source_line(struct source_lines *l, struct slice *line, uint64_t *from)
{
	size_t at, left;
	const char *end;

	if (l->cut)
		skip_rest(l);
	if (l->at >= l->end)
		return false;
	at = (size_t)(l->at - l->window_at);
	if (at >= l->window.n) {
		fill(l);
		at = 0;
		if (l->window.n == 0)
			return false;
	}
	left = l->window.n - at;
	end = memchr(l->window.p + at, '\n', left);
	if (end == NULL && at > 0 && l->room != NULL) {
		fill(l);
		at = 0;
		left = l->window.n;
		if (left == 0)
			return false;
		end = memchr(l->window.p, '\n', left);
	}
	*from = l->at;
	*line = (struct slice){ l->window.p + at, end != NULL ?
	    (size_t)(end - (l->window.p + at)) : left };
	l->at += line->n + (end != NULL);
	l->cut = end == NULL && l->at < l->source->size;
	return true;
}
