"""Attacks on files: reading what is another's, writing what stays."""

from support.attacks.model import Attack

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
