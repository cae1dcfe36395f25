/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The practice server alone, for other clients and for classes. */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/loop.h"
#include "core/base/vis.h"
#include "core/net/target.h"
#include "core/explain/explain.h"
#include "core/scenario/choice.h"
#include "core/practice/practice.h"
#include "core/transcript/newfile.h"
#include "tui/program/programs.h"
#include "tui/options/usage.h"
#include "tui/banned.h"

static volatile sig_atomic_t stop;

static void
on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static void
saw(void *arg, const char *line)
{
	(void)arg;
	fprintf(stdout, "%s\n", line);
	fflush(stdout);
}

static json_t *
name_or_null(const char *s)
{
	return s != NULL ? json_string(s) : json_null();
}

static void
list(bool json)
{
	const struct scenario *s;

	for (size_t i = 0; (s = scenario_at(i)) != NULL; i++) {
		json_t *o;

		if (!json) {
			fprintf(stdout, "%-24s %s\n", s->name, s->title);
			continue;
		}
		o = json_pack("{s:s,s:s,s:o,s:o,s:i}", "name", s->name,
		    "title", s->title, "stage", name_or_null(s->stage),
		    "cause", name_or_null(s->cause), "status", s->status);
		json_dumpf(o, stdout, JSON_COMPACT);
		fputc('\n', stdout);
		json_decref(o);
	}
}

/* A file may have said it. */
static void
print_word(const char *before, const char *word)
{
	char *shown = vis_dup(slice_of(word));

	fprintf(stdout, "%s%s", before, shown);
	free(shown);
}

static bool
is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* One thing that a client has to do to meet the trouble. */
static void
tell_way(unsigned *told, const char *before, const char *word,
    const char *behind)
{
	fputs((*told)++ == 0 ? "to meet it: " : "; ", stdout);
	print_word(before, word);
	fputs(behind, stdout);
}

/* Where the trouble lies in what the client does, it has to be done. */
static void
tell_ways(const struct scenario *s)
{
	unsigned told = 0;

	if (s->given_no_login)
		tell_way(&told, "do not log in", "", "");
	if (s->given_user != NULL)
		tell_way(&told, "log in as \"", s->given_user, "\"");
	if (s->given_password != NULL)
		tell_way(&told, "log in with another password", "", "");
	if (s->given_token != NULL)
		tell_way(&told, "log in with another token", "", "");
	if (s->given_tls != NULL)
		tell_way(&told, "set TLS to ", s->given_tls, "");
	if (told > 0)
		fputs("\n", stdout);
}

static void
welcome(const struct practice *p, const struct practice_opts *po,
    const char *address)
{
	fprintf(stdout, "practice server on %s%s%s:%u",
	    strchr(address, ':') ? "[" : "", address,
	    strchr(address, ':') ? "]" : "", practice_port(p));
	print_word(", scenario ", po->scenario->name);
	print_word(", like ", po->voice ? po->voice->name :
	    po->scenario->like->name);
	print_word("\nuser ", practice_user(p));
	print_word(", password ", practice_password(p));
	fprintf(stdout, "; it delivers nothing; C-c stops it\n");
	if (practice_token(p) != NULL)
		fprintf(stdout, "token %s\n", practice_token(p));
	tell_ways(po->scenario);
	if (!is_loopback(address))
		fprintf(stdout, "this address is open to other machines, as "
		    "--listen says: whoever reaches it can log in\n");
	fflush(stdout);
}

/* The certificate alone: the CA's key has left no trace by then. */
static bool
write_ca(const struct practice *p, const struct options *o)
{
	struct err e;

	return o->ca_out == NULL || newfile_write(o->ca_out,
	    practice_ca_pem(p), o->overwrite, &e) ||
	    usage_error("%s", e.detail);
}

static void
tell_ca(const char *ca_out)
{
	if (ca_out == NULL)
		return;
	char *shown = vis_dup(slice_of(ca_out));
	fprintf(stdout, "certificate of its CA in %s\n", shown);
	free(shown);
	fflush(stdout);
}

static int
serve(const struct practice_opts *po, const struct options *o)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct loop loop;
	struct practice *p;
	int status = STATUS_USAGE;
	struct err e;

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	loop_init(&loop);
	p = practice_new(&loop, po, &e);
	if (p == NULL) {
		usage_error("%s", e.detail);
		loop_clear(&loop);
		return STATUS_USAGE;
	}
	if (write_ca(p, o)) {
		welcome(p, po, po->address ? po->address : "127.0.0.1");
		tell_ca(o->ca_out);
		while (!stop && loop_turn(&loop, 1000000))
			;
		status = STATUS_GOOD;
	}
	practice_free(p);
	loop_clear(&loop);
	return status;
}

int
program_practice(const struct options *o)
{
	struct practice_opts po = { .saw = saw };
	struct scenario_choice choice;
	char *address = NULL;
	struct err e;
	int status;

	if (o->list) {
		list(o->json);
		return STATUS_GOOD;
	}
	if (!scenario_choose(&choice, o->scenario, o->like, cause_id_at, &e)) {
		usage_error("%s", e.detail);
		return STATUS_USAGE;
	}
	po.scenario = choice.scenario;
	po.voice = choice.voice;
	if (o->listen != NULL && !target_parse_address(o->listen, &address,
	    &po.port, &e)) {
		usage_error("--listen: %s", e.detail);
		status = STATUS_USAGE;
	} else {
		po.address = address;
		status = serve(&po, o);
	}
	free(address);
	scenario_choice_clear(&choice);
	return status;
}
