# Tries: to hang on after the first thread has ended, whose files in /proc are then bare. May get: TLE. Slow.
import ctypes
import os
import threading
import time

NUMBER = {"x86_64": 60, "aarch64": 93}[os.uname().machine]


def tiny(a, b):
    threading.Thread(target=time.sleep, args=(60,)).start()
    ctypes.CDLL(None).syscall(NUMBER, 0)
