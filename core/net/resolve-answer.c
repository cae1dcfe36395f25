/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/resolve-priv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/banned.h"

struct failure {
	const char	*word;
	const char	*id;
	const char	*text;
};

static const struct failure failures[] = {
	{ "not-found",	"dns.not-found",  "Name or service not known" },
	{ "no-service",	"dns.not-found",
	    "no SRV record for _submissions._tcp or _submission._tcp" },
	{ "no-address",	"dns.no-address",
	    "No address associated with hostname" },
	{ "temporary",	"dns.temporary",
	    "Temporary failure in name resolution" },
	{ "null-mx",	"dns.no-mail",
	    "the domain takes no mail (null MX, RFC 7505)" },
	{ "null-srv",	"dns.no-mail",
	    "the domain has no submission service (its SRV target is \".\")" },
	{ "failed",	"dns.failed",
	    "Non-recoverable failure in name resolution" },
};

static bool
fail(const struct resolver *r, struct slice word, struct err *e)
{
	for (size_t i = 0; i < COUNT_OF(failures); i++)
		if (slice_is(word, failures[i].word))
			return err_set(e, failures[i].id, "%s: %s", r->name,
			    failures[i].text);
	return err_set(e, "dns.failed", "%s: the resolver ended without an "
	    "answer", r->name);
}

static bool
next_number(struct slice *rest, unsigned long max, unsigned long *out)
{
	struct slice word;

	return slice_word(rest, &word) && slice_number(word, max, out);
}

/* Names go on to getaddrinfo(), into messages and into certificate checks. */
static bool
is_host_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return s.n > 0 && s.n < sizeof(((struct mail_host *)NULL)->name);
}

static bool
read_host(struct resolver *r, struct slice rest)
{
	struct mail_host *h = &r->hosts[r->nhosts];
	unsigned long preference, weight, port, tls;
	struct slice name;

	if (!next_number(&rest, UINT16_MAX, &preference) ||
	    !next_number(&rest, UINT16_MAX, &weight) ||
	    !next_number(&rest, UINT16_MAX, &port) ||
	    !next_number(&rest, 1, &tls) || !slice_word(&rest, &name) ||
	    !is_host_name(name) || rest.n > 0)
		return false;
	if (name.n > 1 && name.p[name.n - 1] == '.')
		name.n--;
	*h = (struct mail_host){ .preference = (uint16_t)preference,
	    .weight = (uint16_t)weight, .port = (uint16_t)port,
	    .implicit_tls = tls == 1 };
	memcpy(h->name, name.p, name.n);
	r->nhosts++;
	return true;
}

static bool
read_address(struct resolver *r, struct slice rest)
{
	struct slice text;

	if (!slice_word(&rest, &text) || rest.n > 0 ||
	    !address_parse(&r->addresses[r->naddresses], text))
		return false;
	r->naddresses++;
	return true;
}

/* One line of results. */
static bool
read_result(struct resolver *r, struct slice key, struct slice rest)
{
	if (slice_is(key, "cut")) {
		r->cut = true;
		return true;
	}
	if (r->naddresses == RESOLVE_MAX || r->nhosts == RESOLVE_MAX) {
		r->cut = true;
		return slice_is(key, "address") || slice_is(key, "host");
	}
	if (slice_is(key, "address"))
		return r->what == RESOLVE_HOST && read_address(r, rest);
	if (slice_is(key, "host"))
		return r->what != RESOLVE_HOST && read_host(r, rest);
	return false;
}

static bool
next_line(struct slice *all, struct slice *line)
{
	size_t end = slice_find(*all, '\n');

	if (end == all->n)
		return false;
	*line = slice_sub(*all, 0, end);
	*all = slice_sub(*all, end + 1, all->n);
	return true;
}

static int
compare_hosts(const void *va, const void *vb)
{
	const struct mail_host *a = va, *b = vb;

	if (a->implicit_tls != b->implicit_tls)
		return a->implicit_tls ? -1 : 1;
	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return strcasecmp(a->name, b->name);
}

static void
forget_results(struct resolver *r)
{
	memset(r->addresses, 0, sizeof(r->addresses));
	memset(r->hosts, 0, sizeof(r->hosts));
	r->naddresses = r->nhosts = 0;
	r->cut = false;
}

static bool
read_lines(struct resolver *r, struct slice all, struct err *e)
{
	struct slice line, key;

	while (next_line(&all, &line)) {
		if (!slice_word(&line, &key))
			break;
		if (slice_is(key, "end") && line.n == 0 && all.n == 0)
			return true;
		if (slice_is(key, "error") && slice_word(&line, &key))
			return fail(r, key, e);
		if (!read_result(r, key, line))
			break;
	}
	return fail(r, slice_of("no end"), e);
}

bool
resolve_read_answer(struct resolver *r, const char *p, size_t n,
    struct err *e)
{
	bool ok;

	forget_results(r);
	ok = read_lines(r, (struct slice){ p, n }, e);
	if (ok && r->naddresses == 0 && r->nhosts == 0)
		ok = fail(r, slice_of("no-address"), e);
	if (!ok) {
		forget_results(r);
		return false;
	}
	qsort(r->hosts, r->nhosts, sizeof(r->hosts[0]), compare_hosts);
	return true;
}
