/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * measure - run a command and print what it cost, as the kernel counted it:
 *
 *	measure [-i FILE] [-o FILE] COMMAND [ARG...]
 *
 * One line: wall clock and CPU (user and system) in microseconds, the
 * largest resident set in KiB, the exit status (128 + n for signal n).
 * Processes that the command waited for are counted with it; the resident
 * set is the largest of any one.  Standard input is FILE or empty; standard
 * output and error go to FILE or nowhere.
 */
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void
redirect(int fd, const char *path, int flags)
{
	int opened = open(path, flags, 0600);

	if (opened < 0)
		err(1, "%s", path);
	if (dup2(opened, fd) < 0)
		err(1, "dup2");
	if (opened != fd)
		close(opened);
}

static long
microseconds(struct timeval t)
{
	return (long)t.tv_sec * 1000000 + (long)t.tv_usec;
}

static long
now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		err(1, "clock_gettime");
	return (long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void
run(char **command, const char *in, const char *out)
{
	redirect(STDIN_FILENO, in, O_RDONLY);
	redirect(STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_APPEND);
	if (dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		_exit(126);
	execvp(command[0], command);
	_exit(127);
}

static int
exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}

int
main(int argc, char **argv)
{
	const char *in = "/dev/null";
	const char *out = "/dev/null";
	int option;

	while ((option = getopt(argc, argv, "+i:o:")) != -1) {
		if (option == 'i')
			in = optarg;
		else if (option == 'o')
			out = optarg;
		else
			return 2;
	}
	if (optind == argc)
		errx(2, "usage: measure [-i FILE] [-o FILE] COMMAND [ARG...]");

	long began = now();
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (pid == 0)
		run(argv + optind, in, out);

	struct rusage used;
	int status;

	if (wait4(pid, &status, 0, &used) != pid)
		err(1, "wait4");
	printf("%ld %ld %ld %d\n", now() - began,
	    microseconds(used.ru_utime) + microseconds(used.ru_stime),
	    used.ru_maxrss, exit_status(status));
	return 0;
}
