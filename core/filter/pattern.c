/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/filter/pattern.h"

#include <stdint.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

/* Steps of the matcher in one text: a few milliseconds. */
#define STEPS_MAX	100000
#define HEAP_KIB_MAX	8192
#define NESTING_MAX	50

struct pattern {
	pcre2_code		*code;
	pcre2_match_data	*data;
	pcre2_match_context	*limits;
	unsigned		 costly;
};

/* ---- smart case -------------------------------------------------------- */

static bool
is_capital(uint32_t cp)
{
	return (cp >= 'A' && cp <= 'Z') ||
	    (cp >= 0xc0 && cp <= 0xde && cp != 0xd7) ||
	    (cp >= 0x391 && cp <= 0x3a9) || (cp >= 0x410 && cp <= 0x42f);
}

/* What follows a backslash, and the braces of \p{Lu}, is no letter. */
static bool
has_capital(struct slice text)
{
	size_t n;

	for (size_t i = 0; i < text.n; i += n) {
		uint32_t cp = utf8_next(slice_sub(text, i, text.n), &n);

		if (cp == '\\' && i + 1 < text.n) {
			utf8_next(slice_sub(text, i + 1, text.n), &n);
			n++;
			if (i + n < text.n && text.p[i + n] == '{')
				n += slice_find(slice_sub(text, i + n,
				    text.n), '}');
		} else if (is_capital(cp))
			return true;
	}
	return false;
}

/* ---- making one -------------------------------------------------------- */

static size_t
characters(struct slice text)
{
	size_t count = 0, n;

	for (size_t i = 0; i < text.n; i += n, count++)
		utf8_next(slice_sub(text, i, text.n), &n);
	return count;
}

static enum pattern_state
broken(struct slice text, int code, size_t at, struct err *e)
{
	PCRE2_UCHAR words[160];

	if (pcre2_get_error_message(code, words, sizeof(words)) < 0)
		words[0] = '\0';
	if (at >= text.n && code != PCRE2_ERROR_BACKSLASH_C_CALLER_DISABLED) {
		err_set(e, "find.pattern", "the pattern has no end: %s",
		    (const char *)words);
		return PATTERN_UNFINISHED;
	}
	err_set(e, "find.pattern", "character %zu of the pattern: %s",
	    characters(slice_sub(text, 0, at)) + 1, (const char *)words);
	return PATTERN_BROKEN;
}

static void
set_limits(struct pattern *p)
{
	p->data = xmade(pcre2_match_data_create(1, NULL));
	p->limits = xmade(pcre2_match_context_create(NULL));
	pcre2_set_match_limit(p->limits, STEPS_MAX);
	pcre2_set_depth_limit(p->limits, STEPS_MAX);
	pcre2_set_heap_limit(p->limits, HEAP_KIB_MAX);
}

static pcre2_code *
compile(struct slice text, int *code, size_t *at)
{
	pcre2_compile_context *how =
	    xmade(pcre2_compile_context_create(NULL));
	uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C |
	    PCRE2_DOLLAR_ENDONLY |
	    (has_capital(text) ? 0 : PCRE2_CASELESS);
	pcre2_code *made;

	pcre2_set_parens_nest_limit(how, NESTING_MAX);
	made = pcre2_compile((PCRE2_SPTR)text.p, text.n, options, code, at,
	    how);
	pcre2_compile_context_free(how);
	return made;
}

enum pattern_state
pattern_new(struct slice text, struct pattern **out, struct err *e)
{
	struct pattern *p;
	pcre2_code *made;
	size_t at = 0;
	int code = 0;

	*out = NULL;
	if (text.n > PATTERN_BYTES_MAX) {
		err_set(e, "find.pattern", "the pattern is longer than %d "
		    "bytes", PATTERN_BYTES_MAX);
		return PATTERN_BROKEN;
	}
	if (text.n == 0)
		text = slice_of("");
	made = compile(text, &code, &at);
	if (made == NULL)
		return broken(text, code, at, e);
	p = xcalloc(1, sizeof(*p));
	p->code = made;
	set_limits(p);
	*out = p;
	return PATTERN_GOOD;
}

void
pattern_free(struct pattern *p)
{
	if (p == NULL)
		return;
	pcre2_match_context_free(p->limits);
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	free(p);
}

/* ---- looking ----------------------------------------------------------- */

static bool
look(struct pattern *p, struct slice text, size_t at, uint32_t options)
{
	int rc;

	if (text.p == NULL)
		text = slice_of("");
	if (pattern_is_costly(p) || at > text.n)
		return false;
	rc = pcre2_match(p->code, (PCRE2_SPTR)text.p, text.n, at, options,
	    p->data, p->limits);
	if (rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT ||
	    rc == PCRE2_ERROR_HEAPLIMIT)
		p->costly++;
	return rc >= 0;
}

bool
pattern_next(struct pattern *p, struct slice text, size_t at,
    struct span *hit)
{
	const PCRE2_SIZE *v = pcre2_get_ovector_pointer(p->data);

	if (!look(p, text, at, PCRE2_NOTEMPTY))
		return false;
	/* \K within a look-around may turn the two round. */
	if (v[1] <= v[0] || v[0] < at)
		return false;
	*hit = (struct span){ v[0], v[1] - v[0] };
	return true;
}

bool
pattern_fits(struct pattern *p, struct slice text)
{
	return look(p, text, 0, 0);
}

bool
pattern_is_costly(const struct pattern *p)
{
	return p->costly >= PATTERN_COSTLY_MAX;
}
