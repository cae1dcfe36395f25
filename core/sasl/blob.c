/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/blob.h"

#include "core/base/base64.h"
#include "core/base/secret.h"
#include "core/sasl/token.h"
#include "core/banned.h"

#define WORD_MIN	8
#define WORD_LONG	20

bool
blob_is_digits(struct slice word)
{
	for (size_t i = 0; i < word.n; i++) {
		char c = word.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '+' || c == '/' ||
		    c == '-' || c == '_' || c == '='))
			return false;
	}
	return true;
}

/* What cannot be looked into for want of memory counts as one. */
static bool
says_nul(struct slice word)
{
	size_t max = base64_decoded_max(word.n), n = 0;
	char *buf = secret_scratch(max);
	bool nul;

	nul = buf == NULL || (base64_decode(buf, &n, word) !=
	    BASE64_INVALID && slice_find((struct slice){ buf, n }, '\0') < n);
	secret_scratch_free(buf, max);
	return nul;
}

bool
blob_is(struct slice word)
{
	if (word.n < WORD_MIN)
		return false;
	if (word.n >= WORD_LONG && blob_is_digits(word))
		return true;
	return says_nul(word) || token_is_bearer(word);
}
