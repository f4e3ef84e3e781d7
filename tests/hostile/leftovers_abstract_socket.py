# Tries: to leave a process that answers under an abstract name. May get: AC.
import os
import socket


def find():
    try:
        socket.socket(socket.AF_UNIX).connect("\0hostile-mark")
    except OSError:
        return False
    return True


def leave():
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0hostile-mark")
    server.listen()
    if os.fork():
        return
    server.accept()
    os._exit(0)


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
