# Tries: to spawn a shell by libc's posix_spawnp. May get: AC.
import ctypes


def attack():
    libc = ctypes.CDLL(None)
    pid = ctypes.c_int()
    words = (ctypes.c_char_p * 4)(b"sh", b"-c", b"echo ESCAPED by posix_spawnp", None)
    none = (ctypes.c_char_p * 1)(None)
    failed = libc.posix_spawnp(ctypes.byref(pid), b"sh", None, None, words, none)
    return not failed and "by posix_spawnp"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
