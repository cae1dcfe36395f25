/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files, limits and other programs, seen from the screen: where a session may
 * be saved to and where not, odd names and transcripts, the key log, the
 * history, ulimit, and that an opened file makes nothing happen elsewhere.
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
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tests/lib/quiet.h"
#include "tests/lib/scope.h"

static const char *
in_home(const char *name)
{
	static char paths[4][600];
	static size_t next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", scope_home(), name);
	return path;
}

static void
put(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static char *
text_of(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = xcalloc(1, 1 << 17);

	assert_non_null(f);
	assert_true(fread(text, 1, (1 << 17) - 1, f) > 0);
	fclose(f);
	return text;
}

static void
command(struct vt *v, const char *word, const char *path)
{
	char *line = xasprintf("\003\003:%s %s\r", word, path);

	scope_type(v, line);
	free(line);
}

static void
save(struct vt *v, const char *path)
{
	command(v, "save", path);
	if (vt_has(v, "Enter switch"))
		scope_type(v, ":save-write\r");
}

/* ---- P01, P02, P06: where to ------------------------------------------- */

static void
make_folder(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
make_pipe(const char *path)
{
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void
make_device(const char *path)
{
	assert_int_equal(symlink("/dev/null", path), 0);
}

static void
make_link(const char *path)
{
	put(in_home("aim"), "as it was\n", 10);
	assert_int_equal(symlink(in_home("aim"), path), 0);
}

static void
make_link_to_nothing(const char *path)
{
	assert_int_equal(symlink("/nonexistent/aim", path), 0);
}

static const struct {
	const char	*name;
	void		(*make)(const char *path);
	const char	*says;
} targets[] = {
	{ "a-folder", make_folder, "it is a folder" },
	{ "a-pipe", make_pipe, "it is a pipe" },
	{ "a-device", make_device, "it is a link" },
	{ "a-link", make_link, "it is a link" },
	{ "dangling", make_link_to_nothing, "it is a link" },
	{ "none/file", NULL, "its folder does not exist" },
	{ "aim/file", NULL, "its folder is no folder" },
};

static void
test_targets(void **state)
{
	struct vt *v = scope_practice(160, 24);
	struct stat st;
	char *text;

	(void)state;
	scope_type(v, "W");
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		const char *path = in_home(targets[i].name);

		if (targets[i].make != NULL)
			targets[i].make(path);
		save(v, path);
		scope_row(v, -1, targets[i].says);
		scope_row(v, -1, "not saved");
	}
	save(v, "/dev/full");
	scope_row(v, -1, "it is a device");
	text = text_of(in_home("aim"));
	assert_string_equal(text, "as it was\n");
	free(text);
	/* Another name of a file is another file: only this one is new. */
	put(in_home("one"), "as it was\n", 10);
	assert_int_equal(link(in_home("one"), in_home("other")), 0);
	command(v, "save", in_home("one"));
	scope_row(v, -1, "yes");
	scope_type(v, "yes\r");
	scope_type(v, ":save-write\r");
	scope_row(v, -1, "saved: ");
	text = text_of(in_home("other"));
	assert_string_equal(text, "as it was\n");
	free(text);
	assert_int_equal(stat(in_home("one"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	/* A folder that is a link of the user's own is where it leads to. */
	make_folder(in_home("real"));
	assert_int_equal(symlink(in_home("real"), in_home("way")), 0);
	save(v, in_home("way/file"));
	assert_int_equal(lstat(in_home("real/file"), &st), 0);
	scope_quit(v);
}

static void
test_odd_names(void **state)
{
	static const char *const names[] = { "out\033]0;x\007", "out\302\233m",
	    "out\342\200\256gol", "out\377\376", "-out", "out\\ out" };
	struct vt *v = scope_practice(160, 24);
	char *longest = xcalloc(1, 300), *line;

	(void)state;
	scope_type(v, "W");
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct bytes way;

		/* As a person can: C-v takes any byte. */
		bytes_init(&way, BYTES_NO_LIMIT);
		for (const char *p = names[i]; *p != '\0'; p++) {
			if ((unsigned char)*p < ' ')
				bytes_add_char(&way, '\026');
			bytes_add_char(&way, *p);
		}
		save(v, in_home(way.data));
		bytes_clear(&way);
		scope_answers(v, names[i]);
		assert_false(scope_wrote(v, "\033]0;", 4));
		assert_false(scope_wrote(v, "\302\233", 2));
		assert_false(scope_wrote(v, "\342\200\256", 3));
		assert_false(scope_wrote(v, "\377", 1));
	}
	memset(longest, 'o', 256);
	save(v, in_home(longest));
	scope_row(v, -1, "the name is too long");
	longest[250] = '\0';
	line = xasprintf("%s.txt", longest);
	save(v, in_home(line));
	scope_row(v, -1, "saved: ");
	free(line);
	free(longest);
	scope_quit(v);
}

/* ---- P10: odd transcripts ---------------------------------------------- */

#define TEXT(name, t)	{ name, t, sizeof(t) - 1 }

static const struct {
	const char	*name, *text;
	size_t		 n;
} odd[] = {
	TEXT("empty", ""),
	TEXT("a-line-end", "\n"),
	TEXT("nul", "\0"),
	TEXT("nuls", "220 mx ESMTP\r\n\0\0\0EHLO a\r\n250\0 mx\r\n"),
	TEXT("cr", "220 mx ESMTP\rEHLO a\r250 mx\rQUIT\r221 bye\r"),
	TEXT("utf-16", "\377\376" "2\0002\0000\0 \0m\0x\0\r\0\n\0Q\0U\0I\0T\0"),
	TEXT("gzip", "\037\213\010\0\0\0\0\0\0\003\313\062\062T\0\0"),
	TEXT("half-utf-8", "220 mx \342\200\r\nEHLO a\r\n250 mx\303\r\n"),
	TEXT("escapes", "220 mx \033]0;owned\007\033[2J\r\nEHLO \033c\r\n250 "
	    "\302\233m\r\n"),
	TEXT("half-of-ours", "SMTPSCOPE-TRANSCRIPT 1\nprogram: smtpscope"),
	TEXT("half-json", "{\"smtpscope\":1,\"began"),
	TEXT("elf", "\177ELF\002\001\001\0\0\0\0\0\0\0\0\0\003\0>\0"),
};

/* Opened, or refused with its name; nothing of it is obeyed. */
static void
test_odd_transcripts(void **state)
{
	const char *const args[] = { NULL };
	struct vt *v = scope_start(args, NULL);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(odd); i++) {
		const char *path = in_home(odd[i].name);

		put(path, odd[i].text, odd[i].n);
		command(v, "open", path);
		if (vt_has(v, "[y/N]"))
			scope_type(v, "y");
		if (!vt_has(v, odd[i].name) && !vt_has(v, "open: "))
			fail_msg("%s is neither opened nor refused",
			    odd[i].name);
		assert_false(scope_wrote(v, "\033]0;", 4));
		assert_false(scope_wrote(v, "\033c", 2));
		scope_answers(v, odd[i].name);
	}
	scope_quit(v);
}

/* A transcript of our own, cut anywhere. */
static void
test_cut_transcripts(void **state)
{
	const char *const none[] = { NULL };
	struct vt *v = scope_practice(80, 24);
	const char *path = in_home("whole.txt"), *cut;
	char *text;
	size_t n;

	(void)state;
	scope_type(v, "W");
	save(v, path);
	scope_quit(v);
	text = text_of(path);
	n = strlen(text);
	v = scope_start(none, NULL);
	for (size_t i = 1; i < 24; i++) {
		cut = in_home("cut.txt");
		put(cut, text, n * i / 24);
		command(v, "open", cut);
		if (vt_has(v, "[y/N]"))
			scope_type(v, "y");
		if (!vt_has(v, "cut.txt") && !vt_has(v, "open: "))
			fail_msg("at %zu neither opened nor refused",
			    n * i / 24);
	}
	scope_answers(v, "cuts");
	scope_quit(v);
	free(text);
}

/* ---- P11: the key log -------------------------------------------------- */

static void
check_header(struct vt *v, const char *name, const char *says)
{
	char *text;

	save(v, in_home(name));
	text = text_of(in_home(name));
	if (strstr(text, says) == NULL)
		fail_msg("%s does not say \"%s\"", name, says);
	free(text);
}

static void
check_keylog(const char *const *args, const char *const *env)
{
	struct vt_options o = { .env = env };
	struct vt *v;
	struct stat st;
	char *text;

	unlink(in_home("keys"));
	v = scope_start(args, &o);
	scope_row(v, 0, "TLS KEYS LOGGED");
	scope_type(v, "W");
	scope_row(v, 0, "TLS KEYS LOGGED");
	scope_resize(v, 40, 20);
	scope_row(v, 0, "KEYS LOGGED");
	scope_resize(v, 80, 24);
	assert_int_equal(stat(in_home("keys"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	text = text_of(in_home("keys"));
	assert_non_null(strstr(text, "TRAFFIC_SECRET"));
	free(text);
	check_header(v, "k.txt", "the keys of this connection were written");
	check_header(v, "k.md", "the keys of this connection were written");
	check_header(v, "k.html", "the keys of this connection were written");
	check_header(v, "k.jsonl", "keylog");
	/* Also where a connection without TLS came later. */
	unlink(in_home("k.txt"));
	scope_type(v, ":reconnect\r");
	check_header(v, "k.txt", "the keys of this connection were written");
	for (size_t i = 0; i < 4; i++)
		unlink(in_home((const char *[]){ "k.txt", "k.md", "k.html",
		    "k.jsonl" }[i]));
	scope_quit(v);
}

static void
test_keylog(void **state)
{
	char *keys = xstrdup(in_home("keys"));
	char *variable = xasprintf("SSLKEYLOGFILE=%s", keys);
	const char *const by_option[] = { "--keylog", keys, "practice", NULL };
	const char *const by_none[] = { "--", "practice", NULL };
	const char *const env[] = { variable, NULL };
	struct vt *v;

	(void)state;
	check_keylog(by_option, NULL);
	check_keylog(by_none, env);
	v = scope_practice(80, 24);
	scope_shows_not(v, "KEYS LOGGED");
	scope_quit(v);
	free(variable);
	free(keys);
}

static void
make_readable(const char *path)
{
	put(path, "", 0);
	assert_int_equal(chmod(path, 0644), 0);
}

static void
make_hard_link(const char *path)
{
	put(in_home("aim"), "as it was\n", 10);
	assert_int_equal(chmod(in_home("aim"), 0600), 0);
	assert_int_equal(link(in_home("aim"), path), 0);
}

/* Where it cannot be written safely there is no session at all. */
static void
test_keylog_refused(void **state)
{
	static const struct {
		void		(*make)(const char *path);
		const char	*says;
	} wrong[] = { { make_link, "symbolic link" }, { make_pipe, "" },
	    { make_folder, "" }, { make_readable, "chmod 600" },
	    { make_hard_link, "one name" },
	    { make_link_to_nothing, "symbolic link" } };
	char *keys = xstrdup(in_home("keys"));
	const char *const args[] = { "--keylog", keys, "practice", NULL };
	const struct vt_options wide = { .cols = 200 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct vt *v;

		if (unlink(keys) < 0)
			rmdir(keys);
		unlink(in_home("aim"));
		wrong[i].make(keys);
		v = scope_start(args, &wide);
		scope_shows(v, "key log");
		scope_shows(v, wrong[i].says);
		scope_shows_not(v, "220 practice");
		scope_shows_not(v, "KEYS LOGGED");
		scope_quit(v);
	}
	free(keys);
}

/* ---- the history ------------------------------------------------------- */

/* Said once where it is seen, and once more when lines are lost. */
static void
test_history_that_is_none(void **state)
{
	char *path = xstrdup(in_home(".local/state/smtpscope/history"));
	struct vt *v;

	(void)state;
	unlink(path);
	make_folder(path);
	v = scope_practice(160, 24);
	scope_row(v, -1, "the history of commands is not a regular file");
	scope_type(v, "W");
	scope_type(v, ":noop\r");
	scope_quit(v);
	rmdir(path);
	v = scope_practice(160, 24);
	scope_type(v, ":noop\r");
	make_folder(path);
	vt_type(v, ":quit\ry");
	assert_int_equal(vt_wait_exit(v), 0);
	assert_true(scope_wrote(v, "smtpscope: the history of commands ", 35));
	scope_ended(v, 0);
	rmdir(path);
	free(path);
}

/* ---- R07: ulimit, on the screen ---------------------------------------- */

static struct vt *
start_shell(const char *line)
{
	const char *program = getenv("SMTPSCOPE");
	char *script = xasprintf("%s; exec '%s' --timeout 1 -- practice", line,
	    program != NULL ? program : "build/smtpscope");
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	char *home = xasprintf("HOME=%s", scope_home());
	const char *const env[] = { home, NULL };
	struct vt_options o = { .env = env };
	struct vt *v = vt_start(argv, &o);

	free(script);
	free(home);
	return v;
}

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

static void
test_limits(void **state)
{
	static const char *const limits[] = { "ulimit -n 4", "ulimit -n 6",
	    "ulimit -n 8", "ulimit -n 11", "ulimit -f 0",
	    "ulimit -v 20000", "ulimit -v 26000", "ulimit -v 34000" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(limits); i++) {
		struct vt *v;
		int status;

		if (SANITIZED && strchr(limits[i], 'v') != NULL)
			continue;	/* it reserves terabytes */
		v = start_shell(limits[i]);
		if (vt_idle_or_ended(v)) {
			vt_type(v, ":ehlo a\r");
			vt_idle_or_ended(v);
			vt_type(v, "\003:save ");
			vt_type(v, in_home("limited.txt"));
			vt_type(v, "\r");
			vt_idle_or_ended(v);
			vt_type(v, ":save-write\r");
			vt_idle_or_ended(v);
		}
		vt_type(v, "\003\003:quit\ry");
		status = vt_wait_exit(v);
		if (status != 0 && !scope_wrote(v, "smtpscope: ", 11) &&
		    !scope_wrote(v, "cannot", 6))
			fail_msg("%s: status %#x without a word", limits[i],
			    (unsigned)status);
		if (access(in_home("limited.txt"), F_OK) == 0) {
			char *text = text_of(in_home("limited.txt"));

			assert_non_null(strstr(text, "end of transcript: "));
			free(text);
			unlink(in_home("limited.txt"));
		}
		scope_ended(v, status);
	}
}

/* ---- P12: no core ------------------------------------------------------ */

static void
test_no_core(void **state)
{
	static const int all[] = { SIGABRT, SIGSEGV };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct vt *v = start_shell("ulimit -c unlimited");
		struct rlimit now;
		char path[64];
		struct stat st;
		int status;

		assert_true(vt_idle(v));
		assert_int_equal(prlimit(vt_pid(v), RLIMIT_CORE, NULL, &now),
		    0);
		assert_int_equal(now.rlim_cur, 0);
		assert_int_equal(now.rlim_max, 0);
		/* Not dumpable: what is below /proc belongs to root. */
		snprintf(path, sizeof(path), "/proc/%d/maps", vt_pid(v));
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_uid, 0);
		vt_signal(v, all[i]);
		status = vt_wait_exit(v);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), all[i]);
		assert_false(WCOREDUMP(status));
		scope_ended(v, status);
	}
}

/* ---- P21, P22: an opened file on the screen ---------------------------- */

static const char tempting[] =
    "=== Trying mx.example:587...\n"
    "=== Connected to mx.example.\n"
    "<-  220 localhost ESMTP $(touch here) `touch here`\n"
    " -> EHLO localhost\n"
    "<-  250-localhost\n"
    "<-  250 AUTH PLAIN\n"
    " -> AUTH PLAIN AGFubgBxdWlldC1aZWJyYS00NzExLXVtYnJlbGxh\n"
    "<** 535 5.7.8 see https://localhost/ %s %n\n"
    " -> QUIT\n"
    "<-  221 2.0.0 Bye\n";

#define QUIET	"TEST_IS_QUIET"

static struct vt *
start_quiet(const char *const *args)
{
	static char self[600];
	const char *argv[8] = { self };
	char *program = xasprintf("SMTPSCOPE=%s", getenv("SMTPSCOPE") != NULL ?
	    getenv("SMTPSCOPE") : "build/smtpscope");
	char *home = xasprintf("HOME=%s", scope_home());
	const char *const env[] = { home, program, QUIET "=1", NULL };
	struct vt_options o = { .env = env };
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	struct vt *v;

	assert_true(n > 0);
	self[n] = '\0';
	for (size_t i = 0; args[i] != NULL; i++)
		argv[i + 1] = args[i];
	v = vt_start(argv, &o);
	free(program);
	free(home);
	return v;
}

static void
test_open_is_quiet(void **state)
{
	const char *path = in_home("tempting.log");
	const char *const args[] = { "open", path, NULL };
	const char *const loud[] = { "--", "practice", NULL };
	struct vt *v;
	int status;

	(void)state;
	if (SANITIZED)
		return;			/* its runtime makes processes */
	put(path, tempting, sizeof(tempting) - 1);
	v = start_quiet(args);
	assert_true(vt_idle(v));
	scope_type(v, "]fK?q|||zRG");
	scope_type(v, "/535\r");
	scope_type(v, ":filter server\r:clear-filter\r");
	save(v, in_home("quiet.txt"));
	command(v, "open", path);
	scope_type(v, "y");
	scope_answers(v, "everything");
	scope_quit(v);
	assert_int_equal(access("here", F_OK), -1);
	/* A session is not quiet, and is seen. */
	v = start_quiet(loud);
	status = vt_wait_exit(v);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS);
	vt_free(v);
}

/* Started again by test_open_is_quiet(), to become the program. */
static void
become(char **argv)
{
	extern char **environ;
	const char *program = getenv("SMTPSCOPE");

	if (!quiet_from_here(program))
		_exit(97);
	argv[0] = (char *)(uintptr_t)program;
	execve(program, argv, environ);
	_exit(98);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_odd_transcripts),
		cmocka_unit_test(test_cut_transcripts),
		cmocka_unit_test(test_keylog),
		cmocka_unit_test(test_keylog_refused),
		cmocka_unit_test(test_history_that_is_none),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_core),
		cmocka_unit_test(test_open_is_quiet),
	};

	(void)argc;
	if (getenv(QUIET) != NULL)
		become(argv);
	return cmocka_run_group_tests(tests, scope_setup, scope_teardown);
}
