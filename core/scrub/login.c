/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scrub/priv.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/xalloc.h"
#include "core/sasl/sasl.h"
#include "core/smtp/command.h"
#include "core/banned.h"

#define LOGINS_MAX	256		/* under way at once */
#define QUIET_MAX	5000		/* lines; then it is over */
#define QUIET_BARE_MAX	60		/* where no line says whose it is */
#define SHAPE_MAX	512
#define MECH_MAX	24
#define WORDS_PROSE	3		/* no message has so many */

struct login {
	char		*shape;		/* what stands in front of its lines */
	size_t		 nshape;
	bool		 by_server;	/* the shape is that of a reply */
	bool		 asked;		/* a 334 was its latest line */
	bool		 name_asked;
	char		 mech[MECH_MAX];
	uint64_t	 latest;	/* line */
};

struct logins {
	struct login	*v;
	size_t		 n;
	uint64_t	 line, seen;
	bool		 wraps;		/* what was masked went to the line's end */
};

struct logins *
logins_new(void)
{
	struct logins *l = xcalloc(1, sizeof(*l));

	l->v = xcalloc(LOGINS_MAX, sizeof(*l->v));
	return l;
}

void
logins_forget(struct logins *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i].shape);
	l->n = 0;
	l->wraps = false;
	l->line = l->seen = 0;
}

void
logins_free(struct logins *l)
{
	if (l == NULL)
		return;
	logins_forget(l);
	free(l->v);
	free(l);
}

uint64_t
logins_seen(const struct logins *l)
{
	return l->seen;
}

bool
logins_wait(const struct logins *l)
{
	return l->n > 0 || l->wraps;
}

/* ---- those under way --------------------------------------------------- */

static void
drop(struct logins *l, size_t i)
{
	free(l->v[i].shape);
	l->v[i] = l->v[--l->n];
}

static void
drop_quiet(struct logins *l)
{
	for (size_t i = l->n; i-- > 0;) {
		uint64_t quiet = l->line - l->v[i].latest;

		if (quiet > QUIET_MAX || (l->v[i].nshape == 0 &&
		    quiet > QUIET_BARE_MAX))
			drop(l, i);
	}
}

static struct login *
login_begin(struct logins *l, struct slice shape, bool by_server)
{
	struct login *g;
	size_t oldest = 0;

	if (l->n == LOGINS_MAX) {
		for (size_t i = 1; i < l->n; i++)
			if (l->v[i].latest < l->v[oldest].latest)
				oldest = i;
		drop(l, oldest);
	}
	shape = slice_sub(shape, 0, SHAPE_MAX);
	g = &l->v[l->n++];
	*g = (struct login){ .shape = xstrndup(shape.n > 0 ? shape.p : "",
	    shape.n), .nshape = shape.n, .by_server = by_server,
	    .latest = l->line };
	return g;
}

/* ---- AUTH -------------------------------------------------------------- */

struct auth {
	size_t		 at;		/* of the verb */
	struct slice	 mech;		/* n == 0: none */
	size_t		 arg, end;	/* of what follows it; equal: nothing */
	bool		 in_words;	/* it stands in the middle of a sentence */
};

static bool
is_mech(struct slice w)
{
	static const char *const others[] = { "NTLM", "GSSAPI", "GS2-KRB5",
	    "KERBEROS_V4", "XYMCOOKIE", "XYMCOOKIEB64", "MSN", "OTP", "SKEY",
	    "SRP", "PLAIN-CLIENTTOKEN", "XOAUTH", "APOP", "GSS-SPNEGO" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (slice_iis(w, others[i]))
			return true;
	return sasl_find(w) != NULL;
}

/* An upper-case word could be a mechanism that nobody has told us of. */
static bool
is_mech_like(struct slice w)
{
	if (w.n < 2 || w.n > 30 || w.p[0] < 'A' || w.p[0] > 'Z')
		return false;
	for (size_t i = 0; i < w.n; i++)
		if (!(w.p[i] >= 'A' && w.p[i] <= 'Z') && !is_digit(w.p[i]) &&
		    w.p[i] != '-' && w.p[i] != '_')
			return false;
	return true;
}

static bool
is_prose_word(struct slice w)
{
	static const char *const words[] = { "command", "is", "was", "not",
	    "failed", "fails", "failure", "failing", "succeeded",
	    "successful", "authentication", "mechanism", "mechanisms",
	    "and", "or", "with", "without", "over", "on", "for", "in", "as",
	    "to", "only", "supported", "unsupported", "method", "requires",
	    "required", "error", "exchange", "trace", "here", "works",
	    "before", "after", "then", "because", "when", "but", "are",
	    "advertised", "offered", "available", "disabled", "enabled",
	    "returned", "rejected", "refused", "accepted", "again",
	    "response", "step", "the", "from", "by" };

	while (w.n > 0 && strchr(".,;:!?)", w.p[w.n - 1]) != NULL)
		w.n--;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (slice_iis(w, words[i]))
			return true;
	return false;
}

static size_t
word_end(struct slice line, size_t at)
{
	while (at < line.n && !is_blank(line.p[at]) &&
	    !is_quote(line.p[at]) && line.p[at] != '\\' &&
	    line.p[at] != '<' && line.p[at] != '&' && line.p[at] != '\033' &&
	    line.p[at] != ',')
		at++;
	return at;
}

static size_t
skip_blanks(struct slice line, size_t at)
{
	while (at < line.n && is_blank(line.p[at]))
		at++;
	return at;
}

/* base64 that is no word: with digits, capitals inside, or signs. */
static bool
looks_encoded(struct slice w)
{
	bool small = false, other = false;

	if (w.n < 8 || base64_run(w, 0) != w.n)
		return false;
	for (size_t i = 1; i < w.n; i++) {
		small = small || (w.p[i] >= 'a' && w.p[i] <= 'z');
		other = other || !is_letter(w.p[i]) || (w.p[i] <= 'Z');
	}
	return small && other;
}

static bool
is_capability(struct slice shape)
{
	size_t n = shape.n;

	return n >= 4 && (shape.p[n - 1] == '-' || shape.p[n - 1] == ' ') &&
	    is_digit(shape.p[n - 2]) && is_digit(shape.p[n - 3]) &&
	    is_digit(shape.p[n - 4]) && (n == 4 ||
	    !is_word_byte(shape.p[n - 5]));
}

/* Whether the verb stands at `at` of the line; its length. */
static size_t
auth_verb(struct slice line, size_t at)
{
	struct slice s = slice_sub(line, at, line.n);
	size_t n = slice_istarts(s, "authenticate") ? 12 :
	    slice_istarts(s, "auth") ? 4 : 0;

	if (n == 0 || n >= s.n || !is_blank(s.p[n]) ||
	    (at > 0 && (is_word_byte(line.p[at - 1]) ||
	    line.p[at - 1] == '=')))
		return 0;
	return n;
}

static bool
read_auth(struct slice line, size_t at, size_t verb, struct auth *a)
{
	struct slice shape = slice_sub(line, 0, at), arg;
	size_t w = skip_blanks(line, at + verb), e = word_end(line, w);
	bool capital = line.p[at] == 'A' && line.p[at + 1] == 'U';
	char before = '\0';

	for (size_t i = at; i-- > 0 && before == '\0';)
		before = is_blank(line.p[i]) ? '\0' : line.p[i];
	*a = (struct auth){ .at = at, .mech = slice_sub(line, w, e - w),
	    .arg = skip_blanks(line, e), .in_words = is_word_byte(before) };
	if (is_capability(shape) || (e + 1 < line.n && line.p[e] == ',' &&
	    is_blank(line.p[e + 1])))
		return false;
	a->end = shape_content_end(shape, line, a->arg);
	if (a->end < a->arg || (e < line.n && !is_blank(line.p[e])))
		a->end = a->arg;
	arg = slice_sub(line, a->arg, a->end - a->arg);
	if (!is_mech(a->mech) && !(capital && is_mech_like(a->mech))) {
		/* No mechanism, but what belongs behind one. */
		if (!looks_encoded(a->mech) && !is_masked(a->mech))
			return false;
		a->arg = w;
		a->end = shape_content_end(shape, line, w);
		a->mech.n = 0;
		return true;
	}
	if (!a->in_words || arg.n == 0)
		return true;
	return looks_encoded(slice_sub(arg, 0, base64_run(arg, 0))) ||
	    is_masked(slice_sub(line, a->arg, word_end(line, a->arg) -
	    a->arg));
}

static bool
find_auth(struct slice line, struct auth *a)
{
	for (size_t i = 0; i + 5 < line.n; i++) {
		size_t verb;

		if ((line.p[i] | 0x20) != 'a')
			continue;
		verb = auth_verb(line, i);
		if (verb > 0 && read_auth(line, i, verb, a))
			return true;
	}
	return false;
}

/* What follows the mechanism is no message. */
static bool
is_prose(const struct auth *a, struct slice line)
{
	struct slice rest = slice_sub(line, a->arg, a->end - a->arg), w;
	bool mechs = true, first = true;

	while (slice_word(&rest, &w)) {
		if (first && is_prose_word(w))
			return true;
		first = false;
		mechs = mechs && is_mech(w);
	}
	return !first && mechs;
}

/* ---- a user name ------------------------------------------------------- */

/* ann@example.net: whoever types a password does not type this. */
static bool
is_address(struct slice s)
{
	size_t at = slice_find(s, '@'), dot = 0;

	if (at == 0 || at + 4 > s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.')
			dot = i;
		if (i != at && !is_word_byte(s.p[i]) && s.p[i] != '.' &&
		    s.p[i] != '-' && s.p[i] != '+')
			return false;
	}
	if (dot < at + 2 || s.n - dot < 3)
		return false;
	for (size_t i = dot + 1; i < s.n; i++)
		if (!is_letter(s.p[i]))
			return false;
	return true;
}

static bool
is_surely_name(struct known *k, struct slice text)
{
	char buf[192];
	size_t n = 0;
	bool is;

	if (text.n == 0 || text.n > 240)
		return false;
	if (base64_decode(buf, &n, text) != BASE64_CANONICAL)
		return false;
	is = is_address((struct slice){ buf, n });
	if (is)
		known_spare(k, (struct slice){ buf, n });
	return is;
}

/* ---- lines ------------------------------------------------------------- */

static int
reply_code(struct slice s)
{
	if (s.n < 3 || s.p[0] < '2' || s.p[0] > '5' || !is_digit(s.p[1]) ||
	    !is_digit(s.p[2]))
		return 0;
	if (s.n > 3 && (is_word_byte(s.p[3]) || strchr("+/=", s.p[3])))
		return 0;
	return (s.p[0] - '0') * 100 + (s.p[1] - '0') * 10 + s.p[2] - '0';
}

static size_t
words_of(struct slice s)
{
	struct slice w;
	size_t n = 0;

	while (n < WORDS_PROSE && slice_word(&s, &w))
		n++;
	return n;
}

static bool
is_command(struct slice s)
{
	struct command c;

	command_parse(s, &c);
	switch (c.verb) {
	case VERB_QUIT: case VERB_RSET: case VERB_DATA: case VERB_STARTTLS:
		return c.args.n == 0;
	case VERB_NOOP: case VERB_EHLO: case VERB_HELO: case VERB_LHLO:
		return true;
	case VERB_MAIL:
		return slice_istarts(c.args, "from");
	case VERB_RCPT:
		return slice_istarts(c.args, "to");
	default:
		return false;
	}
}

/* What s_client says in between. */
static bool
is_noise(struct slice s)
{
	return slice_is(s, "read R BLOCK") || slice_is(s, "KEYUPDATE") ||
	    slice_is(s, "RENEGOTIATING") || slice_is(s, "---");
}

static void
mask_message(struct logins *l, struct known *k, struct slice mech,
    struct slice line, size_t at, size_t end, struct masks *out)
{
	struct slice text = slice_sub(line, at, end - at);

	if (!is_masked(text)) {
		learn_message(k, mech, text);
		masks_add(out, at, text.n);
	}
	l->wraps = slice_trim(slice_sub(line, end, line.n)).n == 0;
}

/* The one that it opens again, or a new one. */
static struct login *
login_of(struct logins *l, struct slice shape)
{
	size_t content;

	for (size_t i = 0; i < l->n; i++)
		if (!l->v[i].by_server && shape_match((struct slice){
		    l->v[i].shape, l->v[i].nshape }, shape, &content) ==
		    SHAPE_SAME && content == shape.n)
			return &l->v[i];
	return login_begin(l, shape, false);
}

static bool
auth_line(struct logins *l, struct known *k, struct slice line,
    struct masks *out)
{
	struct login *g;
	struct auth a;
	struct slice arg;
	bool is_name;

	if (!find_auth(line, &a) || (a.mech.n > 0 && is_prose(&a, line)))
		return false;
	l->seen++;
	g = login_of(l, slice_sub(line, 0, a.at));
	g->latest = l->line;
	g->asked = g->name_asked = false;
	g->mech[0] = '\0';
	if (a.mech.n < MECH_MAX) {
		memcpy(g->mech, a.mech.p, a.mech.n);
		g->mech[a.mech.n] = '\0';
	}
	l->wraps = false;
	arg = slice_sub(line, a.arg, a.end - a.arg);
	if (arg.n == 0) {
		/* \r\nYW5u\r\n...: more in the same line */
		struct slice rest = slice_sub(line, a.arg, line.n);

		if (rest.n > 0 && rest.p[0] != '\\')
			return true;
		for (size_t i = 0; i < rest.n; i++) {
			size_t n = base64_run(rest, i);

			if (n >= 4 && (i == 0 || !is_word_byte(rest.p[i - 1])))
				mask_message(l, k, slice_of(""), line,
				    a.arg + i, a.arg + i + n, out);
			i += n;
		}
		return true;
	}
	is_name = slice_iis(a.mech, "LOGIN") && is_surely_name(k, arg);
	if (!slice_is(arg, "=") && !is_name)
		mask_message(l, k, a.mech, line, a.arg, a.end, out);
	return true;
}

static bool
asks_for_name(struct slice prompt)
{
	return slice_istarts(prompt, "VXNlcm5hbWU6") ||
	    slice_istarts(prompt, "dXNlcm5hbWU6") ||
	    slice_istarts(prompt, "VXNlciBOYW1l") ||
	    slice_istarts(prompt, "user");
}

static void
reply_line(struct logins *l, size_t i, int code, struct slice text)
{
	struct login *g = &l->v[i];

	g->latest = l->line;
	l->wraps = false;
	if (code != 334) {
		if (text.n < 4 || text.p[3] != '-')
			drop(l, i);
		return;
	}
	g->asked = true;
	g->name_asked = asks_for_name(slice_trim(slice_sub(text, 3, text.n)));
}

static void
client_line(struct logins *l, size_t i, struct known *k, struct slice line,
    size_t content, struct masks *out)
{
	struct login *g = &l->v[i];
	struct slice shape = { g->shape, g->nshape }, text;
	size_t end = shape_content_end(shape, line, content);
	bool asked = g->asked;

	text = slice_sub(line, content, end > content ? end - content : 0);
	if (text.n == 0 || is_noise(text))
		return;
	if (is_command(text)) {
		drop(l, i);
		return;
	}
	if (slice_is(text, "*"))
		return;
	if (!asked && shape.n == 0 && !is_masked(text) &&
	    words_of(text) >= WORDS_PROSE)
		return;
	g->latest = l->line;
	g->asked = false;
	if (g->name_asked && is_surely_name(k, text)) {
		g->name_asked = false;
		return;
	}
	g->name_asked = false;
	mask_message(l, k, slice_of(g->mech), line, content, content + text.n,
	    out);
}

/* Whether the line is one of a login that is under way. */
static bool
login_line(struct logins *l, struct known *k, struct slice line,
    struct masks *out)
{
	for (size_t i = l->n; i-- > 0;) {
		struct login *g = &l->v[i];
		struct slice text;
		size_t content;
		enum shape_match m = shape_match((struct slice){ g->shape,
		    g->nshape }, line, &content);
		bool server;
		int code;

		if (m == SHAPE_NO)
			continue;
		text = slice_sub(line, content, line.n);
		code = reply_code(text);
		server = (m == SHAPE_OTHER_SIDE) != g->by_server;
		if (code != 0 && (server || g->nshape == 0 || code != 334))
			reply_line(l, i, code, text);
		else if (!server || g->nshape == 0)
			client_line(l, i, k, line, content, out);
		return true;
	}
	return false;
}

/* A line that is nothing but more digits of base64, behind signs of quoting
 * and wrapping. */
static bool
wrapped_line(struct logins *l, struct known *k, struct slice line,
    struct masks *out)
{
	size_t at = 0, n;
	struct slice text;

	if (!l->wraps)
		return false;
	while (at < line.n && strchr(" \t>|+", line.p[at]) != NULL &&
	    line.p[at] != '\0')
		at++;
	text = slice_sub(line, at, line.n);
	while (text.n > 0 && is_blank(text.p[text.n - 1]))
		text.n--;
	n = base64_run(text, 0);
	l->wraps = text.n > 0 && (n == text.n || is_masked(text)) &&
	    reply_code(text) == 0 && !is_command(text);
	if (l->wraps && !is_masked(text)) {
		learn_value(k, text);
		masks_add(out, at, text.n);
	}
	return l->wraps;
}

/* ---- a 334 out of nowhere ---------------------------------------------- */

static bool
is_printable_base64(struct slice s)
{
	char buf[256];
	size_t n = 0;

	s = slice_sub(s, 0, 256);
	s.n -= s.n % 4;
	if (s.n == 0 || base64_decode(buf, &n, s) == BASE64_INVALID)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)buf[i] < ' ' && buf[i] != '\n')
			return false;
	return n > 0;
}

static bool
is_challenge(struct slice text, bool at_front)
{
	struct slice rest = slice_sub(text, 3, text.n), w = { "", 0 };
	size_t n;

	if (rest.n > 0 && !is_blank(rest.p[0]) && !is_quote(rest.p[0]) &&
	    rest.p[0] != '\\' && rest.p[0] != '<')
		return false;
	rest = slice_trim(rest);
	n = base64_run(rest, 0);
	w = slice_sub(rest, 0, n);
	if (n == 0)
		return at_front && (rest.n == 0 || !is_word_byte(rest.p[0]));
	if (n < rest.n && is_word_byte(rest.p[n]))
		return false;
	return is_printable_base64(w) || slice_iis(w, "username") ||
	    slice_iis(w, "password");
}

static void
challenge_line(struct logins *l, struct slice line)
{
	for (size_t i = 0; i + 3 <= line.n; i++) {
		struct slice text = slice_sub(line, i, line.n);
		bool at_front = true;
		struct login *g;

		if (line.p[i] != '3' || reply_code(text) != 334 || (i > 0 &&
		    (is_word_byte(line.p[i - 1]) ||
		    strchr(".=+/", line.p[i - 1]) != NULL)))
			continue;
		for (size_t k = 0; k < i; k++)
			at_front = at_front && !is_letter(line.p[k]);
		if (!is_challenge(text, at_front))
			continue;
		l->seen++;
		g = login_begin(l, slice_sub(line, 0, i), true);
		g->asked = true;
		g->name_asked = asks_for_name(slice_trim(slice_sub(text, 3,
		    text.n)));
		return;
	}
}

void
logins_line(struct logins *l, struct known *k, struct slice line,
    struct masks *out)
{
	l->line++;
	drop_quiet(l);
	if (auth_line(l, k, line, out))
		return;
	if (login_line(l, k, line, out) || wrapped_line(l, k, line, out))
		return;
	l->wraps = false;
	challenge_line(l, line);
}
