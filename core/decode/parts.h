/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parts - what decode_unit() is made of: one file for each kind of unit.
 * Private to core/decode.
 */
#ifndef CORE_DECODE_PARTS_H
#define CORE_DECODE_PARTS_H

#include "core/decode/fields.h"

/* Append a field; value is formatted, or a slice of raw bytes. */
struct field *fields_addf(struct fields *f, const struct entry *e,
    int depth, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
struct field *fields_add(struct fields *f, const struct entry *e,
    int depth, const char *name, struct slice value);
/* A fact of an entry, a secret one included. */
struct field *fields_add_fact(struct fields *f, const struct entry *e,
    int depth, const struct fact *fact);

/*
 * The facts of a line of AUTH; blob is where its base64 stands in the text:
 * each part is tied to the digits that carry it, or to the mask.
 */
void decode_sasl_facts(const struct entry *e, struct span blob,
    struct fields *out);

/* What this EHLO reply offers that the one before did not, and lacks. */
void decode_ehlo_changes(const struct log *l, const struct unit *u,
    struct fields *out);

/* What this EHLO reply says twice, or should not say at all. */
void decode_ehlo_oddities(const struct log *l, const struct unit *u,
    struct fields *out);

void decode_client(const struct log *l, const struct unit *u,
    struct fields *out);
void decode_server(const struct log *l, const struct unit *u,
    struct fields *out);
void decode_event(const struct entry *e, struct fields *out);

/* What is odd about a line, whatever it says: line ends, NULs, length. */
void decode_oddities(const struct entry *e, struct fields *out);

enum severity code_severity(int code);

#endif
