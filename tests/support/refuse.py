"""Run a program on a machine that refuses some system calls: ``refuse.py NAMES PROGRAM ...``

A seccomp filter answers them as such a machine does, for this process and all that it starts.
NAMES are of REFUSALS, joined by commas.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

COLUMN = {"x86_64": 0, "aarch64": 1}
# What a machine may refuse: the call's number on each, and how it is refused.
REFUSALS = {
    "namespaces": ((272, 97), errno.EPERM),  # unshare: Docker's default profile, a hardened host
    "landlock": ((444, 444), errno.EOPNOTSUPP),  # a kernel that was started without it
    "seccomp": ((317, 277), errno.ENOSYS),  # a kernel, or an emulation of one, without filters
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse(names: list[str]) -> None:
    """Answer the calls of ``names`` with their errors from here on."""
    column = COLUMN[platform.machine()]
    code = [(0x20, 0, 0, 0)]
    for name in names:
        numbers, error = REFUSALS[name]
        code += [(0x15, 0, 1, numbers[column]), (0x06, 0, 0, 0x00050000 | error)]
    code.append((0x06, 0, 0, 0x7FFF0000))
    program = _Program(len(code), b"".join(struct.pack("<HBBI", *step) for step in code))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, *map(ctypes.c_ulong, (1, 0, 0, 0))) == 0
    assert libc.prctl(22, ctypes.c_ulong(2), ctypes.byref(program)) == 0, os.strerror(
        ctypes.get_errno()
    )


if __name__ == "__main__":
    refuse(sys.argv[1].split(","))
    os.execv(sys.argv[2], sys.argv[2:])
