/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * glossary - the words of an explanation that have a page of their own.
 *
 * Abbreviations and names in capitals ("EHLO", "CA"), codes ("235"), and the
 * words that are terms of the kind "word" ("relay") are found where they
 * stand alone.
 */
#ifndef CORE_EXPLAIN_GLOSSARY_H
#define CORE_EXPLAIN_GLOSSARY_H

#include "core/explain/explain.h"
#include "core/explain/terms.h"

#define GLOSSARY_MAX	8

/* In the order of the catalogue; the name that was found is *names[i]. */
size_t glossary_of(const struct explanation *x,
    const char *names[GLOSSARY_MAX]);

#endif
