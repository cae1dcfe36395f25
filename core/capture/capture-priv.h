/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * capture-priv - the inside of a capture: capture.c knows what it is and
 * where its sessions are, capture-read.c reads one of them.
 */
#ifndef CORE_CAPTURE_CAPTURE_PRIV_H
#define CORE_CAPTURE_CAPTURE_PRIV_H

#include "core/base/bytes.h"
#include "core/capture/capture.h"
#include "core/capture/source.h"

struct sessions;

struct capture {
	struct source	 source;
	char		*room;		/* of the sample; NULL: text */
	struct slice	 sample;
	struct recognised is;
	bool	       (*filter)(struct slice line);	/* NULL: none */
	struct sessions	*sessions;
	struct source_lines lines;	/* of the scan */
	uint64_t	 line;		/* as many were scanned */
	struct bytes	 scratch;
	bool		 done;
};

#endif
