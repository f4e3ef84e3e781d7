# Tries: to listen for somebody outside. May get: AC.
import socket


def attack():
    server = socket.create_server(("", 0))
    return f"listens at {server.getsockname()}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
