/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channel binding: data that both ends of one TLS connection, and nobody
 * else, can compute. */
#include "core/net/tls.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>

#include "core/net/tls-priv.h"

#include "core/banned.h"

#define EXPORTER_LABEL	"EXPORTER-Channel-Binding"	/* RFC 9266 */
#define EXPORTER_BYTES	32

static bool
exporter(SSL *ssl, struct tls_binding *out)
{
	out->n = EXPORTER_BYTES;
	return SSL_export_keying_material(ssl, (unsigned char *)out->data,
	    out->n, EXPORTER_LABEL, strlen(EXPORTER_LABEL), NULL, 0, 1) == 1;
}

/* The first Finished message: the client's, or the server's when an older
 * session was taken up again.  RFC 5929, section 3. */
static bool
unique(SSL *ssl, struct tls_binding *out)
{
	if (SSL_version(ssl) > TLS1_2_VERSION)
		return false;
	out->n = SSL_session_reused(ssl) ?
	    SSL_get_peer_finished(ssl, out->data, sizeof(out->data)) :
	    SSL_get_finished(ssl, out->data, sizeof(out->data));
	return out->n > 0 && out->n <= sizeof(out->data);
}

/*
 * The certificate's hash, with the hash of its signature, MD5 and SHA-1
 * replaced by SHA-256; undefined where a signature has no hash of its own.
 * RFC 5929, section 4.1.
 */
static bool
end_point(SSL *ssl, struct tls_binding *out)
{
	X509 *cert = SSL_get0_peer_certificate(ssl);
	const EVP_MD *md;
	unsigned n = 0;
	int hash;
	bool ok;

	if (cert == NULL || X509_get_signature_info(cert, &hash, NULL, NULL,
	    NULL) != 1 || hash == NID_undef)
		return false;
	if (hash == NID_md5 || hash == NID_sha1)
		hash = NID_sha256;
	md = EVP_get_digestbynid(hash);
	ok = md != NULL && X509_digest(cert, md, (unsigned char *)out->data,
	    &n) == 1;
	out->n = n;
	return ok;
}

static const struct {
	const char	*type;
	bool		(*make)(SSL *, struct tls_binding *);
	int		 worst, best;		/* TLS versions it is good for */
} types[] = {
	/* Up to 1.2 the exporter needs the extended master secret to be
	 * worth anything: tls-unique is what servers there expect. */
	{ "tls-unique", unique, 0, TLS1_2_VERSION },
	{ "tls-exporter", exporter, TLS1_3_VERSION, TLS1_3_VERSION },
	{ "tls-server-end-point", end_point, 0, TLS1_3_VERSION },
};

bool
tls_channel_binding(const struct tls *t, const char *type,
    struct tls_binding *out)
{
	int version;

	if (t == NULL || !t->opened)
		return false;
	ERR_clear_error();
	version = SSL_version(t->ssl);
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		bool wanted = type != NULL ? strcmp(type, types[i].type) == 0 :
		    version >= types[i].worst && version <= types[i].best;

		out->type = types[i].type;
		if (wanted && types[i].make(t->ssl, out))
			return true;
	}
	out->type = NULL;
	out->n = 0;
	return false;
}
