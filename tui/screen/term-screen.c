/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/screen/term.h"

/* For the wide-character functions of ncursesw. */
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <term.h>

#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/utf8.h"
#include "core/base/vis.h"
#include "tui/screen/theme.h"
#include "tui/banned.h"

#define IN		STDIN_FILENO
#define OUT		STDOUT_FILENO
#define COLS_MAX	1000		/* a terminal may claim any size */
#define ROWS_MAX	1000
#define FULL_MS		1000
#define MODE_TRIES	3
#define PAIRS_MAX	(2 * ROLE_COUNT)	/* of one theme, and some */

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";

struct pair {
	short	fg, bg;
};

static const char mouse_on[] = "\033[?1002h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1002l";

static struct {
	SCREEN		*screen;
	enum theme_depth depth;
	bool		 own_default;	/* it can show its own colours */
	bool		 ansi;		/* understands private modes */
	bool		 utf8;
	bool		 idle_marks;
	bool		 away;		/* left or suspended */
	bool		 mouse;
	struct theme	 theme;
	struct pair	 pairs[PAIRS_MAX];	/* number i + 1 of curses */
	short		 npairs;
	struct canvas	 sent;		/* what curses was given last */
	bool		 is_sent;
} term;

/* What term_restore_raw() needs, ready before it is needed. */
static volatile sig_atomic_t raw_needed;
static struct termios raw_modes;
static char raw_bytes[256];
static size_t raw_len;

/* What makes a screen of a terminal again, whoever had it meanwhile. */
static char take_bytes[256];
static size_t take_len;

/* Signals that curses would take over. */
static const int taken[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };

static void
send_bytes(const char *p, size_t n)
{
	while (n > 0) {
		struct pollfd full = { .fd = OUT, .events = POLLOUT };
		ssize_t k = write(OUT, p, n);

		if (k < 0 && errno == EAGAIN)	/* made so by another job */
			poll(&full, 1, FULL_MS);
		else if (k < 0 && errno != EINTR)
			return;
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		}
	}
}

static int
raw_byte(int c)
{
	if (raw_len < sizeof(raw_bytes))
		raw_bytes[raw_len++] = (char)c;
	return c;
}

static int
take_byte(int c)
{
	if (take_len < sizeof(take_bytes))
		take_bytes[take_len++] = (char)c;
	return c;
}

/* Half a sequence would be worse than none. */
static void
add_capability(const char *name, size_t *len, size_t max, int (*put)(int))
{
	const char *s = tigetstr(name);

	if (s == NULL || s == (const char *)-1 || strlen(s) > max - *len)
		return;
	tputs(s, 1, put);
}

static void
raw_add(const char *capability)
{
	add_capability(capability, &raw_len, sizeof(raw_bytes), raw_byte);
}

static void
raw_prepare(void)
{
	raw_len = 0;
	if (term.ansi)
		for (const char *p = "\033[?1006l\033[?1002l\033[?2004l"; *p;
		    p++)
			raw_byte(*p);
	raw_add("sgr0");
	raw_add("cnorm");
	raw_add("rmcup");
	take_len = 0;
	add_capability("smcup", &take_len, sizeof(take_bytes), take_byte);
}

/* A terminal that takes nothing loses what it has not taken. */
static bool
raw_has_room(void)
{
	struct pollfd p = { .fd = OUT, .events = POLLOUT };

	if (poll(&p, 1, 0) > 0)
		return true;
	tcflush(OUT, TCOFLUSH);
	tcflow(OUT, TCOON);
	return poll(&p, 1, 0) > 0;
}

static bool
same_modes(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag &&
	    a->c_cflag == b->c_cflag && a->c_lflag == b->c_lflag;
}

/* tcsetattr() may be interrupted, and may do a part of it. */
static void
restore_modes(void)
{
	struct termios now;

	for (int i = 0; i < MODE_TRIES; i++) {
		if (tcgetattr(OUT, &now) == 0 && same_modes(&now, &raw_modes))
			return;
		tcsetattr(OUT, TCSANOW, &raw_modes);
	}
}

void
term_restore_raw(void)
{
	if (!raw_needed)
		return;
	raw_needed = 0;
	if (raw_has_room())
		send_bytes(raw_bytes, raw_len);
	restore_modes();
}

static const char *
term_type(char *out, size_t size)
{
	const char *type = getenv("TERM");

	vis_copy(out, size, slice_of(type ? type : ""));
	return out;
}

/* initscr() would end the program; setupterm() says what is the matter. */
bool
term_is_usable(struct err *e)
{
	char type[64];
	const char *cup;
	int why;

	if (!isatty(IN) || !isatty(OUT))
		return err_set(e, "term.not-a-terminal", "standard input and "
		    "output are not both a terminal; smtpscope check needs none");
	term_type(type, sizeof(type));
	if (type[0] == '\0')
		return err_set(e, "term.unknown", "TERM is not set; set it to "
		    "the type of this terminal for a screen");
	if (cur_term != NULL)		/* it was asked before */
		del_curterm(cur_term);
	if (setupterm(NULL, OUT, &why) != OK && why != 1)
		return err_set(e, "term.unknown", "there is no description of "
		    "the terminal type \"%s\"; set TERM to another, such as "
		    "xterm, for a screen", type);
	cup = tigetstr("cup");
	if (!cup || cup == (const char *)-1 || tigetflag("hc") == 1)
		return err_set(e, "term.dumb", "the terminal type \"%s\" "
		    "cannot place the cursor; set TERM to what this terminal "
		    "really is for a screen", type);
	term.ansi = strncmp(cup, "\033[", 2) == 0;
	return true;
}

static SCREEN *
screen_new(void)
{
	struct sigaction saved[COUNT_OF(taken)];
	TERMINAL *probed = cur_term;
	SCREEN *s;

	/* The size is the terminal's, never what the environment says. */
	unsetenv("LINES");
	unsetenv("COLUMNS");
	use_env(TRUE);
	use_tioctl(TRUE);
	for (size_t i = 0; i < COUNT_OF(taken); i++)
		sigaction(taken[i], NULL, &saved[i]);
	s = newterm(NULL, stdout, stdin);
	for (size_t i = 0; i < COUNT_OF(taken); i++)
		sigaction(taken[i], &saved[i], NULL);
	if (cur_term != probed)
		del_curterm(probed);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	return s;
}

static enum theme_depth
depth_of(enum term_colour colour)
{
	const char *no = getenv("NO_COLOR");
	bool asked = no != NULL && *no != '\0' && colour == TERM_COLOUR_AUTO;

	if (asked || colour == TERM_COLOUR_NEVER || !has_colors() ||
	    start_color() != OK || COLORS < 8)
		return THEME_MONO;
	return COLORS >= 256 ? THEME_256 : THEME_8;
}

static void
colours_begin(enum term_colour colour)
{
	term.depth = depth_of(colour);
	term.own_default = term.depth != THEME_MONO &&
	    use_default_colors() == OK;
	theme_builtin(&term.theme, "dark");
}

void
term_set_colour(enum term_colour colour)
{
	if (term.screen == NULL)
		return;
	term.depth = depth_of(colour);
	term_repaint();
}

void
term_set_mouse(bool on)
{
	if (term.mouse == on)
		return;
	term.mouse = on;
	if (term.screen == NULL || term.away || !term.ansi)
		return;
	if (on)
		send_bytes(mouse_on, sizeof(mouse_on) - 1);
	else
		send_bytes(mouse_off, sizeof(mouse_off) - 1);
}

void
term_set_theme(const struct theme *t)
{
	term.theme = *t;
	term.npairs = 0;
	term_repaint();
}

/* curses does not tell; a password must never be typed where it is seen. */
static bool
modes_are_taken(void)
{
	const tcflag_t off = ECHO | ECHONL | ICANON | ISIG | IEXTEN;
	struct termios now;

	for (int i = 0; i < MODE_TRIES; i++) {
		if (tcgetattr(OUT, &now) != 0)
			continue;
		if ((now.c_lflag & off) == 0)
			return true;
		now.c_lflag &= ~off;
		now.c_iflag &= ~(tcflag_t)(ICRNL | IXON);
		now.c_cc[VMIN] = 1;
		now.c_cc[VTIME] = 0;
		tcsetattr(OUT, TCSANOW, &now);
	}
	return tcgetattr(OUT, &now) == 0 && (now.c_lflag & off) == 0;
}

static void
modes_begin(void)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, FALSE);
	leaveok(stdscr, FALSE);
	scrollok(stdscr, FALSE);
}

bool
term_open(enum term_colour colour, struct err *e)
{
	char type[64];

	if (term.screen)
		return true;
	memset(&term, 0, sizeof(term));
	if (!term_is_usable(e))
		return false;
	if (tcgetattr(OUT, &raw_modes) != 0)
		return err_set(e, "term.not-a-terminal",
		    "the terminal does not answer: %m; smtpscope check needs "
		    "none");
	raw_prepare();
	term.utf8 = term_utf8();
	term.idle_marks = getenv("SMTPSCOPE_TEST_IDLE") != NULL;
	term.screen = screen_new();
	if (!term.screen)
		return err_set(e, "term.unknown", "the terminal type \"%s\" "
		    "is of no use; smtpscope check needs none",
		    term_type(type, sizeof(type)));
	raw_needed = 1;
	atexit(term_restore_raw);	/* a library may end us */
	modes_begin();
	if (!modes_are_taken()) {
		term_close();
		return err_set(e, "term.not-a-terminal", "the terminal goes "
		    "on showing what is typed; smtpscope check needs none");
	}
	colours_begin(colour);
	refresh();
	if (term.ansi)
		send_bytes(paste_on, sizeof(paste_on) - 1);
	if (term.ansi && term.mouse)
		send_bytes(mouse_on, sizeof(mouse_on) - 1);
	term_resized();
	return true;
}

/* Back to what was there before, without forgetting the screen. */
static void
give_back(void)
{
	if (term.ansi && term.mouse)
		send_bytes(mouse_off, sizeof(mouse_off) - 1);
	if (term.ansi)
		send_bytes(paste_off, sizeof(paste_off) - 1);
	curs_set(1);
	endwin();
	raw_needed = 0;
	restore_modes();
	term.away = true;
}

static void
take_again(void)
{
	term.away = false;
	raw_needed = 1;
	reset_prog_mode();
	if (!modes_are_taken())
		raise(SIGHUP);		/* it is of no use any more */
	refresh();
	if (term.ansi)
		send_bytes(paste_on, sizeof(paste_on) - 1);
	if (term.ansi && term.mouse)
		send_bytes(mouse_on, sizeof(mouse_on) - 1);
	term_resized();
	term_repaint();
}

/* A shell has set the modes as it likes them, and may have left the
 * alternate screen; being told twice does no harm. */
void
term_retake(void)
{
	if (!term.screen || term.away)
		return;
	reset_prog_mode();		/* first: nothing is echoed any more */
	send_bytes(take_bytes, take_len);
	take_again();
}

void
term_close(void)
{
	if (!term.screen)
		return;
	if (!term.away)
		give_back();
	delscreen(term.screen);
	term.screen = NULL;
	canvas_free(&term.sent);
	term.is_sent = false;
}

bool
term_is_open(void)
{
	return term.screen != NULL;
}

bool
term_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static int
clamp(int n, int max)
{
	return n < 1 ? 1 : n > max ? max : n;
}

void
term_size(int *cols, int *rows)
{
	struct winsize ws;

	if (ioctl(OUT, TIOCGWINSZ, &ws) == 0 && ws.ws_col && ws.ws_row) {
		*cols = clamp(ws.ws_col, COLS_MAX);
		*rows = clamp(ws.ws_row, ROWS_MAX);
	} else if (term.screen) {
		*cols = clamp(COLS, COLS_MAX);
		*rows = clamp(LINES, ROWS_MAX);
	} else {
		*cols = 80;
		*rows = 24;
	}
}

void
term_resized(void)
{
	int cols, rows;

	if (!term.screen || term.away)
		return;
	term_size(&cols, &rows);
	if (cols != COLS || rows != LINES)
		resizeterm(rows, cols);
	term_repaint();
}

void
term_repaint(void)
{
	term.is_sent = false;
	if (term.screen)
		clearok(curscr, TRUE);
}

static short
new_pair(short fg, short bg)
{
	short n = term.npairs;

	if (!term.own_default) {
		fg = fg < 0 ? COLOR_WHITE : fg;
		bg = bg < 0 ? COLOR_BLACK : bg;
	}
	if (n == PAIRS_MAX || n + 1 >= COLOR_PAIRS ||
	    init_pair((short)(n + 1), fg, bg) != OK)
		return 0;
	return ++term.npairs;
}

static short
pair_of(struct look look)
{
	short n;

	if (look.fg < 0 && look.bg < 0)
		return 0;
	for (short i = 0; i < term.npairs; i++)
		if (term.pairs[i].fg == look.fg && term.pairs[i].bg == look.bg)
			return (short)(i + 1);
	n = new_pair(look.fg, look.bg);
	if (n > 0)
		term.pairs[n - 1] = (struct pair){ look.fg, look.bg };
	return n;
}

static void
set_look(const struct cell *cell)
{
	struct look look = theme_look(&term.theme, term.depth, cell->role,
	    cell->flags);
	attr_t attrs = A_NORMAL;

	if (look.attrs & LOOK_BOLD)
		attrs |= A_BOLD;
	if (look.attrs & LOOK_REVERSE)
		attrs |= A_REVERSE;
	if (look.attrs & LOOK_UNDERLINE)
		attrs |= A_UNDERLINE;
	if (look.attrs & LOOK_DIM)
		attrs |= A_DIM;
	attr_set(attrs, term.depth != THEME_MONO ? pair_of(look) : 0, NULL);
}

/* One cell's character; '?' for what this terminal cannot show. */
static wchar_t
character(const struct cell *cell)
{
	struct slice s = slice_of(cell->text);
	uint32_t cp;
	size_t n;

	if (s.n == 0)
		return L' ';
	cp = utf8_next(s, &n);
	if (cp == UTF8_BAD || (cp >= 0x80 && !term.utf8) ||
	    utf8_width(cp) != cell->width)
		return L'?';
	return (wchar_t)cp;
}

static void
draw_row(const struct canvas *c, int y, int cols)
{
	const struct cell *row = &c->cells[y * c->cols];
	wchar_t run[COLS_MAX];
	int n = 0, from = 0;

	for (int x = 0; x < cols; x++) {
		if (n > 0 && (row[x].role != row[from].role ||
		    row[x].flags != row[from].flags)) {
			set_look(&row[from]);
			mvaddnwstr(y, from, run, n);
			n = 0;
		}
		if (n == 0)
			from = x;
		if (row[x].width > 0)
			run[n++] = character(&row[x]);
		else if (n > 0 && run[n - 1] == L'?')
			run[n++] = L' ';	/* it stood for a wide one */
	}
	if (n > 0) {
		set_look(&row[from]);
		mvaddnwstr(y, from, run, n);
	}
}

/* Rows that are as they were cost nothing. */
static bool
is_sent(const struct canvas *c, int y)
{
	size_t n = (size_t)c->cols;

	return term.is_sent && memcmp(&c->cells[(size_t)y * n],
	    &term.sent.cells[(size_t)y * n], n * sizeof(*c->cells)) == 0;
}

static void
remember(const struct canvas *c)
{
	if (c->cols != term.sent.cols || c->rows != term.sent.rows)
		canvas_resize(&term.sent, c->cols, c->rows);
	memcpy(term.sent.cells, c->cells,
	    (size_t)c->cols * (size_t)c->rows * sizeof(*c->cells));
	term.is_sent = true;
}

void
term_draw(const struct canvas *c)
{
	int cols, rows;

	if (!term.screen || term.away)
		return;
	cols = c->cols < COLS ? c->cols : COLS;
	rows = c->rows < LINES ? c->rows : LINES;
	if (c->cols != term.sent.cols || c->rows != term.sent.rows)
		term.is_sent = false;
	if (!term.is_sent)
		erase();
	for (int y = 0; y < rows; y++) {
		if (is_sent(c, y))
			continue;
		attr_set(A_NORMAL, 0, NULL);
		move(y, 0);
		clrtoeol();
		draw_row(c, y, cols < COLS_MAX ? cols : COLS_MAX);
	}
	remember(c);
	attr_set(A_NORMAL, 0, NULL);
	if (c->cursor_on && c->cursor_x < COLS && c->cursor_y < LINES)
		move(c->cursor_y, c->cursor_x);
	else
		move(LINES - 1, 0);
	curs_set(c->cursor_on ? 1 : 0);
	wnoutrefresh(stdscr);
	doupdate();
}

void
term_suspend(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL }, old;
	sigset_t stop, mask;
	bool was_open = term.screen && !term.away;

	if (was_open)
		give_back();
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigemptyset(&dfl.sa_mask);
	sigaction(SIGTSTP, &dfl, &old);
	sigprocmask(SIG_UNBLOCK, &stop, &mask);
	kill(0, SIGTSTP);		/* the whole job, as a shell expects */
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGTSTP, &old, NULL);
	if (was_open)
		take_again();
}

bool
term_send(struct slice bytes)
{
	if (term.screen == NULL || term.away || !term.ansi)
		return false;
	send_bytes(bytes.p, bytes.n);
	return true;
}

void
term_leave(void)
{
	if (term.screen && !term.away)
		give_back();
}

void
term_return(void)
{
	if (term.screen && term.away)
		take_again();
}

void
term_idle_mark(unsigned long consumed)
{
	char mark[64];
	int cols, rows, n;

	if (!term.idle_marks || term.away)
		return;
	term_size(&cols, &rows);
	n = snprintf(mark, sizeof(mark), "\033]7770;%lu;%dx%d\007", consumed,
	    cols, rows);
	send_bytes(mark, (size_t)n);
}
