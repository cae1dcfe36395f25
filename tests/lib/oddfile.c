/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/oddfile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOBODY	65534

static void
make_file(const char *path, const char *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), n);
	close(fd);
}

void
odd_folder(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

void
odd_pipe(const char *path)
{
	assert_int_equal(mkfifo(path, 0600), 0);
}

void
odd_device(const char *path)
{
	assert_int_equal(symlink("/dev/zero", path), 0);
}

void
odd_loop(const char *path)
{
	assert_int_equal(symlink(path, path), 0);
}

void
odd_open_to_all(const char *path)
{
	make_file(path, "\n", 1);
	assert_int_equal(chmod(path, 0666), 0);
}

void
odd_foreign(const char *path)
{
	make_file(path, "\n", 1);
	if (chown(path, NOBODY, (gid_t)-1) < 0)
		assert_int_equal(chmod(path, 0666), 0);
}

void
odd_binary(const char *path)
{
	make_file(path, "\177ELF\033[2J\0\001\n", 10);
}

void
odd_huge(const char *path)
{
	make_file(path, "\n", 1);
	assert_int_equal(truncate(path, (off_t)1 << 30), 0);
}
