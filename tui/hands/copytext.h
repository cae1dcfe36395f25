/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * copytext - what is taken along when something is copied: always the masked
 * text, whatever the screen shows at this moment, and past the same gate as
 * a file.
 */
#ifndef TUI_HANDS_COPYTEXT_H
#define TUI_HANDS_COPYTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/bytes.h"
#include "core/base/err.h"
#include "core/decode/fields.h"
#include "core/log/log.h"

enum copy_what {
	COPY_ROW,		/* one line, or one decoded value */
	COPY_UNIT,		/* a command, a whole reply: with its meaning */
	COPY_EXCHANGE,		/* a command and its reply */
};

/* One line as it is; field NULL, or its value alone. */
void copytext_line(struct bytes *out, const struct entry *e,
    const struct field *f);
/* A unit, or the exchange that it belongs to. */
void copytext_unit(struct bytes *out, const struct log *l, uint32_t unit,
    enum copy_what what);

/* What a text is made of, so that words of our own are no echo of a secret. */
enum copy_made {
	COPY_OF_SESSION,	/* all of it was sent or received */
	COPY_OF_BOTH,		/* lines of the session, and what they mean */
	COPY_OF_CARD,		/* ours, but for what points to the cause */
	COPY_DERIVED,		/* what decoding made of it */
};
/*
 * As for a file (core/transcript/gate.h).  err id copy.gate: the text holds a
 * secret; the detail names the row.
 */
bool copytext_gate(const struct log *l, enum copy_made made,
    struct slice text, struct err *e);

#endif
