# Tries: to run an instruction that there is not. May get: RTE.
import ctypes
import mmap
import os

CODE = {"x86_64": b"\x0f\x0b", "aarch64": bytes(4)}[os.uname().machine]


def tiny(a, b):
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    page.write(CODE)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(at)()
