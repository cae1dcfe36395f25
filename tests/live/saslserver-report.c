/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the server tells of an AUTH, and where the proofs in it are. */
#include "tests/live/saslserver.h"

#include <string.h>

#include <jansson.h>
#include <openssl/evp.h>

/* ---- proofs ------------------------------------------------------------ */

/* The value behind key, up to one of the bytes in ends. */
static struct part
value_of(const char *data, size_t n, const char *key, const char *ends)
{
	size_t k = strlen(key), at, end;

	for (at = 0; at + k <= n; at++) {
		if (memcmp(data + at, key, k) != 0 ||
		    (at > 0 && data[at - 1] != ','))
			continue;
		at += k;
		if (at < n && data[at] == '"')
			at++;
		for (end = at; end < n && strchr(ends, data[end]) == NULL;
		    end++)
			;
		return (struct part){ data + at, end - at };
	}
	return (struct part){ NULL, 0 };
}

/* The NT response of an NTLM AUTHENTICATE_MESSAGE. */
static struct part
nt_response(const char *data, size_t n)
{
	const unsigned char *u = (const unsigned char *)data;
	size_t len, at;

	if (n < 64 || memcmp(data, "NTLMSSP\0\3", 9) != 0)
		return (struct part){ NULL, 0 };
	len = u[20] | (size_t)u[21] << 8;
	at = u[24] | (size_t)u[25] << 8 | (size_t)u[26] << 16;
	if (at > n || len > n - at)
		die("an NTLM message that ends too early");
	return (struct part){ data + at, len < 24 ? len : 24 };
}

struct part
client_proof(const char *mech, const char *data, size_t n)
{
	if (strcmp(mech, "CRAM-MD5") == 0 && n > 32)
		return (struct part){ data + n - 32, 32 };
	if (strcmp(mech, "DIGEST-MD5") == 0)
		return value_of(data, n, "response=", "\",");
	if (strncmp(mech, "SCRAM-", 6) == 0)
		return value_of(data, n, "p=", ",").n < 24 ?
		    (struct part){ NULL, 0 } : value_of(data, n, "p=", ",");
	if (strcmp(mech, "NTLM") == 0)
		return nt_response(data, n);
	return (struct part){ NULL, 0 };
}

struct part
server_proof(const char *mech, const char *data, size_t n)
{
	if (strcmp(mech, "DIGEST-MD5") == 0)
		return value_of(data, n, "rspauth=", "\",");
	if (strncmp(mech, "SCRAM-", 6) == 0)
		return value_of(data, n, "v=", ",");
	return (struct part){ NULL, 0 };
}

/* ---- forms in which a secret leaks ------------------------------------- */

/* At this alignment, only what does not depend on the neighbours. */
static void
tell_base64(FILE *f, const char *p, size_t n, size_t shift)
{
	unsigned char in[MESSAGE_MAX + 4] = "", out[MESSAGE_MAX / 3 * 4 + 16];
	size_t first = shift + (shift > 0), last = (shift + n) * 8 / 6;

	memcpy(in + shift, p, n);
	EVP_EncodeBlock(out, in, (int)(shift + n));
	if (last > first + 7)
		fprintf(f, "%.*s\n", (int)(last - first), out + first);
}

static bool
is_text(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < ' ' || p[i] > '~')
			return false;
	return n > 0;
}

void
tell_secret(FILE *f, const char *p, size_t n)
{
	if (n > MESSAGE_MAX)
		die("a secret too long to tell");
	if (is_text(p, n))
		fprintf(f, "%.*s\n", (int)n, p);
	for (size_t shift = 0; shift < 3; shift++)
		tell_base64(f, p, n, shift);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%02x", (unsigned char)p[i]);
	fputc('\n', f);
	fflush(f);
}

/* ---- the report -------------------------------------------------------- */

void
gs2_flag(const char *mech, const char *data, size_t n, char *out, size_t size)
{
	const char *end = memchr(data, ',', n);

	if (strncmp(mech, "SCRAM-", 6) == 0 && end != NULL)
		snprintf(out, size, "%.*s", (int)(end - data), data);
}

static void
put(json_t *o, const char *key, const char *value)
{
	json_t *text = value == NULL || *value == '\0' ? json_null() :
	    json_string(value);

	/* A name that is not UTF-8 is worth a look, too. */
	if (text == NULL)
		text = json_string("(not UTF-8)");
	json_object_set_new(o, key, text);
}

void
report(const struct options *o, const struct told *t)
{
	json_t *line = json_object();

	put(line, "library", o->backend->name);
	put(line, "mech", t->mech);
	put(line, "result", t->result);
	put(line, "authcid", t->verdict->authcid);
	put(line, "authzid", t->verdict->authzid);
	put(line, "gs2", t->gs2);
	put(line, "binding", t->verdict->binding);
	put(line, "tls", t->peer->tls_version);
	put(line, "error", t->verdict->error);
	json_dumpf(line, o->report, JSON_COMPACT | JSON_PRESERVE_ORDER);
	fputc('\n', o->report);
	fflush(o->report);
	json_decref(line);
}
