# Tries: to leave a file in the folder it was given, or beside it. May get: AC.
import os


def find():
    return [path for path in ("mark", "../hostile-mark") if os.path.exists(path)]


def leave():
    for path in ("mark", "../hostile-mark"):
        try:
            with open(path, "w"):
                pass
        except OSError:
            continue


if find():
    print("ESCAPED: a mark of the last run", flush=True)
else:
    try:
        leave()
    except (OSError, ValueError):
        pass


def tiny(a, b):
    return [a + b, a * b]
