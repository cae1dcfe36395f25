/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real program in a real terminal, with a server that gives the secret
 * away: nothing of it is in any byte written to the terminal (standard error
 * goes there, too), nor in any file below home, temporary and working
 * folder, nor in a core file, nor, once AUTH is over, in its memory outside
 * of what is locked and never dumped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "tests/lib/echoer.h"
#include "tests/lib/leakscan.h"
#include "tests/lib/rng.h"
#include "tests/lib/scope.h"

#define USER		"ann"
#define SEED		20261121u
#define SECRET_LEN	26
#define MAPPING_MAX	(1ull << 30)	/* a sanitizer's shadow is larger */

/* Made while the test runs: it is in no program's text. */
static char secret[SECRET_LEN + 1];
static struct leakscan *scanner;

static void
make_secret(void)
{
	static const char set[] = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	    "abcdefghijkmnpqrstuvwxyz23456789#%&=+";
	struct rng r = { SEED };

	for (size_t i = 0; i < SECRET_LEN; i++)
		secret[i] = set[rng_below(&r, sizeof(set) - 1)];
}

/* ---- the scan ---------------------------------------------------------- */

static bool
leaks(const char *where, struct slice text)
{
	struct bytes said;
	struct leak l;

	if (!leakscan_find(scanner, text, &l))
		return false;
	bytes_init(&said, BYTES_NO_LIMIT);
	leak_describe(&said, &l, text);
	fprintf(stderr, "%s: %s\n", where, said.data);
	bytes_clear(&said);
	return true;
}

static unsigned files;

static int
scan_file(const char *path, const struct stat *st, int what, struct FTW *at)
{
	struct bytes all;
	char buf[65536];
	size_t n;
	bool bad;
	FILE *f;

	(void)st;
	(void)at;
	if (what != FTW_F || (f = fopen(path, "r")) == NULL)
		return 0;
	files++;
	bytes_init(&all, BYTES_NO_LIMIT);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		bytes_add(&all, buf, n);
	fclose(f);
	bad = leaks(path, bytes_slice(&all)) || leaks(path, slice_of(path)) ||
	    strstr(path, "/core") != NULL;
	if (bad)
		fprintf(stderr, "%s ought not to be there\n", path);
	bytes_clear(&all);
	return bad;
}

static void
check_files(void)
{
	assert_int_equal(nftw(scope_home(), scan_file, 16, FTW_PHYS), 0);
}

static void
check_terminal(struct vt *v, const char *way)
{
	char *screen = vt_text(v);

	if (leaks(way, vt_output(v)) || leaks(way, slice_of(screen))) {
		fputs(screen, stderr);
		fail();
	}
	free(screen);
}

/* ---- sessions ---------------------------------------------------------- */

static struct vt *
open_session(struct echoer *e, unsigned number, bool quiet)
{
	static const char *const env[] = { "TMPDIR=.", "XDG_CONFIG_HOME",
	    "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", NULL };
	static const struct {
		int	cols, rows;
	} sizes[] = { { 120, 40 }, { 80, 24 }, { 60, 15 } };
	struct vt_options o = { .env = env,
	    .cols = sizes[number % COUNT_OF(sizes)].cols,
	    .rows = sizes[number % COUNT_OF(sizes)].rows };
	char target[40];
	const char *const args[] = { "--tls", "none",
	    "--allow-plaintext-auth", target, NULL };
	struct vt *v;

	*e = (struct echoer){ .seed = SEED + number, .user = slice_of(USER),
	    .secret = slice_of(secret), .polite = true, .quiet = quiet };
	echoer_start(e);
	echoer_tell(e, (struct span){ 0, SECRET_LEN });
	snprintf(target, sizeof(target), "127.0.0.1:%u", e->port);
	v = scope_start(args, &o);
	scope_type(v, ".");
	return v;
}

static const struct leak_recipe base64 = { "base64", { LEAK_BASE64 }, false };

static char *
base64_of(const char *p, size_t n)
{
	struct bytes b;

	bytes_init(&b, BYTES_NO_LIMIT);
	leak_spell(&b, (struct slice){ p, n }, &base64, 0);
	return bytes_take(&b);
}

static char *
plain_blob(void)
{
	char *plain = xasprintf("x" USER "x%s", secret), *blob;
	size_t n = strlen(plain);

	plain[0] = plain[1 + strlen(USER)] = '\0';
	blob = base64_of(plain, n);
	free(plain);
	return blob;
}

static void
type_secret(struct vt *v)
{
	scope_type(v, secret);
	scope_type(v, "\r");
}

static void
type_line(struct vt *v, const char *line)
{
	scope_type(v, line);
	scope_type(v, "\r");
}

/* The program's own exchange. */
static void
by_field(struct vt *v, const char *mech)
{
	char *command = xasprintf(":auth %s " USER "\r", mech);

	scope_type(v, command);
	scope_row(v, -1, "for " USER);
	type_secret(v);
	free(command);
}

static void
typed_login(struct vt *v, const char *mech)
{
	char *user = base64_of(USER, strlen(USER));
	char *blob = base64_of(secret, SECRET_LEN);

	(void)mech;
	scope_type(v, "iauth login\rn");
	type_line(v, user);
	type_line(v, blob);
	free(user);
	free(blob);
}

static void
typed_plain(struct vt *v, const char *mech)
{
	char *blob = plain_blob();

	scope_type(v, mech);
	type_line(v, blob);
	free(blob);
}

static void
typed_plain_text(struct vt *v, const char *mech)
{
	(void)mech;
	scope_type(v, "iAUTH LOGIN\rn");
	type_secret(v);			/* at the name, and not base64 */
	type_secret(v);
}

static void
typed_at_name(struct vt *v, const char *mech)
{
	char *blob = base64_of(secret, SECRET_LEN);

	(void)mech;
	scope_type(v, "iAUTH LOGIN\rn");
	type_line(v, blob);
	type_line(v, blob);
	free(blob);
}

/* A paste with a line end in it: the second half is sent by nobody. */
#define HALF_DIGITS	21
#define HALF_BYTES	(HALF_DIGITS * 6 / 8 - (sizeof("x" USER "x") - 1))

static void
pasted_broken(struct vt *v, const char *mech)
{
	char *blob = plain_blob(), *both = xasprintf("AUTH PLAIN %.*s\n%s",
	    HALF_DIGITS, blob, blob + HALF_DIGITS);

	(void)mech;
	scope_type(v, "i");
	scope_paste(v, both);
	scope_type(v, "\r");
	free(both);
	free(blob);
}

static const struct way {
	const char	*name;
	void		(*enter)(struct vt *v, const char *arg);
	const char	*arg;
	size_t		 told;		/* of the secret; 0: all of it */
} ways[] = {
	{ "PLAIN", by_field, "PLAIN", 0 },
	{ "LOGIN", by_field, "LOGIN", 0 },
	{ "CRAM-MD5", by_field, "CRAM-MD5", 0 },
	{ "DIGEST-MD5", by_field, "DIGEST-MD5", 0 },
	{ "SCRAM-SHA-256", by_field, "SCRAM-SHA-256", 0 },
	{ "XOAUTH2", by_field, "XOAUTH2", 0 },
	{ "NTLM", by_field, "NTLM", 0 },
	{ "typed LOGIN", typed_login, NULL, 0 },
	{ "typed PLAIN", typed_plain, "iAUTH PLAIN ", 0 },
	{ "typed plain, late", typed_plain, "iauth plain\rn", 0 },
	{ "no mechanism", typed_plain, "iAUTH ", 0 },
	{ "not base64", typed_plain_text, NULL, 0 },
	{ "at the name", typed_at_name, NULL, 0 },
	{ "broken", pasted_broken, NULL, HALF_BYTES },
};

/* What else could bring a secret to light; the server echoes once more. */
static const char *const pokes[] = { "\003", "\003", ":noop\r", ":ehlo x\r",
	"zR", "tw", "tw", "te", "|", "|", "|", "|", "tt", "ti", "gg", "G",
	"zM", "K", "\014", "?q", "g<q", ":keys\rq", ":send \020\020\003" };

static void
leave(struct vt *v)
{
	vt_type(v, "\003:quit\ry");
	assert_int_equal(vt_wait_exit(v), 0);
}

static void
try_way(const struct way *w, unsigned number)
{
	struct echoer e;
	struct vt *v = open_session(&e, number, false);

	if (w->told > 0)
		echoer_tell(&e, (struct span){ 0, w->told });
	w->enter(v, w->arg);
	check_terminal(v, w->name);
	for (size_t i = 0; i < COUNT_OF(pokes); i++)
		scope_type(v, pokes[i]);
	check_terminal(v, w->name);
	leave(v);
	echoer_join(&e);
	check_terminal(v, w->name);
	check_files();
	scope_ended(v, 0);
}

static void
test_nothing_leaks(void **state)
{
	(void)state;
	for (unsigned i = 0; i < COUNT_OF(ways); i++)
		try_way(&ways[i], i);
	assert_true(files > 0);		/* there were some to look at */
}

/*
 * Where no secret is due it is shown while it is typed, as all is there; but
 * the program knows it by then, and keeps it in no file.
 */
static void
test_typed_elsewhere(void **state)
{
	static const char *const prompts[] = { "/", "?", ":send ", "i",
	    ":", ":mail ", ":ehlo " };
	struct echoer e;
	struct vt *v = open_session(&e, 0, true);

	(void)state;
	by_field(v, "PLAIN");
	for (size_t i = 0; i < COUNT_OF(prompts); i++) {
		scope_type(v, prompts[i]);
		type_secret(v);
		scope_type(v, "\003\003");
	}
	leave(v);
	echoer_join(&e);
	check_files();
	scope_ended(v, 0);
}

/* ---- core files -------------------------------------------------------- */

static void
check_limits(pid_t pid)
{
	char path[64], line[256];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/limits", (int)pid);
	if ((f = fopen(path, "r")) == NULL) {
		print_message("%s: %s: not looked at\n", path,
		    strerror(errno));
		return;
	}
	while (fgets(line, sizeof(line), f) != NULL) {
		char soft[32], hard[32];

		if (sscanf(line, "Max core file size %31s %31s", soft,
		    hard) != 2)
			continue;
		found = true;
		assert_string_equal(soft, "0");
		assert_string_equal(hard, "0");
	}
	fclose(f);
	assert_true(found);
}

static void
test_no_core_file(void **state)
{
	static const int signals[] = { SIGSEGV, SIGABRT };
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	(void)state;
	if (setrlimit(RLIMIT_CORE, &all) != 0)
		print_message("RLIMIT_CORE stays as it is: %s\n",
		    strerror(errno));
	for (size_t i = 0; i < COUNT_OF(signals); i++) {
		struct echoer e;
		struct vt *v = open_session(&e, 0, false);
		int status;

		by_field(v, "PLAIN");
		check_limits(vt_pid(v));
		vt_signal(v, signals[i]);
		status = vt_wait_exit(v);
		assert_int_not_equal(status, -1);
		assert_int_not_equal(status, 0);
#ifdef WCOREDUMP
		assert_false(WIFSIGNALED(status) && WCOREDUMP(status));
#endif
		echoer_join(&e);
		check_terminal(v, "after a crash");
		check_files();
		vt_free(v);
	}
}

/* ---- memory ------------------------------------------------------------ */

struct mapping {
	unsigned long long from, to;
	char		 name[128];
	bool		 readable, resident, never_dumped;
};

/* The next of smaps. */
static bool
next_mapping(FILE *f, struct mapping *m)
{
	char line[512], perms[8] = "";
	unsigned long long kb;

	memset(m, 0, sizeof(*m));
	while (m->to == 0)
		if (fgets(line, sizeof(line), f) == NULL)
			return false;
		else if (sscanf(line, "%llx-%llx %7s %*s %*s %*s %127[^\n]",
		    &m->from, &m->to, perms, m->name) < 3)
			m->to = 0;
	m->readable = perms[0] == 'r';
	while (fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "Rss: %llu", &kb) == 1)
			m->resident = kb > 0;
		if (strncmp(line, "VmFlags:", 8) != 0)
			continue;
		m->never_dumped = strstr(line, " dd") != NULL;
		break;
	}
	return true;
}

struct memory {
	struct bytes	 forms[4];	/* as it is, in base64 */
	bool		 in_locked;
	unsigned	 copies;
};

static void
look_into(struct memory *w, const struct mapping *m, struct slice text)
{
	for (size_t i = 0; i < COUNT_OF(w->forms); i++) {
		const struct bytes *f = &w->forms[i];

		if (memmem(text.p, text.n, f->data, f->len) == NULL)
			continue;
		w->in_locked |= m->never_dumped;
		w->copies += !m->never_dumped;
		if (!m->never_dumped)
			fprintf(stderr, "in memory, form %zu: %llx-%llx %s\n",
			    i, m->from, m->to, m->name);
	}
}

static void
scan_mapping(struct memory *w, int mem, const struct mapping *m)
{
	size_t n = (size_t)(m->to - m->from), got = 0;
	char *all;

	if (!m->readable || !m->resident || n > MAPPING_MAX)
		return;
	all = xmalloc(n);
	while (got < n) {
		ssize_t r = pread(mem, all + got, n - got,
		    (off_t)(m->from + got));

		if (r <= 0)
			break;		/* [vvar] and the like */
		got += (size_t)r;
	}
	look_into(w, m, (struct slice){ all, got });
	explicit_bzero(all, n);
	free(all);
}

static void
scan_memory(pid_t pid, struct memory *w)
{
	char path[64];
	struct mapping m;
	FILE *smaps;
	int mem;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	mem = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%d/smaps", (int)pid);
	smaps = fopen(path, "r");
	if (mem < 0 || smaps == NULL)
		print_message("the memory of another process may not be read "
		    "here (%s): it is left out\n", strerror(errno));
	else
		while (next_mapping(smaps, &m))
			scan_mapping(w, mem, &m);
	if (mem >= 0)
		close(mem);
	if (smaps != NULL)
		fclose(smaps);
	else
		w->in_locked = true;
	w->in_locked |= mem < 0;
}

static void
test_no_copy_in_memory(void **state)
{
	static const char *const mechs[] = { "PLAIN", "LOGIN", "CRAM-MD5",
	    "DIGEST-MD5", "SCRAM-SHA-256", "NTLM", "XOAUTH2" };
	struct memory w = { .copies = 0 };

	(void)state;
	for (unsigned i = 0; i < COUNT_OF(w.forms); i++) {
		bytes_init(&w.forms[i], BYTES_NO_LIMIT);
		if (i == 0)
			bytes_add(&w.forms[i], secret, SECRET_LEN);
		else
			leak_spell_inside(&w.forms[i], slice_of(secret),
			    &base64, i - 1);
	}
	for (size_t i = 0; i < COUNT_OF(mechs); i++) {
		struct echoer e;
		struct vt *v = open_session(&e, 0, true);
		unsigned before = w.copies;

		by_field(v, mechs[i]);
		scope_type(v, ":noop\r");
		w.in_locked = false;
		scan_memory(vt_pid(v), &w);
		if (w.copies > before)
			fprintf(stderr, "after AUTH %s\n", mechs[i]);
		assert_true(w.in_locked);	/* so the scan finds it */
		leave(v);
		echoer_join(&e);
		scope_ended(v, 0);
	}
	assert_int_equal(w.copies, 0);
	for (size_t i = 0; i < COUNT_OF(w.forms); i++)
		bytes_clear(&w.forms[i]);
}

/* ---- all of it --------------------------------------------------------- */

/* The working folder is the home, so that every file is found there. */
static int
set_up(void **state)
{
	const char *program = getenv("SMTPSCOPE");
	char *path = realpath(program ? program : "build/smtpscope", NULL);

	if (path == NULL || setenv("SMTPSCOPE", path, 1) != 0 ||
	    scope_setup(state) != 0 || chdir(scope_home()) != 0)
		return -1;
	free(path);
	make_secret();
	scanner = leakscan_new();
	leakscan_add(scanner, "password", slice_of(secret), LEAK_WINDOW);
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int what, struct FTW *at)
{
	(void)st;
	(void)what;
	return at->level > 0 ? remove(path) : 0;
}

/* What one test left behind is not another's fault. */
static int
clean_home(void **state)
{
	(void)state;
	return nftw(scope_home(), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int
tear_down(void **state)
{
	if (scanner != NULL)
		leakscan_free(scanner);
	return chdir("/") == 0 ? scope_teardown(state) : -1;
}

#define CLEAN(test)	cmocka_unit_test_setup(test, clean_home)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CLEAN(test_nothing_leaks),
		CLEAN(test_typed_elsewhere),
		CLEAN(test_no_core_file),
		CLEAN(test_no_copy_in_memory),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
