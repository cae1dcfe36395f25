/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * logtext - a log made from arbitrary bytes, as a hostile server and a
 * careless person would fill it: for properties that must hold of any log.
 */
#ifndef TESTS_LIB_LOGTEXT_H
#define TESTS_LIB_LOGTEXT_H

#include "core/log/log.h"

/* Each line of text is an entry; its first byte chooses what kind. */
void logtext_fill(struct log *l, struct slice text);

/* Abort unless every unit decodes into fields within their lines, and
 * everything that any audience sees is printable. */
void logtext_check(const struct log *l);

#endif
