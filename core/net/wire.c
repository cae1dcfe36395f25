/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/wire.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/net/address.h"
#include "core/net/neterr.h"

#include "core/banned.h"

#define READ_SIZE	16384

/* False when fn() has closed the wire: then w may be gone. */
static bool
tell(struct wire *w, enum wire_event event)
{
	bool closed = false;

	w->closed = &closed;	/* cppcheck-suppress autoVariables */
	w->fn(w, event);
	if (closed)
		return false;
	w->closed = NULL;
	return true;
}

static bool
is_over(const struct wire *w)
{
	return w->dead || w->eof;
}

static bool
wants_input(const struct wire *w)
{
	return !is_over(w) && !w->fed_eof && w->in.len < WIRE_IN_MAX;
}

/* A watch that waits for nothing would still be woken by a hang-up, again
 * and again: so it is taken off. */
static void
update_watch(struct wire *w)
{
	short events = 0;

	if (wants_input(w))
		events |= POLLIN;
	if (w->out.len > w->out_at)
		events |= POLLOUT;
	w->watch.events = events;
	if (events != 0)
		loop_watch(w->loop, &w->watch);
	else
		loop_unwatch(w->loop, &w->watch);
}

static void
soon(struct wire *w)
{
	if (!w->soon.on)
		loop_timer_in(w->loop, &w->soon, 0);
}

/* Overwritten, because before TLS these bytes may be a credential. */
static void
forget_output(struct wire *w)
{
	bytes_wipe(&w->out);
	w->out_at = 0;
}

static bool
is_reset(int error)
{
	return error == EPIPE || error == ECONNRESET;
}

/*
 * An error is kept, not told: what the peer said before it closed may still
 * be unread, and is the better explanation.  Only when it is no reset does
 * reading perhaps never end; then on_soon() tells.
 */
static void
flush_output(struct wire *w)
{
	while (w->out.len > w->out_at) {
		ssize_t n = send(w->fd, w->out.data + w->out_at,
		    w->out.len - w->out_at, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (n < 0) {
			w->send_error = errno;
			w->sent_due = false;
			if (!is_reset(errno))
				soon(w);
			break;
		}
		w->out_at += (size_t)n;
	}
	forget_output(w);
}

/* Sets w->err from an errno; false, as err_set(). */
static bool
set_socket_error(struct wire *w, int error)
{
	if (w->tls != NULL && !w->tls_open)
		return err_set(&w->err, "tls.closed", "The server broke the "
		    "connection off in the TLS handshake (%s)",
		    neterr_text(error));
	if (is_reset(error))
		return err_set(&w->err, "net.reset",
		    "The server reset the connection (%s)",
		    neterr_text(error));
	return err_set(&w->err, "net.failed", "The connection failed (%s)",
	    neterr_text(error));
}

static void
die(struct wire *w)
{
	w->dead = true;
	forget_output(w);
	update_watch(w);
	tell(w, WIRE_ERROR);
}

static void
reach_eof(struct wire *w)
{
	w->eof = true;
	update_watch(w);
	tell(w, WIRE_EOF);
}

/* What TLS makes of what it was fed: plain text, an answer, the end. */
static void
step_tls(struct wire *w)
{
	size_t before = w->in.len;
	enum tls_state state = tls_step(w->tls, &w->in, &w->out, &w->err);
	bool grew = w->in.len > before;

	flush_output(w);
	update_watch(w);
	if (!w->tls_open && (state == TLS_OPEN || state == TLS_CLOSED_CLEAN)) {
		w->tls_open = true;
		if (!tell(w, WIRE_TLS_OPEN))
			return;
	}
	if (grew && !tell(w, WIRE_DATA))
		return;
	if (state == TLS_FAILED)
		die(w);
	else if (state == TLS_CLOSED_CLEAN)
		reach_eof(w);
}

/* An error would be forgotten by reading: it is left for the loop. */
static bool
has_waiting(const struct wire *w)
{
	struct pollfd p = { .fd = w->fd, .events = POLLIN };

	return wants_input(w) && poll(&p, 1, 0) == 1 &&
	    (p.revents & (POLLIN | POLLERR)) == POLLIN;
}

/* What answers the handshake is judged as far as it has come, so that it is
 * shown whole where it is no TLS, whatever the pieces. */
static void
feed_waiting(struct wire *w)
{
	char buf[READ_SIZE];
	size_t fed = 0;

	while (!w->tls_open && fed < WIRE_IN_MAX && has_waiting(w)) {
		ssize_t n = recv(w->fd, buf, sizeof(buf), 0);

		if (n <= 0) {
			w->fed_eof = n == 0;
			break;
		}
		tls_feed(w->tls, (struct slice){ buf, (size_t)n });
		fed += (size_t)n;
	}
	if (w->fed_eof)
		tls_feed_eof(w->tls);
}

static void
take_input(struct wire *w, struct slice got)
{
	if (w->tls != NULL) {
		tls_feed(w->tls, got);
		feed_waiting(w);
		step_tls(w);
		return;
	}
	bytes_add_slice(&w->in, got);
	update_watch(w);
	tell(w, WIRE_DATA);
}

static void
take_eof(struct wire *w)
{
	w->fed_eof = true;
	if (w->send_error != 0 && w->send_error != EPIPE) {
		set_socket_error(w, w->send_error);
		die(w);
	} else if (w->tls != NULL) {
		tls_feed_eof(w->tls);
		step_tls(w);
	} else
		reach_eof(w);
}

/*
 * Say at once that it came: a server that waits for it before it sends the
 * rest of a handshake costs each session 40 ms.  The kernel forgets this
 * wish, so it is made again after each read.
 */
static void
acknowledge(const struct wire *w)
{
#ifdef TCP_QUICKACK
	int one = 1;

	if (w->tls != NULL)
		(void)setsockopt(w->fd, IPPROTO_TCP, TCP_QUICKACK, &one,
		    sizeof(one));
#else
	(void)w;
#endif
}

static void
read_input(struct wire *w)
{
	size_t room = WIRE_IN_MAX - w->in.len;
	char buf[READ_SIZE];
	ssize_t n = recv(w->fd, buf, room < READ_SIZE ? room : READ_SIZE, 0);

	if (n > 0) {
		acknowledge(w);
		take_input(w, (struct slice){ buf, (size_t)n });
		explicit_bzero(buf, (size_t)n);
	} else if (n == 0)
		take_eof(w);
	else if (errno != EAGAIN && errno != EINTR) {
		set_socket_error(w, errno);
		die(w);
	}
}

/* True when the wire is still there to go on with. */
static bool
tell_sent(struct wire *w)
{
	if (!w->sent_due || w->out.len > w->out_at)
		return true;
	w->sent_due = false;
	return tell(w, WIRE_SENT);
}

static void
on_ready(struct watch *watch, short revents)
{
	struct wire *w = watch->arg;

	if (w->out.len > w->out_at) {
		flush_output(w);
		update_watch(w);
		if (!tell_sent(w))
			return;
	}
	if ((revents & (POLLIN | POLLHUP | POLLERR)) && wants_input(w))
		read_input(w);
}

static void
on_soon(struct timer *t)
{
	struct wire *w = t->arg;

	if (is_over(w))
		return;
	if (w->send_error != 0 && !is_reset(w->send_error)) {
		set_socket_error(w, w->send_error);
		die(w);
		return;
	}
	if (!tell_sent(w))
		return;
	update_watch(w);
	if (w->tls != NULL)
		step_tls(w);
}

static void
set_nodelay(int fd)
{
	int one = 1;

	/* Fails on unix sockets, where it means nothing. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

void
wire_open(struct wire *w, struct loop *loop, int fd,
    void (*fn)(struct wire *, enum wire_event), void *arg)
{
	memset(w, 0, sizeof(*w));
	w->loop = loop;
	w->fd = fd;
	w->fn = fn;
	w->arg = arg;
	w->watch = (struct watch){ .fd = fd, .fn = on_ready, .arg = w };
	w->soon = (struct timer){ .fn = on_soon, .arg = w };
	bytes_init(&w->in, WIRE_IN_MAX);
	bytes_init(&w->out, BYTES_NO_LIMIT);
	set_nodelay(fd);
	update_watch(w);
}

void
wire_close(struct wire *w)
{
	if (w->loop == NULL)
		return;
	if (w->closed != NULL)
		*w->closed = true;
	w->closed = NULL;
	loop_unwatch(w->loop, &w->watch);
	loop_timer_stop(w->loop, &w->soon);
	close(w->fd);
	w->fd = -1;
	tls_free(w->tls);
	w->tls = NULL;
	bytes_wipe(&w->in);
	forget_output(w);
	w->loop = NULL;
}

bool
wire_is_open(const struct wire *w)
{
	return w->loop != NULL && !is_over(w);
}

struct bytes *
wire_in(struct wire *w)
{
	return &w->in;
}

void
wire_read_waiting(struct wire *w)
{
	char buf[READ_SIZE];

	while (w->tls == NULL && has_waiting(w)) {
		size_t room = WIRE_IN_MAX - w->in.len;
		ssize_t n = recv(w->fd, buf, room < READ_SIZE ? room :
		    READ_SIZE, 0);

		if (n <= 0)
			break;
		bytes_add(&w->in, buf, (size_t)n);
	}
	update_watch(w);
}

void
wire_resume(struct wire *w)
{
	if (wire_is_open(w))
		soon(w);
}

void
wire_send(struct wire *w, struct slice text)
{
	if (!wire_is_open(w))
		return;
	if (w->tls != NULL)
		tls_write(w->tls, text, &w->out);
	else
		bytes_add_slice(&w->out, text);
	w->sent_due = true;
	flush_output(w);
	update_watch(w);
	soon(w);
}

void
wire_start_tls(struct wire *w, struct tls *tls)
{
	assert(w->tls == NULL);
	if (!wire_is_open(w)) {
		tls_free(tls);
		return;
	}
	w->tls = tls;
	(void)tls_step(tls, &w->in, &w->out, &w->err);
	flush_output(w);
	update_watch(w);
	soon(w);
}

void
wire_end_tls(struct wire *w)
{
	if (w->loop == NULL || w->tls == NULL || w->dead)
		return;
	tls_shutdown(w->tls, &w->out);
	flush_output(w);
	update_watch(w);
}

const struct err *
wire_err(const struct wire *w)
{
	return &w->err;
}

struct tls *
wire_tls(const struct wire *w)
{
	return w->tls;
}

bool
wire_local_name(const struct wire *w, char *out, size_t size)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);
	struct address a;

	if (w->loop == NULL ||
	    getsockname(w->fd, (struct sockaddr *)&sa, &len) < 0 ||
	    !address_from_sockaddr(&a, (struct sockaddr *)&sa, len) ||
	    a.sa.ss_family == AF_UNIX)
		return false;
	address_name(&a, out, size);
	return true;
}
