/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * system - which server or service it is, by the host that was asked for,
 * the greeting, and the words that only it says.  Causes have remedies for
 * some of them: docs/causes/README.md, "By system".
 */
#ifndef CORE_EXPLAIN_SYSTEM_H
#define CORE_EXPLAIN_SYSTEM_H

#include <stdbool.h>

#include "core/explain/rules.h"

enum known_system {
	SYSTEM_GMAIL		= 1 << 0,	/* and Workspace */
	SYSTEM_MICROSOFT_365	= 1 << 1,
	SYSTEM_OUTLOOK_COM	= 1 << 2,	/* personal accounts */
	SYSTEM_EXCHANGE		= 1 << 3,	/* on premises */
	SYSTEM_YAHOO		= 1 << 4,
	SYSTEM_ICLOUD		= 1 << 5,
	SYSTEM_SENDGRID		= 1 << 6,
	SYSTEM_JETEMAIL		= 1 << 7,
	SYSTEM_MAILDOG		= 1 << 8,
	SYSTEM_AMAZON_SES	= 1 << 9,
	SYSTEM_POSTFIX		= 1 << 10,
	SYSTEM_DOVECOT		= 1 << 11,	/* behind Postfix */
	SYSTEM_CYRUS		= 1 << 12,	/* Cyrus SASL, the same */
	SYSTEM_EXIM		= 1 << 13,
	SYSTEM_NO_GREETING	= 1 << 14,	/* nobody has said anything yet */
};

/* Software: who reads its remedies may run the server, but rarely does. */
#define SYSTEM_OWN	(SYSTEM_EXCHANGE | SYSTEM_POSTFIX | SYSTEM_DOVECOT | \
			 SYSTEM_CYRUS | SYSTEM_EXIM)

/* A set of enum known_system; 0: nothing is known. */
unsigned system_of(const struct evidence *v);

/* What an enhanced code means there, where the registry says something else
 * or less; NULL: nothing of its own. */
const char *system_code_words(unsigned systems, struct enhanced e);

#endif
