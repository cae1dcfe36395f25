/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page of a unit's bytes, which is made anew for another width. */
#include "tui/app/app.h"

#include <stdio.h>

#include "tui/view/hex.h"
#include "tui/banned.h"

#define MARGIN	2		/* columns that a page leaves free */

static void
fill(struct app *a, uint32_t entry, const struct bytes *text, size_t at)
{
	char title[80];
	const struct entry *e = log_entry(a->run.log, entry);

	snprintf(title, sizeof(title), "BYTES of event %u, %s", e->unit + 1,
	    e->kind == ENTRY_CLIENT ? "sent" : "received");
	app_show_page(a, title, text);
	a->page.hex = true;
	a->keys.hex_unit = entry;
	/* Its line on top, with what is before it in reach; the next drawing
	 * knows how far down that can be. */
	a->page.top = at;
}

static bool
show(struct app *a, uint32_t entry)
{
	struct bytes text;
	bool has_bytes;
	size_t at;

	bytes_init(&text, BYTES_NO_LIMIT);
	has_bytes = hex_text(a->run.log, log_entry(a->run.log, entry)->unit,
	    entry, a->canvas.cols - MARGIN, &text, &at);
	if (has_bytes)
		fill(a, entry, &text, at);
	bytes_clear(&text);
	return has_bytes;
}

void
app_show_hex(struct app *a)
{
	app_refresh(a);
	if (a->open.file != NULL) {
		app_error(a, "the bytes are not there: an opened file has the "
		    "lines alone");
		return;
	}
	if (view_cursor_unit(&a->view) == UNIT_NONE)
		app_say(a, "there is no row yet");
	else if (!show(a, a->view.cursor.on.entry))
		app_say(a, "this is an event of the connection, it has no "
		    "bytes");
}

void
app_hex_resized(struct app *a)
{
	if (a->overlay == OVERLAY_PAGE && a->page.hex)
		show(a, a->keys.hex_unit);
}
