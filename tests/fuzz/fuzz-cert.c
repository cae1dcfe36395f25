/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a certificate says of itself.  The first byte is 'd': the rest is a
 * certificate as it comes from a server; or else the rest are its fields,
 * each with a byte that says which, one for the type of its string, one for
 * its length, and then its bytes, which need not fit the type.
 *
 * Holds: as many facts as are promised, none longer than promised; and all
 * that the screen, the report, JSON and the explanation of a failed check
 * make of them is printable.
 */
#include <assert.h>
#include <jansson.h>
#include <locale.h>
#include <openssl/x509v3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/net/tls-priv.h"
#include "core/report/report.h"
#include "tests/lib/logtext.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define NAMES		100		/* that are told of */
#define KEPT		1024		/* bytes of one */
#define FACTS_MAX	(NAMES + 10)	/* and what there is once */
#define VALUE_MOST	(4 * KEPT + 64)	/* NULs are spelled out */
#define FIELD_HEAD	3

/* ---- a certificate out of fields --------------------------------------- */

static const int string_types[] = { V_ASN1_UTF8STRING, V_ASN1_PRINTABLESTRING,
	V_ASN1_T61STRING, V_ASN1_IA5STRING, V_ASN1_BMPSTRING,
	V_ASN1_UNIVERSALSTRING, V_ASN1_OCTET_STRING, V_ASN1_VISIBLESTRING,
	V_ASN1_NUMERICSTRING, V_ASN1_VIDEOTEXSTRING };

static const int attributes[] = { NID_commonName, NID_organizationName,
	NID_pkcs9_emailAddress, NID_domainComponent, NID_countryName };

static const int name_types[] = { GEN_DNS, GEN_EMAIL, GEN_URI, GEN_IPADD,
	GEN_RID, GEN_DIRNAME, GEN_OTHERNAME };

struct fields {
	X509		*x;
	GENERAL_NAMES	*names;
};

static void
add_attribute(X509_NAME *to, uint8_t what, int type, struct slice v)
{
	ASN1_OBJECT *odd = OBJ_txt2obj("1.2.3.4.5", 1);

	if (what % 6 == 5)
		X509_NAME_add_entry_by_OBJ(to, odd, type,
		    (const unsigned char *)v.p, (int)v.n, -1, what & 1);
	else
		X509_NAME_add_entry_by_NID(to, attributes[what % 6], type,
		    (const unsigned char *)v.p, (int)v.n, -1, what & 1);
	ASN1_OBJECT_free(odd);
}

static void
add_alt_name(GENERAL_NAMES *to, uint8_t what, int type, struct slice v)
{
	int kind = name_types[(what & 31) % COUNT_OF(name_types)];
	GENERAL_NAME *g = GENERAL_NAME_new();
	X509_NAME *dir;

	if (kind == GEN_DIRNAME) {
		dir = X509_NAME_new();
		add_attribute(dir, what, type, v);
		GENERAL_NAME_set0_value(g, kind, dir);
	} else if (kind == GEN_RID)
		GENERAL_NAME_set0_value(g, kind, OBJ_txt2obj("1.2.3", 1));
	else if (kind == GEN_OTHERNAME) {
		ASN1_TYPE *t = ASN1_TYPE_new();

		ASN1_TYPE_set(t, V_ASN1_NULL, NULL);
		GENERAL_NAME_set0_othername(g, OBJ_txt2obj("1.2.3", 1), t);
	} else {
		ASN1_STRING *s = ASN1_STRING_type_new(kind == GEN_IPADD ?
		    V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);

		ASN1_STRING_set(s, v.p, (int)v.n);
		GENERAL_NAME_set0_value(g, kind, s);
	}
	sk_GENERAL_NAME_push(to, g);
}

static void
set_time(X509 *x, uint8_t what, struct slice v)
{
	ASN1_TIME *t = what & 1 ? X509_getm_notBefore(x) :
	    X509_getm_notAfter(x);

	ASN1_STRING_set(t, v.p, (int)v.n);
	t->type = what & 2 ? V_ASN1_UTCTIME : V_ASN1_GENERALIZEDTIME;
}

static void
add_field(struct fields *f, uint8_t what, int type, struct slice v)
{
	switch (what >> 5) {
	case 0: case 1:
		add_attribute(X509_get_subject_name(f->x), what, type, v);
		break;
	case 2:
		add_attribute(X509_get_issuer_name(f->x), what, type, v);
		break;
	case 3:
		set_time(f->x, what, v);
		break;
	default:
		add_alt_name(f->names, what, type, v);
	}
}

static X509 *
from_fields(struct slice in)
{
	struct fields f = { X509_new(), GENERAL_NAMES_new() };

	while (in.n >= FIELD_HEAD) {
		uint8_t what = (uint8_t)in.p[0], type = (uint8_t)in.p[1];
		struct slice v = slice_sub(in, FIELD_HEAD, (uint8_t)in.p[2]);

		add_field(&f, what, string_types[type %
		    COUNT_OF(string_types)], v);
		in = slice_sub(in, FIELD_HEAD + v.n, in.n);
	}
	if (sk_GENERAL_NAME_num(f.names) > 0)
		X509_add1_ext_i2d(f.x, NID_subject_alt_name, f.names, 0,
		    X509V3_ADD_APPEND);
	GENERAL_NAMES_free(f.names);
	return f.x;
}

static X509 *
from_der(struct slice in)
{
	const unsigned char *p = (const unsigned char *)in.p;

	return d2i_X509(NULL, &p, (long)in.n);
}

/* ---- what is made of it ------------------------------------------------ */

static void
must_be_text(struct slice text)
{
	size_t n;

	while (text.n > 0) {
		uint32_t cp = utf8_next(text, &n);

		assert(cp == '\n' || (cp != UTF8_BAD && utf8_width(cp) > 0));
		text = slice_sub(text, n, text.n);
	}
}

static void
check_facts(const struct facts *f)
{
	assert(f->n <= FACTS_MAX);
	assert(facts_get(f, "cert.0.subject") != NULL);
	assert(facts_get(f, "cert.0.not_after") != NULL);
	for (size_t i = 0; i < f->n; i++) {
		assert(strncmp(f->v[i].name, "cert.0.", 7) == 0);
		assert(strlen(f->v[i].value) <= VALUE_MOST);
	}
}

/* NULs are what a name may be cut short with, so they must be seen. */
static void
check_alt_name(const struct fact *f, const char *prefix,
    const ASN1_STRING *s)
{
	const unsigned char *p = ASN1_STRING_get0_data(s);
	const char *v = f->value;

	assert(strncmp(v, prefix, strlen(prefix)) == 0);
	v += strlen(prefix);
	for (int i = 0; i < ASN1_STRING_length(s) && i < KEPT; i++) {
		if (p[i] == '\0') {
			assert(strncmp(v, "\\x00", 4) == 0);
			v += 3;
		} else
			assert((unsigned char)*v == p[i]);
		v++;
	}
	assert((*v == '\0') == (ASN1_STRING_length(s) <= KEPT));
}

static void
check_alt_names(const struct facts *f, X509 *x)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL,
	    NULL);
	int i = 0;

	for (size_t k = 0; k < f->n; k++) {
		const GENERAL_NAME *g;

		if (strcmp(f->v[k].name, "cert.0.san") != 0)
			continue;
		g = sk_GENERAL_NAME_value(names, i++);
		assert(g != NULL);
		if (g->type == GEN_DNS)
			check_alt_name(&f->v[k], "DNS:", g->d.dNSName);
		else if (g->type == GEN_EMAIL)
			check_alt_name(&f->v[k], "email:", g->d.rfc822Name);
	}
	assert(i == sk_GENERAL_NAME_num(names) || i == NAMES ||
	    (names == NULL && i == 0));
	GENERAL_NAMES_free(names);
}

/* As after a handshake whose certificate was refused. */
static struct log *
log_of(struct facts *f, const char *id)
{
	struct log *l = log_new();

	facts_add(f, "verify", "failed");
	facts_add(f, "verify.error.0", "certificate verify failed");
	facts_add(f, "verify.id", id);
	facts_add(f, "verify.name", "mail.example.org");
	log_event(l, STAGE_RESOLVE, "open", 0, NULL, "session with x");
	log_event(l, STAGE_TLS, "tls", ENTRY_FAILED, f,
	    "TLS handshake: TLSv1.3, certificate NOT verified");
	return l;
}

static void
check_json(const struct report *r)
{
	struct bytes out;
	json_error_t e;
	json_t *j;

	bytes_init(&out, BYTES_NO_LIMIT);
	report_json(&out, r);
	must_be_text(bytes_slice(&out));
	j = json_loadb(out.data, out.len, 0, &e);
	assert(j != NULL);
	assert(json_array_size(json_object_get(json_object_get(j, "tls"),
	    "chain")) == 1);
	json_decref(j);
	bytes_clear(&out);
}

static void
check_shown(const struct log *l)
{
	struct goal goal = { .until = STAGE_TLS };
	struct report r = { .target = "x", .log = l };
	struct bytes text, out;
	struct explanation x;
	struct situation s;
	struct story st;
	struct walk w;

	bytes_init(&text, BYTES_NO_LIMIT);
	bytes_init(&out, BYTES_NO_LIMIT);
	story_init(&st);
	story_read(&st, l);
	walk_compute(&w, &st, l, &goal);
	situation_of(&st, l, &s, &text);
	explain(&s, &x);
	r.story = &st;
	r.walk = &w;
	r.explanation = &x;
	check_json(&r);
	for (size_t u = 0; u < log_units(l); u++)
		report_unit_text(&out, l, u);
	report_card_text(&out, &x, 78);
	must_be_text(bytes_slice(&out));
	explanation_clear(&x);
	story_clear(&st);
	bytes_clear(&out);
	bytes_clear(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const ids[] = { "cert-hostname", "cert-expired",
	    "cert-not-yet-valid", "cert-untrusted", "cert-self-signed" };
	struct slice in = { (const char *)data + 1, size - 1 };
	struct facts f;
	struct log *l;
	X509 *x;

	if (size == 0)
		return 0;
	x = data[0] == 'd' ? from_der(in) : from_fields(in);
	if (x == NULL)
		return 0;
	facts_init(&f);
	tls_cert_facts(&f, 0, x);
	check_facts(&f);
	check_alt_names(&f, x);
	X509_free(x);
	l = log_of(&f, ids[size % COUNT_OF(ids)]);
	logtext_check(l);
	check_shown(l);
	log_free(l);
	return 0;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	clock_fake(0, INT64_C(1790000000000000));
	return 0;
}
