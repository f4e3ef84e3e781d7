# Tries: to clone a child into new namespaces, where it would be root. May get: AC.
import ctypes
import os

NUMBER = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
NEW = 0x10000000 | 0x20000000 | 0x00020000 | 0x40000000  # user, pid, mount, net


def attack():
    pid = ctypes.CDLL(None).syscall(NUMBER, NEW | 17, 0, 0, 0, 0)
    if pid == 0:
        os._exit(0)
    return pid > 0 and "into new namespaces"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
