/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes from outside into the resolver.  The first byte says what the
 * rest is: an answer of the helper ('h' for a host, 'm' MX, 's' SRV), or a
 * DNS message ('M', 'S') whose records the helper would pass on.  Whatever
 * was read is in bounds, printable and in order.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/net/resolve-priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_host(const struct mail_host *h)
{
	assert(memchr(h->name, '\0', sizeof(h->name)) != NULL);
	assert(h->name[0] != '\0');
	for (const char *p = h->name; *p != '\0'; p++)
		assert(*p > ' ' && *p < 0x7f);
}

static void
check_results(const struct resolver *r)
{
	assert(r->naddresses <= RESOLVE_MAX && r->nhosts <= RESOLVE_MAX);
	assert((r->naddresses > 0) != (r->nhosts > 0));
	assert((r->nhosts > 0) == (r->what != RESOLVE_HOST));
	for (size_t i = 0; i < r->naddresses; i++) {
		const struct address *a = &r->addresses[i];
		struct address again;

		assert(a->len <= sizeof(a->sa));
		if (!address_parse(&again, slice_of(a->text)))
			abort();
		assert(strcmp(again.text, a->text) == 0);
	}
	for (size_t i = 0; i < r->nhosts; i++) {
		check_host(&r->hosts[i]);
		if (i > 0 && r->hosts[i - 1].implicit_tls ==
		    r->hosts[i].implicit_tls)
			assert(r->hosts[i - 1].preference <=
			    r->hosts[i].preference);
	}
}

static bool
read_answer(enum resolve_what what, const char *p, size_t n)
{
	static struct resolver r;
	struct err e;

	r.what = what;
	if (resolve_read_answer(&r, p, n, &e)) {
		check_results(&r);
		return true;
	}
	assert(strncmp(e.id, "dns.", 4) == 0 && e.detail[0] != '\0');
	assert(r.naddresses == 0 && r.nhosts == 0);
	return false;
}

/* Every record that was found must be one that the parent can read. */
static void
read_message(enum resolve_what what, const uint8_t *p, size_t n)
{
	struct dns_found found;
	struct bytes out;

	bytes_init(&out, RESOLVE_ANSWER_MAX);
	if (dns_read_message(p, n, what, false, &out, &found)) {
		assert(found.hosts <= RESOLVE_MAX);
		bytes_add_str(&out, "end\n");
		if (read_answer(what, out.data, out.len) != (found.hosts > 0))
			abort();
	}
	bytes_clear(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	switch (data[0]) {
	case 'h':
		read_answer(RESOLVE_HOST, (const char *)data + 1, size - 1);
		break;
	case 'm':
		read_answer(RESOLVE_MX, (const char *)data + 1, size - 1);
		break;
	case 's':
		read_answer(RESOLVE_SRV, (const char *)data + 1, size - 1);
		break;
	case 'M':
		read_message(RESOLVE_MX, data + 1, size - 1);
		break;
	case 'S':
		read_message(RESOLVE_SRV, data + 1, size - 1);
		break;
	}
	return 0;
}
