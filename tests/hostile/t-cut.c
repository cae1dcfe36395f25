/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One session with STARTTLS and AUTH, ended at every single byte: the server
 * closes, resets, or falls silent after each byte that it sends (clear text,
 * handshake, cipher text; and clear text inside TLS), and after each byte
 * that it hears.  Every run ends in the step that was under way, with a
 * cause and the status of that step.  The clock is faked: silence costs
 * nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/sockios.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "core/explain/explain.h"
#include "core/smtp/session.h"
#include "core/walk/driver.h"
#include "tests/lib/certs.h"

#define PASSWORD	"kettle-drum-94"
#define TURNS_MAX	100000		/* of one run: then it hangs */
#define IDLE_TURNS_MAX	30		/* a second each */
#define BYTES_MAX	8000		/* more than a session has */

enum where { CUT_SENT, CUT_SAID, CUT_HEARD };
enum how { HOW_FIN, HOW_RESET, HOW_SILENT, HOW_GOODBYE };

static const char *const how_names[] = { "closed", "reset", "silent",
    "closed with close_notify" };

/* What is said, and the step that this answers. */
static const struct turn {
	const char	*say;		/* NULL: the handshake */
	enum stage	 stage;
	int		 silent;	/* the status when it never comes */
	int		 cut;		/* when the connection ends first */
} turns[] = {
	{ "220-mx.test ESMTP\r\n220 hello\r\n", STAGE_BANNER, 21, 6 },
	{ "250-mx.test\r\n250 STARTTLS\r\n", STAGE_EHLO, 22, 6 },
	{ "220 2.0.0 go\r\n", STAGE_STARTTLS, 29, 29 },
	{ NULL, STAGE_TLS, 29, 29 },
	{ "250-mx.test\r\n250 AUTH LOGIN\r\n", STAGE_EHLO, 32, 6 },
	{ "334 VXNlcm5hbWU6\r\n", STAGE_AUTH, 28, 28 },
	{ "334 UGFzc3dvcmQ6\r\n", STAGE_AUTH, 28, 28 },
	{ "235 2.7.0 welcome\r\n", STAGE_AUTH, 28, 28 },
	{ "221 2.0.0 bye\r\n", STAGE_QUIT, 0, 0 },
};

struct run {
	enum where	 where;
	enum how	 how;
	size_t		 at;
	int		 version;
	/* the server */
	struct loop	 loop;
	struct watch	 listener, client;
	SSL		*ssl;
	BIO		*in, *out;
	size_t		 turn;		/* being said, or to be said next */
	bool		 told;		/* all of it */
	bool		 struck;	/* the cut */
	size_t		 sent, said, heard;
	struct bytes	 line;
	/* the client */
	struct target	 target;
	struct session_opts opts;
	struct goal	 goal;
	struct log	*log;
	struct session	*session;
	struct story	 story;
	struct walk	 walk;
	bool		 changed;
};

static struct cert ca, leaf;
static char *ca_text;
static size_t runs;

/* ---- the server -------------------------------------------------------- */

static void
leave(struct run *r, bool reset)
{
	struct linger l = { .l_onoff = 1, .l_linger = 0 };

	loop_unwatch(&r->loop, &r->client);
	if (!reset) {
		shutdown(r->client.fd, SHUT_WR);
		return;
	}
	setsockopt(r->client.fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
	close(r->client.fd);
	r->client.fd = -1;
}

static void
send_now(const struct run *r, const char *p, size_t n)
{
	if (n > 0)
		assert_int_equal(send(r->client.fd, p, n, MSG_NOSIGNAL),
		    (ssize_t)n);
}

static void
strike(struct run *r)
{
	char *p;
	long n;

	r->struck = true;
	if (r->how == HOW_GOODBYE) {
		SSL_shutdown(r->ssl);
		n = BIO_get_mem_data(r->out, &p);
		send_now(r, p, (size_t)n);
	}
	if (r->how == HOW_SILENT)
		loop_unwatch(&r->loop, &r->client);
	else
		leave(r, r->how == HOW_RESET);
}

static void
send_raw(struct run *r, const char *p, size_t n)
{
	size_t room = r->at - r->sent;

	if (r->struck)
		return;
	if (r->where != CUT_SENT || n < room) {
		send_now(r, p, n);
		r->sent += n;
		return;
	}
	send_now(r, p, room);
	r->sent += room;
	r->told = room == n;
	strike(r);
}

static void
flush(struct run *r)
{
	char *p;
	size_t n = (size_t)BIO_get_mem_data(r->out, &p);

	if (n > 0)
		send_raw(r, p, n);
	(void)BIO_reset(r->out);
}

static void
say_inside(struct run *r, const char *text)
{
	size_t n = strlen(text), room = r->at - r->said;
	bool cut = r->where == CUT_SAID && n >= room;

	if (cut) {
		r->told = room == n;
		n = room;
	}
	if (n > 0)
		SSL_write(r->ssl, text, (int)n);
	r->said += n;
	flush(r);
	if (cut)
		strike(r);
}

/* Say what is due; true: the next turn waits for a line. */
static void
say(struct run *r)
{
	const char *text = turns[r->turn].say;

	r->told = false;
	if (r->ssl != NULL)
		say_inside(r, text);
	else
		send_raw(r, text, strlen(text));
	if (r->struck)
		return;
	r->told = false;
	r->turn++;
}

static void
begin_tls(struct run *r)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	SSL_CTX_use_certificate(ctx, leaf.x);
	SSL_CTX_use_PrivateKey(ctx, leaf.key);
	SSL_CTX_set_num_tickets(ctx, 0);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	SSL_CTX_set_max_proto_version(ctx, r->version);
	r->ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	r->in = BIO_new(BIO_s_mem());
	r->out = BIO_new(BIO_s_mem());
	BIO_set_mem_eof_return(r->in, -1);
	SSL_set_bio(r->ssl, r->in, r->out);
	SSL_set_accept_state(r->ssl);
}

/* TLS 1.3: the client is done when it has our flight. */
static void
shake(struct run *r)
{
	int done = SSL_do_handshake(r->ssl);
	bool first = r->turn == 3;

	r->told = false;
	flush(r);
	/* TLS 1.3: with all of our flight the client is done, and says so. */
	if (r->struck) {
		r->told = r->told && (done == 1 ||
		    r->version == TLS1_3_VERSION);
		return;
	}
	if (first && (done == 1 || (r->version == TLS1_3_VERSION &&
	    r->sent > 0 && SSL_get_state(r->ssl) != TLS_ST_BEFORE &&
	    SSL_get_state(r->ssl) != TLS_ST_SR_CLNT_HELLO)))
		r->turn++;
	ERR_clear_error();
}

static void
take_line(struct run *r)
{
	char *end = memchr(r->line.data, '\n', r->line.len);

	if (end == NULL || r->turn >= COUNT_OF(turns))
		return;
	bytes_drop(&r->line, (size_t)(end + 1 - r->line.data));
	say(r);
	/* behind the 220 comes the handshake */
	if (!r->struck && r->turn == 3)
		begin_tls(r);
}

static void
take(struct run *r, const char *p, size_t n)
{
	char clear[4096];
	int got;

	if (r->ssl == NULL) {
		bytes_add(&r->line, p, n);
		take_line(r);
		return;
	}
	BIO_write(r->in, p, (int)n);
	if (!SSL_is_init_finished(r->ssl))
		shake(r);
	while (!r->struck && SSL_is_init_finished(r->ssl) &&
	    (got = SSL_read(r->ssl, clear, sizeof(clear))) > 0) {
		bytes_add(&r->line, clear, (size_t)got);
		take_line(r);
	}
	ERR_clear_error();
}

static void
on_client(struct watch *w, short revents)
{
	struct run *r = w->arg;
	char buf[4096];
	size_t room = sizeof(buf);
	ssize_t n;

	(void)revents;
	if (r->where == CUT_HEARD && r->at - r->heard < room)
		room = r->at - r->heard;
	n = recv(w->fd, buf, room, 0);
	if (n <= 0) {
		loop_unwatch(&r->loop, w);
		return;
	}
	r->heard += (size_t)n;
	/* The last byte is heard, and not answered. */
	if (r->where == CUT_HEARD && r->heard == r->at) {
		strike(r);
		return;
	}
	take(r, buf, (size_t)n);
}

static void
on_listener(struct watch *w, short revents)
{
	struct run *r = w->arg;
	int fd, one = 1;

	(void)revents;
	/* A reset before it knows that it is connected is another matter. */
	if (session_state(r->session) != SESSION_GREETING)
		return;
	assert_int_equal(r->client.fd, -1);
	fd = accept4(w->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	assert_true(fd >= 0);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	r->client = (struct watch){ .fd = fd, .events = POLLIN,
	    .fn = on_client, .arg = r };
	loop_watch(&r->loop, &r->client);
	if (r->at == 0 && r->where != CUT_SAID)
		strike(r);
	else
		say(r);
}

static void
serve(struct run *r)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, n), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	r->target.port = ntohs(a.sin_port);
	r->listener = (struct watch){ .fd = fd, .events = POLLIN,
	    .fn = on_listener, .arg = r };
	r->client.fd = -1;
	loop_watch(&r->loop, &r->listener);
}

/* ---- the client -------------------------------------------------------- */

static void
on_changed(void *arg)
{
	((struct run *)arg)->changed = true;
}

static void
look(struct run *r)
{
	r->changed = false;
	story_read(&r->story, r->log);
	walk_compute(&r->walk, &r->story, r->log, &r->goal);
}

/* Everything that the server has sent is with the client, and was read. */
static bool
is_quiet(struct run *r)
{
	int unsent = 0;

	if (r->client.fd >= 0)
		assert_int_equal(ioctl(r->client.fd, SIOCOUTQ, &unsent), 0);
	return unsent == 0 && !loop_has_pending(&r->loop);
}

static void
skip_to_timer(struct run *r)
{
	int64_t at = INT64_MAX;

	for (size_t i = 0; i < r->loop.ntimers; i++)
		if (r->loop.timers[i]->at_us < at)
			at = r->loop.timers[i]->at_us;
	if (at != INT64_MAX && at > clock_mono_us())
		clock_advance(at - clock_mono_us());
}

static void
wait_a_turn(struct run *r, unsigned *idle)
{
	if (r->struck && r->how == HOW_SILENT) {
		/* What was not acknowledged yet may take 40 ms: no spinning. */
		bool quiet = is_quiet(r);

		if (quiet)
			skip_to_timer(r);
		loop_turn(&r->loop, quiet ? 0 : 1000);
		return;
	}
	if (!loop_has_pending(&r->loop) && ++*idle > IDLE_TURNS_MAX)
		fail_msg("it waits, and nothing comes");
	loop_turn(&r->loop, 1000000);
}

static void
drive(struct run *r)
{
	struct driver d = { .loop = &r->loop, .log = r->log,
	    .session = r->session, .story = &r->story, .walk = &r->walk };
	unsigned idle = 0;

	look(r);
	for (unsigned i = 0; i < TURNS_MAX; i++) {
		if (r->changed)
			look(r);
		if (session_is_busy(r->session))
			wait_a_turn(r, &idle);
		else if (!driver_step(&d)) {
			look(r);
			return;
		}
	}
	fail_msg("it does not end");
}

static void
connect_client(struct run *r)
{
	struct secret *s = secret_new(PASSWORD, strlen(PASSWORD));

	r->target.kind = TARGET_HOST;
	r->target.text = r->target.host = xstrdup("127.0.0.1");
	r->target.is_address = true;
	r->opts.target = &r->target;
	r->opts.timeout_ms = 30000;
	r->opts.tls_opts.ca_pem = ca_text;
	r->opts.tls_opts.ca_pem_n = strlen(ca_text);
	r->opts.helo = r->goal.helo = "client.test";
	r->goal.until = STAGE_AUTH;
	r->goal.with_auth = true;
	r->goal.tls = TLS_STARTTLS;
	r->log = log_new();
	r->session = session_new(&r->loop, r->log, &r->opts, on_changed, r);
	session_set_credentials(r->session, "ann", NULL, s);
	secret_free(s);
	story_init(&r->story);
}

/* ---- judging ----------------------------------------------------------- */

/* The step that was under way when it happened. */
static const struct turn *
under_way(const struct run *r)
{
	size_t i = r->turn + (r->where != CUT_HEARD && r->told);

	return &turns[i < COUNT_OF(turns) ? i : COUNT_OF(turns) - 1];
}

/*
 * An end between two steps is seen by a client that has not begun the next:
 * then it is told of the one before.  So is TLS 1.3, where the client is done
 * before the server knows.
 */
static bool
may_be_before(const struct run *r, const struct turn *t)
{
	if (r->how == HOW_SILENT || t == turns)
		return false;
	return (r->where != CUT_HEARD && r->told) || (r->where == CUT_HEARD &&
	    t[-1].say == NULL && !SSL_is_init_finished(r->ssl));
}

static bool
is_step(const struct run *r, const struct turn *t, int status)
{
	return r->story.failure.stage == t->stage &&
	    status == (r->how == HOW_SILENT ? t->silent : t->cut);
}

static const char *
cause_of(struct run *r, struct explanation *x, struct bytes *text)
{
	struct situation s;

	situation_of(&r->story, r->log, &s, text);
	explain(&s, x);
	return explanation_id(x);
}

/* What may be said of an end; the explanation has more words than these. */
static bool
is_right_cause(const struct run *r, const char *cause)
{
	static const char *const silent[] = { "banner-timeout",
	    "session-timeout", "tls-closed" };
	static const char *const ended[] = { "connection-reset",
	    "tls-closed" };
	const char *const *v = r->how == HOW_SILENT ? silent : ended;
	size_t n = r->how == HOW_SILENT ? COUNT_OF(silent) : COUNT_OF(ended);

	for (size_t i = 0; cause != NULL && i < n; i++)
		if (strcmp(v[i], cause) == 0)
			return true;
	return false;
}

static void
complain(const struct run *r, const struct turn *t, const char *cause,
    int status)
{
	static const char *const wheres[] = { "sent", "said inside TLS",
	    "heard" };

	for (size_t i = 0; i < log_count(r->log); i++) {
		const struct entry *e = log_entry(r->log, i);

		fprintf(stderr, "  %d %s %.*s\n", (int)e->kind,
		    stage_name(e->stage), (int)e->text.n, e->text.p);
	}
	fail_msg("%s after byte %zu that was %s (TLS %s): stage %s, cause %s, "
	    "status %d; expected %s, %d or %d", how_names[r->how], r->at,
	    wheres[r->where], r->version == TLS1_3_VERSION ? "1.3" : "1.2",
	    r->story.failure.is ? stage_name(r->story.failure.stage) : "none",
	    cause, status, stage_name(t->stage), t->silent, t->cut);
}

static void
judge(struct run *r)
{
	const struct turn *t = under_way(r);
	int status = walk_exit_status(&r->walk, &r->story);
	struct explanation x;
	struct bytes text;
	const char *cause;

	if (t->stage == STAGE_QUIT || !r->struck) {
		if (!r->walk.reached || status != 0)
			complain(r, t, "", status);
		return;
	}
	if (!r->story.failure.is)
		complain(r, t, "none", status);
	bytes_init(&text, BYTES_NO_LIMIT);
	cause = cause_of(r, &x, &text);
	if (getenv("CUT_SHOW") != NULL)
		fprintf(stderr, "# %s %s: %s %s %d\n", how_names[r->how],
		    stage_name(t->stage), stage_name(r->story.failure.stage),
		    cause, status);
	else if ((!is_step(r, t, status) && !(may_be_before(r, t) &&
	    is_step(r, t - 1, status))) || !is_right_cause(r, cause))
		complain(r, t, cause, status);
	explanation_clear(&x);
	bytes_clear(&text);
}

/* True when the cut was met. */
static bool
one_run(enum where where, enum how how, size_t at, int version)
{
	struct run r = { .where = where, .how = how, .at = at,
	    .version = version };
	bool struck;

	clock_fake(1000000, 1700000000000000);
	loop_init(&r.loop);
	bytes_init(&r.line, BYTES_NO_LIMIT);
	serve(&r);
	connect_client(&r);
	drive(&r);
	judge(&r);
	struck = r.struck;
	runs++;
	session_free(r.session);
	story_clear(&r.story);
	log_free(r.log);
	SSL_free(r.ssl);
	if (r.client.fd >= 0) {
		loop_unwatch(&r.loop, &r.client);
		leave(&r, true);
	}
	loop_unwatch(&r.loop, &r.listener);
	close(r.listener.fd);
	loop_clear(&r.loop);
	bytes_clear(&r.line);
	free(r.target.host);
	return struck;
}

/* At every byte, until the session ends before it. */
static void
every_byte(enum where where, enum how how, int version, size_t least)
{
	size_t at = 0;

	while (one_run(where, how, at, version)) {
		at++;
		assert_true(at < BYTES_MAX);
	}
	assert_true(at > least);
	print_message("# %s, TLS %s: %zu bytes\n", how_names[how],
	    version == TLS1_3_VERSION ? "1.3" : "1.2", at);
}

/* ---- tests ------------------------------------------------------------- */

static void
test_sent(void **state)
{
	(void)state;
	every_byte(CUT_SENT, HOW_FIN, TLS1_3_VERSION, 700);
	every_byte(CUT_SENT, HOW_RESET, TLS1_3_VERSION, 700);
	every_byte(CUT_SENT, HOW_SILENT, TLS1_3_VERSION, 700);
}

static void
test_sent_tls12(void **state)
{
	(void)state;
	every_byte(CUT_SENT, HOW_FIN, TLS1_2_VERSION, 700);
	every_byte(CUT_SENT, HOW_SILENT, TLS1_2_VERSION, 700);
}

static void
test_said_inside(void **state)
{
	(void)state;
	for (enum how how = HOW_FIN; how <= HOW_GOODBYE; how++)
		every_byte(CUT_SAID, how, TLS1_3_VERSION, 80);
	every_byte(CUT_SAID, HOW_GOODBYE, TLS1_2_VERSION, 80);
}

static void
test_heard(void **state)
{
	(void)state;
	every_byte(CUT_HEARD, HOW_FIN, TLS1_3_VERSION, 300);
	every_byte(CUT_HEARD, HOW_RESET, TLS1_3_VERSION, 300);
	every_byte(CUT_HEARD, HOW_SILENT, TLS1_3_VERSION, 300);
	every_byte(CUT_HEARD, HOW_SILENT, TLS1_2_VERSION, 300);
	print_message("# %zu runs\n", runs);
}

static int
setup(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	setenv("SSL_CERT_DIR", "/nowhere", 1);
	setenv("SSL_CERT_FILE", "/nowhere", 1);
	secret_init();
	cert_make(&ca, NULL, &(struct cert_opts){ .cn = "cut CA",
	    .ca = true, .from_s = -3600, .to_s = 86400 });
	cert_make(&leaf, &ca, &(struct cert_opts){ .cn = "mail.test",
	    .san = "IP:127.0.0.1" });
	ca_text = cert_pem(&ca);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	free(ca_text);
	cert_clear(&ca);
	cert_clear(&leaf);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sent),
		cmocka_unit_test(test_sent_tls12),
		cmocka_unit_test(test_said_inside),
		cmocka_unit_test(test_heard),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
