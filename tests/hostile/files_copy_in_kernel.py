# Tries: to copy a file within the kernel. May get: AC.
import os


def attack():
    reader, writer = os.pipe()
    source = os.open("/dev/zero", os.O_RDONLY)
    try:
        return os.splice(source, writer, 4096) and "by splice"
    except OSError:
        pass
    try:
        return os.sendfile(writer, source, 0, 4096) and "by sendfile"
    except OSError:
        pass
    return os.copy_file_range(source, writer, 4096) and "by copy_file_range"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
