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

#include "core/base/xalloc.h"
#include "tests/lib/worst.h"
#include "config.h"

#if defined(__SANITIZE_ADDRESS__)
#define RSS_MAX_KIB	0L
#else
#define RSS_MAX_KIB	(96L * 1024)
#endif

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

	worst_serve(&r, w);
	v = worst_program(&r, w);
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
	static const struct worst flood = { "X27", { WORST_READY,
	    { ROGUE_PACE, "", 1 }, { ROGUE_SAY, "250 nobody asked {n}\r\n",
	    ROGUE_FOREVER } }, NULL, NULL, NULL, { NULL } };
	static const int sizes[][2] = { { 1, 1 }, { 80, 24 }, { 500, 200 },
	    { 1, 1 }, { 20, 5 }, { 1, 60 }, { 200, 1 } };
	char *before, *after;
	struct rogue r;
	struct vt *v;

	(void)state;
	worst_serve(&r, &flood);
	v = worst_program(&r, &flood);
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
	static const struct worst goodbye = { "T16", { WORST_BANNER,
	    { ROGUE_HEAR_START, "EHLO ", 1 }, { ROGUE_SAY, "250 mx.test\r\n",
	    1 }, { ROGUE_QUIET, "", 700 }, { ROGUE_SAY,
	    "421 4.4.2 idle for too long\r\n", 1 }, { ROGUE_RESET, "", 1 } },
	    NULL, NULL, NULL, { NULL } };
	struct rogue r;
	struct vt *v;

	(void)state;
	worst_serve(&r, &goodbye);
	v = worst_program(&r, &goodbye);
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
	static const struct worst silent = { "F23", { WORST_READY,
	    { ROGUE_HEAR, "QUIT", 1 }, { ROGUE_STALL, "", 1 } }, NULL, NULL,
	    NULL, { NULL } };
	struct rogue r;
	struct vt *v;

	(void)state;
	worst_serve(&r, &silent);
	v = worst_program(&r, &silent);
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
	struct CMUnitTest *tests = xcalloc(worst_count + 3, sizeof(*tests));
	size_t n = 0;
	int failed;

	rogue_begin();
	for (; n < worst_count; n++)
		tests[n] = (struct CMUnitTest){ .name = worst_servers[n].name,
		    .test_func = test_one,
		    .initial_state = (void *)(uintptr_t)&worst_servers[n] };
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    test_sizes_in_a_flood);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    test_goodbye_while_typing);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(
	    test_quit_unanswered);
	failed = _cmocka_run_group_tests("worst", tests, n, scope_setup,
	    scope_teardown);
	rogue_end();
	free(tests);
	return failed;
}
