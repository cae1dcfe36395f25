/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/ran.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/base/xalloc.h"
#include "tests/lib/leakscan.h"

#define ENV_MAX		24
#define READ_MAX	(16 << 20)	/* of a file that is looked through */

static char top[200], home[240], folder[240], mark[240];
static struct leakscan *scan;

/* ---- the folders ------------------------------------------------------- */

static void
add_secret(const char *secret)
{
	leakscan_add(scan, "a password", slice_of(secret), strlen(secret));
	leakscan_add(scan, "a part of a password", slice_of(secret), 12);
}

int
ran_setup(void **state)
{
	const char *tmp = getenv("TMPDIR");
	sigset_t child;

	(void)state;
	snprintf(top, sizeof(top), "%s/smtpscope-ran.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(top) == NULL)
		return -1;
	snprintf(home, sizeof(home), "%s/home", top);
	snprintf(folder, sizeof(folder), "%s/here", top);
	snprintf(mark, sizeof(mark), "%s/mark", top);
	scan = leakscan_new();
	add_secret(RAN_PASSWORD);
	add_secret(RAN_SECRET);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	ran_clean();
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int what, struct FTW *at)
{
	(void)st;
	(void)what;
	(void)at;
	return remove(path);
}

static void
remove_all(const char *path)
{
	nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int
ran_teardown(void **state)
{
	(void)state;
	remove_all(top);
	leakscan_free(scan);
	return 0;
}

void
ran_clean(void)
{
	remove_all(home);
	remove_all(folder);
	if (mkdir(home, 0700) < 0 || mkdir(folder, 0700) < 0)
		abort();
}

const char *
ran_home(void)
{
	return home;
}

const char *
ran_folder(void)
{
	return folder;
}

static char *
whole(const char *path)
{
	return *path == '/' ? xstrdup(path) : xasprintf("%s/%s", folder, path);
}

void
ran_write(const char *path, const char *text)
{
	char *at = whole(path);
	FILE *f = fopen(at, "w");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		abort();
	free(at);
}

static void
read_fd(int fd, struct bytes *b)
{
	char buf[16384];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		bytes_add(b, buf, (size_t)n);
}

char *
ran_read(const char *path)
{
	char *at = whole(path);
	int fd = open(at, O_RDONLY | O_CLOEXEC);
	struct bytes b;

	free(at);
	if (fd < 0)
		return NULL;
	bytes_init(&b, BYTES_NO_LIMIT);
	read_fd(fd, &b);
	close(fd);
	return bytes_take(&b);
}

bool
ran_exists(const char *path)
{
	char *at = whole(path);
	struct stat st;
	bool is = lstat(at, &st) == 0;

	free(at);
	return is;
}

/* ---- the program ------------------------------------------------------- */

static bool
is_set(char *const *env, const char *name)
{
	size_t n = strcspn(name, "=");

	for (; *env != NULL; env++)
		if (strncmp(*env, name, n) == 0 &&
		    ((*env)[n] == '=' || (*env)[n] == '\0'))
			return true;
	return false;
}

static void
make_env(char **env, const struct ran_options *o)
{
	const char *shim = getenv("FAULT_SHIM");
	char *all[] = { xasprintf("HOME=%s", home), xstrdup("TERM=xterm"),
	    xstrdup("PATH=/usr/bin:/bin"), xstrdup("TZ=UTC"),
	    xstrdup("LC_ALL=C.UTF-8"), NULL, NULL, NULL, NULL };
	size_t n = 0, out = 0;

	if (o->fault != NULL) {
		all[5] = xasprintf("LD_PRELOAD=%s", shim != NULL ? shim :
		    "tests/fault/shim.so");
		all[6] = xasprintf("FAULT=%s", o->fault);
		all[7] = xasprintf("FAULT_MARK=%s", mark);
	}
	if (o->opened != NULL) {
		all[5] = xasprintf("LD_PRELOAD=%s", shim != NULL ? shim :
		    "tests/fault/shim.so");
		all[6] = xasprintf("FAULT_OPENED=%s", o->opened);
	}
	for (; o->env != NULL && o->env[n] != NULL && n + 10 < ENV_MAX; n++)
		env[n] = xstrdup(o->env[n]);
	for (size_t i = 0; i < COUNT_OF(all) && all[i] != NULL; i++) {
		env[n] = NULL;
		if (!is_set(env, all[i]))
			env[n++] = all[i];
	}
	env[n] = NULL;
	for (size_t i = 0; i < n; i++)		/* "NAME" was only to unset */
		if (strchr(env[i], '=') != NULL)
			env[out++] = env[i];
	env[out] = NULL;
}

static void
put(int fd, int to)
{
	if (fd < 0 || dup2(fd, to) < 0)
		_exit(98);
}

static _Noreturn void
become(const struct ran_options *o, int out, int err)
{
	const char *program = getenv("SMTPSCOPE");
	char *argv[24] = { (char *)(uintptr_t)(program != NULL ? program :
	    "build/smtpscope") }, *env[ENV_MAX];
	sigset_t none;

	for (size_t i = 0; o->args[i] != NULL && i + 2 < COUNT_OF(argv); i++)
		argv[i + 1] = (char *)(uintptr_t)o->args[i];
	if (chdir(folder) < 0)
		_exit(98);
	put(open(o->input != NULL ? o->input : "/dev/null", O_RDONLY), 0);
	put(out, 1);
	put(err, 2);
	for (int fd = 0; fd <= 2; fd++)
		if (o->closed & 1u << fd)
			close(fd);
	make_env(env, o);
	umask(o->umask);
	if (o->child != NULL)
		o->child();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	execve(argv[0], argv, env);
	_exit(98);
}

static int
await(pid_t pid)
{
	const struct timespec limit = { .tv_sec = RAN_DEADLINE_S };
	int status;
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while (waitpid(pid, &status, WNOHANG) == 0)
		if (sigtimedwait(&child, NULL, &limit) < 0 &&
		    errno == EAGAIN) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
	return status;
}

static int
output_of(const struct ran_options *o)
{
	int ends[2];

	if (o->no_reader) {
		if (pipe2(ends, O_CLOEXEC) < 0)
			abort();
		close(ends[0]);
		return ends[1];
	}
	return o->output != NULL ? open(o->output, O_WRONLY | O_CLOEXEC) :
	    memfd_create("out", MFD_CLOEXEC);
}

void
ran_start(struct ran *r, const struct ran_options *o)
{
	int out = output_of(o), err = memfd_create("err", MFD_CLOEXEC);
	pid_t pid;

	bytes_init(&r->out, BYTES_NO_LIMIT);
	bytes_init(&r->err, BYTES_NO_LIMIT);
	unlink(mark);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		become(o, out, err);
	if (o->started != NULL)
		o->started(pid);
	r->status = await(pid);
	r->struck = unlink(mark) == 0;
	lseek(err, 0, SEEK_SET);
	read_fd(err, &r->err);
	if (!o->no_reader && o->output == NULL) {
		lseek(out, 0, SEEK_SET);
		read_fd(out, &r->out);
	}
	close(out);
	close(err);
}

void
ran_clear(struct ran *r)
{
	bytes_clear(&r->out);
	bytes_clear(&r->err);
}

int
ran_exit(const struct ran *r)
{
	return r->status >= 0 && WIFEXITED(r->status) ?
	    WEXITSTATUS(r->status) : -1;
}

bool
ran_says(const struct ran *r, const char *text)
{
	return memmem(r->err.data, r->err.len, text, strlen(text)) != NULL;
}

bool
ran_prints(const struct ran *r, const char *text)
{
	return memmem(r->out.data, r->out.len, text, strlen(text)) != NULL;
}

/* ---- what may never be ------------------------------------------------- */

static struct bytes *wrong;

static void
look_for_secrets(struct slice text, const char *where)
{
	struct leak leak;

	if (!leakscan_find(scan, text, &leak))
		return;
	bytes_addf(wrong, "%s holds a secret: ", where);
	leak_describe(wrong, &leak, text);
	bytes_add_char(wrong, '\n');
}

static int
look_at_file(const char *path, const struct stat *st, int what,
    struct FTW *at)
{
	const char *name = path + at->base;
	char *text;

	if (strstr(name, ".smtpscope-") != NULL)
		bytes_addf(wrong, "%s was left behind\n", name);
	/* What the tests themselves put there begins with "in". */
	if (what != FTW_F || !S_ISREG(st->st_mode) ||
	    st->st_size > READ_MAX || strncmp(name, "in", 2) == 0 ||
	    (text = ran_read(path)) == NULL)
		return 0;
	look_for_secrets(slice_of(text), name);
	free(text);
	return 0;
}

static void
look_at_end(const struct ran *r)
{
	static const int known[] = { 0, 1, 2, 6, 21, 22, 23, 24, 25, 26, 27,
	    28, 29, 32, 70, 73, 74 };
	int status = ran_exit(r);
	bool is = false;

	for (size_t i = 0; i < COUNT_OF(known); i++)
		is |= known[i] == status;
	if (r->status == -1)
		bytes_addf(wrong, "it had to be killed\n");
	else if (WIFSIGNALED(r->status))
		bytes_addf(wrong, "signal %d\n", WTERMSIG(r->status));
	else if (!is)
		bytes_addf(wrong, "status %d\n", status);
}

bool
ran_is_sound(const struct ran *r, struct bytes *why)
{
	size_t before = why->len;

	wrong = why;
	look_at_end(r);
	for (size_t i = 0; i < r->err.len; i++)
		if ((unsigned char)r->err.data[i] < ' ' &&
		    r->err.data[i] != '\n') {
			bytes_addf(why, "byte %d on stderr\n",
			    r->err.data[i]);
			break;
		}
	look_for_secrets(bytes_slice(&r->out), "stdout");
	look_for_secrets(bytes_slice(&r->err), "stderr");
	nftw(home, look_at_file, 16, FTW_PHYS);
	nftw(folder, look_at_file, 16, FTW_PHYS);
	return why->len == before;
}
