# Tries: to read the expected vectors that the grader remembers. May get: AC.
import glob
import os


def attack():
    places = [
        "/root*/.cache/grader",
        "/home/*/.cache/grader",
        "/tmp/**/grader/expected",
        "~/.cache",
    ]
    found = [path for place in places for path in glob.glob(os.path.expanduser(place) + "/*")]
    return found and f"found {found[:3]}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
