/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/transcript/identities.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

/* Behind the kinds, in ids->next. */
enum { NEXT_DOMAIN = IDENTITY_KINDS, NEXT_IPV6 };

#define IPV4_BLOCK	254	/* of each of the three of RFC 5737 */

/* The number of a name among those of its sort, from 1. */
static unsigned
number_of(struct identities *ids, unsigned sort, struct slice name)
{
	char *key = xasprintf("%u %.*s", sort, (int)name.n, name.p);
	json_t *known;
	unsigned n;

	for (char *p = key; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
	known = json_object_get(ids->numbers, key);
	n = known != NULL ? (unsigned)json_integer_value(known) :
	    ++ids->next[sort];
	if (known == NULL)
		json_object_set_new_nocheck(ids->numbers, key,
		    json_integer(n));
	free(key);
	return n;
}

/* ---- domains ----------------------------------------------------------- */

static struct slice
last_labels(struct slice s, int labels)
{
	size_t at = s.n;

	while (at > 0 && labels > 0)
		if (s.p[--at] == '.' && --labels == 0)
			return slice_sub(s, at + 1, s.n);
	return s;
}

/* "co.uk" and the like belong to many. */
static struct slice
domain_of(struct slice host)
{
	static const char *const shared[] = { "co", "com", "ac", "org",
	    "net", "gov", "edu", "or", "ne" };
	struct slice two = last_labels(host, 2);
	size_t dot = slice_find(two, '.');

	for (size_t i = 0; two.n - dot == 3 && i < COUNT_OF(shared); i++)
		if (slice_iis(slice_sub(two, 0, dot), shared[i]))
			return last_labels(host, 3);
	return two;
}

static char *
host_name(struct identities *ids, struct slice host)
{
	struct slice domain = domain_of(host);
	unsigned d;

	if (slice_find(host, '.') == host.n)
		return xasprintf("host%u", number_of(ids, IDENTITY_HOST,
		    host));
	d = number_of(ids, NEXT_DOMAIN, domain);
	if (domain.n == host.n)
		return xasprintf("domain%u.example", d);
	return xasprintf("host%u.domain%u.example", number_of(ids,
	    IDENTITY_HOST, host), d);
}

/* ---- the others -------------------------------------------------------- */

static char *
address_name(struct identities *ids, struct slice s, const char *what,
    enum identity_kind sort)
{
	size_t at = slice_find(s, '@');
	unsigned n = number_of(ids, sort, slice_sub(s, 0, at));
	char *domain, *all;

	if (at == s.n)
		return xasprintf("%s%u", what, n);
	domain = host_name(ids, slice_sub(s, at + 1, s.n));
	all = xasprintf("%s%u@%s", what, n, domain);
	free(domain);
	return all;
}

/* "CORP\ann" keeps its two parts. */
static char *
user_name(struct identities *ids, struct slice s)
{
	size_t slash = slice_find(s, '\\');
	char *domain, *all;

	if (slash >= s.n)
		return address_name(ids, s, "user", IDENTITY_USER);
	domain = host_name(ids, slice_sub(s, 0, slash));
	all = xasprintf("%s\\user%u", domain, number_of(ids, IDENTITY_USER,
	    slice_sub(s, slash + 1, s.n)));
	free(domain);
	return all;
}

static char *
ip_name(struct identities *ids, struct slice s)
{
	static const char *const blocks[] = { "192.0.2", "198.51.100",
	    "203.0.113" };
	unsigned n;

	if (slice_find(s, ':') < s.n)
		return xasprintf("2001:db8::%x", number_of(ids, NEXT_IPV6, s));
	n = number_of(ids, IDENTITY_IP, s) - 1;
	if (n < IPV4_BLOCK * COUNT_OF(blocks))
		return xasprintf("%s.%u", blocks[n / IPV4_BLOCK],
		    n % IPV4_BLOCK + 1);
	return xasprintf("198.18.%u.%u", n / 256 % 256, n % 256);
}

char *
pseudonym_make(struct identities *ids, enum identity_kind kind,
    struct slice name)
{
	switch (kind) {
	case IDENTITY_USER:
		return user_name(ids, name);
	case IDENTITY_ADDRESS:
		return address_name(ids, name, "user", IDENTITY_USER);
	case IDENTITY_HOST:
		return host_name(ids, name);
	case IDENTITY_IP:
		return ip_name(ids, name);
	case IDENTITY_MESSAGE_ID:
		return address_name(ids, name, "id", kind);
	case IDENTITY_QUEUE_ID:
		return xasprintf("queue%u", number_of(ids, kind, name));
	default:
		return xasprintf("fingerprint%u", number_of(ids, kind, name));
	}
}
