# Tries: to have the grader's code wait in a stream's flush. May get: TLE. Slow.
import sys
import time


class Stream:
    def write(self, text):
        return len(text)

    def flush(self):
        time.sleep(60)


def tiny(a, b):
    sys.stdout = Stream()
    return [a + b, a * b]
