# Tries: to use more CPU time than wall-clock time, without the lock of the interpreter. May get: TLE. Slow.
import hashlib
import threading


def spin():
    while True:
        hashlib.pbkdf2_hmac("sha256", b"x", b"y", 10**7)


def tiny(a, b):
    for _ in range(8):
        threading.Thread(target=spin).start()
    threading.Event().wait()
