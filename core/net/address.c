/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/address.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "core/banned.h"

/* An address and its zone as C strings, for inet_pton() and its friends. */
struct literal {
	char	host[INET6_ADDRSTRLEN];
	char	zone[IF_NAMESIZE];		/* "" when there is none */
};

static bool
is_zone(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) &&
		    strchr("-_.", s.p[i]) == NULL)
			return false;
	return s.n > 0 && s.n < IF_NAMESIZE;
}

/* False for what cannot be an address by its length, zone or a NUL. */
static bool
split_literal(struct literal *l, struct slice s)
{
	size_t percent = slice_find(s, '%');
	struct slice zone = slice_sub(s, percent + 1, s.n);

	memset(l, 0, sizeof(*l));
	if (percent >= sizeof(l->host) || slice_find(s, '\0') < s.n)
		return false;
	memcpy(l->host, s.p, percent);
	if (percent == s.n)
		return s.n > 0;
	if (!is_zone(zone))
		return false;
	memcpy(l->zone, zone.p, zone.n);
	return true;
}

bool
address_is_literal(struct slice s)
{
	unsigned char raw[sizeof(struct in6_addr)];
	struct literal l;

	if (!split_literal(&l, s))
		return false;
	if (l.zone[0] == '\0' && inet_pton(AF_INET, l.host, raw) == 1)
		return true;
	return inet_pton(AF_INET6, l.host, raw) == 1;
}

static bool
zone_index(const char *zone, uint32_t *out)
{
	unsigned long n;

	*out = 0;
	if (zone[0] == '\0')
		return true;
	if (slice_number(slice_of(zone), UINT32_MAX, &n))
		*out = (uint32_t)n;
	else
		*out = if_nametoindex(zone);
	return *out != 0;
}

bool
address_parse(struct address *a, struct slice s)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct literal l;

	if (!split_literal(&l, s))
		return false;
	if (l.zone[0] == '\0' && inet_pton(AF_INET, l.host, &v4.sin_addr) == 1)
		return address_from_sockaddr(a, (struct sockaddr *)&v4,
		    sizeof(v4));
	if (inet_pton(AF_INET6, l.host, &v6.sin6_addr) != 1 ||
	    !zone_index(l.zone, &v6.sin6_scope_id))
		return false;
	return address_from_sockaddr(a, (struct sockaddr *)&v6, sizeof(v6));
}

static void
add_zone(char *text, size_t size, uint32_t index)
{
	char name[IF_NAMESIZE];
	size_t at = strlen(text);

	if (index == 0)
		return;
	if (if_indextoname(index, name) != NULL)
		snprintf(text + at, size - at, "%%%s", name);
	else
		snprintf(text + at, size - at, "%%%u", (unsigned)index);
}

bool
address_from_sockaddr(struct address *a, const struct sockaddr *sa,
    socklen_t len)
{
	const struct sockaddr_in *v4 = (const void *)&a->sa;
	const struct sockaddr_in6 *v6 = (const void *)&a->sa;

	memset(a, 0, sizeof(*a));
	if (len > sizeof(a->sa))
		return false;
	memcpy(&a->sa, sa, len);
	a->len = len;
	switch (a->sa.ss_family) {
	case AF_INET:
		inet_ntop(AF_INET, &v4->sin_addr, a->text, sizeof(a->text));
		return len >= sizeof(*v4);
	case AF_INET6:
		inet_ntop(AF_INET6, &v6->sin6_addr, a->text, sizeof(a->text));
		add_zone(a->text, sizeof(a->text), v6->sin6_scope_id);
		return len >= sizeof(*v6);
	default:
		return a->sa.ss_family == AF_UNIX;
	}
}

bool
address_unix(struct address *a, const char *path)
{
	struct sockaddr_un *un = (struct sockaddr_un *)&a->sa;
	size_t n = strlen(path);

	memset(a, 0, sizeof(*a));
	if (n >= sizeof(un->sun_path))
		return false;
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, path, n + 1);
	a->len = sizeof(*un);
	snprintf(a->text, sizeof(a->text), "%s", path);
	return true;
}

void
address_set_port(struct address *a, uint16_t port)
{
	if (a->sa.ss_family == AF_INET)
		((struct sockaddr_in *)&a->sa)->sin_port = htons(port);
	else if (a->sa.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&a->sa)->sin6_port = htons(port);
}

uint16_t
address_port(const struct address *a)
{
	if (a->sa.ss_family == AF_INET)
		return ntohs(((const struct sockaddr_in *)&a->sa)->sin_port);
	if (a->sa.ss_family == AF_INET6)
		return ntohs(((const struct sockaddr_in6 *)&a->sa)->sin6_port);
	return 0;
}

const char *
address_name(const struct address *a, char *out, size_t size)
{
	unsigned port = address_port(a);

	switch (a->sa.ss_family) {
	case AF_INET:
		snprintf(out, size, "%s:%u", a->text, port);
		break;
	case AF_INET6:
		snprintf(out, size, "[%s]:%u", a->text, port);
		break;
	default:
		snprintf(out, size, "%s",
		    ((const struct sockaddr_un *)&a->sa)->sun_path);
	}
	return out;
}
