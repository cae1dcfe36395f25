/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places that are not as they should be: streams that are closed or lead
 * nowhere, no home, configuration that is no file or not one's own, names
 * that are no names, and a program that is killed while it writes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "tests/lib/oddfile.h"
#include "tests/lib/ran.h"


/* Their runtime wants to be preloaded first. */
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

static const char *const check[] = { "check", "--timeout", "5", "practice",
    NULL };
static const char *const refused[] = { "check", "--timeout", "5",
    "practice:bad-password", NULL };

static void
run(struct ran *r, const struct ran_options *o)
{
	struct bytes why;

	ran_start(r, o);
	bytes_init(&why, BYTES_NO_LIMIT);
	if (!ran_is_sound(r, &why)) {
		print_message("%s:\n%.*s%.*s", o->args[0], (int)why.len,
		    why.data, (int)r->err.len, r->err.len > 0 ? r->err.data :
		    "");
		fail();
	}
	bytes_clear(&why);
}

static void
expect(const struct ran_options *o, int status, const char *says)
{
	struct ran r;

	run(&r, o);
	if (ran_exit(&r) != status || (says != NULL && !ran_says(&r, says))) {
		print_message("ended with %d, not %d: %.*s", ran_exit(&r),
		    status, (int)r.err.len, r.err.len > 0 ? r.err.data : "");
		fail();
	}
	ran_clear(&r);
}

/* ---- streams ----------------------------------------------------------- */

/* What a session needs first may not become standard output. */
static void
test_closed_streams(void **state)
{
	(void)state;
	for (unsigned closed = 1; closed < 8; closed++) {
		struct ran_options o = { .args = check, .closed = closed };

		ran_clean();
		expect(&o, 0, NULL);
		o.args = refused;
		expect(&o, 28, NULL);
	}
}

static void
test_closed_streams_and_a_file(void **state)
{
	static const char *const save[] = { "check", "--timeout", "5",
	    "--save", "out.log", "practice", NULL };

	(void)state;
	for (unsigned closed = 1; closed < 8; closed++) {
		struct ran_options o = { .args = save, .closed = closed };
		char *text;

		ran_clean();
		expect(&o, 0, NULL);
		text = ran_read("out.log");
		assert_non_null(text);
		assert_non_null(strstr(text, "\nend of transcript: "));
		free(text);
	}
}

/* Who had enough (head -1) is no error; a full disk is one. */
static void
test_output_that_leads_nowhere(void **state)
{
	static const char *const programs[][4] = {
		{ "check", "practice" }, { "check", "--json", "practice" },
		{ "explain", "535" }, { "keys" }, { "decode", "in.log" },
		{ "practice", "--list" },
	};

	(void)state;
	ran_clean();
	ran_write("in.log", "220 mx ESMTP\nEHLO a\n250 mx\nQUIT\n221 bye\n");
	for (size_t i = 0; i < COUNT_OF(programs); i++) {
		struct ran_options o = { .args = programs[i],
		    .no_reader = true };

		expect(&o, 0, NULL);
		o.no_reader = false;
		o.output = "/dev/full";
		expect(&o, 70, "could not be written");
	}
}

/* ---- no home, and files that are none ---------------------------------- */

static void
test_no_home(void **state)
{
	static const char *const unset[] = { "HOME", NULL };
	static const char *const relative[] = { "HOME=here", NULL };
	static const char *const nowhere[] = { "HOME=/nonexistent/home",
	    "XDG_STATE_HOME=also/relative", NULL };
	static const char *const device[] = { "HOME=/dev/null", "TMPDIR=no",
	    NULL };
	static const char *const *const all[] = { unset, relative, nowhere,
	    device };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct ran_options o = { .args = check, .env = all[i] };
		DIR *d;
		size_t n = 0;

		ran_clean();
		expect(&o, 0, NULL);
		d = opendir(ran_folder());
		while (readdir(d) != NULL)
			n++;
		closedir(d);
		assert_int_equal(n, 2);	/* nothing in the current folder */
	}
}

static char *
own_file(const char *name)
{
	char *config = xasprintf("%s/.config", ran_home());
	char *mine = xasprintf("%s/smtpscope", config);
	char *path = xasprintf("%s/%s", mine, name);

	ran_clean();
	assert_int_equal(mkdir(config, 0700), 0);
	assert_int_equal(mkdir(mine, 0700), 0);
	free(config);
	free(mine);
	return path;
}

static const struct {
	void		(*make)(const char *path);
	const char	*says;
} wrong_files[] = {
	{ odd_folder, "not a regular file" },
	{ odd_pipe, "not a regular file" },
	{ odd_device, "not a regular file" },
	{ odd_loop, "symbolic links" },
	{ odd_open_to_all, "chmod o-w" },
	{ odd_foreign, "" },
	{ odd_binary, "" },
	{ odd_huge, "larger than" },
};

/* Named, and refused or passed over; never waited for, never shown raw. */
static void
check_own_file(const char *name, const char *const *args)
{
	for (size_t i = 0; i < COUNT_OF(wrong_files); i++) {
		struct ran_options o = { .args = args };
		char *path = own_file(name);
		struct ran r;

		wrong_files[i].make(path);
		run(&r, &o);
		if (!ran_says(&r, name) || !ran_says(&r, wrong_files[i].says)) {
			print_message("%s %zu: %d, %.*s\n", name, i,
			    ran_exit(&r), (int)r.err.len,
			    r.err.len > 0 ? r.err.data : "");
			fail();
		}
		ran_clear(&r);
		free(path);
	}
}

static const char *const profile[] = { "check", "@mine", NULL };
static const char *const keys[] = { "keys", NULL };

static void
test_configuration(void **state)
{
	(void)state;
	check_own_file("config", profile);
}

static void
test_keymap(void **state)
{
	(void)state;
	check_own_file("keymap", keys);
}

static void
test_what_is_read(void **state)
{
	static const char *const programs[][4] = {
		{ "decode", "in" }, { "sanitize", "in" }, { "open", "in" },
		{ "--script", "in" }, { "lesson", "in" },
		{ "practice", "--scenario", "in" },
		{ "check", "--password-file", "in", "practice" },
	};
	static void (*const made[])(const char *path) = { odd_folder,
	    odd_loop };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(programs); i++)
		for (size_t k = 0; k < COUNT_OF(made); k++) {
			const char *args[5] = { NULL };
			struct ran_options o = { .args = args };
			char *path = xasprintf("%s/in", ran_folder());
			struct ran r;

			memcpy(args, programs[i], sizeof(programs[i]));
			ran_clean();
			made[k](path);
			run(&r, &o);
			if (ran_exit(&r) < 1 || r.err.len == 0 ||
			    !ran_says(&r, "in")) {
				print_message("%s %zu: %d %.*s\n", args[0], k,
				    ran_exit(&r), (int)r.err.len,
				    r.err.data ? r.err.data : "");
				fail();
			}
			ran_clear(&r);
			free(path);
		}
}

/* Of others it is not to be trusted, nor one that they can read. */
static void
test_netrc(void **state)
{
	static const char *const args[] = { "check", "--timeout", "1",
	    "--netrc-file", "in.netrc", "127.0.0.1:1", NULL };
	static const struct {
		void		(*make)(const char *path);
		const char	*says;
	} wrong[] = {
		{ odd_folder, "is not a netrc file" },
		{ odd_pipe, "is not a netrc file" },
		{ odd_device, "is not a netrc file" },
		{ odd_loop, "symbolic links" },
		{ odd_open_to_all, "open to other users" },
		{ odd_foreign, "other user" },
		{ odd_huge, "at most 64 KiB" },
	};
	char *path = xasprintf("%s/in.netrc", ran_folder());

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct ran_options o = { .args = args };
		struct ran r;

		ran_clean();
		wrong[i].make(path);
		run(&r, &o);
		assert_int_equal(ran_exit(&r), 1);
		if (!ran_says(&r, "in.netrc") || !ran_says(&r, wrong[i].says))
			fail_msg("%zu: %.*s", i, (int)r.err.len, r.err.data);
		ran_clear(&r);
	}
	free(path);
}

static void
refused_before(const char *option, const char *says)
{
	const char *args[] = { "check", "--timeout", "1", option, "in.pem",
	    "--from", "a@client.test", "--to", "b@mx.test", "--until", "data",
	    "127.0.0.1:1", NULL };
	struct ran_options o = { .args = args };

	expect(&o, 1, says);
}

/* What is wrong with a file of the user's is told before anything is sent,
 * and not waited for. */
static void
test_files_of_options(void **state)
{
	static const struct {
		const char	*option;
		void		(*make)(const char *path);
		const char	*says;
	} wrong[] = {
		{ "--ca-file", odd_pipe, "is a pipe" },
		{ "--ca-file", odd_folder, "holds no certificate" },
		{ "--ca-file", odd_binary, "holds no certificate" },
		{ "--ca-file", odd_loop, "symbolic links" },
		{ "--ca-dir", odd_pipe, "is not a directory" },
		{ "--ca-dir", odd_loop, "symbolic links" },
		{ "--cert", odd_pipe, "is a pipe" },
		{ "--cert", odd_folder, "holds no client certificate" },
		{ "--cert", odd_binary, "holds no client certificate" },
		{ "--data", odd_pipe, "nobody writes" },
		{ "--data", odd_folder, "directory" },
	};
	char *path = xasprintf("%s/in.pem", ran_folder());

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		ran_clean();
		wrong[i].make(path);
		refused_before(wrong[i].option, wrong[i].says);
	}
	free(path);
}

/* A theme is one file more that steers the program. */
static void
test_theme(void **state)
{
	static const char *const args[] = { "--script", "in.script", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong_files); i++) {
		struct ran_options o = { .args = args };
		char *path = own_file("themes"), *file;
		struct ran r;

		assert_int_equal(mkdir(path, 0700), 0);
		file = xasprintf("%s/mine.theme", path);
		wrong_files[i].make(file);
		ran_write("in.script", "resize 200 24\n:theme mine\nsnapshot -\n:quit\n");
		run(&r, &o);
		if (i != 6 && !ran_prints(&r, "mine.theme"))
			fail_msg("%zu: %.*s%.*s", i, (int)r.err.len,
			    r.err.data, (int)r.out.len, r.out.data);
		ran_clear(&r);
		free(file);
		free(path);
	}
}

/* ---- odd logs ---------------------------------------------------------- */

/* Read, or refused in words; never obeyed, and never for ever. */
static void
test_odd_logs(void **state)
{
	static const struct {
		const char	*text;
		size_t		 n;
		const char	*says;		/* open and decode; NULL: read */
	} logs[] = {
#define LOG(text, says)	{ text, sizeof(text) - 1, says }
		LOG("", "is empty"),
		LOG("\n", "no SMTP session"),
		LOG("\0", "NUL bytes"),
		LOG("220 mx ESMTP\r\n\0\0EHLO a\r\n", "NUL bytes"),
		LOG("220 mx ESMTP\rEHLO a\r250 mx\rQUIT\r221 bye\r", NULL),
		LOG("\377\376" "2\0002\0000\0 \0m\0x\0\r\0\n\0", "UTF-16"),
		LOG("\376\377\0002\0002\0000\0 \0m\0x", "UTF-16"),
		LOG("\037\213\010\0\0\0\0\0\0\003", "compressed"),
		LOG("220 mx \342\200\r\nEHLO a\r\n250 mx\303\r\n", NULL),
		LOG("220 mx \033]0;x\007\r\nEHLO \033c\r\n250 a\r\n",
		    "no SMTP session"),
#undef LOG
	};
	static const char *const programs[][3] = { { "open", "in.log" },
	    { "decode", "in.log" }, { "sanitize", "in.log" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(logs); i++)
		for (size_t k = 0; k < COUNT_OF(programs); k++) {
			struct ran_options o = { .args = programs[k] };
			char *path = xasprintf("%s/in.log", ran_folder());
			FILE *f;
			struct ran r;

			ran_clean();
			f = fopen(path, "w");
			assert_int_equal(fwrite(logs[i].text, 1, logs[i].n,
			    f), logs[i].n);
			fclose(f);
			run(&r, &o);
			assert_null(memchr(r.out.data != NULL ? r.out.data :
			    "", '\033', k < 2 ? r.out.len : 0));
			if (k < 2 && logs[i].says != NULL &&
			    !ran_says(&r, logs[i].says))
				fail_msg("%s %zu: %.*s", programs[k][0], i,
				    (int)r.err.len, r.err.data);
			if (k < 2 && ran_exit(&r) != (logs[i].says != NULL))
				fail_msg("%s %zu: %d %.*s", programs[k][0], i,
				    ran_exit(&r), (int)r.err.len, r.err.data);
			ran_clear(&r);
			free(path);
		}
}

/* ---- what is written --------------------------------------------------- */

static void
save_as(const char *name, int status, const char *says)
{
	const char *args[] = { "check", "--timeout", "5", "--overwrite",
	    "--save", name, "practice", NULL };
	struct ran_options o = { .args = args };

	expect(&o, status, says);
}

static void
test_odd_names(void **state)
{
	static const char *const names[] = { "out\nline", "out\033[2J",
	    "out \342\200\256gol", "out\377\376", "./-out", "out out" };
	char long_name[256], longer[257];

	(void)state;
	ran_clean();
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		save_as(names[i], 0, NULL);
		assert_true(ran_exists(names[i]));
	}
	memset(long_name, 'o', 255);
	long_name[255] = '\0';
	save_as(long_name, 0, NULL);
	assert_true(ran_exists(long_name));
	memset(longer, 'o', 256);
	longer[256] = '\0';
	save_as(longer, 73, "the name is too long");
}

static void
test_odd_targets(void **state)
{
	char *path = xasprintf("%s/out", ran_folder());
	static const struct {
		void		(*make)(const char *path);
		const char	*says;
	} targets[] = {
		{ odd_folder, "it is a folder" },
		{ odd_pipe, "it is a pipe" },
		{ odd_device, "it is a link" },
		{ odd_loop, "it is a link" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		ran_clean();
		targets[i].make(path);
		save_as("out", 73, targets[i].says);
	}
	save_as("/dev/full", 73, "it is a device");
	save_as("none/out", 73, "its folder does not exist");
	free(path);
}

static void
clean_into(const char *name, int status, const char *says)
{
	const char *args[] = { "sanitize", "--overwrite", "-o", name,
	    "in.log", NULL };
	struct ran_options o = { .args = args };

	ran_write("in.log", "220 mx ESMTP\nEHLO a\n250 mx\nQUIT\n"
	    "221 the end\n");
	expect(&o, status, says);
}

static void
make_link(const char *path)
{
	ran_write("in.aim", "as it was\n");
	assert_int_equal(symlink("in.aim", path), 0);
}

/* The same for sanitize -o; and what a link leads to is not touched. */
static void
test_odd_targets_of_sanitize(void **state)
{
	char *path = xasprintf("%s/out", ran_folder()), *other, *text;
	static const struct {
		void		(*make)(const char *path);
		const char	*says;
	} targets[] = {
		{ odd_folder, "it is a folder" },
		{ odd_pipe, "it is a pipe" },
		{ odd_device, "it is a link" },
		{ odd_loop, "it is a link" },
		{ make_link, "it is a link" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(targets); i++) {
		ran_clean();
		targets[i].make(path);
		clean_into("out", 73, targets[i].says);
	}
	text = ran_read("in.aim");
	assert_string_equal(text, "as it was\n");
	free(text);
	clean_into("/dev/full", 73, "it is a device");
	clean_into("none/out", 73, "its folder does not exist");
	/* Of two names of one file, only this one is replaced. */
	ran_clean();
	ran_write("out", "as it was\n");
	other = xasprintf("%s/in.other", ran_folder());
	assert_int_equal(link(path, other), 0);
	clean_into("out", 0, NULL);
	text = ran_read("in.other");
	assert_string_equal(text, "as it was\n");
	free(text);
	free(other);
	free(path);
}

/* ---- the key log ------------------------------------------------------- */

static void
test_keylog(void **state)
{
	static const char *const named[] = { "check", "--timeout", "5",
	    "--keylog", "out.keys", "practice", NULL };
	char *variable = xasprintf("SSLKEYLOGFILE=%s/out.keys", ran_folder());
	const char *const env[] = { variable, NULL };
	char *path = xasprintf("%s/out.keys", ran_folder());
	struct ran_options o = { .args = named };
	struct stat st;
	struct ran r;

	(void)state;
	for (int i = 0; i < 2; i++) {
		ran_clean();
		run(&r, &o);
		assert_int_equal(ran_exit(&r), 0);
		assert_true(ran_prints(&r, "the keys of this connection"));
		ran_clear(&r);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		assert_true(st.st_size > 100);
		o = (struct ran_options){ .args = check, .env = env };
	}
	ran_clean();
	assert_int_equal(symlink("/dev/null", path), 0);
	o.args = named;
	run(&r, &o);
	assert_int_equal(ran_exit(&r), 1);
	assert_true(ran_says(&r, "symbolic link"));
	ran_clear(&r);
	free(variable);
	free(path);
}

/* Lost lines are told of; the session goes on. */
static void
test_keylog_on_a_full_disk(void **state)
{
	static const char *const named[] = { "check", "--timeout", "5",
	    "--keylog", "out.keys", "practice", NULL };
	struct ran_options o = { .args = named,
	    .fault = "writev 1 ENOSPC stay" };
	struct ran r;

	(void)state;
	if (SANITIZED)
		return;			/* nothing can be preloaded there */
	ran_clean();
	run(&r, &o);
	assert_int_equal(ran_exit(&r), 0);
	assert_true(r.struck);
	assert_true(ran_prints(&r, "a line could not be written there"));
	ran_clear(&r);
}

/* ---- crashes ----------------------------------------------------------- */

static int crash_by;

static void
crash_soon(pid_t pid)
{
	struct rlimit now = { 1, 1 };
	char path[64];
	struct stat st;

	/* It waits for a greeting that does not come. */
	while (kill(pid, 0) == 0 && (prlimit(pid, RLIMIT_CORE, NULL, &now) <
	    0 || now.rlim_max != 0))
		sched_yield();
	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	while (stat(path, &st) == 0 && st.st_uid != 0)
		sched_yield();
	kill(pid, crash_by);
}

static void
allow_cores(void)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	setrlimit(RLIMIT_CORE, &all);
}

/* No core, whatever was allowed; nothing else is left either. */
static void
test_crashes(void **state)
{
	static const char *const silent[] = { "check", "--timeout", "5",
	    "practice:silent", NULL };
	static const int all[] = { SIGSEGV, SIGABRT, SIGBUS };
	/* A sanitizer would answer them itself. */
	static const char *const env[] = { "ASAN_OPTIONS=handle_segv=0:"
	    "handle_abort=0:handle_sigbus=0", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		struct ran_options o = { .args = silent, .env = env,
		    .child = allow_cores, .started = crash_soon };
		struct dirent *e;
		struct ran r;
		DIR *d;

		ran_clean();
		crash_by = all[i];
		ran_start(&r, &o);
		assert_true(WIFSIGNALED(r.status));
		assert_int_equal(WTERMSIG(r.status), all[i]);
		assert_false(WCOREDUMP(r.status));
		d = opendir(ran_folder());
		while ((e = readdir(d)) != NULL)
			assert_int_equal(e->d_name[0], '.');
		closedir(d);
		ran_clear(&r);
	}
}

static void
test_umasks(void **state)
{
	static const mode_t masks[] = { 0, 0777 };
	static const char *const args[] = { "check", "--save", "out",
	    "practice", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(masks); i++) {
		struct ran_options o = { .args = args, .umask = masks[i] };
		char *path = xasprintf("%s/out", ran_folder());
		struct stat st;

		ran_clean();
		expect(&o, 0, NULL);
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		free(path);
	}
}

/* ---- killed while it writes -------------------------------------------- */

static int kill_after, kill_by, watching;

/* Everything that is done in the folder is counted; then it is killed. */
static void
kill_soon(pid_t pid)
{
	char buf[4096];
	int left = kill_after;
	siginfo_t info;

	while (left > 0) {
		ssize_t n;

		memset(&info, 0, sizeof(info));
		if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG |
		    WNOWAIT) < 0 || info.si_pid == pid)
			return;
		n = read(watching, buf, sizeof(buf));
		for (char *p = buf; n > 0 && p < buf + n; p +=
		    sizeof(struct inotify_event) +
		    ((struct inotify_event *)(void *)p)->len)
			left--;
	}
	kill(pid, kill_by);
}

/* The old file or the new one, and nothing between; what is left behind can
 * be known by its name. */
static void
check_killed(const char *const *args, const char *end, bool clean)
{
	struct ran_options o = { .args = args, .started = kill_soon };
	struct ran r;
	char *text;

	ran_start(&r, &o);
	text = ran_read("out");
	assert_non_null(text);
	if (strcmp(text, "as it was\n") != 0)
		assert_non_null(strstr(text, end));
	free(text);
	if (clean) {
		DIR *d = opendir(ran_folder());
		struct dirent *e;

		while ((e = readdir(d)) != NULL)
			assert_null(strstr(e->d_name, ".smtpscope-"));
		closedir(d);
	}
	ran_clear(&r);
}

static void
check_kills(const char *const *args, const char *end, int by)
{
	kill_by = by;
	for (kill_after = 1; kill_after <= 12; kill_after++) {
		ran_clean();
		ran_write("out", "as it was\n");
		ran_write("in.log", "220 mx ESMTP\nEHLO a\n250 mx\nQUIT\n"
		    "221 the end\n");
		watching = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
		assert_true(inotify_add_watch(watching, ran_folder(),
		    IN_CREATE | IN_MODIFY | IN_MOVE | IN_CLOSE | IN_OPEN) >= 0);
		check_killed(args, end, by != SIGKILL);
		close(watching);
	}
}

static const char *const over[] = { "check", "--timeout", "5",
    "--overwrite", "--save", "out", "practice", NULL };
static const char *const clean_over[] = { "sanitize", "--overwrite", "-o",
    "out", "in.log", NULL };

static void
test_killed(void **state)
{
	(void)state;
	check_kills(over, "\nend of transcript: ", SIGKILL);
	check_kills(clean_over, "221 the end\n", SIGKILL);
}

/* A signal that can be answered leaves nothing behind. */
static void
test_interrupted(void **state)
{
	(void)state;
	check_kills(clean_over, "221 the end\n", SIGINT);
	check_kills(clean_over, "221 the end\n", SIGTERM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_closed_streams),
		cmocka_unit_test(test_closed_streams_and_a_file),
		cmocka_unit_test(test_output_that_leads_nowhere),
		cmocka_unit_test(test_no_home),
		cmocka_unit_test(test_configuration),
		cmocka_unit_test(test_keymap),
		cmocka_unit_test(test_netrc),
		cmocka_unit_test(test_files_of_options),
		cmocka_unit_test(test_theme),
		cmocka_unit_test(test_what_is_read),
		cmocka_unit_test(test_odd_logs),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_odd_targets),
		cmocka_unit_test(test_odd_targets_of_sanitize),
		cmocka_unit_test(test_keylog),
		cmocka_unit_test(test_keylog_on_a_full_disk),
		cmocka_unit_test(test_crashes),
		cmocka_unit_test(test_umasks),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_interrupted),
	};

	return cmocka_run_group_tests(tests, ran_setup, ran_teardown);
}
