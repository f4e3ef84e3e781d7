# Tries: to define itself two thousand times. May get: AC.
for n in range(2_000):
    exec(f"def tiny(a, b): return [a + b, a * b]  # {n}", globals())
