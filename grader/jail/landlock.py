"""The files a submission may touch: a Landlock ruleset, made by hand.

Theory
------
A ruleset names the rights it *handles*; what it handles is refused unless one of its rules allows
it beneath a file or folder. Here all rights that the kernel knows are handled, and allowed are

    what `hold` opens    read files, list folders      the interpreter, the libraries, some of /proc
    what `enforce` gets  also write, make, remove      /dev/null; the run's own tmpfs, if it has one
    nothing              execute, devices' ioctl, device nodes, sockets, links, TCP;
                         signals and abstract sockets of processes outside

so that a path nobody thought of is closed. (Loading a shared library is reading, not executing.)

There is no rule that forbids: a folder that holds something hidden can't be allowed as a whole. Its
entries are allowed one by one instead, without the hidden one, and the folder itself can then not
be listed. That is how a site-packages folder which holds jax and also the grader, with the
reference solutions it ships, is served. `remember_listings` makes imports work without the list.

Each step is where it is cheapest:

    zygote, once     `hold` opens what is readable, as descriptors that open nothing (O_PATH)
    zygote, per run  `ruleset` makes a ruleset of these; one rule costs 3 us here, 10 in a child,
                     which first has to copy every page it writes
    child            `enforce` adds what may be written and applies the ruleset

All processes that inherit the descriptor of a ruleset share it, with rules that are added later:
one run, one ruleset. A rule belongs to the inode: the descriptors that stay open in the zygote also
keep the kernel from forgetting the inodes of /proc, which would come back as others, without a
rule.

What Landlock does not guard: stat, readlink, chdir, chmod, chown, utime, xattr, flock; before ABI 3
truncate. `seccomp` refuses those that change something. That a file exists, its size and its
times, a submission can find out.

Imports nothing of grader.
"""

import contextlib
import importlib.metadata
import os
import struct
from collections.abc import Iterable
from importlib.machinery import PathFinder

from .libc import call

# LANDLOCK_ACCESS_FS_*, in the order of their bits, and the ABI that brought each.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE = (1 << n for n in range(6))
_MAKE_DIR, _MAKE_REG, _REFER, _TRUNCATE = 1 << 7, 1 << 8, 1 << 13, 1 << 14
_FS_RIGHTS = {1: (1 << 13) - 1, 2: _REFER, 3: _TRUNCATE, 5: 1 << 15, 9: 1 << 16}
_NET_RIGHTS = {4: 0b11}  # bind and connect TCP; UDP is seccomp's, which lets no socket be made
_SCOPES = {6: 0b11}  # abstract UNIX sockets, signals

_READ = _READ_FILE | _READ_DIR
_WRITE = _WRITE_FILE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER
# What a rule on anything but a folder may hold; the kernel refuses the others (EINVAL).
_OF_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every architecture
_PATH_BENEATH = struct.Struct("=Qi")  # struct landlock_path_beneath_attr: rights, descriptor
_RULE_PATH_BENEATH = 1
_VERSION = 1  # a flag of landlock_create_ruleset


def abi() -> int:
    """The version of Landlock that this kernel has; 0 if it has none or does not let us use it."""
    try:
        return call("landlock", "syscall", _CREATE_RULESET, None, 0, _VERSION)
    except OSError:
        return 0


def remember_listings() -> None:
    """Let the import system list every folder of sys.path, since a child can't.

    It keeps a list until the folder's mtime changes, which a child may still look at. Without this,
    a library whose folder nothing was imported from yet could not be found later.
    """
    nobody = "_no_module_of_this_name"
    PathFinder.find_spec(nobody)  # not by the finder of `libraries`, which leaves folders out
    list(importlib.metadata.distributions(name=nobody))


def hold(readable: Iterable[str]) -> list[bytes]:
    """Open each path for good and make the rule that lets it be read; for `ruleset`.

    A path that is missing is skipped: less is allowed then, never more.
    """
    rules = []
    for path in readable:
        with contextlib.suppress(FileNotFoundError):
            rules.append(_rule(os.open(path, os.O_PATH | os.O_CLOEXEC), _READ))
    return rules


def _rule(descriptor: int, rights: int) -> bytes:
    """Allow ``rights`` beneath ``descriptor``, as far as they apply to what it is."""
    of_folder = os.path.isdir(descriptor)
    return _PATH_BENEATH.pack(rights if of_folder else rights & _OF_A_FILE, descriptor)


def ruleset(rules: Iterable[bytes]) -> int:
    """A new ruleset that allows only ``rules``: its descriptor, for the `enforce` of one process.

    OSError, whose message names the step, if there is no Landlock here.
    """
    version = abi()
    handled = (_known(rights, version) for rights in (_FS_RIGHTS, _NET_RIGHTS, _SCOPES))
    attributes = struct.pack("=QQQ", *handled)  # struct landlock_ruleset_attr; zeros are ignored
    step = "landlock: landlock_create_ruleset"
    descriptor = call(step, "syscall", _CREATE_RULESET, attributes, len(attributes), 0)
    try:
        _add(descriptor, rules)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _known(rights: dict[int, int], version: int) -> int:
    """The part of ``rights`` that ABI ``version`` has."""
    return sum(bits for since, bits in rights.items() if since <= version)


def _add(ruleset: int, rules: Iterable[bytes]) -> None:
    for rule in rules:
        try:
            call("landlock_add_rule", "syscall", _ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0)
        except OSError as error:
            name, reason = _name(_PATH_BENEATH.unpack(rule)[1]), os.strerror(error.errno or 0)
            raise OSError(
                error.errno, f"landlock: landlock_add_rule for {name}: {reason}"
            ) from None


def enforce(ruleset: int, writable: Iterable[str]) -> None:
    """Confine the calling thread to ``ruleset`` and to ``writable``, for good; closes the ruleset.

    Files and folders made beneath ``writable`` may be read, changed, moved within it and removed.
    The process must have one thread, which `seccomp.install` checks, and no_new_privs. OSError,
    whose message names the step, if it could not be done; nothing is confined then.
    """
    version = abi()
    try:
        for path in writable:
            descriptor = _open(path)
            try:
                _add(ruleset, [_rule(descriptor, _READ | (_WRITE & _known(_FS_RIGHTS, version)))])
            finally:
                os.close(descriptor)
        call("landlock: landlock_restrict_self", "syscall", _RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _open(path: str) -> int:
    try:
        return os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        raise OSError(error.errno, f"landlock: open {path}: {error.strerror}") from error


def _name(descriptor: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return f"descriptor {descriptor}"
