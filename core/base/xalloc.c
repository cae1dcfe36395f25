/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/xalloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/banned.h"

#define EXIT_INTERNAL	70		/* sysexits' EX_SOFTWARE */

static void (*oom_hook)(void);

void
xalloc_on_oom(void (*fn)(void))
{
	oom_hook = fn;
}

static _Noreturn void
fatal_oom(void)
{
	static const char msg[] = "smtpscope: out of memory\n";
	void (*hook)(void) = oom_hook;

	oom_hook = NULL;
	if (hook != NULL)
		hook();
	if (write(STDERR_FILENO, msg, sizeof(msg) - 1) < 0)
		_exit(EXIT_INTERNAL);
	_exit(EXIT_INTERNAL);
}

void *
xmalloc(size_t n)
{
	void *p = malloc(n > 0 ? n : 1);

	if (p == NULL)
		fatal_oom();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = n > 0 && size > 0 ? calloc(n, size) : calloc(1, 1);

	if (p == NULL)
		fatal_oom();
	return p;
}

void *
xrealloc(void *p, size_t n, size_t size)
{
	void *q;

	if (size > 0 && n > SIZE_MAX / size)
		fatal_oom();
	q = realloc(p, n > 0 && size > 0 ? n * size : 1);
	if (q == NULL)
		fatal_oom();
	return q;
}

char *
xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *
xstrndup(const char *s, size_t n)
{
	char *p;

	if (n == SIZE_MAX)
		fatal_oom();
	p = xmalloc(n + 1);
	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *
xasprintf(const char *fmt, ...)
{
	char *p = NULL;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&p, fmt, ap);
	va_end(ap);
	if (n < 0)
		fatal_oom();
	return p;
}
