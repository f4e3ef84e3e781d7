# Tries: to connect to a name that no file system guards. May get: AC.
import socket


def attack():
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0)
    made.setblocking(False)
    made.connect_ex("\0/tmp/.X11-unix/X0")
    return f"a socket: {made}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
