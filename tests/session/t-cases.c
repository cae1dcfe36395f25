/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays every tests/session/(name).case; README.md beside it says what they hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/xalloc.h"
#include "core/explain/explain.h"
#include "core/report/report.h"
#include "core/smtp/session.h"
#include "core/walk/driver.h"
#include "tests/lib/script.h"

#define LIST_MAX	64

struct list {
	char	*v[LIST_MAX];
	size_t	 n;
};

struct play {
	struct loop	 loop;
	struct script	 script;
	struct target	 target;
	struct session_opts opts;
	struct goal	 goal;
	char		*user, *password, *auth;
	struct list	 types, shows, nowhere, warnings, events;
	char		*failed, *cause;
	int		 status;
	bool		 ok;
	/* what came of it */
	struct log	*log;
	struct session	*session;
	struct story	 story;
	struct walk	 walk;
	struct explanation x;
	struct bytes	 text, json;
	bool		 changed;
};

/* ---- reading ----------------------------------------------------------- */

static void
keep(struct list *l, const char *text)
{
	assert_true(l->n < LIST_MAX);
	l->v[l->n++] = xstrdup(text);
}

static void
turn(struct play *p, enum turn_kind k, const char *text, const char *end)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	script_expand(&b, text);
	bytes_add_str(&b, end);
	script_add(&p->script, k, b.data, b.len);
	bytes_clear(&b);
}

static bool
read_server(struct play *p, const char *word, const char *rest)
{
	if (strcmp(word, "server") == 0)
		turn(p, TURN_SAY, rest, "\r\n");
	else if (strcmp(word, "bytes") == 0)
		turn(p, TURN_SAY, rest, "");
	else if (strcmp(word, "client") == 0)
		turn(p, TURN_HEAR, rest, "");
	else if (strcmp(word, "anything") == 0)
		turn(p, TURN_HEAR_ANYTHING, "", "");
	else if (strcmp(word, "close") == 0)
		turn(p, TURN_CLOSE, "", "");
	else if (strcmp(word, "reset") == 0)
		turn(p, TURN_RESET, "", "");
	else if (strcmp(word, "split") == 0)
		p->script.split = (size_t)strtoul(rest, NULL, 10);
	else
		return false;
	return true;
}

static bool
read_option(struct play *p, const char *word, const char *rest)
{
	if (strcmp(word, "user") == 0)
		p->user = xstrdup(rest);
	else if (strcmp(word, "password") == 0)
		p->password = xstrdup(rest);
	else if (strcmp(word, "auth") == 0)
		p->goal.mechs = p->auth = xstrdup(rest);
	else if (strcmp(word, "helo") == 0)
		p->goal.helo = p->opts.helo = xstrdup(rest);
	else if (strcmp(word, "from") == 0)
		p->goal.from = xstrdup(rest);
	else if (strcmp(word, "to") == 0)
		p->goal.to = xstrdup(rest);
	else if (strcmp(word, "until") == 0)
		assert_true(stage_parse(rest, &p->goal.until));
	else if (strcmp(word, "timeout") == 0)
		p->opts.timeout_ms = (int)strtol(rest, NULL, 10);
	else if (strcmp(word, "secure") == 0)
		p->opts.allow_plaintext_auth = false;
	else if (strcmp(word, "late-initial") == 0)
		p->opts.no_initial_response = true;
	else if (strcmp(word, "lmtp") == 0)
		p->opts.lmtp = p->goal.lmtp = true;
	else if (strcmp(word, "type") == 0)
		keep(&p->types, rest);
	else
		return false;
	return true;
}

static bool
read_expectation(struct play *p, const char *word, const char *rest)
{
	if (strcmp(word, "ok") == 0)
		p->ok = true;
	else if (strcmp(word, "failed") == 0)
		p->failed = xstrdup(rest);
	else if (strcmp(word, "cause") == 0)
		p->cause = xstrdup(rest);
	else if (strcmp(word, "status") == 0)
		p->status = (int)strtol(rest, NULL, 10);
	else if (strcmp(word, "event") == 0)
		keep(&p->events, rest);
	else if (strcmp(word, "warning") == 0)
		keep(&p->warnings, rest);
	else if (strcmp(word, "shows") == 0)
		keep(&p->shows, rest);
	else if (strcmp(word, "nowhere") == 0)
		keep(&p->nowhere, rest);
	else
		return false;
	return true;
}

static void
read_case(struct play *p, const char *path)
{
	char line[4096];
	FILE *f = fopen(path, "r");

	if (f == NULL)
		fail_msg("%s cannot be opened", path);
	while (fgets(line, sizeof(line), f) != NULL) {
		char *rest;

		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		rest = line + strcspn(line, " \t");
		if (*rest != '\0')
			*rest++ = '\0';
		rest += strspn(rest, " \t");
		if (!read_server(p, line, rest) && !read_option(p, line, rest)
		    && !read_expectation(p, line, rest))
			fail_msg("%s: what is \"%s\"?", path, line);
	}
	fclose(f);
}

/* ---- playing ----------------------------------------------------------- */

static void
on_changed(void *arg)
{
	((struct play *)arg)->changed = true;
}

static void
look(struct play *p)
{
	p->changed = false;
	story_read(&p->story, p->log);
	walk_compute(&p->walk, &p->story, p->log, &p->goal);
}

/* A person types while the session stands open. */
static void
type_lines(struct play *p)
{
	struct err e;

	for (size_t i = 0; i < p->types.n; i++) {
		struct intent raw = { .kind = INTENT_RAW };
		struct bytes b;

		bytes_init(&b, BYTES_NO_LIMIT);
		script_expand(&b, p->types.v[i]);
		raw.arg = bytes_slice(&b);
		if (!session_do(p->session, &raw, &e))
			print_message("%s\n", e.detail);
		while (session_is_busy(p->session))
			loop_turn(&p->loop, -1);
		bytes_clear(&b);
	}
	look(p);
}

static void
drive(struct play *p)
{
	struct driver d = {
		.loop = &p->loop, .log = p->log, .session = p->session,
		.story = &p->story, .walk = &p->walk,
	};
	bool typed = p->types.n == 0;

	look(p);
	do {
		if (p->changed)
			look(p);
		if (!typed && p->walk.reached &&
		    !session_is_busy(p->session)) {
			typed = true;
			type_lines(p);
		}
	} while (driver_step(&d));
	look(p);
}

static void
tell(struct play *p)
{
	struct situation s;
	struct bytes text;
	struct report r = { .target = "case", .log = p->log,
	    .story = &p->story, .walk = &p->walk };

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_init(&p->text, BYTES_NO_LIMIT);
	bytes_init(&p->json, BYTES_NO_LIMIT);
	if (p->story.failure.is) {
		situation_of(&p->story, p->log, &s, &text);
		explain(&s, &p->x);
		r.explanation = &p->x;
		report_card_text(&p->text, &p->x, 78);
	}
	for (size_t i = 0; i < log_units(p->log); i++)
		report_unit_text(&p->text, p->log, i);
	report_json(&p->json, &r);
	bytes_clear(&text);
}

static void
play(struct play *p)
{
	struct secret *s;

	script_start(&p->script);
	p->target.kind = TARGET_HOST;
	p->target.text = p->target.host = xstrdup("127.0.0.1");
	p->target.is_address = true;
	p->target.port = p->script.port;
	p->opts.target = &p->target;
	p->log = log_new();
	p->session = session_new(&p->loop, p->log, &p->opts, on_changed, p);
	s = p->password ? secret_new(p->password, strlen(p->password)) : NULL;
	p->goal.with_auth = p->user != NULL;
	session_set_credentials(p->session, p->user, NULL, s);
	session_set_mechs(p->session, p->auth);
	secret_free(s);
	story_init(&p->story);
	drive(p);
	tell(p);
}

/* ---- judging ----------------------------------------------------------- */

static bool
holds(const struct bytes *b, const char *text)
{
	struct bytes want;
	bool found;

	bytes_init(&want, BYTES_NO_LIMIT);
	script_expand(&want, text);
	found = memmem(b->data, b->len, want.data, want.len) != NULL;
	bytes_clear(&want);
	return found;
}

static void
judge_lists(const struct play *p)
{
	char want[128];

	for (size_t i = 0; i < p->shows.n; i++)
		if (!holds(&p->text, p->shows.v[i]))
			fail_msg("does not show \"%s\"", p->shows.v[i]);
	for (size_t i = 0; i < p->nowhere.n; i++)
		if (holds(&p->text, p->nowhere.v[i]) ||
		    holds(&p->json, p->nowhere.v[i]))
			fail_msg("shows \"%s\"", p->nowhere.v[i]);
	for (size_t i = 0; i < p->warnings.n; i++) {
		snprintf(want, sizeof(want), "\"id\":\"%s\"",
		    p->warnings.v[i]);
		if (!holds(&p->json, want))
			fail_msg("does not warn of %s", p->warnings.v[i]);
	}
	for (size_t k = 0; k < p->events.n; k++) {
		bool found = false;

		for (size_t i = 0; i < log_count(p->log); i++) {
			const struct entry *e = log_entry(p->log, i);

			found = found || (e->kind == ENTRY_EVENT &&
			    strcmp(e->event, p->events.v[k]) == 0);
		}
		if (!found)
			fail_msg("no event %s", p->events.v[k]);
	}
}

static void
judge(const struct play *p)
{
	const struct story_failure *f = &p->story.failure;

	if (p->script.fault[0] != '\0')
		fail_msg("%s", p->script.fault);
	if (p->ok && !p->walk.reached)
		fail_msg("did not reach its goal; at %s: %s",
		    stage_name(f->stage), f->event ? f->event : "a reply");
	if (p->failed != NULL) {
		if (p->walk.reached || !f->is)
			fail_msg("did not fail");
		assert_string_equal(stage_name(f->stage), p->failed);
	}
	if (p->cause != NULL)
		assert_string_equal(explanation_id(&p->x), p->cause);
	assert_int_equal(walk_exit_status(&p->walk, &p->story), p->status);
	judge_lists(p);
}

static void
empty(struct list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
}

static void
end(struct play *p)
{
	if (p->story.failure.is)
		explanation_clear(&p->x);
	session_free(p->session);
	story_clear(&p->story);
	log_free(p->log);
	script_clear(&p->script);
	loop_clear(&p->loop);
	bytes_clear(&p->text);
	bytes_clear(&p->json);
	empty(&p->types);
	empty(&p->shows);
	empty(&p->nowhere);
	empty(&p->warnings);
	empty(&p->events);
	free(p->target.host);
	free(p->user);
	free(p->password);
	free(p->auth);
	free((char *)p->opts.helo);
	free((char *)p->goal.from);
	free((char *)p->goal.to);
	free(p->failed);
	free(p->cause);
}

/* pieces: bytes at once, where the case says nothing of it; 0: all. */
static void
play_case(const char *path, size_t pieces)
{
	struct play p;

	memset(&p, 0, sizeof(p));
	loop_init(&p.loop);
	script_init(&p.script, &p.loop);
	p.opts.timeout_ms = 5000;
	p.opts.allow_plaintext_auth = true;
	p.goal.tls = TLS_AUTO;
	p.goal.until = STAGE_AUTH;
	p.goal.message = slice_of("Subject: hi\n\n.dotted\r\nlast");
	read_case(&p, path);
	if (p.script.split == 0)
		p.script.split = pieces;
	play(&p);
	judge(&p);
	end(&p);
}

/* It ends in the same way byte by byte; other pieces: tests/hostile. */
static void
test_case(void **state)
{
	play_case(*state, 0);
	play_case(*state, 1);
}

int
main(void)
{
	const char *top = getenv("TOP_SRCDIR");
	struct CMUnitTest *tests;
	char pattern[4096];
	glob_t g;
	int failed;

	snprintf(pattern, sizeof(pattern), "%s/tests/session/*.case",
	    top ? top : ".");
	if (glob(pattern, 0, NULL, &g) != 0) {
		fprintf(stderr, "no cases: %s\n", pattern);
		return 99;
	}
	secret_init();
	tests = xcalloc(g.gl_pathc, sizeof(*tests));
	for (size_t i = 0; i < g.gl_pathc; i++)
		tests[i] = (struct CMUnitTest){
			.name = strrchr(g.gl_pathv[i], '/') + 1,
			.test_func = test_case,
			.initial_state = g.gl_pathv[i],
		};
	failed = _cmocka_run_group_tests("session", tests, g.gl_pathc, NULL,
	    NULL);
	free(tests);
	globfree(&g);
	return failed;
}
