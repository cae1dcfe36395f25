/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plain-words - what servers say all the time, whatever the password is: a
 * password that is, or holds, such a word is not given away by it, but would
 * be by masking it.
 */
#ifndef CORE_LOG_PLAIN_WORDS_H
#define CORE_LOG_PLAIN_WORDS_H

#include <stdbool.h>

#include "core/base/slice.h"

/*
 * Whether the range lies within one such word of the text (in either case),
 * one keyword or mechanism of SMTP, or one usual prompt of AUTH LOGIN in
 * base64.
 */
bool plain_words_have(struct slice text, struct span at);

#endif
