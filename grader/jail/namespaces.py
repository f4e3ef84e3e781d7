"""The outer jail, once for each zygote: namespaces, and the tree of mounts in them.

Theory
------
No privilege is needed: a process that makes a user namespace has all capabilities over the other
namespaces that are made with it. The tree of mounts belongs to a first mount namespace. The zygote
and its children live in a second one, in a user namespace of its own, from which the mounts of the
first can't be taken apart.

Root makes the first mount namespace by right, and is root no more before it makes the second: real
user id 0 opens files of the kernel's (/proc/sys/kernel/core_pattern) even without a capability.
It keeps its capabilities until then, so that a host that forbids user namespaces to ordinary users
does not forbid them to root (but where user.max_user_namespaces is 0).

    root      unshare(mounts)       -> tree -> setresuid(65534), capabilities kept
              (root of a container may not: setresuid(65534), then as a user)
    a user    unshare(user, mounts) -> tree
    both      unshare(user, mounts, pid, net, ipc, uts, cgroup)
              fork: the child is the first process of the pid namespace

The old process waits for the new one and ends as it did; the new one is killed if the old one
ends. (The old one has no parent-death signal, which would come when the *thread* ends that started
it. It ends with the host because the control socket does.) In here everybody is user 65534, the
host is called "grader", and the network has no interface but a loopback that is down.

Each child then has a mount, an IPC and a pid namespace of its own beneath these (`child.py`).

Imports nothing of grader.
"""

import contextlib
import ctypes
import errno
import os
import signal
import socket
import struct
from collections.abc import Iterable, Sequence

from . import mounts
from .libc import call, prctl

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
NOBODY = 65534
HOSTNAME = b"grader"
UNREADABLE = f"can't be read by user {NOBODY}"

_SET_PDEATHSIG, _SET_DUMPABLE, _SET_KEEPCAPS = 1, 4, 8
_CAPBSET_READ, _CAPBSET_DROP, _CAP_AMBIENT, _CAP_AMBIENT_CLEAR_ALL = 23, 24, 47, 4
_CAP_SETPCAP, _CAP_SYS_ADMIN = 8, 21
_CAPABILITY_VERSION_3 = 0x20080522
_SETS = struct.Struct("=6I")  # effective, permitted, inheritable of bits 0-31, then of 32-63


def enter(roots: Sequence[str], secrets: Iterable[str], compiled: str | None = None) -> str:
    """Move into the jail; return in a new process, while the old one waits for its end.

    ``roots`` of the files outside stay, without ``secrets``, and so does ``compiled``. Returned is
    the path of each run's own folder. OSError, whose message names the step, if a step is refused;
    nothing outside has changed then. The process must have one thread.
    """
    needed = [root for root in roots if os.path.exists(root)]
    as_root = bool(capabilities()[0] & 1 << _CAP_SYS_ADMIN)
    if os.geteuid() == 0 and not as_root:  # a container's
        become_nobody()
    proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    if as_root:
        unshare("a mount namespace", NEWNS)
    else:
        unshare_as_user(proc, NEWNS)
    scratch = mounts.build(roots, secrets, compiled)
    if as_root:
        become_nobody()
    unshare_as_user(proc, NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS | NEWCGROUP)
    os.close(proc)
    require_readable(needed)
    call("sethostname", "sethostname", HOSTNAME, len(HOSTNAME))
    be_dumpable(False)  # for other processes of user NOBODY, outside
    become_first_process()
    return scratch


def require_readable(paths: Iterable[str]) -> None:
    """Check that NOBODY can read in here what was there outside; OSError if not."""
    for path in paths:
        if not os.access(path, os.R_OK | os.X_OK * os.path.isdir(path)):
            raise OSError(errno.EACCES, f"{path} {UNREADABLE}")


def unshare(what: str, flags: int) -> None:
    """Leave the namespaces of ``flags`` for new ones; ``what`` names them in an error."""
    call(f"unshare {what}", "unshare", flags)


def unshare_as_user(proc: int, flags: int) -> None:
    """Make namespaces of ``flags`` in a user namespace of their own, where this user is NOBODY.

    ``proc`` is a descriptor of /proc, which may be out of reach by name.
    """
    user, group = os.geteuid(), os.getegid()
    unshare("a user namespace", NEWUSER | flags)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {user} 1"),
        ("gid_map", f"{NOBODY} {group} 1"),
    ):
        try:
            file = os.open(f"self/{name}", os.O_WRONLY, dir_fd=proc)
            try:
                os.write(file, text.encode())
            finally:
                os.close(file)
        except OSError as error:
            raise OSError(error.errno, f"write {name}: {error.strerror}") from None


def become_nobody() -> None:
    """Become user and group NOBODY, with root's capabilities."""
    prctl("keep capabilities", _SET_KEEPCAPS, 1)
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError as error:
        raise OSError(error.errno, f"become user {NOBODY}: {error.strerror}") from None
    _, low, _, _, high, _ = capabilities()
    set_capabilities(low, low, 0, high, high, 0)
    be_dumpable(True)  # or its own /proc/self is not its own any more


def become_first_process() -> None:
    """Fork; the child returns as the first process of its pid namespace, the parent never does."""
    old, new = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        old.close()
        prctl("parent-death signal", _SET_PDEATHSIG, signal.SIGKILL)
        # Its parent lives in another pid namespace, and can't be asked for by number.
        new.send(b"?")
        if new.recv(1) != b"!":
            os._exit(1)
        new.close()
        return
    new.close()
    if old.recv(1):
        old.send(b"!")
    close_all()
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)  # as a shell tells a signal


def close_all() -> None:
    """Close everything: the control socket must end with the zygote."""
    os.closerange(0, os.sysconf("SC_OPEN_MAX"))


def die_with(parent: int) -> None:
    """Die when ``parent`` ends, whatever ends it."""
    prctl("parent-death signal", _SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() not in (parent, 0):  # 0: the parent lives in another pid namespace
        raise ProcessLookupError("the parent process has ended")


def fork_first_process() -> int:
    """fork(2); the child is the first process of a pid namespace of its own.

    OSError if there can't be another one.
    """
    pid = -1
    unshare("a pid namespace", NEWPID)
    try:
        pid = os.fork()
        return pid
    finally:
        if pid != 0:
            stay_in_own_pid_namespace()


def stay_in_own_pid_namespace() -> None:
    """Undo unshare(NEWPID): a later child would join a namespace that has ended."""
    itself = os.pidfd_open(os.getpid())
    try:
        call("setns", "setns", itself, NEWPID)
    except OSError as error:  # no run can be started any more: end, and be started anew
        raise RuntimeError("setns to its own pid namespace failed") from error
    finally:
        os.close(itself)


def separate(scratch: str) -> None:
    """Get mounts and System V objects of its own, and the folder ``scratch`` to write in."""
    unshare("mount and IPC namespaces", NEWNS | NEWIPC)
    mounts.mount_scratch(scratch)


def be_dumpable(yes: bool) -> None:
    """Let other processes of this user trace this one, read its memory and descriptors, or not."""
    prctl("dumpable", _SET_DUMPABLE, int(yes))


def drop_bounds() -> None:
    """Let no process from here on get a capability by executing a file."""
    effective = capabilities()[0]
    if effective & 1 << _CAP_SETPCAP:  # without, there is nothing to be dropped from the bounds
        with contextlib.suppress(OSError):  # EINVAL after the last
            for number in range(64):
                if prctl("bounding set", _CAPBSET_READ, number):
                    prctl("bounding set", _CAPBSET_DROP, number)


def drop_capabilities() -> None:
    """Drop all capabilities; after `drop_bounds` there is no way to get one back."""
    prctl("ambient set", _CAP_AMBIENT, _CAP_AMBIENT_CLEAR_ALL)
    set_capabilities(*[0] * 6)


def capabilities() -> tuple[int, ...]:
    """The effective, permitted and inheritable capabilities 0 to 31, then those above."""
    sets = ctypes.create_string_buffer(_SETS.size)
    call("capget", "capget", struct.pack("=Ii", _CAPABILITY_VERSION_3, 0), sets)
    return _SETS.unpack(sets.raw)


def set_capabilities(*sets: int) -> None:
    """Set exactly the capabilities of ``sets``, in the order of `capabilities`."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    call("capset", "capset", header, _SETS.pack(*sets))
