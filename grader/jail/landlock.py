"""The files a submission may touch: a Landlock ruleset, made by hand.

Theory
------
A ruleset names the rights it *handles*; what it handles is refused unless one of its rules allows
it beneath a file or folder. Here all rights that the kernel knows are handled, and allowed are

    `readable_paths`     read files, list folders      the interpreter, the libraries, some of /proc
    what `enforce` gets  also write, make, remove      today /dev/null, and nothing else
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

A ruleset is shared by all who inherit its descriptor, the rules added later too: one run, one
ruleset. A rule belongs to the inode: the descriptors that stay open in the zygote also keep the
kernel from forgetting those of /proc, which would come back as others, without a rule.

What Landlock does not guard: stat, readlink, chdir, chmod, chown, utime, xattr, flock; before ABI 3
truncate. `seccomp` refuses those that change something. That a file exists, its size and its
times, a submission can find out.

Imports nothing of grader.
"""

import contextlib
import ctypes
import glob
import importlib.metadata
import importlib.util
import os
import re
import struct
import sys
from collections.abc import Iterable, Iterator

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

SYSTEM = (
    # Where the dynamic loader looks; locales lie there too.
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64"),
    "/etc/ld.so.cache",
    # XLA's reductions fail without it; XNNPACK, OpenBLAS and glibc count processors in the folder.
    *("/proc/cpuinfo", "/sys/devices/system/cpu"),
    "/proc/sys/vm/overcommit_memory",  # glibc's malloc, before it gives memory back
    *("/etc/localtime", "/usr/share/zoneinfo"),
    *("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"),
)

_libc = ctypes.CDLL(None, use_errno=True)


def abi() -> int:
    """The version of Landlock that this kernel has; 0 if it has none or does not let us use it."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)))


def readable_paths(library_dirs: Iterable[str], hidden: Iterable[str]) -> list[str]:
    """What a child of this interpreter has to read, so that nothing ``hidden`` lies beneath it.

    ``hidden`` are paths. Next to the libraries, what bears the name of one is hidden as well: of
    ``grader`` also ``grader-1.0.dist-info`` and what an editable install leaves (``.pth`` files,
    ``__editable___grader_finder.py``). Symbolic links are not followed, but for the folders
    themselves: what they lead to is readable if it lies beneath a path in the list.
    """
    prefixes = {sys.base_prefix, sys.base_exec_prefix}
    own = [os.path.join(prefix, lib) for prefix in prefixes for lib in ("lib", sys.platlibdir)]
    libraries = list(library_dirs)
    roots = [os.path.realpath(root) for root in (*SYSTEM, *sorted(own), *libraries)]
    for root in roots:  # an install for another Python, or for this one outside its venv
        libraries += glob.glob(f"{glob.escape(root)}/python*/*-packages")
    secret = {os.path.realpath(path) for path in hidden}
    # As a word of its own. An upgrade that pip could not finish leaves the package as ~rader.
    words = [rf"(?<![a-z]){re.escape(os.path.basename(path))}(?![a-z])" for path in secret]
    bears = re.compile("|".join(["^~", *words]), re.IGNORECASE)
    for folder in map(os.path.realpath, libraries):
        for place in (folder, os.path.join(folder, "__pycache__")):
            try:
                found = os.listdir(place)
            except FileNotFoundError:
                continue
            except PermissionError:
                secret.add(place)  # who can't list it may still know a name in it
                continue
            secret.update(os.path.join(place, name) for name in found if bears.search(name))
    paths = (path for root in roots if os.path.exists(root) for path in _without(root, secret))
    return list(dict.fromkeys(paths))


def _without(path: str, secret: set[str]) -> Iterator[str]:
    """``path``, or if something secret lies in it, the largest parts of it that hold none."""
    if any(_lies_in(path, other) for other in secret):
        return
    if not any(_lies_in(other, path) for other in secret):
        yield path
        return
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False):
                yield from _without(entry.path, secret)


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def remember_listings() -> None:
    """Have the import system list every folder of sys.path, since a child can't.

    It keeps a list until the folder's mtime changes, which a child may still look at. Without this,
    a library whose folder nothing was imported from yet could not be found later.
    """
    nobody = "_no_module_of_this_name"
    importlib.util.find_spec(nobody)
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
    size = ctypes.c_size_t(len(attributes))
    descriptor = int(_libc.syscall(_CREATE_RULESET, attributes, size, 0))
    if descriptor < 0:
        raise _failed("landlock_create_ruleset")
    try:
        _add(descriptor, rules)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _known(rights: dict[int, int], version: int) -> int:
    """Those of ``rights`` that ABI ``version`` has."""
    return sum(bits for since, bits in rights.items() if since <= version)


def _add(ruleset: int, rules: Iterable[bytes]) -> None:
    for rule in rules:
        if _libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0) != 0:
            _, descriptor = _PATH_BENEATH.unpack(rule)
            raise _failed(f"landlock_add_rule for {_name(descriptor)}")


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
        if _libc.syscall(_RESTRICT_SELF, ruleset, 0) != 0:
            raise _failed("landlock_restrict_self")
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


def _failed(step: str) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"landlock: {step}: {os.strerror(code)}")
