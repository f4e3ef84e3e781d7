"""Classes of attack and the walls that stop each: the data of `test_walls.py` and `docs/walls.md`.

`python tests/walls.py` writes the document.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from support.paths import ROOT

DOCUMENT = ROOT / "docs" / "walls.md"

# The walls that a child builds, by the names of `child.steps`, and those on the grader's side.
STEPS = {
    "namespaces": "its own tree of read-only files, processes, network, users, shared memory",
    "landlock": "a list of the files that may be read; nothing else may be opened or written",
    "seccomp": "a list of the system calls that may be made",
    "rlimits": "the kernel's limits on address space, open files, size of a file, core dumps",
    "no capabilities": "no part of the rights of root, even where the grader is run by root",
    "not dumpable": "the kernel shows its memory to no other process, and writes no core dump",
    "no new privileges": "a program with the set-user-id bit gives no rights",
    "own session": "it leads a group of processes of its own, which is killed as a whole",
    "dies with the grader": "the kernel kills it when the process that made it ends",
}
GRADER_SIDE = {
    "clean environment": "its environment holds nothing of the grader's",
    "closed descriptors": "nothing that the grader opened is open in it",
    "checked frames": "one answer for each question, in order, of the right form",
    "CPU limit": "watched from outside; killed above it",
    "wall-clock limit": "watched from outside; killed above it",
    "memory limit": "watched from outside; killed above it",
    "thread limit": "watched from outside; killed above it",
    "output limit": "printed text is counted as it comes; killed above it",
    "answer limit": "an answer that is larger is not taken",
}
LAYERS = STEPS | GRADER_SIDE
# Steps that keep runs alike, and stop nothing that was found.
NO_WALLS = {
    "empty directory": "a run begins in a folder where nothing lies; it can name others",
}


@dataclass(frozen=True)
class Attack:
    """One class of attack.

    ``source`` is the body of a function that returns true if the attack succeeded, and false or
    raises OSError if it was refused. ``stopped_by`` are layers each of which alone stops it, or
    several joined by " + " which stop it only together; ``as_root`` are more of these, where root
    runs the grader. ``without_them`` tells what really happens once all of these are left out.

    ``scene`` is what stands around, by its name in `test_walls.py`. ``since`` are versions of
    Landlock, where it takes a newer one than the first. ``also_out`` are walls that can't be built
    without one of those left out. ``limits`` differ from those of other tests. Of ``runs`` of the
    source, with ``calls`` each, the last must succeed. ``own_zygote``: none that others use.
    """

    name: str
    stopped_by: tuple[str, ...]
    without_them: str
    source: str
    scene: str = "nothing"
    as_root: tuple[str, ...] = ()
    since: int = 1
    also_out: tuple[str, ...] = ()
    limits: dict[str, float] = field(default_factory=dict)
    calls: int = 1
    runs: int = 1
    needs_root: bool = False
    own_zygote: bool = False

    @property
    def slug(self) -> str:
        return slug(self.name)


@dataclass(frozen=True)
class Case:
    """One test: an attack, the layers that are left out, and whether it then succeeds."""

    attack: Attack
    up: str  # which of its layers stand, in words
    left_out: frozenset[str]
    succeeds: bool

    @property
    def id(self) -> str:
        return f"{self.attack.slug}:{slug(self.up)}"


def slug(text: str) -> str:
    """A text as a part of a test's id."""
    return "-".join("".join(c if c.isalnum() else " " for c in text).split())


def cases(attack: Attack, root: bool, landlock_abi: int) -> Iterator[Case]:
    """All walls; none of those that stop it; each of these alone; parts that are not enough."""
    walls = attack.stopped_by + (attack.as_root if root else ())
    stops = [frozenset(wall.split(" + ")) for wall in walls]
    those, others = frozenset[str]().union(*stops), frozenset(attack.also_out)
    if landlock_abi < attack.since:
        stops = [stop for stop in stops if "landlock" not in stop]
    yield Case(attack, "all walls", frozenset(), False)
    yield Case(attack, "without them", those | others, True)
    tried = {those}
    for wall in walls:
        layers = wall.split(" + ")
        for size in range(len(layers), 0, -1):
            for part in map(frozenset, combinations(layers, size)):
                if part not in tried:
                    tried.add(part)
                    stopped = any(stop <= part for stop in stops)
                    up = "only " + " and ".join(sorted(part))
                    yield Case(attack, up, those - part | others, not stopped)


FILES = (
    Attack(
        "read the reference solution",
        ("namespaces", "landlock"),
        "the text of the reference is in its hands",
        "return b'def ' in open(REFERENCE, 'rb').read()",
        scene="files of the host",
    ),
    Attack(
        "read another student's submission",
        ("namespaces", "landlock"),
        "the text of the file is in its hands",
        "return open(SUBMISSION).read() == SECRET",
        scene="files of the host",
    ),
    Attack(
        "overwrite another student's submission",
        ("namespaces", "landlock"),
        "the file holds what the attack wrote",
        """
        with open(SUBMISSION, 'r+') as file:
            file.write('mine')
        return True
        """,
        scene="files of the host",
    ),
    Attack(
        "change who may read a file",
        ("namespaces", "seccomp"),
        "the file's permissions are changed; Landlock does not guard them",
        "os.chmod(SUBMISSION, 0o600)\nreturn True",
        scene="files of the host",
    ),
    Attack(
        "find out that a file exists",
        ("namespaces",),
        "it learns that the file exists, and its size; not what is in it",
        "return os.stat(SUBMISSION).st_size == len(SECRET)",
        scene="files of the host",
    ),
    Attack(
        "change a library",
        ("namespaces", "landlock"),
        "a file of jax is open for writing; later runs would import it",
        "os.close(os.open(LIBRARY, os.O_WRONLY))\nreturn True",
        scene="a library",
    ),
    Attack(
        "lock a file of a library",
        ("seccomp",),
        "others that lock it, such as a shared cache, would wait",
        """
        with open(LIBRARY, 'rb') as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
        """,
        scene="a library",
    ),
    Attack(
        "read the list of mounts",
        ("namespaces", "landlock"),
        "it reads which disks the machine has, and where",
        "return bool(open('/proc/self/mounts').read())",
    ),
    Attack(
        "write a giant file",
        ("namespaces", "landlock", "rlimits"),
        "a file of 20 MiB lies on the machine's disk",
        """
        with open('giant', 'wb') as file:
            for _ in range(20):
                file.write(bytes(1 << 20))
        return True
        """,
    ),
    Attack(
        "fill the disk with many files",
        ("namespaces", "landlock"),
        "300 files lie on the machine's disk",
        """
        for number in range(300):
            with open(f'file-{number}', 'wb') as file:
                file.write(bytes(1 << 16))
        return True
        """,
    ),
    Attack(
        "open files without end",
        ("rlimits",),
        "300 files are open at once; the machine has only so many",
        "return len([os.open('/dev/null', os.O_RDONLY) for _ in range(300)]) == 300",
    ),
)

GRADER = (
    Attack(
        "read the environment of the grader",
        ("namespaces", "landlock"),
        "it reads the grader's environment, salts and tokens included",
        "return bool(open(f'/proc/{HOST}/environ', 'rb').read())",
        scene="the grader",
        as_root=("no capabilities",),
    ),
    Attack(
        "inherit the environment of the grader",
        ("clean environment",),
        "the grader's salt is in its own environment",
        "return SECRET in os.environ.values()",
        scene="a salt in the environment",
        own_zygote=True,
    ),
    Attack(
        "read the memory of the grader",
        ("namespaces", "landlock", "seccomp"),
        "it reads the grader's memory, expected values included",
        """
        for pid in (HOST, *range(1, 64)):  # where the grader has another number, it may guess
            with contextlib.suppress(OSError):
                if read_memory(pid, ADDRESS, len(SECRET)) == SECRET.encode():
                    return True
        return False
        """,
        scene="the grader",
        as_root=("no capabilities",),
    ),
    Attack(
        "keep the descriptors of the grader",
        ("closed descriptors",),
        "files and pipes that the grader opened are open in it",
        """
        for descriptor in range(5, 4096):
            with contextlib.suppress(OSError):
                os.fstat(descriptor)
                return True
        return False
        """,
        own_zygote=True,
    ),
    Attack(
        "signal the grader",
        ("namespaces", "landlock", "seccomp"),
        "it may stop or kill the grader",
        "os.kill(HOST, 0)\nreturn True",
        scene="the grader",
        since=6,
    ),
    Attack(
        "signal the group of processes it was made in",
        ("own session", "landlock", "seccomp"),
        "the process from which all runs are forked is killed, namespaces or not",
        """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.kill(0, signal.SIGTERM)
        time.sleep(1)
        """,
        scene="the zygote's end",
        since=6,
        own_zygote=True,
    ),
    Attack(
        "forge the answer to a later case",
        ("checked frames",),
        "what it sent ahead is taken for the answer to a case that it has not seen",
        """
        def answer(case, value):
            return struct.pack('<BIQBBQd', 19, case, 18, 0, 1, 1, value)
        os.write(4, answer(1, 0.0) + answer(2, 1.0))
        """,
        calls=2,
    ),
)

OTHER_RUNS = (
    Attack(
        "signal another run",
        ("namespaces", "landlock", "seccomp"),
        "it may kill another student's run",
        "os.kill(VICTIM, 0)\nreturn True",
        scene="another run",
        since=6,
    ),
    Attack(
        "read the memory of another run",
        ("namespaces", "landlock", "seccomp", "not dumpable"),
        "it reads another student's code and numbers",
        """
        for pid in (VICTIM, *range(1, 64)):
            with contextlib.suppress(OSError):
                if read_memory(pid, ADDRESS, len(SECRET)) == SECRET.encode():
                    return True
        return False
        """,
        scene="another run",
    ),
    Attack(
        "read the memory of another run as a file",
        ("namespaces", "landlock", "not dumpable"),
        "it reads the same from /proc",
        """
        with open(f'/proc/{VICTIM}/mem', 'rb', buffering=0) as file:
            file.seek(ADDRESS)
            return file.read(len(SECRET)) == SECRET.encode()
        """,
        scene="another run",
    ),
    Attack(
        "trace another run",
        ("namespaces", "landlock", "seccomp", "not dumpable"),
        "it is the tracer of another student's run, and may change it",
        "check(libc.ptrace(ctypes.c_long(0x4206), VICTIM, None, None))\nreturn True  # SEIZE",
        scene="another run",
    ),
    Attack(
        "leave a file for the next run",
        ("namespaces", "landlock"),
        "the next run finds the file",
        """
        if any(os.path.exists(f'{place}/{MARK}') for place in PLACES):
            return True
        for place in PLACES:
            with contextlib.suppress(OSError):
                open(f'{place}/{MARK}', 'w').close()
        """,
        scene="a mark",
        runs=2,
    ),
    Attack(
        "share memory with the next run (System V)",
        ("namespaces", "seccomp"),
        "the next run finds the piece of memory",
        """
        found = libc.shmget(KEY, 4096, 0)
        if found != -1:
            libc.shmctl(found, 0, None)
            return True
        check(libc.shmget(KEY, 4096, 0o1600))
        """,
        scene="a mark",
        runs=2,
    ),
    Attack(
        "share memory with the next run (POSIX)",
        ("namespaces", "landlock"),
        "the next run finds the piece of memory",
        """
        import _posixshmem
        with contextlib.suppress(FileNotFoundError):
            _posixshmem.shm_open('/' + MARK, os.O_RDWR)
            return True
        _posixshmem.shm_open('/' + MARK, os.O_RDWR | os.O_CREAT, mode=0o600)
        """,
        scene="a mark",
        runs=2,
    ),
    Attack(
        "leave a key in the kernel's key ring",
        ("seccomp",),
        "the next run finds the key: runs share a user",
        """
        name, ring = MARK.encode(), ctypes.c_long(-4)
        if libc.syscall(NUMBERS['keyctl'], 10, ring, b'user', name, 0) != -1:
            return True
        check(libc.syscall(NUMBERS['add_key'], b'user', name, b'x', ctypes.c_long(1), ring))
        """,
        scene="a key ring",
        runs=2,
    ),
    Attack(
        "leave a word in the name of the machine",
        ("no capabilities", "seccomp"),
        "the next run reads it: runs share the jail's name",
        """
        before = os.uname().nodename
        if before == MARK:
            check(libc.sethostname(b'grader', ctypes.c_size_t(6)))
            return True
        if before == 'grader':  # never that of the real machine
            check(libc.sethostname(MARK.encode(), ctypes.c_size_t(len(MARK))))
        """,
        scene="a mark",
        runs=2,
    ),
)

OUTSIDE = (
    Attack(
        "see the host's processes",
        ("namespaces", "landlock"),
        "it reads the list of what runs on the machine",
        "return str(HOST) in os.listdir('/proc')",
        scene="the grader",
    ),
    Attack(
        "find out that a process exists",
        ("namespaces",),
        "it learns that a process of this number exists, and its session",
        # 0 is the session of a process whose leader lives outside of our process namespace.
        "return os.getsid(HOST) >= 0",
        scene="the grader",
    ),
    Attack(
        "read the machine's name",
        ("namespaces",),
        "it reads the name",
        "return os.uname().nodename == HOSTNAME",
        scene="the grader",
    ),
    Attack(
        "see the machine's network interfaces",
        ("namespaces", "landlock + seccomp"),
        "it reads their names",
        """
        try:
            found = {name for _, name in socket.if_nameindex()}
        except OSError:
            found = set(os.listdir('/sys/class/net'))
        return bool(found - {'lo'})
        """,
        scene="network interfaces",
    ),
    Attack(
        "connect to a TCP server of the machine",
        ("namespaces", "landlock", "seccomp"),
        "it is connected",
        "return bool(socket.create_connection(('127.0.0.1', PORT), timeout=5))",
        scene="a TCP server",
        since=4,
    ),
    Attack(
        "send a datagram (UDP)",
        ("namespaces", "seccomp"),
        "the datagram is delivered",
        """
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            return sender.sendto(b'x', ('127.0.0.1', PORT)) == 1
        """,
        scene="a UDP server",
    ),
    Attack(
        "connect to an abstract UNIX socket",
        ("namespaces", "landlock", "seccomp"),
        "it is connected",
        """
        with socket.socket(socket.AF_UNIX) as client:
            client.connect('\\0' + MARK)
            return True
        """,
        scene="an abstract socket",
        since=6,
    ),
    Attack(
        "connect to a UNIX socket in a folder",
        ("namespaces", "landlock", "seccomp"),
        "it is connected",
        """
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(PATH)
            return True
        """,
        scene="a socket in a folder",
        since=9,
    ),
)

PROCESSES = (
    Attack(
        "start a process",
        ("seccomp",),
        "it has a child",
        """
        pid = os.fork()
        if pid == 0:
            os._exit(7)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
        """,
    ),
    Attack(
        "execute a program",
        ("landlock", "seccomp"),
        "the program runs",
        "return execute(LOADER)",
        scene="a program",
    ),
    Attack(
        "execute a program that it brings along",
        ("namespaces", "landlock", "seccomp"),
        "the program runs",
        """
        with open(os.open('mine', os.O_CREAT | os.O_WRONLY, 0o755), 'wb') as file:
            file.write(open(LOADER, 'rb').read())
        return execute('./mine')
        """,
        scene="a program",
    ),
    Attack(
        "gain rights by a set-user-id program",
        ("namespaces", "no new privileges", "seccomp"),
        "the program runs with its owner's rights (Landlock is out, too: it needs the second)",
        """
        readable, writable = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.dup2(writable, 1)
            os.execv(PROGRAM, ['id', '-u'])
        os.waitpid(pid, 0)
        os.close(writable)
        return os.read(readable, 99) == OWNER
        """,
        scene="a set-user-id program",
        also_out=("landlock",),  # it can't be had with new privileges
        needs_root=True,
    ),
    Attack(
        "leave a process behind",
        ("namespaces", "seccomp", "own session"),
        "a process goes on after the run",
        "return leave_behind(lambda: None)",
        scene="leftovers",
    ),
    Attack(
        "leave a process behind in another session",
        ("namespaces", "seccomp"),
        "a process goes on after the run",
        "return leave_behind(os.setsid)",
        scene="leftovers",
    ),
    Attack(
        "outlive a grader that is killed",
        ("namespaces", "dies with the grader + seccomp"),
        "it goes on when the grader is gone",
        """
        libc.prctl(1, 0, 0, 0, 0)  # undo the signal that would end it
        libc.prctl(15, MARK.encode(), 0, 0, 0)
        time.sleep(30)
        """,
        scene="the grader's end",
        runs=0,
    ),
)

RIGHTS = (
    Attack(
        "be root",
        ("namespaces",),
        "it is user 0",
        "return os.getuid() == 0",
        needs_root=True,
    ),
    Attack(
        "give a file to another user",
        ("namespaces", "no capabilities", "seccomp"),
        "the file belongs to another user",
        "os.chown('.', 12345, -1)\nreturn True",
        needs_root=True,
    ),
    Attack(
        "make a device",
        ("namespaces", "landlock", "no capabilities", "seccomp"),
        "a device lies in its folder; it could be a disk",
        "os.mknod('null', stat.S_IFCHR | 0o600, os.makedev(1, 3))\nreturn True",
        needs_root=True,
    ),
    Attack(
        "change the kernel's settings",
        ("namespaces", "landlock"),
        "a setting is open for writing",
        "os.close(os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY))\nreturn True",
        needs_root=True,
    ),
    Attack(
        "raise its own limits",
        ("namespaces", "no capabilities", "seccomp"),
        "the limit is higher",
        """
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1] + 1
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        except ValueError:  # Python's word for EPERM here
            return False
        return True
        """,
        scene="unlimited root",
        needs_root=True,
    ),
    Attack(
        "go before other processes",
        ("namespaces", "no capabilities", "seccomp"),
        "it has more of the processor than its share",
        "os.setpriority(os.PRIO_PROCESS, 0, -1)\nreturn True",
        needs_root=True,
    ),
    Attack(
        "be root in a user namespace of its own",
        ("seccomp",),
        "it has all rights over namespaces that it makes, which is where the kernel has most holes",
        """
        check(libc.unshare(0x10000000))
        sets = ctypes.create_string_buffer(24)
        check(libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), sets))
        return any(sets.raw[:4])
        """,
        scene="user namespaces",
    ),
    Attack(
        "mount something",
        ("landlock", "seccomp"),
        "a file system of its own lies over its folder",
        """
        check(libc.unshare(0x10020000))
        check(libc.mount(b'none', b'.', b'tmpfs', ctypes.c_ulong(0), None))
        return True
        """,
        scene="user namespaces",
    ),
    Attack(
        "make itself readable for others again",
        ("seccomp",),
        "the wall `not dumpable` is undone",
        "check(libc.prctl(4, 1, 0, 0, 0))\nreturn libc.prctl(3, 0, 0, 0, 0) == 1",
    ),
    Attack(
        "use a rarely audited part of the kernel (io_uring)",
        ("seccomp",),
        "it has an io_uring",
        "return check(libc.syscall(NUMBERS['io_uring_setup'], 4, bytes(120))) > 0",
        scene="io_uring",
    ),
)

LIMITS = (
    Attack(
        "an endless loop",
        ("CPU limit", "wall-clock limit"),
        "it goes on and on; here for 1.5 s of 0.3 s",
        "while time.process_time() < START + 1.5: pass\nreturn True",
        limits={"cpu_s": 0.3, "wall_s": 0.6},
    ),
    Attack(
        "wait for ever",
        ("wall-clock limit",),
        "it goes on and on; here for 1.5 s of 0.5 s",
        "time.sleep(1.5)\nreturn True",
        limits={"wall_s": 0.5},
    ),
    Attack(
        "a memory bomb",
        ("memory limit",),
        "it has 640 MiB of 600",
        "kept = np.ones(80 << 20)\ntime.sleep(0.1)\nreturn kept[-1] == 1",
    ),
    Attack(
        "a memory bomb that is faster than a look",
        ("rlimits",),
        "it has 8 GiB of address space, to be filled at will",
        """
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x4000  # NORESERVE
        return len(mmap.mmap(-1, 8 << 30, flags)) == 8 << 30
        """,
    ),
    Attack(
        "hold memory that no limit counts",
        ("seccomp",),
        "it holds 640 MiB of 600, and is seen with 64",
        "return hold_unseen(-1)",
    ),
    Attack(
        "hold memory that no limit counts, by a device",
        ("namespaces", "landlock"),
        "it holds 640 MiB of 600, and is seen with 64",
        "return hold_unseen(os.open('/dev/zero', os.O_RDWR))",
    ),
    Attack(
        "a thread bomb",
        ("thread limit",),
        "it has 1,100 threads",
        """
        threading.stack_size(1 << 16)
        gate = threading.Event()
        for _ in range(1100):
            threading.Thread(target=gate.wait, daemon=True).start()
        time.sleep(0.2)
        return True
        """,
    ),
    Attack(
        "a flood of output",
        ("output limit",),
        "the grader holds all of it; here 64 KiB of 16",
        "print('x' * 65536)\nreturn True",
    ),
    Attack(
        "a giant answer",
        ("answer limit",),
        "the grader holds all of it; here 32 KiB of 16",
        "return np.ones(4096)",
    ),
    Attack(
        "a core dump",
        ("not dumpable", "rlimits"),
        "the kernel writes its memory to disk",
        "ctypes.string_at(0)",
        scene="core dumps",
        own_zygote=True,
    ),
)

ATTACKS = FILES + GRADER + OTHER_RUNS + OUTSIDE + PROCESSES + RIGHTS + LIMITS

INTRODUCTION = """\
# What each wall stops

Made by `python tests/walls.py` from the data of the tests; a test holds it.

A submission runs behind several walls. Each line below is an attack that the tests really make, as
a submission, three times over:

- With all walls up it is refused.
- Without the walls of the second column, all others still up, it succeeds, as the third column
  tells. A wall that can't be missed is none.
- With any one of them up again, it is refused again. Walls joined by "+" stop it only together; the
  tests show that one of them is not enough.

{several} of {all} attacks meet two walls or more, each of which would do. Where only one is named,
all hangs on that one. "(root)": tried only where root runs the grader, since others can't do it
anyway; such a server is better graded on as an ordinary user. Where a machine has no namespaces
(level `landlock` in a report), strike that word out: what is then left without a wall is possible
there. An attack that a machine refuses to everybody is skipped there, and the test says so.

All tests of one attack: `python -m pytest -m "" tests/sandbox/test_walls.py -k start-a-process`
"""

KERNELS = {4: "from Linux 6.7", 6: "from Linux 6.12", 9: "from its ABI 9"}


def document() -> str:
    """docs/walls.md as it must be."""
    several = sum(len(attack.stopped_by) > 1 for attack in ATTACKS)
    lines = [INTRODUCTION.format(several=several, all=len(ATTACKS))]
    lines += ["| Attack | Stopped by | Without them | Test |", "| --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(row(attack))} |" for attack in ATTACKS]
    lines += ["", "## The walls", "", "| Wall | What it is |", "| --- | --- |"]
    lines += [f"| {name} | {told} |" for name, told in LAYERS.items()]
    lines += ["", "Steps of setting up a run that stop no attack by themselves:", ""]
    lines += [f"- {name}: {told}" for name, told in NO_WALLS.items()]
    return "\n".join(lines) + "\n"


def row(attack: Attack) -> tuple[str, ...]:
    """The cells of one line of the table."""
    stops = [wall_told(wall, attack) for wall in attack.stopped_by]
    stops += [f"{wall} (if root runs the grader)" for wall in attack.as_root]
    name = attack.name + (" (root)" if attack.needs_root else "")
    test = f"`tests/sandbox/test_walls.py::test_attack[{attack.slug}:without-them]`"
    return name, "; ".join(stops), attack.without_them, test


def wall_told(wall: str, attack: Attack) -> str:
    """A wall, and since when it stops this attack."""
    return f"{wall} ({KERNELS[attack.since]})" if wall == "landlock" and attack.since > 1 else wall


def body(source: str) -> str:
    """The source of an attack, as the body of a function."""
    return textwrap.indent(textwrap.dedent(source).strip(), "    ")


if __name__ == "__main__":
    DOCUMENT.write_text(document())
