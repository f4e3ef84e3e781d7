# Tries: to read the disk beneath the files. May get: AC.
import os


def attack():
    parent = os.getppid() or 1
    for path in ("/dev/vda", "/dev/sda", "/dev/nvme0n1", "/dev/loop0", "/dev/dm-0"):
        try:
            with open(path.format(parent=parent, root="root"), "rb") as file:
                got = file.read(4096)
        except OSError:
            continue
        if got:
            return f"a disk: {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
