/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/jwt.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/sasl/jwt-priv.h"
#include "core/banned.h"

#define WINDOW		6	/* bytes that two texts have in common by no
				 * accident */
#define ELEMENTS_MAX	20	/* of a list that are shown */
#define YEAR_9999	INT64_C(253402300799)

/* ---- values ------------------------------------------------------------ */

static void
add_string(struct bytes *b, const char *s)
{
	size_t n = strlen(s), room = JWT_VALUE_MAX;

	room -= b->len < room ? b->len : room;
	if (n <= room) {
		bytes_add(b, s, n);
		return;
	}
	while (room > 0 && ((unsigned char)s[room] & 0xc0) == 0x80)
		room--;			/* not within a character */
	bytes_add(b, s, room);
	bytes_add_str(b, "...");
}

static void
add_scalar(struct bytes *b, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		add_string(b, json_string_value(v));
		break;
	case JSON_INTEGER:
		bytes_addf(b, "%lld", (long long)json_integer_value(v));
		break;
	case JSON_REAL:
		bytes_addf(b, "%.15g", json_real_value(v));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		bytes_add_str(b, json_is_true(v) ? "true" : "false");
		break;
	case JSON_NULL:
		bytes_add_str(b, "null");
		break;
	case JSON_ARRAY:
		bytes_add_str(b, "(a list)");
		break;
	case JSON_OBJECT:
		bytes_add_str(b, "(an object)");
		break;
	}
}

static void
add_value(struct bytes *b, const json_t *v)
{
	size_t n = json_array_size(v);	/* 0 when it is none */

	if (!json_is_array(v)) {
		add_scalar(b, v);
		return;
	}
	for (size_t i = 0; i < n && i < ELEMENTS_MAX &&
	    b->len < JWT_VALUE_MAX; i++) {
		if (i > 0)
			bytes_add_str(b, ", ");
		add_scalar(b, json_array_get(v, i));
	}
	if (n > ELEMENTS_MAX)
		bytes_add_str(b, ", ...");
}

/* ---- facts ------------------------------------------------------------- */

/* Claims are not the token, unless somebody put it, or some of it, there. */
static bool
repeats_token(const struct jwt *r, struct slice value)
{
	for (size_t i = 0; i + WINDOW <= value.n; i++)
		if (memmem(r->token.p, r->token.n, value.p + i, WINDOW))
			return true;
	return false;
}

/* NULL when no more is shown. */
static struct fact *
show(struct jwt *r, const char *name, struct slice value)
{
	struct fact *f;

	if (r->shown == JWT_CLAIMS_MAX)
		return NULL;
	r->shown++;
	if (!repeats_token(r, value))
		return facts_add_slice(r->out, name, value);
	f = facts_add(r->out, name, "(hidden: a part of the token itself)");
	f->mark = FACT_WARN;
	return f;
}

static void
show_claim(struct jwt *r, const char *name, const json_t *v)
{
	struct bytes b;

	if (v == NULL)
		return;
	bytes_init(&b, BYTES_NO_LIMIT);
	add_value(&b, v);
	show(r, name, bytes_slice(&b));
	bytes_clear(&b);
}

/* ---- times ------------------------------------------------------------- */

static void
add_span(struct bytes *b, int64_t s)
{
	static const struct {
		int64_t		 from, unit;
		const char	*word;
	} units[] = {
		{ 2 * 365 * 86400, 365 * 86400, "year" },
		{ 2 * 86400, 86400, "day" },
		{ 2 * 3600, 3600, "hour" },
		{ 60, 60, "minute" },
		{ 0, 1, "second" },
	};

	for (size_t i = 0; i < COUNT_OF(units); i++)
		if (s >= units[i].from) {
			long long n = (long long)(s / units[i].unit);

			bytes_addf(b, "%lld %s%s", n, units[i].word,
			    n == 1 ? "" : "s");
			return;
		}
}

static bool
time_of(const struct jwt *r, const char *key, int64_t *out)
{
	const json_t *v = json_object_get(r->claims, key);
	double s;

	if (!json_is_number(v))
		return false;
	s = json_number_value(v);
	if (!(s >= 0 && s <= (double)YEAR_9999))
		return false;
	*out = (int64_t)s;
	return true;
}

static void
add_date(struct bytes *b, int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;
	char text[40];

	if (gmtime_r(&t, &tm) != NULL &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		bytes_add_str(b, text);
}

/* What a time means now; returns what is wrong with it. */
static unsigned
add_meaning(struct bytes *b, const char *key, int64_t t)
{
	int64_t left = t - clock_wall_us() / 1000000;

	if (strcmp(key, "exp") == 0) {
		bytes_add_str(b, left > 0 ? ", valid for " : ", expired ");
		add_span(b, left > 0 ? left : -left);
		bytes_add_str(b, left > 0 ? " more" : " ago");
		return left > 0 ? 0 : JWT_EXPIRED;
	}
	if (left > JWT_CLOCKS_S && strcmp(key, "nbf") == 0) {
		bytes_add_str(b, ", not valid before that: ");
		add_span(b, left);
		bytes_add_str(b, " from now");
		return JWT_NOT_YET;
	}
	if (left > JWT_CLOCKS_S)
		bytes_add_str(b, ", in the future: one of the clocks is "
		    "wrong");
	else if (strcmp(key, "iat") == 0) {
		bytes_add_str(b, ", issued ");
		add_span(b, left < 0 ? -left : 0);
		bytes_add_str(b, " ago");
	}
	return 0;
}

static void
show_time(struct jwt *r, const char *key, const char *name)
{
	struct bytes b;
	struct fact *f;
	unsigned found;
	int64_t t;

	if (json_object_get(r->claims, key) == NULL)
		return;
	if (!time_of(r, key, &t)) {
		facts_add(r->out, name, "not a time in seconds since 1970")->
		    mark = FACT_WARN;
		return;
	}
	bytes_init(&b, BYTES_NO_LIMIT);
	add_date(&b, t);
	found = add_meaning(&b, key, t);
	f = facts_add_slice(r->out, name, bytes_slice(&b));
	f->mark = found != 0 ? FACT_WARN : FACT_PLAIN;
	r->found |= found;
	bytes_clear(&b);
}

/* ---- all of it --------------------------------------------------------- */

/* Claims with a fact of their own; the others are folded. */
static const struct {
	const char	*claim, *fact;
} named[] = {
	{ "iss", "token.iss" }, { "aud", "token.aud" },
	{ "scp", "token.scp" }, { "scope", "token.scope" },
	{ "roles", "token.roles" }, { "tid", "token.tid" },
};

static bool
has_own_fact(const struct jwt *r, const char *claim)
{
	static const char *const others[] = { "azp", "appid", "exp", "nbf",
	    "iat" };

	for (size_t i = 0; i < COUNT_OF(named); i++)
		if (strcmp(claim, named[i].claim) == 0)
			return true;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (strcmp(claim, others[i]) == 0)
			return true;
	/* The user's name is shown once; its other forms are details. */
	return *jwt_user_of(r) != '\0' &&
	    jwt_text_of(r->claims, claim) == jwt_user_of(r);
}

static bool
sounds_secret(const char *claim)
{
	return slice_ihas(slice_of(claim), "secret") ||
	    slice_ihas(slice_of(claim), "passw") ||
	    slice_ihas(slice_of(claim), "token") ||
	    slice_ihas(slice_of(claim), "key");
}

static void
show_other(struct jwt *r, const char *claim, const json_t *v)
{
	struct bytes b;
	struct fact *f;

	bytes_init(&b, BYTES_NO_LIMIT);
	add_string(&b, claim);
	if (!json_is_object(v) && sounds_secret(claim))
		bytes_add_str(&b, ": (hidden)");
	else if (json_is_object(v))
		bytes_add_str(&b, ": (an object)");
	else {
		struct bytes value;

		bytes_init(&value, BYTES_NO_LIMIT);
		add_value(&value, v);
		bytes_add_str(&b, ": ");
		bytes_add_slice(&b, bytes_slice(&value));
		bytes_clear(&value);
	}
	f = show(r, "token.claim", bytes_slice(&b));
	if (f != NULL)
		f->folded = true;
	bytes_clear(&b);
}

static void
show_others(struct jwt *r)
{
	const char *claim;
	json_t *v;
	size_t left = 0;

	json_object_foreach(r->claims, claim, v) {
		if (has_own_fact(r, claim))
			continue;
		if (r->shown < JWT_CLAIMS_MAX)
			show_other(r, claim, v);
		else
			left++;
	}
	if (left > 0)
		facts_addf(r->out, "token.claim", "%zu more, not shown", left)->
		    folded = true;
}

static void
show_claims(struct jwt *r)
{
	const json_t *app = json_object_get(r->claims, "azp");

	for (size_t i = 0; i < COUNT_OF(named); i++)
		show_claim(r, named[i].fact, json_object_get(r->claims,
		    named[i].claim));
	show_claim(r, "token.app", app != NULL ? app :
	    json_object_get(r->claims, "appid"));
	if (*jwt_user_of(r) != '\0')
		show(r, "token.user", slice_of(jwt_user_of(r)));
	show_time(r, "nbf", "token.nbf");
	show_time(r, "iat", "token.iat");
	show_time(r, "exp", "token.exp");
}

/* Header and claims are no secrets without the signature. */
static json_t *
part_json(struct slice part)
{
	size_t max = base64_decoded_max(part.n), n;
	char *buf;
	json_t *j = NULL;

	if (part.n == 0 || part.n > JWT_PART_MAX)
		return NULL;
	buf = secret_scratch(max);
	if (buf == NULL)
		return NULL;
	if (base64_decode(buf, &n, part) != BASE64_INVALID)
		j = json_loadb(buf, n, 0, NULL);
	secret_scratch_free(buf, max);
	if (json_is_object(j))
		return j;
	json_decref(j);
	return NULL;
}

unsigned
jwt_describe(struct facts *out, struct slice token, struct slice user)
{
	struct jwt r = { .token = token, .user = user, .out = out };
	size_t dot = slice_find(token, '.');
	struct slice rest = slice_sub(token, dot + 1, token.n);

	r.header = part_json(slice_sub(token, 0, dot));
	r.claims = part_json(slice_sub(rest, 0, slice_find(rest, '.')));
	if (r.header == NULL || r.claims == NULL)
		jwt_warn(&r, JWT_BROKEN, "it has the parts of a JWT, but they "
		    "cannot be read");
	else {
		show_claim(&r, "token.alg", json_object_get(r.header, "alg"));
		show_claim(&r, "token.typ", json_object_get(r.header, "typ"));
		show_claims(&r);
		jwt_judge(&r);
		show_others(&r);
	}
	json_decref(r.header);
	json_decref(r.claims);
	return r.found;
}
