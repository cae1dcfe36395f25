/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that appear whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "core/transcript/newfile.h"

#define NOBODY	65534

static char folder[] = "/tmp/t-newfile-XXXXXX";

static char *
in_folder(const char *name)
{
	return xasprintf("%s/%s", folder, name);
}

static size_t
files(void)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static void
empty(void)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while ((e = readdir(d)) != NULL)
		unlinkat(dirfd(d), e->d_name, 0);
	closedir(d);
}

static void
holds(const char *path, const char *text)
{
	char room[100] = "";
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_int_equal(fread(room, 1, sizeof(room) - 1, f), strlen(text));
	fclose(f);
	assert_string_equal(room, text);
}

static void
test_whole(void **state)
{
	static const mode_t masks[] = { 0, 022, 077, 0777 };
	struct stat st;
	struct err e;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(masks); i++) {
		char *path = in_folder("a.txt");
		mode_t was = umask(masks[i]);
		bool ok = newfile_write(path, slice_of("hello\n"), false, &e);

		umask(was);
		assert_true(ok);
		holds(path, "hello\n");
		assert_int_equal(stat(path, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0600);
		assert_int_equal(files(), 1);
		free(path);
		empty();
	}
}

static void
test_never_over(void **state)
{
	char *path = in_folder("a.txt");
	struct err e;

	(void)state;
	assert_true(newfile_write(path, slice_of("one"), false, &e));
	assert_false(newfile_check(path, false, &e));
	assert_false(newfile_write(path, slice_of("two"), false, &e));
	assert_string_equal(e.id, "save.exists");
	holds(path, "one");
	assert_int_equal(files(), 1);
	assert_true(newfile_check(path, true, &e));
	assert_true(newfile_write(path, slice_of("three"), true, &e));
	holds(path, "three");
	assert_int_equal(files(), 1);
	free(path);
	empty();
}

/* Links, pipes, devices, folders: neither followed nor replaced. */
static void
test_no_file(void **state)
{
	char *link = in_folder("link"), *fifo = in_folder("fifo");
	char *dangling = in_folder("dangling"), *sub = in_folder("sub");
	char *other = in_folder("other");
	const struct {
		const char	*path, *words;
	} cases[] = {
		{ link, "a link" }, { dangling, "a link" },
		{ fifo, "a pipe" }, { "/dev/null", "a device" },
		{ sub, "a folder" }, { folder, "a folder" },
	};
	struct err e;

	(void)state;
	assert_true(newfile_write(other, slice_of("kept"), false, &e));
	assert_int_equal(symlink(other, link), 0);
	assert_int_equal(symlink("/nowhere/at/all", dangling), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(mkdir(sub, 0700), 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (int over = 0; over < 2; over++) {
			assert_false(newfile_check(cases[i].path, over, &e));
			assert_false(newfile_write(cases[i].path,
			    slice_of("x"), over, &e));
			assert_string_equal(e.id, "save.not-a-file");
			assert_non_null(strstr(e.detail, cases[i].words));
		}
	holds(other, "kept");
	assert_int_equal(files(), 5);
	rmdir(sub);
	free(link);
	free(fifo);
	free(dangling);
	free(sub);
	free(other);
	empty();
}

static void
test_no_place(void **state)
{
	char *gone = in_folder("gone/a.txt"), *under = in_folder("f/a.txt");
	char *file = in_folder("f"), *slash = in_folder("f/");
	char longest[400];
	struct err e;

	(void)state;
	assert_false(newfile_write(gone, slice_of("x"), false, &e));
	assert_string_equal(e.id, "save.folder");
	assert_non_null(strstr(e.detail, "make it first"));
	assert_true(newfile_write(file, slice_of("x"), false, &e));
	assert_false(newfile_write(under, slice_of("x"), false, &e));
	assert_string_equal(e.id, "save.folder");
	assert_false(newfile_write(slash, slice_of("x"), false, &e));
	memset(longest, 'n', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_false(newfile_write(longest, slice_of("x"), false, &e));
	assert_string_equal(e.id, "save.name");
	assert_false(newfile_write("", slice_of("x"), false, &e));
	assert_int_equal(files(), 1);
	free(gone);
	free(under);
	free(file);
	free(slash);
	empty();
}

/* In a child, because limits and users are the process's. */
static int
in_child(int (*run)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(run());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The limit stands for a full disk: what was written is taken away. */
static int
run_full(void)
{
	struct rlimit limit = { 4096, 4096 };
	char *path = in_folder("big"), text[16384];
	struct err e;

	memset(text, 'x', sizeof(text));
	if (setrlimit(RLIMIT_FSIZE, &limit) < 0)
		return 2;
	if (newfile_write(path, (struct slice){ text, sizeof(text) }, false,
	    &e))
		return 3;
	free(path);
	return strcmp(e.id, "save.full") == 0 &&
	    strstr(e.detail, "ulimit") != NULL ? 0 : 4;
}

static void
test_full(void **state)
{
	(void)state;
	assert_int_equal(in_child(run_full), 0);
	assert_int_equal(files(), 0);
}

static int
run_denied(void)
{
	char *path = in_folder("a.txt");
	struct err e;
	bool checked;

	if (geteuid() == 0 && seteuid(NOBODY) < 0)
		return 2;
	checked = newfile_check(path, false, &e);
	if (newfile_write(path, slice_of("x"), false, &e) || checked)
		return 3;
	free(path);
	return strcmp(e.id, "save.denied") == 0 ? 0 : 4;
}

static void
test_denied(void **state)
{
	(void)state;
	assert_int_equal(chmod(folder, 0500), 0);
	assert_int_equal(in_child(run_denied), 0);
	assert_int_equal(chmod(folder, 0700), 0);
	assert_int_equal(files(), 0);
}

static void
test_descriptors(void **state)
{
	int full = open("/dev/full", O_WRONLY), ends[2];
	struct err e;

	(void)state;
	assert_false(newfile_write_fd(full, "x", slice_of("text"), &e));
	assert_string_equal(e.id, "save.full");
	close(full);
	assert_int_equal(pipe(ends), 0);
	assert_true(newfile_write_fd(ends[1], "x", slice_of("text"), &e));
	close(ends[0]);
	assert_false(newfile_write_fd(ends[1], "x", slice_of("text"), &e));
	assert_string_equal(e.id, "save.failed");
	close(ends[1]);
}

/* A name is shown, never obeyed. */
static void
test_odd_names(void **state)
{
	char *path = in_folder("gone/\033[31m\n"), *dash = in_folder("-x y");
	struct err e;

	(void)state;
	assert_false(newfile_write(path, slice_of("x"), false, &e));
	assert_null(strchr(e.detail, '\033'));
	assert_null(strchr(e.detail, '\n'));
	assert_true(newfile_write(dash, slice_of("x"), false, &e));
	free(path);
	free(dash);
	empty();
}

/* ---- several at once --------------------------------------------------- */

#define WRITERS		6
#define TEXT_BYTES	20000

/* Each writes its own letter, so often. */
static bool
write_letter(int id, const char *path, bool overwrite, struct err *e)
{
	char *text = xmalloc(TEXT_BYTES);
	bool ok;

	memset(text, 'a' + id, TEXT_BYTES);
	ok = newfile_write(path, (struct slice){ text, TEXT_BYTES },
	    overwrite, e);
	free(text);
	return ok;
}

static bool
fails_because_it_is_there(const struct err *e)
{
	return strcmp(e->id, "save.exists") == 0;
}

/* How many of them could write it. */
static int
write_at_once(const char *path, bool overwrite)
{
	pid_t pids[WRITERS];
	int start[2], ok = 0;

	assert_int_equal(pipe(start), 0);
	for (int i = 0; i < WRITERS; i++) {
		struct err e;
		char c;

		pids[i] = fork();
		if (pids[i] != 0)
			continue;
		close(start[1]);
		if (read(start[0], &c, 1) != 0)
			_exit(2);
		_exit(write_letter(i, path, overwrite, &e) ? 0 :
		    fails_because_it_is_there(&e) ? 1 : 2);
	}
	close(start[0]);
	close(start[1]);
	for (int i = 0; i < WRITERS; i++) {
		int status;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 2);
		ok += WEXITSTATUS(status) == 0;
	}
	return ok;
}

/* One of them has it whole; nothing is mixed, and nothing left behind. */
static void
test_several_at_once(void **state)
{
	char *path = in_folder("same"), *text = xmalloc(TEXT_BYTES + 1);

	(void)state;
	for (int round = 0; round < 20; round++) {
		bool overwrite = round % 2 == 1;
		FILE *f;

		if (!overwrite)
			unlink(path);
		assert_int_equal(write_at_once(path, overwrite), overwrite ?
		    WRITERS : 1);
		f = fopen(path, "r");
		assert_non_null(f);
		assert_int_equal(fread(text, 1, TEXT_BYTES + 1, f),
		    TEXT_BYTES);
		fclose(f);
		for (size_t i = 1; i < TEXT_BYTES; i++)
			assert_int_equal(text[i], text[0]);
		assert_int_equal(files(), 1);
	}
	free(text);
	free(path);
	empty();
}

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	empty();
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_never_over),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_no_place),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_denied),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_several_at_once),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
