"""Attacks on other runs: their memory, and what passes from one to the next."""

from support.attacks.model import Attack

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
