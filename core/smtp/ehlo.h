/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ehlo - capabilities: RFC 5321 4.1.1.1 and the IANA registry of SMTP
 * service extensions.
 *
 * Keywords are compared whole and without regard to case.  The pre-standard
 * "AUTH=LOGIN" counts as AUTH.  Duplicates and garbled lines are kept and
 * marked; AUTH and AUTH= are two forms, not duplicates.  An overwritten
 * STARTTLS ("XXXXXXXA") is recognised as what it is.
 */
#ifndef CORE_SMTP_EHLO_H
#define CORE_SMTP_EHLO_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/slice.h"

struct log;
struct unit;

enum capability_fault {
	CAP_GARBLED	= 1 << 0,	/* not keyword *( SP param ) of RFC 5321 */
	CAP_LEGACY	= 1 << 1,	/* KEYWORD=param */
	CAP_DUPLICATE	= 1 << 2,
	CAP_OVERWRITTEN	= 1 << 3,	/* a middlebox has blanked the keyword */
	CAP_UNSPLIT	= 1 << 4,	/* the last parameter is all the rest */
};

/* Parameters of one reply that are told apart; real ones have some fifty. */
#define CAPABILITY_PARAMS_MAX	20000

/* One line of an EHLO reply but the first; spans are within text. */
struct capability_line {
	struct slice	keyword;	/* as sent */
	struct slice	params;		/* the rest, trimmed */
	struct span	keyword_at, params_at;
	unsigned	faults;
};

/* text: the line behind code and separator.  False when it is empty. */
bool capability_parse(struct slice text, struct capability_line *out);

/* A list of them, owning its text; a NUL in it is spelled out as \x00. */
struct capability {
	char		*keyword;	/* as sent */
	char		**params;	/* as sent, split at blanks */
	size_t		 nparams;
	unsigned	 faults;
};

struct capabilities {
	struct capability *v;
	size_t		 n;
	bool		 known;		/* an EHLO reply was read (it may be empty) */
	/* private */
	void		*keywords[2];	/* trees: as registered, and KEYWORD= */
	size_t		 nparams;	/* of all */
};

void capabilities_init(struct capabilities *c);
void capabilities_clear(struct capabilities *c);
void capabilities_add(struct capabilities *c, struct slice text);
/* What the reply to an EHLO offers; c is cleared first. */
void capabilities_read(struct capabilities *c, const struct log *l,
    const struct unit *u);
const struct capability *capabilities_find(const struct capabilities *c,
    const char *keyword);
/* Of keywords, without regard to case: less than 0, 0, more than 0. */
int capability_compare(const char *a, const char *b);
/* The same, however many there are. */
bool capabilities_has(const struct capabilities *c, const char *keyword);
/* Whether AUTH offers that mechanism, over all AUTH and AUTH= lines. */
bool capabilities_has_mech(const struct capabilities *c, struct slice mech);
/* The mechanisms, each once, in the server's order; calls fn for each.
 * Bounded: a list of some hundred different ones is cut. */
void capabilities_mechs(const struct capabilities *c,
    void (*fn)(const char *mech, void *arg), void *arg);

/*
 * One sentence in plain words about a keyword with its parameters
 * ("largest message 50.0 MiB"), into out; a sentence that says that it is
 * not registered for one that is not known.
 */
void capability_words(struct slice keyword, struct slice params, char *out,
    size_t size);

#endif
