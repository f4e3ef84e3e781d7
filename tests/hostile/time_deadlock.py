# Tries: to wait for a lock that it holds. May get: TLE. Slow.
import threading


def tiny(a, b):
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
