/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/smtp/command.h"
#include "core/banned.h"

/* RFC 5248 and common use: these codes are given to AUTH and nothing else. */
static bool
is_auth_code(int code)
{
	return code == 334 || code == 432 || code == 435 || code == 525 ||
	    code == 534 || code == 535 || code == 538;
}

/* Where only the enhanced code was kept: the code that it mostly goes with. */
static const struct partner {
	struct enhanced	 e;
	int		 code;
} partners[] = {
	{ { 5, 7, 3 }, 535 }, { { 5, 7, 8 }, 535 }, { { 5, 7, 139 }, 535 },
	{ { 5, 7, 9 }, 534 }, { { 5, 7, 14 }, 534 }, { { 5, 7, 11 }, 538 },
	{ { 5, 7, 13 }, 525 }, { { 5, 7, 57 }, 530 }, { { 5, 7, 0 }, 530 },
	{ { 4, 7, 8 }, 454 },
	{ { 4, 7, 12 }, 432 }, { { 5, 7, 1 }, 550 }, { { 5, 1, 1 }, 550 },
	{ { 5, 1, 0 }, 550 }, { { 5, 1, 10 }, 550 }, { { 5, 2, 2 }, 552 },
	{ { 5, 3, 4 }, 552 }, { { 5, 7, 26 }, 550 }, { { 4, 2, 0 }, 450 },
	{ { 4, 7, 1 }, 450 }, { { 4, 1, 8 }, 450 }, { { 4, 2, 2 }, 452 },
	{ { 4, 3, 1 }, 452 }, { { 4, 5, 3 }, 452 }, { { 4, 3, 2 }, 421 },
};

static int
code_of(const struct situation *s)
{
	const struct enhanced *e = &s->enhanced;

	for (size_t i = 0; s->code == 0 && i < COUNT_OF(partners); i++)
		if (partners[i].e.klass == e->klass &&
		    partners[i].e.subject == e->subject &&
		    partners[i].e.detail == e->detail)
			return partners[i].code;
	return s->code;
}

/*
 * Nobody said where, but some words and codes belong to one step: what is
 * wrong with a message is found when it was sent, and a certificate is
 * looked at in the handshake.
 */
static enum stage
guess_by_words(const struct evidence *v)
{
	static const struct {
		int		 klass;	/* of the code; 0: none */
		const char	*words;
		enum stage	 stage;
	} signs[] = {
		{ 5, "header|headers|mime|attachment|attachments "
		    "/ rfc 5322|2822 / message contains|content "
		    "/ mail|message|email content", STAGE_DATA },
		{ 0, "certificate|x509|schannel|sslexception|sslhandshake* "
		    "/ ssl|tls ~ error|failed|handshake|routines|alert "
		    "/ path validation|building failed", STAGE_TLS },
	};

	if (v->enhanced.klass == 5 && v->enhanced.subject == 6)
		return STAGE_DATA;
	for (size_t i = 0; i < COUNT_OF(signs); i++)
		if (v->code / 100 == signs[i].klass && v->s->event == NULL &&
		    pattern_match(&v->text, signs[i].words, NULL))
			return signs[i].stage;
	return STAGE_OTHER;
}

static enum stage
guess_stage(const struct situation *s, int code)
{
	struct command c;

	if (s->stage != STAGE_OTHER)
		return s->stage;
	if (s->command != NULL) {
		command_parse(slice_of(s->command), &c);
		if (c.verb < VERB_COUNT)
			return verb_stage(c.verb);
	}
	if (code == 220)
		return STAGE_BANNER;
	return is_auth_code(code) ? STAGE_AUTH : STAGE_OTHER;
}

/* qmail and its kin put it at the end: "denied (#5.7.1)". */
static struct enhanced
late_enhanced(const struct words *w, int code)
{
	struct enhanced e = { 0, 0, 0 };
	size_t n;

	for (size_t i = 0; i < w->n; i++)
		if (enhanced_parse(w->v[i], &e, &n) && n == w->v[i].n &&
		    e.klass == code / 100)
			return e;
	return (struct enhanced){ 0, 0, 0 };
}

/* A 334 of XOAUTH2 and OAUTHBEARER holds its message as base64. */
static void
decode_challenge(const struct situation *s, struct bytes *out)
{
	struct slice rest = slice_of(NULL), text;
	size_t n = 0;
	char *buf;

	if (slice_istarts(s->text, "334 "))
		rest = slice_sub(s->text, 4, s->text.n);
	text = slice_trim(slice_sub(rest, 0, slice_find(rest, '\n')));
	if (text.n > 0 && text.p[text.n - 1] == '\r')
		text.n--;
	if (text.n == 0)
		return;
	buf = xmalloc(base64_decoded_max(text.n));
	if (base64_decode(buf, &n, text) != BASE64_INVALID && n > 0)
		bytes_add(out, buf, n);
	free(buf);
}

void
evidence_init(struct evidence *v, const struct situation *s)
{
	struct bytes challenge;

	v->s = s;
	bytes_init(&challenge, WORDS_BYTES_MAX);
	if (s->code == 334)
		decode_challenge(s, &challenge);
	words_init(&v->text, challenge.len > 0 ? bytes_slice(&challenge) :
	    s->text, s->code);
	bytes_clear(&challenge);
	/* A bare "5.7.8" stays what it is. */
	v->code = v->text.n > 0 ? code_of(s) : s->code;
	v->stage = guess_stage(s, v->code);
	words_init(&v->banner, slice_of(s->banner), 220);
	words_init(&v->command, slice_of(s->command), 0);
	v->enhanced = s->enhanced;
	if (v->enhanced.klass == 0 && s->code != 0)
		v->enhanced = late_enhanced(&v->text, s->code);
	if (v->stage == STAGE_OTHER)
		v->stage = guess_by_words(v);
	v->stage_known = v->stage != STAGE_OTHER;
}

void
evidence_clear(struct evidence *v)
{
	words_clear(&v->text);
	words_clear(&v->banner);
	words_clear(&v->command);
}

/* "5xx" against 535 */
static bool
code_fits(struct slice pattern, int code)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%03d", code);
	if (slice_is(pattern, "none"))
		return code == 0;
	if (code == 0 || pattern.n != 3)
		return false;
	for (size_t i = 0; i < 3; i++)
		if (pattern.p[i] != 'x' && pattern.p[i] != digits[i])
			return false;
	return true;
}

static bool
code_holds(const char *list, const struct evidence *v)
{
	struct slice rest = slice_of(list);
	int code = v->code;

	/* A bare "5.7.139" still says that it is a 5xx. */
	if (code == 0 && v->enhanced.klass != 0)
		code = v->enhanced.klass * 100 + 99;
	while (rest.n > 0) {
		size_t n = slice_find(rest, '|');

		if (code_fits(slice_sub(rest, 0, n), code))
			return true;
		rest = slice_sub(rest, n + 1, rest.n);
	}
	return false;
}

static bool
enhanced_holds(const char *list, const struct evidence *v)
{
	char text[48] = "none";

	if (v->enhanced.klass != 0)
		snprintf(text, sizeof(text), "%d.%d.%d", v->enhanced.klass,
		    v->enhanced.subject, v->enhanced.detail);
	return alternatives_match(list, slice_of(text));
}

static bool
string_holds(const char *list, const char *value)
{
	return value != NULL && alternatives_match(list, slice_of(value));
}

static bool
verify_holds(const char *list, const struct situation *s)
{
	return s->tls_facts != NULL &&
	    string_holds(list, facts_get(s->tls_facts, "verify.id"));
}

static bool
port_holds(const char *list, const struct situation *s)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", s->port);
	return s->port != 0 && string_holds(list, text);
}

static bool
tls_holds(const char *list, const struct situation *s)
{
	static const char *const names[] = {
		[SIT_TLS_UNKNOWN] = NULL,
		[SIT_TLS_NONE] = "none",
		[SIT_TLS_STARTTLS] = "starttls",
		[SIT_TLS_IMPLICIT] = "implicit",
	};

	return string_holds(list, names[s->tls]);
}

static bool
list_known(const struct capabilities *c)
{
	return c != NULL && c->known;
}

static bool
list_has(const struct capabilities *c, const char *keyword)
{
	return list_known(c) && capabilities_has(c, keyword);
}

static bool
list_lacks(const struct capabilities *c, const char *keyword)
{
	return list_known(c) && !capabilities_has(c, keyword);
}

static bool
mech_missing(const struct situation *s)
{
	return s->mech != NULL && list_has(s->offered, "AUTH") &&
	    !capabilities_has_mech(s->offered, slice_of(s->mech));
}

struct only {
	const char	*list;
	size_t		 n, others;
};

static void
count_mech(const char *mech, void *arg)
{
	struct only *o = arg;

	o->n++;
	if (!alternatives_match(o->list, slice_of(mech)))
		o->others++;
}

static bool
only_mechs(const char *list, const struct situation *s)
{
	struct only o = { list, 0, 0 };

	if (list_known(s->offered))
		capabilities_mechs(s->offered, count_mech, &o);
	return o.n > 0 && o.others == 0;
}

/* The last two labels; the whole when there are fewer. */
static struct slice
domain_of(struct slice name)
{
	unsigned dots = 0;

	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '.' && ++dots == 2)
			return slice_sub(name, i, name.n);
	return name;
}

static bool
is_name(struct slice s)
{
	unsigned char last = s.n > 0 ? (unsigned char)s.p[s.n - 1] : '0';

	return slice_find(s, '.') < s.n && (last < '0' || last > '9');
}

static bool
banner_foreign(const struct evidence *v)
{
	struct slice host = slice_of(v->s->host);
	const struct words *w = &v->banner;

	if (w->n == 0 && v->stage == STAGE_BANNER)
		w = &v->text;
	return w->n > 0 && is_name(host) && is_name(w->v[0]) &&
	    !slice_ieq(domain_of(host), domain_of(w->v[0]));
}

static bool
any_overwritten(const struct capabilities *c)
{
	for (size_t i = 0; list_known(c) && i < c->n; i++)
		if (c->v[i].faults & CAP_OVERWRITTEN)
			return true;
	return false;
}

static bool
is_masked(const struct evidence *v)
{
	struct slice banner = slice_of(v->s->banner);

	if (v->stage == STAGE_BANNER && banner.n == 0)
		banner = v->s->text;
	return (!v->s->banner_cut && slice_ihas(banner, "******")) ||
	    any_overwritten(v->s->offered) ||
	    any_overwritten(v->s->offered_before);
}

/* The names that a rule may use for what a hidden or shown value looks like. */
static const struct shape_name {
	const char	*name;
	unsigned	 flags;
} shape_names[] = {
	{ "blank", SHAPE_LEADING_BLANK | SHAPE_TRAILING_BLANK |
	    SHAPE_LINE_END },
	{ "base64", SHAPE_LOOKS_BASE64 },
	{ "non-ascii", SHAPE_NON_ASCII | SHAPE_NOT_UTF8 },
	{ "control", SHAPE_CONTROL | SHAPE_NUL },
};

static bool
shape_holds(const char *list, unsigned flags)
{
	for (size_t i = 0; i < COUNT_OF(shape_names); i++)
		if ((flags & shape_names[i].flags) != 0 &&
		    string_holds(list, shape_names[i].name))
			return true;
	return false;
}

static bool
user_holds(const char *list, const struct situation *s)
{
	if (shape_holds(list, s->user_shape))
		return true;
	if (s->user == NULL)
		return false;
	if (s->user[0] == '\0')
		return string_holds(list, "empty");
	if (strchr(s->user, '\\') != NULL && string_holds(list, "domain"))
		return true;
	return string_holds(list, strchr(s->user, '@') ? "has-at" : "no-at");
}

static bool
attempts_hold(const char *value, const struct situation *s)
{
	return s->attempts >= strtoul(value, NULL, 10);
}

static bool
pattern_holds(const struct condition *c, const struct evidence *v,
    struct word_run *at)
{
	if (c->feature == FEATURE_BANNER)
		return pattern_match(&v->banner, c->value, at);
	if (c->feature == FEATURE_COMMAND)
		return pattern_match(&v->command, c->value, at);
	return pattern_match(&v->text, c->value, at);
}

static bool
session_holds(const struct condition *c, const struct evidence *v)
{
	const struct situation *s = v->s;

	switch ((enum feature)c->feature) {
	case FEATURE_OFFERS:
		return list_has(s->offered, c->value);
	case FEATURE_LACKS:
		return list_lacks(s->offered, c->value);
	case FEATURE_OFFERED:
		return list_has(s->offered_before, c->value);
	case FEATURE_LACKED:
		return list_lacks(s->offered_before, c->value);
	case FEATURE_MECH:
		return string_holds(c->value, s->mech);
	case FEATURE_MECH_MISSING:
		return mech_missing(s);
	case FEATURE_ONLY_MECHS:
		return only_mechs(c->value, s);
	case FEATURE_HOST:
		return string_holds(c->value, s->host);
	case FEATURE_FOREIGN:
		return banner_foreign(v);
	case FEATURE_MASKED:
		return is_masked(v);
	case FEATURE_USER:
		return user_holds(c->value, s);
	case FEATURE_SECRET:
		return shape_holds(c->value, s->secret_shape);
	case FEATURE_FAULT:
		return s->fault != NULL;
	case FEATURE_MALFORMED:
		return s->malformed[0] != '\0';
	case FEATURE_ATTEMPTS:
		return attempts_hold(c->value, s);
	case FEATURE_AUTHENTICATED:
		return s->authenticated;
	case FEATURE_GIVEN_UP:
		return s->given_up;
	default:
		return false;
	}
}

static bool
feature_holds(const struct condition *c, const struct evidence *v,
    struct word_run *at)
{
	switch ((enum feature)c->feature) {
	case FEATURE_STAGE:
		return v->stage_known && (c->mask & 1u << v->stage) != 0;
	case FEATURE_CODE:
		return code_holds(c->value, v);
	case FEATURE_ENHANCED:
		return enhanced_holds(c->value, v);
	case FEATURE_TEXT:
	case FEATURE_BANNER:
	case FEATURE_COMMAND:
		return pattern_holds(c, v, at);
	case FEATURE_EVENT:
		return string_holds(c->value, v->s->event);
	case FEATURE_VERIFY:
		return verify_holds(c->value, v->s);
	case FEATURE_PORT:
		return port_holds(c->value, v->s);
	case FEATURE_TLS:
		return tls_holds(c->value, v->s);
	default:
		return session_holds(c, v);
	}
}

bool
condition_holds(const struct condition *c, const struct evidence *v,
    struct word_run *at)
{
	return feature_holds(c, v, at) != c->negated;
}

/*
 * Whether the condition asks for a stage that nobody has told us.  That it
 * is not one of a few is taken for granted.
 */
static bool
stage_in_doubt(const struct condition *c, const struct evidence *v)
{
	return c->feature == FEATURE_STAGE && !v->stage_known && !c->negated;
}

bool
rule_holds(const struct rule *r, const struct evidence *v)
{
	for (const struct condition *c = r->when; c->feature; c++)
		if (!condition_holds(c, v, NULL))
			return false;
	return true;
}

/* Whether the condition looks at what was said, and not just at its code. */
static bool
is_telling(const struct condition *c)
{
	return c->feature == FEATURE_TEXT || c->feature == FEATURE_ENHANCED ||
	    c->feature == FEATURE_COMMAND || c->feature == FEATURE_EVENT;
}

/*
 * The weight of the rule as it counts here: where the stage is in doubt, half
 * of it, and nothing when the code is all that is left to go by.
 */
static int
rule_counts(const struct rule *r, const struct evidence *v)
{
	bool doubt = false, more = false;

	for (const struct condition *c = r->when; c->feature; c++) {
		if (stage_in_doubt(c, v)) {
			doubt = true;
			continue;
		}
		if (!condition_holds(c, v, NULL))
			return 0;
		more |= !c->negated && is_telling(c);
	}
	if (!doubt || r->weight == RULE_ONLY)
		return r->weight;
	return r->weight > 0 && more ? r->weight / 2 : 0;
}

int
cause_score(const struct cause_entry *e, const struct evidence *v,
    bool priors)
{
	bool gated = false, open = false;
	int score = 0;

	for (size_t i = 0; i < e->nrules; i++) {
		const struct rule *r = &e->rules[i];
		int n = r->prior && !priors ? 0 : rule_counts(r, v);

		if (n == RULE_NEVER)
			return 0;
		if (r->weight == RULE_ONLY) {
			gated = true;
			open |= n == RULE_ONLY;
		} else
			score += n;
	}
	return score > 0 && (open || !gated) ? score : 0;
}

bool
cause_ruled_out(const struct cause_entry *e, const struct evidence *v)
{
	for (size_t i = 0; i < e->nrules; i++)
		if (e->rules[i].weight == RULE_NEVER &&
		    e->rules[i].when[0].feature == FEATURE_BANNER &&
		    rule_holds(&e->rules[i], v))
			return true;
	return false;
}

int
cause_names_code(const struct cause_entry *e, const struct evidence *v)
{
	int best = 0;

	for (size_t i = 0; i < e->nrules; i++) {
		const struct rule *r = &e->rules[i];

		for (const struct condition *c = r->when; c->feature; c++)
			if (c->feature == FEATURE_ENHANCED && !c->negated &&
			    r->weight <= 100 && r->weight > best &&
			    strchr(c->value, '*') == NULL &&
			    enhanced_holds(c->value, v))
				best = r->weight;
	}
	return best;
}
