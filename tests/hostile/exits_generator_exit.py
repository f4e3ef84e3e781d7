# Tries: to raise what closes generators. May get: RTE.
def tiny(a, b):
    raise GeneratorExit
