/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/newfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

#define TRIES	8	/* names that are taken already */

/* ---- what went wrong --------------------------------------------------- */

static const struct {
	int		 number;
	const char	*id, *what, *remedy;
} reasons[] = {
	{ EEXIST, "save.exists", "is there already",
	    "choose another name, or ask for it to be overwritten" },
	{ ENOENT, "save.folder", "its folder does not exist",
	    "make it first" },
	{ ENOTDIR, "save.folder", "its folder is no folder",
	    "choose another place" },
	{ EACCES, "save.denied", "writing there is not allowed",
	    "choose a folder of your own" },
	{ EPERM, "save.denied", "writing there is not allowed",
	    "choose a folder of your own" },
	{ EROFS, "save.denied", "the file system is read-only",
	    "choose another place" },
	{ ENOSPC, "save.full", "the disk is full",
	    "make room, or choose another place" },
	{ EDQUOT, "save.full", "your quota is used up",
	    "make room, or choose another place" },
	{ EFBIG, "save.full", "the file would be larger than is allowed here",
	    "raise the limit (ulimit -f), or choose another format" },
	{ ENAMETOOLONG, "save.name", "the name is too long",
	    "choose a shorter one" },
	{ ELOOP, "save.not-a-file", "it is a link",
	    "name the file that it leads to" },
	{ EISDIR, "save.not-a-file", "it is a folder",
	    "add the name of a file" },
	{ EPIPE, "save.failed", "its reader has gone", "try again" },
};

static bool
fail(struct err *e, const char *path, int number)
{
	char shown[100], why[80];

	vis_copy(shown, sizeof(shown), slice_of(path));
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (reasons[i].number == number)
			return err_set(e, reasons[i].id, "not saved, %s (%s): "
			    "%s", reasons[i].what, reasons[i].remedy, shown);
	return err_set(e, "save.failed", "not saved, %s (try another place): "
	    "%s", strerror_r(number, why, sizeof(why)), shown);
}

static bool
fail_kind(struct err *e, const char *path, const char *what)
{
	char shown[100];

	vis_copy(shown, sizeof(shown), slice_of(path));
	return err_set(e, "save.not-a-file", "not saved, it is %s (choose "
	    "another name; - is standard output): %s", what, shown);
}

/* ---- the place --------------------------------------------------------- */

struct place {
	int		 folder;	/* -1: not open */
	const char	*path, *name;
	char		 temporary[NAME_MAX + 1];
	struct place	*next;		/* of those that have a file */
};

static struct place *volatile places;

static bool
place_open(struct place *p, const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	char *folder = slash == NULL ? xstrdup(".") : slash == path ?
	    xstrdup("/") : xstrndup(path, (size_t)(slash - path));

	p->path = path;
	p->name = slash != NULL ? slash + 1 : path;
	p->temporary[0] = '\0';
	p->next = NULL;
	p->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (p->folder < 0)
		return fail(e, path, errno);
	if (p->name[0] == '\0' || strcmp(p->name, ".") == 0 ||
	    strcmp(p->name, "..") == 0)
		return fail(e, path, EISDIR);
	return strlen(p->name) <= NAME_MAX || fail(e, path, ENAMETOOLONG);
}

static void
forget(const struct place *p)
{
	struct place *q = places;

	if (q == p) {
		places = p->next;
		return;
	}
	while (q != NULL && q->next != p)
		q = q->next;
	if (q != NULL)
		q->next = p->next;
}

static void
place_close(struct place *p)
{
	forget(p);
	if (p->temporary[0] != '\0')
		unlinkat(p->folder, p->temporary, 0);
	if (p->folder >= 0)
		close(p->folder);
}

/* What stands under the name, if anything, may be replaced. */
static bool
may_be_written(const struct place *p, bool overwrite, struct err *e)
{
	struct stat st;

	if (fstatat(p->folder, p->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT || fail(e, p->path, errno);
	if (S_ISDIR(st.st_mode))
		return fail(e, p->path, EISDIR);
	if (S_ISLNK(st.st_mode))
		return fail(e, p->path, ELOOP);
	if (S_ISFIFO(st.st_mode))
		return fail_kind(e, p->path, "a pipe");
	if (!S_ISREG(st.st_mode))
		return fail_kind(e, p->path, "a device");
	return overwrite || fail(e, p->path, EEXIST);
}

bool
newfile_check(const char *path, bool overwrite, struct err *e)
{
	struct place p;
	bool ok = place_open(&p, path, e) && may_be_written(&p, overwrite, e);

	if (ok && faccessat(p.folder, ".", W_OK | X_OK, AT_EACCESS) < 0)
		ok = fail(e, path, errno);
	place_close(&p);
	return ok;
}

/* ---- writing ----------------------------------------------------------- */

static bool
random_name(struct place *p)
{
	unsigned char r[8];
	char hex[2 * sizeof(r) + 1];

	if (RAND_bytes(r, sizeof(r)) != 1)
		return false;
	for (size_t i = 0; i < sizeof(r); i++)
		snprintf(hex + 2 * i, 3, "%02x", r[i]);
	snprintf(p->temporary, sizeof(p->temporary), ".%.*s.smtpscope-%s",
	    200, p->name, hex);
	return true;
}

static int
temporary_open(struct place *p)
{
	int fd = -1;

	/* Before there is a file: a signal may come right behind it. */
	p->next = places;
	places = p;
	for (int i = 0; i < TRIES && fd < 0; i++) {
		if (!random_name(p)) {
			errno = EIO;
			break;
		}
		fd = openat(p->folder, p->temporary, O_WRONLY | O_CREAT |
		    O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0)
		p->temporary[0] = '\0';
	return fd;
}

static int
write_all(int fd, struct slice text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		text = slice_sub(text, (size_t)n, text.n);
	}
	return 0;
}

/* A limit on files, and a reader that has gone, are told like any error. */
static int
write_quietly(int fd, struct slice text)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, size, was_pipe;
	int error;

	sigaction(SIGXFSZ, &ignore, &size);
	sigaction(SIGPIPE, &ignore, &was_pipe);
	error = write_all(fd, text);
	sigaction(SIGPIPE, &was_pipe, NULL);
	sigaction(SIGXFSZ, &size, NULL);
	return error;
}

static int
fill(int fd, struct slice text)
{
	int error = write_quietly(fd, text);

	if (error == 0 && (fchmod(fd, 0600) < 0 || fsync(fd) < 0))
		error = errno;
	if (close(fd) < 0 && error == 0)
		error = errno;
	return error;
}

/* Without RENAME_NOREPLACE a link does the same: it never replaces. */
static int
rename_new(const struct place *p)
{
	if (renameat2(p->folder, p->temporary, p->folder, p->name,
	    RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return errno;
	if (linkat(p->folder, p->temporary, p->folder, p->name, 0) < 0)
		return errno;
	unlinkat(p->folder, p->temporary, 0);
	return 0;
}

static int
give_name(struct place *p, bool overwrite)
{
	int error = 0;

	if (!overwrite)
		error = rename_new(p);
	else if (renameat(p->folder, p->temporary, p->folder, p->name) < 0)
		error = errno;
	if (error != 0)
		return error;
	p->temporary[0] = '\0';
	/* Some file systems cannot: the file is there all the same. */
	if (fsync(p->folder) < 0 && errno == EIO)
		return EIO;
	return 0;
}

bool
newfile_write(const char *path, struct slice text, bool overwrite,
    struct err *e)
{
	struct place p;
	int fd, error;

	if (!place_open(&p, path, e) || !may_be_written(&p, overwrite, e)) {
		place_close(&p);
		return false;
	}
	fd = temporary_open(&p);
	error = fd < 0 ? errno : fill(fd, text);
	if (error == 0)
		error = give_name(&p, overwrite);
	place_close(&p);
	return error == 0 || fail(e, path, error);
}

bool
newfile_write_fd(int fd, const char *name, struct slice text, struct err *e)
{
	int error = write_quietly(fd, text);

	return error == 0 || fail(e, name, error);
}

/* ---- piece by piece ---------------------------------------------------- */

struct newfile {
	struct place	 place;
	char		*path;
	int		 fd, error;
	bool		 overwrite;
};

struct newfile *
newfile_open(const char *path, bool overwrite, struct err *e)
{
	struct newfile *f = xcalloc(1, sizeof(*f));
	bool ok;

	f->path = xstrdup(path);
	f->overwrite = overwrite;
	f->fd = -1;
	ok = place_open(&f->place, f->path, e) &&
	    may_be_written(&f->place, overwrite, e);
	if (ok) {
		f->fd = temporary_open(&f->place);
		ok = f->fd >= 0 || fail(e, path, errno);
	}
	if (ok)
		return f;
	place_close(&f->place);
	free(f->path);
	free(f);
	return NULL;
}

bool
newfile_add(struct newfile *f, struct slice text)
{
	if (f->error == 0)
		f->error = write_quietly(f->fd, text);
	return f->error == 0;
}

bool
newfile_close(struct newfile *f, bool keep, struct err *e)
{
	int error = fill(f->fd, (struct slice){ "", 0 });

	if (f->error != 0)
		error = f->error;
	if (keep && error == 0)
		error = give_name(&f->place, f->overwrite);
	place_close(&f->place);
	if (keep && error != 0)
		fail(e, f->path, error);
	free(f->path);
	free(f);
	return keep && error == 0;
}

void
newfile_abandon(void)
{
	for (const struct place *p = places; p != NULL; p = p->next)
		if (p->temporary[0] != '\0')
			unlinkat(p->folder, p->temporary, 0);
}
