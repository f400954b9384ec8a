// SPDX-License-Identifier: MIT
#include "keeper/call_filter.hh"

#include <confer/error.hh>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

namespace confer::keeper {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
constexpr std::uint32_t kOtherCalls = 0x40000000; ///< from here on: the same calls with other numbers (x32)
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
constexpr std::uint32_t kOtherCalls = 0xFFFFFFFF;
#else
constexpr std::uint32_t kMachine = 0;
constexpr std::uint32_t kOtherCalls = 0;
#endif

/** Numbers that the headers of an old system may lack are the same on every machine. */
constexpr long kForbidden[] = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_perf_event_open,
    SYS_bpf,
    SYS_userfaultfd,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_setns,
    SYS_unshare,
    SYS_open_by_handle_at,
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_kexec_load,
    SYS_reboot,
    SYS_swapon,
    SYS_swapoff,
    SYS_acct,
    425, // io_uring_setup, which could do what is forbidden here
    438, // pidfd_getfd
    440, // process_madvise
};

sock_filter load(std::size_t at) noexcept
{
	return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(at));
}

sock_filter end(std::uint32_t verdict) noexcept
{
	return BPF_STMT(BPF_RET | BPF_K, verdict);
}

std::vector<sock_filter> make_filter()
{
	constexpr std::uint32_t kRefuse = SECCOMP_RET_ERRNO | EPERM;
	std::vector<sock_filter> filter{
	    load(offsetof(seccomp_data, arch)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0),
	    end(SECCOMP_RET_KILL_PROCESS), // calls of another machine have other numbers
	    load(offsetof(seccomp_data, nr)),   BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kOtherCalls, 0, 1), end(kRefuse),
	};
	for (const long number : kForbidden) {
		filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1));
		filter.push_back(end(kRefuse));
	}
	filter.push_back(end(SECCOMP_RET_ALLOW));
	return filter;
}

} // namespace

Confinement forbid_network_and_programs()
{
	if (kMachine == 0)
		return Confinement::no_support;
	if (::prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_NO_NEW_PRIVS");
	// EINVAL: the kernel was built without filters; EFAULT: it has them, and finds none here.
	if (::prctl(PR_SET_SECCOMP, static_cast<long>(SECCOMP_MODE_FILTER), 0L, 0L, 0L) != 0 && errno == EINVAL)
		return Confinement::no_support;
	std::vector<sock_filter> filter = make_filter();
	const sock_fprog program{.len = static_cast<unsigned short>(filter.size()), .filter = filter.data()};
	if (::prctl(PR_SET_SECCOMP, static_cast<long>(SECCOMP_MODE_FILTER), &program, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_SECCOMP");
	return Confinement::in_force;
}

} // namespace confer::keeper
