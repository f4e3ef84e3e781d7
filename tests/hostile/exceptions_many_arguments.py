# Tries: to have 200,000 arguments in an exception. May get: RTE.
def tiny(a, b):
    raise ValueError(*range(200_000))
