# Tries: to have as many bytes as possible in each letter. May get: RTE.
def tiny(a, b):
    raise ValueError("\U0001f600" * 100_000)
