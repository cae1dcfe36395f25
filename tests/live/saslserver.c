/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/live/saslserver.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>

#define LIFE_S		120		/* whatever happens */
#define CONNECTIONS_MAX	10000

static const char help[] =
    "usage: saslserver OPTIONS [-- COMMAND ARGS]\n"
    "  --backend gsasl|cyrus        the library that does AUTH\n"
    "  --mechs 'A B'                what is offered\n"
    "  --tls none|starttls|implicit\n"
    "  --tls-version 1.2|1.3        nothing else is spoken\n"
    "  --binding TYPE               tls-exporter, tls-unique or\n"
    "                               tls-server-end-point\n"
    "  --binding-wrong              the library is given other data\n"
    "  --cert FILE                  key and certificate, PEM\n"
    "  --ca FILE                    ask for a certificate that it issued;\n"
    "                               its CN is the name for EXTERNAL\n"
    "  --user NAME --password-file FILE\n"
    "  --authzid NAME               whom the user may act for\n"
    "  --bad-proof                  spoil the server's proof, then say 235\n"
    "  --no-proof                   say 235 without it\n"
    "  --hostname NAME              (mail.example.test)\n"
    "  --report FILE                one JSON object for each AUTH (stdout)\n"
    "  --secrets FILE               what the client must write nowhere\n"
    "  --port N                     0 is any; the port is printed first\n"
    "With a command, it is started with every %p in ARGS replaced by the\n"
    "port; the server ends with it, and with its exit status.\n";

void
die(const char *fmt, ...)
{
	va_list ap;

	fputs("saslserver: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(99);
}

void
copy_name(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from == NULL ? "" : from);
}

/* ---- options ----------------------------------------------------------- */

enum opt {
	OPT_BACKEND = 256, OPT_MECHS, OPT_TLS, OPT_TLS_VERSION, OPT_BINDING,
	OPT_BINDING_WRONG, OPT_CERT, OPT_CA, OPT_USER, OPT_PASSWORD_FILE,
	OPT_AUTHZID, OPT_BAD_PROOF, OPT_NO_PROOF, OPT_HOSTNAME, OPT_REPORT,
	OPT_SECRETS, OPT_PORT,
};

static const struct option long_options[] = {
	{ "backend", required_argument, NULL, OPT_BACKEND },
	{ "mechs", required_argument, NULL, OPT_MECHS },
	{ "tls", required_argument, NULL, OPT_TLS },
	{ "tls-version", required_argument, NULL, OPT_TLS_VERSION },
	{ "binding", required_argument, NULL, OPT_BINDING },
	{ "binding-wrong", no_argument, NULL, OPT_BINDING_WRONG },
	{ "cert", required_argument, NULL, OPT_CERT },
	{ "ca", required_argument, NULL, OPT_CA },
	{ "user", required_argument, NULL, OPT_USER },
	{ "password-file", required_argument, NULL, OPT_PASSWORD_FILE },
	{ "authzid", required_argument, NULL, OPT_AUTHZID },
	{ "bad-proof", no_argument, NULL, OPT_BAD_PROOF },
	{ "no-proof", no_argument, NULL, OPT_NO_PROOF },
	{ "hostname", required_argument, NULL, OPT_HOSTNAME },
	{ "report", required_argument, NULL, OPT_REPORT },
	{ "secrets", required_argument, NULL, OPT_SECRETS },
	{ "port", required_argument, NULL, OPT_PORT },
	{ NULL, 0, NULL, 0 },
};

static FILE *
open_for_writing(const char *path)
{
	FILE *f = fopen(path, "ae");

	if (f == NULL)
		die("%s: %s", path, strerror(errno));
	return f;
}

/* The first line, as the client reads it. */
static void
read_password(struct options *o, const char *path)
{
	FILE *f = fopen(path, "re");

	if (f == NULL || fgets(o->password, sizeof(o->password), f) == NULL)
		die("%s: no password in it", path);
	o->password[strcspn(o->password, "\n")] = '\0';
	fclose(f);
}

/* The place of text among words; what says what it is. */
static int
pick(const char *what, const char *text, const char *const *words)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(text, words[i]) == 0)
			return i;
	die("no %s is called \"%s\"", what, text);
}

static const char *const modes[] = { "none", "starttls", "implicit", NULL };
static const char *const versions[] = { "1.2", "1.3", NULL };
static const char *const backends[] = { "gsasl", "cyrus", NULL };
static const char *const bindings[] = { "tls-exporter", "tls-unique",
    "tls-server-end-point", NULL };

static void
take_option(struct options *o, int which, const char *arg, int *port)
{
	switch (which) {
	case OPT_BACKEND:
		o->backend = pick("backend", arg, backends) == 0 ?
		    &backend_gsasl : &backend_cyrus;
		break;
	case OPT_MECHS: o->mechs = arg; break;
	case OPT_TLS: o->mode = (enum tls_mode)pick("mode", arg, modes); break;
	case OPT_TLS_VERSION:
		o->version = pick("version", arg, versions) == 0 ?
		    TLS1_2_VERSION : TLS1_3_VERSION;
		break;
	case OPT_BINDING: o->binding = bindings[pick("binding", arg,
	    bindings)]; break;
	case OPT_BINDING_WRONG: o->binding_wrong = true; break;
	case OPT_CERT: o->cert = arg; break;
	case OPT_CA: o->ca = arg; break;
	case OPT_USER: o->user = arg; break;
	case OPT_PASSWORD_FILE: read_password(o, arg); break;
	case OPT_AUTHZID: o->authzid = arg; break;
	case OPT_BAD_PROOF: o->proof = PROOF_BAD; break;
	case OPT_NO_PROOF: o->proof = PROOF_NONE; break;
	case OPT_HOSTNAME: o->hostname = arg; break;
	case OPT_REPORT: o->report = open_for_writing(arg); break;
	case OPT_SECRETS: o->secrets = open_for_writing(arg); break;
	case OPT_PORT: *port = atoi(arg); break;
	default:
		fputs(help, stderr);
		exit(99);
	}
}

/* ---- running ----------------------------------------------------------- */

static int
listen_on(int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)*port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on,
	    sizeof(on)) != 0 ||
	    bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&a, &n) != 0)
		die("cannot listen: %s", strerror(errno));
	*port = ntohs(a.sin_port);
	return fd;
}

static char *
with_port(const char *arg, int port)
{
	const char *at = strstr(arg, "%p");
	char *out;

	if (at == NULL)
		return strdup(arg);
	if (asprintf(&out, "%.*s%d%s", (int)(at - arg), arg, port, at + 2) < 0)
		die("no memory");
	return out;
}

/* Ends with the command: its end of the pipe closes then. */
static pid_t
start_command(char **argv, int port, int *ended)
{
	int fd[2];
	pid_t pid;

	for (int i = 0; argv[i] != NULL; i++)
		argv[i] = with_port(argv[i], port);
	if (pipe(fd) != 0 || fcntl(fd[0], F_SETFD, FD_CLOEXEC) != 0)
		die("pipe: %s", strerror(errno));
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (pid == 0) {
		alarm(0);
		signal(SIGPIPE, SIG_DFL);
		execvp(argv[0], argv);
		die("%s: %s", argv[0], strerror(errno));
	}
	close(fd[1]);
	*ended = fd[0];
	return pid;
}

static void
serve_until(const struct options *o, int listener, int ended)
{
	struct pollfd p[2] = { { .fd = listener, .events = POLLIN },
	    { .fd = ended, .events = POLLIN } };

	for (int i = 0; i < CONNECTIONS_MAX; i++) {
		int fd;

		if (poll(p, 2, -1) < 0)
			die("poll: %s", strerror(errno));
		if (p[0].revents == 0)
			return;
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			serve(o, fd);
	}
}

static int
status_of(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		die("waitpid: %s", strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
	struct options o = { .mechs = "PLAIN", .mode = MODE_STARTTLS,
	    .hostname = "mail.example.test", .report = stdout, .user = "" };
	int which, port = 0, listener, ended = -1;
	pid_t pid;

	while ((which = getopt_long(argc, argv, "+", long_options, NULL)) != -1)
		take_option(&o, which, optarg, &port);
	if (o.backend == NULL)
		die("--backend is missing");
	if (o.mode != MODE_NONE && o.cert == NULL)
		die("--cert is missing");
	signal(SIGPIPE, SIG_IGN);
	alarm(LIFE_S);
	tls_load(&o);
	o.backend->init(&o);
	listener = listen_on(&port);
	if (optind == argc) {
		printf("%d\n", port);
		fflush(stdout);
		serve_until(&o, listener, -1);
		return 0;
	}
	pid = start_command(argv + optind, port, &ended);
	serve_until(&o, listener, ended);
	return status_of(pid);
}
