/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a scenario has for a point of the session. */
#include "core/practice/practice-verbs.h"

#include "core/banned.h"

static bool
is_now(const struct practice_client *c, enum act_when when)
{
	switch (when) {
	case ACT_ANYWAY:
		return true;
	case ACT_IF_TLS:
		return c->tls;
	case ACT_UNLESS_TLS:
		return !c->tls;
	case ACT_IF_LOGIN:
		return c->logged_in;
	case ACT_UNLESS_LOGIN:
		return !c->logged_in;
	}
	return false;
}

/* Whether it is one of the times that the act is for. */
static bool
counts(const struct scenario_act *a, unsigned met_before)
{
	return met_before >= a->after &&
	    (a->times == 0 || met_before - a->after < a->times);
}

static const char *
words_of(const struct practice_client *c, const struct scenario_act *a)
{
	return a->phrase ? voice_phrase(c->voice, a->phrase) : a->text;
}

/* Of the last line; 0 when it is no reply. */
static int
code_of(const char *lines)
{
	const char *line = lines;

	for (const char *p = lines; *p != '\0'; p++)
		if (p[0] == '\n' && p[1] != '\0')
			line = p + 1;
	for (int i = 0; i < 3; i++)
		if (line[i] < '0' || line[i] > '9')
			return 0;
	return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
}

static const struct scenario_act *
find_act(const struct practice_client *c, enum scenario_point p,
    enum act_kind kind)
{
	const struct scenario *s = c->scenario;

	for (size_t i = 0; i < s->nacts; i++)
		if (s->acts[i].point == p && s->acts[i].kind == kind &&
		    is_now(c, s->acts[i].when) &&
		    counts(&s->acts[i], c->met[i]))
			return &s->acts[i];
	return NULL;
}

static bool
fail(struct practice_client *c, enum scenario_point p)
{
	static const struct {
		enum act_kind	 kind;
		enum practice_next next;
		const char	*what;
	} faults[] = {
		{ ACT_DROP, PRACTICE_DROP, "dropped" },
		{ ACT_RESET, PRACTICE_RESET, "reset" },
		{ ACT_SILENT, PRACTICE_SILENT, "silent" },
	};

	for (size_t i = 0; i < COUNT_OF(faults); i++)
		if (find_act(c, p, faults[i].kind) != NULL) {
			practice_note(c, VOICE_EVENT, "%s at %s",
			    faults[i].what, scenario_point_name(p));
			c->next = faults[i].next;
			return true;
		}
	return false;
}

static void
count_meeting(struct practice_client *c, enum scenario_point p)
{
	const struct scenario *s = c->scenario;

	for (size_t i = 0; i < s->nacts; i++)
		if (s->acts[i].point == p && is_now(c, s->acts[i].when) &&
		    c->met[i] < UINT32_MAX)
			c->met[i]++;
}

static void
inject(struct practice_client *c, const struct scenario_act *a)
{
	if (a == NULL || c->next == PRACTICE_DROP)
		return;
	practice_note(c, VOICE_EVENT, "injected at %s",
	    scenario_point_name(a->point));
	practice_say_lines(c, words_of(c, a));
}

/* usual NULL: nothing is said unless the scenario has an answer. */
static bool
meet(struct practice_client *c, enum scenario_point p, const char *usual,
    int *code)
{
	const struct scenario_act *delay = find_act(c, p, ACT_DELAY);
	const struct scenario_act *answer = find_act(c, p, ACT_ANSWER);
	const struct scenario_act *more = find_act(c, p, ACT_INJECT);
	const char *words = answer ? words_of(c, answer) : usual;

	*code = 0;
	if (delay != NULL)
		c->wait_ms += delay->delay_ms;
	bool failed = fail(c, p);
	count_meeting(c, p);
	if (failed)
		return true;
	if (words != NULL) {
		*code = code_of(words);
		practice_say_lines(c, words);
	}
	inject(c, more);
	if (*code == 421 && c->next == PRACTICE_GO_ON)
		c->next = PRACTICE_BYE;
	return words != NULL;
}

bool
practice_meet(struct practice_client *c, enum scenario_point p, int *code)
{
	return meet(c, p, NULL, code);
}

bool
practice_will_answer(const struct practice_client *c, enum scenario_point p,
    int *code)
{
	const struct scenario_act *a = find_act(c, p, ACT_ANSWER);

	*code = a ? code_of(words_of(c, a)) : 0;
	return a != NULL;
}

bool
practice_agree(struct practice_client *c, enum scenario_point p,
    const char *phrase)
{
	int code;

	meet(c, p, voice_phrase(c->voice, phrase), &code);
	return code / 100 == 2 || code / 100 == 3;
}

/* Whoever insists on TLS says so before anything else is looked at. */
bool
practice_gate(struct practice_client *c, enum scenario_point p)
{
	const struct scenario_act *a = find_act(c, p, ACT_ANSWER);
	int code;

	return a != NULL && a->when == ACT_UNLESS_TLS &&
	    practice_meet(c, p, &code);
}
