# Tries: to have half letters in the text of an exception. May get: RTE.
def tiny(a, b):
    raise ValueError("\ud800\udfff" * 100)
