# Tries: to return a number that leaked from a trace. May get: WA.
import jax

kept = []
jax.jit(lambda x: kept.append(x) or x)(1.0)


def tiny(a, b):
    return kept[0]
