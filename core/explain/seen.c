/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/explain/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/explain/system.h"
#include "core/banned.h"

enum {
	SEEN_MAX = 4,		/* more than that nobody reads */
	QUOTES_MAX = 2,
	SCOPE_MAX = 120,
	ERROR_QUOTED_MAX = 100,
	ENOUGH = 2,		/* then what many causes share is left out */
	WEIGHT_TELLING = 25,
};

_Static_assert((int)SEEN_MAX <= EXPLAIN_MAX, "they have room");

/* What is being written: the sentences, and the words that were quoted. */
struct seen {
	struct explanation *x;
	const struct evidence *v;
	struct word_run	 quoted[QUOTES_MAX];
	size_t		 nquoted;
};

static void
add(struct explanation *x, char *sentence)
{
	for (size_t i = 0; i < x->nseen; i++)
		if (strcmp(x->seen[i], sentence) == 0) {
			free(sentence);
			return;
		}
	if (x->nseen == SEEN_MAX)
		free(sentence);
	else
		x->seen[x->nseen++] = sentence;
}

/*
 * The words that were found, as they were written and printable; the caller
 * frees.  What ends in "not" is quoted with the word that is denied.
 */
static char *
run_text(const struct words *w, struct word_run run)
{
	if (slice_is(w->v[run.first + run.n - 1], "not") &&
	    run.first + run.n < w->n)
		run.n++;
	/* One word says little without its neighbours. */
	if (run.n == 1) {
		size_t before = run.first > 0;

		run.first -= before;
		run.n += before + (run.first + before + 1 < w->n);
		run.n += run.n == 2 && !before && run.first + 2 < w->n;
	}
	return vis_dup(words_written(w, run));
}

static bool
is_said(const struct explanation *x, const char *words)
{
	for (size_t i = 0; i < x->nseen; i++)
		if (strstr(x->seen[i], words) != NULL)
			return true;
	return false;
}

/*
 * What is quoted of an error: all of it when no connection came about or it
 * broke, and where the words that were found would end inside brackets.
 */
static char *
error_text(const struct evidence *v, char *said)
{
	struct slice line = slice_trim(slice_sub(v->s->text, 0,
	    slice_find(v->s->text, '\n')));
	bool cut = strchr(said, '(') != NULL && strchr(said, ')') == NULL;

	bool ours = v->s->event != NULL &&
	    (strncmp(v->s->event, "connect.", 8) == 0 ||
	    strncmp(v->s->event, "net.", 4) == 0);

	if (v->s->code != 0 || line.n > ERROR_QUOTED_MAX || (!ours && !cut))
		return said;
	free(said);
	return vis_dup(line);
}

/* Of the reply: each word is quoted once, and few of them. */
static bool
may_quote(struct seen *k, struct word_run run)
{
	for (size_t i = 0; i < k->nquoted; i++)
		if (run.first < k->quoted[i].first + k->quoted[i].n &&
		    k->quoted[i].first < run.first + run.n)
			return false;
	if (k->nquoted == QUOTES_MAX)
		return false;
	k->quoted[k->nquoted++] = run;
	return true;
}

static char *
say_pattern(const struct condition *c, struct seen *k)
{
	const struct evidence *v = k->v;
	const struct words *w = &v->text;
	const char *where = v->s->code ? "The reply says" : "The error says";
	struct word_run run;
	char *said, *sentence = NULL;

	/* Our own refusals are told in full above; quoting them is no proof. */
	if (c->feature == FEATURE_TEXT && v->s->code == 0 && v->s->event &&
	    (strncmp(v->s->event, "auth.", 5) == 0 ||
	    strncmp(v->s->event, "sasl.", 5) == 0))
		return NULL;
	if (c->feature == FEATURE_BANNER) {
		w = &v->banner;
		where = "The greeting says";
	} else if (c->feature == FEATURE_COMMAND) {
		w = &v->command;
		where = "The command holds";
	}
	if (!pattern_match(w, c->value, &run) || (w == &v->text &&
	    !may_quote(k, run)))
		return NULL;
	said = run_text(w, run);
	if (w == &v->text)
		said = error_text(v, said);
	if (!is_said(k->x, said))
		sentence = xasprintf("%s \"%s\".", where, said);
	free(said);
	return sentence;
}

static char *
say_code(const struct evidence *v)
{
	const char *words = reply_code_words(v->s->code);

	if (v->s->code == 0)
		return NULL;
	if (words != NULL)
		return xasprintf("The reply code is %d: %s.", v->s->code,
		    words);
	return xasprintf("The reply code is %d.", v->s->code);
}

static char *
say_enhanced(const struct evidence *v)
{
	const char *words = system_code_words(system_of(v), v->enhanced);

	if (v->enhanced.klass == 0)
		return NULL;
	if (words == NULL)
		words = enhanced_reply_words(v->s->code, v->enhanced);
	return xasprintf("The enhanced code is %d.%d.%d%s%s.",
	    v->enhanced.klass, v->enhanced.subject, v->enhanced.detail,
	    words ? ": " : "", words ? words : "");
}

static char *
say_tls(const struct evidence *v)
{
	switch (v->s->tls) {
	case SIT_TLS_NONE:
		return xstrdup("The session is not encrypted.");
	case SIT_TLS_STARTTLS:
		return xstrdup("The session is encrypted by STARTTLS.");
	case SIT_TLS_IMPLICIT:
		return xstrdup("TLS begins with the first byte here "
		    "(implicit TLS).");
	case SIT_TLS_UNKNOWN:
		break;
	}
	return NULL;
}

static char *
say_list(const struct condition *c)
{
	switch ((enum feature)c->feature) {
	case FEATURE_OFFERS:
		return xasprintf("The server's EHLO reply offers %s.",
		    c->value);
	case FEATURE_LACKS:
		return xasprintf("%s is not in the server's EHLO reply.",
		    c->value);
	case FEATURE_OFFERED:
		return xasprintf("%s was offered before TLS.", c->value);
	case FEATURE_LACKED:
		return xasprintf("%s was not offered before TLS.", c->value);
	default:
		return NULL;
	}
}

static char *
say_shape(const char *who, unsigned flags)
{
	const char *what = NULL;

	if (flags & (SHAPE_LEADING_BLANK | SHAPE_TRAILING_BLANK))
		what = "begins or ends with a blank";
	else if (flags & SHAPE_LINE_END)
		what = "ends with a line end";
	else if (flags & SHAPE_LOOKS_BASE64)
		what = "looks as if it were base64 already";
	else if (flags & (SHAPE_NON_ASCII | SHAPE_NOT_UTF8))
		what = "holds characters beyond ASCII";
	else if (flags & (SHAPE_CONTROL | SHAPE_NUL))
		what = "holds control characters";
	return what ? xasprintf("%s %s.", who, what) : NULL;
}

static char *
say_user(const struct evidence *v)
{
	const char *user = v->s->user;
	char *shape = say_shape("The user name", v->s->user_shape);

	if (shape != NULL || user == NULL)
		return shape;
	if (*user == '\0')
		return xstrdup("The user name is empty.");
	if (strchr(user, '\\') != NULL)
		return xstrdup("The user name holds a backslash.");
	return strchr(user, '@') ? NULL : xstrdup("The user name has no @.");
}

static char *
say_host(const struct evidence *v)
{
	char *host = vis_dup(slice_of(v->s->host));
	char *sentence = xasprintf("The server is %s.", host);

	free(host);
	return sentence;
}

static char *
say_mech(const struct condition *c, const struct evidence *v)
{
	char *mech = vis_dup(slice_of(v->s->mech));
	char *sentence = xasprintf(c->feature == FEATURE_MECH ?
	    "The login used %s." : "The server does not offer AUTH %s.",
	    mech);

	free(mech);
	return sentence;
}

static char *
say_verify(const struct evidence *v)
{
	const char *why = facts_get(v->s->tls_facts, "verify.error.0");
	char *shown, *sentence;

	if (why == NULL)
		return NULL;
	shown = vis_dup(slice_of(why));
	sentence = xasprintf("The certificate check says \"%s\".", shown);
	free(shown);
	return sentence;
}

static char *
say_attempts(const struct evidence *v)
{
	return xasprintf("This was login attempt %u on this connection.",
	    v->s->attempts + 1);
}

/* A part of a text, with what else stands in its line. */
static struct slice
to_line_end(struct slice part, struct slice text)
{
	size_t at = (size_t)(part.p - text.p);

	if ((uintptr_t)part.p < (uintptr_t)text.p || at > text.n)
		return part;
	text = slice_sub(text, at, text.n);
	return slice_trim(slice_sub(text, 0, slice_find(text, '\n')));
}

/* Our own reading of the line, and all that the server says to it: to quote
 * single words of it on top would be too much. */
static char *
say_malformed(struct seen *k)
{
	const struct words *w = &k->v->text;
	struct slice text;
	char *said, *sentence;

	if (w->n == 0)
		return xasprintf("The line that was sent has %s.",
		    k->v->s->malformed);
	text = words_written(w, (struct word_run){ 0, w->n });
	said = vis_dup(to_line_end(text, k->v->s->text));
	sentence = xasprintf("The line that was sent has %s; the server "
	    "says \"%s\".", k->v->s->malformed, said);
	free(said);
	k->nquoted = QUOTES_MAX;
	return sentence;
}

/* The server has ended the session: its words, and what they answer. */
static char *
say_goodbye(const struct evidence *v)
{
	struct slice line = slice_sub(v->s->text, 0,
	    slice_find(v->s->text, '\n'));
	char *said = vis_dup(slice_trim(line)), *sent, *sentence;

	if (v->s->command == NULL)
		sentence = xasprintf("The server says \"%s\".", said);
	else {
		sent = vis_dup(slice_of(v->s->command));
		sentence = xasprintf("To \"%s\" the server says \"%s\".",
		    sent, said);
		free(sent);
	}
	free(said);
	return sentence;
}

static char *
say(const struct condition *c, struct seen *k)
{
	const struct evidence *v = k->v;

	if (c->negated)
		return NULL;
	switch ((enum feature)c->feature) {
	case FEATURE_TEXT:
	case FEATURE_BANNER:
	case FEATURE_COMMAND:
		return say_pattern(c, k);
	case FEATURE_CODE:
		return say_code(v);
	case FEATURE_ENHANCED:
		return say_enhanced(v);
	case FEATURE_VERIFY:
		return say_verify(v);
	case FEATURE_PORT:
		return xasprintf("The port is %u.", v->s->port);
	case FEATURE_TLS:
		return say_tls(v);
	case FEATURE_MECH:
	case FEATURE_MECH_MISSING:
		return say_mech(c, v);
	case FEATURE_ONLY_MECHS:
		return xstrdup("The server offers token mechanisms only.");
	case FEATURE_HOST:
		return say_host(v);
	case FEATURE_FOREIGN:
		return xstrdup("The greeting names a host of another domain "
		    "than the one asked for.");
	case FEATURE_MASKED:
		return xstrdup("Part of what the server says has been blanked "
		    "out on the way.");
	case FEATURE_USER:
		return say_user(v);
	case FEATURE_SECRET:
		return say_shape("The password", v->s->secret_shape);
	case FEATURE_FAULT:
		return xasprintf("Of the AUTH message: %s.", v->s->fault);
	case FEATURE_MALFORMED:
		return say_malformed(k);
	case FEATURE_ATTEMPTS:
		return say_attempts(v);
	case FEATURE_AUTHENTICATED:
		return xstrdup("The login had succeeded before.");
	case FEATURE_GIVEN_UP:
		return xstrdup("It answers a line with \"*\": this side gave "
		    "the login up.");
	default:
		return say_list(c);
	}
}

/* What tells a cause from its neighbours; the others share the rest. */
static bool
is_telling(const struct rule *r, const struct condition *c,
    const struct evidence *v)
{
	switch ((enum feature)c->feature) {
	case FEATURE_CODE:
	case FEATURE_ENHANCED:
	case FEATURE_HOST:
	case FEATURE_MECH:
		return false;
	case FEATURE_TLS:
		return v->s->tls == SIT_TLS_NONE;
	case FEATURE_PORT:
	case FEATURE_TEXT:
		return r->weight >= WEIGHT_TELLING;
	default:
		return true;
	}
}

static void
say_rule(const struct rule *r, bool telling, struct seen *k)
{
	for (const struct condition *c = r->when; c->feature; c++) {
		char *sentence;

		if (is_telling(r, c, k->v) != telling ||
		    (!telling && k->x->nseen >= ENOUGH))
			continue;
		sentence = say(c, k);
		if (sentence != NULL)
			add(k->x, sentence);
	}
}

/* Those that weigh most come first. */
static void
say_rules(const struct cause_entry *e, bool telling, struct seen *k)
{
	for (int limit = 100, next; limit > 0; limit = next) {
		next = 0;
		for (size_t i = 0; i < e->nrules; i++) {
			const struct rule *r = &e->rules[i];

			if (r->weight > 100 || r->weight <= 0)
				continue;
			if (r->weight < limit && r->weight > next)
				next = r->weight;
			if (r->weight == limit && rule_holds(r, k->v))
				say_rule(r, telling, k);
		}
	}
}

/* What was found before the login. */
static void
say_checks(const struct situation *s, struct explanation *x)
{
	for (size_t i = 0; i < SITUATION_REMARKS && s->checks[i].n > 0; i++)
		add(x, vis_dup(s->checks[i]));
}

/* What its messages showed. */
static void
say_remarks(const struct situation *s, struct explanation *x)
{
	for (size_t i = 0; i < SITUATION_REMARKS && s->remarks[i]; i++) {
		const char *name = s->remarks[i]->name;
		char *said = vis_dup(slice_of(s->remarks[i]->value));
		bool telling = strcmp(name, "odd") != 0 &&
		    strcmp(name, "check") != 0;

		add(x, xasprintf("In the login%s%s: %s.", telling ? ", " : "",
		    telling ? name : "", said));
		free(said);
	}
}

static void
say_authzid(const struct situation *s, struct explanation *x)
{
	char *shown;

	if (slice_of(s->authzid).n == 0 ||
	    slice_eq(slice_of(s->authzid), slice_of(s->user)))
		return;
	shown = vis_dup(slice_of(s->authzid));
	add(x, xasprintf("The login asks to act for \"%s\": few servers "
	    "permit that.", shown));
	free(shown);
}

/* What the server would take; it may say anything, at any length. */
static void
say_scope(const struct situation *s, struct explanation *x)
{
	struct slice scope = slice_sub(slice_of(s->scope), 0, SCOPE_MAX);
	char *shown;

	if (scope.n == 0)
		return;
	shown = vis_dup(scope);
	add(x, xasprintf("The server wants a token with the scope %s.",
	    shown));
	free(shown);
}

/* Whether user name or password are in question. */
static bool
is_about_login(const struct cause_entry *e)
{
	static const char *const ids[] = { "bad-credentials",
	    "credential-encoding", "username-format", "auth-malformed",
	    "app-password-required" };

	for (size_t i = 0; i < COUNT_OF(ids); i++)
		if (strcmp(e->cause.id, ids[i]) == 0)
			return true;
	return false;
}

/* What a mechanism cannot do at some servers, however right the password. */
static void
say_limits(const struct evidence *v, struct explanation *x)
{
	const struct situation *s = v->s;
	struct slice mech = slice_of(s->mech);

	if (s->code / 100 != 5)
		return;
	if (slice_iis(mech, "NTLM") && (system_of(v) & SYSTEM_EXIM))
		add(x, xstrdup("Exim's NTLM (its driver \"spa\") knows "
		    "version 1 only; smtpscope speaks version 2, because 1 "
		    "is easily cracked: take another mechanism."));
	/* Its messages do not tell what the password is like. */
	if (slice_iis(mech, "DIGEST-MD5") && (((s->secret_shape |
	    s->user_shape) & (SHAPE_NON_ASCII | SHAPE_NOT_UTF8)) ||
	    (system_of(v) & SYSTEM_DOVECOT)))
		add(x, xstrdup("With letters beyond ASCII in "
		    "the password, DIGEST-MD5 fails at Dovecot even if it is "
		    "right: the standard hashes them in Latin-1, Dovecot in "
		    "UTF-8. Take another mechanism then."));
}

static void
say_login(const struct evidence *v, struct explanation *x)
{
	char *sentence;

	sentence = say_shape("The user name", v->s->user_shape);
	if (sentence != NULL)
		add(x, sentence);
	sentence = say_shape("The password", v->s->secret_shape);
	if (sentence != NULL)
		add(x, sentence);
	if (v->s->attempts > 0)
		add(x, say_attempts(v));
}

/* The server may end a session, or fall silent, right after a handshake that
 * went well: then no certificate has to do with it. */
static bool
is_of_tls(const struct evidence *v)
{
	const char *event = v->s->event;

	return v->stage == STAGE_TLS && v->s->tls_facts != NULL &&
	    v->s->code == 0 && (event == NULL ||
	    strncmp(event, "tls", 3) == 0);
}

/* What the login itself showed comes first, then the rules that say most. */
void
seen_fill(const struct cause_entry *e, const struct evidence *v,
    struct explanation *x)
{
	char *certificate = is_of_tls(v) ?
	    seen_certificate(v->s->tls_facts) : NULL;
	bool login = v->stage == STAGE_AUTH && is_about_login(e);
	struct seen k = { .x = x, .v = v };

	if (certificate != NULL)
		add(x, certificate);
	if (v->s->code == 221 && v->s->text.n > 3)
		add(x, say_goodbye(v));
	if (login)
		say_limits(v, x);
	if (v->stage == STAGE_AUTH) {
		say_checks(v->s, x);
		say_scope(v->s, x);
		say_remarks(v->s, x);
		say_authzid(v->s, x);
	}
	say_rules(e, true, &k);
	if (login)
		say_login(v, x);
	say_rules(e, false, &k);
}
