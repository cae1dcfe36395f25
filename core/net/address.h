/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * address - one socket address and its text.  No name service is asked.
 */
#ifndef CORE_NET_ADDRESS_H
#define CORE_NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/base/slice.h"

struct address {
	struct sockaddr_storage	 sa;
	socklen_t		 len;
	char			 text[64];	/* "192.0.2.1", "2001:db8::1", no port */
};

/* Room for address_name() of any kind. */
#define ADDRESS_NAME_MAX	128

/* "192.0.2.1", "2001:db8::1", "fe80::1%eth0"; no brackets, no port. */
bool address_is_literal(struct slice s);
/* The same, into *a with port 0; false also for a zone that does not exist. */
bool address_parse(struct address *a, struct slice s);

/* From what the system gave; false for families that are not IP or unix. */
bool address_from_sockaddr(struct address *a, const struct sockaddr *sa,
    socklen_t len);
bool address_unix(struct address *a, const char *path);	/* false: too long */

void address_set_port(struct address *a, uint16_t port);	/* of IP */
uint16_t address_port(const struct address *a);			/* unix: 0 */

/* "127.0.0.1:25", "[::1]:25", "/run/lmtp"; returns out. */
const char *address_name(const struct address *a, char *out, size_t size);

#endif
