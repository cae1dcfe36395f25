/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/options/usage.h"

#include <stdarg.h>
#include <stdio.h>

#include "tui/banned.h"

static const char to_text[] =
    "TARGET: HOST[:PORT] (587), smtp:// (25), submission:// (587),\n"
    "  smtps:// and submissions:// (465), lmtp://, unix:/path,\n"
    "  practice[:SCENARIO] (the built-in server, for this session alone)\n"
    "\n"
    "Connection\n"
    "  --tls MODE           auto, starttls, implicit, none (auto)\n"
    "  --mx DOMAIN          look up the MX of a domain (port 25)\n"
    "  --srv DOMAIN         look up _submissions._tcp, _submission._tcp\n"
    "  --connect-to ADDRESS[:PORT]\n"
    "                       connect there; TLS still checks TARGET's name\n"
    "  -4, -6               only IPv4, only IPv6\n"
    "  --source ADDRESS     connect from this local address\n"
    "  --timeout SECONDS    for each step (30)\n"
    "  --helo NAME          what to say in EHLO\n"
    "\n"
    "TLS\n"
    "  --ca-file FILE, --ca-dir DIR   trust these, too\n"
    "  --insecure           go on after a failed verification (it is shown)\n"
    "  --cert FILE, --key FILE        a client certificate\n"
    "  --tls-min V, --tls-max V       1.0, 1.1, 1.2, 1.3\n"
    "  --ciphers LIST, --sni NAME\n"
    "  --keylog FILE        write the session keys (announced; also\n"
    "                       SSLKEYLOGFILE)\n"
    "\n"
    "Login\n"
    "  --user NAME          the password is asked for, and never shown\n"
    "  --auth MECH[,MECH]   these, in turn (the best of both sides): PLAIN,\n"
    "                       LOGIN, CRAM-MD5, DIGEST-MD5, NTLM, SCRAM-SHA-1,\n"
    "                       SCRAM-SHA-256, SCRAM-SHA-512, and with -PLUS,\n"
    "                       XOAUTH2, OAUTHBEARER, EXTERNAL, ANONYMOUS, GSSAPI\n"
    "  --authzid NAME       act for somebody else\n"
    "  --channel-binding TYPE   of -PLUS: tls-exporter, tls-unique,\n"
    "                       tls-server-end-point (the best there is)\n"
    "  --password-file FILE, --password-fd N, --password-eval COMMAND,\n"
    "  --netrc, --netrc-file FILE     where the password or token comes\n"
    "                       from; it is taken as it is, without the line end\n"
    "  --no-initial-response          the first message after the 334\n"
    "  --allow-plaintext-auth         log in without TLS, this once\n"
    "\n"
    "How far\n"
    "  --until STAGE        connect, banner, ehlo, starttls, auth, mail,\n"
    "                       rcpt, data (auth with --user, else starttls)\n"
    "  --from ADDRESS, --to ADDRESS, --data FILE\n";

static const char screen_text[] =
    "usage: smtpscope [OPTIONS] [TARGET]\n"
    "       smtpscope check [OPTIONS] TARGET...\n"
    "       smtpscope open FILE\n"
    "       smtpscope decode [--json] [FILE]\n"
    "       smtpscope sanitize [-o FILE] [FILE]\n"
    "       smtpscope explain [OPTIONS] [REPLY|CODE|CAUSE|WORD]\n"
    "       smtpscope practice [--listen ADDRESS:PORT] [--scenario NAME]\n"
    "       smtpscope lesson [NAME]\n"
    "       smtpscope keys [--changed] [--preset NAME] [CONTEXT...]\n"
    "\n"
    "Looks into SMTP sessions: the raw dialogue beside what it means, with\n"
    "every secret masked, and every failure explained where it happens.\n"
    "Without a TARGET it begins with a list of what can be done.  COMMAND\n"
    "--help says more about a command.\n"
    "\n"
    "Screen\n"
    "  --keymap FILE        more key bindings (repeatable)\n"
    "  --color WHEN         auto, always, never\n"
    "  --no-reveal          never keep what is masked, not even in memory\n"
    "  --explain-all        explain what went well, too (tl)\n"
    "  --plain              lines, no screen; commands from standard input\n"
    "  --script FILE        keys and commands of a file, on a screen that\n"
    "                       nobody sees\n"
    "  --size WxH           of that screen (80x24)\n"
    "\n";

static const char check_text[] =
    "usage: smtpscope check [OPTIONS] TARGET...\n"
    "\n"
    "Walks a session step by step and explains where it fails.\n"
    "  --json               one JSON object a line, for programs\n"
    "  --explain-all        explain what went well, too: for trainers\n"
    "  --equivalent TOOL    the same session as a command of openssl, swaks,\n"
    "                       curl or msmtp, below the report\n"
    "  --save FILE          a transcript, every secret masked; - is standard\n"
    "                       output (the report goes to standard error); of\n"
    "                       several targets FILE-1, FILE-2, ...\n"
    "  --format FORMAT      text, markdown, json, html (by FILE's suffix)\n"
    "  --anonymize          pseudonyms for users, addresses, hosts and ids\n"
    "  --overwrite          even when FILE is there\n"
    "  --like NAME          whose words the practice server uses; see practice\n"
    "                       --help\n"
    "\n";

static const char status_text[] =
    "\n"
    "Exit status: 0 the goal was reached, 1 wrong usage, 2 no connection,\n"
    "6 the connection ended unexpectedly, 21 banner, 22 EHLO, 23 MAIL,\n"
    "24 RCPT, 25 DATA, 26 the message, 27 QUIT, 28 AUTH, 29 STARTTLS or\n"
    "TLS, 32 EHLO after TLS, 70 a fault in this program, 73 all went well\n"
    "but the transcript could not be saved.\n";

static const char practice_text[] =
    "usage: smtpscope practice [--listen ADDRESS:PORT] [--scenario NAME]\n"
    "                          [--like NAME]\n"
    "       smtpscope practice --list [--json]\n"
    "\n"
    "Runs the practice server for other mail programs: it fails in the ways\n"
    "that real servers fail, and delivers nothing.  Stop it with C-c.\n"
    "  --listen ADDRESS:PORT   (127.0.0.1, any free port)\n"
    "                          another address than this machine's own is\n"
    "                          open to everybody who reaches it\n"
    "  --scenario NAME         how it behaves (ok); with a / in it, or with the\n"
    "                          suffix .scenario, a file\n"
    "  --like NAME             in whose words: practice, postfix, exim,\n"
    "                          exchange, microsoft365, gmail, yahoo, sendgrid,\n"
    "                          jetemail, maildog; or a file, likewise (.voice)\n"
    "  --ca-out FILE           write the certificate of its CA there (PEM), for\n"
    "                          clients to trust: a new one for each run\n"
    "  --overwrite             even when FILE is there\n"
    "  --list                  the scenarios; with --json for programs\n";

static const char keys_text[] =
    "usage: smtpscope keys [--changed] [--preset NAME] [--keymap FILE] "
    "[CONTEXT...]\n"
    "\n"
    "Prints the key bindings in the syntax of keymap files.\n"
    "  --changed            only what differs from the preset\n"
    "  --preset NAME        of a preset alone: default, emacs, none\n"
    "  --keymap FILE        with these bindings on top (repeatable)\n"
    "CONTEXT is global, ledger, raw, decoded, walk, lesson, help, list, confirm\n"
    "or search.\n";

static const char explain_text[] =
    "usage: smtpscope explain [OPTIONS] [--] [REPLY...]\n"
    "       smtpscope explain 535 | 5.7.8 | CAUSE | WORD | --list\n"
    "\n"
    "Explains a reply or an error message, offline.  Each REPLY is one line;\n"
    "without any they are read from standard input.  WORD is a command, a\n"
    "capability, a mechanism or a step: STARTTLS, PIPELINING, SCRAM-SHA-256,\n"
    "greeting.\n"
    "  --stage STAGE        where it came: banner, ehlo, starttls, auth...\n"
    "  --tls none|starttls|implicit\n"
    "  --port N, --host NAME, --mech MECH, --banner LINE\n"
    "  --command LINE       what was sent before it\n"
    "  --offered LIST       \"STARTTLS; AUTH PLAIN LOGIN\", or \"\" for nothing\n"
    "  --authenticated      the login had succeeded\n"
    "  --attempts N         failed logins before it\n"
    "  --json               for programs\n"
    "  --list               every cause\n";

static const char lesson_text[] =
    "usage: smtpscope lesson [--json]\n"
    "       smtpscope lesson [OPTIONS] NAME|FILE\n"
    "\n"
    "Without a name, lists the lessons and how much of each is done.  With one,\n"
    "opens it on the screen, with a practice server of its own, and goes on\n"
    "where it was left.  FILE is a lesson of your own: a name with a slash in\n"
    "it, or that ends in .lesson.  Without a terminal it prints the text.\n"
    "  --json               the list, an object a line\n"
    "  --keymap FILE        more key bindings (repeatable)\n"
    "  --color WHEN         auto, always, never\n"
    "  --plain              lines, no screen; commands from standard input\n"
    "  --script FILE        keys and commands of a file, on a screen that\n"
    "                       nobody sees; --size WxH of that screen\n";

static const char open_text[] =
    "usage: smtpscope open [OPTIONS] FILE\n"
    "\n"
    "Opens a saved transcript, or a log or paste with sessions of another\n"
    "program, in the same two panes as a live session; - is standard input.\n"
    "What it is is told by its content: transcripts of smtpscope, swaks,\n"
    "openssl s_client, curl -v, msmtp, PHPMailer, Postfix, Exim and others,\n"
    "also quoted in a mail or with times in front.  Passwords in it are masked\n"
    "as it is read.  Without a terminal, and with --plain, it prints what\n"
    "decode prints.\n"
    "  --keymap FILE        more key bindings (repeatable)\n"
    "  --color WHEN         auto, always, never\n"
    "  --explain-all        explain what went well, too (tl)\n"
    "  --plain              lines, no screen\n"
    "  --script FILE        keys and commands of a file, on a screen that\n"
    "                       nobody sees; --size WxH of that screen\n";

static const char decode_text[] =
    "usage: smtpscope decode [OPTIONS] [FILE]\n"
    "\n"
    "Prints the sessions of a saved transcript, or of a log or paste of\n"
    "another program (see smtpscope open --help), as check prints them: raw\n"
    "lines, what they mean, and why it failed, every secret masked.  Without\n"
    "FILE, or with -, it reads standard input.\n"
    "  --json               one JSON object a session and line, that of\n"
    "                       check --json\n"
    "  --explain-all        explain what went well, too\n"
    "What the file was read as is said on standard error.\n"
    "\n"
    "Exit status: 0 it could be read, 1 it could not, or wrong usage, 70 a\n"
    "fault in this program, or standard output could not be written.\n";

static const char sanitize_text[] =
    "usage: smtpscope sanitize [OPTIONS] [FILE]\n"
    "\n"
    "Copies any text with SMTP sessions in it to standard output, byte for\n"
    "byte, but with ******** in the place of what logs in: messages of AUTH\n"
    "in logs and pastes of any program, passwords and tokens in commands,\n"
    "URLs, headers, code and configuration, and each of them wherever it is\n"
    "repeated.  Without FILE, or with -, it reads standard input.\n"
    "  -o, --output FILE    write this file, mode 0600; - is standard output\n"
    "  --overwrite          even when FILE is there\n"
    "How much was masked is said on standard error: in doubt it is masked, but\n"
    "look through it before you pass it on.\n"
    "\n"
    "Exit status: 0 all was written, 1 it could not be read, or wrong usage,\n"
    "70 a fault in this program, 73 it could not be written.\n";

void
usage_help(enum program p)
{
	switch (p) {
	case PROGRAM_SCREEN:
		fputs(screen_text, stdout);
		fputs(to_text, stdout);
		break;
	case PROGRAM_CHECK:
		fputs(check_text, stdout);
		fputs(to_text, stdout);
		fputs(status_text, stdout);
		break;
	case PROGRAM_PRACTICE:
		fputs(practice_text, stdout);
		break;
	case PROGRAM_KEYS:
		fputs(keys_text, stdout);
		break;
	case PROGRAM_OPEN:
		fputs(open_text, stdout);
		break;
	case PROGRAM_DECODE:
		fputs(decode_text, stdout);
		break;
	case PROGRAM_SANITIZE:
		fputs(sanitize_text, stdout);
		break;
	case PROGRAM_LESSON:
		fputs(lesson_text, stdout);
		break;
	case PROGRAM_EXPLAIN:
		fputs(explain_text, stdout);
		break;
	}
}

bool
usage_error(const char *fmt, ...)
{
	va_list ap;

	fputs("smtpscope: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return false;
}
