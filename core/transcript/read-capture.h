/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * read-capture - the first session of a log of another program, as a
 * transcript: what it was read as, and what had to be done, as remarks.
 */
#ifndef CORE_TRANSCRIPT_READ_CAPTURE_H
#define CORE_TRANSCRIPT_READ_CAPTURE_H

#include "core/capture/capture.h"
#include "core/transcript/read.h"

/* False when there is no session in it. */
bool read_capture(struct transcript *t, struct capture *c, struct err *e);

#endif
