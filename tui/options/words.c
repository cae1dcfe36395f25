/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/options/words.h"

#include <string.h>

#include "core/base/slice.h"
#include "tui/banned.h"

static const struct command_word commands[] = {
	{ NULL, PROGRAM_SCREEN, OPERAND_TARGET, "the interface" },
	{ "check", PROGRAM_CHECK, OPERAND_TARGET,
	    "walk a session, without a screen" },
	{ "open", PROGRAM_OPEN, OPERAND_FILE,
	    "look at a saved session, or a log" },
	{ "decode", PROGRAM_DECODE, OPERAND_FILE,
	    "print a saved session, or a log, with what it means" },
	{ "sanitize", PROGRAM_SANITIZE, OPERAND_FILE,
	    "mask the logins in a text" },
	{ "explain", PROGRAM_EXPLAIN, OPERAND_REPLY,
	    "what a reply or a word means" },
	{ "practice", PROGRAM_PRACTICE, OPERAND_NONE,
	    "the practice server, for other programs" },
	{ "lesson", PROGRAM_LESSON, OPERAND_LESSON,
	    "learn with the practice server" },
	{ "keys", PROGRAM_KEYS, OPERAND_CONTEXT, "print the key bindings" },
};

#define SCREEN		(1u << PROGRAM_SCREEN)
#define CHECK		(1u << PROGRAM_CHECK)
#define OPEN		(1u << PROGRAM_OPEN)
#define DECODE		(1u << PROGRAM_DECODE)
#define SANITIZE	(1u << PROGRAM_SANITIZE)
#define EXPLAIN		(1u << PROGRAM_EXPLAIN)
#define PRACTICE	(1u << PROGRAM_PRACTICE)
#define KEYS		(1u << PROGRAM_KEYS)
#define LESSON		(1u << PROGRAM_LESSON)
#define FACES		(SCREEN | OPEN | LESSON)
#define SESSION		(SCREEN | CHECK)
#define ALL		(~0u)

#define TLS_VERSIONS	"1.0|1.1|1.2|1.3"

static const struct option_word options[] = {
	/* where to */
	{ "--tls", SESSION, VALUE_CHOICE, "auto|starttls|implicit|none",
	    "how TLS begins" },
	{ "--mx", SESSION, VALUE_TEXT, NULL, "look up the MX of a domain" },
	{ "--srv", SESSION, VALUE_TEXT, NULL,
	    "look up the submission servers of a domain" },
	{ "--connect-to", SESSION, VALUE_TEXT, NULL,
	    "connect to this address" },
	{ "-4", SESSION, VALUE_NONE, NULL, "only IPv4" },
	{ "-6", SESSION, VALUE_NONE, NULL, "only IPv6" },
	{ "--source", SESSION, VALUE_TEXT, NULL,
	    "connect from this local address" },
	{ "--timeout", SESSION, VALUE_TEXT, NULL,
	    "seconds for each step (30)" },
	{ "--helo", SESSION, VALUE_TEXT, NULL, "what to say in EHLO" },
	/* TLS */
	{ "--ca-file", SESSION, VALUE_FILE, NULL, "trust this CA, too" },
	{ "--ca-dir", SESSION, VALUE_FOLDER, NULL, "trust these CAs, too" },
	{ "--insecure", SESSION, VALUE_NONE, NULL,
	    "go on after a failed verification" },
	{ "--cert", SESSION, VALUE_FILE, NULL, "a client certificate" },
	{ "--key", SESSION, VALUE_FILE, NULL, "its key" },
	{ "--tls-min", SESSION, VALUE_CHOICE, TLS_VERSIONS,
	    "the oldest TLS" },
	{ "--tls-max", SESSION, VALUE_CHOICE, TLS_VERSIONS,
	    "the newest TLS" },
	{ "--ciphers", SESSION, VALUE_TEXT, NULL, "a cipher list" },
	{ "--sni", SESSION, VALUE_TEXT, NULL,
	    "the server's name to send and check" },
	{ "--keylog", SESSION, VALUE_FILE, NULL, "write the session keys" },
	/* who */
	{ "--user", SESSION, VALUE_TEXT, NULL, "who logs in" },
	{ "--auth", SESSION, VALUE_MECHS, NULL, "mechanisms, in turn" },
	{ "--authzid", SESSION, VALUE_TEXT, NULL, "act for somebody else" },
	{ "--channel-binding", SESSION, VALUE_CHOICE,
	    "tls-exporter|tls-unique|tls-server-end-point",
	    "what -PLUS binds the login to" },
	{ "--password-file", SESSION, VALUE_FILE, NULL,
	    "whose first line is the password or token" },
	{ "--password-fd", SESSION, VALUE_TEXT, NULL,
	    "a descriptor with it" },
	{ "--password-eval", SESSION, VALUE_TEXT, NULL,
	    "a command that prints it" },
	{ "--netrc", SESSION, VALUE_NONE, NULL, "take it from ~/.netrc" },
	{ "--netrc-file", SESSION, VALUE_FILE, NULL,
	    "take it from this file" },
	{ "--no-initial-response", SESSION, VALUE_NONE, NULL,
	    "the first message after the 334" },
	{ "--allow-plaintext-auth", SESSION, VALUE_NONE, NULL,
	    "log in without TLS" },
	/* how far */
	{ "--until", SESSION, VALUE_CHOICE,
	    "connect|banner|ehlo|starttls|auth|mail|rcpt|data",
	    "how far to go" },
	{ "--from", SESSION, VALUE_TEXT, NULL, "the sender" },
	{ "--to", SESSION, VALUE_TEXT, NULL, "the recipient" },
	{ "--data", SESSION, VALUE_FILE, NULL, "the message" },
	/* how it is told */
	{ "--json", CHECK | DECODE | EXPLAIN | PRACTICE | LESSON, VALUE_NONE, NULL,
	    "for programs" },
	{ "--explain-all", SESSION | OPEN | DECODE, VALUE_NONE, NULL,
	    "explain what went well, too" },
	{ "--equivalent", CHECK, VALUE_TOOL, NULL,
	    "the same as a command of another tool" },
	{ "--save", CHECK, VALUE_FILE, NULL, "write a transcript" },
	{ "--format", CHECK, VALUE_FORMAT, NULL, "of the transcript" },
	{ "--anonymize", CHECK, VALUE_NONE, NULL,
	    "pseudonyms in the transcript" },
	{ "--overwrite", CHECK | SANITIZE | PRACTICE, VALUE_NONE, NULL,
	    "even when the file is there" },
	{ "--output", SANITIZE, VALUE_FILE, NULL, "write this file" },
	{ "-o", SANITIZE, VALUE_FILE, NULL, "write this file" },
	{ "--keymap", FACES | KEYS, VALUE_FILE, NULL,
	    "more key bindings" },
	{ "--color", FACES, VALUE_CHOICE, "auto|always|never",
	    "when to use colours" },
	{ "--no-reveal", SCREEN, VALUE_NONE, NULL,
	    "never keep what is masked" },
	{ "--plain", FACES, VALUE_NONE, NULL, "lines, no screen" },
	{ "--script", FACES, VALUE_FILE, NULL,
	    "keys and commands of a file" },
	{ "--size", FACES, VALUE_TEXT, NULL,
	    "of the screen of --script" },
	/* keys, practice */
	{ "--changed", KEYS, VALUE_NONE, NULL,
	    "only what differs from the preset" },
	{ "--preset", KEYS, VALUE_PRESET, NULL, "of a preset alone" },
	{ "--list", PRACTICE | EXPLAIN, VALUE_NONE, NULL,
	    "print what there is" },
	{ "--listen", PRACTICE, VALUE_TEXT, NULL, "an address and a port" },
	{ "--scenario", PRACTICE, VALUE_SCENARIO, NULL, "how it behaves" },
	{ "--like", CHECK | PRACTICE, VALUE_VOICE, NULL, "whose words it uses" },
	{ "--ca-out", PRACTICE, VALUE_FILE, NULL,
	    "write the certificate of its CA" },
	/* explain */
	{ "--stage", EXPLAIN, VALUE_STAGE, NULL, "where the reply came" },
	{ "--tls", EXPLAIN, VALUE_CHOICE, "none|starttls|implicit",
	    "whether the session was encrypted" },
	{ "--port", EXPLAIN, VALUE_TEXT, NULL, "the server's port" },
	{ "--mech", EXPLAIN, VALUE_MECH, NULL, "of the login" },
	{ "--host", EXPLAIN, VALUE_TEXT, NULL, "the server's name" },
	{ "--command", EXPLAIN, VALUE_TEXT, NULL, "what was sent before" },
	{ "--offered", EXPLAIN, VALUE_TEXT, NULL, "the capabilities" },
	{ "--banner", EXPLAIN, VALUE_TEXT, NULL, "how the server greeted" },
	{ "--authenticated", EXPLAIN, VALUE_NONE, NULL,
	    "the login had succeeded" },
	{ "--attempts", EXPLAIN, VALUE_TEXT, NULL,
	    "how many logins had failed" },
	{ "--help", ALL, VALUE_NONE, NULL, "what can be said here" },
	{ "--version", ALL, VALUE_NONE, NULL, "which version this is" },
};

const struct command_word *
command_word_at(size_t i)
{
	return i < COUNT_OF(commands) ? &commands[i] : NULL;
}

const struct option_word *
option_word_at(size_t i)
{
	return i < COUNT_OF(options) ? &options[i] : NULL;
}

const struct command_word *
command_word_find(const char *word)
{
	for (size_t i = 1; i < COUNT_OF(commands); i++)
		if (strcmp(commands[i].word, word) == 0)
			return &commands[i];
	return NULL;
}

const struct option_word *
option_word_find(const char *name, enum program program)
{
	for (size_t i = 0; i < COUNT_OF(options); i++)
		if ((options[i].programs & 1u << program) != 0 &&
		    strcmp(options[i].name, name) == 0)
			return &options[i];
	return NULL;
}
