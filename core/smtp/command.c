/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/smtp/command.h"

#include <assert.h>
#include <string.h>

#include "core/banned.h"

struct verb_row {
	const char	*name;
	enum stage	 stage;
	const char	*words;
};

static const struct verb_row verbs[] = {
	[VERB_EHLO] = { "EHLO", STAGE_EHLO,
	    "says who we are and asks what the server can do" },
	[VERB_HELO] = { "HELO", STAGE_EHLO,
	    "says who we are, the old way: no extensions" },
	[VERB_LHLO] = { "LHLO", STAGE_EHLO,
	    "says who we are to an LMTP server and asks what it can do" },
	[VERB_STARTTLS] = { "STARTTLS", STAGE_STARTTLS,
	    "asks to encrypt the rest of this connection" },
	[VERB_AUTH] = { "AUTH", STAGE_AUTH,
	    "logs in with the mechanism named" },
	[VERB_MAIL] = { "MAIL", STAGE_MAIL,
	    "begins a message and names its sender" },
	[VERB_RCPT] = { "RCPT", STAGE_RCPT,
	    "names a recipient of the message" },
	[VERB_DATA] = { "DATA", STAGE_DATA,
	    "asks to send the message itself" },
	[VERB_BDAT] = { "BDAT", STAGE_DATA,
	    "sends a piece of the message of the size given" },
	[VERB_RSET] = { "RSET", STAGE_OTHER,
	    "drops the message begun; the login stays" },
	[VERB_NOOP] = { "NOOP", STAGE_OTHER,
	    "does nothing but get an answer" },
	[VERB_VRFY] = { "VRFY", STAGE_OTHER,
	    "asks whether an address exists" },
	[VERB_EXPN] = { "EXPN", STAGE_OTHER,
	    "asks for the members of a mailing list" },
	[VERB_HELP] = { "HELP", STAGE_OTHER,
	    "asks for help text" },
	[VERB_QUIT] = { "QUIT", STAGE_QUIT,
	    "ends the session" },
	[VERB_OTHER] = { "", STAGE_OTHER,
	    "not a command of SMTP that is known here" },
};
_Static_assert(COUNT_OF(verbs) == VERB_OTHER + 1, "one row per verb");

static const struct verb_row *
verb_row(enum verb v)
{
	return &verbs[(unsigned)v < COUNT_OF(verbs) ? v : VERB_OTHER];
}

static enum verb
verb_find(struct slice word)
{
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (slice_iis(word, verbs[i].name))
			return (enum verb)i;
	return VERB_OTHER;
}

static size_t
blanks(struct slice s, size_t from)
{
	while (from < s.n && (s.p[from] == ' ' || s.p[from] == '\t'))
		from++;
	return from;
}

void
command_parse(struct slice line, struct command *out)
{
	struct slice rest = line;
	size_t args_at;

	*out = (struct command){ .verb = VERB_OTHER };
	if (!slice_word(&rest, &out->word))
		return;
	out->verb = verb_find(out->word);
	out->word_at = (struct span){ (size_t)(out->word.p - line.p),
	    out->word.n };
	args_at = blanks(line, out->word_at.at + out->word_at.n);
	out->args = slice_sub(line, args_at, line.n);
	if (out->args.n > 0)
		out->args_at = (struct span){ args_at, out->args.n };
}

static bool
holds_line_control(struct slice s)
{
	return slice_find(s, '\r') < s.n || slice_find(s, '\n') < s.n ||
	    slice_find(s, '\0') < s.n;
}

bool
command_write(struct bytes *out, enum verb v, struct slice arg, struct err *e)
{
	const char *name = verb_name(v);
	size_t n = strlen(name) + (arg.n > 0 ? 1 + arg.n : 0);

	assert((unsigned)v < VERB_COUNT);
	if (holds_line_control(arg))
		return err_set(e, "command.control", "what follows %s holds a "
		    "line end or NUL and would be read as another command; "
		    "nothing was sent", name);
	if (n > out->max - out->len)
		return err_set(e, "command.too-long", "the %s command would "
		    "be %zu bytes long; nothing was sent", name, n);
	bytes_add_str(out, name);
	if (arg.n > 0) {
		bytes_add_char(out, ' ');
		bytes_add_slice(out, arg);
	}
	return true;
}

const char *
verb_name(enum verb v)
{
	return verb_row(v)->name;
}

enum stage
verb_stage(enum verb v)
{
	return verb_row(v)->stage;
}

const char *
verb_words(enum verb v)
{
	return verb_row(v)->words;
}

/* Offset of the '>' that ends the path at the front of s, or s.n. */
static size_t
path_end(struct slice s)
{
	bool quoted = false;

	for (size_t i = 1; i < s.n; i++) {
		if (quoted && s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '>' && !quoted)
			return i;
	}
	return s.n;
}

bool
command_path(struct slice args, const char *keyword, struct slice *path,
    struct slice *params)
{
	struct slice rest = slice_trim(args);
	size_t colon = slice_find(rest, ':'), end;

	*path = *params = (struct slice){ NULL, 0 };
	if (colon == rest.n ||
	    !slice_iis(slice_trim(slice_sub(rest, 0, colon)), keyword))
		return false;
	rest = slice_trim(slice_sub(rest, colon + 1, rest.n));
	if (rest.n == 0)
		return false;
	if (rest.p[0] != '<') {		/* against the RFC, and common */
		slice_word(&rest, path);
		*params = slice_trim(rest);
		return true;
	}
	end = path_end(rest);
	if (end == rest.n)
		return false;
	*path = slice_sub(rest, 1, end - 1);
	*params = slice_trim(slice_sub(rest, end + 1, rest.n));
	return true;
}
