/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/lesson/answer.h"

#include <string.h>

#include "core/decode/fields.h"
#include "core/lesson/failed.h"
#include "core/smtp/command.h"
#include "core/smtp/ehlo.h"
#include "core/smtp/reply.h"
#include "core/banned.h"

#define DAY	10		/* of "2031-03-01T00:00:00Z" */

/* What there is to know, and from where. */
struct known {
	struct filter	*filter;
	const struct log *log;
	const struct story *story;
	struct bytes	*out;		/* what is right, a line each */
	uint32_t	*unit;
};

/* ---- the newest of a kind ---------------------------------------------- */

static bool
is_reply(const struct log *l, uint32_t unit)
{
	return log_unit_first(l, unit)->kind == ENTRY_SERVER;
}

static bool
is_refusal(const struct log *l, uint32_t unit)
{
	return is_reply(l, unit) && decode_severity(l, unit) >= SEV_RETRY;
}

static bool
is_failure(const struct log *l, uint32_t unit)
{
	return decode_severity(l, unit) >= SEV_RETRY;
}

/* What answers EHLO with capabilities. */
static bool
is_offer(const struct log *l, uint32_t unit)
{
	const struct unit *u = log_unit(l, unit);
	struct reply_line line;
	struct command c;

	if (!is_reply(l, unit) || u->answers == UNIT_NONE ||
	    !reply_line_parse(log_unit_first(l, unit)->text, &line) ||
	    line.code != 250)
		return false;
	command_parse(log_unit_first(l, u->answers)->text, &c);
	return slice_iis(c.word, "EHLO") || slice_iis(c.word, "LHLO");
}

static bool
newest(const struct known *k, bool (*is)(const struct log *, uint32_t))
{
	for (uint32_t u = (uint32_t)log_units(k->log); u > 0; u--)
		if (!log_unit(k->log, u - 1)->open && is(k->log, u - 1) &&
		    filter_shows(k->filter, k->log, u - 1)) {
			*k->unit = u - 1;
			return true;
		}
	return false;
}

/* ---- replies ----------------------------------------------------------- */

/* What was refused is what is asked about, unless a filter says so. */
static bool
find_reply(const struct known *k)
{
	return (!filter_is_on(k->filter) && newest(k, is_refusal)) ||
	    newest(k, is_reply);
}

static bool
right_code(const struct known *k)
{
	struct reply_line line;

	if (!find_reply(k) || !reply_line_parse(log_unit_first(k->log,
	    *k->unit)->text, &line))
		return false;
	return bytes_addf(k->out, "%d", line.code);
}

static bool
right_enhanced(const struct known *k)
{
	struct reply_line line;

	if (!find_reply(k) || !reply_line_parse(log_unit_first(k->log,
	    *k->unit)->text, &line) || line.enhanced.klass == 0)
		return false;
	return bytes_addf(k->out, "%d.%d.%d", line.enhanced.klass,
	    line.enhanced.subject, line.enhanced.detail);
}

/* ---- failures ---------------------------------------------------------- */

static bool
right_cause(const struct known *k)
{
	const struct cause *c;

	if (!newest(k, is_failure))
		return false;
	c = failed_cause(k->log, k->story, *k->unit);
	return c != NULL && bytes_addf(k->out, "%s\n%s", c->id, c->title);
}

static bool
right_stage(const struct known *k)
{
	struct story_failure f;

	if (!newest(k, is_failure) || !story_failure_at(k->story, k->log,
	    *k->unit, &f))
		return false;
	return bytes_addf(k->out, "%s%s", stage_name(f.stage),
	    f.stage == STAGE_BANNER ? "\ngreeting" : "");
}

/* ---- what is offered --------------------------------------------------- */

static void
add_mech(const char *mech, void *arg)
{
	struct bytes *out = arg;

	bytes_addf(out, "%s%s", out->len > 0 ? " " : "", mech);
}

static bool
read_offer(const struct known *k, struct capabilities *c)
{
	if (!newest(k, is_offer))
		return false;
	capabilities_init(c);
	capabilities_read(c, k->log, log_unit(k->log, *k->unit));
	return true;
}

static bool
right_mechanisms(const struct known *k)
{
	struct capabilities c;

	if (!read_offer(k, &c))
		return false;
	capabilities_mechs(&c, add_mech, k->out);
	if (k->out->len == 0)
		bytes_add_str(k->out, "none");
	capabilities_clear(&c);
	return true;
}

static bool
right_capabilities(const struct known *k)
{
	struct capabilities c;

	if (!read_offer(k, &c))
		return false;
	for (size_t i = 0; i < c.n; i++)
		add_mech(c.v[i].keyword, k->out);
	if (k->out->len == 0)
		bytes_add_str(k->out, "none");
	capabilities_clear(&c);
	return true;
}

static bool
right_size(const struct known *k)
{
	const struct capability *size;
	struct capabilities c;

	if (!read_offer(k, &c))
		return false;
	size = capabilities_find(&c, "SIZE");
	if (size != NULL && size->nparams > 0)
		bytes_add_str(k->out, size->params[0]);
	capabilities_clear(&c);
	return k->out->len > 0;
}

static bool
right_host(const struct known *k)
{
	uint32_t unit = k->story->banner_unit;
	struct reply_line line;
	struct slice text, host;

	if (unit == UNIT_NONE)
		return false;
	text = log_unit_first(k->log, unit)->text;
	if (!reply_line_parse(text, &line))
		return false;
	text = slice_sub(text, line.text_at.at, line.text_at.n);
	*k->unit = unit;
	return slice_word(&text, &host) && bytes_add_slice(k->out, host);
}

/* ---- TLS --------------------------------------------------------------- */

static bool
find_fact(const struct known *k, const char *name, const char **value)
{
	for (size_t i = log_count(k->log); i > 0; i--) {
		const struct entry *e = log_entry(k->log, i - 1);

		*value = facts_get(&e->facts, name);
		if (*value == NULL)
			continue;
		*k->unit = e->unit;
		return true;
	}
	return false;
}

/* "TLSv1.3" is said in other ways, too. */
static bool
right_tls(const struct known *k)
{
	const char *version;

	if (!find_fact(k, "tls.version", &version))
		return false;
	bytes_add_str(k->out, version);
	if (strncmp(version, "TLSv", 4) == 0)
		bytes_addf(k->out, "\nTLS%s\nTLS %s\n%s", version + 4,
		    version + 4, version + 4);
	return true;
}

static bool
right_cipher(const struct known *k)
{
	const char *cipher;

	return find_fact(k, "tls.cipher", &cipher) &&
	    bytes_add_str(k->out, cipher);
}

/* "CN=x, O=y": the whole, and x. */
static void
add_common_name(struct bytes *out, const char *name)
{
	struct slice rest = slice_of(name);

	bytes_addf(out, "%s%s", out->len > 0 ? "\n" : "", name);
	while (rest.n > 0) {
		size_t end = slice_find(rest, ',');
		struct slice part = slice_trim(slice_sub(rest, 0, end));

		if (slice_istarts(part, "CN=")) {
			bytes_add_char(out, '\n');
			bytes_add_slice(out, slice_sub(part, 3, part.n));
		}
		rest = slice_sub(rest, end + 1, rest.n);
	}
}

static bool
right_certificate(const struct known *k)
{
	const struct facts *facts;
	const char *subject;

	if (!find_fact(k, "cert.0.subject", &subject))
		return false;
	add_common_name(k->out, subject);
	facts = &log_unit_first(k->log, *k->unit)->facts;
	for (size_t i = 0; i < facts->n; i++)
		if (strcmp(facts->v[i].name, "cert.0.san") == 0 &&
		    strncmp(facts->v[i].value, "DNS:", 4) == 0)
			bytes_addf(k->out, "\n%s", facts->v[i].value + 4);
	return true;
}

static bool
right_issuer(const struct known *k)
{
	const char *issuer;

	if (!find_fact(k, "cert.0.issuer", &issuer))
		return false;
	add_common_name(k->out, issuer);
	return true;
}

static bool
right_expires(const struct known *k)
{
	const char *day;

	return find_fact(k, "cert.0.not_after", &day) &&
	    bytes_add_slice(k->out, slice_sub(slice_of(day), 0, DAY));
}

/* ---- logging in -------------------------------------------------------- */

static bool
right_user(const struct known *k)
{
	*k->unit = k->story->stages[STAGE_AUTH].unit;
	return k->story->auth_user != NULL &&
	    bytes_add_str(k->out, k->story->auth_user);
}

static bool
right_mechanism(const struct known *k)
{
	*k->unit = k->story->stages[STAGE_AUTH].unit;
	return k->story->ntried > 0 && bytes_add_str(k->out,
	    k->story->tried[k->story->ntried - 1]);
}

static bool
right_count(const struct known *k)
{
	size_t n = 0;

	for (uint32_t u = 0; u < log_units(k->log); u++)
		if (filter_shows(k->filter, k->log, u)) {
			*k->unit = u;
			n++;
		}
	return n > 0 && bytes_addf(k->out, "%zu", n);
}

/* ---- all of them ------------------------------------------------------- */

enum { NO_FILTER, MAY_FILTER, MUST_FILTER };

static const struct {
	const char	*name;
	int		 filter;
	bool		 set;		/* words in any order */
	bool		(*right)(const struct known *k);
	const char	*form;
} kinds[] = {
	[ANSWER_CODE] = { "code", MAY_FILTER, false, right_code,
	    "three digits, such as 250" },
	[ANSWER_ENHANCED] = { "enhanced", MAY_FILTER, false, right_enhanced,
	    "three numbers with dots, such as 2.1.0" },
	[ANSWER_CAUSE] = { "cause", MAY_FILTER, false, right_cause,
	    "the first line of the explanation" },
	[ANSWER_STAGE] = { "stage", MAY_FILTER, false, right_stage,
	    "the name of a step, such as ehlo" },
	[ANSWER_MECHANISMS] = { "mechanisms", MAY_FILTER, true,
	    right_mechanisms, "all their names, in any order, or none" },
	[ANSWER_CAPABILITIES] = { "capabilities", MAY_FILTER, true,
	    right_capabilities, "the first word of each line, in any order" },
	[ANSWER_SIZE] = { "size", MAY_FILTER, false, right_size,
	    "a number of bytes" },
	[ANSWER_HOST] = { "host", NO_FILTER, false, right_host,
	    "a name with dots" },
	[ANSWER_TLS] = { "tls", NO_FILTER, false, right_tls,
	    "a version, such as 1.0" },
	[ANSWER_CIPHER] = { "cipher", NO_FILTER, false, right_cipher,
	    "a name in capitals" },
	[ANSWER_CERTIFICATE] = { "certificate", NO_FILTER, false,
	    right_certificate, "a name with dots" },
	[ANSWER_ISSUER] = { "issuer", NO_FILTER, false, right_issuer,
	    "what stands behind \"issuer\"" },
	[ANSWER_EXPIRES] = { "expires", NO_FILTER, false, right_expires,
	    "a day, such as 2031-03-01" },
	[ANSWER_USER] = { "user", NO_FILTER, false, right_user,
	    "a user name" },
	[ANSWER_MECHANISM] = { "mechanism", NO_FILTER, false,
	    right_mechanism, "the name of one mechanism" },
	[ANSWER_COUNT] = { "count", MUST_FILTER, false, right_count,
	    "a number" },
};
_Static_assert(COUNT_OF(kinds) == ANSWER_KIND_COUNT, "one row each");

const char *
answer_name(enum answer_kind k)
{
	return kinds[k].name;
}

const char *
answer_name_at(size_t i)
{
	return i < COUNT_OF(kinds) ? kinds[i].name : NULL;
}

bool
answer_parse(struct slice name, enum answer_kind *out)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (slice_is(name, kinds[i].name)) {
			*out = (enum answer_kind)i;
			return true;
		}
	return false;
}

const char *
answer_form(enum answer_kind k)
{
	return kinds[k].form;
}

bool
answer_takes_filter(enum answer_kind k)
{
	return kinds[k].filter != NO_FILTER;
}

bool
answer_needs_filter(enum answer_kind k)
{
	return kinds[k].filter == MUST_FILTER;
}

bool
answer_right(enum answer_kind k, struct filter *f, const struct log *l,
    const struct story *st, struct bytes *out, uint32_t *unit)
{
	const struct known known = { f, l, st, out, unit };

	return kinds[k].right(&known);
}

/* ---- comparing --------------------------------------------------------- */

static bool
separates(char c)
{
	return c == ' ' || c == '\t' || c == '-' || c == '_' || c == ',' ||
	    c == ';';
}

/* The next letter; a run of what separates words is one blank. */
static int
next_letter(struct slice *s)
{
	char c;

	if (s->n == 0)
		return -1;
	c = *s->p;
	*s = slice_sub(*s, 1, s->n);
	if (!separates(c))
		return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' :
		    (unsigned char)c;
	while (s->n > 0 && separates(*s->p))
		*s = slice_sub(*s, 1, s->n);
	return s->n > 0 ? ' ' : -1;
}

static bool
same(struct slice a, struct slice b)
{
	int x, y;

	a = slice_trim(a);
	b = slice_trim(b);
	do {
		x = next_letter(&a);
		y = next_letter(&b);
	} while (x == y && x >= 0);
	return x == y;
}

/* Of a list in which blanks and commas separate; "and" is no part of it. */
static bool
take_word(struct slice *rest, struct slice *word)
{
	do {
		while (rest->n > 0 && strchr(" \t,;", *rest->p) != NULL)
			*rest = slice_sub(*rest, 1, rest->n);
		word->p = rest->p;
		word->n = 0;
		while (rest->n > 0 && strchr(" \t,;", *rest->p) == NULL) {
			*rest = slice_sub(*rest, 1, rest->n);
			word->n++;
		}
	} while (slice_iis(*word, "and"));
	return word->n > 0;
}

static bool
all_in(struct slice some, struct slice list)
{
	struct slice word, other, rest;
	bool found = true;

	while (found && take_word(&some, &word)) {
		rest = list;
		found = false;
		while (!found && take_word(&rest, &other))
			found = slice_ieq(word, other);
	}
	return found;
}

bool
answer_fits(enum answer_kind k, struct slice right, struct slice words)
{
	words = slice_trim(words);
	while (words.n > 0 && words.p[words.n - 1] == '.')
		words.n--;
	if (words.n == 0)
		return false;
	if (kinds[k].set)
		return all_in(words, right) && all_in(right, words);
	while (right.n > 0) {
		size_t end = slice_find(right, '\n');

		if (same(slice_sub(right, 0, end), words))
			return true;
		right = slice_sub(right, end + 1, right.n);
	}
	return false;
}
