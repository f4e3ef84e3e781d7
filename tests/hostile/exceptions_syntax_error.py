# Tries: to forge where a syntax error lies. May get: RTE.
error = SyntaxError("forged")
error.lineno, error.offset = 10**30, -(10**30)
error.msg = error.text = error.filename = "\x1b[2J" * 10_000


def tiny(a, b):
    raise error
