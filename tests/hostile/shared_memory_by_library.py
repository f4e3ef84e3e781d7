# Tries: to map a library's pages shared and to change them for everybody. May get: AC.
import mmap
import os

import numpy as np


def attack():
    path = np._core._multiarray_umath.__file__
    library = os.open(path, os.O_RDWR)
    with mmap.mmap(library, 0, flags=mmap.MAP_SHARED) as pages:
        return f"{path}: {len(pages)} bytes may be changed"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
