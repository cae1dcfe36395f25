/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/tls-priv.h"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "core/base/xalloc.h"
#include "core/banned.h"

#define NAMES_MAX	100		/* of one certificate */
#define VALUE_MAX	1024		/* of one name */

/* "CN=mail.example.com, O=Example": RFC 4514's order and escapes, in UTF-8. */
#define NAME_FLAGS	(XN_FLAG_SEP_CPLUS_SPC | XN_FLAG_DN_REV | \
	XN_FLAG_FN_SN | XN_FLAG_DUMP_UNKNOWN_FIELDS | \
	ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | \
	ASN1_STRFLGS_UTF8_CONVERT | ASN1_STRFLGS_DUMP_UNKNOWN | \
	ASN1_STRFLGS_DUMP_DER)

/* cert.N.FIELD; NULs are spelled out, and a long value is cut. */
static void
add(struct facts *out, unsigned n, const char *field, const char *prefix,
    struct slice value)
{
	struct bytes text;
	char name[40];

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_add_str(&text, prefix);
	for (size_t i = 0; i < value.n && i < VALUE_MAX; i++)
		if (value.p[i] == '\0')
			bytes_add_str(&text, "\\x00");
		else
			bytes_add_char(&text, value.p[i]);
	if (value.n > VALUE_MAX)
		bytes_addf(&text, "... (%zu bytes)", value.n);
	snprintf(name, sizeof(name), "cert.%u.%s", n, field);
	facts_add_slice(out, name, bytes_slice(&text));
	bytes_clear(&text);
}

static void
add_name(struct facts *out, unsigned n, const char *field,
    const X509_NAME *name)
{
	BIO *bio = xmade(BIO_new(BIO_s_mem()));
	char *p;
	long len;

	X509_NAME_print_ex(bio, name, 0, NAME_FLAGS);
	len = BIO_get_mem_data(bio, &p);
	add(out, n, field, "", (struct slice){ p, len > 0 ? (size_t)len : 0 });
	BIO_free(bio);
}

static void
add_time(struct facts *out, unsigned n, const char *field,
    const ASN1_TIME *time)
{
	char text[64];
	struct tm tm;

	if (ASN1_TIME_to_tm(time, &tm) == 1)
		snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		    tm.tm_min, tm.tm_sec);
	else
		snprintf(text, sizeof(text), "not a time");
	add(out, n, field, "", slice_of(text));
}

static void
add_ip(struct facts *out, unsigned n, const ASN1_OCTET_STRING *ip)
{
	int len = ASN1_STRING_length(ip);
	char text[INET6_ADDRSTRLEN];

	if ((len != 4 && len != 16) ||
	    inet_ntop(len == 4 ? AF_INET : AF_INET6,
	    ASN1_STRING_get0_data(ip), text, sizeof(text)) == NULL)
		snprintf(text, sizeof(text), "%d bytes", len);
	add(out, n, "san", "IP:", slice_of(text));
}

static void
add_string(struct facts *out, unsigned n, const char *prefix,
    const ASN1_STRING *s)
{
	add(out, n, "san", prefix, (struct slice){
	    (const char *)ASN1_STRING_get0_data(s),
	    (size_t)ASN1_STRING_length(s) });
}

static void
add_alt_name(struct facts *out, unsigned n, const GENERAL_NAME *name)
{
	switch (name->type) {
	case GEN_DNS:
		add_string(out, n, "DNS:", name->d.dNSName);
		break;
	case GEN_EMAIL:
		add_string(out, n, "email:", name->d.rfc822Name);
		break;
	case GEN_URI:
		add_string(out, n, "URI:", name->d.uniformResourceIdentifier);
		break;
	case GEN_IPADD:
		add_ip(out, n, name->d.iPAddress);
		break;
	default:
		add(out, n, "san", "", slice_of("other name"));
	}
}

static void
add_alt_names(struct facts *out, unsigned n, X509 *x)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL,
	    NULL);
	int count = sk_GENERAL_NAME_num(names);

	for (int i = 0; i < count && i < NAMES_MAX; i++)
		add_alt_name(out, n, sk_GENERAL_NAME_value(names, i));
	if (count > NAMES_MAX) {
		char text[64];

		snprintf(text, sizeof(text), "%d more names",
		    count - NAMES_MAX);
		add(out, n, "san-cut", "", slice_of(text));
	}
	GENERAL_NAMES_free(names);
}

static void
add_digest(struct facts *out, unsigned n, const X509 *x)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	char text[3 * EVP_MAX_MD_SIZE + 1] = "";
	unsigned len;

	if (X509_digest(x, EVP_sha256(), md, &len) != 1)
		return;
	for (unsigned i = 0; i < len; i++)
		snprintf(text + 3 * i, 4, "%02X:", md[i]);
	add(out, n, "sha256", "", (struct slice){ text, 3 * (size_t)len - 1 });
}

/* "P-256" rather than OpenSSL's "prime256v1". */
static const char *
curve_name(const EVP_PKEY *key, char *buf, size_t size)
{
	const char *nist;

	if (EVP_PKEY_get_group_name(key, buf, size, NULL) != 1)
		return "unnamed curve";
	nist = EC_curve_nid2nist(OBJ_txt2nid(buf));
	return nist != NULL ? nist : buf;
}

static void
add_key(struct facts *out, unsigned n, const X509 *x)
{
	const EVP_PKEY *key = X509_get0_pubkey(x);
	const char *type = key != NULL ? EVP_PKEY_get0_type_name(key) : NULL;
	char text[96], curve[64];

	if (type == NULL)
		snprintf(text, sizeof(text), "unknown");
	else if (EVP_PKEY_is_a(key, "EC"))
		snprintf(text, sizeof(text), "EC %s",
		    curve_name(key, curve, sizeof(curve)));
	else if (EVP_PKEY_is_a(key, "ED25519"))
		snprintf(text, sizeof(text), "Ed25519");
	else if (EVP_PKEY_is_a(key, "ED448"))
		snprintf(text, sizeof(text), "Ed448");
	else
		snprintf(text, sizeof(text), "%s %d", type,
		    EVP_PKEY_get_bits(key));
	add(out, n, "key", "", slice_of(text));
}

void
tls_cert_facts(struct facts *out, unsigned n, X509 *x)
{
	add_name(out, n, "subject", X509_get_subject_name(x));
	add_name(out, n, "issuer", X509_get_issuer_name(x));
	add_time(out, n, "not_before", X509_get0_notBefore(x));
	add_time(out, n, "not_after", X509_get0_notAfter(x));
	add_alt_names(out, n, x);
	add_digest(out, n, x);
	add_key(out, n, x);
	ERR_clear_error();
}
