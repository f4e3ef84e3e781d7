# Tries: to jump to an address of its choice. May get: RTE.
import ctypes


def tiny(a, b):
    return ctypes.CFUNCTYPE(ctypes.c_int)(0x4141414141414141)()
