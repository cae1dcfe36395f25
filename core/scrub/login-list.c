/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scrub/login-list.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

#define LOGINS_MAX	256		/* under way at once */
#define QUIET_MAX	5000		/* lines; then it is over */
#define QUIET_OVER_MAX	500
#define QUIET_BARE_MAX	60		/* where no line says whose it is */
#define AFTER_MAX	12		/* lines behind it that may repeat it */
#define SHAPE_MAX	512

struct logins *
logins_new(void)
{
	struct logins *l = xcalloc(1, sizeof(*l));

	l->now.v = xcalloc(LOGINS_MAX, sizeof(*l->now.v));
	l->tried.v = xcalloc(LOGINS_MAX, sizeof(*l->tried.v));
	return l;
}

/* What was dropped cannot come back. */
static void
bury(struct logins *l)
{
	for (size_t i = 0; i < l->ngone; i++)
		free(l->gone[i].shape);
	l->ngone = 0;
}

void
logins_forget(struct logins *l)
{
	bury(l);
	for (size_t i = 0; i < l->now.n; i++)
		free(l->now.v[i].shape);
	l->now.n = l->tried.n = 0;
	l->now.wraps = false;
	l->line = l->now.seen = 0;
}

void
logins_free(struct logins *l)
{
	if (l == NULL)
		return;
	logins_forget(l);
	free(l->gone);
	free(l->now.v);
	free(l->tried.v);
	free(l);
}

uint64_t
logins_seen(const struct logins *l)
{
	return l->now.seen;
}

bool
logins_wait(const struct logins *l)
{
	return l->now.n > 0 || l->now.wraps;
}

bool
logins_under_way(const struct logins *l)
{
	for (size_t i = 0; i < l->now.n; i++)
		if (l->now.v[i].over == 0)
			return true;
	return false;
}

/* ---- begin and end ----------------------------------------------------- */

static void
drop(struct logins *l, size_t i)
{
	struct login_list *all = &l->now;

	l->gone = xrealloc(l->gone, l->ngone + 1, sizeof(*l->gone));
	l->gone[l->ngone++] = all->v[i];
	all->v[i] = all->v[--all->n];
}

void
login_end(struct login *g)
{
	if (g->over == 0)
		g->over = 1;
}

static void
drop_quiet(struct logins *l)
{
	for (size_t i = l->now.n; i-- > 0;) {
		const struct login *g = &l->now.v[i];
		uint64_t quiet = l->line - g->latest;

		if (quiet > (g->over > 0 ? QUIET_OVER_MAX : QUIET_MAX) ||
		    g->over > AFTER_MAX ||
		    (g->nshape == 0 && quiet > QUIET_BARE_MAX))
			drop(l, i);
	}
}

static size_t
least_wanted(const struct login_list *all)
{
	size_t worst = 0;

	for (size_t i = 1; i < all->n; i++) {
		const struct login *g = &all->v[i], *w = &all->v[worst];

		if ((g->over > 0) != (w->over > 0) ? g->over > 0 :
		    g->latest < w->latest)
			worst = i;
	}
	return worst;
}

struct login *
login_begin(struct logins *l, struct slice shape, bool by_server)
{
	struct login *g;

	if (l->now.n == LOGINS_MAX)
		drop(l, least_wanted(&l->now));
	shape = slice_sub(shape, 0, SHAPE_MAX);
	g = &l->now.v[l->now.n++];
	*g = (struct login){ .shape = xstrndup(shape.n > 0 ? shape.p : "",
	    shape.n), .nshape = shape.n, .by_server = by_server,
	    .process = shape_process(shape), .born = l->line,
	    .latest = l->line };
	return g;
}

/* ---- a line is tried --------------------------------------------------- */

static void
copy(struct login_list *to, const struct login_list *from)
{
	struct login *v = to->v;

	memcpy(v, from->v, from->n * sizeof(*v));
	*to = *from;
	to->v = v;
}

void
logins_next(struct logins *l, uint64_t mark)
{
	l->line++;
	l->mark = mark;
	drop_quiet(l);
	bury(l);
	copy(&l->tried, &l->now);
}

/* Those that the line began with are in both lists, or were dropped. */
static void
unmake(const struct logins *l, struct login *g, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (g[i].born == l->line)
			free(g[i].shape);
}

void
logins_back(struct logins *l)
{
	unmake(l, l->now.v, l->now.n);
	unmake(l, l->gone, l->ngone);
	l->ngone = 0;
	copy(&l->now, &l->tried);
}
