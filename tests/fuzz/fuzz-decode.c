/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any log decodes into fields within their lines, all of it printable. */
#include <stddef.h>
#include <stdint.h>

#include "core/story/story.h"
#include "tests/lib/logtext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log *l = log_new();
	struct story st;

	logtext_fill(l, (struct slice){ (const char *)data, size });
	logtext_check(l);
	story_init(&st);
	story_read(&st, l);
	story_clear(&st);
	log_free(l);
	return 0;
}
