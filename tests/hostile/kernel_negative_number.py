# Tries: to make a system call whose number is negative. May get: SV AC.
import ctypes
import mmap
import os


def run(code):
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    page.write(code)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_long)(at)()


CODE = bytes.fromhex("48c7c0ffffffff0f05c3")  # mov rax, -1; syscall; ret


def attack():
    if os.uname().machine != "x86_64":
        return None
    return run(CODE) >= 0 and "a call without a number"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
