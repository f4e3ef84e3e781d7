# Tries: to raise the limit of its address space. May get: AC.
import ctypes
import resource


class Limit(ctypes.Structure):
    _fields_ = (("soft", ctypes.c_ulong), ("hard", ctypes.c_ulong))


def attack():
    none = Limit(2**64 - 1, 2**64 - 1)
    libc = ctypes.CDLL(None)
    if libc.prlimit(0, 9, ctypes.byref(none), None) == 0:
        return "by prlimit"
    if libc.setrlimit(9, ctypes.byref(none)) == 0:
        return "by setrlimit"
    resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    return "by resource"


def tiny(a, b):
    try:
        got = attack()
    except (OSError, ValueError):
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
