"""The system calls a submission may make: a seccomp filter, assembled by hand.

Theory
------
The kernel runs the filter before every system call of this process and of its threads; nothing
takes it off again. It sees the architecture, the number and six 64-bit arguments, but not what a
pointer points to: which *files* may be opened is Landlock's and the mounts' business. Here is:

    foreign architecture, x32 numbers       kill the process (SIGSYS): they would dodge the table
    KILL                                    kill: no library asks for these, only an attack does
    ALLOW                                   allow
    RULES                                   allow if one argument has an allowed value, else EPERM
    clone3, and numbers newer than NEWEST   ENOSYS, as an old kernel would: libraries then fall back
    all else: fork, exec, socket, memfd ... EPERM, since libraries probe them and cope

Nothing an ALLOWed call does may reach another process of the same user. What that leaves out
although it looks harmless: fcntl F_SETOWN and F_SETSIG (they send any signal to any process),
flock (it locks files that are open for reading only, such as a shared cache's), sched_set* and
setpriority (they take a pid). And nothing may undo what the child set up before: prctl can't set
dumpable or the parent-death signal, prlimit64 can't set limits. chmod, chown, utimensat, setxattr
and truncate are left out because Landlock does not guard them on every kernel.

The program is a binary search over the numbers; every block of it ends in RET, so blocks compose
by concatenation and need no labels. Ordering it by heat would gain nothing: since Linux 5.11 the
kernel runs it once per number when it is installed, remembers which are allowed whatever their
arguments, and from then on computes only RULES and refusals. (So the prologue and the search must
look at nothing but architecture and number.)

Imports nothing of grader.
"""

import ctypes
import errno
import functools
import os
import struct
import sys
from typing import NamedTuple

from .libc import call, prctl

# name: number on x86_64, number on aarch64 ("-": it has no such call). A test holds this against
# the kernel's headers. A call that is not here has no policy of its own: EPERM.
_TABLE = """
read 0 63,  write 1 64,  readv 19 65,  writev 20 66,  pread64 17 67,  pwrite64 18 68,
preadv 295 69,  pwritev 296 70,  lseek 8 62,  close 3 57,  close_range 436 436,  dup 32 23,
dup2 33 -,  dup3 292 24,  pipe 22 -,  pipe2 293 59,  poll 7 -,  ppoll 271 73,  select 23 -,
pselect6 270 72,  ftruncate 77 46,  stat 4 -,  fstat 5 80,  lstat 6 -,  newfstatat 262 79,
statx 332 291,  statfs 137 43,  fstatfs 138 44,  access 21 -,  faccessat 269 48,
faccessat2 439 439,  readlink 89 -,  readlinkat 267 78,  getdents64 217 61,  getcwd 79 17,
chdir 80 49,  fchdir 81 50,  umask 95 166,  mkdir 83 -,  mkdirat 258 34,  rmdir 84 -,
unlink 87 -,  unlinkat 263 35,  rename 82 -,  renameat 264 38,  renameat2 316 276,
open 2 -,  openat 257 56,  fcntl 72 25,  ioctl 16 29,

mmap 9 222,  munmap 11 215,  mprotect 10 226,  mremap 25 216,  madvise 28 233,  msync 26 227,
brk 12 214,  membarrier 324 283,

futex 202 98,  set_robust_list 273 99,  rseq 334 293,  set_tid_address 218 96,  gettid 186 178,
exit 60 93,  exit_group 231 94,  clone 56 220,  clone3 435 435,  arch_prctl 158 -,
sched_yield 24 124,  sched_getaffinity 204 123,  sched_getparam 143 121,
sched_getscheduler 145 120,  sched_get_priority_max 146 125,  sched_get_priority_min 147 126,
getcpu 309 168,  prctl 157 167,

rt_sigaction 13 134,  rt_sigprocmask 14 135,  rt_sigreturn 15 139,  rt_sigpending 127 136,
sigaltstack 131 132,  restart_syscall 219 128,  kill 62 129,  tgkill 234 131,

clock_gettime 228 113,  clock_getres 229 114,  clock_nanosleep 230 115,  nanosleep 35 101,
gettimeofday 96 169,  time 201 -,  times 100 153,  getrusage 98 165,  getrandom 318 278,
getpid 39 172,  getppid 110 173,  getuid 102 174,  geteuid 107 175,  getgid 104 176,
getegid 108 177,  getgroups 115 158,  getresuid 118 148,  getresgid 120 150,  getpgid 121 155,
getpgrp 111 -,  getsid 124 156,  getpriority 140 141,  getrlimit 97 163,  prlimit64 302 261,
uname 63 160,

ptrace 101 117,  process_vm_readv 310 270,  process_vm_writev 311 271,  mount 165 40,
umount2 166 39,  pivot_root 155 41,  chroot 161 51,  move_mount 429 429,  open_tree 428 428,
open_tree_attr 467 467,  fsopen 430 430,  fsconfig 431 431,  fsmount 432 432,  fspick 433 433,
mount_setattr 442 442,  unshare 272 97,  setns 308 268,  bpf 321 280,  perf_event_open 298 241,
userfaultfd 323 282,  io_uring_setup 425 425,  io_uring_enter 426 426,
io_uring_register 427 427,  keyctl 250 219,  add_key 248 217,  request_key 249 218,
name_to_handle_at 303 264,  open_by_handle_at 304 265,  pidfd_open 434 434,
pidfd_getfd 438 438,  pidfd_send_signal 424 424,  setuid 105 146,  setgid 106 144,
setreuid 113 145,  setregid 114 143,  setresuid 117 147,  setresgid 119 149,  setfsuid 122 151,
setfsgid 123 152,  setgroups 116 159,  capset 126 91,  personality 135 92,  kexec_load 246 104,
kexec_file_load 320 294,  init_module 175 105,  finit_module 313 273,  delete_module 176 106,
reboot 169 142,  swapon 167 224,  swapoff 168 225,  acct 163 89,  quotactl 179 60,
quotactl_fd 443 443,

seccomp 317 277
"""


def _read_table(text: str) -> dict[str, tuple[int | None, int | None]]:
    table: dict[str, tuple[int | None, int | None]] = {}
    for entry in text.split(","):
        name, x86_64, aarch64 = entry.split()
        table[name] = (
            None if x86_64 == "-" else int(x86_64),
            None if aarch64 == "-" else int(aarch64),
        )
    return table


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


SYSCALLS = _read_table(_TABLE)
# set_mempolicy_home_node, the last call of the kernel (6.1) whose whole list this policy was held
# against; what is newer has no policy, but for the few in the table.
NEWEST = 450

ALLOW = _names(
    # Open files and pipes.
    "read write readv writev pread64 pwrite64 preadv pwritev lseek close close_range dup dup2 dup3"
    " pipe pipe2 poll ppoll select pselect6 ftruncate"
    # Looking at the file system.
    " stat fstat lstat newfstatat statx statfs fstatfs access faccessat faccessat2 readlink"
    " readlinkat getdents64 getcwd chdir fchdir umask"
    # Files of its own, for tempfile and numpy.save; where is said by Landlock and the mounts.
    " mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2"
    # Memory; XLA's compiler maps code, so PROT_EXEC is not forbidden.
    " munmap mprotect mremap msync brk membarrier"
    # Threads. oneDNN asks arch_prctl for AMX; it changes only the caller.
    " futex set_robust_list rseq set_tid_address gettid exit exit_group arch_prctl sched_yield"
    " sched_getaffinity sched_getparam sched_getscheduler sched_get_priority_max"
    " sched_get_priority_min getcpu"
    # Its own signals.
    " rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending sigaltstack restart_syscall"
    # Clocks, chance, and the process's own ids.
    " clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage"
    " getrandom getpid getppid getuid geteuid getgid getegid getgroups getresuid getresgid getpgid"
    " getpgrp getsid getpriority getrlimit uname"  # not sysinfo: it counts the processes of others
)

KILL = _names(
    # Other processes' memory, descriptors and signals.
    "ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd pidfd_send_signal"
    # Mounts and namespaces.
    " mount umount2 pivot_root chroot move_mount open_tree open_tree_attr fsopen fsconfig fsmount"
    " fspick mount_setattr unshare setns name_to_handle_at open_by_handle_at"
    # Wide or rarely audited ways into the kernel.
    " bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl"
    " add_key request_key personality"
    # Other rights; a change of credentials would also clear the parent-death signal.
    " setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset"
    # The machine's.
    " kexec_load kexec_file_load init_module finit_module delete_module reboot swapon swapoff acct"
    " quotactl quotactl_fd"
)


class ArgumentRule(NamedTuple):
    """Allow a call when ``argument & mask`` is one of ``values``; EPERM otherwise.

    With ``refused`` it is the other way round: EPERM when it is one of ``values``. Of an argument
    that the kernel itself cuts to 32 bits only those count; with ``wide`` the upper half must be
    zero as well. PID among the values stands for the process that is to be filtered.
    """

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    wide: bool = False
    refused: bool = False


PID = 0xFFFFFFFF  # no process has it
_CLONE_THREAD = 0x00010000
# VM, FS, FILES, SIGHAND, THREAD, as every pthread has them: without FILES each thread would have
# descriptors of its own, and with them as many pipes, which are memory that no process is charged.
_CLONE_PTHREAD = _CLONE_THREAD | 0xF00
# PTRACE, VFORK, PARENT, UNTRACED; NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_CLONE_FORBIDDEN = 0x0080E000 | 0x7E020000
_O_ACCMODE, _O_WRONLY, _O_RDWR, _O_TRUNC = 0o3, 0o1, 0o2, 0o1000
# O_RDONLY | O_TRUNC truncates, and before Linux 6.2 Landlock takes it for reading. Access mode 3
# ("neither") has no use here and escapes Landlock's look at the mode.
_OPEN_MODES = (0, _O_WRONLY, _O_RDWR, _O_WRONLY | _O_TRUNC, _O_RDWR | _O_TRUNC)

_SIGKILL = 9

# A call is allowed if all its rules allow it.
RULES: dict[str, tuple[ArgumentRule, ...]] = {
    "open": (ArgumentRule(1, _OPEN_MODES, mask=_O_ACCMODE | _O_TRUNC),),
    "openat": (ArgumentRule(2, _OPEN_MODES, mask=_O_ACCMODE | _O_TRUNC),),
    "clone": (
        ArgumentRule(0, (_CLONE_PTHREAD,), mask=_CLONE_PTHREAD | _CLONE_FORBIDDEN, wide=True),
    ),
    # abort(), raise() and pthread_kill() signal the process itself, by tgkill. Never SIGKILL: who
    # ends by it was killed by the grader, or by the kernel for want of memory, which is not its
    # own doing.
    "kill": (ArgumentRule(0, (PID,)), ArgumentRule(1, (_SIGKILL,), refused=True)),
    "tgkill": (ArgumentRule(0, (PID,)), ArgumentRule(2, (_SIGKILL,), refused=True)),
    # F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_GET_SEALS.
    "fcntl": (ArgumentRule(1, (0, 1, 2, 3, 4, 1030, 1032, 1034)),),
    # TCGETS, TCGETS2, TIOCGWINSZ (all three read), FIONREAD, FIONBIO, FIONCLEX, FIOCLEX.
    "ioctl": (ArgumentRule(1, (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)),),
    # Not SHARED with ANONYMOUS: such memory can be kept without being resident, where no limit on
    # the resident size sees it, as huge pages are. (PRIVATE 2, SHARED 1, SHARED_VALIDATE 3,
    # ANONYMOUS 0x20, HUGETLB 0x40000.)
    "mmap": (ArgumentRule(3, (1, 2, 3, 0x22), mask=0x40023),),
    # Not COLD, PAGEOUT (which would hide memory in swap), HWPOISON, SOFT_OFFLINE.
    "madvise": (ArgumentRule(2, (20, 21, 100, 101), refused=True),),
    # PR_GET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP (install asks),
    # PR_GET_NO_NEW_PRIVS, PR_SVE_GET_VL and PR_SME_GET_VL (arm64 kernels choose by them),
    # PR_SET_VMA (names an anonymous mapping; absl does).
    "prctl": (ArgumentRule(0, (2, 3, 15, 16, 21, 39, 51, 64, 0x53564D41)),),
    # Reading a limit is to pass no new one.
    "prlimit64": (ArgumentRule(2, (0,), wide=True),),
}

# Column of the table and AUDIT_ARCH_* of each machine. Both are little-endian, which is why the
# low half of an argument comes first.
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_X32_BIT = 0x40000000
_AT_NUMBER, _AT_ARCH, _AT_ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06  # BPF_LD|W|ABS, BPF_ALU|AND|K, BPF_RET|K
_JUMP, _IF_EQUAL, _IF_AT_LEAST, _IF_BITS = 0x05, 0x15, 0x35, 0x45  # BPF_JMP|JA, JEQ, JGE, JSET
_INSTRUCTION = struct.Struct("<HBBI")  # struct sock_filter: code, jump if true, if false, k


def _instruction(code: int, k: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return _INSTRUCTION.pack(code, if_true, if_false, k)


_ALLOWED = _instruction(_RETURN, 0x7FFF0000)
_KILLED = _instruction(_RETURN, 0x80000000)
_DENIED = _instruction(_RETURN, 0x00050000 | errno.EPERM)
_UNKNOWN = _instruction(_RETURN, 0x00050000 | errno.ENOSYS)


def supported(machine: str) -> bool:
    """Whether there is a table for ``machine``, named as by uname(2)."""
    return machine in _MACHINES


def build(machine: str, pid: int = 1) -> bytes:
    """The program for ``machine``, an array of struct sock_filter; KeyError if not `supported`.

    ``pid`` is the one process that may be signalled; 1 is what a child is in a PID namespace of
    its own. A zygote that calls this once spares every child the assembly, whatever its pid.
    """
    return _assemble(machine).replace(_is_pid(PID), _is_pid(pid))


def _is_pid(pid: int) -> bytes:
    """The one instruction in which two runs' programs differ; `RULES` with a PID compile to it."""
    return _instruction(_IF_EQUAL, pid, 1, 0)


@functools.cache
def _assemble(machine: str) -> bytes:
    column, architecture = _MACHINES[machine]
    blocks = dict.fromkeys(range(NEWEST + 1), _DENIED)
    for name, numbers in SYSCALLS.items():
        number = numbers[column]
        if number is not None:
            blocks[number] = _block(name)
    # Runs of equal blocks become one leaf of the search.
    leaves = [(0, blocks[0])]
    for number in range(1, max(blocks) + 2):
        block = blocks.get(number, _UNKNOWN)
        if block != leaves[-1][1]:
            leaves.append((number, block))
    program = _search(leaves)
    if machine == "x86_64":
        program = _branch(_IF_BITS, _X32_BIT, _KILLED, program)
    program = _instruction(_LOAD, _AT_NUMBER) + program
    return _instruction(_LOAD, _AT_ARCH) + _branch(_IF_EQUAL, architecture, program, _KILLED)


def _block(name: str) -> bytes:
    """What becomes of the call ``name``; every path through it ends in RET."""
    if name in ALLOW:
        return _ALLOWED
    if name in KILL:
        return _KILLED
    if name == "clone3":
        return _UNKNOWN
    if name not in RULES:
        return _DENIED
    block = _ALLOWED
    for rule in reversed(RULES[name]):
        block = _ruled(rule, block)
    return block


def _ruled(rule: ArgumentRule, allowed: bytes) -> bytes:
    """``allowed`` if the rule is met, else EPERM."""
    listed, others = (_DENIED, allowed) if rule.refused else (allowed, _DENIED)
    block = others
    for value in rule.values:
        block = _branch(_IF_EQUAL, value, listed, block)
    if rule.mask != 0xFFFFFFFF:
        block = _instruction(_AND, rule.mask) + block
    low = _AT_ARGUMENTS + 8 * rule.argument
    block = _instruction(_LOAD, low) + block
    if rule.wide:
        block = _instruction(_LOAD, low + 4) + _branch(_IF_EQUAL, 0, block, _DENIED)
    return block


def _search(leaves: list[tuple[int, bytes]]) -> bytes:
    """Binary search for the last of ``leaves`` whose first number is not above the accumulator."""
    if len(leaves) == 1:
        return leaves[0][1]
    middle = len(leaves) // 2
    above, below = _search(leaves[middle:]), _search(leaves[:middle])
    return _branch(_IF_AT_LEAST, leaves[middle][0], above, below)


def _branch(condition: int, k: int, then: bytes, otherwise: bytes) -> bytes:
    """``then`` if the accumulator and ``k`` meet the condition; laid out after ``otherwise``."""
    skipped = len(otherwise) // _INSTRUCTION.size
    if skipped <= 255:
        return _instruction(condition, k, skipped, 0) + otherwise + then
    # Conditional jumps hold 8 bits, BPF_JA holds 32.
    return _instruction(condition, k, 0, 1) + _instruction(_JUMP, skipped) + otherwise + then


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


_PR_GET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 21, 38
_SECCOMP_SET_MODE_FILTER, _SECCOMP_MODE_FILTER = 1, 2


def install() -> None:
    """Filter this process from here on, for good; it must have one thread only.

    OSError, whose message names the step, if that could not be done or there is no table for this
    machine. The filter is then either not there or complete.
    """
    machine = os.uname().machine
    if sys.platform != "linux" or not supported(machine):
        known = ", ".join(_MACHINES)
        told = f"seccomp: no system call table for {sys.platform} on {machine}; there is: {known}"
        raise OSError(errno.ENOSYS, told)
    code = build(machine, os.getpid())
    program = _Program(len(code) // _INSTRUCTION.size, code)
    number = SYSCALLS["seccomp"][_MACHINES[machine][0]]
    assert number is not None

    # Another thread would stay outside the filter. The kernel refuses to unshare thread groups
    # with more than one; some containers forbid the question (EPERM), which proves nothing.
    try:
        call("seccomp: unshare", "unshare", _CLONE_THREAD)
    except OSError as error:
        if error.errno == errno.EINVAL:
            told = "seccomp: this process has more than one thread"
            raise OSError(errno.EINVAL, told) from None
    prctl("seccomp: prctl(PR_SET_NO_NEW_PRIVS)", _PR_SET_NO_NEW_PRIVS, 1)
    # Flags 0, not TSYNC, whose failure is a positive number.
    step = "seccomp: seccomp(SECCOMP_SET_MODE_FILTER)"
    call(step, "syscall", number, _SECCOMP_SET_MODE_FILTER, 0, ctypes.byref(program))
    if prctl("seccomp: prctl(PR_GET_SECCOMP)", _PR_GET_SECCOMP) != _SECCOMP_MODE_FILTER:
        raise OSError(errno.EINVAL, "seccomp: no filter was reported after it was installed")
