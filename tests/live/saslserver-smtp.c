/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As much of SMTP as a login needs, and the framing of RFC 4954. */
#include "tests/live/saslserver.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

struct server {
	const struct options *o;
	struct link	*l;
	bool		 authenticated;
	char		 gs2[64];
};

static bool say(struct server *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static bool
say(struct server *s, const char *fmt, ...)
{
	char line[LINE_ROOM];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(line, sizeof(line) - 2, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(line) - 2)
		die("a line too long to say");
	memcpy(line + n, "\r\n", 2);
	return link_put(s->l, line, (size_t)n + 2);
}

/* ---- the messages of an exchange --------------------------------------- */

static bool
decode(const char *text, struct message *m)
{
	size_t n = strlen(text), pad = 0;
	int got;

	if (n % 4 != 0 || n / 4 * 3 > sizeof(m->data))
		return false;
	while (pad < 2 && pad < n && text[n - pad - 1] == '=')
		pad++;
	got = EVP_DecodeBlock((unsigned char *)m->data,
	    (const unsigned char *)text, (int)n);
	if (got < 0 || (size_t)got < pad)
		return false;
	m->n = (size_t)got - pad;
	return true;
}

/* What is in the challenge, or false when the client gave up or is gone. */
static bool
ask(struct server *s, const struct message *challenge, struct message *answer,
    const char **why)
{
	unsigned char text[MESSAGE_MAX / 3 * 4 + 8];
	char line[LINE_ROOM];

	EVP_EncodeBlock(text, (const unsigned char *)challenge->data,
	    (int)challenge->n);
	if (!say(s, "334 %s", (char *)text) ||
	    !link_get(s->l, line, sizeof(line))) {
		*why = "gone";
		return false;
	}
	*why = "cancelled";
	if (strcmp(line, "*") == 0)
		return false;
	*why = "not base64";
	return decode(line, answer);
}

/* ---- the server's proof ------------------------------------------------ */

/* Whether it shall lie from here on. */
static bool
spoil(const struct options *o, const char *mech, struct message *out)
{
	struct part proof = server_proof(mech, out->data, out->n);
	char *at;

	if (proof.n == 0)
		return false;
	if (o->secrets != NULL)
		tell_secret(o->secrets, proof.p, proof.n);
	if (o->proof != PROOF_BAD)
		return o->proof == PROOF_NONE;
	at = out->data + (proof.p - out->data);
	*at = *at == 'a' ? 'b' : 'a';
	if (o->secrets != NULL)
		tell_secret(o->secrets, proof.p, proof.n);
	return true;
}

/* A server that lies about its proof lets everybody in, whatever they say. */
static const char *
lie(struct server *s, const struct message *out)
{
	struct message answer;
	const char *why;

	if (s->o->proof == PROOF_BAD && !ask(s, out, &answer, &why) &&
	    strcmp(why, "gone") == 0)
		return "bad proof, gone";
	return s->o->proof == PROOF_BAD ? "bad proof" : "no proof";
}

/* ---- AUTH -------------------------------------------------------------- */

static const char *const server_first[] = { "LOGIN", "CRAM-MD5",
    "DIGEST-MD5", NULL };

static bool
client_speaks_first(const char *mech)
{
	for (int i = 0; server_first[i] != NULL; i++)
		if (strcmp(mech, server_first[i]) == 0)
			return false;
	return true;
}

static void
look_at(struct server *s, const char *mech, const struct message *in)
{
	struct part proof = client_proof(mech, in->data, in->n);

	if (s->gs2[0] == '\0')
		gs2_flag(mech, in->data, in->n, s->gs2, sizeof(s->gs2));
	if (s->o->secrets == NULL || proof.n == 0)
		return;
	tell_secret(s->o->secrets, proof.p, proof.n);
	tell_secret(s->o->secrets, in->data, in->n);
}

/* The exchange between AUTH and its final reply; what it came to. */
static const char *
exchange(struct server *s, const char *mech, struct message *in,
    bool have_input)
{
	struct message out = { .n = 0 };
	const char *why;

	if (!have_input && client_speaks_first(mech)) {
		if (!ask(s, &out, in, &why))
			return why;
		have_input = true;
	}
	for (int round = 0; round < 16; round++) {
		enum step step;

		if (have_input)
			look_at(s, mech, in);
		step = s->o->backend->step(have_input ? in->data : NULL,
		    have_input ? in->n : 0, &out);
		if (step == STEP_FAILED)
			return "refused";
		if (spoil(s->o, mech, &out))
			return lie(s, &out);
		if (step == STEP_DONE && out.n == 0)
			return "ok";
		if (!ask(s, &out, in, &why))
			return why;
		if (step == STEP_DONE)
			return in->n == 0 ? "ok" : "refused";
		have_input = true;
	}
	return "endless";
}

static bool
is_in(const char *word, const char *list)
{
	size_t n = strlen(word), each;

	for (; *list != '\0'; list += each) {
		list += strspn(list, " ");
		each = strcspn(list, " ");
		if (each == n && n > 0 && strncasecmp(word, list, n) == 0)
			return true;
	}
	return false;
}

static bool
tell_result(struct server *s, const char *result)
{
	if (strcmp(result, "ok") == 0 || strstr(result, "proof") != NULL) {
		s->authenticated = true;
		return say(s, "235 2.7.0 Welcome");
	}
	if (strcmp(result, "gone") == 0)
		return false;
	if (strcmp(result, "refused") == 0)
		return say(s, "535 5.7.8 %s says no", s->o->backend->name);
	return say(s, "501 5.5.2 AUTH: %s", result);
}

static bool
auth(struct server *s, char *args)
{
	char mech[64];
	struct peer peer;
	struct verdict v = { .error = "" };
	struct told told = { .mech = mech, .gs2 = s->gs2, .peer = &peer,
	    .verdict = &v };
	static struct message in;
	const char *rest;

	rest = args + strcspn(args, " ");
	snprintf(mech, sizeof(mech), "%.*s", (int)(rest - args), args);
	rest += strspn(rest, " ");
	if (s->authenticated || !is_in(mech, s->o->mechs))
		return say(s, "504 5.5.4 No such mechanism");
	in.n = 0;
	if (strcmp(rest, "=") != 0 && !decode(rest, &in))
		return say(s, "501 5.5.2 That is not base64");
	link_peer(s->l, &peer);
	s->gs2[0] = '\0';
	told.result = "refused";
	if (s->o->backend->begin(&peer, mech))
		told.result = exchange(s, mech, &in, *rest != '\0');
	s->o->backend->end(&v);
	report(s->o, &told);
	return tell_result(s, told.result);
}

/* ---- the rest of SMTP -------------------------------------------------- */

static bool
ehlo(struct server *s)
{
	bool secure = link_is_encrypted(s->l);

	if (s->o->mode == MODE_STARTTLS && !secure)
		return say(s, "250-%s\r\n250-STARTTLS\r\n"
		    "250 ENHANCEDSTATUSCODES", s->o->hostname);
	return say(s, "250-%s\r\n250-AUTH %s\r\n250 ENHANCEDSTATUSCODES",
	    s->o->hostname, s->o->mechs);
}

static bool
is_verb(const char *line, const char *verb)
{
	return strncasecmp(line, verb, strlen(verb)) == 0;
}

static bool
answer(struct server *s, char *line)
{
	bool secure = link_is_encrypted(s->l);

	if (is_verb(line, "EHLO "))
		return ehlo(s);
	if (is_verb(line, "STARTTLS") && s->o->mode == MODE_STARTTLS && !secure)
		return say(s, "220 2.0.0 Go on") && link_start_tls(s->l);
	if (is_verb(line, "AUTH ") && (secure || s->o->mode == MODE_NONE))
		return auth(s, line + 5);
	if (is_verb(line, "MAIL ") || is_verb(line, "RCPT "))
		return s->authenticated ? say(s, "250 2.1.0 Fine") :
		    say(s, "530 5.7.0 Log in first");
	if (is_verb(line, "NOOP") || is_verb(line, "RSET"))
		return say(s, "250 2.0.0 Done");
	if (is_verb(line, "QUIT")) {
		say(s, "221 2.0.0 Bye");
		return false;
	}
	return say(s, "502 5.5.1 No such command here");
}

void
serve(const struct options *o, int fd)
{
	struct server s = { .o = o, .l = link_open(fd) };
	char line[LINE_ROOM];

	if (s.l == NULL)
		return;
	if (say(&s, "220 %s ESMTP %s", o->hostname, o->backend->name))
		for (int i = 0; i < 100; i++)
			if (!link_get(s.l, line, sizeof(line)) ||
			    !answer(&s, line))
				break;
	link_close(s.l);
}
