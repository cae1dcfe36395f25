/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/dialect/stamp.h"

#include "core/banned.h"

#define TAG_MAX		64u

static struct slice
after(struct slice s, size_t n)
{
	return (struct slice){ s.p + n, s.n - n };
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "<34>1 " or "<34>" of syslog on the wire. */
static size_t
priority_length(struct slice s)
{
	size_t at = 1;

	if (s.n < 4 || s.p[0] != '<' || !is_digit(s.p[1]))
		return 0;
	while (at < s.n && at < 5 && is_digit(s.p[at]))
		at++;
	if (at >= s.n || s.p[at] != '>')
		return 0;
	at++;
	if (at + 1 < s.n && s.p[at] == '1' && s.p[at + 1] == ' ')
		at += 2;
	return at;
}

static bool
is_tag_byte(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '/' || c == '-' || c == '_' ||
	    c == '.' || c == '@' || c == '+';
}

/* "program[pid]: " or "program: "; its length, or 0. */
static size_t
tag_length(struct slice s, struct slice *program, struct slice *pid)
{
	size_t at = 0, from;

	while (at < s.n && at < TAG_MAX && is_tag_byte(s.p[at]))
		at++;
	if (at == 0 || at >= s.n)
		return 0;
	*program = slice_sub(s, 0, at);
	*pid = (struct slice){ NULL, 0 };
	if (s.p[at] == '[') {
		for (from = ++at; at < s.n && is_digit(s.p[at]); at++)
			;
		if (at == from || at >= s.n || s.p[at] != ']')
			return 0;
		*pid = slice_sub(s, from, at - from);
		at++;
	}
	if (at >= s.n || s.p[at] != ':')
		return 0;
	at++;
	return at < s.n && s.p[at] == ' ' ? at + 1 : at == s.n ? at : 0;
}

/*
 * "host program[pid]: ".  The host may be missing where there is a pid, and
 * the pid only behind a time as syslog writes it: elsewhere two words and a
 * colon are what a program says.
 */
static void
cut_origin(struct unwrapped *out, bool syslog)
{
	struct slice s = out->text, program, pid;
	size_t host = 0, n = tag_length(s, &program, &pid);

	if (n == 0 || pid.n == 0) {
		while (host < s.n && host < 255 && (is_tag_byte(s.p[host]) ||
		    (s.p[host] == ':' && host + 1 < s.n &&
		    s.p[host + 1] != ' ')))
			host++;
		if (host == 0 || host + 1 >= s.n || s.p[host] != ' ')
			return;
		n = tag_length(after(s, host + 1), &program, &pid);
		if (n == 0)
			return;
		if (pid.n == 0 && !syslog)
			return;
		n += host + 1;
	}
	out->program = program;
	if (pid.n > 0)
		out->pid = pid;
	out->text = after(s, n);
}

/* A date without a year is none that was still to come. */
static size_t
read_when(const struct unwrap *u, struct slice s, int64_t *wall)
{
	size_t n = when_parse(s, u->year, wall);
	int64_t before;

	if (n > 0 && u->latest_us != 0 && *wall > u->latest_us &&
	    when_parse(s, u->year - 1, &before) == n)
		*wall = before;
	return n;
}

/* One stamp; false: there is none. */
static bool
cut_one(const struct unwrap *u, struct unwrapped *out)
{
	struct slice s = out->text;
	size_t n, skip = priority_length(s);
	bool bracket = false, syslog;
	int64_t wall;

	while (skip < s.n && s.p[skip] == ' ')
		skip++;
	if (skip < s.n && (s.p[skip] == '[' || s.p[skip] == '(')) {
		skip++;
		bracket = true;
	}
	syslog = skip < s.n && s.p[skip] >= 'A' && s.p[skip] <= 'S' &&
	    !bracket;
	n = read_when(u, after(s, skip), &wall);
	if (n == 0)
		return false;
	skip += n;
	if (bracket) {
		if (skip >= s.n || (s.p[skip] != ']' && s.p[skip] != ')'))
			return false;
		skip++;
	}
	if (skip < s.n && (s.p[skip] == ':' || s.p[skip] == ','))
		skip++;
	if (skip < s.n && s.p[skip] != ' ' && s.p[skip] != '\t')
		return false;
	if (skip < s.n)
		skip++;
	out->wall_us = wall;
	out->text = after(s, skip);
	cut_origin(out, syslog);
	return true;
}

/* Two: a container's log puts a time in front of that of syslog. */
void
stamp_cut(const struct unwrap *u, struct unwrapped *out)
{
	if (cut_one(u, out))
		cut_one(u, out);
}
