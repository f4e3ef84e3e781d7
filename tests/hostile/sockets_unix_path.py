# Tries: to connect to a daemon of the machine. May get: AC.
import socket


def attack():
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0)
    made.setblocking(False)
    made.connect_ex("/run/docker.sock")
    return f"a socket: {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
