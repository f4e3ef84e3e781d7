"""Attacks by processes: starting them, executing programs, outliving the run."""

from support.attacks.model import Attack

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
