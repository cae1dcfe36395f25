/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * app - the terminal interface at work: one run, one view on it, what the
 * user is typing, and what is to be told.  Commands act on it; nothing else
 * is global.
 */
#ifndef TUI_APP_H
#define TUI_APP_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/loop.h"
#include "core/walk/offer.h"
#include "tui/app/face.h"
#include "tui/app/find.h"
#include "tui/app/keys.h"
#include "tui/app/lesson.h"
#include "tui/app/open.h"
#include "tui/command/command.h"
#include "tui/hands/copytext.h"
#include "tui/hands/mouse.h"
#include "tui/keys/key.h"
#include "tui/keys/keymap.h"
#include "tui/options/options.h"
#include "tui/run.h"
#include "tui/screen/canvas.h"
#include "tui/save/preview.h"
#include "tui/screen/secretfield.h"
#include "tui/settings/config.h"
#include "tui/settings/prefs.h"
#include "tui/start/start.h"
#include "tui/view/help.h"
#include "tui/view/list.h"
#include "tui/view/page.h"
#include "tui/view/view.h"

struct sasl_mech;

#define APP_MESSAGES_MAX	200
#define REVEAL_SECONDS		10

/* Why the command line is open. */
enum asking { ASKING_COMMAND, ASKING_USER, ASKING_SEARCH, ASKING_NARROW,
	ASKING_LINE, ASKING_MESSAGE };

/* What lies over the ledger. */
enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_PAGE, OVERLAY_LIST,
	OVERLAY_START, OVERLAY_SAVE };

/* What is done with what the secret field takes. */
/* SECRET_STRAY: it was typed where none is due, and goes nowhere. */
enum secret_use { SECRET_LOGIN, SECRET_ANSWER, SECRET_BLOB, SECRET_STRAY };

/* A question, and what comes of it; NULL: nothing is done. */
struct ask {
	const char	*word;		/* "y", or a whole word */
	bool		 yes;		/* Enter means yes; Esc is a third way */
	void	       (*on_yes)(struct app *a);
	void	       (*on_no)(struct app *a);
	void	       (*on_esc)(struct app *a);
};

/* The AUTH that is being prepared, and what was said about it. */
struct login {
	char		*mech;		/* as it was named; NULL: choose */
	bool		 anew;		/* ask, although a password is known */
	char		*typed;		/* a line that was typed; NULL: none */
	bool		 by_hand;	/* a typed line was refused */
	bool		 in_clear;	/* the user has agreed to that, */
	bool		 unverified;	/* and to this; both for one session */
	bool		 reconnect;	/* once the user name is known */
	bool		 asks;		/* whoever began it awaits a prompt */
	char		*accepted;	/* ids of findings: send all the same */
	char		*pending;	/* those that the question is about */
};

struct app {
	struct options	 o;
	struct options	 given;		/* on the command line */
	struct config	 config;
	struct prefs	 prefs;
	struct run	 run;
	struct face	 face;
	struct view	 view;
	struct app_find	 find;
	struct app_open	 open;
	struct app_lesson lesson;
	enum overlay	 overlay;
	enum overlay	 below;		/* what help stands before */
	struct help	 help;
	struct page	 page;
	struct list	 list;		/* of what is picked from */
	struct start	 start;
	struct preview	 save;
	struct canvas	 canvas;
	struct keymap	 keymap;
	struct keydec	 keydec;
	/* typing */
	struct key	 pending[KEYMAP_SEQ_MAX];
	size_t		 npending;
	unsigned	 count;		/* 0: none typed */
	bool		 describing;	/* the next sequence is only described */
	struct app_keys	 keys;
	struct mouse	 mouse;
	enum asking	 asking;
	struct secretfield secret;
	enum secret_use	 secret_use;
	char		*secret_prefix;	/* SECRET_BLOB: what stands before it */
	unsigned	 answers_due;	/* prompts that are awaited */
	bool		 swallowing;	/* an answer to none of them */
	bool		 typing_lines;	/* each one sent opens the next */
	bool		 typing_message; /* likewise, up to its end */
	struct login	 login;
	char		*next_target;	/* where to, once the session is ended */
	struct offer	 next_way;	/* by which port, likewise */
	/* a question with a word for an answer */
	char		*question;
	struct ask	 ask;
	char		 answer[8];
	/* telling */
	char		*message;
	bool		 message_bad;
	unsigned long	 said;		/* how often it was set */
	char		*messages[APP_MESSAGES_MAX];	/* a ring, oldest first */
	size_t		 nmessages;
	/* what can be done now: those of the last app_offers() */
	struct offer	 offers[OFFER_COUNT];
	size_t		 noffers;
	/* state */
	bool		 walking;
	bool		 running;	/* the walk goes on by itself */
	bool		 revealing;
	bool		 forgotten;	/* hidden values were wiped */
	bool		 no_memory;	/* for secrets: everything counts as one */
	uint32_t	 reveal_unit;
	struct timer	 reveal_timer;
	uint32_t	 failure_told;	/* the failing unit that was announced */
	bool		 reached_told;	/* the end of the walk, likewise */
	uint32_t	 asked_for;	/* the challenge that opened the field */
	bool		 quit;
	/* what the owner of the terminal does at its next turn */
	bool		 repaint, suspend;
	struct bytes	 bare;		/* shown in place of the screen */
	unsigned long	 consumed;	/* bytes of the keyboard, for tests */
	struct timer	 esc_timer;
	struct timer	 work_timer;
};

/* Set up everything but the terminal; word: the TARGET, or NULL. */
bool app_init(struct app *a, const struct options *o, const char *word,
    struct err *e);
void app_clear(struct app *a);

/* The message row; errors are kept in :messages, too. */
void app_say(struct app *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void app_error(struct app *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A text over the whole screen. */
void app_show_page(struct app *a, const char *title,
    const struct bytes *text);

/* A list to pick from over the screen; it was filled before. */
void app_show_list(struct app *a);
/* The list that is open; NULL: none. */
struct list *app_list(struct app *a);
/* The contexts that help is about: those of what it stands before. */
void app_helped(struct app *a, struct active *out);
/* Where an overlay is left. */
void app_overlay_leave(struct app *a);
/* Type what the rows of an overlay must hold (narrow.c). */
void app_narrow(struct app *a);
void app_narrow_typed(struct app *a);
void app_narrow_end(struct app *a, bool accept);
/* Keys that move in the overlay while that is typed. */
bool app_narrow_key(struct app *a, struct key k);

/* The keys that matter first. */
void app_welcome(struct app *a);
/* Say what happened since the last time: a failure, the end of the walk. */
void app_tell(struct app *a);
/* The walk has reached its end: how that went. */
void app_tell_done(struct app *a);

/* After anything happened: story, walk, rows, and what comes by itself. */
void app_update(struct app *a);
/* Rows and explanation anew, before the next drawing. */
void app_refresh(struct app *a);
/* What is at a place of the last drawing. */
void app_spot(struct app *a, int x, int y, struct spot *out);
/* Everything on the canvas, as the terminal will show it. */
void app_draw(struct app *a);
void app_resize(struct app *a, int cols, int rows);
/* Begin: connect to the target. */
void app_start(struct app *a);

/* ---- between the keys (work.c) ----------------------------------------- */
void app_work_init(struct app *a);
/* One slice; true when there is more to do. */
bool app_work(struct app *a);
/* See to it that the loop does the next slice, if there is one. */
void app_work_go_on(struct app *a);

/* ---- the configuration (config.c) -------------------------------------- */
void app_config_read(struct app *a);
/* Its options, once the terminal is taken. */
void app_config_use(struct app *a);

/* ---- intents (session.c) ----------------------------------------------- */
void app_do(struct app *a, const struct intent *i);
void app_connect(struct app *a, const char *word);
/* The same server and credentials, by another port or mode of TLS. */
void app_move(struct app *a, uint16_t port, enum tls_mode tls);
void app_connect_again(struct app *a);
void app_walk_next(struct app *a);

/* ---- what a failed step offers (offer.c) ------------------------------- */
void app_offers(struct app *a);
void app_tell_offers(struct app *a);
void app_walk_retry(struct app *a);
void app_walk_skip(struct app *a);
void app_walk_user(struct app *a);
void app_walk_mechanism(struct app *a);
void app_walk_port(struct app *a);
void app_walk_unverified(struct app *a);	/* asks */

/* ---- AUTH (auth.c) ----------------------------------------------------- */
/* AUTH with what is known; asks for what its mechanism needs and is missing.
 * anew: forget the password that was tried. */
void app_auth(struct app *a, const char *mech, bool anew);
/* Whether what was tried was read and refused: then it is asked anew. */
bool app_auth_anew(const struct app *a);
/* The mechanism for when the user name is known. */
void app_auth_prepare(struct app *a, const char *mech);
/* Who logs in from now on; the password of the one before is forgotten. */
void app_auth_identity(struct app *a, const char *user, const char *authzid);
/* A name or a secret was given: goes on with it; s is taken. */
void app_auth_user(struct app *a, const char *user);
/* Who logs in, or the mask; NULL: nobody is known. */
const char *app_shown_user(const struct app *a);
void app_auth_secret(struct app *a, struct secret *s);
/* What is to be said before AUTH is logged; false: a question is open
 * (agree.c). */
bool app_auth_agreed(struct app *a, const struct sasl_mech *m);
/* Offer to do the work of a line that only names a mechanism; false when
 * it does more, and is to be sent as it is. */
bool app_auth_offer(struct app *a, struct slice line);
/* What an intent was refused for; asks, where it is for the user to say. */
void app_refused(struct app *a, const struct intent *i, const struct err *e);
void app_auth_clear(struct app *a);

/* ---- questions (question.c) -------------------------------------------- */
/* A question that needs word (one letter: at once; longer: typed out). */
void app_ask(struct app *a, const char *word, void (*on_yes)(struct app *),
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void app_ask_as(struct app *a, const struct ask *ask, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void app_question_key(struct app *a, struct key k);
/* Its own keys, for the hint row. */
const char *app_question_hint(const struct app *a);

/* ---- typing (input.c) -------------------------------------------------- */
void app_byte(struct app *a, unsigned char c);
void app_esc_timeout(struct app *a);
void app_prompt(struct app *a, const char *text);
/* For the hint row while the command line is open; NULL: nothing. */
const char *app_prompt_hint(const struct app *a);
/* Of the answer to a question, what may be seen. */
const char *app_answer_shown(const struct app *a);
void app_ask_user(struct app *a, const char *text);
void app_ask_secret(struct app *a, enum secret_use use, const char *label);
bool app_is_modal(const struct app *a);
/* The contexts below any overlay; those of the overlay. */
void app_active(struct app *a, struct active *out);
void app_overlay_active(struct app *a, struct active *out);
void app_asked_init(struct app *a, const char *history);	/* NULL: none */
void app_complete(struct app *a, enum arg_type type, struct slice typed,
    void (*add)(const char *));

/* ---- the answers of a typed AUTH (answer.c) ---------------------------- */
/* The field for the next line. */
void app_ask_answer(struct app *a);
/* Close it when that line is wanted no more. */
void app_answer_over(struct app *a);
/* Before the intent is done: whether prompts are awaited from now on. */
void app_await_answers(struct app *a, const struct intent *i);
/* The same for a command that came too early: who has typed it may be typing
 * on. */
void app_await_answers_to(struct app *a, const char *command,
    struct slice arg);
/* Whether the key belongs to an answer that nobody wants. */
bool app_swallows(struct app *a, struct key k);

/* ---- line after line (typing.c) ---------------------------------------- */
/* Each line that is sent opens the next, until Esc. */
void app_type_lines(struct app *a);
/* The same for what the server awaits behind DATA, until ".". */
void app_type_message(struct app *a);
/* Open the next line, if it is time for one; or give it up. */
void app_type_on(struct app *a);
void app_type_stop(struct app *a);
/* Before the intent is done: whether a message will be typed. */
void app_type_awaits(struct app *a, const struct intent *i);
void app_type_accept(struct app *a, enum asking what, const char *line);
void app_type_cancel(struct app *a, enum asking what);
/* Whether the key was typed before the reply to the line before it. */
bool app_type_swallows(struct app *a, struct key k);

/* ---- taking text along (copy.c) ---------------------------------------- */
void app_copy(struct app *a, enum copy_what what);
void app_copy_all(struct app *a);
void app_bare(struct app *a);

/* ---- secrets (reveal.c) ------------------------------------------------ */
void app_reveal(struct app *a);
void app_conceal(struct app *a);

#endif
