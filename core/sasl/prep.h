/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prep - names and passwords as mechanisms want them: SASLprep (RFC 4013),
 * and the step to ISO 8859-1 of RFC 2831.
 */
#ifndef CORE_SASL_PREP_H
#define CORE_SASL_PREP_H

#include "core/base/err.h"
#include "core/base/secret.h"

enum prep_what {
	/* Query strings: what Unicode 3.2 did not have passes (5802, 5.1). */
	PREP_USER,
	PREP_AUTHZID,
	PREP_PASSWORD,		/* a stored string: it does not (5802, 2.2) */
};

/*
 * The prepared text; the caller frees it.  NULL: err ids sasl.user-utf8 and
 * sasl.password-utf8 (not UTF-8, forbidden, unassigned, directions mixed),
 * sasl.no-user (nothing is left of it), sasl.too-long.
 */
struct secret *prep_sasl(struct slice in, enum prep_what what, struct err *e);

/* UTF-8 as ISO 8859-1; NULL when that lacks one of the characters. */
struct secret *prep_latin1(struct slice in);

#endif
