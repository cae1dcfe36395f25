/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shim - preloaded into the program under test (LD_PRELOAD), it makes the
 * n-th call of chosen functions fail.  It is told by the environment, which
 * it takes away, so that children run undisturbed:
 *
 *	FAULT=CALL[,CALL...] N KIND [stay] [libs] [files]
 *	FAULT_MARK=FILE		is made when a call was made to fail
 *	FAULT_OPENED=FILE	instead: gets the name of each file that the
 *				program or a library opens, a line each
 *
 * KIND: the name of an errno; "short" (one byte is read or written); "fail"
 * (what the function returns when it fails); "hang" (it never returns, but
 * signals are handled); "jump" and "back" (the clock of the day is a day off).  Calls are counted together.  stay: all later ones
 * fail, too.  Only calls from the program itself count; with libs, those from
 * libraries as well; with files, only those whose first argument is the
 * descriptor of a file or a folder.
 *
 * Every function is taken as one of up to six integers or pointers, which is
 * how the calling conventions of 64-bit Linux pass them.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define CALLS(X) \
	X(read, -1) X(__read_chk, -1) X(pread, -1) X(recv, -1) \
	X(write, -1) X(writev, -1) X(send, -1) \
	X(fsync, -1) X(close, -1) X(fchmod, -1) X(renameat, -1) \
	X(renameat2, -1) X(linkat, -1) X(unlinkat, -1) X(unlink, -1) \
	X(rename, -1) X(mkdir, -1) X(open, -1) X(__open_2, -1) \
	X(openat, -1) X(fopen, 0) X(opendir, 0) X(fstat, -1) \
	X(fstatat, -1) X(stat, -1) X(access, -1) X(faccessat, -1) \
	X(realpath, 0) X(mkostemp, -1) \
	X(socket, -1) X(connect, -1) X(accept4, -1) X(bind, -1) \
	X(listen, -1) X(setsockopt, -1) X(getsockopt, -1) \
	X(getsockname, -1) X(getpeername, -1) X(shutdown, -1) \
	X(getaddrinfo, EAI_MEMORY) X(getnameinfo, EAI_MEMORY) \
	X(res_nquery, -1) \
	X(pipe2, -1) X(fork, -1) X(posix_spawn, 0) X(posix_spawnp, 0) \
	X(waitpid, -1) X(dup, -1) X(dup2, -1) X(fcntl, -1) X(poll, -1) \
	X(tcsetattr, -1) X(tcgetattr, -1) X(ioctl, -1) \
	X(sigaction, -1) X(setrlimit, -1) X(prctl, -1) \
	X(clock_gettime, -1) X(localtime_r, 0) X(gmtime_r, 0) \
	X(setlocale, 0) X(newlocale, 0) \
	X(setupterm, -1) X(newterm, 0) X(flock, -1) X(tcflush, -1) \
	X(RAND_bytes, 0) X(RAND_priv_bytes, 0) \
	X(BIO_new, 0) X(BIO_new_mem_buf, 0) X(SSL_CTX_new, 0) X(SSL_new, 0) \
	X(EVP_MAC_fetch, 0) X(EVP_MAC_CTX_new, 0) X(EVP_MAC_init, 0) \
	X(EVP_MD_fetch, 0) X(EVP_MD_CTX_new, 0) X(EVP_DigestInit_ex2, 0) \
	X(EVP_Digest, 0) X(EVP_PKEY_Q_keygen, 0) X(X509_new, 0) \
	X(X509_sign, 0) X(SSL_CTX_use_certificate, 0) \
	X(SSL_CTX_use_PrivateKey, 0) X(BN_new, 0) X(X509_digest, 0) \
	X(pcre2_compile_8, 0) X(pcre2_match_data_create_8, 0) \
	X(json_dumps, 0) X(json_loadb, 0)

enum call {
#define NAME(f, failed) CALL_##f,
	CALLS(NAME)
#undef NAME
	CALL_alloc, CALL_secure, NCALLS
};

static const char *const names[] = {
#define NAME(f, failed) #f,
	CALLS(NAME)
#undef NAME
	"alloc", "secure",
};

static const struct { const char *name; int number; } errors[] = {
	{ "EINTR", EINTR }, { "EAGAIN", EAGAIN }, { "EIO", EIO },
	{ "ENOSPC", ENOSPC }, { "EDQUOT", EDQUOT }, { "EACCES", EACCES },
	{ "EMFILE", EMFILE }, { "ENOMEM", ENOMEM }, { "EROFS", EROFS },
	{ "ENOENT", ENOENT }, { "EINVAL", EINVAL }, { "EPERM", EPERM },
	{ "ECONNRESET", ECONNRESET }, { "EPIPE", EPIPE },
	{ "EADDRINUSE", EADDRINUSE }, { "ENOSYS", ENOSYS },
	{ "ENETUNREACH", ENETUNREACH },
};

static bool chosen[NCALLS], stays, with_libs, of_files, armed, in_main;
static unsigned long which, seen;
static char kind[16], mark[512];
static int number;
static pid_t self;
static int opened_fd = -1;
static uintptr_t program_from, program_to;

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

/* ---- what is wanted ---------------------------------------------------- */

static int
find_program(struct dl_phdr_info *info, size_t size, void *arg)
{
	(void)size;
	(void)arg;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];

		if (h->p_type == PT_LOAD && (h->p_flags & PF_X)) {
			program_from = info->dlpi_addr + h->p_vaddr;
			program_to = program_from + h->p_memsz;
		}
	}
	return 1;		/* the first is the program */
}

static void
die(const char *why)
{
	static const char before[] = "fault shim: ";

	(void)!syscall(SYS_write, 2, before, sizeof(before) - 1);
	(void)!syscall(SYS_write, 2, why, strlen(why));
	syscall(SYS_exit_group, 99);
}

static void
choose(char *list)
{
	for (char *save, *f = strtok_r(list, ",", &save); f != NULL;
	    f = strtok_r(NULL, ",", &save)) {
		int i = 0;

		while (i < NCALLS && strcmp(names[i], f) != 0)
			i++;
		if (i == NCALLS)
			die("no such function\n");
		chosen[i] = true;
	}
}

static void
read_number(void)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (strcmp(errors[i].name, kind) == 0)
			number = errors[i].number;
	if (number == 0 && strcmp(kind, "short") != 0 &&
	    strcmp(kind, "fail") != 0 && strcmp(kind, "hang") != 0 &&
	    strcmp(kind, "jump") != 0 && strcmp(kind, "back") != 0)
		die("no such error\n");
}

__attribute__((constructor)) static void
begin(void)
{
	const char *fault = getenv("FAULT"), *to = getenv("FAULT_MARK");
	char list[256], rest[3][8] = { "", "", "" };
	const char *opened = getenv("FAULT_OPENED");

	if (opened != NULL) {
		opened_fd = (int)syscall(SYS_openat, AT_FDCWD, opened,
		    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		opened_fd = (int)syscall(SYS_fcntl, opened_fd,
		    F_DUPFD_CLOEXEC, 100);
	}
	if (fault == NULL || to == NULL)
		return;
	if (sscanf(fault, "%255s %lu %15s %7s %7s %7s", list, &which, kind,
	    rest[0], rest[1], rest[2]) < 3)
		die("FAULT is not understood\n");
	for (int i = 0; i < 3; i++) {
		stays |= strcmp(rest[i], "stay") == 0;
		with_libs |= strcmp(rest[i], "libs") == 0;
		of_files |= strcmp(rest[i], "files") == 0;
	}
	snprintf(mark, sizeof(mark), "%s", to);
	choose(list);
	read_number();
	dl_iterate_phdr(find_program, NULL);
	unsetenv("LD_PRELOAD");
	unsetenv("FAULT");
	unsetenv("FAULT_MARK");
	self = getpid();
	armed = true;
}

static bool
is_file(long fd)
{
	struct stat st;

	return syscall(SYS_fstat, fd, &st) == 0 &&
	    (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
}

static bool
strikes(enum call call, const void *from, long first)
{
	uintptr_t at = (uintptr_t)from;
	unsigned long now;
	long fd;

	bool of_program = at >= program_from && at < program_to;

	/* The program begins with fcntl(); what libraries do before that is
	 * not in its hands. */
	in_main |= call == CALL_fcntl && of_program;
	if (!armed || !chosen[call] || !in_main)
		return false;
	if (!with_libs && !of_program)
		return false;
	if (getpid() != self || (of_files && !is_file(first)))
		return false;
	now = __atomic_add_fetch(&seen, 1, __ATOMIC_SEQ_CST);
	if (stays ? now < which : now != which)
		return false;
	fd = syscall(SYS_openat, AT_FDCWD, mark, O_WRONLY | O_CREAT | O_CLOEXEC,
	    0600);
	if (fd >= 0)
		syscall(SYS_close, fd);
	if (number != 0)
		errno = number;
	return true;
}

/* ---- the functions ----------------------------------------------------- */

typedef long (*function)(long, long, long, long, long, long);

static void *
next_of(const char *name)
{
	void *f = dlsym(RTLD_NEXT, name);

	if (f == NULL)
		die("a function is not there\n");
	return f;
}

static long
write_one(long fd, const struct iovec *v, long n)
{
	long i = 0;

	while (i < n - 1 && v[i].iov_len == 0)
		i++;
	return syscall(SYS_write, fd, v[i].iov_base,
	    v[i].iov_len > 0 ? 1L : 0L);
}

static long
otherwise(enum call call, function real, long failed, long a, long b, long c,
    long d, long e, long f)
{
	long result;

	while (strcmp(kind, "hang") == 0)
		pause();
	if (strcmp(kind, "short") == 0)
		return call == CALL_writev ?
		    write_one(a, (const struct iovec *)b, c) :
		    real(a, b, c > 0 ? 1 : c, d, e, f);
	if (call == CALL_clock_gettime) {
		result = real(a, b, c, d, e, f);
		if (a == CLOCK_REALTIME)
			((struct timespec *)b)->tv_sec +=
			    kind[0] == 'j' ? 86400 : -86400;
		return result;
	}
	if (call == CALL_close)
		real(a, b, c, d, e, f);
	if (number != 0)
		errno = number;
	return call == CALL_posix_spawn || call == CALL_posix_spawnp ?
	    number : failed;
}

/* open, openat, fopen, opendir: the name is the first or second argument. */
static void
note_opened(enum call call, long a, long b)
{
	const char *path;

	if (opened_fd < 0)
		return;
	if (call == CALL_openat)
		path = (const char *)b;
	else if (call == CALL_open || call == CALL___open_2 ||
	    call == CALL_fopen || call == CALL_opendir)
		path = (const char *)a;
	else
		return;
	syscall(SYS_write, opened_fd, path, strlen(path));
	syscall(SYS_write, opened_fd, "\n", 1L);
}

#define DEFINE(f, failed) \
long fault_##f(long, long, long, long, long, long) __asm__(#f); \
long \
fault_##f(long a, long b, long c, long d, long e, long g) \
{ \
	static function real; \
	\
	if (real == NULL) \
		real = (function)next_of(#f); \
	note_opened(CALL_##f, a, b); \
	return strikes(CALL_##f, __builtin_return_address(0), a) ? \
	    otherwise(CALL_##f, real, failed, a, b, c, d, e, g) : \
	    real(a, b, c, d, e, g); \
}
CALLS(DEFINE)

/* dlsym() itself allocates: these are taken from where they are. */
void *fault_malloc(size_t) __asm__("malloc");
void *fault_calloc(size_t, size_t) __asm__("calloc");
void *fault_realloc(void *, size_t) __asm__("realloc");
void *fault_secure(long, long, long) __asm__("CRYPTO_secure_malloc");

void *
fault_malloc(size_t n)
{
	if (!strikes(CALL_alloc, __builtin_return_address(0), -1))
		return __libc_malloc(n);
	errno = ENOMEM;
	return NULL;
}

void *
fault_calloc(size_t n, size_t size)
{
	if (!strikes(CALL_alloc, __builtin_return_address(0), -1))
		return __libc_calloc(n, size);
	errno = ENOMEM;
	return NULL;
}

void *
fault_realloc(void *p, size_t n)
{
	if (!strikes(CALL_alloc, __builtin_return_address(0), -1))
		return __libc_realloc(p, n);
	errno = ENOMEM;
	return NULL;
}

void *
fault_secure(long n, long file, long line)
{
	static void *(*real)(long, long, long);

	if (real == NULL)
		real = (void *(*)(long, long, long))
		    next_of("CRYPTO_secure_malloc");
	return strikes(CALL_secure, __builtin_return_address(0), -1) ? NULL :
	    real(n, file, line);
}
