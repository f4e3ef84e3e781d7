# Tries: to raise what is none. May get: RTE.
def tiny(a, b):
    raise "AC"
