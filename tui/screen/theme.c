/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/theme.h"

#include "tui/banned.h"

enum { OWN = -1, BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

#define BOLD		LOOK_BOLD
#define REVERSE		LOOK_REVERSE
#define UNDERLINE	LOOK_UNDERLINE
#define DIM		LOOK_DIM

static const struct {
	struct look	colour;
	unsigned char	mono;		/* attributes alone */
} looks[] = {
	[ROLE_TEXT]		= { { OWN, OWN, 0 }, 0 },
	[ROLE_TITLE]		= { { OWN, OWN, REVERSE }, REVERSE },
	[ROLE_HEADER]		= { { OWN, OWN, UNDERLINE }, UNDERLINE },
	[ROLE_CLIENT]		= { { CYAN, OWN, 0 }, 0 },
	[ROLE_SERVER]		= { { OWN, OWN, 0 }, 0 },
	[ROLE_EVENT]		= { { BLUE, OWN, 0 }, 0 },
	[ROLE_ENCRYPTED]	= { { GREEN, OWN, 0 }, 0 },
	[ROLE_OK]		= { { GREEN, OWN, 0 }, 0 },
	[ROLE_MORE]		= { { CYAN, OWN, 0 }, 0 },
	[ROLE_RETRY]		= { { YELLOW, OWN, BOLD }, BOLD },
	[ROLE_REFUSED]		= { { RED, OWN, BOLD }, BOLD | UNDERLINE },
	[ROLE_SECRET]		= { { MAGENTA, OWN, 0 }, 0 },
	[ROLE_ESCAPE]		= { { MAGENTA, OWN, 0 }, DIM },
	[ROLE_FIELD_NAME]	= { { BLUE, OWN, 0 }, 0 },
	[ROLE_FIELD_VALUE]	= { { OWN, OWN, 0 }, 0 },
	[ROLE_EXPLAIN]		= { { OWN, OWN, 0 }, 0 },
	[ROLE_LESSON]		= { { CYAN, OWN, BOLD }, BOLD },
	[ROLE_STEP_DONE]	= { { GREEN, OWN, 0 }, 0 },
	[ROLE_STEP_NOW]		= { { OWN, OWN, BOLD }, BOLD },
	[ROLE_STEP_FAILED]	= { { RED, OWN, 0 }, BOLD },
	[ROLE_STEP_SKIPPED]	= { { OWN, OWN, DIM }, 0 },
	[ROLE_HINT_KEY]		= { { OWN, OWN, BOLD }, BOLD },
	[ROLE_HINT_TEXT]	= { { OWN, OWN, 0 }, 0 },
	[ROLE_MATCH]		= { { BLACK, YELLOW, 0 }, UNDERLINE },
	[ROLE_ALERT]		= { { WHITE, RED, BOLD }, REVERSE | BOLD },
	[ROLE_PROMPT]		= { { OWN, OWN, 0 }, 0 },
	[ROLE_DIM]		= { { OWN, OWN, DIM }, DIM },
};
_Static_assert(COUNT_OF(looks) == ROLE_COUNT, "one row per role");

struct look
theme_look(enum role r, unsigned flags, bool colour)
{
	struct look look = looks[r].colour;

	if (!colour)
		look = (struct look){ OWN, OWN, looks[r].mono };
	if (flags & CELL_CURSOR)
		look.attrs |= REVERSE;
	if (flags & CELL_CURSOR_OTHER)
		look.attrs |= BOLD;
	if (flags & CELL_MARKED)
		look.attrs |= UNDERLINE;
	return look;
}
