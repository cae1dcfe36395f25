/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/options/options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "config.h"
#include "core/base/slice.h"
#include "core/base/vis.h"
#include "tui/options/options-check.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

#define TIMEOUT_DEFAULT_MS	30000
#define TIMEOUT_MAX_S		3600

enum {
	OPT_TLS = 256, OPT_MX, OPT_SRV, OPT_CONNECT_TO, OPT_SOURCE,
	OPT_TIMEOUT, OPT_HELO, OPT_CA_FILE, OPT_CA_DIR, OPT_INSECURE,
	OPT_CERT, OPT_KEY, OPT_TLS_MIN, OPT_TLS_MAX, OPT_CIPHERS, OPT_SNI,
	OPT_KEYLOG, OPT_USER, OPT_AUTHZID, OPT_AUTH, OPT_PASSWORD,
	OPT_PASSWORD_FD, OPT_PASSWORD_FILE, OPT_PASSWORD_EVAL, OPT_NETRC,
	OPT_NETRC_FILE, OPT_CLEAR_AUTH, OPT_NO_INITIAL, OPT_UNTIL, OPT_FROM,
	OPT_TO, OPT_DATA, OPT_JSON, OPT_NO_REVEAL, OPT_COLOUR, OPT_KEYMAP,
	OPT_CHANGED, OPT_PRESET, OPT_LIST, OPT_LISTEN, OPT_SCENARIO, OPT_STAGE, OPT_PORT,
	OPT_MECH, OPT_HOST, OPT_COMMAND, OPT_OFFERED, OPT_BANNER,
	OPT_AUTHENTICATED, OPT_ATTEMPTS, OPT_VERSION, OPT_HELP,
	OPT_BINDING, OPT_EXPLAIN_ALL, OPT_EQUIVALENT, OPT_SAVE, OPT_FORMAT,
	OPT_ANONYMIZE, OPT_OVERWRITE, OPT_PLAIN, OPT_SCRIPT, OPT_SIZE,
	OPT_OUTPUT, OPT_CA_OUT, OPT_LIKE,
};

static const struct option longs[] = {
	{ "tls", required_argument, NULL, OPT_TLS },
	{ "mx", required_argument, NULL, OPT_MX },
	{ "srv", required_argument, NULL, OPT_SRV },
	{ "connect-to", required_argument, NULL, OPT_CONNECT_TO },
	{ "source", required_argument, NULL, OPT_SOURCE },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "helo", required_argument, NULL, OPT_HELO },
	{ "ca-file", required_argument, NULL, OPT_CA_FILE },
	{ "ca-dir", required_argument, NULL, OPT_CA_DIR },
	{ "insecure", no_argument, NULL, OPT_INSECURE },
	{ "cert", required_argument, NULL, OPT_CERT },
	{ "key", required_argument, NULL, OPT_KEY },
	{ "tls-min", required_argument, NULL, OPT_TLS_MIN },
	{ "tls-max", required_argument, NULL, OPT_TLS_MAX },
	{ "ciphers", required_argument, NULL, OPT_CIPHERS },
	{ "sni", required_argument, NULL, OPT_SNI },
	{ "keylog", required_argument, NULL, OPT_KEYLOG },
	{ "user", required_argument, NULL, OPT_USER },
	{ "authzid", required_argument, NULL, OPT_AUTHZID },
	{ "auth", required_argument, NULL, OPT_AUTH },
	{ "channel-binding", required_argument, NULL, OPT_BINDING },
	{ "password", optional_argument, NULL, OPT_PASSWORD },
	{ "pass", optional_argument, NULL, OPT_PASSWORD },
	{ "password-fd", required_argument, NULL, OPT_PASSWORD_FD },
	{ "password-file", required_argument, NULL, OPT_PASSWORD_FILE },
	{ "password-eval", required_argument, NULL, OPT_PASSWORD_EVAL },
	{ "netrc", no_argument, NULL, OPT_NETRC },
	{ "netrc-file", required_argument, NULL, OPT_NETRC_FILE },
	{ "allow-plaintext-auth", no_argument, NULL, OPT_CLEAR_AUTH },
	{ "no-initial-response", no_argument, NULL, OPT_NO_INITIAL },
	{ "until", required_argument, NULL, OPT_UNTIL },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "to", required_argument, NULL, OPT_TO },
	{ "data", required_argument, NULL, OPT_DATA },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "no-reveal", no_argument, NULL, OPT_NO_REVEAL },
	{ "color", required_argument, NULL, OPT_COLOUR },
	{ "colour", required_argument, NULL, OPT_COLOUR },
	{ "keymap", required_argument, NULL, OPT_KEYMAP },
	{ "changed", no_argument, NULL, OPT_CHANGED },
	{ "preset", required_argument, NULL, OPT_PRESET },
	{ "list", no_argument, NULL, OPT_LIST },
	{ "listen", required_argument, NULL, OPT_LISTEN },
	{ "scenario", required_argument, NULL, OPT_SCENARIO },
	{ "stage", required_argument, NULL, OPT_STAGE },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "mech", required_argument, NULL, OPT_MECH },
	{ "host", required_argument, NULL, OPT_HOST },
	{ "command", required_argument, NULL, OPT_COMMAND },
	{ "offered", required_argument, NULL, OPT_OFFERED },
	{ "banner", required_argument, NULL, OPT_BANNER },
	{ "authenticated", no_argument, NULL, OPT_AUTHENTICATED },
	{ "attempts", required_argument, NULL, OPT_ATTEMPTS },
	{ "explain-all", no_argument, NULL, OPT_EXPLAIN_ALL },
	{ "equivalent", required_argument, NULL, OPT_EQUIVALENT },
	{ "save", required_argument, NULL, OPT_SAVE },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "anonymize", no_argument, NULL, OPT_ANONYMIZE },
	{ "anonymise", no_argument, NULL, OPT_ANONYMIZE },
	{ "overwrite", no_argument, NULL, OPT_OVERWRITE },
	{ "plain", no_argument, NULL, OPT_PLAIN },
	{ "script", required_argument, NULL, OPT_SCRIPT },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "output", required_argument, NULL, OPT_OUTPUT },
	{ "ca-out", required_argument, NULL, OPT_CA_OUT },
	{ "like", required_argument, NULL, OPT_LIKE },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static bool
number(const char *word, unsigned long max, unsigned long *out)
{
	return slice_number(slice_of(word), max, out);
}

/* ---- options that must be checked -------------------------------------- */

static bool
read_timeout(struct options *o, const char *arg)
{
	unsigned long n;

	if (!number(arg, TIMEOUT_MAX_S, &n) || n == 0)
		return usage_error("--timeout takes whole seconds, 1 to %d",
		    TIMEOUT_MAX_S);
	o->timeout_ms = (int)n * 1000;
	o->timeout_given = true;
	return true;
}

static bool
read_until(struct options *o, const char *arg)
{
	enum stage s;

	if (!stage_parse(arg, &s) || s == STAGE_RESOLVE || s == STAGE_TLS ||
	    s == STAGE_QUIT)
		return usage_error("--until takes connect, banner, ehlo, "
		    "starttls, auth, mail, rcpt or data");
	o->until = s;
	o->until_given = true;
	return true;
}

static bool
read_fd(struct options *o, const char *arg)
{
	unsigned long n;

	if (!number(arg, 65535, &n))
		return usage_error("--password-fd takes the number of an open "
		    "descriptor, such as 3 with 3<file");
	o->password_fd = (int)n;
	return true;
}

static bool
read_colour(struct options *o, const char *arg)
{
	static const char *const words[] = { "auto", "always", "never" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strcmp(arg, words[i]) == 0) {
			o->colour = (enum term_colour)i;
			return true;
		}
	return usage_error("--color takes auto, always or never");
}

/* Of the screen that a script draws on. */
static bool
read_size(struct options *o, const char *arg)
{
	struct slice word = slice_of(arg);
	size_t x = slice_find(word, 'x');
	unsigned long cols, rows;

	if (!slice_number(slice_sub(word, 0, x), OPTIONS_SIZE_MAX, &cols) ||
	    !slice_number(slice_sub(word, x + 1, word.n), OPTIONS_SIZE_MAX, &rows) ||
	    cols == 0 || rows == 0)
		return usage_error("--size takes columns and rows, such as "
		    "80x24, each 1 to %d", OPTIONS_SIZE_MAX);
	o->cols = (int)cols;
	o->rows = (int)rows;
	return true;
}

static bool
read_tls(struct options *o, const char *arg)
{
	if (o->program == PROGRAM_EXPLAIN) {
		o->explain.tls = arg;
		return true;
	}
	o->tls_given = true;
	return tls_mode_parse(arg, &o->tls) || usage_error("--tls takes "
	    "auto, starttls, implicit or none");
}

static bool
add_keymap(struct options *o, const char *arg)
{
	if (o->nkeymaps == OPTIONS_LIST_MAX)
		return usage_error("--keymap: at most %d files",
		    OPTIONS_LIST_MAX);
	o->keymaps[o->nkeymaps++] = arg;
	return true;
}

/* Arguments are visible to every user of the machine. */
static bool
refuse_password(void)
{
	return usage_error("a password on the command line can be read by "
	    "every user of this machine, so it is not taken there.\n"
	    "Leave it out to be asked for it, or use --password-file FILE, "
	    "--password-fd N,\n--password-eval COMMAND or --netrc");
}

/* ---- options that are only kept ---------------------------------------- */

static const struct {
	int	opt;
	size_t	at;
} texts[] = {
#define T(o, m)	{ o, offsetof(struct options, m) }
	T(OPT_MX, mx), T(OPT_SRV, srv), T(OPT_CONNECT_TO, connect_to),
	T(OPT_SOURCE, source), T(OPT_HELO, helo), T(OPT_SNI, sni),
	T(OPT_CA_FILE, tls_opts.ca_file), T(OPT_CA_DIR, tls_opts.ca_dir),
	T(OPT_CERT, tls_opts.cert), T(OPT_KEY, tls_opts.key),
	T(OPT_TLS_MIN, tls_opts.min), T(OPT_TLS_MAX, tls_opts.max),
	T(OPT_CIPHERS, tls_opts.ciphers), T(OPT_KEYLOG, tls_opts.keylog),
	T(OPT_USER, user), T(OPT_AUTHZID, authzid), T(OPT_AUTH, auth),
	T(OPT_BINDING, binding), T(OPT_EQUIVALENT, equivalent),
	T(OPT_PASSWORD_FILE, password_file),
	T(OPT_PASSWORD_EVAL, password_eval), T(OPT_NETRC_FILE, netrc_file),
	T(OPT_PRESET, preset), T(OPT_FROM, from), T(OPT_TO, to), T(OPT_DATA, data),
	T(OPT_SCRIPT, script), T(OPT_SAVE, save), T(OPT_FORMAT, format),
	T(OPT_OUTPUT, output), T(OPT_LISTEN, listen), T(OPT_SCENARIO, scenario),
	T(OPT_CA_OUT, ca_out), T(OPT_LIKE, like),
	T(OPT_STAGE, explain.stage), T(OPT_PORT, explain.port),
	T(OPT_MECH, explain.mech), T(OPT_HOST, explain.host),
	T(OPT_COMMAND, explain.command), T(OPT_OFFERED, explain.offered),
	T(OPT_BANNER, explain.banner), T(OPT_ATTEMPTS, explain.attempts),
#undef T
};

static const struct {
	int	opt;
	size_t	at;
} switches[] = {
#define S(o, m)	{ o, offsetof(struct options, m) }
	S(OPT_INSECURE, insecure), S(OPT_NETRC, netrc),
	S(OPT_CLEAR_AUTH, allow_plaintext_auth),
	S(OPT_NO_INITIAL, no_initial_response), S(OPT_JSON, json),
	S(OPT_NO_REVEAL, no_reveal), S(OPT_PLAIN, plain), S(OPT_CHANGED, changed),
	S(OPT_EXPLAIN_ALL, explain_all), S(OPT_LIST, list),
	S(OPT_AUTHENTICATED, explain.authenticated),
	S(OPT_ANONYMIZE, anonymize), S(OPT_OVERWRITE, overwrite),
#undef S
};

static bool
keep(struct options *o, int opt, const char *arg)
{
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (texts[i].opt == opt) {
			memcpy((char *)o + texts[i].at, &arg, sizeof(arg));
			return true;
		}
	for (size_t i = 0; i < COUNT_OF(switches); i++)
		if (switches[i].opt == opt) {
			*((bool *)((char *)o + switches[i].at)) = true;
			return true;
		}
	return false;
}

static bool
one(struct options *o, int opt, const char *arg)
{
	switch (opt) {
	case '4':
		o->family = AF_INET;
		return true;
	case '6':
		o->family = AF_INET6;
		return true;
	case 'o':
		return keep(o, OPT_OUTPUT, arg);
	case OPT_TLS:
		return read_tls(o, arg);
	case OPT_TIMEOUT:
		return read_timeout(o, arg);
	case OPT_UNTIL:
		return read_until(o, arg);
	case OPT_PASSWORD_FD:
		return read_fd(o, arg);
	case OPT_COLOUR:
		return read_colour(o, arg);
	case OPT_SIZE:
		return read_size(o, arg);
	case OPT_KEYMAP:
		return add_keymap(o, arg);
	case OPT_PASSWORD:
		return refuse_password();
	case OPT_AUTH:
		return options_check_auth(arg) && keep(o, opt, arg);
	case OPT_BINDING:
		return options_check_binding(arg) && keep(o, opt, arg);
	case OPT_EQUIVALENT:
		return options_check_tool(arg) && keep(o, opt, arg);
	case OPT_FORMAT:
		return options_check_format(arg) && keep(o, opt, arg);
	case OPT_TLS_MIN:
		return options_check_version("--tls-min", arg) &&
		    keep(o, opt, arg);
	case OPT_TLS_MAX:
		return options_check_version("--tls-max", arg) &&
		    keep(o, opt, arg);
	case OPT_SOURCE:
		return options_check_source(arg) && keep(o, opt, arg);
	default:
		return keep(o, opt, arg);
	}
}

/* ---- the whole --------------------------------------------------------- */

/* The name of a word that getopt did not take, without its value: that may
 * be a password. */
static bool
refuse_unknown(char **argv, int opt)
{
	char name[80], shown[200], letter[3];
	const char *word = optind > 0 ? argv[optind - 1] : "";
	size_t n = strcspn(word, "=");

	if (opt == ':')
		return usage_error("%s needs a value; see --help", word);
	/* One letter, perhaps of several: getopt is still in that word. */
	if (optopt > ' ' && optopt < 0x7f) {
		n = (size_t)snprintf(letter, sizeof(letter), "-%c", optopt);
		word = letter;
	}
	if (strncmp(word, "--pass", 6) == 0 || strncmp(word, "-p", 2) == 0)
		return refuse_password();
	snprintf(name, sizeof(name), "%.*s", (int)(n > 60 ? 60 : n), word);
	vis_copy(shown, sizeof(shown), slice_of(name));
	return usage_error("%s is not an option of this command, or is not "
	    "complete; see --help", shown);
}

static const struct {
	const char	*word;
	enum program	 program;
} programs[] = {
	{ "check", PROGRAM_CHECK }, { "practice", PROGRAM_PRACTICE },
	{ "keys", PROGRAM_KEYS }, { "explain", PROGRAM_EXPLAIN },
	{ "open", PROGRAM_OPEN }, { "decode", PROGRAM_DECODE },
	{ "sanitize", PROGRAM_SANITIZE }, { "sanitise", PROGRAM_SANITIZE },
	{ "lesson", PROGRAM_LESSON },
};

/* "smtpscope practice" alone is the server; as a TARGET it follows check. */
static void
find_program(struct options *o, int *argc, char ***argv)
{
	if (*argc < 2)
		return;
	for (size_t i = 0; i < COUNT_OF(programs); i++)
		if (strcmp((*argv)[1], programs[i].word) == 0) {
			o->program = programs[i].program;
			(*argc)--;
			(*argv)++;
			return;
		}
}

/* A sign of the session and no option: smtpscope explain '->'. */
static void
keep_signs(int argc, char **argv)
{
	static char sent[] = " ->";

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "->") == 0)
			argv[i] = sent;
}

bool
options_read(struct options *o, int argc, char **argv, int *status)
{
	int opt;

	*o = (struct options){ .family = AF_UNSPEC, .password_fd = -1,
	    .timeout_ms = TIMEOUT_DEFAULT_MS };
	*status = 1;
	find_program(o, &argc, &argv);
	if (o->program == PROGRAM_EXPLAIN)
		keep_signs(argc, argv);
	opterr = 0;
	optind = 0;
	while ((opt = getopt_long(argc, argv, ":46hVo:", longs, NULL)) != -1) {
		if (opt == OPT_HELP || opt == 'h') {
			usage_help(o->program);
			*status = 0;
			return false;
		}
		if (opt == OPT_VERSION || opt == 'V') {
			fputs("smtpscope " PACKAGE_VERSION "\n", stdout);
			*status = 0;
			return false;
		}
		if (opt == '?' || opt == ':')
			return refuse_unknown(argv, opt);
		if (!one(o, opt, optarg))
			return false;
	}
	o->words = argv + optind;
	o->nwords = (size_t)(argc - optind);
	return options_fit_together(o);
}
