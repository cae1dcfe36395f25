/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/worst.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "core/base/xalloc.h"

#if defined(__SANITIZE_ADDRESS__)
#define LONG_LINE	2000
#else
#define LONG_LINE	20000
#endif

const struct worst worst_servers[] = {
	{ "T02 silence", { { ROGUE_STALL, "", 1 } }, "C-c cancel",
	    "", NULL, { NULL } },
	{ "T05 drip", { { ROGUE_PIECE, "", 1 }, { ROGUE_PACE, "", 20 },
	    { ROGUE_SAY, "220-x\r\n", ROGUE_FOREVER } }, "220-x", "", NULL,
	    { NULL } },
	{ "T05 drip of controls", { { ROGUE_PIECE, "", 1 },
	    { ROGUE_PACE, "", 5 }, { ROGUE_SAY, "220-\033[2J\033c\r\n",
	    ROGUE_FOREVER } }, "\\x1b[2J", "", NULL, { NULL } },
	{ "T08 half close", { WORST_BANNER, { ROGUE_SHUT, "", 1 },
	    { ROGUE_HEAR_ANYTHING, "", 1 } }, "closed", "", NULL, { NULL } },
	{ "T09 deaf", { WORST_BANNER, { ROGUE_DEAF, "", 1 } }, "mx.test", ".",
	    "waiting for the reply to EHLO", { NULL } },
	{ "T11 late banner", { { ROGUE_QUIET, "", 800 }, WORST_BANNER },
	    "C-c cancel", "j", "mx.test", { NULL } },
	{ "F01 endless reply", { { ROGUE_SAY, "220-line {n}\r\n",
	    ROGUE_FOREVER } }, "does not end", "G", NULL, { NULL } },
	{ "F02 a line without an end", { { ROGUE_SAY, "xxxxxxxxxxxxxxxx",
	    ROGUE_FOREVER } }, "without a line end", "", NULL, { NULL } },
	{ "R01 flood", { WORST_READY, { ROGUE_PACE, "", 1 },
	    { ROGUE_SAY, "250 nobody asked {n}\r\n", ROGUE_FOREVER } },
	    "220 mx.test", ".", "nobody asked", { NULL } },
	{ "R01 flood of no replies", { WORST_READY, { ROGUE_PACE, "", 1 },
	    { ROGUE_SAY, "what is this {n}\r\n", ROGUE_FOREVER } },
	    "220 mx.test", ".", "what is this", { NULL } },
	{ "R01 flood of long lines", { WORST_READY, { ROGUE_SAY, NULL,
	    ROGUE_FOREVER } }, "220 mx.test", ".", "over 1000 replies",
	    { NULL } },
	{ "R03 one-byte segments", { { ROGUE_PIECE, "", 1 },
	    { ROGUE_SAY, "220-line {n}\r\n", 2000 }, WORST_BANNER }, "220-line",
	    "G", "220 mx.test", { NULL } },
	{ "S10 no handshake", { { ROGUE_HEAR_ANYTHING, "", 1 },
	    { ROGUE_STALL, "", 1 } },
	    "[>]TLS", "", NULL,
	    { "--tls", "implicit", NULL } },
};

const size_t worst_count = COUNT_OF(worst_servers);

void
worst_serve(struct rogue *r, const struct worst *w)
{
	char *line = xmalloc(LONG_LINE + 7);

	memset(line, 'x', LONG_LINE + 6);
	memcpy(line, "250 ", 4);
	strcpy(line + LONG_LINE + 4, "\r\n");
	rogue_init(r);
	for (size_t i = 0; i < WORST_STEPS_MAX; i++) {
		const char *text = w->steps[i].text;

		if (text == NULL && w->steps[i].count == 0)
			break;
		if (text == NULL)
			text = line;
		rogue_add(r, w->steps[i].kind, text, strlen(text),
		    w->steps[i].count);
	}
	rogue_start(r, AF_INET, false);
	free(line);
}

struct vt *
worst_program(const struct rogue *r, const struct worst *w)
{
	char target[32];
	const char *args[6] = { "--timeout", "600", target };
	size_t n = 3;

	snprintf(target, sizeof(target), "127.0.0.1:%u", r->port);
	for (size_t i = 0; w->args[i] != NULL; i++)
		args[n++] = w->args[i];
	return scope_begin(args, NULL);
}
