/* SPDX-License-Identifier: GPL-3.0-or-later */
/* when - times as a transcript writes them: document_time() and back. */
#ifndef CORE_TRANSCRIPT_WHEN_H
#define CORE_TRANSCRIPT_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/slice.h"

/* "12.345678" to microseconds; at most a year. */
bool when_seconds_read(struct slice s, int64_t *us);

#endif
