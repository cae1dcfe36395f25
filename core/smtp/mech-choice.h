/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mech-choice - which mechanism is the best of those that both sides have:
 * a pure function of what the server offers and what is at hand.  The session
 * chooses by it, and so does the walk when it names another one.
 */
#ifndef CORE_SMTP_MECH_CHOICE_H
#define CORE_SMTP_MECH_CHOICE_H

#include <stdbool.h>

#include "core/sasl/sasl.h"
#include "core/smtp/ehlo.h"

struct mech_choice {
	const struct capabilities *offered;
	bool		 encrypted;
	bool		 can_bind;	/* channel binding is to be had */
	bool		 has_certificate;
	bool		 has_secret;	/* a password or token is known, */
	bool		 is_token;	/* and it is a bearer token */
	/* Others than those for which it is true are left out; NULL: none. */
	bool	       (*also)(const struct sasl_mech *m, const void *arg);
	const void	*arg;
};

/* Whether m may be chosen without having been named, offered or not. */
bool mech_fits(const struct mech_choice *c, const struct sasl_mech *m);
/* The best that fits; any: the best that is offered, fit or not.  NULL when
 * there is none. */
const struct sasl_mech *mech_best(const struct mech_choice *c, bool any);

#endif
