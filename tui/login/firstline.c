/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/login/firstline.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tui/login/patience.h"
#include "tui/banned.h"

static bool
is_blank_rest(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != '\r' && p[i] != '\n')
			return false;
	return true;
}

/* Takes what belongs to the first line; true when it is complete. */
static bool
take(struct firstline *l, const char *buf, size_t n, bool *fits)
{
	const char *end = memchr(buf, '\n', n);
	size_t len = end ? (size_t)(end - buf) : n;

	*fits = secret_push(l->value, buf, len);
	if (end == NULL)
		return !*fits;
	l->line_end = true;
	l->more = !is_blank_rest(end, n - len);
	return true;
}

static void
drop_cr(struct firstline *l)
{
	struct slice b = secret_bytes(l->value);
	struct secret *t;

	if (b.n == 0 || b.p[b.n - 1] != '\r')
		return;
	t = secret_new(b.p, b.n - 1);
	secret_free(l->value);
	l->value = t;
	l->line_end = true;
}

/* Until something is there to be read; errno says why not. */
static bool
wait_for(int fd, int64_t end_us)
{
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = (end_us - clock_mono_us()) / 1000;

		if (left <= 0 || patience_is_over()) {
			errno = left <= 0 ? ETIMEDOUT : ECANCELED;
			return false;
		}
		if (poll(&p, 1, left < PATIENCE_STEP_MS ? (int)left :
		    PATIENCE_STEP_MS) < 0 && errno != EINTR)
			return false;
		if (p.revents & POLLNVAL) {
			errno = EBADF;
			return false;
		}
		if (p.revents != 0)
			return true;
	}
}

/* False, with errno, when it could not be read to the end of the line. */
static bool
read_all(int fd, int64_t end_us, struct firstline *l, bool *fits)
{
	char buf[512];
	bool done = false;
	ssize_t n = 0;

	while (!done && wait_for(fd, end_us)) {
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		done = n <= 0 || take(l, buf, (size_t)n, fits);
	}
	explicit_bzero(buf, sizeof(buf));
	return done && n >= 0;
}

/* More lines that are there already: a terminal or a pipe is not waited for. */
static void
look_behind(int fd, struct firstline *l)
{
	if (l->line_end && !l->more)
		firstline_drop_rest(fd, 1, 0, l);
}

static bool
failed(struct firstline *l, bool fits, int64_t limit_us, struct err *e)
{
	char why[128];
	int error = errno;

	secret_free(l->value);
	l->value = NULL;
	if (!fits)
		return err_set(e, "credentials.too-long", "the first line is "
		    "longer than %d bytes", SECRET_MAX);
	if (error == ECANCELED)
		return err_set(e, "credentials.cancelled", "you stopped it: "
		    "there is no password");
	if (error == ETIMEDOUT)
		return err_set(e, "credentials.timeout", "no line came within "
		    "%d s", (int)(limit_us / 1000000));
	return err_set(e, "credentials.read", "%s", strerror_r(error, why,
	    sizeof(why)));
}

bool
firstline_read(int fd, int64_t limit_us, struct firstline *out,
    struct err *e)
{
	bool fits = true;

	*out = (struct firstline){ .value = secret_new("", 0) };
	if (!read_all(fd, clock_mono_us() + limit_us, out, &fits) || !fits)
		return failed(out, fits, limit_us, e);
	look_behind(fd, out);
	drop_cr(out);
	return true;
}

void
firstline_drop_rest(int fd, size_t max, int64_t end_us, struct firstline *out)
{
	char buf[4096];
	size_t got = 0;

	do {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int ready = poll(&p, 1, end_us > 0 ? 100 : 0);
		ssize_t n;

		if (ready < 0 && errno != EINTR)
			break;
		if (ready <= 0)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		got += n > 0 ? (size_t)n : 0;
		out->more = out->more ||
		    !is_blank_rest(buf, n > 0 ? (size_t)n : 0);
	} while (got < max && clock_mono_us() < end_us &&
	    !patience_is_over());
	explicit_bzero(buf, sizeof(buf));
}
