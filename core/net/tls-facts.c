/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/tls-priv.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <string.h>

#include "core/net/neterr.h"
#include "core/banned.h"

#define CHAIN_MAX	16	/* certificates told of */

/* TLS's own name of the group; before TLS 1.3 a finite field has none. */
static void
add_group(struct facts *out, SSL *ssl)
{
	const char *name = SSL_group_to_name(ssl,
	    (int)SSL_get_negotiated_group(ssl));
	EVP_PKEY *key = NULL;

	if (name != NULL)
		facts_add(out, "tls.group", name);
	else if (SSL_get_peer_tmp_key(ssl, &key) == 1)
		facts_addf(out, "tls.group", "%s %d",
		    EVP_PKEY_get0_type_name(key), EVP_PKEY_get_bits(key));
	EVP_PKEY_free(key);
}

static void
add_alpn(struct facts *out, const SSL *ssl)
{
	const unsigned char *p;
	unsigned n;

	SSL_get0_alpn_selected(ssl, &p, &n);
	if (n > 0)
		facts_add_slice(out, "tls.alpn",
		    (struct slice){ (const char *)p, n });
}

static void
add_connection(const struct tls *t, struct facts *out)
{
	if (SSL_get_current_cipher(t->ssl) != NULL) {
		facts_add(out, "tls.version", SSL_get_version(t->ssl));
		facts_add(out, "tls.cipher", SSL_get_cipher_name(t->ssl));
		add_group(out, t->ssl);
	}
	if (t->sni != NULL)
		facts_add(out, "tls.sni", t->sni);
	add_alpn(out, t->ssl);
	if (t->cert_asked)
		facts_add(out, "tls.client-cert",
		    t->ctx->has_cert ? "sent" : "asked");
	if (t->ctx->keylog_path != NULL)
		facts_add(out, "tls.keylog", t->ctx->keylog_path);
	if (t->ctx->keylog_error != 0)
		facts_add(out, "tls.keylog-error",
		    neterr_text(t->ctx->keylog_error));
}

static const char *
verify_text(const struct tls *t, int code)
{
	if (code == X509_V_ERR_HOSTNAME_MISMATCH && t->name == NULL)
		return "there is no name to check the certificate against";
	return X509_verify_cert_error_string(code);
}

static void
add_verify(const struct tls *t, struct facts *out)
{
	for (size_t i = 0; i < t->nerrors; i++) {
		const struct verify_error *v = &t->errors[i];
		char name[40];

		snprintf(name, sizeof(name), "verify.error.%zu", i);
		if (v->depth == 0)
			facts_add(out, name, verify_text(t, v->code));
		else
			facts_addf(out, name, "%s (certificate %d)",
			    verify_text(t, v->code), v->depth);
	}
	if (t->nerrors > 0)
		facts_add(out, "verify.id", tls_verify_id(t->errors[0].code));
	if (t->name != NULL)
		facts_add(out, "verify.name", t->name);
}

static void
add_chain(struct facts *out, STACK_OF(X509) *chain)
{
	int n = sk_X509_num(chain);

	for (int i = 0; i < n && i < CHAIN_MAX; i++)
		tls_cert_facts(out, (unsigned)i, sk_X509_value(chain, i));
	if (n > CHAIN_MAX)
		facts_addf(out, "tls.chain-cut", "%d more certificates",
		    n - CHAIN_MAX);
}

static void
add_alerts(const struct tls *t, struct facts *out)
{
	for (size_t i = 0; i < t->nalerts; i++) {
		const struct alert *a = &t->alerts[i];
		const char *name = tls_alert_name(a->number);
		char text[48];

		snprintf(text, sizeof(text), "%s",
		    name != NULL ? name : "unknown");
		for (char *p = strchr(text, '-'); p != NULL;
		    p = strchr(p, '-'))
			*p = ' ';
		facts_addf(out, "tls.alert", "%s: %s",
		    a->received ? "received" : "sent", text);
	}
}

void
tls_facts(struct tls *t, struct facts *out)
{
	STACK_OF(X509) *chain = SSL_get_peer_cert_chain(t->ssl);

	add_connection(t, out);
	if (t->opened || chain != NULL) {
		facts_add(out, "verify", tls_verified(t) ? "ok" : "failed");
		add_verify(t, out);
	}
	add_chain(out, chain);
	add_alerts(t, out);
	ERR_clear_error();
}
