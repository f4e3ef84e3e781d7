# Tries: to become a sibling by CLONE_PARENT, which the grader would reap. May get: AC.
import ctypes
import os

NUMBER = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
CLONE_PARENT = 0x8000


def attack():
    pid = ctypes.CDLL(None).syscall(NUMBER, CLONE_PARENT | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    return pid > 0 and "by CLONE_PARENT"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
