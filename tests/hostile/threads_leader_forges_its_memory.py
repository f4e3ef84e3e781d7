# Tries: to use memory after the first thread has ended, under a name that reads as a line of /proc/PID/status. May get: MLE.
import ctypes
import os
import threading
import time

NUMBER = {"x86_64": 60, "aarch64": 93}[os.uname().machine]
libc = ctypes.CDLL(None)


def grow():
    time.sleep(0.05)
    kept = [bytearray(b"x") * (64 << 20) for _ in range(15)]
    print("ESCAPED with", sum(map(len, kept)) >> 20, "MiB", flush=True)
    os._exit(0)


libc.prctl(15, b"\x0bVmHWM: 1", 0, 0, 0)
threading.Thread(target=grow).start()
libc.syscall(NUMBER, 0)
