# Tries: to vfork by clone's flags. May get: AC.
import ctypes
import os

NUMBER = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
CLONE_VFORK = 0x4000  # without CLONE_VM, so that a child that came to be would not share the stack


def attack():
    pid = ctypes.CDLL(None).syscall(NUMBER, CLONE_VFORK | 17, 0, 0, 0, 0)
    if pid == 0:
        print("ESCAPED into a vfork", flush=True)
        os._exit(0)
    return pid > 0 and "by vfork"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
