/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an EHLO reply says that cannot be, or cannot be so twice. */
#include "core/decode/parts.h"

#include <stdlib.h>

#include "core/base/xalloc.h"
#include "core/smtp/ehlo.h"
#include "core/banned.h"

#define TOLD_MAX	20	/* contradictions of one reply */
#define ANY_ORDER_MAX	64	/* parameters that may stand in any order */

static void
warn(struct field *f, const char *id)
{
	f->severity = SEV_WARN;
	f->warning = id;
}

static bool
has_param(const struct capability *v, const char *param)
{
	for (size_t i = 0; i < v->nparams; i++)
		if (slice_iis(slice_of(param), v->params[i]))
			return true;
	return false;
}

/* A list of mechanisms may stand in any order. */
static bool
say_the_same(const struct capability *a, const struct capability *b)
{
	if (a->nparams != b->nparams)
		return false;
	for (size_t i = 0; i < a->nparams; i++)
		if (!slice_iis(slice_of(a->params[i]), b->params[i]) &&
		    (a->nparams > ANY_ORDER_MAX || !has_param(a,
		    b->params[i]) || !has_param(b, a->params[i])))
			return false;
	return true;
}

/* AUTH and AUTH= stand beside each other for clients that know one only. */
static int
compare(const void *a, const void *b)
{
	const struct capability *const *x = a, *const *y = b;
	unsigned of_x = (*x)->faults & CAP_LEGACY;
	unsigned of_y = (*y)->faults & CAP_LEGACY;
	int order = capability_compare((*x)->keyword, (*y)->keyword);

	if (order == 0 && of_x != of_y)
		order = of_x < of_y ? -1 : 1;
	if (order == 0)
		order = *x < *y ? -1 : *x > *y;
	return order;
}

static bool
same_keyword(const struct capability *a, const struct capability *b)
{
	return capability_compare(a->keyword, b->keyword) == 0 &&
	    ((a->faults ^ b->faults) & CAP_LEGACY) == 0;
}

/* Each keyword once, however often it stands there. */
static void
tell_contradictions(const struct entry *e, const struct capability **v,
    size_t n, struct fields *out)
{
	const struct capability *told = NULL;
	size_t count = 0;

	for (size_t first = 0, i = 1; i < n; i++) {
		if (!same_keyword(v[first], v[i]))
			first = i;
		if (v[first] == told || say_the_same(v[first], v[i]))
			continue;
		told = v[first];
		if (++count <= TOLD_MAX)
			warn(fields_addf(out, e, 1, "odd", "%s stands there "
			    "twice, and not with the same parameters: which "
			    "of them counts, each client decides for itself",
			    told->keyword), "capability-contradiction");
	}
	if (count > TOLD_MAX)
		fields_addf(out, e, 1, "odd", "%zu more keywords contradict "
		    "themselves", count - TOLD_MAX);
}

static void
find_contradictions(const struct entry *e, const struct capabilities *c,
    struct fields *out)
{
	const struct capability **v = xmalloc((c->n + 1) * sizeof(*v));
	bool twice = false;

	for (size_t i = 0; i < c->n; i++) {
		v[i] = &c->v[i];
		twice = twice || (c->v[i].faults & CAP_DUPLICATE);
	}
	if (twice) {
		qsort(v, c->n, sizeof(*v), compare);
		tell_contradictions(e, v, c->n, out);
	}
	free(v);
}

void
decode_ehlo_oddities(const struct log *l, const struct unit *u,
    struct fields *out)
{
	/* Below the whole list. */
	const struct entry *e = log_entry(l, u->first + u->n - 1);
	struct capabilities c;
	bool cut = false;

	capabilities_init(&c);
	capabilities_read(&c, l, u);
	find_contradictions(e, &c, out);
	if ((e->flags & ENTRY_TLS) && capabilities_has(&c, "STARTTLS"))
		warn(fields_addf(out, e, 1, "odd", "STARTTLS is offered "
		    "inside TLS"), "starttls-inside-tls");
	for (size_t i = 0; i < c.n; i++)
		cut = cut || (c.v[i].faults & CAP_UNSPLIT);
	if (cut)
		warn(fields_addf(out, e, 1, "odd", "over %d parameters: what "
		    "stands behind them is not told apart",
		    CAPABILITY_PARAMS_MAX), "capabilities-cut");
	capabilities_clear(&c);
}
