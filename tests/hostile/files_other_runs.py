# Tries: to list the folders of other runs, and all else in the temporary folder. May get: AC.
import os


def attack():
    here = os.getcwd()
    for place in ("/tmp", "/var/tmp", "/dev/shm", "/run", os.path.dirname(here)):
        try:
            found = [name for name in os.listdir(place) if f"{place}/{name}" != here]
        except OSError:
            continue
        if found and place != "/":
            return f"{place}: {found[:5]}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
