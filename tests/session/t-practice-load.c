/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One practice server, as a program of its own, and 200 clients at once in
 * one poll loop: polite ones, with and without TLS and a login; some that
 * send a byte at a time, some that say nothing, and some of every rude kind.
 * The polite ones get all their answers, the silent ones are left alone, and
 * when they have gone the server has its descriptors and its memory back and
 * has printed no secret.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/ssl.h>

#include "core/base/slice.h"
#include "core/practice/practice-client.h"
#include "core/practice/practice.h"

#define DEADLINE_S	60
#define LINE_BYTES	(2u << 20)	/* rude: no end of a line in it */
#define ROUNDS		2
/* base64 of NUL student NUL and the public password */
#define LOGIN		"AHN0dWRlbnQAZmlmdHktd2F5cy10by1mYWlsLW5vdw=="

/* AddressSanitizer keeps what was freed for a while. */
#if defined(__SANITIZE_ADDRESS__)
#define PEAK_KB		(900 * 1024)
#define GROWTH_KB	(300 * 1024)
#else
#define PEAK_KB		(96 * 1024)
#define GROWTH_KB	(8 * 1024)
#endif

enum kind {
	POLITE, SLOW, WITH_TLS, SILENT,
	GARBAGE, LONG_LINE, HALF_CLOSE, RESET, TLS_GARBAGE, DEAF,
	KIND_COUNT,
};

static const unsigned how_many[KIND_COUNT] = {
	[POLITE] = 60, [SLOW] = 30, [WITH_TLS] = 30, [SILENT] = 30,
	[GARBAGE] = 10, [LONG_LINE] = 10, [HALF_CLOSE] = 8, [RESET] = 8,
	[TLS_GARBAGE] = 7, [DEAF] = 7,
};
#define CLIENTS		200

/* What is said after the answer before it was the right one.  want NULL: the
 * line is to be closed. */
struct step {
	const char	*say, *want;
};

#define TLS_NOW		"\x01tls"	/* shake hands here */
#define REST		"\x01rest"	/* from here on as its kind does */

static const struct step polite_steps[] = {
	{ "", "220 " }, { "EHLO load.example\r\n", "250 " },
	{ "MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n", "250 " },
	{ "", "250 " }, { "DATA\r\n", "354 " },
	{ "Subject: load\r\n\r\n..\r\nA line.\r\n.\r\n", "250 " },
	{ "QUIT\r\n", "221 " }, { "", NULL },
};

static const struct step tls_steps[] = {
	{ "", "220 " }, { "EHLO load.example\r\n", "250 " },
	{ "STARTTLS\r\n", "220 " }, { TLS_NOW, "" },
	{ "EHLO load.example\r\n", "250 " },
	{ "AUTH PLAIN " LOGIN "\r\n", "235 " },
	{ "MAIL FROM:<a@example.net>\r\n", "250 " },
	{ "RCPT TO:<b@example.org>\r\n", "250 " }, { "DATA\r\n", "354 " },
	{ "Subject: load\r\n\r\nA line.\r\n.\r\n", "250 " },
	{ "QUIT\r\n", "221 " }, { "", NULL },
};

static const struct step silent_steps[] = { { "", "220 " }, { REST, "" } };
static const struct step half_steps[] = {
	{ "", "220 " }, { "EHLO load.example\r\nMAIL FR", "250 " },
	{ REST, "" },
};
static const struct step tls_garbage_steps[] = {
	{ "", "220 " }, { "EHLO load.example\r\n", "250 " },
	{ "STARTTLS\r\n", "220 " }, { REST, "" },
};

static const struct step *const scripts[KIND_COUNT] = {
	[POLITE] = polite_steps, [SLOW] = polite_steps,
	[WITH_TLS] = tls_steps, [SILENT] = silent_steps,
	[GARBAGE] = silent_steps, [LONG_LINE] = silent_steps,
	[HALF_CLOSE] = half_steps, [RESET] = silent_steps,
	[TLS_GARBAGE] = tls_garbage_steps, [DEAF] = silent_steps,
};

struct client {
	enum kind	 kind;
	int		 fd;		/* -1: gone */
	const struct step *step;
	size_t		 said;		/* of the step */
	bool		 rude;		/* REST was reached */
	bool		 shaking;	/* hands */
	bool		 done;		/* to the end of its script */
	size_t		 sent;		/* since REST */
	SSL		*ssl;
	char		 in[4096];
	size_t		 n;
};

struct server {
	pid_t		 pid;
	int		 out;		/* what it prints */
	uint16_t	 port;
	SSL_CTX		*trust;
	char		 line[4096];	/* of it, so far */
	size_t		 n;
	bool		 ready;
	bool		 leaked;
	unsigned	 connected, gone;
	long		 peak_kb;
};

static struct server server;
static struct client clients[PRACTICE_CLIENTS_MAX + 16];
static char junk[16384];
static char flood[128 * 6];	/* HELP, again and again */

static time_t
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* ---- the server, as its system sees it --------------------------------- */

static long
resident_kb(void)
{
	char path[64];
	long size = 0, pages = 0;

	snprintf(path, sizeof(path), "/proc/%d/statm", (int)server.pid);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld %ld", &size, &pages), 2);
	fclose(f);
	long kb = pages * (sysconf(_SC_PAGESIZE) / 1024);
	if (kb > server.peak_kb)
		server.peak_kb = kb;
	return kb;
}

static unsigned
descriptors(void)
{
	char path[64];
	unsigned n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)server.pid);
	DIR *d = opendir(path);
	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

/* ---- and as it tells about itself -------------------------------------- */

static void
take_line(const char *line)
{
	unsigned port;

	if (sscanf(line, "practice server on 127.0.0.1:%u,", &port) == 1)
		server.port = (uint16_t)port;
	else if (strncmp(line, "certificate of its CA in ", 25) == 0)
		server.ready = true;
	else if (strncmp(line, "user " PRACTICE_USER ", password ", 23) == 0)
		return;				/* for people */
	server.connected += strstr(line, "(connected)") != NULL;
	server.gone += strstr(line, "(gone)") != NULL;
	if (strstr(line, PRACTICE_PASSWORD) || strstr(line, LOGIN) ||
	    strstr(line, "ZmlmdHktd2F5cy"))
		server.leaked = true;
	for (const char *p = line; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			server.leaked = true;
}

/* False at its end. */
static bool
read_server(void)
{
	char piece[16384];
	ssize_t n;

	while ((n = read(server.out, piece, sizeof(piece))) > 0)
		for (ssize_t i = 0; i < n; i++) {
			if (piece[i] != '\n') {
				assert_true(server.n + 1 <
				    sizeof(server.line));
				server.line[server.n++] = piece[i];
				continue;
			}
			server.line[server.n] = '\0';
			server.n = 0;
			take_line(server.line);
		}
	return n < 0;
}

static void
run_server(char *ca_file)
{
	int ends[2];
	const char *program = getenv("SMTPSCOPE");

	assert_non_null(program);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	memset(&server, 0, sizeof(server));
	server.pid = fork();
	if (server.pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		execl(program, program, "practice", "--listen", "127.0.0.1",
		    "--ca-out", ca_file, "--overwrite", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	server.out = ends[0];
	fcntl(server.out, F_SETFL, O_NONBLOCK);
	for (time_t end = now_s() + DEADLINE_S; !server.ready;) {
		struct pollfd p = { .fd = server.out, .events = POLLIN };

		assert_true(now_s() < end);
		poll(&p, 1, 1000);
		assert_true(read_server());
	}
}

static int
start(void **state)
{
	static char ca_file[256];
	const char *tmp = getenv("TMPDIR");
	struct rlimit files;

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max < 1024 ? files.rlim_max : 1024;
	setrlimit(RLIMIT_NOFILE, &files);
	snprintf(ca_file, sizeof(ca_file), "%s/practice-load-%d.pem",
	    tmp ? tmp : "/tmp", (int)getpid());
	run_server(ca_file);
	server.trust = SSL_CTX_new(TLS_client_method());
	assert_int_equal(SSL_CTX_load_verify_file(server.trust, ca_file), 1);
	SSL_CTX_set_verify(server.trust, SSL_VERIFY_PEER, NULL);
	unlink(ca_file);
	for (size_t i = 0; i < sizeof(junk); i++)
		junk[i] = (char)(128 + i * 2654435761u / 65536 % 96);
	for (size_t i = 0; i < sizeof(flood); i += 6)
		memcpy(flood + i, "HELP\r\n", 6);
	return 0;
}

static int
stop(void **state)
{
	int status;

	(void)state;
	kill(server.pid, SIGTERM);
	while (read_server()) {
		struct pollfd p = { .fd = server.out, .events = POLLIN };

		poll(&p, 1, 1000);
	}
	waitpid(server.pid, &status, 0);
	close(server.out);
	SSL_CTX_free(server.trust);
	return status;			/* 0: it ended cleanly */
}

/* ---- a client ---------------------------------------------------------- */

static void
client_open(struct client *c, enum kind kind)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_port = htons(server.port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	memset(c, 0, sizeof(*c));
	c->kind = kind;
	c->step = scripts[kind];
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(c->fd >= 0);
	assert_int_equal(connect(c->fd, (struct sockaddr *)&a, sizeof(a)), 0);
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

static void
client_close(struct client *c)
{
	SSL_free(c->ssl);
	c->ssl = NULL;
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

static bool
is_rude(enum kind kind)
{
	return kind >= GARBAGE;
}

/* For a polite one, to be refused, cut off, or misunderstood is a failure. */
static void
client_lost(struct client *c, const char *why)
{
	if (!is_rude(c->kind) && c->step->want != NULL)
		fail_msg("client %td of kind %d at \"%.20s\": %s",
		    c - clients, c->kind, c->step->say, why);
	c->done = c->step->want == NULL;
	client_close(c);
}

static void
next_step(struct client *c)
{
	c->step++;
	c->said = 0;
	if (strcmp(c->step->say, REST) == 0) {
		c->rude = true;
		c->done = c->kind == SILENT;
	} else if (strcmp(c->step->say, TLS_NOW) == 0) {
		c->ssl = SSL_new(server.trust);
		SSL_set_fd(c->ssl, c->fd);
		SSL_set1_host(c->ssl, PRACTICE_HOST);
		c->shaking = true;
	}
}

static bool
is_waiting_for_socket(struct client *c, int result)
{
	int why = SSL_get_error(c->ssl, result);

	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

static void
shake(struct client *c)
{
	int ok = SSL_connect(c->ssl);

	if (ok == 1) {
		c->shaking = false;
		next_step(c);
	} else if (!is_waiting_for_socket(c, ok)) {
		client_lost(c, "the handshake failed");
	}
}

static void
speak(struct client *c)
{
	const char *rest = c->step->say + c->said;
	size_t n = strlen(rest);
	ssize_t sent;

	if (n > 1 && c->kind == SLOW)
		n = 1;
	sent = c->ssl ? SSL_write(c->ssl, rest, (int)n) :
	    send(c->fd, rest, n, 0);
	if (sent > 0)
		c->said += (size_t)sent;
}

static void
say_what_nobody_expects(struct client *c)
{
	static const char xs[4096] = "NOOP xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
	const struct linger at_once = { .l_onoff = 1 };
	ssize_t n = 0;

	switch (c->kind) {
	case GARBAGE:
	case TLS_GARBAGE:
		n = send(c->fd, junk + c->sent % 4096, 8192, 0);
		break;
	case LONG_LINE:
		n = send(c->fd, xs, sizeof(xs), 0);
		break;
	case DEAF:
		n = send(c->fd, flood + c->sent % 6, sizeof(flood) -
		    c->sent % 6, 0);
		break;
	case HALF_CLOSE:
		shutdown(c->fd, SHUT_WR);
		break;
	case RESET:
		setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &at_once,
		    sizeof(at_once));
		client_close(c);
		return;
	default:
		return;
	}
	if (n > 0)
		c->sent += (size_t)n;
	else if (n < 0 && errno != EAGAIN)
		client_lost(c, "");
	if (c->sent > LINE_BYTES && c->kind != DEAF)
		shutdown(c->fd, SHUT_WR);
}

/* The last line of a whole reply, once for each. */
static void
take_replies(struct client *c)
{
	char *end;

	while (c->fd >= 0 && (end = memmem(c->in, c->n, "\r\n", 2)) != NULL) {
		size_t line = (size_t)(end + 2 - c->in);

		if (line >= 6 && c->in[3] == ' ' && !c->rude) {
			if (c->step->want == NULL || strncmp(c->in,
			    c->step->want, strlen(c->step->want)) != 0) {
				*end = '\0';
				client_lost(c, c->in);
				return;
			}
			next_step(c);
		}
		memmove(c->in, c->in + line, c->n - line);
		c->n -= line;
	}
}

static void
listen_to_server(struct client *c)
{
	size_t room = sizeof(c->in) - c->n;
	ssize_t n = c->ssl ? SSL_read(c->ssl, c->in + c->n, (int)room) :
	    recv(c->fd, c->in + c->n, room, 0);

	if (n > 0) {
		c->n = c->rude ? 0 : c->n + (size_t)n;
		take_replies(c);
	} else if (c->ssl ? !is_waiting_for_socket(c, (int)n) :
	    n == 0 || errno != EAGAIN) {
		client_lost(c, "the line was closed");
	}
}

/* ---- all of them ------------------------------------------------------- */

static short
wanted(const struct client *c)
{
	if (c->rude)
		return c->kind == SILENT ? POLLIN :
		    c->kind == DEAF ? POLLOUT :
		    c->kind == HALF_CLOSE && c->sent > 0 ? POLLIN :
		    POLLIN | POLLOUT;
	return c->shaking || c->step->say[c->said] != '\0' ?
	    POLLIN | POLLOUT : POLLIN;
}

static void
serve_client(struct client *c, short what)
{
	if (c->fd >= 0 && c->shaking) {
		shake(c);
		return;
	}
	if (c->fd >= 0 && (what & (POLLIN | POLLHUP | POLLERR)) &&
	    !(c->rude && c->kind == DEAF))
		listen_to_server(c);
	if (c->fd < 0 || !(what & (POLLOUT | POLLHUP | POLLERR)))
		return;
	if (c->rude)
		say_what_nobody_expects(c);
	else if (!c->shaking && c->step->say[c->said] != '\0')
		speak(c);
}

/* One look at everything.  go: nobody goes on before. */
static void
turn(size_t nclients, bool go)
{
	struct pollfd p[COUNT_OF(clients) + 1];

	p[0] = (struct pollfd){ .fd = server.out, .events = POLLIN };
	for (size_t i = 0; i < nclients; i++) {
		struct client *c = &clients[i];
		bool waits = !go && c->step != scripts[c->kind];

		p[i + 1] = (struct pollfd){ .fd = waits ? -1 : c->fd,
		    .events = wanted(c) };
	}
	poll(p, nclients + 1, 100);
	assert_true(read_server());
	for (size_t i = 0; i < nclients; i++)
		if (p[i + 1].revents != 0)
			serve_client(&clients[i], p[i + 1].revents);
}

static bool
all_greeted(size_t nclients)
{
	for (size_t i = 0; i < nclients; i++)
		if (clients[i].step == scripts[clients[i].kind])
			return false;
	return true;
}

static bool
all_through(size_t nclients)
{
	for (size_t i = 0; i < nclients; i++)
		if (clients[i].fd >= 0 && clients[i].kind != SILENT)
			return false;
	return true;
}

/* However they are mixed: every kind has some at the head and at the end. */
static void
gather(void)
{
	unsigned left[KIND_COUNT];
	size_t n = 0;

	memcpy(left, how_many, sizeof(left));
	while (n < CLIENTS)
		for (int kind = 0; kind < KIND_COUNT; kind++)
			if (left[kind] > 0) {
				left[kind]--;
				client_open(&clients[n++], (enum kind)kind);
			}
	assert_int_equal(n, CLIENTS);
}

static void
let_them_go(size_t nclients, unsigned before)
{
	time_t end = now_s() + DEADLINE_S;

	for (size_t i = 0; i < nclients; i++)
		client_close(&clients[i]);
	while (descriptors() > before) {
		assert_true(now_s() < end);
		turn(0, true);
	}
	assert_int_equal(descriptors(), before);
}

static long
one_round(unsigned before)
{
	time_t end = now_s() + DEADLINE_S;

	gather();
	while (!all_greeted(CLIENTS)) {
		assert_true(now_s() < end);
		turn(CLIENTS, false);
	}
	assert_int_equal(descriptors(), before + CLIENTS);
	for (int i = 0; !all_through(CLIENTS); i++) {
		assert_true(now_s() < end);
		turn(CLIENTS, true);
		if (i % 50 == 0)
			resident_kb();
	}
	for (size_t i = 0; i < CLIENTS; i++) {
		bool kept = clients[i].kind == SILENT;

		if (clients[i].kind <= SILENT)
			assert_true(clients[i].done);
		assert_int_equal(clients[i].fd >= 0, kept);
	}
	let_them_go(CLIENTS, before);
	return resident_kb();
}

static void
test_everybody_at_once(void **state)
{
	unsigned before = descriptors();
	long first = one_round(before), last = first;

	(void)state;
	for (int i = 1; i < ROUNDS; i++)
		last = one_round(before);
	print_message("# memory: %ld kB after the first round, %ld kB after "
	    "the last, %ld kB at most\n", first, last, server.peak_kb);
	assert_true(server.peak_kb < PEAK_KB);
	assert_true(last < first + GROWTH_KB);
	/* Who resets at once may not have been seen to come, or to go. */
	assert_in_range(server.connected, ROUNDS * (CLIENTS - how_many[RESET]),
	    ROUNDS * CLIENTS);
	assert_in_range(server.gone, ROUNDS * (CLIENTS - how_many[RESET]),
	    ROUNDS * CLIENTS);
	assert_false(server.leaked);
}

/* Whoever comes when it is full is told so; a place that is free is given. */
static void
test_full(void **state)
{
	static const struct step turned_away[] = {
		{ "", "421 " }, { "", NULL },
	};
	size_t n = PRACTICE_CLIENTS_MAX;
	time_t end = now_s() + DEADLINE_S;
	unsigned before = descriptors();

	(void)state;
	for (size_t i = 0; i < n; i++)
		client_open(&clients[i], SILENT);
	while (!all_greeted(n)) {
		assert_true(now_s() < end);
		turn(n, false);
	}
	for (size_t i = n; i < COUNT_OF(clients); i++) {
		client_open(&clients[i], POLITE);
		clients[i].step = turned_away;
	}
	while (!all_through(COUNT_OF(clients))) {
		assert_true(now_s() < end);
		turn(COUNT_OF(clients), true);
	}
	for (size_t i = n; i < COUNT_OF(clients); i++)
		assert_true(clients[i].done);
	client_close(&clients[0]);
	while (descriptors() > before + n - 1) {
		assert_true(now_s() < end);
		turn(n, true);
	}
	client_open(&clients[0], POLITE);
	while (clients[0].fd >= 0) {
		assert_true(now_s() < end);
		turn(n, true);
	}
	assert_true(clients[0].done);
	let_them_go(n, before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everybody_at_once),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
