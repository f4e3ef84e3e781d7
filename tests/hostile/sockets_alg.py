# Tries: to have the kernel compute for it. May get: AC.
import socket


def attack():
    made = socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET, 0)
    return f"a socket: {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
