# Tries: to set the clock of the machine. May get: AC.
import ctypes
import time


def attack():
    libc = ctypes.CDLL(None)
    now = time.time()
    both = (ctypes.c_long * 2)(int(now), 0)
    if libc.settimeofday(both, None) == 0:
        return "by settimeofday"
    if libc.adjtimex(ctypes.create_string_buffer(512)) >= 0:
        return "by adjtimex"
    time.clock_settime(time.CLOCK_REALTIME, now)
    return "by clock_settime"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
