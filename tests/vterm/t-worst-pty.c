/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A person at the keyboard while the server does its worst: keys are
 * answered, the window may change its size, what is waited for can be given
 * up, the program leaves when it is told to, and its memory is bounded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/xalloc.h"
#include "tests/lib/rogue.h"
#include "tests/lib/scope.h"
#include "config.h"

#define STEPS_MAX	8

#if defined(__SANITIZE_ADDRESS__)
#define RSS_MAX_KIB	0L
#define LONG_LINE	2000
#else
#define RSS_MAX_KIB	(96L * 1024)
#define LONG_LINE	20000
#endif

struct worst {
	const char	*name;
	struct {
		enum rogue_kind	 kind;
		const char	*text;
		unsigned long	 count;
	}		 steps[STEPS_MAX];
	const char	*shows;		/* before anything is typed */
	const char	*keys;		/* then, before the rest */
	const char	*then;		/* what these bring; NULL: nothing */
	const char	*args[3];
};

#define BANNER	{ ROGUE_SAY, "220 mx.test ESMTP\r\n", 1 }
#define HELLO	BANNER, { ROGUE_HEAR_START, "EHLO ", 1 }
#define READY	HELLO, { ROGUE_SAY, "250 mx.test\r\n", 1 }
#define PAUSE	{ ROGUE_QUIET, "", 1 }

static const struct worst all[] = {
	{ "T02 silence", { { ROGUE_STALL, "", 1 } }, "C-c cancel",
	    "", NULL, { NULL } },
	{ "T05 drip", { { ROGUE_PIECE, "", 1 }, { ROGUE_PACE, "", 20 },
	    { ROGUE_SAY, "220-x\r\n", ROGUE_FOREVER } }, "220-x", "", NULL,
	    { NULL } },
	{ "T05 drip of controls", { { ROGUE_PIECE, "", 1 },
	    { ROGUE_PACE, "", 5 }, { ROGUE_SAY, "220-\033[2J\033c\r\n",
	    ROGUE_FOREVER } }, "\\x1b[2J", "", NULL, { NULL } },
	{ "T08 half close", { BANNER, { ROGUE_SHUT, "", 1 },
	    { ROGUE_HEAR_ANYTHING, "", 1 } }, "closed", "", NULL, { NULL } },
	{ "T09 deaf", { BANNER, { ROGUE_DEAF, "", 1 } }, "mx.test", ".",
	    "waiting for the reply to EHLO", { NULL } },
	{ "T11 late banner", { { ROGUE_QUIET, "", 800 }, BANNER },
	    "C-c cancel", "j", "mx.test", { NULL } },
	{ "F01 endless reply", { { ROGUE_SAY, "220-line {n}\r\n",
	    ROGUE_FOREVER } }, "does not end", "G", NULL, { NULL } },
	{ "F02 a line without an end", { { ROGUE_SAY, "xxxxxxxxxxxxxxxx",
	    ROGUE_FOREVER } }, "without a line end", "", NULL, { NULL } },
	{ "R01 flood", { READY, { ROGUE_PACE, "", 1 },
	    { ROGUE_SAY, "250 nobody asked {n}\r\n", ROGUE_FOREVER } },
	    "220 mx.test", ".", "nobody asked", { NULL } },
	{ "R01 flood of no replies", { READY, { ROGUE_PACE, "", 1 },
	    { ROGUE_SAY, "what is this {n}\r\n", ROGUE_FOREVER } },
	    "220 mx.test", ".", "what is this", { NULL } },
	{ "R01 flood of long lines", { READY, { ROGUE_SAY, NULL,
	    ROGUE_FOREVER } }, "220 mx.test", ".", "over 1000 replies",
	    { NULL } },
	{ "R03 one-byte segments", { { ROGUE_PIECE, "", 1 },
	    { ROGUE_SAY, "220-line {n}\r\n", 2000 }, BANNER }, "220-line",
	    "G", "220 mx.test", { NULL } },
	{ "S10 no handshake", { { ROGUE_HEAR_ANYTHING, "", 1 },
	    { ROGUE_STALL, "", 1 } },
	    "[>]TLS", "", NULL,
	    { "--tls", "implicit", NULL } },
};

static void
begin(struct rogue *r, const struct worst *w)
{
	char *line = xmalloc(LONG_LINE + 7);

	memset(line, 'x', LONG_LINE + 6);
	memcpy(line, "250 ", 4);
	strcpy(line + LONG_LINE + 4, "\r\n");
	rogue_init(r);
	for (size_t i = 0; i < STEPS_MAX; i++) {
		const char *text = w->steps[i].text;

		if (text == NULL && w->steps[i].count == 0)
			break;
		if (text == NULL)
			text = line;
		rogue_add(r, w->steps[i].kind, text, strlen(text),
		    w->steps[i].count);
	}
	rogue_start(r, AF_INET, false);
	free(line);
}

static struct vt *
begin_program(const struct rogue *r, const struct worst *w)
{
	char target[32];
	const char *args[6] = { "--timeout", "600", target };
	size_t n = 3;

	snprintf(target, sizeof(target), "127.0.0.1:%u", r->port);
	for (size_t i = 0; w->args[i] != NULL; i++)
		args[n++] = w->args[i];
	return scope_begin(args, NULL);
}

static void
check_memory(struct vt *v, const char *name)
{
	char path[64], line[256];
	long kib = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)vt_pid(v));
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		sscanf(line, "VmHWM: %ld", &kib);
	fclose(f);
	assert_true(kib > 0);
	if (RSS_MAX_KIB > 0 && kib > RSS_MAX_KIB)
		fail_msg("%s: %ld KiB of memory", name, kib);
}

static void
wants(struct vt *v, const char *name, const char *text)
{
	if (!vt_wait_text(v, text))
		fail_msg("%s: does not show \"%s\"", name, text);
}

/* It does what it is told: on the row of messages it says who it is. */
static void
wants_answer(struct vt *v, const char *name)
{
	vt_type(v, ":version\r");
	wants(v, name, "smtpscope " PACKAGE_VERSION);
}

static void
test_one(void **state)
{
	const struct worst *w = *state;
	struct bytes fault;
	struct rogue r;
	struct vt *v;

	begin(&r, w);
	v = begin_program(&r, w);
	wants(v, w->name, w->shows);
	vt_type(v, w->keys);
	if (w->then != NULL)
		wants(v, w->name, w->then);
	wants_answer(v, w->name);
	vt_resize(v, 30, 8);
	vt_type(v, "?");
	vt_resize(v, 1, 1);
	vt_resize(v, 120, 40);
	vt_type(v, "q");
	wants_answer(v, w->name);
	vt_type(v, "\003");
	wants_answer(v, w->name);
	check_memory(v, w->name);
	vt_type(v, "Qy");
	scope_ended(v, 0);
	bytes_init(&fault, BYTES_NO_LIMIT);
	if (!rogue_join(&r, &fault) && strstr(fault.data, "QUIT") == NULL)
		fail_msg("%s: %s", w->name, fault.data);
	bytes_clear(&fault);
	rogue_clear(&r);
}

/* X27: the window goes to 1x1 and back while lines come without end. */
static void
test_sizes_in_a_flood(void **state)
{
	static const struct worst flood = { "X27", { READY,
	    { ROGUE_PACE, "", 1 }, { ROGUE_SAY, "250 nobody asked {n}\r\n",
	    ROGUE_FOREVER } }, NULL, NULL, NULL, { NULL } };
	static const int sizes[][2] = { { 1, 1 }, { 80, 24 }, { 500, 200 },
	    { 1, 1 }, { 20, 5 }, { 1, 60 }, { 200, 1 } };
	char *before, *after;
	struct rogue r;
	struct vt *v;

	(void)state;
	begin(&r, &flood);
	v = begin_program(&r, &flood);
	wants(v, "X27", "220 mx.test");
	vt_type(v, ".");
	wants(v, "X27", "nobody asked");
	for (size_t i = 0; i < 1000; i++) {
		const int *s = sizes[i % 50 == 2 ? 2 : i % 2 == 0 ? 0 :
		    i % COUNT_OF(sizes)];

		vt_resize(v, s[0], s[1]);
		if (i % 100 == 0)
			vt_type(v, "?q");
	}
	vt_resize(v, 80, 24);
	wants_answer(v, "X27");
	vt_type(v, ":abort\r");
	assert_true(vt_idle(v));
	before = vt_text(v);
	vt_type(v, "\014");
	assert_true(vt_idle(v));
	after = vt_text(v);
	assert_string_equal(after, before);
	free(before);
	free(after);
	check_memory(v, "X27");
	vt_type(v, "Qy");
	scope_ended(v, 0);
	rogue_clear(&r);
}

/* T16: the server leaves while a line is being typed, and the next is sent. */
static void
test_goodbye_while_typing(void **state)
{
	static const struct worst goodbye = { "T16", { BANNER,
	    { ROGUE_HEAR_START, "EHLO ", 1 }, { ROGUE_SAY, "250 mx.test\r\n",
	    1 }, { ROGUE_QUIET, "", 700 }, { ROGUE_SAY,
	    "421 4.4.2 idle for too long\r\n", 1 }, { ROGUE_RESET, "", 1 } },
	    NULL, NULL, NULL, { NULL } };
	struct rogue r;
	struct vt *v;

	(void)state;
	begin(&r, &goodbye);
	v = begin_program(&r, &goodbye);
	wants(v, "T16", "220 mx.test");
	vt_type(v, ".");
	wants(v, "T16", "250 mx.test");
	vt_type(v, ":send NOOP still here");
	wants(v, "T16", "waited too long");
	wants(v, "T16", "send NOOP still here");
	vt_type(v, "\r");
	wants_answer(v, "T16");
	vt_type(v, "Qy");
	scope_ended(v, 0);
	rogue_clear(&r);
}

/* F23: leaving does not wait for an answer to QUIT for ever. */
static void
test_quit_unanswered(void **state)
{
	static const struct worst silent = { "F23", { READY,
	    { ROGUE_HEAR, "QUIT", 1 }, { ROGUE_STALL, "", 1 } }, NULL, NULL,
	    NULL, { NULL } };
	struct rogue r;
	struct vt *v;

	(void)state;
	begin(&r, &silent);
	v = begin_program(&r, &silent);
	wants(v, "F23", "220 mx.test");
	vt_type(v, ".");
	wants(v, "F23", "250 mx.test");
	vt_type(v, "Qy");
	scope_ended(v, 0);
	rogue_clear(&r);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT_OF(all) + 3];
	size_t n = 0;
	int failed;

	rogue_begin();
	for (; n < COUNT_OF(all); n++)
		tests[n] = (struct CMUnitTest){ .name = all[n].name,
		    .test_func = test_one,
		    .initial_state = (void *)(uintptr_t)&all[n] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    test_sizes_in_a_flood);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    test_goodbye_while_typing);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    test_quit_unanswered);
	failed = _cmocka_run_group_tests("worst", tests, n, scope_setup,
	    scope_teardown);
	rogue_end();
	return failed;
}
