/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each call that can fail is made to fail, the first time, the second, and so
 * on until the program makes no more of them (shim.c): it ends by itself, says
 * what was wrong, leaves no half file and no secret anywhere; and when it ends
 * as if nothing had been, it has done what it does without the fault.
 *
 * FAULTS_ALL=1 takes every n; else, from the 6th on, ever fewer.
 * FAULTS_ONLY=TEXT takes only the tests in whose name the text is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tests/lib/ran.h"

#define ALL_UP_TO	6
#define ARGS_MAX	14

static const char session_log[] =
    "=== Trying mx.example:587...\n"
    "=== Connected to mx.example.\n"
    "<-  220 mx.example ESMTP\n"
    " -> EHLO client.example\n"
    "<-  250-mx.example\n"
    "<-  250 AUTH PLAIN LOGIN\n"
    " -> AUTH PLAIN AGFubgBxdWlldC1aZWJyYS00NzExLXVtYnJlbGxh\n"
    "<** 535 5.7.8 authentication failed\n"
    " -> QUIT\n"
    "<-  221 2.0.0 Bye\n";

static const char interface_script[] =
    ":connect practice:bad-password\n"
    "wait idle\n"
    "keys W\n"
    "wait text \"AUTH failed\"\n"
    ":save out.md\n"
    ":save-write\n"
    "wait idle\n"
    ":quit\n";

struct scene {
	const char	*name;
	const char	*args[ARGS_MAX];
	const char	*input;
	const char	*file;		/* what it writes, below its folder */
	const char	*was;		/* what that held before */
	/* Lines with numbers that are never the same are not compared. */
	bool		 steady;
};

static const struct scene scenes[] = {
	{ .name = "check once", .args = { "check", "--json", "--timeout",
	  "1", "practice" } },
	{ .name = "check, refused", .args = { "check", "--timeout", "1",
	  "practice:bad-password" } },
	{ .name = "check --save", .args = { "check", "--json", "--timeout", "1", "--save", "out.log",
	  "practice" }, .file = "out.log" },
	{ .name = "check --save over another", .args = { "check", "--json", "--timeout", "1", "--save",
	  "out.log", "--overwrite", "practice" }, .file = "out.log",
	  .was = "as it was\n" },
	{ .name = "check with a password from a file", .args = { "check", "--json", "--timeout", "1", "--user",
	  "student", "--password-file", "in.password", "practice" } },
	{ .name = "check with a password from a command", .args = { "check", "--json", "--timeout", "1",
	  "--user", "student", "--password-eval", "cat in.password",
	  "practice" } },
	{ .name = "check of a name", .args = { "check", "--json", "--timeout", "1", "localhost:1" } },
	{ .name = "sanitize", .args = { "sanitize", "in.log" }, .steady = true },
	{ .name = "sanitize -o", .args = { "sanitize", "-o", "out.log", "in.log" },
	  .file = "out.log", .steady = true },
	{ .name = "sanitize of a stream", .args = { "sanitize" }, .input = "in.log", .steady = true },
	{ .name = "decode", .args = { "decode", "in.log" }, .steady = true },
	{ .name = "decode --json", .args = { "decode", "--json" }, .input = "in.log", .steady = true },
	{ .name = "open", .args = { "open", "in.log" }, .steady = true },
	{ .name = "explain", .args = { "explain", "535", "5.7.8" }, .steady = true },
	{ .name = "keys", .args = { "keys" }, .steady = true },
	{ .name = "--plain", .args = { "--plain", "practice" }, .input = "in.lines" },
	{ .name = "--script", .args = { "--script", "in.script" }, .file = "out.md" },
	{ .name = "lookup", .args = { "--internal-resolve", "host", "localhost", "any" } },
};

struct fault {
	const char	*scene;		/* how its name begins; "": any */
	const char	*calls, *kind;
	const char	*says;		/* when it ends in another way */
};

static const struct fault faults[] = {
	/* the network, and what is done with descriptors */
	{ "check once", "recv,send", "EINTR", NULL },
	{ "check once", "recv,send", "EAGAIN", NULL },
	{ "check once", "recv,send", "short", NULL },
	{ "check once", "recv", "ECONNRESET", NULL },
	{ "check once", "send", "ENOMEM", NULL },	/* no reset follows a reset */
	{ "check --save", "recv,send", "ECONNRESET stay", NULL },
	{ "check once", "poll", "EINTR", NULL },
	{ "check once", "poll", "ENOMEM stay", NULL },
	{ "check once", "socket,accept4,bind,listen", "EMFILE stay", NULL },
	{ "check once", "connect,getsockopt,setsockopt,getsockname,getpeername",
	  "ENOMEM", NULL },
	{ "check once", "fcntl,pipe2,dup,dup2", "EMFILE", NULL },
	{ "check of", "pipe2,posix_spawn", "EMFILE stay", NULL },
	{ "check of", "posix_spawn", "ENOMEM", NULL },
	{ "check of", "read,__read_chk", "short", NULL },
	{ "check of", "read,__read_chk", "EINTR", NULL },
	{ "check of", "read,__read_chk", "EIO", NULL },
	{ "check of", "waitpid", "EINTR", NULL },
	{ "check with", "read,__read_chk", "short", NULL },
	{ "check with", "read,__read_chk", "EINTR", NULL },
	{ "check with", "read,__read_chk", "EIO stay", NULL },
	{ "check with", "open,__open_2,openat,fopen,fstat", "EACCES", NULL },
	{ "check with", "pipe2,fork,waitpid", "EMFILE", NULL },
	{ "check with", "waitpid", "EINTR", NULL },
	{ "lookup", "getaddrinfo,getnameinfo,write", "fail", NULL },
	{ "lookup", "write", "short", NULL },
	{ "lookup", "alloc", "ENOMEM stay", NULL },
	/* files that are written */
	{ "check --save", "write", "short stay", NULL },
	{ "check --save", "write", "EINTR", NULL },
	{ "check --save", "write,fsync,close", "ENOSPC",
	  "the disk is full" },
	{ "check --save", "write,fsync,close", "EDQUOT", "quota" },
	{ "check --save", "write,fsync,close", "EIO", "out.log" },
	{ "check --save", "renameat,renameat2,linkat,fchmod", "EIO",
	  "out.log" },
	{ "check --save", "renameat2", "ENOSYS", NULL },
	{ "check --save", "open,openat,__open_2,fstatat,faccessat", "EACCES",
	  "out.log" },
	{ "check --save", "open,openat,__open_2", "EROFS stay", NULL },
	{ "sanitize -o", "write,fsync,close", "ENOSPC", "the disk is full" },
	{ "sanitize -o", "write", "short stay", NULL },
	{ "sanitize -o", "renameat,renameat2,linkat,fchmod", "EPERM",
	  "out.log" },
	{ "--script", "write,writev", "short", NULL },
	{ "--script", "write,fsync", "ENOSPC", NULL },
	{ "--script", "open,openat,__open_2,fopen", "EACCES", NULL },
	{ "--script", "renameat,renameat2", "EIO", NULL },
	{ "--script", "poll,recv,send", "EINTR", NULL },
	{ "--script", "recv,send", "EAGAIN", NULL },
	/* files that are read */
	{ "sanitize", "read,__read_chk,pread", "short stay", NULL },
	{ "sanitize", "read,__read_chk,pread", "EINTR", NULL },
	{ "sanitize", "read,__read_chk,pread", "EIO", NULL },
	{ "sanitize", "open,__open_2,openat,fopen,fstat,stat", "EMFILE",
	  ".log" },
	{ "decode", "read,__read_chk,pread", "short stay", NULL },
	{ "decode", "read,__read_chk,pread", "EINTR", NULL },
	{ "decode", "read,__read_chk,pread", "EIO", NULL },
	{ "decode", "open,__open_2,openat,fopen,fstat,stat", "EMFILE", NULL },
	{ "open", "read,__read_chk,pread", "short stay", NULL },
	{ "open", "read,__read_chk,pread", "EIO", NULL },
	{ "open", "open,__open_2,openat,fopen,fstat,stat", "EACCES", NULL },
	{ "keys", "read,__read_chk,open,__open_2,openat,fstat", "EIO", NULL },
	{ "--plain", "read,__read_chk", "short", NULL },
	{ "--plain", "read,__read_chk", "EINTR", NULL },
	{ "--plain", "read,__read_chk,poll", "EIO", NULL },
	/* what the libraries may not have */
	{ "check once", "secure", "fail", NULL },
	{ "check once", "RAND_bytes,RAND_priv_bytes", "fail", NULL },
	{ "check once", "BIO_new,BIO_new_mem_buf,SSL_CTX_new,SSL_new,X509_new,"
	  "EVP_PKEY_Q_keygen,X509_sign,SSL_CTX_use_certificate,"
	  "SSL_CTX_use_PrivateKey,BN_new,X509_digest", "fail", NULL },
	{ "check once", "EVP_MAC_fetch,EVP_MAC_CTX_new,EVP_MAC_init,EVP_MD_fetch,"
	  "EVP_MD_CTX_new,EVP_DigestInit_ex2,EVP_Digest", "fail", NULL },
	{ "", "pcre2_compile_8,pcre2_match_data_create_8,json_dumps,"
	  "json_loadb", "fail", NULL },
	/* memory, from some point on */
	{ "", "alloc", "ENOMEM stay", NULL },
	{ "", "alloc", "ENOMEM stay libs", NULL },
	/* what is asked at the start, and the clock */
	{ "", "setlocale,newlocale,setrlimit,prctl,sigaction", "fail", NULL },
	{ "check once", "clock_gettime", "jump", NULL },
	{ "check once", "clock_gettime", "back", NULL },
	{ "check once", "clock_gettime,localtime_r,gmtime_r", "fail", NULL },
};

struct pair {
	const struct scene *scene;
	const struct fault *fault;
};

/* ---- one run ----------------------------------------------------------- */

static void
set_the_scene(const struct scene *s)
{
	ran_clean();
	ran_write("in.log", session_log);
	ran_write("in.script", interface_script);
	ran_write("in.lines", "ehlo client.example\nnoop\nquit\n");
	ran_write("in.password", RAN_PASSWORD "\n");
	if (s->was != NULL)
		ran_write(s->file, s->was);
}

static void
play(const struct scene *s, const char *fault, struct ran *r)
{
	struct ran_options o = { .args = s->args, .fault = fault,
	    .input = s->input };

	set_the_scene(s);
	ran_start(r, &o);
}

static const char *
last_line(const char *text)
{
	const char *end = text + strlen(text), *at = end;

	while (at > text && (at == end || at[-1] != '\n'))
		at--;
	return at;
}

/* Whole: the first and the last line are there, but for clocks and counts;
 * what is always the same is compared. */
static bool
is_whole(const struct scene *s, const char *is, const char *good)
{
	const char *end = last_line(is), *wanted = last_line(good);

	if (s->steady)
		return strcmp(is, good) == 0;
	return end > is && strncmp(is, good, 8) == 0 &&
	    strncmp(end, wanted, strcspn(wanted, "0123456789")) == 0 &&
	    is[strlen(is) - 1] == '\n';
}

static void
look_at_saved(const struct scene *s, const char *good, bool must,
    struct bytes *why)
{
	char *is = s->file != NULL ? ran_read(s->file) : NULL;

	if (s->file == NULL)
		return;
	if (is == NULL) {
		if (must || s->was != NULL)
			bytes_addf(why, "%s is not there\n", s->file);
		return;
	}
	if ((s->was == NULL || must || strcmp(is, s->was) != 0) &&
	    !is_whole(s, is, good))
		bytes_addf(why, "%s is a half file of %zu bytes\n", s->file,
		    strlen(is));
	free(is);
}

struct good {
	struct ran	 ran;
	char		*saved;
};

static bool
is_told(const struct ran *r)
{
	return r->err.len > 0 || ran_prints(r, "\"failed_stage\":\"") ||
	    ran_prints(r, "\nfailed: ");
}

static void
look(const struct pair *p, const struct good *good, const struct ran *r,
    struct bytes *why)
{
	const struct scene *s = p->scene;
	int status = ran_exit(r);
	bool same = status == ran_exit(&good->ran);
	/* A lookup's helper has nobody to talk to but its parent. */
	bool talks = strcmp(s->name, "lookup") != 0;

	ran_is_sound(r, why);
	if (!same && talks && !is_told(r))
		bytes_addf(why, "it says nothing about status %d\n", status);
	if (!same && p->fault->says != NULL && !ran_says(r, p->fault->says))
		bytes_addf(why, "it does not say \"%s\"\n", p->fault->says);
	if (same && s->steady && !slice_eq(bytes_slice(&r->out),
	    bytes_slice(&good->ran.out)))
		bytes_addf(why, "another output, and the same status\n");
	look_at_saved(s, good->saved, same && s->args[0][0] != '-', why);
}

/* ---- all of them ------------------------------------------------------- */

static unsigned long
next(unsigned long n)
{
	return n < ALL_UP_TO || getenv("FAULTS_ALL") != NULL ? n + 1 :
	    2 * n;
}

static void
tell(const struct pair *p, const char *fault, const struct ran *r,
    const struct bytes *why)
{
	print_message("%s: FAULT=\"%s\", ended with %d:\n%.*s", p->scene->name,
	    fault, ran_exit(r), (int)why->len, why->data);
	print_message("stderr: %.*s\n", (int)(r->err.len < 600 ? r->err.len :
	    600), r->err.len > 0 ? r->err.data : "");
}

static bool
fail_at(const struct pair *p, const struct good *good, unsigned long n,
    bool *bad)
{
	char kind[40], *rest, *fault;
	struct bytes why;
	struct ran r;
	bool struck;

	snprintf(kind, sizeof(kind), "%s", p->fault->kind);
	rest = strchr(kind, ' ');
	if (rest != NULL)
		*rest++ = '\0';
	fault = xasprintf("%s %lu %s %s", p->fault->calls, n, kind,
	    rest != NULL ? rest : "");
	play(p->scene, fault, &r);
	bytes_init(&why, BYTES_NO_LIMIT);
	look(p, good, &r, &why);
	if (why.len > 0) {
		tell(p, fault, &r, &why);
		*bad = true;
	}
	struck = r.struck && r.status != -1;	/* hanging once is enough */
	bytes_clear(&why);
	ran_clear(&r);
	free(fault);
	return struck;
}

static void
test_pair(void **state)
{
	const struct pair *p = *state;
	struct good good;
	bool bad = false;

	play(p->scene, NULL, &good.ran);
	good.saved = p->scene->file != NULL ? ran_read(p->scene->file) : NULL;
	assert_true(ran_exit(&good.ran) >= 0);
	assert_int_equal(p->scene->file != NULL, good.saved != NULL);
	for (unsigned long n = 1; fail_at(p, &good, n, &bad); n = next(n))
		;
	free(good.saved);
	ran_clear(&good.ran);
	assert_false(bad);
}

static bool
belongs(const struct fault *f, const struct scene *s)
{
	/* Without memory the resolver of the C library may crash: its helper
	 * is there so that nothing else does. */
	if (strcmp(s->name, "lookup") == 0 && strstr(f->kind, "libs") != NULL)
		return false;
	return strncmp(s->name, f->scene, strlen(f->scene)) == 0;
}

static size_t
make_tests(struct pair *pairs, struct CMUnitTest *tests)
{
	const char *only = getenv("FAULTS_ONLY");
	size_t n = 0;

	for (size_t i = 0; i < COUNT_OF(scenes); i++)
		for (size_t k = 0; k < COUNT_OF(faults); k++) {
			char *name;

			if (!belongs(&faults[k], &scenes[i]))
				continue;
			pairs[n] = (struct pair){ &scenes[i], &faults[k] };
			name = xasprintf("%s: %s %s", scenes[i].name,
			    faults[k].calls, faults[k].kind);
			if (only != NULL && strstr(name, only) == NULL) {
				free(name);
				continue;
			}
			tests[n] = (struct CMUnitTest){ .name = name,
			    .test_func = test_pair,
			    .initial_state = &pairs[n] };
			n++;
		}
	return n;
}

/* Their runtime wants to be preloaded first, and to be malloc() itself. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED	1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED	0
#endif

int
main(void)
{
	static struct pair pairs[COUNT_OF(scenes) * COUNT_OF(faults)];
	static struct CMUnitTest tests[COUNT_OF(pairs)];
	size_t n = make_tests(pairs, tests);

	if (SANITIZED) {
		puts("1..0 # SKIP this build has AddressSanitizer instead");
		return 0;
	}
	return _cmocka_run_group_tests("faults", tests, n, ran_setup,
	    ran_teardown);
}
