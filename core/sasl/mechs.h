/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mechs - the rows of the mechanism table, one file each, and what their
 * files share.  Private to core/sasl.
 */
#ifndef CORE_SASL_MECHS_H
#define CORE_SASL_MECHS_H

#include "core/sasl/sasl.h"

extern const struct sasl_mech sasl_plain;	/* RFC 4616 */
extern const struct sasl_mech sasl_login;	/* never an RFC; everywhere */

/* Room for n bytes in out, on the secure heap. */
bool sasl_message_room(struct sasl_message *out, size_t n, struct err *e);

/* A secret fact; its bytes are kept only when keep. */
void sasl_add_hidden(struct facts *out, const char *name,
    struct slice bytes, bool keep);
/* A value that may be shown; NULs are spelled out as \x00. */
void sasl_add_shown(struct facts *out, const char *name, struct slice bytes);

#endif
