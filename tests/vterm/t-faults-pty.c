/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can fail on our side, made to fail under the real program in a real
 * terminal (tests/fault/shim.c): a walk through the interface in which a
 * password is typed, the session is saved twice, searched and filtered, a
 * file is opened, and the program is left.  Whatever fails, it ends or goes
 * on; the terminal is as it was; no file is half a file; the password is
 * nowhere; and where one save failed, that is said, and the other succeeds.
 *
 * Each row of faults is tried at the first calls, and then at ever fewer.
 * FAULTS_ALL=1 takes all of the first 200; FAULTS_ONLY=TEXT only some rows;
 * FAULTS_AT=N only the n-th call; FAULTS_SHOW=1 shows the screen behind every
 * step of the walk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "tests/lib/leakscan.h"
#include "tests/lib/scope.h"

/* Of keys that do little where no password is asked for. */
#define PASSWORD	"3917-6602-8154-7293-0485"
#define ALL_MAX		200
#define WORKERS		3	/* most of the time is spent waiting */

static const char log_text[] =
    "=== Trying mx.example:587...\n"
    "=== Connected to mx.example.\n"
    "<-  220 mx.example ESMTP\n"
    " -> EHLO client.example\n"
    "<-  250 mx.example\n"
    " -> QUIT\n"
    "<-  221 2.0.0 Bye\n";

struct fault {
	const char	*calls, *kind;
	unsigned	 points;	/* at most so many calls are taken */
	bool		 modes;		/* they cannot be restored, then */
};

static const struct fault faults[] = {
	/* the terminal */
	{ "tcsetattr", "EINTR libs", 8, false },
	{ "tcsetattr", "EIO libs", 6, false },
	{ "tcsetattr", "EIO stay libs", 4, true },
	{ "tcgetattr", "EIO libs", 6, false },
	{ "tcgetattr", "EIO stay libs", 4, false },
	{ "ioctl", "EINVAL libs", 5, false },
	{ "ioctl", "EINVAL stay libs", 2, false },
	{ "write", "short stay libs", 1, false },
	{ "write", "EINTR libs", 6, false },
	{ "write", "EAGAIN libs", 6, false },
	{ "read,__read_chk", "EINTR", 6, false },
	{ "read,__read_chk", "EAGAIN", 6, false },
	{ "read,__read_chk", "short stay", 1, false },
	{ "read,__read_chk", "EIO stay", 6, false },
	/* signals, waiting, clocks, locales, processes */
	{ "poll", "EINTR libs", 6, false },
	{ "poll", "ENOMEM", 5, false },
	{ "sigaction", "fail libs", 6, false },
	{ "pipe2,fork,posix_spawn", "EMFILE stay", 2, false },
	{ "clock_gettime", "jump", 2, false },
	{ "clock_gettime", "back", 2, false },
	{ "setlocale,newlocale", "fail", 3, false },
	{ "localtime_r,gmtime_r", "fail", 3, false },
	{ "setrlimit,prctl,secure,RAND_bytes", "fail", 7, false },
	/* files */
	{ "open,__open_2,openat,fopen", "EACCES", 10, false },
	{ "open,__open_2,openat,fopen", "EMFILE stay", 4, false },
	{ "stat,fstat,fstatat,access,faccessat", "EACCES", 10, false },
	{ "read,__read_chk", "EIO files", 6, false },
	{ "read,__read_chk", "EINTR files", 3, false },
	{ "write", "ENOSPC files", 4, false },
	{ "write", "EINTR files", 3, false },
	{ "write", "short stay files", 1, false },
	{ "fsync,fchmod,close", "ENOSPC files", 8, false },
	{ "fsync", "EIO files", 5, false },
	{ "renameat,renameat2,linkat", "EROFS", 4, false },
	{ "renameat2", "ENOSYS stay", 1, false },
	{ "mkdir,flock", "EACCES", 4, false },
	/* the network */
	{ "socket,accept4,bind,listen,connect", "EMFILE", 5, false },
	{ "getsockopt,setsockopt,getsockname,getpeername,fcntl", "ENOMEM", 6,
	  false },
	{ "recv,send", "EAGAIN", 4, false },
	{ "recv,send", "EINTR", 4, false },
	{ "recv", "ECONNRESET", 4, false },
	/* memory: of ours, and of curses, readline and OpenSSL */
	{ "alloc", "ENOMEM stay", 9, false },
	{ "alloc", "ENOMEM stay libs", 9, false },
};

/* ---- the walk ---------------------------------------------------------- */

enum which { NONE, SAVED, SECOND, LOG, HISTORY, NPATHS };

static char *paths[NPATHS], *mark;
static struct leakscan *scan;

static const struct {
	const char	*keys, *tail;
	enum which	 path;		/* between the two */
} walk[] = {
	{ "W", "", NONE },
	{ ":reconnect\r", "", NONE },
	{ "..", "", NONE },
	{ ":auth PLAIN ann\r", "", NONE },
	{ PASSWORD "\r", "", NONE },
	{ "\003/235\r:filter server\r:clear-filter\r||?q", "", NONE },
	{ "\003:save ", "\r", SAVED },
	{ ":save-write\r", "", NONE },
	{ "\003:save ", "\r", SECOND },
	{ ":save-write\r", "", NONE },
	{ "\003:open ", "\r", LOG },
	{ "y:set times=on\r", "", NONE },
};

/* What the rows of messages said: curses does not write what is there. */
static struct bytes seen;

static void
look_at_screen(struct vt *v)
{
	char *text = vt_text(v), *row = vt_row(v, -1);

	bytes_addf(&seen, "%s\n", row);
	if (getenv("FAULTS_SHOW") != NULL)
		fputs(text, stderr);
	free(text);
	free(row);
}

/* As far as it goes; whether the program is still there. */
static bool
take_walk(struct vt *v)
{
	bool alive = vt_idle_or_ended(v);

	for (size_t i = 0; alive && i < COUNT_OF(walk); i++) {
		char *keys = xasprintf("%s%s%s", walk[i].keys,
		    walk[i].path != NONE ? paths[walk[i].path] : "",
		    walk[i].tail);

		vt_type(v, keys);
		alive = vt_idle_or_ended(v);
		look_at_screen(v);
		free(keys);
	}
	return alive;
}

static struct vt *
begin(const char *fault)
{
	static const char *const args[] = { "--", "practice", NULL };
	const char *shim = getenv("FAULT_SHIM");
	char *env[4] = { NULL };
	struct vt_options o = { .env = (const char *const *)env };
	struct vt *v;

	unlink(paths[SAVED]);
	unlink(paths[SECOND]);
	unlink(paths[HISTORY]);
	unlink(mark);
	bytes_reset(&seen);
	if (fault != NULL) {
		env[0] = xasprintf("LD_PRELOAD=%s", shim != NULL ? shim :
		    "tests/fault/shim.so");
		env[1] = xasprintf("FAULT=%s", fault);
		env[2] = xasprintf("FAULT_MARK=%s", mark);
	}
	v = scope_begin(args, &o);
	for (size_t i = 0; env[i] != NULL; i++)
		free(env[i]);
	return v;
}

/* ---- what must hold ---------------------------------------------------- */

static struct bytes *wrong;

static void
look_for_secrets(struct slice text, const char *where)
{
	struct leak leak;

	if (!leakscan_find(scan, text, &leak))
		return;
	bytes_addf(wrong, "%s holds a secret: ", where);
	leak_describe(wrong, &leak, text);
	bytes_add_char(wrong, '\n');
}

/* Caller frees; NULL: it is not there. */
static char *
read_file(const char *path)
{
	FILE *f = fopen(path, "r");
	struct bytes b;
	char buf[4096];
	size_t n;

	if (f == NULL)
		return NULL;
	bytes_init(&b, BYTES_NO_LIMIT);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		bytes_add(&b, buf, n);
	fclose(f);
	return bytes_take(&b);
}

static int
look_at_file(const char *path, const struct stat *st, int what,
    struct FTW *at)
{
	char *text;

	(void)st;
	if (strstr(path + at->base, ".smtpscope-") != NULL)
		bytes_addf(wrong, "%s was left behind\n", path + at->base);
	if (what != FTW_F || (text = read_file(path)) == NULL)
		return 0;
	look_for_secrets(slice_of(text), path + at->base);
	free(text);
	return 0;
}

/* Whole, or not there. */
static bool
look_at_saved(const char *path)
{
	char *text = read_file(path), *end;
	struct stat st;

	if (text == NULL)
		return false;
	end = strstr(text, "\nend of transcript: ");
	if (end == NULL || strchr(end + 1, '\n') == NULL)
		bytes_addf(wrong, "%s is half a file\n", path);
	if (stat(path, &st) == 0 && (st.st_mode & 07777) != 0600)
		bytes_addf(wrong, "%s has the mode %o\n", path, st.st_mode);
	free(text);
	return true;
}

static bool
wrote(struct vt *v, const char *text)
{
	struct slice out = vt_output(v);

	return memmem(out.p, out.n, text, strlen(text)) != NULL ||
	    (seen.len > 0 && strstr(seen.data, text) != NULL);
}

static void
look_at_end(struct vt *v, int status, bool alive)
{
	static const int known[] = { 0, 1, 2, 70, 128 + SIGHUP };
	bool is = false;

	for (size_t i = 0; i < COUNT_OF(known); i++)
		is |= status == W_EXITCODE(known[i], 0);
	if (status == -1)
		bytes_addf(wrong, "it does not end\n");
	else if (!is)
		bytes_addf(wrong, "status %#x\n", status);
	if (!alive && status != W_EXITCODE(128 + SIGHUP, 0) &&
	    !wrote(v, "smtpscope: ") && !wrote(v, "readline: "))
		bytes_addf(wrong, "it ended without a word\n");
}

/* "~" in front of an escape sequence: the last of the two was off. */
static bool
is_off(struct vt *v, const char *off, const char *on)
{
	struct slice out = vt_output(v), rest = out;
	const char *last_on = NULL, *last_off = NULL, *at;

	while ((at = memmem(rest.p, rest.n, on, strlen(on))) != NULL) {
		last_on = at;
		rest = slice_sub(out, (size_t)(at - out.p) + 1, out.n);
	}
	rest = out;
	while ((at = memmem(rest.p, rest.n, off, strlen(off))) != NULL) {
		last_off = at;
		rest = slice_sub(out, (size_t)(at - out.p) + 1, out.n);
	}
	return last_on == NULL || (last_off != NULL && last_off > last_on);
}

static void
look_at_terminal(struct vt *v, const struct fault *f)
{
	int x, y;
	bool visible;

	vt_cursor(v, &x, &y, &visible);
	if (!f->modes && !vt_modes_restored(v))
		bytes_addf(wrong, "the terminal has other modes\n");
	if (vt_is_alternate(v) || !is_off(v, "\033[?1049l", "\033[?1049h"))
		bytes_addf(wrong, "it is still on the alternate screen\n");
	if (!visible)
		bytes_addf(wrong, "the cursor is hidden\n");
	if (!is_off(v, "\033[?2004l", "\033[?2004h"))
		bytes_addf(wrong, "pastes are still bracketed\n");
	look_for_secrets(vt_output(v), "the terminal");
}

static void
look_at_saves(struct vt *v, const struct fault *f, bool alive)
{
	bool first = look_at_saved(paths[SAVED]);
	bool second = look_at_saved(paths[SECOND]);

	if (!alive || strstr(f->kind, "stay") != NULL ||
	    wrote(v, "memory for secrets ran out"))
		return;
	if (!first && !second)
		bytes_addf(wrong, "neither save succeeded\n");
	if ((!first || !second) && !wrote(v, "not saved"))
		bytes_addf(wrong, "that a save failed is not said\n");
}

/* What was typed is kept, or it is said that it is not. */
static void
look_at_history(struct vt *v, bool alive)
{
	char *text = read_file(paths[HISTORY]);

	if (text != NULL && text[0] != '\0' && text[strlen(text) - 1] != '\n')
		bytes_addf(wrong, "the history ends in half a line\n");
	if (alive && !wrote(v, "memory for secrets ran out") &&
	    (text == NULL || strstr(text, "clear-filter\n") == NULL) &&
	    !wrote(v, "history of commands"))
		bytes_addf(wrong, "the history is lost without a word\n");
	free(text);
}

/* ---- one run ----------------------------------------------------------- */

static void
tell(struct vt *v, const char *fault)
{
	struct slice out = vt_output(v);
	char *text = vt_text(v);

	fprintf(stderr, "FAULT=\"%s\":\n%s---- screen\n%s---- last bytes\n",
	    fault, wrong->data, text);
	if (out.n > 300)
		out = slice_sub(out, out.n - 300, out.n);
	for (size_t i = 0; i < out.n; i++)
		fprintf(stderr, out.p[i] < ' ' || out.p[i] > '~' ? "\\x%02x" :
		    "%c", (unsigned char)out.p[i]);
	fputc('\n', stderr);
	free(text);
}

/* Whether there were so many calls. */
static bool
fail_at(const struct fault *f, unsigned n, bool *bad)
{
	char kind[40], *rest, *fault;
	struct bytes why;
	struct vt *v;
	bool alive;
	int status;

	snprintf(kind, sizeof(kind), "%s", f->kind);
	rest = strchr(kind, ' ');
	if (rest != NULL)
		*rest++ = '\0';
	fault = xasprintf("%s %u %s %s", f->calls, n, kind, rest != NULL ?
	    rest : "");
	bytes_init(&why, BYTES_NO_LIMIT);
	wrong = &why;
	v = begin(fault);
	alive = take_walk(v);
	vt_type(v, "\003\003:quit\ry");
	status = vt_wait_exit(v);
	look_at_end(v, status, alive);
	if (status != -1)
		look_at_terminal(v, f);
	look_at_saves(v, f, alive);
	look_at_history(v, alive && status == 0);
	nftw(scope_home(), look_at_file, 16, FTW_PHYS);
	if (why.len > 0) {
		tell(v, fault);
		*bad = true;
	}
	vt_free(v);
	bytes_clear(&why);
	free(fault);
	return unlink(mark) == 0 && status != -1;
}

static unsigned
next(unsigned n)
{
	if (getenv("FAULTS_ALL") != NULL)
		return n < ALL_MAX ? n + 1 : n * 4;
	return n < 3 ? n + 1 : n + n / 2 + 1;
}

static bool
fails_well(const struct fault *f)
{
	const char *at = getenv("FAULTS_AT");
	bool bad = false, is_alloc = strcmp(f->calls, "alloc") == 0;
	unsigned points = getenv("FAULTS_ALL") != NULL ? ~0u : f->points;

	if (at != NULL) {
		fail_at(f, (unsigned)strtoul(at, NULL, 10), &bad);
		return !bad;
	}
	for (unsigned n = 1; points-- > 0 && fail_at(f, n, &bad);)
		n = is_alloc ? n * 5 : next(n);
	return !bad;
}

/* ---- all of them ------------------------------------------------------- */

/* What the workers share. */
static struct shared {
	size_t	 next;
	enum { UNTRIED, WELL, BADLY } results[COUNT_OF(faults)];
} *shared;

static int
open_place(void)
{
	static void *none;
	FILE *f;

	if (scope_setup(&none) != 0)
		return -1;
	paths[SAVED] = xasprintf("%s/saved.txt", scope_home());
	paths[SECOND] = xasprintf("%s/second.txt", scope_home());
	paths[LOG] = xasprintf("%s/session.log", scope_home());
	paths[HISTORY] = xasprintf("%s/.local/state/smtpscope/history",
	    scope_home());
	mark = xasprintf("%s/mark", scope_home());
	f = fopen(paths[LOG], "w");
	return f != NULL && fputs(log_text, f) >= 0 && fclose(f) == 0 ? 0 : -1;
}

static void
close_place(void)
{
	static void *none;

	for (size_t i = SAVED; i < NPATHS; i++)
		free(paths[i]);
	free(mark);
	bytes_clear(&seen);
	scope_teardown(&none);
}

static bool
is_wanted(const struct fault *f)
{
	const char *only = getenv("FAULTS_ONLY");
	char *name = xasprintf("%s %s", f->calls, f->kind);
	bool is = only == NULL || strstr(name, only) != NULL;

	free(name);
	return is;
}

static _Noreturn void
work(void)
{
	size_t i;

	bytes_init(&seen, BYTES_NO_LIMIT);
	if (open_place() != 0)
		_exit(1);
	while ((i = __atomic_fetch_add(&shared->next, 1, __ATOMIC_SEQ_CST)) <
	    COUNT_OF(faults))
		shared->results[i] = !is_wanted(&faults[i]) ||
		    fails_well(&faults[i]) ? WELL : BADLY;
	close_place();
	_exit(0);
}

static void
add_secret(const char *secret)
{
	leakscan_add(scan, "a password", slice_of(secret), strlen(secret));
	leakscan_add(scan, "a part of a password", slice_of(secret), 12);
}

static int
setup(void **state)
{
	pid_t pids[WORKERS];

	(void)state;
	scan = leakscan_new();
	add_secret(PASSWORD);
	add_secret("fifty-ways-to-fail-now");	/* practice's */
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return -1;
	fflush(NULL);
	for (size_t i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			work();
	}
	for (size_t i = 0; i < WORKERS; i++)
		waitpid(pids[i], NULL, 0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	munmap(shared, sizeof(*shared));
	leakscan_free(scan);
	return 0;
}

static void
test_fault(void **state)
{
	const struct fault *f = *state;

	assert_int_equal(shared->results[f - faults], WELL);
}

/* Without a fault all of it is done, or the rest says nothing. */
static void
test_walk(void **state)
{
	static const struct fault none = { "", "", 0, false };
	struct bytes why;
	struct vt *v;

	(void)state;
	bytes_init(&seen, BYTES_NO_LIMIT);
	assert_int_equal(open_place(), 0);
	bytes_init(&why, BYTES_NO_LIMIT);
	wrong = &why;
	v = begin(NULL);
	assert_true(take_walk(v));
	scope_shows(v, "opened session.log");
	assert_true(look_at_saved(paths[SAVED]));
	assert_true(look_at_saved(paths[SECOND]));
	look_at_saves(v, &none, true);
	vt_type(v, "\003:quit\ry");
	assert_int_equal(vt_wait_exit(v), 0);
	look_at_history(v, true);
	assert_int_equal(why.len, 0);
	bytes_clear(&why);
	scope_ended(v, 0);
	close_place();
}

/* Lines instead of a screen, or a word and the end; never half of both. */
static void
test_no_screen(void **state)
{
	struct vt *v;

	(void)state;
	bytes_init(&seen, BYTES_NO_LIMIT);
	assert_int_equal(open_place(), 0);
	v = begin("setupterm 1 fail stay");
	assert_true(vt_wait_output(v, "no screen but lines"));
	assert_true(vt_wait_output(v, "220 practice"));
	vt_type(v, "quit\n");
	scope_ended(v, 0);
	v = begin("setupterm 2 fail");
	scope_ended(v, W_EXITCODE(1, 0));
	v = begin("newterm 1 fail");
	assert_true(vt_wait_exit(v) >= 0);
	assert_true(wrote(v, "is of no use"));
	scope_ended(v, W_EXITCODE(1, 0));
	close_place();
}

/* Their runtime wants to be preloaded first, and to be malloc() itself. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED	1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED	0
#endif

int
main(void)
{
	struct CMUnitTest tests[COUNT_OF(faults) + 2] = {
		cmocka_unit_test(test_walk), cmocka_unit_test(test_no_screen) };
	int failed;

	if (SANITIZED) {
		puts("1..0 # SKIP this build has AddressSanitizer instead");
		return 0;
	}
	for (size_t i = 0; i < COUNT_OF(faults); i++)
		tests[i + 2] = (struct CMUnitTest){
		    .name = xasprintf("%s %s", faults[i].calls,
		    faults[i].kind), .test_func = test_fault,
		    .initial_state = (void *)(uintptr_t)&faults[i] };
	failed = _cmocka_run_group_tests("faults in a terminal", tests,
	    COUNT_OF(tests), setup, teardown);
	for (size_t i = 2; i < COUNT_OF(tests); i++)
		free((char *)(uintptr_t)tests[i].name);
	return failed;
}
