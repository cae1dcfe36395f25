/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/sasl/ntlm-view.h"

#include <time.h>

#include "core/sasl/ntlm-message.h"
#include "core/banned.h"

#define LM_BYTES	24		/* and of an NT response of version 1 */
#define V2_BYTES_MIN	44		/* proof, and a blob without pairs */
#define BLOB_PAIRS_AT	44
#define TICKS_1970	UINT64_C(116444736000000000)
#define TICKS_MAX	UINT64_C(2650467744000000000)	/* the year 10000 */

static const struct {
	uint32_t	 bit;
	const char	*name, *words;
} flags[] = {
	{ 0x00000001, "flag.unicode", "names in UTF-16" },
	{ 0x00000002, "flag.oem", "names in an 8-bit code page" },
	{ 0x00000004, "flag.request-target",
	    "the server is to say its name" },
	{ 0x00000010, "flag.sign", "signed messages after the login" },
	{ 0x00000020, "flag.seal", "encrypted messages after the login" },
	{ 0x00000040, "flag.datagram", "without a connection" },
	{ 0x00000080, "flag.lm-key", "a session key in LAN Manager's way" },
	{ 0x00000200, "flag.ntlm", "NTLM responses" },
	{ 0x00000800, "flag.anonymous", "an anonymous login" },
	{ 0x00001000, "flag.domain-supplied", "a domain is told" },
	{ 0x00002000, "flag.workstation-supplied", "a workstation is told" },
	{ 0x00008000, "flag.always-sign", "room for a signature, always" },
	{ 0x00010000, "flag.target-domain", "the server is of a domain" },
	{ 0x00020000, "flag.target-server",
	    "the server keeps its own accounts" },
	{ 0x00080000, "flag.extended-security",
	    "responses with a challenge of the client, too" },
	{ 0x00100000, "flag.identify", "an identity that is only looked at" },
	{ 0x00400000, "flag.non-nt-key", "another session key, for LM" },
	{ 0x00800000, "flag.target-info",
	    "a list of facts about the server" },
	{ 0x02000000, "flag.version", "the version is told" },
	{ 0x20000000, "flag.128", "128-bit keys" },
	{ 0x40000000, "flag.key-exchange", "a session key made by the client" },
	{ 0x80000000, "flag.56", "56-bit keys" },
};

/* ---- text -------------------------------------------------------------- */

static struct span
span_of(const struct sasl_view *v, struct slice part)
{
	return part.n == 0 ? (struct span){ 0, 0 } :
	    (struct span){ (size_t)(part.p - v->message.p), part.n };
}

/* A name of either alphabet; nothing is decoded that would be no text. */
static void
show_text(struct sasl_view *v, const char *name, struct slice part,
    bool unicode, bool always)
{
	struct bytes text;
	struct fact *fact;

	bytes_init(&text, BYTES_NO_LIMIT);
	if (unicode)
		ntlm_to_utf8(&text, part);
	else
		bytes_add_slice(&text, part);
	if (always)
		fact = sasl_show(v, name, bytes_slice(&text));
	else
		fact = sasl_show_name(v, name, bytes_slice(&text));
	fact->at = span_of(v, part);
	bytes_wipe(&text);		/* people type passwords as names */
}

static void
show_name(struct sasl_view *v, const char *name, struct slice part,
    const struct ntlm_message *m)
{
	if (part.n > 0)
		show_text(v, name, part, m->flags & NTLM_UNICODE, false);
}

static void
show_hex(struct sasl_view *v, const char *name, struct slice part)
{
	struct fact *fact;
	struct bytes hex;

	bytes_init(&hex, BYTES_NO_LIMIT);
	for (size_t i = 0; i < part.n; i++)
		bytes_addf(&hex, "%02x", (unsigned char)part.p[i]);
	fact = facts_add_slice(v->out, name, bytes_slice(&hex));
	fact->at = span_of(v, part);
	bytes_clear(&hex);
}

/* ---- flags and version ------------------------------------------------- */

static void
show_flags(struct sasl_view *v, const struct ntlm_message *m)
{
	struct span at = span_of(v, m->flag_bytes);

	if (!m->has_flags)
		return;
	sasl_say(v, FACT_PLAIN, "flags", "0x%08x", m->flags)->at = at;
	for (size_t i = 0; i < COUNT_OF(flags); i++) {
		struct fact *fact;

		if (!(m->flags & flags[i].bit))
			continue;
		fact = sasl_say(v, FACT_PLAIN, flags[i].name, "%s",
		    flags[i].words);
		fact->at = at;
		fact->folded = true;
	}
}

static const char *
windows_of(unsigned major, unsigned minor, unsigned build)
{
	static const struct {
		unsigned	 major, minor, build;
		const char	*name;
	} rows[] = {
		{ 5, 1, 2600, "Windows XP" },
		{ 5, 2, 3790, "Windows Server 2003" },
		{ 6, 0, 6002, "Windows Vista or Server 2008" },
		{ 6, 0, 6003, "Windows Server 2008" },
		{ 6, 1, 7600, "Windows 7 or Server 2008 R2" },
		{ 6, 1, 7601, "Windows 7 or Server 2008 R2" },
		{ 6, 2, 9200, "Windows 8 or Server 2012" },
		{ 6, 3, 9600, "Windows 8.1 or Server 2012 R2" },
		{ 10, 0, 14393, "Windows 10 or Server 2016" },
		{ 10, 0, 17763, "Windows 10 or Server 2019" },
		{ 10, 0, 20348, "Windows Server 2022" },
		{ 10, 0, 26100, "Windows 11 or Server 2025" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i].major == major && rows[i].minor == minor &&
		    rows[i].build == build)
			return rows[i].name;
	return NULL;
}

static void
show_version(struct sasl_view *v, const struct ntlm_message *m)
{
	unsigned major, minor, build;
	const char *name;

	if (m->version.n < 8)
		return;
	major = (unsigned char)m->version.p[0];
	minor = (unsigned char)m->version.p[1];
	build = ntlm_get16(m->version.p + 2);
	name = windows_of(major, minor, build);
	sasl_say(v, FACT_PLAIN, "version", "%u.%u build %u%s%s%s", major,
	    minor, build, name != NULL ? " (" : "", name != NULL ? name : "",
	    name != NULL ? ")" : "")->at = span_of(v, m->version);
}

/* ---- target info ------------------------------------------------------- */

static struct fact *
show_stamp(struct sasl_view *v, const char *name, uint64_t ticks)
{
	time_t seconds;
	struct tm tm;

	if (ticks < TICKS_1970 || ticks >= TICKS_MAX)
		return sasl_say(v, FACT_WARN, name, "%llu ticks: no time of "
		    "our days", (unsigned long long)ticks);
	seconds = (time_t)((ticks - TICKS_1970) / 10000000);
	gmtime_r(&seconds, &tm);
	return sasl_say(v, FACT_PLAIN, name,
	    "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
	    (int)(ticks % 10000000 / 10000));
}

static struct fact *
show_pair_flags(struct sasl_view *v, uint32_t bits)
{
	return sasl_say(v, FACT_PLAIN, "info.flags", "0x%x%s%s%s", bits,
	    bits & NTLM_AVF_CONSTRAINED ? ", a constrained account" : "",
	    bits & NTLM_AVF_MIC ? ", the message has a MIC" : "",
	    bits & NTLM_AVF_UNTRUSTED_SPN ?
	    ", the target name is not trusted" : "");
}

static const char *
text_pair(unsigned id)
{
	switch (id) {
	case NTLM_AV_NB_COMPUTER:
		return "info.nb-computer";
	case NTLM_AV_NB_DOMAIN:
		return "info.nb-domain";
	case NTLM_AV_DNS_COMPUTER:
		return "info.dns-computer";
	case NTLM_AV_DNS_DOMAIN:
		return "info.dns-domain";
	case NTLM_AV_DNS_TREE:
		return "info.dns-tree";
	case NTLM_AV_TARGET_NAME:
		return "info.target-name";
	default:
		return NULL;
	}
}

static void
show_other_pair(struct sasl_view *v, const struct ntlm_pair *pair)
{
	switch (pair->id) {
	case NTLM_AV_SINGLE_HOST:
		show_hex(v, "info.single-host", pair->value);
		break;
	case NTLM_AV_CHANNEL_BINDINGS:
		show_hex(v, "info.channel-bindings", pair->value);
		break;
	default:
		sasl_say(v, FACT_PLAIN, "info.other", "pair %u, %zu bytes",
		    pair->id, pair->value.n)->at = span_of(v, pair->value);
	}
}

static void
show_pair(struct sasl_view *v, const struct ntlm_pair *pair)
{
	struct span at = span_of(v, pair->value);

	if (text_pair(pair->id) != NULL)
		show_text(v, text_pair(pair->id), pair->value, true, true);
	else if (pair->id == NTLM_AV_TIMESTAMP && pair->value.n == 8)
		show_stamp(v, "info.time",
		    ntlm_get64(pair->value.p))->at = at;
	else if (pair->id == NTLM_AV_FLAGS && pair->value.n == 4)
		show_pair_flags(v, ntlm_get32(pair->value.p))->at = at;
	else
		show_other_pair(v, pair);
}

static void
show_pairs(struct sasl_view *v, struct slice info, bool folded)
{
	struct ntlm_pair pair;
	const char *fault;

	while (ntlm_next_pair(&info, &pair, &fault)) {
		show_pair(v, &pair);
		v->out->v[v->out->n - 1].folded = folded;
	}
	if (fault != NULL)
		sasl_fault(v, "%s", fault);
}

/* ---- the client's messages --------------------------------------------- */

static void
show_unread(struct sasl_view *v, const struct ntlm_message *m)
{
	if (m->unread == 0)
		return;
	sasl_say(v, FACT_WARN, "odd", "%zu bytes belong to no field",
	    m->unread);
	if (!v->trusted)
		sasl_hide(v, "message", v->message);
}

static void
describe_negotiate(struct sasl_view *v, const struct ntlm_message *m)
{
	sasl_say(v, FACT_PLAIN, "type",
	    "1, negotiate: what the client can")->at = (struct span){ 8, 4 };
	show_flags(v, m);
	/* [MS-NLMP] 2.2.1.1: always in the code page. */
	if (m->domain.n > 0)
		show_text(v, "domain", m->domain, false, false);
	if (m->workstation.n > 0)
		show_text(v, "workstation", m->workstation, false, false);
	show_version(v, m);
	show_unread(v, m);
}

static bool
all_zero(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != 0)
			return false;
	return true;
}

static void
show_lm(struct sasl_view *v, const struct ntlm_message *m)
{
	if (m->lm.n == 0)
		return;
	if (m->lm.n == LM_BYTES && all_zero(m->lm))
		sasl_say(v, FACT_PLAIN, "lm", "24 zero bytes: left out")->at =
		    span_of(v, m->lm);
	else
		sasl_hide(v, "lm", m->lm);
}

static void
say_nt(struct sasl_view *v, const struct ntlm_message *m)
{
	struct span at = span_of(v, m->nt);

	if (m->nt.n == LM_BYTES)
		sasl_say(v, FACT_WARN, "kind", "NTLMv1, 24 bytes: its DES "
		    "gives the password's hash to whoever heard it")->at = at;
	else if (m->nt.n >= V2_BYTES_MIN)
		sasl_say(v, FACT_PLAIN, "kind", "NTLMv2: 16 bytes of proof, "
		    "%zu of what it is about", m->nt.n - 16)->at = at;
	else if (m->nt.n == 0)
		sasl_say(v, FACT_WARN, "kind", "no NT response: %s",
		    m->lm.n > 1 ? "LAN Manager's alone" :
		    "an anonymous login");
	else
		sasl_fault(v, "the NT response has %zu bytes: 24 or at least "
		    "%d are due", m->nt.n, V2_BYTES_MIN);
}

static void
show_nt(struct sasl_view *v, const struct ntlm_message *m)
{
	struct slice blob;

	if (m->nt.n > 0)
		sasl_hide(v, "nt", m->nt);
	say_nt(v, m);
	/* Only of our own are the pairs known to be what they say. */
	if (!v->trusted || m->nt.n < V2_BYTES_MIN)
		return;
	blob = slice_sub(m->nt, 16, m->nt.n);
	show_stamp(v, "time", ntlm_get64(blob.p + 8))->at =
	    span_of(v, slice_sub(blob, 8, 8));
	v->out->v[v->out->n - 1].folded = true;
	show_pairs(v, slice_sub(m->nt, BLOB_PAIRS_AT, m->nt.n), true);
}

static void
describe_authenticate(struct sasl_view *v, const struct ntlm_message *m)
{
	struct ntlm_message as = *m;

	if (!m->has_flags)		/* every writer without them is old */
		as.flags = NTLM_UNICODE;
	sasl_say(v, FACT_PLAIN, "type",
	    "3, authenticate: the proof of the client")->at =
	    (struct span){ 8, 4 };
	show_name(v, "domain", m->domain, &as);
	show_name(v, "user", m->user, &as);
	show_name(v, "workstation", m->workstation, &as);
	show_lm(v, m);
	show_nt(v, m);
	if (m->key.n > 0)
		sasl_hide(v, "session-key", m->key);
	if (m->mic.n > 0)
		sasl_hide(v, "mic", m->mic);
	show_flags(v, m);
	show_version(v, m);
	show_unread(v, m);
}

void
ntlm_describe(struct sasl_view *v)
{
	struct ntlm_message m;
	const char *fault = ntlm_read(&m, v->message);

	if (v->message.n == 0) {
		sasl_say(v, FACT_PLAIN, "note", "empty: no NTLM message");
		return;
	}
	if (fault == NULL && m.type == NTLM_NEGOTIATE)
		describe_negotiate(v, &m);
	else if (fault == NULL && m.type == NTLM_AUTHENTICATE)
		describe_authenticate(v, &m);
	else {
		sasl_fault(v, "no sound NTLM message: %s", fault != NULL ?
		    fault : "it is a server's");
		sasl_hide(v, "message", v->message);
		return;
	}
	if (v->round > 1)
		sasl_say(v, FACT_WARN, "odd",
		    "a third message: NTLM has two of the client");
}

/* ---- the server's ------------------------------------------------------ */

static void
warn_of_old(struct sasl_view *v, const struct ntlm_message *m)
{
	if (!(m->flags & NTLM_NTLM))
		sasl_say(v, FACT_WARN, "weak", "LAN Manager's response is "
		    "demanded: it gives the password away");
	else if ((m->flags & NTLM_LM_KEY) &&
	    !(m->flags & NTLM_EXTENDED_SECURITY))
		sasl_say(v, FACT_WARN, "weak", "LAN Manager's key is "
		    "demanded: it gives the password away");
	if (m->info.n == 0)
		sasl_say(v, FACT_WARN, "old", "no target info: a server that "
		    "may know only NTLMv1, and refuses the right password "
		    "when it comes as NTLMv2");
}

static void
describe_challenge(struct sasl_view *v, const struct ntlm_message *m)
{
	sasl_say(v, FACT_PLAIN, "type",
	    "2, challenge: what the client must answer")->at =
	    (struct span){ 8, 4 };
	if (m->target.n > 0)
		show_text(v, "target", m->target, m->flags & NTLM_UNICODE,
		    true);
	show_flags(v, m);
	show_hex(v, "challenge", m->challenge);
	if (m->info.n > 0)
		show_pairs(v, m->info, false);
	show_version(v, m);
	if (m->unread > 0)
		sasl_say(v, FACT_WARN, "odd", "%zu bytes belong to no field",
		    m->unread);
	warn_of_old(v, m);
}

/* A server that sends a client's message may be repeating ours. */
void
ntlm_describe_challenge(struct sasl_view *v)
{
	struct ntlm_message m;
	const char *fault = ntlm_read(&m, v->message);

	if (v->message.n == 0)
		sasl_say(v, FACT_PLAIN, "note", "no words: message 1 is due");
	else if (fault == NULL && m.type == NTLM_CHALLENGE)
		describe_challenge(v, &m);
	else if (v->round == 0 && !ntlm_is_message(v->message))
		sasl_show(v, "prompt", v->message);
	else {
		sasl_fault(v, "no sound NTLM challenge: %s", fault != NULL ?
		    fault : "it is a client's message");
		sasl_hide(v, "message", v->message);
	}
	if (v->round > 1)
		sasl_say(v, FACT_WARN, "odd",
		    "a third question: NTLM has one challenge");
}

