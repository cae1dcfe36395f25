/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/practice/practice-certs.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "core/practice/practice.h"

#include "core/banned.h"

#define DAY		(24L * 60 * 60)
#define OTHER_HOST	"another-host.smtpscope.test"
#define SERIAL_BITS	127		/* RFC 5280 allows 20 bytes */

/* What a certificate says; times are seconds from now. */
struct plan {
	const char	*name;
	const char	*san;		/* NULL: none, a CA */
	long		 from, to;
};

struct issuer {
	EVP_PKEY	*key;
	X509		*cert;
};

static const struct plan ca_plan = {
	.name = "smtpscope practice CA",
	.from = -400 * DAY,
	.to = 3650 * DAY,
};

static const struct plan unknown_ca_plan = {
	.name = "smtpscope practice CA that nobody knows",
	.from = -400 * DAY,
	.to = 3650 * DAY,
};

static const struct plan middle_plan = {
	.name = "smtpscope practice CA in between",
	.from = -400 * DAY,
	.to = 3650 * DAY,
};

#define OWN_NAMES "DNS:" PRACTICE_HOST ",DNS:localhost,IP:127.0.0.1,IP:::1"

static const struct plan server_plans[] = {
	[CERT_GOOD] = { PRACTICE_HOST, OWN_NAMES, -DAY, 365 * DAY },
	[CERT_EXPIRED] = { PRACTICE_HOST, OWN_NAMES, -93 * DAY, -3 * DAY },
	[CERT_NOT_YET_VALID] = { PRACTICE_HOST, OWN_NAMES, 7 * DAY, 97 * DAY },
	[CERT_WRONG_NAME] = { OTHER_HOST, "DNS:" OTHER_HOST, -DAY, 365 * DAY },
	[CERT_UNTRUSTED] = { PRACTICE_HOST, OWN_NAMES, -DAY, 365 * DAY },
	[CERT_SELF_SIGNED] = { PRACTICE_HOST, OWN_NAMES, -DAY, 365 * DAY },
	[CERT_INCOMPLETE] = { PRACTICE_HOST, OWN_NAMES, -DAY, 365 * DAY },
};

static bool
set_serial(X509 *x)
{
	BIGNUM *n = BN_new();
	bool ok = n &&
	    BN_rand(n, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) &&
	    BN_to_ASN1_INTEGER(n, X509_get_serialNumber(x));

	BN_free(n);
	return ok;
}

static bool
set_subject(X509 *x, const char *name)
{
	return X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
	    MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1;
}

static bool
add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	X509_EXTENSION *ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	bool ok = ext && X509_add_ext(x, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return ok;
}

static bool
add_extensions(X509 *x, X509 *issuer, const struct plan *plan)
{
	bool ca = plan->san == NULL;
	const struct {
		int		 nid;
		const char	*value;
	} all[] = {
		{ NID_basic_constraints,
		    ca ? "critical,CA:TRUE,pathlen:1" : "critical,CA:FALSE" },
		{ NID_key_usage, ca ? "critical,keyCertSign,cRLSign" :
		    "critical,digitalSignature" },
		{ NID_subject_key_identifier, "hash" },
		{ NID_authority_key_identifier, x == issuer ? NULL : "keyid" },
		{ NID_ext_key_usage, ca ? NULL : "serverAuth" },
		{ NID_subject_alt_name, plan->san },
	};

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (all[i].value &&
		    !add_extension(x, issuer, all[i].nid, all[i].value))
			return false;
	return true;
}

/* by NULL: signed by itself. */
static X509 *
certificate(const struct plan *plan, EVP_PKEY *key, const struct issuer *by)
{
	X509 *x = X509_new();
	X509 *issuer = by ? by->cert : x;

	if (x && X509_set_version(x, X509_VERSION_3) && set_serial(x) &&
	    X509_gmtime_adj(X509_getm_notBefore(x), plan->from) &&
	    X509_gmtime_adj(X509_getm_notAfter(x), plan->to) &&
	    set_subject(x, plan->name) &&
	    X509_set_issuer_name(x, X509_get_subject_name(issuer)) &&
	    X509_set_pubkey(x, key) && add_extensions(x, issuer, plan) &&
	    X509_sign(x, by ? by->key : key, EVP_sha256()) > 0)
		return x;
	X509_free(x);
	return NULL;
}

/* by NULL: a root. */
static bool
issuer_init(struct issuer *is, const struct plan *plan,
    const struct issuer *by)
{
	is->key = EVP_EC_gen("P-256");
	is->cert = is->key ? certificate(plan, is->key, by) : NULL;
	return is->cert != NULL;
}

static void
issuer_clear(struct issuer *is)
{
	X509_free(is->cert);
	EVP_PKEY_free(is->key);
}

static bool
write_pem(struct bytes *out, X509 *x)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p = NULL;
	bool ok = b && PEM_write_bio_X509(b, x) == 1;

	if (ok) {
		long n = BIO_get_mem_data(b, &p);
		ok = n > 0 && bytes_add(out, p, (size_t)n);
	}
	BIO_free(b);
	return ok;
}

static bool
issue_server(struct practice_certs *c, enum scenario_cert kind,
    const struct issuer *by)
{
	c->key = EVP_EC_gen("P-256");
	if (c->key)
		c->cert = certificate(&server_plans[kind], c->key, by);
	return c->cert != NULL;
}

/* By a CA that the client does not hear of. */
static bool
issue_by_another(struct practice_certs *c, enum scenario_cert kind,
    const struct plan *plan, const struct issuer *above)
{
	struct issuer other = { NULL, NULL };
	bool ok = issuer_init(&other, plan, above) &&
	    issue_server(c, kind, &other);

	issuer_clear(&other);
	return ok;
}

static bool
issue(struct practice_certs *c, enum scenario_cert kind,
    const struct issuer *ca)
{
	if (kind == CERT_UNTRUSTED)
		return issue_by_another(c, kind, &unknown_ca_plan, NULL);
	if (kind == CERT_INCOMPLETE)
		return issue_by_another(c, kind, &middle_plan, ca);
	return issue_server(c, kind, kind == CERT_SELF_SIGNED ? NULL : ca);
}

bool
practice_certs_init(struct practice_certs *c, enum scenario_cert kind)
{
	struct issuer ca = { NULL, NULL };

	memset(c, 0, sizeof(*c));
	bytes_init(&c->ca_pem, BYTES_NO_LIMIT);
	bool ok = issuer_init(&ca, &ca_plan, NULL) &&
	    write_pem(&c->ca_pem, ca.cert) && issue(c, kind, &ca);
	issuer_clear(&ca);
	if (!ok)
		practice_certs_clear(c);
	return ok;
}

void
practice_certs_clear(struct practice_certs *c)
{
	X509_free(c->cert);
	EVP_PKEY_free(c->key);
	c->cert = NULL;
	c->key = NULL;
	bytes_clear(&c->ca_pem);
}
