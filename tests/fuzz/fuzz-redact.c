/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A random secret that the log knows, and a server that repeats it in any
 * spelling amid any text: neither it nor six bytes of it are in any file or
 * report that is made of the log, as a scanner sees it that shares nothing
 * with what hides secrets.
 *
 * Two bytes choose the secret, and what is made of the log; the rest are
 * lines of the server, in which 0xff and two bytes stand for the secret, or
 * a piece of it, in the way that the first of them says.
 */
#include <assert.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/report/report.h"
#include "core/transcript/save.h"
#include "tests/lib/leakscan.h"
#include "tests/lib/rng.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define HEAD		2
#define MARK		'\xff'
#define MOST		4096
#define SECRETS		64		/* each with its scanner, made once */
#define SECRET_MOST	32
#define STEPS_MAX	2		/* as deep as needles.h reads */
#define MASKS_MAX	16

/* ---- the secret -------------------------------------------------------- */

struct planted {
	char		 text[SECRET_MOST];
	size_t		 n;
	struct leakscan	*scan;
};

static const char *const alphabets[] = {
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/",
	"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~aQ7zKx09",
	"\"'%\\&<>=+;#a8Qk",
};

static const struct planted *
plant(uint8_t choice)
{
	static struct planted all[SECRETS];
	struct planted *p = &all[choice % SECRETS];
	struct rng r = { choice % SECRETS };
	const char *from = alphabets[choice % COUNT_OF(alphabets)];

	if (p->scan != NULL)
		return p;
	p->n = 6 + rng_below(&r, SECRET_MOST - 6);
	for (size_t i = 0; i < p->n; i++)
		p->text[i] = from[rng_below(&r, strlen(from))];
	p->scan = leakscan_new();
	leakscan_add(p->scan, "secret", (struct slice){ p->text, p->n },
	    LEAK_WINDOW);
	return p;
}

static void
must_not_leak(const struct planted *p, struct slice text, const char *where)
{
	struct leak l;
	struct bytes said;

	if (!leakscan_find(p->scan, text, &l))
		return;
	bytes_init(&said, BYTES_NO_LIMIT);
	leak_describe(&said, &l, text);
	fprintf(stderr, "%.*s, %s: %s\n", (int)p->n, p->text, where,
	    said.data);
	abort();
}

/* ---- what the server says ---------------------------------------------- */

/* how: the spelling; part: 0: all of it, or where a piece begins. */
static void
spell(struct bytes *out, const struct planted *p, uint8_t how, uint8_t part)
{
	const struct leak_recipe *r = leak_recipe_at(how % leak_recipes());
	struct slice s = { p->text, p->n };

	if (leak_recipe_steps(r) > STEPS_MAX)
		return;
	/* A backslash among those of \x can be read in two ways. */
	if (leak_recipe_has(r, LEAK_X_SOME) && slice_find(s, '\\') < s.n)
		return;
	if (part > 0) {
		s = slice_sub(s, (part & 15) % (p->n - LEAK_WINDOW + 1), s.n);
		s = slice_sub(s, 0, LEAK_WINDOW + (part >> 4));
	}
	leak_spell(out, s, r, how / (unsigned)leak_recipes());
}

static void
expand(struct bytes *out, const struct planted *p, struct slice in)
{
	while (in.n > 0) {
		size_t n = slice_find(in, MARK);

		bytes_add(out, in.p, n);
		if (n + 2 < in.n)
			spell(out, p, (uint8_t)in.p[n + 1],
			    (uint8_t)in.p[n + 2]);
		in = slice_sub(in, n + 3, in.n);
	}
}

static void
add_line(struct log *l, struct slice line)
{
	bool last = line.n < 4 || line.p[3] != '-';
	size_t units = log_units(l);
	bool goes_on = units > 0 && log_unit(l, units - 1)->open;

	log_line(l, &(struct log_line){ .kind = ENTRY_SERVER,
	    .stage = STAGE_AUTH, .flags = last ? ENTRY_LAST : 0,
	    .unit = goes_on ? (uint32_t)units - 1 : UNIT_NONE,
	    .answers = goes_on ? log_unit(l, units - 1)->answers :
	    UNIT_NONE, .text = line });
}

static struct log *
log_of(const struct planted *p, struct slice in)
{
	struct log *l = log_new();
	struct bytes text;

	needles_add(log_needles(l), (struct slice){ p->text, p->n });
	bytes_init(&text, BYTES_NO_LIMIT);
	expand(&text, p, in);
	in = bytes_slice(&text);
	while (in.n > 0) {
		size_t end = slice_find(in, '\n');

		add_line(l, slice_sub(in, 0, end));
		in = slice_sub(in, end + 1, in.n);
	}
	if (log_units(l) > 0 && log_unit(l, log_units(l) - 1)->open)
		log_close_unit(l, (uint32_t)log_units(l) - 1);
	bytes_clear(&text);
	return l;
}

/* ---- what is made of it ------------------------------------------------ */

static void
check_saved(const struct planted *p, const struct log *l, uint8_t choice)
{
	const struct transcript_format *f = transcript_format_at(choice % 4);
	struct save *s = save_new(&(struct save_input){ .log = l,
	    .target = "x", .no_notes = choice & 4 });
	struct gate_hit hit;
	struct slice text;

	save_rename_all(s, choice & 8);
	for (int i = 0; !save_make(s, f, &text, &hit); i++) {
		assert(i < MASKS_MAX);
		save_mask_hit(s, &hit);
	}
	must_not_leak(p, text, f->name);
	save_free(s);
}

static void
check_reported(const struct planted *p, const struct log *l)
{
	struct goal goal = { .until = STAGE_AUTH };
	struct report r = { .target = "x", .log = l };
	struct bytes out;
	struct story st;
	struct walk w;

	bytes_init(&out, BYTES_NO_LIMIT);
	story_init(&st);
	story_read(&st, l);
	walk_compute(&w, &st, l, &goal);
	r.story = &st;
	r.walk = &w;
	report_json(&out, &r);
	must_not_leak(p, bytes_slice(&out), "JSON");
	bytes_reset(&out);
	for (size_t u = 0; u < log_units(l); u++)
		report_unit_text(&out, l, u);
	must_not_leak(p, bytes_slice(&out), "the report");
	story_clear(&st);
	bytes_clear(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct planted *p;
	struct log *l;

	if (size < HEAD || size > MOST)
		return 0;
	p = plant(data[0]);
	clock_fake(0, INT64_C(1790000000000000));
	l = log_of(p, (struct slice){ (const char *)data + HEAD,
	    size - HEAD });
	for (size_t i = 0; i < log_count(l); i++)
		must_not_leak(p, log_entry(l, i)->text, "an entry");
	check_reported(p, l);
	check_saved(p, l, data[1]);
	log_free(l);
	return 0;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	secret_init();
	return 0;
}
