# Tries: to list the root and the homes. May get: AC.
import os


def attack():
    for place in ("/root", "/home", "/etc", "/var", "/mnt", "/opt", "/srv", "/"):
        try:
            found = set(os.listdir(place))
        except OSError:
            continue
        # A root of its own may have the folders that lead to libraries.
        if found - {
            "ld.so.cache",
            "localtime",
            "lib",
            "lib64",
            "usr",
            "dev",
            "proc",
            "sys",
            "etc",
            "tmp",
            "opt",
        }:
            return f"{place}: {found}"


def tiny(a, b):
    try:
        got = attack()
    except OSError:
        got = None
    if got:
        print("ESCAPED", got, flush=True)
    return [a + b, a * b]
