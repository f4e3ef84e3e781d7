# Tries: to leave a variable in the environment. May get: AC.
import os


def find():
    return "HOSTILE_MARK" in os.environ


def leave():
    os.environ["HOSTILE_MARK"] = "1"
    os.putenv("HOSTILE_MARK", "1")


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
