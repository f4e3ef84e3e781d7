# Tries: to read all packets of the machine. May get: AC.
import socket


def attack():
    made = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 768)
    return f"a socket: {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
