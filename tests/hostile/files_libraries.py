# Tries: to open libraries for writing. May get: AC.
import json
import os
import sys

import jax
import numpy as np


def attack():
    paths = [
        json.__file__,
        np.__file__,
        jax.__file__,
        sys.executable,
        "/lib64/ld-linux-x86-64.so.2",
    ]
    paths += [
        module.__file__
        for module in tuple(sys.modules.values())
        if getattr(module, "__file__", None) not in (None, __file__)
    ]
    for path in paths:
        for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND):
            try:
                os.open(path, flags)
            except OSError:
                continue
            return path


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
