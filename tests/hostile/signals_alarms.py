# Tries: to be woken a thousand times a second, by every kind of timer. May get: AC.
import ctypes
import os
import signal

NUMBER = {"x86_64": 222, "aarch64": 107}[os.uname().machine]  # timer_create


def attack():
    signal.signal(signal.SIGALRM, lambda *_: None)
    timer = ctypes.c_int()
    if ctypes.CDLL(None).syscall(NUMBER, 0, None, ctypes.byref(timer)) == 0:
        return "a POSIX timer"
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    return "an interval timer"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
