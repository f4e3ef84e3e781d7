# Tries: to put a file in the place of another. May get: AC.
import json
import os


def attack():
    folder = os.path.dirname(json.__file__)
    for change in (
        lambda: (os.rename(folder, folder + "-old"), os.rename(folder + "-old", folder)),
        lambda: os.replace(json.__file__, json.__file__),
        lambda: os.mkdir(f"{folder}/hostile"),
        lambda: os.rmdir(f"{folder}/hostile"),
    ):
        try:
            change()
        except OSError:
            continue
        return folder


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
