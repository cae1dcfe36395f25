/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"
#include "core/base/xalloc.h"
#include "tests/lib/script.h"

#define ARGS_MAX	16
#define SERVER_SECONDS	60

static char home[200];

/* ---- the home ---------------------------------------------------------- */

int
scope_setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	snprintf(home, sizeof(home), "%s/smtpscope-pty.XXXXXX",
	    tmp ? tmp : "/tmp");
	return mkdtemp(home) ? 0 : -1;
}

static int
remove_one(const char *path, const struct stat *st, int what, struct FTW *at)
{
	(void)st;
	(void)what;
	(void)at;
	return remove(path);
}

int
scope_teardown(void **state)
{
	(void)state;
	return nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
scope_home(void)
{
	return home;
}

static struct slice wanted;

static int
search_one(const char *path, const struct stat *st, int what, struct FTW *at)
{
	struct bytes all;
	char buf[65536];
	size_t n;
	bool found;
	FILE *f;

	(void)st;
	(void)at;
	if (what != FTW_F || (f = fopen(path, "r")) == NULL)
		return 0;
	bytes_init(&all, BYTES_NO_LIMIT);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		bytes_add(&all, buf, n);
	fclose(f);
	found = memmem(all.data, all.len, wanted.p, wanted.n) != NULL;
	bytes_clear(&all);
	return found;
}

bool
scope_on_disk(const char *p, size_t n)
{
	wanted = (struct slice){ p, n };
	return nftw(home, search_one, 16, FTW_PHYS) != 0;
}

/* ---- the program ------------------------------------------------------- */

struct vt *
scope_begin(const char *const *args, const struct vt_options *o)
{
	struct vt_options mine = o ? *o : (struct vt_options){ 0 };
	const char *program = getenv("SMTPSCOPE");
	const char *argv[ARGS_MAX] = { program ? program :
	    "build/smtpscope" }, *env[ARGS_MAX] = { NULL };
	char *own = xasprintf("HOME=%s", home);
	bool homed = false;
	struct vt *v;
	size_t n = 0;

	for (size_t i = 0; args && args[i] && i + 2 < ARGS_MAX; i++)
		argv[i + 1] = args[i];
	for (; mine.env && mine.env[n] && n + 2 < ARGS_MAX; n++) {
		env[n] = mine.env[n];
		homed |= strncmp(env[n], "HOME", 4) == 0;
	}
	if (!homed)
		env[n] = own;
	mine.env = env;
	v = vt_start(argv, &mine);
	free(own);
	return v;
}

struct vt *
scope_start(const char *const *args, const struct vt_options *o)
{
	struct vt *v = scope_begin(args, o);

	assert_true(vt_idle(v));
	return v;
}

struct vt *
scope_practice(int cols, int rows)
{
	static const char *const args[] = { "--", "practice", NULL };
	struct vt_options o = { .cols = cols, .rows = rows };

	return scope_start(args, &o);
}

void
scope_send(struct vt *v, const char *p, size_t n)
{
	vt_send(v, p, n);
	assert_true(vt_idle(v));
}

void
scope_type(struct vt *v, const char *keys)
{
	scope_send(v, keys, strlen(keys));
}

void
scope_paste(struct vt *v, const char *text)
{
	vt_type(v, "\033[200~");
	vt_type(v, text);
	scope_type(v, "\033[201~");
}

void
scope_resize(struct vt *v, int cols, int rows)
{
	vt_resize(v, cols, rows);
	assert_true(vt_idle(v));
}

static void
check_has(struct vt *v, const char *text, bool want)
{
	char *screen;

	/* What the other end does may come a moment after the idle mark. */
	if (vt_has(v, text) == want || (want && vt_wait_text(v, text)))
		return;
	screen = vt_text(v);
	fprintf(stderr, "scope: this must %sbe there: %s\n%s",
	    want ? "" : "not ", text, screen);
	free(screen);
	fail();
}

void
scope_shows(struct vt *v, const char *text)
{
	check_has(v, text, true);
}

void
scope_shows_not(struct vt *v, const char *text)
{
	check_has(v, text, false);
}

void
scope_row(struct vt *v, int row, const char *part)
{
	char *text = vt_row(v, row);

	if (strstr(text, part) == NULL && vt_wait_text(v, part)) {
		free(text);
		text = vt_row(v, row);
	}
	if (strstr(text, part) == NULL) {
		fprintf(stderr, "scope: row %d is not as it should be\n"
		    "has:  %s\nwant: %s\n", row, text, part);
		scope_shows(v, part);
		fail();
	}
	free(text);
}

void
scope_answers(struct vt *v, const char *after)
{
	scope_type(v, "\003\003");
	scope_type(v, ":version\r");
	if (!vt_has(v, "smtpscope " PACKAGE_VERSION))
		fprintf(stderr, "scope: no answer after %s\n", after);
	scope_row(v, -1, "smtpscope " PACKAGE_VERSION);
}

bool
scope_wrote(struct vt *v, const char *p, size_t n)
{
	struct slice out = vt_output(v);

	return memmem(out.p, out.n, p, n) != NULL;
}

/* The last of the two that was written. */
static bool
ended_with(struct vt *v, const char *off, const char *on)
{
	struct slice out = vt_output(v);
	size_t n = strlen(on);

	for (size_t at = out.n; at-- > 0;) {
		if (at + n > out.n)
			continue;
		if (memcmp(out.p + at, on, n) == 0)
			return false;
		if (memcmp(out.p + at, off, n) == 0)
			return true;
	}
	return true;			/* neither was ever written */
}

void
scope_ended(struct vt *v, int status)
{
	int x, y, got = vt_wait_exit(v);
	bool visible;

	if (got != status) {
		struct slice out = vt_output(v);

		fprintf(stderr, "scope: status %#x, not %#x\n%.*s\n", got,
		    status, (int)out.n, out.p);
		fail();
	}
	assert_true(vt_modes_restored(v));
	assert_false(vt_is_alternate(v));
	vt_cursor(v, &x, &y, &visible);
	assert_true(visible);
	assert_true(ended_with(v, "\033[?2004l", "\033[?2004h"));
	assert_true(ended_with(v, "\033[?1049l", "\033[?1049h"));
	assert_true(ended_with(v, "\033[?1002l", "\033[?1002h"));
	assert_true(ended_with(v, "\033[?1006l", "\033[?1006h"));
	vt_free(v);
}

void
scope_quit(struct vt *v)
{
	vt_type(v, "\003:quit\ry");
	scope_ended(v, 0);
}

/* ---- the server -------------------------------------------------------- */

static void
add_turn(struct script *s, const char *turn)
{
	struct bytes text;

	if (strcmp(turn, "close") == 0) {
		script_add(s, TURN_CLOSE, "", 0);
		return;
	}
	bytes_init(&text, BYTES_NO_LIMIT);
	script_expand(&text, turn + 2);
	if (*turn == 'S')
		bytes_add_str(&text, "\r\n");
	script_add(s, *turn == 'C' ? TURN_HEAR : TURN_SAY, text.data,
	    text.len);
	bytes_clear(&text);
}

static int
play(struct script *s)
{
	bool came = false;

#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	alarm(SERVER_SECONDS);
	while (!came || s->client.fd >= 0) {
		loop_turn(s->loop, -1);
		came |= s->client.fd >= 0 || s->at > 0;
	}
	if (s->fault[0] != '\0')
		fprintf(stderr, "server: %s\n", s->fault);
	else if (s->at < s->nturns)
		fprintf(stderr, "server: ended at turn %zu of %zu: %s\n",
		    s->at + 1, s->nturns, s->turns[s->at].text);
	return s->fault[0] == '\0' && s->at == s->nturns ? 0 : 1;
}

void
server_start(struct server *s, const char *const *turns)
{
	struct script script;
	struct loop loop;

	loop_init(&loop);
	script_init(&script, &loop);
	for (; *turns; turns++)
		add_turn(&script, *turns);
	script_start(&script);
	snprintf(s->target, sizeof(s->target), "127.0.0.1:%u", script.port);
	s->pid = fork();
	if (s->pid == 0)
		_exit(play(&script));
	script_clear(&script);
	loop_clear(&loop);
}

void
server_ended(struct server *s)
{
	int status = -1;

	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	assert_int_equal(status, 0);
}

void
server_kill(struct server *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
}
