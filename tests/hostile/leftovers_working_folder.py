# Tries: to leave a mark in its mask, its limits and its priority. May get: AC.
import os
import resource


def find():
    before = os.umask(0o022)
    return before == 0o123 or resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 77


def leave():
    os.umask(0o123)
    resource.setrlimit(resource.RLIMIT_NOFILE, (77, 77))


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
