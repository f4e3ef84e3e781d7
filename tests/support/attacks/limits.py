"""Attacks on limits: time, memory, threads, output, core dumps."""

from support.attacks.model import Attack

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
