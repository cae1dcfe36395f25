/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the checks find in credentials is shown, and asked about, before
 * they are sent. */
#include "tui/app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/login/presend.h"
#include "tui/banned.h"

/* Narrower, the question would not have room for a finding. */
#define COLS_FOR_FINDING	60

/* The session itself asks about these, in stronger words. */
static bool
is_asked_elsewhere(const struct check *x)
{
	return strcmp(x->id, "secret-in-clear") == 0;
}

static bool
is_open(const struct app *a, const struct check *x)
{
	return x->severity == CHECK_WARNING && !is_asked_elsewhere(x) &&
	    !presend_has(a->login.accepted, x->id);
}

static size_t
count_open(const struct app *a, const struct checks *c,
    const struct check **first)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (is_open(a, &c->v[i]) && n++ == 0)
			*first = &c->v[i];
	return n;
}

static void
on_send_all_the_same(struct app *a)
{
	struct slice rest = slice_of(a->login.pending), word;
	char id[64];

	while (slice_word(&rest, &word)) {
		snprintf(id, sizeof(id), "%.*s", (int)word.n, word.p);
		presend_add(&a->login.accepted, id);
	}
	app_auth(a, a->login.mech, false);
}

static void
on_do_not_send(struct app *a)
{
	a->running = false;
	app_say(a, "no: nothing was sent; :auth asks for it again");
}

static void
ask(struct app *a, size_t n, const struct check *first)
{
	static const struct ask how = { "y", false, on_send_all_the_same,
	    on_do_not_send, NULL };

	if (a->canvas.cols < COLS_FOR_FINDING)
		app_ask_as(a, &how, "%zu warning%s above. Send all the same? "
		    "[y/N]", n, n == 1 ? "" : "s");
	else if (n == 1)
		app_ask_as(a, &how, "%.160s Send all the same? [y/N]",
		    first->what);
	else
		app_ask_as(a, &how, "%zu warnings above. %.160s Send all the "
		    "same? [y/N]", n, first->what);
}

bool
app_auth_agreed(struct app *a, const struct sasl_mech *m)
{
	const struct check *first = NULL;
	struct checks found;
	size_t n;

	presend_look(&a->run, m, a->o.allow_plaintext_auth ||
	    a->login.in_clear, &found);
	presend_log(&a->run, &found);
	n = count_open(a, &found, &first);
	free(a->login.pending);
	a->login.pending = NULL;
	for (size_t i = 0; i < found.n; i++)
		if (is_open(a, &found.v[i]))
			presend_add(&a->login.pending, found.v[i].id);
	if (n > 0) {
		view_follow(&a->view, true);
		ask(a, n, first);
	}
	checks_clear(&found);
	return n == 0;
}
