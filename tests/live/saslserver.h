/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * saslserver - an SMTP server for tests whose AUTH is done by a SASL library
 * that is not ours: GNU SASL or Cyrus SASL.  It reports what that library
 * saw, so that a test can hold it against what the client claims.
 *
 * Blocking, one connection at a time, 127.0.0.1 only.  Every wait and every
 * size is bounded; whatever cannot go on ends the program with a message.
 */
#ifndef TESTS_LIVE_SASLSERVER_H
#define TESTS_LIVE_SASLSERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MESSAGE_MAX	16384		/* a SASL message, decoded */
#define NAME_ROOM	2048
#define LINE_ROOM	32768

enum tls_mode { MODE_NONE, MODE_STARTTLS, MODE_IMPLICIT };
enum proof_mode { PROOF_TRUE, PROOF_BAD, PROOF_NONE };

struct options {
	const struct backend *backend;
	const char	*mechs;		/* offered, with blanks between */
	enum tls_mode	 mode;
	int		 version;	/* TLS1_2_VERSION, ...; 0: any */
	const char	*binding;	/* given to the library; NULL: none */
	bool		 binding_wrong;	/* somebody stands in between */
	const char	*cert, *ca;	/* PEM; ca: of clients */
	const char	*user;
	char		 password[NAME_ROOM];
	const char	*authzid;	/* who the user may act for */
	enum proof_mode	 proof;
	const char	*hostname;
	FILE		*report;	/* one JSON object for each AUTH */
	FILE		*secrets;	/* to be found nowhere; or NULL */
};

struct message {
	char		 data[MESSAGE_MAX];
	size_t		 n;
};

/* What is known of the connection when AUTH begins. */
struct peer {
	const char	*tls_version;	/* NULL: no TLS */
	const char	*binding;	/* its type; NULL: none */
	unsigned char	 data[64];
	size_t		 n;
	char		 name[NAME_ROOM];	/* of its certificate */
};

/* What the library said of it, in its own words. */
struct verdict {
	char		 authcid[NAME_ROOM];
	char		 authzid[NAME_ROOM];
	char		 binding[64];	/* the type it verified */
	char		 error[512];
};

enum step { STEP_MORE, STEP_DONE, STEP_FAILED };

/* One exchange at a time: a backend keeps it in variables of its own. */
struct backend {
	const char	*name;
	void (*init)(const struct options *o);
	bool (*begin)(const struct peer *p, const char *mech);
	/* in NULL: the client has said nothing yet. */
	enum step (*step)(const char *in, size_t n, struct message *out);
	void (*end)(struct verdict *v);
};

extern const struct backend backend_gsasl, backend_cyrus;

/* ---- the connection: saslserver-tls.c ---------------------------------- */

struct link;
void tls_load(const struct options *o);
/* NULL when the client was gone before it said anything. */
struct link *link_open(int fd);
bool link_start_tls(struct link *l);
void link_close(struct link *l);
/* Without its CRLF; false at the end, and after too long a wait. */
bool link_get(struct link *l, char *line, size_t size);
bool link_put(struct link *l, const char *text, size_t n);
bool link_is_encrypted(const struct link *l);
void link_peer(const struct link *l, struct peer *p);

/* ---- SMTP: saslserver-smtp.c ------------------------------------------- */

void serve(const struct options *o, int fd);

/* ---- what is told of it: saslserver-report.c --------------------------- */

/* What the client sent first, as far as it says how it binds: "p=TYPE", "y". */
void gs2_flag(const char *mech, const char *data, size_t n, char *out,
    size_t size);
struct told {
	const char	*mech, *result;
	const char	*gs2;
	const struct peer	*peer;
	const struct verdict	*verdict;
};
void report(const struct options *o, const struct told *t);
/* The proof in a message of this mechanism, if there is one. */
struct part {
	const char	*p;
	size_t		 n;
};
struct part client_proof(const char *mech, const char *data, size_t n);
struct part server_proof(const char *mech, const char *data, size_t n);
/* Append every form in which it could leak. */
void tell_secret(FILE *f, const char *p, size_t n);

/* ---- for all ----------------------------------------------------------- */

_Noreturn void die(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
void copy_name(char *to, size_t size, const char *from);

#endif
