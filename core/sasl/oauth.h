/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oauth - what XOAUTH2 and OAUTHBEARER share: the refusals before a message
 * is made, and describing what goes over the wire.  Private to core/sasl.
 *
 * Both send "key=value" parts that end with the byte 01 (^A); they differ in
 * how the message begins and in the answer to the server's error.
 */
#ifndef CORE_SASL_OAUTH_H
#define CORE_SASL_OAUTH_H

#include "core/sasl/mechs.h"

#define OAUTH_END	"\x01"		/* behind each part */

/* A token that can be sent and a user name that can stand beside it. */
bool oauth_ready(const struct sasl *x, struct err *e);

/* Copies s to p; returns what is behind it. */
char *oauth_put(char *p, struct slice s);

void oauth_describe_xoauth2(struct sasl_view *v);
void oauth_describe_oauthbearer(struct sasl_view *v);
void oauth_describe_challenge(struct sasl_view *v);

#endif
