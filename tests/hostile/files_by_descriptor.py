# Tries: to climb out of its folder by a descriptor. May get: AC.
import os


def attack():
    folder = os.open("/", os.O_PATH | os.O_DIRECTORY)
    passwords = os.open("etc/passwd", os.O_RDONLY, dir_fd=folder)
    return os.read(passwords, 20)


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
