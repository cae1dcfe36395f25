/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of an EHLO reply: what is parsed, written again, parses the same. */
#include <assert.h>
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/utf8.h"
#include "core/smtp/ehlo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

static void
check_words(const struct capability_line *c, size_t size)
{
	char out[256];
	struct slice left;

	memset(out, 'z', sizeof(out));
	capability_words(c->keyword, c->params, out, size);
	assert(memchr(out, '\0', size) != NULL);
	assert(out[size] == 'z');
	if (size < 200)
		return;			/* may be cut inside a character */
	for (left = slice_of(out); left.n > 0;) {
		size_t n;
		uint32_t cp = utf8_next(left, &n);

		assert(cp != UTF8_BAD && utf8_width(cp) > 0);
		left = slice_sub(left, n, left.n);
	}
	assert(out[0] != '\0');
}

static void
check_round_trip(const struct capability_line *c)
{
	struct capability_line again;
	struct bytes text;

	bytes_init(&text, BYTES_NO_LIMIT);
	if (c->keyword_at.at > 0)
		bytes_add_char(&text, ' ');
	bytes_add_slice(&text, c->keyword);
	bytes_add_char(&text, c->faults & CAP_LEGACY ? '=' : ' ');
	bytes_add_slice(&text, c->params);
	assert(capability_parse(bytes_slice(&text), &again));
	assert(slice_eq(again.keyword, c->keyword));
	assert(slice_eq(again.params, c->params));
	assert(again.faults == c->faults);
	bytes_clear(&text);
}

static void
check_mech(const char *mech, void *arg)
{
	const struct capabilities *c = arg;

	assert(mech[0] != '\0');
	assert(capabilities_has_mech(c, slice_of(mech)));
}

static void
check_line(struct capabilities *all, struct slice text, size_t size)
{
	struct capability_line c;
	size_t before = all->n;

	capabilities_add(all, text);
	if (!capability_parse(text, &c)) {
		assert(slice_trim(text).n == 0 && all->n == before);
		return;
	}
	assert(c.keyword.n > 0 && c.keyword.p == text.p + c.keyword_at.at);
	assert(c.params_at.at + c.params_at.n <= text.n);
	assert((c.faults & CAP_DUPLICATE) == 0);
	check_round_trip(&c);
	check_words(&c, size);
	assert(all->n == before + 1);
	assert(capabilities_has(all, all->v[before].keyword));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = { (const char *)data, size };
	struct capabilities all;

	capabilities_init(&all);
	while (in.n > 0) {
		size_t n = slice_find(in, '\n');

		check_line(&all, slice_sub(in, 0, n),
		    n % 3 == 0 ? 1 + n % 200 : 255);
		in = slice_sub(in, n + 1, in.n);
	}
	capabilities_mechs(&all, check_mech, &all);
	capabilities_clear(&all);
	return 0;
}
