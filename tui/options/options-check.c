/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/options/options-check.h"

#include <stdio.h>
#include <string.h>

#include "core/base/bytes.h"
#include "core/base/vis.h"
#include "core/net/address.h"
#include "core/report/equivalent.h"
#include "core/sasl/sasl.h"
#include "core/transcript/format.h"
#include "core/base/nearest.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

/* A word of this length, with letters and digits in it, may be a secret. */
#define SECRET_LEN_MIN	6
/* A longer one, whatever it holds. */
#define SECRET_LEN_SURE	24

#define LINE_COLS	78

/* ---- what may be repeated ---------------------------------------------- */

enum { HAS_LOWER = 1, HAS_UPPER = 2, HAS_DIGIT = 4, HAS_OTHER = 8 };

static unsigned
kinds_of(const char *word)
{
	unsigned has = 0;

	for (; *word != '\0'; word++)
		has |= *word >= 'a' && *word <= 'z' ? HAS_LOWER :
		    *word >= 'A' && *word <= 'Z' ? HAS_UPPER :
		    *word >= '0' && *word <= '9' ? HAS_DIGIT :
		    strchr("._-", *word) != NULL ? 0 : HAS_OTHER;
	return has;
}

static bool
may_be_secret(const char *word)
{
	unsigned has = kinds_of(word);
	bool letters = has & (HAS_LOWER | HAS_UPPER);

	if (strlen(word) < SECRET_LEN_MIN)
		return false;
	return (has & HAS_OTHER) || strlen(word) > SECRET_LEN_SURE ||
	    (letters && (has & HAS_DIGIT));
}

/* A path that says where it begins is one; a bare word may be anything. */
const char *
options_file_shown(char *out, size_t size, const char *path)
{
	char shown[160];

	if (strchr("/.~", *path) == NULL && may_be_secret(path)) {
		snprintf(out, size, "(not repeated here: it may be a secret)");
		return out;
	}
	vis_copy(shown, sizeof(shown), slice_of(path));
	snprintf(out, size, "%s", shown);
	return out;
}

/* ---- mechanisms -------------------------------------------------------- */

static const char *
mech_name_at(size_t i)
{
	const struct sasl_mech *m = sasl_at(i);

	return m != NULL ? m->name : NULL;
}

/* The next name of a list; *list is NULL behind the last. */
static bool
next_name(const char **list, struct slice *name)
{
	size_t n;

	if (*list == NULL)
		return false;
	n = strcspn(*list, ",");
	*name = slice_trim((struct slice){ *list, n });
	*list = (*list)[n] == ',' ? *list + n + 1 : NULL;
	return true;
}

static void
list_mechs(struct bytes *out)
{
	size_t line = 0;	/* where the last one begins */
	const char *name;

	bytes_add_str(out, "It knows");
	for (size_t i = 0; (name = mech_name_at(i)) != NULL; i++) {
		if (i > 0)
			bytes_add_char(out, ',');
		if (out->len - line + strlen(name) + 2 > LINE_COLS) {
			bytes_add_char(out, '\n');
			line = out->len;
		} else
			bytes_add_char(out, ' ');
		bytes_add_str(out, name);
	}
}

static bool
refuse_mech(struct slice name)
{
	const char *near = nearest_name(name, mech_name_at);
	struct bytes list;

	bytes_init(&list, BYTES_NO_LIMIT);
	list_mechs(&list);
	usage_error("--auth names a mechanism that this program does not "
	    "know%s%s.\n%s", near ? "; the nearest\nis " : "",
	    near ? near : "", list.data);
	bytes_clear(&list);
	return false;
}

bool
options_check_auth(const char *list)
{
	struct slice name;

	while (next_name(&list, &name))
		if (sasl_find(name) == NULL)
			return refuse_mech(name);
	return true;
}

/* The flags that all of them have, and those that any has. */
static void
flags_of(const char *list, unsigned *all, unsigned *any)
{
	const struct sasl_mech *m;
	struct slice name;

	*all = ~0u;
	*any = 0;
	while (next_name(&list, &name)) {
		m = sasl_find(name);
		*all &= m != NULL ? m->flags : 0;
		*any |= m != NULL ? m->flags : 0;
	}
}

static bool
any_needs(const struct options *o, unsigned flag)
{
	unsigned all, any;

	if (o->auth == NULL)
		return true;
	flags_of(o->auth, &all, &any);
	return any & flag;
}

bool
options_need_user(const struct options *o)
{
	return any_needs(o, SASL_NEEDS_USER);
}

bool
options_need_password(const struct options *o)
{
	return any_needs(o, SASL_NEEDS_PASSWORD);
}

bool
options_need_token(const struct options *o)
{
	unsigned all, any;

	if (o->auth == NULL)
		return false;
	flags_of(o->auth, &all, &any);
	return all & SASL_TOKEN;
}

/* ---- single values ----------------------------------------------------- */

bool
options_check_binding(const char *type)
{
	static const char *const types[] = { "tls-exporter", "tls-unique",
	    "tls-server-end-point" };

	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return usage_error("--channel-binding takes tls-exporter, tls-unique "
	    "or tls-server-end-point");
}

bool
options_check_version(const char *option, const char *version)
{
	static const char *const names[] = { "1", "1.0", "1.1", "1.2",
	    "1.3" };
	struct slice s = slice_of(version);

	s = slice_sub(s, slice_istarts(s, "tlsv") ? 4 :
	    slice_istarts(s, "tls") ? 3 : 0, s.n);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (slice_is(s, names[i]))
			return true;
	return usage_error("%s takes a TLS version: 1.0, 1.1, 1.2 or 1.3",
	    option);
}

bool
options_check_tool(const char *name)
{
	enum equivalent_tool tool;

	return equivalent_parse(name, &tool) || usage_error("--equivalent "
	    "takes openssl, swaks, curl or msmtp");
}

bool
options_check_source(const char *text)
{
	struct address a;

	return address_parse(&a, slice_of(text)) || usage_error("--source "
	    "takes an IP address of this system, such as 192.0.2.7 or "
	    "2001:db8::7");
}

bool
options_check_format(const char *name)
{
	return transcript_format_find(name) != NULL || usage_error("--format "
	    "takes text, markdown, json or html");
}

/* ---- together ---------------------------------------------------------- */

/* The first of the targets, or none: the start screen may come to it. */
static bool
may_be_practice(const struct options *o)
{
	return o->nwords == 0 || strncmp(o->words[0], "practice", 8) == 0;
}

static bool
like_fits(const struct options *o)
{
	bool session = (o->program == PROGRAM_CHECK ||
	    o->program == PROGRAM_SCREEN) && may_be_practice(o);

	return o->like == NULL || session ||
	    o->program == PROGRAM_PRACTICE || usage_error("--like belongs to "
	    "the practice server: practice --like exim,\nor check "
	    "practice:NAME --like exim");
}

static bool
scenario_fits(const struct options *o)
{
	const char *s = o->scenario;

	if (s == NULL || o->program == PROGRAM_PRACTICE)
		return true;
	if (o->program == PROGRAM_CHECK || o->program == PROGRAM_SCREEN)
		return usage_error("--scenario belongs to the practice server "
		    "alone; for a session it is\nthe target: practice:NAME, or "
		    "practice:./FILE");
	return usage_error("--scenario belongs to practice");
}

static bool
has_user(const struct options *o)
{
	return o->user != NULL || o->netrc || o->netrc_file != NULL ||
	    !options_need_user(o) || o->program != PROGRAM_CHECK ||
	    may_be_practice(o);
}

static bool
name_fits(const char *option, const char *name)
{
	for (const char *p = name; p != NULL && *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return usage_error("%s holds a control character "
			    "(a line end?): no user name has one", option);
	return true;
}

/*
 * NAME:PASSWORD is how other tools take both.  The few user names with a
 * colon can be had from a netrc file or typed, a password in a list of
 * processes cannot be taken back; an address literal has colons of its own.
 */
static bool
holds_password(const char *user)
{
	const char *colon = user != NULL ? strchr(user, ':') : NULL;
	const char *literal = user != NULL ? strstr(user, "@[") : NULL;

	return colon != NULL && (literal == NULL || colon < literal);
}

static bool
user_fits(const char *user)
{
	return !holds_password(user) || usage_error("--user takes the name "
	    "alone, and this one has a colon: what follows it may be a\n"
	    "password, which every user of this machine can read there.\n"
	    "Leave it out to be asked for it, or use --password-file FILE, "
	    "--password-fd N,\n--password-eval COMMAND or --netrc. A user "
	    "name that really holds a colon is\ntaken from --netrc-file FILE, "
	    "or typed when the screen asks for it");
}

static bool
ca_out_fits(const struct options *o)
{
	if (o->ca_out == NULL)
		return true;
	if (o->program != PROGRAM_PRACTICE || o->list)
		return usage_error("--ca-out belongs to practice, when it is a "
		    "server");
	if (o->save != NULL || o->format != NULL || o->anonymize)
		return usage_error("a practice server saves no transcript: "
		    "--ca-out is all that it writes");
	return o->ca_out[0] != '\0' || usage_error("--ca-out takes the name "
	    "of a file");
}

static bool
save_fits(const struct options *o)
{
	if (o->ca_out != NULL)
		return true;
	if (o->program == PROGRAM_SANITIZE && o->save == NULL &&
	    o->format == NULL && !o->anonymize)
		return !o->overwrite || o->output != NULL ||
		    usage_error("--overwrite needs --output FILE");
	if (o->save == NULL)
		return (o->format == NULL && !o->anonymize && !o->overwrite) ||
		    usage_error("%s needs --save FILE", o->format != NULL ?
		    "--format" : o->anonymize ? "--anonymize" :
		    "--overwrite");
	if (o->program != PROGRAM_CHECK)
		return usage_error("--save belongs to check");
	if (o->save[0] == '\0')
		return usage_error("--save takes the name of a file, or - for "
		    "standard output");
	if (o->json && strcmp(o->save, "-") == 0)
		return usage_error("--json and --save - would both write to "
		    "standard output");
	return true;
}

/* Lines, or a script, in place of the screen. */
static bool
face_fits(const struct options *o)
{
	const char *option = o->script != NULL ? "--script" : "--plain";

	if (o->rows > 0 && o->script == NULL)
		return usage_error("--size is for the screen of --script "
		    "FILE");
	if (o->script == NULL && !o->plain)
		return true;
	if (o->program != PROGRAM_SCREEN && o->program != PROGRAM_OPEN &&
	    o->program != PROGRAM_LESSON)
		return usage_error("%s takes the place of the screen, not of "
		    "a command", option);
	if (o->script != NULL && o->plain)
		return usage_error("--plain and --script exclude each other: "
		    "a script is about a screen");
	if (o->nwords > 1)
		return usage_error("%s holds one session: name one TARGET",
		    option);
	return true;
}

/* An opened file is no session: nothing is connected to, nobody logs in. */
static bool
file_fits(const struct options *o)
{
	if (o->program != PROGRAM_OPEN)
		return true;
	if (o->nwords != 1)
		return usage_error("open takes one FILE, or - for standard "
		    "input");
	if (o->user != NULL || o->auth != NULL || o->mx != NULL ||
	    o->srv != NULL || o->until_given || o->data != NULL ||
	    o->password_file != NULL || o->password_eval != NULL ||
	    o->password_fd >= 0 || o->netrc || o->netrc_file != NULL)
		return usage_error("open shows what a file tells: options of "
		    "a connection or a login do nothing there");
	return true;
}

/* decode and sanitize: one file, and nothing of a session. */
static bool
text_fits(const struct options *o)
{
	bool reads = o->program == PROGRAM_DECODE ||
	    o->program == PROGRAM_SANITIZE;
	const char *name = o->program == PROGRAM_DECODE ? "decode" :
	    "sanitize";

	if (o->output != NULL && o->program != PROGRAM_SANITIZE)
		return usage_error("--output belongs to sanitize; see "
		    "--save of check");
	if (!reads)
		return true;
	if (o->nwords > 1)
		return usage_error("%s takes one FILE, or standard input",
		    name);
	if (o->json && o->program == PROGRAM_SANITIZE)
		return usage_error("sanitize writes the text that it reads: "
		    "--json belongs to decode");
	if (o->user != NULL || o->auth != NULL || o->mx != NULL ||
	    o->srv != NULL || o->until_given || o->data != NULL ||
	    o->password_file != NULL || o->password_eval != NULL ||
	    o->password_fd >= 0 || o->netrc || o->netrc_file != NULL)
		return usage_error("%s reads a file: options of a connection "
		    "or a login do nothing there", name);
	return true;
}

/* A lesson brings its own server and account. */
static bool
lesson_fits(const struct options *o)
{
	if (o->program != PROGRAM_LESSON)
		return true;
	if (o->nwords > 1)
		return usage_error("lesson takes one NAME, or a FILE");
	if (o->json && o->nwords > 0)
		return usage_error("--json is for the list: lesson --json");
	if (o->user != NULL || o->auth != NULL || o->mx != NULL ||
	    o->srv != NULL || o->until_given || o->data != NULL ||
	    o->password_file != NULL || o->password_eval != NULL ||
	    o->password_fd >= 0 || o->netrc || o->netrc_file != NULL)
		return usage_error("a lesson brings its own server and "
		    "account: options of a connection or a login do nothing "
		    "there");
	return true;
}

bool
options_fit_together(const struct options *o)
{
	if (o->until_given && o->until == STAGE_AUTH && !has_user(o))
		return usage_error("--until auth needs --user NAME");
	if (!name_fits("--user", o->user) ||
	    !name_fits("--authzid", o->authzid) || !user_fits(o->user))
		return false;
	if (o->until_given && o->until >= STAGE_RCPT && o->to == NULL &&
	    !(o->nwords > 0 && may_be_practice(o)))
		return usage_error("--until %s needs --to ADDRESS",
		    stage_name(o->until));
	if (!like_fits(o) || !scenario_fits(o) || !ca_out_fits(o) ||
	    !save_fits(o) || !face_fits(o) || !file_fits(o) ||
	    !text_fits(o) || !lesson_fits(o))
		return false;
	if (o->mx != NULL && o->srv != NULL)
		return usage_error("--mx and --srv exclude each other");
	if ((o->mx != NULL || o->srv != NULL) && o->nwords > 0)
		return usage_error("--mx and --srv take the place of TARGET");
	if (o->tls_opts.key != NULL && o->tls_opts.cert == NULL)
		return usage_error("--key needs --cert FILE");
	return true;
}
