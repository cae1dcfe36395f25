/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/net/tls-priv.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sslerr.h>
#include <openssl/x509.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "core/net/neterr.h"

#include "core/banned.h"

struct version {
	const char	*name;
	int		 number;
};

static const struct version versions[] = {
	{ "1.0", TLS1_VERSION }, { "1", TLS1_VERSION },
	{ "1.1", TLS1_1_VERSION },
	{ "1.2", TLS1_2_VERSION },
	{ "1.3", TLS1_3_VERSION },
};

/* "1.2", "TLS1.2", "TLSv1.2", in any case. */
static bool
parse_version(const char *text, int *out, struct err *e)
{
	struct slice s = slice_of(text);

	if (slice_istarts(s, "tlsv"))
		s = slice_sub(s, 4, s.n);
	else if (slice_istarts(s, "tls"))
		s = slice_sub(s, 3, s.n);
	for (size_t i = 0; i < COUNT_OF(versions); i++)
		if (slice_is(s, versions[i].name)) {
			*out = versions[i].number;
			return true;
		}
	return err_set(e, "tls.option-version",
	    "\"%s\" is not a TLS version: write 1.0, 1.1, 1.2 or 1.3", text);
}

/* Who asks for an old version does not ask for certificates that anybody can
 * forge; who names a level does. */
static void
lower_level(struct tls_ctx *c, const struct tls_opts *o)
{
	int level = SSL_CTX_get_security_level(c->ssl);

	SSL_CTX_set_security_level(c->ssl, 0);
	if (o->ciphers == NULL || strstr(o->ciphers, "@SECLEVEL") == NULL)
		X509_VERIFY_PARAM_set_auth_level(SSL_CTX_get0_param(c->ssl),
		    level > 0 ? level : 1);
}

/*
 * TLS 1.2 and newer, unless the user asks for less; then OpenSSL's security
 * level falls, too, because its own default has no algorithm for the old
 * versions.
 */
static bool
set_versions(struct tls_ctx *c, const struct tls_opts *o, struct err *e)
{
	int min = TLS1_2_VERSION, max = TLS1_3_VERSION;

	if (o->max != NULL && !parse_version(o->max, &max, e))
		return false;
	if (o->min != NULL && !parse_version(o->min, &min, e))
		return false;
	if (min > max)
		return err_set(e, "tls.option-version",
		    "The lowest TLS version (%s) is above the highest (%s)",
		    o->min != NULL ? o->min : "1.2 where none is given",
		    o->max != NULL ? o->max : "1.3");
	if (min < TLS1_2_VERSION)
		lower_level(c, o);
	SSL_CTX_set_min_proto_version(c->ssl, min);
	SSL_CTX_set_max_proto_version(c->ssl, max);
	return true;
}

/* TLS 1.3 suites have names of their own ("TLS_..."), and their own call. */
static void
sort_ciphers(const char *list, struct bytes *suites, struct bytes *ciphers)
{
	struct slice rest = slice_of(list);

	while (rest.n > 0) {
		size_t end = slice_find(rest, ':');
		struct slice name = slice_sub(rest, 0, end);
		struct bytes *to = slice_istarts(name, "TLS_") ? suites :
		    ciphers;

		if (to->len > 0)
			bytes_add_char(to, ':');
		bytes_add_slice(to, name);
		rest = slice_sub(rest, end + 1, rest.n);
	}
}

static bool
set_ciphers(struct tls_ctx *c, const char *list, struct err *e)
{
	struct bytes suites, ciphers;
	bool ok = true;

	if (list == NULL)
		return true;
	bytes_init(&suites, BYTES_NO_LIMIT);
	bytes_init(&ciphers, BYTES_NO_LIMIT);
	sort_ciphers(list, &suites, &ciphers);
	if (suites.len > 0)
		ok = SSL_CTX_set_ciphersuites(c->ssl, suites.data) == 1;
	if (ok && (ciphers.len > 0 || suites.len == 0))
		ok = SSL_CTX_set_cipher_list(c->ssl, ciphers.data) == 1;
	bytes_clear(&suites);
	bytes_clear(&ciphers);
	return ok || err_set(e, "tls.option-ciphers",
	    "\"%s\" names no cipher that this OpenSSL has (%s): openssl "
	    "ciphers -v lists them", list, tls_queue_text("no match"));
}

/* "5ed36f99.0": what openssl rehash makes. */
static bool
is_hashed_name(const char *name)
{
	for (size_t i = 0; i < 8; i++)
		if (!isxdigit((unsigned char)name[i]))
			return false;
	return name[8] == '.' && isdigit((unsigned char)name[9]);
}

static bool
has_hashed_names(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool found = false;

	if (dir == NULL)
		return false;
	while (!found && (entry = readdir(dir)) != NULL)
		found = is_hashed_name(entry->d_name);
	closedir(dir);
	return found;
}

/*
 * The system's store by the hashed names of its directory, read one by one
 * when a chain asks for them: parsing the whole bundle takes longer than a
 * session.  The bundle is for systems without such a directory.
 */
static void
use_system_store(X509_STORE *store)
{
	X509_LOOKUP *dir = X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir());
	X509_LOOKUP *file;

	X509_LOOKUP_add_dir(dir, NULL, X509_FILETYPE_DEFAULT);
	if (has_hashed_names(X509_get_default_cert_dir()))
		return;
	file = X509_STORE_add_lookup(store, X509_LOOKUP_file());
	X509_LOOKUP_load_file(file, NULL, X509_FILETYPE_DEFAULT);
}

static bool
add_ca_pem(X509_STORE *store, const void *pem, size_t n, struct err *e)
{
	BIO *bio = xmade(BIO_new_mem_buf(pem, (int)n));
	size_t count = 0;
	X509 *x;

	while ((x = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
		X509_STORE_add_cert(store, x);
		X509_free(x);
		count++;
	}
	BIO_free(bio);
	return count > 0 || err_set(e, "tls.ca-file",
	    "The CA given in memory holds no certificate");
}

/* OpenSSL would wait for ever for somebody to write into a pipe with a name;
 * one without, as a shell makes it, has its writer. */
static bool
is_named_pipe(const char *path)
{
	char *real = realpath(path, NULL);
	struct stat st;
	bool pipe = real != NULL && stat(real, &st) == 0 &&
	    S_ISFIFO(st.st_mode);

	free(real);
	return pipe;
}

static bool
can_read(const char *id, const char *what, const char *path, struct err *e)
{
	if (access(path, R_OK) < 0)
		return err_set(e, id, "The %s file %s cannot be read: %s",
		    what, path, neterr_text(errno));
	return !is_named_pipe(path) || err_set(e, id,
	    "The %s file %s is a pipe, and not a file", what, path);
}

static bool
add_ca_file(X509_STORE *store, const char *path, struct err *e)
{
	if (!can_read("tls.ca-file", "CA", path, e))
		return false;
	if (X509_STORE_load_file(store, path) != 1)
		return err_set(e, "tls.ca-file",
		    "The CA file %s holds no certificate in PEM form (%s)",
		    path, tls_queue_text("no certificate found"));
	return true;
}

static bool
add_ca_dir(X509_STORE *store, const char *path, struct err *e)
{
	if (access(path, R_OK) < 0)
		return err_set(e, "tls.ca-dir",
		    "The CA directory %s cannot be read: %s", path,
		    neterr_text(errno));
	if (!has_hashed_names(path))
		return err_set(e, "tls.ca-dir",
		    "%s is not a directory of certificates by hashed names: "
		    "try openssl rehash %s", path, path);
	if (X509_STORE_load_path(store, path) != 1)
		return err_set(e, "tls.ca-dir",
		    "The CA directory %s cannot be used (%s)", path,
		    tls_queue_text("no reason given"));
	return true;
}

/* With a CA of the user's own, what it holds is trusted as it stands: also
 * one exact server certificate that is not self-signed. */
static bool
set_trust(struct tls_ctx *c, const struct tls_opts *o, struct err *e)
{
	X509_STORE *store = SSL_CTX_get_cert_store(c->ssl);

	use_system_store(store);
	if (o->ca_file != NULL || o->ca_dir != NULL)
		X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);
	if (o->ca_file != NULL && !add_ca_file(store, o->ca_file, e))
		return false;
	if (o->ca_dir != NULL && !add_ca_dir(store, o->ca_dir, e))
		return false;
	return o->ca_pem == NULL ||
	    add_ca_pem(store, o->ca_pem, o->ca_pem_n, e);
}

/* OpenSSL would ask on the terminal. */
static int
no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static bool
is_encrypted_key_error(void)
{
	unsigned long code;
	bool found = false;

	while ((code = ERR_get_error()) != 0)
		found = found || (ERR_GET_LIB(code) == ERR_LIB_PEM &&
		    (ERR_GET_REASON(code) == PEM_R_BAD_PASSWORD_READ ||
		    ERR_GET_REASON(code) == PEM_R_PROBLEMS_GETTING_PASSWORD));
	return found;
}

static bool
is_mismatch(unsigned long code)
{
	int reason = ERR_GET_REASON(code);

	return reason == X509_R_KEY_VALUES_MISMATCH ||
	    reason == X509_R_KEY_TYPE_MISMATCH ||
	    reason == SSL_R_NO_CERTIFICATE_ASSIGNED;
}

static bool
load_key(struct tls_ctx *c, const char *path, struct err *e)
{
	if (!can_read("tls.key", "key", path, e))
		return false;
	ERR_clear_error();
	/* A key of another kind than the certificate's is kept beside it. */
	if (SSL_CTX_use_PrivateKey_file(c->ssl, path, SSL_FILETYPE_PEM) == 1 &&
	    SSL_CTX_check_private_key(c->ssl) == 1)
		return true;
	if (is_mismatch(ERR_peek_last_error()))
		return err_set(e, "tls.key-mismatch", "The key in %s is not "
		    "that of the client certificate", path);
	if (is_encrypted_key_error())
		return err_set(e, "tls.key", "The key in %s is encrypted: "
		    "give a copy without a passphrase that only you can read",
		    path);
	return err_set(e, "tls.key",
	    "%s holds no private key in PEM form", path);
}

static bool
load_certificate(struct tls_ctx *c, const struct tls_opts *o, struct err *e)
{
	const char *key = o->key != NULL ? o->key : o->cert;

	if (o->cert == NULL)
		return o->key == NULL || err_set(e, "tls.cert",
		    "A client key needs its certificate: give --cert, too");
	if (!can_read("tls.cert", "certificate", o->cert, e))
		return false;
	SSL_CTX_set_default_passwd_cb(c->ssl, no_passphrase);
	ERR_clear_error();
	if (SSL_CTX_use_certificate_chain_file(c->ssl, o->cert) != 1)
		return err_set(e, "tls.cert",
		    "%s holds no client certificate in PEM form that can be "
		    "used (%s)", o->cert, tls_queue_text("no reason given"));
	if (!load_key(c, key, e))
		return false;
	c->has_cert = true;
	return true;
}

/* One write for one line: the file may have several writers. */
static void
on_keylog(const SSL *ssl, const char *line)
{
	struct tls_ctx *c = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	struct iovec parts[] = {
		{ .iov_base = (char *)(uintptr_t)line,
		    .iov_len = strlen(line) },
		{ .iov_base = (char[]){ '\n' }, .iov_len = 1 },
	};

	ssize_t n;

	do
		n = writev(c->keylog_fd, parts, 2);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)(parts[0].iov_len + parts[1].iov_len))
		c->keylog_error = n < 0 ? errno : ENOSPC;
}

/* Whether what was opened is a file of this user's that nobody else reads. */
static bool
check_keylog(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_set(e, "tls.keylog", "The key log %s: %s", path,
		    neterr_text(errno));
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
		return err_set(e, "tls.keylog",
		    "The key log %s is not a regular file with one name", path);
	if (st.st_uid != geteuid() || (st.st_mode & 077) != 0)
		return err_set(e, "tls.keylog",
		    "The key log %s is open to others: chmod 600 it, or name "
		    "a new file", path);
	return true;
}

static bool
open_keylog(struct tls_ctx *c, const char *path, struct err *e)
{
	if (path == NULL)
		return true;
	c->keylog_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW |
	    O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
	if (c->keylog_fd < 0)
		return err_set(e, "tls.keylog",
		    "The key log %s cannot be opened: %s", path,
		    errno == ELOOP ? "it is a symbolic link" :
		    neterr_text(errno));
	if (!check_keylog(c->keylog_fd, path, e))
		return false;
	c->keylog_path = xstrdup(path);
	SSL_CTX_set_app_data(c->ssl, c);
	SSL_CTX_set_keylog_callback(c->ssl, on_keylog);
	return true;
}

static bool
load_options(struct tls_ctx *c, const struct tls_opts *o, struct err *e)
{
	return set_versions(c, o, e) && set_ciphers(c, o->ciphers, e) &&
	    set_trust(c, o, e) && load_certificate(c, o, e) &&
	    open_keylog(c, o->keylog, e);
}

struct tls_ctx *
tls_ctx_new(const struct tls_opts *o, struct err *e)
{
	struct tls_ctx *c = xcalloc(1, sizeof(*c));
	bool ok;

	c->keylog_fd = -1;
	c->ssl = SSL_CTX_new(TLS_client_method());
	if (c->ssl == NULL) {
		err_set(e, "tls.broken", "OpenSSL did not start (%s)",
		    tls_queue_text("no reason given"));
		free(c);
		return NULL;
	}
	SSL_CTX_set_options(c->ssl, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_session_cache_mode(c->ssl, SSL_SESS_CACHE_OFF);
	ERR_clear_error();
	ok = load_options(c, o, e);
	ERR_clear_error();
	if (ok)
		return c;
	tls_ctx_free(c);
	return NULL;
}

void
tls_ctx_free(struct tls_ctx *c)
{
	if (c == NULL)
		return;
	SSL_CTX_free(c->ssl);
	if (c->keylog_fd >= 0)
		close(c->keylog_fd);
	free(c->keylog_path);
	free(c);
}
