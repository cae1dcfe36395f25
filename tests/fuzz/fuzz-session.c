/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole session, as check goes through it, with a server that does what
 * the bytes say (tests/lib/turns.h), TLS included.  Three bytes choose
 * options, mechanisms and goal.
 *
 * Holds: it ends; the password leaves where the policy lets it, and nowhere
 * else; neither it nor six bytes of it are in anything that is shown, told
 * or saved, in any coding, nor is the user's name, where that is masked;
 * every event is sound; stage, cause and status are those of the documents;
 * what is saved decodes to the same when it is opened.  SESSION_SHOW=1 shows
 * each session.
 */
#include <assert.h>
#include <jansson.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/report/report.h"
#include "core/transcript/read.h"
#include "core/transcript/save.h"
#include "core/walk/driver.h"
#include "tests/lib/leakscan.h"
#include "tests/lib/logtext.h"
#include "tests/lib/samelog.h"
#include "tests/lib/turns.h"
#include "tui/login/presend.h"
#include "tui/run.h"
#include "tui/same-session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define HEAD		3
#define MOST		20000		/* bytes of a script */
#define MOVES_MAX	2000000		/* of one session */
#define MASKS_MAX	16
#define NOW_US		INT64_C(1790000000000000)
#define LOCAL_PART	"qv7.kwm"
#define USER		LOCAL_PART "@example.org"

/* The first byte */
enum { TRUSTS = 1 << 2, INSECURE = 1 << 3, IN_CLEAR = 1 << 4, LATE = 1 << 5,
	MASKED_USER = 1 << 6, SLOW = 1 << 7 };
/* and the third. */
enum { NO_LOGIN = 1 << 4, STALLS = 1 << 7 };

static const char *const secrets[] = {
	"Zebra#Quilt7", "ya29.a0Xq-Zt7Kw_pQ2vR9mLsD4", "\xc3\xa4Q7 %kz\"\\w<8",
	"eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJrcTcifQ.q0Zt7KwXpQ2vR9mL",
};

struct play {
	struct run	 run;
	struct options	 o;
	struct turns	 server;
	struct driver	 driver;
	const struct leakscan *scan;
	const char	*secret;
	bool		 typed_secret;	/* its own deed */
	bool		 stalls;
	unsigned	 moves;
};

/* ---- looking for secrets ----------------------------------------------- */

static const struct leakscan *
scan_for(size_t i)
{
	static struct leakscan *scans[COUNT_OF(secrets)];

	if (scans[i] == NULL) {
		scans[i] = leakscan_new();
		leakscan_allow(scans[i], slice_of(USER));
		leakscan_add(scans[i], "password", slice_of(secrets[i]),
		    LEAK_WINDOW);
	}
	return scans[i];
}

static void
must_not_leak(const struct play *p, struct slice text, const char *where)
{
	struct leak l;
	struct bytes said;

	if (!leakscan_find(p->scan, text, &l))
		return;
	bytes_init(&said, BYTES_NO_LIMIT);
	leak_describe(&said, &l, text);
	fprintf(stderr, "%s: %s\n", where, said.data);
	abort();
}

/* Who logs in, where that is a secret, too. */
static void
must_not_name(const struct play *p, struct slice text, const char *where)
{
	if (!p->o.mask_user || p->o.user == NULL || !slice_ihas(text,
	    LOCAL_PART))
		return;
	fprintf(stderr, "%s: the name\n", where);
	abort();
}

/* ---- the session ------------------------------------------------------- */

static void
move_clock(struct play *p)
{
	const struct loop *l = &p->run.loop;
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < l->ntimers; i++)
		if (l->timers[i]->at_us < next)
			next = l->timers[i]->at_us;
	/* Nothing would ever wake it. */
	assert(next < INT64_MAX);
	if (next > clock_mono_us())
		clock_advance(next - clock_mono_us());
}

/* Lines that somebody may type; the last ones only where a secret is due. */
static const char *const typed[] = {
	"NOOP", "EHLO me.example.org", "HELO x", "HELP", "RSET", "VRFY ann",
	"AUTH PLAIN", "AUTH LOGIN", "auth xoauth2", "AUTH CRAM-MD5",
	"AUTH SCRAM-SHA-256", "AUTH NTLM", "AUTH", "AUTH GSSAPI =", "STARTTLS",
	"MAIL FROM:<>", "RCPT TO:<a@b.example>", "DATA", ".", "QUIT", "", "*",
	"BDAT 4 LAST", "YW5u",
};

static void
type(struct play *p, unsigned char which)
{
	struct intent i = { .kind = INTENT_RAW };
	const char *line = typed[which % COUNT_OF(typed)];
	struct err e = { .id = "" };

	if (session_is_busy(p->run.session))
		return;
	if (session_state(p->run.session) == SESSION_AUTH_INPUT &&
	    which >= 0x80)
		line = p->secret;
	i.arg = slice_of(line);
	if (!session_do(p->run.session, &i, &e))
		must_not_leak(p, slice_of(e.detail), "an error");
}

static void
obey(struct play *p)
{
	switch (turns_go_on(&p->server)) {
	case TURNS_NOTHING:
		break;
	case TURNS_TYPED:
		type(p, p->server.typed);
		break;
	case TURNS_OVER:
		if (p->stalls || p->server.fd < 0 || p->server.over) {
			move_clock(p);
			break;
		}
		p->server.script = slice_of("\xff" "c");
		p->server.at = 0;
		break;
	case TURNS_SILENCE:
		move_clock(p);
		break;
	}
}

/* Until nothing moves; then the server's next turn. */
static void
pump(struct play *p)
{
	const char *wait = session_waiting_for(p->run.session);
	bool moved = turns_step(&p->server);

	assert(++p->moves < MOVES_MAX);
	if (wait != NULL)
		must_not_leak(p, slice_of(wait), "what is awaited");
	if (loop_has_pending(&p->run.loop)) {
		loop_turn(&p->run.loop, 0);
		moved = true;
	}
	if (!moved)
		obey(p);
}

/* What check does before AUTH. */
static void
look_at_credentials(struct play *p)
{
	struct run *r = &p->run;
	const struct sasl_mech *m;
	struct checks found;
	struct err e;

	if (r->walk.failed || r->walk.next.kind != INTENT_AUTH ||
	    session_state(r->session) != SESSION_READY)
		return;
	m = session_choose_mech(r->session, r->walk.next.mech, &e);
	if (m == NULL)
		return;
	presend_look(r, m, p->o.allow_plaintext_auth, &found);
	presend_log(r, &found);
	checks_clear(&found);
}

static void
walk(struct play *p)
{
	struct run *r = &p->run;

	p->driver = (struct driver){ .loop = &r->loop, .log = r->log,
	    .session = r->session, .story = &r->story, .walk = &r->walk };
	run_update(r);
	do {
		while (session_is_busy(r->session))
			pump(p);
		/* Somebody who types does so before the walk goes on. */
		while (p->server.want == TURNS_TYPED &&
		    !session_is_busy(r->session) &&
		    session_state(r->session) != SESSION_CLOSED)
			obey(p);
		run_update(r);
		look_at_credentials(p);
		run_update(r);
	} while (session_is_busy(r->session) || driver_step(&p->driver));
	run_update(r);
	must_not_leak(p, slice_of(p->driver.err.detail), "an error");
}

/* ---- what it leaves ---------------------------------------------------- */

static void
must_be_text(const struct play *p, struct slice text, const char *where)
{
	struct slice rest = text;
	size_t n;

	while (rest.n > 0) {
		uint32_t cp = utf8_next(rest, &n);

		assert(cp == '\n' || (cp != UTF8_BAD && utf8_width(cp) > 0));
		rest = slice_sub(rest, n, rest.n);
	}
	must_not_leak(p, text, where);
	must_not_name(p, text, where);
}

static bool
is_stage(const char *name)
{
	enum stage s;

	return stage_parse(name, &s) || strcmp(name, "other") == 0;
}

static bool
is_cause(const char *id)
{
	return cause_find(id) != NULL || strncmp(id, "unknown", 7) == 0;
}

static void
check_json(const struct play *p, const struct report *r)
{
	const json_t *ok, *stage, *cause;
	struct bytes out;
	json_error_t e;
	json_t *j;

	bytes_init(&out, BYTES_NO_LIMIT);
	report_json(&out, r);
	must_be_text(p, bytes_slice(&out), "JSON");
	j = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, &e);
	assert(j != NULL);
	ok = json_object_get(j, "ok");
	stage = json_object_get(j, "failed_stage");
	cause = json_object_get(j, "cause");
	assert(json_is_boolean(ok));
	assert(json_is_true(ok) == json_is_null(stage));
	assert(json_is_null(stage) || is_stage(json_string_value(stage)));
	assert(json_is_null(cause) || is_cause(json_string_value(cause)));
	assert(json_array_size(json_object_get(j, "transcript")) ==
	    log_count(p->run.log));
	json_decref(j);
	bytes_clear(&out);
}

static void
check_report(struct play *p)
{
	struct run *r = &p->run;
	struct report report = { .target = r->name, .log = r->log,
	    .story = &r->story, .walk = &r->walk, .teachings = true };
	struct bytes out;

	if (r->story.failure.is && run_explain(r, r->story.failure.unit))
		report.explanation = &r->explanation;
	check_json(p, &report);
	bytes_init(&out, BYTES_NO_LIMIT);
	for (size_t u = 0; u < log_units(r->log); u++)
		report_unit_text(&out, r->log, u);
	if (report.explanation != NULL)
		report_card_text(&out, report.explanation, 78);
	report_end_text(&out, &report);
	for (int i = 0; i < EQUIVALENT_COUNT; i++)
		same_session_text(&out, (enum equivalent_tool)i, r, &p->o);
	if (getenv("SESSION_SHOW") != NULL)
		fputs(out.data, stderr);
	must_be_text(p, bytes_slice(&out), "the report");
	bytes_clear(&out);
}

static void
check_status(const struct play *p)
{
	static const int documented[] = { 0, 2, 6, 21, 22, 23, 24, 25, 26, 27,
	    28, 29, 32 };
	int status = walk_exit_status(&p->run.walk, &p->run.story);

	for (size_t i = 0; i < COUNT_OF(documented); i++)
		if (documented[i] == status)
			return;
	abort();
}

static void
check_entries(const struct play *p)
{
	const struct log *l = p->run.log;

	logtext_check(l);
	for (size_t i = 0; i < log_count(l); i++) {
		const struct entry *e = log_entry(l, i);

		assert(e->id == i && e->unit < log_units(l));
		assert(e->text.n <= LOG_LINE_MAX + sizeof(LOG_MASK));
		assert((e->kind == ENTRY_EVENT) == (e->event != NULL));
		must_not_leak(p, e->text, "an entry");
		must_not_name(p, e->text, "an entry");
		for (size_t k = 0; k < e->facts.n; k++)
			must_not_leak(p, slice_of(e->facts.v[k].value),
			    e->facts.v[k].name);
	}
}

/* Refused by the gate: what it names is masked, until it does not. */
static bool
make(struct save *s, const struct transcript_format *f, struct slice *text)
{
	struct gate_hit hit;
	bool at_once = true;

	for (int i = 0; !save_make(s, f, text, &hit); i++) {
		assert(i < MASKS_MAX);
		save_mask_hit(s, &hit);
		at_once = false;
	}
	return at_once;
}

static void
reads_again(const struct play *p, struct slice text, const char *format,
    bool same)
{
	struct transcript t;
	struct err e;

	assert(transcript_read(&t, text, &e));
	assert(!t.partial && t.masked == 0);
	if (same)
		samelog_check(p->run.log, t.log, format);
	transcript_clear(&t);
}

/* One format each time, and now and then without names: saving looks for
 * the secret in every reading of the text, which is what takes time here. */
static void
check_saved(const struct play *p, size_t choice)
{
	const struct run *r = &p->run;
	const struct transcript_format *f = transcript_format_at(choice % 4);
	bool renamed = choice % 16 >= 12, same;
	struct save *s = save_new(&(struct save_input){ .log = r->log,
	    .target = r->name, .program = "fuzz", .goal = &r->goal,
	    .no_notes = choice % 16 >= 4 });
	struct slice text;

	if (renamed)
		save_rename_all(s, true);
	same = make(s, f, &text);
	must_be_text(p, text, f->name);
	reads_again(p, text, f->name, same && !renamed);
	save_free(s);
}

/* Policy: in clear text, or unverified, only where the user has said so. */
static void
check_wire(const struct play *p)
{
	bool verified = p->server.cert == TURNS_GOOD &&
	    p->o.tls_opts.ca_pem != NULL;

	if (!p->o.allow_plaintext_auth)
		must_not_leak(p, bytes_slice(&p->server.clear),
		    "what was sent in clear");
	if (!verified && !p->o.insecure)
		must_not_leak(p, bytes_slice(&p->server.inside),
		    "what was sent to somebody unknown");
}

/* ---- from bytes to options --------------------------------------------- */

static const char *
mechs(uint8_t choice, char *out, size_t size)
{
	size_t n = 0, i = choice & 0x3f;

	while (sasl_at(n) != NULL)
		n++;
	if (i % (n + 1) == n)
		return NULL;
	if (choice & 0x40)
		snprintf(out, size, "%s,%s", sasl_at(i % (n + 1))->name,
		    sasl_at(i % n)->name);
	else
		snprintf(out, size, "%s", sasl_at(i % (n + 1))->name);
	return out;
}

static void
choose(struct play *p, const uint8_t *d, char *list, size_t list_size)
{
	struct options *o = &p->o;
	size_t secret = d[1] >> 7 | (d[2] >> 4 & 2);

	*o = (struct options){ .program = PROGRAM_CHECK,
	    .family = AF_UNSPEC, .password_fd = -1, .user = USER,
	    .timeout_ms = d[0] & SLOW ? 1000 : 30000,
	    .tls = (enum tls_mode)(d[0] & 3), .tls_given = true,
	    .insecure = d[0] & INSECURE,
	    .allow_plaintext_auth = d[0] & IN_CLEAR,
	    .no_initial_response = d[0] & LATE,
	    .mask_user = d[0] & MASKED_USER,
	    .from = USER, .to = "bob@example.org", .until_given = true,
	    .until = (enum stage)((d[2] & 0xf) % STAGE_COUNT),
	};
	o->auth = mechs(d[1], list, list_size);
	if (d[0] & TRUSTS) {
		o->tls_opts.ca_pem = turns_ca();
		o->tls_opts.ca_pem_n = strlen(turns_ca());
	}
	if (d[2] & NO_LOGIN)
		o->user = NULL;
	p->stalls = d[2] & STALLS;
	p->secret = secrets[secret];
	p->scan = scan_for(secret);
}

static void
set_password(struct play *p)
{
	struct run *r = &p->run;

	r->credentials.password = secret_new(p->secret, strlen(p->secret));
	session_set_credentials(r->session, r->credentials.user,
	    r->credentials.authzid, r->credentials.password);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct play p;
	char list[80];
	struct err e;

	if (size < HEAD || size > MOST)
		return 0;
	memset(&p, 0, sizeof(p));
	clock_fake(1000000, NOW_US);
	choose(&p, data, list, sizeof(list));
	turns_open(&p.server, (struct slice){ (const char *)data + HEAD,
	    size - HEAD }, slice_of(p.secret));
	assert(run_init(&p.run, &p.o, p.server.target, &e));
	set_password(&p);
	walk(&p);
	check_wire(&p);
	check_entries(&p);
	check_status(&p);
	check_report(&p);
	check_saved(&p, size + data[1]);
	run_clear(&p.run);
	turns_close(&p.server);
	return 0;
}

/* Nothing of the machine's: no store, no ticket, no home. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setenv("SSL_CERT_FILE", "/dev/null", 1);
	setenv("SSL_CERT_DIR", "/nonexistent", 1);
	setenv("KRB5_CONFIG", "/dev/null", 1);
	setenv("KRB5CCNAME", "FILE:/nonexistent", 1);
	unsetenv("SSLKEYLOGFILE");
	setenv("HOME", "/nonexistent", 1);
	setlocale(LC_CTYPE, "C.UTF-8");
	secret_init();
	turns_begin();
	return 0;
}
