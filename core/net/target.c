/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/target.h"

#include <ctype.h>
#include <idn2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "core/base/slice.h"
#include "core/base/xalloc.h"
#include "core/net/address.h"

#include "core/banned.h"

#define WORD_MAX	1024
#define HOST_MAX	253		/* RFC 1035, as text */
#define LABEL_MAX	63

struct scheme {
	const char	*name;
	uint16_t	 port;
	enum tls_mode	 tls;
	bool		 lmtp;
};

static const struct scheme schemes[] = {
	{ "smtp",	 25, TLS_AUTO,	   false },
	{ "submission",	587, TLS_AUTO,	   false },
	{ "smtps",	465, TLS_IMPLICIT, false },
	{ "submissions", 465, TLS_IMPLICIT, false },
	{ "lmtp",	 24, TLS_AUTO,	   true },
};
static const struct scheme no_scheme = { "", 587, TLS_AUTO, false };

static const char *const mode_names[] = {
	[TLS_AUTO]	= "auto",
	[TLS_STARTTLS]	= "starttls",
	[TLS_IMPLICIT]	= "implicit",
	[TLS_NONE]	= "none",
};

bool
tls_mode_parse(const char *word, enum tls_mode *out)
{
	for (size_t i = 0; i < COUNT_OF(mode_names); i++)
		if (strcmp(word, mode_names[i]) == 0) {
			*out = (enum tls_mode)i;
			return true;
		}
	return false;
}

const char *
tls_mode_name(enum tls_mode m)
{
	return mode_names[m];
}

static bool
has_control(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

/*
 * What every word must be before any part of it may be repeated in a
 * message: an '@' means that somebody typed a user name, a password or both.
 */
static bool
check_word(struct slice word, struct err *e)
{
	bool is_path = slice_istarts(word, "unix:");

	if (word.n == 0)
		return err_set(e, "target.empty",
		    "There is no target: give a host name or an address");
	if (!is_path && slice_find(word, '@') < word.n)
		return err_set(e, "target.credentials",
		    "A user name or password does not belong in the target "
		    "(there is an '@' in it): give --user NAME, and the "
		    "password is asked for");
	if (word.n > WORD_MAX)
		return err_set(e, "target.syntax",
		    "The target has %zu bytes, which is too long", word.n);
	if (has_control(word))
		return err_set(e, "target.syntax",
		    "There is a control character in the target");
	if (!is_path && slice_find(word, ' ') < word.n)
		return err_set(e, "target.syntax",
		    "There is a blank in the target");
	return true;
}

static bool
parse_port(struct slice s, uint16_t *out, struct err *e)
{
	unsigned long n;

	/* Not repeated: "USER:PASSWORD" looks like a host and a port, too. */
	if (!slice_number(s, 65535, &n) || n == 0)
		return err_set(e, "target.port",
		    "What follows the ':' is not a port, which is a number "
		    "from 1 to 65535");
	*out = (uint16_t)n;
	return true;
}

struct host_port {
	struct slice	host, port;
	bool		has_port;	/* also an empty one, which is wrong */
};

/* Takes "[ADDRESS]" or "[ADDRESS]:PORT" apart. */
static bool
split_brackets(struct host_port *out, struct slice s, struct err *e)
{
	size_t end = slice_find(s, ']');
	struct slice rest;

	if (end == s.n)
		return err_set(e, "target.syntax",
		    "The ']' after the address is missing");
	out->host = slice_sub(s, 1, end - 1);
	rest = slice_sub(s, end + 1, s.n);
	if (!address_is_literal(out->host))
		return err_set(e, "target.host",
		    "What stands in brackets is not an IP address");
	if (rest.n > 0 && rest.p[0] != ':')
		return err_set(e, "target.syntax",
		    "Only :PORT may follow the ']'");
	out->has_port = rest.n > 0;
	out->port = slice_sub(rest, 1, rest.n);
	return true;
}

static bool
split_host_port(struct host_port *out, struct slice s, struct err *e)
{
	size_t colon = slice_find(s, ':');

	memset(out, 0, sizeof(*out));
	if (s.n > 0 && s.p[0] == '[')
		return split_brackets(out, s, e);
	out->host = s;
	if (colon == s.n || address_is_literal(s))
		return true;
	out->host = slice_sub(s, 0, colon);
	out->port = slice_sub(s, colon + 1, s.n);
	out->has_port = true;
	if (slice_find(out->port, ':') < out->port.n)
		return err_set(e, "target.syntax",
		    "There are several colons: write HOST:PORT, or "
		    "[ADDRESS]:PORT with an IPv6 address");
	return true;
}

static bool
check_label(struct slice label, struct err *e)
{
	if (label.n == 0)
		return err_set(e, "target.host",
		    "The host name has an empty part between its dots");
	if (label.n > LABEL_MAX)
		return err_set(e, "target.host",
		    "A part of the host name is longer than %d characters",
		    LABEL_MAX);
	if (label.p[0] == '-')
		return err_set(e, "target.host",
		    "A part of the host name begins with '-'");
	for (size_t i = 0; i < label.n; i++) {
		unsigned char c = (unsigned char)label.p[i];

		if (!isalnum(c) && c != '-' && c != '_')
			return err_set(e, "target.host",
			    "A host name cannot have '%c' in it", c);
	}
	return true;
}

/* name is ASCII.  A last part of digits alone can only be an IPv4 address. */
static bool
check_name(const char *name, struct err *e)
{
	const char *label = name, *end;

	if (strlen(name) > HOST_MAX)
		return err_set(e, "target.host",
		    "The host name is longer than %d characters", HOST_MAX);
	for (;;) {
		end = strchrnul(label, '.');
		if (!check_label((struct slice){ label,
		    (size_t)(end - label) }, e))
			return false;
		if (*end == '\0')
			break;
		label = end + 1;
	}
	if (label + strspn(label, "0123456789") == end)
		return err_set(e, "target.host",
		    "\"%s\" is neither a host name nor an IPv4 address", name);
	return true;
}

static char *
lower_case(struct slice s)
{
	char *out = xstrndup(s.p, s.n);

	for (size_t i = 0; i < s.n; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] - 'A' + 'a');
	return out;
}

/* The A-label form; *shown is what it reads as, made from that, not from
 * what was typed: characters that do not count are gone from both. */
static bool
to_ascii(struct slice host, char **ascii, char **shown, struct err *e)
{
	char *typed = xstrndup(host.p, host.n), *label = NULL, *back = NULL;
	int rc = idn2_lookup_u8((const uint8_t *)typed, (uint8_t **)&label,
	    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);

	free(typed);
	if (rc == IDN2_OK)
		rc = idn2_to_unicode_8z8z(label, &back, 0);
	if (rc == IDN2_OK) {
		*ascii = xstrdup(label);
		*shown = xstrdup(back);
	}
	idn2_free(label);
	idn2_free(back);
	return rc == IDN2_OK || err_set(e, "target.host",
	    "The host name cannot be written in ASCII: %s", idn2_strerror(rc));
}

/* *shown may become NULL: the same as *ascii. */
static bool
parse_host(struct slice host, char **ascii, char **shown, struct err *e)
{
	*ascii = *shown = NULL;
	if (host.n > 0 && host.p[host.n - 1] == '.')
		host.n--;
	if (host.n == 0)
		return err_set(e, "target.host", "There is no host name");
	if (!slice_is_ascii(host)) {
		if (!to_ascii(host, ascii, shown, e))
			return false;
	} else
		*ascii = lower_case(host);
	if (address_is_literal(slice_of(*ascii)) || check_name(*ascii, e))
		return true;
	free(*ascii);
	free(*shown);
	*ascii = *shown = NULL;
	return false;
}

static char *
host_text(const char *host, uint16_t port)
{
	bool v6 = strchr(host, ':') != NULL;

	return xasprintf(v6 ? "[%s]:%u" : "%s:%u", host, (unsigned)port);
}

/* "HOST[:PORT]", after the scheme. */
static bool
parse_authority(struct target *t, struct slice s, const struct scheme *scheme,
    struct err *e)
{
	struct host_port parts;
	char *shown;

	if (!split_host_port(&parts, s, e))
		return false;
	t->port = scheme->port;
	t->port_given = parts.has_port;
	if (parts.has_port && !parse_port(parts.port, &t->port, e))
		return false;
	if (!parse_host(parts.host, &t->host, &shown, e))
		return false;
	t->is_address = address_is_literal(slice_of(t->host));
	t->lmtp = scheme->lmtp;
	t->tls = scheme->tls;
	t->text = host_text(shown != NULL ? shown : t->host, t->port);
	free(shown);
	return true;
}

static const struct scheme *
find_scheme(struct slice name)
{
	for (size_t i = 0; i < COUNT_OF(schemes); i++)
		if (slice_iis(name, schemes[i].name))
			return &schemes[i];
	return NULL;
}

static bool
parse_url(struct target *t, struct slice word, size_t colon, struct err *e)
{
	const struct scheme *scheme = find_scheme(slice_sub(word, 0, colon));
	struct slice rest = slice_sub(word, colon + 3, word.n);

	if (scheme == NULL)
		return err_set(e, "target.scheme",
		    "The target's scheme is none of smtp, submission, smtps, "
		    "submissions and lmtp");
	if (rest.n > 0 && rest.p[rest.n - 1] == '/')
		rest.n--;
	for (size_t i = 0; i < rest.n; i++)
		if (strchr("/?#", rest.p[i]) != NULL)
			return err_set(e, "target.syntax",
			    "Nothing may follow the host and port");
	return parse_authority(t, rest, scheme, e);
}

static bool
parse_unix(struct target *t, struct slice path, struct err *e)
{
	const size_t max = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1;

	if (path.n == 0 || path.p[0] != '/')
		return err_set(e, "target.syntax",
		    "The path of a unix socket begins with '/': unix:/path");
	if (path.n > max)
		return err_set(e, "target.syntax",
		    "The path of a unix socket has at most %zu bytes", max);
	t->kind = TARGET_UNIX;
	t->path = xstrndup(path.p, path.n);
	t->text = xasprintf("unix:%s", t->path);
	return true;
}

/* A scenario of the user's own: "./mine.scenario". */
static bool
is_file(struct slice s)
{
	static const char suffix[] = ".scenario";
	size_t n = sizeof(suffix) - 1;

	return slice_find(s, '/') < s.n ||
	    (s.n > n && slice_is(slice_sub(s, s.n - n, n), suffix));
}

/* s begins behind "practice". */
static bool
parse_practice(struct target *t, struct slice s, struct err *e)
{
	t->kind = TARGET_PRACTICE;
	if (s.n == 0) {
		t->text = xstrdup("practice");
		return true;
	}
	s = slice_sub(s, 1, s.n);
	if (is_file(s)) {
		t->scenario = xstrndup(s.p, s.n);
		t->text = xasprintf("practice:%s", t->scenario);
		return true;
	}
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '-')
			return err_set(e, "target.syntax",
			    "The name of a scenario has letters, digits and "
			    "'-' only");
	if (s.n == 0)
		return err_set(e, "target.syntax",
		    "The name of the scenario is missing after practice:");
	t->scenario = lower_case(s);
	t->text = xasprintf("practice:%s", t->scenario);
	return true;
}

static bool
parse_word(struct target *t, struct slice word, struct err *e)
{
	const char *url;

	if (!check_word(word, e))
		return false;
	if (slice_istarts(word, "unix:"))
		return parse_unix(t, slice_sub(word, 5, word.n), e);
	if (slice_iis(word, "practice") || slice_istarts(word, "practice:"))
		return parse_practice(t, slice_sub(word, 8, word.n), e);
	url = memmem(word.p, word.n, "://", 3);
	if (url != NULL)
		return parse_url(t, word, (size_t)(url - word.p), e);
	return parse_authority(t, word, &no_scheme, e);
}

bool
target_parse(struct target *t, const char *word, struct err *e)
{
	memset(t, 0, sizeof(*t));
	if (parse_word(t, slice_of(word), e))
		return true;
	target_clear(t);
	return false;
}

void
target_clear(struct target *t)
{
	free(t->text);
	free(t->host);
	free(t->path);
	free(t->scenario);
	memset(t, 0, sizeof(*t));
}

bool
target_parse_address(const char *word, char **host, uint16_t *port,
    struct err *e)
{
	struct host_port parts;
	char *shown;

	*host = NULL;
	*port = 0;
	if (!check_word(slice_of(word), e) ||
	    !split_host_port(&parts, slice_of(word), e))
		return false;
	if (parts.has_port && !parse_port(parts.port, port, e))
		return false;
	if (!parse_host(parts.host, host, &shown, e))
		return false;
	free(shown);
	return true;
}
