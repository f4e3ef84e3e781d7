# Tries: to fork by a bare clone, whose child outlives the run. May get: AC.
import ctypes
import os
import signal
import time

NUMBER = {"x86_64": 56, "aarch64": 220}[os.uname().machine]


def attack():
    pid = ctypes.CDLL(None).syscall(NUMBER, int(signal.SIGCHLD), 0, 0, 0, 0)
    if pid == 0:
        print("ESCAPED into a clone", flush=True)
        time.sleep(5)
        os._exit(0)
    return pid > 0 and f"cloned {pid}"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
