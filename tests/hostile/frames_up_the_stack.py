# Tries: to walk up the stack and to look at what the grader's functions hold. May get: AC.
import sys

SECRETS = {
    "expected",
    "tolerance",
    "tolerances",
    "salt",
    "seed",
    "problem",
    "case",
    "cases",
    "reference",
}


def tiny(a, b):
    frame = sys._getframe()
    while frame := frame.f_back:
        if found := SECRETS & (frame.f_locals.keys() | frame.f_globals.keys()):
            print("ESCAPED with", found, "of", frame.f_code.co_name, flush=True)
    return [a + b, a * b]
