/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>
#include <openssl/crypto.h>

#include "core/base/secret.h"
#include "core/base/xalloc.h"
#include "core/net/resolve.h"
#include "core/transcript/newfile.h"
#include "tui/options/options.h"
#include "tui/program/programs.h"
#include "tui/screen/term.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

/* A descriptor that is closed at the start would be taken by a socket. */
static void
open_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) < 0)
				_exit(STATUS_FAULT);
}

static void
on_oom(void)
{
	static const char text[] = "smtpscope: out of memory\n";

	term_restore_raw();
	newfile_abandon();
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(STATUS_FAULT);
	_exit(STATUS_FAULT);
}

static void *
openssl_malloc(size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return n > 0 ? xmalloc(n) : NULL;
}

static void *
openssl_realloc(void *p, size_t n, const char *file, int line)
{
	(void)file;
	(void)line;
	return xrealloc(p, n, 1);
}

static void
openssl_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

/* What is lost in a library for want of memory is lost without a word: a
 * piece of an answer in JSON, a check of a certificate. */
static void
set_memory(void)
{
	xalloc_on_oom(on_oom);
	json_set_alloc_funcs(xmalloc, free);
	CRYPTO_set_mem_functions(openssl_malloc, openssl_realloc,
	    openssl_free);
}

/* A locale that does not exist must not keep UTF-8 from being read. */
static void
set_locale(void)
{
	if (setlocale(LC_ALL, "") == NULL)
		setlocale(LC_CTYPE, "C.UTF-8");
}

/* Where no screen can be drawn, lines do as well. */
static int
on_terminal(const struct options *given)
{
	struct options o = *given;
	struct err e;

	if (term_is_usable(&e))
		return program_screen(given);
	usage_error("no screen but lines, as with --plain: %s", e.detail);
	o.plain = true;
	return program_plain(&o);
}

static int
run(const struct options *o)
{
	switch (o->program) {
	case PROGRAM_CHECK:
		return program_check(o);
	case PROGRAM_PRACTICE:
		return program_practice(o);
	case PROGRAM_EXPLAIN:
		return program_explain(o);
	case PROGRAM_KEYS:
		return program_keys(o);
	case PROGRAM_OPEN:
		return program_open(o);
	case PROGRAM_DECODE:
		return program_decode(o);
	case PROGRAM_SANITIZE:
		return program_sanitize(o);
	case PROGRAM_LESSON:
		return program_lesson(o);
	case PROGRAM_SCREEN:
		break;
	}
	if (o->script != NULL)
		return program_script(o);
	if (o->plain)
		return program_plain(o);
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return on_terminal(o);
	return program_check(o);
}

/* Now, or at an earlier flush; not when the reader has had enough (head). */
static bool
output_was_lost(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO, .events = POLLOUT };

	if (fflush(stdout) == 0 && !ferror(stdout))
		return false;
	return poll(&p, 1, 0) < 0 || !(p.revents & (POLLERR | POLLHUP));
}

int
main(int argc, char **argv)
{
	struct options o;
	int status;

	open_standard_streams();
	if (argc > 1 && strcmp(argv[1], RESOLVE_HELPER_ARG) == 0)
		return resolve_helper(argc, argv);
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);	/* a limit on files is an error */
	set_memory();
	set_locale();
	if (argc > 1 && strcmp(argv[1], COMPLETE_ARG) == 0)
		return program_complete(argc - 2, argv + 2);
	if (options_read(&o, argc, argv, &status)) {
		secret_init();
		status = run(&o);
	}
	if (output_was_lost() && status == STATUS_GOOD) {
		fputs("smtpscope: standard output could not be written\n",
		    stderr);
		status = STATUS_FAULT;
	}
	return status;
}
