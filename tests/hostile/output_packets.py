# Tries: to send each byte as a packet of its own. May get: AC.
import fcntl
import os


def tiny(a, b):
    for descriptor in (1, 2, 4):
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_DIRECT)
    for _ in range(2000):
        os.write(1, b"x")
    return [a + b, a * b]
