/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the certificates of this session say about a failed verification:
 * since when one has expired, which names it has, who issued it. */
#include "core/explain/rules.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/clock.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "core/banned.h"

#define CHAIN_MAX	16

static const char *
part(const struct facts *f, unsigned i, const char *what)
{
	char name[48];

	snprintf(name, sizeof(name), "cert.%u.%s", i, what);
	return facts_get(f, name);
}

/* In the form that facts have, which compares as text. */
static void
now_text(char *out, size_t size)
{
	time_t now = (time_t)(clock_wall_us() / 1000000);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static char *
sentence(const char *begin, const char *a, const char *middle, const char *b,
    const char *end)
{
	char x[120], y[200];

	vis_copy(x, sizeof(x), slice_of(a));
	vis_copy(y, sizeof(y), slice_of(b));
	return xasprintf("%s%s%s%s%s", begin, x, middle, y, end);
}

/* The first certificate whose days do not hold. */
static char *
say_days(const struct facts *f)
{
	char now[32];

	now_text(now, sizeof(now));
	for (unsigned i = 0; i < CHAIN_MAX && part(f, i, "subject"); i++) {
		const char *from = part(f, i, "not_before");
		const char *until = part(f, i, "not_after");

		if (until != NULL && strcmp(until, now) < 0)
			return sentence("", part(f, i, "subject"),
			    " was valid until ", until, ".");
		if (from != NULL && strcmp(from, now) > 0)
			return sentence("", part(f, i, "subject"),
			    " is valid only from ", from, " on.");
	}
	return NULL;
}

static char *
say_names(const struct facts *f)
{
	const char *asked = facts_get(f, "verify.name");
	struct bytes names;
	char *s;

	bytes_init(&names, 4096);
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->v[i].name, "cert.0.san") == 0) {
			bytes_add_str(&names, names.len > 0 ? ", " : "");
			bytes_add_str(&names, f->v[i].value);
		}
	s = sentence("It was checked for ", asked ? asked : "no name",
	    "; it is for ", names.len > 0 ? names.data :
	    "no host at all (no subjectAltName)", ".");
	bytes_clear(&names);
	return s;
}

/* The last certificate that was sent: its issuer is what is missing. */
static char *
say_issuer(const struct facts *f)
{
	unsigned last = 0;

	while (last + 1 < CHAIN_MAX && part(f, last + 1, "subject"))
		last++;
	if (part(f, last, "issuer") == NULL)
		return NULL;
	return sentence("The chain ends at ", part(f, last, "subject"),
	    ", issued by ", part(f, last, "issuer"), ".");
}

char *
seen_certificate(const struct facts *f)
{
	const char *id = facts_get(f, "verify.id");

	if (id == NULL || part(f, 0, "subject") == NULL)
		return NULL;
	if (strcmp(id, "cert-expired") == 0 ||
	    strcmp(id, "cert-not-yet-valid") == 0)
		return say_days(f);
	if (strcmp(id, "cert-hostname") == 0)
		return say_names(f);
	if (strcmp(id, "cert-untrusted") == 0)
		return say_issuer(f);
	return NULL;
}
