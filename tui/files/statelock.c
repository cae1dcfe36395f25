/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/files/statelock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

#define TRY_MS	5

int
statelock_take(const char *path)
{
	int64_t end = clock_mono_us() + (int64_t)STATELOCK_WAIT_MS * 1000;
	const char *slash = strrchr(path, '/');
	char *folder;
	int fd;

	if (slash == NULL)
		return -1;
	folder = xstrndup(path, (size_t)(slash - path));
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	while (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		bool wait = errno == EWOULDBLOCK || errno == EINTR;

		if (!wait || clock_mono_us() >= end) {
			close(fd);
			return -1;
		}
		poll(NULL, 0, TRY_MS);
	}
	return fd;
}

void
statelock_give(int lock)
{
	if (lock >= 0)
		close(lock);
}
