# Tries: to leave a tree that is too deep to be removed. May get: AC.
import os


def tiny(a, b):
    for place in (".", "/tmp"):
        try:
            os.chdir(place)
            for _ in range(5000):
                os.mkdir("d")
                os.chdir("d")
        except OSError:
            continue
    return [a + b, a * b]
