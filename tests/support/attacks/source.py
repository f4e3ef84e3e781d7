"""An attack as a submission, and what all of them know."""

import os
import textwrap
from collections.abc import Mapping

from grader.jail import seccomp
from support.attacks.model import Attack

PRELUDE = """
import contextlib, ctypes, fcntl, mmap, os, resource, signal, socket, stat, struct, threading, time
import numpy as np

START = time.process_time()
PLACES = ('.', '/tmp', '/var/tmp', '/dev/shm', '/run', '/scratch')
libc = ctypes.CDLL(None, use_errno=True)

def check(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), 'refused')
    return result

def read_memory(pid, address, size):
    data = ctypes.create_string_buffer(size)
    here = (ctypes.c_size_t * 2)(ctypes.addressof(data), size)
    there = (ctypes.c_size_t * 2)(address, size)
    none, one = ctypes.c_ulong(0), ctypes.c_ulong(1)
    check(libc.process_vm_readv(pid, here, one, there, one, none))
    return data.raw

def execute(program):
    words = [program, '--version']
    try:
        pid = os.fork()
    except PermissionError:
        os.execv(program, words)
    if pid == 0:
        try:
            os.dup2(os.open('/dev/null', os.O_WRONLY), 1)
            os.execv(program, words)
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

def hold_unseen(descriptor):
    kept = []
    for _ in range(10):
        kept.append(mmap.mmap(descriptor, 64 << 20))
        for page in range(0, 64 << 20, 4096):
            kept[-1][page] = 1
        kept[-1].madvise(mmap.MADV_DONTNEED)
    return all(each[0] == 1 for each in kept)

def leave_behind(hide):
    readable, writable = os.pipe()
    if os.fork() == 0:
        try:
            hide()
            libc.prctl(15, MARK.encode(), 0, 0, 0)
            os.write(writable, b'x')
            os.closerange(0, 99)
            time.sleep(30)
        finally:
            os._exit(0)
    os.read(readable, 1)
    return True
"""
AFTER = """
def f():
    try:
        result = attack()
    except OSError as error:
        print(repr(error))
        return 0.0
    return result if isinstance(result, np.ndarray) else float(bool(result))
"""


def source_of(attack: Attack, names: Mapping[str, object]) -> str:
    """The source of a submission that makes the attack; it knows ``names``."""
    lines = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    body = textwrap.indent(textwrap.dedent(attack.source).strip(), "    ")
    return f"{PRELUDE}\n{lines}def attack():\n{body}\n{AFTER}"


def numbers() -> dict[str, int | None]:
    """The numbers of the system calls on this machine."""
    column = seccomp._MACHINES[os.uname().machine][0]
    return {name: both[column] for name, both in seccomp.SYSCALLS.items()}
