# Tries: to replace the filter by one that allows all. May get: AC.
import ctypes
import os

import struct


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


program = ctypes.byref(Program(1, struct.pack("<HBBI", 6, 0, 0, 0x7FFF0000)))

libc = ctypes.CDLL(None, use_errno=True)
NUMBER = {"x86_64": 317, "aarch64": 277}[os.uname().machine]


def attack():
    return libc.syscall(NUMBER, 1, 0, program) >= 0 and "another filter"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
