/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve - names to addresses without ever blocking the loop.
 *
 * Addresses and localhost (RFC 6761) are answered at once.  Everything else
 * is asked by a helper process, this program run again with a hidden first
 * argument, which writes its answer to a pipe: it can be given up by killing
 * one known process, and it inherits no secret.  The answer is read with
 * bounds: at most RESOLVE_MAX addresses or hosts.
 */
#ifndef CORE_NET_RESOLVE_H
#define CORE_NET_RESOLVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/net/address.h"

#define RESOLVE_MAX		64
#define RESOLVE_HELPER_ARG	"--internal-resolve"

enum resolve_what {
	RESOLVE_HOST,		/* A and AAAA, in the system's order */
	RESOLVE_MX,		/* RFC 5321 5.1, by preference; "." is a null MX */
	RESOLVE_SRV,		/* RFC 6186 and RFC 8314: _submissions, then _submission */
};

/* One MX or SRV record. */
struct mail_host {
	char		name[256];
	uint16_t	preference;	/* MX preference, SRV priority */
	uint16_t	weight;		/* SRV */
	uint16_t	port;		/* SRV; 25 for MX */
	bool		implicit_tls;	/* from _submissions._tcp */
};

struct resolver {
	/* results, valid when done is called */
	struct address	 addresses[RESOLVE_MAX];
	size_t		 naddresses;
	struct mail_host hosts[RESOLVE_MAX];
	size_t		 nhosts;
	bool		 cut;		/* there were more than RESOLVE_MAX */
	/* private */
	struct loop	*loop;
	struct watch	 watch;
	struct timer	 timer;
	pid_t		 pid;
	struct bytes	 answer;
	enum resolve_what what;
	uint16_t	 port;
	int		 family;
	int64_t		 timeout_ms;
	char		 name[256];
	struct err	 early;		/* known before anybody was asked */
	void	       (*done)(struct resolver *, const struct err *);
	void		*arg;
};

/*
 * Ask.  done is called exactly once, from the loop (never from inside this
 * call), with NULL on success; err ids: dns.not-found, dns.no-address,
 * dns.temporary, dns.timeout, dns.no-mail (null MX, or SRV target "."),
 * dns.failed.  family is AF_UNSPEC, AF_INET or AF_INET6.
 */
void resolve_start(struct resolver *r, struct loop *loop,
    enum resolve_what what, const char *name, uint16_t port, int family,
    int timeout_ms, void (*done)(struct resolver *, const struct err *),
    void *arg);
void resolve_cancel(struct resolver *r);	/* also before freeing; idempotent */

/*
 * The helper's side: main() calls it first of all when argv[1] is
 * RESOLVE_HELPER_ARG, and exits with what it returns.
 */
int resolve_helper(int argc, char **argv);

/* Tests: the program to run instead of this one; NULL: this one again. */
void resolve_set_helper(const char *path);

/* The same bounds-checked reader the answer passes through (fuzzed). */
bool resolve_read_answer(struct resolver *r, const char *p, size_t n,
    struct err *e);

#endif
