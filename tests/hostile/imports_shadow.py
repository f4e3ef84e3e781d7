# Tries: to put modules of its own in the place of others'. May get: AC.
import sys
import types

for name in ("numpy", "jax", "struct", "json", "os", "grader", "jail", "jail.wire", "encodings"):
    sys.modules[name] = types.ModuleType(name)


def tiny(a, b):
    return [a + b, a * b]
