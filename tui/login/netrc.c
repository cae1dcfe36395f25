/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ~/.netrc: machine NAME | default, login, password, account, macdef; words
 * may stand in double quotes with backslash escapes, as ftp and curl read
 * them. */
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
#include "tui/banned.h"

#define NETRC_MAX	(64 * 1024)
#define WORD_MAX	(SECRET_MAX + 2)	/* a byte more than fits, and NUL */

/* The file's bytes on the secure heap: most of them are passwords. */
struct text {
	char	*p;
	size_t	 n, room, at;
	bool	 too_long;	/* the password of this entry */
};

static ssize_t
read_all(int fd, char *p, size_t room)
{
	size_t have = 0;
	ssize_t n = 0;

	while (have < room) {
		n = read(fd, p + have, room - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	return n < 0 ? -1 : (ssize_t)have;
}

static bool
is_private(int fd, const char *shown, struct stat *st, struct err *e)
{
	if (fstat(fd, st) < 0 || !S_ISREG(st->st_mode) ||
	    st->st_size > NETRC_MAX)
		return err_set(e, "credentials.netrc", "%s is not a netrc "
		    "file: a plain file of at most %d KiB is expected", shown,
		    NETRC_MAX / 1024);
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return err_set(e, "credentials.netrc", "%s belongs to another "
		    "user: make a copy of your own", shown);
	if (st->st_mode & (S_IRWXG | S_IRWXO))
		return err_set(e, "credentials.netrc", "%s holds passwords "
		    "and is open to other users: chmod 600 it first", shown);
	return true;
}

static bool
load(const char *path, const char *shown, struct text *t, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	char why[128];
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return err_set(e, "credentials.netrc", "%s: %s", shown,
		    strerror_r(errno, why, sizeof(why)));
	if (!is_private(fd, shown, &st, e)) {
		close(fd);
		return false;
	}
	t->room = (size_t)st.st_size + 1;
	t->p = secret_scratch(t->room);
	n = t->p ? read_all(fd, t->p, t->room - 1) : -1;
	close(fd);
	if (n < 0) {
		if (t->p != NULL)
			secret_scratch_free(t->p, t->room);
		return err_set(e, "credentials.netrc", "%s could not be read",
		    shown);
	}
	t->n = (size_t)n;
	t->at = 0;
	t->too_long = false;
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Comments, too. */
static void
skip_blanks(struct text *t)
{
	bool comment = false;

	for (; t->at < t->n; t->at++) {
		char c = t->p[t->at];

		comment = c == '#' || (comment && c != '\n');
		if (!comment && !is_blank(c))
			break;
	}
}

/* The next word into out (WORD_MAX); false at the end. */
static bool
next(struct text *t, char *out, size_t *n)
{
	bool quoted;

	*n = 0;
	skip_blanks(t);
	if (t->at == t->n)
		return false;
	quoted = t->p[t->at] == '"';
	t->at += quoted;
	while (t->at < t->n && (quoted ? t->p[t->at] != '"' :
	    !is_blank(t->p[t->at]))) {
		if (quoted && t->p[t->at] == '\\' && t->at + 1 < t->n)
			t->at++;
		if (*n + 1 < WORD_MAX)
			out[(*n)++] = t->p[t->at];
		t->at++;
	}
	t->at += quoted && t->at < t->n;
	out[*n] = '\0';
	return true;
}

/* A macro ends at an empty line. */
static void
skip_macro(struct text *t)
{
	while (t->at + 1 < t->n && !(t->p[t->at] == '\n' &&
	    t->p[t->at + 1] == '\n'))
		t->at++;
}

static bool
wanted(const struct credentials *c, const char *user)
{
	return c->user == NULL || user == NULL || strcmp(c->user, user) == 0;
}

static bool
search(struct text *t, const char *host, struct credentials *c, char *word)
{
	bool here = false;
	char *user = NULL;
	struct secret *password = NULL;
	size_t n;

	while (next(t, word, &n)) {
		if (strcmp(word, "machine") == 0 ||
		    strcmp(word, "default") == 0) {
			bool any = word[0] == 'd';

			if (here && (password != NULL || t->too_long) &&
			    wanted(c, user))
				break;
			free(user);
			secret_free(password);
			user = NULL;
			password = NULL;
			t->too_long = false;
			here = any || (next(t, word, &n) &&
			    strcasecmp(word, host) == 0);
		} else if (strcmp(word, "macdef") == 0)
			skip_macro(t);
		else if (strcmp(word, "login") == 0 && next(t, word, &n)) {
			if (here && user == NULL)
				user = xstrdup(word);
		} else if (strcmp(word, "password") == 0 && next(t, word, &n))
			if (here && password == NULL) {
				password = secret_new(word, n);
				t->too_long = n > SECRET_MAX;
			}
	}
	t->too_long = t->too_long && here && wanted(c, user);
	if (!here || password == NULL || !wanted(c, user)) {
		free(user);
		secret_free(password);
		return false;
	}
	if (c->user == NULL)
		c->user = user;
	else
		free(user);
	c->password = password;
	return true;
}

bool
netrc_find(const char *path, const char *host, struct credentials *c,
    struct err *e)
{
	struct text t;
	char *word, shown[150];
	bool found = false;

	vis_copy(shown, sizeof(shown), slice_of(path));
	if (!load(path, shown, &t, e))
		return false;
	word = secret_scratch(WORD_MAX);
	if (word != NULL) {
		found = search(&t, host, c, word);
		secret_scratch_free(word, WORD_MAX);
	}
	secret_scratch_free(t.p, t.room);
	if (t.too_long)
		return err_set(e, "credentials.too-long", "the password for "
		    "%s in %s is longer than %d bytes", host, path,
		    SECRET_MAX);
	return found;
}
