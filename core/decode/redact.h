/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * redact - the one gate for the eyes: what an audience may see of an entry
 * or a field, as printable text.  Every pane, file and program output asks
 * here; reveal is a different audience, not a different path.
 */
#ifndef CORE_DECODE_REDACT_H
#define CORE_DECODE_REDACT_H

#include <stddef.h>

#include "core/base/bytes.h"
#include "core/base/vis.h"
#include "core/decode/fields.h"
#include "core/log/log.h"

enum audience {
	FOR_SCREEN,
	FOR_EXPORT,		/* files, JSON, clipboard, standard output */
	FOR_REVEAL,		/* the screen, while its owner holds reveal on */
};

enum ink { INK_PLAIN, INK_ESCAPE, INK_SECRET };

/* One run of visible text and the bytes of entry.text that it stands for. */
struct piece {
	size_t		at, n;		/* in shown.text */
	struct span	raw;
	enum ink	ink;
};

struct shown {
	struct bytes	 text;		/* printable UTF-8 */
	struct piece	*v;
	size_t		 n;
};

void shown_init(struct shown *s);
void shown_clear(struct shown *s);

void redact_entry(struct shown *out, const struct entry *e,
    enum audience who, enum vis_how how);
/* The value only; a secret is the mask and its shape in brackets. */
void redact_value(struct shown *out, const struct field *f,
    enum audience who, enum vis_how how);

/* The same as plain text, appended. */
void redact_entry_text(struct bytes *out, const struct entry *e,
    enum audience who);
void redact_value_text(struct bytes *out, const struct field *f,
    enum audience who);

#endif
