/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * resolve-priv - what the two sides of the resolver's pipe share.
 *
 * The answer is lines of text.  Results, in any order and number:
 *
 *	address TEXT
 *	host PREFERENCE WEIGHT PORT TLS NAME	(TLS is 1 for _submissions)
 *	cut					(there were more)
 *
 * or "error WORD", a word of resolve-answer.c; then "end".  An answer without
 * its "end" was cut short, and none of it is believed.
 */
#ifndef CORE_NET_RESOLVE_PRIV_H
#define CORE_NET_RESOLVE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/net/resolve.h"

#define RESOLVE_ANSWER_MAX	(64 * 1024)
#define RESOLVE_MX_PORT		25

/* The helper's last argument. */
const char *resolve_family_word(int family);

/* What a DNS message said; null: its target is the root, "no such service". */
struct dns_found {
	size_t	hosts;
	bool	null;
};

/*
 * Appends a "host" line for every MX or SRV record (what) of the message, at
 * most RESOLVE_MAX and then "cut".  False when it is malformed.
 */
bool dns_read_message(const unsigned char *msg, size_t n,
    enum resolve_what what, bool implicit_tls, struct bytes *out,
    struct dns_found *found);

#endif
