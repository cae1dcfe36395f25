/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * save - a session made into a file, in four steps:
 *
 *	save_new()	what there is: what is hidden and why, who is named
 *	preview		save_mask_*(), save_rename*(): as the user wants it
 *	save_make()	the finished text, past the gate
 *	save_write()	the file, whole or not at all
 *
 * The session itself is not touched, and may go on: what has come since
 * save_new() is in the text, too.  A struct save lives no longer than the log.
 */
#ifndef CORE_TRANSCRIPT_SAVE_H
#define CORE_TRANSCRIPT_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/log/log.h"
#include "core/transcript/document.h"
#include "core/transcript/format.h"
#include "core/transcript/gate.h"
#include "core/transcript/identities.h"
#include "core/walk/walk.h"

struct save;

struct save_input {
	const struct log *log;
	const char	*target;	/* as shown: "mail.example.com:587" */
	const char	*program;	/* "smtpscope 0.3" */
	const struct goal *goal;	/* NULL: not known */
	bool		 no_notes;	/* no decoded fields, no card */
};

struct save *save_new(const struct save_input *in);
void save_free(struct save *s);

/* ---- the preview ------------------------------------------------------- */

/* What will be hidden, and why: as it is now, masks of the user included. */
size_t save_masks(const struct save *s);
const struct document_mask *save_mask_at(const struct save *s, size_t i);

/* Who and what is named, with kind, count, and what would stand for it. */
size_t save_names(const struct save *s);
const struct identity *save_name_at(const struct save *s, size_t i);

/* One of them, all of a kind, all. */
void save_rename(struct save *s, size_t i, bool replace);
void save_rename_kind(struct save *s, enum identity_kind kind, bool replace);
void save_rename_all(struct save *s, bool replace);

/* A word everywhere, in either case; false when it is nowhere (it is kept
 * all the same).  Once more: no-op. */
bool save_mask_word(struct save *s, const char *word);
void save_unmask_word(struct save *s, const char *word);
/* All words of a row (a unit: a reply with all its lines). */
void save_mask_row(struct save *s, uint32_t unit, bool mask);
/* What the gate has found: every row that it is in. */
void save_mask_hit(struct save *s, const struct gate_hit *hit);

/* ---- the text and the file --------------------------------------------- */

/*
 * The finished text; false when the gate refuses it, and then *hit says
 * where.  The text is valid until the next call.
 */
bool save_make(struct save *s, const struct transcript_format *f,
    struct slice *text, struct gate_hit *hit);

/*
 * To a file, or to standard output ("-"): made, looked at, written.
 * err ids: save.gate (hit is filled in; nothing was written), and those of
 * newfile.h.
 */
bool save_write(struct save *s, const struct transcript_format *f,
    const char *path, bool overwrite, struct gate_hit *hit, struct err *e);

#endif
