# Tries: to match an expression that takes for ever. May get: TLE. Slow.
import re


def tiny(a, b):
    return re.match(r"(a+)+$", "a" * 40 + "b")
