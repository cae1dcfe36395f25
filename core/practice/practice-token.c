/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice token: a JWT (RFC 7519) with HS256 (RFC 7515, 7518). */
#include "core/practice/practice-account.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/clock.h"
#include "core/practice/practice.h"

#include "core/banned.h"

#define HEADER		"{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define AUDIENCE	"smtp"
#define MAC_BYTES	32
#define CLAIMS_MAX	(PRACTICE_TOKEN_MAX / 4 * 3)

static int64_t
now_s(void)
{
	return clock_wall_us() / 1000000;
}

/* Base64url without padding (RFC 7515, 2); false when it does not fit. */
static bool
add_encoded(char *out, size_t size, struct slice part)
{
	size_t at = strlen(out), n = base64_encoded_len(part.n);

	if (at + n >= size)
		return false;
	n = base64_encode(out + at, part);
	while (n > 0 && out[at + n - 1] == '=')
		n--;
	out[at + n] = '\0';
	for (char *p = out + at; *p != '\0'; p++)
		if (*p == '+')
			*p = '-';
		else if (*p == '/')
			*p = '_';
	return true;
}

static bool
add_dot(char *out, size_t size)
{
	size_t at = strlen(out);

	if (at + 1 >= size)
		return false;
	out[at] = '.';
	out[at + 1] = '\0';
	return true;
}

static bool
mac_of(const struct practice_account *a, struct slice text,
    unsigned char *mac)
{
	struct err e;

	return hash_hmac("SHA256", (struct slice){ (const char *)a->token_key,
	    sizeof(a->token_key) }, text, mac, &e);
}

bool
practice_token_make(struct practice_account *a, bool expired)
{
	int64_t from = now_s() - (expired ? 2 * PRACTICE_TOKEN_S : 0);
	size_t size = sizeof(a->token);
	unsigned char mac[HASH_MAX];
	char claims[CLAIMS_MAX];

	snprintf(claims, sizeof(claims), "{\"scp\":\"smtp\","
	    "\"iss\":\"" PRACTICE_HOST "\",\"sub\":\"%s\","
	    "\"aud\":\"" AUDIENCE "\","
	    "\"iat\":%lld,\"exp\":%lld}", a->user, (long long)from,
	    (long long)from + PRACTICE_TOKEN_S);
	a->token[0] = '\0';
	return add_encoded(a->token, size, slice_of(HEADER)) &&
	    add_dot(a->token, size) &&
	    add_encoded(a->token, size, slice_of(claims)) &&
	    mac_of(a, slice_of(a->token), mac) && add_dot(a->token, size) &&
	    add_encoded(a->token, size, (struct slice){ (char *)mac,
	    MAC_BYTES });
}

/* The end of the part that is signed, or token.n. */
static size_t
last_dot(struct slice token)
{
	for (size_t i = token.n; i > 0; i--)
		if (token.p[i - 1] == '.')
			return i - 1;
	return token.n;
}

static bool
is_signed(const struct practice_account *a, struct slice token, size_t dot)
{
	char wanted[2 * HASH_MAX] = "";
	unsigned char mac[HASH_MAX];

	if (dot == token.n || !mac_of(a, slice_sub(token, 0, dot), mac) ||
	    !add_encoded(wanted, sizeof(wanted),
	    (struct slice){ (char *)mac, MAC_BYTES }))
		return false;
	return practice_same(slice_sub(token, dot + 1, token.n),
	    slice_of(wanted));
}

/* Only ever of a token that we have signed ourselves. */
static json_t *
claims_of(struct slice token, size_t dot)
{
	size_t first = slice_find(token, '.'), n = 0;
	struct slice part = slice_sub(token, first + 1,
	    dot > first ? dot - first - 1 : 0);
	char claims[PRACTICE_TOKEN_MAX];

	if (base64_decoded_max(part.n) > sizeof(claims) ||
	    base64_decode(claims, &n, part) == BASE64_INVALID)
		return NULL;
	return json_loadb(claims, n, JSON_REJECT_DUPLICATES, NULL);
}

static bool
claim_is(const json_t *claims, const char *name, const char *value)
{
	const char *s = json_string_value(json_object_get(claims, name));

	return s != NULL && strcmp(s, value) == 0;
}

enum practice_token_state
practice_token_check(const struct practice_account *a, struct slice token)
{
	enum practice_token_state state = PRACTICE_TOKEN_BAD;
	size_t dot = last_dot(token);
	json_t *claims;

	if (token.n >= PRACTICE_TOKEN_MAX || !is_signed(a, token, dot))
		return PRACTICE_TOKEN_BAD;
	claims = claims_of(token, dot);
	if (claim_is(claims, "sub", a->user) &&
	    claim_is(claims, "aud", AUDIENCE))
		state = json_integer_value(json_object_get(claims, "exp")) >
		    now_s() ? PRACTICE_TOKEN_GOOD : PRACTICE_TOKEN_EXPIRED;
	json_decref(claims);
	return state;
}
