/* SPDX-License-Identifier: GPL-3.0-or-later */
/* windows - whether a text gives away some bytes in a row of a secret. */
#ifndef TESTS_LIB_WINDOWS_H
#define TESTS_LIB_WINDOWS_H

#include <stdbool.h>
#include <string.h>

#include "core/base/facts.h"
#include "core/base/slice.h"

#define WINDOW_BYTES	6

static inline bool
windows_shared(const char *text, struct slice secret)
{
	size_t n = strlen(text);

	for (size_t i = 0; i + WINDOW_BYTES <= secret.n; i++)
		if (memmem(text, n, secret.p + i, WINDOW_BYTES) != NULL)
			return true;
	return false;
}

/* Any value that is shown, from the fact number from on. */
static inline bool
windows_in_facts(const struct facts *f, size_t from, struct slice secret)
{
	for (size_t i = from; i < f->n; i++)
		if (windows_shared(f->v[i].value, secret) ||
		    windows_shared(f->v[i].name, secret) ||
		    (f->v[i].secret && f->v[i].value[0] != '\0'))
			return true;
	return false;
}

#endif
