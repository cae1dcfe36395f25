/* SPDX-License-Identifier: GPL-3.0-or-later */
/* msmtp --debug: its settings first, then "<-- " and "--> ". */
#include "core/dialect/hear.h"

#include "core/banned.h"

static const struct mark marks[] = {
	{ "<-- ", SPEAKER_SERVER, 0, false, false },
	{ "--> ", SPEAKER_CLIENT, 0, false, false },
	{ "TLS session parameters", SPEAKER_EVENT, HEARD_TLS, false, true },
	{ "TLS certificate information", SPEAKER_NOBODY, 0, false, true },
	{ "msmtp: cannot connect", SPEAKER_EVENT, HEARD_CONNECT_FAILED, false,
	    true },
	{ "msmtp: TLS handshake failed", SPEAKER_EVENT, HEARD_TLS_FAILED,
	    false, true },
	{ "msmtp: TLS certificate verification failed", SPEAKER_EVENT,
	    HEARD_TLS_FAILED, false, true },
	{ "msmtp: ", SPEAKER_EVENT, HEARD_NOTE, false, true },
};

static bool
hear_msmtp(struct slice line, struct heard *out)
{
	struct slice peer = line;

	if (slice_is(slice_trim(line), "-->"))
		return hear_text(out, SPEAKER_CLIENT,
		    slice_sub(line, line.n, 0));
	if (cut(&peer, "host = "))
		return hear_peer(out, line, peer);
	return mark_hear(marks, COUNT_OF(marks), line, out);
}

static int
claims_msmtp(struct slice line)
{
	if (starts(line, "<-- ") || starts(line, "--> "))
		return CLAIM_CERTAIN;
	return starts(line, "tls_") && find_words(line, " = ") < line.n ?
	    CLAIM_COULD : CLAIM_NONE;
}

const struct dialect dialect_msmtp = {
	.id = "msmtp", .name = "msmtp --debug",
	.claims = claims_msmtp, .hear = hear_msmtp,
};
