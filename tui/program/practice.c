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
#include "core/net/target.h"
#include "core/practice/practice.h"
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

static void
welcome(const struct practice *p, const struct practice_opts *po,
    const char *address)
{
	fprintf(stdout, "practice server on %s%s%s:%u, scenario %s\n"
	    "user %s, password %s; it delivers nothing; C-c stops it\n",
	    strchr(address, ':') ? "[" : "", address,
	    strchr(address, ':') ? "]" : "", practice_port(p),
	    po->scenario->name, practice_user(p), practice_password(p));
	if (practice_token(p) != NULL)
		fprintf(stdout, "token %s\n", practice_token(p));
	fflush(stdout);
}

static int
serve(const struct practice_opts *po)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct loop loop;
	struct practice *p;
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
	welcome(p, po, po->address ? po->address : "127.0.0.1");
	while (!stop && loop_turn(&loop, 1000000))
		;
	practice_free(p);
	loop_clear(&loop);
	return STATUS_GOOD;
}

int
program_practice(const struct options *o)
{
	struct practice_opts po = { .saw = saw };
	char *address = NULL;
	struct err e;
	int status;

	if (o->list) {
		list(o->json);
		return STATUS_GOOD;
	}
	po.scenario = scenario_find(o->scenario ? o->scenario : "ok");
	if (po.scenario == NULL) {
		usage_error("there is no such scenario; see smtpscope practice "
		    "--list");
		return STATUS_USAGE;
	}
	if (o->listen != NULL && !target_parse_address(o->listen, &address,
	    &po.port, &e)) {
		usage_error("--listen: %s", e.detail);
		return STATUS_USAGE;
	}
	po.address = address;
	status = serve(&po);
	free(address);
	return status;
}
