/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log/stage.h"

#include <string.h>

#include "core/base/slice.h"

#include "core/banned.h"

static const char *const names[] = {
	[STAGE_RESOLVE]		= "resolve",
	[STAGE_CONNECT]		= "connect",
	[STAGE_TLS]		= "tls",
	[STAGE_BANNER]		= "banner",
	[STAGE_EHLO]		= "ehlo",
	[STAGE_STARTTLS]	= "starttls",
	[STAGE_AUTH]		= "auth",
	[STAGE_MAIL]		= "mail",
	[STAGE_RCPT]		= "rcpt",
	[STAGE_DATA]		= "data",
	[STAGE_QUIT]		= "quit",
	[STAGE_OTHER]		= "other",
};
_Static_assert(COUNT_OF(names) == STAGE_OTHER + 1, "one name per stage");

const char *
stage_name(enum stage s)
{
	return names[(unsigned)s < COUNT_OF(names) ? s : STAGE_OTHER];
}

bool
stage_parse(const char *name, enum stage *out)
{
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0) {
			*out = (enum stage)i;
			return true;
		}
	return false;
}
