/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where secrets come from: what is taken, what is dropped, what is said. */
#include "tui/login/credentials.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/slice.h"
#include "core/base/xalloc.h"

#define SHORT_MS	50
#define ALARM_S		60

static char folder[200];

static int
setup(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	secret_init();
	snprintf(folder, sizeof(folder), "%s/smtpscope-cred.XXXXXX",
	    tmp ? tmp : "/tmp");
	return mkdtemp(folder) ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return rmdir(folder);
}

static char *
path_of(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static char *
file_with(struct slice text)
{
	char *path = path_of("pw");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.p, text.n), text.n);
	close(fd);
	return path;
}

static struct options
options_for(const char *file)
{
	return (struct options){ .password_fd = -1, .password_file = file,
	    .timeout_ms = SHORT_MS, .user = "ann", .authzid = "boss" };
}

/* ---- netrc ------------------------------------------------------------- */

static const struct {
	const char	*text, *user;	/* asked for; NULL: any */
	const char	*found, *secret;	/* NULL: nothing */
} netrcs[] = {
	{ "machine mx.example.net login ann password xyzzy\n", NULL, "ann",
	  "xyzzy" },
	{ "machine MX.example.NET\r\n\tpassword xyzzy\r\n\tlogin ann", NULL,
	  "ann", "xyzzy" },
	{ "machine a login x password y\ndefault login ann password xyzzy",
	  NULL, "ann", "xyzzy" },
	{ "machine mx.example.net login bob password no\n"
	  "machine mx.example.net login ann password xyzzy", "ann", "ann",
	  "xyzzy" },
	{ "machine mx.example.net login bob password no", "ann", NULL, NULL },
	{ "machine a password x", NULL, NULL, NULL },
	{ "machine mx.example.net login ann", NULL, NULL, NULL },
	{ "default password \"x \\\"y\" login \"a b\"", NULL, "a b", "x \"y" },
	{ "default password #x", NULL, NULL, NULL },
	{ "macdef init\nmachine mx.example.net password no\n\n"
	  "default password xyzzy", NULL, NULL, "xyzzy" },
	/* What has no end, ends with the file. */
	{ "default password \"xyzzy", NULL, NULL, "xyzzy" },
	{ "default password \"xyzzy\\", NULL, NULL, "xyzzy\\" },
	{ "default password \"", NULL, NULL, "" },
	{ "default password xyzzy \"", NULL, NULL, "xyzzy" },
	{ "macdef init\nmachine", NULL, NULL, NULL },
	{ "machine", NULL, NULL, NULL },
	{ "", NULL, NULL, NULL },
};

static void
test_netrc(void **state)
{
	(void)state;
	alarm(ALARM_S);		/* what has no end, was read for ever */
	for (size_t i = 0; i < COUNT_OF(netrcs); i++) {
		char *path = file_with(slice_of(netrcs[i].text));
		const char *user = netrcs[i].user;
		struct credentials c = { .user = user ? xstrdup(user) : NULL };
		struct err e = { .id = "" };
		bool found = netrc_find(path, "mx.example.net", &c, &e);

		if (found != (netrcs[i].secret != NULL) || e.id[0] != '\0')
			fail_msg("%s: %s", netrcs[i].text, e.detail);
		if (found) {
			assert_true(secret_equals(c.password,
			    slice_of(netrcs[i].secret)));
			if (netrcs[i].found == NULL)
				assert_null(c.user);
			else
				assert_string_equal(c.user, netrcs[i].found);
		}
		credentials_clear(&c);
		unlink(path);
		free(path);
	}
	alarm(0);
}

/* As long as a secret may be; a byte more is told, and not cut off. */
static void
test_long_netrc(void **state)
{
	static const char begins[] = "default password ";

	(void)state;
	for (size_t n = SECRET_MAX; n <= SECRET_MAX + 2; n++) {
		char *text = xmalloc(sizeof(begins) + n), *path;
		struct credentials c = { .user = NULL };
		struct err e = { .id = "" };

		memcpy(text, begins, strlen(begins));
		memset(text + strlen(begins), 'x', n);
		path = file_with((struct slice){ text, strlen(begins) + n });
		assert_int_equal(netrc_find(path, "a", &c, &e),
		    n <= SECRET_MAX);
		assert_string_equal(e.id, n <= SECRET_MAX ? "" :
		    "credentials.too-long");
		if (n <= SECRET_MAX)
			assert_int_equal(secret_bytes(c.password).n, n);
		credentials_clear(&c);
		unlink(path);
		free(path);
		free(text);
	}
}

/* ---- one line of it ---------------------------------------------------- */

static const struct {
	const char	*text;
	size_t		 n;
	const char	*secret;
	unsigned	 notes;
} lines[] = {
#define L(t, s, n)	{ t, sizeof(t) - 1, s, n }
	L("xyzzy", "xyzzy", 0),
	L("xyzzy\n", "xyzzy", NOTE_LINE_END),
	L("xyzzy\r\n", "xyzzy", NOTE_LINE_END),
	L("xyzzy\r", "xyzzy", NOTE_LINE_END),
	L("xyzzy\n\n\r\n", "xyzzy", NOTE_LINE_END),
	L(" \txy zzy \t\n", " \txy zzy \t", NOTE_LINE_END),
	L("xyzzy\nplugh", "xyzzy", NOTE_LINE_END | NOTE_MORE_LINES),
	L("xyzzy\n\nplugh\n", "xyzzy", NOTE_LINE_END | NOTE_MORE_LINES),
	L("p\xc3\xa4ss\n", "p\xc3\xa4ss", NOTE_LINE_END),
#undef L
};

static void
check_line(size_t i, bool by_command)
{
	char *path = file_with((struct slice){ lines[i].text, lines[i].n });
	char *command = xasprintf("cat '%s'", path);
	struct options o = options_for(by_command ? NULL : path);
	struct credentials c;
	struct err e;

	o.password_eval = command;
	assert_true(credentials_get(&c, &o, "mx.example.net", &e));
	assert_true(secret_equals(c.password, slice_of(lines[i].secret)));
	assert_int_equal(c.notes, lines[i].notes);
	assert_string_equal(c.user, "ann");
	assert_string_equal(c.authzid, "boss");
	credentials_clear(&c);
	unlink(path);
	free(path);
	free(command);
}

static void
test_first_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		check_line(i, false);
		check_line(i, true);
	}
}

/* Blocks of the reader's own size, whole and not. */
static void
test_long_files(void **state)
{
	static const size_t sizes[] = { 511, 512, 513, 1024, 5000,
	    SECRET_MAX };
	char *text = xmalloc(SECRET_MAX + 10);

	(void)state;
	memset(text, 'x', SECRET_MAX + 10);
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		struct options o;
		struct credentials c;
		struct err e;
		char *path;

		text[sizes[i]] = '\n';
		path = file_with((struct slice){ text, sizes[i] + 1 });
		o = options_for(path);
		assert_true(credentials_get(&c, &o, "h", &e));
		assert_int_equal(secret_bytes(c.password).n, sizes[i]);
		assert_int_equal(c.notes, NOTE_LINE_END);
		credentials_clear(&c);
		text[sizes[i]] = 'x';
		unlink(path);
		free(path);
	}
	free(text);
}

static void
test_what_is_said(void **state)
{
	unsigned notes = NOTE_LINE_END | NOTE_MORE_LINES;
	char text[200];

	(void)state;
	assert_true(credentials_say(&notes, "password file", text,
	    sizeof(text)));
	assert_non_null(strstr(text, "line end of the password file was "
	    "dropped"));
	assert_true(credentials_say(&notes, "password file", text,
	    sizeof(text)));
	assert_non_null(strstr(text, "only the first is used"));
	assert_false(credentials_say(&notes, "password file", text,
	    sizeof(text)));
	assert_int_equal(notes, 0);
}

/* ---- what is refused --------------------------------------------------- */

static void
check_refused(const struct options *o, const char *id, const char *says)
{
	struct credentials c;
	struct err e;

	assert_false(credentials_get(&c, o, "h", &e));
	assert_null(c.password);
	assert_string_equal(e.id, id);
	if (strstr(e.detail, says) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", says, e.detail);
	credentials_clear(&c);
}

static void
test_no_secret_there(void **state)
{
	struct options o = options_for(folder);
	char *path = file_with(slice_of("\nsecond"));

	(void)state;
	check_refused(&o, "credentials.file", "is a folder");
	o = options_for("/no/such/file");
	check_refused(&o, "credentials.file", "/no/such/file: No such");
	o = options_for("Tr0ub4dor3");
	check_refused(&o, "credentials.file", "not repeated");
	o = options_for(path);
	check_refused(&o, "credentials.file", "first line is empty");
	o = options_for(NULL);
	o.password_fd = 987;
	check_refused(&o, "credentials.fd", "--password-fd 987: ");
	o.password_fd = open("/dev/null", O_RDONLY);
	check_refused(&o, "credentials.fd", "there is no password");
	close(o.password_fd);
	o = options_for(NULL);
	o.password_eval = "echo Tr0ub4dor3; exit 3";
	check_refused(&o, "credentials.eval", "the command failed");
	o.password_eval = "true";
	check_refused(&o, "credentials.eval", "printed no password");
	unlink(path);
	free(path);
}

static void
test_too_long(void **state)
{
	char *text = xmalloc(SECRET_MAX + 1), *path;
	struct options o;

	(void)state;
	memset(text, 'x', SECRET_MAX + 1);
	path = file_with((struct slice){ text, SECRET_MAX + 1 });
	o = options_for(path);
	check_refused(&o, "credentials.file", "is longer than 16384 bytes");
	unlink(path);
	free(path);
	free(text);
}

/* Nobody writes: neither opening nor reading waits for ever. */
static void
test_silent_sources(void **state)
{
	char *fifo = path_of("fifo");
	int64_t begin = clock_mono_us();
	struct options o;
	int fds[2];

	(void)state;
	assert_int_equal(mkfifo(fifo, 0600), 0);
	o = options_for(fifo);
	o.timeout_ms = 1000;
	check_refused(&o, "credentials.file", "no line came within 1 s");
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "half a line", 11), 11);
	o = options_for(NULL);
	o.timeout_ms = 1000;
	o.password_fd = fds[0];
	check_refused(&o, "credentials.fd", "no line came within 1 s");
	assert_true(clock_mono_us() - begin < 30 * 1000000);
	close(fds[0]);
	close(fds[1]);
	unlink(fifo);
	free(fifo);
}

/* Somebody who types as soon as the terminal shows nothing. */
static pid_t
type_when_silent(int master, int slave, const char *text)
{
	pid_t pid = fork();
	struct termios t;

	if (pid != 0)
		return pid;
	for (int i = 0; i < 1000; i++) {
		if (tcgetattr(slave, &t) == 0 && !(t.c_lflag & ECHO))
			_exit(write(master, text, strlen(text)) < 0);
		poll(NULL, 0, 10);
	}
	_exit(1);
}

/* A terminal shows nothing of what it is read for, and is as it was. */
static void
test_terminal(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), slave;
	pid_t typist;
	char seen[100];
	struct options o;
	struct credentials c;
	struct err e;
	ssize_t n;

	(void)state;
	assert_true(master >= 0);
	assert_int_equal(grantpt(master) | unlockpt(master), 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	assert_true(slave >= 0);
	typist = type_when_silent(master, slave, "xyzzy\n");
	o = options_for(NULL);
	o.timeout_ms = 10000;
	o.password_fd = slave;
	assert_true(credentials_get(&c, &o, "h", &e));
	assert_true(secret_equals(c.password, slice_of("xyzzy")));
	assert_int_equal(c.notes, NOTE_LINE_END);
	credentials_clear(&c);
	assert_int_equal(waitpid(typist, NULL, 0), typist);
	/* with echo again: only what is written now comes back */
	assert_int_equal(write(master, "plugh\n", 6), 6);
	n = read(master, seen, sizeof(seen));
	assert_true(n >= 5);
	assert_memory_equal(seen, "plugh", 5);
	close(slave);
	close(master);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_netrc),
		cmocka_unit_test(test_long_netrc),
		cmocka_unit_test(test_first_line),
		cmocka_unit_test(test_long_files),
		cmocka_unit_test(test_what_is_said),
		cmocka_unit_test(test_no_secret_there),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_silent_sources),
		cmocka_unit_test(test_terminal),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
