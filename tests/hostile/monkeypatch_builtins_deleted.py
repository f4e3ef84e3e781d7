# Tries: to delete what everybody needs. May get: WA RTE CE.
import builtins

for name in ("BaseException", "Exception", "isinstance", "len", "map", "type", "str", "__import__"):
    delattr(builtins, name)


def tiny(a, b):
    return [0.0, 0.0]
