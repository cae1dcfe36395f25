/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/base/err.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "core/base/slice.h"
#include "core/base/vis.h"

#include "core/banned.h"

#undef err_set	/* the analyzer's */

bool
err_set(struct err *e, const char *id, const char *fmt, ...)
{
	char raw[4 * sizeof(e->detail)];
	va_list ap;

	snprintf(e->id, sizeof(e->id), "%s", id);
	va_start(ap, fmt);
	if (vsnprintf(raw, sizeof(raw), fmt, ap) < 0)
		raw[0] = '\0';
	va_end(ap);
	vis_copy(e->detail, sizeof(e->detail), slice_of(raw));
	return false;
}
