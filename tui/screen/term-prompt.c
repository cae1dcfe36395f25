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

#include <readline/history.h>
#include <readline/readline.h>

#include "core/base/bytes.h"
#include "core/base/xalloc.h"
#include "tui/screen/prompt-line.h"
#include "tui/banned.h"

#define HISTORY_LINES	1000
#define HISTORY_BYTES	(1 << 20)
#define CANDIDATES_MAX	500

/* readline is reading on: the next key belongs to what was begun. */
#define RL_BUSY	(RL_STATE_ISEARCH | RL_STATE_NSEARCH | RL_STATE_MOREINPUT | \
	RL_STATE_MULTIKEY | RL_STATE_METANEXT | RL_STATE_NUMERICARG | \
	RL_STATE_VIMOTION | RL_STATE_CHARSEARCH)

enum outcome { EDITING, ACCEPTED, CANCELLED };

static struct {
	struct prompt_callbacks	 cb;
	char			*history_file;
	int			 history_new;	/* lines of this run */
	FILE			*null;
	bool			 open;
	HISTORY_STATE		*history;	/* put aside; NULL: in use */
	bool			 quoting;	/* the next key is text */
	enum outcome		 outcome;
	char			*line;		/* of ACCEPTED */
	size_t			 scroll;	/* columns out at the left */
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

static void
no_redisplay(void)
{
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

/* A file of this size that somebody else made is no history. */
static void
history_load(void)
{
	struct stat st;

	using_history();
	stifle_history(HISTORY_LINES);
	if (prompt.history_file && stat(prompt.history_file, &st) == 0 &&
	    S_ISREG(st.st_mode) && st.st_size <= HISTORY_BYTES)
		read_history(prompt.history_file);
}

static void
history_save(void)
{
	int n = prompt.history_new < HISTORY_LINES ? prompt.history_new :
	    HISTORY_LINES;
	int fd;

	if (!prompt.history_file || n == 0)
		return;
	/* append_history() wants the file to be there, and makes none. */
	fd = open(prompt.history_file, O_WRONLY | O_CREAT | O_APPEND |
	    O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return;
	fchmod(fd, 0600);
	close(fd);
	append_history(n, prompt.history_file);
	history_truncate_file(prompt.history_file, HISTORY_LINES);
}

void
prompt_init(const struct prompt_callbacks *cb, const char *history_file)
{
	memset(&prompt, 0, sizeof(prompt));
	prompt.cb = *cb;
	prompt.history_file = history_file ? xstrdup(history_file) : NULL;
	prompt.null = fopen("/dev/null", "r+e");
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
	history_load();
}

void
prompt_end(void)
{
	prompt_close();
	history_save();
	clear_history();
	strings_free(&prompt.candidates, &prompt.ncandidates);
	strings_free(&prompt.shown, &prompt.nshown);
	free(prompt.history_file);
	rl_instream = rl_outstream = NULL;
	if (prompt.null)
		fclose(prompt.null);
	memset(&prompt, 0, sizeof(prompt));
}

/* After the user's inputrc, which the first use of readline reads. */
static void
settle_variables(void)
{
	rl_variable_bind("bell-style", "none");	/* it writes to stderr */
	rl_variable_bind("enable-bracketed-paste", "off");
	rl_variable_bind("blink-matching-paren", "off");
	rl_variable_bind("show-all-if-ambiguous", "on");
	rl_variable_bind("revert-all-at-newline", "on");
}

void
prompt_open(const char *label, const char *text)
{
	prompt_close();
	prompt.outcome = EDITING;
	prompt.quoting = false;
	prompt.scroll = 0;
	prompt.open = true;
	rl_callback_handler_install(label, on_line);
	settle_variables();
	if (text && *text)
		rl_insert_text(text);
	rl_free_undo_list();
}

static void
put_history_aside(void)
{
	HISTORY_STATE none = { .entries = NULL };

	prompt.history = history_get_history_state();
	history_set_history_state(&none);
}

static void
take_history_back(void)
{
	if (prompt.history == NULL)
		return;
	clear_history();
	history_set_history_state(prompt.history);
	free(prompt.history);
	prompt.history = NULL;
	using_history();
}

void
prompt_open_alone(const char *label, const char *text)
{
	prompt_close();
	put_history_aside();
	prompt_open(label, text);
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

/*
 * Ending a line by Enter is the only way by which readline takes back all
 * that was changed in older lines; so an unwanted one ends so, too.
 */
static void
discard(void)
{
	/* What waits for one more key loses memory, but when it gets it. */
	if (prompt.outcome == EDITING && (prompt.quoting ||
	    rl_readline_state & RL_STATE_CHARSEARCH))
		feed((const unsigned char *)" ", 1);
	prompt.quoting = false;
	rl_callback_sigcleanup();
	rl_replace_line("", 1);
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
	take_history_back();
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
	HIST_ENTRY *last = history_length > 0 ?
	    history_get(history_base + history_length - 1) : NULL;

	if (!*line || (last && strcmp(last->line, line) == 0))
		return;
	if (prompt.cb.keep && !prompt.cb.keep(prompt.cb.arg, line))
		return;
	add_history(line);
	prompt.history_new++;
}

static void
finish(void)
{
	enum outcome outcome = prompt.outcome;
	char *line = prompt.line;

	prompt.line = NULL;
	prompt.open = false;
	rl_callback_handler_remove();
	take_history_back();
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

/* A lone Esc means something to a search, and to vi while inserting. */
static bool
esc_is_readlines(void)
{
	if (is_busy())
		return true;
	return rl_editing_mode == 0 && rl_get_keymap() != vi_movement_keymap;
}

/* Whether readline knows it; of others it would insert the tail as text. */
static bool
is_bound(const unsigned char *raw, size_t n)
{
	int type;

	if (n < 2 || raw[0] != 0x1b || prompt.quoting ||
	    (rl_readline_state & (RL_STATE_MOREINPUT | RL_STATE_MULTIKEY)))
		return true;
	return rl_function_of_keyseq_len((const char *)raw, n, NULL, &type) &&
	    type != ISKMAP;
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
	quote = begins_quoting(raw, n);
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
