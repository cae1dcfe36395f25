/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the program itself against every tests/hostile/(name).case, twice: as
 * JSON, which is judged, and as text.  Each run is bounded in memory and time,
 * writes no byte that a terminal would obey, and no secret.  README.md names
 * a file for each case of the catalogue, and every file is in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tests/lib/leakscan.h"
#include "tests/lib/roguecase.h"
#include "tests/lib/script.h"

/* At once: most of them wait. */
#define JOBS		12
#define ARGS_MAX	64
#define PASSWORD	"kettle-drum-94"
#define MESSAGE_LINE	"A line of the message.\n"

/* The promise, of the program as it is built for people. */
#if defined(__SANITIZE_ADDRESS__)
#define RSS_MAX_KIB	0L
#define SLOWER		4
#else
#define RSS_MAX_KIB	(96L * 1024)
#define SLOWER		1
#endif

struct run {
	struct roguecase *c;
	bool		 json;
	pid_t		 pid;
	time_t		 began;
	bool		 killed;
	/* what came of it */
	int		 status;
	long		 rss_kib;
	time_t		 took_s;
	struct bytes	 out, err, fault;
	char		*out_path, *err_path;
};

static struct roguecases cases, again;	/* the second for the text */
static struct run *runs;
static size_t nruns, nbad;
static char folder[200], *ca_path;

static time_t
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

/* ---- running ----------------------------------------------------------- */

static char *
write_file(const char *name, size_t i, const char *text, size_t times)
{
	char *path = xasprintf("%s/%s.%zu", folder, name, i);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	while (times-- > 0)
		fputs(text, f);
	assert_int_equal(fclose(f), 0);
	chmod(path, 0600);
	return path;
}

static char *
target_of(const struct roguecase *c)
{
	struct bytes host;
	char *text;

	bytes_init(&host, BYTES_NO_LIMIT);
	if (c->host != NULL)
		script_expand(&host, c->host);
	else
		bytes_add_str(&host, c->family == AF_INET6 ? "[::1]" :
		    "127.0.0.1");
	text = c->no_server ? xstrdup(host.data) :
	    xasprintf("%s:%u", host.data, c->rogue.port);
	bytes_clear(&host);
	return text;
}

/* In the child, which ends: nothing of this is freed. */
static void
become_program(const struct run *r, size_t i)
{
	const char *program = getenv("SMTPSCOPE"), *argv[ARGS_MAX];
	const struct roguecase *c = r->c;
	struct bytes arg;
	size_t n = 0;

	argv[n++] = program ? program : "build/smtpscope";
	argv[n++] = "check";
	if (r->json)
		argv[n++] = "--json";
	argv[n++] = "--helo";
	argv[n++] = "client.test";
	argv[n++] = "--ca-file";
	argv[n++] = ca_path;
	if (c->user != NULL) {
		argv[n++] = "--user";
		argv[n++] = c->user;
		argv[n++] = "--password-file";
		argv[n++] = write_file("password", i, c->password ?
		    c->password : PASSWORD, 1);
	}
	if (c->message_kib > 0) {
		argv[n++] = "--data";
		argv[n++] = write_file("message", i, MESSAGE_LINE,
		    c->message_kib * 1024 / strlen(MESSAGE_LINE));
	}
	for (size_t k = 0; k < c->args.n; k++) {
		bytes_init(&arg, BYTES_NO_LIMIT);
		script_expand(&arg, c->args.v[k]);
		argv[n++] = arg.data;
	}
	argv[n++] = "--";
	argv[n++] = target_of(c);
	argv[n] = NULL;
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(open(r->out_path, O_WRONLY), 1);
	dup2(open(r->err_path, O_WRONLY), 2);
	execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

static void
start_program(struct run *r, size_t i)
{
	r->out_path = write_file("out", i, "", 1);
	r->err_path = write_file("err", i, "", 1);
	r->began = now_s();
	r->pid = fork();
	assert_true(r->pid >= 0);
	if (r->pid == 0)
		become_program(r, i);
}

static void
start(struct run *r, size_t i)
{
	bytes_init(&r->out, BYTES_NO_LIMIT);
	bytes_init(&r->err, BYTES_NO_LIMIT);
	bytes_init(&r->fault, BYTES_NO_LIMIT);
	if (!r->c->no_server)
		rogue_start(&r->c->rogue, r->c->family, r->c->dead);
	start_program(r, i);
}

static void
load(struct bytes *b, char *path)
{
	char buf[65536];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		bytes_add(b, buf, n);
	fclose(f);
	unlink(path);
	free(path);
}

static void
finish(struct run *r, int status, const struct rusage *used)
{
	r->pid = 0;
	r->status = status;
	r->rss_kib = used->ru_maxrss;
	r->took_s = now_s() - r->began;
	if (!r->c->no_server)
		rogue_join(&r->c->rogue, &r->fault);
}

/* A second of a quiet machine, as it is here and now. */
static double
second(void)
{
	double load = 0;
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	if (getloadavg(&load, 1) != 1 || cpus < 1)
		load = 0;
	return SLOWER * (1 + load / (double)(cpus < 1 ? 1 : cpus));
}

/* Those that take too long are ended, and will be found so. */
static void
end_late(size_t upto)
{
	double s = second();

	for (size_t i = 0; i < upto; i++)
		if (runs[i].pid > 0 && (double)(now_s() - runs[i].began) >
		    s * runs[i].c->within_s) {
			runs[i].killed = true;
			kill(runs[i].pid, SIGKILL);
		}
}

static void
reap(size_t *going, size_t upto)
{
	struct rusage used;
	int status;

	for (size_t i = 0; i < upto; i++) {
		if (runs[i].pid <= 0 ||
		    wait4(runs[i].pid, &status, WNOHANG, &used) <= 0)
			continue;
		finish(&runs[i], status, &used);
		(*going)--;
	}
}

static void
run_all(void)
{
	size_t started = 0, going = 0;

	while (started < nruns || going > 0) {
		while (started < nruns && going < JOBS) {
			start(&runs[started], started);
			started++;
			going++;
		}
		poll(NULL, 0, 5);	/* a child has ended, or a deadline */
		reap(&going, started);
		end_late(started);
	}
}

/* ---- what was written -------------------------------------------------- */

/* All that is wrong is told, and not only the first of it. */
static void bad(const struct run *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
bad(const struct run *r, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "# %s%s: ", r->c->name, r->json ? "" : " (text)");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	nbad++;
}

/* Line feeds, tabs, and what can be seen. */
static void
check_clean(const struct run *r, const struct bytes *b)
{
	struct slice s = bytes_slice(b);
	size_t n;

	for (size_t at = 0; at < s.n; at += n) {
		uint32_t cp = utf8_next(slice_sub(s, at, s.n), &n);

		if (cp == '\n' || cp == '\t')
			continue;
		if (cp == UTF8_BAD || cp < 0x20 || (cp >= 0x7f && cp < 0xa0) ||
		    (cp >= 0x200b && cp <= 0x200f) || cp == 0xad ||
		    (cp >= 0x2028 && cp <= 0x202e) || cp == 0xfeff ||
		    (cp >= 0x2060 && cp <= 0x206f) || cp >= 0xe0000) {
			bad(r, "byte %#x at %zu is written as it came",
			    (unsigned char)s.p[at], at);
			return;
		}
	}
}

static void
check_secret(const struct run *r, const struct bytes *b)
{
	const char *password = r->c->password ? r->c->password : PASSWORD;
	struct leakscan *scan = leakscan_new();
	struct bytes why;
	struct leak leak;

	leakscan_allow(scan, slice_of(r->c->user && strcmp(r->c->user,
	    password) != 0 ? r->c->user : ""));
	leakscan_add(scan, "the password", slice_of(password), LEAK_WINDOW);
	if (r->c->user != NULL && leakscan_find(scan, bytes_slice(b), &leak)) {
		bytes_init(&why, BYTES_NO_LIMIT);
		leak_describe(&why, &leak, bytes_slice(b));
		bad(r, "%s", why.data);
		bytes_clear(&why);
	}
	leakscan_free(scan);
}

/* All texts of a JSON value, below each other. */
static void
add_texts(struct bytes *out, json_t *top)
{
	json_t *todo = json_pack("[O]", top), *v, *w;
	const char *key;
	size_t i;

	for (size_t at = 0; at < json_array_size(todo); at++) {
		v = json_array_get(todo, at);
		if (json_is_string(v)) {
			bytes_add(out, json_string_value(v),
			    json_string_length(v));
			bytes_add_char(out, '\n');
		}
		json_array_foreach(v, i, w)
			json_array_append(todo, w);
		if (json_is_object(v))
			json_object_foreach(v, key, w)
				json_array_append(todo, w);
	}
	json_decref(todo);
}

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

static bool
warns(json_t *top, const char *id)
{
	json_t *w;
	size_t i;

	json_array_foreach(json_object_get(top, "warnings"), i, w) {
		const char *s = json_is_string(w) ? json_string_value(w) :
		    json_string_value(json_object_get(w, "id"));

		if (s != NULL && strcmp(s, id) == 0)
			return true;
	}
	return false;
}

/* "a|b" has a and b. */
static bool
is_one_of(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
		if ((p == list || p[-1] == '|') && (p[n] == '\0' ||
		    p[n] == '|'))
			return true;
	return false;
}

static void
check_word(const struct run *r, json_t *top, const char *key, const char *want)
{
	const char *got = json_string_value(json_object_get(top, key));

	if (want != NULL && (got == NULL || !is_one_of(want, got)))
		bad(r, "%s is %s, not %s", key,
		    got ? got : "null", want);
}

static void
check_texts(const struct run *r, json_t *top)
{
	struct bytes all;

	bytes_init(&all, BYTES_NO_LIMIT);
	add_texts(&all, top);
	for (size_t i = 0; i < r->c->shows.n; i++)
		if (!holds(&all, r->c->shows.v[i]))
			bad(r, "does not show \"%s\"", r->c->shows.v[i]);
	for (size_t i = 0; i < r->c->nowhere.n; i++)
		if (holds(&all, r->c->nowhere.v[i]))
			bad(r, "shows \"%s\"", r->c->nowhere.v[i]);
	bytes_clear(&all);
}

static void
check_json(const struct run *r)
{
	json_error_t e;
	json_t *top = json_loadb(r->out.data, r->out.len, JSON_ALLOW_NUL, &e);

	if (top == NULL) {
		bad(r, "no JSON: %s\n%.*s", e.text,
		    (int)(r->err.len > 2000 ? 2000 : r->err.len), r->err.data);
		return;
	}
	if (json_is_true(json_object_get(top, "ok")) != r->c->ok)
		bad(r, "ok is %s", r->c->ok ? "false" : "true");
	if (!r->c->ok && r->c->failed == NULL)
		fail_msg("%s: does not say what must fail", r->c->name);
	check_word(r, top, "failed_stage", r->c->failed);
	check_word(r, top, "cause", r->c->cause);
	for (size_t i = 0; i < r->c->warnings.n; i++)
		if (!warns(top, r->c->warnings.v[i]))
			bad(r, "does not warn of %s", r->c->warnings.v[i]);
	for (size_t i = 0; i < r->c->unwarned.n; i++)
		if (warns(top, r->c->unwarned.v[i]))
			bad(r, "warns of %s", r->c->unwarned.v[i]);
	check_texts(r, top);
	json_decref(top);
}

static void
judge(const struct run *r)
{
	const char *wanted = getenv("HOSTILE_SHOW");
	size_t show = wanted ? strtoul(wanted, NULL, 10) : 0;
	char status[16];

	if (show > 0)
		fprintf(stderr, "## %s%s: status %#x, %ld KiB, %ld s: %.*s\n",
		    r->c->name, r->json ? "" : " (text)", r->status,
		    r->rss_kib, (long)r->took_s, r->json ? (int)(r->out.len > show ? show :
		    r->out.len) : 0, r->out.data);
	if (r->killed)
		bad(r, "not over within %u s", r->c->within_s);
	snprintf(status, sizeof(status), "%d", WIFEXITED(r->status) ?
	    WEXITSTATUS(r->status) : -1);
	if (!is_one_of(r->c->status ? r->c->status : "0", status))
		bad(r, "status %#x, not %s\n%.*s", r->status, r->c->status,
		    (int)(r->err.len > 4000 ? 4000 : r->err.len), r->err.data);
	if (r->fault.len > 0)
		bad(r, "%s", r->fault.data);
	if (RSS_MAX_KIB > 0 && r->rss_kib > RSS_MAX_KIB)
		bad(r, "%ld KiB of memory", r->rss_kib);
	if (r->c->refused)
		assert_int_equal(r->out.len, 0);
	else if (r->json)
		check_json(r);
	check_clean(r, &r->out);
	check_clean(r, &r->err);
	check_secret(r, &r->out);
	check_secret(r, &r->err);
}

/* ---- tests ------------------------------------------------------------- */

/* All rows of the file with this name. */
static void
test_case(void **state)
{
	const char *name = *state;
	size_t n = strlen(name), judged = 0, before = nbad;

	for (size_t i = 0; i < nruns; i++) {
		const char *of = runs[i].c->name;

		if (strncmp(of, name, n) != 0 || (of[n] != '\0' &&
		    of[n] != ','))
			continue;
		load(&runs[i].out, runs[i].out_path);
		load(&runs[i].err, runs[i].err_path);
		judge(&runs[i]);
		bytes_reset(&runs[i].out);
		judged++;
	}
	assert_true(judged > 0);
	assert_int_equal(nbad, before);
}

static char *readme;

static bool
readme_has(const char *id, const char *file)
{
	char *row = xasprintf("\n| %s | ", id), *at = strstr(readme, row);
	bool has;

	if (at != NULL && file != NULL) {
		char *line = xstrndup(at + 1, strcspn(at + 1, "\n"));
		char *word = xasprintf("`%s`", file);

		has = strstr(line, word) != NULL;
		free(word);
		free(line);
	} else
		has = at != NULL;
	free(row);
	return has;
}

/* Files that the row names exist: cases here, other tests in the tree. */
static void
check_files_of(const char *id)
{
	char *row = xasprintf("\n| %s | ", id), *at = strstr(readme, row);
	char *line, *p, path[400];
	const char *top = getenv("TOP_SRCDIR");
	size_t files = 0;

	if (at == NULL)
		fail_msg("README.md: nothing about %s", id);
	line = xstrndup(at + 1, strcspn(at + 1, "\n"));
	for (p = strchr(line, '`'); p != NULL; p = strchr(p, '`')) {
		size_t n = strcspn(++p, "`");

		snprintf(path, sizeof(path), "%s/tests/%s%.*s",
		    top ? top : ".", memchr(p, '/', n) ? "" : "hostile/",
		    (int)n, p);
		if (access(path, R_OK) != 0)
			fail_msg("README.md: %s: there is no %s", id, path);
		files++;
		p += n + 1;
	}
	if (files == 0)
		fail_msg("README.md: no file for %s", id);
	free(line);
	free(row);
}

static void
test_every_id(void **state)
{
	static const struct {
		char		 letter;
		unsigned	 first, last, by;
	} parts[] = {
		{ 'T', 1, 20, 1 }, { 'F', 1, 25, 1 }, { 'S', 2, 22, 2 },
		{ 'A', 2, 30, 2 }, { 'R', 1, 5, 1 }, { 'D', 2, 4, 2 },
		{ 'E', 2, 2, 1 },
	};
	char id[8];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		for (unsigned n = parts[i].first; n <= parts[i].last;
		    n += parts[i].by) {
			snprintf(id, sizeof(id), "%c%02u", parts[i].letter, n);
			check_files_of(id);
		}
	for (size_t i = 0; i < cases.n; i++) {
		const char *name = cases.v[i].name;
		char *file = xasprintf("%.*s.case", (int)strcspn(name, ","),
		    name);

		snprintf(id, sizeof(id), "%.3s", name);
		if (!readme_has(id, file))
			fail_msg("README.md: %s is not in the row of %s", file,
			    id);
		free(file);
	}
}

/* ---- all --------------------------------------------------------------- */

static void
read_readme(const char *top)
{
	struct bytes b;
	char *path = xasprintf("%s/tests/hostile/README.md", top);
	FILE *f = fopen(path, "r");
	int c;

	assert_non_null(f);
	bytes_init(&b, BYTES_NO_LIMIT);
	while ((c = getc(f)) != EOF)
		bytes_add_char(&b, (char)c);
	fclose(f);
	free(path);
	readme = bytes_take(&b);
}

static int
setup(void **state)
{
	(void)state;
	runs = xcalloc(cases.n * 2, sizeof(*runs));
	for (size_t i = 0; i < cases.n; i++) {
		runs[nruns++] = (struct run){ .c = &cases.v[i], .json = true };
		runs[nruns++] = (struct run){ .c = &again.v[i] };
	}
	run_all();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < nruns; i++) {
		bytes_clear(&runs[i].out);
		bytes_clear(&runs[i].err);
		bytes_clear(&runs[i].fault);
	}
	free(runs);
	return 0;
}

static void
prepare(void)
{
	const char *tmp = getenv("TMPDIR");
	char *pem;

	signal(SIGPIPE, SIG_IGN);
	snprintf(folder, sizeof(folder), "%s/hostile.XXXXXX",
	    tmp ? tmp : "/tmp");
	if (mkdtemp(folder) == NULL)
		exit(99);
	rogue_begin();
	pem = rogue_ca();
	ca_path = write_file("ca", 0, pem, 1);
	free(pem);
}

/* For one who looks at one case: HOSTILE_ONLY, a pattern of names, and
 * HOSTILE_SHOW, how many bytes of JSON to print. */
int
main(void)
{
	const char *top = getenv("TOP_SRCDIR"), *only = getenv("HOSTILE_ONLY");
	struct CMUnitTest *tests;
	char pattern[4096], *rm;
	size_t n = 0;
	glob_t g;
	int failed;

	top = top ? top : ".";
	snprintf(pattern, sizeof(pattern), "%s/tests/hostile/%s.case", top,
	    only ? only : "*");
	if (glob(pattern, 0, NULL, &g) != 0)
		return 99;
	prepare();
	read_readme(top);
	tests = xcalloc(g.gl_pathc + 1, sizeof(*tests));
	for (size_t i = 0; i < g.gl_pathc; i++) {
		const char *name = strrchr(g.gl_pathv[i], '/') + 1;

		roguecases_read(&cases, g.gl_pathv[i]);
		roguecases_read(&again, g.gl_pathv[i]);
		tests[n++] = (struct CMUnitTest){ .name = name,
		    .test_func = test_case,
		    .initial_state = xstrndup(name, strcspn(name, ".")) };
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_every_id);
	failed = _cmocka_run_group_tests("hostile", tests, n, setup, teardown);
	for (size_t i = 0; i + 1 < n; i++)
		free(tests[i].initial_state);
	free(tests);
	free(readme);
	roguecases_clear(&cases);
	roguecases_clear(&again);
	globfree(&g);
	rogue_end();
	rm = xasprintf("rm -rf '%s'", folder);
	if (system(rm) != 0)
		failed++;
	free(rm);
	free(ca_path);
	return failed;
}
