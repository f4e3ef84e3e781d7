# Tries: to send what it knows by UDP. May get: AC.
import socket


def attack():
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
    made.setblocking(False)
    made.connect_ex(("127.0.0.1", 53))
    return f"a socket: {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
