# Tries: to overwrite the stack that it runs on. May get: RTE.
import ctypes


def tiny(a, b):
    # The name of the program lies where the stack begins, which grows down from there.
    begin = ctypes.c_void_p.in_dll(ctypes.CDLL(None), "program_invocation_name").value
    ctypes.memset(begin - (64 << 10), 0x41, 64 << 10)
    return [a + b, a * b]
