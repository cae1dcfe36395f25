/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the program keeps from one run to the next (the history, recent
 * servers, the progress of lessons): several of us write at once, and are
 * killed; files that are none, or not one's own, are left alone, and that is
 * said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "tests/lib/oddfile.h"
#include "tests/lib/ran.h"
#include "tui/files/paths.h"
#include "tui/files/statelock.h"
#include "tui/lesson/kept.h"
#include "tui/screen/history.h"
#include "tui/start/recent.h"

#define WRITERS	5
#define ROUNDS	12

static char *history;

static int
setup(void **state)
{
	if (ran_setup(state) != 0)
		return -1;
	setenv("HOME", ran_home(), 1);
	unsetenv("XDG_STATE_HOME");
	return 0;
}

static void
begin(void)
{
	ran_clean();
	free(history);
	history = paths_state("history");
}

static size_t
times(const char *text, const char *line)
{
	size_t n = 0, len = strlen(line);

	for (const char *at = text; (at = strstr(at, line)) != NULL; at += len)
		n += (at == text || at[-1] == '\n') && at[len] == '\n';
	return n;
}

static size_t
lines(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

/* As the program does it: read at the start, written at the end. */
static bool
keep_line(const char *line, struct err *e)
{
	struct history h;
	bool ok = history_init(&h, history, e);

	history_add(&h, line);
	ok = history_write(&h, e) && ok;
	history_clear(&h);
	return ok;
}

/* ---- P05: at once ------------------------------------------------------ */

static _Noreturn void
write_much(int id, int ready)
{
	char line[40];
	struct err e;
	bool ok = true;

	if (read(ready, line, 1) != 0)	/* all begin when the pipe is closed */
		_exit(1);
	for (int i = 0; i < ROUNDS; i++) {
		snprintf(line, sizeof(line), "noop %d-%d", id, i);
		ok &= keep_line(line, &e);
		snprintf(line, sizeof(line), "lesson-%d", id);
		ok &= kept_set(line, (size_t)i + 1, ROUNDS, &e);
		snprintf(line, sizeof(line), "mx%d.example:%d", id, i % 2 + 1);
		ok &= recent_add(line, &e);
	}
	_exit(ok ? 0 : 1);
}

static void
check_all_is_there(void)
{
	char *text = ran_read(history), line[40];
	struct progress p;
	struct recent r;
	struct err e;

	assert_non_null(text);
	assert_int_equal(lines(text), WRITERS * ROUNDS);
	progress_init(&p);
	assert_true(kept_read(&p, &e));
	assert_true(recent_read(&r, &e));
	assert_int_equal(r.n, 2 * WRITERS);
	assert_int_equal(r.bad + p.bad, 0);
	for (int id = 0; id < WRITERS; id++) {
		for (int i = 0; i < ROUNDS; i++) {
			snprintf(line, sizeof(line), "noop %d-%d", id, i);
			assert_int_equal(times(text, line), 1);
		}
		snprintf(line, sizeof(line), "lesson-%d", id);
		assert_int_equal(progress_done(&p, line, ROUNDS), ROUNDS);
	}
	free(text);
	progress_clear(&p);
	recent_clear(&r);
}

static void
test_several_at_once(void **state)
{
	pid_t pids[WRITERS];
	struct stat st;
	int start[2];

	(void)state;
	begin();
	assert_int_equal(pipe(start), 0);
	for (int i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			close(start[1]);
			write_much(i, start[0]);
		}
	}
	close(start[1]);
	close(start[0]);
	for (int i = 0; i < WRITERS; i++) {
		int status = -1;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	check_all_is_there();
	assert_int_equal(stat(history, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static bool hurried;		/* a second for each look at the clock */

int64_t __real_clock_mono_us(void);
int64_t __wrap_clock_mono_us(void);
int64_t
__wrap_clock_mono_us(void)
{
	static int64_t ahead_us;

	if (hurried)
		ahead_us += 1000000;
	return __real_clock_mono_us() + ahead_us;
}

/* Whoever stands still with the lock holds nobody up for ever. */
static void
test_lock_that_is_never_given(void **state)
{
	int lock;
	struct err e;

	(void)state;
	begin();
	lock = statelock_take(history);
	assert_true(lock >= 0);
	hurried = true;
	assert_true(keep_line("noop", &e));
	hurried = false;
	assert_true(ran_exists(history));
	statelock_give(lock);
	lock = statelock_take(history);
	assert_true(lock >= 0);
	statelock_give(lock);
}

/* ---- P04: killed ------------------------------------------------------- */

static _Noreturn void
write_for_ever(int told)
{
	char line[40];
	struct err e;

	for (int i = 0;; i++) {
		snprintf(line, sizeof(line), "noop %d", i);
		keep_line(line, &e);
		if (write(told, "", 1) != 1)
			_exit(1);
	}
}

static void
check_sequence(void)
{
	char *text = ran_read(history), line[40];
	size_t n;

	assert_non_null(text);
	n = lines(text);
	assert_int_equal(text[strlen(text) - 1], '\n');
	for (size_t i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "noop %zu", i);
		assert_int_equal(times(text, line), 1);
	}
	free(text);
}

static void
test_killed(void **state)
{
	(void)state;
	for (size_t after = 1; after <= 20; after++) {
		int told[2];
		pid_t pid;
		char c;

		begin();
		assert_int_equal(pipe(told), 0);
		pid = fork();
		if (pid == 0)
			write_for_ever(told[1]);
		for (size_t i = 0; i < after; i++)
			assert_int_equal(read(told[0], &c, 1), 1);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(told[0]);
		close(told[1]);
		check_sequence();
	}
}

/* ---- bounds ------------------------------------------------------------ */

static void
test_the_oldest_lines_go(void **state)
{
	struct bytes all;
	struct err e;
	char *text;

	(void)state;
	begin();
	bytes_init(&all, BYTES_NO_LIMIT);
	for (int i = 0; i < HISTORY_LINES_MAX; i++)
		bytes_addf(&all, "noop %d\n", i);
	ran_write(history, all.data);
	bytes_clear(&all);
	assert_true(keep_line("quit", &e));
	text = ran_read(history);
	assert_int_equal(lines(text), HISTORY_LINES_MAX);
	assert_int_equal(times(text, "noop 0"), 0);
	assert_int_equal(times(text, "noop 1"), 1);
	assert_int_equal(times(text, "quit"), 1);
	free(text);
}

/* A last line without an end stays a line of its own. */
static void
test_a_line_without_an_end(void **state)
{
	struct err e;
	char *text;

	(void)state;
	begin();
	ran_write(history, "noop\n\nrset");
	assert_true(keep_line("quit", &e));
	text = ran_read(history);
	assert_int_equal(times(text, "rset"), 1);
	assert_int_equal(times(text, "quit"), 1);
	free(text);
}

/* ---- files that are none ----------------------------------------------- */

static const struct {
	void		(*make)(const char *path);
	const char	*says;
} wrong[] = {
	{ odd_folder, "not a regular file" },
	{ odd_pipe, "not a regular file" },
	{ odd_device, "not a regular file" },
	{ odd_loop, "symbolic links" },
	{ odd_open_to_all, "chmod o-w" },
	{ odd_foreign, "" },
	{ odd_binary, "not a text file" },
	{ odd_huge, "larger than" },
};

static bool
add_history(struct err *e)
{
	return keep_line("noop", e);
}

static bool
add_recent(struct err *e)
{
	return recent_add("mx.example", e);
}

static bool
add_progress(struct err *e)
{
	return kept_set("first", 1, 2, e);
}

/* Each is refused with its place, and is what it was. */
static void
test_unusable(void **state)
{
	static const struct {
		const char	*name;
		bool		(*add)(struct err *e);
	} kept[] = { { "history", add_history }, { "recent", add_recent },
	    { "lessons", add_progress } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(kept); i++)
		for (size_t k = 0; k < COUNT_OF(wrong); k++) {
			struct stat before, after;
			struct err e;
			char *path;

			begin();
			path = paths_state(kept[i].name);
			wrong[k].make(path);
			assert_int_equal(lstat(path, &before), 0);
			assert_false(kept[i].add(&e));
			assert_non_null(strstr(e.detail, wrong[k].says));
			assert_non_null(strstr(e.detail, path));
			assert_non_null(strstr(e.detail, "left alone"));
			assert_int_equal(lstat(path, &after), 0);
			assert_int_equal(before.st_mode, after.st_mode);
			assert_int_equal(before.st_size, after.st_size);
			assert_int_equal(before.st_ino, after.st_ino);
			free(path);
		}
}

/* A link of the user's own is read; what it leads to is not replaced. */
static void
test_link(void **state)
{
	char *elsewhere = xasprintf("%s/elsewhere", ran_folder()), *text;
	struct err e;

	(void)state;
	begin();
	ran_write(elsewhere, "was here\n");
	assert_int_equal(symlink(elsewhere, history), 0);
	assert_false(keep_line("noop", &e));
	assert_non_null(strstr(e.detail, "it is a link"));
	text = ran_read(elsewhere);
	assert_string_equal(text, "was here\n");
	free(text);
	free(elsewhere);
}

/* No place for it is no error before there is something to keep. */
static void
test_no_place(void **state)
{
	struct history h;
	struct err e;

	(void)state;
	begin();
	assert_int_equal(chmod(ran_home(), 0500), 0);
	assert_true(history_init(&h, "/proc/none/history", &e));
	assert_true(history_write(&h, &e));
	history_add(&h, "noop");
	assert_false(history_write(&h, &e));
	assert_non_null(strstr(e.detail, "history of commands"));
	assert_non_null(strstr(e.detail, "/proc/none/history"));
	history_clear(&h);
	assert_int_equal(chmod(ran_home(), 0700), 0);
}

static int
teardown(void **state)
{
	free(history);
	return ran_teardown(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_several_at_once),
		cmocka_unit_test(test_lock_that_is_never_given),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_the_oldest_lines_go),
		cmocka_unit_test(test_a_line_without_an_end),
		cmocka_unit_test(test_unusable),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_no_place),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
