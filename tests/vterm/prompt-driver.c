/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prompt-driver - terminal, prompt and password field in a loop, for
 * t-prompt.  Arguments: [--never] [HISTORY].  Keys: ":" command line, "i"
 * the same with words in it, "p" password, "b" bare text until Enter, "u"
 * more than ASCII, "o" close and open, "s" and "a" crash, "q" end.
 */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/base/xalloc.h"
#include "tui/keys/key.h"
#include "tui/screen/prompt.h"
#include "tui/screen/secretfield.h"
#include "tui/screen/term.h"

#define EVENTS	12

static char *events[EVENTS];
static size_t nevents;
static struct secretfield field;
static struct keydec keys;
static unsigned long consumed;
static bool quitting, bare;
static int signals[2];

static const char *const verbs[] = { "auth", "connect", "ehlo", "quit",
    "reconnect", "redraw", "reset", "reveal", "starttls", "status" };

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void
say(const char *fmt, ...)
{
	struct bytes text;
	va_list ap;

	bytes_init(&text, BYTES_NO_LIMIT);
	va_start(ap, fmt);
	bytes_vaddf(&text, fmt, ap);
	va_end(ap);
	if (nevents == EVENTS) {
		free(events[0]);
		memmove(events, events + 1, sizeof(events) - sizeof(*events));
		nevents--;
	}
	events[nevents++] = bytes_take(&text);
}

static void
on_accept(void *arg, const char *line)
{
	(void)arg;
	say("line: [%s]", line);
}

static void
on_cancel(void *arg)
{
	(void)arg;
	say("cancelled");
}

static void
on_complete(void *arg, const char *line, size_t start)
{
	(void)arg;
	(void)line;
	for (size_t i = 0; start == 0 && i < COUNT_OF(verbs); i++)
		prompt_candidate(verbs[i]);
	if (start > 0 && strncmp(line, "connect ", 8) == 0) {
		prompt_candidate("MX.example.net");
		prompt_candidate("dir/");
	}
}

static bool
on_keep(void *arg, const char *line)
{
	(void)arg;
	return strncmp(line, "send", 4) != 0;
}

static void
draw(struct canvas *c)
{
	int cols, rows;

	term_size(&cols, &rows);
	canvas_resize(c, cols, rows);
	canvas_fill(c, 0, 0, cols, ' ', ROLE_TITLE);
	canvas_putf(c, 0, 0, cols, ROLE_TITLE, " driver %dx%d", cols, rows);
	for (size_t i = 0; i < nevents; i++)
		canvas_puts(c, 0, 1 + (int)i, cols, events[i], ROLE_OK);
	prompt_draw(c, rows - 1, rows / 3);
	if (field.open)
		secretfield_draw(&field, c, rows - 1);
	term_draw(c);
}

/* Says what it was without showing it. */
static void
secret_done(void)
{
	struct secret *s = secretfield_take(&field);
	struct slice b = secret_bytes(s);
	unsigned sum = 0;

	for (size_t i = 0; i < b.n; i++)
		sum = sum * 31 + (unsigned char)b.p[i];
	say("secret: %zu bytes, %u", b.n, sum);
	secret_free(s);
}

static void
open_again(void)
{
	struct err e;

	term_close();
	term_close();
	if (!term_open(TERM_COLOUR_AUTO, &e))
		quitting = true;
	say("opened again");
}

static void
on_plain_key(struct key k)
{
	if (k.mods == KEYMOD_CTRL && k.code == 'c')
		say("C-c");
	else if (k.code == ':')
		prompt_open(":", "");
	else if (k.code == 'i')
		prompt_open(":", "connect ");
	else if (k.code == 'p')
		secretfield_open(&field, "Password for ann");
	else if (k.code == 'u')
		say("\xc3\xa4 \xe6\x97\xa5\xe6\x9c\xac end");
	else if (k.code == 's')
		raise(SIGSEGV);
	else if (k.code == 'a')
		abort();
	else if (k.code == 'o')
		open_again();
	else if (k.code == 'q')
		quitting = true;
	else if (k.code == 'b') {
		term_leave();
		bare = write(1, "bare text\n", 10) == 10;
	} else {
		char name[32];

		key_name(k, name, sizeof(name));
		say("key: %s", name);
	}
}

static void
on_key(struct key k)
{
	if (k.mods == KEYMOD_CTRL && k.code == 'z') {
		term_suspend();
		say("resumed");
	} else if (bare) {
		bare = k.code != KEYCODE_ENTER && k.code != 'j';
		if (!bare)
			term_return();
	} else if (field.open) {
		switch (secretfield_key(&field, k, keys.raw, keys.raw_n)) {
		case SECRETFIELD_DONE:
			secret_done();
			break;
		case SECRETFIELD_CANCELLED:
			secretfield_close(&field);
			say("secret dropped");
			break;
		case SECRETFIELD_MORE:
			break;
		}
	} else if (prompt_is_open()) {
		prompt_key(k, keys.raw, keys.raw_n);
	} else {
		on_plain_key(k);
	}
}

static void
on_event(enum keydec_event ev, struct key k)
{
	if (ev == KEYDEC_KEY)
		on_key(k);
	if (ev != KEYDEC_PASTE)
		return;
	if (field.open)
		secretfield_paste(&field, keydec_paste(&keys));
	else if (prompt_is_open())
		say("paste: %zu line ends", prompt_paste(keydec_paste(&keys)));
	else
		say("paste: %zu bytes", keydec_paste(&keys).n);
}

static bool
on_input(void)
{
	unsigned char buf[4096];
	ssize_t n = read(0, buf, sizeof(buf));
	struct key k;

	if (n <= 0)
		return n < 0 && errno == EINTR;
	consumed += (unsigned long)n;
	for (ssize_t i = 0; i < n; i++) {
		enum keydec_event ev = keydec_byte(&keys, buf[i], &k);

		on_event(ev, k);
	}
	explicit_bzero(buf, sizeof(buf));
	return true;
}

static void
on_signal(int sig)
{
	unsigned char c = (unsigned char)sig;
	int saved = errno;

	if (write(signals[1], &c, 1) != 1)
		_exit(3);
	errno = saved;
}

static void
on_crash(int sig)
{
	term_restore_raw();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
handle_signals(void)
{
	unsigned char sig;
	int cols, rows;

	while (read(signals[0], &sig, 1) == 1) {
		if (sig == SIGWINCH) {
			term_resized();
			term_size(&cols, &rows);
			prompt_resize(cols, rows);
		} else if (sig == SIGTSTP) {
			term_suspend();
		} else {
			quitting = true;
		}
	}
}

static void
set_handlers(void)
{
	static const int caught[] = { SIGWINCH, SIGTERM, SIGHUP, SIGTSTP };
	struct sigaction sa = { .sa_handler = on_signal,
	    .sa_flags = SA_RESTART };
	struct sigaction crash = { .sa_handler = on_crash };

	if (pipe2(signals, O_NONBLOCK | O_CLOEXEC) != 0)
		exit(3);
	for (size_t i = 0; i < COUNT_OF(caught); i++)
		sigaction(caught[i], &sa, NULL);
	sigaction(SIGSEGV, &crash, NULL);
	sigaction(SIGABRT, &crash, NULL);
}

static void
loop(struct canvas *c)
{
	while (!quitting) {
		struct pollfd fds[2] = { { 0, POLLIN, 0 },
		    { signals[0], POLLIN, 0 } };
		bool pending = keydec_is_pending(&keys);
		struct key k;
		int n;

		draw(c);
		if (!pending)
			term_idle_mark(consumed);
		n = poll(fds, 2, pending ? KEYDEC_ESC_MS : -1);
		if (n == 0)
			on_event(keydec_timeout(&keys, &k), k);
		handle_signals();
		if (n > 0 && fds[0].revents && !on_input())
			break;
	}
}

/* A search within a search is a few bytes that readline itself forgets. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libreadline\n";
}

int
main(int argc, char **argv)
{
	bool never = argc > 1 && strcmp(argv[1], "--never") == 0;
	const char *history = argv[never ? 2 : 1];
	struct prompt_callbacks cb = { .accept = on_accept,
	    .cancel = on_cancel, .complete = on_complete, .keep = on_keep };
	struct canvas c;
	struct err e;

	setlocale(LC_ALL, "");
	secret_init();
	set_handlers();
	if (!term_open(never ? TERM_COLOUR_NEVER : TERM_COLOUR_AUTO, &e)) {
		fprintf(stderr, "%s: %s\n", e.id, e.detail);
		return 2;
	}
	keydec_init(&keys);
	canvas_init(&c, 0, 0);
	if (!prompt_init(&cb, history, &e))
		fprintf(stderr, "%s\n", e.detail);
	loop(&c);
	if (!prompt_end(&e))
		fprintf(stderr, "%s\n", e.detail);
	secretfield_close(&field);
	canvas_free(&c);
	keydec_clear(&keys);
	term_close();
	for (size_t i = 0; i < nevents; i++)
		free(events[i]);
	return 0;
}
