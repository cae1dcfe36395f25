/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/hands/clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/base64.h"
#include "core/base/clock.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/banned.h"

#define WORDS_MAX	32
#define POLL_MS		10
#define FEED_MS		5000		/* to take the text */
#define END_MS		500		/* to end once it has it */

extern char **environ;

bool
clipboard_sequence(struct bytes *out, struct slice text, struct err *e)
{
	char *room;
	size_t n;

	if (text.n > CLIPBOARD_TERMINAL_MAX)
		return err_set(e, "clipboard.too-long", "%zu bytes are more "
		    "than a terminal takes (%d): save them to a file, or set "
		    "copy-command", text.n, CLIPBOARD_TERMINAL_MAX);
	n = base64_encoded_len(text.n);
	room = xmalloc(n + 1);
	bytes_add_str(out, "\033]52;c;");
	bytes_add(out, room, base64_encode(room, text));
	bytes_add_char(out, '\a');
	free(room);
	return true;
}

/* ---- a command --------------------------------------------------------- */

static size_t
split_words(char *line, char **argv)
{
	char *save = NULL;
	size_t n = 0;

	for (char *w = strtok_r(line, " \t", &save); w != NULL &&
	    n < WORDS_MAX; w = strtok_r(NULL, " \t", &save))
		argv[n++] = w;
	argv[n] = NULL;
	return n;
}

/* Its output goes nowhere: the screen is ours. */
static int
start(char **argv, int in, pid_t *pid)
{
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t attr;
	sigset_t none;
	int why;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_adddup2(&fa, in, STDIN_FILENO);
	posix_spawn_file_actions_addopen(&fa, STDOUT_FILENO, "/dev/null",
	    O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, STDOUT_FILENO, STDERR_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&fa, STDERR_FILENO + 1);
	posix_spawnattr_init(&attr);
	sigemptyset(&none);
	posix_spawnattr_setsigmask(&attr, &none);
	sigaddset(&none, SIGPIPE);
	sigaddset(&none, SIGXFSZ);
	posix_spawnattr_setsigdefault(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK |
	    POSIX_SPAWN_SETSIGDEF);
	why = posix_spawnp(pid, argv[0], &fa, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&fa);
	return why;
}

/* All of it, or as much as is taken before the end. */
static bool
feed(int fd, struct slice text, int64_t end_us)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (text.n > 0 && clock_mono_us() < end_us) {
		struct pollfd p = { .fd = fd, .events = POLLOUT };
		ssize_t n = write(fd, text.p, text.n);

		if (n > 0)
			text = slice_sub(text, (size_t)n, text.n);
		else if (n < 0 && errno == EAGAIN)
			poll(&p, 1, POLL_MS);
		else if (n < 0 && errno != EINTR)
			return false;
	}
	return text.n == 0;
}

/* One that does not end is let go on where it took everything (xclip stays
 * to serve what it holds), and is ended where it did not. */
static bool
ended_well(pid_t pid, bool took, int64_t end_us, int *status)
{
	pid_t got;

	do {
		got = waitpid(pid, status, WNOHANG);
		if (got == 0)
			poll(NULL, 0, POLL_MS);
	} while (got == 0 && clock_mono_us() < end_us);
	if (got == pid)
		return true;
	if (took)
		return false;
	kill(pid, SIGKILL);
	waitpid(pid, status, 0);
	return false;
}

static bool
give(char **argv, struct slice text, const char *shown, struct err *e)
{
	int ends[2], status = 0, why;
	bool took, ended;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(e, "clipboard.command", "%s: %m", shown);
	why = start(argv, ends[0], &pid);
	close(ends[0]);
	if (why != 0) {
		close(ends[1]);
		errno = why;
		return err_set(e, "clipboard.command", "copy-command: %s "
		    "cannot be run: %m", shown);
	}
	took = feed(ends[1], text, clock_mono_us() + FEED_MS * 1000);
	close(ends[1]);
	ended = ended_well(pid, took, clock_mono_us() + END_MS * 1000,
	    &status);
	/* One that fails may have taken the text, or ended before. */
	if (ended && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
		return err_set(e, "clipboard.command", "copy-command: %s "
		    "failed (status %d)", shown, WIFEXITED(status) ?
		    WEXITSTATUS(status) : 128 + WTERMSIG(status));
	if (!took)
		return err_set(e, "clipboard.command", "copy-command: %s did "
		    "not take the text", shown);
	return true;
}

bool
clipboard_command(const char *command, struct slice text, struct err *e)
{
	char *line = xstrdup(command), *argv[WORDS_MAX + 1], shown[80];
	bool ok;

	if (split_words(line, argv) == 0) {
		free(line);
		return err_set(e, "clipboard.command", "copy-command is "
		    "empty: set it to a command, such as wl-copy");
	}
	vis_copy(shown, sizeof(shown), slice_of(argv[0]));
	ok = give(argv, text, shown, e);
	free(line);
	return ok;
}
