# Tries: to leave a lock on a file that everybody reads. May get: AC.
import fcntl
import json

FILE = open(json.__file__)


def find():
    try:
        fcntl.flock(FILE, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    fcntl.flock(FILE, fcntl.LOCK_UN)
    return False


def leave():
    fcntl.flock(FILE, fcntl.LOCK_SH)


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
