/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * answers - how soon a key is answered, and the program left, while the
 * server does its worst:
 *
 *	answers [ROUNDS]		(50)
 *
 * The program runs in a terminal; SMTPSCOPE says which.  Of each server: the
 * median, the 99th percentile and the worst of the milliseconds from a key
 * (? and q in turn) until the terminal shows what it does, and from Q and y
 * until the program has ended; then the median as a multiple of that with a
 * silent server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/base/xalloc.h"
#include "tests/lib/worst.h"

static const struct worst silent = { "a silent server", { WORST_READY,
    { ROGUE_STALL, "", 1 } }, "220 mx.test", ".", "250 mx.test", { NULL } };

static unsigned rounds = 50;
static double usual;		/* the median with the silent one */

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

#define HELP	"HELP: keys"

static double
answer_ms(struct vt *v, bool open)
{
	double from = now_ms();

	vt_type(v, open ? "?" : "q");
	if (!(open ? vt_wait_text(v, HELP) : vt_wait_gone(v, HELP)))
		errx(1, "no answer to %s", open ? "?" : "q");
	return now_ms() - from;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
quit_ms(struct vt *v)
{
	double from = now_ms();

	vt_type(v, "Qy");
	if (vt_wait_exit(v) != 0)
		errx(1, "it did not end");
	return now_ms() - from;
}

static void
measure(const struct worst *w)
{
	size_t n = 0, all = 2 * rounds;
	double *ms = xcalloc(all, sizeof(*ms)), leave_ms;
	struct rogue r;
	struct vt *v;

	worst_serve(&r, w);
	v = worst_program(&r, w);
	if (!vt_wait_text(v, w->shows))
		errx(1, "%s: does not show \"%s\"", w->name, w->shows);
	vt_type(v, w->keys);
	if (w->then != NULL && !vt_wait_text(v, w->then))
		errx(1, "%s: does not show \"%s\"", w->name, w->then);
	while (n < all) {
		ms[n] = answer_ms(v, n % 2 == 0);
		n++;
	}
	leave_ms = quit_ms(v);
	qsort(ms, n, sizeof(*ms), by_size);
	if (w == &silent)
		usual = ms[n / 2];
	printf("%-28s %8.2f %8.2f %8.2f %8.0f %8.1f\n", w->name, ms[n / 2],
	    ms[n * 99 / 100], ms[n - 1], leave_ms, ms[n / 2] / usual);
	fflush(stdout);
	vt_free(v);
	rogue_clear(&r);
	free(ms);
}

int
main(int argc, char **argv)
{
	if (argc > 1 && (rounds = (unsigned)strtoul(argv[1], NULL, 10)) == 0)
		errx(2, "usage: answers [ROUNDS]");
	if (scope_setup(NULL) != 0)
		err(1, "no folder for its home");
	rogue_begin();
	printf("%-28s %8s %8s %8s %8s %8s\n", "milliseconds", "median",
	    "99th", "worst", "leave", "times");
	measure(&silent);
	for (size_t i = 0; i < worst_count; i++)
		measure(&worst_servers[i]);
	rogue_end();
	scope_teardown(NULL);
	return 0;
}
