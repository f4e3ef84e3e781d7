# Tries: to raise groups in groups in groups. May get: RTE.
def tiny(a, b):
    error = ValueError("the innermost")
    for n in range(50_000):
        error = ExceptionGroup(str(n), [error])
    raise error
