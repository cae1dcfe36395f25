/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rules - the catalogue of causes as compiled in, and what its rules can
 * look at.  causes-data.c, made by causes.awk from docs/causes/, fills the
 * tables; docs/causes/README.md describes how the rules are written.
 *
 * A rule holds when all its conditions hold.  The weights of the rules that
 * hold are added up; a cause that has "only" rules is looked at when one of
 * them holds, and a cause with a "never" rule that holds is out.
 */
#ifndef CORE_EXPLAIN_RULES_H
#define CORE_EXPLAIN_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/explain/explain.h"
#include "core/explain/patterns.h"

enum feature {
	FEATURE_NONE,		/* behind the last condition of a rule */
	FEATURE_STAGE,		/* mask of 1 << enum stage */
	FEATURE_CODE,		/* "535|5xx|none" */
	FEATURE_ENHANCED,	/* "5.7.8|5.7.*|none" */
	FEATURE_TEXT,		/* a pattern of patterns.h, over the text */
	FEATURE_BANNER,		/* the same, over the greeting */
	FEATURE_COMMAND,	/* the same, over the masked command */
	FEATURE_EVENT,		/* "dns.*|connect.refused" */
	FEATURE_VERIFY,		/* "cert-expired": the first failed check */
	FEATURE_PORT,		/* "465|587" */
	FEATURE_TLS,		/* "none|starttls|implicit" */
	FEATURE_OFFERS,		/* a keyword that the latest EHLO list has */
	FEATURE_LACKS,		/* ... that it does not have */
	FEATURE_OFFERED,	/* a keyword that the list before TLS had */
	FEATURE_LACKED,		/* ... that it did not have */
	FEATURE_MECH,		/* "PLAIN|SCRAM-*" */
	FEATURE_MECH_MISSING,	/* the mechanism is not in the AUTH line */
	FEATURE_ONLY_MECHS,	/* the AUTH line has these and no others */
	FEATURE_HOST,		/* "*.gmail.com" */
	FEATURE_FOREIGN,	/* the greeting's host is not of host's domain */
	FEATURE_MASKED,		/* the greeting or a keyword was blanked */
	FEATURE_USER,		/* "has-at|no-at|empty|blank|base64|..." */
	FEATURE_SECRET,		/* "blank|base64|..." */
	FEATURE_FAULT,		/* our own AUTH message was not sound */
	FEATURE_MALFORMED,	/* the command that was sent is odd */
	FEATURE_ATTEMPTS,	/* at least so many failed logins before */
	FEATURE_AUTHENTICATED,
	FEATURE_GIVEN_UP,	/* it answers our "*" */
	FEATURE_COUNT,
};

struct condition {
	unsigned char	 feature;
	bool		 negated;
	unsigned	 mask;
	const char	*value;
};

enum { RULE_CONDITIONS = 6, RULE_ONLY = 1000, RULE_NEVER = -1000 };

struct rule {
	int		 weight;	/* -100 to 100, RULE_ONLY, RULE_NEVER */
	bool		 prior;		/* counts when nothing else is clear */
	struct condition when[RULE_CONDITIONS + 1];
};

struct cause_entry {
	struct cause	 cause;
	const char	*group;
	const char *const *similar;	/* ids that look alike, NULL-terminated */
	const struct rule *rules;
	size_t		 nrules;
};

extern const struct cause_entry cause_table[];
extern const size_t cause_table_n;

/* A situation made ready for looking at. */
struct evidence {
	const struct situation *s;
	struct words	 text, banner, command;
	enum stage	 stage;		/* guessed where it was not known */
	bool		 stage_known;
	struct enhanced	 enhanced;	/* also from "(#5.7.1)" */
	int		 code;		/* also what goes with enhanced; or 0 */
};

void evidence_init(struct evidence *v, const struct situation *s);
void evidence_clear(struct evidence *v);

/* Does it hold; *at, when not NULL, is where a text pattern was found. */
bool condition_holds(const struct condition *c, const struct evidence *v,
    struct word_run *at);
bool rule_holds(const struct rule *r, const struct evidence *v);

/*
 * 0 when the cause is out of the question.  priors: what stage and code alone
 * make likely counts, too.
 */
int cause_score(const struct cause_entry *e, const struct evidence *v,
    bool priors);
/* A "never" rule that begins with the greeting holds: not even a neighbour. */
bool cause_ruled_out(const struct cause_entry *e, const struct evidence *v);
/* The best rule that names this very enhanced code, whatever else it asks. */
int cause_names_code(const struct cause_entry *e, const struct evidence *v);

/* Sentences for what of this session speaks for e; fills x->seen. */
void seen_fill(const struct cause_entry *e, const struct evidence *v,
    struct explanation *x);
/* What the certificates say about it; NULL: nothing.  Caller frees. */
char *seen_certificate(const struct facts *tls_facts);

#endif
