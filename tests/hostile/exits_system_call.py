# Tries: to exit by a bare system call. May get: RTE.
import ctypes
import os


def tiny(a, b):
    ctypes.CDLL(None).syscall({"x86_64": 231, "aarch64": 94}[os.uname().machine], 0)
