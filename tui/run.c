/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "tui/options/options-check.h"
#include "tui/banned.h"

#define MESSAGE_MAX	(256u << 20)
#define MESSAGE_WRITER_MS	2000	/* for one to open the pipe */
#define DEFAULT_UNTIL	STAGE_STARTTLS

static void
on_changed(void *arg)
{
	struct run *r = arg;

	r->changed = true;
}

/* ---- the practice server ----------------------------------------------- */

/* What the scenario has a walk do; options go before it. */
static void
set_practice_opts(struct run *r, const struct options *o,
    const struct scenario *s)
{
	if (s->tls == SCENARIO_IMPLICIT_TLS)
		r->host.tls = TLS_IMPLICIT;
	if (s->given_tls != NULL)
		tls_mode_parse(s->given_tls, &r->host.tls);
	if (s->patience_s > 0 && !o->timeout_given)
		r->opts.timeout_ms = (int)s->patience_s * 1000;
}

static bool
start_practice(struct run *r, const struct options *o, struct err *e)
{
	struct practice_opts po = { .scenario = NULL };
	struct slice ca;

	if (!scenario_choose(&r->choice, r->target.scenario, o->like,
	    cause_id_at, e))
		return false;
	po.scenario = r->choice.scenario;
	po.voice = r->choice.voice;
	r->practice = practice_new(&r->loop, &po, e);
	if (r->practice == NULL)
		return false;
	if (!target_parse(&r->host, PRACTICE_HOST, e))
		return false;
	r->host.port = practice_port(r->practice);
	free(r->connect_host);		/* of --connect-to: it leads elsewhere */
	r->connect_host = xstrdup("127.0.0.1");
	r->opts.connect_port = 0;
	ca = practice_ca_pem(r->practice);
	r->opts.tls_opts.ca_pem = ca.p;
	r->opts.tls_opts.ca_pem_n = ca.n;
	r->opts.practice = true;
	set_practice_opts(r, o, po.scenario);
	return true;
}

static void
practice_credentials(struct run *r, const char *mechs)
{
	struct slice p = slice_of(practice_secret(r->practice, mechs));

	if (r->credentials.user == NULL)
		r->credentials.user = xstrdup(practice_given_user(
		    r->practice));
	if (r->credentials.password == NULL)
		r->credentials.password = secret_new(p.p, p.n);
}

/* ---- the message ------------------------------------------------------- */

static char *
short_message(const struct goal *g)
{
	time_t now = (time_t)(clock_wall_us() / 1000000);
	struct tm tm;
	char date[64];

	gmtime_r(&now, &tm);
	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S +0000", &tm);
	return xasprintf("Date: %s\r\nFrom: <%s>\r\nTo: <%s>\r\n"
	    "Subject: a test by smtpscope\r\n\r\n"
	    "This message was sent to see whether it gets through.\r\n",
	    date, g->from ? g->from : "", g->to ? g->to : "");
}

/*
 * A pipe with a name that nobody writes to ends at once; whoever writes, but
 * slowly, is waited for.
 */
static ssize_t
read_first(int fd, char *buf, size_t n)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	ssize_t got = read(fd, buf, n);
	int ready;

	if (got == 0) {
		ready = poll(&p, 1, MESSAGE_WRITER_MS);
		got = read(fd, buf, n);
		if (got == 0 && ready == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
	}
	fcntl(fd, F_SETFL, 0);
	return got < 0 && errno == EAGAIN ? read(fd, buf, n) : got;
}

static bool
read_to_end(int fd, ssize_t n, char *buf, size_t size, struct bytes *b)
{
	for (; n > 0; n = read(fd, buf, size))
		if (!bytes_add(b, buf, (size_t)n)) {
			errno = EFBIG;
			return false;
		}
	return n == 0;
}

static bool
tell_unread(const char *path, struct err *e)
{
	char why[128];

	if (errno == EFBIG)
		return err_set(e, "run.data", "%s is larger than %u MiB",
		    path, MESSAGE_MAX >> 20);
	if (errno == ETIMEDOUT)
		return err_set(e, "run.data", "%s is a pipe into which nobody "
		    "writes", path);
	return err_set(e, "run.data", "%s: %s", path,
	    strerror_r(errno, why, sizeof(why)));
}

bool
run_read_message(const char *path, struct bytes *out, struct err *e)
{
	struct bytes b;
	char buf[16384];
	bool is_stdin = strcmp(path, "-") == 0, ok;
	int fd = is_stdin ? dup(STDIN_FILENO) :
	    open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return tell_unread(path, e);
	bytes_init(&b, MESSAGE_MAX);
	ok = read_to_end(fd, is_stdin ? read(fd, buf, sizeof(buf)) :
	    read_first(fd, buf, sizeof(buf)), buf, sizeof(buf), &b) ||
	    tell_unread(path, e);
	close(fd);
	if (!ok)
		bytes_clear(&b);
	else
		*out = b;
	return ok;
}

static bool
read_message(struct run *r, const char *path, struct err *e)
{
	struct bytes b;
	struct err why;

	if (!run_read_message(path, &b, &why))
		return err_set(e, why.id, "--data %s", why.detail);
	r->goal.message.n = b.len;
	r->message = bytes_take(&b);
	r->goal.message.p = r->message;
	return true;
}

static bool
prepare_message(struct run *r, const struct options *o, struct err *e)
{
	if (o->data != NULL)
		return read_message(r, o->data, e);
	r->message = short_message(&r->goal);
	r->goal.message = slice_of(r->message);
	return true;
}

/* ---- options to session and goal --------------------------------------- */

static bool
copy_options(struct run *r, const struct options *o, struct err *e)
{
	struct session_opts *s = &r->opts;

	*s = (struct session_opts){
		.target = &r->host,
		.mx = o->mx,
		.srv = o->srv,
		.family = o->family,
		.source = o->source,
		.timeout_ms = o->timeout_ms,
		.helo = o->helo,
		.sni = o->sni,
		.tls_opts = o->tls_opts,
		.insecure = o->insecure,
		.allow_plaintext_auth = o->allow_plaintext_auth,
		.no_initial_response = o->no_initial_response,
		.mask_user = o->mask_user,
		.channel_binding = o->binding,
	};
	if (s->tls_opts.keylog == NULL)
		s->tls_opts.keylog = getenv("SSLKEYLOGFILE");
	if (s->tls_opts.keylog != NULL && s->tls_opts.keylog[0] == '\0')
		s->tls_opts.keylog = NULL;
	if (o->connect_to != NULL && !target_parse_address(o->connect_to,
	    &r->connect_host, &s->connect_port, e))
		return false;
	return true;
}

static void
set_tls(struct run *r, const struct options *o)
{
	enum tls_mode mode = o->tls_given ? o->tls : r->host.tls;

	if (mode == TLS_AUTO && r->host.port == 465 && o->mx == NULL &&
	    r->host.kind == TARGET_HOST)
		mode = TLS_IMPLICIT;
	r->goal.tls = mode;
	r->opts.implicit_tls = mode == TLS_IMPLICIT;
}

/* A scenario about the envelope needs one: nothing of it is delivered. */
static void
set_practice_goal(struct goal *g, const struct scenario *s)
{
	if (s->until > g->until)
		g->until = s->until;
	if (g->from == NULL)
		g->from = "student@" PRACTICE_HOST;
	if (g->to == NULL)
		g->to = "teacher@" PRACTICE_HOST;
}

bool
run_is_for_strangers(const struct run *r)
{
	return r->practice != NULL && r->choice.scenario->given_no_login;
}

/* Who is named is to log in. */
static bool
has_login(const struct run *r, const struct options *o)
{
	if (run_is_for_strangers(r) && o->user == NULL && o->auth == NULL &&
	    !(o->until_given && o->until == STAGE_AUTH))
		return false;
	return r->credentials.user != NULL || !options_need_user(o);
}

static void
set_goal(struct run *r, const struct options *o)
{
	struct goal *g = &r->goal;

	g->helo = o->helo;
	g->mechs = o->auth;
	g->from = o->from;
	g->to = o->to;
	g->lmtp = r->host.lmtp;
	r->opts.lmtp = r->host.lmtp;
	g->with_auth = has_login(r, o);
	g->until = g->with_auth ? STAGE_AUTH : DEFAULT_UNTIL;
	if (r->practice != NULL)
		set_practice_goal(g, r->choice.scenario);
	if (o->until_given)
		g->until = o->until;
}

static bool
parse_target(struct run *r, const struct options *o, const char *word,
    struct err *e)
{
	const char *service = o->mx ? o->mx : o->srv;

	if (word == NULL && service != NULL) {
		if (!target_parse(&r->host, service, e))
			return false;
		r->host.port = o->mx ? 25 : 587;
		r->name = xasprintf("%s:%u", service, r->host.port);
		return true;
	}
	if (!target_parse(&r->target, word ? word : "practice", e))
		return false;
	r->name = xstrdup(r->target.text);
	if (r->target.kind == TARGET_PRACTICE)
		return start_practice(r, o, e);
	return target_parse(&r->host, word, e);
}

static void
drop_session(struct run *r)
{
	session_free(r->session);
	r->session = NULL;
	practice_free(r->practice);
	r->practice = NULL;
	scenario_choice_clear(&r->choice);
	credentials_clear(&r->credentials);
	target_clear(&r->target);
	target_clear(&r->host);
	free(r->name);
	free(r->message);
	free(r->connect_host);
	free(r->told);
	r->name = r->message = r->connect_host = r->told = NULL;
	r->goal = (struct goal){ .until = DEFAULT_UNTIL };
}

void
run_renew(struct run *r, const struct options *o)
{
	session_free(r->session);
	r->session = session_new(&r->loop, r->log, &r->opts, on_changed, r);
	session_set_credentials(r->session, r->credentials.user,
	    r->credentials.authzid, r->credentials.password);
	session_set_mechs(r->session, o->auth);
	r->changed = true;
}

bool
run_by_port(struct run *r, const struct options *o, uint16_t port,
    struct err *e)
{
	const char *host = r->host.host;
	bool v6 = strchr(host, ':') != NULL;
	char *word = xasprintf("%s%s%s:%u", v6 ? "[" : "", host,
	    v6 ? "]" : "", port);
	struct target to;
	bool ok = target_parse(&to, word, e);

	free(word);
	if (!ok)
		return false;
	session_free(r->session);	/* it borrows from the host */
	r->session = NULL;
	target_clear(&r->host);
	r->host = to;
	free(r->name);
	r->name = xstrdup(r->host.text);
	r->opts.name = r->name;
	set_tls(r, o);
	run_renew(r, o);
	return true;
}

bool
run_retarget(struct run *r, const struct options *o, const char *word,
    struct err *e)
{
	drop_session(r);
	r->idle = r->shown = false;
	if (!copy_options(r, o, e) || !parse_target(r, o, word, e) ||
	    !credentials_get(&r->credentials, o, r->host.host ?
	    r->host.host : "localhost", e))
		return false;
	if (r->practice != NULL)
		practice_credentials(r, o->auth);
	r->opts.connect_host = r->connect_host;
	r->opts.name = r->name;
	set_tls(r, o);
	set_goal(r, o);
	if (!prepare_message(r, o, e))
		return false;
	run_renew(r, o);
	return true;
}

void
run_idle(struct run *r, const struct options *o)
{
	drop_session(r);
	r->opts = (struct session_opts){ .target = &r->host,
	    .timeout_ms = o->timeout_ms, .mask_user = o->mask_user };
	r->idle = true;
	r->shown = false;
	run_renew(r, o);
}

static void
replace_log(struct run *r, struct log *log)
{
	if (r->explained)
		explanation_clear(&r->explanation);
	story_clear(&r->story);
	story_init(&r->story);
	log_free(r->log);
	r->log = log;
	r->explained = false;
	r->cause = NULL;
	r->explained_unit = r->asked_unit = r->newest_unit = UNIT_NONE;
}

void
run_show(struct run *r, const struct options *o, struct log *log,
    const char *target)
{
	struct err e;

	drop_session(r);
	replace_log(r, log);
	r->idle = false;
	r->shown = true;
	if (target != NULL && target_parse(&r->target, target, &e) &&
	    r->target.kind != TARGET_PRACTICE)
		target_parse(&r->host, target, &e);
	r->name = xstrdup(target != NULL ? target : "unknown");
	r->opts = (struct session_opts){ .target = &r->host,
	    .timeout_ms = o->timeout_ms, .mask_user = o->mask_user };
	run_renew(r, o);
	story_update(&r->story, r->log);
	if (r->story.auth_user != NULL)
		r->credentials.user = xstrdup(r->story.auth_user);
}

static void
init(struct run *r, const struct options *o)
{
	memset(r, 0, sizeof(*r));
	loop_init(&r->loop);
	r->log = log_new();
	log_set_reveal(r->log, !o->no_reveal);
	story_init(&r->story);
	r->explained_unit = r->asked_unit = r->newest_unit = UNIT_NONE;
}

void
run_init_idle(struct run *r, const struct options *o)
{
	init(r, o);
	run_idle(r, o);
}

bool
run_init(struct run *r, const struct options *o, const char *word,
    struct err *e)
{
	init(r, o);
	return run_retarget(r, o, word, e);
}

void
run_clear(struct run *r)
{
	drop_session(r);
	if (r->explained)
		explanation_clear(&r->explanation);
	story_clear(&r->story);
	log_free(r->log);
	loop_clear(&r->loop);
}

/* The story as it is told around one failure. */
static void
explain_unit(struct run *r, uint32_t unit)
{
	struct story around = r->story;
	struct situation situation;
	struct bytes text;

	if (r->explained)
		explanation_clear(&r->explanation);
	r->explained = story_failure_at(&r->story, r->log, unit,
	    &around.failure);
	r->explained_unit = r->explained ? unit : UNIT_NONE;
	if (!r->explained)
		return;
	if (r->story.failure.is && r->story.failure.unit == unit)
		around.failure = r->story.failure;
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&around, r->log, &situation, &text);
	explain(&situation, &r->explanation);
	bytes_clear(&text);
}

/* Why the walk stopped, whatever is explained on the screen. */
static const struct cause *
find_cause(const struct run *r)
{
	struct situation situation;
	struct explanation x;
	const struct cause *cause;
	struct bytes text;

	if (!r->story.failure.is)
		return NULL;
	if (r->explained && r->explained_unit == r->story.failure.unit)
		return r->explanation.cause;
	bytes_init(&text, BYTES_NO_LIMIT);
	situation_of(&r->story, r->log, &situation, &text);
	explain(&situation, &x);
	cause = x.cause;
	explanation_clear(&x);
	bytes_clear(&text);
	return cause;
}

void
run_update(struct run *r)
{
	uint32_t newest;

	r->changed = false;
	story_update(&r->story, r->log);
	walk_compute(&r->walk, &r->story, r->log, &r->goal);
	if (r->shown) {
		r->walk.next.kind = r->walk.retry.kind = INTENT_NONE;
		r->walk.waiting = false;
	}
	newest = story_newest_failure(&r->story, r->log);
	if (newest != r->newest_unit)
		r->asked_unit = UNIT_NONE;	/* there is news */
	r->newest_unit = newest;
	explain_unit(r, r->asked_unit != UNIT_NONE ? r->asked_unit : newest);
	r->cause = find_cause(r);
}

bool
run_explain(struct run *r, uint32_t unit)
{
	struct story_failure f;

	if (!story_failure_at(&r->story, r->log, unit, &f))
		return false;
	r->asked_unit = unit;
	explain_unit(r, unit);
	return true;
}
