/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every reply of replies.tsv against the catalogue: how often an acceptable
 * cause comes first, how often among the first three, and whether those that
 * do not decide name their candidates.  What is given is what the options of
 * "explain" can say, so that the figures are those of the command line; two
 * more runs add the shape of the login, and leave the stage out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/explain/explain.h"

enum { COLUMNS = 15 };

enum column {
	COL_STAGE, COL_TLS, COL_PORT, COL_MECH, COL_HOST, COL_COMMAND,
	COL_OFFERED, COL_AUTHENTICATED, COL_ATTEMPTS, COL_SHAPE, COL_DECIDES,
	COL_CAUSE, COL_ACCEPT, COL_SYSTEM, COL_REPLY,
};

/* What is told beside the reply. */
enum given { OPTIONS, WITH_SHAPE, WITHOUT_STAGE };

struct row {
	char	*line;
	char	*col[COLUMNS];
};

static struct row rows[4000];
static size_t nrows;

struct tally {
	unsigned	n, first, three;	/* of those that decide */
	unsigned	open, named, first_open;	/* ... that do not */
	/* By confidence: causes that were named first, and not acceptable. */
	unsigned	said[CONFIDENCE_HIGH + 1], wrong[CONFIDENCE_HIGH + 1];
};

static const char *
known(const struct row *r, enum column c)
{
	return strcmp(r->col[c], "-") == 0 ? NULL : r->col[c];
}

static void
unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		if (s[0] == '\\' && s[1] == 'n') {
			*to++ = '\n';
			s++;
		} else if (s[0] == '\\' && s[1] == '\\')
			*to++ = *++s;
		else
			*to++ = *s;
	}
	*to = '\0';
}

static void
split_row(struct row *r, char *line)
{
	r->line = line;
	for (size_t i = 0; i < COLUMNS; i++) {
		r->col[i] = line;
		line += strcspn(line, "\t\n");
		assert_true(*line == (i + 1 < COLUMNS ? '\t' : '\n'));
		*line++ = '\0';
	}
	unescape(r->col[COL_REPLY]);
}

static void
load(const char *name)
{
	const char *top = getenv("TOP_SRCDIR");
	char path[512], *line = NULL;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/corpus/%s", top ? top : ".",
	    name);
	f = fopen(path, "r");
	assert_non_null(f);
	while (getline(&line, &size, f) > 0) {
		if (line[0] == '#')
			continue;
		assert_true(nrows < sizeof(rows) / sizeof(rows[0]));
		split_row(&rows[nrows++], strdup(line));
	}
	free(line);
	fclose(f);
}

static int
load_replies(void **state)
{
	(void)state;
	load("replies.tsv");
	return 0;
}

static int
load_wordings(void **state)
{
	(void)state;
	load("wordings.tsv");
	return 0;
}

static int
load_unseen(void **state)
{
	(void)state;
	load("unseen.tsv");
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	while (nrows > 0)
		free(rows[--nrows].line);
	return 0;
}

/* "STARTTLS; AUTH PLAIN LOGIN"; two quotes for the empty list. */
static void
offer(struct capabilities *c, const char *text)
{
	struct slice rest = slice_of(text);

	c->known = true;
	if (strcmp(text, "\"\"") == 0)
		return;
	while (rest.n > 0) {
		size_t n = slice_find(rest, ';');

		capabilities_add(c, slice_trim(slice_sub(rest, 0, n)));
		rest = slice_sub(rest, n + 1, rest.n);
	}
}

static void
add_shape(struct situation *s, const char *shape)
{
	if (strcmp(shape, "blank") == 0)
		s->user_shape = SHAPE_TRAILING_BLANK;
	else if (strcmp(shape, "base64") == 0)
		s->user_shape = SHAPE_LOOKS_BASE64;
	else if (strcmp(shape, "fault") == 0)
		s->fault = "one NUL instead of two";
	s->user = strcmp(shape, "empty") == 0 ? "" : "alice@example.org";
}

static void
explain_row(const struct row *r, enum given given, struct explanation *x)
{
	struct situation s = { .stage = STAGE_OTHER };
	struct capabilities offered;
	const char *tls = known(r, COL_TLS);

	capabilities_init(&offered);
	if (given == WITHOUT_STAGE || strcmp(r->col[COL_STAGE], "other") == 0)
		s.stage = STAGE_OTHER;
	else
		assert_true(stage_parse(r->col[COL_STAGE], &s.stage));
	situation_given(&s, slice_of(r->col[COL_REPLY]));
	if (tls != NULL)
		s.tls = strcmp(tls, "none") == 0 ? SIT_TLS_NONE :
		    strcmp(tls, "starttls") == 0 ? SIT_TLS_STARTTLS :
		    SIT_TLS_IMPLICIT;
	if (known(r, COL_PORT))
		s.port = (uint16_t)strtoul(r->col[COL_PORT], NULL, 10);
	s.mech = known(r, COL_MECH);
	s.host = known(r, COL_HOST);
	s.command = known(r, COL_COMMAND);
	if (known(r, COL_OFFERED)) {
		offer(&offered, r->col[COL_OFFERED]);
		s.offered = &offered;
	}
	s.authenticated = known(r, COL_AUTHENTICATED) != NULL;
	if (known(r, COL_ATTEMPTS))
		s.attempts = (unsigned)strtoul(r->col[COL_ATTEMPTS], NULL, 10);
	if (given == WITH_SHAPE && known(r, COL_SHAPE))
		add_shape(&s, r->col[COL_SHAPE]);
	explain(&s, x);
	capabilities_clear(&offered);
}

static bool
in_list(const char *list, const char *id)
{
	size_t n = strlen(id);

	for (const char *p = list; p != NULL; p = strchr(p, ',')) {
		p += *p == ',';
		if (strncmp(p, id, n) == 0 && (p[n] == ',' || p[n] == '\0'))
			return true;
	}
	return false;
}

/* How many of accept the explanation names at all. */
static size_t
count_named(const struct explanation *x, const char *accept)
{
	size_t n = in_list(accept, explanation_id(x));

	for (size_t i = 0; i < x->nalso; i++)
		n += in_list(accept, x->also[i]->id);
	return n;
}

static size_t
count_list(const char *list)
{
	size_t n = 1;

	for (; *list != '\0'; list++)
		n += *list == ',';
	return n;
}

static bool
among_three(const struct explanation *x, const char *accept)
{
	for (size_t i = 0; i < x->nalso && i < 2; i++)
		if (in_list(accept, x->also[i]->id))
			return true;
	return in_list(accept, explanation_id(x));
}

static void
complain(const struct row *r, const struct explanation *x, const char *what)
{
	print_message("%s: want %s, got %s", what, r->col[COL_ACCEPT],
	    explanation_id(x));
	for (size_t i = 0; i < x->nalso; i++)
		print_message(" %s", x->also[i]->id);
	print_message("\n  [%s] %s\n", r->col[COL_STAGE], r->col[COL_REPLY]);
}

static void
count(const struct row *r, enum given given, struct tally *t)
{
	const char *accept = r->col[COL_ACCEPT];
	struct explanation x;
	bool first, three;

	explain_row(r, given, &x);
	first = in_list(accept, explanation_id(&x));
	three = among_three(&x, accept);
	if (strcmp(r->col[COL_DECIDES], "yes") == 0) {
		t->n++;
		t->first += first;
		t->three += three;
		t->said[x.confidence] += x.cause != NULL;
		t->wrong[x.confidence] += x.cause != NULL && !first;
		if (!three)
			complain(r, &x, "not among three");
		else if (!first)
			complain(r, &x, "not first");
	} else {
		bool named = count_named(&x, accept) == count_list(accept);

		t->open++;
		t->first_open += first;
		t->named += named;
		if (!named)
			complain(r, &x, "not named");
	}
	explanation_clear(&x);
}

static void
show(const char *name, const struct tally *t)
{
	print_message("%-32s %3u decide: first %3u, among three %3u; %2u open: "
	    "all named %2u, first %2u\n", name, t->n, t->first, t->three,
	    t->open, t->named, t->first_open);
}

static void
show_wrong(const struct tally *t)
{
	print_message("%-32s wrong with confidence high %u of %u, medium "
	    "%u of %u, low %u of %u\n", "", t->wrong[CONFIDENCE_HIGH],
	    t->said[CONFIDENCE_HIGH], t->wrong[CONFIDENCE_MEDIUM],
	    t->said[CONFIDENCE_MEDIUM], t->wrong[CONFIDENCE_LOW],
	    t->said[CONFIDENCE_LOW]);
}

static void
add(struct tally *all, const struct tally *t)
{
	all->n += t->n;
	all->first += t->first;
	all->three += t->three;
	all->open += t->open;
	all->named += t->named;
	all->first_open += t->first_open;
	for (int c = CONFIDENCE_LOW; c <= CONFIDENCE_HIGH; c++) {
		all->said[c] += t->said[c];
		all->wrong[c] += t->wrong[c];
	}
}

/* The rows that have this word in this column, and the figures of them. */
static struct tally
run_group(enum given given, enum column column, const char *word)
{
	struct tally t = { 0 };

	for (size_t i = 0; i < nrows; i++)
		if (strcmp(rows[i].col[column], word) == 0)
			count(&rows[i], given, &t);
	if (t.n + t.open > 0)
		show(word, &t);
	return t;
}

static void
run(enum given given, unsigned first_percent, unsigned three_percent,
    unsigned named_percent)
{
	struct tally all = { 0 };

	for (int stage = 0; stage <= STAGE_OTHER; stage++) {
		struct tally t = run_group(given, COL_STAGE,
		    stage_name((enum stage)stage));

		add(&all, &t);
	}
	show("all", &all);
	show_wrong(&all);
	assert_int_equal(all.n + all.open, nrows);
	/* Who is sure is right. */
	assert_true(all.wrong[CONFIDENCE_HIGH] * 100 <=
	    all.said[CONFIDENCE_HIGH]);
	assert_true(all.wrong[CONFIDENCE_MEDIUM] * 100 <=
	    all.said[CONFIDENCE_MEDIUM] * 5);
	assert_true(all.first * 100 >= all.n * first_percent);
	assert_true(all.three * 100 >= all.n * three_percent);
	assert_true(all.named * 100 >= all.open * named_percent);
}

static bool
is_first_of_its_system(size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(rows[k].col[COL_SYSTEM],
		    rows[i].col[COL_SYSTEM]) == 0)
			return false;
	return true;
}

/* No system may be the one that is explained badly. */
static void
test_by_system(void **state)
{
	(void)state;
	for (size_t i = 0; i < nrows; i++) {
		struct tally t;

		if (!is_first_of_its_system(i))
			continue;
		t = run_group(OPTIONS, COL_SYSTEM, rows[i].col[COL_SYSTEM]);
		assert_true(t.first * 100 >= t.n * 80);
		assert_int_equal(t.three, t.n);
	}
}

static void
test_options(void **state)
{
	(void)state;
	run(OPTIONS, 95, 99, 95);
}

static void
test_with_shapes(void **state)
{
	(void)state;
	run(WITH_SHAPE, 95, 99, 95);
}

static void
test_wordings(void **state)
{
	(void)state;
	run(OPTIONS, 95, 99, 95);
}

/* A pasted reply, and nobody says where it came. */
static void
test_without_stage(void **state)
{
	(void)state;
	run(WITHOUT_STAGE, 95, 98, 80);
}

static void
test_unseen(void **state)
{
	(void)state;
	run(OPTIONS, 98, 99, 25);
}

static void
test_unseen_without_stage(void **state)
{
	(void)state;
	run(WITHOUT_STAGE, 95, 98, 0);
}

/* The catalogue knows every cause that the corpus names. */
static void
test_causes_exist(void **state)
{
	(void)state;
	for (size_t i = 0; i < nrows; i++) {
		char *list = strdup(rows[i].col[COL_ACCEPT]), *p = list;

		for (char *id = strsep(&p, ","); id; id = strsep(&p, ","))
			if (cause_find(id) == NULL)
				fail_msg("no cause %s", id);
		free(list);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_causes_exist,
		    load_replies, unload),
		cmocka_unit_test_setup_teardown(test_options, load_replies,
		    unload),
		cmocka_unit_test_setup_teardown(test_with_shapes,
		    load_replies, unload),
		cmocka_unit_test_setup_teardown(test_without_stage,
		    load_replies, unload),
		cmocka_unit_test_setup_teardown(test_by_system, load_replies,
		    unload),
		cmocka_unit_test_setup_teardown(test_wordings, load_wordings,
		    unload),
		cmocka_unit_test_setup_teardown(test_unseen, load_unseen,
		    unload),
		cmocka_unit_test_setup_teardown(test_unseen_without_stage,
		    load_unseen, unload),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
