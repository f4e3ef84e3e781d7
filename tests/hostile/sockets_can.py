# Tries: to talk to a car. May get: AC.
import socket


def attack():
    made = socket.socket(29, socket.SOCK_RAW, 1)
    return f"a socket: {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
