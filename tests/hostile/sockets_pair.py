# Tries: to make a pair of sockets, which carry descriptors. May get: AC.
import array
import os
import socket


def attack():
    left, right = socket.socketpair()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [4]))]
    left.sendmsg([b"x"], rights)
    return f"descriptors in flight in {os.getpid()}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
