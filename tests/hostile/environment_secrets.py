# Tries: to find secrets of the host in its environment. May get: AC.
import ctypes
import os

WORDS = (
    "TOKEN",
    "SECRET",
    "KEY",
    "PASSWORD",
    "GITHUB",
    "CI",
    "USER",
    "SSH",
    "VIRTUAL_ENV",
    "PYTEST",
)


def attack():
    environ = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    held = []
    while environ[len(held)] is not None:
        held.append(environ[len(held)].decode())
    names = [line.partition("=")[0] for line in held] + list(os.environ)
    return [
        name for name in names if any(word in name.split("_") or name == word for word in WORDS)
    ]


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
