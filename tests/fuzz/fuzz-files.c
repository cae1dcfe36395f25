/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The small files that the program reads, and has no other target for.  The
 * first byte says which: 'n' netrc, 'p' a password's file, 'r' the recent
 * servers, 'l' the progress of lessons, 'h' the history.
 *
 * Holds: a mistake is told in printable text, without a word of a file with
 * secrets; what is found was in the file; what is kept within its bounds,
 * and written again it reads the same.
 */
#include <assert.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/lesson/progress.h"
#include "tui/login/credentials.h"
#include "tui/login/firstline.h"
#include "tui/screen/history.h"
#include "tui/start/recent.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define LIMIT_US	INT64_C(10000000)

static void
must_be_printable(const char *text)
{
	assert(utf8_valid(slice_of(text)));
	for (; *text != '\0'; text++)
		assert((unsigned char)*text >= ' ' && *text != 0x7f);
}

/* A file that is on no disk; *path names it. */
static int
file_of(struct slice text, char *path, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	assert(fd >= 0 && fchmod(fd, 0600) == 0);
	assert(write(fd, text.p, text.n) == (ssize_t)text.n);
	assert(lseek(fd, 0, SEEK_SET) == 0);
	snprintf(path, size, "/proc/self/fd/%d", fd);
	return fd;
}

/* ---- secrets ----------------------------------------------------------- */

static bool
is_in(struct slice part, struct slice text)
{
	return part.n == 0 || memmem(text.p, text.n, part.p, part.n) != NULL ||
	    memchr(text.p, '\\', text.n) != NULL;	/* unescaped */
}

static void
try_netrc(struct slice text, const char *user)
{
	struct credentials c = { .user = user ? strdup(user) : NULL };
	struct err e = { .id = "" };
	char path[40];
	int fd = file_of(text, path, sizeof(path));

	if (netrc_find(path, "mail.example.org", &c, &e)) {
		assert(c.password != NULL);
		assert(is_in(secret_bytes(c.password), text));
		assert(c.user == NULL || user != NULL ||
		    is_in(slice_of(c.user), text));
	} else {
		assert(c.password == NULL);
		assert(e.id[0] == '\0' ||
		    strcmp(e.id, "credentials.netrc") == 0);
		must_be_printable(e.detail);
	}
	credentials_clear(&c);
	close(fd);
}

static bool
is_line_ends(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r' && s.p[i] != '\n')
			return false;
	return true;
}

static void
try_password(struct slice text)
{
	size_t end = slice_find(text, '\n');
	struct slice line = slice_sub(text, 0, end);
	struct firstline l;
	struct err e = { .id = "" };
	char path[40];
	int fd = file_of(text, path, sizeof(path));

	if (firstline_read(fd, LIMIT_US, &l, &e)) {
		struct slice got = secret_bytes(l.value);

		line.n -= line.n > 0 && line.p[line.n - 1] == '\r';
		assert(slice_eq(got, line));
		assert(l.more == (end < text.n &&
		    !is_line_ends(slice_sub(text, end, text.n))));
		secret_free(l.value);
	} else {
		assert(line.n > SECRET_MAX && l.value == NULL);
		assert(strcmp(e.id, "credentials.too-long") == 0);
		must_be_printable(e.detail);
	}
	close(fd);
}

/* ---- lists ------------------------------------------------------------- */

static void
try_recent(struct slice text)
{
	struct recent r, again;
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	recent_parse(&r, text);
	assert(r.n <= RECENT_MAX);
	for (size_t i = 0; i < r.n; i++) {
		assert(recent_fits(r.v[i]) && strchr(r.v[i], '@') == NULL);
		bytes_addf(&out, "%s\n", r.v[i]);
	}
	recent_parse(&again, bytes_slice(&out));
	assert(again.n == r.n && again.bad == 0);
	for (size_t i = 0; i < r.n; i++)
		assert(strcmp(r.v[i], again.v[i]) == 0);
	recent_clear(&r);
	recent_clear(&again);
	bytes_clear(&out);
}

static void
try_progress(struct slice text)
{
	struct progress p, again;
	struct bytes out, twice;

	progress_init(&p);
	progress_init(&again);
	bytes_init(&out, BYTES_NO_LIMIT);
	bytes_init(&twice, BYTES_NO_LIMIT);
	progress_parse(&p, text);
	assert(p.n <= PROGRESS_MAX);
	for (size_t i = 0; i < p.n; i++)
		assert(progress_is_name(slice_of(p.v[i].name)) &&
		    progress_done(&p, p.v[i].name, p.v[i].of) <= p.v[i].of);
	progress_print(&p, &out);
	progress_parse(&again, bytes_slice(&out));
	progress_print(&again, &twice);
	assert(again.bad == 0 && slice_eq(bytes_slice(&out),
	    bytes_slice(&twice)));
	progress_clear(&p);
	progress_clear(&again);
	bytes_clear(&out);
	bytes_clear(&twice);
}

static void
try_history(struct slice text)
{
	struct history h;
	struct err e;
	char path[40];
	int fd = file_of(text, path, sizeof(path));

	if (!history_init(&h, path, &e))
		assert(h.n == 0 && e.detail[0] != '\0');
	assert(h.n <= HISTORY_LINES_MAX && h.fresh == 0);
	for (size_t i = 0; i < h.n; i++)
		assert(strchr(h.lines[i], '\n') == NULL);
	history_add(&h, "ehlo");
	assert(h.n <= HISTORY_LINES_MAX && h.n > 0);
	history_lend(&h);
	history_lend(NULL);
	history_clear(&h);
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = { (const char *)data + 1, size - 1 };

	switch (size > 0 ? data[0] : '\0') {
	case 'n':
		try_netrc(text, NULL);
		try_netrc(text, "ann");
		break;
	case 'p':
		try_password(text);
		break;
	case 'r':
		try_recent(text);
		break;
	case 'l':
		try_progress(text);
		break;
	case 'h':
		try_history(text);
		break;
	}
	return 0;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	secret_init();
	return 0;
}
