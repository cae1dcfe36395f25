/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table that terms.awk makes from docs/terms/. */
#ifndef CORE_EXPLAIN_TERMS_PRIV_H
#define CORE_EXPLAIN_TERMS_PRIV_H

#include "core/explain/terms.h"

extern const struct term term_table[];
extern const size_t term_table_n;

#endif
