"""The seccomp filter, by three looks at it.

The table is held against the kernel's headers; both machines' programs are run by a small BPF
interpreter and their decisions held against the policy by name; and real processes install the
filter, then work, probe and attack. The same attacks without the filter show that the tests can
fail.
"""

import errno
import hashlib
import json
import os
import platform
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import PATIENCE_S

from grader.jail import seccomp

MACHINES = ("x86_64", "aarch64")
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7, "i386": 0x40000003, "arm": 0x40000028}
OWN_PID = 4242

needs_linux = pytest.mark.skipif(
    sys.platform != "linux" or not seccomp.supported(platform.machine()),
    reason="the filter is for Linux on x86_64 and aarch64",
)


# --- the table -------------------------------------------------------------------------------


HEADERS = {
    "x86_64": (
        Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        Path("/usr/include/asm/unistd_64.h"),
    ),
    # arm64 uses the generic numbers.
    "aarch64": (Path("/usr/include/asm-generic/unistd.h"),),
}


def numbers_in_header(machine: str) -> dict[str, int]:
    header = next((path for path in HEADERS[machine] if path.exists()), None)
    if header is None:
        pytest.skip(f"no kernel headers for {machine} (Debian: apt-get install linux-libc-dev)")
    defined: dict[str, str] = {}
    for name, value in re.findall(r"^#define (__NR\w+)\s+(\w+)", header.read_text(), re.MULTILINE):
        defined.setdefault(name, value)  # the first definition is the one for 64 bits
    numbers = {}
    for name, value in defined.items():
        resolved = defined.get(value, value)  # __NR_mmap is defined as __NR3264_mmap, that as 222
        if name.startswith("__NR_") and resolved.isdigit():
            numbers[name.removeprefix("__NR_")] = int(resolved)
    # The generic header counts two numbers per 32- or 64-bit pair, and these two by other names.
    for spare in ("syscalls", "arch_specific_syscall"):
        numbers.pop(spare, None)
    return numbers


@pytest.mark.parametrize("column", [0, 1], ids=MACHINES)
def test_the_table_holds_the_kernels_numbers(column):
    header = numbers_in_header(MACHINES[column])
    assert len(header) > 290, "the header was not understood"
    wrong = {
        name: (numbers[column], header.get(name))
        for name, numbers in seccomp.SYSCALLS.items()
        if numbers[column] != header.get(name)
        # A header older than the call does not know it.
        and not (name not in header and (numbers[column] or 0) > max(header.values()))
    }
    assert wrong == {}


def test_the_table_is_the_one_that_was_reviewed():
    text = repr(sorted(seccomp.SYSCALLS.items()))
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert digest == "55b127125e47ea94", "review the table against the headers, then change this"


def test_the_policy_is_the_one_that_was_reviewed():
    text = repr((sorted(seccomp.ALLOW), sorted(seccomp.KILL), sorted(seccomp.RULES.items())))
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert digest == "6931cd039954a280", "review the policy, then change this"


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("read", (0, 63)),
        ("open", (2, None)),
        ("openat", (257, 56)),
        ("clone", (56, 220)),
        ("clone3", (435, 435)),
        ("ptrace", (101, 117)),
        ("mount", (165, 40)),
        ("seccomp", (317, 277)),
    ],
)
def test_spot_checks_of_the_table(name, numbers):
    assert seccomp.SYSCALLS[name] == numbers


@pytest.mark.parametrize("column", [0, 1], ids=MACHINES)
def test_no_number_has_two_names(column):
    numbers = [n[column] for n in seccomp.SYSCALLS.values() if n[column] is not None]
    assert len(numbers) == len(set(numbers))


def test_every_name_has_exactly_one_policy():
    allow, kill, rules = seccomp.ALLOW, seccomp.KILL, frozenset(seccomp.RULES)
    assert not allow & kill
    assert not allow & rules
    assert not kill & rules
    assert allow | kill | rules | {"clone3", "seccomp"} == frozenset(seccomp.SYSCALLS)


def test_only_two_machines_are_supported():
    assert all(map(seccomp.supported, MACHINES))
    assert not any(map(seccomp.supported, ("i686", "armv8l", "riscv64", "arm64", "AMD64", "")))
    with pytest.raises(KeyError):
        seccomp.build("riscv64")


# --- the programs ----------------------------------------------------------------------------

ALLOWED, KILLED = "allow", "kill"
DENIED, UNKNOWN = errno.EPERM, errno.ENOSYS
RETURNS = {0x7FFF0000: ALLOWED, 0x80000000: KILLED, 0x50001: DENIED, 0x50026: UNKNOWN}


def decision(program: bytes, arch: int, number: int, *arguments: int) -> str | int:
    """What the kernel would make of a call: classic BPF over struct seccomp_data, in 30 lines."""
    padded = [a & 0xFFFFFFFFFFFFFFFF for a in arguments] + [0] * (6 - len(arguments))
    data = struct.pack("<IIQ6Q", number & 0xFFFFFFFF, arch, 0x7F00DEADBEEF, *padded)
    instructions = list(struct.iter_unpack("<HBBI", program))
    accumulator = at = 0
    while True:
        code, if_true, if_false, k = instructions[at]
        at += 1
        match code:
            case 0x20:  # load a word; the kernel wants it aligned and inside
                assert k % 4 == 0
                assert k + 4 <= len(data)
                (accumulator,) = struct.unpack_from("<I", data, k)
            case 0x54:
                accumulator &= k
            case 0x05:
                at += k
            case 0x15:
                at += if_true if accumulator == k else if_false
            case 0x35:
                at += if_true if accumulator >= k else if_false
            case 0x45:
                at += if_true if accumulator & k else if_false
            case 0x06:
                return RETURNS[k]
            case _:
                raise AssertionError(f"unexpected instruction {code:#x}")


def decide(machine: str, name: str, *arguments: int) -> str | int:
    number = seccomp.SYSCALLS[name][MACHINES.index(machine)]
    assert number is not None
    program = seccomp.build(machine, OWN_PID)
    return decision(program, AUDIT_ARCH[machine], number, *arguments)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_is_decided_as_its_name_says(machine):
    program = seccomp.build(machine, OWN_PID)
    names = {n[MACHINES.index(machine)]: name for name, n in seccomp.SYSCALLS.items()}
    wrong = {}
    for number in [*range(1000), 5000, 0x3FFFFFFF, 0x80000000, 0xBFFFFFFF]:
        name = names.get(number, "")
        if name in seccomp.RULES:
            continue
        wanted: str | int = UNKNOWN if name == "clone3" or number > seccomp.NEWEST else DENIED
        wanted = ALLOWED if name in seccomp.ALLOW else KILLED if name in seccomp.KILL else wanted
        for arguments in ((0,) * 6, (-1,) * 6):
            got = decision(program, AUDIT_ARCH[machine], number, *arguments)
            if got != wanted:
                wrong[number, name] = got
    assert wrong == {}


@pytest.mark.parametrize("machine", MACHINES)
def test_what_libraries_probe_is_refused_not_killed(machine):
    header = numbers_in_header(machine)
    program = seccomp.build(machine)
    probed = (
        "fork vfork execve execveat socket socketpair connect bind sendto memfd_create"
        " memfd_secret setrlimit tkill rt_sigqueueinfo rt_tgsigqueueinfo process_madvise"
        " sched_setaffinity sched_setscheduler setpriority ioprio_set setsid setpgid flock chmod"
        " fchmod fchmodat chown fchownat link linkat symlink symlinkat mknod mknodat truncate"
        " utimensat setxattr fsetxattr seccomp landlock_restrict_self shmget mq_open io_setup"
        " splice vmsplice modify_ldt openat2 mbind fanotify_init inotify_init1 syslog"
    )
    for name in probed.split():
        if name in header:
            assert decision(program, AUDIT_ARCH[machine], header[name]) == DENIED, name


@pytest.mark.parametrize("machine", MACHINES)
def test_a_foreign_architecture_is_killed_whatever_it_calls(machine):
    program = seccomp.build(machine)
    for name, arch in AUDIT_ARCH.items():
        for number in range(500):
            assert name == machine or decision(program, arch, number) == KILLED


def test_x32_numbers_are_killed():
    program = seccomp.build("x86_64")
    for number in (0x40000000, 0x40000000 | 39, 0x40000000 | 512, 0x7FFFFFFF, 0xFFFFFFFF):
        assert decision(program, AUDIT_ARCH["x86_64"], number) == KILLED


PTHREAD = 0x3D0F00  # what glibc's pthread_create passes to clone
NEW_NAMESPACES = (0x20000, *(1 << bit for bit in range(25, 31)))
UPPER = 1 << 32
TIOCSTI, TIOCLINUX, TIOCSCTTY, FIOSETOWN, FIOASYNC = 0x5412, 0x541C, 0x540E, 0x8901, 0x5452
O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_CLOEXEC = 1, 2, 0o100, 0o1000, 0o2000000


RULED = [
    # Threads, in no namespace of their own; nothing else that clone can make.
    ("clone", (PTHREAD,), ALLOWED),
    ("clone", (PTHREAD | 0x400000,), ALLOWED),  # musl adds CLONE_DETACHED
    ("clone", (17,), DENIED),
    ("clone", (0x01200000 | 17,), DENIED),  # glibc's fork
    ("clone", (0x4100 | 17,), DENIED),  # posix_spawn
    ("clone", (PTHREAD | 0x2000,), DENIED),
    ("clone", (PTHREAD | 0x8000,), DENIED),
    ("clone", (PTHREAD | 0x800000,), DENIED),
    ("clone", (PTHREAD | UPPER,), DENIED),
    *(("clone", (PTHREAD | flag,), DENIED) for flag in NEW_NAMESPACES),
    *(("clone", (17 | flag,), DENIED) for flag in NEW_NAMESPACES),
    *(("clone", (PTHREAD & ~flag,), DENIED) for flag in (0x100, 0x200, 0x400, 0x800, 0x10000)),
    # Signals: to itself.
    *(
        (name, (pid, *rest, 6), wanted)
        for name, rest in (("kill", ()), ("tgkill", (OWN_PID,)))
        for pid, wanted in ((OWN_PID, ALLOWED), (1, DENIED), (0, DENIED), (-1, DENIED))
    ),
    ("kill", (-OWN_PID, 6), DENIED),
    # But not SIGKILL, which is the grader's and the kernel's.
    *(
        (name, (OWN_PID, *rest, number), wanted)
        for name, rest in (("kill", ()), ("tgkill", (OWN_PID,)))
        for number, wanted in ((0, ALLOWED), (15, ALLOWED), (9, DENIED), (UPPER | 9, DENIED))
    ),
    # Limits: reading; the kernel takes all 64 bits of the pointer.
    ("prlimit64", (0, 7, 0, 0x7FFC00000000), ALLOWED),
    ("prlimit64", (0, 7, 0x1000, 0), DENIED),
    ("prlimit64", (0, 7, UPPER, 0), DENIED),
    # Opening: never truncate by an open that looks like reading.
    ("openat", (-100, 1, 0), ALLOWED),
    ("openat", (-100, 1, O_CLOEXEC), ALLOWED),
    ("openat", (-100, 1, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC), ALLOWED),
    ("openat", (-100, 1, O_RDWR | O_TRUNC), ALLOWED),
    ("openat", (-100, 1, O_TRUNC), DENIED),
    ("openat", (-100, 1, O_TRUNC | O_CREAT | UPPER), DENIED),
    ("openat", (-100, 1, 3), DENIED),
    ("openat", (-100, 1, 3 | O_TRUNC), DENIED),
    # mmap: shared memory is a file's; anonymous memory is private.
    *(("mmap", (0, 4096, 3, flags), ALLOWED) for flags in (0x2, 0x22, 0x1, 0x3, 0x4022)),
    *(("mmap", (0, 4096, 3, flags), DENIED) for flags in (0x21, 0x23, 0x20, 0x8021)),
    *(("mmap", (0, 4096, 3, flags | 0x40000), DENIED) for flags in (0x2, 0x22, 0x1)),
    # madvise: nothing that takes memory out of sight or out of use.
    *(("madvise", (0, 4096, advice), ALLOWED) for advice in (0, 3, 4, 8, 14, 15)),
    *(("madvise", (0, 4096, advice), DENIED) for advice in (20, 21, 100, 101, 21 | UPPER)),
    # ioctl: the kernel looks at the lower 32 bits, so that upper ones must not hide a request.
    *(("ioctl", (0, n, 1), ALLOWED) for n in (0x5401, 0x5413, 0x5421, 0x5451)),
    *(
        ("ioctl", (0, request | upper, 1), DENIED)
        for request in (TIOCSTI, TIOCLINUX, TIOCSCTTY, FIOSETOWN, FIOASYNC, 0x5402, 0)
        for upper in (0, UPPER)
    ),
    # fcntl: no owner and no signal for events on a descriptor, no locks, no leases.
    *(("fcntl", (0, n), ALLOWED) for n in (0, 1, 2, 3, 4, 1030, 1032, 1034)),
    *(("fcntl", (0, n), DENIED) for n in (6, 7, 8, 10, 15, 1024, 1026, 1031, 1033, 8 | UPPER)),
    # prctl: what the child was set up with stays.
    *(("prctl", (n, 1), ALLOWED) for n in (2, 3, 15, 16, 21, 39, 51, 0x53564D41)),
    # PDEATHSIG, DUMPABLE, KEEPCAPS, SECCOMP, CAPBSET_DROP, SECUREBITS, CHILD_SUBREAPER,
    # NO_NEW_PRIVS, MM, CAP_AMBIENT, Yama's PTRACER, SYSCALL_USER_DISPATCH.
    *(
        ("prctl", (n | upper, 1), DENIED)
        for n in (1, 4, 8, 22, 24, 28, 36, 38, 35, 47, 0x59616D61, 59)
        for upper in (0, UPPER)
    ),
]


@pytest.mark.parametrize("machine", MACHINES)
def test_arguments_are_decided_by_rule(machine):
    wrong = [
        (name, [hex(a) for a in arguments], got)
        for name, arguments, wanted in RULED
        if (got := decide(machine, name, *arguments)) != wanted
    ]
    assert wrong == []
    assert {name for name, _, _ in RULED} | {"open"} == set(seccomp.RULES)


def test_open_is_ruled_as_openat_is():
    for flags, wanted in ((0, ALLOWED), (O_WRONLY | O_TRUNC, ALLOWED), (O_TRUNC, DENIED)):
        assert decide("x86_64", "open", 1, flags) == wanted


@pytest.mark.parametrize("machine", MACHINES)
def test_two_programs_differ_in_the_pid_alone(machine):
    first, second = (struct.iter_unpack("<HBBI", seccomp.build(machine, n)) for n in (7, 99999))
    pairs = zip(first, second, strict=True)
    differing = [(a, b) for a, b in pairs if a != b]
    assert differing == [((0x15, 1, 0, 7), (0x15, 1, 0, 99999))] * 2  # kill and tgkill
    assert seccomp.build(machine) == seccomp.build(machine, 1)


@pytest.mark.parametrize("machine", MACHINES)
def test_the_kernel_would_take_the_program(machine):
    instructions = list(struct.iter_unpack("<HBBI", seccomp.build(machine)))
    assert len(instructions) <= 4096  # BPF_MAXINSNS
    for at, (code, if_true, if_false, k) in enumerate(instructions):
        targets = {0x05: (k,), 0x06: ()}.get(code, (if_true, if_false))
        assert all(at + 1 + target < len(instructions) for target in targets)


def test_branches_longer_than_eight_bits_jump_by_ja():
    far = seccomp._branch(0x15, 5, seccomp._ALLOWED, seccomp._KILLED * 300)
    assert decision(seccomp._instruction(0x20, 0) + far, 0, 5) == ALLOWED
    assert decision(seccomp._instruction(0x20, 0) + far, 0, 6) == KILLED


# --- real processes --------------------------------------------------------------------------

# Loads the module as the jail does (by path, grader not imported); defines `in_child`.
PRELUDE = f"""
import ctypes, importlib.util, json, os, sys
folder = {str(Path(seccomp.__file__).parent)!r}
spec = importlib.util.spec_from_file_location(
    "jail", folder + "/__init__.py", submodule_search_locations=[folder]
)
sys.modules["jail"] = importlib.util.module_from_spec(spec)
from jail import seccomp
FILTERED = sys.argv[1] == "filtered"
libc = ctypes.CDLL(None, use_errno=True)
COLUMN = dict(x86_64=0, aarch64=1)[os.uname().machine]

def in_child(function):
    "'ok', an error's name or a signal's name: how ``function`` ended in a forked process."
    import errno, resource, signal
    here, there = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            if FILTERED:
                seccomp.install()
            function()
            told = "ok"
        except OSError as error:
            told = errno.errorcode.get(error.errno, str(error))
        except BaseException as error:
            told = repr(error)
        os.write(there, told.encode())
        os._exit(0)
    os.close(there)
    told = os.read(here, 1000).decode()
    os.close(here)
    status = os.waitpid(pid, 0)[1]
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else told

def raw(name, *arguments):
    number = name if isinstance(name, int) else seccomp.SYSCALLS[name][COLUMN]
    ctypes.set_errno(0)
    if libc.syscall(*map(ctypes.c_long, (number, *arguments))) == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
"""

PROBES = r"""
import fcntl, mmap, resource, signal, socket, subprocess, sys, tempfile, threading, time

os.chdir(tempfile.mkdtemp())
open("file", "w").write("text")
HERE, THERE = os.pipe()
PARENT = os.getpid()
LIMITS = (ctypes.c_ulong * 2)(*resource.getrlimit(resource.RLIMIT_NOFILE))
PROBES = {}

def probe(function):
    PROBES[function.__name__] = function

for name in sorted(seccomp.KILL):
    # All ones: not one of these calls does anything with such arguments, not even for root.
    PROBES["kill:" + name] = lambda name=name: raw(name, *[-1] * 6)

def machine_code(code):
    page = mmap.mmap(-1, 4096, flags=0x22, prot=7)  # private, anonymous; read, write, execute
    page.write(code)
    return ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()

if COLUMN == 0:
    # mov eax, 20 (getpid for i386); int 0x80; ret
    PROBES["kill:i386"] = lambda: machine_code(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    PROBES["kill:x32"] = lambda: raw(0x40000000 | 39)

for name, function in {
    "fork": lambda: os.fork() or os._exit(0),
    "exec": lambda: os.execv("/nowhere/true", ["true"]),
    "execveat": lambda: raw((322, 281)[COLUMN], -1, 0, 0, 0, 0),
    "subprocess": lambda: subprocess.run([sys.executable, "-I", "-S", "-c", ""], check=True),
    "socket unix": lambda: socket.socket(socket.AF_UNIX),
    "socket inet": lambda: socket.socket(socket.AF_INET),
    "socketpair": socket.socketpair,
    "memfd_create": lambda: os.memfd_create("x"),
    "set limits": lambda: raw("prlimit64", 0, 7, ctypes.addressof(LIMITS), 0),
    "set limits, old": lambda: raw((160, 164)[COLUMN], 7, ctypes.addressof(LIMITS)),
    "kill the parent": lambda: os.kill(PARENT, 0),
    "kill the group": lambda: os.kill(0, 0),
    "tgkill the parent": lambda: raw("tgkill", PARENT, PARENT, 0),
    "set dumpable": lambda: raw("prctl", 4, 1, 0, 0, 0),
    "set parent-death signal": lambda: raw("prctl", 1, 0, 0, 0, 0),
    "TIOCSTI": lambda: raw("ioctl", HERE, 0x5412, 0),
    "TIOCSTI, upper half": lambda: raw("ioctl", HERE, 0x5412 | 1 << 32, 0),
    "F_SETOWN": lambda: fcntl.fcntl(HERE, fcntl.F_SETOWN, os.getpid()),
    "F_SETSIG": lambda: fcntl.fcntl(HERE, fcntl.F_SETSIG, signal.SIGUSR1),
    "flock": lambda: fcntl.flock(os.open("file", os.O_RDONLY), fcntl.LOCK_EX),
    "truncating read": lambda: os.open("file", os.O_RDONLY | os.O_TRUNC),
    "truncate": lambda: os.truncate("file", 4),
    "chmod": lambda: os.chmod("file", 0o600),
    "chown": lambda: os.chown("file", -1, -1),
    "utime": lambda: os.utime("file"),
    "symlink": lambda: os.symlink("file", "symbolic"),
    "link": lambda: os.link("file", "hard"),
    "mkfifo": lambda: os.mkfifo("fifo"),
    "setsid": os.setsid,
    "setpriority": lambda: os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0)),
    "sched_setaffinity": lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
}.items():
    PROBES["deny:" + name] = function

def threads():
    seen = []
    started = [threading.Thread(target=seen.append, args=(n,)) for n in range(8)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert sorted(seen) == list(range(8))

def temporary():
    with tempfile.TemporaryDirectory(dir=".") as folder:
        with open(folder + "/a", "w") as file:
            file.write("a" * 100)
            file.truncate(3)
        os.rename(folder + "/a", folder + "/b")
        assert open(folder + "/b").read() == "aaa"
    with tempfile.TemporaryFile(dir=".") as file:
        file.write(b"x")

def no_place():
    tempfile._candidate_tempdir_list = lambda: ["/proc/nowhere"]
    tempfile.tempdir = None
    tempfile.mkstemp()

def own_signal():
    got = []
    signal.signal(signal.SIGUSR1, lambda number, frame: got.append(number))
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    raw("tgkill", os.getpid(), threading.get_native_id(), signal.SIGUSR1)
    assert len(got) == 3, got

def state():
    assert libc.prctl(21, 0, 0, 0, 0) == 2
    assert libc.prctl(39, 0, 0, 0, 0) == 1

def clocks():
    time.sleep(0.001)
    threading.Event().wait(0.001)
    time.time(), time.monotonic(), time.process_time(), time.thread_time(), time.clock_getres(1)

def looking():
    os.listdir("."), os.stat("/"), os.getcwd(), os.path.realpath("."), list(os.scandir("/"))
    os.access("/", os.R_OK), os.statvfs("/"), os.isatty(0), os.umask(0o22)

def asking():
    os.getpid(), os.getppid(), os.getuid(), os.getgroups(), os.getresuid(), os.uname()
    os.cpu_count(), os.times(), os.sched_getaffinity(0), os.urandom(8)
    resource.getrlimit(resource.RLIMIT_AS), resource.getrusage(resource.RUSAGE_SELF)

def descriptors():
    here, there = os.pipe()
    os.set_blocking(here, False)
    os.dup2(os.dup(there), 77, inheritable=False)
    os.write(77, b"x")
    assert os.read(here, 9) == b"x"
    os.closerange(50, 90)
    open(os.devnull, "w").write("x")

for function in (threads, temporary, own_signal, clocks, looking, asking, descriptors):
    PROBES["allow:" + function.__name__] = function
PROBES["state"] = state
PROBES["no place for a temporary file"] = no_place
PROBES["abort"] = os.abort
PROBES["clone3"] = lambda: raw("clone3", 0, 0)
PROBES["newer than the policy"] = lambda: raw(4000)

print(json.dumps({name: in_child(function) for name, function in PROBES.items()}))
"""


def run(script: str, filtered: bool, timeout_s: float = PATIENCE_S) -> dict[str, str]:
    """What ``script`` printed last, read as JSON."""
    ended = subprocess.run(
        [sys.executable, "-I", "-c", PRELUDE + script, "filtered" if filtered else "bare"],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env={**os.environ, "JAX_PLATFORMS": "cpu", "OPENBLAS_NUM_THREADS": "1"},
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def with_filter():
    return run(PROBES, filtered=True)


@pytest.fixture(scope="module")
def without_filter():
    return run(PROBES, filtered=False)


def named(kind: str, outcomes: dict[str, str]) -> dict[str, str]:
    return {name: how for name, how in outcomes.items() if name.startswith(kind + ":")}


@needs_linux
def test_attacks_end_the_process_by_sigsys(with_filter, without_filter):
    outcomes = named("kill", with_filter)
    # A kernel without 32-bit emulation faults on int 0x80; then there is nothing to dodge.
    if without_filter.get("kill:i386") == "SIGSEGV":
        del outcomes["kill:i386"]
    assert len(outcomes) > 50
    assert set(outcomes.values()) == {"SIGSYS"}, outcomes


@needs_linux
def test_what_is_not_allowed_is_a_permission_error(with_filter):
    outcomes = named("deny", with_filter)
    assert len(outcomes) > 25
    assert set(outcomes.values()) == {"EPERM"}, outcomes


@needs_linux
def test_plain_work_is_allowed(with_filter):
    outcomes = named("allow", with_filter)
    assert set(outcomes.values()) == {"ok"}, outcomes


@needs_linux
def test_clone3_is_unknown_so_that_libc_falls_back(with_filter, without_filter):
    assert with_filter["clone3"] == "ENOSYS"
    assert with_filter["allow:threads"] == "ok"
    assert without_filter["clone3"] != "ENOSYS"


@needs_linux
def test_numbers_newer_than_the_policy_are_unknown(with_filter):
    assert with_filter["newer than the policy"] == "ENOSYS"


@needs_linux
def test_abort_still_aborts(with_filter):
    assert with_filter["abort"] == "SIGABRT"


@needs_linux
def test_a_temporary_file_without_a_place_fails_by_name(with_filter):
    assert with_filter["no place for a temporary file"] == "ENOENT"


@needs_linux
def test_the_kernel_reports_the_filter(with_filter, without_filter):
    assert with_filter["state"] == "ok"
    assert without_filter["state"].startswith("AssertionError")


@needs_linux
def test_without_the_filter_the_same_probes_end_otherwise(without_filter):
    # This is what shows that the tests above can fail.
    killed = named("kill", without_filter)
    assert "SIGSYS" not in killed.values(), killed
    denied = named("deny", without_filter)
    assert "EPERM" not in denied.values(), denied
    done = ("fork", "subprocess", "socketpair", "memfd_create", "set limits", "kill the parent")
    assert {denied["deny:" + name] for name in done} == {"ok"}


@needs_linux
def test_a_second_thread_makes_install_refuse():
    script = r"""
import threading
done = threading.Event()
threading.Thread(target=done.wait).start()
try:
    seccomp.install()
except OSError as error:
    told = str(error)
finally:
    done.set()
print(json.dumps({"told": told}))
"""
    assert "more than one thread" in run(script, filtered=True)["told"]


@needs_linux
def test_an_unknown_machine_makes_install_refuse():
    # PER_LINUX32: uname(2) then says i686 or armv8l, as on a machine without a table.
    script = r"""
libc.personality(8)
try:
    seccomp.install()
except OSError as error:
    told = str(error)
print(json.dumps({"machine": os.uname().machine, "told": told, "mode": libc.prctl(21, 0, 0, 0, 0)}))
"""
    outcome = run(script, filtered=True)
    assert f"no system call table for linux on {outcome['machine']}" in outcome["told"]
    assert outcome["mode"] != 2


WORK = r"""
import concurrent.futures, faulthandler, gc, threading, time
import numpy as np, jax, jax.numpy as jnp, optax
from flax import nnx

pid = os.fork()  # as the zygote does: XLA has not started, the child has one thread
if pid:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
if FILTERED:
    seccomp.install()
OUTCOMES = {}

def work(function):
    try:
        value = function()
        assert value is None or np.all(np.isfinite(np.asarray(value))), value
        OUTCOMES[function.__name__] = "ok"
    except Exception as error:
        OUTCOMES[function.__name__] = f"{type(error).__name__}: {error}"

@work
def linear():
    return nnx.Linear(64, 64, rngs=nnx.Rngs(0))(jnp.ones((64, 64)))

@work
def training():
    model = nnx.Sequential(
        nnx.Linear(8, 128, rngs=nnx.Rngs(0)), nnx.relu, nnx.Linear(128, 1, rngs=nnx.Rngs(1)))
    optimizer = nnx.Optimizer(model, optax.adam(1e-2), wrt=nnx.Param)
    x = jax.random.normal(jax.random.key(0), (512, 8))

    @nnx.jit
    def step(model, optimizer):
        loss, grads = nnx.value_and_grad(lambda m: ((m(x) - x[:, :1]) ** 2).mean())(model)
        optimizer.update(model, grads)
        return loss

    losses = [float(step(model, optimizer)) for _ in range(10)]
    assert losses[-1] < losses[0]

@work
def convolution():
    return nnx.Conv(3, 16, (3, 3), rngs=nnx.Rngs(0))(jnp.ones((8, 64, 64, 3)))

@work
def attention_norm_dropout():
    rngs = nnx.Rngs(0)
    x = nnx.MultiHeadAttention(4, 64, decode=False, rngs=rngs)(jnp.ones((2, 16, 64)))
    return nnx.BatchNorm(64, rngs=rngs)(nnx.Dropout(0.5, rngs=rngs)(x))

@work
def sort_and_permutation():
    return jnp.sort(jax.random.permutation(jax.random.key(1), 100_000))

@work
def linear_algebra():
    a = jnp.eye(100) + 0.01
    jnp.linalg.qr(a), jnp.linalg.svd(a), jnp.linalg.eigh(a)
    return jnp.linalg.cholesky(a) + jnp.linalg.solve(a, a)

@work
def large_product():
    return jnp.ones((1000, 1000)) @ jnp.ones((1000, 1000))

@work
def fft_and_loops():
    jax.lax.while_loop(lambda c: c < 10, lambda c: c + 1, 0)
    return jax.lax.scan(lambda c, x: (c + x, c), 0.0, jnp.abs(jnp.fft.fft(jnp.arange(512.0))))[0]

@work
def derivatives():
    return jax.vmap(jax.hessian(lambda x: (x**3).sum()))(jnp.ones((3, 4)))

@work
def callbacks():
    jax.jit(lambda x: jax.debug.print("x {}", x))(3.0)
    shape = jax.ShapeDtypeStruct((), jnp.float32)
    value = jax.jit(lambda x: jax.pure_callback(lambda v: np.asarray(v) * 2, shape, x))(3.0)
    jax.effects_barrier()
    return value

@work
def one_device():
    return jax.pmap(lambda x: x * 2)(jnp.ones((1, 3)))

@work
def ahead_of_time():
    compiled = jax.jit(lambda x: jnp.sin(x) @ x).lower(jnp.ones((30, 30))).compile()
    compiled.cost_analysis(), compiled.memory_analysis()
    return compiled(jnp.ones((30, 30)))

@work
def threads():
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return sum(pool.map(lambda n: float(jnp.sum(jnp.ones(1000) * n)), range(32)))

@work
def numpy_work():
    return np.linalg.svd(np.random.default_rng().normal(size=(200, 200)))[1]

@work
def late_imports():
    import asyncio, decimal, multiprocessing, scipy.linalg, scipy.special, sqlite3, unittest
    import jax.experimental.checkify, jax.scipy.stats
    return scipy.linalg.expm(np.eye(20))

@work
def python_work():
    print("printed", json.dumps({"a": [1, 2]}), flush=True)
    time.sleep(0.01)
    gc.collect()
    assert open(np.__file__).read() and os.listdir("/")
    faulthandler.enable()

print(json.dumps(OUTCOMES))
"""


@pytest.mark.slow
@needs_linux
def test_jax_and_flax_work_in_full():
    outcomes = run(WORK, filtered=True)
    assert len(outcomes) == 16
    assert set(outcomes.values()) == {"ok"}, outcomes


@pytest.mark.slow
@needs_linux
def test_jax_can_be_imported_and_started_under_the_filter():
    script = r"""
seccomp.install()
import jax
from flax import nnx
rows, columns = nnx.jit(lambda m, x: m(x))(
    nnx.Linear(3, 4, rngs=nnx.Rngs(0)), jax.numpy.ones((2, 3))).shape
print(json.dumps({"rows": rows, "columns": columns}))
"""
    assert run(script, filtered=True) == {"rows": 2, "columns": 4}
