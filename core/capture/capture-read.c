/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One session of a file, heard again and replayed.  What a terminal has
 * wrapped is joined on the way, where that is sure: all lines end at one
 * width, and what follows one of that width is no line of its own.
 */
#include "core/capture/capture.h"

#include <string.h>

#include <openssl/crypto.h>

#include "core/capture/capture-priv.h"
#include "core/capture/replay.h"
#include "core/capture/sessions.h"
#include "core/banned.h"

#define WRAPPED_MAX	(4u << 20)	/* what a terminal would hold */
#define WIDTH_MIN	40u
#define WIDTH_MAX	512u

struct reading {
	struct capture	*capture;
	const struct capture_session *session;
	struct source_lines lines;	/* as far as the next gap */
	uint32_t	 gap;
	uint64_t	 behind_gap;
	struct replay	*replay;
	struct capture_notes *notes;
	size_t		 width;		/* of the terminal; 0: none */
	struct bytes	 scratch, text, next_scratch, next_line;
	struct slice	 line, next;	/* as they stand in the file */
	bool		 has_next;
};

static struct slice
without_cr(struct slice line)
{
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

/* Two lines of the longest length, or a usual one, make a width of it. */
static size_t
terminal_width(struct capture *c, const struct capture_session *s)
{
	struct source_lines lines;
	size_t width = 0, times = 0;
	struct slice line;
	uint64_t from;

	if (s->key != 0 || s->to - s->from > WRAPPED_MAX)
		return 0;
	source_lines_init(&lines, &c->source, s->from, s->to);
	while (source_line(&lines, &line, &from)) {
		line = without_cr(line);
		if (line.n > width) {
			width = line.n;
			times = 0;
		}
		times += line.n == width;
	}
	source_lines_clear(&lines);
	if (width < WIDTH_MIN || width > WIDTH_MAX)
		return 0;
	return times > 1 || width == 80 || width == 132 ? width : 0;
}

static bool
is_base64(struct slice text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '+' || c == '/' ||
		    c == '='))
			return false;
	}
	return text.n > 0;
}

static struct slice
last_word(struct slice text)
{
	size_t from = text.n;

	while (from > 0 && text.p[from - 1] != ' ')
		from--;
	return slice_sub(text, from, text.n);
}

/*
 * Whether the next line of the file is the rest of this one.  After base64
 * only base64 is; after anything else what nobody is heard in.
 */
static bool
goes_on(struct reading *r, const struct heard *h, struct slice text)
{
	struct slice next = without_cr(r->next), tail = last_word(text);
	struct heard n;
	struct span at;
	bool heard;

	if (!r->has_next || next.n == 0 || h->speaker == SPEAKER_EVENT)
		return false;
	heard = dialect_hear(&r->capture->is, r->next, &r->next_scratch, &n,
	    &at) && n.speaker != SPEAKER_NOBODY &&
	    n.speaker != SPEAKER_EITHER;
	if (heard)
		return false;
	if (is_base64(tail) && tail.n >= 20)
		return is_base64(next) && tail.p[tail.n - 1] != '=';
	return h->speaker == SPEAKER_SERVER;
}

/* What stands up to the next gap, or to the end. */
static void
open_stretch(struct reading *r, uint64_t from)
{
	uint64_t to;

	if (!sessions_gap(r->capture->sessions, r->session, &r->gap, &to,
	    &r->behind_gap)) {
		to = r->session->to;
		r->behind_gap = to;
	}
	source_lines_init(&r->lines, &r->capture->source, from, to);
}

static bool
line_of_file(struct reading *r, struct slice *line)
{
	uint64_t from;

	while (!source_line(&r->lines, line, &from)) {
		if (r->behind_gap == r->session->to)
			return false;
		source_lines_clear(&r->lines);
		open_stretch(r, r->behind_gap);
	}
	return true;
}

static bool
advance(struct reading *r)
{
	struct slice line;

	OPENSSL_cleanse(r->scratch.data, r->scratch.len);
	r->has_next = line_of_file(r, &line);
	r->next = r->has_next ? line : slice_of("");
	return r->has_next;
}

/* The window moves under a line that is kept while the next is looked at. */
static struct slice
keep(struct bytes *b, struct slice s)
{
	OPENSSL_cleanse(b->data, b->len);
	bytes_reset(b);
	bytes_add_slice(b, s);
	return bytes_slice(b);
}

static bool
is_ours(const struct reading *r, const struct heard *h)
{
	return r->session->key == 0 ||
	    sessions_key(h->session) == r->session->key;
}

static void
hear_line(struct reading *r, struct slice line)
{
	struct heard h;
	struct span at;
	bool heard = dialect_hear(&r->capture->is, line, &r->scratch, &h, &at);
	size_t n = without_cr(line).n;

	if (!heard || h.speaker == SPEAKER_NOBODY) {
		r->notes->skipped += r->session->key == 0;
		return;
	}
	if (!is_ours(r, &h))
		return;
	if (r->width > 0 && n == r->width && h.spelling == SPELLED_PLAIN) {
		h.text = keep(&r->text, without_cr(h.text));
		while (n == r->width && goes_on(r, &h, h.text)) {
			n = without_cr(r->next).n;
			bytes_add_slice(&r->text, without_cr(r->next));
			h.text = bytes_slice(&r->text);
			r->notes->joined++;
			advance(r);
		}
	}
	replay_heard(r->replay, &h);
}

static bool
(*filter_of(const struct reading *r))(struct slice line)
{
	return r->session->key != 0 ? r->capture->filter : NULL;
}

static void
all_lines(struct reading *r)
{
	bool (*filter)(struct slice line) = filter_of(r);

	if (!advance(r))
		return;
	while (r->has_next) {
		if (filter != NULL && !filter(r->next)) {
			advance(r);
			continue;
		}
		r->line = keep(&r->next_line, r->next);
		advance(r);
		hear_line(r, r->line);
	}
}

static void
read_into(struct capture *c, const struct capture_session *s, size_t width,
    struct log *out, struct capture_notes *notes)
{
	struct reading r = { .capture = c, .session = s, .notes = notes,
	    .width = width };

	*notes = (struct capture_notes){ .first_line = s->line };
	r.replay = replay_new(out, c->is.dialect);
	bytes_init(&r.scratch, BYTES_NO_LIMIT);
	bytes_init(&r.text, BYTES_NO_LIMIT);
	bytes_init(&r.next_scratch, BYTES_NO_LIMIT);
	bytes_init(&r.next_line, BYTES_NO_LIMIT);
	open_stretch(&r, s->from);
	all_lines(&r);
	notes->partial = c->source.shrank;
	replay_end(r.replay, notes);
	source_lines_clear(&r.lines);
	bytes_wipe(&r.scratch);
	bytes_wipe(&r.text);
	bytes_wipe(&r.next_scratch);
	bytes_wipe(&r.next_line);
}

/*
 * A secret may stand in the file before the login that tells that it is one.
 * So a session with a login is read twice, and the second time nothing has to
 * be learnt.
 */
void
capture_read(struct capture *c, size_t i, struct log *out,
    struct capture_notes *notes)
{
	const struct capture_session *s = capture_session(c, i);
	size_t width = terminal_width(c, s);
	struct log *first = log_new();

	read_into(c, s, width, first, notes);
	if (needles_any(log_known_needles(first))) {
		log_adopt_needles(out, first);
		read_into(c, s, width, out, notes);
	} else
		log_take(out, first);
	log_free(first);
	notes->skipped += s->strays;
}
