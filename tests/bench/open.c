/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * open make BYTES > FILE	a log of smtpd -v with many sessions
 * open scan FILE		how long until the first session, until all are
 *				found, and what memory it took
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "core/capture/capture.h"
#include "tests/lib/postfixlog.h"

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
make(uint64_t size)
{
	struct postfixlog p = { .random = 7, .noise = 9 };

	while (postfixlog_line(&p, stdout, p.bytes < size))
		;
	fprintf(stderr, "%u\n", p.sessions);
	return fflush(stdout) != 0;
}

static int
scan(const char *path)
{
	double began = now(), first, read, all;
	struct capture_notes notes;
	struct rusage used;
	struct capture *c;
	struct log *l = log_new();
	struct err e;

	c = capture_open(path, &e);
	if (c == NULL) {
		fprintf(stderr, "%s\n", e.detail);
		return 1;
	}
	capture_scan(c, CAPTURE_SLICE);
	first = now() - began;
	if (capture_count(c) > 0)
		capture_read(c, 0, l, &notes);
	read = now() - began;
	while (capture_scan(c, CAPTURE_SLICE))
		;
	all = now() - began;
	getrusage(RUSAGE_SELF, &used);
	printf("%.4f %.4f %.4f %zu %ld\n", first, read, all,
	    capture_count(c), used.ru_maxrss);
	log_free(l);
	capture_free(c);
	return 0;
}

int
main(int argc, char **argv)
{
	secret_init();
	if (argc == 3 && strcmp(argv[1], "make") == 0)
		return make(strtoull(argv[2], NULL, 10));
	if (argc == 3 && strcmp(argv[1], "scan") == 0)
		return scan(argv[2]);
	fprintf(stderr, "usage: open make BYTES | open scan FILE\n");
	return 2;
}
