/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may lie in a keymap: no secret. */
#include "tui/command/command.h"

#include <ctype.h>
#include <stdio.h>

#include "core/base/base64.h"
#include "core/sasl/sasl.h"
#include "core/smtp/command.h"
#include "tui/banned.h"

#define ANSWER_MIN	8	/* digits of base64; less holds no secret */

/* The name as a command takes it; "" where it is none that is known. */
static void
mech_words(struct slice word, char *out, size_t size)
{
	const struct sasl_mech *m = sasl_find(word);

	snprintf(out, size, "%s%s", m != NULL ? " " : "",
	    m != NULL ? m->name : "");
	for (; *out != '\0'; out++)
		*out = (char)tolower((unsigned char)*out);
}

static bool
is_letters_of_one_case(struct slice word)
{
	bool upper = false, other = false;

	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= 'A' && word.p[i] <= 'Z')
			upper = true;
		else
			other = true;
	return upper && !other;
}

/* The answer to a challenge: base64 that is no verb, and alone. */
static bool
is_answer(struct slice word, struct slice rest)
{
	char room[1024];
	struct command c;
	size_t n;

	command_parse(word, &c);
	if (c.verb != VERB_OTHER || slice_trim(rest).n > 0 ||
	    word.n < ANSWER_MIN || is_letters_of_one_case(word))
		return false;
	return base64_decoded_max(word.n) > sizeof(room) ||
	    base64_decode(room, &n, word) == BASE64_CANONICAL;
}

/* Behind "AUTH": a mechanism that has secrets, and something else. */
static bool
has_initial_response(struct slice rest, struct slice *mech,
    struct slice *response)
{
	return slice_word(&rest, mech) && slice_word(&rest, response) &&
	    !slice_is(*response, "=") && !slice_is(*response, "*") &&
	    !slice_iis(*mech, "EXTERNAL") && !slice_iis(*mech, "ANONYMOUS");
}

/* What stands behind a "send"; *bad: where. */
static bool
sends_secret(struct slice rest, struct slice *mech, struct slice *bad)
{
	struct slice word = slice_of("");

	*mech = slice_of("");
	if (!slice_word(&rest, &word))
		return false;
	*bad = word;
	if (slice_iis(word, "AUTH"))
		return has_initial_response(rest, mech, bad);
	return is_answer(word, rest);
}

static bool
is_send(struct slice word)
{
	while (word.n > 0 && word.p[0] == ':')
		word = slice_sub(word, 1, word.n);
	return slice_is(word, "send");
}

/* Also within what is opened in the command line, or mapped in turn. */
bool
command_check_kept(const char *line, size_t *at, struct err *e)
{
	struct slice rest = slice_of(line), word, mech, bad;
	char name[40];

	while (slice_word(&rest, &word)) {
		size_t end = slice_find(rest, ';');

		if (!is_send(word) || !sends_secret(slice_sub(rest, 0, end),
		    &mech, &bad))
			continue;
		*at = (size_t)(bad.p - line);
		mech_words(mech, name, sizeof(name));
		return err_set(e, "command.secret", "a secret does not belong "
		    "into a keymap: the password is asked for when the key is "
		    "pressed: map to \"auth%s\"", name);
	}
	return command_check_at(line, at, e);
}
