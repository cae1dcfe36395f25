/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <resolv.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/clock.h"
#include "core/base/xalloc.h"
#include "core/net/resolve-priv.h"

#define DEADLINE_US	(10 * 1000000)

/* Both sides of the pipe are this program; the helper is started through a
 * script, which can say what its environment does not. */
static char script_path[] = "/tmp/t-resolve.XXXXXX";
static char self_path[4096];

struct outcome {
	bool		done;
	struct err	err;		/* id "" on success */
};

static void
on_done(struct resolver *r, const struct err *e)
{
	struct outcome *o = r->arg;

	assert_false(o->done);
	o->done = true;
	if (e != NULL)
		o->err = *e;
}

static void
write_script(const char *body)
{
	FILE *f = fopen(script_path, "w");

	assert_non_null(f);
	fprintf(f, "#!/bin/sh\n%s\n", body);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(script_path, 0700), 0);
	resolve_set_helper(script_path);
}

static void
run(struct loop *loop, struct outcome *o)
{
	int64_t until = clock_mono_us() + DEADLINE_US;

	while (!o->done && clock_mono_us() < until)
		loop_turn(loop, 100000);
	assert_true(o->done);
}

static void
assert_no_child(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

/* Ask, wait, and see that nothing is left behind. */
static void
ask(struct resolver *r, struct outcome *o, enum resolve_what what,
    const char *name, int family, int timeout_ms)
{
	struct loop loop;

	memset(o, 0, sizeof(*o));
	loop_init(&loop);
	resolve_start(r, &loop, what, name, 25, family, timeout_ms, on_done,
	    o);
	assert_false(o->done);
	run(&loop, o);
	assert_int_equal(loop.nwatches, 0);
	assert_int_equal(loop.ntimers, 0);
	resolve_cancel(r);
	loop_clear(&loop);
	assert_no_child();
}

static void
test_at_once(void **state)
{
	static const struct {
		const char	*name;
		int		 family;
		const char	*first, *second;	/* NULL: none */
	} cases[] = {
		{ "127.0.0.1", AF_UNSPEC, "127.0.0.1", NULL },
		{ "::1", AF_UNSPEC, "::1", NULL },
		{ "fe80::1%lo", AF_UNSPEC, "fe80::1%lo", NULL },
		{ "localhost", AF_UNSPEC, "::1", "127.0.0.1" },
		{ "LocalHost.", AF_UNSPEC, "::1", "127.0.0.1" },
		{ "mail.localhost", AF_INET, "127.0.0.1", NULL },
		{ "localhost", AF_INET6, "::1", NULL },
		{ "127.0.0.1", AF_INET6, NULL, NULL },
		{ "::1", AF_INET, NULL, NULL },
		{ "fe80::1%nosuchzone", AF_UNSPEC, NULL, NULL },
	};
	static struct resolver r;
	struct outcome o;

	(void)state;
	resolve_set_helper("/nowhere");		/* it must not be needed */
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		ask(&r, &o, RESOLVE_HOST, cases[i].name, cases[i].family,
		    1000);
		if (cases[i].first == NULL) {
			assert_string_equal(o.err.id, "dns.no-address");
			continue;
		}
		assert_string_equal(o.err.id, "");
		assert_int_equal(r.naddresses, 1 + (cases[i].second != NULL));
		assert_string_equal(r.addresses[0].text, cases[i].first);
		assert_int_equal(address_port(&r.addresses[0]), 25);
		if (cases[i].second != NULL)
			assert_string_equal(r.addresses[1].text,
			    cases[i].second);
	}
	ask(&r, &o, RESOLVE_MX, "127.0.0.1", AF_UNSPEC, 1000);
	assert_int_equal(r.nhosts, 1);
	assert_string_equal(r.hosts[0].name, "127.0.0.1");
	assert_int_equal(r.hosts[0].port, 25);
	ask(&r, &o, RESOLVE_SRV, "localhost", AF_UNSPEC, 1000);
	assert_string_equal(o.err.id, "dns.not-found");
}

static void
test_answers(void **state)
{
	static const struct {
		const char	*body, *id, *words;
	} cases[] = {
		{ "echo error not-found; echo end", "dns.not-found",
		  "a.example: Name or service not known" },
		{ "echo error no-address; echo end", "dns.no-address",
		  "No address associated" },
		{ "echo error temporary; echo end", "dns.temporary",
		  "Temporary failure" },
		{ "echo error failed; echo end", "dns.failed",
		  "Non-recoverable" },
		{ "echo end", "dns.no-address", "No address" },
		{ "exit 3", "dns.failed", "without an answer" },
		{ "kill -9 $$", "dns.failed", "without an answer" },
		{ "echo address 127.0.0.1", "dns.failed", "without" },
		{ "echo address 1.2.3; echo end", "dns.failed", "without" },
		{ "echo host 1 1 25 0 a; echo end", "dns.failed", "without" },
		{ "printf '\\033[31m\\nend\\n'", "dns.failed", "without" },
		{ "cat /dev/zero", "dns.failed", "without" },
		{ "echo address 127.0.0.2; echo end", "", "" },
	};
	static struct resolver r;
	struct outcome o;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		write_script(cases[i].body);
		ask(&r, &o, RESOLVE_HOST, "a.example", AF_UNSPEC, 10000);
		assert_string_equal(o.err.id, cases[i].id);
		assert_non_null(strstr(o.err.detail, cases[i].words));
		if (o.err.id[0] != '\0')
			assert_int_equal(r.naddresses, 0);
	}
	assert_string_equal(r.addresses[0].text, "127.0.0.2");
	resolve_set_helper("/nowhere");
	ask(&r, &o, RESOLVE_HOST, "a.example", AF_UNSPEC, 1000);
	assert_string_equal(o.err.id, "dns.failed");
	assert_non_null(strstr(o.err.detail, "did not start"));
}

static void
test_bad_names(void **state)
{
	static struct resolver r;
	char name[1000];
	struct outcome o;

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ask(&r, &o, RESOLVE_HOST, name, AF_UNSPEC, 1000);
	assert_string_equal(o.err.id, "dns.not-found");
	ask(&r, &o, RESOLVE_HOST, "", AF_UNSPEC, 1000);
	assert_string_equal(o.err.id, "dns.not-found");
	write_script("echo error not-found; echo end");
	ask(&r, &o, RESOLVE_HOST, "a\033[31m.example", AF_UNSPEC, 10000);
	assert_null(strchr(o.err.detail, '\033'));
}

static void
test_too_many(void **state)
{
	static struct resolver r;
	struct outcome o;

	(void)state;
	write_script("i=0; while [ $i -lt 250 ]; do i=$((i+1)); "
	    "echo address 127.0.0.$i; done; echo end");
	ask(&r, &o, RESOLVE_HOST, "a.example", AF_UNSPEC, 10000);
	assert_string_equal(o.err.id, "");
	assert_int_equal(r.naddresses, RESOLVE_MAX);
	assert_true(r.cut);
}

static void
test_timeout(void **state)
{
	static struct resolver r;
	struct outcome o;

	(void)state;
	write_script("exec sleep 1000");
	ask(&r, &o, RESOLVE_HOST, "a.example", AF_UNSPEC, 50);
	assert_string_equal(o.err.id, "dns.timeout");
	assert_non_null(strstr(o.err.detail, "0.05 s"));
}

static void
test_cancel(void **state)
{
	static struct resolver r;
	struct outcome o = { 0 };
	struct loop loop;
	pid_t pid;

	(void)state;
	write_script("exec sleep 1000");
	loop_init(&loop);
	resolve_start(&r, &loop, RESOLVE_HOST, "a.example", 25, AF_UNSPEC,
	    10000, on_done, &o);
	pid = r.pid;
	assert_true(pid > 0);
	resolve_cancel(&r);
	resolve_cancel(&r);
	assert_false(loop_turn(&loop, 0));
	assert_false(o.done);
	assert_int_equal(kill(pid, 0), -1);
	assert_no_child();
	memset(&r, 0, sizeof(r));
	resolve_cancel(&r);			/* never started */
	loop_clear(&loop);
}

/* No descriptor but the pipe, and no variable of ours. */
static void
test_inheritance(void **state)
{
	static struct resolver r;
	struct outcome o;
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_equal(dup2(fd, 200), 200);	/* not close-on-exec */
	setenv("T_RESOLVE_PRIVATE", "x", 1);
	setenv("RES_OPTIONS", "attempts:1", 1);
	write_script("[ -e /proc/$$/fd/200 ] && exit\n"
	    "[ -n \"$T_RESOLVE_PRIVATE\" ] && exit\n"
	    "[ \"$RES_OPTIONS\" = attempts:1 ] || exit\n"
	    "[ \"$1 $2 $3 $4\" = \"" RESOLVE_HELPER_ARG
	    " host a.example ipv6\" ] || exit\n"
	    "echo address ::1; echo end");
	ask(&r, &o, RESOLVE_HOST, "a.example", AF_INET6, 10000);
	assert_string_equal(o.err.id, "");
	close(fd);
	close(200);
	unsetenv("T_RESOLVE_PRIVATE");
	unsetenv("RES_OPTIONS");
}

/*
 * A name server in the test's own loop: one answer for each name.
 */
struct record {
	const char	*name;
	int		 type, rcode;
	const char	*targets;	/* "10 mx1.example;20 ." */
};

static const struct record zone[] = {
	{ "two.example", ns_t_mx, 0,
	  "20 b.two.example;10 a.two.example;20 a.two.example" },
	{ "null.example", ns_t_mx, 0, "0 ." },
	{ "both.example", ns_t_mx, 0, "0 .;5 mx.both.example" },
	{ "none.example", ns_t_mx, 0, "" },
	{ "hostile.example", ns_t_mx, 0, "1 a\033[31m b.example" },
	{ "missing.example", ns_t_mx, ns_r_nxdomain, "" },
	{ "broken.example", ns_t_mx, ns_r_servfail, "" },
	{ "_submissions._tcp.s.example", ns_t_srv, 0,
	  "10 0 465 c.example;0 5 465 a.example;0 9 4650 b.example" },
	{ "_submission._tcp.s.example", ns_t_srv, 0, "0 0 587 d.example" },
	{ "_submissions._tcp.half.example", ns_t_srv, ns_r_nxdomain, "" },
	{ "_submission._tcp.half.example", ns_t_srv, 0, "0 0 587 d.example" },
	{ "_submissions._tcp.off.example", ns_t_srv, 0, "0 0 0 ." },
	{ "_submission._tcp.off.example", ns_t_srv, 0, "0 0 0 ." },
	{ "_submissions._tcp.no.example", ns_t_srv, ns_r_nxdomain, "" },
	{ "_submission._tcp.no.example", ns_t_srv, 0, "" },
};

struct name_server {
	struct watch	watch;
	uint16_t	port;
};

static size_t
put_name(unsigned char *out, const char *name)
{
	size_t at = 0;

	while (*name != '\0' && strcmp(name, ".") != 0) {
		size_t n = strcspn(name, ".");

		out[at++] = (unsigned char)n;
		memcpy(out + at, name, n);
		at += n;
		name += n + (name[n] == '.');
	}
	out[at++] = 0;
	return at;
}

/* One record from "10 mx1.example" or "0 5 465 a.example". */
static size_t
put_record(unsigned char *out, int type, const char *text)
{
	unsigned char *data = out + 12;
	size_t n = 0;
	char *end;

	for (int i = 0; i < (type == ns_t_mx ? 1 : 3); i++) {
		unsigned long v = strtoul(text, &end, 10);

		data[n++] = (unsigned char)(v >> 8);
		data[n++] = (unsigned char)v;
		text = end + 1;
	}
	n += put_name(data + n, text);
	memcpy(out, "\xc0\x0c\0\0\0\1\0\0\0\x3c\0\0", 12);
	out[3] = (unsigned char)type;
	out[10] = (unsigned char)(n >> 8);
	out[11] = (unsigned char)n;
	return 12 + n;
}

static size_t
put_records(unsigned char *msg, size_t at, const struct record *z)
{
	char *copy = xstrdup(z->targets), *rest = copy, *one;

	while ((one = strsep(&rest, ";")) != NULL)
		if (*one != '\0') {
			at += put_record(msg + at, z->type, one);
			msg[7]++;
		}
	free(copy);
	return at;
}

static void
on_query(struct watch *w, short revents)
{
	unsigned char q[600], a[2000];
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(w->fd, q, sizeof(q), 0, (void *)&from, &len);
	char name[256];
	size_t at;
	int used;

	(void)revents;
	assert_true(n > 16);
	used = dn_expand(q, q + n, q + 12, name, sizeof(name));
	assert_true(used > 0);
	at = 12 + (size_t)used + 4;
	for (size_t i = 0; i < COUNT_OF(zone); i++) {
		if (strcasecmp(zone[i].name, name) != 0)
			continue;
		assert_int_equal(q[12 + used + 1], zone[i].type);
		memcpy(a, q, at);
		a[2] = 0x81;
		a[3] = (unsigned char)(0x80 | zone[i].rcode);
		memset(a + 6, 0, 6);
		at = put_records(a, at, &zone[i]);
		sendto(w->fd, a, at, 0, (void *)&from, len);
		return;
	}
	fail_msg("nobody should ask for %s", name);
}

static void
name_server_open(struct name_server *s)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sa);

	s->watch = (struct watch){ .fd = socket(AF_INET,
	    SOCK_DGRAM | SOCK_CLOEXEC, 0), .events = POLLIN, .fn = on_query };
	assert_int_equal(bind(s->watch.fd, (void *)&sa, len), 0);
	getsockname(s->watch.fd, (void *)&sa, &len);
	s->port = ntohs(sa.sin_port);
}

static void
ask_dns(struct resolver *r, struct outcome *o, enum resolve_what what,
    const char *name)
{
	struct name_server s;
	struct loop loop;
	char *body;

	memset(o, 0, sizeof(*o));
	loop_init(&loop);
	name_server_open(&s);
	loop_watch(&loop, &s.watch);
	body = xasprintf("T_RESOLVE_PORT=%u exec %s \"$@\"",
	    (unsigned)s.port, self_path);
	write_script(body);
	free(body);
	resolve_start(r, &loop, what, name, 0, AF_UNSPEC, 10000, on_done, o);
	run(&loop, o);
	loop_unwatch(&loop, &s.watch);
	close(s.watch.fd);
	loop_clear(&loop);
	assert_no_child();
}

static void
test_dns(void **state)
{
	static const struct {
		enum resolve_what	 what;
		const char		*name, *id, *hosts;
	} cases[] = {
		{ RESOLVE_MX, "two.example", "", "10:a.two.example:25:0 "
		  "20:a.two.example:25:0 20:b.two.example:25:0 " },
		{ RESOLVE_MX, "null.example", "dns.no-mail", "" },
		{ RESOLVE_MX, "both.example", "", "5:mx.both.example:25:0 " },
		{ RESOLVE_MX, "none.example", "", "0:none.example:25:0 " },
		{ RESOLVE_MX, "hostile.example", "",
		  "1:a\\027[31m\\032b.example:25:0 " },
		{ RESOLVE_MX, "none.example.", "", "0:none.example:25:0 " },
		{ RESOLVE_MX, "missing.example", "dns.not-found", "" },
		{ RESOLVE_MX, "broken.example", "dns.temporary", "" },
		{ RESOLVE_SRV, "s.example", "", "0:b.example:4650:1 "
		  "0:a.example:465:1 10:c.example:465:1 0:d.example:587:0 " },
		{ RESOLVE_SRV, "half.example", "", "0:d.example:587:0 " },
		{ RESOLVE_SRV, "off.example", "dns.no-mail", "" },
		{ RESOLVE_SRV, "no.example", "dns.not-found", "" },
	};
	static struct resolver r;
	struct outcome o;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct bytes is;

		ask_dns(&r, &o, cases[i].what, cases[i].name);
		if (strcmp(o.err.id, cases[i].id) != 0)
			fail_msg("%s: %s", cases[i].name, o.err.detail);
		bytes_init(&is, BYTES_NO_LIMIT);
		for (size_t k = 0; k < r.nhosts; k++)
			bytes_addf(&is, "%u:%s:%u:%d ", r.hosts[k].preference,
			    r.hosts[k].name, r.hosts[k].port,
			    r.hosts[k].implicit_tls);
		assert_string_equal(is.data, cases[i].hosts);
		bytes_clear(&is);
	}
}

/* The helper's own look-up of addresses, through the system's resolver. */
static void
test_system(void **state)
{
	static struct resolver r;
	struct outcome o;
	char *body = xasprintf("exec %s $1 $2 127.0.0.3 $4", self_path);
	char name[71];

	(void)state;
	write_script(body);
	free(body);
	ask(&r, &o, RESOLVE_HOST, "a.example", AF_UNSPEC, 10000);
	assert_string_equal(o.err.id, "");
	assert_int_equal(r.naddresses, 1);
	assert_string_equal(r.addresses[0].text, "127.0.0.3");
	assert_int_equal(address_port(&r.addresses[0]), 25);
	ask(&r, &o, RESOLVE_HOST, "a.example", AF_INET6, 10000);
	assert_string_equal(o.err.id, "dns.no-address");
	/* And this program again, by its own name for itself: a part of more
	 * than 63 bytes is refused before any server is asked. */
	resolve_set_helper(NULL);
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	ask(&r, &o, RESOLVE_HOST, name, AF_UNSPEC, 10000);
	assert_int_equal(strncmp(o.err.id, "dns.", 4), 0);
	assert_string_not_equal(o.err.id, "dns.timeout");
	assert_null(strstr(o.err.detail, "without an answer"));
}

static int
setup(void **state)
{
	ssize_t n = readlink("/proc/self/exe", self_path,
	    sizeof(self_path) - 1);
	int fd = mkstemp(script_path);

	(void)state;
	if (n <= 0 || fd < 0)
		return -1;
	self_path[n] = '\0';
	return close(fd);
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(script_path);
}

/* As the helper, with the name server of the test where there is one. */
static int
be_helper(int argc, char **argv)
{
	const char *port = getenv("T_RESOLVE_PORT");

	if (port != NULL) {
		res_init();
		_res.nscount = 1;
		_res.nsaddr_list[0] = (struct sockaddr_in){
		    .sin_family = AF_INET,
		    .sin_port = htons((uint16_t)atoi(port)),
		    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	}
	return resolve_helper(argc, argv);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_bad_names),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_inheritance),
		cmocka_unit_test(test_dns),
		cmocka_unit_test(test_system),
	};

	if (argc > 1 && strcmp(argv[1], RESOLVE_HELPER_ARG) == 0)
		return be_helper(argc, argv);
	return cmocka_run_group_tests(tests, setup, teardown);
}
