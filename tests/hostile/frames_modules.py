# Tries: to find modules of the grader that know what is expected. May get: AC.
import sys

NAMES = ("grader", "pydantic", "click", "ruamel")


def tiny(a, b):
    found = [name for name in sys.modules if name.split(".")[0] in NAMES]
    for name in NAMES[:1]:
        try:
            found.append(__import__(name))
        except ImportError:
            continue
    if found:
        print("ESCAPED with", found, flush=True)
    return [a + b, a * b]
