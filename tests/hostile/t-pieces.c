/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same bytes in other pieces give the same events: every case of this
 * folder that is replies only is played whole, and read in pieces of 1, 2, 3
 * and of random length; the log must not differ but in its times and ports.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "core/smtp/session.h"
#include "core/walk/driver.h"
#include "tests/lib/rng.h"
#include "tests/lib/roguecase.h"
#include "tests/lib/script.h"

#define PASSWORD	"kettle-drum-94"
/* More is not cut small: the flood tests have their own limits. */
#define BYTES_MAX	40000
#define TURNS_MAX	400000
#define WAYS		5

/* Real milliseconds without anything, until a limit is due. */
#define QUIET_MS	20

static size_t piece;			/* 0: as it comes */
static bool random_pieces;
static struct rng rng;

ssize_t __real_recv(int fd, void *p, size_t n, int flags);
ssize_t __wrap_recv(int fd, void *p, size_t n, int flags);
ssize_t __wrap___recv_chk(int fd, void *p, size_t n, size_t size, int flags);

struct play {
	struct loop	 loop;
	struct script	 script;
	struct target	 target;
	struct session_opts opts;
	struct goal	 goal;
	struct log	*log;
	struct session	*session;
	struct story	 story;
	struct walk	 walk;
	bool		 changed;
};

static struct play *playing;

/* ---- pieces ------------------------------------------------------------ */

/* Everything has come, and the client is given so much of it at once. */
static size_t
room_of(int fd, size_t n)
{
	size_t most = random_pieces ? 1 + rng_below(&rng, 7) : piece;

	if (playing == NULL || fd == playing->script.client.fd || most == 0 ||
	    most > n)
		return n;
	return most;
}

/* The linker puts these where the program calls recv(). */
ssize_t
__wrap_recv(int fd, void *p, size_t n, int flags)
{
	return __real_recv(fd, p, room_of(fd, n), flags);
}

ssize_t
__wrap___recv_chk(int fd, void *p, size_t n, size_t size, int flags)
{
	(void)size;
	return __real_recv(fd, p, room_of(fd, n), flags);
}

/* ---- which cases ------------------------------------------------------- */

static bool
is_said_small(const struct rogue_step *s)
{
	return s->kind != ROGUE_SAY || (s->count != ROGUE_FOREVER &&
	    s->count * s->n <= BYTES_MAX);
}

static bool
has_arg(const struct roguecase *c, const char *name, const char **value)
{
	for (size_t i = 0; i < c->args.n; i++)
		if (strcmp(c->args.v[i], name) == 0) {
			if (value != NULL)
				*value = c->args.v[i + 1];
			return true;
		}
	return false;
}

/* A nonce is another one each time, and so is what is said of it. */
static bool
has_nonce(const struct roguecase *c)
{
	const char *mech = "";

	return has_arg(c, "--auth", &mech) && strncmp(mech, "SCRAM", 5) == 0;
}

/* Replies only, and not too many of them. */
static bool
is_fit(const struct roguecase *c)
{
	if (c->no_server || c->tls || c->dead || c->timing ||
	    c->message_kib > 0 || has_nonce(c))
		return false;
	for (size_t i = 0; i < c->rogue.nsteps; i++)
		switch (c->rogue.steps[i].kind) {
		case ROGUE_SHUT:
		case ROGUE_DEAF:
		case ROGUE_PIECE:
		case ROGUE_PACE:
		case ROGUE_URGENT:
		case ROGUE_HEAR_MESSAGE:
			return false;
		default:
			if (!is_said_small(&c->rogue.steps[i]))
				return false;
		}
	return true;
}

/* ---- playing ----------------------------------------------------------- */

static void
add_turn(struct script *s, const struct rogue_step *r)
{
	static const enum turn_kind kinds[] = {
		[ROGUE_HEAR] = TURN_HEAR,
		[ROGUE_HEAR_START] = TURN_HEAR_ANYTHING,
		[ROGUE_HEAR_ANYTHING] = TURN_HEAR_ANYTHING,
		[ROGUE_CLOSE] = TURN_CLOSE, [ROGUE_CUT] = TURN_CLOSE,
		[ROGUE_RESET] = TURN_RESET,
	};

	if (r->kind == ROGUE_SAY)
		for (unsigned long i = 0; i < r->count; i++)
			script_add(s, TURN_SAY, r->text, r->n);
	else if (r->kind <= ROGUE_RESET)
		script_add(s, kinds[r->kind], r->text, r->n);
}

static void
on_changed(void *arg)
{
	((struct play *)arg)->changed = true;
}

static void
begin(struct play *p, const struct roguecase *c)
{
	const char *password = c->password ? c->password : PASSWORD;
	struct secret *s = NULL;

	loop_init(&p->loop);
	script_init(&p->script, &p->loop);
	for (size_t i = 0; i < c->rogue.nsteps; i++)
		add_turn(&p->script, &c->rogue.steps[i]);
	script_start(&p->script);
	p->target.kind = TARGET_HOST;
	p->target.text = p->target.host = xstrdup("127.0.0.1");
	p->target.is_address = true;
	p->target.port = p->script.port;
	p->opts.target = &p->target;
	p->opts.timeout_ms = 30000;
	p->opts.allow_plaintext_auth = has_arg(c, "--allow-plaintext-auth",
	    NULL);
	p->opts.helo = p->goal.helo = "client.test";
	p->goal.with_auth = c->user != NULL;
	p->goal.until = c->user ? STAGE_AUTH : STAGE_STARTTLS;
	p->goal.tls = has_arg(c, "none", NULL) ? TLS_NONE : TLS_AUTO;
	(void)has_arg(c, "--auth", &p->goal.mechs);
	p->log = log_new();
	p->session = session_new(&p->loop, p->log, &p->opts, on_changed, p);
	if (c->user != NULL)
		s = secret_new(password, strlen(password));
	session_set_credentials(p->session, c->user, NULL, s);
	session_set_mechs(p->session, p->goal.mechs);
	secret_free(s);
	story_init(&p->story);
}

static void
look(struct play *p)
{
	p->changed = false;
	story_read(&p->story, p->log);
	walk_compute(&p->walk, &p->story, p->log, &p->goal);
}

/* Nobody says anything any more: the next limit is due. */
static void
skip_to_timer(struct play *p)
{
	int64_t at = INT64_MAX;

	for (size_t i = 0; i < p->loop.ntimers; i++)
		if (p->loop.timers[i]->at_us < at)
			at = p->loop.timers[i]->at_us;
	if (at != INT64_MAX && at > clock_mono_us())
		clock_advance(at - clock_mono_us());
}

static void
wait_a_turn(struct play *p)
{
	struct pollfd nothing = { .fd = -1 };

	for (int i = 0; i < QUIET_MS && !loop_has_pending(&p->loop); i++)
		poll(&nothing, 1, 1);
	if (!loop_has_pending(&p->loop))
		skip_to_timer(p);
	loop_turn(&p->loop, 0);
}

static void
drive(struct play *p)
{
	struct driver d = { .loop = &p->loop, .log = p->log,
	    .session = p->session, .story = &p->story, .walk = &p->walk };

	look(p);
	for (unsigned i = 0; i < TURNS_MAX; i++) {
		if (p->changed)
			look(p);
		if (session_is_busy(p->session))
			wait_a_turn(p);
		else if (!driver_step(&d))
			return;
	}
	fail_msg("it does not end");
}

/* ---- what came of it --------------------------------------------------- */

/* Ports are in these. */
static bool
names_port(const struct entry *e)
{
	return e->kind == ENTRY_EVENT && (strcmp(e->event, "open") == 0 ||
	    strcmp(e->event, "connect") == 0);
}

static void
write_log(struct bytes *out, const struct play *p)
{
	for (size_t i = 0; i < log_count(p->log); i++) {
		const struct entry *e = log_entry(p->log, i);

		bytes_addf(out, "%u %d %s %#x %d %zu %s ", e->unit,
		    (int)e->kind, stage_name(e->stage), e->flags, (int)e->eol,
		    e->full_len, e->kind == ENTRY_EVENT ? e->event : "");
		if (!names_port(e))
			bytes_add_slice(out, e->text);
		bytes_add_char(out, '\n');
	}
	bytes_addf(out, "status %d, failed %d\n",
	    walk_exit_status(&p->walk, &p->story), p->story.failure.is);
}

static void
play(struct bytes *out, const struct roguecase *c)
{
	struct play p;

	memset(&p, 0, sizeof(p));
	clock_fake(1000000, 1700000000000000);
	begin(&p, c);
	playing = &p;
	drive(&p);
	look(&p);
	playing = NULL;
	write_log(out, &p);
	session_free(p.session);
	story_clear(&p.story);
	log_free(p.log);
	script_clear(&p.script);
	loop_clear(&p.loop);
	free(p.target.host);
}

static void
compare(const struct roguecase *c, const struct bytes *a,
    const struct bytes *b)
{
	size_t at = 0, from;

	if (a->len == b->len && memcmp(a->data, b->data, a->len) == 0)
		return;
	while (at < a->len && at < b->len && a->data[at] == b->data[at])
		at++;
	from = at > 200 ? at - 200 : 0;
	fail_msg("%s: in pieces of %zu%s:\n%.400s\n---- whole:\n%.400s",
	    c->name, piece, random_pieces ? " (random)" : "",
	    b->data + from, a->data + from);
}

static void
test_case(void **state)
{
	const struct roguecase *c = *state;
	struct bytes whole, cut;

	bytes_init(&whole, BYTES_NO_LIMIT);
	bytes_init(&cut, BYTES_NO_LIMIT);
	piece = 0;
	random_pieces = false;
	play(&whole, c);
	for (int way = 1; way <= WAYS; way++) {
		random_pieces = way > 3;
		piece = random_pieces ? 0 : (size_t)way;
		bytes_reset(&cut);
		play(&cut, c);
		compare(c, &whole, &cut);
	}
	bytes_clear(&whole);
	bytes_clear(&cut);
}

int
main(void)
{
	const char *top = getenv("TOP_SRCDIR"), *only = getenv("HOSTILE_ONLY");
	struct roguecases cases = { NULL, 0 };
	struct CMUnitTest *tests;
	char pattern[4096];
	size_t n = 0;
	glob_t g;
	int failed;

	signal(SIGPIPE, SIG_IGN);
	secret_init();
	rng.state = 94;
	snprintf(pattern, sizeof(pattern), "%s/tests/hostile/%s.case",
	    top ? top : ".", only ? only : "*");
	if (glob(pattern, 0, NULL, &g) != 0)
		return 99;
	for (size_t i = 0; i < g.gl_pathc; i++)
		roguecases_read(&cases, g.gl_pathv[i]);
	globfree(&g);
	tests = xcalloc(cases.n, sizeof(*tests));
	for (size_t i = 0; i < cases.n; i++)
		if (is_fit(&cases.v[i]))
			tests[n++] = (struct CMUnitTest){
				.name = cases.v[i].name,
				.test_func = test_case,
				.initial_state = &cases.v[i],
			};
	failed = _cmocka_run_group_tests("pieces", tests, n, NULL, NULL);
	free(tests);
	roguecases_clear(&cases);
	return failed;
}
