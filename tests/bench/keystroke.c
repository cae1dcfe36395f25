/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * keystroke - what one keystroke costs in a session of many rows:
 *
 *	keystroke [ROWS...]		(1000 1000000)
 *
 * Builds a log of about that many rows with the log's own functions, puts
 * the real interface on it in a pseudo-terminal, and does what a turn of the
 * program does for each key: take its bytes, bring everything up to date,
 * draw, send to the terminal.  For each kind of keystroke: the median, the
 * 99th percentile and the worst of the CPU time in microseconds (user and
 * system, of the thread that does the work), and the bytes that went to the
 * terminal.  Then what goes on between the keys: rows that are counted in
 * slices, lines that arrive, and memory for each line.
 */
#include <err.h>
#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <pthread.h>
#include <pty.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "core/base/secret.h"
#include "tui/app/app.h"
#include "tui/screen/term.h"

#define COLS		120
#define ROWS		40
#define SAMPLES_MAX	2000
#define KINDS_MAX	64

/* ---- the terminal ------------------------------------------------------ */

static int master, report;
static size_t drained;
static sem_t fence;

/* Reads all that is sent; a BEL is nobody's but sent_bytes()'. */
static void *
drain(void *arg)
{
	char buf[65536];
	ssize_t n;

	(void)arg;
	while ((n = read(master, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++) {
			if (buf[i] == '\a')
				sem_post(&fence);
			else
				drained++;
		}
	return NULL;
}

static size_t
sent_bytes(void)
{
	if (write(STDOUT_FILENO, "\a", 1) != 1)
		err(1, "write");
	while (sem_wait(&fence) != 0)
		continue;
	return drained;
}

static void
open_terminal(void)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLS };
	struct err e;
	pthread_t reader;
	int slave;

	report = dup(STDOUT_FILENO);
	if (openpty(&master, &slave, NULL, NULL, &size) < 0)
		err(1, "openpty");
	if (dup2(slave, STDIN_FILENO) < 0 || dup2(slave, STDOUT_FILENO) < 0)
		err(1, "dup2");
	close(slave);
	if (sem_init(&fence, 0, 0) != 0 ||
	    pthread_create(&reader, NULL, drain, NULL) != 0)
		errx(1, "no thread to read the terminal");
	setenv("TERM", "xterm-256color", 1);
	if (!term_open(TERM_COLOUR_AUTO, &e))
		errx(1, "%s", e.detail);
}

static void
set_size(int cols, int rows)
{
	struct winsize size = { .ws_row = (unsigned short)rows,
	    .ws_col = (unsigned short)cols };

	if (ioctl(master, TIOCSWINSZ, &size) < 0)
		err(1, "TIOCSWINSZ");
}

/* ---- figures ----------------------------------------------------------- */

struct figures {
	const char	*name;
	double		 us[SAMPLES_MAX];
	size_t		 bytes[SAMPLES_MAX];
	size_t		 n;
	double		 median;	/* of the run before */
};

static struct figures kinds[KINDS_MAX];

static struct figures *
kind(const char *name)
{
	size_t i = 0;

	while (kinds[i].name != NULL && strcmp(kinds[i].name, name) != 0)
		if (++i == KINDS_MAX)
			errx(1, "too many kinds");
	kinds[i].name = name;
	return &kinds[i];
}

static double
cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int
by_size(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
print_figures(void)
{
	dprintf(report, "%-28s %5s %9s %9s %9s %8s %8s %7s\n", "", "n",
	    "median us", "p99 us", "worst us", "bytes", "most", "x before");
	for (struct figures *f = kinds; f->name != NULL; f++) {
		size_t mid = f->n / 2, p99 = f->n * 99 / 100;

		if (f->n == 0)
			continue;
		qsort(f->us, f->n, sizeof(*f->us), by_value);
		qsort(f->bytes, f->n, sizeof(*f->bytes), by_size);
		dprintf(report, "%-28s %5zu %9.0f %9.0f %9.0f %8zu %8zu",
		    f->name, f->n, f->us[mid], f->us[p99], f->us[f->n - 1],
		    f->bytes[mid], f->bytes[f->n - 1]);
		if (f->median > 0)
			dprintf(report, " %7.2f", f->us[mid] / f->median);
		dprintf(report, "\n");
		f->median = f->us[mid];
		f->n = 0;
	}
}

/* ---- one turn of the program ------------------------------------------- */

static struct app app;

static void
turn(void)
{
	app_update(&app);
	app_draw(&app);
	term_draw(&app.canvas);
}

static void
add_sample(struct figures *f, double us, size_t bytes)
{
	if (f->n == SAMPLES_MAX)
		return;
	f->us[f->n] = us;
	f->bytes[f->n++] = bytes;
}

static void
type(const char *name, const char *bytes)
{
	size_t before = sent_bytes();
	double began = cpu_us();

	for (const char *p = bytes; *p != '\0'; p++)
		app_byte(&app, (unsigned char)*p);
	turn();
	add_sample(kind(name), cpu_us() - began, sent_bytes() - before);
}

static void
type_often(const char *name, const char *bytes, int n)
{
	for (int i = 0; i < n; i++)
		type(name, bytes);
}

/* What the loop does while nobody types. */
static void
work(void)
{
	bool more = true;

	while (more) {
		double began = cpu_us();

		more = app_work(&app);
		add_sample(kind("(a slice of counting rows)"),
		    cpu_us() - began, 0);
	}
	turn();
}

static void
command(const char *name, const char *line)
{
	size_t before = sent_bytes();
	double began = cpu_us();

	command_run(&app, line);
	turn();
	add_sample(kind(name), cpu_us() - began, sent_bytes() - before);
}

static void
resize(int cols, int rows)
{
	size_t before = sent_bytes();
	double began;

	set_size(cols, rows);
	began = cpu_us();
	term_resized();
	app_resize(&app, cols, rows);
	turn();
	add_sample(kind("resize"), cpu_us() - began, sent_bytes() - before);
}

/* ---- the log ----------------------------------------------------------- */

static const struct entry * __attribute__((format(printf, 6, 7)))
line(enum entry_kind kind_of, enum stage stage, unsigned flags, uint32_t unit,
    uint32_t answers, const char *fmt, ...)
{
	char text[200];
	struct log_line x = { .kind = kind_of, .stage = stage,
	    .eol = EOL_CRLF, .flags = flags, .unit = unit,
	    .answers = answers };
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	x.text = (struct slice){ text, (size_t)len };
	app.run.changed = true;
	return log_line(app.run.log, &x);
}

static void
begin_log(void)
{
	struct facts f;

	facts_init(&f);
	facts_add(&f, "host", "mx.example.net");
	log_event(app.run.log, STAGE_RESOLVE, "open", 0, &f,
	    "connecting to mx.example.net");
	facts_init(&f);
	facts_add(&f, "address", "192.0.2.1");
	facts_add(&f, "port", "25");
	log_event(app.run.log, STAGE_CONNECT, "connect", 0, &f,
	    "connected to 192.0.2.1:25");
	line(ENTRY_SERVER, STAGE_BANNER, ENTRY_LAST, UNIT_NONE, UNIT_NONE,
	    "220 mx.example.net ESMTP");
}

/* Recipients, most of them taken: what a long session looks like. */
static void
exchange(unsigned n)
{
	uint32_t asked;

	if (n % 1000 == 7) {
		asked = line(ENTRY_CLIENT, STAGE_EHLO, ENTRY_LAST, UNIT_NONE,
		    UNIT_NONE, "EHLO client%u.example.org", n)->unit;
		uint32_t u = line(ENTRY_SERVER, STAGE_EHLO, 0, UNIT_NONE,
		    asked, "250-mx.example.net")->unit;
		line(ENTRY_SERVER, STAGE_EHLO, 0, u, asked,
		    "250-PIPELINING");
		line(ENTRY_SERVER, STAGE_EHLO, ENTRY_LAST, u, asked,
		    "250 SIZE 5%u", n);
		return;
	}
	asked = line(ENTRY_CLIENT, STAGE_RCPT, ENTRY_LAST, UNIT_NONE,
	    UNIT_NONE, "RCPT TO:<recipient%u@example.net> NOTIFY=FAILURE",
	    n)->unit;
	if (n % 1000 == 500)
		line(ENTRY_SERVER, STAGE_RCPT, ENTRY_LAST, UNIT_NONE, asked,
		    "550 5.1.1 <recipient%u@example.net>: user unknown in "
		    "local recipient table, and that is a longer line", n);
	else
		line(ENTRY_SERVER, STAGE_RCPT, ENTRY_LAST, UNIT_NONE, asked,
		    "250 2.1.5 recipient%u Ok", n);
	if (n % 500 == 499)
		log_event(app.run.log, STAGE_OTHER, "note", 0, NULL,
		    "exchange %u", n);
}

static void
fill_log(size_t rows)
{
	unsigned n = 0;
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd, after;
	double began;

	begin_log();
	/* The exchanges of this log are 3.0 rows each at this size. */
	while (log_count(app.run.log) * 3 / 2 < rows)
		exchange(n++);
	after = mallinfo2().uordblks + mallinfo2().hblkhd;
	began = cpu_us();
	turn();
	dprintf(report, "first turn %.0f us\n", cpu_us() - began);
	work();
	dprintf(report, "%zu lines, %zu units, %zu rows; memory for a line: "
	    "log %.0f bytes, interface %.1f bytes\n",
	    log_count(app.run.log), log_units(app.run.log), app.view.rows.n,
	    (double)(after - before) / (double)log_count(app.run.log),
	    (double)(mallinfo2().uordblks + mallinfo2().hblkhd - after) /
	    (double)log_count(app.run.log));
}

/* ---- what is measured -------------------------------------------------- */

static void
moves(void)
{
	type_often("up", "k", 300);
	type_often("down", "j", 300);
	type_often("page up", "\002", 100);
	type_often("page down", "\006", 100);
	for (int i = 0; i < 50; i++) {
		type("first", "gg");
		type("last", "G");
	}
	for (int i = 0; i < 50; i++) {
		char line_of[40];

		snprintf(line_of, sizeof(line_of), "%zuG",
		    1 + (app.view.rows.n < 99999 ? app.view.rows.n : 99999) /
		    50 * (size_t)i);
		type("goto", line_of);
	}
	type("goto", "40G");
	type_often("other side", "\t", 50);
}

static void
jumps(void)
{
	static const char *const what[] = { "failure", "exchange", "command",
	    "reply", "note" };
	char text[40];

	for (size_t i = 0; i < COUNT_OF(what); i++) {
		type("first", "gg");
		for (int n = 0; n < 40; n++) {
			snprintf(text, sizeof(text), "next %s", what[i]);
			command("jump", text);
		}
		type("last", "G");
		for (int n = 0; n < 40; n++) {
			snprintf(text, sizeof(text), "prev %s", what[i]);
			command("jump", text);
		}
	}
}

/* Each is measured before its rows are counted, and moved in. */
static void
forms(void)
{
	static const char *const layouts[] = { "inline", "raw", "decoded",
	    "split" };
	char text[40];

	snprintf(text, sizeof(text), "%zuG", app.view.rows.n / 2);
	type("goto", text);
	for (size_t i = 0; i < 2 * COUNT_OF(layouts); i++) {
		snprintf(text, sizeof(text), "layout %s", layouts[i % 4]);
		command("layout", text);
		type_often("move before it is counted", "k", 5);
		type_often("page before it is counted", "\002", 3);
		work();
		type_often("move after a change", "j", 5);
	}
	for (int i = 0; i < 4; i++) {
		resize(i % 2 ? COLS : 80, i % 2 ? ROWS : 24);
		type_often("move before it is counted", "j", 5);
		work();
	}
	for (int i = 0; i < 10; i++)
		resize(60 + 7 * i, 24 + i);
	resize(COLS, ROWS);
	work();
}

static void
folds(void)
{
	type("first", "gg");
	command("jump", "next exchange");
	for (int i = 0; i < 20; i++) {
		command("fold", "fold toggle");
		type("down", "j");
	}
	for (int i = 0; i < 4; i++) {
		command("fold all", i % 2 ? "fold close-all" :
		    "fold open-all");
		work();
	}
	for (int i = 0; i < 20; i++)
		command("explanation", "explain");
	command("jump", "prev failure");
	for (int i = 0; i < 10; i++) {
		command("explanation", "explain");
		command("fold", "fold toggle");
	}
}

static void
arriving(void)
{
	size_t n = log_count(app.run.log);

	type("last", "G");
	for (unsigned i = 0; i < 500; i++) {
		size_t before = sent_bytes();
		double began = cpu_us();

		exchange((unsigned)n + i);
		turn();
		add_sample(kind("(lines arrive, followed)"), cpu_us() - began,
		    sent_bytes() - before);
	}
	type("up", "k");
	for (unsigned i = 0; i < 500; i++) {
		size_t before = sent_bytes();
		double began = cpu_us();

		exchange((unsigned)n + 500 + i);
		turn();
		add_sample(kind("(lines arrive, paused)"), cpu_us() - began,
		    sent_bytes() - before);
	}
}

static void
nothing(void)
{
	for (int i = 0; i < 100; i++) {
		size_t before = sent_bytes();
		double began = cpu_us();

		turn();
		add_sample(kind("(a turn without a change)"),
		    cpu_us() - began, sent_bytes() - before);
	}
}

static void
measure(size_t rows)
{
	static char name[] = "smtpscope", *words[] = { name, NULL };
	struct options o;
	struct err e;
	int status;

	if (!options_read(&o, 1, words, &status))
		exit(status);
	if (!app_init(&app, &o, "practice", &e))
		errx(1, "%s", e.detail);
	app.walking = false;
	set_size(COLS, ROWS);
	term_resized();
	app_resize(&app, COLS, ROWS);
	dprintf(report, "\n== %zu rows, %dx%d\n", rows, COLS, ROWS);
	fill_log(rows);
	moves();
	jumps();
	folds();
	forms();
	arriving();
	nothing();
	print_figures();
	app_clear(&app);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	secret_init();
	open_terminal();
	if (argc < 2) {
		measure(1000);
		measure(1000000);
	}
	for (int i = 1; i < argc; i++)
		measure(strtoul(argv[i], NULL, 10));
	term_close();
	return 0;
}
