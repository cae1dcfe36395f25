/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/tls-priv.h"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>

#include "core/base/vis.h"

#include "core/banned.h"

#define RECORD_TYPE_FIRST	20	/* change_cipher_spec */
#define RECORD_TYPE_LAST	23	/* application_data */
#define RECORD_MAJOR		3

/* https://www.iana.org/assignments/tls-parameters, TLS Alerts */
static const struct {
	int		 number;
	const char	*name;
} alert_names[] = {
	{   0, "close-notify" },
	{  10, "unexpected-message" },
	{  20, "bad-record-mac" },
	{  21, "decryption-failed" },
	{  22, "record-overflow" },
	{  30, "decompression-failure" },
	{  40, "handshake-failure" },
	{  41, "no-certificate" },
	{  42, "bad-certificate" },
	{  43, "unsupported-certificate" },
	{  44, "certificate-revoked" },
	{  45, "certificate-expired" },
	{  46, "certificate-unknown" },
	{  47, "illegal-parameter" },
	{  48, "unknown-ca" },
	{  49, "access-denied" },
	{  50, "decode-error" },
	{  51, "decrypt-error" },
	{  60, "export-restriction" },
	{  70, "protocol-version" },
	{  71, "insufficient-security" },
	{  80, "internal-error" },
	{  86, "inappropriate-fallback" },
	{  90, "user-canceled" },
	{ 100, "no-renegotiation" },
	{ 109, "missing-extension" },
	{ 110, "unsupported-extension" },
	{ 111, "certificate-unobtainable" },
	{ 112, "unrecognized-name" },
	{ 113, "bad-certificate-status-response" },
	{ 114, "bad-certificate-hash-value" },
	{ 115, "unknown-psk-identity" },
	{ 116, "certificate-required" },
	{ 120, "no-application-protocol" },
	{ 121, "ech-required" },
};

const char *
tls_alert_name(int number)
{
	for (size_t i = 0; i < COUNT_OF(alert_names); i++)
		if (alert_names[i].number == number)
			return alert_names[i].name;
	return NULL;
}

/* Reasons that OpenSSL itself finds, not the peer, and that say more than the
 * alert that it sends about them. */
static const struct {
	int		 reason;
	const char	*id;
} reasons[] = {
	{ SSL_R_UNSUPPORTED_PROTOCOL,		"tls.protocol-version" },
	{ SSL_R_UNSUPPORTED_SSL_VERSION,	"tls.protocol-version" },
	{ SSL_R_WRONG_SSL_VERSION,		"tls.protocol-version" },
	{ SSL_R_BAD_PROTOCOL_VERSION_NUMBER,	"tls.protocol-version" },
	{ SSL_R_NO_PROTOCOLS_AVAILABLE,		"tls.protocol-version" },
	{ SSL_R_VERSION_TOO_LOW,		"tls.protocol-version" },
	{ SSL_R_VERSION_TOO_HIGH,		"tls.protocol-version" },
	{ SSL_R_INAPPROPRIATE_FALLBACK,		"tls.protocol-version" },
	{ SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED,
	    "tls.protocol-version" },
	{ SSL_R_NO_CIPHERS_AVAILABLE,		"tls.no-cipher" },
	{ SSL_R_NO_SHARED_CIPHER,		"tls.no-cipher" },
	{ SSL_R_NO_SHARED_GROUPS,		"tls.no-cipher" },
	{ SSL_R_NO_SUITABLE_GROUPS,		"tls.no-cipher" },
	{ SSL_R_NO_SUITABLE_KEY_SHARE,		"tls.no-cipher" },
	{ SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, "tls.no-cipher" },
	{ SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS,	"tls.no-cipher" },
	{ SSL_R_WRONG_CIPHER_RETURNED,		"tls.no-cipher" },
	{ SSL_R_UNKNOWN_CIPHER_RETURNED,	"tls.no-cipher" },
	{ SSL_R_WRONG_CURVE,			"tls.no-cipher" },
	{ SSL_R_WRONG_SIGNATURE_TYPE,		"tls.no-cipher" },
	{ SSL_R_DH_KEY_TOO_SMALL,		"tls.weak-dh" },
	{ SSL_R_BAD_DH_VALUE,			"tls.weak-dh" },
	{ SSL_R_UNSAFE_LEGACY_RENEGOTIATION_DISABLED, "tls.legacy" },
	{ SSL_R_NO_RENEGOTIATION,		"tls.legacy" },
	{ SSL_R_WRONG_VERSION_NUMBER,		"tls.broken" },
	{ SSL_R_PACKET_LENGTH_TOO_LONG,		"tls.broken" },
	{ SSL_R_ENCRYPTED_LENGTH_TOO_LONG,	"tls.broken" },
	{ SSL_R_DATA_LENGTH_TOO_LONG,		"tls.broken" },
	{ SSL_R_LENGTH_TOO_SHORT,		"tls.broken" },
	{ SSL_R_LENGTH_MISMATCH,		"tls.broken" },
	{ SSL_R_RECORD_LENGTH_MISMATCH,		"tls.broken" },
	{ SSL_R_BAD_RECORD_TYPE,		"tls.broken" },
	{ SSL_R_UNEXPECTED_RECORD,		"tls.broken" },
	{ SSL_R_INVALID_ALERT,			"tls.broken" },
	{ SSL_R_UNKNOWN_ALERT_TYPE,		"tls.broken" },
	{ SSL_R_BAD_PACKET_LENGTH,		"tls.broken" },
	{ SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, "tls.broken" },
};

const char *
tls_queue_text(const char *fallback)
{
	const char *text = ERR_reason_error_string(ERR_peek_last_error());

	return text != NULL ? text : fallback;
}

/* Whether what came first can be the header of a TLS record. */
static bool
is_not_tls(const struct tls *t)
{
	const unsigned char *p = (const unsigned char *)t->first;

	if (t->nfirst == 0)
		return false;
	return p[0] < RECORD_TYPE_FIRST || p[0] > RECORD_TYPE_LAST ||
	    (t->nfirst > 1 && p[1] != RECORD_MAJOR);
}

struct slice
tls_heard_instead(const struct tls *t)
{
	return is_not_tls(t) ? (struct slice){ t->first, t->nfirst } :
	    slice_of("");
}

static bool
explain_not_tls(const struct tls *t, struct err *e)
{
	struct slice said = { t->first, t->nfirst };
	char shown[TLS_FIRST_BYTES];

	while (said.n > 0 && (said.p[said.n - 1] == '\r' ||
	    said.p[said.n - 1] == '\n'))
		said.n--;
	vis_copy(shown, sizeof(shown), said);
	return err_set(e, "tls.wrong-version",
	    "The server did not answer in TLS (wrong version number); it "
	    "sent: %s", shown);
}

static bool
explain_eof(const struct tls *t, struct err *e)
{
	if (t->opened)
		return err_set(e, "tls.truncated",
		    "The server closed the connection without ending TLS "
		    "(no close_notify): what came last may be cut short");
	return err_set(e, "tls.closed", "The server closed the connection "
	    "in the TLS handshake, %s (unexpected eof)",
	    t->nfirst == 0 ? "without a word" : "before its end");
}

/* The server asked for a certificate, got none, and then turned us away;
 * before TLS 1.3 there was no alert of its own for that. */
static bool
wanted_certificate(const struct tls *t, int alert)
{
	return t->cert_asked && !t->ctx->has_cert &&
	    (alert == 116 || alert == SSL_AD_HANDSHAKE_FAILURE ||
	    alert == SSL_AD_BAD_CERTIFICATE);
}

static bool
explain_alert(const struct tls *t, int alert, struct err *e)
{
	const char *name = tls_alert_name(alert);
	const char *text = tls_queue_text("unknown alert");
	char id[sizeof(e->id)];

	if (wanted_certificate(t, alert))
		return err_set(e, "tls.certificate-required",
		    "The server demands a client certificate, and there is "
		    "none to send (alert %d, %s)", alert, text);
	snprintf(id, sizeof(id), "tls.alert-%s",
	    name != NULL ? name : "unknown");
	return err_set(e, id, "The server ended TLS with alert %d (%s)",
	    alert, text);
}

/* What we held against the peer; -1: we said nothing. */
static int
alert_sent(const struct tls *t)
{
	for (size_t i = t->nalerts; i-- > 0;)
		if (!t->alerts[i].received)
			return t->alerts[i].number;
	return -1;
}

static const char *
id_for(const struct tls *t, int reason)
{
	for (size_t i = 0; i < COUNT_OF(reasons); i++)
		if (reasons[i].reason == reason)
			return reasons[i].id;
	if (t->opened)
		return "tls.broken";
	switch (alert_sent(t)) {
	case SSL_AD_HANDSHAKE_FAILURE:
	case SSL_AD_INSUFFICIENT_SECURITY:
		return "tls.no-cipher";
	case SSL_AD_PROTOCOL_VERSION:
		return "tls.protocol-version";
	case SSL_AD_UNEXPECTED_MESSAGE:
	case SSL_AD_BAD_RECORD_MAC:
	case SSL_AD_RECORD_OVERFLOW:
	case SSL_AD_DECOMPRESSION_FAILURE:
	case SSL_AD_ILLEGAL_PARAMETER:
	case SSL_AD_DECODE_ERROR:
	case SSL_AD_DECRYPT_ERROR:
	case SSL_AD_MISSING_EXTENSION:
	case SSL_AD_UNSUPPORTED_EXTENSION:
		return "tls.broken";
	default:
		return "tls.handshake";
	}
}

/* The oldest entry of the SSL library is the reason; later ones, and those
 * of other libraries, are how it looked from further away. */
static unsigned long
ssl_error(void)
{
	unsigned long first = ERR_peek_error(), code;

	while ((code = ERR_peek_error()) != 0) {
		if (ERR_GET_LIB(code) == ERR_LIB_SSL)
			return code;
		ERR_get_error();
	}
	return first;
}

void
tls_error_explain(const struct tls *t, struct err *e)
{
	unsigned long code = ssl_error();
	int reason = ERR_GET_REASON(code);
	const char *text = ERR_reason_error_string(code);

	if (!t->opened && is_not_tls(t))
		explain_not_tls(t, e);
	else if (code == 0 || reason == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		explain_eof(t, e);
	else if (ERR_GET_LIB(code) == ERR_LIB_SSL &&
	    reason >= SSL_AD_REASON_OFFSET)
		explain_alert(t, reason - SSL_AD_REASON_OFFSET, e);
	else
		err_set(e, id_for(t, reason), "%s (%s)",
		    t->opened ? "The TLS connection broke" :
		    "The TLS handshake failed",
		    text != NULL ? text : "no reason given");
	ERR_clear_error();
}

static const struct {
	int		 code;
	const char	*id;
} verify_ids[] = {
	{ X509_V_ERR_CERT_HAS_EXPIRED,		"cert-expired" },
	{ X509_V_ERR_CERT_NOT_YET_VALID,	"cert-not-yet-valid" },
	{ X509_V_ERR_HOSTNAME_MISMATCH,		"cert-hostname" },
	{ X509_V_ERR_IP_ADDRESS_MISMATCH,	"cert-hostname" },
	{ X509_V_ERR_EMAIL_MISMATCH,		"cert-hostname" },
	{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "cert-self-signed" },
	{ X509_V_ERR_INVALID_PURPOSE,		"cert-purpose" },
	{ X509_V_ERR_EE_KEY_TOO_SMALL,		"tls-weak-cert" },
	{ X509_V_ERR_CA_KEY_TOO_SMALL,		"tls-weak-cert" },
	{ X509_V_ERR_CA_MD_TOO_WEAK,		"tls-weak-cert" },
};

const char *
tls_verify_id(int code)
{
	for (size_t i = 0; i < COUNT_OF(verify_ids); i++)
		if (verify_ids[i].code == code)
			return verify_ids[i].id;
	return "cert-untrusted";
}
