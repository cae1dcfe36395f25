/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * readline reads from a queue that holds one whole key, writes to the null
 * device and draws nothing; prompt_draw() shows its buffer.  It keeps
 * process-wide state and jumps out of its own calls, so the owner's
 * functions (but complete) run only after it has returned.
 */
#include "tui/screen/prompt.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <readline/readline.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tui/screen/history.h"
#include "tui/screen/prompt-line.h"
#include "tui/banned.h"

#define CANDIDATES_MAX	500

/* readline is reading on: the next key belongs to what was begun. */
#define RL_BUSY	(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_MOREINPUT | \
	RL_STATE_MULTIKEY | RL_STATE_METANEXT | RL_STATE_NUMERICARG | \
	RL_STATE_VIMOTION | RL_STATE_CHARSEARCH)

enum outcome { EDITING, ACCEPTED, CANCELLED };

static struct {
	struct prompt_callbacks	 cb;
	struct history		 history;
	FILE			*null;
	bool			 open;
	bool			 quoting;	/* the next key is text */
	enum outcome		 outcome;
	char			*line;		/* of ACCEPTED */
	size_t			 scroll;	/* columns out at the left */
	size_t			 word;		/* that it was opened with */
	const unsigned char	*queue;
	size_t			 queued;
	char			**candidates;	/* being collected */
	size_t			 ncandidates;
	char			**shown;	/* the list above the line */
	size_t			 nshown;
} prompt;

static void
strings_free(char ***v, size_t *n)
{
	for (size_t i = 0; i < *n; i++)
		free((*v)[i]);
	free(*v);
	*v = NULL;
	*n = 0;
}

static void
strings_add(char ***v, size_t *n, const char *s)
{
	*v = xrealloc(*v, *n + 1, sizeof(**v));
	(*v)[(*n)++] = xstrdup(s);
}

static int
queue_getc(FILE *unused)
{
	(void)unused;
	if (prompt.queued == 0)
		return EOF;
	prompt.queued--;
	return *prompt.queue++;
}

static int
queue_has_more(void)
{
	return prompt.queued > 0;
}

/* Called behind every step; those of a macro are not seen by prompt_key(). */
static void
no_redisplay(void)
{
	if (rl_readline_state & RL_STATE_MACROINPUT)
		rl_free_undo_list();
}

static void
no_prepare(int meta)
{
	(void)meta;
}

static void
no_unprepare(void)
{
}

/* NULL: the end of input, which is C-d on an empty line. */
static void
on_line(char *line)
{
	free(prompt.line);
	prompt.line = line;
	prompt.outcome = line ? ACCEPTED : CANCELLED;
}

static char *
next_candidate(const char *text, int state)
{
	static size_t at;

	if (state == 0)
		at = 0;
	while (at < prompt.ncandidates) {
		const char *c = prompt.candidates[at++];

		if (strncasecmp(c, text, strlen(text)) == 0)
			return strdup(c);
	}
	return NULL;
}

static char **
on_complete(const char *text, int start, int end)
{
	char **matches;

	(void)end;
	rl_attempted_completion_over = 1;	/* never file names by itself */
	rl_filename_completion_desired = 0;
	/* Words have an order of their own, such as what a server offers. */
	rl_sort_completion_matches = start == 0;
	strings_free(&prompt.candidates, &prompt.ncandidates);
	if (prompt.cb.complete)
		prompt.cb.complete(prompt.cb.arg, rl_line_buffer,
		    (size_t)start);
	matches = rl_completion_matches(text, next_candidate);
	if (matches && !matches[1] && matches[0][0] &&
	    strchr("/:", matches[0][strlen(matches[0]) - 1]))
		rl_completion_suppress_append = 1;
	return matches;
}

/* A blank within a file name does not end the word. */
static int
is_quoted(char *line, int at)
{
	int n = 0;

	while (at > n && line[at - n - 1] == '\\')
		n++;
	return n % 2;
}

void
prompt_candidate(const char *text)
{
	if (prompt.ncandidates < CANDIDATES_MAX)
		strings_add(&prompt.candidates, &prompt.ncandidates, text);
}

/* matches[0] is what they have in common. */
static void
on_matches(char **matches, int n, int longest)
{
	(void)longest;
	strings_free(&prompt.shown, &prompt.nshown);
	for (int i = 1; i <= n; i++)
		strings_add(&prompt.shown, &prompt.nshown, matches[i]);
}

bool
prompt_init(const struct prompt_callbacks *cb, const char *history_file,
    struct err *e)
{
	bool ok;

	memset(&prompt, 0, sizeof(prompt));
	prompt.cb = *cb;
	ok = history_init(&prompt.history, history_file, e);
	prompt.null = fopen("/dev/null", "r+e");
	if (prompt.null == NULL)	/* without one it takes the terminal */
		prompt.null = fmemopen(NULL, 1, "r+");
	rl_readline_name = "smtpscope";
	rl_instream = rl_outstream = prompt.null;
	rl_catch_signals = 0;
	rl_catch_sigwinch = 0;
	rl_change_environment = 0;
	rl_prep_term_function = no_prepare;
	rl_deprep_term_function = no_unprepare;
	rl_getc_function = queue_getc;
	rl_input_available_hook = queue_has_more;
	/* Set before the first use, it keeps readline off terminfo, too. */
	rl_redisplay_function = no_redisplay;
	rl_attempted_completion_function = on_complete;
	rl_completion_display_matches_hook = on_matches;
	rl_basic_word_break_characters = " \t;";
	rl_completer_word_break_characters = rl_basic_word_break_characters;
	rl_completer_quote_characters = "";
	rl_char_is_quoted_p = is_quoted;
	return ok;
}

bool
prompt_end(struct err *e)
{
	bool ok;

	prompt_close();
	if (prompt.cb.keep)
		history_sift(&prompt.history, prompt.cb.keep, prompt.cb.arg);
	ok = history_write(&prompt.history, e);
	history_clear(&prompt.history);
	strings_free(&prompt.candidates, &prompt.ncandidates);
	strings_free(&prompt.shown, &prompt.nshown);
	rl_instream = rl_outstream = NULL;
	if (prompt.null)
		fclose(prompt.null);
	memset(&prompt, 0, sizeof(prompt));
	return ok;
}

/* One line needs none, and a search within one is more than readline bears. */
static void
no_keyboard_macros(void)
{
	static rl_command_func_t *const macros[] = { rl_start_kbd_macro,
	    rl_end_kbd_macro, rl_call_last_kbd_macro };

	for (size_t i = 0; i < COUNT_OF(macros); i++) {
		rl_unbind_function_in_map(macros[i], emacs_standard_keymap);
		rl_unbind_function_in_map(macros[i], emacs_ctlx_keymap);
		rl_unbind_function_in_map(macros[i], emacs_meta_keymap);
		rl_unbind_function_in_map(macros[i], vi_movement_keymap);
	}
}

/* After the user's inputrc, which the first use of readline reads. */
static void
settle_variables(void)
{
	no_keyboard_macros();
	rl_variable_bind("bell-style", "none");	/* it writes to stderr */
	rl_variable_bind("enable-bracketed-paste", "off");
	rl_variable_bind("blink-matching-paren", "off");
	rl_variable_bind("show-all-if-ambiguous", "on");
	rl_variable_bind("revert-all-at-newline", "on");
}

static void
open_with(const struct history *history, const char *label, const char *text)
{
	prompt_close();
	history_lend(history);
	prompt.outcome = EDITING;
	prompt.quoting = false;
	prompt.scroll = 0;
	prompt.word = text && strchr(text, ' ') ?
	    (size_t)(strchr(text, ' ') - text) + 1 : 0;
	prompt.open = true;
	rl_callback_handler_install(label, on_line);
	settle_variables();
	if (text && *text)
		rl_insert_text(text);
	rl_free_undo_list();
}

void
prompt_open(const char *label, const char *text)
{
	open_with(&prompt.history, label, text);
}

void
prompt_open_alone(const char *label, const char *text)
{
	open_with(NULL, label, text);
	prompt.word = 0;
}

static void
feed(const unsigned char *p, size_t n)
{
	prompt.queue = p;
	prompt.queued = n;
	while (prompt.queued > 0 && prompt.outcome == EDITING)
		rl_callback_read_char();
	prompt.queue = NULL;
	prompt.queued = 0;
}

/* readline lets go of all that it holds only where a line ends by Enter. */
static void
discard(void)
{
	/* What waits for one more key loses memory, but when it gets it. */
	if (prompt.outcome == EDITING && (prompt.quoting ||
	    rl_readline_state & RL_STATE_CHARSEARCH))
		feed((const unsigned char *)" ", 1);
	prompt.quoting = false;
	rl_callback_sigcleanup();
	if (prompt.outcome == EDITING)
		feed((const unsigned char *)"\r", 1);
	rl_callback_handler_remove();
	free(prompt.line);
	prompt.line = NULL;
}

void
prompt_close(void)
{
	if (!prompt.open)
		return;
	discard();
	strings_free(&prompt.shown, &prompt.nshown);
	prompt.open = false;
}

bool
prompt_is_open(void)
{
	return prompt.open;
}

const char *
prompt_line(void)
{
	return prompt.open && rl_line_buffer ? rl_line_buffer : "";
}

const char *
prompt_label(void)
{
	return prompt.open && rl_display_prompt ? rl_display_prompt : "";
}

bool
prompt_has_word(void)
{
	return prompt.open && prompt.word > 0 &&
	    (size_t)rl_end >= prompt.word;
}

size_t
prompt_point(void)
{
	return prompt.open ? (size_t)rl_point : 0;
}

size_t
prompt_candidates(char *const **v)
{
	*v = prompt.shown;
	return prompt.nshown;
}

static void
remember(const char *line)
{
	if (!prompt.cb.keep || prompt.cb.keep(prompt.cb.arg, line))
		history_add(&prompt.history, line);
}

static void
finish(void)
{
	enum outcome outcome = prompt.outcome;
	char *line = prompt.line;

	prompt.line = NULL;
	prompt.open = false;
	rl_callback_handler_remove();
	strings_free(&prompt.shown, &prompt.nshown);
	if (outcome == CANCELLED) {
		prompt.cb.cancel(prompt.cb.arg);
		return;
	}
	remember(line);
	prompt.cb.accept(prompt.cb.arg, line);
	free(line);
}

static void
cancel(void)
{
	prompt_close();
	prompt.cb.cancel(prompt.cb.arg);
}

static bool
is_busy(void)
{
	return prompt.quoting || (rl_readline_state & RL_BUSY) != 0;
}

/* C-v and C-] have no state in readline that can be asked for. */
static bool
begins_quoting(const unsigned char *raw, size_t n)
{
	rl_command_func_t *f = is_busy() ? NULL :
	    rl_function_of_keyseq_len((const char *)raw, n, NULL, NULL);

	return f != NULL && (f == rl_quoted_insert || f == rl_char_search ||
	    f == rl_backward_char_search);
}

/* From one line of the history to another, or perhaps. */
static rl_command_func_t *const leaving_line[] = {
	rl_get_previous_history, rl_get_next_history,
	rl_beginning_of_history, rl_end_of_history, rl_fetch_history,
	rl_operate_and_get_next, rl_reverse_search_history,
	rl_forward_search_history, rl_noninc_reverse_search,
	rl_noninc_forward_search, rl_noninc_reverse_search_again,
	rl_noninc_forward_search_again, rl_history_search_backward,
	rl_history_search_forward, rl_history_substr_search_backward,
	rl_history_substr_search_forward, rl_vi_search, rl_vi_search_again,
	rl_vi_fetch_history, rl_do_lowercase_version,
};

/*
 * readline would hang what can be undone on the line of the history that is
 * left.  Parts of one list then belong to several lines, and it frees them
 * twice.  So a line that is left keeps nothing: a recalled one is a copy.
 */
static void
forget_undo_before(const unsigned char *raw, size_t n)
{
	char keys[64];
	size_t begun = rl_readline_state & RL_STATE_MULTIKEY ?
	    (size_t)rl_key_sequence_length : 0;
	rl_command_func_t *f;
	int type = ISFUNC;

	if (begun + n > sizeof(keys))
		return;
	if (begun > 0)
		memcpy(keys, rl_executing_keyseq, begun);
	memcpy(keys + begun, raw, n);
	f = rl_function_of_keyseq_len(keys, begun + n, NULL, &type);
	for (size_t i = 0; i < COUNT_OF(leaving_line); i++)
		if (type == ISMACR || f == leaving_line[i]) {
			rl_free_undo_list();
			return;
		}
}

/* A lone Esc means something to a search, and to vi while inserting. */
static bool
esc_is_readlines(void)
{
	if (is_busy())
		return true;
	return rl_editing_mode == 0 && rl_get_keymap() != vi_movement_keymap;
}

/*
 * Whether readline knows it; of others it would insert the tail as text.
 * What begins a sequence and ends a search at once (C-r C-x) it does not
 * survive.
 */
static bool
is_bound(const unsigned char *raw, size_t n)
{
	int type = ISFUNC;

	if (n == 1 && raw[0] != 0x1b &&
	    rl_readline_state & (RL_STATE_ISEARCH | RL_STATE_NSEARCH)) {
		rl_function_of_keyseq_len((const char *)raw, n, NULL, &type);
		return type != ISKMAP;
	}
	if (n < 2 || raw[0] != 0x1b || prompt.quoting ||
	    (rl_readline_state & (RL_STATE_MOREINPUT | RL_STATE_MULTIKEY)))
		return true;
	return rl_function_of_keyseq_len((const char *)raw, n, NULL, &type) &&
	    type != ISKMAP;
}

/* C-u leaves the word that a key put there, and takes it the second time. */
static bool
clears_to_word(const unsigned char *raw, size_t n)
{
	if (prompt.word == 0 || (size_t)rl_point <= prompt.word || is_busy() ||
	    rl_function_of_keyseq_len((const char *)raw, n, NULL, NULL) !=
	    rl_unix_line_discard)
		return false;
	if (memchr(rl_line_buffer, ' ', prompt.word) !=
	    rl_line_buffer + prompt.word - 1)
		return false;
	rl_kill_text((int)prompt.word, rl_point);
	rl_point = (int)prompt.word;
	return true;
}

void
prompt_key(struct key k, const unsigned char *raw, size_t n)
{
	bool tab = k.code == KEYCODE_TAB || k.code == KEYCODE_BACKTAB;
	bool quote;

	if (!prompt.open)
		return;
	if ((k.mods == KEYMOD_CTRL && k.code == 'c') ||
	    (k.code == KEYCODE_ESC && !esc_is_readlines())) {
		cancel();
		return;
	}
	if (!tab)
		strings_free(&prompt.shown, &prompt.nshown);
	if (clears_to_word(raw, n))
		return;
	quote = begins_quoting(raw, n);
	if (!prompt.quoting)
		forget_undo_before(raw, n);
	if (is_bound(raw, n))
		feed(raw, n);
	prompt.quoting = quote;
	if (prompt.outcome != EDITING)
		finish();
}

size_t
prompt_paste(struct slice text)
{
	struct bytes clean;
	size_t ends;

	if (!prompt.open)
		return 0;
	strings_free(&prompt.shown, &prompt.nshown);
	bytes_init(&clean, BYTES_NO_LIMIT);
	ends = prompt_clean(text, &clean);
	if (is_busy()) {
		/* As if it were typed, into the search or whatever it is. */
		feed((const unsigned char *)clean.data, clean.len);
		prompt.quoting = false;
	} else {
		rl_begin_undo_group();
		rl_insert_text(clean.data);
		rl_end_undo_group();
	}
	bytes_clear(&clean);
	if (prompt.outcome != EDITING)
		finish();
	return ends;
}

void
prompt_resize(int cols, int rows)
{
	rl_set_screen_size(rows, cols);
}

void
prompt_draw(struct canvas *c, int y, int max_list)
{
	struct prompt_line line;

	if (!prompt.open)
		return;
	line = (struct prompt_line){
		.label = rl_display_prompt ? rl_display_prompt : "",
		.text = { rl_line_buffer, (size_t)rl_end },
		.point = (size_t)rl_point,
		.scroll = &prompt.scroll,
	};
	prompt_line_draw(&line, c, y);
	prompt_list_draw(prompt.shown, prompt.nshown, c, y, max_list);
}
