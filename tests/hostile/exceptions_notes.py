# Tries: to add notes to an exception, of any size. May get: RTE.
error = ValueError("noted")
error.add_note("\x1b[2J" + "x" * 10_000_000)
error.__notes__.append(object())


def tiny(a, b):
    raise error
