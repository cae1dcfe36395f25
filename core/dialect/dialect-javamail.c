/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JavaMail and Jakarta Mail: the dialogue without marks among its remarks.
 * Logins are left out unless mail.debug.auth is set; then a remark says so.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

/* "DEBUG SMTP: AUTH PLAIN command trace suppressed" */
static bool
hear_suppressed(struct slice text, struct heard *out)
{
	size_t end = find_words(text, " command trace suppressed");

	if (end == text.n || !starts(text, "AUTH "))
		return false;
	hear_text(out, SPEAKER_CLIENT, slice_sub(text, 0, end));
	out->hidden = true;
	return true;
}

static const struct mark remarks[] = {
	{ "AUTH ", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "STARTTLS succeeded", SPEAKER_EVENT, HEARD_TLS, false, true },
	{ "could not connect", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false,
	    true },
	{ "exception ", SPEAKER_EVENT, HEARD_NOTE, false, true },
	{ "EOF", SPEAKER_EVENT, HEARD_ENDS, false, true },
};

static bool
hear_debug(struct slice text, struct heard *out)
{
	struct slice peer;

	if (starts(text, "trying to connect to host \"") &&
	    between(text, "host \"", "\"", &peer))
		return hear_peer(out, text, peer);
	if (hear_suppressed(text, out))
		return true;
	return mark_hear(remarks, COUNT_OF(remarks), text, out);
}

static bool
hear_javamail(struct slice line, struct heard *out)
{
	struct slice text = line;

	hear_nobody(out);
	if (cut(&text, "DEBUG SMTP: ") || cut(&text, "DEBUG SMTPS: "))
		return hear_debug(text, out);
	if (starts(line, "DEBUG") || starts(line, "\tat ") ||
	    starts(line, "Caused by: "))
		return false;
	if (starts(line, "javax.mail.") || starts(line, "jakarta.mail.") ||
	    starts(line, "com.sun.mail."))
		return hear_event(out, HEARD_NOTE, line);
	return hear_bare(line, out);
}

static int
claims_javamail(struct slice line)
{
	if (starts(line, "DEBUG SMTP") || starts(line, "DEBUG: getProvider"))
		return CLAIM_CERTAIN;
	return claims_bare(line);
}

const struct dialect dialect_javamail = {
	.id = "javamail", .name = "JavaMail",
	.claims = claims_javamail, .hear = hear_javamail,
};
