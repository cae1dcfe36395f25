/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jwt-priv - a token while it is described: jwt.c shows its claims,
 * jwt-judge.c says what is wrong with them.  Private to core/sasl.
 */
#ifndef CORE_SASL_JWT_PRIV_H
#define CORE_SASL_JWT_PRIV_H

#include <jansson.h>

#include "core/sasl/jwt.h"

struct jwt {
	struct slice	 token, user;
	json_t		*header, *claims;
	struct facts	*out;
	unsigned	 found;
	unsigned	 shown;
};

/* A string of an object; "" for what is missing, or is none. */
const char *jwt_text_of(const json_t *object, const char *key);
/* The name of the one whose token it is; "" when it has none. */
const char *jwt_user_of(const struct jwt *r);

void jwt_warn(struct jwt *r, unsigned finding, const char *words);
/* Everything but the times. */
void jwt_judge(struct jwt *r);

#endif
