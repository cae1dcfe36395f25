/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is odd about a line, whatever it says. */
#include "core/decode/parts.h"

#include "core/base/utf8.h"
#include "core/smtp/line.h"
#include "core/banned.h"

static void
odd(const struct entry *e, struct fields *out, const char *id,
    enum severity severity, const char *text)
{
	struct field *f = fields_addf(out, e, 1, "odd", "%s", text);

	f->warning = id;
	f->severity = severity;
}

void
decode_oddities(const struct entry *e, struct fields *out)
{
	if (e->flags & ENTRY_UNASKED)
		odd(e, out, "unasked-reply", SEV_BAD, "nobody asked for this "
		    "reply; smtpscope left it aside");
	if (e->eol == EOL_LF)
		odd(e, out, "bare-lf", SEV_WARN,
		    "the line ends in LF alone, where CRLF is due");
	if (e->eol == EOL_NONE)
		odd(e, out, "cut-line", SEV_BAD, "the connection ended inside "
		    "this line: it was not used");
	if (slice_find(e->text, '\0') < e->text.n)
		odd(e, out, "nul-byte", SEV_WARN, "there is a NUL in the line");
	if (slice_find(e->text, '\r') < e->text.n)
		odd(e, out, "bare-cr", SEV_WARN,
		    "there is a CR inside the line");
	if (!utf8_valid(e->text))
		odd(e, out, "not-utf8", SEV_WARN, "the line is not UTF-8");
	if (e->flags & ENTRY_CUT)
		fields_addf(out, e, 1, "odd", "a line of %zu bytes: the first "
		    "%d are kept", e->full_len, LOG_LINE_MAX)->warning =
		    "line-too-long";
	else if (e->full_len + 2 > LINE_RFC_MAX &&
	    !(e->flags & (ENTRY_IN_AUTH | ENTRY_IN_DATA)))
		fields_addf(out, e, 1, "odd", "a line of %zu bytes, where "
		    "RFC 5321 allows %d", e->full_len + 2,
		    LINE_RFC_MAX)->warning = "line-too-long";
}
