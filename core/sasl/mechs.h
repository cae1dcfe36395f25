/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mechs - the rows of the mechanism table, one file each (a family where
 * they are one computation), and what their files share.  Private to
 * core/sasl.
 */
#ifndef CORE_SASL_MECHS_H
#define CORE_SASL_MECHS_H

#include "core/sasl/sasl.h"
#include "core/sasl/trace.h"

extern const struct sasl_mech sasl_plain;	/* RFC 4616 */
extern const struct sasl_mech sasl_login;	/* never an RFC; everywhere */
extern const struct sasl_mech sasl_cram_md5;	/* RFC 2195 */
extern const struct sasl_mech sasl_digest_md5;	/* RFC 2831 */
extern const struct sasl_mech sasl_scram_sha_1;	/* RFC 5802, RFC 7677 */
extern const struct sasl_mech sasl_scram_sha_1_plus;
extern const struct sasl_mech sasl_scram_sha_256;
extern const struct sasl_mech sasl_scram_sha_256_plus;
extern const struct sasl_mech sasl_scram_sha_512;
extern const struct sasl_mech sasl_scram_sha_512_plus;
extern const struct sasl_mech sasl_ntlm;	/* [MS-NLMP], [MS-SMTPNTLM] */
extern const struct sasl_mech sasl_xoauth2;	/* Google, Microsoft */
extern const struct sasl_mech sasl_oauthbearer;	/* RFC 7628 */
extern const struct sasl_mech sasl_external;	/* RFC 4422, appendix A */
extern const struct sasl_mech sasl_anonymous;	/* RFC 4505 */
extern const struct sasl_mech sasl_gssapi;	/* RFC 4752; computes only with
						 * the Kerberos libraries */

/* ---- computing --------------------------------------------------------- */

struct sasl {
	const struct sasl_mech	*mech;
	const struct sasl_creds	*creds;
	int			 round;		/* messages made so far */
	enum sasl_proof		 proof;
	void			*state;		/* state_size bytes */
};

/* Room for n bytes in out, on the secure heap. */
bool sasl_message_room(struct sasl_message *out, size_t n, struct err *e);
/* The whole of a message. */
bool sasl_message_set(struct sasl_message *out, struct slice bytes,
    bool is_secret, struct err *e);
/* The two refusals that most mechanisms share. */
bool sasl_need_password(const struct sasl *x, struct err *e);
bool sasl_rounds_over(const struct sasl *x, struct err *e);	/* false */

/* ---- describing -------------------------------------------------------- */

/* One message, while it is described. */
struct sasl_view {
	struct slice		 message;	/* decoded; borrowed */
	int			 round;		/* of this side, 0 first */
	/* Made by this program, so that a user name is one; a typed or foreign
	 * message may hold anything anywhere. */
	bool			 trusted;
	enum sasl_proof		 proof;		/* what sasl_check() said of it */
	struct sasl_trace	*trace;		/* what earlier messages said */
	struct facts		*out;
};

/*
 * A part of v->message as a fact; part points into the message, or is a
 * decoded copy (then it stands for the whole message).  Shown values have
 * their NULs spelled out as \x00; hidden ones keep shape and bytes.
 */
struct fact *sasl_show(struct sasl_view *v, const char *name,
    struct slice part);
struct fact *sasl_hide(struct sasl_view *v, const char *name,
    struct slice part);
/* A user name and the like: shown when trusted, hidden when not. */
struct fact *sasl_show_name(struct sasl_view *v, const char *name,
    struct slice part);
/* What we say of it. */
struct fact *sasl_say(struct sasl_view *v, enum fact_mark mark,
    const char *name, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Ties what we say to a part of v->message; returns fact. */
struct fact *sasl_place(const struct sasl_view *v, struct fact *fact,
    struct slice part);
/* The server's proof, hidden, and what sasl_check() found ("check"). */
void sasl_show_proof(struct sasl_view *v, const char *name,
    struct slice part);
/* Keeps a copy of s in a field of the trace. */
void sasl_remember(char **field, struct slice s);
/* What is wrong with the message: a fact "fault", FACT_WARN. */
struct fact *sasl_fault(struct sasl_view *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
