/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/files/ownfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tui/banned.h"

static bool
unreadable(struct err *e)
{
	return err_set(e, "ownfile", "cannot be read: %m");
}

static bool
too_large(size_t max, struct err *e)
{
	return err_set(e, "ownfile", "is larger than %zu KiB", max / 1024);
}

static bool
is_trusted(const struct stat *st, size_t max, struct err *e)
{
	if (!S_ISREG(st->st_mode))
		return err_set(e, "ownfile", "is not a regular file");
	if (st->st_size > (off_t)max)
		return too_large(max, e);
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return err_set(e, "ownfile",
		    "belongs to another user; make a copy of your own");
	if (st->st_mode & S_IWOTH)
		return err_set(e, "ownfile",
		    "can be changed by everyone; chmod o-w makes it safe");
	return true;
}

static bool
read_all(int fd, size_t max, struct bytes *text, struct err *e)
{
	char buf[4096];
	ssize_t n;

	for (;;) {
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return unreadable(e);
		if (n == 0)
			break;
		if (!bytes_add(text, buf, (size_t)n))
			return too_large(max, e);
	}
	if (text->len > 0 && memchr(text->data, '\0', text->len))
		return err_set(e, "ownfile",
		    "is not a text file (a NUL byte is in it)");
	return true;
}

bool
ownfile_exists(const char *path)
{
	return access(path, F_OK) == 0 ||
	    (errno != ENOENT && errno != ENOTDIR);
}

static bool
read_open(int fd, size_t max, struct ownfile *out, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return unreadable(e);
	out->dev = st.st_dev;
	out->ino = st.st_ino;
	return is_trusted(&st, max, e) && read_all(fd, max, &out->text, e);
}

static bool
read_path(const char *path, bool any, size_t max, struct ownfile *out,
    struct err *e)
{
	/* Non-blocking: a FIFO must not hold the program up. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool ok;

	*out = (struct ownfile){ .missing = false };
	bytes_init(&out->text, max);
	if (fd < 0) {
		out->missing = any && (errno == ENOENT || errno == ENOTDIR);
		return out->missing || unreadable(e);
	}
	ok = read_open(fd, max, out, e);
	close(fd);
	if (!ok)
		bytes_clear(&out->text);
	return ok;
}

bool
ownfile_read(const char *path, struct ownfile *out, struct err *e)
{
	return read_path(path, false, OWNFILE_MAX, out, e);
}

bool
ownfile_read_any(const char *path, size_t max, struct ownfile *out,
    struct err *e)
{
	return read_path(path, true, max, out, e);
}
