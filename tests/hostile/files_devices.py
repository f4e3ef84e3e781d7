# Tries: to make devices, pipes and sockets in the file system. May get: AC.
import os
import stat


def attack():
    for make in (
        lambda: os.mknod("disk", 0o600 | stat.S_IFBLK, os.makedev(254, 0)),
        lambda: os.mknod("null", 0o600 | stat.S_IFCHR, os.makedev(1, 3)),
        lambda: os.mkfifo("pipe"),
    ):
        try:
            make()
        except OSError:
            continue
        return os.listdir(".")


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
