# Tries: to catch the signal of the filter and to try again. May get: SV.
import ctypes
import os
import signal

NUMBER = {"x86_64": 101, "aarch64": 117}[os.uname().machine]


def tiny(a, b):
    signal.signal(signal.SIGSYS, lambda *_: None)
    libc = ctypes.CDLL(None)
    libc.signal(int(signal.SIGSYS), ctypes.c_void_p(1))  # ignore
    libc.syscall(NUMBER, 0, 0, 0, 0)
    print("ESCAPED the filter", flush=True)
    return [a + b, a * b]
