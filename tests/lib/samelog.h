/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * samelog - whether two logs are the same in all that can be seen of them:
 * entries, units, facts, decoded fields, story and explanation.
 */
#ifndef TESTS_LIB_SAMELOG_H
#define TESTS_LIB_SAMELOG_H

#include "core/log/log.h"

/* Fails the test, with what and where. */
void samelog_check(const struct log *was, const struct log *is,
    const char *what);

#endif
