/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scenario/scenario-acts.h"

#include "core/base/xalloc.h"
#include "core/scenario/arguments.h"

#include "core/banned.h"

#define DELAY_MAX_MS	600000
#define TIMES_MAX	1000000
#define ACTS_MAX	200

static const char *const point_names[] = {
	[POINT_BANNER] = "banner",
	[POINT_TLS] = "tls",
	[POINT_EHLO] = "ehlo",
	[POINT_HELO] = "helo",
	[POINT_STARTTLS] = "starttls",
	[POINT_AUTH_BEGIN] = "auth-begin",
	[POINT_AUTH] = "auth",
	[POINT_TOKEN] = "token",
	[POINT_WRONG_USER] = "wrong-user",
	[POINT_MAIL] = "mail",
	[POINT_RCPT] = "rcpt",
	[POINT_DATA] = "data",
	[POINT_MESSAGE] = "message",
	[POINT_BDAT] = "bdat",
	[POINT_RSET] = "rset",
	[POINT_NOOP] = "noop",
	[POINT_VRFY] = "vrfy",
	[POINT_EXPN] = "expn",
	[POINT_HELP] = "help",
	[POINT_QUIT] = "quit",
	NULL,
};
_Static_assert(COUNT_OF(point_names) == POINT_COUNT + 1, "one name each");

const char *
scenario_point_name(enum scenario_point p)
{
	return point_names[p];
}

static bool
read_when(struct wordfile *f, struct scenario_act *a)
{
	static const char *const states[] = { "tls", "login", NULL };
	bool unless = wordfile_is(f, "unless");
	size_t i;

	if (!unless && !wordfile_is(f, "if"))
		return true;
	if (!wordfile_choice(f, "the condition", states, &i))
		return false;
	if (i == 0)
		a->when = unless ? ACT_UNLESS_TLS : ACT_IF_TLS;
	else
		a->when = unless ? ACT_UNLESS_LOGIN : ACT_IF_LOGIN;
	return true;
}

/* POINT [if|unless tls|login] [after N] [times N] */
static bool
read_point(struct wordfile *f, struct scenario_act *a)
{
	unsigned long n;
	size_t i;

	if (!wordfile_choice(f, "the point", point_names, &i))
		return false;
	a->point = (enum scenario_point)i;
	if (!read_when(f, a))
		return false;
	if (wordfile_is(f, "after")) {
		if (!wordfile_number(f, "how often not", 1, TIMES_MAX,
		    &n))
			return false;
		a->after = (unsigned)n;
	}
	if (wordfile_is(f, "times")) {
		if (!wordfile_number(f, "how often", 1, TIMES_MAX, &n))
			return false;
		a->times = (unsigned)n;
	}
	return true;
}

static bool
add_act(struct wordfile *f, struct scenario *s,
    const struct scenario_act *a)
{
	if (s->nacts == ACTS_MAX)
		return wordfile_fail(f, NULL, "there are more than %d "
		    "lines of this kind", ACTS_MAX);
	s->acts = xrealloc(s->acts, s->nacts + 1, sizeof(*s->acts));
	s->acts[s->nacts++] = *a;
	return true;
}

/* An answer to AUTH that is no refusal would leave the client waiting. */
static bool
answer_fits(struct wordfile *f, const struct token *at,
    const struct scenario_act *a)
{
	const char *text = a->text ? a->text : voice_phrase(voice_at(0),
	    a->phrase);

	if (a->point == POINT_TLS)
		return wordfile_fail(f, at, "nothing is said at tls: it "
		    "takes drop, reset, silent and delay");
	if (a->point == POINT_AUTH_BEGIN && text[0] != '4' && text[0] != '5')
		return wordfile_fail(f, at, "AUTH can only be refused "
		    "here, with a reply 4xx or 5xx");
	return true;
}

static bool
read_words(struct wordfile *f, void *into, enum act_kind kind)
{
	struct scenario_act a = { .kind = kind };
	struct scenario *s = into;
	const struct token *t;

	if (!read_point(f, &a))
		return false;
	t = wordfile_peek(f);
	if (t != NULL && !t->quoted && t->text.n > 0 && t->text.p[0] >= '0' &&
	    t->text.p[0] <= '9')
		return wordfile_fail(f, t, "a line of a reply stands in "
		    "double quotes");
	if (t != NULL && !t->quoted) {
		if (!argument_phrase(f, &a.phrase))
			return false;
	} else if (!argument_reply(f, &s->kept,
	    "the name of a phrase, or a reply in quotes,", &a.text)) {
		return false;
	}
	return answer_fits(f, t, &a) && add_act(f, s, &a);
}

bool
scenario_read_answer(struct wordfile *f, void *into)
{
	return read_words(f, into, ACT_ANSWER);
}

bool
scenario_read_inject(struct wordfile *f, void *into)
{
	return read_words(f, into, ACT_INJECT);
}

static bool
read_fault(struct wordfile *f, void *into, enum act_kind kind)
{
	struct scenario_act a = { .kind = kind };

	return read_point(f, &a) && add_act(f, into, &a);
}

bool
scenario_read_drop(struct wordfile *f, void *into)
{
	return read_fault(f, into, ACT_DROP);
}

bool
scenario_read_reset(struct wordfile *f, void *into)
{
	return read_fault(f, into, ACT_RESET);
}

bool
scenario_read_silent(struct wordfile *f, void *into)
{
	return read_fault(f, into, ACT_SILENT);
}

bool
scenario_read_delay(struct wordfile *f, void *into)
{
	struct scenario_act a = { .kind = ACT_DELAY };
	unsigned long n;

	if (!read_point(f, &a) || !wordfile_number(f,
	    "the delay in milliseconds", 1, DELAY_MAX_MS, &n))
		return false;
	a.delay_ms = (unsigned)n;
	return add_act(f, into, &a);
}
