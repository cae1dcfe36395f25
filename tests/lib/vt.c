/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/vt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <vterm.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/base/xalloc.h"

#define MARK	"\033]7770;"

/* What the keeper tells about the program. */
struct event {
	pid_t	pid;
	int	status;			/* of waitpid(); 0 with the first */
};

struct vt {
	int		 master;
	int		 events, control;	/* pipes from and to the keeper */
	pid_t		 keeper, program;
	VTerm		*term;
	VTermScreen	*screen;
	int		 cols, rows;
	struct bytes	 output;
	struct termios	 before;
	unsigned long	 sent;			/* bytes, with answers */
	size_t		 scanned;		/* of output, for marks */
	unsigned long	 mark_bytes;
	int		 mark_cols, mark_rows;
	bool		 silent, hung_up;
	bool		 alternate, cursor_on;
	bool		 stopped, ended;
	int		 status;
};

static void
die(const char *what)
{
	perror(what);
	exit(99);
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Who looks for a fault does not want to wait. */
static int64_t
deadline_ms(void)
{
	const char *ms = getenv("VT_DEADLINE_MS");

	return ms != NULL ? atol(ms) : VT_DEADLINE_MS;
}

/* -- starting ------------------------------------------------------------ */

static bool
same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return n == strcspn(b, "=") && strncmp(a, b, n) == 0;
}

static bool
is_given(const char *const *env, const char *entry)
{
	for (; env && *env; env++)
		if (same_name(*env, entry))
			return true;
	return false;
}

static char **
environment(const char *const *given)
{
	static const char *const defaults[] = {
		"TERM=xterm-256color", "LC_ALL=C.UTF-8", "TZ=UTC",
		"HOME=/nonexistent", "PATH=/usr/bin:/bin",
		"INPUTRC=/dev/null", "SMTPSCOPE_TEST_IDLE=1",
	};
	static const char *const passed[] = { "ASAN_OPTIONS",
	    "LSAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE" };
	char **env = xcalloc(64, sizeof(*env));
	size_t n = 0;

	for (size_t i = 0; given && given[i] && n < 32; i++)
		if (strchr(given[i], '='))
			env[n++] = xstrdup(given[i]);
	for (size_t i = 0; i < COUNT_OF(defaults); i++)
		if (!is_given(given, defaults[i]))
			env[n++] = xstrdup(defaults[i]);
	for (size_t i = 0; i < COUNT_OF(passed); i++)
		if (getenv(passed[i]) && !is_given(given, passed[i]))
			env[n++] = xasprintf("%s=%s", passed[i],
			    getenv(passed[i]));
	return env;
}

/* A test that fails leaves nothing behind. */
static void
die_with_parent(void)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

/* As a shell that was logged in to has them: whoever runs the tests may ignore
 * some. */
static void
take_signals(void)
{
	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
}

static void
run_program(int slave, const char *const *argv, char **env)
{
	die_with_parent();
	setpgid(0, 0);
	tcsetpgrp(slave, getpid());
	take_signals();
	dup2(slave, 0);
	dup2(slave, 1);
	dup2(slave, 2);
	execve(argv[0], (char *const *)argv, env);
	_exit(127);
}

static void
report(int fd, pid_t pid, int status)
{
	struct event e = { pid, status };

	if (write(fd, &e, sizeof(e)) != sizeof(e))
		_exit(98);
}

/* A shell with one job: waits for it, and continues it when it is told. */
static void
keep(int slave, int events, int control, const char *const *argv, char **env)
{
	pid_t pid;
	int status;
	char c;

	die_with_parent();
	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	take_signals();
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	pid = fork();
	if (pid == 0)
		run_program(slave, argv, env);
	setpgid(pid, pid);
	report(events, pid, 0);
	while (waitpid(pid, &status, WUNTRACED) == pid) {
		tcsetpgrp(slave, getpid());
		report(events, pid, status);
		if (read(control, &c, 1) != 1)
			_exit(0);
		if (!WIFSTOPPED(status))
			continue;
		tcsetpgrp(slave, pid);
		kill(-pid, SIGCONT);
	}
	_exit(0);
}

static int
on_property(VTermProp prop, VTermValue *value, void *arg)
{
	struct vt *v = arg;

	if (prop == VTERM_PROP_ALTSCREEN)
		v->alternate = value->boolean;
	if (prop == VTERM_PROP_CURSORVISIBLE)
		v->cursor_on = value->boolean;
	return 1;
}

static void
screen_open(struct vt *v)
{
	static const VTermScreenCallbacks callbacks = {
		.settermprop = on_property,
	};

	v->term = vterm_new(v->rows, v->cols);
	vterm_set_utf8(v->term, 1);
	v->screen = vterm_obtain_screen(v->term);
	vterm_screen_set_callbacks(v->screen, &callbacks, v);
	vterm_screen_enable_altscreen(v->screen, 1);
	vterm_screen_reset(v->screen, 1);
}

static void
wait_for_pid(struct vt *v)
{
	struct event e;

	if (read(v->events, &e, sizeof(e)) != sizeof(e))
		die("keeper");
	v->program = e.pid;
	fcntl(v->events, F_SETFL, O_NONBLOCK);
}

struct vt *
vt_start(const char *const *argv, const struct vt_options *o)
{
	struct vt *v = xcalloc(1, sizeof(*v));
	struct winsize ws = { 0 };
	int slave, events[2], control[2];
	char **env = environment(o ? o->env : NULL);

	v->cols = o && o->cols ? o->cols : 80;
	v->rows = o && o->rows ? o->rows : 24;
	v->silent = o && o->silent;
	v->mark_bytes = (unsigned long)-1;
	ws.ws_col = (unsigned short)v->cols;
	ws.ws_row = (unsigned short)v->rows;
	if (openpty(&v->master, &slave, NULL, NULL, &ws) != 0)
		die("openpty");
	if (pipe2(events, O_CLOEXEC) != 0 || pipe2(control, O_CLOEXEC) != 0)
		die("pipe2");
	fcntl(v->master, F_SETFD, FD_CLOEXEC);
	fcntl(slave, F_SETFD, FD_CLOEXEC);
	tcgetattr(v->master, &v->before);
	bytes_init(&v->output, BYTES_NO_LIMIT);
	screen_open(v);
	v->keeper = fork();
	if (v->keeper == 0) {
		close(control[1]);
		close(v->master);
		keep(slave, events[1], control[0], argv, env);
	}
	close(slave);
	close(events[1]);
	close(control[0]);
	v->events = events[0];
	v->control = control[1];
	for (size_t i = 0; env[i]; i++)
		free(env[i]);
	free(env);
	wait_for_pid(v);
	fcntl(v->master, F_SETFL, O_NONBLOCK);
	return v;
}

void
vt_free(struct vt *v)
{
	if (!v->ended)
		kill(v->program, SIGKILL);
	close(v->control);
	waitpid(v->keeper, NULL, 0);
	close(v->events);
	if (v->master >= 0)
		close(v->master);
	vterm_free(v->term);
	bytes_clear(&v->output);
	free(v);
}

/* -- reading ------------------------------------------------------------- */

/* The last idle mark in what has come. */
static void
scan_marks(struct vt *v)
{
	for (;;) {
		char *at = v->output.data + v->scanned;
		char *from = memmem(at, v->output.len - v->scanned, MARK,
		    strlen(MARK));
		char *end;

		if (!from) {
			size_t keep_back = strlen(MARK) - 1;

			if (v->output.len - v->scanned > keep_back)
				v->scanned = v->output.len - keep_back;
			return;
		}
		end = strchr(from, '\007');
		if (!end) {
			v->scanned = (size_t)(from - v->output.data);
			return;
		}
		sscanf(from + strlen(MARK), "%lu;%dx%d", &v->mark_bytes,
		    &v->mark_cols, &v->mark_rows);
		v->scanned = (size_t)(end + 1 - v->output.data);
	}
}

static void
answer(struct vt *v)
{
	char buf[256];
	size_t n;

	while ((n = vterm_output_read(v->term, buf, sizeof(buf))) > 0)
		if (!v->silent)
			vt_send(v, buf, n);
}

static void
read_screen(struct vt *v)
{
	char buf[16384];
	ssize_t n;

	if (v->master < 0)
		return;
	while ((n = read(v->master, buf, sizeof(buf))) > 0) {
		bytes_add(&v->output, buf, (size_t)n);
		vterm_input_write(v->term, buf, (size_t)n);
		vterm_screen_flush_damage(v->screen);
		scan_marks(v);
		answer(v);
	}
	if (n == 0 || (n < 0 && errno == EIO))
		v->hung_up = true;
}

static void
read_events(struct vt *v)
{
	struct event e;

	while (read(v->events, &e, sizeof(e)) == sizeof(e)) {
		v->status = e.status;
		v->stopped = WIFSTOPPED(e.status);
		v->ended = !v->stopped;
	}
}

static void
pump(struct vt *v)
{
	/* The end first: what was written before it is then there, too. */
	read_events(v);
	read_screen(v);
}

void
vt_send(struct vt *v, const char *p, size_t n)
{
	while (n > 0 && !v->ended) {
		ssize_t k = write(v->master, p, n);
		struct pollfd fd = { v->master, POLLIN | POLLOUT, 0 };

		if (k > 0) {
			p += k;
			n -= (size_t)k;
			v->sent += (unsigned long)k;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return;
		poll(&fd, 1, 100);
		pump(v);
	}
}

void
vt_type(struct vt *v, const char *text)
{
	vt_send(v, text, strlen(text));
}

void
vt_resize(struct vt *v, int cols, int rows)
{
	struct winsize ws = { .ws_col = (unsigned short)cols,
	    .ws_row = (unsigned short)rows };

	pump(v);
	if (cols == v->cols && rows == v->rows)
		return;
	v->cols = cols;
	v->rows = rows;
	/* libvterm 0.3 keeps a scroll region that has lost its rows, and then
	 * moves a negative number of bytes.  All is drawn anew, anyhow. */
	vterm_input_write(v->term, "\033[r", 3);
	vterm_set_size(v->term, rows, cols);
	ioctl(v->master, TIOCSWINSZ, &ws);
}

void
vt_signal(struct vt *v, int sig)
{
	kill(v->program, sig);
}

void
vt_continue(struct vt *v)
{
	v->stopped = false;
	v->mark_bytes = (unsigned long)-1;
	if (write(v->control, "c", 1) != 1)
		die("keeper");
}

void
vt_hang_up(struct vt *v)
{
	pump(v);
	close(v->master);
	v->master = -1;
	v->hung_up = true;
}

/* -- waiting ------------------------------------------------------------- */

typedef bool condition(struct vt *v, const void *arg);

static void
complain(struct vt *v, const char *what)
{
	char *text = vt_text(v);

	fprintf(stderr, "vt: %s: %s\n%s", v->ended ? "the program ended" :
	    "still not", what, text);
	free(text);
}

static bool
wait_until(struct vt *v, condition *is, const void *arg, const char *what)
{
	int64_t end = now_ms() + deadline_ms();

	for (;;) {
		struct pollfd fds[2] = { { v->events, POLLIN, 0 },
		    { v->master, POLLIN, 0 } };

		pump(v);
		if (is(v, arg))
			return true;
		if (v->ended || now_ms() >= end)
			break;
		/* A terminal that was hung up is readable for ever. */
		poll(fds, v->hung_up ? 1 : 2, 100);
	}
	complain(v, what);
	return false;
}

static bool
is_idle(struct vt *v, const void *arg)
{
	(void)arg;
	return v->mark_bytes == v->sent && v->mark_cols == v->cols &&
	    v->mark_rows == v->rows;
}

bool
vt_idle(struct vt *v)
{
	return wait_until(v, is_idle, NULL, "idle");
}

static bool
is_idle_or_ended(struct vt *v, const void *arg)
{
	return v->ended || is_idle(v, arg);
}

bool
vt_idle_or_ended(struct vt *v)
{
	return wait_until(v, is_idle_or_ended, NULL, "idle or ended") &&
	    !v->ended;
}

static bool
shows(struct vt *v, const void *arg)
{
	return vt_has(v, arg);
}

bool
vt_wait_text(struct vt *v, const char *text)
{
	return wait_until(v, shows, text, text);
}

static bool
shows_not(struct vt *v, const void *arg)
{
	return !vt_has(v, arg);
}

bool
vt_wait_gone(struct vt *v, const char *text)
{
	return wait_until(v, shows_not, text, text);
}

static bool
has_sent(struct vt *v, const void *arg)
{
	return memmem(v->output.data, v->output.len, arg, strlen(arg)) != NULL;
}

bool
vt_wait_output(struct vt *v, const char *bytes)
{
	return wait_until(v, has_sent, bytes, "certain bytes sent");
}

struct times {
	const char	*bytes;
	size_t		 times;
};

static size_t
count(const struct vt *v, const char *bytes)
{
	const char *at = v->output.data, *end = at + v->output.len;
	size_t n = 0, len = strlen(bytes);

	while ((at = memmem(at, (size_t)(end - at), bytes, len)) != NULL) {
		at += len;
		n++;
	}
	return n;
}

static bool
has_sent_times(struct vt *v, const void *arg)
{
	const struct times *t = arg;

	return count(v, t->bytes) >= t->times;
}

bool
vt_wait_times(struct vt *v, const char *bytes, size_t times)
{
	const struct times t = { bytes, times };

	return wait_until(v, has_sent_times, &t, bytes);
}

size_t
vt_times(struct vt *v, const char *bytes)
{
	pump(v);
	return count(v, bytes);
}

static bool
is_stopped(struct vt *v, const void *arg)
{
	(void)arg;
	return v->stopped;
}

bool
vt_wait_stopped(struct vt *v)
{
	return wait_until(v, is_stopped, NULL, "stopped");
}

static bool
alternate_is(struct vt *v, const void *arg)
{
	return v->alternate == *(const bool *)arg;
}

bool
vt_wait_alternate(struct vt *v, bool on)
{
	return wait_until(v, alternate_is, &on, on ?
	    "on the alternate screen" : "off the alternate screen");
}

static bool
is_silent(struct vt *v, const void *arg)
{
	struct termios now;

	(void)arg;
	return tcgetattr(v->master, &now) == 0 && !(now.c_lflag & ECHO);
}

bool
vt_wait_silent(struct vt *v)
{
	return wait_until(v, is_silent, NULL, "without echo");
}

static bool
has_ended(struct vt *v, const void *arg)
{
	(void)arg;
	return v->ended;
}

pid_t
vt_pid(const struct vt *v)
{
	return v->program;
}

int
vt_wait_exit(struct vt *v)
{
	if (!wait_until(v, has_ended, NULL, "ended"))
		return -1;
	read_screen(v);
	return v->status;
}

void
vt_as_a_shell(struct vt *v)
{
	static const char bytes[] = "\033[?1049l\033[?2004l";

	pump(v);
	tcsetattr(v->master, TCSANOW, &v->before);
	vterm_input_write(v->term, bytes, sizeof(bytes) - 1);
}

/* A program that is held up by its output reads no more keys: as often as
 * this in a row nothing was taken. */
#define FULL_TRIES	30

bool
vt_wait_full(struct vt *v, const char *keys)
{
	int64_t end = now_ms() + deadline_ms();
	int tries = 0;

	while (now_ms() < end && tries < FULL_TRIES) {
		tries++;
		while (write(v->master, keys, strlen(keys)) > 0)
			tries = 0;
		if (errno != EAGAIN)
			die("write");
		poll(NULL, 0, 10);
	}
	if (tries < FULL_TRIES)
		fprintf(stderr, "vt: still not full\n");
	return tries == FULL_TRIES;
}

int
vt_wait_exit_untaken(struct vt *v)
{
	int64_t end = now_ms() + deadline_ms();
	struct pollfd fd = { v->events, POLLIN, 0 };

	for (read_events(v); !v->ended && now_ms() < end; read_events(v))
		poll(&fd, 1, 100);
	if (!v->ended)
		return -1;
	read_screen(v);
	return v->status;
}

/* -- looking ------------------------------------------------------------- */

static void
add_row(struct vt *v, int y, struct bytes *out)
{
	size_t end = out->len;

	for (int x = 0; x < v->cols; x++) {
		VTermPos at = { .row = y, .col = x };
		VTermScreenCell cell;
		char utf8[4];

		vterm_screen_get_cell(v->screen, at, &cell);
		if (cell.chars[0] == 0)
			bytes_add_char(out, ' ');
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL &&
		    cell.chars[i] != 0; i++)
			bytes_add(out, utf8, utf8_put(utf8, cell.chars[i]));
		if (cell.chars[0] != 0 && cell.chars[0] != ' ')
			end = out->len;
		if (cell.width == 2)
			x++;
	}
	while (out->len > end)
		out->data[--out->len] = '\0';
}

char *
vt_text(struct vt *v)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	for (int y = 0; y < v->rows; y++) {
		add_row(v, y, &out);
		bytes_add_char(&out, '\n');
	}
	return bytes_take(&out);
}

char *
vt_row(struct vt *v, int row)
{
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	add_row(v, row < 0 ? v->rows + row : row, &out);
	return bytes_take(&out);
}

bool
vt_has(struct vt *v, const char *text)
{
	char *screen = vt_text(v);
	bool has = strstr(screen, text) != NULL;

	free(screen);
	return has;
}

void
vt_cursor(struct vt *v, int *x, int *y, bool *visible)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(v->term), &at);
	*x = at.col;
	*y = at.row;
	*visible = v->cursor_on;
}

bool
vt_is_alternate(const struct vt *v)
{
	return v->alternate;
}

static bool
is_coloured(VTermColor c, bool fg)
{
	return fg ? !VTERM_COLOR_IS_DEFAULT_FG(&c) :
	    !VTERM_COLOR_IS_DEFAULT_BG(&c);
}

char
vt_look(struct vt *v, int x, int y)
{
	VTermPos at = { .row = y, .col = x };
	VTermScreenCell cell;

	vterm_screen_get_cell(v->screen, at, &cell);
	if (cell.attrs.reverse)
		return 'R';
	if (cell.attrs.bold)
		return 'B';
	if (cell.attrs.underline)
		return 'U';
	return is_coloured(cell.fg, true) || is_coloured(cell.bg, false) ?
	    'C' : '.';
}

struct slice
vt_output(struct vt *v)
{
	pump(v);
	return bytes_slice(&v->output);
}

static bool
same_flags(const char *name, tcflag_t now, tcflag_t before)
{
	if (now != before)
		fprintf(stderr, "vt: %s is %#o, was %#o\n", name,
		    (unsigned)now, (unsigned)before);
	return now == before;
}

bool
vt_modes_restored(struct vt *v)
{
	struct termios now;
	bool same;

	if (tcgetattr(v->master, &now) != 0)
		die("tcgetattr");
	same = same_flags("c_iflag", now.c_iflag, v->before.c_iflag);
	same &= same_flags("c_oflag", now.c_oflag, v->before.c_oflag);
	same &= same_flags("c_cflag", now.c_cflag, v->before.c_cflag);
	same &= same_flags("c_lflag", now.c_lflag, v->before.c_lflag);
	return same && memcmp(now.c_cc, v->before.c_cc,
	    sizeof(now.c_cc)) == 0;
}

bool
vt_is_raw(struct vt *v)
{
	struct termios now;

	if (tcgetattr(v->master, &now) != 0)
		die("tcgetattr");
	return (now.c_lflag & (ICANON | ECHO | ISIG)) == 0;
}
