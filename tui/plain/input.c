/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/plain/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/secret.h"
#include "tui/banned.h"

/* More than any line that may be sent, with a command before it. */
#define LINE_MAX_BYTES	16384

static struct termios before, ours;
static bool have_modes;

static void
modes_begin(const struct input *in)
{
	if (tcgetattr(STDIN_FILENO, &before) < 0)
		return;
	ours = before;
	if (in->editing) {
		ours.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON);
		ours.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
		ours.c_cc[VMIN] = 1;
		ours.c_cc[VTIME] = 0;
	}
	have_modes = true;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &ours);
}

bool
input_init(struct input *in)
{
	*in = (struct input){ .terminal = isatty(STDIN_FILENO) };
	in->shown = in->terminal && isatty(STDOUT_FILENO);
	in->editing = in->shown && getenv("INSIDE_EMACS") == NULL;
	in->buf = secret_scratch(LINE_MAX_BYTES);
	if (in->buf == NULL)
		return false;
	if (in->terminal)
		modes_begin(in);
	return true;
}

void
input_clear(struct input *in)
{
	input_give_back();
	have_modes = false;
	secret_scratch_free(in->buf, LINE_MAX_BYTES);
	in->buf = NULL;
}

void
input_give_back(void)
{
	if (have_modes)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
}

void
input_restore_raw(void)
{
	if (have_modes)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

void
input_take_again(void)
{
	if (have_modes)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &ours);
}

void
input_echo(struct input *in, bool on)
{
	tcflag_t was = ours.c_lflag;

	if (!have_modes || in->editing)
		return;
	ours.c_lflag = on ? was | ECHO : was & ~(tcflag_t)(ECHO | ECHONL);
	if (ours.c_lflag != was)
		tcsetattr(STDIN_FILENO, on ? TCSADRAIN : TCSAFLUSH, &ours);
}

/* ---- bytes ------------------------------------------------------------- */

void
input_read(struct input *in)
{
	ssize_t n;

	if (in->n == LINE_MAX_BYTES - 1) {	/* none was taken: no end */
		in->too_long = true;
		explicit_bzero(in->buf, in->n);
		in->n = 0;
	}
	n = read(STDIN_FILENO, in->buf + in->n, LINE_MAX_BYTES - 1 - in->n);
	if (n > 0)
		in->n += (size_t)n;
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		in->eof = true;
}

static bool
has_line(const struct input *in)
{
	return memchr(in->buf, '\n', in->n) != NULL || (in->eof && in->n > 0);
}

bool
input_has(const struct input *in)
{
	return in->editing ? in->n > 0 : has_line(in);
}

static void
take(struct input *in, size_t n)
{
	memmove(in->buf, in->buf + n, in->n - n);
	explicit_bzero(in->buf + in->n - n, n);
	in->n -= n;
}

unsigned char
input_byte(struct input *in)
{
	unsigned char c = (unsigned char)in->buf[0];

	take(in, 1);
	return c;
}

/* ---- lines ------------------------------------------------------------- */

static size_t
line_length(const struct input *in)
{
	const char *end = memchr(in->buf, '\n', in->n);

	return end != NULL ? (size_t)(end - in->buf) + 1 : in->n;
}

const char *
input_line(struct input *in, bool *dropped)
{
	size_t n = line_length(in);

	*dropped = in->too_long || memchr(in->buf, '\0', n) != NULL;
	if (*dropped) {
		in->too_long = false;
		take(in, n);
		return NULL;
	}
	if (n > 0 && in->buf[n - 1] == '\n')
		in->buf[n - 1] = '\0';
	else
		in->buf[n] = '\0';	/* there is room for it */
	if (n > 1 && in->buf[n - 1] == '\0' && in->buf[n - 2] == '\r')
		in->buf[n - 2] = '\0';
	return in->buf;
}

void
input_line_done(struct input *in)
{
	size_t n = strlen(in->buf);

	/* Behind it stand its own ends, at most a CR and an LF. */
	while (n < in->n && in->buf[n] == '\0')
		n++;
	take(in, n);
}

void
input_drop(struct input *in)
{
	explicit_bzero(in->buf, in->n);
	in->n = 0;
	if (in->terminal)
		tcflush(STDIN_FILENO, TCIFLUSH);
}
