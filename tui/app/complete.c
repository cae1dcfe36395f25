/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a word of a command may go on, by what the argument is. */
#include "tui/app/app.h"

#include <stdlib.h>

#include "core/base/xalloc.h"
#include "core/scenario/scenario.h"
#include "core/sasl/sasl.h"
#include "tui/embed/topics.h"
#include "tui/banned.h"

static void
add_if(const char *word, struct slice typed, void (*add)(const char *))
{
	if (slice_ieq(slice_sub(slice_of(word), 0, typed.n), typed))
		add(word);
}

struct completion {
	struct slice	 typed;
	void	       (*add)(const char *);
};

static void
offer_mech(const char *mech, void *arg)
{
	const struct completion *o = arg;

	if (sasl_find(slice_of(mech)) != NULL)
		add_if(mech, o->typed, o->add);
}

/* What the server offers, and then what else is known. */
static void
offer_mechs(const struct capabilities *c, struct completion *o)
{
	const struct sasl_mech *m;

	capabilities_mechs(c, offer_mech, o);
	for (size_t i = 0; (m = sasl_at(i)) != NULL; i++)
		if (!capabilities_has_mech(c, slice_of(m->name)))
			add_if(m->name, o->typed, o->add);
}

/* Only once "practice:" is meant: they are many. */
static void
offer_scenarios(struct slice typed, void (*add)(const char *))
{
	const struct scenario *s;

	if (typed.n < 3)
		return;
	for (size_t i = 0; (s = scenario_at(i)) != NULL; i++) {
		char *word = xasprintf("practice:%s", s->name);

		add_if(word, typed, add);
		free(word);
	}
}

static void
offer_verbs(struct slice typed, void (*add)(const char *))
{
	static const char *const verbs[] = { "EHLO ", "HELO ", "LHLO ",
	    "STARTTLS", "AUTH ", "MAIL FROM:<", "RCPT TO:<", "DATA", "BDAT ",
	    "RSET", "NOOP", "VRFY ", "EXPN ", "HELP", "QUIT" };

	for (size_t i = 0; i < COUNT_OF(verbs); i++)
		add_if(verbs[i], typed, add);
}

void
app_complete(struct app *a, enum arg_type type, struct slice typed,
    void (*add)(const char *))
{
	const struct story *st = &a->run.story;
	struct completion to = { typed, add };

	if (type == ARG_MECH)
		offer_mechs(&st->caps[st->caps[1].known], &to);
	else if (type == ARG_HOST) {
		add_if("practice", typed, add);
		add_if("localhost", typed, add);
		if (a->run.name != NULL && a->run.practice == NULL &&
		    (!a->run.shown || a->open.connect != NULL))
			add_if(a->run.name, typed, add);
		start_hosts(a, typed, add);
		offer_scenarios(typed, add);
	} else if (type == ARG_TOPIC)
		topics_complete(typed, add);
	else if (type == ARG_LESSON)
		catalogue_complete(typed, add);
	else if (type == ARG_SMTP)
		offer_verbs(typed, add);
}
