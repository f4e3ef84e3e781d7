# Tries: to signal the threads of its parent by tgkill, tkill and rt_sigqueueinfo. May get: AC.
import ctypes
import os
import signal

NUMBERS = {"x86_64": (234, 200, 129, 297), "aarch64": (131, 130, 138, 240)}[os.uname().machine]


def attack():
    libc = ctypes.CDLL(None)
    tgkill, tkill, queue, thread_queue = NUMBERS
    them, number = os.getppid() or 1, int(signal.SIGCONT)
    info = ctypes.create_string_buffer(128)
    if them == os.getpid():
        return None
    done = (
        libc.syscall(tgkill, them, them, number),
        libc.syscall(tkill, them, number),
        libc.syscall(queue, them, number, info),
        libc.syscall(thread_queue, them, them, number, info),
    )
    return 0 in done and f"signalled: {done}"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
