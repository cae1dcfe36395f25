/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/resolve-priv.h"

#include <arpa/nameser.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/base/xalloc.h"

#include "core/banned.h"

/* A helper whose parent could not kill it any more ends by itself. */
#define HELPER_LIFE_S	120

static const struct {
	int		 family;
	const char	*word;
} families[] = {
	{ AF_UNSPEC, "any" }, { AF_INET, "ipv4" }, { AF_INET6, "ipv6" },
};

const char *
resolve_family_word(int family)
{
	for (size_t i = 0; i < COUNT_OF(families); i++)
		if (families[i].family == family)
			return families[i].word;
	return families[0].word;
}

static int
family_of(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(families); i++)
		if (strcmp(families[i].word, word) == 0)
			return families[i].family;
	return AF_UNSPEC;
}

static const char *
gai_word(int error)
{
	switch (error) {
	case EAI_NONAME:
		return "not-found";
	case EAI_NODATA:
	case EAI_ADDRFAMILY:
		return "no-address";
	case EAI_AGAIN:
		return "temporary";
	default:
		return "failed";
	}
}

static void
ask_host(struct bytes *out, const char *name, int family)
{
	const struct addrinfo hints = { .ai_family = family,
	    .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	size_t n = 0;
	int error = getaddrinfo(name, NULL, &hints, &list);

	if (error != 0) {
		bytes_addf(out, "error %s\n", gai_word(error));
		return;
	}
	for (struct addrinfo *ai = list; ai != NULL; ai = ai->ai_next) {
		struct address a;

		if (n == RESOLVE_MAX) {
			bytes_add_str(out, "cut\n");
			break;
		}
		if (address_from_sockaddr(&a, ai->ai_addr, ai->ai_addrlen)) {
			bytes_addf(out, "address %s\n", a.text);
			n++;
		}
	}
	freeaddrinfo(list);
}

/* One question.  NULL when it was answered, even if with nothing. */
static const char *
query(struct bytes *out, const char *name, enum resolve_what what,
    bool implicit_tls, struct dns_found *found)
{
	unsigned char *msg = xmalloc(NS_MAXMSG);
	const char *word = NULL;
	int n;

	*found = (struct dns_found){ 0, false };
	n = res_nquery(&_res, name, ns_c_in,
	    what == RESOLVE_MX ? ns_t_mx : ns_t_srv, msg, NS_MAXMSG);
	if (n < 0 && _res.res_h_errno == NO_DATA)
		word = NULL;
	else if (n < 0 && _res.res_h_errno == HOST_NOT_FOUND)
		word = "not-found";
	else if (n < 0 && _res.res_h_errno == TRY_AGAIN)
		word = "temporary";
	else if (n < 0 || n > NS_MAXMSG || !dns_read_message(msg, (size_t)n,
	    what, implicit_tls, out, found))
		word = "failed";
	free(msg);
	return word;
}

/* No MX: the domain itself is the host (RFC 5321 section 5.1). */
static const char *
ask_mx(struct bytes *out, const char *name)
{
	struct dns_found found;
	const char *word = query(out, name, RESOLVE_MX, false, &found);

	if (word != NULL || found.hosts > 0)
		return word;
	if (found.null)
		return "null-mx";
	bytes_addf(out, "host 0 0 %d 0 %s\n", RESOLVE_MX_PORT, name);
	return NULL;
}

static const char *
ask_srv(struct bytes *out, const char *name)
{
	static const char *const services[] = { "_submissions._tcp",
	    "_submission._tcp" };
	const char *worst = NULL;
	size_t hosts = 0;
	bool null = false;

	for (size_t i = 0; i < COUNT_OF(services); i++) {
		char *full = xasprintf("%s.%s", services[i], name);
		struct dns_found found;
		const char *word = query(out, full, RESOLVE_SRV, i == 0,
		    &found);

		free(full);
		if (word != NULL && strcmp(word, "not-found") != 0)
			worst = word;
		hosts += found.hosts;
		null = null || found.null;
	}
	if (hosts > 0)
		return NULL;
	if (worst != NULL)
		return worst;
	return null ? "null-srv" : "no-service";
}

static void
ask_dns(struct bytes *out, const char *name, bool srv)
{
	const char *word = "failed";

	if ((_res.options & RES_INIT) != 0 || res_ninit(&_res) == 0)
		word = srv ? ask_srv(out, name) : ask_mx(out, name);
	if (word == NULL)
		return;
	bytes_reset(out);
	bytes_addf(out, "error %s\n", word);
}

static bool
write_all(int fd, struct slice s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = slice_sub(s, (size_t)n, s.n);
	}
	return true;
}

int
resolve_helper(int argc, char **argv)
{
	struct bytes out;
	bool ok;

	if (argc != 5)
		return 1;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(HELPER_LIFE_S);
	bytes_init(&out, RESOLVE_ANSWER_MAX);
	if (strcmp(argv[2], "host") == 0)
		ask_host(&out, argv[3], family_of(argv[4]));
	else
		ask_dns(&out, argv[3], strcmp(argv[2], "srv") == 0);
	bytes_add_str(&out, "end\n");
	ok = write_all(STDOUT_FILENO, bytes_slice(&out));
	bytes_clear(&out);
	return ok ? 0 : 1;
}
