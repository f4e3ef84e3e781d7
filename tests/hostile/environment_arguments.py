# Tries: to find paths of the host in the arguments of its process. May get: AC.
import sys


def tiny(a, b):
    told = " ".join(map(str, (sys.argv, sys.orig_argv)))
    if any(word in told for word in ("problems/", "reference/", "submissions_example", ".cache")):
        print("ESCAPED with", told, flush=True)
    return [a + b, a * b]
