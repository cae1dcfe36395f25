/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario - how the practice server behaves, and what that teaches.
 *
 * Where nothing is said here the server is an ordinary submission server:
 * STARTTLS is offered, AUTH behind it, and the certificate is good.
 */
#ifndef CORE_PRACTICE_SCENARIO_H
#define CORE_PRACTICE_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

enum practice_cert {
	CERT_GOOD,
	CERT_EXPIRED,		/* three days ago */
	CERT_NOT_YET_VALID,	/* in a week */
	CERT_WRONG_NAME,	/* good, but for another host */
	CERT_UNTRUSTED,		/* from another CA than the published one */
	CERT_SELF_SIGNED,
};

/* What the server gives its user to log in with. */
enum practice_secret {
	SECRET_PASSWORD,
	SECRET_TOKEN,
	SECRET_EXPIRED_TOKEN,	/* an hour ago */
};

struct scenario {
	const char	*name;		/* "bad-password" */
	const char	*title;		/* one line, for --list */
	const char	*stage;		/* where a walk ends; NULL: nowhere */
	const char	*cause;		/* id of the cause; NULL likewise */
	int		 status;	/* exit status of check */
	/* behaviour */
	bool		 implicit_tls;
	bool		 auth_in_clear;	/* AUTH offered before TLS, too */
	bool		 auth_only_after_tls;	/* and 530 before it */
	const char	*mechs;		/* in EHLO; NULL: "PLAIN LOGIN" */
	enum practice_secret secret;
	bool		 refuse_login;	/* whatever the password */
	const char	*refusal;	/* lines, \n between; NULL: 535 5.7.8 */
	const char	*token_error;	/* JSON in a 334 before the refusal of
					 * a token; NULL: as the mechanism has
					 * it */
	bool		 password_is_token;	/* taken for one, too */
	bool		 asks_certificate;	/* the client may have none */
	bool		 wrong_proof;	/* SCRAM's, the server's own */
	const char *const *login_prompts;	/* LOGIN's two; NULL: usual */
	bool		 login_endless;	/* LOGIN asks on and on */
	bool		 echoes;	/* the refusal repeats what was sent */
	enum practice_cert cert;
	bool		 no_starttls;	/* neither offered nor taken: 502 */
	bool		 starttls_fails;	/* offered, then answered 454 */
	bool		 no_auth;	/* never offered: 502 */
};

const struct scenario *scenario_at(size_t i);	/* NULL behind the last */
const struct scenario *scenario_find(const char *name);

#endif
