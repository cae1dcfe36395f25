/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wire - one connected socket, with or without TLS on it: moves bytes, keeps
 * them in order, and tells its owner.  No policy, no protocol.
 *
 * Until wire_start_tls() the bytes are clear.  From then on what the peer
 * sent in clear before the handshake can no longer arrive as data: the owner
 * must have drained wire_in(w) first, and what is left there is a violation
 * that the owner reports (RFC 3207 section 4.2; CVE-2011-0411).
 */
#ifndef CORE_NET_WIRE_H
#define CORE_NET_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/base/loop.h"
#include "core/net/tls.h"

/* At most this much is held unread; then the socket is left alone. */
#define WIRE_IN_MAX	(256 * 1024)

enum wire_event {
	WIRE_DATA,		/* more in wire_in() */
	WIRE_TLS_OPEN,		/* the handshake is over; look at tls_verified() */
	WIRE_EOF,		/* the peer has closed (after TLS: close_notify seen) */
	WIRE_ERROR,		/* wire_err() says: net.reset, net.failed, tls.* */
	WIRE_SENT,		/* everything queued has left */
};

struct wire {
	/* private */
	struct loop	*loop;
	struct watch	 watch;
	int		 fd;
	struct tls	*tls;
	struct timer	 soon;		/* work asked for outside the loop */
	bool		 tls_open, eof, dead;
	bool		 fed_eof;	/* the socket has ended; TLS may hold more */
	bool		 sent_due;	/* WIRE_SENT is owed */
	int		 send_error;	/* errno; the reason, if reading finds none */
	bool		*closed;	/* told when fn() closes the wire */
	struct bytes	 in, out;	/* plain text in; bytes on their way out */
	size_t		 out_at;	/* how much of out has left */
	struct err	 err;
	void	       (*fn)(struct wire *, enum wire_event);
	void		*arg;
};

/*
 * Takes fd (non-blocking; TCP_NODELAY is set where it applies).  fn is
 * called from the loop only; after WIRE_EOF or WIRE_ERROR nothing more comes
 * but what wire_in() still holds.  fn may call wire_close().
 */
void wire_open(struct wire *w, struct loop *loop, int fd,
    void (*fn)(struct wire *, enum wire_event), void *arg);
void wire_close(struct wire *w);	/* idempotent; frees tls; wipes buffers */
bool wire_is_open(const struct wire *w);

struct bytes *wire_in(struct wire *w);	/* the owner drops what it has used */
/* Before wire_start_tls(): also what has come and was not read yet is in
 * wire_in() then, as far as it has room. */
void wire_read_waiting(struct wire *w);
/* After the owner has dropped from a full buffer: read on. */
void wire_resume(struct wire *w);

/* One write for one command: queued and sent at once as far as it goes.
 * With TLS the text is encrypted first; clear bytes are wiped after. */
void wire_send(struct wire *w, struct slice text);

/* Takes tls, once in a wire's life.  The client's first message leaves at
 * once; nothing can be sent before WIRE_TLS_OPEN. */
void wire_start_tls(struct wire *w, struct tls *tls);
void wire_end_tls(struct wire *w);	/* close_notify, best effort */

const struct err *wire_err(const struct wire *w);
struct tls *wire_tls(const struct wire *w);	/* NULL before wire_start_tls() */
/* "127.0.0.1:50312"; false for unix sockets */
bool wire_local_name(const struct wire *w, char *out, size_t size);

#endif
