# Tries: to recurse in a parser written in C. May get: RTE.
import json


def tiny(a, b):
    return json.loads("[" * 10_000_000)
