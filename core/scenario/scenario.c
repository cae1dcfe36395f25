/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scenario/scenario.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/scenario/embedded.h"

#include "core/banned.h"

#define SUFFIX		".scenario"

/* Read once; they are there as long as the program. */
static struct scenario **scenarios;
static size_t nscenarios;

static void
read_embedded(void)
{
	for (const struct embedded *t = embedded_scenarios; t->name; t++) {
		struct err e = { .id = "" };
		struct scenario *s = scenario_read(t->name,
		    slice_of(t->text), NULL, &e);

		assert(s != NULL);
		scenarios = xrealloc(scenarios, nscenarios + 1,
		    sizeof(struct scenario *));
		scenarios[nscenarios++] = s;
	}
}

const struct scenario *
scenario_at(size_t i)
{
	if (nscenarios == 0)
		read_embedded();
	return i < nscenarios ? scenarios[i] : NULL;
}

const struct scenario *
scenario_find(const char *name)
{
	const struct scenario *s;

	for (size_t i = 0; (s = scenario_at(i)) != NULL; i++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

bool
scenario_is_file(const char *name)
{
	return wordfile_is_named(name, SUFFIX);
}

struct scenario *
scenario_load(const char *path, nearest_list *causes, struct err *e)
{
	struct scenario *s;
	struct bytes b;

	if (!wordfile_load(path, &b, e))
		return NULL;
	s = scenario_read(path, bytes_slice(&b), causes, e);
	bytes_clear(&b);
	return s;
}

void
scenario_free(struct scenario *s)
{
	if (s == NULL)
		return;
	free(s->acts);
	keeper_clear(&s->kept);
	free(s);
}

const char *
scenario_mechs(const struct scenario *s, const struct voice *v)
{
	return s->mechs ? s->mechs : voice_mechs(v);
}

const char *
scenario_capabilities(const struct scenario *s, const struct voice *v)
{
	return s->capabilities ? s->capabilities : voice_capabilities(v);
}

bool
scenario_capability(const struct scenario *s, const struct voice *v,
    const char *keyword, struct slice *params)
{
	struct slice rest = slice_of(scenario_capabilities(s, v)), word;

	while (rest.n > 0) {
		size_t end = slice_find(rest, '\n');
		struct slice line = slice_sub(rest, 0, end);

		rest = slice_sub(rest, end + 1, rest.n);
		if (slice_word(&line, &word) && slice_iis(word, keyword)) {
			*params = slice_trim(line);
			return true;
		}
	}
	return false;
}

unsigned long
scenario_size(const struct scenario *s, const struct voice *v)
{
	unsigned long n;
	struct slice value;

	if (s->size > 0)
		return s->size;
	if (scenario_capability(s, v, "SIZE", &value) &&
	    slice_number(value, SCENARIO_SIZE_MAX, &n) && n > 0)
		return n;
	return SCENARIO_SIZE_MAX;
}
