# Tries: to load a program into the kernel. May get: SV.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 321, "aarch64": 280}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 5, ctypes.create_string_buffer(128), 128) >= 0 and "bpf"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
