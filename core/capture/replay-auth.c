/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The AUTH exchange, RFC 4954, as another program had it: hidden by its
 * place, whatever it is.
 */
#include "core/capture/replay-priv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/base/utf8.h"
#include "core/base/xalloc.h"
#include "core/log/escape.h"
#include "core/sasl/blob.h"
#include "core/banned.h"

#define NTLM_PROOF_BYTES	16
#define NTLM_RESPONSE_BYTES	24
#define NAME_MAX_BYTES	320
#define STRAYS_MAX	8	/* lines in a row that are no command */

/* ---- what is looked for in the lines to come --------------------------- */

/* Behind the proof of NTLM stands what the server's challenge has shown. */
void
replay_remember(struct replay *r, const struct facts *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct slice v = secret_bytes(f->v[i].hidden);

		if (!f->v[i].secret)
			continue;
		if (strcmp(f->v[i].name, "nt") == 0 &&
		    v.n > NTLM_RESPONSE_BYTES)
			v = slice_sub(v, 0, NTLM_PROOF_BYTES);
		needles_add_coded(log_needles(r->log), v);
	}
}

/* Names that are no secrets, whatever a password holds. */
void
replay_spare(struct replay *r, struct slice name)
{
	struct needles *known = log_needles(r->log);
	size_t at = slice_find(name, '@');

	needles_spare(known, name);
	if (at == name.n)
		return;
	needles_spare(known, slice_sub(name, 0, at));
	needles_spare(known, slice_sub(name, at + 1, name.n));
}

/* ---- names ------------------------------------------------------------- */

static bool
is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool
is_readable(struct slice v)
{
	if (v.n == 0 || v.n > NAME_MAX_BYTES || !utf8_valid(v))
		return false;
	for (size_t i = 0; i < v.n; i++)
		if ((unsigned char)v.p[i] < ' ' || v.p[i] == 0x7f)
			return false;
	return true;
}

/* Whether one of the secrets of the message is the very same. */
static bool
is_password(const struct facts *f, size_t but, struct slice v)
{
	for (size_t i = 0; i < f->n; i++)
		if (i != but && f->v[i].secret &&
		    slice_ieq(secret_bytes(f->v[i].hidden), v))
			return true;
	return false;
}

/* A password of before, where now a name is due. */
static bool
is_known(const struct replay *r, struct slice v)
{
	struct span at;

	return needles_find(log_known_needles(r->log), v, &at, 1) > 0;
}

/*
 * A program sends the name where a name is due, and support needs it; a line
 * that somebody typed might hold the password there, and a name that is one
 * stays hidden.
 */
static void
show_names(struct replay *r, struct facts *f)
{
	static const char *const names[] = { "authcid", "username", "user",
	    "authzid", "realm", "domain", "workstation", "host" };

	for (size_t i = 0; i < f->n; i++) {
		struct fact *x = &f->v[i];
		struct slice v = x->secret ? secret_bytes(x->hidden) :
		    slice_of(x->value);

		if (!is_one_of(x->name, names, COUNT_OF(names)) ||
		    !is_readable(v) || is_password(f, i, v) ||
		    is_known(r, v) || (r->asks_password && x->secret))
			continue;
		if (i < 8 && v.n > 0)
			replay_spare(r, v);
		if (!x->secret)
			continue;
		free(x->value);
		x->value = xstrndup(v.p, v.n);
		x->secret = false;
		x->shape = (struct shape){ 0, 0 };
		secret_free(x->hidden);
		x->hidden = NULL;
	}
}

/* ---- logs that show what base64 stands for ----------------------------- */

static bool
is_base64(struct slice text)
{
	size_t max = base64_decoded_max(text.n), n;
	char *buf = max > 0 ? secret_scratch(max) : NULL;
	bool is = buf != NULL && base64_decode(buf, &n, text) !=
	    BASE64_INVALID;

	secret_scratch_free(buf, max);
	return is;
}

/* Into what it was on the wire.  Returns its room, as long as that. */
static char *
encode(struct slice text, struct slice *wire)
{
	size_t n = base64_encoded_len(text.n);
	char *buf = n > 0 ? secret_scratch(n) : NULL;

	*wire = slice_of("");
	if (buf != NULL)
		*wire = (struct slice){ buf, base64_encode(buf, text) };
	return buf;
}

static void
trace_typed(struct replay *r, struct slice message, struct facts *f)
{
	struct slice wire;
	char *room;

	if (!r->decoded && (is_base64(message) ||
	    slice_find(message, '\0') == message.n)) {
		sasl_trace_typed(&r->trace, message, f);
		return;
	}
	room = encode(message, &wire);
	sasl_trace_typed(&r->trace, wire, f);
	secret_scratch_free(room, wire.n);
}

static void
trace_heard(struct replay *r, struct slice text, struct facts *f)
{
	struct slice wire;
	char *room;

	r->decoded = text.n > 0 && !is_base64(text);
	if (!r->decoded) {
		sasl_trace_heard(&r->trace, text, SASL_PROOF_NONE, f);
		return;
	}
	room = encode(text, &wire);
	sasl_trace_heard(&r->trace, wire, SASL_PROOF_NONE, f);
	secret_scratch_free(room, wire.n);
}

/* ---- messages ---------------------------------------------------------- */

/* What tools write in the place of a secret. */
static bool
is_placeholder(struct slice v)
{
	char first, last;
	size_t same = 1;

	if (v.n < 3)
		return false;
	first = v.p[0];
	last = v.p[v.n - 1];
	if ((first == '<' && last == '>') || (first == '[' && last == ']') ||
	    (first == '(' && last == ')') || (first == '{' && last == '}'))
		return true;
	while (same < v.n && v.p[same] == first)
		same++;
	return same == v.n && strchr("*xX.#-", first) != NULL;
}

static void
hidden_by_tool(struct replay *r, struct outgoing *o, struct facts *f)
{
	facts_add(f, "hidden", "by the program that wrote this log");
	o->unknown = true;
	r->trace.sent++;
}

static void
put_message(struct replay *r, struct outgoing *o, struct slice message,
    bool hidden, struct facts *f)
{
	if (hidden || is_placeholder(message)) {
		hidden_by_tool(r, o, f);
		return;
	}
	trace_typed(r, message, f);
	show_names(r, f);
	replay_remember(r, f);
	if (sasl_facts_hide(f))
		needles_add(log_needles(r->log), message);
	else
		o->secret = (struct span){ 0, 0 };
}

/* Sent by a program, a mechanism is one; but not what is none at all. */
static bool
is_mech_name(const struct replay *r, struct slice name)
{
	return sasl_find(name) != NULL || (name.n < 32 &&
	    capabilities_has_mech(&r->caps, name));
}

void
replay_auth_end(struct replay *r)
{
	sasl_trace_clear(&r->trace);
	r->auth = r->auth_due = r->asks_password = r->decoded = false;
}

static void
begin(struct replay *r, struct slice name, bool known)
{
	replay_auth_end(r);
	sasl_trace_begin(&r->trace, known ? name : slice_of("?"));
	r->auth = r->auth_tried = true;
	r->authenticated = false;
}

void
replay_auth_command(struct replay *r, const struct command *c,
    struct slice text, bool hidden)
{
	struct outgoing o = { .stage = STAGE_AUTH, .text = text,
	    .flags = ENTRY_LAST, .unit = UNIT_NONE };
	struct slice rest = c->args, name = slice_of(""), message;
	struct facts f;
	bool known;

	slice_word(&rest, &name);
	known = name.n == 0 || is_mech_name(r, name);
	begin(r, name, known);
	facts_init(&f);
	facts_add_slice(&f, "mech", known ? name : slice_of("?"));
	if (!known && !hidden && !is_placeholder(name))
		facts_add(&f, "fault", "this is not the name of a mechanism: "
		    "it is hidden in case that it is a password")->mark =
		    FACT_WARN;
	message = known ? slice_trim(rest) : slice_trim(c->args);
	if (slice_is(message, "="))
		r->trace.sent++;
	else if (message.n > 0) {
		size_t at = (size_t)(message.p - text.p);

		o.secret = (struct span){ at, text.n - at };
		put_message(r, &o, message, hidden, &f);
	}
	o.facts = &f;
	replay_push(r, VERB_AUTH, STAGE_AUTH, replay_log_client(r, &o));
	facts_clear(&f);
}

/*
 * Without a 334 before it, a line may be the next command of a log that lost
 * the reply.  base64 has no blanks, and what QUIT decodes to is no password.
 */
bool
replay_auth_takes(const struct replay *r, struct slice text)
{
	struct command c;
	struct slice rest, name;

	command_parse(text, &c);
	switch (c.verb) {
	case VERB_OTHER:
		return true;
	case VERB_QUIT:
	case VERB_RSET:
		return c.args.n > 0;
	case VERB_EHLO:
	case VERB_HELO:
	case VERB_LHLO:
		return c.args.n == 0;
	case VERB_MAIL:
	case VERB_RCPT:
		return slice_find(c.args, ':') == c.args.n;
	case VERB_AUTH:
		rest = c.args;
		return !slice_word(&rest, &name) || !is_mech_name(r, name);
	default:
		return r->auth_due || c.args.n > 0;
	}
}

void
replay_auth_answer(struct replay *r, struct slice text, bool hidden)
{
	struct outgoing o = { .stage = STAGE_AUTH, .text = text,
	    .flags = ENTRY_LAST, .unit = UNIT_NONE };
	struct facts f;

	facts_init(&f);
	if (text.n == 0 && hidden) {
		o.text = slice_of(LOG_MASK);
		o.secret = (struct span){ 0, strlen(LOG_MASK) };
		hidden_by_tool(r, &o, &f);
	} else if (text.n == 0)
		r->trace.sent++;
	else if (!slice_is(text, "*")) {
		o.secret = (struct span){ 0, text.n };
		put_message(r, &o, slice_trim(text), hidden, &f);
	}
	o.facts = &f;
	replay_push(r, VERB_AUTH, STAGE_AUTH, replay_log_client(r, &o));
	r->auth_due = false;
	facts_clear(&f);
}

void
replay_auth_unseen(struct replay *r, int code)
{
	if (r->auth && r->auth_due && replay_awaited(r) == NULL &&
	    code != 421)
		replay_auth_answer(r, slice_of(""), true);
}

/* ---- what the server says ---------------------------------------------- */

bool
replay_auth_heard(struct replay *r, struct slice text, struct facts *f)
{
	const char *prompt;

	if (is_placeholder(text))
		r->trace.heard++;
	else
		trace_heard(r, text, f);
	prompt = facts_get(f, "prompt");
	r->asks_password = prompt != NULL && slice_ihas(slice_of(prompt),
	    "pass");
	replay_remember(r, f);
	return sasl_facts_hide(f);
}

void
replay_auth_reply(struct replay *r, int code)
{
	if (code == 334 && r->auth) {
		r->auth_due = true;
		return;
	}
	r->authenticated = r->authenticated || code == 235;
	replay_auth_end(r);
}

void
replay_spare_host(struct replay *r, struct slice name)
{
	if (slice_find(name, '.') < name.n && !is_known(r, name))
		replay_spare(r, name);
}

/* ---- lines that are no command ----------------------------------------- */

struct span
replay_blob(struct slice text)
{
	struct slice rest = text, word;

	while (slice_word(&rest, &word))
		if (blob_is(word)) {
			size_t at = (size_t)(word.p - text.p);

			return (struct span){ at, text.n - at };
		}
	return (struct span){ 0, 0 };
}

/* Lines of a message whose 354 the log has lost wait for nothing else. */
static bool
may_be_message(const struct replay *r)
{
	const struct waiting *w = replay_awaited(r);

	return w != NULL && (w->verb != VERB_OTHER || r->n > STRAYS_MAX);
}

struct span
replay_stray(const struct replay *r, struct slice text)
{
	if (r->auth_tried && text.n > 0 && (!r->authenticated ||
	    (!command_is_meant(text) && (blob_is_digits(slice_trim(text)) ||
	    !may_be_message(r)))))
		return (struct span){ 0, text.n };
	return replay_blob(text);
}
