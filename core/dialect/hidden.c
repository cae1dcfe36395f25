/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tools write in the place of a secret. */
#include "core/dialect/hear.h"

#include "core/banned.h"

static const char *const covers[] = {
	"*****",
	"[credentials hidden]",
	"Logging suppressed",
	"<authentication ", "<Binary Data>",
	"<redacted>", "[redacted]", "[REDACTED]", "<hidden>", "[hidden]",
	"<suppressed>", "[suppressed]",
	/* Nodemailer's secret in a comment, in base64 at each alignment. */
	"Lyogc2VjcmV0ICov", "8qIHNlY3JldCAqL", "vKiBzZWNyZXQgKi",
	/* swaks --protect-prompt and --auth-hide-password, likewise. */
	"UFJPVklERURfQlVUX1JFTU9WRU", "BST1ZJREVEX0JVVF9SRU1PVkVE",
	"QUk9WSURFRF9CVVRfUkVNT1ZFR",
};

/* Stars only; a single one is how a client gives up a login. */
static bool
is_stars(struct slice text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '*')
			return false;
	return text.n >= 3;
}

bool
is_hidden(struct slice text)
{
	if (is_stars(text))
		return true;
	for (size_t i = 0; i < COUNT_OF(covers); i++)
		if (find_words(text, covers[i]) < text.n)
			return true;
	return false;
}
