/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a script waits for, expects, keeps, and does to its screen. */
#include "tui/script/script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/vis.h"
#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/banned.h"

/* ---- waiting ----------------------------------------------------------- */

static bool
is_on_screen(struct script *s, const char *text)
{
	struct bytes screen;
	bool found;

	bytes_init(&screen, BYTES_NO_LIMIT);
	canvas_dump(&s->app->canvas, false, &screen);
	found = strstr(screen.data, text) != NULL;
	bytes_clear(&screen);
	return found;
}

/* Nothing would happen without another key. */
static bool
is_idle(struct script *s)
{
	struct app *a = s->app;

	return !keydec_is_pending(&a->keydec) &&
	    !session_is_busy(a->run.session) &&
	    (!a->running || app_is_modal(a)) && !a->run.changed &&
	    !loop_has_pending(&a->run.loop);
}

/* A whole one that came behind the last action. */
static bool
has_reply(struct script *s)
{
	const struct log *l = s->app->run.log;

	for (size_t u = log_units(l); u > s->units; u--)
		if (!log_unit(l, u - 1)->open &&
		    log_unit_first(l, u - 1)->kind == ENTRY_SERVER)
			return true;
	return false;
}

static bool
is_so(struct script *s, const struct script_wait *w)
{
	switch (w->what) {
	case WAIT_IDLE:
		return is_idle(s);
	case WAIT_REPLY:
		return has_reply(s) && is_idle(s);
	case WAIT_TEXT:
		return is_on_screen(s, w->text);
	case WAIT_CLOSED:
		return session_state(s->app->run.session) == SESSION_CLOSED &&
		    is_idle(s);
	}
	return false;
}

static const char *
what_for(const struct script_wait *w)
{
	static const char *const says[] = {
		[WAIT_IDLE] = "nothing to be outstanding",
		[WAIT_REPLY] = "a reply",
		[WAIT_TEXT] = "a text",
		[WAIT_CLOSED] = "the end of the session",
	};

	return says[w->what];
}

static void
give_up(struct script *s, const struct script_wait *w)
{
	const char *waiting = session_waiting_for(s->app->run.session);
	char *text = w->text != NULL ? vis_dup(slice_of(w->text)) : NULL;

	script_fail(s, "waited %u s for %s%s%s%s%s%s", w->seconds,
	    what_for(w), text ? ": \"" : "", text ? text : "",
	    text ? "\"" : "", waiting ? "; the session is " : "",
	    waiting ? waiting : "");
	free(text);
}

void
script_wait(struct script *s, struct slice text)
{
	struct script_wait w;
	struct err e;
	int64_t end;

	if (!script_parse_wait(text, &w, &e)) {
		script_fail(s, "%s", e.detail);
		return;
	}
	end = clock_mono_us() + (int64_t)w.seconds * 1000000;
	script_settle(s);
	while (!is_so(s, &w) && clock_mono_us() < end) {
		loop_turn(&s->app->run.loop, end - clock_mono_us());
		script_settle(s);
	}
	if (!is_so(s, &w))
		give_up(s, &w);
	free(w.text);
}

/* ---- expecting --------------------------------------------------------- */

void
script_assert(struct script *s, struct slice text, bool wanted)
{
	struct err e;
	char *want = script_text(text, &e), *shown;

	if (want == NULL) {
		script_fail(s, "%s", e.detail);
		return;
	}
	script_settle(s);
	shown = vis_dup(slice_of(want));
	if (is_on_screen(s, want) != wanted)
		script_fail(s, "\"%s\" is %s the screen", shown, wanted ?
		    "not on" : "on");
	free(shown);
	free(want);
}

/* ---- keeping ----------------------------------------------------------- */

static bool
write_all(int fd, struct slice text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text = slice_sub(text, (size_t)n, text.n);
	}
	return true;
}

static bool
write_file(const char *path, struct slice text)
{
	/* Non-blocking: a FIFO that nobody reads must not hold a script up. */
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC |
	    O_NOFOLLOW | O_NONBLOCK, 0600);
	bool ok = fd >= 0 && fcntl(fd, F_SETFL, 0) == 0 &&
	    write_all(fd, text);
	int keep = errno;

	if (fd >= 0 && close(fd) < 0)
		return false;
	errno = keep;
	return ok;
}

void
script_snapshot(struct script *s, struct slice file, bool roles)
{
	char *path = xstrndup(file.p, file.n), why[128];
	struct bytes screen;

	script_settle(s);
	bytes_init(&screen, BYTES_NO_LIMIT);
	canvas_dump(&s->app->canvas, roles, &screen);
	if (strcmp(path, "-") == 0) {
		fwrite(screen.data, 1, screen.len, stdout);
		fflush(stdout);
	} else if (!write_file(path, bytes_slice(&screen))) {
		script_fail(s, "the snapshot could not be written: %s",
		    strerror_r(errno, why, sizeof(why)));
	}
	bytes_clear(&screen);
	free(path);
}

void
script_resize(struct script *s, int cols, int rows)
{
	if (cols < 1 || rows < 1 || cols > OPTIONS_SIZE_MAX ||
	    rows > OPTIONS_SIZE_MAX) {
		script_fail(s, "resize takes columns and rows, each 1 to %d",
		    OPTIONS_SIZE_MAX);
		return;
	}
	app_resize(s->app, cols, rows);
	script_settle(s);
}
