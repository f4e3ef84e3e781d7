"""Attacks on rights: being root, namespaces, mounts, rare parts of the kernel."""

from support.attacks.model import Attack

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
