"""Kernel calls that Python does not offer, by way of the C library; a failure is an OSError.

Python 3.12 brings os.unshare and os.setns; 3.11 has neither, and mounts have no module at all.
"""

import ctypes
import os
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)


def call(step: str, function: str, *arguments: Any) -> int:
    """Call ``function`` of the C library; OSError, whose message names ``step``, if it returns -1.

    Integers are passed as `long`, so that a variadic function reads all of them; the rest (bytes,
    None, ctypes objects) as ctypes does.
    """
    values = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(getattr(_libc, function)(*values))
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{step}: {os.strerror(number)}")
    return result


def prctl(step: str, option: int, *arguments: int) -> int:
    """Call prctl; OSError, whose message names ``step``, if the kernel refuses."""
    return call(step, "prctl", option, *arguments, *[0] * (4 - len(arguments)))
