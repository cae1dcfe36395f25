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

void
xalloc_fatal(void)
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
		xalloc_fatal();
	return p;
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = n > 0 && size > 0 ? calloc(n, size) : calloc(1, 1);

	if (p == NULL)
		xalloc_fatal();
	return p;
}

void *
xrealloc(void *p, size_t n, size_t size)
{
	void *q;

	if (size > 0 && n > SIZE_MAX / size)
		xalloc_fatal();
	q = realloc(p, n > 0 && size > 0 ? n * size : 1);
	if (q == NULL)
		xalloc_fatal();
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
		xalloc_fatal();
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
		xalloc_fatal();
	return p;
}

void *
xmade(void *p)
{
	if (p == NULL)
		xalloc_fatal();
	return p;
}
