/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/tls.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "core/net/address.h"
#include "core/net/tls-priv.h"

#include "core/banned.h"

#define READ_SIZE	16384		/* one record */

static void
note_verify_error(struct tls *t, int code, int depth)
{
	for (size_t i = 0; i < t->nerrors; i++)
		if (t->errors[i].code == code && t->errors[i].depth == depth)
			return;
	if (t->nerrors < TLS_VERIFY_ERRORS)
		t->errors[t->nerrors++] = (struct verify_error){ code, depth };
}

/*
 * Always "go on": the whole story is wanted, and the decision is the
 * session's.  SSL_get_verify_result() would keep only one of the errors.
 */
static int
on_verify(int ok, X509_STORE_CTX *store)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store,
	    SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls *t = SSL_get_app_data(ssl);

	if (!ok)
		note_verify_error(t, X509_STORE_CTX_get_error(store),
		    X509_STORE_CTX_get_error_depth(store));
	return 1;
}

static int
on_cert_asked(SSL *ssl, void *arg)
{
	struct tls *t = arg;

	(void)ssl;
	t->cert_asked = true;
	return 1;
}

static void
on_info(const SSL *ssl, int where, int value)
{
	struct tls *t = SSL_get_app_data(ssl);
	int number = value & 0xff;

	if (!(where & SSL_CB_ALERT) || number == SSL_AD_CLOSE_NOTIFY)
		return;
	if (t->nalerts == TLS_ALERTS)
		t->nalerts--;		/* the latest is the one that ends it */
	t->alerts[t->nalerts++] = (struct alert){
	    (where & SSL_CB_READ) != 0, number };
}

static void
on_message(int sent, int version, int type, const void *p, size_t n, SSL *ssl,
    void *arg)
{
	struct tls *t = arg;

	(void)version;
	(void)p;
	(void)n;
	(void)ssl;
	if (t->opened && !sent && type == SSL3_RT_HANDSHAKE)
		t->no_data++;
}

/* Without a zone ("%eth0") and a final dot: neither is in a certificate. */
static char *
plain_name(const char *name)
{
	struct slice s = slice_of(name);

	if (address_is_literal(s))
		s.n = slice_find(s, '%');
	else if (s.n > 0 && s.p[s.n - 1] == '.')
		s.n--;
	return xstrndup(s.p, s.n);
}

/* OpenSSL takes ".example.com" for "any name below": not as a host's name. */
static bool
is_checkable(const char *name)
{
	return name != NULL && name[0] != '\0' && name[0] != '.';
}

static void
set_sni(struct tls *t, const char *sni)
{
	char *name;

	if (sni == NULL)
		return;
	name = plain_name(sni);
	if (name[0] != '\0' && !address_is_literal(slice_of(name)) &&
	    SSL_set_tlsext_host_name(t->ssl, name) == 1)
		t->sni = name;
	else
		free(name);
}

/* SSL_dane_enable() and others would set the name, too: here it is once. */
static void
set_check_name(struct tls *t, const char *wanted)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(t->ssl);
	char *name;
	int ok;

	if (!is_checkable(wanted))
		return;
	name = plain_name(wanted);
	X509_VERIFY_PARAM_set_hostflags(param,
	    X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
	    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (address_is_literal(slice_of(name)))
		ok = X509_VERIFY_PARAM_set1_ip_asc(param, name);
	else
		ok = X509_VERIFY_PARAM_set1_host(param, name, 0);
	if (ok == 1)
		t->name = name;
	else
		free(name);
}

static void
set_bios(struct tls *t)
{
	t->from_peer = xmade(BIO_new(BIO_s_mem()));
	t->to_peer = xmade(BIO_new(BIO_s_mem()));
	BIO_set_mem_eof_return(t->from_peer, -1);
	SSL_set_bio(t->ssl, t->from_peer, t->to_peer);
}

struct tls *
tls_new(struct tls_ctx *c, const char *sni, const char *check_name)
{
	struct tls *t = xcalloc(1, sizeof(*t));

	t->ctx = c;
	t->ssl = xmade(SSL_new(c->ssl));
	SSL_set_app_data(t->ssl, t);
	set_bios(t);
	SSL_set_connect_state(t->ssl);
	SSL_set_verify(t->ssl, SSL_VERIFY_PEER, on_verify);
	SSL_set_cert_cb(t->ssl, on_cert_asked, t);
	SSL_set_info_callback(t->ssl, on_info);
	SSL_set_msg_callback(t->ssl, on_message);
	SSL_set_msg_callback_arg(t->ssl, t);
	set_sni(t, sni);
	set_check_name(t, check_name != NULL ? check_name : sni);
	return t;
}

void
tls_free(struct tls *t)
{
	if (t == NULL)
		return;
	SSL_free(t->ssl);
	free(t->sni);
	free(t->name);
	free(t);
}

void
tls_feed(struct tls *t, struct slice in)
{
	size_t room = sizeof(t->first) - t->nfirst, written;

	if (room > in.n)
		room = in.n;
	if (room > 0)
		memcpy(t->first + t->nfirst, in.p, room);
	t->nfirst += room;
	if (in.n > 0)
		BIO_write_ex(t->from_peer, in.p, in.n, &written);
}

void
tls_feed_eof(struct tls *t)
{
	t->eof = true;
	BIO_set_mem_eof_return(t->from_peer, 0);
}

bool
tls_heard(const struct tls *t)
{
	return t->nfirst > 0;
}

static void
drain(struct tls *t, struct bytes *out)
{
	char *p;
	long n = BIO_get_mem_data(t->to_peer, &p);

	if (n <= 0)
		return;
	bytes_add(out, p, (size_t)n);
	(void)BIO_reset(t->to_peer);
}

/* After a call that returned r <= 0: wait for more, or the end. */
static void
after_call(struct tls *t, int r)
{
	switch (SSL_get_error(t->ssl, r)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		break;
	case SSL_ERROR_ZERO_RETURN:
		if (t->opened) {
			t->state = TLS_CLOSED_CLEAN;
			break;
		}
		t->state = TLS_FAILED;
		err_set(&t->err, "tls.closed", "The server ended TLS in the "
		    "handshake, before its end (close_notify)");
		break;
	default:
		t->state = TLS_FAILED;
		tls_error_explain(t, &t->err);
	}
}

static void
shake_hands(struct tls *t)
{
	int r;

	ERR_clear_error();
	r = SSL_do_handshake(t->ssl);
	if (r != 1) {
		after_call(t, r);
		return;
	}
	t->state = TLS_OPEN;
	t->opened = true;
	/* A chain without a name to check it against proves nothing. */
	if (t->name == NULL)
		note_verify_error(t, X509_V_ERR_HOSTNAME_MISMATCH, 0);
}

static void
read_plain(struct tls *t, struct bytes *in)
{
	char buf[READ_SIZE];

	while (t->state == TLS_OPEN && in->len < in->max) {
		size_t room = in->max - in->len, n = 0;
		int r;

		ERR_clear_error();
		r = SSL_read_ex(t->ssl, buf,
		    room < sizeof(buf) ? room : sizeof(buf), &n);
		if (r != 1) {
			after_call(t, r);
			break;
		}
		bytes_add(in, buf, n);
		t->no_data = 0;
	}
	explicit_bzero(buf, sizeof(buf));
}

/* Each costs work, and perhaps an answer: who has nothing else to say is not
 * waited for. */
static void
give_up_flood(struct tls *t)
{
	if (t->state != TLS_OPEN || t->no_data <= TLS_NO_DATA_MAX)
		return;
	t->state = TLS_FAILED;
	err_set(&t->err, "tls.flood", "over %d TLS messages came in a row that "
	    "are no data: the connection is given up", TLS_NO_DATA_MAX);
}

enum tls_state
tls_step(struct tls *t, struct bytes *in, struct bytes *out, struct err *e)
{
	if (t->state == TLS_HANDSHAKE)
		shake_hands(t);
	if (t->state == TLS_OPEN)
		read_plain(t, in);
	give_up_flood(t);
	drain(t, out);
	if (t->state == TLS_FAILED)
		*e = t->err;
	return t->state;
}

bool
tls_write(struct tls *t, struct slice text, struct bytes *out)
{
	size_t n;
	int r = 1;

	if (t->state != TLS_OPEN)
		return false;
	ERR_clear_error();
	if (text.n > 0)
		r = SSL_write_ex(t->ssl, text.p, text.n, &n);
	if (r != 1)
		after_call(t, r);
	drain(t, out);
	return r == 1;
}

void
tls_shutdown(struct tls *t, struct bytes *out)
{
	ERR_clear_error();
	if (t->state == TLS_OPEN || t->state == TLS_CLOSED_CLEAN)
		SSL_shutdown(t->ssl);
	drain(t, out);
}

bool
tls_verified(const struct tls *t)
{
	return t->opened && t->nerrors == 0 && t->name != NULL &&
	    SSL_get0_peer_certificate(t->ssl) != NULL &&
	    SSL_get_verify_result(t->ssl) == X509_V_OK;
}
