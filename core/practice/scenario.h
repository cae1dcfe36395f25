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
	bool		 refuse_login;	/* whatever the password: 535 */
	enum practice_cert cert;
	bool		 no_starttls;	/* neither offered nor taken: 502 */
	bool		 starttls_fails;	/* offered, then answered 454 */
	bool		 no_auth;	/* never offered: 502 */
};

const struct scenario *scenario_at(size_t i);	/* NULL behind the last */
const struct scenario *scenario_find(const char *name);

#endif
