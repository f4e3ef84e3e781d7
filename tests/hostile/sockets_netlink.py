# Tries: to ask the kernel for its routes. May get: AC.
import socket


def attack():
    made = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    return f"a socket: {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
