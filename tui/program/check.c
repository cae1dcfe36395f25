/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guided walk without a screen. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/decode/fields.h"
#include "core/report/teachings.h"
#include "core/report/report.h"
#include "core/walk/driver.h"
#include "tui/program/check-save.h"
#include "tui/options/options-check.h"
#include "tui/login/presend.h"
#include "tui/settings/config.h"
#include "tui/program/programs.h"
#include "tui/run.h"
#include "tui/same-session.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

#define CARD_COLUMNS	78

struct headless {
	struct run	 run;
	const struct options *o;
	FILE		*out;		/* where the report goes */
	bool		 json;
	bool		 progress;	/* stages on standard error */
	size_t		 told;		/* units that were printed */
	bool		 card_told;
	struct driver	 driver;
};

static void
print(const struct headless *c, const struct bytes *b)
{
	fwrite(b->data, 1, b->len, c->out);
}

/* ---- telling, while it happens ----------------------------------------- */

static void
tell_card(struct headless *c)
{
	struct bytes out;

	if (c->card_told || !c->run.explained)
		return;
	c->card_told = true;
	bytes_init(&out, BYTES_NO_LIMIT);
	report_card_text(&out, &c->run.explanation, CARD_COLUMNS);
	print(c, &out);
	bytes_clear(&out);
}

static void
tell_progress(const struct headless *c, size_t unit)
{
	const struct entry *e = log_unit_first(c->run.log, unit);

	if (c->progress && e->kind != ENTRY_CLIENT)
		fprintf(stderr, "%s: %s: %s\n", c->run.name,
		    stage_name(e->stage), decode_severity(c->run.log, unit) >=
		    SEV_RETRY ? "failed" : "ok");
}

/* Each unit once it is whole; the card under the one that failed. */
static void
tell(struct headless *c)
{
	struct run *r = &c->run;
	struct bytes out;

	bytes_init(&out, BYTES_NO_LIMIT);
	while (c->told < log_units(r->log) &&
	    !log_unit(r->log, c->told)->open) {
		size_t unit = c->told++;

		if (c->json) {
			tell_progress(c, unit);
			continue;
		}
		bytes_reset(&out);
		report_unit_text(&out, r->log, unit);
		if (c->o->explain_all)
			report_teachings_text(&out, r->log, &r->story,
			    (uint32_t)unit, CARD_COLUMNS);
		print(c, &out);
		if (r->walk.failed && r->story.failure.unit == unit &&
		    run_explain(&c->run, (uint32_t)unit))
			tell_card(c);
	}
	bytes_clear(&out);
	fflush(c->out);
}

/* Empty where it was not asked for. */
static void
equivalent(const struct headless *c, struct bytes *out)
{
	enum equivalent_tool tool;

	if (c->o->equivalent != NULL &&
	    equivalent_parse(c->o->equivalent, &tool))
		same_session_text(out, tool, &c->run, c->o);
}

static void
tell_end(struct headless *c)
{
	struct run *r = &c->run;
	struct bytes out, same;
	bool explained = r->story.failure.is &&
	    run_explain(r, r->story.failure.unit);
	struct report report = {
		.target = r->name,
		.log = r->log,
		.story = &r->story,
		.walk = &r->walk,
		.explanation = explained ? &r->explanation : NULL,
		.teachings = c->o->explain_all,
	};

	bytes_init(&out, BYTES_NO_LIMIT);
	bytes_init(&same, BYTES_NO_LIMIT);
	equivalent(c, &same);
	report.equivalent = same.len > 0 ? same.data : NULL;
	if (c->json)
		report_json(&out, &report);
	else {
		if (r->walk.failed)
			tell_card(c);
		report_end_text(&out, &report);
		bytes_addf(&out, "%s%s", same.len > 0 ? "\n" : "", same.data);
	}
	print(c, &out);
	bytes_clear(&same);
	bytes_clear(&out);
	fflush(c->out);
}

/* ---- walking ----------------------------------------------------------- */

static void
take_changes(struct headless *c)
{
	if (!c->run.changed)
		return;
	run_update(&c->run);
	tell(c);
}

/* Before AUTH: there is nobody to ask, so it is said, and sent. */
static void
look_at_credentials(struct headless *c, const struct options *o)
{
	struct run *r = &c->run;
	const struct sasl_mech *m;
	struct checks found;
	struct err e;

	if (r->walk.failed || r->walk.next.kind != INTENT_AUTH ||
	    session_state(r->session) != SESSION_READY)
		return;
	m = session_choose_mech(r->session, r->walk.next.mech, &e);
	if (m == NULL)
		return;		/* the driver hears it, too, or it is logged */
	presend_look(r, m, o->allow_plaintext_auth, &found);
	presend_log(r, &found);
	checks_clear(&found);
}

static void
walk(struct headless *c, const struct options *o)
{
	struct run *r = &c->run;

	c->driver = (struct driver){
		.loop = &r->loop,
		.log = r->log,
		.session = r->session,
		.story = &r->story,
		.walk = &r->walk,
	};
	do {
		take_changes(c);
		look_at_credentials(c, o);
		take_changes(c);
	} while (driver_step(&c->driver));
	run_update(r);
	tell(c);
}

/* ---- one target -------------------------------------------------------- */

static bool
ask_secret(struct headless *c, const struct options *o)
{
	struct run *r = &c->run;
	struct secret *s;
	struct err e;

	if (r->goal.until < STAGE_AUTH || !r->goal.with_auth ||
	    !options_need_password(o) || session_has_password(r->session))
		return true;
	s = credentials_ask(options_need_token(o) ? "Token" : "Password",
	    r->credentials.user, r->name, &e);
	if (s == NULL)
		return usage_error("%s", e.detail);
	r->credentials.password = s;
	session_set_credentials(r->session, r->credentials.user,
	    r->credentials.authzid, s);
	return true;
}

static void
on_config_problem(void *arg, const char *text)
{
	(void)arg;
	usage_error("%s", text);
}

static int check_target(const struct options *o, const char *word);

/* "@NAME" is a server of the configuration. */
static int
check_one(const struct options *given, const char *word)
{
	struct options o = *given;
	struct config config;
	struct err e;
	int status = STATUS_USAGE;

	config_init(&config);
	if (word != NULL && *word == '@')
		config_load(&config, on_config_problem, NULL);
	if (config_target(&config, &o, &word, &e))
		status = check_target(&o, word);
	else
		usage_error("%s", e.detail);
	config_clear(&config);
	return status;
}

/* The transcript has standard output for itself. */
static FILE *
report_file(const struct options *o)
{
	return o->save != NULL && strcmp(o->save, "-") == 0 ? stderr : stdout;
}

static int
check_target(const struct options *o, const char *word)
{
	struct headless c = { .o = o, .json = o->json, .out = report_file(o),
	    .progress = o->json && isatty(STDERR_FILENO) };
	struct err e;
	int status;

	if (!run_init(&c.run, o, word, &e)) {
		usage_error("%s", e.detail);
		run_clear(&c.run);
		return STATUS_USAGE;
	}
	if (!ask_secret(&c, o)) {
		run_clear(&c.run);
		return STATUS_USAGE;
	}
	walk(&c, o);
	if (c.driver.err.id[0] != '\0') {
		usage_error("%s", c.driver.err.detail);
		status = STATUS_USAGE;
	} else {
		tell_end(&c);
		status = walk_exit_status(&c.run.walk, &c.run.story);
		if (o->save != NULL && !check_save(o, &c.run) &&
		    status == STATUS_GOOD)
			status = STATUS_NOT_SAVED;
	}
	run_clear(&c.run);
	return status;
}

/* One of several targets. */
static int
check_number(const struct options *o, size_t i)
{
	struct options one = *o;
	char *path = o->save != NULL ? check_save_path(o->save, i + 1,
	    o->nwords) : NULL;
	int status;

	one.save = path;
	status = check_one(&one, o->words[i]);
	free(path);
	return status;
}

int
program_check(const struct options *o)
{
	int first = STATUS_GOOD;

	if (!check_save_begins(o))
		return STATUS_NOT_SAVED;
	if (o->mx != NULL || o->srv != NULL)
		return check_one(o, NULL);
	if (o->nwords == 0 && o->program == PROGRAM_CHECK) {
		usage_error("check needs a TARGET, such as "
		    "mail.example.com:587, or practice; see --help");
		return STATUS_USAGE;
	}
	if (o->nwords == 0)
		return check_one(o, "practice");
	for (size_t i = 0; i < o->nwords; i++) {
		int status = check_number(o, i);

		if (first == STATUS_GOOD)
			first = status;
	}
	return first;
}
