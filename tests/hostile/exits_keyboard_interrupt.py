# Tries: to raise what only a user raises. May get: RTE.
def tiny(a, b):
    raise KeyboardInterrupt
