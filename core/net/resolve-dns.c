/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/resolve-priv.h"

#include <arpa/nameser.h>
#include <string.h>

#include "core/banned.h"

/* Where the fields of the two record types lie in their data. */
struct record_shape {
	int	type;
	int	name_at;
};

static struct record_shape
shape_for(enum resolve_what what)
{
	if (what == RESOLVE_MX)
		return (struct record_shape){ ns_t_mx, 2 };
	return (struct record_shape){ ns_t_srv, 6 };
}

static void
add_host(struct bytes *out, enum resolve_what what, bool implicit_tls,
    const unsigned char *data, const char *name)
{
	unsigned weight = 0, port = RESOLVE_MX_PORT;

	if (what == RESOLVE_SRV) {
		weight = ns_get16(data + 2);
		port = ns_get16(data + 4);
	}
	bytes_addf(out, "host %u %u %u %d %s\n", ns_get16(data), weight, port,
	    implicit_tls, name);
}

bool
dns_read_message(const unsigned char *msg, size_t n, enum resolve_what what,
    bool implicit_tls, struct bytes *out, struct dns_found *found)
{
	struct record_shape shape = shape_for(what);
	char name[256];		/* a longer spelling (\ddd) is malformed */
	ns_msg m;
	ns_rr rr;

	*found = (struct dns_found){ 0, false };
	if (n > NS_MAXMSG || ns_initparse(msg, (int)n, &m) < 0)
		return false;
	for (int i = 0; i < ns_msg_count(m, ns_s_an); i++) {
		if (ns_parserr(&m, ns_s_an, i, &rr) < 0)
			return false;
		if ((int)ns_rr_type(rr) != shape.type)
			continue;
		if ((int)ns_rr_rdlen(rr) <= shape.name_at ||
		    ns_name_uncompress(msg, msg + n,
		    ns_rr_rdata(rr) + shape.name_at, name, sizeof(name)) < 0)
			return false;
		if (name[0] == '\0' || strcmp(name, ".") == 0) {
			found->null = true;
			continue;
		}
		if (found->hosts == RESOLVE_MAX)
			return bytes_add_str(out, "cut\n");
		add_host(out, what, implicit_tls, ns_rr_rdata(rr), name);
		found->hosts++;
	}
	return true;
}
