# Tries: to count the threads of other runs. May get: AC.
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 99, "aarch64": 179}[os.uname().machine]


def attack():
    told = ctypes.create_string_buffer(256)
    return libc.syscall(NUMBER, told) >= 0 and "the threads and the free memory of the machine"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
