/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exchange's protocol logs, CSV with nine fields:
 *	date-time,connector-id,session-id,sequence-number,local-endpoint,
 *	remote-endpoint,event,data,context
 * where "<" came in and ">" went out, of a receive connector as of a send
 * connector; and Outlook's own log with <rx> and <tx>.
 */
#include "core/dialect/hear.h"

#include "core/banned.h"

enum { TIME, CONNECTOR, SESSION, NUMBER, LOCAL, REMOTE, EVENT, DATA, FIELDS };

/* One field of CSV; quotes around it are taken off. */
static bool
field(struct slice *rest, struct slice *out)
{
	size_t end;

	if (rest->n > 0 && rest->p[0] == '"') {
		for (end = 1; end < rest->n; end++) {
			if (rest->p[end] != '"')
				continue;
			if (end + 1 < rest->n && rest->p[end + 1] == '"')
				end++;
			else
				break;
		}
		*out = (struct slice){ rest->p + 1, end - 1 };
		end += end < rest->n;
	} else {
		end = slice_find(*rest, ',');
		*out = (struct slice){ rest->p, end };
	}
	if (end >= rest->n) {
		*rest = (struct slice){ rest->p + rest->n, 0 };
		return false;
	}
	*rest = (struct slice){ rest->p + end + 1, rest->n - end - 1 };
	return true;
}

static bool
split(struct slice line, struct slice f[FIELDS], int64_t *wall)
{
	struct slice rest = line;

	if (line.n < 20 || line.p[0] < '0' || line.p[0] > '9')
		return false;
	for (size_t i = 0; i < FIELDS; i++)
		if (!field(&rest, &f[i]) && i < EVENT)
			return false;
	return f[EVENT].n == 1 && when_parse(f[TIME], 0, wall) == f[TIME].n;
}

/* "authenticated", certificates and the like. */
static bool
hear_information(struct slice data, struct slice context, struct heard *out)
{
	if (slice_ihas(context, "TLS protocol ") ||
	    slice_ihas(data, "TLS protocol "))
		return hear_event(out, HEARD_TLS, data.n > 0 ? data : context);
	if (slice_ihas(context, "fail") || slice_ihas(data, "fail") ||
	    slice_ihas(context, "error"))
		return hear_event(out, HEARD_NOTE,
		    data.n > 0 ? data : context);
	return false;
}

static bool
hear_event_of(struct slice f[FIELDS], struct slice context,
    struct heard *out)
{
	switch (f[EVENT].p[0]) {
	case '+':
		return hear_peer(out, f[REMOTE], f[REMOTE]);
	case '-':
		return hear_event(out, HEARD_ENDS,
		    context.n > 0 ? context : f[DATA]);
	case '*':
		return hear_information(f[DATA], context, out);
	case '<':
	case '>':
		return hear_text(out, looks_reply(f[DATA]) > 0 ?
		    SPEAKER_SERVER : SPEAKER_CLIENT, f[DATA]);
	default:
		return false;
	}
}

static bool
hear_exchange(struct slice line, struct heard *out)
{
	struct slice f[FIELDS] = { { NULL, 0 } }, context, rest;
	int64_t wall;

	hear_nobody(out);
	if (!split(line, f, &wall))
		return false;
	rest = slice_sub(line, (size_t)(f[DATA].p + f[DATA].n - line.p),
	    line.n);
	cut(&rest, "\"");
	cut(&rest, ",");
	context = rest.n > 0 ? rest : (struct slice){ line.p + line.n, 0 };
	if (!hear_event_of(f, context, out))
		return hear_nobody(out);
	out->session = f[SESSION];
	out->wall_us = wall;
	return true;
}

static int
claims_exchange(struct slice line)
{
	struct slice f[FIELDS];
	int64_t wall;

	if (starts(line, "#Log-type: SMTP ") ||
	    starts(line, "#Fields: date-time,connector-id,session-id"))
		return CLAIM_CERTAIN;
	return split(line, f, &wall) ? CLAIM_CERTAIN : CLAIM_NONE;
}

static const struct mark outlook[] = {
	{ "<rx> ", SPEAKER_SERVER, 0, false, false },
	{ "<tx> ", SPEAKER_CLIENT, 0, false, false },
	{ "Connected to host", SPEAKER_NOBODY, 0, false, true },
	{ "Securing connection", SPEAKER_NOBODY, 0, false, true },
	{ "Begin execution", SPEAKER_NOBODY, 0, false, true },
	{ "End execution", SPEAKER_NOBODY, 0, false, true },
	{ "Disconnected from host", SPEAKER_EVENT, HEARD_ENDS, false, true },
	{ "Error ", SPEAKER_EVENT, HEARD_NOTE, false, true },
};

/* "SMTP (mail.example): <rx> 220 ..." */
static bool
hear_outlook(struct slice line, struct heard *out)
{
	struct slice peer, text;
	size_t at = find_words(slice_sub(line, 0, 64), "SMTP (");

	hear_nobody(out);
	if (at > 40)
		return false;
	text = slice_sub(line, at, line.n);
	if (!between(text, "SMTP (", "): ", &peer))
		return false;
	text = slice_sub(text, (size_t)(peer.p + peer.n + 3 - text.p), text.n);
	if (starts(text, "Connecting to host"))
		return hear_peer(out, text, peer);
	return mark_hear(outlook, COUNT_OF(outlook), text, out);
}

static int
claims_outlook(struct slice line)
{
	return starts(line, "SMTP (") && (find_words(line, ": <rx> ") <
	    line.n || find_words(line, ": <tx> ") < line.n ||
	    find_words(line, ": Connect") < line.n) ? CLAIM_CERTAIN :
	    CLAIM_NONE;
}

const struct dialect dialect_exchange = {
	.id = "exchange", .name = "Exchange's protocol log",
	.claims = claims_exchange, .hear = hear_exchange,
	.server_side = true,
};

const struct dialect dialect_outlook = {
	.id = "outlook", .name = "Outlook's log",
	.claims = claims_outlook, .hear = hear_outlook,
};
