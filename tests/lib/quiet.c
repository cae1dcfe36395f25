/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/quiet.h"

#ifdef __linux__

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "core/base/slice.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOW	0u
#define HIGH	4u
#else
#define LOW	4u
#define HIGH	0u
#endif

#define LOAD(at) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)(at))
#define END(how) \
	BPF_STMT(BPF_RET | BPF_K, how)
#define FORBID(number) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), \
	END(SECCOMP_RET_KILL_PROCESS)
#define ARG	offsetof(struct seccomp_data, args)

bool
quiet_from_here(const char *program)
{
	uint64_t name = (uint64_t)(uintptr_t)program;
	struct sock_filter code[] = {
		LOAD(offsetof(struct seccomp_data, nr)),
		FORBID(__NR_socket), FORBID(__NR_socketpair),
		FORBID(__NR_connect), FORBID(__NR_bind),
		FORBID(__NR_sendto), FORBID(__NR_sendmsg),
		FORBID(__NR_clone), FORBID(__NR_execveat),
#ifdef __NR_clone3
		FORBID(__NR_clone3),
#endif
#ifdef __NR_fork
		FORBID(__NR_fork), FORBID(__NR_vfork),
#endif
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_execve, 0, 5),
		LOAD(ARG + LOW),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)name, 0, 2),
		LOAD(ARG + HIGH),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(name >> 32),
		    1, 0),
		END(SECCOMP_RET_KILL_PROCESS),
		END(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog all = { .len = COUNT_OF(code), .filter = code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all) == 0;
}

#else

bool
quiet_from_here(const char *program)
{
	(void)program;
	return false;
}

#endif
