# Tries: to leave a mark in the times of a library's file. May get: AC.
import json
import os

MARK = 1_111_111_111


def find():
    return int(os.stat(json.__file__).st_mtime) == MARK


def leave():
    os.utime(json.__file__, (MARK, MARK))


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
