/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * connect - to the first of several addresses that answers, as RFC 8305
 * describes: families interleaved, the next attempt after 250 ms or at once
 * when one fails, the first success wins.  Every attempt is kept, because
 * the attempts are what a debugger is asked about.
 */
#ifndef CORE_NET_CONNECT_H
#define CORE_NET_CONNECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/net/resolve.h"

#define CONNECT_ATTEMPT_DELAY_MS	250	/* RFC 8305, section 5 */

enum attempt_state { ATTEMPT_WAITING, ATTEMPT_TRYING, ATTEMPT_WON, ATTEMPT_FAILED,
	ATTEMPT_DROPPED };

struct attempt {
	struct address	   address;
	enum attempt_state state;
	int		   error;	/* errno, of ATTEMPT_FAILED */
	int64_t		   began_us, ended_us;
	/* private */
	struct watch	   watch;
	struct connector  *owner;
	bool		   bind_failed;	/* error is that of the source */
};

struct connector {
	struct attempt	 attempts[RESOLVE_MAX];
	size_t		 nattempts;
	int		 fd;		/* of the winner; the caller owns it after done */
	/* private */
	struct loop	*loop;
	struct timer	 stagger, limit;
	int		 timeout_ms;
	bool		 have_source;
	struct address	 source;
	struct err	 early;		/* known before anything was tried */
	void	       (*done)(struct connector *, const struct err *);
	void		*arg;
	bool		 finished;
	/* The owner's, set behind connect_start(): one more attempt began, the
	 * n-th of them; NULL: nobody asks. */
	void	       (*trying)(struct connector *c, size_t n);
};

/*
 * port is put into every address (0 keeps theirs).  source is NULL or a local
 * address text.  done is called exactly once, from the loop, with NULL on
 * success; err ids: connect.refused, connect.timeout, connect.unreachable,
 * connect.reset, connect.denied, connect.source, connect.failed; the detail
 * names address, port and reason of the attempt that says most.
 */
void connect_start(struct connector *c, struct loop *loop,
    const struct address *list, size_t n, uint16_t port, const char *source,
    int timeout_ms, void (*done)(struct connector *, const struct err *),
    void *arg);
/* A unix socket: one attempt. */
void connect_start_unix(struct connector *c, struct loop *loop,
    const char *path, int timeout_ms,
    void (*done)(struct connector *, const struct err *), void *arg);
void connect_cancel(struct connector *c);	/* closes what is open; idempotent */

/* The err id for an errno of connect(2). */
const char *connect_err_id(int error);

#endif
