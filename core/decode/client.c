/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we sent: a command, a line of AUTH, the message. */
#include "core/decode/parts.h"

#include <string.h>

#include "core/smtp/command.h"
#include "core/banned.h"

static struct span
span_in(const struct entry *e, struct slice part)
{
	if (part.n == 0)
		return (struct span){ 0, 0 };
	return (struct span){ (size_t)(part.p - e->text.p), part.n };
}

static void
auth_line(const struct entry *e, const struct command *c, struct fields *out)
{
	const char *mech = facts_get(&e->facts, "mech");
	struct slice rest = c->args, word = slice_of("");
	bool initial = slice_word(&rest, &word) && rest.n > 0;
	struct field *head;

	head = fields_addf(out, e, 0, "AUTH", "%s%s", mech ? mech : "",
	    initial ? ", with its first message" : "");
	head->raw = span_in(e, word.n > 0 ? word : c->word);
	decode_sasl_facts(e, span_in(e, slice_trim(rest)), out);
}

/* A line between AUTH and its final reply. */
static void
auth_answer(const struct entry *e, struct fields *out)
{
	if (slice_is(e->text, "*"))
		fields_addf(out, e, 0, "*", "gives this exchange up");
	else if (e->text.n == 0)
		fields_addf(out, e, 0, "answer", "empty");
	else
		fields_addf(out, e, 0, "answer", "to the server's question");
	decode_sasl_facts(e, (struct span){ 0, e->text.n }, out);
}

static void
path_command(const struct entry *e, const struct command *c,
    const char *keyword, struct fields *out)
{
	struct slice path, params, word;
	struct field *f;

	if (!command_path(c->args, keyword, &path, &params)) {
		fields_addf(out, e, 0, verb_name(c->verb),
		    "no address in angle brackets")->severity = SEV_WARN;
		return;
	}
	f = path.n > 0 ? fields_add(out, e, 0, verb_name(c->verb), path) :
	    fields_addf(out, e, 0, verb_name(c->verb), "<> (no sender: a "
	    "bounce)");
	f->raw = span_in(e, path);
	while (slice_word(&params, &word)) {
		size_t eq = slice_find(word, '=');
		char name[32];

		memcpy(name, word.p, eq < sizeof(name) ? eq : sizeof(name) - 1);
		name[eq < sizeof(name) ? eq : sizeof(name) - 1] = '\0';
		f = fields_add(out, e, 1, name,
		    slice_sub(word, eq + 1, word.n));
		f->raw = span_in(e, word);
	}
}

static void
hello(const struct entry *e, const struct command *c, struct fields *out)
{
	struct field *f = fields_addf(out, e, 0, verb_name(c->verb),
	    "hello, this is %.*s", (int)c->args.n,
	    c->args.n > 0 ? c->args.p : "");

	f->raw = c->args_at;
}

static void
other_line(const struct entry *e, struct fields *out)
{
	if (e->nholes > 0 && e->holes[0].at.at == 0)
		fields_addf(out, e, 0, "line", "no command: may be a "
		    "password: hidden");
	else
		fields_addf(out, e, 0, "line", "no command that this program "
		    "knows; sent as typed");
}

static void
command_line(const struct entry *e, struct fields *out)
{
	struct command c;

	command_parse(e->text, &c);
	switch (c.verb) {
	case VERB_EHLO:
	case VERB_HELO:
	case VERB_LHLO:
		hello(e, &c, out);
		break;
	case VERB_AUTH:
		auth_line(e, &c, out);
		break;
	case VERB_MAIL:
		path_command(e, &c, "FROM", out);
		break;
	case VERB_RCPT:
		path_command(e, &c, "TO", out);
		break;
	case VERB_OTHER:
		other_line(e, out);
		break;
	default:
		fields_addf(out, e, 0, verb_name(c.verb), "%s",
		    verb_words(c.verb))->raw = c.word_at;
		break;
	}
}

static void
message(const struct log *l, const struct unit *u, struct fields *out)
{
	const struct entry *e = log_entry(l, u->first);

	if (u->n == 1 && slice_is(e->text, "."))
		fields_addf(out, e, 0, ".", "the end of the message");
	else
		fields_addf(out, e, 0, "message", "%u line%s, %zu bytes",
		    u->n, u->n == 1 ? "" : "s", u->bytes);
}

void
decode_client(const struct log *l, const struct unit *u, struct fields *out)
{
	const struct entry *e = log_entry(l, u->first);
	struct command c;

	command_parse(e->text, &c);
	if (e->flags & ENTRY_IN_DATA)
		message(l, u, out);
	else if ((e->flags & ENTRY_IN_AUTH) && (c.verb != VERB_AUTH ||
	    facts_get(&e->facts, "mech") == NULL))
		auth_answer(e, out);
	else
		command_line(e, out);
	if (!(e->flags & ENTRY_IN_DATA))
		decode_oddities(e, out);
}
