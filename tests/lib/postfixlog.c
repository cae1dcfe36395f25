/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/postfixlog.h"

#include <stdlib.h>

static const char *const steps[] = {
	"connect from host%u.example.net[192.0.2.%u]",
	"> host%u.example.net[192.0.2.%u]: 220 mail.example.org ESMTP Postfix",
	"< host%u.example.net[192.0.2.%u]: EHLO client.example.net",
	"> host%u.example.net[192.0.2.%u]: 250-mail.example.org",
	"> host%u.example.net[192.0.2.%u]: 250-AUTH PLAIN LOGIN",
	"> host%u.example.net[192.0.2.%u]: 250 SIZE 10240000",
	"< host%u.example.net[192.0.2.%u]: AUTH PLAIN "
	    "AGJvYgBib2Itc2VjcmV0LTI=",
	"> host%u.example.net[192.0.2.%u]: 535 5.7.8 Error: authentication "
	    "failed: (reason unavailable)",
	"< host%u.example.net[192.0.2.%u]: QUIT",
	"> host%u.example.net[192.0.2.%u]: 221 2.0.0 Bye",
	"disconnect from host%u.example.net[192.0.2.%u] ehlo=1 auth=0/1 "
	    "quit=1 commands=2/3",
};
#define STEPS (sizeof(steps) / sizeof(steps[0]))

#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static const char *const noises[] = {
	"match_string: mynetworks: permit_mynetworks ~? hash",
	"match_list_match: client.example.net: no match",
	"send attr request = connect",
	"private/anvil: wanted attribute: status",
	"input attribute name: status",
	"input attribute value: 0",
	"dict_proxy_lookup: table=unix:passwd.byname flags=lock|fold_fix",
	"ctable_locate: leave existing entry key 4F0A2C1B",
	"generic_checks: name=permit_sasl_authenticated status=0",
	"smtpd_check_addr: addr=someone@example.org",
	"trying... [192.0.2.1]",
};

static unsigned
chance(struct postfixlog *p, unsigned of)
{
	p->random = p->random * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(p->random >> 33) % of;
}

int
postfixlog_line(struct postfixlog *p, FILE *out, int more)
{
	unsigned lane = chance(p, POSTFIXLOG_LANES), tries = 0, n;
	int len;

	while (p->step[lane] == 0 && !more && tries++ < POSTFIXLOG_LANES)
		lane = (lane + 1) % POSTFIXLOG_LANES;
	if (p->step[lane] == 0 && !more)
		return 0;
	if (p->step[lane] == 0) {
		p->user[lane] = ++p->sessions;
		p->pid[lane] = 4000 + lane;
	}
	len = fprintf(out, "Nov 21 12:%02u:%02u mail postfix/smtpd[%u]: ",
	    (unsigned)(p->bytes >> 22) % 60, (unsigned)(p->bytes >> 16) % 60,
	    p->pid[lane]);
	n = p->user[lane];
	if (p->step[lane] > 0 && chance(p, p->noise + 1) > 0)
		len += fprintf(out, "%s\n", noises[chance(p,
		    sizeof(noises) / sizeof(noises[0]))]);
	else {
		len += fprintf(out, steps[p->step[lane]], n, n % 250 + 1);
		len += fprintf(out, "\n");
		p->step[lane] = (p->step[lane] + 1) % STEPS;
	}
	p->bytes += (uint64_t)len;
	return 1;
}
