/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * openssl s_client: a bare dialogue after a page about certificates.  What
 * -msg and -trace add is noise; a line that could as well be of the dialogue
 * (PEM is base64, and so is a login) is left to who knows what went before.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

static const struct mark marks[] = {
	{ "New, TLS", SPEAKER_EVENT, HEARD_TLS, false, true },
	{ "New, SSL", SPEAKER_EVENT, HEARD_TLS, false, true },
	{ "closed", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "DONE", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "read:errno=", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "connect:errno=", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false, true },
	{ "verify error:", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "RENEGOTIATING", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "Didn't find STARTTLS", SPEAKER_EVENT, HEARD_TLS_FAILED, false,
	    true },
};

/* Its own lines, by how they begin. */
static const char *const noise[] = {
	"---", "depth=", "verify return:", "verify depth ", "read R BLOCK",
	"read:", "SSL-Session:", "SSL handshake has ", "Certificate chain",
	"Server certificate", "-----BEGIN", "-----END", "subject=", "issuer=",
	"No client certificate CA names", "Acceptable client certificate",
	"Client Certificate Types", "Requested Signature", "Shared Requested",
	"Peer signing digest", "Peer signature type", "Server Temp Key",
	"Peer Temp Key", "Negotiated TLS1.3 group", "Verification",
	"Verify return code", "Verified peername", "Server public key is ",
	"Secure Renegotiation", "Compression: ", "Expansion: ", "No ALPN",
	"ALPN protocol", "Early data was", "This TLS version",
	"Post-Handshake New Session", "Can't use SSL_get", "Max Early Data",
	"<<< ", ">>> ", "Sent Record", "Received Record", "Header:",
	"Sent TLS Record", "Received TLS Record", "OCSP response",
	"    ", "  Version = ", "  Content Type = ", "  Length = ",
	"  Inner Content Type", " 0 s:", " 1 s:", " 2 s:", "   i:", "   a:",
	"   v:", "Connecting to ", "write R BLOCK", "Protocol: ",
	"Protocol  : ", "Cipher    : ", "KEYUPDATE", "SSL_connect:",
	"Starttls", "didn't found",
};

static bool
is_noise(struct slice line)
{
	for (size_t i = 0; i < COUNT_OF(noise); i++)
		if (starts(line, noise[i]))
			return true;
	return false;
}

static bool
hear_openssl(struct slice line, struct heard *out)
{
	struct slice peer;

	hear_nobody(out);
	if (starts(line, "CONNECTED("))
		return hear_event(out, HEARD_BEGINS, line);
	if (between(line, "SSL handshake failed", NULL, &peer) ||
	    find_words(line, ":SSL routines:") < line.n)
		return hear_event(out, HEARD_TLS_FAILED, line);
	if (is_noise(line))
		return false;
	if (mark_hear(marks, COUNT_OF(marks), line, out))
		return true;
	return hear_bare(line, out);
}

static int
claims_openssl(struct slice line)
{
	if (starts(line, "CONNECTED(") || starts(line, "depth=") ||
	    starts(line, "SSL-Session:") || starts(line, "read R BLOCK") ||
	    starts(line, "New, TLS") || starts(line, "<<< TLS") ||
	    starts(line, ">>> TLS") || starts(line, "verify return:") ||
	    starts(line, "Verify return code") ||
	    starts(line, "SSL handshake has "))
		return CLAIM_CERTAIN;
	return claims_bare(line);
}

const struct dialect dialect_openssl = {
	.id = "openssl", .name = "openssl s_client",
	.claims = claims_openssl, .hear = hear_openssl,
};
