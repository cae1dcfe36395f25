/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario - how the practice server behaves, and what that teaches; read
 * from a file, as docs/scenario.md describes it.
 *
 * Where a file says nothing the server is an ordinary submission server:
 * STARTTLS is offered, AUTH behind it, and the certificate is good.
 */
#ifndef CORE_SCENARIO_SCENARIO_H
#define CORE_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/slice.h"
#include "core/log/stage.h"
#include "core/scenario/wordfile.h"
#include "core/scenario/voice.h"

enum scenario_cert {
	CERT_GOOD,
	CERT_EXPIRED,		/* three days ago */
	CERT_NOT_YET_VALID,	/* in a week */
	CERT_WRONG_NAME,	/* good, but for another host */
	CERT_UNTRUSTED,		/* from another CA than the published one */
	CERT_SELF_SIGNED,
	CERT_INCOMPLETE,	/* the CA between is not sent along */
};

/* What the server gives its user to log in with. */
enum scenario_secret {
	SECRET_PASSWORD,
	SECRET_TOKEN,
	SECRET_EXPIRED_TOKEN,	/* an hour ago */
};

enum scenario_tls {
	SCENARIO_STARTTLS,
	SCENARIO_IMPLICIT_TLS,
	SCENARIO_NO_TLS,	/* neither offered nor taken */
	SCENARIO_BROKEN_TLS,	/* offered, and refused */
};

enum scenario_auth {
	SCENARIO_AUTH_AFTER_TLS,
	SCENARIO_AUTH_ALWAYS,	/* in clear text, too */
	SCENARIO_AUTH_NEVER,
};

enum scenario_client_cert {
	CLIENT_CERT_NOT_ASKED,
	CLIENT_CERT_ASKED,	/* the client may have none */
	CLIENT_CERT_REQUIRED,
};

/* Where something can be different: mostly one for each command. */
enum scenario_point {
	POINT_BANNER, POINT_TLS, POINT_EHLO, POINT_HELO, POINT_STARTTLS,
	POINT_AUTH_BEGIN,	/* at AUTH itself */
	POINT_AUTH,		/* the verdict on a password */
	POINT_TOKEN,		/* the verdict on a token */
	POINT_WRONG_USER,	/* the verdict where the name is wrong */
	POINT_MAIL, POINT_RCPT, POINT_DATA,
	POINT_MESSAGE,		/* at its end */
	POINT_BDAT, POINT_RSET, POINT_NOOP, POINT_VRFY, POINT_EXPN,
	POINT_HELP, POINT_QUIT,
	POINT_COUNT,
};
const char *scenario_point_name(enum scenario_point p);

enum act_kind {
	ACT_ANSWER,
	ACT_INJECT,	/* behind the answer, in the same packet */
	ACT_DROP,	/* close, without an answer */
	ACT_RESET,	/* the same with a RST */
	ACT_SILENT,	/* nothing from now on */
	ACT_DELAY,
};

enum act_when { ACT_ANYWAY, ACT_IF_TLS, ACT_UNLESS_TLS, ACT_IF_LOGIN,
	ACT_UNLESS_LOGIN };

/* What happens at a point, once or more often. */
struct scenario_act {
	enum act_kind	 kind;
	enum scenario_point point;
	enum act_when	 when;
	unsigned	 after;		/* so often not, first */
	unsigned	 times;		/* then so often; 0: always */
	unsigned	 delay_ms;
	const char	*phrase;	/* of the voice; NULL: text */
	const char	*text;		/* lines, joined by LF */
};

#define SCENARIO_SIZE_MAX	1073741824ul	/* where SIZE says nothing */

struct scenario {
	const char	*name;		/* "bad-password" */
	const char	*title;		/* one line, for --list */
	const char	*stage;		/* where a walk ends; NULL: nowhere */
	const char	*cause;		/* id of the cause; NULL likewise */
	int		 status;	/* exit status of check */
	const struct voice *like;	/* never NULL */
	/* for a walk */
	enum stage	 until;		/* how far it has to go */
	unsigned	 patience_s;	/* for an answer; 0: as usual */
	const char	*given_user;	/* NULL: the account's */
	const char	*given_password;	/* NULL likewise */
	const char	*given_token;
	bool		 given_no_login;
	const char	*given_tls;	/* a --tls mode; NULL: as usual */
	/* for the server */
	const char	*account_user, *account_password; /* NULL: as usual */
	enum scenario_tls tls;
	unsigned	 tls_oldest, tls_newest;	/* minor; 0, 0: as usual */
	bool		 tls_limited;
	enum scenario_cert cert;
	enum scenario_client_cert client_cert;
	enum scenario_auth auth;
	const char	*mechs;		/* in EHLO; NULL: the voice's */
	const char	*capabilities;	/* joined by LF; NULL: the voice's */
	const char	*prompts[2];	/* LOGIN's; NULL: usual */
	enum scenario_secret secret;
	bool		 password_as_token;	/* is taken for one, too */
	bool		 wrong_proof;	/* SCRAM's, the server's own */
	bool		 endless_login;	/* LOGIN asks on and on */
	bool		 echo_secret;	/* the refusal repeats what was sent */
	unsigned long	 size;		/* of a message; 0: the voice's */
	unsigned	 slow;		/* bytes in a second; 0: at once */
	bool		 http;		/* it is a web server */
	struct scenario_act *acts;	/* in the order of the file */
	size_t		 nacts;
	struct keeper	 kept;		/* private */
	nearest_list	*causes;	/* likewise */
};

/* Those that are compiled in; "ok" is the first. */
const struct scenario *scenario_at(size_t i);	/* NULL behind the last */
const struct scenario *scenario_find(const char *name);

/* Whether a user who names a scenario means a file: a '/', or ".scenario". */
bool scenario_is_file(const char *name);
/* From a file on disk, named without folders and suffix; NULL and
 * practice.file when it cannot be read.  Caller frees. */
struct scenario *scenario_load(const char *path, nearest_list *causes,
    struct err *e);
/* The same from text; name is for messages.  causes: those that there are;
 * NULL: whatever is written. */
struct scenario *scenario_read(const char *name, struct slice text,
    nearest_list *causes, struct err *e);
void scenario_free(struct scenario *s);		/* NULL is fine */

/* The scenario's words first, then the voice's. */
const char *scenario_mechs(const struct scenario *s, const struct voice *v);
const char *scenario_capabilities(const struct scenario *s,
    const struct voice *v);
/* The largest message, in bytes: SIZE of the capabilities, or its own. */
unsigned long scenario_size(const struct scenario *s, const struct voice *v);
/* The parameters of a capability; false when there is none of that name. */
bool scenario_capability(const struct scenario *s, const struct voice *v,
    const char *keyword, struct slice *params);

#endif
