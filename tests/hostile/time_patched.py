# Tries: to replace all clocks before it loops. May get: TLE. Slow.
import time

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
    setattr(time, name + "_ns", lambda: 0)


def tiny(a, b):
    while True:
        pass
