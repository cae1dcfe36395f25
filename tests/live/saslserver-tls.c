/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection, in clear or inside TLS, and what binds to it. */
#include "tests/live/saslserver.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#define PATIENCE_S	15

struct link {
	int	 fd;
	SSL	*ssl;			/* NULL: in clear */
	char	 in[LINE_ROOM];
	size_t	 n;
};

static SSL_CTX *ctx;
static const struct options *opts;

void
tls_load(const struct options *o)
{
	opts = o;
	if (o->mode == MODE_NONE)
		return;
	ctx = SSL_CTX_new(TLS_server_method());
	if (ctx == NULL ||
	    SSL_CTX_use_certificate_chain_file(ctx, o->cert) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, o->cert, SSL_FILETYPE_PEM) != 1)
		die("%s: no key and certificate in it", o->cert);
	if (o->version != 0 &&
	    (SSL_CTX_set_min_proto_version(ctx, o->version) != 1 ||
	    SSL_CTX_set_max_proto_version(ctx, o->version) != 1))
		die("this TLS version is not to be had");
	/* tls-unique means another message in a resumed session. */
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
	if (o->ca == NULL)
		return;
	if (SSL_CTX_load_verify_file(ctx, o->ca) != 1)
		die("%s: no certificate in it", o->ca);
	SSL_CTX_set_client_CA_list(ctx, SSL_load_client_CA_file(o->ca));
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
}

struct link *
link_open(int fd)
{
	struct timeval t = { .tv_sec = PATIENCE_S };
	struct link *l = calloc(1, sizeof(*l));

	if (l == NULL)
		die("no memory");
	l->fd = fd;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
	if (opts->mode == MODE_IMPLICIT && !link_start_tls(l)) {
		link_close(l);
		return NULL;
	}
	return l;
}

bool
link_start_tls(struct link *l)
{
	l->n = 0;			/* nothing in clear counts after it */
	l->ssl = SSL_new(ctx);
	if (l->ssl == NULL || SSL_set_fd(l->ssl, l->fd) != 1)
		die("no TLS connection could be made");
	if (SSL_accept(l->ssl) == 1)
		return true;
	ERR_print_errors_fp(stderr);
	SSL_free(l->ssl);
	l->ssl = NULL;
	return false;
}

void
link_close(struct link *l)
{
	if (l->ssl != NULL) {
		SSL_shutdown(l->ssl);
		SSL_free(l->ssl);
	}
	close(l->fd);
	free(l);
}

static bool
fill(struct link *l)
{
	size_t room = sizeof(l->in) - l->n;
	ssize_t got;

	if (room == 0)
		return false;
	got = l->ssl != NULL ? SSL_read(l->ssl, l->in + l->n, (int)room) :
	    read(l->fd, l->in + l->n, room);
	if (got <= 0)
		return false;
	l->n += (size_t)got;
	return true;
}

bool
link_get(struct link *l, char *line, size_t size)
{
	char *end;
	size_t n, taken;

	while ((end = memchr(l->in, '\n', l->n)) == NULL)
		if (!fill(l))
			return false;
	n = (size_t)(end - l->in);
	taken = n + 1;
	if (n > 0 && l->in[n - 1] == '\r')
		n--;
	if (n >= size || memchr(l->in, '\0', n) != NULL)
		return false;
	memcpy(line, l->in, n);
	line[n] = '\0';
	l->n -= taken;
	memmove(l->in, l->in + taken, l->n);
	return true;
}

bool
link_put(struct link *l, const char *text, size_t n)
{
	ssize_t put;

	for (; n > 0; text += put, n -= (size_t)put) {
		put = l->ssl != NULL ? SSL_write(l->ssl, text, (int)n) :
		    write(l->fd, text, n);
		if (put <= 0)
			return false;
	}
	return true;
}

bool
link_is_encrypted(const struct link *l)
{
	return l->ssl != NULL;
}

/* ---- whom it is bound to ----------------------------------------------- */

/* RFC 9266: the context is there, and empty. */
static size_t
exporter(SSL *ssl, unsigned char *out)
{
	static const char label[] = "EXPORTER-Channel-Binding";
	static const unsigned char nothing[1];

	if (SSL_export_keying_material(ssl, out, 32, label,
	    sizeof(label) - 1, nothing, 0, 1) != 1)
		die("no exporter");
	return 32;
}

/* RFC 5929, 4: MD5 and SHA-1 are raised to SHA-256. */
static size_t
end_point(SSL *ssl, unsigned char *out)
{
	X509 *cert = SSL_get_certificate(ssl);
	const EVP_MD *md;
	int digest;
	unsigned n;

	if (!X509_get_signature_info(cert, &digest, NULL, NULL, NULL))
		die("no digest in the certificate's signature");
	if (digest == NID_md5 || digest == NID_sha1)
		digest = NID_sha256;
	md = EVP_get_digestbynid(digest);
	if (md == NULL || !X509_digest(cert, md, out, &n))
		die("no digest of the certificate");
	return n;
}

static void
bind_to(SSL *ssl, struct peer *p)
{
	p->binding = opts->binding;
	if (strcmp(p->binding, "tls-exporter") == 0)
		p->n = exporter(ssl, p->data);
	else if (strcmp(p->binding, "tls-unique") == 0)
		/* Of a full handshake the first Finished is the client's. */
		p->n = SSL_get_peer_finished(ssl, p->data, sizeof(p->data));
	else
		p->n = end_point(ssl, p->data);
	if (opts->binding_wrong)
		p->data[0] ^= 1;
}

static void
name_of(SSL *ssl, struct peer *p)
{
	X509 *cert = SSL_get0_peer_certificate(ssl);

	if (cert == NULL || SSL_get_verify_result(ssl) != X509_V_OK)
		return;
	X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName,
	    p->name, sizeof(p->name));
}

void
link_peer(const struct link *l, struct peer *p)
{
	memset(p, 0, sizeof(*p));
	if (l->ssl == NULL)
		return;
	p->tls_version = SSL_get_version(l->ssl);
	if (opts->binding != NULL)
		bind_to(l->ssl, p);
	name_of(l->ssl, p);
}
