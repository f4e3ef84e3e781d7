# Tries: to leave a mark in the name and the groups of the process that forks. May get: AC.
import os


def find():
    try:
        with open(f"/proc/{os.getppid()}/comm") as file:
            return "hostile" in file.read()
    except OSError:
        return False


def leave():
    with open(f"/proc/{os.getppid()}/comm", "w") as file:
        file.write("hostile")


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
