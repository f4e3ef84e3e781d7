# Tries: to write to the log of the machine. May get: AC.
import logging.handlers


def attack():
    handler = logging.handlers.SysLogHandler("/dev/log")
    return handler.socket and "a line in the log"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
