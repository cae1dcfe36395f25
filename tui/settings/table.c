/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/settings/table.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/xalloc.h"
#include "tui/app/app.h"
#include "tui/settings/theme-file.h"
#include "tui/banned.h"

void
prefs_clear(struct prefs *p)
{
	free(p->theme);
	free(p->copy_command);
	*p = (struct prefs){ 0 };
}

static bool
is_on(struct slice value)
{
	return slice_is(value, "on");
}

static void
add_switch(struct bytes *out, bool on)
{
	bytes_add_str(out, on ? "on" : "off");
}

/* Which of the names it is; n when none. */
static int
index_of(struct slice value, const char *const *names, int n)
{
	int i = 0;

	while (i < n && !slice_is(value, names[i]))
		i++;
	return i;
}

/* ---- what the view shows ----------------------------------------------- */

static void
get_layout(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, layout_want_name(a->view.wish.want));
}

static bool
set_layout(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	for (int w = 0; w < LAYOUT_WANT_COUNT; w++)
		if (slice_is(value, layout_want_name((enum layout_want)w)))
			view_set_layout(&a->view, (enum layout_want)w);
	return true;
}

static void
get_split(const struct app *a, struct bytes *out)
{
	bytes_addf(out, "%d%%", a->view.wish.split_percent);
}

static bool
set_split(struct app *a, struct slice value, struct err *e)
{
	unsigned long n = 0;

	(void)e;
	if (value.n > 0 && value.p[value.n - 1] == '%')
		value.n--;
	slice_number(value, 100, &n);
	view_split(&a->view, (int)n);
	return true;
}

static void
get_wrap(const struct app *a, struct bytes *out)
{
	add_switch(out, a->view.wrap);
}

static bool
set_wrap(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	view_set_wrap(&a->view, is_on(value));
	return true;
}

static void
get_eol(const struct app *a, struct bytes *out)
{
	add_switch(out, a->view.eol);
}

static bool
set_eol(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->view.eol = is_on(value);
	return true;
}

static void
get_hints(const struct app *a, struct bytes *out)
{
	add_switch(out, a->view.wish.hints);
}

static bool
set_hints(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->view.wish.hints = is_on(value);
	return true;
}

static const char *const columns[] = { [LAYOUT_SHOW_AUTO] = "auto",
	[LAYOUT_SHOW_ON] = "on", [LAYOUT_SHOW_OFF] = "off" };

static void
get_times(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, columns[a->view.wish.times]);
}

static bool
set_times(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->view.wish.times = (enum layout_show)index_of(value, columns, 3);
	return true;
}

static void
get_ids(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, columns[a->view.wish.ids]);
}

static bool
set_ids(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->view.wish.ids = (enum layout_show)index_of(value, columns, 3);
	return true;
}

static void
get_follow(const struct app *a, struct bytes *out)
{
	add_switch(out, a->view.cursor.follow);
}

static bool
set_follow(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	view_follow(&a->view, is_on(value));
	return true;
}

static void
get_explain_all(const struct app *a, struct bytes *out)
{
	add_switch(out, a->view.teachings.on);
}

static bool
set_explain_all(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	view_teach(&a->view, is_on(value));
	return true;
}

static const char *const places[] = { [CURSOR_AT_ROW] = "row",
	[CURSOR_AT_END] = "end", [CURSOR_HIDDEN] = "hidden" };

static void
get_cursor(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, places[a->view.cursor_at]);
}

static bool
set_cursor(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->view.cursor_at = (enum cursor_at)index_of(value, places, 3);
	return true;
}

/* ---- the terminal ------------------------------------------------------ */

static const char *const colours[] = { [TERM_COLOUR_AUTO] = "auto",
	[TERM_COLOUR_ALWAYS] = "always", [TERM_COLOUR_NEVER] = "never" };

static void
get_color(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, colours[a->prefs.colour]);
}

static bool
set_color(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->prefs.colour = (enum term_colour)index_of(value, colours, 3);
	term_set_colour(a->prefs.colour);
	return true;
}

static const char *const lines[] = { [LINES_AUTO] = "auto",
	[LINES_ASCII] = "ascii", [LINES_UNICODE] = "unicode" };

static void
get_lines(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, lines[a->prefs.lines]);
}

static bool
set_lines(struct app *a, struct slice value, struct err *e)
{
	enum prefs_lines want = (enum prefs_lines)index_of(value, lines, 3);

	if (want == LINES_UNICODE && a->view.vis_ascii)
		return err_set(e, "setting.value", "lines: this terminal's "
		    "locale has no box characters; a UTF-8 one does, such as "
		    "LC_ALL=C.UTF-8");
	a->prefs.lines = want;
	a->view.ascii = want == LINES_ASCII || a->view.vis_ascii;
	return true;
}

static void
get_theme(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, a->prefs.theme != NULL ? a->prefs.theme : "dark");
}

static bool
set_theme(struct app *a, struct slice value, struct err *e)
{
	struct theme t;
	char *name = xstrndup(value.p != NULL ? value.p : "", value.n);

	if (!theme_load(&t, name, e)) {
		free(name);
		return false;
	}
	term_set_theme(&t);
	free(a->prefs.theme);
	a->prefs.theme = name;
	return true;
}

static void
get_mouse(const struct app *a, struct bytes *out)
{
	add_switch(out, a->prefs.mouse);
}

static bool
set_mouse(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->prefs.mouse = is_on(value);
	return true;
}

static void
get_keymap(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, a->keymap.preset != NULL ? a->keymap.preset :
	    "none");
}

static bool
set_keymap(struct app *a, struct slice value, struct err *e)
{
	char *name = xstrndup(value.p, value.n);

	(void)e;
	app_keys_preset(a, name);
	free(name);
	return true;
}

static void
get_speak(const struct app *a, struct bytes *out)
{
	add_switch(out, a->prefs.speak);
}

static bool
set_speak(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->prefs.speak = is_on(value);
	return true;
}

/* ---- secrets and the clipboard ----------------------------------------- */

static void
get_reveal(const struct app *a, struct bytes *out)
{
	add_switch(out, !a->o.no_reveal);
}

/* One way: what was not kept cannot come back. */
static bool
set_reveal(struct app *a, struct slice value, struct err *e)
{
	if (is_on(value) && a->o.no_reveal)
		return err_set(e, "setting.value", "reveal: it is off for "
		    "the rest of this program; hidden values are not kept");
	if (is_on(value))
		return true;
	a->o.no_reveal = true;
	log_set_reveal(a->run.log, false);
	command_run(a, "forget");
	return true;
}

static const char *const echoes[] = { "none", "stars" };

static void
get_secret_echo(const struct app *a, struct bytes *out)
{
	bytes_add_str(out, echoes[a->prefs.stars]);
}

static bool
set_secret_echo(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->prefs.stars = slice_is(value, echoes[true]);
	return true;
}

static void
get_mask_user(const struct app *a, struct bytes *out)
{
	add_switch(out, a->o.mask_user);
}

/* It is masked where a line is made, so that nothing else can show it. */
static bool
set_mask_user(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	a->o.mask_user = a->run.opts.mask_user = is_on(value);
	if (a->run.session != NULL)
		session_mask_user(a->run.session, is_on(value));
	return true;
}

static void
get_copy_command(const struct app *a, struct bytes *out)
{
	if (a->prefs.copy_command != NULL)
		bytes_add_str(out, a->prefs.copy_command);
}

static bool
set_copy_command(struct app *a, struct slice value, struct err *e)
{
	(void)e;
	free(a->prefs.copy_command);
	a->prefs.copy_command = value.n > 0 ? xstrndup(value.p, value.n) :
	    NULL;
	return true;
}

/* ---- the table --------------------------------------------------------- */

#define SWITCH(name, preset, meaning, id) \
	{ name, SETTING_SWITCH, NULL, preset, meaning, get_##id, set_##id }
#define CHOICE(name, choices, preset, meaning, id) \
	{ name, SETTING_CHOICE, choices, preset, meaning, get_##id, set_##id }
#define TEXT(name, preset, meaning, id) \
	{ name, SETTING_TEXT, NULL, preset, meaning, get_##id, set_##id }

const struct setting_def settings_table[] = {
	CHOICE("layout", "auto|split|inline|raw|decoded", "auto",
	    "how the two sides are laid out; auto goes by the width", layout),
	{ "split", SETTING_PERCENT, NULL, "52%",
	    "the raw side's part of the width", get_split, set_split },
	SWITCH("wrap", "on", "long lines are broken", wrap),
	CHOICE("times", "auto|on|off", "auto",
	    "when each line came; auto shows it from 100 columns on", times),
	CHOICE("ids", "auto|on|off", "auto",
	    "the number of each event; auto shows it from 100 columns on",
	    ids),
	SWITCH("eol", "off", "how each line ends is shown", eol),
	SWITCH("hints", "on", "the row of keys at the bottom", hints),
	SWITCH("follow", "on", "the newest row is kept in view", follow),
	SWITCH("explain-all", "off", "what went well is explained, too",
	    explain_all),
	CHOICE("cursor", "row|end|hidden", "row",
	    "where the terminal's own cursor stands; screen readers follow it",
	    cursor),
	CHOICE("color", "auto|always|never", "auto",
	    "colours; auto obeys NO_COLOR and the terminal", color),
	TEXT("theme", "dark", "how the roles look: dark, light, contrast, "
	    "mono, or a file in themes/", theme),
	CHOICE("lines", "auto|ascii|unicode", "auto",
	    "what lines are drawn with; auto goes by the locale", lines),
	SWITCH("mouse", "off", "the mouse selects, folds and scrolls; without "
	    "it the terminal selects text", mouse),
	CHOICE("keymap", "default|emacs", "default",
	    "the keys to begin with; your own file comes on top of them",
	    keymap),
	SWITCH("speak", "off", "failures in the bottom row begin with the "
	    "word failure", speak),
	SWITCH("reveal", "on", "hidden values are kept in memory, for reveal; "
	    "off is for good", reveal),
	CHOICE("secret-echo", "none|stars", "none", "what the password field "
	    "shows of what is typed; stars tell its length", secret_echo),
	SWITCH("mask-user", "off", "the user name is masked like a password, "
	    "from the next login on", mask_user),
	TEXT("copy-command", "", "a command that takes what is copied; "
	    "without it the terminal is asked", copy_command),
	{ .name = NULL },
};
