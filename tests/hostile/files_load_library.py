# Tries: to load a shared library that it has written. May get: AC.
import ctypes
import os
import shutil

import numpy as np


def attack():
    for place in ("/dev/shm", "/var/tmp", "/run"):
        try:
            copy = shutil.copy(np._core._multiarray_umath.__file__, f"{place}/hostile.so")
        except OSError:
            continue
        ctypes.CDLL(copy)
        os.unlink(copy)
        return copy


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
