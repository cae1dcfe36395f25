/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/login/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/login/eval.h"
#include "tui/login/firstline.h"
#include "tui/login/patience.h"
#include "tui/options/options-check.h"
#include "tui/banned.h"

void
credentials_clear(struct credentials *c)
{
	free(c->user);
	free(c->authzid);
	secret_free(c->password);
	*c = (struct credentials){ .user = NULL };
}

static const char *
reason(int error, char *buf, size_t size)
{
	return strerror_r(error, buf, size);
}

/* ---- where from -------------------------------------------------------- */

/* What was read, for the login; an empty line is no secret. */
static bool
use(struct credentials *c, struct firstline *l, const char *source)
{
	if (secret_bytes(l->value).n == 0) {
		secret_free(l->value);
		return false;
	}
	c->password = l->value;
	c->source = source;
	c->notes = (l->line_end ? NOTE_LINE_END : 0) |
	    (l->more ? NOTE_MORE_LINES : 0);
	return true;
}

/* From a terminal without echo, or not at all. */
static bool
read_waiting(int fd, const char *what, int64_t limit_us, struct firstline *l,
    struct err *why)
{
	bool ok;

	patience_begin(what);
	ok = credentials_echo_off(fd) || err_set(why, "credentials.echo",
	    "the terminal goes on showing what is typed; give the password "
	    "in another way");
	if (ok) {
		ok = firstline_read(fd, limit_us, l, why);
		credentials_echo_back();
	}
	patience_end();
	return ok;
}

static bool
from_fd(struct credentials *c, const struct options *o, struct err *e)
{
	struct firstline l;
	struct err why;

	if (!read_waiting(o->password_fd, "the password from --password-fd",
	    (int64_t)o->timeout_ms * 1000, &l, &why))
		return err_set(e, "credentials.fd", "--password-fd %d: %s",
		    o->password_fd, why.detail);
	return use(c, &l, "input of --password-fd") || err_set(e,
	    "credentials.fd", "--password-fd %d: there is no password, or it "
	    "was read already", o->password_fd);
}

/* A FIFO that nobody writes to is opened, and then waited for. */
static int
open_file(const char *path, const char *shown, struct err *e)
{
	char why[128];
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0) {
		err_set(e, "credentials.file", "--password-file %s: %s", shown,
		    reason(errno, why, sizeof(why)));
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		err_set(e, "credentials.file",
		    "--password-file %s is a folder, not a file", shown);
		return -1;
	}
	if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRGRP | S_IROTH)))
		fprintf(stderr, "smtpscope: warning: the password file can be "
		    "read by other users: chmod 600 helps\n");
	return fd;
}

/* Nobody waits for one that lies on a disk. */
static bool
read_file(int fd, int64_t limit_us, struct firstline *l, struct err *why)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return firstline_read(fd, limit_us, l, why);
	return read_waiting(fd, "the password from --password-file", limit_us,
	    l, why);
}

static bool
from_file(struct credentials *c, const struct options *o, struct err *e)
{
	char shown[200];
	struct firstline l;
	struct err why;
	bool ok;
	int fd;

	options_file_shown(shown, sizeof(shown), o->password_file);
	fd = open_file(o->password_file, shown, e);
	if (fd < 0)
		return false;
	ok = read_file(fd, (int64_t)o->timeout_ms * 1000, &l, &why);
	close(fd);
	if (!ok)
		return err_set(e, "credentials.file", "--password-file %s: %s",
		    shown, why.detail);
	return use(c, &l, "password file") || err_set(e, "credentials.file",
	    "--password-file %s: its first line is empty", shown);
}

static bool
from_command(struct credentials *c, const char *command, struct err *e)
{
	struct firstline l;

	return eval_read(command, &l, e) &&
	    (use(c, &l, "output of --password-eval") || err_set(e,
	    "credentials.eval", "--password-eval: the command printed no "
	    "password"));
}

static bool
from_netrc(struct credentials *c, const struct options *o, const char *host,
    struct err *e)
{
	char path[4096], shown[100];
	const char *home = getenv("HOME");

	if (o->netrc_file != NULL)
		snprintf(path, sizeof(path), "%s", o->netrc_file);
	else if (home != NULL && *home == '/')
		snprintf(path, sizeof(path), "%s/.netrc", home);
	else
		return err_set(e, "credentials.netrc", "--netrc: HOME is not "
		    "set; name the file with --netrc-file FILE");
	e->id[0] = '\0';
	if (netrc_find(path, host, c, e))
		return true;
	if (e->id[0] != '\0')
		return false;
	vis_copy(shown, sizeof(shown), slice_of(path));
	return err_set(e, "credentials.netrc", "%s has no entry for %s%s%s",
	    shown, host, c->user ? " and user " : "", c->user ? c->user : "");
}

bool
credentials_get(struct credentials *c, const struct options *o,
    const char *host, struct err *e)
{
	*c = (struct credentials){
		.user = o->user ? xstrdup(o->user) : NULL,
		.authzid = o->authzid ? xstrdup(o->authzid) : NULL,
	};
	if (o->password_fd >= 0)
		return from_fd(c, o, e);
	if (o->password_file != NULL)
		return from_file(c, o, e);
	if (o->password_eval != NULL)
		return from_command(c, o->password_eval, e);
	if (o->netrc || o->netrc_file != NULL)
		return from_netrc(c, o, host, e);
	return true;
}

/* ---- what should be said of it ----------------------------------------- */

bool
credentials_say(unsigned *notes, const char *source, char *out, size_t size)
{
	if (*notes & NOTE_LINE_END) {
		*notes &= ~(unsigned)NOTE_LINE_END;
		snprintf(out, size, "the final line end of the %s was dropped: "
		    "it is not part of the password", source);
		return true;
	}
	if (*notes & NOTE_MORE_LINES) {
		*notes &= ~(unsigned)NOTE_MORE_LINES;
		snprintf(out, size, "the %s has more lines than one: only the "
		    "first is used", source);
		return true;
	}
	return false;
}
