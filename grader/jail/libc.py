"""Kernel calls that Python does not offer, by way of the C library; a failure is an OSError.

Python 3.12 brings os.unshare and os.setns; 3.11 has neither, and mounts have no module at all.
"""

import ctypes
import os
from typing import Any

_libc = ctypes.CDLL(None, use_errno=True)


def call(step: str, function: str, *arguments: Any) -> int:
    """What ``function`` of the C library returns; OSError, whose message names ``step``, if -1.

    Integers are passed as `long`, so that a variadic function reads all of them; the rest (bytes,
    None, ctypes objects) as ctypes does.
    """
    given = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    result = int(getattr(_libc, function)(*given))
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{step}: {os.strerror(number)}")
    return result


def prctl(step: str, option: int, *arguments: int) -> int:
    """What prctl returns; OSError, whose message names ``step``, if the kernel refuses."""
    return call(step, "prctl", option, *arguments, *[0] * (4 - len(arguments)))
