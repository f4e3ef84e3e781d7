"""Attacks on the grader: its environment, memory, descriptors, process and frames."""

from support.attacks.model import Attack

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
