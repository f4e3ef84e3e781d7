# Tries: to print bytes that are no text, and others that rule a terminal. May get: AC.
import os


def tiny(a, b):
    os.write(1, b"\xff\xfe\x00\xc3\x28\xed\xa0\x80" + bytes(range(256)))
    print("\x1b[2J\x1b]0;owned\x07\x9b31m\u202eCA\u2066\ufeff\r\x08\x85")
    return [a + b, a * b]
