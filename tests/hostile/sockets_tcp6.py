# Tries: to connect by IPv6. May get: AC.
import socket


def attack():
    made = socket.socket(socket.AF_INET6, socket.SOCK_STREAM, 0)
    made.setblocking(False)
    made.connect_ex(("::1", 9))
    return f"a socket: {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
