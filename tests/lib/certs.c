/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/certs.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
must(bool ok)
{
	if (ok)
		return;
	ERR_print_errors_fp(stderr);
	abort();
}

static void
add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509_EXTENSION *ext;
	X509V3_CTX ctx;

	if (value == NULL)
		return;
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	must(ext != NULL && X509_add_ext(x, ext, -1) == 1);
	X509_EXTENSION_free(ext);
}

static void
add_nul_name(X509 *x, const char *before)
{
	GENERAL_NAMES *all = GENERAL_NAMES_new();
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_IA5STRING *text = ASN1_IA5STRING_new();
	char bytes[100];
	int n;

	n = snprintf(bytes, sizeof(bytes), "%s%c.evil.test", before, '\0');
	must(ASN1_STRING_set(text, bytes, n) == 1);
	GENERAL_NAME_set0_value(name, GEN_DNS, text);
	must(sk_GENERAL_NAME_push(all, name) > 0 &&
	    X509_add1_ext_i2d(x, NID_subject_alt_name, all, 0, 0) == 1);
	GENERAL_NAMES_free(all);
}

static void
set_validity(X509 *x, const struct cert_opts *o)
{
	bool given = o->from_s != 0 || o->to_s != 0;

	X509_gmtime_adj(X509_getm_notBefore(x), given ? o->from_s : -3600);
	X509_gmtime_adj(X509_getm_notAfter(x), given ? o->to_s : 86400);
}

static void
set_names(X509 *x, const X509 *issuer, const char *cn)
{
	X509_NAME *name = X509_get_subject_name(x);

	must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
	    (const unsigned char *)cn, -1, -1, 0) == 1);
	X509_set_issuer_name(x, X509_get_subject_name(issuer));
}

void
cert_make(struct cert *out, const struct cert *issuer,
    const struct cert_opts *o)
{
	static long serial = 1;
	X509 *x = X509_new(), *by = issuer != NULL ? issuer->x : x;

	out->x = x;
	if (o->rsa_bits != 0)
		out->key = EVP_RSA_gen((unsigned)o->rsa_bits);
	else
		out->key = EVP_EC_gen("P-256");
	must(x != NULL && out->key != NULL);
	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
	set_validity(x, o);
	set_names(x, by, o->cn);
	X509_set_pubkey(x, out->key);
	add_extension(x, by, NID_basic_constraints,
	    o->ca ? "critical,CA:TRUE" : "CA:FALSE");
	add_extension(x, by, NID_subject_key_identifier, "hash");
	add_extension(x, by, NID_subject_alt_name, o->san);
	if (o->before_nul != NULL)
		add_nul_name(x, o->before_nul);
	add_extension(x, by, NID_ext_key_usage, o->eku);
	add_extension(x, by, NID_key_usage, o->usage);
	add_extension(x, by, NID_name_constraints, o->constraints);
	must(X509_sign(x, issuer != NULL ? issuer->key : out->key,
	    o->sha1 ? EVP_sha1() : EVP_sha256()) > 0);
}

void
cert_clear(struct cert *c)
{
	X509_free(c->x);
	EVP_PKEY_free(c->key);
	memset(c, 0, sizeof(*c));
}

static char *
text_of(BIO *bio)
{
	char *p, *out;
	long n = BIO_get_mem_data(bio, &p);

	must(n > 0);
	out = strndup(p, (size_t)n);
	BIO_free(bio);
	return out;
}

char *
cert_pem(const struct cert *c)
{
	BIO *bio = BIO_new(BIO_s_mem());

	must(PEM_write_bio_X509(bio, c->x) == 1);
	return text_of(bio);
}

char *
cert_key_pem(const struct cert *c)
{
	BIO *bio = BIO_new(BIO_s_mem());

	must(PEM_write_bio_PrivateKey(bio, c->key, NULL, NULL, 0, NULL,
	    NULL) == 1);
	return text_of(bio);
}
